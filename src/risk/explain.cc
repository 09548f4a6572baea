// SPDX-License-Identifier: Apache-2.0
#include "risk/explain.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "fhir/ids.h"
#include "risk/learned_explain.h"
#include "risk/sentences.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

std::string Short(double value) {
  const double rounded = std::round(value * 100) / 100;
  return NumberText(rounded == 0 ? 0 : rounded);
}

class Explainer {
 public:
  Explainer(Scorer* scorer, const Score& score, const Translation& in)
      : in_(in), scorer_(*scorer), score_(score), equation_(scorer->library().equations()[score.equation]), output_(equation_.outputs[score.output]) {}

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
      if (values[alert.input] && alert.bounds.Hold(*values[alert.input])) out_.alerts.push_back(in_.Say(alert.say));
    }
    if (score_.verdict.value) BOGAM_TRY(Value(values));
    return std::move(out_);
  }

 private:
  std::string Title(const Input& input) const { return in_.Say(input.title); }

  std::string ValueText(const Input& input, double value) const {
    if (input.kind == ValueKind::kYesNo) return in_.Say(value != 0 ? sentence::kYes : sentence::kNo);
    if (input.kind == ValueKind::kChoice) return in_.Say(input.choices[static_cast<size_t>(value)]);
    return input.unit_text.empty() ? Short(value) : in_.Say(sentence::kWith, {Short(value), in_.Say(input.unit_text)});
  }

  /// "systolic blood pressure 152 mmHg", "diabetes", "no diabetes".
  std::string Named(const Input& input, double value) const {
    if (input.kind != ValueKind::kYesNo) return in_.Say(sentence::kWith, {Title(input), ValueText(input, value)});
    return value != 0 ? Title(input) : in_.Say(sentence::kAbsent, {Title(input)});
  }

  std::string Months(int months) const {
    const bool years = months % 12 == 0 && months > 24;
    return in_.Say(years ? sentence::kYears : sentence::kMonths, {std::to_string(years ? months / 12 : months)});
  }

  Status Value(const std::vector<std::optional<double>>& values) {
    out_.value = score_.verdict.value;
    out_.words = equation_.Words(output_, *out_.value);
    out_.band = in_.Say(equation_.BandOf(output_, *out_.value, values));
    BOGAM_ASSIGN(const value::Date until, scorer_.ValidUntil(score_));
    out_.valid_until = until.ToString();
    BOGAM_ASSIGN(const std::vector<Contribution> raised, scorer_.Raised(score_));
    std::string others;
    for (const Contribution& one : raised) {
      const Input& input = equation_.inputs[one.input];
      const std::string reference = Named(input, one.reference);
      others = others.empty() ? reference : in_.Say(sentence::kList, {others, reference});
      if (std::abs(one.change) < 0.05) continue;
      const std::string amount = Short(std::abs(std::round(one.change * 10) / 10));
      const std::string words = in_.Say(one.change > 0 ? sentence::kMore : sentence::kLess, {Named(input, one.value), amount, reference});
      out_.raised.push_back({input.name, Title(input), ValueText(input, one.value), ValueText(input, one.reference), one.change, words, input.modifiable});
    }
    if (!others.empty()) out_.reference_person = in_.Say(sentence::kReferencePerson, {others});
    return Status::Ok();
  }

  Result<const RuleValue*> RuleOf(uint16_t input) { return scorer_.rules().Value(equation_.inputs[input].rule); }

  Result<Explanation::InputText> TextOf(uint16_t input, const InputState& state) {
    const Input& of = equation_.inputs[input];
    Explanation::InputText text{of.name, Title(of), state.known, "", "", "", "", {}};
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
    const bool dated = !found.used.empty() && found.used.front().at != 0;
    const std::string day = dated ? scorer_.rules().clock().DateOf(found.used.front().at).ToString() : "";
    const std::string title = Title(input);
    const auto of_day = [&](const std::string& what) { return dated ? in_.Say(sentence::kOfDay, {what, day}) : what; };
    const auto say = [&](std::string_view form) { return in_.Say(form, {of_day(title)}); };
    switch (found.lack) {
      case Lack::kNone: return "";
      case Lack::kNotRecorded: return in_.Say(sentence::kNotRecorded, {title});
      case Lack::kStale: return Stale(title, day, source.kind == risk::Source::Kind::kEquation ? found.fresh_months : source.fresh_months);
      case Lack::kHospital: return say(sentence::kHospital);
      case Lack::kNearCondition: return say(sentence::kNearCondition);
      case Lack::kPreliminary: return say(sentence::kPreliminary);
      case Lack::kUnit: return rule.unit.empty() ? say(sentence::kUnitOfRule) : in_.Say(sentence::kUnit, {of_day(title), rule.unit});
      case Lack::kNoNumber: return say(sentence::kNoNumber);
      case Lack::kNoDate: return in_.Say(sentence::kNoDate, {title});
      case Lack::kImplausible:
        return in_.Say(sentence::kImplausible, {of_day(in_.Say(sentence::kWith, {title, ValueText(input, found.offending * input.scale)}))});
      case Lack::kConflict: return say(sentence::kConflict);
      case Lack::kAnswerUnknown: return in_.Say(sentence::kAnswerUnknown, {title});
      case Lack::kUnconfirmed: return in_.Say(sentence::kUnconfirmed, {title});
      case Lack::kAbsenceUnknown: return in_.Say(sentence::kAbsenceUnknown, {title, Months(source.absence_months)});
      case Lack::kUnreadable: return in_.Say(sentence::kUnreadable, {title});
      case Lack::kImprecise: return in_.Say(sentence::kImprecise);
      case Lack::kSettingAbsent: return in_.Say(sentence::kSettingAbsent, {source.setting});
      case Lack::kEquation: return in_.Say(sentence::kEquation, {title});
    }
    return in_.Say(sentence::kUnknown, {title});
  }

  /// fresh: months; 0: no limit.
  std::string Stale(const std::string& title, const std::string& day, int fresh) const {
    if (fresh <= 0) return day.empty() ? in_.Say(sentence::kTooOldUndated, {title}) : in_.Say(sentence::kTooOld, {title, day});
    return day.empty() ? in_.Say(sentence::kStaleUndated, {title, Months(fresh)}) : in_.Say(sentence::kStale, {title, day, Months(fresh)});
  }

  Status Add(const Problem& problem) {
    const Input& input = equation_.inputs[problem.input];
    BOGAM_ASSIGN(const RuleValue* const found, RuleOf(problem.input));
    Explanation::ProblemText text{std::string(ProblemName(problem.kind, found->lack)), input.name, ""};
    switch (problem.kind) {
      case Problem::Kind::kMissing: text.say = Why(input, *found); break;
      case Problem::Kind::kBelow:
      case Problem::Kind::kAbove:
        text.say = in_.Say(problem.kind == Problem::Kind::kBelow ? sentence::kBelow : sentence::kAbove,
                           {in_.Say(sentence::kWith, {Title(input), ValueText(input, problem.value)}), RangeText(*problem.range, in_)});
        if (!input.beyond.empty()) text.say = in_.Say(sentence::kBeyond, {text.say, in_.Say(input.beyond)});
        break;
      case Problem::Kind::kExcluded: text.say = in_.Say(equation_.requirements[problem.requirement].say); break;
      case Problem::Kind::kDifferentDays: text.say = in_.Say(sentence::kDifferentDays); break;
      case Problem::Kind::kNoAnswer: text.say = in_.Say(sentence::kNoAnswer); break;
    }
    out_.problems.push_back(std::move(text));
    return Status::Ok();
  }

  const Translation& in_;
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

std::string ProblemWords(std::string_view name) {
  std::string words(name);
  std::replace(words.begin(), words.end(), '-', ' ');
  return words;
}

std::string Explanation::Reason() const {
  if (contributions) {
    for (const Contribution& one : contributions->items) {
      if (one.modifiable && one.value && one.contribution > 0) return one.words;
    }
  }
  for (const Raised& one : raised) {
    if (one.modifiable && one.change > 0) return one.words;
  }
  return {};
}

Result<Explanation> Explain(Scorer* scorer, const Score& score, const Translation& in) {
  if (scorer->library().equations()[score.equation].trained) return ExplainLearned(scorer, score, in);
  return Explainer(scorer, score, in).Run();
}

}  // namespace bogam::risk
