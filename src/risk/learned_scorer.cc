// SPDX-License-Identifier: Apache-2.0
#include "risk/learned_scorer.h"

#include <cmath>

#include "risk/cohort/cohort.h"

namespace bogam::risk {
namespace {

/// The question that a step stands for; nullopt: none of the sentences people wrote fits.
std::optional<Question> QuestionOf(CohortStep step) {
  switch (step) {
    case CohortStep::kPopulation: return Question::kPopulation;
    case CohortStep::kPriorOutcome: return Question::kPriorOutcome;
    case CohortStep::kWashout:
    case CohortStep::kObserved: return Question::kWashout;
    default: return std::nullopt;
  }
}

Problem At(Problem::Kind kind, size_t input) {
  Problem problem;
  problem.kind = kind;
  problem.input = static_cast<uint16_t>(input);
  return problem;
}

/// Of the store, not of one person.
bool IsFatal(const Status& status) { return status.code() == Code::kDataLoss || status.code() == Code::kUnavailable || status.code() == Code::kIo; }

}  // namespace

struct LearnedScorer::Reading {
  CohortPerson cohort;
  PersonFeatures features;
};

LearnedScorer::LearnedScorer(std::shared_ptr<const LearnedPackage> package, const Clock& clock)
    : package_(std::move(package)),
      index_(clock.today()),
      reading_(new Reading{CohortPerson(package_->project->cohort(), clock.offset(), index_), PersonFeatures(package_->project->features(), clock.offset())}) {}
LearnedScorer::~LearnedScorer() = default;

void LearnedScorer::Stand(PersonSource* source) {
  source_ = source;
  verdict_.reset();
  row_.clear();
}

Result<Verdict> LearnedScorer::Judge() {
  if (!verdict_) {
    BOGAM_ASSIGN(Verdict verdict, Ask());
    verdict_ = std::move(verdict);
  }
  return *verdict_;
}

Result<Verdict> LearnedScorer::Ask() {
  const size_t features = package_->model.features.size();
  Verdict verdict;
  const Result<CohortRow> asked = reading_->cohort.At(source_, index_);
  if (!asked.ok()) {
    if (IsFatal(asked.status())) return asked.status();
    verdict.problems.push_back(At(Problem::Kind::kNoAnswer, features));
    return verdict;
  }
  if (asked->left_at != CohortStep::kIn) {
    const auto question = QuestionOf(asked->left_at);
    Problem problem =
        At(question ? Problem::Kind::kExcluded : Problem::Kind::kNoAnswer, features + static_cast<size_t>(question.value_or(Question::kPriorOutcome)));
    problem.requirement = static_cast<uint16_t>(question.value_or(Question::kPriorOutcome));
    verdict.problems.push_back(problem);
    return verdict;
  }
  BOGAM_TRY(Read());
  const double risk = package_->model.Risk(package_->model.Score(row_));
  if (!std::isnan(risk)) {
    verdict.value = 100 * risk;
    return verdict;
  }
  for (size_t i = 0; i < features; ++i) {
    if (std::isnan(row_[i])) verdict.problems.push_back(At(Problem::Kind::kMissing, i));
  }
  if (verdict.problems.empty()) verdict.problems.push_back(At(Problem::Kind::kNoAnswer, features));
  return verdict;
}

Status LearnedScorer::Read() {
  if (!row_.empty()) return {};
  BOGAM_TRY(reading_->features.Stand(source_).status());
  row_.resize(package_->model.features.size());
  return reading_->features.At(index_, row_);
}

Result<std::span<const float>> LearnedScorer::Row() {
  BOGAM_TRY(Read());
  return std::span<const float>(row_);
}

Result<std::vector<FeatureRecord>> LearnedScorer::RecordsOf(size_t feature) {
  BOGAM_TRY(Read());
  return reading_->features.RecordsOf(feature, index_);
}

Result<Contributions> LearnedScorer::Explain() {
  BOGAM_TRY(Read());
  return package_->model.Explain(row_);
}

}  // namespace bogam::risk
