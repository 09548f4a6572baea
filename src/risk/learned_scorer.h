// SPDX-License-Identifier: Apache-2.0
// LearnedScorer: a learned model for one person after another. The index is the clock's day: whoever is asked is of the cohort on that day by the cohort's own
// steps, and the row is what was known before it, by the program that made the rows of training. One thread. Tests: engine/model_serve_test.cc.
#ifndef BOGAM_RISK_LEARNED_SCORER_H_
#define BOGAM_RISK_LEARNED_SCORER_H_

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "bogam/status.h"
#include "risk/clock.h"
#include "risk/features/person_features.h"
#include "risk/judge.h"
#include "risk/learned_package.h"
#include "risk/person_source.h"

namespace bogam::risk {

class LearnedScorer {
 public:
  LearnedScorer(std::shared_ptr<const LearnedPackage> package, const Clock& clock);
  ~LearnedScorer();

  /// To a person whose Patient is there. source outlives the next call.
  void Stand(PersonSource* source);
  /// The risk in percent, or the first question that keeps the person out, or the first value that the model cannot do without. A definition of the cohort
  /// that fails for this person is the problem kNoAnswer: it is this person's alone.
  Result<Verdict> Judge();
  /// The features at the index, NaN where not recorded; of those that are of the cohort.
  Result<std::span<const float>> Row();
  /// The records that a feature's value came from, where it came from those of one moment.
  Result<std::vector<FeatureRecord>> RecordsOf(size_t feature);
  /// On the score's scale, of a verdict with a value.
  Result<Contributions> Explain();
  const LearnedPackage& package() const { return *package_; }

 private:
  struct Reading;
  Result<Verdict> Ask();
  Status Read();

  std::shared_ptr<const LearnedPackage> package_;
  value::Date index_;
  std::unique_ptr<Reading> reading_;
  PersonSource* source_ = nullptr;
  // Of the person.
  std::optional<Verdict> verdict_;
  std::vector<float> row_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARNED_SCORER_H_
