// SPDX-License-Identifier: Apache-2.0
// For tests and bench/controls_bench.cc: controls, each with something planted and without. One run of a seed says whether it was found.
#ifndef BOGAM_RISK_STUDY_TEST_CONTROLS_H_
#define BOGAM_RISK_STUDY_TEST_CONTROLS_H_

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "risk/day.h"
#include "risk/evaluate/evaluation.h"
#include "risk/features/leaks.h"
#include "risk/features/person_features.h"
#include "risk/learn/test_dataset.h"
#include "risk/learn/train.h"
#include "risk/study/people_of.h"
#include "risk/study/training.h"
#include "risk/watch/model_watch.h"

namespace bogam::risk::controls {

/// Found, or why it could not be run.
using Run = Result<bool> (*)(uint64_t seed, bool planted);

/// A program that reads a month past the index where planted: found when the check names a leak. Ten people.
inline Result<bool> LeakIsFound(uint64_t seed, bool planted) {
  constexpr const char* kFeatures = R"(
concepts:
  - {name: glucose, title: Glucose, standing: test, codes: [{system: "http://loinc.org", is: ["2345-7"]}]}
  - {name: asthma, title: Asthma, standing: test, codes: [{system: "http://snomed.info/sct", is: ["195967001"]}]}
features:
  - {name: count, title: a, observation: glucose, take: count}
  - {name: last, title: a, observation: glucose, take: last, unit: mg/dL}
  - {name: asthma, title: a, condition: asthma, take: ever, absence: not recorded}
)";
  Findings findings;
  FeatureDeclaration declaration = ReadFeatures(kFeatures, "features.yaml", findings);
  if (!findings.empty()) return Status(Code::kInvalid, findings.front().ToString());
  BOGAM_ASSIGN(const std::shared_ptr<const FeatureProgram> program, FeatureProgram::Compile(std::move(declaration), nullptr, nullptr));
  ComputeFeatures compute;
  if (planted) {
    compute = [&](PersonSource* source, const value::Date& index, std::span<float> row) -> Status {
      PersonFeatures features(program, 0);
      BOGAM_TRY(features.Stand(source).status());
      return features.At(value::Date::FromDays(DayOf(index) + 30), row);
    };
  }
  LeakCheck check(program, 0, compute);
  std::mt19937_64 random(seed);
  const value::Date index = *value::Date::Parse("2020-01-01");
  for (int person = 0; person < 10; ++person) {
    cohort::MemoryPopulation people;
    BOGAM_TRY(people.AddJson(R"({"resourceType":"Patient","id":"p","birthDate":"1960-01-01"})"));
    for (int i = 0; i < 5; ++i) {
      const std::string day = value::Date::FromDays(DayOf(index) - 400 + static_cast<Day>(random() % 700)).ToString();
      BOGAM_TRY(people.AddJson(R"({"resourceType":"Observation","id":"o)" + std::to_string(i) +
                               R"(","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},)" +
                               R"("effectiveDateTime":")" + day + R"(","valueQuantity":{"value":)" + std::to_string(80 + random() % 100) +
                               R"(,"code":"mg/dL"}})"));
    }
    cohort::MemoryReader reader(&people);
    reader.Move("p");
    BOGAM_TRY(check.Check(&reader, index));
  }
  return !check.Report().leaks.empty();
}

/// A signal in the columns where planted, else labels that know nothing of them: found when the whole 99 % interval of AUROC on
/// people held out is above one half (a percentile interval of 320 people is a little too narrow: at 95 % it was above one half in 11 of 200 without a signal).
inline Result<bool> SignalIsFound(uint64_t seed, bool planted) {
  const Dataset data = Draw({.rows = 800, .columns = 6, .missing = 0.1, .signal = planted ? 1.0 : 0.0, .seed = seed});
  Learner learner;
  learner.seed = seed;
  learner.fill = Fill::kMean;
  learner.grid = {Setting{.strength = 0.01}, Setting{.strength = 0.1}};
  learner.inner_folds = 3;
  learner.split.held_out = 0.4;
  BOGAM_ASSIGN(const Tested tested, TrainAndTest(data, learner));
  uint64_t left_out = 0;
  EvaluationPlan plan;
  plan.bootstrap = {.resamples = 400, .seed = seed, .threads = 1, .confidence = 0.99};
  BOGAM_ASSIGN(const Evaluation evaluation, Evaluate(PeopleOf(data, tested.partings.front().test, tested.risk, {}, &left_out), plan));
  const Estimate& auroc = evaluation.model[Metric::kAuroc];
  return auroc.low && auroc.low.value > 0.5;
}

