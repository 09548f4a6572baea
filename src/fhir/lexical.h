// SPDX-License-Identifier: Apache-2.0
// The form that the text of each R4 primitive must have (datatypes.html), checked by hand: no regular expressions.
#ifndef BOGAM_FHIR_LEXICAL_H_
#define BOGAM_FHIR_LEXICAL_H_

#include <string_view>

#include "fhir/schema.h"

namespace bogam::fhir {

inline bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// True where text may be the value of a string-like primitive. Empty text never is.
bool IsLexical(Lexical lexical, std::string_view text);
/// YYYY, YYYY-MM, YYYY-MM-DD, and real days only.
bool IsDate(std::string_view text);
/// A date, or a date with time to the second (or finer) and zone.
bool IsDateTime(std::string_view text);
bool IsInstant(std::string_view text);
/// hh:mm:ss or finer, no zone.
bool IsTime(std::string_view text);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_LEXICAL_H_
