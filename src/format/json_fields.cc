// SPDX-License-Identifier: Apache-2.0
#include "format/json_fields.h"

#include <simdjson.h>

#include <algorithm>
#include <utility>

namespace bogam::format {
namespace {

constexpr size_t kDeepest = 32;
constexpr size_t kMostFindings = 1000;

Json Copy(simdjson::dom::element from) {  // as deep as the parser lets it be: kDeepest
  Json out;
  simdjson::dom::object object;
  simdjson::dom::array array;
  std::string_view text;
  if (from.get(object) == simdjson::SUCCESS) {
    out.kind = Json::Kind::kObject;
    for (const auto field : object) out.members.emplace_back(field.key, Copy(field.value));
  } else if (from.get(array) == simdjson::SUCCESS) {
    out.kind = Json::Kind::kArray;
    for (const auto item : array) out.items.push_back(Copy(item));
  } else if (from.get(text) == simdjson::SUCCESS) {
    out.kind = Json::Kind::kText;
    out.text = text;
  } else if (from.get(out.boolean) == simdjson::SUCCESS) {
    out.kind = Json::Kind::kBoolean;
  } else if (from.get(out.number) == simdjson::SUCCESS) {
    out.kind = Json::Kind::kNumber;
  }
  return out;
}

void Add(Findings& findings, Finding finding) {
  if (findings.size() < kMostFindings) findings.push_back(std::move(finding));
}

/// Letters to change, add or leave out.
size_t Distance(std::string_view a, std::string_view b) {
  if (a.size() > 64 || b.size() > 64) return 64;
  std::vector<size_t> row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    size_t corner = std::exchange(row[0], i);
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t changed = corner + (a[i - 1] != b[j - 1]);
      corner = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row[b.size()];
}

std::string Range(double low, double high) {
  const auto text = [](double x) {
    std::string out = std::to_string(x);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
  };
  if (low == -kNoLimit) return "at most " + text(high);
  return high == kNoLimit ? "at least " + text(low) : "within " + text(low) + " to " + text(high);
}

}  // namespace

std::string Indented(const Findings& findings) {
  std::string out;
  for (const Finding& finding : findings) out += "\n  " + finding.ToString();
  return out;
}

const Json* Json::Find(std::string_view key) const {
  const auto found = std::find_if(members.begin(), members.end(), [&](const auto& member) { return member.first == key; });
  return found == members.end() ? nullptr : &found->second;
}

Json ParseJson(std::string_view text, const std::string& file, Findings& findings) {
  if (text.size() > kLargestJson) return Add(findings, {file, "", "it is over 8 MB"}), Json();
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.allocate(text.size() + 1, kDeepest) != simdjson::SUCCESS) return Add(findings, {file, "", "no memory to read it"}), Json();
  if (const auto failed = parser.parse(text.data(), text.size()).get(root); failed != simdjson::SUCCESS) {
    return Add(findings, {file, "", std::string("it is no JSON: ") + simdjson::error_message(failed)}), Json();
  }
  return Copy(root);
}

JsonFields::JsonFields(Findings& findings, std::string file, std::string path, const Json& json)
    : findings_(findings), file_(std::move(file)), path_(std::move(path)), json_(json) {
  if (json.kind != Json::Kind::kObject) Report("", "it is no object");
  std::set<std::string_view> seen;
  for (const auto& [key, value] : json.members) {
    if (!seen.insert(key).second) Report(key, "the field is written twice");
  }
}

JsonFields::~JsonFields() {
  for (const auto& [key, value] : json_.members) {
    if (!asked_.contains(key)) Report(key, "unknown field" + NearestOf(key));
  }
}

void JsonFields::Report(std::string_view key, std::string message) const { Add(findings_, {file_, PathOf(key), std::move(message), LineOf(key)}); }

int JsonFields::LineOf(std::string_view key) const {
  for (const auto& [name, value] : json_.members) {
    if (name == key) return value.line;
  }
  return json_.line;
}

std::string JsonFields::NearestOf(std::string_view key) const {
  const std::string* nearest = nullptr;
  size_t least = std::max<size_t>(1, key.size() / 3) + 1;
  for (const std::string& name : names_) {
    const bool there = std::any_of(json_.members.begin(), json_.members.end(), [&](const auto& member) { return member.first == name; });
    const size_t distance = there ? least : Distance(key, name);
    if (distance < least) nearest = &name, least = distance;
  }
  return nearest == nullptr ? "" : "; did you mean " + *nearest + "?";
}

std::string JsonFields::PathOf(std::string_view key) const { return path_.empty() || key.empty() ? path_ + std::string(key) : path_ + "." + std::string(key); }

bool JsonFields::Has(std::string_view key) const {
  names_.emplace(key);
  return std::any_of(json_.members.begin(), json_.members.end(), [&](const auto& member) { return member.first == key; });
}

const Json* JsonFields::Find(std::string_view key) {
  asked_.emplace(key);
  names_.emplace(key);
  const auto found = std::find_if(json_.members.begin(), json_.members.end(), [&](const auto& member) { return member.first == key; });
  return found == json_.members.end() ? nullptr : &found->second;
}

const Json* JsonFields::Need(std::string_view key, Json::Kind kind, std::string_view what) {
  const Json* const found = Find(key);
  if (found == nullptr) {
    Report(key, "it is missing");
  } else if (found->kind != kind) {
    Report(key, "it is no " + std::string(what));
    return nullptr;
  }
  return found;
}

