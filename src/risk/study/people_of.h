// SPDX-License-Identifier: Apache-2.0
// A Dataset's rows as the people of an evaluation: risks beside what became of them.
#ifndef BOGAM_RISK_STUDY_PEOPLE_OF_H_
#define BOGAM_RISK_STUDY_PEOPLE_OF_H_

#include <span>
#include <vector>

#include "risk/dataset.h"
#include "risk/evaluate/people.h"

namespace bogam::risk {

/// risk, comparator: a value for each row of the data; comparator may be empty. Rows whose risk, or comparator where there is one, is not known are left out;
/// *left_out counts them. Rows of one person are drawn together.
People PeopleOf(const Dataset& data, std::span<const uint32_t> rows, std::span<const double> risk, std::span<const double> comparator, uint64_t* left_out);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_PEOPLE_OF_H_
