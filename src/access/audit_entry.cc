// SPDX-License-Identifier: Apache-2.0
#include "access/audit_entry.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>

#include "access/digest.h"
#include "fhir/json.h"
#include "fhir/utf8.h"
#include "value/temporal.h"

namespace bogam::access {
namespace {

constexpr std::string_view kPrevious = ",\"previous\":\"", kHash = "\",\"hash\":\"", kEnd = "\"}";
constexpr size_t kHashDigits = 64;
constexpr size_t kTail = kPrevious.size() + kHashDigits + kHash.size() + kHashDigits + kEnd.size();
constexpr size_t kMostMemberBytes = 1000;  // of one member
constexpr std::array<std::string_view, 3> kOutcomes{"success", "refused", "failed"};

bool IsHash(std::string_view text) { return text.size() == kHashDigits && text.find_first_not_of("0123456789abcdef") == std::string_view::npos; }

std::string Clean(std::string_view text) {
  size_t size = std::min(text.size(), kMostMemberBytes);
  while (size > 0 && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xc0) == 0x80) --size;
  std::string out(text.substr(0, size));
  const bool text_is_utf8 = fhir::IsUtf8(out);
  for (char& c : out) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || (byte >= 0x80 && !text_is_utf8)) c = '?';
  }
  return out;
}

void AddText(std::string_view name, std::string_view text, std::string* out) {
  if (text.empty()) return;
  *out += ",\"";
  *out += name;
  *out += "\":";
  fhir::WriteJsonString(Clean(text), out);
}

std::string Text(const simdjson::dom::object& members, std::string_view name) {
  std::string_view text;
  return members[name].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

}  // namespace

std::string_view Name(AuditOutcome outcome) { return kOutcomes[static_cast<size_t>(outcome)]; }

std::string WriteAuditLine(const AuditEntry& entry, std::string_view previous, std::string* hash) {
  std::string line = "{\"number\":" + std::to_string(entry.number) + ",\"time\":\"" + WriteInstant(entry.time_ms) + "\"";
  AddText("who", entry.who, &line);
  AddText("role", entry.role, &line);
  AddText("client", entry.client, &line);
  AddText("action", entry.action, &line);
  AddText("what", entry.what, &line);
  AddText("patient", entry.patient, &line);
  if (entry.version != 0) line += ",\"version\":" + std::to_string(entry.version);
  if (entry.change) line += ",\"change\":" + std::to_string(*entry.change);
  AddText("outcome", Name(entry.outcome), &line);
  AddText("reason", entry.reason, &line);
  AddText("from", entry.from, &line);
  *hash = Sha256Hex(previous, line);
  line.append(kPrevious).append(previous).append(kHash).append(*hash).append(kEnd);
  return line;
}

std::optional<AuditLine> SplitAuditLine(std::string_view line) {
  if (line.size() <= kTail) return std::nullopt;
  AuditLine out;
  out.canonical = line.substr(0, line.size() - kTail);
  std::string_view tail = line.substr(out.canonical.size());
  if (!tail.starts_with(kPrevious) || !tail.ends_with(kEnd)) return std::nullopt;
  tail.remove_prefix(kPrevious.size());
  out.previous = tail.substr(0, kHashDigits);
  tail.remove_prefix(kHashDigits);
  if (!tail.starts_with(kHash)) return std::nullopt;
  out.hash = tail.substr(kHash.size(), kHashDigits);
  return IsHash(out.previous) && IsHash(out.hash) ? std::optional(out) : std::nullopt;
}

bool HashHolds(const AuditLine& line) { return Sha256Hex(line.previous, line.canonical) == line.hash; }

std::optional<AuditEntry> ReadAuditLine(std::string_view line) {
  thread_local simdjson::dom::parser parser;
  simdjson::dom::object members;
  if (parser.parse(line.data(), line.size()).get(members) != simdjson::SUCCESS) return std::nullopt;
  AuditEntry entry;
  if (members["number"].get(entry.number) != simdjson::SUCCESS) return std::nullopt;
  const std::optional<int64_t> time = ReadInstant(Text(members, "time"));
  if (!time) return std::nullopt;
  entry.time_ms = *time;
  entry.who = Text(members, "who");
  entry.role = Text(members, "role");
  entry.client = Text(members, "client");
  entry.action = Text(members, "action");
  entry.what = Text(members, "what");
  entry.patient = Text(members, "patient");
  entry.reason = Text(members, "reason");
  entry.from = Text(members, "from");
  uint64_t number = 0;
  if (members["version"].get(number) == simdjson::SUCCESS && number <= UINT32_MAX) entry.version = static_cast<uint32_t>(number);
  if (members["change"].get(number) == simdjson::SUCCESS) entry.change = number;
  const std::string outcome = Text(members, "outcome");
  for (size_t i = 0; i < kOutcomes.size(); ++i) {
    if (kOutcomes[i] == outcome) {
      entry.outcome = static_cast<AuditOutcome>(i);
      return entry;
    }
  }
  return std::nullopt;
}

std::string WriteInstant(int64_t ms) {
  using std::chrono::floor;
  const std::chrono::sys_time<std::chrono::milliseconds> moment{std::chrono::milliseconds(ms)};
  const auto day = floor<std::chrono::days>(moment);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(moment - day);
  std::array<char, 40> text{};
  const int size =
      std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02ld:%02ld:%02ld.%03ldZ", static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                    static_cast<unsigned>(date.day()), static_cast<long>(time.hours().count()), static_cast<long>(time.minutes().count()),
                    static_cast<long>(time.seconds().count()), static_cast<long>(time.subseconds().count()));
  return {text.data(), static_cast<size_t>(size)};
}

std::optional<int64_t> ReadInstant(std::string_view text) {
  const auto moment = value::DateTime::Parse(text);
  if (!moment) return std::nullopt;
  const int64_t first_us = moment->Instants(0).first;
  return first_us >= 0 ? first_us / 1000 : -((-first_us + 999) / 1000);
}

}  // namespace bogam::access
