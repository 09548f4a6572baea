// SPDX-License-Identifier: Apache-2.0
#include "synth/place/fields.h"

#include <simdjson.h>

#include <algorithm>

namespace bogam::synth::place {
namespace {

constexpr size_t kLargestFile = 8u << 20;
constexpr size_t kDeepest = 32;
constexpr size_t kMostProblems = 1000;

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

void Add(std::vector<Problem>& problems, Problem problem) {
  if (problems.size() < kMostProblems) problems.push_back(std::move(problem));
}

std::string Range(double low, double high) {
  const auto text = [](double x) {
    std::string out = std::to_string(x);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') out.pop_back();
    return out;
  };
  return text(low) + " to " + text(high);
}

}  // namespace

Json ParseJson(const std::string& text, const std::string& file, std::vector<Problem>& problems) {
  if (text.size() > kLargestFile) return Add(problems, {file, "", "it is over 8 MB"}), Json();
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  if (parser.allocate(text.size() + 1, kDeepest) != simdjson::SUCCESS) return Add(problems, {file, "", "no memory to read it"}), Json();
  if (const auto failed = parser.parse(text).get(root); failed != simdjson::SUCCESS) {
    return Add(problems, {file, "", std::string("it is no JSON: ") + simdjson::error_message(failed)}), Json();
  }
  return Copy(root);
}

Fields::Fields(std::vector<Problem>& problems, std::string file, std::string path, const Json& json)
    : problems_(problems), file_(std::move(file)), path_(std::move(path)), json_(json) {
  if (json.kind != Json::Kind::kObject) Add(problems_, {file_, path_, "it is no object"});
}

Fields::~Fields() {
  for (const auto& [key, value] : json_.members) {
    if (!asked_.contains(key)) Report(key, "unknown field");
  }
}

void Fields::Report(std::string_view key, std::string message) const { Add(problems_, {file_, PathOf(key), std::move(message)}); }

bool Fields::Has(std::string_view key) const {
  return std::any_of(json_.members.begin(), json_.members.end(), [&](const auto& member) { return member.first == key; });
}

const Json* Fields::Find(std::string_view key) {
  const bool again = !asked_.emplace(key).second;
  const Json* found = nullptr;
  for (const auto& [name, value] : json_.members) {
    if (name != key) continue;
    if (found != nullptr && !again) Report(key, "it stands twice");
    found = &value;
  }
  return found;
}

const Json* Fields::Need(std::string_view key, Json::Kind kind, std::string_view what) {
  const Json* json = Find(key);
  if (json == nullptr) return Report(key, "it is missing"), nullptr;
  if (json->kind != kind) return Report(key, "it is no " + std::string(what)), nullptr;
  return json;
}

std::string Fields::Text(std::string_view key) {
  const Json* json = Need(key, Json::Kind::kText, "text");
  if (json == nullptr) return {};
  if (json->text.empty()) Report(key, "it is empty");
  return json->text;
}

std::string Fields::TextOr(std::string_view key, std::string otherwise) { return Find(key) == nullptr ? otherwise : Text(key); }

double Fields::Number(std::string_view key, double low, double high) {
  const Json* json = Need(key, Json::Kind::kNumber, "number");
  if (json == nullptr) return low;
  if (!(json->number >= low && json->number <= high)) return Report(key, "it is not within " + Range(low, high)), low;
  return json->number;
}

double Fields::NumberOr(std::string_view key, double low, double high, double otherwise) { return Find(key) == nullptr ? otherwise : Number(key, low, high); }

std::optional<bool> Fields::MaybeFlag(std::string_view key) {
  if (Find(key) == nullptr) return std::nullopt;
  const Json* json = Need(key, Json::Kind::kBoolean, "truth value");
  return json == nullptr ? std::nullopt : std::optional(json->boolean);
}

bool Fields::FlagOr(std::string_view key, bool otherwise) { return MaybeFlag(key).value_or(otherwise); }

std::optional<Instant> Fields::MaybeDate(std::string_view key) {
  if (Find(key) == nullptr) return std::nullopt;
  const std::optional<Instant> date = ParseDate(Text(key));
  if (!date) Report(key, "it is no date YYYY-MM-DD");
  return date;
}

std::vector<double> Fields::Numbers(std::string_view key, size_t count, double low, double high) {
  std::vector<double> out(count);
  const Json* json = Need(key, Json::Kind::kArray, "list");
  if (json == nullptr) return out;
  if (json->items.empty() || (count != 0 && json->items.size() != count))
    return Report(key, "it has " + std::to_string(json->items.size()) + " numbers, not " + (count == 0 ? "one or more" : std::to_string(count))), out;
  out.clear();
  for (const Json& item : json->items) {
    if (item.kind != Json::Kind::kNumber || !(item.number >= low && item.number <= high))
      return Report(key, "a number of it is not within " + Range(low, high)), std::vector<double>(std::max<size_t>(count, 1));
    out.push_back(item.number);
  }
  return out;
}

std::vector<std::string> Fields::Texts(std::string_view key) {
  std::vector<std::string> out;
  const Json* json = Need(key, Json::Kind::kArray, "list");
  if (json == nullptr) return out;
  for (const Json& item : json->items) {
    if (item.kind != Json::Kind::kText || item.text.empty()) return Report(key, "an item of it is no text"), out;
    out.push_back(item.text);
  }
  if (out.empty()) Report(key, "it is empty");
  return out;
}

std::vector<double> Fields::Shares(std::string_view key, const std::vector<std::string>& names) {
  std::vector<double> out(names.size());
  const Json* json = Need(key, Json::Kind::kObject, "object");
  if (json == nullptr) return out;
  double sum = 0;
  for (const auto& [name, value] : json->members) {
    const auto at = std::find(names.begin(), names.end(), name);
    const std::string full = std::string(key) + "." + name;
    if (at == names.end())
      Report(full, "unknown field");
    else if (value.kind != Json::Kind::kNumber || !(value.number >= 0))
      Report(full, "it is no number from 0");
    else
      sum += out[static_cast<size_t>(at - names.begin())] = value.number;
  }
  if (!(sum > 0)) Report(key, "its numbers sum up to nothing");
  return out;
}

size_t Fields::Choice(std::string_view key, const std::vector<std::string>& names) {
  const std::string text = Text(key);
  const auto at = std::find(names.begin(), names.end(), text);
  if (at != names.end()) return static_cast<size_t>(at - names.begin());
  if (!text.empty()) Report(key, "unknown value \"" + text + "\"");
  return 0;
}

void Fields::Each(std::string_view key, const std::function<void(Fields&)>& take) {
  const Json* json = Need(key, Json::Kind::kArray, "list");
  if (json == nullptr) return;
  if (json->items.empty()) Report(key, "it is empty");
  for (size_t i = 0; i < json->items.size(); ++i) {
    Fields fields(problems_, file_, PathOf(key) + "[" + std::to_string(i) + "]", json->items[i]);
    take(fields);
  }
}

void Fields::EachNamed(std::string_view key, const std::function<void(const std::string&, Fields&)>& take) {
  const Json* json = Need(key, Json::Kind::kObject, "object");
  if (json == nullptr) return;
  for (const auto& [name, value] : json->members) {
    Fields fields(problems_, file_, PathOf(key) + "." + name, value);
    take(name, fields);
  }
}

}  // namespace bogam::synth::place
