// SPDX-License-Identifier: Apache-2.0
#include "format/x12.h"

#include <algorithm>

#include "value/temporal.h"

namespace bogam::format {
namespace {

bool IsFigure(char c) { return c >= '0' && c <= '9'; }
bool AllFigures(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), IsFigure); }
int TwoFigures(std::string_view text, size_t at) { return (text[at] - '0') * 10 + (text[at + 1] - '0'); }
size_t Characters(std::string_view utf8) {
  return static_cast<size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

std::string NoDate(std::string_view value) {
  if (value.size() == 8 && AllFigures(value)) {
    const int year = TwoFigures(value, 0) * 100 + TwoFigures(value, 2);
    if (year >= 1 && bogam::value::Date::Make(year, TwoFigures(value, 4), TwoFigures(value, 6))) return "";
  }
  return "it is no date CCYYMMDD";
}

std::string NoTime(std::string_view value) {
  const bool shaped = AllFigures(value) && (value.size() == 4 || (value.size() >= 6 && value.size() <= 8));
  if (shaped && TwoFigures(value, 0) < 24 && TwoFigures(value, 2) < 60 && (value.size() == 4 || TwoFigures(value, 4) < 60)) return "";
  return "it is no time HHMM or HHMMSS";
}

/// The figures of a number without sign and point, or "" where it is none.
std::string FiguresOf(std::string_view value, bool point_allowed) {
  if (value.starts_with('-')) value.remove_prefix(1);
  std::string out;
  bool point = false;
  for (const char c : value) {
    if (c == '.' && point_allowed && !point)
      point = true;
    else if (IsFigure(c))
      out += c;
    else
      return "";
  }
  return out;
}

}  // namespace

Status X12Wrong(const X12Segment& segment, size_t element, std::string what, std::string next) {
  std::string message = "segment " + std::to_string(segment.number) + (segment.id.empty() ? "" : " (" + std::string(segment.id) + ")");
  if (element > 0) message += ", element " + std::to_string(element);
  message += ", at byte " + std::to_string(segment.byte) + ": " + what;
  constexpr size_t kQuoted = 80;
  const std::string_view says = segment.At(element);
  std::string quoted =
      says.empty() || Characters(says) != says.size() ? "" : "it says \"" + std::string(says.substr(0, kQuoted)) + (says.size() > kQuoted ? "…" : "") + "\"; ";
  return {Code::kInvalid, std::move(message), std::move(quoted) + next};
}

X12Composites SplitX12(std::string_view element, const X12Delimiters& delimiters) {
  X12Composites out;
  if (element.empty()) return out;
  while (true) {
    const size_t end = element.find(delimiters.repetition);
    std::string_view one = element.substr(0, end);
    std::vector<std::string>& components = out.emplace_back();
    while (true) {
      const size_t colon = one.find(delimiters.component);
      components.emplace_back(one.substr(0, colon));
      if (colon == std::string_view::npos) break;
      one.remove_prefix(colon + 1);
    }
    if (end == std::string_view::npos) return out;
    element.remove_prefix(end + 1);
  }
}

std::string X12Fault(X12Type type, size_t least, size_t most, std::string_view value) {
  if (type == X12Type::kDate) return NoDate(value);
  if (type == X12Type::kTime) return NoTime(value);
  size_t length = Characters(value);
  if (type == X12Type::kWhole || type == X12Type::kDecimal) {
    length = FiguresOf(value, type == X12Type::kDecimal).size();
    if (length == 0) return type == X12Type::kWhole ? "it is no whole number" : "it is no number";
  }
  if (type == X12Type::kCode && !std::all_of(value.begin(), value.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)); })) {
    return "it is no code of letters and digits";
  }
  if (value.find_first_not_of(' ') == std::string_view::npos) return value.empty() ? "it is missing" : "it holds nothing but spaces";
  if (length < least) return "it is shorter than " + std::to_string(least);
  if (length > most) return "it is longer than " + std::to_string(most);
  return "";
}

}  // namespace bogam::format
