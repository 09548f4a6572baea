// SPDX-License-Identifier: Apache-2.0
// How reports write JSON: format::JsonText, and rates as text.
#ifndef BOGAM_MEASURE_JSON_TEXT_H_
#define BOGAM_MEASURE_JSON_TEXT_H_

#include <string>

#include "format/json_text.h"

namespace bogam::measure {

using format::JsonText;

/// A rate with up to 6 places, without zeros at the end: "0.75", "1", "0.333333".
std::string RateText(double rate);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_JSON_TEXT_H_
