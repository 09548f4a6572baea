// SPDX-License-Identifier: Apache-2.0
#include "server/cds/cds_json.h"

#include <simdjson.h>

#include <algorithm>

#include "fhir/json.h"

namespace bogam::server {
namespace {

namespace json = simdjson::ondemand;

Status NoJson(simdjson::error_code error) { return Status(Code::kInvalid, std::string("the body is no JSON: ") + simdjson::error_message(error)); }
Status Twice(std::string_view name) { return Status(Code::kInvalid, std::string(name) + ": it stands twice"); }

std::string_view Trimmed(std::string_view text) {
  const size_t end = text.find_last_not_of(" \t\r\n");
  return end == std::string_view::npos ? std::string_view() : text.substr(0, end + 1);
}

Status TakeRaw(json::value value, std::string_view name, CdsMembers* members) {
  if (members->has_raw) return Twice(name);
  members->has_raw = true;
  json::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return Status(Code::kInvalid, std::string(name) + ": it is no object");
  for (auto field : object) {
    std::string_view key, text;
    if (const auto error = field.unescaped_key().get(key); error != simdjson::SUCCESS) return NoJson(error);
    std::string own(key);
    if (std::any_of(members->raw.begin(), members->raw.end(), [&](const auto& one) { return one.first == own; })) return Twice(std::string(name) + "." + own);
    json::value inner;
    if (const auto error = field.value().get(inner); error != simdjson::SUCCESS) return NoJson(error);
    if (const auto error = simdjson::to_json_string(inner).get(text); error != simdjson::SUCCESS) return NoJson(error);
    members->raw.emplace_back(std::move(own), Trimmed(text));
  }
  return {};
}

}  // namespace

Result<CdsMembers> ReadCdsMembers(std::string_view body, std::string_view raw_member) {
  json::parser parser;
  const simdjson::padded_string padded(body);
  json::document document;
  if (const auto error = parser.iterate(padded).get(document); error != simdjson::SUCCESS) return NoJson(error);
  json::object object;
  if (const auto error = document.get_object().get(object); error != simdjson::SUCCESS) return NoJson(error);
  CdsMembers members;
  std::string rest = "{";
  for (auto field : object) {
    std::string_view key, text;
    if (const auto error = field.unescaped_key().get(key); error != simdjson::SUCCESS) return NoJson(error);
    const std::string own(key);
    json::value value;
    if (const auto error = field.value().get(value); error != simdjson::SUCCESS) return NoJson(error);
    if (own == raw_member) {
      BOGAM_TRY(TakeRaw(value, raw_member, &members));
      continue;
    }
    if (const auto error = simdjson::to_json_string(value).get(text); error != simdjson::SUCCESS) return NoJson(error);
    if (rest.size() > 1) rest += ',';
    fhir::WriteJsonString(own, &rest);
    rest += ":" + std::string(Trimmed(text));
  }
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS) return Status(Code::kInvalid, "the body is no JSON: there is something after its end");
  BOGAM_ASSIGN(members.rest, access::ReadJsonObject(rest + "}"));
  return members;
}

}  // namespace bogam::server
