// SPDX-License-Identifier: Apache-2.0
#include "risk/learned_explain.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "risk/sentences.h"

namespace bogam::risk {
namespace {

std::string ShortNumber(double value) {
  const double rounded = std::round(value * 100) / 100;
  return NumberText(rounded == 0 ? 0 : rounded);
}

class LearnedExplainer {
 public:
  LearnedExplainer(Scorer* scorer, const Score& score, const Translation& in)
      : in_(in), scorer_(*scorer), score_(score), equation_(scorer->library().equations()[score.equation]) {}

  Result<Explanation> Run() {
    out_.equation = &equation_;
    out_.output = &equation_.outputs[score_.output];
    out_.on_chart = scorer_.library().OnChart(score_.equation);
    out_.deceased = score_.deceased;
    if (score_.deceased) return std::move(out_);
    for (const Problem& problem : score_.verdict.problems) {
      const Input& input = equation_.inputs[problem.input];
      out_.problems.push_back({std::string(ProblemName(problem.kind, Lack::kNotRecorded)), input.name, SayOf(problem)});
    }
    const bool of_cohort = score_.verdict.value || (!score_.verdict.problems.empty() && score_.verdict.problems.front().kind == Problem::Kind::kMissing);
    if (!of_cohort) return std::move(out_);
    LearnedScorer& model = *scorer_.Trained(score_.equation);
    BOGAM_ASSIGN(const std::span<const float> row, model.Row());
    const std::vector<Column>& features = model.package().model.features;
    for (size_t i = 0; i < row.size(); ++i) {
      if (!features[i].missing_of.empty()) continue;
      out_.inputs.push_back(TextOf(i, row[i]));
      BOGAM_ASSIGN(out_.inputs.back().sources, SourcesOf(&model, i));
    }
    if (score_.verdict.value) BOGAM_TRY(Value(&model, row));
    return std::move(out_);
  }

 private:
  std::string Title(size_t i) const { return in_.Say(equation_.inputs[i].title); }

  std::string SayOf(const Problem& problem) const {
    switch (problem.kind) {
      case Problem::Kind::kExcluded: return in_.Say(equation_.requirements[problem.requirement].say);
      case Problem::Kind::kMissing: return in_.Say(sentence::kNotRecorded, {Title(problem.input)});
      default: return in_.Say(sentence::kCannotAsk);
    }
  }

  std::string ValueText(size_t i, float value) const {
    const Input& input = equation_.inputs[i];
    if (std::isnan(value)) return in_.Say(sentence::kNothingRecorded);
    if (input.kind == ValueKind::kYesNo) return in_.Say(value != 0 ? sentence::kYes : sentence::kNo);
    const std::string number = ShortNumber(static_cast<double>(value));
    return input.unit_text.empty() ? number : in_.Say(sentence::kWith, {number, in_.Say(input.unit_text)});
  }

  /// "systolic blood pressure 152 mmHg", "diabetes", "no diabetes", "HbA1c not recorded".
  std::string Named(size_t i, float value) const {
    if (equation_.inputs[i].kind != ValueKind::kYesNo || std::isnan(value)) return in_.Say(sentence::kWith, {Title(i), ValueText(i, value)});
    return value != 0 ? Title(i) : in_.Say(sentence::kAbsent, {Title(i)});
  }

  Explanation::InputText TextOf(size_t i, float value) const {
    const Input& input = equation_.inputs[i];
    Explanation::InputText text{input.name, Title(i), !std::isnan(value), "", "", "", "", {}};
    if (text.known) {
      text.value = ValueText(i, value);
    } else {
      text.lack = LackName(Lack::kNotRecorded);
      text.why = in_.Say(sentence::kNotRecorded, {Title(i)});
    }
    return text;
  }

  /// A value's own records; of a mean of several, each with its value.
  Result<std::vector<Explanation::Source>> SourcesOf(LearnedScorer* model, size_t i) const {
    const Take take = model->package().project->features()->declaration().features[i].take;
    const bool measured = take == Take::kLast || take == Take::kMin || take == Take::kMax;
    std::vector<Explanation::Source> out;
    BOGAM_ASSIGN(std::vector<FeatureRecord> records, model->RecordsOf(i));
    for (FeatureRecord& record : records) {
      const std::string date = record.on == kNoDay ? "" : value::Date::FromDays(record.on).ToString();
      out.push_back({std::move(record.reference), date, measured ? ValueText(i, static_cast<float>(record.value)) : ""});
    }
    return out;
  }

  /// What an indicator of a missing value added is its feature's.
  static std::vector<double> OfFeatures(const std::vector<Column>& columns, std::vector<double> amounts) {
    for (size_t i = 0; i < columns.size(); ++i) {
      if (columns[i].missing_of.empty()) continue;
      const auto feature = std::find_if(columns.begin(), columns.end(), [&](const Column& one) { return one.name == columns[i].missing_of; });
      if (feature == columns.end()) continue;
      amounts[static_cast<size_t>(feature - columns.begin())] += amounts[i];
      amounts[i] = 0;
    }
    return amounts;
  }

  Status Value(LearnedScorer* model, std::span<const float> row) {
    out_.value = score_.verdict.value;
    out_.words = equation_.Words(*out_.output, *out_.value);
    BOGAM_ASSIGN(const value::Date until, scorer_.ValidUntil(score_));
    out_.valid_until = until.ToString();
    BOGAM_ASSIGN(const risk::Contributions found, model->Explain());
    Explanation::Contributions all;
    all.scale = model->package().model.kind == LearnerKind::kCox ? "log-hazard" : "logit";
    // Trees sum in float32: what that rounds, some 1e-7, goes to the base, so that the parts sum to the score from which the risk is worked out.
    const double rounded = model->package().model.Score(row) - std::accumulate(found.of_feature.begin(), found.of_feature.end(), found.base);
    all.base = all.sum = found.base + rounded;
    const std::vector<double> amounts = OfFeatures(model->package().model.features, found.of_feature);
    for (size_t i = 0; i < amounts.size(); ++i) {
      const double amount = amounts[i];
      all.sum += amount;
      if (amount == 0) continue;
      const Input& input = equation_.inputs[i];
      const bool known = !std::isnan(row[i]);
      Explanation::Contribution one{input.name,
                                    Title(i),
                                    known ? std::optional(static_cast<double>(row[i])) : std::nullopt,
                                    ValueText(i, row[i]),
                                    in_.Say(input.unit_text),
                                    input.modifiable,
                                    amount,
                                    ""};
      one.words = in_.Say(amount > 0 ? sentence::kRaises : sentence::kLowers, {Named(i, row[i])});
      all.items.push_back(std::move(one));
    }
    std::stable_sort(all.items.begin(), all.items.end(), [](const auto& a, const auto& b) { return std::abs(a.contribution) > std::abs(b.contribution); });
    out_.contributions = std::move(all);
    return Status::Ok();
  }

  const Translation& in_;
  Scorer& scorer_;
  const Score& score_;
  const Equation& equation_;
  Explanation out_;
};

}  // namespace

Result<Explanation> ExplainLearned(Scorer* scorer, const Score& score, const Translation& in) { return LearnedExplainer(scorer, score, in).Run(); }

}  // namespace bogam::risk
