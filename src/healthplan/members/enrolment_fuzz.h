// SPDX-License-Identifier: Apache-2.0
// What must hold of any bytes that are given for an 834, for the fuzz target (tests/fuzz/enrolment_fuzz.cc) and a test: they are refused with a place
// and a next step, or they are read, and then what is written of them reads the same, as X12 and by way of JSON.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_FUZZ_H_
#define BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_FUZZ_H_

#include <random>
#include <string>
#include <string_view>

namespace bogam::healthplan {

/// Whether they were read. What does not hold is in wrong.
bool EnrolmentHolds(std::string_view bytes, std::string* wrong);
/// Some bytes of a text changed, cut, put in twice or exchanged for another part of it.
std::string Damaged(const std::string& text, std::mt19937* random);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_FUZZ_H_
