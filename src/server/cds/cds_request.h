// SPDX-License-Identifier: Apache-2.0
// CdsRequest: what a CDS Hooks 2.0 client sends to a service, read strictly: what is wrong is said with its place, and nothing is guessed. A body has at most
// 8 MB and 64 levels; prefetched data at most 20,000 resources.
#ifndef BOGAM_SERVER_CDS_CDS_REQUEST_H_
#define BOGAM_SERVER_CDS_CDS_REQUEST_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"

namespace bogam::server {

struct CdsRequest {
  std::string hook, hook_instance, patient, encounter, user;
  std::vector<std::string> given;                        ///< keys of the prefetch that hold a resource
  std::vector<std::string> partial;                      ///< keys whose Bundle is one page of several
  std::shared_ptr<const cohort::MemoryPopulation> data;  ///< the prefetched resources; null: none were sent
  bool synthetic = false;                                ///< the prefetched Patient is marked as invented
};

/// kInvalid: "context.patientId: it is missing"; kTooLarge.
Result<CdsRequest> ReadCdsRequest(std::string_view body);

struct CdsFeedback {
  std::string card, outcome, reason, reason_system, comment, timestamp;
  std::vector<std::string> accepted;  ///< suggestions
};
/// 1 to 100 entries.
Result<std::vector<CdsFeedback>> ReadCdsFeedback(std::string_view body);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_CDS_CDS_REQUEST_H_
