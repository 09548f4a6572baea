// SPDX-License-Identifier: Apache-2.0
// UTF-8, checked (by simdjson; this room needs nothing else of it) and written.
#include "fhir/utf8.h"

#include <simdjson.h>

namespace bogam::fhir {

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

void AppendUtf8(uint32_t c, std::string* to) {
  if (c < 0x80) {
    to->push_back(static_cast<char>(c));
  } else if (c < 0x800) {
    to->push_back(static_cast<char>(0xc0 | (c >> 6)));
    to->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else if (c < 0x10000) {
    to->push_back(static_cast<char>(0xe0 | (c >> 12)));
    to->push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
    to->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  } else {
    to->push_back(static_cast<char>(0xf0 | (c >> 18)));
    to->push_back(static_cast<char>(0x80 | ((c >> 12) & 0x3f)));
    to->push_back(static_cast<char>(0x80 | ((c >> 6) & 0x3f)));
    to->push_back(static_cast<char>(0x80 | (c & 0x3f)));
  }
}

}  // namespace bogam::fhir
