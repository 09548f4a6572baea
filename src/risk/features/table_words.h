// SPDX-License-Identifier: Apache-2.0
// Words of a data set's columns, the same in every form that it is written in.
#ifndef BOGAM_RISK_FEATURES_TABLE_WORDS_H_
#define BOGAM_RISK_FEATURES_TABLE_WORDS_H_

#include <string_view>

namespace bogam::risk {

/// By risk::Event.
inline constexpr std::string_view kEvents[] = {"censored", "outcome", "competing"};
/// What the column of a subgroup begins with, and that of the units in which a feature was recorded.
inline constexpr std::string_view kGroup = "group:", kUnitOf = "unit:";

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_TABLE_WORDS_H_
