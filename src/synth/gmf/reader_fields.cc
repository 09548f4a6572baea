// SPDX-License-Identifier: Apache-2.0
// The small things that states share: codes, values, distributions, lengths of time.
#include <simdjson.h>

#include <cmath>

#include "synth/gmf/reader.h"

namespace bogam::synth::gmf {

using simdjson::dom::element_type;

std::optional<std::string_view> ModuleReader::Text(const Object& json, const char* key) const {
  std::string_view text;
  if (json[key].get_string().get(text) != simdjson::SUCCESS || text.empty()) return std::nullopt;
  return text;
}

std::string_view ModuleReader::RequiredText(const Object& json, const char* key) {
  const std::optional<std::string_view> text = Text(json, key);
  if (!text) Report(std::string("\"") + key + "\" is missing");
  return text.value_or("");
}

std::optional<double> ModuleReader::Number(const Object& json, const char* key) const {
  Json value;
  if (json[key].get(value) != simdjson::SUCCESS) return std::nullopt;
  return NumberOf(value);
}

// A number, a number in quotes, or {"parameter": NAME}.
std::optional<double> ModuleReader::NumberOf(const Json& value) const {
  double number = 0;
  Object object;
  if (value.get_object().get(object) == simdjson::SUCCESS) {
    const std::optional<std::string_view> name = Text(object, "parameter");
    return name ? links_.parameter(*name) : std::nullopt;
  }
  if (value.get_double().get(number) == simdjson::SUCCESS) return number;
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS || text.empty()) return std::nullopt;
  const std::string copy(text);  // numbers in quotes occur
  char* end = nullptr;
  number = std::strtod(copy.c_str(), &end);
  return end == copy.c_str() + copy.size() ? std::optional(number) : std::nullopt;
}

bool ModuleReader::Flag(const Object& json, const char* key) const {
  bool value = false;
  return json[key].get_bool().get(value) == simdjson::SUCCESS && value;
}

AttributeId ModuleReader::Attribute(const Object& json, const char* key) {
  const std::optional<std::string_view> name = Text(json, key);
  return name ? vocabulary_.Attribute(*name) : kNoAttribute;
}

TimeUnit ModuleReader::Unit(std::string_view name) {
  const std::optional<TimeUnit> unit = TimeUnitOf(name);
  if (!unit) Report("\"" + std::string(name) + "\" is no unit of time (years, months, weeks, days, hours, minutes, seconds, milliseconds)");
  return unit.value_or(TimeUnit::kDays);
}

CodeId ModuleReader::ReadCode(const Json& json) {
  Object object;
  if (json.get_object().get(object) != simdjson::SUCCESS) {
    Report("a code is an object with system, code and display");
    return 0;
  }
  std::string_view code;
  std::string number;
  int64_t digits = 0;
  if (object["code"].get_int64().get(digits) == simdjson::SUCCESS)
    code = number = std::to_string(digits);
  else if (object["code"].get_string().get(code) != simdjson::SUCCESS) {
    Report("a code has no \"code\"");
    return 0;
  }
  if (!Text(object, "system")) Report("code \"" + std::string(code) + "\" has no \"system\"");
  return vocabulary_.InternCode(Text(object, "system").value_or(""), code, Text(object, "display").value_or(""));
}

CodeListId ModuleReader::ReadCodes(const Object& json, const char* key) {
  simdjson::dom::array array;
  if (json[key].get_array().get(array) != simdjson::SUCCESS) return 0;
  std::vector<CodeId> codes;
  for (const Json code : array) codes.push_back(ReadCode(code));
  return vocabulary_.InternCodes(std::move(codes));
}

Value ModuleReader::ReadValue(const Json& json) {
  switch (json.type()) {
    case element_type::BOOL: return Value::Boolean(bool(json));
    case element_type::INT64: return Value::Number(static_cast<double>(int64_t(json)));
    case element_type::UINT64: return Value::Number(static_cast<double>(uint64_t(json)));
    case element_type::DOUBLE: return Value::Number(double(json));
    case element_type::STRING: return Value::Text(vocabulary_.Symbol(std::string_view(json)));
    case element_type::NULL_VALUE: return {};
    case element_type::OBJECT:
      if (const std::optional<double> number = NumberOf(json)) return Value::Number(*number);
      [[fallthrough]];
    default: Report("a value is a truth value, a number or a text"); return {};
  }
}

