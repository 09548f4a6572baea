// SPDX-License-Identifier: Apache-2.0
#include "risk/explain.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "fhir/ids.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

std::string Short(double value) {
  const double rounded = std::round(value * 100) / 100;
  return NumberText(rounded == 0 ? 0 : rounded);
}

std::string ValueText(const Input& input, double value) {
  if (input.kind == ValueKind::kYesNo) return value != 0 ? "yes" : "no";
  if (input.kind == ValueKind::kChoice) return input.choices[static_cast<size_t>(value)];
  return Short(value) + (input.unit_text.empty() ? "" : " " + input.unit_text);
}

/// "systolic blood pressure 152 mmHg", "diabetes", "no diabetes".
std::string Named(const Input& input, double value) {
  if (input.kind == ValueKind::kYesNo) return value != 0 ? input.title : "no " + input.title;
  return input.title + " " + ValueText(input, value);
}

std::string Months(int months) { return months % 12 == 0 && months > 24 ? std::to_string(months / 12) + " years" : std::to_string(months) + " months"; }

class Explainer {
 public:
  Explainer(Scorer* scorer, const Score& score)
      : scorer_(*scorer), score_(score), equation_(scorer->library().equations()[score.equation]), output_(equation_.outputs[score.output]) {}

  Result<Explanation> Run() {
    out_.equation = &equation_;
    out_.output = &output_;
    out_.on_chart = scorer_.library().OnChart(score_.equation);
    out_.deceased = score_.deceased;
    if (score_.deceased) return std::move(out_);
    InputSet inputs = scorer_.InputsOf(score_);
    for (const Alert& alert : equation_.alerts) inputs |= InputSet{1} << alert.input;
    std::vector<std::optional<double>> values(equation_.inputs.size());
    for (size_t i = 0; i < equation_.inputs.size(); ++i) {
      const auto input = static_cast<uint16_t>(i);
      const bool decides = std::any_of(output_.bands.begin(), output_.bands.end(), [&](const Band& band) { return band.only_input == input; });
      if ((inputs >> i & 1) == 0 && !decides) continue;
      BOGAM_ASSIGN(const InputState* const state, scorer_.State(score_.equation, input));
      if (state->known) values[i] = state->value;
      BOGAM_ASSIGN(Explanation::InputText text, TextOf(input, *state));
      out_.inputs.push_back(std::move(text));
    }
    for (const Problem& problem : score_.verdict.problems) BOGAM_TRY(Add(problem));
    for (const Alert& alert : equation_.alerts) {
      if (values[alert.input] && alert.bounds.Hold(*values[alert.input])) out_.alerts.push_back(alert.say);
    }
    if (score_.verdict.value) BOGAM_TRY(Value(values));
    return std::move(out_);
  }

 private:
  Status Value(const std::vector<std::optional<double>>& values) {
    out_.value = score_.verdict.value;
    out_.words = equation_.Words(output_, *out_.value);
    out_.band = equation_.BandOf(output_, *out_.value, values);
    BOGAM_ASSIGN(const value::Date until, scorer_.ValidUntil(score_));
    out_.valid_until = until.ToString();
    BOGAM_ASSIGN(const std::vector<Contribution> raised, scorer_.Raised(score_));
    for (const Contribution& one : raised) {
      const Input& input = equation_.inputs[one.input];
      out_.reference_person += (out_.reference_person.empty() ? "of the same age and sex, with " : ", ") + Named(input, one.reference);
      if (std::abs(one.change) < 0.05) continue;
      const std::string amount = Short(std::abs(std::round(one.change * 10) / 10)) + (one.change > 0 ? " more" : " less");
      out_.raised.push_back({input.name, input.title, ValueText(input, one.value), ValueText(input, one.reference), one.change,
                             Named(input, one.value) + ": " + amount + " than with " + Named(input, one.reference), input.modifiable});
    }
    return Status::Ok();
  }

  Result<const RuleValue*> RuleOf(uint16_t input) { return scorer_.rules().Value(equation_.inputs[input].rule); }

  Result<Explanation::InputText> TextOf(uint16_t input, const InputState& state) {
    const Input& of = equation_.inputs[input];
    Explanation::InputText text{of.name, of.title, state.known, "", "", "", "", {}};
    BOGAM_ASSIGN(const RuleValue* const found, RuleOf(input));
    if (state.known) {
      text.value = ValueText(of, state.value);
    } else {
      text.lack = LackName(found->lack);
      text.why = Why(of, *found);
    }
    if (found->passed_over != Lack::kNone) text.passed_over = LackName(found->passed_over);
    const Rule& rule = scorer_.library().rules().rule(of.rule);
    const bool measured = of.kind == ValueKind::kNumber && !rule.sources.empty() && rule.sources[found->source].kind == risk::Source::Kind::kObservation;
    for (const Used& used : found->used) {
      BOGAM_ASSIGN(std::string reference, scorer_.rules().Reference(used));
      const std::string date = used.at == 0 ? "" : scorer_.rules().clock().DateOf(used.at).ToString();
      text.sources.push_back({std::move(reference), date, measured ? ValueText(of, used.value * of.scale) : ""});
    }
    return text;
  }

