// SPDX-License-Identifier: Apache-2.0
// `bogam serve`.
#include <cstdio>

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

Status DoServe(const ServeArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, arguments.read_only ? Access::kRead : Access::kWrite));
  std::string link;
  if (arguments.users) {
    BOGAM_ASSIGN(link, FirstAdminLink(arguments.world.store));
  }
  server::ServeOptions options;
  options.http.address = arguments.address;
  options.http.port = arguments.port;
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
