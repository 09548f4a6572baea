// SPDX-License-Identifier: Apache-2.0
// Serve: the whole server over one engine: FHIR at /fhir, the workspace's views at /api, /health, and the workspace at /.
#ifndef BOGAM_SERVER_SERVE_H_
#define BOGAM_SERVER_SERVE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "access/audit_log.h"
#include "access/gate.h"
#include "bogam/status.h"
#include "engine/engine.h"
#include "server/cds/cds_hooks.h"
#include "server/http.h"

namespace bogam::server {

/// Who may ask, and where it is written down.
struct AccessOptions {
  std::string folder;  ///< of the store: users and audit log lie in it. "": no users, nothing is written down (a store in memory)
  access::AuditOptions audit;
  access::GateOptions gate;
  CdsOptions cds;
};

/// Everything that answers, without a socket: one Handler for all paths.
class Application {
 public:
  /// engine must outlive it. kIo where the audit log cannot be written.
  static Result<std::unique_ptr<Application>> Open(engine::Engine* engine, AccessOptions options = {});
  ~Application();
  Response Handle(Request request) const;
  /// From now on the scores among the records follow the states of models (engine/assessment_job.h); with write_daily they are written once a day.
  void KeepAssessments(bool write_daily);
  /// For HttpOptions::origin_allowed_for.
  bool AllowsOrigin(std::string_view path, std::string_view origin) const;

 private:
  struct State;
  explicit Application(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

struct ServeOptions {
  HttpOptions http;
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
