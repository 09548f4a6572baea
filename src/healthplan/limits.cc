// SPDX-License-Identifier: Apache-2.0
#include "healthplan/limits.h"

#include <algorithm>
#include <numeric>

#include "value/decimal.h"

namespace bogam::healthplan {
namespace {

using value::Int128;

constexpr int kSizesKept = 16;  // larger households are worked out when they come

Int128 Floor(Int128 over, Int128 under) {  // under > 0
  const Int128 whole = over / under;
  return over % under < 0 ? whole - 1 : whole;
}
Int128 Ceiling(Int128 over, Int128 under) { return -Floor(-over, under); }

Ratio Together(const Ratio& a, const Ratio& b) {
  const int64_t under = std::lcm(a.under, b.under);
  return {a.over * (under / a.under) + b.over * (under / b.under), under};
}

LimitAnswer AndAnswers(LimitAnswer a, LimitAnswer b) {
  for (const LimitAnswer one : {LimitAnswer::kBeyond, LimitAnswer::kUnknown, LimitAnswer::kAtLimit}) {
    if (a == one || b == one) return one;
  }
  return LimitAnswer::kWithin;
}

}  // namespace

LimitInForce::LimitInForce(const Programme& programme, const Limit& limit, const TableVersion& table, const ReadingVersion& readings)
    : programme_(&programme), limit_(&limit), table_(&table), readings_(&readings) {
  at_most_ = BoundsOf(limit.at_most, Sense::kAtMost);
  at_least_ = BoundsOf(limit.at_least, Sense::kAtLeast);
  over_ = BoundsOf(limit.over, Sense::kOver);
}

int64_t LimitInForce::Amount(const Reading& reading, const Ratio& percent, int size, Sense sense) const {
  const Int128 cents = table_->At(size), months = programme_->tables[limit_->table].yearly ? 12 : 1;
  const bool apart = reading.from_income && reading.round_up;  // what is taken from income is not rounded with the standard
  const Ratio of_standard = apart ? percent : Together(percent, reading.points);
  const Int128 over = cents * of_standard.over, under = Int128{of_standard.under} * 100 * months;
  Int128 units = 0;
  if (reading.round_up) {
    units = Ceiling(over, under * 100) * 100 * programme_->units;
  } else {
    units = sense == Sense::kAtLeast ? Ceiling(over * programme_->units, under) : Floor(over * programme_->units, under);
  }
  if (apart) {
    const Int128 points = cents * reading.points.over * programme_->units, parts = Int128{reading.points.under} * 100 * months;
    units += sense == Sense::kAtLeast ? Ceiling(points, parts) : Floor(points, parts);
  }
  return static_cast<int64_t>(units);
}

LimitInForce::Bound LimitInForce::BoundOf(const Ratio& percent, int size, Sense sense) const {
  Bound out{INT64_MAX, INT64_MIN};
  for (const Reading& reading : readings_->readings) {
    const int64_t amount = Amount(reading, percent, size, sense);
    out.low = std::min(out.low, amount), out.high = std::max(out.high, amount);
  }
  return out;
}

std::vector<LimitInForce::Bound> LimitInForce::BoundsOf(const std::optional<Ratio>& percent, Sense sense) const {
  std::vector<Bound> out;
  for (int size = 1; percent && size <= kSizesKept; ++size) out.push_back(BoundOf(*percent, size, sense));
  return out;
}

LimitInForce::Bound LimitInForce::At(const std::vector<Bound>& bounds, const Ratio& percent, int size, Sense sense) const {
  return static_cast<size_t>(size) <= bounds.size() ? bounds[static_cast<size_t>(size) - 1] : BoundOf(percent, size, sense);
}

LimitAnswer LimitInForce::Judge(const Household& household) const {
  if (!household.known()) return LimitAnswer::kUnknown;
  const int small = household.size_low(), large = household.size_high();
  const int64_t low = household.income_low, high = household.income_high;
  const LimitAnswer between = small == large && low == high ? LimitAnswer::kAtLimit : LimitAnswer::kUnknown;
  LimitAnswer out = LimitAnswer::kWithin;
  const auto judge = [&](bool within, bool beyond) { out = AndAnswers(out, within ? LimitAnswer::kWithin : beyond ? LimitAnswer::kBeyond : between); };
  if (!at_most_.empty()) {
    const Bound first = At(at_most_, *limit_->at_most, small, Sense::kAtMost), last = At(at_most_, *limit_->at_most, large, Sense::kAtMost);
    judge(high <= first.low, low > last.high);
  }
  if (!at_least_.empty()) {
    const Bound first = At(at_least_, *limit_->at_least, small, Sense::kAtLeast), last = At(at_least_, *limit_->at_least, large, Sense::kAtLeast);
    judge(low >= last.high, high < first.low);
  }
  if (!over_.empty()) {
    const Bound first = At(over_, *limit_->over, small, Sense::kOver), last = At(over_, *limit_->over, large, Sense::kOver);
    judge(low > last.high, high <= first.low);
  }
  return out;
}

}  // namespace bogam::healthplan
