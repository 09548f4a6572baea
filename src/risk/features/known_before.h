// SPDX-License-Identifier: Apache-2.0
// What was known when: the day of an event, the day on which it was known, and a Retriever that gives only what was known before an index.
#ifndef BOGAM_RISK_FEATURES_KNOWN_BEFORE_H_
#define BOGAM_RISK_FEATURES_KNOWN_BEFORE_H_

#include <cstdint>
#include <vector>

#include "expr/evaluation.h"
#include "search/facts.h"
#include "value/temporal.h"

namespace bogam::risk {

/// Days since 1970 in an offset.
using Day = int32_t;
inline constexpr Day kNoDay = INT32_MIN;

/// The last and the first day that a moment may mean; kNoDay where there is none.
Day LastDay(const value::DateTime& moment, int offset);
Day FirstDay(const value::DateTime& moment, int offset);
inline Day DayOf(const value::Date& date) { return static_cast<Day>(value::DayNumber(date.year, date.month, date.day)); }

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
