// SPDX-License-Identifier: Apache-2.0
// CdsHooks: CDS Hooks 2.0 at /cds-services: discovery, services for patient-view, feedback. https://cds-hooks.hl7.org/2.0/
//
//   GET  /cds-services                  what there is; for anybody: it says nothing of a patient
//   POST /cds-services/ID               cards. 400 malformed, with the place; 401 no token that is believed; 404 no such service or hook; 412 data is missing
//   POST /cds-services/ID/feedback      what people did with cards: kept in STORE/models/feedback, durable before it is answered
//   OPTIONS                             CORS, for pages of the origins that trusted clients name, and for nobody else
//
// Who calls is in server/cds/cds_clients.h. What was shown, and each feedback, is in the audit log.
#ifndef BOGAM_SERVER_CDS_CDS_HOOKS_H_
#define BOGAM_SERVER_CDS_CDS_HOOKS_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "access/gate.h"
#include "engine/engine.h"
#include "risk/journal.h"
#include "server/cds/cds_clients.h"
#include "server/http.h"

namespace bogam::server {

struct CdsOptions {
  access::Fetch fetch = access::MakeFetch();  ///< of key sets
  std::function<int64_t()> now_ms;            ///< since 1970 UTC; default: the system clock
};

/// Thread-safe.
class CdsHooks {
 public:
  /// gate may be null: there can be no users. It must outlive this. store: the folder of the records; "": in memory.
  CdsHooks(access::Gate* gate, const std::string& store, CdsOptions options);

  /// *principal of the request; or the answer to one that is not let in, or that needs no service (discovery, CORS).
  std::optional<Response> Admit(const Request& request, access::Principal* principal);
  /// engine: within the principal's reach.
  Response Handle(const Request& request, engine::Engine* engine);
  /// A page of this origin may call this path.
  bool Allows(std::string_view path, std::string_view origin);

 private:
  Response Discover();
  Response Answer(const Request& request, std::string_view service, engine::Engine* engine);
  Response TakeFeedback(const Request& request, std::string_view service);
  Result<bool> Guarded();
  void AddCors(const Request& request, Response* response);

  access::Gate* const gate_;
  const std::function<int64_t()> now_ms_;
  CdsClients clients_;
  risk::Journal feedback_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_CDS_CDS_HOOKS_H_
