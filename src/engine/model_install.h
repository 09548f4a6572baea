// SPDX-License-Identifier: Apache-2.0
// Trained packages of a store: STORE/models/packages/ID. A package is read when a library is opened: a running server takes up a new one at its next start.
#ifndef BOGAM_ENGINE_MODEL_INSTALL_H_
#define BOGAM_ENGINE_MODEL_INSTALL_H_

#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/learned_package.h"
#include "risk/library.h"

namespace bogam::engine {

/// STORE/models/packages/ID; of an empty id the folder of them all.
std::string PackageFolder(const std::string& store, const std::string& id);

/// Null with findings.
std::shared_ptr<const risk::LearnedPackage> ReadPackage(risk::ProjectFiles files, risk::Findings& findings);

struct Installed {
  std::string id, title, version;
  enum class Change : uint8_t { kNew, kSame, kReplaced } change = Change::kNew;
};
/// Whole or not at all; kInvalid: the package does not hold together (detail: a line each); kConflict: an equation has that id. store is a store's folder.
Result<Installed> InstallPackage(const std::string& store, const std::string& package, const risk::Library& library);

/// Those of a store, in the order of their folders; what cannot be taken is told in left_out and hinders nothing else.
std::vector<std::shared_ptr<const risk::LearnedPackage>> InstalledPackages(const std::string& store, std::vector<risk::Library::LeftOut>* left_out);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_INSTALL_H_