const Json* JsonFields::Raw(std::string_view key) { return Find(key); }

std::string JsonFields::Text(std::string_view key) {
  const Json* const found = Need(key, Json::Kind::kText, "text");
  if (found != nullptr && found->text.empty()) Report(key, "it is empty");
  return found == nullptr ? "" : found->text;
}

std::string JsonFields::TextOr(std::string_view key, std::string otherwise) { return Has(key) ? Text(key) : otherwise; }

std::vector<std::string> JsonFields::Texts(std::string_view key) {
  std::vector<std::string> out;
  const Json* const found = Need(key, Json::Kind::kArray, "list");
  if (found == nullptr) return out;
  for (const Json& item : found->items) {
    if (item.kind != Json::Kind::kText || item.text.empty()) Report(key, "an entry is no text");
    out.push_back(item.text);
  }
  if (out.empty()) Report(key, "it is empty");
  return out;
}

std::vector<std::string> JsonFields::TextsOr(std::string_view key) { return Has(key) ? Texts(key) : std::vector<std::string>(); }

double JsonFields::Number(std::string_view key, double low, double high) {
  const Json* const found = Need(key, Json::Kind::kNumber, "number");
  if (found == nullptr) return low == -kNoLimit ? 0 : low;
  if (!(found->number >= low && found->number <= high)) return Report(key, "it is not " + Range(low, high)), low;
  return found->number;
}

std::optional<double> JsonFields::MaybeNumber(std::string_view key) { return Has(key) ? std::optional(Number(key)) : std::nullopt; }

bool JsonFields::FlagOr(std::string_view key, bool otherwise) { return MaybeFlag(key).value_or(otherwise); }

std::optional<bool> JsonFields::MaybeFlag(std::string_view key) {
  if (!Has(key)) return std::nullopt;
  const Json* const found = Need(key, Json::Kind::kBoolean, "true or false");
  return found == nullptr ? std::nullopt : std::optional(found->boolean);
}

std::vector<double> JsonFields::Numbers(std::string_view key, size_t count, double low, double high) {
  std::vector<double> out;
  const Json* const found = Need(key, Json::Kind::kArray, "list");
  if (found == nullptr) return std::vector<double>(count);
  for (const Json& item : found->items) {
    if (item.kind != Json::Kind::kNumber || !(item.number >= low && item.number <= high)) {
      Report(key, low == -kNoLimit && high == kNoLimit ? "an entry is no number" : "an entry is not " + Range(low, high));
    }
    out.push_back(item.number);
  }
  if (out.empty() || (count != 0 && out.size() != count)) {
    Report(key, "it has " + std::to_string(out.size()) + " numbers, not " + (count == 0 ? "one or more" : std::to_string(count)));
    out.resize(std::max<size_t>(count, 1));
  }
  return out;
}

std::vector<double> JsonFields::Shares(std::string_view key, const std::vector<std::string>& names) {
  std::vector<double> out(names.size());
  double sum = 0;
  EachNamed(key, [&](const std::string& name, const Json& value) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) return Report(std::string(key) + "." + name, "unknown field");
    if (value.kind != Json::Kind::kNumber || !(value.number >= 0)) return Report(std::string(key) + "." + name, "it is no number from 0");
    sum += out[static_cast<size_t>(at - names.begin())] = value.number;
  });
  if (Has(key) && !(sum > 0)) Report(key, "its numbers sum up to nothing");
  return out;
}

size_t JsonFields::Choice(std::string_view key, const std::vector<std::string>& names) {
  const std::string text = Text(key);
  const auto found = std::find(names.begin(), names.end(), text);
  if (found != names.end()) return static_cast<size_t>(found - names.begin());
  std::string list;
  for (const std::string& name : names) list += (list.empty() ? "" : ", ") + name;
  if (!text.empty()) Report(key, "\"" + text + "\" is none of " + list);
  return 0;
}

void JsonFields::Each(std::string_view key, bool need, const std::function<void(JsonFields&)>& take) {
  if (!need && !Has(key)) return;
  const Json* const found = Need(key, Json::Kind::kArray, "list");
  if (found == nullptr) return;
  if (need && found->items.empty()) Report(key, "it is empty");
  for (size_t i = 0; i < found->items.size(); ++i) {
    JsonFields item(findings_, file_, PathOf(key) + "[" + std::to_string(i) + "]", found->items[i]);
    take(item);
  }
}

void JsonFields::EachNamed(std::string_view key, const std::function<void(const std::string&, const Json&)>& take) {
  const Json* const found = Need(key, Json::Kind::kObject, "object");
  if (found == nullptr) return;
  for (const auto& [name, value] : found->members) take(name, value);
}

void JsonFields::EachObject(std::string_view key, const std::function<void(const std::string&, JsonFields&)>& take) {
  EachNamed(key, [&](const std::string& name, const Json& value) {
    JsonFields fields(findings_, file_, PathOf(key) + "." + name, value);
    take(name, fields);
  });
}

void JsonFields::Object(std::string_view key, const std::function<void(JsonFields&)>& take) {
  if (!Has(key)) return;
  const Json* const found = Find(key);
  JsonFields item(findings_, file_, PathOf(key), *found);
  take(item);
}

}  // namespace bogam::format
