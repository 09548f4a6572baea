// SPDX-License-Identifier: Apache-2.0
#include "risk/rules.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>

#include "risk/translation.h"

namespace bogam::risk {
namespace {

class RuleReader {
 public:
  RuleReader(const Concepts& concepts, std::string file) : concepts_(concepts), file_(std::move(file)) {}

  Rule Read(JsonFields& fields) {
    Rule rule;
    rule.file = file_;
    rule.name = fields.Text("name");
    rule.title = fields.Text("title");
    rule.kind = static_cast<ValueKind>(fields.Choice("value", {"number", "yes-no", "choice"}));
    if (rule.kind == ValueKind::kNumber) ReadNumber(fields, &rule);
    if (rule.kind == ValueKind::kChoice) rule.choices = fields.Texts("choices");
    kind_ = rule.kind;
    choices_ = rule.choices;
    fields.Each("from", true, [&](JsonFields& source) { rule.sources.push_back(ReadSource(source)); });
    return rule;
  }

 private:
  ConceptId ConceptOf(JsonFields& fields, std::string_view key) const {
    const std::string name = fields.Text(key);
    const auto found = concepts_.Find(name);
    if (!found && !name.empty()) fields.Report(key, "there is no concept \"" + name + "\"");
    return found.value_or(0);
  }

  static int Period(JsonFields& fields, std::string_view key) {
    if (!fields.Has(key)) return 0;
    const std::string text = fields.Text(key);
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<size_t>(text.data() + text.size() - end));
    const bool years = unit == " years", months = unit == " months";
    if (error != std::errc() || number <= 0 || number > 1200 || (!years && !months)) fields.Report(key, "it is no period like \"12 months\" or \"5 years\"");
    return years ? number * 12 : number;
  }

  void ReadNumber(JsonFields& fields, Rule* rule) {
    rule->unit = fields.Text("unit");
    rule->unit_text = fields.TextOr("unit_text", rule->unit);
    rule->ucum = ReadUnit(fields, "unit", rule->unit);
    rule->unit_optional = fields.FlagOr("unit_optional", false);
    fields.Each("also", false, [&](JsonFields& also) {
      const std::string unit = also.Text("unit");
      rule->conversions.push_back({ReadUnit(also, "unit", unit), also.Number("factor", 1e-9, 1e9)});
    });
    rule->spellings = ReadUnitSpellings(fields);
    fields.Object("plausible", [&](JsonFields& bounds) { rule->plausible = ReadBounds(bounds); });
  }

  double ValueOf(JsonFields& fields) const {
    if (kind_ == ValueKind::kNumber) return fields.Number("value");
    if (kind_ == ValueKind::kYesNo) return fields.FlagOr("value", false) ? 1 : 0;
    return static_cast<double>(fields.Choice("value", choices_));
  }

  void ReadAnswers(JsonFields& fields, Source* source) const {
    fields.Each("answers", false, [&](JsonFields& fields_of_answer) {
      Answer answer;
      answer.concept_id = ConceptOf(fields_of_answer, "concept");
      if (fields_of_answer.Has("value")) answer.value = ValueOf(fields_of_answer);
      source->answers.push_back(answer);
    });
  }

  void ReadObservation(JsonFields& fields, Source* source) const {
    source->kind = Source::Kind::kObservation;
    source->concept_id = ConceptOf(fields, "observation");
    source->mean_of = fields.Has("mean_of") ? static_cast<int>(fields.Number("mean_of", 1, 20)) : 1;
    source->fresh_months = Period(fields, "fresh");
    source->outside_hospital = fields.FlagOr("outside_hospital", false);
    fields.Each("unless", false, [&](JsonFields& unless) {
      Window window;
      window.condition = ConceptOf(unless, "condition");
      window.before = static_cast<int>(unless.Number("days_before", 0, 3660));
      window.lasting = static_cast<int>(unless.Number("days_lasting", 0, 3660));
      window.after = static_cast<int>(unless.Number("days_after", 0, 3660));
      source->unless.push_back(window);
    });
    ReadAnswers(fields, source);
  }

  void ReadQuestionnaire(JsonFields& fields, Source* source) const {
    source->kind = Source::Kind::kQuestionnaire;
    source->items = fields.Texts("questionnaire_items");
    source->questionnaires = fields.TextsOr("questionnaires");
    source->fresh_months = Period(fields, "fresh");
    ReadAnswers(fields, source);
  }

