// SPDX-License-Identifier: Apache-2.0
#include "risk/card_trained.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "risk/learned_package.h"

namespace bogam::risk {
namespace {

std::string JoinLines(const std::vector<std::string>& parts, std::string_view between) {
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : std::string(between)) + part;
  return out;
}

const Json* MemberOf(const Json* in, std::string_view key) { return in == nullptr ? nullptr : in->Find(key); }

std::string ThreeDigits(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

/// "0.731 (0.702 to 0.760)"; "" where there is none.
std::string FigureText(const Json* of) {
  const Json* const value = MemberOf(of, "value");
  if (value == nullptr || value->kind != Json::Kind::kNumber) return {};
  const Json* const low = MemberOf(of, "low");
  const Json* const high = MemberOf(of, "high");
  const bool both = low != nullptr && high != nullptr && low->kind == Json::Kind::kNumber && high->kind == Json::Kind::kNumber;
  return ThreeDigits(value->number) + (both ? " (" + ThreeDigits(low->number) + " to " + ThreeDigits(high->number) + ")" : "");
}

constexpr std::pair<const char*, const char*> kFigures[] = {
    {"auroc", "AUROC"}, {"observedToExpected", "observed/expected"}, {"slope", "calibration slope"}, {"brier", "Brier"}};

std::string FiguresText(const Json* score) {
  std::vector<std::string> texts;
  for (const auto& [key, title] : kFigures) {
    const std::string text = FigureText(MemberOf(MemberOf(score, "metrics"), key));
    if (!text.empty()) texts.push_back(std::string(title) + " " + text);
  }
  return JoinLines(texts, ", ");
}

Json Evaluated(const LearnedPackage& package) {
  Findings none;
  return ParseJson(package.evaluation, "", none);
}

std::string ValidityText(const LearnedPackage& package) {
  const Json all = Evaluated(package);
  const std::string model = FiguresText(MemberOf(&all, "model"));
  if (model.empty()) return {};
  const std::string other = FiguresText(MemberOf(&all, "comparator"));
  return "On people held out (" + package.training.split + "): " + model + ". " +
         (other.empty() ? "" : "Comparator, " + package.training.comparator + ": " + other + ". ") + "95 % intervals.";
}

std::string FairnessText(const LearnedPackage& package) {
  const Json all = Evaluated(package);
  const Json* const tables = MemberOf(&all, "subgroups");
  std::vector<std::string> lines;
  for (size_t i = 0; tables != nullptr && i < tables->items.size(); ++i) {
    const Json& table = tables->items[i];
    const Json* const name = MemberOf(&table, "name");
    const Json* const rows = MemberOf(&table, "rows");
    if (name == nullptr || rows == nullptr) continue;
    for (const Json& row : rows->items) {
      const Json* const label = MemberOf(&row, "label");
      const std::string figures = FiguresText(&row);
      if (label != nullptr) lines.push_back(name->text + ", " + label->text + ": " + (figures.empty() ? "too few people to say" : figures));
    }
  }
  return lines.empty() ? "No subgroups were declared." : "On people held out:\n" + JoinLines(lines, "\n");
}

std::string_view SourceName(FeatureSource source) {
  constexpr std::string_view kNames[] = {
      "birth date", "administrative gender", "observation", "condition", "drug",      "visit",    "procedure", "immunization", "allergy",
      "report",     "questionnaire",         "definition",  "race",      "ethnicity", "language", "disability"};
  return kNames[static_cast<size_t>(source)];
}

std::string_view TakeName(Take take) {
  constexpr std::string_view kNames[] = {"value", "count", "days since the last", "ever", "active", "last", "least", "greatest", "mean", "slope a year"};
  return kNames[static_cast<size_t>(take)];
}

std::string UseOfSource(const LearnedPackage& package, std::initializer_list<FeatureSource> sources) {
  std::vector<std::string> titles;
  for (const Feature& feature : package.project->features()->declaration().features) {
    if (std::find(sources.begin(), sources.end(), feature.source) == sources.end()) continue;
    titles.push_back(feature.title + (feature.reason.empty() ? "" : ", because: " + feature.reason));
  }
  return titles.empty() ? "Not a feature." : "A feature: " + JoinLines(titles, "; ") + ".";
}

double HideBelow(const LearnedPackage& package) { return package.project->about().evaluation.hide_below; }

/// Everybody may read a card: small counts are hidden as in the report.
std::string AttritionText(const LearnedPackage& package) {
  const std::vector<TrainingRecord::Step>& steps = package.training.attrition;
  std::vector<double> left;
  for (const TrainingRecord::Step& step : steps) left.push_back(static_cast<double>(step.people_left));
  const HiddenFlow hidden = HideFlow(left, HideBelow(package));
  std::string out;
  for (size_t i = 0; i < steps.size(); ++i) {
    out += (out.empty() ? "" : "\n") + steps[i].name + ": " + (hidden.left[i] ? "hidden" : std::to_string(steps[i].people_left)) + " people left there, " +
           (hidden.stay[i] ? "hidden" : std::to_string(steps[i].people - steps[i].people_left)) + " stayed";
  }
  return out;
}

std::string ExcludedText(const LearnedPackage& package) {
  const ExclusionSentences& say = package.project->about().excluded;
  std::vector<std::string> texts{say.population};
  for (const std::string* const text : {&say.prior_outcome, &say.washout}) {
    if (!text->empty()) texts.push_back(*text);
  }
  return JoinLines(texts, "\n");
}

std::string RepresentText(const LearnedPackage& package) {
  const TrainingRecord& record = package.training;
  const auto counted = [&](uint64_t count, const char* what) {
    const bool few = IsSmall(static_cast<double>(count), HideBelow(package)) || IsSmall(static_cast<double>(record.rows - count), HideBelow(package));
    return (few ? std::string("hidden") : std::to_string(count)) + what;
  };
  return std::to_string(record.people) + " people, " + std::to_string(record.rows) + " rows, " + counted(record.outcomes, " outcomes, ") +
         counted(record.competing, " competing events; records of ") + record.as_of + (record.synthetic ? "; SYNTHETIC people" : "") + ".";
}

std::string MethodsText(const LearnedPackage& package) {
  const auto& model = package.model;
  if (model.kind == LearnerKind::kOutside) {
    return "A model from elsewhere in ONNX, SHA-256 " + model.outside.sha256 + ", " + std::to_string(model.features.size()) + " columns; not trained here.";
  }
  const std::string_view kind = model.kind == LearnerKind::kTrees ? "Boosted trees"
                                : model.kind == LearnerKind::kCox ? "Cox regression"
                                                                  : "Logistic regression";
  return std::string(kind) + " by " + model.facts.library + ", " + std::to_string(model.features.size()) + " columns; " +
         std::to_string(model.facts.settings_tried) + " settings tried; split " + package.training.split + "; seed " + std::to_string(package.training.seed) +
         ".";
}

std::string BalanceText(const LearnedPackage& package) {
  const TrainingRecord& record = package.training;
  const double outcomes = static_cast<double>(record.outcomes), others = static_cast<double>(record.rows) - outcomes;
  if (IsSmall(outcomes, HideBelow(package)) || IsSmall(others, HideBelow(package))) return "Too few to say; classes were not rebalanced.";
  const double share = record.rows == 0 ? 0 : 100.0 * static_cast<double>(record.outcomes) / static_cast<double>(record.rows);
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", share);
  return std::string(text) + " % of the rows have the outcome; classes were not rebalanced.";
}

std::string FeatureTexts(const Equation& equation) {
  std::vector<std::string> texts;
  for (const Input& input : equation.inputs) {
    texts.push_back(input.title + (input.unit_text.empty() ? "" : " (" + input.unit_text + ")") + ": " + FeatureRule(equation, input));
  }
  return JoinLines(texts, "\n");
}

std::string MissingText(const LearnedPackage& package) {
  const bool trees = package.model.kind == LearnerKind::kTrees;
  if (package.model.kind == LearnerKind::kOutside)
    return "Not recorded is not known. What is not recorded is given to the model as NaN; where it has no answer there is no score.";
  return std::string("Not recorded is not known. ") +
         (trees                                     ? "Trees send what is not recorded the way that training found."
          : package.model.facts.fill == Fill::kNone ? "A row that lacks a value has no score."
                                                    : "A linear model puts the training's own value in its place, and an indicator where one is declared.");
}

std::string WorkOf(const LearnedPackage& package) {
  const Json all = Evaluated(package);
  const Json* const work = MemberOf(MemberOf(&all, "model"), "workload");
  std::vector<std::string> lines;
  for (size_t i = 0; work != nullptr && i < work->items.size(); ++i) {
    const Json* const threshold = MemberOf(&work->items[i], "threshold");
    const std::string ppv = FigureText(MemberOf(&work->items[i], "ppv")), sensitivity = FigureText(MemberOf(&work->items[i], "sensitivity"));
    if (threshold != nullptr && !ppv.empty())
      lines.push_back("At " + NumberText(100 * threshold->number) + " %: positive predictive value " + ppv + ", sensitivity " + sensitivity);
  }
  return JoinLines(lines, "\n");
}

using TrainedDerivation = std::function<std::string(const Equation& equation)>;

const std::map<std::string, TrainedDerivation, std::less<>>& TrainedDerivations() {
  using Source = FeatureSource;
  const auto package = [](std::string (*of)(const LearnedPackage&)) { return [of](const Equation& equation) { return of(*equation.trained); }; };
  const auto use = [](Source source) { return [source](const Equation& equation) { return UseOfSource(*equation.trained, {source}); }; };
  const auto no_use = [](const Equation&) { return std::string("Not a feature."); };
  static const std::map<std::string, TrainedDerivation, std::less<>> kAll{
      {"effective", [](const Equation& e) { return "Trained on records of " + e.trained->training.as_of + "."; }},
      {"use-of-race", use(Source::kRace)},
      {"use-of-ethnicity", use(Source::kEthnicity)},
      {"use-of-language", use(Source::kLanguage)},
      {"use-of-sexual-orientation", no_use},
      {"use-of-gender-identity", no_use},
      {"use-of-sex", use(Source::kSex)},
      {"use-of-birth-date", use(Source::kAge)},
      {"use-of-assessments", use(Source::kQuestionnaire)},
      {"sensitive-inputs",
       [](const Equation& e) {
         return UseOfSource(*e.trained,
                            {Source::kRace, Source::kEthnicity, Source::kLanguage, Source::kDisability, Source::kSex, Source::kAge, Source::kQuestionnaire});
       }},
      {"output-type", [](const Equation&) { return std::string("Prediction: a probability in percent, by a model learned from records (AI)."); }},
      {"population", package(ExcludedText)},
      {"validated", [](const Equation&) { return std::string(); }},
      {"inputs", FeatureTexts},
      {"missing-data", package(MissingText)},
      {"preparation",
       [](const Equation&) {
         return std::string(
             "Features are worked out as \"Predictors\" says, from what was known before the index; units are converted by UCUM; the same program made the "
             "rows of training.");
       }},
      {"specification",
       [](const Equation& e) {
         std::string text = "Package " + e.trained->package.hash + "; model " + HashOf(e.trained->model) + "; training data " + e.trained->training.data;
         for (const PackageFile& file : e.trained->package.files) text += "\n" + file.name + " " + file.hash;
         return text;
       }},
      {"licence", [](const Equation& e) { return e.licence + ". The package holds the question, the model and its test vectors."; }},
      {"predictive-11", package(AttritionText)},
      {"predictive-13", package(RepresentText)},
      {"predictive-21", package(ValidityText)},
      {"predictive-22", package(FairnessText)},
      {"tripod-10", [](const Equation& e) { return e.trained->training.sample.ToString(); }},
      {"tripod-12", package(MethodsText)},
      {"tripod-13", package(BalanceText)},
      {"tripod-16",
       [](const Equation& e) {
         if (e.trained->model.kind == LearnerKind::kOutside)
           return std::string("The model was not trained here; figures are of all people here who are of the cohort.");
         return "Figures are of people held out (" + e.trained->training.split + "); the model that is served was then trained in the same way on all rows.";
       }},
      {"tripod-21", package(RepresentText)},
      {"chai-usefulness", package(WorkOf)},
  };
  return kAll;
}

}  // namespace

std::optional<std::string> DerivedOfTraining(const Equation& equation, std::string_view name) {
  const auto found = TrainedDerivations().find(name);
  return found == TrainedDerivations().end() ? std::nullopt : std::optional(found->second(equation));
}

std::string FeatureRule(const Equation& equation, const Input& input) {
  const LearnedPackage& package = *equation.trained;
  const auto at = static_cast<size_t>(&input - equation.inputs.data());
  const CohortDeclaration& cohort = package.project->cohort()->declaration();
  if (at >= package.model.features.size()) {
    switch (static_cast<Question>(at - package.model.features.size())) {
      case Question::kPopulation: return "definition \"" + cohort.population + "\" at the index";
      case Question::kPriorOutcome: return cohort.remove_prior ? "definition \"" + cohort.outcome_definition + "\" before the index" : "not asked";
      case Question::kWashout: return std::to_string(cohort.washout_days) + " days observed before the index";
    }
  }
  const Column& column = package.model.features[at];
  if (!column.missing_of.empty()) return "1 where " + column.missing_of + " is not recorded";
  const Feature& feature = package.project->features()->declaration().features[at];
  std::string text(SourceName(feature.source));
  if (feature.source == FeatureSource::kCql) return text + " \"" + feature.definition + "\"";
  if (feature.take == Take::kValue) return text;
  text += ": " + std::string(TakeName(feature.take));
  if (feature.window.from == kAnyDays) return text + ", whenever before the index";
  return text + ", " + std::to_string(feature.window.from) + " to " + std::to_string(feature.window.to) + " days before the index";
}

}  // namespace bogam::risk
