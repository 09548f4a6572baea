// SPDX-License-Identifier: Apache-2.0
// Values as people write and read them.
#include <charconv>
#include <cstdio>
#include <cstdlib>

#include "healthplan/programme.h"
#include "value/decimal.h"

namespace bogam::healthplan {
namespace {

constexpr int kDecimalPlaces = 8;
constexpr int64_t kLargestDecimal = 10'000'000'000;  // dollars or hours: nobody has so many

std::string WithCommas(int64_t number) {
  std::string text = std::to_string(number);
  for (size_t at = text.size(); at > 3;) text.insert(at -= 3, ",");
  return text;
}

int64_t Refuse(std::string* why, std::string say) {
  *why = std::move(say);
  return kNotKnown;
}

int64_t DecimalSlot(std::string_view text, std::string* why) {
  const auto decimal = value::Decimal::Parse(text);
  if (!decimal) return Refuse(why, "it is no number");
  if (*decimal > value::Decimal(kLargestDecimal) || *decimal < value::Decimal(-kLargestDecimal)) return Refuse(why, "it is too large");
  const auto scaled = value::Decimal::Multiply(*decimal, value::Decimal(kDecimalUnit));
  if (!scaled || !scaled->is_whole()) return Refuse(why, "it has over eight places");
  return *scaled->ToInt64();
}

int64_t CodeSlot(const Fact& fact, std::string_view text, std::string* why) {
  std::string all;
  for (size_t i = 0; i < fact.values.size(); ++i) {
    if (fact.values[i].first == text) return static_cast<int64_t>(i);
    all += (all.empty() ? "" : ", ") + fact.values[i].first;
  }
  return Refuse(why, "\"" + std::string(text) + "\" is none of " + all);
}

int64_t Plain(const Fact& fact, std::string_view text, std::string* why) {
  switch (fact.type) {
    case FactType::kBoolean:
      if (text == "true" || text == "yes") return 1;
      return text == "false" || text == "no" ? 0 : Refuse(why, "it is neither true nor false");
    case FactType::kInteger: {
      int32_t number = 0;
      const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
      return read.ec == std::errc() && read.ptr == text.data() + text.size() ? number : Refuse(why, "it is no whole number");
    }
    case FactType::kDecimal: return DecimalSlot(text, why);
    case FactType::kDate: {
      const auto day = ParseDay(text);
      return day ? *day : Refuse(why, "it is no day like 2026-03-01");
    }
    case FactType::kCoded: return CodeSlot(fact, text, why);
  }
  return kNotKnown;
}

}  // namespace

int64_t SlotOf(const Fact& fact, std::string_view text, std::string* why) {
  const int64_t slot = Plain(fact, text, why);
  if (slot == kNotKnown) return slot;
  if (fact.lowest && slot < *fact.lowest) return Refuse(why, "it is below " + WordsOf(fact, *fact.lowest));
  if (fact.highest && slot > *fact.highest) return Refuse(why, "it is above " + WordsOf(fact, *fact.highest));
  return slot;
}

std::string WordsOf(const Fact& fact, int64_t slot) {
  if (slot == kNotKnown) return "not known";
  switch (fact.type) {
    case FactType::kBoolean: return slot != 0 ? "yes" : "no";
    case FactType::kInteger: return std::to_string(slot);
    case FactType::kDecimal: return value::Decimal::Make(slot, kDecimalPlaces)->Normalized().ToString();
    case FactType::kDate: return DayText(static_cast<Day>(slot));
    case FactType::kCoded: return static_cast<size_t>(slot) < fact.values.size() ? fact.values[static_cast<size_t>(slot)].second : "not known";
  }
  return "";
}

std::string Dollars(int64_t cents) {
  const int64_t size = std::llabs(cents);
  std::string out = std::string(cents < 0 ? "-$" : "$") + WithCommas(size / 100);
  if (size % 100 == 0) return out;
  out += '.';
  out += static_cast<char>('0' + size % 100 / 10);
  out += static_cast<char>('0' + size % 10);
  return out;
}

std::string DollarsOfUnits(int64_t units, int64_t units_per_cent) {
  if (units % units_per_cent == 0) return Dollars(units / units_per_cent);
  const int64_t size = std::llabs(units), cents = size / units_per_cent;
  const int64_t hundredths = (size % units_per_cent) * 100 / units_per_cent;  // cut, and said to go on
  char text[32];
  std::snprintf(text, sizeof text, ".%02d%02d", static_cast<int>(cents % 100), static_cast<int>(hundredths));
  const bool whole = (size % units_per_cent) * 100 % units_per_cent == 0;
  return std::string(units < 0 ? "-$" : "$") + WithCommas(cents / 100) + text + (whole ? "" : "…");
}

}  // namespace bogam::healthplan
