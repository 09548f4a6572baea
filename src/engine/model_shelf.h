// SPDX-License-Identifier: Apache-2.0
// ModelShelf: the risk models of a store, which of them may be shown now, and who moved them there.
//
// Whoever shows a score, or puts people in order by one, asks Shown() each time and shows nothing that is not in the answer: a model that was
// paused a moment ago is not. The answer is over the registry as it stands on disk, also where another process wrote it.
#ifndef BOGAM_ENGINE_MODEL_SHELF_H_
#define BOGAM_ENGINE_MODEL_SHELF_H_

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "engine/model_coverage.h"
#include "risk/card.h"
#include "risk/library.h"
#include "risk/registry.h"
#include "risk/said.h"

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

/// One that nobody may see until somebody lets it go on.
struct PausedModel {
  std::string id, title;
  int64_t since_ms = 0;
};

struct ShownModels {
  std::shared_ptr<const risk::Library> library;
  std::vector<ShownModel> models;   ///< the chart's first, then by id
  std::vector<PausedModel> paused;  ///< by id

  /// Their ids, as RiskRequest::equations wants them. None: there is nothing to score, which is not "all".
  std::vector<std::string> Ids() const;
  const ShownModel* Find(std::string_view id) const;
};

/// The chart's model of a topic ("cardiovascular"), or why there is none.
struct ChartModel {
  std::shared_ptr<const risk::Library> library;
  const risk::Equation* equation = nullptr;  ///< null: none may be shown
  ShownModel model;
  size_t chosen = 0;  ///< whose words say why (Library::translation)
  risk::Said why;     ///< "The place has chosen no model for this topic.", "SCORE2 is paused."
};

/// A model whose value another one takes, paused or retired.
struct Obstacle {
  size_t equation = 0;
  std::string input;  ///< title, of the one that takes it
  risk::ModelState state = risk::ModelState::kPaused;
};

/// All that is known of one model now.
struct ModelView {
  std::shared_ptr<const risk::Library> library;
  size_t equation = 0;
  bool on_chart = false;
  risk::Enrolment enrolment;
  risk::ModelRecord record;
  risk::CardSubject subject;
  risk::Card card;
  std::optional<Obstacle> obstacle;
  /// Of a trained model: why the gates of its silent run (risk/watch/gates.h) are not open; empty where they are.
  std::vector<risk::Said> closed_gates;

  const risk::Equation& about() const { return library->equations()[equation]; }
  /// Sentences that say what stands in the way of a move by somebody; "" for somebody not known.
  std::vector<std::string> NeedsOf(risk::ModelState to, std::string_view who, const risk::Translation& in = {}) const;
  /// Sentences that say what has changed since it was moved.
  std::vector<std::string> Alarms(const risk::Translation& in = {}) const;
};

/// Thread-safe.
class ModelShelf {
 public:
  /// library: linked, its vectors come out. folder: STORE/models, made by the first decision; "": decisions are kept in memory.
  ModelShelf(std::shared_ptr<const risk::Library> library, const std::string& folder);

  const std::shared_ptr<const risk::Library>& library() const { return library_; }
  /// When the vectors were tried, ms since 1970.
  int64_t checked_ms() const { return checked_ms_; }
  Result<ShownModels> Shown() const;
  Result<ChartModel> OnChart(std::string_view topic) const;
  /// Scored by batches, and kept from everybody's eyes.
  Result<std::vector<std::string>> Silent() const;

  /// In the order of their ids.
  Result<std::vector<ModelView>> All() const;
  /// kNotFound names the ids there are.
  Result<ModelView> Find(std::string_view id) const;
  /// As risk::Registry::Move.
  Status Move(std::string_view id, const risk::MoveRequest& request);
  /// kNotFound: no such field; kUnprocessable: a run fills it. A field that is the same as another signs that one.
  Status Sign(std::string_view id, std::string_view field, const std::string& value, const std::string& who);
  /// What `bogam model watch` wrote last; "" where it never looked.
  std::string WatchOf(std::string_view id) const;
  /// What the last run over the people here says, for the card: by model. Kept beside the journal.
  void SetCoverage(const std::vector<std::pair<std::string, std::string>>& texts);

 private:
  Result<ModelView> ViewOf(size_t equation) const;
  risk::Enrolment EnrolmentOf(size_t equation) const;
  /// "" or the sentence that says why it may not be shown although its state lets it.
  Result<std::optional<Obstacle>> ObstacleOf(size_t equation) const;
  void Judge(const risk::ModelRecord& record, ModelView* view) const;

  const std::shared_ptr<const risk::Library> library_;
  const std::string folder_;
  std::vector<std::pair<size_t, size_t>> vectors_;  // of each equation: tried, passed
  int64_t checked_ms_ = 0;
  mutable risk::Registry registry_;
  Result<ShownModels> FindShown() const;
  mutable std::mutex mutex_;  // guards the rest
  ModelCoverage coverage_;
  mutable std::optional<std::pair<std::string, ShownModels>> shown_;  // and the registry's mark when it was worked out
};

/// Where a published equation stands before anybody moved it (docs/decisions.md, 33).
risk::ModelState EntryOf(const risk::Library& library, size_t equation);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_MODEL_SHELF_H_
