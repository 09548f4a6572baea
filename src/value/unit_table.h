// SPDX-License-Identifier: Apache-2.0
// UCUM's prefixes and unit atoms as the build generates them, and their lookup. Internal to value.
#ifndef BOGAM_VALUE_UNIT_TABLE_H_
#define BOGAM_VALUE_UNIT_TABLE_H_

#include <cstdint>
#include <span>
#include <string_view>

namespace bogam::value {

/// What a special unit does with a number (UCUM §21–23).
enum class SpecialFunction : uint8_t { kNone, kCelsius, kFahrenheit, kReaumur, kPh, kLn, kLg, kLgTimes2, kLd, kTanTimes100, kHpX, kHpC, kHpM, kHpQ, kSqrt };

/// base^exponent; base is 2 or 10.
struct Prefix {
  std::string_view code, name;
  int base, exponent;
};

/// One unit: magnitude (a decimal number) · definition (a UCUM expression over other atoms), seen through function.
struct Atom {
  std::string_view code, name, magnitude, definition;
  SpecialFunction function;
  bool metric, base, arbitrary;
};

/// Sorted by code; an atom is known by its place here.
std::span<const Atom> Atoms();
/// nullptr when there is none.
const Atom* FindAtom(std::string_view code);
const Prefix* FindPrefix(std::string_view code);

}  // namespace bogam::value

#endif  // BOGAM_VALUE_UNIT_TABLE_H_
