// SPDX-License-Identifier: Apache-2.0
// Desks: what answers requests for records, one desk a reach. A desk is an engine within that reach with the routes of FHIR and of the workspace over it;
// it keeps what was worked out for its readers, so it is made when somebody who has the reach comes first and kept while they come.
#ifndef BOGAM_SERVER_DESKS_H_
#define BOGAM_SERVER_DESKS_H_

#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "access/principal.h"
#include "engine/engine.h"
#include "server/http.h"
#include "server/rest/fhir_rest.h"
#include "server/rest/measure_operation.h"
#include "server/workspace/api.h"

namespace bogam::server {

/// What all desks of a server have in common.
struct DeskSetting {
  bool audited = false;  ///< there is an audit log
  OwnerSource owners;
};

/// What answers requests for records of one engine.
struct Desk {
  Desk(std::unique_ptr<engine::Engine> own_, const DeskSetting& setting);
  Desk(engine::Engine* engine_, const DeskSetting& setting);
  Response Answer(const Request& request) const;

  std::unique_ptr<engine::Engine> own;  // first, so that it goes last
  engine::Engine* engine;
  EngineMeasureOperation measures;
  std::unique_ptr<FhirRest> fhir;
  WorkspaceApi api;
};

class Preparation;

/// Thread-safe. The desks that were not used for longest are given up.
class Desks {
 public:
  static constexpr size_t kMost = 64;  ///< beside the whole

  Desks(engine::Engine* whole, DeskSetting setting);
  ~Desks();
  /// A stranger is let to no record by any route, and is told so as if at the whole.
  std::shared_ptr<const Desk> For(const access::Principal& who) const;

  /// From now on what is welcomed is prepared (preparation.h).
  void BeginPreparing();
  /// Somebody is here, or may come, who opens Today: their desk is made ready for it, once. Of a stranger nothing is.
  void Welcome(const access::Principal& who) const;
  /// Nothing that was welcomed waits any more.
  bool prepared() const;
  size_t size() const;

 private:
  std::shared_ptr<const Desk> Find(const access::Principal& who, bool* made) const;

  engine::Engine* engine_;
  const DeskSetting setting_;
  Desk whole_;
  mutable std::mutex mutex_;  // guards the next
  mutable std::list<std::pair<std::string, std::shared_ptr<const Desk>>> desks_;
  mutable std::atomic<bool> whole_welcomed_{false};
  std::unique_ptr<Preparation> preparation_;  // last: it uses the desks
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_DESKS_H_
