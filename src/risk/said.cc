// SPDX-License-Identifier: Apache-2.0
#include "risk/said.h"

#include "format/json_fields.h"
#include "format/shortest_number.h"

namespace bogam::risk {
namespace {

using format::Json;
using format::JsonText;

/// Depth: ParseJson's limit.
void Write(const Json& json, const Translation& in, JsonText* out) {
  switch (json.kind) {
    case Json::Kind::kNull: out->Raw("null"); return;
    case Json::Kind::kBoolean: out->Raw(json.boolean ? "true" : "false"); return;
    case Json::Kind::kNumber: out->Raw(format::ShortestNumber(json.number)); return;
    case Json::Kind::kText: out->String(json.text); return;
    case Json::Kind::kArray:
      out->Array();
      for (const Json& item : json.items) Write(item, in, out);
      out->End();
      return;
    case Json::Kind::kObject:
      if (json.Find("say") != nullptr) {
        out->String(ReadSaid(json).In(in));
        return;
      }
      out->Object();
      for (const auto& [key, value] : json.members) {
        out->Key(key);
        Write(value, in, out);
      }
      out->End();
      return;
  }
}

}  // namespace

std::string Said::In(const Translation& in) const {
  std::vector<std::string> said;
  for (const Said& place : places) said.push_back(place.In(in));
  return in.Say(text, std::vector<std::string_view>(said.begin(), said.end()));
}

Said ReadSaid(const Json& json) {
  if (const Json* const say = json.Find("say"); say != nullptr) {
    Said out(say->text);
    if (const Json* const places = json.Find("places"); places != nullptr) {
      for (const Json& place : places->items) out.places.push_back(ReadSaid(place));
    }
    return out;
  }
  return Said(json.text);
}

void Keep(std::string_view key, const Said& said, JsonText* json) {
  if (!key.empty()) json->Key(key);
  if (said.places.empty()) {
    json->String(said.text);
    return;
  }
  json->Object().String("say", said.text).Array("places");
  for (const Said& place : said.places) Keep("", place, json);
  json->End().End();
}

Result<std::string> SayAll(std::string_view kept, const Translation& in) {
  format::Findings findings;
  const Json json = format::ParseJson(kept, "", findings);
  if (!findings.empty()) return Status(Code::kDataLoss, "what was kept cannot be read: " + findings.front().message);
  JsonText out;
  Write(json, in, &out);
  return std::move(out).Take() + "\n";
}

}  // namespace bogam::risk
