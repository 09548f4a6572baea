// SPDX-License-Identifier: Apache-2.0
// Requests about plans, and a register to which they are applied. A line of JSON each:
//
//   {"member":"1","ask":"choose","on":"2026-04-20","plan":"P","practice":"Q","reason":"moved"}   another plan, or another practice of it
//   {"member":"1","ask":"leave","on":"2026-04-20"}                                              to be without a plan
//   {"member":"1","ask":"correct","on":"2026-02-01","plan":"P","practice":"Q"}                  as of that day, whatever the period
//   {"member":"1","cover":"standard","from":"2026-03-01","to":"2026-08-31"}                     a coverage type; none: no cover on these days
//   {"member":"1","zip":"01608","from":"2026-03-01"}                                            lives there
//   {"member":"1","fact":"medicare","is":"yes","from":"2026-03-01"}                             a fact of the content
//
// Each member's plans are worked out anew (healthplan/plans/enrolling.h) from the first day that a request is about, of others from the day of the run.
// What is asked and refused leaves nothing behind. Tests: enrolment_requests_test.cc.
#ifndef BOGAM_HEALTHPLAN_PLANS_ENROLMENT_REQUESTS_H_
#define BOGAM_HEALTHPLAN_PLANS_ENROLMENT_REQUESTS_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "format/input.h"
#include "healthplan/members/register.h"
#include "healthplan/plans/plan_book.h"

namespace bogam::healthplan {

struct EnrolmentRequest {
  enum class Kind : uint8_t { kAsk, kCover, kPlace, kFact } kind = Kind::kAsk;
  uint64_t line = 0;
  std::string member;
  PlanAsk ask;
  std::string fact, value;  ///< the type of cover ("" none), the zip code, what the fact is
  Day from = 0, to = kLastDay;
};

/// All of a file or, where a line is wrong, nothing; every wrong line is in the detail.
Result<std::vector<EnrolmentRequest>> ReadEnrolmentRequests(std::unique_ptr<format::Input> input, const std::string& file);

struct EnrolmentChange {
  enum class Kind : uint8_t { kHeld, kRefused, kChanged, kOpen, kProblem } kind = Kind::kHeld;
  uint64_t line = 0;  ///< of the request; 0: nobody asked
  std::string member;
  Day day = 0;  ///< 0: of the whole member
  std::string what;
};
std::string_view Name(EnrolmentChange::Kind kind);

/// Applies requests, and works out every member. `today` is the day of the run. kInvalid: the content does not speak of it.
Status EnrolMembers(const PlanBook& book, const std::vector<EnrolmentRequest>& requests, Day today, MemberRegister* members,
                    const std::function<Status(const EnrolmentChange&)>& changes);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_PLANS_ENROLMENT_REQUESTS_H_
