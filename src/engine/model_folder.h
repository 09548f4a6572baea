// SPDX-License-Identifier: Apache-2.0
// Folders of models: projects that people write, those that the program carries, and packages. Written whole or not at all.
#ifndef BOGAM_ENGINE_MODEL_FOLDER_H_
#define BOGAM_ENGINE_MODEL_FOLDER_H_

#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/project.h"

namespace bogam::engine {

/// Into a folder that is not there, or is empty, or is a model's: written beside, synced, renamed; what was there before goes.
Status WriteModelFolder(const std::string& folder, const risk::ProjectFiles& files);

/// Projects of content/models, by id.
std::vector<std::string> CarriedProjects();
/// A folder; or, where there is none of that name, a project that the program carries.
Result<risk::ProjectFiles> ProjectFilesOf(const std::string& folder_or_id);
/// What CQL of a project may include beside its own: FHIRHelpers, and no library of a measure; and the ONNX Runtime that BOGAM_ONNXRUNTIME names.
const risk::ProjectInputs& CarriedInputs();
/// Compiled; kInvalid: the detail lists what is wrong, a line each.
Result<std::shared_ptr<const risk::Project>> CompileProject(risk::ProjectFiles files);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_FOLDER_H_
