// SPDX-License-Identifier: Apache-2.0
#include "risk/study/training.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>
#include <string_view>

#include "risk/evaluate/discrimination.h"
#include "risk/study/people_of.h"

namespace bogam::risk {
namespace {

std::vector<uint32_t> AllOf(const Dataset& data) {
  std::vector<uint32_t> rows(data.rows());
  std::iota(rows.begin(), rows.end(), 0u);
  return rows;
}

std::vector<uint32_t> HeldOut(const Tested& tested) {
  std::vector<uint32_t> rows;
  for (const Parting& parting : tested.partings) rows.insert(rows.end(), parting.test.begin(), parting.test.end());
  return rows;
}

EvaluationPlan PlanOf(const Project& project, uint64_t seed, int threads) {
  EvaluationPlan plan = project.about().evaluation;
  plan.bootstrap.seed = seed;
  plan.bootstrap.threads = threads;
  return plan;
}

/// AUROC and slope of each point of the curve, on the same held-out people.
Result<std::vector<LearningPoint>> LearningOf(const Project& project, const Dataset& data, const Learner& learner, const EvaluationPlan& plan, int threads) {
  BOGAM_ASSIGN(const LearningCurve curve, DrawLearningCurve(data, learner, project.about().learning_shares, threads));
  std::vector<LearningPoint> out;
  for (const LearningCurve::Point& point : curve.points) {
    const auto events = static_cast<double>(point.events);
    if (IsSmall(events, plan.hide_below) || IsSmall(static_cast<double>(point.rows) - events, plan.hide_below)) continue;
    std::vector<double> risk(data.rows(), std::nan(""));
    for (size_t i = 0; i < curve.test.size(); ++i) risk[curve.test[i]] = point.risk[i];
    uint64_t left_out = 0;
    const People people = PeopleOf(data, curve.test, risk, {}, &left_out);
    BOGAM_TRY(Check(people));
    const Ranked ranked(people);
    const Statistic statistic = [&](std::span<const double> by_row) -> std::vector<Figure> {
      Sample sample(ranked);
      sample.Draw(by_row);
      const LogitLine line = FitLogitLine(sample);
      return {Auroc(sample), line.why == Why::kThere ? Figure::Of(line.slope) : Figure::None(line.why)};
    };
    const std::vector<Estimate> answer = Bootstrap(people, std::span(&statistic, 1), plan.bootstrap).front();
    out.push_back({static_cast<double>(point.people), events, answer[0], answer[1]});
  }
  return out;
}

/// The middle one of the values that are recorded; NaN where none is.
float MedianOf(const Dataset& data, size_t column) {
  std::vector<float> values;
  for (size_t row = 0; row < data.rows(); ++row) {
    if (const float value = data.row(row)[column]; !std::isnan(value)) values.push_back(value);
  }
  if (values.empty()) return std::numeric_limits<float>::quiet_NaN();
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>((values.size() - 1) / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

constexpr size_t kEventsToJudge = 100;

/// People with the outcome or without it, whichever are fewer.
size_t LeastClass(const Dataset& data) {
  const auto outcomes = static_cast<size_t>(std::count(data.event.begin(), data.event.end(), Event::kOutcome));
  return std::min(outcomes, data.rows() - outcomes);
}

/// What is learned beside a model from elsewhere.
Learner LearnerBesideOutside() {
  Learner out;
  out.seed = 1;
  out.follow_up = FollowUp::kWeighted;
  out.split.folds = 5;
  return out;
}

Result<LearnedModel> OutsideOf(const Project& project, const Dataset& data, const std::string& onnx_runtime) {
  const ExternalModel& external = *project.about().external;
  LearnedModel out;
  out.kind = LearnerKind::kOutside;
  out.features = data.columns;
  out.outside.sha256 = external.sha256;
  for (size_t i = 0; i < data.columns.size(); ++i) out.outside.reference.push_back(MedianOf(data, i));
  out.facts.library = "ONNX";
  out.facts.seed = LearnerBesideOutside().seed;
  out.facts.horizon_days = data.horizon_days;
  BOGAM_TRY(out.Check());
  BOGAM_TRY(out.Attach(project.files().at(external.file), onnx_runtime));
  if (std::isnan(out.Score(out.outside.reference))) {
    return Status(Code::kUnprocessable, "the model from elsewhere gives no risk from 0 to 1 to a row of the medians of what is recorded here");
  }
  return out;
}

}  // namespace

AgeAndSex AgeAndSexOf(const FeatureProgram& program) {
  AgeAndSex out;
  const std::vector<Feature>& features = program.declaration().features;
  for (uint32_t i = 0; i < features.size(); ++i) {
    if (features[i].source == FeatureSource::kAge || features[i].source == FeatureSource::kSex) out.columns.push_back(i);
  }
  return out;
}

Dataset OnlyColumns(const Dataset& data, const AgeAndSex& of) {
  Dataset out;
  out.person = data.person;
  out.index = data.index;
  out.site = data.site;
  out.days = data.days;
  out.event = data.event;
  out.horizon_days = data.horizon_days;
  for (const uint32_t column : of.columns) out.columns.push_back(data.columns[column]);
  for (size_t row = 0; row < data.rows(); ++row) {
    for (const uint32_t column : of.columns) out.values.push_back(data.row(row)[column]);
  }
  return out;
}

Learner AgeAndSexLearner(const Learner& like) {
  Learner out;
  out.kind = LearnerKind::kLogistic;
  out.seed = like.seed;
  out.fill = Fill::kMean;
  out.follow_up = like.kind == LearnerKind::kCox ? FollowUp::kWeighted : like.follow_up;
  out.grid = {Setting{.strength = 1e-6}};  // so little that it only keeps a sample without events in a group finite
  out.split = like.split;
  return out;
}

WatchedColumn WatchedColumnOf(const Dataset& data, size_t column, std::span<const uint32_t> rows) {
  WatchedColumn out;
  out.name = data.columns[column].name;
  for (const uint32_t row : rows) out.values.push_back(data.row(row)[column]);
  const auto units = std::find_if(data.units.begin(), data.units.end(), [&](const RowLabels& one) { return one.name == out.name; });
  if (units == data.units.end()) return out;
  for (const uint32_t row : rows) {
    if (const uint16_t unit = units->of_row[row]; unit != 0) ++out.units[units->labels[unit]];
  }
  return out;
}

WatchedColumn WatchedScores(std::span<const double> risk, std::span<const uint32_t> rows) {
  WatchedColumn out;
  out.name = kScoreColumn;
  for (const uint32_t row : rows) out.values.push_back(static_cast<float>(risk[row]));
  return out;
}

std::vector<BaselineColumn> BaselineOfColumns(const Dataset& data, std::span<const double> risk) {
  const std::vector<uint32_t> all = AllOf(data);
  std::vector<BaselineColumn> out;
  for (size_t column = 0; column < data.columns.size(); ++column) out.push_back(BaselineOf(WatchedColumnOf(data, column, all)));
  out.push_back(BaselineOf(WatchedScores(risk, all)));
  return out;
}

Result<Evaluation> EvaluateRisks(const Project& project, const Dataset& data, std::span<const double> risk, std::span<const double> comparator, int threads,
                                 uint64_t* left_out) {
  const uint64_t seed = project.about().learner ? project.about().learner->seed : 1;
  const People people = PeopleOf(data, AllOf(data), risk, comparator, left_out);
  return Evaluate(people, PlanOf(project, seed, threads));
}

namespace {

/// The comparator's risks of all rows, each from rows that it is not among; the one that learned from all is kept.
Result<std::vector<double>> ComparatorRisk(const Project& project, const Dataset& data, const Learner& like, const TrainingRequest& request, Training* out) {
  if (project.about().comparator.kind != ComparatorPlan::Kind::kAgeAndSex) {
    if (request.equation_risk.size() == data.rows()) return request.equation_risk;
    return Status(Code::kInvalid, "the published comparator was not worked out for the rows");
  }
  const Dataset two = OnlyColumns(data, AgeAndSexOf(*project.features()));
  const Learner plain = AgeAndSexLearner(like);
  BOGAM_ASSIGN(Tested other, TrainAndTest(two, plain, request.threads));
  BOGAM_ASSIGN(Trained whole, Train(two, AllOf(data), plain, request.threads));
  out->age_and_sex = std::move(whole.model);
  return std::move(other.risk);
}

Result<Training> JudgeOutside(const Project& project, const Dataset& data, const TrainingRequest& request) {
  Training out;
  BOGAM_ASSIGN(out.final.model, OutsideOf(project, data, request.onnx_runtime));
  Learner beside = LearnerBesideOutside();
  if (request.seed) beside.seed = *request.seed;
  BOGAM_ASSIGN(const std::vector<double> comparator, ComparatorRisk(project, data, beside, request, &out));
  const std::vector<double> risk = out.final.model.Risks(data.values, request.threads);
  out.test_rows = data.rows();
  out.final.sample.there = std::set<std::string_view>(data.person.begin(), data.person.end()).size();
  out.final.sample.decides = "the model was not trained here";
  if (const size_t least = LeastClass(data); least < kEventsToJudge) {
    out.final.model.facts.warnings.push_back("judged on " + std::to_string(least) + " people with or without the outcome: " + std::to_string(kEventsToJudge) +
                                             " of each are asked for (Collins et al., Stat Med 2016;35:214)");
  }
  BOGAM_ASSIGN(out.evaluation, Evaluate(PeopleOf(data, AllOf(data), risk, comparator, &out.left_out), PlanOf(project, beside.seed, request.threads)));
  out.proxies = OutcomeProxies(data, *project.features(), project.cohort()->outcome_codes());
  out.baseline = BaselineOfColumns(data, risk);
  return out;
}

}  // namespace

Result<Training> TrainProject(const Project& project, const Dataset& data, const TrainingRequest& request) {
  if (!project.about().learner) return JudgeOutside(project, data, request);
  Learner learner = *project.about().learner;
  if (request.seed) learner.seed = *request.seed;
  const std::vector<uint32_t> all = AllOf(data);
  Training out;
  BOGAM_ASSIGN(const Tested tested, TrainAndTest(data, learner, request.threads));
  BOGAM_ASSIGN(const std::vector<double> comparator, ComparatorRisk(project, data, learner, request, &out));
  const EvaluationPlan plan = PlanOf(project, learner.seed, request.threads);
  const std::vector<uint32_t> held_out = HeldOut(tested);
  for (const Parting& parting : tested.partings) {
    out.train_rows += parting.train.size();
    out.dropped += parting.dropped;
  }
  out.test_rows = held_out.size();
  BOGAM_ASSIGN(out.evaluation, Evaluate(PeopleOf(data, held_out, tested.risk, comparator, &out.left_out), plan));
  if (!project.about().learning_shares.empty()) {
    BOGAM_ASSIGN(out.evaluation.learning, LearningOf(project, data, learner, plan, request.threads));
  }
  BOGAM_ASSIGN(out.final, Train(data, all, learner, request.threads));
  out.proxies = OutcomeProxies(data, *project.features(), project.cohort()->outcome_codes());
  out.baseline = BaselineOfColumns(data, out.final.model.Risks(data.values, request.threads));
  return out;
}

}  // namespace bogam::risk
