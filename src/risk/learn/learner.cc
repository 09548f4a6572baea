// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/learner.h"

#include <cmath>
#include <type_traits>

namespace bogam::risk {

const std::vector<std::string> kModelWords = {"logistic", "cox", "trees", "outside"};
const std::vector<std::string> kFillWords = {"none", "mean", "median"};
const std::vector<std::string> kFollowUpWords = {"complete", "weighted"};
const std::vector<std::string> kTiesWords = {"efron", "breslow"};

namespace {

using format::JsonFields;

constexpr size_t kMostSettings = 256;

uint32_t Whole(JsonFields& fields, std::string_view key, double low, double high) {
  const double number = fields.Number(key, low, high);
  if (number != std::floor(number)) fields.Report(key, "it is no whole number");
  return static_cast<uint32_t>(number);
}

/// Every setting of the grid so far with each of the values.
template <typename T>
void Cross(JsonFields& fields, std::string_view key, double low, double high, bool need, T Setting::*member, std::vector<Setting>* grid) {
  if (!need && !fields.Has(key)) return;
  const std::vector<double> values = fields.Numbers(key, 0, low, high);
  std::vector<Setting> crossed;
  for (const Setting& setting : *grid) {
    for (const double value : values) {
      if (std::is_integral_v<T> && value != std::floor(value)) fields.Report(key, "an entry is no whole number");
      crossed.push_back(setting);
      crossed.back().*member = static_cast<T>(value >= low && value <= high ? value : low);
      if (crossed.size() > kMostSettings) return fields.Report(key, "the grid has more than 256 settings");
    }
  }
  *grid = std::move(crossed);
}

void ReadGrid(JsonFields& fields, Learner* out) {
  out->grid = {Setting{}};
  const std::string part = out->kind == LearnerKind::kTrees ? "trees" : "penalties";
  if (!fields.Has(part)) fields.Report(part, "it is missing");
  if (out->kind == LearnerKind::kTrees) {
    fields.Object(part, [&](JsonFields& trees) {
      Cross(trees, "count", 1, 5000, true, &Setting::trees, &out->grid);
      Cross(trees, "depth", 1, 12, true, &Setting::depth, &out->grid);
      Cross(trees, "rate", 0.001, 1, true, &Setting::rate, &out->grid);
      Cross(trees, "min_child_weight", 0, 1e6, false, &Setting::min_child_weight, &out->grid);
      Cross(trees, "l2", 0, 1e6, false, &Setting::l2, &out->grid);
      Cross(trees, "row_share", 0.05, 1, false, &Setting::row_share, &out->grid);
      Cross(trees, "column_share", 0.05, 1, false, &Setting::column_share, &out->grid);
    });
  } else {
    fields.Object(part, [&](JsonFields& penalties) {
      Cross(penalties, "strength", 0, 1e6, true, &Setting::strength, &out->grid);
      Cross(penalties, "mix", 0, 1, true, &Setting::mix, &out->grid);
    });
  }
}

void ReadSplit(JsonFields& fields, SplitPlan* out) {
  out->by = static_cast<SplitPlan::By>(fields.Choice("by", {"person", "time", "site"}));
  switch (out->by) {
    case SplitPlan::By::kPerson:
      if (fields.Has("folds") == fields.Has("held_out")) return fields.Report("", "by person needs either folds or held_out");
      if (fields.Has("folds")) out->folds = Whole(fields, "folds", 2, 20);
      if (fields.Has("held_out")) out->held_out = fields.Number("held_out", 0.01, 0.9);
      return;
    case SplitPlan::By::kTime: {
      const auto date = value::Date::Parse(fields.Text("from"));
      if (!date || date->precision != value::Precision::kDay) return fields.Report("from", "it is no date with year, month and day");
      out->from = *date;
      return;
    }
    case SplitPlan::By::kSite: out->sites = fields.Texts("sites"); return;
  }
}

}  // namespace

std::string_view NameOf(LearnerKind kind) { return kModelWords[static_cast<size_t>(kind)]; }
std::string_view NameOf(Fill fill) { return kFillWords[static_cast<size_t>(fill)]; }
std::string_view NameOf(FollowUp follow_up) { return kFollowUpWords[static_cast<size_t>(follow_up)]; }
std::string_view NameOf(Ties ties) { return kTiesWords[static_cast<size_t>(ties)]; }

Learner ReadLearner(const format::Json& json, const std::string& file, format::Findings& findings) {
  JsonFields fields(findings, file, "", json);
  Learner out;
  out.kind = static_cast<LearnerKind>(fields.Choice("learner", {"logistic", "cox", "trees"}));
  const double seed = fields.Number("seed", 0, 9007199254740991.0);
  if (seed != std::floor(seed)) fields.Report("seed", "it is no whole number");
  out.seed = static_cast<uint64_t>(seed);
  if (out.kind != LearnerKind::kTrees) {
    if (!fields.Has("missing")) fields.Report("missing", "it is missing");
    fields.Object("missing", [&](JsonFields& missing) {
      out.fill = static_cast<Fill>(missing.Choice("fill", kFillWords));
      out.indicators = missing.FlagOr("indicators", false);
      if (out.indicators && out.fill == Fill::kNone) missing.Report("indicators", "they need a fill of mean or median");
    });
  }
  if (out.kind != LearnerKind::kCox) out.follow_up = static_cast<FollowUp>(fields.Choice("follow_up", kFollowUpWords));
  if (out.kind == LearnerKind::kCox && fields.Has("ties")) out.ties = static_cast<Ties>(fields.Choice("ties", kTiesWords));
  ReadGrid(fields, &out);
  fields.Object("tune", [&](JsonFields& tune) { out.inner_folds = Whole(tune, "folds", 2, 20); });
  if (out.grid.size() > 1 && !fields.Has("tune")) fields.Report("tune", "a grid of several settings needs it");
  if (!fields.Has("split")) fields.Report("split", "it is missing");
  fields.Object("split", [&](JsonFields& split) { ReadSplit(split, &out.split); });
  fields.Object("expect", [&](JsonFields& expect) {
    if (expect.Has("c_statistic") == expect.Has("r2_cox_snell")) return expect.Report("", "it has either c_statistic or r2_cox_snell");
    if (expect.Has("c_statistic")) out.expected_c = expect.Number("c_statistic", 0.501, 0.999);
    if (expect.Has("r2_cox_snell")) out.expected_r2 = expect.Number("r2_cox_snell", 0.0001, 0.99);
  });
  return out;
}

}  // namespace bogam::risk
