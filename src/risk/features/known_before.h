// SPDX-License-Identifier: Apache-2.0
// What was known when: the day of an event and the day from which it was known, and a Retriever that gives only what was known before an index.
#ifndef BOGAM_RISK_FEATURES_KNOWN_BEFORE_H_
#define BOGAM_RISK_FEATURES_KNOWN_BEFORE_H_

#include <cstdint>
#include <vector>

#include "expr/evaluation.h"
#include "risk/day.h"
#include "search/facts.h"
#include "value/temporal.h"

namespace bogam::risk {

struct EventTime {
  Day on = kNoDay;     ///< where it stands
  Day known = kNoDay;  ///< from when it is known; kNoDay: never
};
/// Of a resource's facts; lag_days holds where nothing says when it was recorded.
EventTime TimeOf(const search::FactHead& head, int lag_days, int offset);

/// Another retriever's resources without those that were not known before the index. What has no time at all (a Patient, a Location) is known always.
class KnownBefore final : public expr::Retriever {
 public:
  KnownBefore(int lag_days, int offset) : lag_days_(lag_days), offset_(offset) {}
  void Stand(expr::Retriever* retriever, const value::Date& index) {
    retriever_ = retriever;
    index_ = DayOf(index);
  }
  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override;

 private:
  expr::Retriever* retriever_ = nullptr;
  int lag_days_, offset_;
  Day index_ = kNoDay;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_KNOWN_BEFORE_H_