  Source ReadSource(JsonFields& fields) const {
    Source source;
    if (fields.Has("patient")) {
      source.kind = static_cast<Source::Kind>(fields.Choice("patient", {"age", "gender", "race"}));
      ReadAnswers(fields, &source);
    } else if (fields.Has("observation")) {
      ReadObservation(fields, &source);
    } else if (fields.Has("condition")) {
      source.kind = Source::Kind::kCondition;
      source.concept_id = ConceptOf(fields, "condition");
      source.ever = fields.Choice("course", {"current", "ever"}) == 1;
      source.absence_months = Period(fields, "absence");
    } else if (fields.Has("medication")) {
      source.kind = Source::Kind::kMedication;
      source.concept_id = ConceptOf(fields, "medication");
      source.absence_months = Period(fields, "absence");
    } else if (fields.Has("questionnaire_items")) {
      ReadQuestionnaire(fields, &source);
    } else if (fields.Has("family")) {
      source.kind = Source::Kind::kFamily;
      source.concept_id = ConceptOf(fields, "family");
      ReadAnswers(fields, &source);
    } else if (fields.Has("equation")) {
      source.kind = Source::Kind::kEquation;
      source.equation = fields.Text("equation");
      source.output = fields.Text("output");
    } else if (fields.Has("setting")) {
      source.kind = Source::Kind::kSetting;
      source.setting = fields.Text("setting");
    } else {
      fields.Report("", "it names none of patient, observation, condition, medication, questionnaire_items, family, equation, setting");
    }
    return source;
  }

  const Concepts& concepts_;
  std::string file_;
  ValueKind kind_ = ValueKind::kNumber;
  std::vector<std::string> choices_;
};

}  // namespace

value::UnitPtr ReadUnit(JsonFields& fields, std::string_view key, const std::string& code) {
  const Result<value::UnitPtr> unit = value::Unit::Find(code);
  if (!unit.ok()) fields.Report(key, "\"" + code + "\" is no UCUM unit");
  return unit.ok() ? *unit : nullptr;
}

UnitSpellings ReadUnitSpellings(JsonFields& fields) {
  UnitSpellings out;
  if (!fields.Has("spellings")) return out;
  fields.EachNamed("spellings", [&](const std::string& text, const Json& unit) {
    ReadUnit(fields, "spellings", unit.text);
    out.emplace_back(text, unit.text);
  });
  return out;
}

std::string_view AsUcum(const UnitSpellings& spellings, std::string_view text) {
  const auto found = std::find_if(spellings.begin(), spellings.end(), [&](const auto& one) { return one.first == text; });
  return found == spellings.end() ? text : std::string_view(found->second);
}

std::string NumberText(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

std::string Bounds::ToString() const { return RangeText(*this); }

Bounds ReadBounds(JsonFields& fields) {
  Bounds bounds;
  bounds.from = fields.MaybeNumber("from");
  bounds.to = fields.MaybeNumber("to");
  bounds.above = fields.MaybeNumber("above");
  bounds.below = fields.MaybeNumber("below");
  if (bounds.empty()) fields.Report("", "it has none of from, to, above, below");
  return bounds;
}

void Rules::Read(const Json& json, const std::string& file, const Concepts& concepts, Findings& findings) {
  JsonFields root(findings, file, "", json);
  root.Object("settings", [&](JsonFields& settings) {
    const auto of = [&](std::string_view key) {
      const auto found = concepts.Find(settings.Text(key));
      if (!found) settings.Report(key, "there is no such concept");
      return found.value_or(0);
    };
    visit_ = of("visit");
    hospital_ = of("hospital");
  });
  if (!root.Has("settings")) root.Report("settings", "it is missing");
  root.Each("rules", true, [&](JsonFields& fields) {
    Rule rule = RuleReader(concepts, file).Read(fields);
    if (Find(rule.name)) fields.Report("name", "the rule \"" + rule.name + "\" is there already");
    rules_.push_back(std::move(rule));
  });
  NumberNames();
}

void Rules::NumberNames() {
  names_.clear();
  const auto each = [this](const auto& visit) {
    for (Rule& rule : rules_) {
      for (Source& source : rule.sources) {
        visit(source.questionnaires, &source.questionnaire_names);
        visit(source.items, &source.item_names);
      }
    }
  };
  each([this](const std::vector<std::string>& texts, std::vector<NameId>*) { names_.insert(names_.end(), texts.begin(), texts.end()); });
  std::sort(names_.begin(), names_.end());
  names_.erase(std::unique(names_.begin(), names_.end()), names_.end());
  each([this](const std::vector<std::string>& texts, std::vector<NameId>* ids) {
    ids->clear();
    for (const std::string& text : texts) ids->push_back(static_cast<NameId>(std::lower_bound(names_.begin(), names_.end(), text) - names_.begin() + 1));
  });
}

std::optional<RuleId> Rules::Find(std::string_view name) const {
  const auto found = std::find_if(rules_.begin(), rules_.end(), [&](const Rule& rule) { return rule.name == name; });
  return found == rules_.end() ? std::nullopt : std::optional(static_cast<RuleId>(found - rules_.begin()));
}

}  // namespace bogam::risk
