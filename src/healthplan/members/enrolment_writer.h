// SPDX-License-Identifier: Apache-2.0
// Writing X12 834 (005010X220A1): what comes in is written segment by segment, with counts and ends of envelopes. What ReadEnrolment would refuse is
// refused here too, with the member and the element; what was written until then is to be thrown away. A file as the standard wants it (no empty
// elements at the end of a segment, one line end) is written as it was read, byte by byte.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_WRITER_H_
#define BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_WRITER_H_

#include <functional>
#include <string_view>

#include "healthplan/members/enrolment.h"

namespace bogam::healthplan {

class EnrolmentWriter final : public EnrolmentSink {
 public:
  explicit EnrolmentWriter(std::function<Status(std::string_view)> out) : writer_(std::move(out)) {}

  Status Interchange(const format::X12Interchange& interchange) override;
  Status Group(const format::X12Group& group) override;
  Status Set(const format::X12Set& set, const EnrolmentHeader& header) override;
  Status Member(const EnrolmentMember& member) override;
  Status End() override;

 private:
  enum class Open : uint8_t { kNothing, kInterchange, kGroup, kSet };
  /// Ends what is open further in than `level`.
  Status CloseTo(Open level);
  Status CheckTotals() const;

  format::X12Writer writer_;
  Open open_ = Open::kNothing;
  std::string guide_;
  std::vector<Total> totals_;
  uint64_t subscribers_ = 0, dependents_ = 0, members_ = 0;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_WRITER_H_
