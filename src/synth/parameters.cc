// SPDX-License-Identifier: Apache-2.0
#include "synth/parameters.h"

#include <simdjson.h>

#include <algorithm>
#include <iterator>

namespace bogam::synth {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kStandings[] = {"read", "relayed", "assumption"};
constexpr std::string_view kActsOn[] = {"biology", "exposure", "access", "coverage", "treatment"};

template <size_t N>
std::optional<size_t> PlaceOf(const std::string_view (&names)[N], std::string_view name) {
  const auto at = std::find(std::begin(names), std::end(names), name);
  return at == std::end(names) ? std::nullopt : std::optional(static_cast<size_t>(at - std::begin(names)));
}

std::string_view TextOf(const object& json, const char* key) {
  std::string_view text;
  return json[key].get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

Result<Parameter> ReadOne(const std::string& name, const object& json) {
  const auto lacks = [&](const std::string& what) { return Status(Code::kInvalid, "parameter \"" + name + "\": " + what); };
  Parameter out;
  if (json["value"].get_double().get(out.value) != simdjson::SUCCESS) return lacks("\"value\" is no number");
  out.population = TextOf(json, "population");
  out.source = TextOf(json, "source");
  if (out.population.empty()) return lacks("\"population\" is missing");
  if (out.source.empty()) return lacks("\"source\" is missing");
  const std::optional<size_t> status = PlaceOf(kStandings, TextOf(json, "status"));
  if (!status) return lacks("\"status\" is read, relayed or assumption");
  out.status = static_cast<Parameter::Standing>(*status);
  const std::optional<Parameter::ActsOn> acts_on = ActsOnOf(TextOf(json, "acts_on"));
  if (!acts_on) return lacks("\"acts_on\" is biology, exposure, access, coverage or treatment");
  out.acts_on = *acts_on;
  int64_t year = 0;
  if (json["year"].get_int64().get(year) == simdjson::SUCCESS) out.year = static_cast<int>(year);
  if (out.year == 0 && out.status != Parameter::Standing::kAssumption) return lacks("\"year\" is missing");
  return out;
}

}  // namespace

std::string_view StandingName(Parameter::Standing standing) { return kStandings[static_cast<size_t>(standing)]; }
std::string_view ActsOnName(Parameter::ActsOn acts_on) { return kActsOn[static_cast<size_t>(acts_on)]; }

std::optional<Parameter::ActsOn> ActsOnOf(std::string_view name) {
  const std::optional<size_t> place = PlaceOf(kActsOn, name);
  return place ? std::optional(static_cast<Parameter::ActsOn>(*place)) : std::nullopt;
}

Result<Parameters> ReadParameters(std::string_view json) {
  simdjson::dom::parser parser;
  object root, all;
  if (const auto error = parser.parse(json.data(), json.size()).get_object().get(root); error != simdjson::SUCCESS) {
    return Status(Code::kInvalid, std::string("it is no JSON object: ") + simdjson::error_message(error));
  }
  if (root["parameters"].get_object().get(all) != simdjson::SUCCESS) return Status(Code::kInvalid, "it has no \"parameters\"");
  Parameters out;
  for (const auto [key, value] : all) {
    object one;
    const std::string name(key);
    if (value.get_object().get(one) != simdjson::SUCCESS) return Status(Code::kInvalid, "parameter \"" + name + "\" is no object");
    BOGAM_ASSIGN(Parameter parameter, ReadOne(name, one));
    if (!out.emplace(name, std::move(parameter)).second) return Status(Code::kInvalid, "parameter \"" + name + "\" stands twice");
  }
  return out;
}

}  // namespace bogam::synth
