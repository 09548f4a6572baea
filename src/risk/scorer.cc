// SPDX-License-Identifier: Apache-2.0
#include "risk/scorer.h"

#include <algorithm>

namespace bogam::risk {

Scorer::Scorer(const Library* library, Clock clock) : library_(*library), rules_(library, std::move(clock)) {
  rules_.TakeEquations([this](size_t equation, const Output& output, RuleValue* value) { return EquationValue(equation, output, value); });
}

Result<bool> Scorer::Stand(PersonSource* source) { return rules_.Stand(source); }

Result<const InputState*> Scorer::State(size_t equation, uint16_t input) {
  const Input& of = library_.equations()[equation].inputs[input];
  BOGAM_ASSIGN(const RuleValue* const found, rules_.Value(of.rule));
  state_ = {found->known, found->value * of.scale, found->at == 0 ? 0 : rules_.clock().Day(found->at)};
  return static_cast<const InputState*>(&state_);
}

InputLookup Scorer::LookupOf(size_t equation) {
  return [this, equation](uint16_t input) { return State(equation, input); };
}

Status Scorer::Run(size_t equation, bool first_only, std::vector<Score>* out) {
  const Equation& one = library_.equations()[equation];
  const InputLookup lookup = LookupOf(equation);
  for (size_t i = 0; i < one.outputs.size(); ++i) {
    Score score;
    score.equation = static_cast<uint16_t>(equation);
    score.output = static_cast<uint16_t>(i);
    score.deceased = deceased();
    if (!score.deceased) {
      BOGAM_ASSIGN(score.verdict, Judge(one, one.outputs[i], lookup, first_only));
    }
    out->push_back(std::move(score));
  }
  return Status::Ok();
}

/// As an input of another equation: its value, and how long the inputs behind it are fresh.
Status Scorer::EquationValue(size_t equation, const Output& output, RuleValue* value) {
  const Equation& one = library_.equations()[equation];
  BOGAM_ASSIGN(const Verdict verdict, Judge(one, output, LookupOf(equation), true));
  for (InputSet left = one.program.Needs(verdict.formula); left != 0; left &= left - 1) {
    BOGAM_ASSIGN(const RuleValue* const input, rules_.Value(one.inputs[static_cast<size_t>(__builtin_ctzll(left))].rule));
    if (input->known && input->fresh_months == 0) continue;
    if (!input->known && !verdict.problems.empty() && verdict.problems.front().input != __builtin_ctzll(left)) continue;
    value->used = input->used;
    value->at = input->at;
    value->fresh_months = input->fresh_months;
    value->passed_over = input->passed_over;
    value->offending = input->offending;
    if (!input->known) {
      value->lack = input->lack;
      return Status::Ok();
    }
  }
  if (!verdict.value) {
    value->lack = Lack::kEquation;
    return Status::Ok();
  }
  value->known = true;
  value->lack = Lack::kNone;
  value->value = *verdict.value;
  return Status::Ok();
}

Result<std::vector<Contribution>> Scorer::Raised(const Score& score) {
  return ContributionsOf(library_.equations()[score.equation], score.verdict, LookupOf(score.equation));
}

InputSet Scorer::InputsOf(const Score& score) const {
  const Equation& one = library_.equations()[score.equation];
  InputSet inputs = one.program.Needs(score.verdict.formula);
  for (const Requirement& requirement : one.requirements) inputs |= InputSet{1} << requirement.input;
  return inputs;
}

Result<value::Date> Scorer::ValidUntil(const Score& score) {
  const Equation& one = library_.equations()[score.equation];
  const Clock& clock = rules_.clock();
  value::Date until = clock.MonthsAfter(clock.First(clock.now()), one.outputs[score.output].valid_months);
  for (InputSet left = InputsOf(score); left != 0; left &= left - 1) {
    BOGAM_ASSIGN(const RuleValue* const input, rules_.Value(one.inputs[static_cast<size_t>(__builtin_ctzll(left))].rule));
    if (!input->known || input->at == 0 || input->fresh_months == 0) continue;
    const value::Date fresh = clock.MonthsAfter(input->at, input->fresh_months);
    if (value::Compare(fresh, until) == value::Ordering::kLess) until = fresh;
  }
  return until;
}

}  // namespace bogam::risk