/// Outcomes of one group are recorded half as often as they happen where planted, and the score is calibrated to what is recorded (O/E is 1 in both groups):
/// found when the need plot's gap of that group is above 0 with its whole interval.
inline Result<bool> UnderRecordingIsFound(uint64_t seed, bool planted, double* observed_to_expected) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  People people;
  Subgroup group{"group", {"not recorded", "recorded", "under-recorded"}, {}};
  for (size_t i = 0; i < 3000; ++i) {
    const bool second = uniform(random) < 0.4;
    const double severity = normal(random), risk = 1 / (1 + std::exp(1.2 - severity)) * (second && planted ? 0.5 : 1);
    people.risk.push_back(risk);
    people.event.push_back(uniform(random) < risk ? Event::kOutcome : Event::kCensored);
    people.need.push_back(3 + severity + 0.5 * normal(random));
    group.of_row.push_back(second ? 2 : 1);
  }
  people.subgroups = {group};
  EvaluationPlan plan;
  plan.bootstrap = {.resamples = 200, .seed = seed, .threads = 1};
  BOGAM_ASSIGN(const Evaluation evaluation, Evaluate(people, plan));
  const SubgroupRow& row = evaluation.subgroups.front().rows.at(2);
  if (observed_to_expected != nullptr) *observed_to_expected = row[Metric::kObservedToExpected].value.value;
  return row.need_gap.low && row.need_gap.low.value > 0;
}
inline Result<bool> UnderRecordingIsFound(uint64_t seed, bool planted) { return UnderRecordingIsFound(seed, planted, nullptr); }

/// Four looks at 20 columns of 500 people; in the third one column is written in another unit where planted: found when that look has an alarm; without it,
/// when any has.
inline Result<bool> DriftIsFound(uint64_t seed, bool planted) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  constexpr size_t kColumns = 20, kRows = 500;
  const auto column = [&](const std::string& name, size_t rows, double times) {
    WatchedColumn out{name, {}, {}};
    for (size_t i = 0; i < rows; ++i) out.values.push_back(static_cast<float>(times * std::exp(4.6 + 0.3 * normal(random))));
    return out;
  };
  std::vector<BaselineColumn> baseline;
  for (size_t c = 0; c < kColumns; ++c) baseline.push_back(BaselineOf(column("c" + std::to_string(c), 4000, 1)));
  for (int look = 0; look < 4; ++look) {
    std::vector<WatchedColumn> period;
    for (size_t c = 0; c < kColumns; ++c) period.push_back(column("c" + std::to_string(c), kRows, planted && look == 2 && c == 7 ? 1 / 18.016 : 1));
    BOGAM_ASSIGN(const std::vector<ColumnDrift> drift, DriftOf(baseline, period, {}));
    const bool alarm = std::any_of(drift.begin(), drift.end(), [](const ColumnDrift& one) { return !one.alarms.empty(); });
    if (alarm && (!planted || look == 2)) return true;
  }
  return false;
}

/// A model-year in which people, values and outcomes are as they were in training: what is raised in it is false.
struct QuietYear {
  size_t alarms = 0;
  bool paused = false;
};
/// Twelve months of 1,000 people, ten columns, seven of a hundred with the outcome; every fifth person is acted on and fares as predicted.
inline Result<QuietYear> WatchQuietYear(uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  constexpr size_t kColumns = 10, kRows = 1000, kMonths = 12;
  const Day first = DayOf(*value::Date::Parse("2024-01-31"));
  WatchInput in;
  Dataset training;
  std::vector<double> of_training;
  Subgroup sex{"sex", {"not recorded", "female", "male"}, {}};
  for (Dataset* const data : {&training, &in.data}) {
    data->horizon_days = 90;
    for (size_t c = 0; c < kColumns; ++c) data->columns.push_back({"c" + std::to_string(c), "", "", Column::Kind::kNumber, false, ""});
  }
  const auto draw = [&](Dataset* data) {
    double logit = -3.1;
    for (size_t c = 0; c < kColumns; ++c) {
      const double value = normal(random);
      if (c < 4) logit += 0.5 * value;
      data->values.push_back(c >= 8 && uniform(random) < 0.3 ? std::numeric_limits<float>::quiet_NaN() : static_cast<float>(value));
    }
    return 1 / (1 + std::exp(-logit));
  };
  for (size_t i = 0; i < 4 * kRows; ++i) {
    of_training.push_back(draw(&training));
    training.person.push_back("t" + std::to_string(i));
  }
  in.baseline = BaselineOfColumns(training, of_training);
  for (size_t month = 0; month < kMonths; ++month) {
    in.days.push_back(value::Date::FromDays(first + static_cast<Day>(30 * month)));
    for (size_t i = 0; i < kRows; ++i) {
      in.risk.push_back(draw(&in.data));
      const bool outcome = uniform(random) < in.risk.back();
      in.data.person.push_back("p" + std::to_string(i));
      in.data.index.push_back(in.days.back());
      in.data.site.push_back("");
      in.data.days.push_back(outcome ? 30.0f : 90.0f);
      in.data.event.push_back(outcome ? Event::kOutcome : Event::kCensored);
      in.acted_on.push_back(uniform(random) < 0.2);
      sex.of_row.push_back(static_cast<uint16_t>(1 + i % 2));
    }
  }
  in.data.subgroups = {sex};
  in.as_of = value::Date::FromDays(first + 500);
  in.evaluation.bootstrap = {.resamples = 20, .seed = seed, .threads = 1};
  BOGAM_ASSIGN(const ModelWatch watch, WatchModel(in, {}));
  return QuietYear{watch.alarms.size(), !watch.calibration.pause.empty()};
}

struct Control {
  const char* name;
  Run run;
};
inline constexpr Control kControls[] = {
    {"leak", LeakIsFound}, {"labels that are not shuffled", SignalIsFound}, {"under-recorded outcome", UnderRecordingIsFound}, {"drift", DriftIsFound}};

}  // namespace bogam::risk::controls

#endif  // BOGAM_RISK_STUDY_TEST_CONTROLS_H_
