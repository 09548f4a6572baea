// SPDX-License-Identifier: Apache-2.0
#include "risk/study/training_record.h"

#include <algorithm>
#include <cmath>

#include "format/json_text.h"
#include "format/shortest_number.h"
#include "risk/study/record_fields.h"

namespace bogam::risk {
namespace {

using format::JsonFields;
using format::JsonText;
using format::ShortestNumber;

constexpr std::string_view kTrainingFormat = "bogam-training/1";

void WriteWhole(std::string_view key, uint64_t number, JsonText& json) { json.Raw(key, std::to_string(number)); }

void WriteNumbers(std::string_view key, const std::vector<double>& numbers, JsonText& json) {
  json.Array(key);
  for (const double number : numbers) json.Raw(ShortestNumber(number));
  json.End();
}

/// Quantiles are of floats: their shortest text as floats.
void WriteFloats(std::string_view key, const std::vector<double>& numbers, JsonText& json) {
  json.Array(key);
  for (const double number : numbers) json.Raw(ShortestNumber(static_cast<float>(number)));
  json.End();
}

void WriteTrials(const TrainingRecord& record, JsonText& json) {
  json.Array("trials");
  for (const Trial& trial : record.trials) {
    const Setting& s = trial.setting;
    json.Object().Raw("loss", ShortestNumber(trial.loss)).Raw("strength", ShortestNumber(s.strength)).Raw("mix", ShortestNumber(s.mix));
    WriteWhole("trees", s.trees, json);
    WriteWhole("depth", s.depth, json);
    json.Raw("rate", ShortestNumber(s.rate)).Raw("minChildWeight", ShortestNumber(s.min_child_weight)).Raw("l2", ShortestNumber(s.l2));
    json.Raw("rowShare", ShortestNumber(s.row_share)).Raw("columnShare", ShortestNumber(s.column_share)).End();
  }
  json.End();
  const SampleNeed& sample = record.sample;
  json.Object("sampleSize").Raw("r2", ShortestNumber(sample.r2)).Raw("mostR2", ShortestNumber(sample.most_r2));
  WriteWhole("terms", sample.terms, json);
  WriteWhole("needed", sample.needed, json);
  WriteWhole("there", sample.there, json);
  json.String("decides", sample.decides).Array("criteria");
  for (const SampleNeed::Criterion& one : sample.criteria) {
    json.Object().String("name", one.name);
    WriteWhole("people", one.people, json);
    json.End();
  }
  json.End().End();
}

void WriteCohort(const TrainingRecord& record, JsonText& json) {
  json.Array("attrition");
  for (const TrainingRecord::Step& step : record.attrition) {
    json.Object().String("step", step.name);
    WriteWhole("people", step.people, json);
    WriteWhole("peopleLeft", step.people_left, json);
    WriteWhole("indexes", step.indexes, json);
    WriteWhole("indexesLeft", step.indexes_left, json);
    json.End();
  }
  json.End().Array("warnings");
  for (const CohortWarning& one : record.warnings) json.Object().String("name", one.name).String("message", one.message).End();
  json.End().Array("uncounted");
  for (const std::string& one : record.uncounted) json.String(one);
  json.End();
}

void WriteLeaks(const TrainingRecord& record, JsonText& json) {
  json.Object("leaks");
  WriteWhole("checked", record.leaks.checked, json);
  WriteWhole("planted", record.leaks.planted, json);
  WriteWhole("backDated", record.leaks.back_dated, json);
  json.Array("leaks");
  for (const Leak& one : record.leaks.leaks) {
    json.Object().String("feature", one.feature).String("by", one.by);
    WriteWhole("people", one.people, json);
    json.End();
  }
  json.End().Array("unprotected");
  for (const std::string& one : record.leaks.unprotected) json.String(one);
  json.End().End().Array("proxies");
  for (const OutcomeProxy& one : record.proxies) {
    json.Object().String("feature", one.feature).String("why", one.why).Raw("auroc", ShortestNumber(one.auroc)).End();
  }
  json.End();
}

void WriteBaseline(const TrainingRecord& record, JsonText& json) {
  json.Array("baseline");
  for (const BaselineColumn& one : record.baseline) {
    json.Object().String("name", one.name);
    WriteWhole("rows", one.rows, json);
    WriteWhole("missing", one.missing, json);
    WriteNumbers("cuts", one.cuts, json);
    WriteNumbers("shares", one.shares, json);
    WriteFloats("quantiles", one.quantiles, json);
    json.Object("units");
    for (const auto& [unit, rows] : one.units) WriteWhole(unit, rows, json);
    json.End().End();
  }
  json.End();
}

class TrainingReader {
 public:
  TrainingReader(JsonFields& root, TrainingRecord* out) : root_(root), out_(*out) {}

