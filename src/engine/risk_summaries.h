// SPDX-License-Identifier: Apache-2.0
// RiskSummaries: what the models that batches score give over a population (those that are silent or shown: no other costs anything), kept for readers who come
// back. Asking starts a pass in the background, once a state of the store, practice and models; asking again tells how far it is. As engine/results.h for
// measures.
#ifndef BOGAM_ENGINE_RISK_SUMMARIES_H_
#define BOGAM_ENGINE_RISK_SUMMARIES_H_

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "engine/risk_run.h"

namespace bogam::engine {

/// One pass. Thread-safe.
class RiskSummary {
 public:
  enum class State : uint8_t { kComputing, kReady, kFailed };
  struct Progress {
    uint64_t done = 0, total = 0;  ///< people
    double elapsed_seconds = 0;
  };
  State state() const { return state_.load(std::memory_order_acquire); }
  Progress progress() const;
  /// When kReady. Never changes.
  const RiskRun& run() const { return run_; }
  const value::DateTime& now() const { return now_; }
  /// When kFailed.
  const Status& failure() const { return failure_; }

 private:
  friend class RiskSummaries;
  uint64_t change_ = 0;
  std::string practice_;
  std::vector<std::string> models_;
  value::DateTime now_;
  std::chrono::steady_clock::time_point started_;
  std::atomic<uint64_t> done_{0}, total_{0};
  RiskRun run_;
  Status failure_;
  std::atomic<State> state_{State::kComputing};
};

/// Thread-safe. Keeps at most eight; those that readers hold live on with them.
class RiskSummaries {
 public:
  /// engine outlives this.
  explicit RiskSummaries(Engine* engine);
  /// Stops what is being worked out.
  ~RiskSummaries();
  RiskSummaries(const RiskSummaries&) = delete;
  RiskSummaries& operator=(const RiskSummaries&) = delete;

  /// Over the newest state; practice: an Organization's id, "" for all whom the engine reaches. Does not wait. kUnprocessable: no model is scored.
  Result<std::shared_ptr<const RiskSummary>> Get(const std::string& practice);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// For a model's card: "9,120 of 12,000 living people have a value; …".
std::string CoverageText(const RiskRun& run, size_t equation, const value::DateTime& now);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RISK_SUMMARIES_H_
