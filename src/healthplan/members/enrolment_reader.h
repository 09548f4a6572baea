// SPDX-License-Identifier: Apache-2.0
// Reading X12 834 (005010X220A1): one member after another, in the memory of one. What is given out before End may be part of a file that turns out to
// be cut or false, so a sink keeps nothing before: all of an input or nothing. Failures name segment, element and byte. Tests: enrolment_test.cc.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_READER_H_
#define BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_READER_H_

#include <memory>

#include "format/input.h"
#include "healthplan/members/enrolment.h"

namespace bogam::healthplan {

Status ReadEnrolment(std::unique_ptr<format::Input> input, EnrolmentSink* sink);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_READER_H_
