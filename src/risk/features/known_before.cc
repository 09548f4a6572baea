// SPDX-License-Identifier: Apache-2.0
#include "risk/features/known_before.h"

#include <algorithm>

#include "fhir/ids.h"

namespace bogam::risk {

EventTime TimeOf(const search::FactHead& head, int lag_days, int offset) {
  EventTime time;
  const Day recorded = LastDay(head.known, offset);
  time.on = LastDay(head.start.precision != value::Precision::kNone ? head.start : head.end, offset);
  if (time.on == kNoDay) time.on = recorded;
  if (time.on == kNoDay) return time;
  time.known = std::max(time.on, recorded == kNoDay ? time.on + lag_days : recorded);
  return time;
}

Status KnownBefore::Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) {
  const size_t first = out->size();
  BOGAM_TRY(retriever_->Retrieve(request, out, exact));
  const auto later = [&](fhir::Node node) {
    if (node.type() == fhir::type::kPatient) return false;
    const search::FactHead times = search::FactTimes(node);
    const EventTime time = TimeOf(times, lag_days_, offset_);
    if (time.on != kNoDay) return time.known >= index_;
    return times.time == search::FactTime::kOther;  // there is a time, but no day that it means
  };
  out->erase(std::remove_if(out->begin() + static_cast<std::ptrdiff_t>(first), out->end(), later), out->end());
  return Status::Ok();
}

}  // namespace bogam::risk
