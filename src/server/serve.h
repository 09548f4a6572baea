// SPDX-License-Identifier: Apache-2.0
// Serve: the whole server over one engine: FHIR at /fhir, the workspace's views at /api, /health, and the workspace at /.
#ifndef BOGAM_SERVER_SERVE_H_
#define BOGAM_SERVER_SERVE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "access/audit_log.h"
#include "access/gate.h"
#include "access/provider.h"
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
  std::optional<access::ProviderOptions> provider;  ///< of OpenID Connect, by which people may sign in
  CdsOptions cds;
};

/// Everything that answers, without a socket: one Handler for all paths.
class Application {
 public:
  /// engine must outlive it. kIo where the audit log cannot be written.
  static Result<std::unique_ptr<Application>> Open(engine::Engine* engine, AccessOptions options = {});
  ~Application();
  Response Handle(Request request) const;
  /// HttpOptions::admits_foreign: browsers that come back from a provider or from an app, and the pages of registered public apps.
  bool AdmitsForeign(const Request& head) const;
  /// From now on the scores among the records follow the states of models (engine/assessment_job.h); with write_daily they are written once a day.
  void KeepAssessments(bool write_daily);

 private:
  Response Answer(Request request) const;
  struct State;
  explicit Application(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

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
