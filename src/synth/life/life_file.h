// SPDX-License-Identifier: Apache-2.0
// The JSON files of a life (content/synth/life): read strictly, all mistakes at once. A remark may stand in a file, and beside a table.
#ifndef BOGAM_SYNTH_LIFE_LIFE_FILE_H_
#define BOGAM_SYNTH_LIFE_LIFE_FILE_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "format/json_fields.h"

namespace bogam::synth::life {

/// Parses a file's text and hands its object on. kInvalid with everything that was found.
Status ReadLifeFile(std::string_view text, const std::string& file, const std::function<void(format::JsonFields&)>& take);

/// A table: rows of numbers, each of `width` of them.
std::vector<std::vector<double>> Rows(format::JsonFields& json, const std::string& key, size_t width);

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_LIFE_FILE_H_
