// SPDX-License-Identifier: Apache-2.0
// Application: the whole server over one engine, without a socket: FHIR at /fhir, the workspace's views at /api, apps and sign-in at /auth, CDS Hooks at
// /cds-services, /health, and the workspace at /. It finds out who asks, lets them to their desk (server/desks.h) and writes down what was done.
#ifndef BOGAM_SERVER_APPLICATION_H_
#define BOGAM_SERVER_APPLICATION_H_

#include <memory>
#include <optional>
#include <string>

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
  /// From now on Today's lists are made before they are asked for (preparation.h), of whoever comes. Before anything is answered.
  void PrepareToday();
  /// Those of the practices of users, and that of all patients where there are few and somebody sees all. At any time; it takes some.
  void WelcomeUsers() const;
  /// Of how many reaches, beside all patients, there is a desk; none while a list is still being made.
  std::optional<size_t> PreparedDesks() const;

 private:
  Response Answer(Request request) const;
  struct State;
  explicit Application(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_APPLICATION_H_
