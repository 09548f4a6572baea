// SPDX-License-Identifier: Apache-2.0
// What a chart shows of a patient in cards: scores of the models on the chart, alerts, and what is due. A card states what was found and from what; it proposes
// nothing: there are no suggestions, and no sentence is advice.
#ifndef BOGAM_SERVER_CDS_CDS_CARDS_H_
#define BOGAM_SERVER_CDS_CDS_CARDS_H_

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "server/cds/cds_request.h"

namespace bogam::server {

/// A resource type that a service reads of a patient, and the query for it.
struct CdsPrefetch {
  std::string_view key, query;
};

struct CdsAnswer {
  std::string body;    ///< {"cards": […]}
  std::string models;  ///< what was shown, for the audit log: "prevent-2023,ckd-epi-2021"
};

struct CdsContext {
  engine::Engine* engine = nullptr;  ///< within the caller's reach
  int64_t now_ms = 0;
  std::chrono::steady_clock::time_point deadline;  ///< for what may be left out
};

/// One service.
struct CdsService {
  std::string_view id, hook, title, description;
  std::vector<CdsPrefetch> prefetch;
  bool from_prefetch;  ///< can answer of a patient whom the store has not
  Result<CdsAnswer> (*answer)(const CdsContext& context, const CdsRequest& request);
};
const std::vector<CdsService>& CdsServices();

/// kPreconditionFailed names what is missing.
Result<CdsAnswer> RiskCards(const CdsContext& context, const CdsRequest& request);
Result<CdsAnswer> DueCards(const CdsContext& context, const CdsRequest& request);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_CDS_CDS_CARDS_H_
