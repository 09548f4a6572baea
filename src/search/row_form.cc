// SPDX-License-Identifier: Apache-2.0
// Bytes of index rows. Covered by row_form_test.cc.
#include "search/row_form.h"

#include <algorithm>

#include "base/bytes.h"

namespace bogam::search {
namespace {

constexpr int64_t kSecond = 1'000'000;
constexpr uint8_t kNegative = 0x40, kZero = 0x80, kPositive = 0xc0;
constexpr int kExponentBias = 128;

}  // namespace

void PutSecond(std::string* out, int64_t microseconds) {
  const int64_t clamped = std::clamp(microseconds, kOpenLow, kOpenHigh);
  const uint64_t seconds = static_cast<uint64_t>(clamped - kOpenLow) / static_cast<uint64_t>(kSecond);
  for (int shift = 32; shift >= 0; shift -= 8) out->push_back(static_cast<char>(seconds >> shift));
}

int64_t GetSecond(const char* p) {
  uint64_t seconds = 0;
  for (size_t i = 0; i < kSecondBytes; ++i) seconds = seconds << 8 | static_cast<uint8_t>(p[i]);
  return static_cast<int64_t>(seconds) * kSecond + kOpenLow;
}

void PutRangeValue(std::string* out, const value::InstantRange& range) {
  const int64_t part = (range.first - kOpenLow) % kSecond;
  if (part == 0 && range.last - range.first == kSecond - 1) return;
  base::PutVarint(out, static_cast<uint64_t>(part));
  base::PutVarint(out, static_cast<uint64_t>(range.last - range.first));
}

bool ParseRange(const char* first_second, std::string_view value, value::InstantRange* range) {
  range->first = GetSecond(first_second);
  range->last = range->first + kSecond - 1;
  if (value.empty()) return true;
  uint64_t part = 0;
  uint64_t length = 0;
  if (!base::TakeVarint(&value, &part) || !base::TakeVarint(&value, &length) || part >= static_cast<uint64_t>(kSecond)) return false;
  if (length > static_cast<uint64_t>(kOpenHigh - kOpenLow)) return false;
  range->first += static_cast<int64_t>(part);
  range->last = range->first + static_cast<int64_t>(length);
  return true;
}

void PutOrderedDecimal(std::string* out, const value::Decimal& number) {
  if (number.is_zero()) {
    out->push_back(static_cast<char>(kZero));
    return;
  }
  value::Int128 coefficient = number.coefficient();
  const bool negative = coefficient < 0;
  value::UInt128 rest = negative ? static_cast<value::UInt128>(-coefficient) : static_cast<value::UInt128>(coefficient);
  char digits[40];
  int count = 0;
  int scale = number.scale();
  while (rest % 10 == 0) rest /= 10, --scale;
  for (; rest != 0; rest /= 10) digits[count++] = static_cast<char>(rest % 10);
  const int exponent = count - scale;
  const uint8_t flip = negative ? 0xff : 0;
  out->push_back(static_cast<char>(negative ? kNegative : kPositive));
  out->push_back(static_cast<char>(static_cast<uint8_t>(exponent + kExponentBias) ^ flip));
  for (int i = count - 1; i >= 0; i -= 2) {
    const int pair = digits[i] * 10 + (i > 0 ? digits[i - 1] : 0);
    out->push_back(static_cast<char>(static_cast<uint8_t>(pair + 1) ^ flip));
  }
  out->push_back(static_cast<char>(flip));
}

bool TakeOrderedDecimal(std::string_view* in, value::Decimal* number) {
  if (in->empty()) return false;
  const uint8_t sign = static_cast<uint8_t>(in->front());
  in->remove_prefix(1);
  if (sign == kZero) return *number = value::Decimal(0), true;
  if ((sign != kNegative && sign != kPositive) || in->empty()) return false;
  const uint8_t flip = sign == kNegative ? 0xff : 0;
  const int exponent = (static_cast<uint8_t>(in->front()) ^ flip) - kExponentBias;
  in->remove_prefix(1);
  value::Int128 coefficient = 0;
  int count = 0;
  while (true) {
    if (in->empty() || count > 40) return false;
    const int pair = static_cast<uint8_t>(in->front()) ^ flip;
    in->remove_prefix(1);
    if (pair == 0) break;
    if (pair > 100) return false;
    const bool last = !in->empty() && (static_cast<uint8_t>(in->front()) ^ flip) == 0;
    // A last pair that ends with 0 was one digit: 128 bits may not hold the 0.
    const bool half = last && (pair - 1) % 10 == 0;
    coefficient = half ? coefficient * 10 + (pair - 1) / 10 : coefficient * 100 + (pair - 1);
    count += half ? 1 : 2;
  }
  int scale = count - exponent;
  for (; scale < 0; ++scale) coefficient *= 10;
  const auto made = value::Decimal::Make(flip != 0 ? -coefficient : coefficient, scale);
  if (!made) return false;
  *number = *made;
  return true;
}

namespace {

void AppendClean(std::string* out, std::string_view text) {
  for (char c : text) {
    if (c != '\x1f') out->push_back(c);
  }
}

}  // namespace

std::string UnitText(std::string_view system, std::string_view code, std::string_view unit) {
  std::string text;
  AppendClean(&text, system);
  text.push_back('\x1f');
  AppendClean(&text, code);
  text.push_back('\x1f');
  if (unit != code) AppendClean(&text, unit);
  return text;
}

bool ParseUnitText(std::string_view text, std::string_view* system, std::string_view* code, std::string_view* unit) {
  const size_t a = text.find('\x1f');
  const size_t b = a == std::string_view::npos ? a : text.find('\x1f', a + 1);
  if (b == std::string_view::npos) return false;
  *system = text.substr(0, a);
  *code = text.substr(a + 1, b - a - 1);
  *unit = text.substr(b + 1);
  if (unit->empty()) *unit = *code;
  return true;
}

void PutText(std::string* out, std::string_view text, size_t limit) {
  size_t size = std::min(text.size(), limit);
  if (size < text.size()) {
    while (size > 0 && (static_cast<uint8_t>(text[size]) & 0xc0) == 0x80) --size;
  }
  for (char c : text.substr(0, size)) out->push_back(c == '\0' || c == '\x01' ? '\x02' : c);
  out->push_back(size < text.size() ? '\x01' : '\0');
}

bool TakeText(std::string_view* in, std::string_view* text, bool* cut) {
  const size_t end = std::min(in->find('\0'), in->find('\x01'));
  if (end == std::string_view::npos) return false;
  *text = in->substr(0, end);
  *cut = (*in)[end] == '\x01';
  in->remove_prefix(end + 1);
  return true;
}

}  // namespace bogam::search
