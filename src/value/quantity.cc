// SPDX-License-Identifier: Apache-2.0
#include "value/quantity.h"

#include <algorithm>
#include <array>
#include <utility>

#include "value/unit.h"
#include "value/unit_one.h"

namespace bogam::value {
namespace {

constexpr int kPlaces = 28;

std::string_view UnitOf(const Quantity& q) { return q.unit.empty() ? std::string_view("1") : q.unit; }

std::string_view UcumOf(Precision unit) {
  constexpr std::array<std::string_view, 9> kCodes = {"", "a", "mo", "wk", "d", "h", "min", "s", "ms"};
  return kCodes[static_cast<size_t>(unit)];
}

// Without an anchor a month is 30 days and a year 365 (CQL §Quantity operators).
int64_t Milliseconds(Precision unit) {
  constexpr std::array<int64_t, 9> kMs = {0, 31'536'000'000, 2'592'000'000, 604'800'000, 86'400'000, 3'600'000, 60'000, 1000, 1};
  return kMs[static_cast<size_t>(unit)];
}

// The calendar word a unit is, or kNone.
Precision CalendarWord(std::string_view unit) {
  bool definite = false;
  const Precision precision = TemporalUnit(unit, &definite);
  return definite ? Precision::kNone : precision;
}

bool IsYearOrMonth(Precision p) { return p == Precision::kYear || p == Precision::kMonth; }

// Two quantities in one unit.
struct Pair {
  Decimal a, b;
  std::string unit;
};

enum class YearRule : uint8_t { kStrict, kAsUcum };

Status Incomparable(const Quantity& a, const Quantity& b) {
  return Status(Code::kInvalid, "units of different dimensions", "'" + std::string(UnitOf(a)) + "' and '" + std::string(UnitOf(b)) + "'");
}
Status Overflow() { return Status(Code::kTooLarge, "a quantity is out of range"); }

// The number of `fine` units in one `coarse`; 0 when it is no whole number (weeks of a year or a month).
int64_t StepsBetween(Precision coarse, Precision fine) {
  if (IsYearOrMonth(fine)) return coarse == fine ? 1 : 12;
  return Milliseconds(coarse) % Milliseconds(fine) == 0 ? Milliseconds(coarse) / Milliseconds(fine) : 0;
}

// Calendar words, in the finer of the two, or in days where that does not divide the coarser.
std::optional<Pair> PairCalendar(const Quantity& a, Precision x, const Quantity& b, Precision y) {
  const bool whole = StepsBetween(std::min(x, y), std::max(x, y)) != 0;
  const Precision unit = whole ? std::max(x, y) : Precision::kDay;
  const auto in_a = Decimal::Multiply(a.value, Decimal(StepsBetween(x, unit)));
  const auto in_b = Decimal::Multiply(b.value, Decimal(StepsBetween(y, unit)));
  if (!in_a || !in_b) return std::nullopt;
  return Pair{*in_a, *in_b, std::string(unit == y ? b.unit : unit == x ? a.unit : std::string_view("days"))};
}

// The code by which UCUM knows the unit. Empty: a calendar year or month, which is no UCUM unit under the strict rule.
std::string_view AsUcum(std::string_view unit, YearRule rule) {
  const Precision word = CalendarWord(unit);
  if (word == Precision::kNone) return unit;
  return IsYearOrMonth(word) && rule == YearRule::kStrict ? std::string_view() : UcumOf(word);
}

// Both as UCUM units; null where the strict rule knows none.
struct Units {
  UnitPtr a, b;
  bool comparable = false;
};

Result<Units> FindUnits(const Quantity& a, const Quantity& b, YearRule rule) {
  const std::string_view x = AsUcum(UnitOf(a), rule), y = AsUcum(UnitOf(b), rule);
  Units units;
  if (!x.empty()) {
    BOGAM_ASSIGN(units.a, Unit::Find(x));
  }
  if (!y.empty()) {
    BOGAM_ASSIGN(units.b, Unit::Find(y));
  }
  units.comparable = units.a && units.b && Comparable(*units.a, *units.b);
  return units;
}

// Both quantities in the finer unit; nullopt when they are not comparable.
Result<std::optional<Pair>> Align(const Quantity& a, const Quantity& b, YearRule rule) {
  if (UnitOf(a) == UnitOf(b)) return std::optional(Pair{a.value, b.value, std::string(UnitOf(a))});
  const Precision x = CalendarWord(a.unit), y = CalendarWord(b.unit);
  if (x != Precision::kNone && y != Precision::kNone) {
    auto pair = PairCalendar(a, x, b, y);
    if (!pair) return Overflow();
    return pair;
  }
  BOGAM_ASSIGN(const Units units, FindUnits(a, b, rule));
  if (!units.comparable) return std::optional<Pair>();
  if (IsFiner(*units.b, *units.a)) {
    BOGAM_ASSIGN(const Decimal converted, Convert(a.value, *units.a, *units.b));
    return std::optional(Pair{converted, b.value, std::string(UnitOf(b))});
  }
  BOGAM_ASSIGN(const Decimal converted, Convert(b.value, *units.b, *units.a));
  return std::optional(Pair{a.value, converted, std::string(UnitOf(a))});
}

using Operation = std::optional<Decimal> (*)(const Decimal&, const Decimal&);

// For operations whose operands must have one dimension and whose result keeps it.
Result<OwnedQuantity> Apply(const Quantity& a, const Quantity& b, Operation operation) {
  BOGAM_ASSIGN(const std::optional<Pair> pair, Align(a, b, YearRule::kStrict));
  if (!pair) return Incomparable(a, b);
  const auto value = operation(pair->a, pair->b);
  if (!value) return Overflow();
  return OwnedQuantity{*value, pair->unit};
}

Status DivisionByZero() { return Status(Code::kInvalid, "division by zero"); }

Result<OwnedQuantity> Made(std::optional<Decimal> value, std::string unit) {
  if (!value) return Overflow();
  return OwnedQuantity{*value, std::move(unit)};
}

uint64_t HashText(std::string_view text) {
  uint64_t h = 14695981039346656037u;
  for (const char c : text) h = (h ^ static_cast<uint8_t>(c)) * 1099511628211u;
  return h;
}

std::optional<Decimal> Subtracted(const Decimal& a, const Decimal& b) { return Decimal::Subtract(a, b); }

}  // namespace

Precision TemporalUnit(std::string_view unit, bool* definite) {
  if (definite != nullptr) *definite = false;
  if (const Precision word = PrecisionFromName(unit); word != Precision::kNone) return word;
  for (const Precision p : {Precision::kYear, Precision::kMonth, Precision::kWeek, Precision::kDay, Precision::kHour, Precision::kMinute, Precision::kSecond,
                            Precision::kMillisecond}) {
    if (unit != UcumOf(p)) continue;
    if (definite != nullptr) *definite = true;
    return p;
  }
  return Precision::kNone;
}

Result<Ordering> Compare(const Quantity& a, const Quantity& b) {
  const auto order = [](std::strong_ordering o) { return o < 0 ? Ordering::kLess : o > 0 ? Ordering::kGreater : Ordering::kEqual; };
  if (UnitOf(a) == UnitOf(b)) return order(a.value <=> b.value);
  const Precision x = CalendarWord(a.unit), y = CalendarWord(b.unit);
  if (x != Precision::kNone && y != Precision::kNone) {
    const auto pair = PairCalendar(a, x, b, y);
    if (!pair) return Overflow();
    return order(pair->a <=> pair->b);
  }
  BOGAM_ASSIGN(const Units units, FindUnits(a, b, YearRule::kStrict));
  if (!units.comparable) return Ordering::kUnknown;
  return order(CompareValues(a.value, *units.a, b.value, *units.b));
}

Result<bool> Equivalent(const Quantity& a, const Quantity& b) {
  BOGAM_ASSIGN(const std::optional<Pair> pair, Align(a, b, YearRule::kAsUcum));
  return pair.has_value() && Decimal::Equivalent(pair->a, pair->b);
}

Result<OwnedQuantity> Add(const Quantity& a, const Quantity& b) { return Apply(a, b, Decimal::Add); }
Result<OwnedQuantity> Subtract(const Quantity& a, const Quantity& b) { return Apply(a, b, Subtracted); }

Result<OwnedQuantity> Multiply(const Quantity& a, const Quantity& b) {
  if (IsOne(b.unit)) return Made(Decimal::Multiply(a.value, b.value), std::string(UnitOf(a)));
  if (IsOne(a.unit)) return Made(Decimal::Multiply(a.value, b.value), std::string(b.unit));
  BOGAM_ASSIGN(std::string unit, MultiplyUnits(AsUcum(a.unit, YearRule::kAsUcum), AsUcum(b.unit, YearRule::kAsUcum)));
  return Made(Decimal::Multiply(a.value, b.value), std::move(unit));
}

Result<OwnedQuantity> Divide(const Quantity& a, const Quantity& b) {
  if (b.value.is_zero()) return DivisionByZero();
  if (IsOne(b.unit)) return Made(Decimal::Divide(a.value, b.value, kPlaces), std::string(UnitOf(a)));
  if (UnitOf(a) == UnitOf(b)) return Made(Decimal::Divide(a.value, b.value, kPlaces), "1");
  if (!IsOne(a.unit)) {
    BOGAM_ASSIGN(const std::optional<Pair> pair, Align(a, b, YearRule::kStrict));
    if (pair && pair->b.is_zero()) return DivisionByZero();
    if (pair) return Made(Decimal::Divide(pair->a, pair->b, kPlaces), "1");
  }
  BOGAM_ASSIGN(std::string unit, DivideUnits(AsUcum(UnitOf(a), YearRule::kAsUcum), AsUcum(b.unit, YearRule::kAsUcum)));
  return Made(Decimal::Divide(a.value, b.value, kPlaces), std::move(unit));
}

Result<OwnedQuantity> TruncatedDivide(const Quantity& a, const Quantity& b) {
  if (b.value.is_zero()) return DivisionByZero();
  if (IsOne(b.unit)) return Made(Decimal::TruncatedDivide(a.value, b.value), std::string(UnitOf(a)));
  return Apply(a, b, Decimal::TruncatedDivide);
}

Result<OwnedQuantity> Modulo(const Quantity& a, const Quantity& b) {
  if (b.value.is_zero()) return DivisionByZero();
  return Apply(a, b, Decimal::Modulo);
}

Result<OwnedQuantity> ConvertQuantity(const Quantity& a, std::string_view unit) {
  const Quantity target{Decimal(1), unit};
  if (UnitOf(a) == UnitOf(target)) return OwnedQuantity{a.value, std::string(UnitOf(a))};
  const Precision x = CalendarWord(a.unit), y = CalendarWord(unit);
  if (x != Precision::kNone && y != Precision::kNone) {
    const auto pair = PairCalendar(a, x, target, y);
    if (!pair) return Overflow();
    return Made(Decimal::Divide(pair->a, pair->b, kPlaces), std::string(unit));
  }
  BOGAM_ASSIGN(const Units units, FindUnits(a, target, YearRule::kStrict));
  if (!units.comparable) return Incomparable(a, target);
  BOGAM_ASSIGN(const Decimal value, Convert(a.value, *units.a, *units.b));
  return OwnedQuantity{value, std::string(UnitOf(target))};
}

bool CanConvertQuantity(const Quantity& a, std::string_view unit) { return ConvertQuantity(a, unit).ok(); }

std::string ToString(const Quantity& a) {
  const std::string number = a.value.ToString();
  if (CalendarWord(a.unit) != Precision::kNone) return number + " " + std::string(a.unit);
  return number + " '" + std::string(UnitOf(a)) + "'";
}

Result<OwnedQuantity> ParseQuantity(std::string_view text) {
  const auto malformed = [&] { return Status(Code::kInvalid, "malformed quantity", "'" + std::string(text) + "'"); };
  const size_t number_end = std::min(text.find_first_not_of("+-.0123456789"), text.size());
  const auto value = Decimal::Parse(text.substr(0, number_end));
  if (!value) return malformed();
  std::string_view unit = text.substr(number_end);
  while (!unit.empty() && unit.front() == ' ') unit.remove_prefix(1);
  if (unit.empty()) return OwnedQuantity{*value, "1"};
  if (unit.size() >= 2 && unit.front() == '\'' && unit.back() == '\'') {
    unit = unit.substr(1, unit.size() - 2);
    if (CalendarWord(unit) == Precision::kNone) {
      BOGAM_TRY(Unit::Find(unit).status());
    }
    return OwnedQuantity{*value, std::string(unit.empty() ? "1" : unit)};
  }
  if (CalendarWord(unit) == Precision::kNone) return malformed();
  return OwnedQuantity{*value, std::string(unit)};
}

uint64_t Hash(const Quantity& a) {
  const std::string_view code = AsUcum(UnitOf(a), YearRule::kAsUcum);
  const auto unit = Unit::Find(code);
  if (!unit.ok()) return a.value.Hash() * 31 + HashText(code);
  if ((*unit)->canonical_code() == "s") return HashText("s");
  const auto canonical = ToCanonical(a.value, **unit);
  return (canonical.ok() ? canonical->Hash() : 0) * 31 + HashText((*unit)->canonical_code());
}

}  // namespace bogam::value