  void Read() {
    if (root_.Text("format") != kTrainingFormat) root_.Report("format", "it is not " + std::string(kTrainingFormat));
    out_.made_by = root_.Text("madeBy");
    out_.synthetic = root_.FlagOr("synthetic", false);
    out_.as_of = root_.Text("asOf");
    out_.data = root_.Text("data");
    out_.people = WholeIn(root_, "people");
    out_.rows = WholeIn(root_, "rows");
    out_.outcomes = WholeIn(root_, "outcomes");
    out_.competing = WholeIn(root_, "competing");
    out_.seed = WholeIn(root_, "seed");
    out_.split = root_.Text("split");
    out_.train_rows = WholeIn(root_, "trainRows");
    out_.test_rows = WholeIn(root_, "testRows");
    out_.dropped = WholeIn(root_, "dropped");
    out_.left_out = WholeIn(root_, "leftOut");
    root_.Each("trials", false, [&](JsonFields& fields) { ReadTrial(fields); });
    root_.Object("sampleSize", [&](JsonFields& fields) { ReadSample(fields); });
    root_.Each("attrition", false, [&](JsonFields& fields) {
      out_.attrition.push_back(
          {fields.Text("step"), WholeIn(fields, "people"), WholeIn(fields, "peopleLeft"), WholeIn(fields, "indexes"), WholeIn(fields, "indexesLeft")});
    });
    root_.Each("warnings", false, [&](JsonFields& fields) { out_.warnings.push_back({fields.Text("name"), fields.Text("message")}); });
    out_.uncounted = WordsIn(root_, "uncounted");
    root_.Object("leaks", [&](JsonFields& fields) { ReadLeaks(fields); });
    root_.Each("proxies", false, [&](JsonFields& fields) {
      out_.proxies.push_back({fields.Text("feature"), fields.Text("why"), fields.Number("auroc", 0, 1)});
    });
    root_.Object("comparator", [&](JsonFields& fields) {
      out_.comparator = fields.Text("words");
      out_.comparator_model = fields.TextOr("model", "");
    });
    root_.Each("baseline", false, [&](JsonFields& fields) { ReadBaseline(fields); });
  }

 private:
  void ReadTrial(JsonFields& fields) {
    Trial& trial = out_.trials.emplace_back();
    Setting& s = trial.setting;
    trial.loss = fields.Number("loss");
    s.strength = fields.Number("strength");
    s.mix = fields.Number("mix");
    s.trees = static_cast<uint32_t>(fields.Number("trees", 0, 1e6));
    s.depth = static_cast<uint32_t>(fields.Number("depth", 0, 1e6));
    s.rate = fields.Number("rate");
    s.min_child_weight = fields.Number("minChildWeight");
    s.l2 = fields.Number("l2");
    s.row_share = fields.Number("rowShare");
    s.column_share = fields.Number("columnShare");
  }

  void ReadSample(JsonFields& fields) {
    SampleNeed& sample = out_.sample;
    sample.r2 = fields.Number("r2");
    sample.most_r2 = fields.Number("mostR2");
    sample.terms = WholeIn(fields, "terms");
    sample.needed = WholeIn(fields, "needed");
    sample.there = WholeIn(fields, "there");
    sample.decides = fields.Text("decides");
    fields.Each("criteria", false, [&](JsonFields& one) { sample.criteria.push_back({one.Text("name"), WholeIn(one, "people")}); });
  }

  void ReadLeaks(JsonFields& fields) {
    out_.leaks.checked = WholeIn(fields, "checked");
    out_.leaks.planted = WholeIn(fields, "planted");
    out_.leaks.back_dated = WholeIn(fields, "backDated");
    fields.Each("leaks", false, [&](JsonFields& one) { out_.leaks.leaks.push_back({one.Text("feature"), one.Text("by"), WholeIn(one, "people")}); });
    out_.leaks.unprotected = WordsIn(fields, "unprotected");
  }

