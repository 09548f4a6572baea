// SPDX-License-Identifier: Apache-2.0
// Base64 of FHIR attachments (RFC 4648, white space allowed).
#ifndef BOGAM_MEASURE_BASE64_H_
#define BOGAM_MEASURE_BASE64_H_

#include <string>
#include <string_view>

#include "bogam/status.h"

namespace bogam::measure {

/// kInvalid at the first character that does not belong.
Result<std::string> DecodeBase64(std::string_view text);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_BASE64_H_
