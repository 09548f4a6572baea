// SPDX-License-Identifier: Apache-2.0
// Worklist: the rows of everybody within an engine's reach, kept by state of the store. A newer state goes on from the older one: measures are carried
// (results.h), and only the rows of people of whom something changed are made again; a Task that was written costs one row.
//
// The list is for the end of the day of the newest clinical date in the records (not after the machine's clock), and its measures are over the twelve months up
// to that day: what a person had in March closes a gap in March. Its scores are the chart's cardiovascular model's, where one may be shown (model_shelf.h).
// Tests: worklist_test.cc.
#ifndef BOGAM_ENGINE_WORKLIST_H_
#define BOGAM_ENGINE_WORKLIST_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/engine.h"
#include "engine/person_row.h"
#include "worklist/choices.h"
#include "worklist/row.h"

namespace bogam::engine {

/// For what time a list is: the twelve months up to the end of the newest clinical day.
Result<EvaluationTime> ListTime(Engine* engine);

/// Reasons, orders and letters that come with Bogam.
Result<std::shared_ptr<const worklist::Choices>> WorklistChoices();

/// One state's rows. Immutable.
struct WorklistState {
  uint64_t change = 0;  ///< its mark
  std::shared_ptr<const WorklistFrame> frame;
  std::shared_ptr<cohort::Population> population;          ///< the state, for reading
  std::shared_ptr<const store::Reader> whole;              ///< without any reach: changes are looked for in it
  std::vector<std::shared_ptr<const worklist::Row>> rows;  ///< by patient number
  size_t failed = 0;                                       ///< people of whom some evaluation ended in an error
  std::vector<uint32_t> failures;                          ///< their numbers, ascending
  std::string model_state;                                 ///< "" or of the model that orders
};

struct WorklistAnswer {
  std::shared_ptr<const WorklistState> state;  ///< null: it is being worked out
  MeasureResult::Progress progress;            ///< then
};

/// A time of evaluation, as rows and access see it.
worklist::Moment MomentOf(const EvaluationTime& time);

/// Thread-safe.
class Worklist {
 public:
  /// engine must outlive it.
  explicit Worklist(Engine* engine);
  /// Stops what is being worked out.
  ~Worklist();

  /// Of the newest state. Starts what is missing and does not wait longer than a moment.
  Result<WorklistAnswer> Get();
  /// The same, but waits.
  Result<std::shared_ptr<const WorklistState>> Wait();
  /// A former state, for page links. Null when it is gone.
  std::shared_ptr<const WorklistState> Find(uint64_t change) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_WORKLIST_H_
