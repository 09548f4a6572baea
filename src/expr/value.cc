// SPDX-License-Identifier: Apache-2.0
#include "expr/value.h"

namespace bogam::expr {

std::string_view KindName(Kind kind) {
  constexpr std::string_view kNames[] = {"Null",       "Boolean",  "Integer",  "Long",  "Decimal",      "String",     "Date",
                                         "DateTime",   "Time",     "Quantity", "Ratio", "Code",         "Concept",    "ValueSet",
                                         "CodeSystem", "Interval", "List",     "Tuple", "FHIR element", "Uncertainty"};
  return kNames[static_cast<size_t>(kind)];
}

}  // namespace bogam::expr
