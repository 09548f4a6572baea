// SPDX-License-Identifier: Apache-2.0
#include "fhir/lexical.h"

#include <cstdint>

#include "fhir/reference.h"

namespace bogam::fhir {
namespace {

bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f'; }
bool IsHex(char c) { return IsDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// The number of `count` digits at `at`; -1 where they are not all digits.
int Digits(std::string_view text, size_t at, size_t count) {
  if (text.size() < at + count) return -1;
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (!IsDigit(text[i])) return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

int DaysOf(int year, int month) {
  static constexpr int8_t kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : kDays[month - 1];
}

bool IsFullDate(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = Digits(text, 0, 4), month = Digits(text, 5, 2), day = Digits(text, 8, 2);
  return year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= DaysOf(year, month);
}

bool IsZone(std::string_view text) {
  if (text == "Z") return true;
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-') || text[3] != ':') return false;
  const int hour = Digits(text, 1, 2), minute = Digits(text, 4, 2);
  return hour >= 0 && minute >= 0 && minute <= 59 && (hour <= 13 || (hour == 14 && minute == 0));
}

/// Takes hh:mm:ss[.f+] off the front.
bool TakeTime(std::string_view* text) {
  if (text->size() < 8 || (*text)[2] != ':' || (*text)[5] != ':') return false;
  const int hour = Digits(*text, 0, 2), minute = Digits(*text, 3, 2), second = Digits(*text, 6, 2);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  size_t at = 8;
  if (at < text->size() && (*text)[at] == '.') {
    const size_t fraction = ++at;
    while (at < text->size() && IsDigit((*text)[at])) ++at;
    if (at == fraction) return false;
  }
  text->remove_prefix(at);
  return true;
}

bool IsCode(std::string_view text) {
  bool space = true;
  for (const char c : text) {
    if (IsSpace(c) && space) return false;
    space = IsSpace(c);
  }
  return !space;
}

bool IsOid(std::string_view text) {
  if (!text.starts_with("urn:oid:") || text.size() < 11 || text[8] < '0' || text[8] > '2') return false;
  for (size_t at = 9; at < text.size();) {
    if (text[at] != '.') return false;
    const size_t arc = ++at;
    while (at < text.size() && IsDigit(text[at])) ++at;
    if (at == arc || (text[arc] == '0' && at - arc > 1)) return false;
  }
  return true;
}

bool IsUuid(std::string_view text) {
  if (!text.starts_with("urn:uuid:") || text.size() != 45) return false;
  for (size_t i = 0; i < 36; ++i) {
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    if (dash ? text[9 + i] != '-' : !IsHex(text[9 + i])) return false;
  }
  return true;
}

bool HasNoSpace(std::string_view text) {
  for (const char c : text) {
    if (IsSpace(c)) return false;
  }
  return true;
}

bool IsBase64(std::string_view text) {
  size_t count = 0;
  size_t padding = 0;
  for (const char c : text) {
    if (IsSpace(c)) continue;
    const bool letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || IsDigit(c) || c == '+' || c == '/';
    if (c == '=') {
      ++padding;
    } else if (!letter || padding != 0) {
      return false;
    }
    ++count;
  }
  return count != 0 && count % 4 == 0 && padding <= 2;
}

}  // namespace

bool IsDate(std::string_view text) {
  if (text.size() == 10) return IsFullDate(text);
  if (Digits(text, 0, 4) < 1) return false;
  if (text.size() == 4) return true;
  const int month = Digits(text, 5, 2);
  return text.size() == 7 && text[4] == '-' && month >= 1 && month <= 12;
}

bool IsInstant(std::string_view text) {
  if (text.size() < 20 || text[10] != 'T' || !IsFullDate(text.substr(0, 10))) return false;
  text.remove_prefix(11);
  return TakeTime(&text) && IsZone(text);
}

bool IsDateTime(std::string_view text) { return text.size() <= 10 ? IsDate(text) : IsInstant(text); }

bool IsTime(std::string_view text) { return TakeTime(&text) && text.empty(); }

bool IsLexical(Lexical lexical, std::string_view text) {
  if (text.empty()) return false;
  switch (lexical) {
    case Lexical::kCode: return IsCode(text);
    case Lexical::kId: return IsId(text);
    case Lexical::kOid: return IsOid(text);
    case Lexical::kUuid: return IsUuid(text);
    case Lexical::kUri:
    case Lexical::kUrl:
    case Lexical::kCanonical: return HasNoSpace(text);
    case Lexical::kBase64Binary: return IsBase64(text);
    case Lexical::kDate: return IsDate(text);
    case Lexical::kDateTime: return IsDateTime(text);
    case Lexical::kInstant: return IsInstant(text);
    case Lexical::kTime: return IsTime(text);
    default: return true;
  }
}

}  // namespace bogam::fhir
