// SPDX-License-Identifier: Apache-2.0
// A unit's UCUM code as people write it.
#ifndef BOGAM_VALUE_UNIT_WORDS_H_
#define BOGAM_VALUE_UNIT_WORDS_H_

#include <string>
#include <string_view>

namespace bogam::value {

/// "mmHg" for "mm[Hg]", the words of an annotation without braces ("mL/min/1.73 m2" for "mL/min/{1.73_m2}"); all else is left alone.
std::string UnitWords(std::string_view code);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_UNIT_WORDS_H_
