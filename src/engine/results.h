// SPDX-License-Identifier: Apache-2.0
// Results: runs of measures kept for readers who come back (a server's pages). Asking starts the work in the background, once;
// asking again tells how far it is. A result is over one state of the store; a newer state is a new result, which is carried on from the older one (carry.h):
// people whose records did not change are not asked again, and where nothing changed that the measure retrieves, nobody is. While a result is being worked out,
// a newer state does not begin another.
#ifndef BOGAM_ENGINE_RESULTS_H_
#define BOGAM_ENGINE_RESULTS_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "engine/run.h"

namespace bogam::engine {

/// How long who asks is kept waiting for what is nearly done.
inline constexpr auto kMoment = std::chrono::milliseconds(400);

/// One measure over one state at one time. Thread-safe.
class MeasureResult {
 public:
  enum class State : uint8_t { kComputing, kReady, kFailed };
  struct Progress {
    uint64_t done = 0, total = 0;  ///< people
    double elapsed_seconds = 0;
    double remaining_seconds = -1;  ///< negative: not known
  };

  /// Names this result: a page link carries it. Letters and digits.
  const std::string& key() const { return key_; }
  const measure::MeasureDefinition& definition() const { return *definition_; }
  const EvaluationTime& time() const { return time_; }
  State state() const { return state_.load(std::memory_order_acquire); }
  Progress progress() const;
  /// When kReady: with people and reasons. Never changes.
  const MeasureRun& run() const { return run_; }
  /// When kFailed.
  const Status& failure() const { return run_.status; }
  /// The state that the result is over; null for failed ones.
  const std::shared_ptr<cohort::Population>& population() const { return population_; }
  /// The mark of that state: changes with lower numbers are in it.
  uint64_t change() const { return change_; }
  const std::shared_ptr<const store::Reader>& whole() const { return whole_; }
  /// Index in run().people of a patient id; SIZE_MAX where the person is in no population.
  size_t IndexOf(std::string_view patient_id) const;

 private:
  friend class Results;
  std::string key_;
  const measure::MeasureDefinition* definition_ = nullptr;
  EvaluationTime time_;
  std::shared_ptr<struct ResultJob> job_;
  uint64_t change_ = 0;
  std::shared_ptr<const store::Reader> whole_;  ///< the state without any reach: changes are looked for in it
  std::shared_ptr<cohort::Population> population_;
  MeasureRun run_;
  std::shared_ptr<const std::vector<uint32_t>> by_id_;  ///< people in the order of their ids
  std::atomic<State> state_{State::kComputing};
};

/// Thread-safe. Keeps at most `limit` results; those that readers hold live on with them.
class Results {
 public:
  /// The newest state.
  struct Now {
    uint64_t change = 0;  ///< its mark
    std::shared_ptr<const store::Reader> whole;
    std::shared_ptr<cohort::Population> population;  ///< as far as the readers may see
  };
  struct Source {
    std::function<Result<const MeasureShelf*>()> measures;
    std::function<Result<Now>()> now;
    const store::Dictionary* dictionary = nullptr;
    int threads = 0;
  };
  Results(Source source, size_t limit = 64);
  /// Stops what is being worked out.
  ~Results();

  /// The measures named (none: all) at a time over the newest state. Starts what is missing, all in one pass, and does not wait, but for a moment where only a
  /// few people must be asked again.
  Result<std::vector<std::shared_ptr<const MeasureResult>>> Get(const std::vector<std::string>& measures, const EvaluationTime& time);
  /// The same, but waits until none is computing and all are of the state at the call, or a newer one.
  Result<std::vector<std::shared_ptr<const MeasureResult>>> Wait(const std::vector<std::string>& measures, const EvaluationTime& time);
  /// Waits until none of these is computing, at most until then, and not where more than `most` people are asked.
  void Await(const std::vector<std::shared_ptr<const MeasureResult>>& results, std::chrono::steady_clock::time_point until, uint64_t most) const;
  /// By key. Null when it is gone.
  std::shared_ptr<const MeasureResult> Find(std::string_view key) const;

 private:
  struct State;
  class Asking;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RESULTS_H_
