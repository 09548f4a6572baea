// SPDX-License-Identifier: Apache-2.0
// A JSON object of which one member holds FHIR resources: those are given as they stand in the text, because a number of FHIR keeps its digits; all else as a
// tree.
#ifndef BOGAM_SERVER_CDS_CDS_JSON_H_
#define BOGAM_SERVER_CDS_CDS_JSON_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "access/json_value.h"
#include "bogam/status.h"

namespace bogam::server {

struct CdsMembers {
  access::JsonValue rest;
  bool has_raw = false;
  std::vector<std::pair<std::string, std::string>> raw;  ///< members of the raw member: name, JSON text
};

/// kInvalid: no JSON object, or a name twice.
Result<CdsMembers> ReadCdsMembers(std::string_view body, std::string_view raw_member);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_CDS_CDS_JSON_H_
