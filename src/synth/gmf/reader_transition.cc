// SPDX-License-Identifier: Apache-2.0
// Transitions: the first found of direct, distributed, conditional, complex, lookup table and type of care counts.
#include <simdjson.h>

#include <algorithm>
#include <span>

#include "synth/gmf/reader.h"

namespace bogam::synth::gmf {

StateId ModuleReader::Target(std::string_view name) {
  const auto at = states_.find(name);
  if (at != states_.end()) return at->second;
  Report("goes on to \"" + std::string(name) + "\", which is no state of this module");
  return kNoState;
}

// `before`: the options that stand before it in its list. "rest" (Bogam's own) is what they leave of 1.
void ModuleReader::ReadWeight(const Object& json, Option& option, std::span<const Option> before) {
  Object named;
  if (Text(json, "distribution") == "rest") {
    double sum = 0;
    for (const Option& other : before) sum += other.weight;
    if (sum > 1 + 1e-9) Report("weights before \"rest\" sum to more than 1");
    option.weight = std::max(0.0, 1 - sum);
    return;
  }
  if (json["distribution"].get_object().get(named) == simdjson::SUCCESS && Text(named, "attribute")) {
    option.weight_attribute = Attribute(named, "attribute");
    option.weight = Number(named, "default").value_or(0);
  } else if (const std::optional<double> weight = Number(json, "distribution")) {
    option.weight = *weight;
    if (json["distribution"].get_object().get(named) == simdjson::SUCCESS) option.parameter = vocabulary_.Symbol(Text(named, "parameter").value_or(""));
  } else {
    Report("an option of a distribution has no \"distribution\": a number, {\"parameter\"}, {\"attribute\", \"default\"} or \"rest\"");
  }
}

Option ModuleReader::ReadOption(const Object& json) {
  Option option;
  Json condition;
  if (json["condition"].get(condition) == simdjson::SUCCESS) option.condition = ReadLogic(condition);
  if (const auto to = Text(json, "transition"))
    option.to = Target(*to);
  else if (json["distributions"].error() != simdjson::SUCCESS)
    Report("an option of a transition has no \"transition\"");
  return option;
}

Transition ModuleReader::ReadTransition(const Object& json) {
  Transition out;
  simdjson::dom::array array;
  Object object;
  const auto each = [&](const char* key, Transition::Kind kind, const auto& read) {
    if (json[key].get_array().get(array) != simdjson::SUCCESS) return false;
    out.kind = kind;
    for (const Json element : array) {
      if (element.get_object().get(object) == simdjson::SUCCESS)
        read(object);
      else
        Report(std::string("\"") + key + "\" is a list of objects");
    }
    if (out.options.empty()) Report(std::string("\"") + key + "\" is empty");
    return true;
  };
  if (const auto to = Text(json, "direct_transition")) {
    out.kind = Transition::Kind::kDirect;
    out.options.push_back({.to = Target(*to)});
  } else if (each("distributed_transition", Transition::Kind::kDistributed, [&](const Object& option) {
               out.options.push_back(ReadOption(option));
               ReadWeight(option, out.options.back(), std::span<const Option>(out.options).first(out.options.size() - 1));
             })) {
  } else if (each("conditional_transition", Transition::Kind::kConditional, [&](const Object& option) { out.options.push_back(ReadOption(option)); })) {
  } else if (each("complex_transition", Transition::Kind::kComplex, [&](const Object& object_) {
               Option option = ReadOption(object_);
               simdjson::dom::array weighted;
               if (object_["distributions"].get_array().get(weighted) == simdjson::SUCCESS) {
                 option.first = static_cast<uint32_t>(out.weighted.size());
                 for (const Json element : weighted) {
                   Object part;
                   if (element.get_object().get(part) != simdjson::SUCCESS) continue;
                   out.weighted.push_back(ReadOption(part));
                   ReadWeight(part, out.weighted.back(), std::span<const Option>(out.weighted).subspan(option.first, out.weighted.size() - 1 - option.first));
                 }
                 option.count = static_cast<uint32_t>(out.weighted.size()) - option.first;
               }
               out.options.push_back(option);
             })) {
  } else if (json["lookup_table_transition"].get_array().get(array) == simdjson::SUCCESS) {
    ReadLookupTable(json, out);
  } else if (json["type_of_care_transition"].get_object().get(object) == simdjson::SUCCESS) {
    ReadTypeOfCare(object, out);
  }
  return out;
}

void ModuleReader::ReadLookupTable(const Object& json, Transition& transition) {
  transition.kind = Transition::Kind::kLookupTable;
  simdjson::dom::array array;
  if (json["lookup_table_transition"].get_array().get(array) != simdjson::SUCCESS) return;
  std::vector<std::string> names;
  std::string table;
  for (const Json element : array) {
    Object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) continue;
    Option option = ReadOption(object);
    option.weight = Number(object, "default_probability").value_or(0);
    names.emplace_back(Text(object, "transition").value_or(""));
    const std::string_view here = RequiredText(object, "lookup_table_name");
    if (!table.empty() && here != table) Report("one transition uses two lookup tables");
    table = here;
    transition.options.push_back(option);
  }
  std::string error;
  transition.table = links_.table(table, names, &error);
  if (transition.table == nullptr) Report(error);
}

void ModuleReader::ReadTypeOfCare(const Object& json, Transition& transition) {
  transition.kind = Transition::Kind::kTypeOfCare;
  for (const char* key : {"ambulatory", "emergency", "telemedicine"}) transition.options.push_back({.to = Target(RequiredText(json, key))});
}

}  // namespace bogam::synth::gmf