  void ReadBaseline(JsonFields& fields) {
    BaselineColumn& one = out_.baseline.emplace_back();
    one.name = fields.Text("name");
    one.rows = WholeIn(fields, "rows");
    one.missing = WholeIn(fields, "missing");
    one.cuts = NumbersIn(fields, "cuts");
    one.shares = NumbersIn(fields, "shares");
    one.quantiles = NumbersIn(fields, "quantiles");
    if (!std::is_sorted(one.cuts.begin(), one.cuts.end())) fields.Report("cuts", "the numbers do not ascend");
    if (!std::is_sorted(one.quantiles.begin(), one.quantiles.end())) fields.Report("quantiles", "the numbers do not ascend");
    if (one.rows < one.missing) fields.Report("missing", "more are missing than there are rows");
    if (!fields.Has("units")) return;
    fields.EachNamed("units", [&](const std::string& unit, const Json& rows) {
      const std::optional<uint64_t> whole = WholeOf(rows);
      if (!whole) fields.Report("units", "\"" + unit + "\" has no whole number");
      one.units[unit] = whole.value_or(0);
    });
  }

  JsonFields& root_;
  TrainingRecord& out_;
};

std::string CountWords(uint64_t count, std::string_view what, const std::string& rest) { return std::to_string(count) + " " + std::string(what) + rest; }

}  // namespace

const BaselineColumn* TrainingRecord::FindBaseline(std::string_view column) const {
  const auto found = std::find_if(baseline.begin(), baseline.end(), [&](const BaselineColumn& one) { return one.name == column; });
  return found == baseline.end() ? nullptr : &*found;
}

std::string WriteTraining(const TrainingRecord& record) {
  JsonText json;
  json.Object().String("format", kTrainingFormat).String("madeBy", record.made_by).Boolean("synthetic", record.synthetic).String("asOf", record.as_of);
  json.String("data", record.data);
  WriteWhole("people", record.people, json);
  WriteWhole("rows", record.rows, json);
  WriteWhole("outcomes", record.outcomes, json);
  WriteWhole("competing", record.competing, json);
  WriteWhole("seed", record.seed, json);
  json.String("split", record.split);
  WriteWhole("trainRows", record.train_rows, json);
  WriteWhole("testRows", record.test_rows, json);
  WriteWhole("dropped", record.dropped, json);
  WriteWhole("leftOut", record.left_out, json);
  WriteTrials(record, json);
  WriteCohort(record, json);
  WriteLeaks(record, json);
  json.Object("comparator").String("words", record.comparator).Optional("model", record.comparator_model).End();
  WriteBaseline(record, json);
  json.End();
  return std::move(json).Take() + "\n";
}

TrainingRecord ReadTraining(std::string_view text, const std::string& file, format::Findings& findings) {
  TrainingRecord out;
  const Json json = format::ParseJson(text, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  TrainingReader(root, &out).Read();
  return out;
}

std::vector<TrainingRecord::Step> StepsOf(const Attrition& attrition) {
  std::vector<TrainingRecord::Step> out;
  for (size_t i = 0; i < kCohortSteps; ++i) {
    const Attrition::Step& step = attrition.steps[i];
    out.push_back({std::string(CohortStepName(static_cast<CohortStep>(i))), step.people, step.people_left, step.indexes, step.indexes_left});
  }
  return out;
}

std::vector<std::string> WordsOf(const FeatureTally& tally) {
  std::vector<std::string> out;
  for (const auto& [key, count] : tally.units) out.push_back(CountWords(count, "values of ", key.first + " in \"" + key.second + "\" cannot be converted"));
  for (const auto& [feature, count] : tally.no_number) out.push_back(CountWords(count, "values of ", feature + " are no numbers"));
  for (const auto& [feature, count] : tally.implausible) out.push_back(CountWords(count, "values of ", feature + " are not believed"));
  for (const auto& [feature, count] : tally.failed) out.push_back(CountWords(count, "people for whom the definition of ", feature + " failed"));
  if (tally.undated > 0) out.push_back(CountWords(tally.undated, "events without any time", ""));
  if (tally.unreadable_drugs > 0) out.push_back(CountWords(tally.unreadable_drugs, "orders whose drug no code names", ""));
  return out;
}

std::string WordsOf(const SplitPlan& plan) {
  switch (plan.by) {
    case SplitPlan::By::kPerson:
      return plan.folds > 0 ? "by person, " + std::to_string(plan.folds) + " folds, each held out once"
                            : "by person, " + std::to_string(static_cast<int>(std::lround(plan.held_out * 100))) + " % held out";
    case SplitPlan::By::kTime: return "by time, indexes from " + plan.from.ToString() + " on held out";
    case SplitPlan::By::kSite: break;
  }
  std::string sites;
  for (const std::string& site : plan.sites) sites += (sites.empty() ? "" : ", ") + site;
  return "by site, " + sites + " held out";
}

}  // namespace bogam::risk
