// SPDX-License-Identifier: Apache-2.0
#include "server/rest/negotiation.h"

#include <array>
#include <charconv>
#include <cstdio>

#include "value/temporal.h"

namespace bogam::server {
namespace {

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
  return out;
}

/// The part before the separator; text keeps what follows.
std::string_view Take(std::string_view* text, char separator) {
  const size_t end = std::min(text->find(separator), text->size());
  const std::string_view part = Trim(text->substr(0, end));
  text->remove_prefix(std::min(end + 1, text->size()));
  return part;
}

bool IsJson(std::string_view type) { return type == "application/fhir+json" || type == "application/json" || type == "text/json" || type == "json"; }

/// One media range of Accept, or the value of _format.
bool TakesJson(std::string_view range) {
  const std::string type = Lower(Take(&range, ';'));
  bool takes = IsJson(type) || type == "*/*" || type == "application/*";
  while (!range.empty()) {
    std::string_view parameter = Take(&range, ';');
    const std::string name = Lower(Take(&parameter, '='));
    const bool nothing = name == "q" && parameter.find_first_not_of("0.") == std::string_view::npos;
    const bool other_version = name == "fhirversion" && !parameter.starts_with("4.0");
    takes = takes && !nothing && !other_version;
  }
  return takes;
}

constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

Preferences ReadPreferences(const Request& request) {
  Preferences out;
  for (std::string_view rest = request.Header("prefer"); !rest.empty();) {
    std::string_view item = Take(&rest, ',');
    while (!item.empty()) {
      const std::string one = Lower(Take(&item, ';'));
      if (one == "return=minimal") out.content = Preferences::Return::kMinimal;
      if (one == "return=operationoutcome") out.content = Preferences::Return::kOutcome;
      if (one == "handling=lenient") out.lenient = true;
    }
  }
  return out;
}

std::optional<Response> RefuseFormat(const Request& request) {
  if (const std::string* format = request.Query("_format")) {
    // "+" of application/fhir+json, which a form would read as a blank, may come unescaped.
    std::string text = *format;
    if (const size_t blank = text.find("fhir json"); blank != std::string::npos) text[blank + 4] = '+';
    if (TakesJson(text)) return std::nullopt;
    return Outcome(406, "not-supported", "this server speaks JSON only: _format=json");
  }
  std::string_view accept = request.Header("accept");
  if (Trim(accept).empty()) return std::nullopt;
  while (!accept.empty()) {
    if (TakesJson(Take(&accept, ','))) return std::nullopt;
  }
  return Outcome(406, "not-supported", "this server speaks JSON of FHIR 4.0 only: Accept: application/fhir+json");
}

std::optional<Response> RefuseBodyType(const Request& request, bool form) {
  std::string_view header = request.Header("content-type");
  const std::string type = Lower(Take(&header, ';'));
  bool fits = form ? type == "application/x-www-form-urlencoded" : IsJson(type);
  while (!header.empty()) {
    const std::string parameter = Lower(Take(&header, ';'));
    if (parameter.starts_with("charset=") && parameter != "charset=utf-8" && parameter != "charset=\"utf-8\"") fits = false;
    if (parameter.starts_with("fhirversion=") && !parameter.starts_with("fhirversion=4.0")) fits = false;
  }
  if (fits) return std::nullopt;
  return Outcome(415, "not-supported",
                 form ? "a body of type application/x-www-form-urlencoded is needed" : "a body of type application/fhir+json in UTF-8 is needed");
}

std::string ETag(uint32_t version) { return "W/\"" + std::to_string(version) + "\""; }

Result<std::optional<uint32_t>> ReadIfMatch(std::string_view header) {
  header = Trim(header);
  if (header.empty()) return std::optional<uint32_t>();
  std::string_view tag = header;
  if (tag.starts_with("W/")) tag.remove_prefix(2);
  if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return Status(Code::kInvalid, "If-Match is W/\"version\"");
  tag = tag.substr(1, tag.size() - 2);
  uint32_t version = 0;
  const auto end = std::from_chars(tag.data(), tag.data() + tag.size(), version);
  if (end.ec != std::errc() || end.ptr != tag.data() + tag.size()) return Status(Code::kPreconditionFailed, "If-Match names no version of this server");
  return std::optional<uint32_t>(version);
}

bool NamesVersion(std::string_view if_none_match, uint32_t version) {
  const std::string own = "\"" + std::to_string(version) + "\"";
  while (!if_none_match.empty()) {
    std::string_view tag = Take(&if_none_match, ',');
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == "*" || tag == own) return true;
  }
  return false;
}

std::string HttpDate(int64_t ms) {
  static constexpr std::array<std::string_view, 7> kDays = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
  const int64_t seconds = ms >= 0 ? ms / 1000 : (ms - 999) / 1000;
  const int64_t days = seconds >= 0 ? seconds / 86'400 : (seconds - 86'399) / 86'400;
  const int64_t rest = seconds - days * 86'400;
  int year = 0, month = 0, day = 0;
  value::FromDayNumber(days, &year, &month, &day);
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[static_cast<size_t>((days % 7 + 7) % 7)].data(), day,
                kMonths[static_cast<size_t>(month - 1)].data(), year, static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60),
                static_cast<int>(rest % 60));
  return text;
}

std::optional<int64_t> ParseHttpDate(std::string_view text) {
  const size_t comma = text.find(", ");
  if (comma == std::string_view::npos || text.size() != comma + 26) return std::nullopt;
  const std::string body(text.substr(comma + 2));
  int day = 0, year = 0, hour = 0, minute = 0, second = 0;
  char month[4] = {};
  if (std::sscanf(body.c_str(), "%2d %3s %4d %2d:%2d:%2d GMT", &day, month, &year, &hour, &minute, &second) != 6) return std::nullopt;
  for (size_t m = 0; m < kMonths.size(); ++m) {
    const int number = static_cast<int>(m) + 1;
    if (kMonths[m] != month) continue;
    if (year < 1 || day < 1 || day > value::DaysInMonth(year, number) || hour > 23 || minute > 59 || second > 60) return std::nullopt;
    return (((value::DayNumber(year, number, day) * 24 + hour) * 60 + minute) * 60 + second) * 1000;
  }
  return std::nullopt;
}

}  // namespace bogam::server
