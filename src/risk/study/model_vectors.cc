// SPDX-License-Identifier: Apache-2.0
#include "risk/study/model_vectors.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "format/json_text.h"
#include "format/shortest_number.h"

namespace bogam::risk {
namespace {

using format::Json;
using format::JsonFields;
using format::JsonText;
using format::ShortestNumber;

constexpr std::string_view kVectorsFormat = "bogam-vectors/1";
constexpr double kNear = 1e-9, kNearOutside = 1e-4;  // a library of another version may sum its float32 in another order
constexpr float kNotRecorded = std::numeric_limits<float>::quiet_NaN();

/// A value that the column may have: one of its quantiles, or none.
float ValueFrom(const BaselineColumn& column, std::mt19937_64& random) {
  const double chance = static_cast<double>(random() >> 11) * 0x1.0p-53;
  const uint64_t draw = random();
  const double missing = column.rows == 0 ? 1 : static_cast<double>(column.missing) / static_cast<double>(column.rows);
  if (column.quantiles.empty() || chance < missing) return kNotRecorded;
  return static_cast<float>(column.quantiles[draw % column.quantiles.size()]);
}

bool Near(double a, double b, double within) { return std::abs(a - b) <= within * std::max(1.0, std::abs(a)) || (std::isnan(a) && std::isnan(b)); }

ModelVector ReadVector(JsonFields& fields, size_t features) {
  ModelVector out;
  const Json* const values = fields.Raw("values");
  if (values == nullptr || values->kind != Json::Kind::kArray || values->items.size() != features) {
    fields.Report("values", "it is no list of " + std::to_string(features) + " numbers or nulls");
  } else {
    for (const Json& one : values->items) {
      const bool none = one.kind == Json::Kind::kNull;
      if (!none && one.kind != Json::Kind::kNumber) fields.Report("values", "an entry is neither a number nor null");
      out.row.push_back(none ? kNotRecorded : static_cast<float>(one.number));
    }
  }
  out.score = fields.Number("score");
  out.contributions.base = fields.Number("base");
  out.contributions.of_feature = fields.Numbers("contributions", features);
  return out;
}

}  // namespace

Result<std::vector<ModelVector>> InventVectors(const LearnedModel& model, std::span<const BaselineColumn> baseline, size_t count) {
  std::vector<const BaselineColumn*> columns;
  for (const Column& feature : model.features) {
    const auto found = std::find_if(baseline.begin(), baseline.end(), [&](const BaselineColumn& one) { return one.name == feature.name; });
    if (found == baseline.end()) return Status(Code::kInvalid, "there is no baseline of the feature " + feature.name);
    columns.push_back(&*found);
  }
  std::mt19937_64 random(model.facts.seed);
  std::vector<ModelVector> out;
  // A model without fills has no score for a row that lacks a value: such rows are passed over.
  for (size_t tries = 0; out.size() < count && tries < 100 * count; ++tries) {
    ModelVector one;
    for (const BaselineColumn* const column : columns) one.row.push_back(ValueFrom(*column, random));
    for (size_t i = 0; i < columns.size(); ++i) {
      const std::string& of = model.features[i].missing_of;
      if (of.empty()) continue;
      const auto base = std::find_if(model.features.begin(), model.features.end(), [&](const Column& column) { return column.name == of; });
      if (base != model.features.end()) one.row[i] = std::isnan(one.row[static_cast<size_t>(base - model.features.begin())]) ? 1.0f : 0.0f;
    }
    one.score = model.Score(one.row);
    if (std::isnan(one.score)) continue;
    Result<Contributions> given = model.Explain(one.row);
    if (!given.ok() && model.kind == LearnerKind::kOutside) continue;  // it may know a row and none between it and the reference
    BOGAM_TRY(given.status());
    one.contributions = std::move(*given);
    out.push_back(std::move(one));
  }
  return out;
}

std::string WriteVectors(const std::vector<ModelVector>& vectors) {
  JsonText json;
  json.Object().String("format", kVectorsFormat).Array("vectors");
  for (const ModelVector& one : vectors) {
    json.Object().Array("values");
    for (const float value : one.row) json.Raw(std::isnan(value) ? "null" : ShortestNumber(value));
    json.End().Raw("score", ShortestNumber(one.score)).Raw("base", ShortestNumber(one.contributions.base)).Array("contributions");
    for (const double value : one.contributions.of_feature) json.Raw(ShortestNumber(value));
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take() + "\n";
}

std::vector<ModelVector> ReadModelVectors(std::string_view text, const std::string& file, size_t features, format::Findings& findings) {
  std::vector<ModelVector> out;
  const Json json = format::ParseJson(text, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  if (root.Text("format") != kVectorsFormat) root.Report("format", "it is not " + std::string(kVectorsFormat));
  root.Each("vectors", true, [&](JsonFields& fields) { out.push_back(ReadVector(fields, features)); });
  return out;
}

std::vector<std::string> FailedVectors(const LearnedModel& model, const std::vector<ModelVector>& vectors) {
  std::vector<std::string> out;
  const auto near = [within = model.kind == LearnerKind::kOutside ? kNearOutside : kNear](double a, double b) { return Near(a, b, within); };
  for (size_t i = 0; i < vectors.size(); ++i) {
    const ModelVector& one = vectors[i];
    const std::string name = "vector " + std::to_string(i + 1) + ": ";
    const double score = model.Score(one.row);
    if (!near(score, one.score)) {
      out.push_back(name + "the score must be " + ShortestNumber(one.score) + ", and is " + ShortestNumber(score));
      continue;
    }
    const Result<Contributions> given = model.Explain(one.row);
    const auto same = [&] {
      return near(given->base, one.contributions.base) &&
             std::equal(given->of_feature.begin(), given->of_feature.end(), one.contributions.of_feature.begin(), one.contributions.of_feature.end(), near);
    };
    if (!given.ok() || !same()) out.push_back(name + "the contributions do not come out");
  }
  return out;
}

}  // namespace bogam::risk
