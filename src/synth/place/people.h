// SPDX-License-Identifier: Apache-2.0
// Who the people of a household are: address, birth dates, race and ethnicity, language, names, marriage, origin, disability, orientation and identity; and the
// household's place in the order of incomes.
#ifndef BOGAM_SYNTH_PLACE_PEOPLE_H_
#define BOGAM_SYNTH_PLACE_PEOPLE_H_

#include <functional>

#include "synth/place/circumstances.h"
#include "synth/place/composition.h"

namespace bogam::synth::place {

using KeyOf = std::function<uint64_t(const Member&)>;

/// Household::kind, county and the members' roles, sexes, ages and ties must be there. Siblings are born the same day (equal ages) or 300 days apart at least.
void DrawPeople(const Place& place, const Composition& composition, Instant census, uint64_t household_key, const KeyOf& key_of, Household& household);

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_PEOPLE_H_
