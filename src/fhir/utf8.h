// SPDX-License-Identifier: Apache-2.0
#ifndef BOGAM_FHIR_UTF8_H_
#define BOGAM_FHIR_UTF8_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace bogam::fhir {

/// True where the bytes are well-formed UTF-8 (no overlong form, no surrogate).
bool IsUtf8(std::string_view text);
/// A code point up to 10FFFF, no surrogate.
void AppendUtf8(uint32_t c, std::string* to);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_UTF8_H_
