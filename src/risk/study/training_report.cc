// SPDX-License-Identifier: Apache-2.0
#include "risk/study/training_report.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "format/plot.h"
#include "risk/rules.h"
#include "value/unit_words.h"

namespace bogam::risk {
namespace {

using Lines = std::vector<std::pair<std::string, std::string>>;

std::string_view WordOf(FeatureSource source) {
  constexpr std::string_view kWords[] = {"age",     "sex",    "observation",   "condition",  "drug", "visit",     "procedure", "immunization",
                                         "allergy", "report", "questionnaire", "definition", "race", "ethnicity", "language",  "disability"};
  return kWords[static_cast<size_t>(source)];
}

std::string_view WordOf(Take take) {
  constexpr std::string_view kWords[] = {"value", "count", "days since the last", "ever", "active", "last", "smallest", "greatest", "mean", "slope"};
  return kWords[static_cast<size_t>(take)];
}

std::string Days(int days) { return days == kAnyDays ? "any time" : std::to_string(days) + " days"; }

std::string SourceText(const Feature& feature) {
  std::string out = std::string(WordOf(feature.source));
  if (feature.take != Take::kValue) out += ", " + std::string(WordOf(feature.take));
  if (feature.window.from != kAnyDays || feature.window.to != 1) out += ", from " + Days(feature.window.from) + " to " + Days(feature.window.to) + " before";
  if (feature.lag_days > 0) out += ", known " + Days(feature.lag_days) + " later where nobody says when it was recorded";
  if (!feature.reason.empty()) out += "; a predictor because: " + feature.reason;
  return out;
}

/// Of each feature: the coefficient a standardised unit is no one number of a tree; there the share of splits weighted by cover.
std::map<std::string, std::string> WeightsOf(const LearnedModel& model) {
  std::map<std::string, std::string> out;
  if (model.kind == LearnerKind::kOutside) {
    for (const Column& column : model.features) out[column.name] = "not told by the model's file";
    return out;
  }
  if (model.kind == LearnerKind::kTrees) {
    std::vector<double> covers(model.features.size(), 0);
    double whole = 0;
    for (const TreeNode& node : model.trees.nodes) {
      if (node.leaf()) continue;
      covers[node.feature] += static_cast<double>(node.cover);
      whole += static_cast<double>(node.cover);
    }
    for (size_t i = 0; i < covers.size() && whole > 0; ++i)
      out[model.features[i].name] = format::FixedText(100 * covers[i] / whole, 1) + " % of splits by cover";
    return out;
  }
  for (const LinearTerm& term : model.linear.terms) {
    std::string& text = out[model.features[term.feature].name];
    text += (text.empty() ? "" : "; not recorded: ") + NumberText(std::round(term.coefficient * 1e6) / 1e6);
  }
  return out;
}

std::vector<FeatureFact> FeaturesOf(const Project& project, const LearnedModel& model) {
  const std::map<std::string, std::string> weights = WeightsOf(model);
  const std::vector<Feature>& declared = project.features()->declaration().features;
  std::vector<FeatureFact> out;
  for (const Column& column : model.features) {
    const auto found = std::find_if(declared.begin(), declared.end(), [&](const Feature& one) { return one.name == column.name; });
    const auto weight = weights.find(column.name);
    out.push_back({column.title, value::UnitWords(column.unit), found == declared.end() ? "whether " + column.missing_of + " is not known" : SourceText(*found),
                   weight == weights.end() ? std::string("0") : weight->second});
  }
  return out;
}

/// "900 rows". Where few held-out rows could not be judged, how many were held out would say how many.
std::string RowsText(uint64_t rows, const TrainingRecord& record, double hide_below) {
  return IsSmall(static_cast<double>(record.left_out), hide_below) ? "rows" : std::to_string(rows) + " rows";
}

Lines LearnerOf(const LearnedModel& model, const TrainingRecord& record, double hide_below) {
  const TrainingFacts& facts = model.facts;
  const Setting& s = facts.setting;
  if (model.kind == LearnerKind::kOutside) {
    return {
        {"Learner", "a model from elsewhere, in ONNX, SHA-256 " + model.outside.sha256}, {"Split", record.split}, {"Sample size", record.sample.ToString()}};
  }
  Lines out = {{"Learner", std::string(NameOf(model.kind)) + ", by " + facts.library}, {"Seed", std::to_string(facts.seed)}};
  if (model.kind == LearnerKind::kTrees) {
    out.emplace_back("Setting", std::to_string(s.trees) + " trees of depth " + std::to_string(s.depth) + ", rate " + NumberText(s.rate));
  } else {
    out.emplace_back("Setting", "penalty " + NumberText(s.strength) + ", of which L1 " + NumberText(s.mix));
    out.emplace_back("Missing values", std::string(NameOf(facts.fill)));
  }
  out.emplace_back("Tuning", facts.settings_tried > 1
                                 ? std::to_string(facts.settings_tried) + " settings by " + std::to_string(facts.folds) + " inner folds of the training rows"
                                 : "none: one setting");
  out.emplace_back("Split", record.split + "; " + RowsText(record.test_rows, record, hide_below) + " held out");
  out.emplace_back("Rows without complete follow-up",
                   facts.follow_up == FollowUp::kWeighted ? "weighted by the inverse of their chance to be followed" : "left out of training");
  out.emplace_back("Sample size", record.sample.ToString());
  return out;
}

std::vector<AttritionRow> FlowOf(const std::vector<TrainingRecord::Step>& steps) {
  std::vector<AttritionRow> out;
  for (const TrainingRecord::Step& step : steps) out.push_back({step.name, step.people_left, step.people - step.people_left});
  return out;
}

std::string NeedOf(const Project& project) {
  const std::string& definition = project.cohort()->declaration().need_definition;
  return definition.empty() ? "" : "definition \"" + definition + "\" at the index";
}

void AddWarnings(const TrainingRecord& record, const LearnedModel& model, Lines* about) {
  for (const CohortWarning& one : record.warnings) about->emplace_back("Warning: " + one.name, one.message);
  for (const std::string& one : model.facts.warnings) about->emplace_back("Warning of training", one);
  for (const Leak& one : record.leaks.leaks) {
    about->emplace_back("LEAK",
                        one.feature + " is moved by " + one.by + " (" + std::to_string(one.people) + " of " + std::to_string(record.leaks.checked) + ")");
  }
  for (const OutcomeProxy& one : record.proxies) about->emplace_back("Proxy of the outcome", one.feature + ", by its " + one.why);
}

std::string Joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

}  // namespace

ReportFacts ReportOf(const Project& project, const LearnedModel& model, const TrainingRecord& record) {
  ReportFacts facts;
  const double hide_below = project.about().evaluation.hide_below;
  facts.title = project.about().title;
  facts.about = {{"Model", project.id() + ", " + HashOf(model).substr(0, 12)},
                 {"Purpose", project.about().purpose},
                 {"Made by", record.made_by},
                 {"Records", record.as_of + (record.synthetic ? "; SYNTHETIC people: this proves the method, not the model" : "")},
                 {"Figures", "of people who were held out; the model that is served was then trained in the same way on all " +
                                 RowsText(record.rows, record, hide_below)}};
  if (record.left_out > 0) {
    const bool few = IsSmall(static_cast<double>(record.left_out), hide_below);
    facts.about.emplace_back("Not judged", (few ? "fewer than " + format::FixedText(hide_below, 0) : std::to_string(record.left_out)) +
                                               " held-out rows without a value of the model or the comparator");
  }
  facts.about.emplace_back("Looked for leaks", std::to_string(record.leaks.checked) + " people and indexes, " +
                                                   std::to_string(record.leaks.planted + record.leaks.back_dated) +
                                                   " planted records; features moved: " + std::to_string(record.leaks.leaks.size()));
  if (!record.leaks.unprotected.empty()) {
    facts.about.emplace_back("No time of recording", "of " + Joined(record.leaks.unprotected) + ": they are taken as known the day they happened");
  }
  AddWarnings(record, model, &facts.about);
  for (const std::string& one : project.about().cautions) facts.about.emplace_back("Caution", one);
  facts.learner = LearnerOf(model, record, hide_below);
  facts.attrition = FlowOf(record.attrition);
  facts.features = FeaturesOf(project, model);
  facts.comparator = record.comparator;
  facts.need = NeedOf(project);
  facts.written = project.about().written;
  return facts;
}

ReportFacts ReportOnOthers(const Project& project, const LearnedModel& model, const std::vector<TrainingRecord::Step>& attrition, const std::string& comparator,
                           Lines about) {
  ReportFacts facts;
  facts.title = project.about().title + ": validation on other people";
  facts.about = {{"Model", project.id() + ", " + HashOf(model).substr(0, 12)}, {"Purpose", project.about().purpose}};
  facts.about.insert(facts.about.end(), about.begin(), about.end());
  facts.attrition = FlowOf(attrition);
  facts.features = FeaturesOf(project, model);
  facts.comparator = comparator;
  facts.need = NeedOf(project);
  facts.written = project.about().written;
  return facts;
}

}  // namespace bogam::risk
