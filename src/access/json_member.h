// SPDX-License-Identifier: Apache-2.0
// JsonMember: one member of an object that is being written by hand, into the files of this room.
#ifndef BOGAM_ACCESS_JSON_MEMBER_H_
#define BOGAM_ACCESS_JSON_MEMBER_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "fhir/json.h"

namespace bogam::access {

/// "name":"text", after a comma where it is not the first.
inline void Member(std::string_view name, std::string_view text, std::string* out) {
  if (out->back() != '{') *out += ',';
  *out += '"';
  *out += name;
  *out += "\":";
  fhir::WriteJsonString(text, out);
}

inline void Member(std::string_view name, int64_t number, std::string* out) {
  if (out->back() != '{') *out += ',';
  *out += '"';
  *out += name;
  *out += "\":" + std::to_string(number);
}

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_JSON_MEMBER_H_
