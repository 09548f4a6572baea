// SPDX-License-Identifier: Apache-2.0
// Serve: an Application on a socket, until a signal ends it.
#ifndef BOGAM_SERVER_SERVE_H_
#define BOGAM_SERVER_SERVE_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "access/provider.h"
#include "bogam/status.h"
#include "engine/engine.h"
#include "server/application.h"
#include "server/http.h"

namespace bogam::server {

struct ServeOptions {
  HttpOptions http;
  std::optional<access::ProviderOptions> provider;
  std::string ca_file;        ///< certificates that are trusted beside the system's, when other servers are asked
  bool write_scores = false;  ///< of the models shown, as RiskAssessments, once a day
  /// Called once, when requests are answered: "http://127.0.0.1:8080/".
  std::function<void(std::string_view url)> ready;
  /// SIGINT and SIGTERM end the server after the requests that are open; a second one ends the process. False: they are left alone.
  bool handle_signals = true;
};

/// Returns when the server was stopped. kUnavailable: the port is taken; the message says what to do.
Status Serve(engine::Engine* engine, const ServeOptions& options);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SERVE_H_
