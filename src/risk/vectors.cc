// SPDX-License-Identifier: Apache-2.0
#include "risk/vectors.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "risk/judge.h"

namespace bogam::risk {
namespace {

std::optional<double> ValueOf(JsonFields& fields, const std::string& name, const Json& json, const Input& input) {
  if (json.kind == Json::Kind::kNull) return std::nullopt;
  const auto wrong = [&]() {
    fields.Report("inputs." + name, "the value is not of the input's kind");
    return std::nullopt;
  };
  if (input.kind == ValueKind::kNumber) return json.kind == Json::Kind::kNumber ? std::optional(json.number) : wrong();
  if (input.kind == ValueKind::kYesNo) return json.kind == Json::Kind::kBoolean ? std::optional(json.boolean ? 1.0 : 0.0) : wrong();
  const auto found = std::find(input.choices.begin(), input.choices.end(), json.text);
  return found != input.choices.end() ? std::optional(static_cast<double>(found - input.choices.begin())) : wrong();
}

Vector ReadVector(JsonFields& fields, const Equation& equation) {
  Vector vector;
  vector.origin = fields.Text("origin");
  vector.inputs.resize(equation.inputs.size());
  fields.EachNamed("inputs", [&](const std::string& name, const Json& value) {
    const auto input = equation.FindInput(name);
    if (!input) return fields.Report("inputs", "there is no input \"" + name + "\"");
    vector.inputs[*input] = ValueOf(fields, name, value, equation.inputs[*input]);
  });
  // A condition that a vector does not name is one that the person is known not to have.
  for (const Requirement& one : equation.requirements) {
    std::optional<double>& value = vector.inputs[one.input];
    const Json* const given = fields.Raw("inputs");
    const bool named = given != nullptr && std::any_of(given->members.begin(), given->members.end(),
                                                       [&](const auto& member) { return member.first == equation.inputs[one.input].name; });
    if (!value && !named) value = one.must ? one.value : 0.0;
  }
  fields.Each("expect", true, [&](JsonFields& one) {
    Vector::Expected expected;
    expected.output = one.Text("output");
    if (equation.FindOutput(expected.output) == nullptr) one.Report("output", "there is no output \"" + expected.output + "\"");
    expected.printed = one.TextOr("printed", "");
    expected.withheld = one.TextOr("withheld", "");
    expected.band = one.TextOr("band", "");
    if (expected.printed.empty() == expected.withheld.empty()) one.Report("", "it has either printed or withheld");
    if (!expected.withheld.empty() && !equation.FindInput(expected.withheld)) one.Report("withheld", "there is no input \"" + expected.withheld + "\"");
    vector.expected.push_back(std::move(expected));
  });
  return vector;
}

/// The value rounds to the printed digits; points are whole. A value that lies within a billionth of the edge is taken.
bool RoundsTo(double value, const std::string& printed, bool whole) {
  if (whole) return std::abs(value - std::strtod(printed.c_str(), nullptr)) < 1e-9;
  const size_t point = printed.find('.');
  const size_t digits = point == std::string::npos ? 0 : printed.size() - point - 1;
  return std::abs(value - std::strtod(printed.c_str(), nullptr)) <= 0.5 * std::pow(10.0, -static_cast<double>(digits)) * (1 + 1e-9);
}

std::string Mismatch(const Equation& equation, const Vector& vector, const Vector::Expected& expected, const Verdict& verdict) {
  const std::string got = verdict.value ? NumberText(*verdict.value)
                          : verdict.problems.front().kind == Problem::Kind::kNoAnswer
                              ? "no value: the arithmetic has none"
                              : "no value because of " + equation.inputs[verdict.problems.front().input].name;
  const std::string place = expected.output + ": ";
  if (!expected.withheld.empty()) {
    const bool right = !verdict.value && equation.inputs[verdict.problems.front().input].name == expected.withheld;
    return right ? "" : place + "there must be none because of " + expected.withheld + ", and there is " + got;
  }
  const bool whole = equation.FindOutput(expected.output)->unit == "{points}";
  if (!verdict.value || !RoundsTo(*verdict.value, expected.printed, whole)) return place + "it must be " + expected.printed + ", and is " + got;
  if (expected.band.empty()) return "";
  const std::string band = equation.BandOf(*equation.FindOutput(expected.output), *verdict.value, vector.inputs);
  return band == expected.band ? "" : place + "the band must be \"" + expected.band + "\", and is \"" + band + "\"";
}

}  // namespace

std::vector<Vector> ReadVectors(const std::string& folder, const std::map<std::string, std::string>& files, const Equation& equation, Findings& findings) {
  std::vector<Vector> vectors;
  const std::string path = folder + "/vectors.json";
  const auto file = files.find("vectors.json");
  if (file == files.end()) {
    findings.push_back({path, "", "the file is missing"});
    return vectors;
  }
  const Json json = ParseJson(file->second, path, findings);
  JsonFields fields(findings, path, "", json);
  fields.Each("vectors", true, [&](JsonFields& vector) { vectors.push_back(ReadVector(vector, equation)); });
  if (vectors.empty()) fields.Report("vectors", "there are none");
  return vectors;
}

std::vector<std::string> CheckVector(const Equation& equation, const Vector& vector) {
  std::vector<std::string> wrong;
  InputState state;
  const InputLookup lookup = [&](uint16_t input) -> Result<const InputState*> {
    state = {vector.inputs[input].has_value(), vector.inputs[input].value_or(0), 1};
    return &state;
  };
  for (const Vector::Expected& expected : vector.expected) {
    const Result<Verdict> verdict = Judge(equation, *equation.FindOutput(expected.output), lookup, true);
    std::string mismatch = verdict.ok() ? Mismatch(equation, vector, expected, *verdict) : verdict.status().ToString();
    if (!mismatch.empty()) wrong.push_back(std::move(mismatch));
  }
  return wrong;
}

}  // namespace bogam::risk
