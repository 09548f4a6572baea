// SPDX-License-Identifier: Apache-2.0
// The hash of a JSON name that the generated tables are built with: hash_name of tools/generate_fhir.py is its twin.
#ifndef BOGAM_FHIR_NAME_HASH_H_
#define BOGAM_FHIR_NAME_HASH_H_

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "fhir/schema.h"

namespace bogam::fhir {

inline uint64_t LoadUpTo8(const char* p, size_t n) {
  uint64_t v = 0;
  if (n >= 8) {
    std::memcpy(&v, p, 8);
  } else if (n >= 4) {
    uint32_t low = 0, high = 0;
    std::memcpy(&low, p, 4);
    std::memcpy(&high, p + n - 4, 4);
    v = low | (static_cast<uint64_t>(high) << (8 * (n - 4)));
  } else {
    for (size_t i = 0; i < n; ++i) v |= static_cast<uint64_t>(static_cast<uint8_t>(p[i])) << (8 * i);
  }
  return v;
}

inline uint32_t HashName(std::string_view name) {
  const uint64_t low = LoadUpTo8(name.data(), name.size());
  const uint64_t high = name.size() > 8 ? LoadUpTo8(name.data() + name.size() - 8, 8) : 0;
  const uint64_t mixed = (low ^ std::rotl(high, 23) ^ (name.size() * 0x9E3779B97F4A7C15u)) * 0xD6E8FEB86659FD93u;
  return static_cast<uint32_t>(mixed >> 40);
}

/// For the builder's look-ups of whole strings; take bits from the top.
inline uint64_t HashText(std::string_view text) {
  const uint64_t low = LoadUpTo8(text.data(), text.size());
  const uint64_t high = text.size() > 8 ? LoadUpTo8(text.data() + text.size() - 8, 8) : 0;
  const uint64_t middle = text.size() > 24 ? LoadUpTo8(text.data() + text.size() - 24, 8) : 0;
  return (low ^ std::rotl(high, 29) ^ std::rotl(middle, 47) ^ text.size()) * 0x9E3779B97F4A7C15u;
}

/// FindJsonElement, inline for the parser.
inline ElementId LookUpElement(const TypeRow& type, std::string_view json_name) {
  uint32_t at = HashName(json_name) & type.slots_mask;
  while (const uint16_t found = tables::kElementSlots[type.slots_at + at]) {
    const ElementRow& row = tables::kElements[found];
    if (row.json_size == json_name.size() && std::memcmp(tables::kText + row.member_at + 1, json_name.data(), json_name.size()) == 0) {
      return static_cast<ElementId>(found);
    }
    at = (at + 1) & type.slots_mask;
  }
  return ElementId::kNone;
}

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_NAME_HASH_H_
