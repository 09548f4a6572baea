// SPDX-License-Identifier: Apache-2.0
// Enrolments as NDJSON, for people and programs that have no X12: a line {"interchange": …}, {"group": …}, {"set": …} (with its header) or
// {"member": …}, in the order of the file. Names are those of enrolment_layout.h; days are 2026-03-01; codes stand as they do in X12.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_JSON_H_
#define BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_JSON_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "format/input.h"
#include "healthplan/members/enrolment.h"

namespace bogam::healthplan {

/// Gives out whole lines.
class EnrolmentJsonWriter final : public EnrolmentSink {
 public:
  explicit EnrolmentJsonWriter(std::function<Status(std::string_view)> out) : out_(std::move(out)) {}

  Status Interchange(const format::X12Interchange& interchange) override;
  Status Group(const format::X12Group& group) override;
  Status Set(const format::X12Set& set, const EnrolmentHeader& header) override;
  Status Member(const EnrolmentMember& member) override;
  Status End() override { return {}; }

 private:
  std::function<Status(std::string_view)> out_;
};

/// Reads such lines; what is wrong names file and line. What the values must be is the sink's to judge, which names it and gets no line.
Status ReadEnrolmentJson(std::unique_ptr<format::Input> input, const std::string& file, EnrolmentSink* sink);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_JSON_H_