Distribution ModuleReader::ReadDistribution(const Object& json) {
  using Kind = Distribution::Kind;
  Distribution out;
  Object parameters;
  const std::string_view kind = RequiredText(json, "kind");
  if (json["parameters"].get_object().get(parameters) != simdjson::SUCCESS) {
    Report("a distribution has \"parameters\"");
    return out;
  }
  const auto need = [&](const char* key) {
    const std::optional<double> number = Number(parameters, key);
    if (!number) Report(std::string("the distribution has no parameter \"") + key + "\"");
    return number.value_or(0);
  };
  out.round = Flag(json, "round");
  if (kind == "EXACT") {
    out = {.kind = Kind::kExact, .round = out.round, .a = need("value")};
  } else if (kind == "UNIFORM") {
    out = {.kind = Kind::kUniform, .round = out.round, .a = need("low"), .b = need("high")};
  } else if (kind == "GAUSSIAN") {
    out = {.kind = Kind::kGaussian, .round = out.round, .a = need("mean"), .b = need("standardDeviation")};
  } else if (kind == "EXPONENTIAL") {
    out = {.kind = Kind::kExponential, .round = out.round, .a = need("mean")};
  } else if (kind == "TRIANGULAR") {
    out = {.kind = Kind::kTriangular, .round = out.round, .a = need("min"), .b = need("mode"), .c = need("max")};
  } else {
    Report("\"" + std::string(kind) + "\" is no kind of distribution (EXACT, UNIFORM, GAUSSIAN, EXPONENTIAL, TRIANGULAR)");
  }
  if (out.kind == Kind::kGaussian) {
    const std::optional<double> min = Number(parameters, "min"), max = Number(parameters, "max");
    out.has_min = min.has_value();
    out.has_max = max.has_value();
    out.min = min.value_or(0);
    out.max = max.value_or(0);
  }
  return out;
}

// `distribution`, `exact` or `range`; kNone where none is given.
Distribution ModuleReader::ReadQuantity(const Object& json) {
  Object part;
  if (json["distribution"].get_object().get(part) == simdjson::SUCCESS) return ReadDistribution(part);
  if (json["exact"].get_object().get(part) == simdjson::SUCCESS) {
    const std::optional<double> quantity = Number(part, "quantity");
    if (!quantity) Report("\"exact\" has no \"quantity\"");
    return {.kind = Distribution::Kind::kExact, .a = quantity.value_or(0)};
  }
  if (json["range"].get_object().get(part) == simdjson::SUCCESS) {
    const std::optional<double> low = Number(part, "low"), high = Number(part, "high");
    if (!low || !high) Report("\"range\" has no \"low\" or no \"high\"");
    return {.kind = Distribution::Kind::kUniform, .a = low.value_or(0), .b = high.value_or(0)};
  }
  return {};
}

TimeSpan ModuleReader::ReadTimeSpan(const Object& json, const char* range_key) {
  TimeSpan out;
  Object part;
  if (json["distribution"].get_object().get(part) == simdjson::SUCCESS) {
    out.quantity = ReadDistribution(part);
    out.unit = Unit(RequiredText(json, "unit"));
    out.whole = true;
  } else if (json["exact"].get_object().get(part) == simdjson::SUCCESS) {
    out.quantity = {.kind = Distribution::Kind::kExact, .a = Number(part, "quantity").value_or(0)};
    out.unit = Unit(RequiredText(part, "unit"));
  } else if (json[range_key].get_object().get(part) == simdjson::SUCCESS) {
    out.quantity = {.kind = Distribution::Kind::kUniform, .a = Number(part, "low").value_or(0), .b = Number(part, "high").value_or(0)};
    out.unit = Unit(RequiredText(part, "unit"));
  }
  return out;
}

std::shared_ptr<const Expression> ModuleReader::ReadExpression(const Object& json) {
  const std::optional<std::string_view> text = Text(json, "expression");
  if (!text) return nullptr;
  Result<Expression> parsed =
      Expression::Parse(*text, [&](std::string_view name) -> uint32_t { return name == "age" ? kAgeName : vocabulary_.Attribute(name); });
  if (!parsed.ok()) {
    Report(parsed.status().message());
    return nullptr;
  }
  return std::make_shared<const Expression>(std::move(*parsed));
}

}  // namespace bogam::synth::gmf
