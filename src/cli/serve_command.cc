// SPDX-License-Identifier: Apache-2.0
// `bogam serve`.
#include <cstdio>
#include <fstream>
#include <optional>

#include "access/users.h"
#include "cli/commands.h"
#include "cli/users.h"
#include "server/serve.h"

namespace bogam::cli {
namespace {

void SayWhoMayEnter(const std::string& store, const std::string& url, const std::string& link) {
  const auto users = access::Users(store).Newest();
  if (!users.ok()) {
    std::printf("%s\n", users.status().ToString().c_str());
  } else if ((*users)->empty()) {
    std::printf("There are no users, so nobody is signed in: whoever works at this machine may do everything (bogam user add NAME --admin).\n");
  }
  if (!link.empty()) std::printf("The first user is admin; to choose its password, once, within a day: %s\n", LinkUrl(url, link).c_str());
}

Result<std::optional<access::ProviderOptions>> ProviderOf(const ServeArguments& arguments) {
  if (arguments.oidc_issuer.empty() && arguments.oidc_client.empty()) return std::optional<access::ProviderOptions>();
  BOGAM_TRY(access::CheckUrl(arguments.oidc_issuer));
  if (arguments.oidc_client.empty()) return Status(Code::kInvalid, "a provider of OpenID Connect knows us as a client: --oidc-client");
  access::ProviderOptions out;
  out.issuer = arguments.oidc_issuer;
  out.client_id = arguments.oidc_client;
  out.name = arguments.oidc_name;
  out.claim = arguments.oidc_claim;
  if (!arguments.oidc_secret_file.empty()) {
    std::ifstream in(arguments.oidc_secret_file);
    if (!std::getline(in, out.secret) || out.secret.empty()) {
      return Status(Code::kInvalid, "the secret of --oidc-secret cannot be read", arguments.oidc_secret_file);
    }
  }
  return std::optional(std::move(out));
}

Status DoServe(const ServeArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, arguments.read_only ? Access::kRead : Access::kWrite));
  std::string link;
  if (arguments.users) {
    BOGAM_ASSIGN(link, FirstAdminLink(arguments.world.store));
  }
  server::ServeOptions options;
  options.http.address = arguments.address;
  options.http.port = arguments.port;
  options.http.url = arguments.url;
  options.http.certificate = arguments.certificate;
  options.http.key = arguments.key;
  options.http.behind_proxy = arguments.behind_proxy;
  options.ca_file = arguments.ca_file;
  BOGAM_ASSIGN(options.provider, ProviderOf(arguments));
  options.write_scores = arguments.write_scores;
  options.ready = [&](std::string_view url) {
    std::printf("Bogam serves %.*s (stop with Ctrl-C)\n", static_cast<int>(url.size()), url.data());
    SayWhoMayEnter(arguments.world.store, std::string(url), link);
    std::fflush(stdout);
  };
  return server::Serve(engine.get(), options);
}

}  // namespace

int RunServe(const ServeArguments& arguments) {
  const Status served = DoServe(arguments);
  return served.ok() ? kDone : Fail(served);
}

}  // namespace bogam::cli
