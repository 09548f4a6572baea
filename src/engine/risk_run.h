// SPDX-License-Identifier: Apache-2.0
// Risk over a population in one pass: what came out, and why nothing did. A person of the store is scored from facts; where records in memory
// are laid over the store, from the records. One person with everything that explains a score: engine/risk_person.h.
#ifndef BOGAM_ENGINE_RISK_RUN_H_
#define BOGAM_ENGINE_RISK_RUN_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "engine/engine.h"
#include "risk/judge.h"
#include "risk/library.h"
#include "risk/rule_value.h"

namespace bogam::engine {

struct RiskRequest {
  std::shared_ptr<const risk::Library> library;
  std::string language;                ///< of explanations, "ko"; English where there are no texts in it
  std::vector<std::string> equations;  ///< ids; none: those of risk::Library::ByDefault
  value::DateTime now;
  int offset = 0;  ///< minutes east of UTC, of values without one
  int threads = 0;
  std::shared_ptr<const cohort::MemoryPopulation> data;  ///< laid over the store
  bool data_only = false;
  ReachSource only;                                             ///< runs over a population: these patients of those that the engine reaches; none: all
  std::function<bool(uint64_t done, uint64_t total)> progress;  ///< false: stop (kUnavailable)
  std::function<Status(std::string_view line)> individual;      ///< a JSON line a person, in the order of patient numbers
};

/// When scores are for: what is asked, else the end of the day of the newest clinical date in the records (not after the machine's clock).
Result<value::DateTime> RiskNow(Engine* engine, const TimeRequest& request, const cohort::MemoryPopulation* data, bool data_only);

/// How the values of one output lie: counts in steps fine enough for quantiles. Its size does not grow with the population.
class Distribution {
 public:
  void Add(double value);
  void Merge(const Distribution& other);
  uint64_t count() const { return count_; }
  double mean() const { return count_ == 0 ? 0 : static_cast<double>(sum_) / kMillionths / static_cast<double>(count_); }
  /// The value, to the nearest tenth, that a share of the people do not pass; 0 where there is nobody.
  double Quantile(double share) const;

 private:
  static constexpr double kStep = 0.1, kMillionths = 1e6;
  static constexpr size_t kMostSteps = 4000;  // higher values count as the last
  std::vector<uint64_t> steps_;
  uint64_t count_ = 0;
  int64_t sum_ = 0;  // in millionths, so that the order of adding does not count
};

struct OutputSummary {
  /// Why a person has no value: of several reasons the first, in the order of the inputs.
  struct Reason {
    risk::Problem::Kind kind = risk::Problem::Kind::kMissing;
    risk::Lack lack = risk::Lack::kNone;  ///< of a missing input
    uint16_t input = 0;
    friend auto operator<=>(const Reason&, const Reason&) = default;
  };
  size_t equation = 0, output = 0;
  Distribution values;
  std::map<std::string, uint64_t> bands;  ///< label -> people
  std::map<Reason, uint64_t> problems;    ///< people by reason
};

struct RiskRun {
  std::shared_ptr<const risk::Library> library;
  uint64_t people = 0, deceased = 0;
  std::vector<OutputSummary> outputs;
};

/// Indices in the library of the equations that a request names.
Result<std::vector<size_t>> ChosenEquations(const RiskRequest& request);

Result<RiskRun> RunRisk(Engine* engine, const RiskRequest& request);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RISK_RUN_H_
