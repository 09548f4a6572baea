// SPDX-License-Identifier: Apache-2.0
// What a household lives on: education, work, income lines and tax ties.
//
// The county's table and the household's rank give its yearly income. Benefits that people are due by age or disability come first (cut down where they would
// exceed it), the rest goes to those who work by hours and education, or else to pensions and other income. What counts afterwards is the sum of the lines,
// which differs from the drawn income by cents.
#ifndef BOGAM_SYNTH_PLACE_MEANS_H_
#define BOGAM_SYNTH_PLACE_MEANS_H_

#include "synth/place/people.h"

namespace bogam::synth::place {

void DrawMeans(const Place& place, uint64_t household_key, const KeyOf& key_of, Household& household);

/// Dollars a year at a place in the order of a county's household incomes, 0 < u < 1; linear within a bracket.
double IncomeAt(const Place& place, const County& county, double u);

/// Socioeconomic category (0 Low, 1 Middle, 2 High): the mean of the household's place in the order of incomes and its best educated adult's place among the
/// levels of education.
uint8_t CategoryOf(const Place& place, const Household& household);

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_MEANS_H_
