// SPDX-License-Identifier: Apache-2.0
// The bytes of dates, numbers, units and texts in index rows (drawn in extract.h), written on extraction and read by searches.
#ifndef BOGAM_SEARCH_ROW_FORM_H_
#define BOGAM_SEARCH_ROW_FORM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "value/decimal.h"
#include "value/temporal.h"

namespace bogam::search {

/// Microseconds since 1970 of 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z: where a Period is open.
inline constexpr int64_t kOpenLow = -62'135'596'800'000'000;
inline constexpr int64_t kOpenHigh = 253'402'300'799'999'999;
/// Longer ranges have a second row in the order of their ends.
inline constexpr int64_t kLongRange = 86'400'000'000;
inline constexpr uint16_t kByEnd = 0x8000;
inline constexpr size_t kSecondBytes = 5;

/// Appends the second of an instant in five ordered bytes.
void PutSecond(std::string* out, int64_t microseconds);
/// The first microsecond of the second.
int64_t GetSecond(const char* p);
/// What stands beside the key: nothing when range is exactly the second of range.first.
void PutRangeValue(std::string* out, const value::InstantRange& range);
bool ParseRange(const char* first_second, std::string_view value, value::InstantRange* range);

/// Appends a decimal in bytes whose order is the order of numbers, and of which none is the prefix of another: 1.0 and 1.00 are the same.
void PutOrderedDecimal(std::string* out, const value::Decimal& number);
/// Takes one off the front.
bool TakeOrderedDecimal(std::string_view* in, value::Decimal* number);

/// The unit's text in Term::kUnit for index rows: system, code and unit, as they are there. '\x1f' is in none of them (such bytes are dropped).
std::string UnitText(std::string_view system, std::string_view code, std::string_view unit);
bool ParseUnitText(std::string_view text, std::string_view* system, std::string_view* code, std::string_view* unit);

inline constexpr size_t kMaxStringKey = 64;
inline constexpr size_t kMaxUriKey = 512;
/// Appends text and 00, or at most `limit` bytes of it (whole characters) and 01. NUL bytes of text become 02.
void PutText(std::string* out, std::string_view text, size_t limit);
/// Takes a text off the front; *cut says that it was longer.
bool TakeText(std::string_view* in, std::string_view* text, bool* cut);

inline constexpr uint32_t kUrlSystem = 0xffffffff;

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_ROW_FORM_H_
