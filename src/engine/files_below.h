// SPDX-License-Identifier: Apache-2.0
// FilesBelow: a folder that somebody wrote (a model's project or package, a health plan), read whole.
#ifndef BOGAM_ENGINE_FILES_BELOW_H_
#define BOGAM_ENGINE_FILES_BELOW_H_

#include <map>
#include <string>

#include "bogam/status.h"

namespace bogam::engine {

/// By their names below the folder: "model.yaml", "valuesets/diabetes.json".
using FilesByName = std::map<std::string, std::string>;

/// At most 1,000 files and 256 MB (kTooLarge). kNotFound where there is no such folder.
Result<FilesByName> FilesBelow(const std::string& folder);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_FILES_BELOW_H_
