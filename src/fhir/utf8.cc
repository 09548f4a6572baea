// SPDX-License-Identifier: Apache-2.0
// The adapter to simdjson's UTF-8 check, the one part of it that this room needs.
#include "fhir/utf8.h"

#include <simdjson.h>

namespace bogam::fhir {

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

}  // namespace bogam::fhir
