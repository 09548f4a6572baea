// SPDX-License-Identifier: Apache-2.0
#ifndef BOGAM_FHIR_UTF8_H_
#define BOGAM_FHIR_UTF8_H_

#include <string_view>

namespace bogam::fhir {

/// True where the bytes are well-formed UTF-8 (no overlong form, no surrogate).
bool IsUtf8(std::string_view text);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_UTF8_H_
