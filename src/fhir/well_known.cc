// SPDX-License-Identifier: Apache-2.0
#include "fhir/well_known.h"

#include <array>

#include "fhir/name_hash.h"

namespace bogam::fhir {
namespace {

/// An open-addressed table of numbers, at most a quarter full, so that most strings that are not in it cost one look.
struct Index {
  static constexpr size_t kSize = 2048;
  Index() {
    slots.fill(kEmpty);
    for (uint32_t i = 0; i < kWellKnownCount; ++i) {
      size_t at = HashText(kWellKnown[i]) >> 53;
      while (slots[at] != kEmpty) at = (at + 1) % kSize;
      slots[at] = static_cast<uint16_t>(i);
    }
  }
  static constexpr uint16_t kEmpty = 0xffff;
  std::array<uint16_t, kSize> slots;
};

}  // namespace

const std::string_view kWellKnown[] = {
#define WELL_KNOWN(text) std::string_view(text),
#include "fhir/well_known.inc"
#undef WELL_KNOWN
};
const uint32_t kWellKnownCount = sizeof(kWellKnown) / sizeof(kWellKnown[0]);
static_assert(sizeof(kWellKnown) / sizeof(kWellKnown[0]) < Index::kSize / 4);

uint32_t FindWellKnown(std::string_view text, uint64_t hash) {
  static const Index index;
  for (size_t at = hash >> 53; index.slots[at] != Index::kEmpty; at = (at + 1) % Index::kSize) {
    if (kWellKnown[index.slots[at]] == text) return index.slots[at];
  }
  return kNotWellKnown;
}

}  // namespace bogam::fhir
