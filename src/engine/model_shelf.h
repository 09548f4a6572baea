// SPDX-License-Identifier: Apache-2.0
// ModelShelf: the risk models of a store, which of them may be shown now, and who moved them there.
//
// Whoever shows a score, or puts people in order by one, asks Shown() each time and shows nothing that is not in the answer: a model that was
// paused a moment ago is not. The answer is over the registry as it stands on disk, also where another process wrote it.
#ifndef BOGAM_ENGINE_MODEL_SHELF_H_
#define BOGAM_ENGINE_MODEL_SHELF_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/library.h"
#include "risk/model_state.h"

namespace bogam::engine {

/// A model whose scores may be seen.
struct ShownModel {
  size_t equation = 0;  ///< in the library
  std::string id, title, topic;
  risk::ModelState state = risk::ModelState::kLimited;
  bool on_chart = false;  ///< the one that the place chose for its topic
  /// "" or the sentence that goes with each of its scores: it was not validated on this place's people.
  std::string caveat;
};

struct ShownModels {
  std::shared_ptr<const risk::Library> library;
  std::vector<ShownModel> models;  ///< the chart's first, then by id

  /// Their ids, as RiskRequest::equations wants them. None: there is nothing to score, which is not "all".
  std::vector<std::string> Ids() const;
  const ShownModel* Find(std::string_view id) const;
};

/// The chart's model of a topic ("cardiovascular"), or why there is none.
struct ChartModel {
  std::shared_ptr<const risk::Library> library;
  const risk::Equation* equation = nullptr;  ///< null: none may be shown
  ShownModel model;
  std::string why;  ///< "The place has chosen no model for this topic.", "SCORE2 is paused."
};

/// Thread-safe.
class ModelShelf {
 public:
  /// library: linked, its vectors come out.
  explicit ModelShelf(std::shared_ptr<const risk::Library> library);

  const std::shared_ptr<const risk::Library>& library() const { return library_; }
  Result<ShownModels> Shown() const;
  Result<ChartModel> OnChart(std::string_view topic) const;

 private:
  Result<risk::ModelState> StateOf(size_t equation) const;
  std::shared_ptr<const risk::Library> library_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_SHELF_H_
