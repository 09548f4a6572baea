// SPDX-License-Identifier: Apache-2.0
// YAML that people write, as the Json tree that JsonFields reads, with the line of every value. A subset: one document, plain keys, YAML 1.2's
// core meaning of plain words (true, false, null and decimal numbers; "yes", 012 and 2020-01-01 are texts), anchors and aliases without merge keys, no tags.
//
// Limits: a file of 1 MB, 32 levels, 100,000 values after aliases are copied. Beyond is a finding.
#ifndef BOGAM_FORMAT_YAML_H_
#define BOGAM_FORMAT_YAML_H_

#include <string>
#include <string_view>

#include "format/json_fields.h"

namespace bogam::format {

/// A null value and a finding where the text is no such YAML.
Json ParseYaml(std::string_view text, const std::string& file, Findings& findings);

}  // namespace bogam::format

#endif  // BOGAM_FORMAT_YAML_H_
