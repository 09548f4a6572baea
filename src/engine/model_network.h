// SPDX-License-Identifier: Apache-2.0
// A network study at one site: a pack made of a package, and a pack run on this store. What leaves is risk/study/aggregates.h.
#ifndef BOGAM_ENGINE_MODEL_NETWORK_H_
#define BOGAM_ENGINE_MODEL_NETWORK_H_

#include <string>
#include <string_view>

#include "bogam/status.h"
#include "engine/model_study.h"
#include "risk/study/network.h"

namespace bogam::engine {

Result<risk::StudyPack> MakePack(const risk::ProjectFiles& package);

struct OpenedPack {
  risk::StudyPack pack;
  std::shared_ptr<const risk::Project> project;
  risk::LearnedModel model;
};
/// kInvalid where the text is no pack, or was changed.
Result<OpenedPack> OpenPack(std::string_view text, const std::string& file);

/// request.project is the pack's. site: what this site calls itself.
Result<risk::SiteAggregates> RunPack(Engine* engine, const StudyRequest& request, const OpenedPack& opened, const std::string& site);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_NETWORK_H_
