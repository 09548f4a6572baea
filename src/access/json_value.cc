// SPDX-License-Identifier: Apache-2.0
#include "access/json_value.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>

namespace bogam::access {
namespace {

namespace dom = simdjson::dom;

/// Depth is bounded by the parser. False: a name twice.
bool Copy(const dom::element& from, JsonValue* to);

bool CopyObject(const dom::object& from, JsonValue* to) {
  to->kind = JsonValue::Kind::kObject;
  for (const auto& [name, value] : from) {
    auto& [own_name, own_value] = to->members.emplace_back();
    own_name = name;
    if (!Copy(value, &own_value)) return false;
  }
  std::vector<std::string_view> names;
  for (const auto& member : to->members) names.push_back(member.first);
  std::sort(names.begin(), names.end());
  return std::adjacent_find(names.begin(), names.end()) == names.end();
}

bool CopyList(const dom::array& from, JsonValue* to) {
  to->kind = JsonValue::Kind::kList;
  for (const dom::element one : from) {
    if (!Copy(one, &to->list.emplace_back())) return false;
  }
  return true;
}

bool Copy(const dom::element& from, JsonValue* to) {
  switch (from.type()) {
    case dom::element_type::OBJECT: return CopyObject(from.get_object().value_unsafe(), to);
    case dom::element_type::ARRAY: return CopyList(from.get_array().value_unsafe(), to);
    case dom::element_type::STRING:
      to->kind = JsonValue::Kind::kText;
      to->text = from.get_string().value_unsafe();
      return true;
    case dom::element_type::BOOL:
      to->kind = JsonValue::Kind::kBoolean;
      to->boolean = from.get_bool().value_unsafe();
      return true;
    case dom::element_type::NULL_VALUE: return true;
    default: to->kind = JsonValue::Kind::kNumber; return from.get_double().get(to->number) == simdjson::SUCCESS;
  }
}

}  // namespace

const JsonValue* JsonValue::Find(std::string_view name) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == name; });
  return found == members.end() ? nullptr : &found->second;
}

std::string_view JsonValue::Text(std::string_view name) const {
  const JsonValue* const value = Find(name);
  return value != nullptr && value->kind == Kind::kText ? std::string_view(value->text) : std::string_view();
}

bool JsonValue::IsTrue(std::string_view name) const {
  const JsonValue* const value = Find(name);
  return value != nullptr && value->kind == Kind::kBoolean && value->boolean;
}

std::optional<int64_t> JsonValue::Whole(std::string_view name) const {
  constexpr double kMost = 9007199254740992.0;
  const JsonValue* const value = Find(name);
  if (value == nullptr || value->kind != Kind::kNumber || !(std::abs(value->number) <= kMost)) return std::nullopt;
  return static_cast<int64_t>(std::floor(value->number));
}

std::vector<std::string> JsonValue::Texts(std::string_view name) const {
  const JsonValue* const value = Find(name);
  if (value == nullptr) return {};
  if (value->kind == Kind::kText) return {value->text};
  std::vector<std::string> out;
  for (const JsonValue& one : value->list) {
    if (one.kind != Kind::kText) return {};
    out.push_back(one.text);
  }
  return out;
}

Result<JsonValue> ReadJson(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.bytes) return Status(Code::kTooLarge, "the JSON is over " + std::to_string(limits.bytes) + " bytes");
  dom::parser parser;
  dom::element root;
  if (parser.allocate(limits.bytes, limits.depth) != simdjson::SUCCESS) return Status(Code::kTooLarge, "there is no memory for the JSON");
  const simdjson::error_code error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) return Status(Code::kTooLarge, "the JSON is over " + std::to_string(limits.depth) + " deep");
  if (error != simdjson::SUCCESS) return Status(Code::kInvalid, "this is no JSON");
  JsonValue value;
  if (!Copy(root, &value)) return Status(Code::kInvalid, "the JSON has a member twice, or a number that is none");
  return value;
}

Result<JsonValue> ReadJsonObject(std::string_view text, const JsonLimits& limits) {
  BOGAM_ASSIGN(JsonValue value, ReadJson(text, limits));
  if (value.kind != JsonValue::Kind::kObject) return Status(Code::kInvalid, "the JSON is no object");
  return value;
}

}  // namespace bogam::access
