// SPDX-License-Identifier: Apache-2.0
// Serve: the whole server over one engine: FHIR at /fhir, the workspace's views at /api, /health, and the workspace at /.
#ifndef BOGAM_SERVER_SERVE_H_
#define BOGAM_SERVER_SERVE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "engine/engine.h"
#include "server/http.h"

namespace bogam::server {

/// Everything that answers, without a socket: one Handler for all paths. engine must outlive it.
class Application {
 public:
  explicit Application(engine::Engine* engine);
  ~Application();
  Response Handle(const Request& request) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

struct ServeOptions {
  HttpOptions http;
  /// Called once, when requests are answered: "http://127.0.0.1:8080/".
  std::function<void(std::string_view url)> ready;
  /// SIGINT and SIGTERM end the server after the requests that are open; a second one ends the process. False: they are left alone.
  bool handle_signals = true;
};

/// Returns when the server was stopped. kUnavailable: the port is taken; the message says what to do.
Status Serve(engine::Engine* engine, const ServeOptions& options);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SERVE_H_
