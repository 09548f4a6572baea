// SPDX-License-Identifier: Apache-2.0
// TrainingRecord: training.json of a package: from whom, how and with what warnings a model was learned, what was looked at for leaks, and what a later drift
// is measured against. Written in one way only, so that a training done again gives the same bytes; it holds no time of the machine's clock. Read strictly.
//
// It holds counts and quantiles of the people trained on, uncounted by small-cell rules: it belongs to the place. What leaves it is risk/study/aggregates.h.
#ifndef BOGAM_RISK_STUDY_TRAINING_RECORD_H_
#define BOGAM_RISK_STUDY_TRAINING_RECORD_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/cohort/cohort.h"
#include "risk/features/leaks.h"
#include "risk/learn/train.h"
#include "risk/watch/drift.h"

namespace bogam::risk {

inline constexpr std::string_view kTrainingFile = "training.json";

struct TrainingRecord {
  struct Step {
    std::string name;
    uint64_t people = 0, people_left = 0, indexes = 0, indexes_left = 0;
  };

  std::string made_by;     ///< "bogam 0.1.0"
  bool synthetic = false;  ///< the store's people are invented
  std::string as_of;       ///< the day on which the records were taken
  std::string data;        ///< SHA-256 of all rows
  uint64_t people = 0, rows = 0, outcomes = 0, competing = 0;

  uint64_t seed = 0;
  std::string split;  ///< in words
  uint64_t train_rows = 0, test_rows = 0, dropped = 0, left_out = 0;
  std::vector<Trial> trials;
  SampleNeed sample;

  std::vector<Step> attrition;
  std::vector<CohortWarning> warnings;
  std::vector<std::string> uncounted;  ///< records that did not count, in words
  LeakReport leaks;
  std::vector<OutcomeProxy> proxies;

  std::string comparator;        ///< in words
  std::string comparator_model;  ///< a model.json of its own; "": a published equation
  std::vector<BaselineColumn> baseline;

  const BaselineColumn* FindBaseline(std::string_view column) const;
};

std::string WriteTraining(const TrainingRecord& record);
/// What is wrong goes to findings.
TrainingRecord ReadTraining(std::string_view json, const std::string& file, format::Findings& findings);

std::vector<TrainingRecord::Step> StepsOf(const Attrition& attrition);
/// "12 values of hba1c in \"mmol/L\" cannot be converted".
std::vector<std::string> WordsOf(const FeatureTally& tally);
/// "by person, 25 % held out".
std::string WordsOf(const SplitPlan& plan);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_TRAINING_RECORD_H_
