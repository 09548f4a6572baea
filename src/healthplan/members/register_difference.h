// SPDX-License-Identifier: Apache-2.0
// What changed between two registers, as a file of enrolments (834): whoever has the older one and applies it has the cover of the newer. Plan and
// practice go along (HD04, and NM1 with P3 of 2310). A member of whom nothing changed is not in it; an added span is 021 in a row that was empty, else
// 001; the end of a row 024; other days that are gone 002. Places do not go along: N4 needs a city, and the register has none. Tests:
// register_difference_test.cc.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_REGISTER_DIFFERENCE_H_
#define BOGAM_HEALTHPLAN_MEMBERS_REGISTER_DIFFERENCE_H_

#include <string>

#include "healthplan/members/register.h"

namespace bogam::healthplan {

struct DifferenceFile {
  std::string sender, receiver, sponsor;  ///< ISA06, ISA08, N1 with P5
  std::string reference;                  ///< BGN02
  std::string id_kind = "0F";             ///< REF01 of a member's number
  Day on = 0;
  bool production = false;  ///< ISA15
};

/// A set a payer. kInvalid: a member of the older register is not in the newer one, or there is nothing to say.
Status WriteDifference(const MemberRegister& before, const MemberRegister& after, const DifferenceFile& about, EnrolmentSink* sink);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_REGISTER_DIFFERENCE_H_
