// SPDX-License-Identifier: Apache-2.0
// Learner: how a model is to be trained, as somebody declared it. Written as JSON (or YAML read into the same values):
//
//   {"learner": "logistic" | "cox" | "trees",
//    "seed": 1,
//    "missing": {"fill": "mean" | "median" | "none", "indicators": true},        not for trees, which know what is not recorded
//    "follow_up": "complete" | "weighted",                                       not for cox
//    "ties": "efron" | "breslow",                                                cox only
//    "penalties": {"strength": [0.01, 0.1], "mix": [0, 1]},                      mix 0: L2, 1: L1
//    "trees": {"count": [200], "depth": [4], "rate": [0.1], "min_child_weight": [1], "l2": [1], "row_share": [1], "column_share": [1]},
//    "tune": {"folds": 5},
//    "split": {"by": "person", "folds": 5} | {"by": "person", "held_out": 0.25} | {"by": "time", "from": "2020-01-01"} | {"by": "site", "sites": ["a"]},
//    "expect": {"c_statistic": 0.75} | {"r2_cox_snell": 0.1}}                    for the sample size; absent: 15 % of the largest R²
//
// Every value of a grid is tried with every other; at most 256 settings. Nothing has a silent default but what is marked optional in the
// struct below. Tests: learner_test.cc.
#ifndef BOGAM_RISK_LEARN_LEARNER_H_
#define BOGAM_RISK_LEARN_LEARNER_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/json_fields.h"
#include "value/temporal.h"

namespace bogam::risk {

/// kOutside is of models that came from elsewhere: nothing here learns one, and no Learner has it.
enum class LearnerKind : uint8_t { kLogistic, kCox, kTrees, kOutside };
/// What stands in for a value that is not recorded; kNone: there must be none missing.
enum class Fill : uint8_t { kNone, kMean, kMedian };
/// Which rows teach an outcome at the horizon. kComplete: those followed to the event or the horizon, which favours people who stayed;
/// kWeighted: the same rows, each weighted by the inverse of its chance to be followed so long (Kaplan–Meier of the censoring).
enum class FollowUp : uint8_t { kComplete, kWeighted };
enum class Ties : uint8_t { kEfron, kBreslow };

/// Their words in files, by their values.
extern const std::vector<std::string> kModelWords, kFillWords, kFollowUpWords, kTiesWords;
std::string_view NameOf(LearnerKind kind);
std::string_view NameOf(Fill fill);
std::string_view NameOf(FollowUp follow_up);
std::string_view NameOf(Ties ties);

/// One point of a grid. The penalty is strength × (mix × Σ|b| + (1 − mix) / 2 × Σb²) beside the mean loss a row, b on standardised columns.
struct Setting {
  double strength = 0, mix = 0;  ///< logistic, cox
  uint32_t trees = 0, depth = 0;
  double rate = 0, min_child_weight = 1, l2 = 1, row_share = 1, column_share = 1;
  friend bool operator==(const Setting&, const Setting&) = default;
};

struct SplitPlan {
  enum class By : uint8_t { kPerson, kTime, kSite } by = By::kPerson;
  uint32_t folds = 0;   ///< by person: each fold is held out once; 0: one part is held out
  double held_out = 0;  ///< share of people
  value::Date from;     ///< by time: an index on this date or later is held out
  std::vector<std::string> sites;
};

struct Learner {
  LearnerKind kind = LearnerKind::kLogistic;
  uint64_t seed = 0;
  Fill fill = Fill::kNone;
  bool indicators = false;  ///< a term of its own for "not recorded", where the data have no such column
  FollowUp follow_up = FollowUp::kComplete;
  Ties ties = Ties::kEfron;  ///< optional
  std::vector<Setting> grid;
  uint32_t inner_folds = 5;
  SplitPlan split;
  std::optional<double> expected_c, expected_r2;
};

/// What is wrong goes to findings.
Learner ReadLearner(const format::Json& json, const std::string& file, format::Findings& findings);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_LEARNER_H_
