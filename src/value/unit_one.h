// SPDX-License-Identifier: Apache-2.0
#ifndef BOGAM_VALUE_UNIT_ONE_H_
#define BOGAM_VALUE_UNIT_ONE_H_

#include <string_view>

namespace bogam::value {

/// The unit of a pure number (UCUM §23), which is also what no unit means.
inline bool IsOne(std::string_view unit) { return unit.empty() || unit == "1"; }

}  // namespace bogam::value

#endif  // BOGAM_VALUE_UNIT_ONE_H_
