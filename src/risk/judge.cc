// SPDX-License-Identifier: Apache-2.0
#include "risk/judge.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bogam::risk {
namespace {

/// The first formula whose inputs are all known; else the one that lacks the fewest.
Result<Program::FormulaId> Choose(const Equation& equation, const Output& output, const InputLookup& lookup) {
  if (output.formulas.size() == 1) return output.formulas.front();
  Program::FormulaId best = output.formulas.front();
  int fewest = INT32_MAX;
  for (const Program::FormulaId formula : output.formulas) {
    int missing = 0;
    for (InputSet left = equation.program.Needs(formula); left != 0; left &= left - 1) {
      BOGAM_ASSIGN(const InputState* const state, lookup(static_cast<uint16_t>(__builtin_ctzll(left))));
      missing += !state->known;
    }
    if (missing >= fewest) continue;
    fewest = missing;
    best = formula;
  }
  return best;
}

std::optional<Problem> OutOf(uint16_t input, double value, const Bounds& range) {
  if (range.Hold(value)) return std::nullopt;
  return Problem{range.TooLow(value) ? Problem::Kind::kBelow : Problem::Kind::kAbove, input, 0, value, &range};
}

/// What speaks against a known input: its range, the output's own range, a requirement.
std::optional<Problem> Against(const Equation& equation, const Output& output, uint16_t input, const InputState& state, bool needed) {
  if (needed) {
    if (auto problem = OutOf(input, state.value, equation.inputs[input].range)) return problem;
    for (const auto& [of, range] : output.ranges) {
      if (of != input) continue;
      if (auto problem = OutOf(input, state.value, range)) return problem;
    }
  }
  for (size_t i = 0; i < equation.requirements.size(); ++i) {
    const Requirement& one = equation.requirements[i];
    if (one.input == input && (state.value == one.value) != one.must) return Problem{Problem::Kind::kExcluded, input, static_cast<uint16_t>(i), 0, nullptr};
  }
  return std::nullopt;
}

Result<bool> OneDay(const Output& output, InputSet needs, const InputLookup& lookup) {
  int64_t day = 0;
  for (const uint16_t input : output.together) {
    if ((needs >> input & 1) == 0) continue;
    BOGAM_ASSIGN(const InputState* const state, lookup(input));
    if (day != 0 && state->day != day) return false;
    day = state->day;
  }
  return true;
}

}  // namespace

Result<Verdict> Judge(const Equation& equation, const Output& output, const InputLookup& lookup, bool first_only) {
  Verdict verdict;
  BOGAM_ASSIGN(verdict.formula, Choose(equation, output, lookup));
  const InputSet needs = equation.program.Needs(verdict.formula);
  InputSet asked = needs;
  for (const Requirement& one : equation.requirements) asked |= InputSet{1} << one.input;
  std::array<double, kMaxInputs> values;
  for (InputSet left = asked; left != 0; left &= left - 1) {
    const auto input = static_cast<uint16_t>(__builtin_ctzll(left));
    BOGAM_ASSIGN(const InputState* const state, lookup(input));
    values[input] = state->value;
    std::optional<Problem> problem;
    if (!state->known) {
      problem = Problem{Problem::Kind::kMissing, input, 0, 0, nullptr};
    } else {
      problem = Against(equation, output, input, *state, (needs >> input & 1) != 0);
    }
    if (!problem) continue;
    verdict.problems.push_back(*problem);
    if (first_only) return verdict;
  }
  if (!verdict.problems.empty()) return verdict;
  BOGAM_ASSIGN(const bool one_day, OneDay(output, needs, lookup));
  if (!one_day) {
    verdict.problems.push_back({Problem::Kind::kDifferentDays, output.together.front(), 0, 0, nullptr});
    return verdict;
  }
  const double value = equation.program.Evaluate(verdict.formula, values);
  if (std::isfinite(value)) {
    verdict.value = value;
  } else {
    verdict.problems.push_back({Problem::Kind::kNoAnswer, 0, 0, 0, nullptr});
  }
  return verdict;
}

Result<std::vector<Contribution>> ContributionsOf(const Equation& equation, const Verdict& verdict, const InputLookup& lookup) {
  std::array<double, kMaxInputs> values{};
  const InputSet needs = equation.program.Needs(verdict.formula);
  for (InputSet left = needs; left != 0; left &= left - 1) {
    const auto input = static_cast<uint16_t>(__builtin_ctzll(left));
    BOGAM_ASSIGN(const InputState* const state, lookup(input));
    values[input] = state->value;
  }
  std::vector<Contribution> out;
  for (InputSet left = needs; left != 0; left &= left - 1) {
    const auto input = static_cast<uint16_t>(__builtin_ctzll(left));
    const std::optional<double> reference = equation.inputs[input].reference;
    if (!reference) continue;
    const double own = values[input];
    values[input] = *reference;
    const double other = equation.program.Evaluate(verdict.formula, values);
    values[input] = own;
    if (std::isfinite(other)) out.push_back({input, own, *reference, *verdict.value - other});
  }
  std::stable_sort(out.begin(), out.end(), [](const Contribution& a, const Contribution& b) { return a.change > b.change; });
  return out;
}

}  // namespace bogam::risk