  std::string Why(const Input& input, const RuleValue& found) const {
    const Rule& rule = scorer_.library().rules().rule(input.rule);
    const risk::Source& source = rule.sources[found.source];
    const std::string& title = input.title;
    const std::string of_day =
        found.used.empty() || found.used.front().at == 0 ? "" : " of " + scorer_.rules().clock().DateOf(found.used.front().at).ToString();
    const int fresh = source.kind == risk::Source::Kind::kEquation ? found.fresh_months : source.fresh_months;
    switch (found.lack) {
      case Lack::kNone: return "";
      case Lack::kNotRecorded: return title + " is not recorded";
      case Lack::kStale: return "the newest " + title + (of_day.empty() ? "" : " is" + of_day) + (fresh > 0 ? ", older than " + Months(fresh) : ", too old");
      case Lack::kHospital: return title + of_day + " was measured in hospital or at an emergency visit";
      case Lack::kNearCondition: return title + of_day + " was measured in or near a condition that changes it (pregnancy, acute kidney injury)";
      case Lack::kPreliminary: return title + of_day + " is only preliminary";
      case Lack::kUnit: return title + of_day + " has no unit, or one that does not become " + (rule.unit.empty() ? "the rule's" : rule.unit);
      case Lack::kNoNumber: return title + of_day + " is not given as a plain number";
      case Lack::kNoDate: return title + " is not dated";
      case Lack::kImplausible: return title + " " + ValueText(input, found.offending * input.scale) + of_day + " is not believed";
      case Lack::kConflict: return "the records of " + title + of_day + " contradict each other";
      case Lack::kAnswerUnknown: return title + " is recorded as something that the equation does not know";
      case Lack::kUnconfirmed: return title + " is recorded, but not confirmed";
      case Lack::kAbsenceUnknown:
        return title + " is not recorded, and without a visit in the last " + Months(source.absence_months) + " its absence is not known";
      case Lack::kUnreadable: return "an active order has no code: whether it is a " + title + " cannot be told";
      case Lack::kImprecise: return "the birth date is not exact enough for an age";
      case Lack::kSettingAbsent: return "the place has not set " + source.setting;
      case Lack::kEquation: return title + " has no value: the equation that gives it has none";
    }
    return title + " is not known";
  }

  Status Add(const Problem& problem) {
    const Input& input = equation_.inputs[problem.input];
    BOGAM_ASSIGN(const RuleValue* const found, RuleOf(problem.input));
    Explanation::ProblemText text{std::string(ProblemName(problem.kind, found->lack)), input.name, ""};
    switch (problem.kind) {
      case Problem::Kind::kMissing: text.say = Why(input, *found); break;
      case Problem::Kind::kBelow:
      case Problem::Kind::kAbove:
        text.say = input.title + " " + ValueText(input, problem.value) + (problem.kind == Problem::Kind::kBelow ? " is below" : " is above") +
                   " the equation's range (" + problem.range->ToString() + ")" + (input.beyond.empty() ? "" : "; " + input.beyond);
        break;
      case Problem::Kind::kExcluded: text.say = equation_.requirements[problem.requirement].say; break;
      case Problem::Kind::kDifferentDays: text.say = "the answers are of different days"; break;
      case Problem::Kind::kNoAnswer: text.say = "the arithmetic has no answer for these inputs"; break;
    }
    out_.problems.push_back(std::move(text));
    return Status::Ok();
  }

  Scorer& scorer_;
  const Score& score_;
  const Equation& equation_;
  const Output& output_;
  Explanation out_;
};

}  // namespace

std::string_view ProblemName(Problem::Kind kind, Lack lack) {
  switch (kind) {
    case Problem::Kind::kMissing: return LackName(lack);
    case Problem::Kind::kBelow: return "below-range";
    case Problem::Kind::kAbove: return "above-range";
    case Problem::Kind::kExcluded: return "excluded";
    case Problem::Kind::kDifferentDays: return "different-days";
    case Problem::Kind::kNoAnswer: return "no-answer";
  }
  return "";
}

Result<Explanation> Explain(Scorer* scorer, const Score& score) { return Explainer(scorer, score).Run(); }

}  // namespace bogam::risk
