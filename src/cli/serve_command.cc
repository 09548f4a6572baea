// SPDX-License-Identifier: Apache-2.0
// `bogam serve`.
#include <cstdio>

#include "cli/commands.h"
#include "server/serve.h"

namespace bogam::cli {

int RunServe(const ServeArguments& arguments) {
  const Result<std::unique_ptr<engine::Engine>> engine = OpenEngine(arguments.world, arguments.read_only ? Access::kRead : Access::kWrite);
  if (!engine.ok()) return Fail(engine.status());
  server::ServeOptions options;
  options.http.address = arguments.address;
  options.http.port = arguments.port;
  options.ready = [](std::string_view url) {
    std::printf("Bogam serves %.*s (stop with Ctrl-C)\n", static_cast<int>(url.size()), url.data());
    std::fflush(stdout);
  };
  const Status served = server::Serve(engine->get(), options);
  return served.ok() ? kDone : Fail(served);
}

}  // namespace bogam::cli
