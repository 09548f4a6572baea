// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "format/yaml.h"
#include "risk/project.h"

namespace bogam::risk {
namespace {

const std::vector<std::string> kSections = {"background", "objectives", "data",     "participants", "outcome",        "predictors", "sample-size",
                                            "missing",    "analysis",   "fairness", "open-science", "interpretation", "limits",     "usability"};

/// What may be a folder, a part of an address, and a name in a table.
bool IsModelId(std::string_view id) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !id.empty() && id.size() <= 64 && id.front() != '-' && id.back() != '-' && std::all_of(id.begin(), id.end(), fits);
}

int WholeNumber(JsonFields& fields, std::string_view key, double low, double high, int otherwise) {
  const double number = fields.NumberOr(key, low, high, otherwise);
  if (number != std::floor(number)) fields.Report(key, "it is no whole number");
  return static_cast<int>(number);
}

ProjectOutput ReadOutput(JsonFields& fields) {
  ProjectOutput out;
  out.id = fields.Text("id");
  out.title = fields.Text("title");
  out.horizon = fields.Text("horizon");
  out.digits = WholeNumber(fields, "digits", 0, 6, 1);
  out.valid_months = WholeNumber(fields, "valid_months", 1, 120, 12);
  return out;
}

ComparatorPlan ReadComparator(JsonFields& fields) {
  ComparatorPlan out;
  out.kind = static_cast<ComparatorPlan::Kind>(fields.Choice("kind", {"age-and-sex", "equation"}));
  if (out.kind == ComparatorPlan::Kind::kAgeAndSex) return out;
  out.equation = fields.Text("id");
  out.output = fields.Text("output");
  return out;
}

std::vector<double> Rising(JsonFields& fields, std::string_view key, double low, double high) {
  const std::vector<double> out = fields.Numbers(key, 0, low, high);
  if (std::adjacent_find(out.begin(), out.end(), std::greater_equal<>()) != out.end()) fields.Report(key, "the numbers do not ascend");
  return out;
}

void ReadEvaluation(JsonFields& fields, ModelDeclaration* out) {
  out->evaluation.thresholds = Rising(fields, "thresholds", 0.0001, 0.9999);
  if (fields.Has("benefit_thresholds")) out->evaluation.benefit_thresholds = Rising(fields, "benefit_thresholds", 0.0001, 0.9999);
  out->evaluation.weeks = fields.NumberOr("weeks", 1, 1000, 52);
  out->evaluation.bootstrap.resamples = WholeNumber(fields, "bootstraps", 20, 10'000, 200);
  out->evaluation.bootstrap.confidence = fields.NumberOr("confidence", 0.5, 0.999, 0.95);
  out->evaluation.risk_groups = static_cast<size_t>(WholeNumber(fields, "risk_groups", 2, 100, 10));
  out->evaluation.hide_below = fields.NumberOr("hide_below", kSmallestShownCell, 1000, kSmallestShownCell);
  if (fields.Has("learning_curve")) out->learning_shares = Rising(fields, "learning_curve", 0.01, 1);
}

ExternalModel ReadExternal(JsonFields& fields) {
  ExternalModel out{fields.Text("file"), fields.Text("sha256")};
  if (out.file != kOutsideFile) fields.Report("file", "a model from elsewhere is \"model.onnx\" beside this file");
  const auto digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  if (out.sha256.size() != 64 || !std::all_of(out.sha256.begin(), out.sha256.end(), digit)) fields.Report("sha256", "it is no SHA-256 of 64 lower-case digits");
  return out;
}

}  // namespace

ModelDeclaration ReadModelDeclaration(std::string_view yaml, const std::string& file, Findings& findings) {
  ModelDeclaration out;
  const Json json = format::ParseYaml(yaml, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  const auto object = [&](std::string_view key, const std::function<void(JsonFields&)>& read) {
    if (!root.Has(key)) root.Report(key, "it is missing");
    root.Object(key, read);
  };
  out.id = root.Text("id");
  if (!IsModelId(out.id)) root.Report("id", "an id is small letters, digits and -, at most 64");
  out.title = root.Text("title");
  out.topic = root.Text("topic");
  out.purpose = root.Text("purpose");
  out.licence = root.Text("licence");
  root.Each("sources", false, [&](JsonFields& source) { out.sources.push_back({source.Text("title"), source.TextOr("link", "")}); });
  out.cautions = root.Texts("cautions");
  object("output", [&](JsonFields& fields) { out.output = ReadOutput(fields); });
  if (root.Has("learner") == root.Has("external")) root.Report("learner", "there is one of learner and external");
  if (const Json* const learner = root.Has("learner") ? root.Raw("learner") : nullptr) out.learner = ReadLearner(*learner, file, findings);
  root.Object("external", [&](JsonFields& fields) { out.external = ReadExternal(fields); });
  object("comparator", [&](JsonFields& fields) { out.comparator = ReadComparator(fields); });
  object("evaluation", [&](JsonFields& fields) { ReadEvaluation(fields, &out); });
  if (out.external && !out.learning_shares.empty()) root.Report("evaluation.learning_curve", "a model from elsewhere does not learn here");
  object("excluded", [&](JsonFields& fields) { out.excluded = {fields.Text("population"), fields.TextOr("prior_outcome", ""), fields.TextOr("washout", "")}; });
  if (root.Has("written")) {
    root.EachNamed("written", [&](const std::string& name, const Json& value) {
      if (std::find(kSections.begin(), kSections.end(), name) == kSections.end()) root.Report("written", "the report has no section \"" + name + "\"");
      if (value.kind != Json::Kind::kText) root.Report("written", "\"" + name + "\" is no text");
      out.written.emplace_back(name, value.text);
    });
  }
  return out;
}

}  // namespace bogam::risk
