// SPDX-License-Identifier: Apache-2.0
// Fields of the JSON that a study writes (training record, aggregates), read strictly: what is missing or of another kind is a finding at its place.
// A list may be empty, and null stands for what is hidden or could not be worked out. Tests: training_test.cc, aggregates_test.cc.
#ifndef BOGAM_RISK_STUDY_RECORD_FIELDS_H_
#define BOGAM_RISK_STUDY_RECORD_FIELDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/json_fields.h"

namespace bogam::risk {

/// A whole number that is not negative and that a double holds exactly.
std::optional<uint64_t> WholeOf(const format::Json& json);

uint64_t WholeIn(format::JsonFields& fields, std::string_view key);
std::vector<double> NumbersIn(format::JsonFields& fields, std::string_view key);
std::vector<std::string> WordsIn(format::JsonFields& fields, std::string_view key);
std::optional<double> NumberOrNullIn(format::JsonFields& fields, std::string_view key);
std::optional<uint64_t> WholeOrNullIn(format::JsonFields& fields, std::string_view key);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_RECORD_FIELDS_H_
