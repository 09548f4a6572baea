// SPDX-License-Identifier: Apache-2.0
#include "healthplan/flat_program.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

bool IsUnary(StepKind kind) {
  return kind == StepKind::kNot || kind == StepKind::kOneOf || kind == StepKind::kToDecimal || kind == StepKind::kNegate || kind == StepKind::kAddMonths ||
         kind == StepKind::kAddDays;
}

int64_t Or(int64_t a, int64_t b) {
  if (a == 1 || b == 1) return 1;
  return a == kNotKnown || b == kNotKnown ? kNotKnown : 0;
}

/// What is too large is not known, as in CQL.
int64_t Sum(int64_t a, int64_t b, bool less) {
  int64_t out = 0;
  const bool over = less ? __builtin_sub_overflow(a, b, &out) : __builtin_add_overflow(a, b, &out);
  return over ? kNotKnown : out;
}

/// Of two known values.
int64_t Known(StepKind kind, int64_t a, int64_t b) {
  switch (kind) {
    case StepKind::kXor: return a ^ b;
    case StepKind::kEqual: return a == b;
    case StepKind::kLess: return a < b;
    case StepKind::kLessOrEqual: return a <= b;
    case StepKind::kAdd: return Sum(a, b, false);
    case StepKind::kSubtract: return Sum(a, b, true);
    case StepKind::kYearsBetween: return YearsBetween(static_cast<Day>(a), static_cast<Day>(b));
    case StepKind::kMonthsBetween: return MonthsBetween(static_cast<Day>(a), static_cast<Day>(b));
    case StepKind::kDaysBetween: return DaysBetween(static_cast<Day>(a), static_cast<Day>(b));
    default: return kNotKnown;
  }
}

int64_t KnownOne(StepKind kind, int64_t a, int64_t k) {
  switch (kind) {
    case StepKind::kOneOf: return (k >> a) & 1;
    case StepKind::kToDecimal: return a * kDecimalUnit;
    case StepKind::kNegate: return -a;
    case StepKind::kAddMonths: return AddMonths(static_cast<Day>(a), k);
    case StepKind::kAddDays: return AddDays(static_cast<Day>(a), k);
    default: return kNotKnown;
  }
}

}  // namespace

uint32_t FlatProgram::Add(const Step& step) {
  const auto found = std::find(steps_.begin(), steps_.end(), step);
  if (found == steps_.end()) {
    steps_.push_back(step);
    return static_cast<uint32_t>(places() - 1);
  }
  return static_cast<uint32_t>(facts_ + static_cast<size_t>(found - steps_.begin()));
}

void FlatProgram::Run(std::span<int64_t> values) const {
  int64_t* const all = values.data();
  int64_t* out = all + facts_;
  for (const Step& step : steps_) {
    const int64_t a = all[step.a], b = all[step.b];
    switch (step.kind) {
      case StepKind::kConstant: *out = step.k; break;
      case StepKind::kAnd: *out = And(a, b); break;
      case StepKind::kOr: *out = Or(a, b); break;
      case StepKind::kNot: *out = Not(a); break;
      case StepKind::kImplies: *out = Or(Not(a), b); break;
      default:
        if (a == kNotKnown)
          *out = kNotKnown;
        else if (IsUnary(step.kind))
          *out = KnownOne(step.kind, a, step.k);
        else
          *out = b == kNotKnown ? kNotKnown : Known(step.kind, a, b);
    }
    ++out;
  }
}

void FlatProgram::Waiting(std::span<const int64_t> values, uint32_t place, std::vector<size_t>* out) const {
  if (values[place] != kNotKnown) return;
  if (place < facts_) {
    if (std::find(out->begin(), out->end(), place) == out->end()) out->push_back(place);
    return;
  }
  const Step& step = *StepAt(place);
  Waiting(values, step.a, out);
  if (!IsUnary(step.kind)) Waiting(values, step.b, out);
}

void FlatProgram::Reads(uint32_t place, std::vector<size_t>* out) const {
  if (place < facts_) {
    if (std::find(out->begin(), out->end(), place) == out->end()) out->push_back(place);
    return;
  }
  const Step& step = *StepAt(place);
  if (step.kind == StepKind::kConstant) return;
  Reads(step.a, out);
  if (!IsUnary(step.kind)) Reads(step.b, out);
}

}  // namespace bogam::healthplan
