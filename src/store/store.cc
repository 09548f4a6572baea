// SPDX-License-Identifier: Apache-2.0
// Names of families and ranges of prefixes.
#include "store/store.h"

#include <array>

namespace bogam::store {

std::string_view FamilyName(Family family) {
  static constexpr std::array<std::string_view, kFamilyCount> kNames = {"meta",       "identity", "address",     "current", "history",    "changes",
                                                                        "dictionary", "tokens",   "identifiers", "dates",   "quantities", "strings",
                                                                        "references", "uris",     "facts",       "links"};
  return kNames[static_cast<size_t>(family)];
}

Range PrefixRange(std::string_view prefix) {
  Range range{std::string(prefix), std::string(prefix)};
  while (!range.end.empty() && static_cast<uint8_t>(range.end.back()) == 0xff) range.end.pop_back();
  if (!range.end.empty()) range.end.back() = static_cast<char>(static_cast<uint8_t>(range.end.back()) + 1);
  return range;
}

}  // namespace bogam::store
