// SPDX-License-Identifier: Apache-2.0
// Numbers and files of the commands that make and watch learned models.
#ifndef BOGAM_CLI_STUDY_TEXT_H_
#define BOGAM_CLI_STUDY_TEXT_H_

#include <string>
#include <string_view>

#include "bogam/status.h"

namespace bogam::cli {

/// "0.786".
std::string Decimals(double value, int digits);
/// kNotFound names the file.
Result<std::string> WholeText(const std::string& path);
Status PutText(const std::string& path, std::string_view text);

}  // namespace bogam::cli

#endif  // BOGAM_CLI_STUDY_TEXT_H_
