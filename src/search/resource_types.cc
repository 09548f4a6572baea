// SPDX-License-Identifier: Apache-2.0
// The one-byte codes of resource types in store keys.
#include "search/extract.h"

namespace bogam::search {

store::TypeCode TypeCodeOf(fhir::TypeId type) {
  static const std::vector<store::TypeCode> codes = [] {
    std::vector<store::TypeCode> table(fhir::tables::kTypeCount, 0);
    store::TypeCode code = 0;
    for (fhir::TypeId id : fhir::ResourceTypes()) table[static_cast<size_t>(id)] = ++code;
    return table;
  }();
  const size_t at = static_cast<size_t>(type);
  return at < codes.size() ? codes[at] : store::TypeCode{0};
}

fhir::TypeId TypeOfCode(store::TypeCode code) {
  const auto types = fhir::ResourceTypes();
  return code == 0 || code > types.size() ? fhir::TypeId::kNone : types[code - 1u];
}

}  // namespace bogam::search
