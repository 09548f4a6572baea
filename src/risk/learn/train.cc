// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/train.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <set>
#include <string_view>
#include <thread>

#include "risk/learn/boosting.h"
#include "risk/learn/cox.h"
#include "risk/learn/logistic.h"
#include "risk/learn/outcome.h"

namespace bogam::risk {
namespace {

constexpr double kDaysAYear = 365.25;

Status CheckShape(const Dataset& data) {
  const size_t rows = data.rows();
  if (data.columns.empty() || data.values.size() != rows * data.columns.size() || data.days.size() != rows || data.event.size() != rows) {
    return Status(Code::kInvalid, "the data set has no columns, or its parts have different lengths");
  }
  if ((!data.index.empty() && data.index.size() != rows) || (!data.site.empty() && data.site.size() != rows))
    return Status(Code::kInvalid, "the data set's parts have different lengths");
  const bool infinite = std::any_of(data.values.begin(), data.values.end(), [](float x) { return std::isinf(x); });
  return infinite ? Status(Code::kInvalid, "the data set has a value that is infinite") : Status();
}

std::vector<float> ValuesOf(const Dataset& data, std::span<const uint32_t> rows) {
  std::vector<float> out;
  out.reserve(rows.size() * data.columns.size());
  for (const uint32_t row : rows) out.insert(out.end(), data.row(row).begin(), data.row(row).end());
  return out;
}

std::vector<uint32_t> InOrder(const std::vector<uint32_t>& order, std::span<const uint32_t> rows) {
  std::vector<bool> wanted(order.size(), false);
  for (const uint32_t row : rows) wanted[row] = true;
  std::vector<uint32_t> out;
  out.reserve(rows.size());
  for (const uint32_t row : order) {
    if (wanted[row]) out.push_back(row);
  }
  return out;
}

size_t PeopleOf(const Dataset& data, std::span<const uint32_t> rows) {
  std::set<std::string_view> people;
  for (const uint32_t row : rows) people.insert(data.person[row]);
  return people.size();
}

/// What all settings of one training share.
struct Lesson {
  std::vector<uint32_t> rows;  // that are learned from
  Labels labels;               // logistic, trees
  std::optional<Terms> terms;  // logistic, cox
};

Result<Lesson> Prepare(const Dataset& data, std::span<const uint32_t> rows, const Learner& learner) {
  Lesson out;
  if (learner.kind == LearnerKind::kCox) {
    out.rows.assign(rows.begin(), rows.end());
  } else {
    out.labels = LabelsAt(data, rows, learner.follow_up);
    out.rows = out.labels.rows;
    if (out.labels.events == 0 || out.labels.events == out.rows.size()) {
      return Status(Code::kUnprocessable, "of the rows with complete follow-up all have the same outcome: nothing can be learned");
    }
  }
  if (learner.kind != LearnerKind::kTrees) {
    BOGAM_ASSIGN(out.terms, MakeTerms(data, out.rows, out.labels.weight, learner.fill, learner.indicators));
  }
  return out;
}

Result<LearnedModel> Fit(const Dataset& data, const Lesson& lesson, const Learner& learner, const Setting& setting) {
  LearnedModel out;
  out.kind = learner.kind;
  out.features = data.columns;
  out.facts.library = "bogam";
  out.facts.setting = setting;
  switch (learner.kind) {
    case LearnerKind::kOutside: return Status(Code::kInvalid, "a model from elsewhere is not trained here");
    case LearnerKind::kLogistic: {
      BOGAM_ASSIGN(LinearFit fit, FitLogistic(*lesson.terms, lesson.labels.outcome, lesson.labels.weight, setting));
      out.linear = std::move(fit.model);
      out.facts.steps = static_cast<uint64_t>(fit.steps);
      out.facts.violation = fit.violation;
      break;
    }
    case LearnerKind::kCox: {
      BOGAM_ASSIGN(CoxFit fit, FitCox(data, lesson.rows, *lesson.terms, learner.ties, setting));
      out.linear = std::move(fit.model);
      out.hazard = fit.hazard;
      out.facts.steps = static_cast<uint64_t>(fit.steps);
      out.facts.violation = fit.violation;
      out.facts.warnings = std::move(fit.warnings);
      break;
    }
    case LearnerKind::kTrees: {
      const std::vector<float> values = ValuesOf(data, lesson.rows);
      const bool weighted = learner.follow_up == FollowUp::kWeighted;
      const BoostingInput input{values, data.columns.size(), lesson.labels.outcome,
                                weighted ? std::span<const float>(lesson.labels.weight) : std::span<const float>()};
      BOGAM_ASSIGN(out.trees, GrowTrees(input, setting, learner.seed));
      out.facts.library = BoostingLibrary() + ", hist, " + std::to_string(kBoostingThreads) + " threads";
      break;
    }
  }
  return out;
}

struct Loss {
  double sum = 0, weight = 0;
};

Loss HorizonLoss(const Dataset& data, std::span<const uint32_t> held_out, const Learner& learner, const LearnedModel& model) {
  const Labels labels = LabelsAt(data, held_out, learner.follow_up);
  const std::vector<double> risks = model.Risks(ValuesOf(data, labels.rows));
  Loss out;
  for (size_t i = 0; i < risks.size(); ++i) {
    const double weight = static_cast<double>(labels.weight[i]), risk = std::clamp(risks[i], 1e-15, 1 - 1e-15);
    out.sum -= weight * std::log(labels.outcome[i] > 0 ? risk : 1 - risk);
    out.weight += weight;
  }
  return out;
}

/// What the whole's partial likelihood loses by the rows held out, with the coefficients of the others.
Loss PartialLoss(const Dataset& data, std::span<const uint32_t> all, std::span<const uint32_t> taught, const Learner& learner, const LearnedModel& model) {
  const auto likelihood = [&](std::span<const uint32_t> rows) {
    std::vector<double> scores;
    scores.reserve(rows.size());
    for (const uint32_t row : rows) scores.push_back(model.linear.Score(data.row(row)));
    return PartialLikelihood(data, rows, scores, learner.ties);
  };
  return {likelihood(taught) - likelihood(all), static_cast<double>(all.size() - taught.size())};
}

/// Work numbered from 0, by several threads; who does what has no influence on what comes out.
template <typename Work>
void Each(size_t count, int threads, const Work& work) {
  std::atomic<size_t> next{0};
  const auto run = [&] {
    for (size_t i = next++; i < count; i = next++) work(i);
  };
  std::vector<std::thread> others;
  for (int t = 1; t < threads && static_cast<size_t>(t) < count; ++t) others.emplace_back(run);
  run();
  for (std::thread& other : others) other.join();
}

Result<std::vector<Trial>> Try(const Dataset& data, std::span<const uint32_t> rows, const Learner& learner, int threads) {
  const std::vector<uint32_t> fold_of = FoldsByPerson(data, rows, learner.inner_folds, learner.seed + 1);
  const size_t settings = learner.grid.size();
  std::vector<Loss> losses(learner.inner_folds * settings);
  std::vector<Status> failures(learner.inner_folds);
  // The boosting library brings its own threads.
  Each(learner.inner_folds, learner.kind == LearnerKind::kTrees ? 1 : threads, [&](size_t fold) {
    const auto run = [&]() -> Status {
      std::vector<uint32_t> taught, held_out;
      for (size_t i = 0; i < rows.size(); ++i) (fold_of[i] == fold ? held_out : taught).push_back(rows[i]);
      BOGAM_ASSIGN(const Lesson lesson, Prepare(data, taught, learner));
      for (size_t s = 0; s < settings; ++s) {
        BOGAM_ASSIGN(const LearnedModel model, Fit(data, lesson, learner, learner.grid[s]));
        losses[fold * settings + s] =
            learner.kind == LearnerKind::kCox ? PartialLoss(data, rows, taught, learner, model) : HorizonLoss(data, held_out, learner, model);
      }
      return {};
    };
    failures[fold] = run();
  });
  for (const Status& failure : failures) BOGAM_TRY(failure);
  std::vector<Trial> out;
  for (size_t s = 0; s < settings; ++s) {
    Loss whole;
    for (uint32_t fold = 0; fold < learner.inner_folds; ++fold) {
      whole.sum += losses[fold * settings + s].sum;
      whole.weight += losses[fold * settings + s].weight;
    }
    out.push_back({learner.grid[s], whole.weight > 0 ? whole.sum / whole.weight : std::numeric_limits<double>::infinity()});
  }
  return out;
}

SampleNeed NeedOf(const Dataset& data, const Lesson& lesson, const Learner& learner, size_t people) {
  uint64_t terms = data.columns.size();
  if (lesson.terms)
    terms = static_cast<uint64_t>(std::count_if(lesson.terms->deviation.begin(), lesson.terms->deviation.end(), [](double x) { return x > 0; }));
  std::optional<double> r2 = learner.expected_r2;
  if (learner.kind == LearnerKind::kCox) {
    double days = 0, events = 0;
    for (const uint32_t row : lesson.rows) {
      days += static_cast<double>(data.days[row]);
      events += data.event[row] == Event::kOutcome ? 1 : 0;
    }
    const double years = days / kDaysAYear / static_cast<double>(lesson.rows.size());
    if (learner.expected_c) r2 = R2FromC(*learner.expected_c, std::clamp(events / static_cast<double>(lesson.rows.size()), 1e-6, 1 - 1e-6));
    return SurvivalSampleNeed(terms, events / (days / kDaysAYear), years, data.horizon_days / kDaysAYear, r2, people);
  }
  double yes = 0, all = 0;
  for (size_t i = 0; i < lesson.rows.size(); ++i) {
    yes += static_cast<double>(lesson.labels.weight[i] * lesson.labels.outcome[i]);
    all += static_cast<double>(lesson.labels.weight[i]);
  }
  if (learner.expected_c) r2 = R2FromC(*learner.expected_c, yes / all);
  return BinarySampleNeed(terms, yes / all, r2, people);
}

}  // namespace

Result<Trained> Train(const Dataset& data, std::span<const uint32_t> given, const Learner& learner, int threads) {
  BOGAM_TRY(CheckShape(data));
  if (learner.grid.empty()) return Status(Code::kInvalid, "the learner's grid has no setting");
  const std::vector<uint32_t> rows = InOrder(CanonicalOrder(data), given);
  if (rows.empty()) return Status(Code::kUnprocessable, "there are no rows to learn from");
  Trained out;
  Setting chosen = learner.grid.front();
  if (learner.grid.size() > 1) {
    BOGAM_ASSIGN(out.trials, Try(data, rows, learner, threads));
    chosen = std::min_element(out.trials.begin(), out.trials.end(), [](const Trial& a, const Trial& b) { return a.loss < b.loss; })->setting;
  }
  BOGAM_ASSIGN(const Lesson lesson, Prepare(data, rows, learner));
  BOGAM_ASSIGN(out.model, Fit(data, lesson, learner, chosen));
  TrainingFacts& facts = out.model.facts;
  facts.data = HashOf(data, rows);
  facts.seed = learner.seed;
  facts.people = PeopleOf(data, lesson.rows);
  facts.rows = lesson.rows.size();
  for (const uint32_t row : lesson.rows) facts.events += data.event[row] == Event::kOutcome ? 1 : 0;
  facts.left_early = lesson.labels.left_early;
  facts.horizon_days = data.horizon_days;
  facts.fill = learner.fill;
  facts.follow_up = learner.follow_up;
  facts.ties = learner.ties;
  facts.settings_tried = learner.grid.size();
  facts.folds = out.trials.empty() ? 0 : learner.inner_folds;
  facts.warnings.insert(facts.warnings.begin(), lesson.labels.warnings.begin(), lesson.labels.warnings.end());
  out.sample = NeedOf(data, lesson, learner, facts.people);
  if (!out.sample.enough()) facts.warnings.push_back("the sample is too small: it " + out.sample.ToString());
  if (learner.kind == LearnerKind::kTrees) {
    facts.warnings.push_back(
        "the sample size criteria are those of regression: trees ask for more (about ten times the events a term; van der Ploeg et al., BMC Med Res Methodol "
        "2014;14:137)");
  }
  BOGAM_TRY(out.model.Check());
  return out;
}

Result<Tested> TrainAndTest(const Dataset& data, const Learner& learner, int threads) {
  BOGAM_TRY(CheckShape(data));
  Tested out;
  BOGAM_ASSIGN(out.partings, Partings(data, learner.split, learner.seed));
  out.risk.assign(data.rows(), std::numeric_limits<double>::quiet_NaN());
  for (const Parting& parting : out.partings) {
    BOGAM_ASSIGN(Trained trained, Train(data, parting.train, learner, threads));
    const std::vector<double> risks = trained.model.Risks(ValuesOf(data, parting.test), threads);
    for (size_t i = 0; i < risks.size(); ++i) out.risk[parting.test[i]] = risks[i];
    out.trained.push_back(std::move(trained));
  }
  return out;
}

Result<LearningCurve> DrawLearningCurve(const Dataset& data, const Learner& learner, std::span<const double> shares, int threads) {
  BOGAM_TRY(CheckShape(data));
  if (shares.empty() || !std::is_sorted(shares.begin(), shares.end()) || !(shares.front() > 0 && shares.back() <= 1))
    return Status(Code::kInvalid, "shares of a learning curve rise, within 0 to 1");
  BOGAM_ASSIGN(const std::vector<Parting> partings, Partings(data, learner.split, learner.seed));
  LearningCurve out;
  out.test = partings.front().test;
  const std::vector<float> values = ValuesOf(data, out.test);
  for (const double share : shares) {
    const std::vector<uint32_t> rows = ShareOfPeople(data, partings.front().train, share, learner.seed + 2);
    BOGAM_ASSIGN(const Trained trained, Train(data, rows, learner, threads));
    const TrainingFacts& facts = trained.model.facts;
    out.points.push_back({facts.people, facts.rows, facts.events, trained.model.Risks(values, threads)});
  }
  return out;
}

}  // namespace bogam::risk
