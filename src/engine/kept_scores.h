// SPDX-License-Identifier: Apache-2.0
// Kept scores: what a model gave on a day, a line a person, in STORE/models/scores/MODEL/DAY.ndjson, whole or not there: of silent models and of trained ones
// that are shown, so that a watch can hold them against what became of the people, before and after they go live. What a replay gave for a day stands apart, in
// MODEL/replayed/DAY.ndjson, and is looked at only in months of which nothing else is kept. Only their owner may read the files, and no server gives them out.
// Tests: risk_writer_test.cc, model_serve_test.cc, model_study_test.cc.
#ifndef BOGAM_ENGINE_KEPT_SCORES_H_
#define BOGAM_ENGINE_KEPT_SCORES_H_

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "risk/day.h"
#include "risk/learned_package.h"
#include "value/temporal.h"

namespace bogam::engine {

/// Who gave the scores: a run on its day, or a replay of a day that has passed.
enum class Keeper : uint8_t { kRun, kReplay };

/// STORE/models/scores/MODEL, and below it `replayed`.
std::string KeptFolder(const std::string& store, const std::string& model, Keeper keeper = Keeper::kRun);
/// Ids of the models that have kept scores, ascending.
std::vector<std::string> KeptModels(const std::string& store);

struct KeptScore {
  std::string output;
  std::optional<double> value;  ///< in the output's unit; none: it has no score
};
std::string KeptLine(std::string_view patient, std::string_view package, const std::string& as_of, const std::vector<KeptScore>& scores);

/// each: calls its argument for every line.
using EachLine = std::function<Status(const std::function<Status(std::string_view line)>& write)>;
Status WriteKept(const std::string& store, const std::string& model, Keeper keeper, const std::string& day, const EachLine& each);

/// Whether a run kept scores on a day of this one's month.
Result<bool> RunKeptIn(const std::string& store, const std::string& model, const value::Date& day);

/// Days from the first to the last, both counted.
struct KeptSpan {
  std::optional<risk::Day> first, last;
  void Add(risk::Day day);
  int days() const { return first ? *last - *first + 1 : 0; }
};

/// One package's scores as they were kept: of the last day of each month on which a run kept some, else of the last that was replayed; by day and patient.
struct KeptScores {
  std::vector<value::Date> days;
  std::map<std::pair<risk::Day, std::string>, double> risk;  ///< 0 to 1
  uint64_t other_package = 0;                                ///< scores of earlier packages on these days, which say nothing of this one
  KeptSpan all, of_runs;
};
/// Up to as_of.
Result<KeptScores> ReadKept(const std::string& store, const risk::LearnedPackage& package, const value::Date& as_of);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_KEPT_SCORES_H_
