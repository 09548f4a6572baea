// SPDX-License-Identifier: Apache-2.0
// The grammar of UCUM's case-sensitive codes (UCUM §2–§12). Since only units carry exponents, not parentheses, an
// expression is a flat product of powers. Internal to value.
#ifndef BOGAM_VALUE_UNIT_PARSER_H_
#define BOGAM_VALUE_UNIT_PARSER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "value/unit_table.h"

namespace bogam::value {

/// number^exponent where atom is null, else (prefix · atom)^exponent. Divisions are negative exponents.
struct UnitTerm {
  const Prefix* prefix = nullptr;
  const Atom* atom = nullptr;
  uint64_t number = 1;
  int exponent = 1;
};

struct ParsedUnit {
  std::vector<UnitTerm> terms;
  std::string display;
};

/// kInvalid with the unit and the reason as detail; kTooLarge beyond the limits of unit.h.
Result<ParsedUnit> ParseUnit(std::string_view code);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_UNIT_PARSER_H_
