// SPDX-License-Identifier: Apache-2.0
// A person's circumstances as the person would tell them on an application: who lives here, how they are tied and file taxes, what each earns how often.
#ifndef BOGAM_SYNTH_HOUSEHOLD_FORM_H_
#define BOGAM_SYNTH_HOUSEHOLD_FORM_H_

#include <functional>
#include <string>

#include "synth/particulars.h"
#include "synth/place/circumstances.h"
#include "synth/random.h"

namespace bogam::synth {

/// Filled in on a day of the year before `census` on which everybody in it was born and the person had come to the country. `person_number`: of a person by
/// index.
HouseholdForm FillHouseholdForm(const place::Place& place, const place::Circumstances& who, Instant census, Stream draws,
                                const std::function<std::string(uint64_t)>& person_number);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_HOUSEHOLD_FORM_H_
