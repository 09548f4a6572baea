// SPDX-License-Identifier: Apache-2.0
#include "healthplan/spans.h"

#include <algorithm>

namespace bogam::healthplan {
namespace {

Day FirstOfMonth(Day day) { return day / 100 * 100 + 1; }

/// Joins it to the last span where that is the same and meets it.
void Append(std::vector<CoverSpan>* spans, const CoverSpan& span) {
  if (!spans->empty()) {
    CoverSpan& last = spans->back();
    const bool same = last.before == span.before && last.result.chosen == span.result.chosen && last.result.open == span.result.open;
    if (same && AddDays(last.to, 1) == span.from) {
      last.to = span.to;
      return;
    }
  }
  spans->push_back(span);
}

}  // namespace

PeriodAnswer PeriodOf(const Edition& edition, Period period, const PersonDecision& decision, size_t type) {
  const PeriodInForce& in_force = edition.periods[static_cast<size_t>(period)];
  PeriodAnswer out{in_force.version, std::nullopt};
  if (in_force.version == nullptr) return out;
  for (size_t i = 0; i < in_force.when.size(); ++i) {
    const PeriodOption& option = in_force.version->options[i];
    if (!option.types.empty() && std::find(option.types.begin(), option.types.end(), type) == option.types.end()) continue;
    int64_t fits = 1;
    for (const uint32_t place : in_force.when[i]) fits = And(fits, decision.values[place]);
    if (fits == 0) continue;
    if (fits == 1) out.months = option.months;
    return out;
  }
  return out;
}

CoverSpans SpansOf(const Rulebook& rulebook, const Application& application, size_t person, const PersonDecision& decision, size_t track) {
  CoverSpans out;
  const Edition* const edition = rulebook.At(application.asked_on);
  const TrackResult& chosen = decision.tracks[track];
  if (edition == nullptr || chosen.chosen < 0) return out;
  const size_t type = static_cast<size_t>(chosen.chosen);
  out.retroactive = PeriodOf(*edition, Period::kRetroactive, decision, type);
  out.renewal = PeriodOf(*edition, Period::kRenewal, decision, type);
  const int back = out.retroactive.months.value_or(0);
  Application earlier = application;
  std::vector<PersonDecision> decisions;
  for (int month = back; month > 0; --month) {
    earlier.asked_on = AddMonths(FirstOfMonth(application.asked_on), -month);
    Decide(rulebook, earlier, &decisions);
    Append(&out.spans, {earlier.asked_on, AddDays(AddMonths(earlier.asked_on, 1), -1), true, decisions[person].tracks[track]});
  }
  const Day from = back > 0 ? FirstOfMonth(application.asked_on) : application.asked_on;
  Append(&out.spans, {from, out.renewal.months ? AddDays(AddMonths(application.asked_on, *out.renewal.months), -1) : kLastDay, false, chosen});
  return out;
}

}  // namespace bogam::healthplan
