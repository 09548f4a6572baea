// SPDX-License-Identifier: Apache-2.0
// The numbered strings of well_known.inc, which records hold by number.
#ifndef BOGAM_FHIR_WELL_KNOWN_H_
#define BOGAM_FHIR_WELL_KNOWN_H_

#include <cstdint>
#include <string_view>

namespace bogam::fhir {

extern const std::string_view kWellKnown[];
extern const uint32_t kWellKnownCount;
inline constexpr uint32_t kNotWellKnown = UINT32_MAX;

/// The number of the string with this hash (HashText), or kNotWellKnown.
uint32_t FindWellKnown(std::string_view text, uint64_t hash);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_WELL_KNOWN_H_
