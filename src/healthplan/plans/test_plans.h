// SPDX-License-Identifier: Apache-2.0
// For tests: the plans of content/healthplan/masshealth, and members with cover.
#ifndef BOGAM_HEALTHPLAN_PLANS_TEST_PLANS_H_
#define BOGAM_HEALTHPLAN_PLANS_TEST_PLANS_H_

#include <memory>
#include <string>

#include "healthplan/members/register.h"
#include "healthplan/plans/plan_book.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {

inline const std::shared_ptr<const PlanBook>& ThePlans() {
  static const std::shared_ptr<const PlanBook> book = [] {
    Findings findings;
    auto out = PlanBook::Read(MassHealthFiles(), TheProgramme(), findings);
    ExpectNone(findings);
    return out;
  }();
  return book;
}

/// Somebody with cover of a type from a day on.
inline RegisteredMember Covered(const std::string& id, const std::string& type, Day from, Day to = kLastDay) {
  RegisteredMember member;
  member.id = id, member.zip = "01608", member.born = 19900401;
  member.spans.push_back({"HLT", "MASSHEALTH", type, "", from, to, "F"});
  return member;
}

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_TEST_PLANS_H_
