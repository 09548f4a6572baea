// SPDX-License-Identifier: Apache-2.0
// Type codes from the generated list of resource types.
#include "store/type_code.h"

#include <algorithm>
#include <vector>

namespace bogam::store {
namespace {

/// TypeId -> code, made once.
const std::vector<TypeCode>& Codes() {
  static const std::vector<TypeCode> codes = [] {
    const auto types = fhir::ResourceTypes();
    uint16_t last = 0;
    for (fhir::TypeId type : types) last = std::max(last, static_cast<uint16_t>(type));
    std::vector<TypeCode> made(last + 1u, 0);
    for (size_t i = 0; i < types.size(); ++i) made[static_cast<uint16_t>(types[i])] = static_cast<TypeCode>(i + 1);
    return made;
  }();
  return codes;
}

}  // namespace

TypeCode CodeOf(fhir::TypeId type) {
  const auto& codes = Codes();
  const auto at = static_cast<uint16_t>(type);
  return at < codes.size() ? codes[at] : TypeCode{0};
}

fhir::TypeId TypeOf(TypeCode code) {
  const auto types = fhir::ResourceTypes();
  return code >= 1 && code <= types.size() ? types[code - 1u] : fhir::TypeId::kNone;
}

}  // namespace bogam::store
