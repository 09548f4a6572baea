// SPDX-License-Identifier: Apache-2.0
#include "risk/features/declaration.h"

#include <algorithm>
#include <functional>

#include "format/yaml.h"

namespace bogam::risk {
namespace {

constexpr size_t kMostFeatures = 5000;
constexpr size_t kMostConcepts = 20'000;

const std::vector<std::string> kTakes = {"value", "count", "recency", "ever", "active", "last", "min", "max", "mean", "slope"};

struct SourceForm {
  std::string_view key;
  FeatureSource source;
  std::string_view takes;  ///< those that make sense, the first is taken where none is said
};
constexpr SourceForm kSourceForms[] = {
    {"patient", FeatureSource::kAge, "value"},
    {"observation", FeatureSource::kObservation, "last count recency ever min max mean slope"},
    {"condition", FeatureSource::kCondition, "ever active count recency"},
    {"drug", FeatureSource::kDrug, "ever active count recency"},
    {"visit", FeatureSource::kVisit, "count recency ever"},
    {"procedure", FeatureSource::kProcedure, "count recency ever"},
    {"immunization", FeatureSource::kImmunization, "count recency ever"},
    {"allergy", FeatureSource::kAllergy, "ever count recency"},
    {"report", FeatureSource::kReport, "count recency ever"},
    {"questionnaire_items", FeatureSource::kQuestionnaire, "last count recency ever min max mean slope"},
    {"cql", FeatureSource::kCql, "value"},
    {"race", FeatureSource::kRace, "value"},
    {"ethnicity", FeatureSource::kEthnicity, "value"},
    {"language", FeatureSource::kLanguage, "value"},
    {"disability", FeatureSource::kDisability, "ever active count recency"},
};

bool IsValue(Take take) { return take >= Take::kLast; }
bool NeedsReason(FeatureSource source) { return source >= FeatureSource::kRace; }

class FeatureReader {
 public:
  explicit FeatureReader(const Concepts& concepts) : concepts_(concepts) {}

  Feature Read(JsonFields& fields) {
    Feature feature;
    feature.name = fields.Text("name");
    feature.title = fields.Text("title");
    const SourceForm* const form = SourceOf(fields);
    if (form != nullptr) ReadSource(fields, *form, &feature);
    ReadTake(fields, form, &feature);
    feature.lag_days = ReadDaysOr(fields, "lag", 0);
    if (fields.Has("window")) ReadWindow(fields, &feature.window);
    feature.modifiable = fields.FlagOr("modifiable", false);
    feature.missing_indicator = fields.FlagOr("missing_indicator", false);
    if (NeedsReason(feature.source) && !fields.Has("reason")) {
      fields.Report("reason", "race, ethnicity, language and disability are predictors only with a written reason, which the card shows");
    }
    feature.reason = fields.TextOr("reason", "");
    return feature;
  }

  std::vector<ConceptId> ConceptsOf(JsonFields& fields, std::string_view key) const {
    const Json* const raw = fields.Raw(key);
    std::vector<std::string> names;
    if (raw != nullptr && raw->kind == Json::Kind::kText) names.push_back(raw->text);
    if (raw == nullptr || raw->kind != Json::Kind::kText) names = fields.Texts(key);
    std::vector<ConceptId> out;
    for (const std::string& name : names) {
      const auto found = concepts_.Find(name);
      if (!found) fields.Report(key, "there is no concept \"" + name + "\"");
      if (found) out.push_back(*found);
    }
    return out;
  }

 private:
  static const SourceForm* SourceOf(JsonFields& fields) {
    const SourceForm* found = nullptr;
    for (const SourceForm& form : kSourceForms) {
      if (!fields.Has(form.key)) continue;
      if (found != nullptr) fields.Report(form.key, "a feature has one source, and " + std::string(found->key) + " is one");
      found = &form;
    }
    if (found == nullptr) {
      std::string all;
      for (const SourceForm& form : kSourceForms) all += (all.empty() ? "" : ", ") + std::string(form.key);
      fields.Report("", "it has no source: one of " + all);
    }
    return found;
  }

  void ReadSource(JsonFields& fields, const SourceForm& form, Feature* feature) const {
    feature->source = form.source;
    switch (form.source) {
      case FeatureSource::kAge:
        if (fields.Choice(form.key, {"age", "sex"}) == 1) {
          feature->source = FeatureSource::kSex;
          feature->words = fields.Texts("is");
        }
        break;
      case FeatureSource::kCql: feature->definition = fields.Text(form.key); break;
      case FeatureSource::kLanguage: feature->words = fields.Texts(form.key); break;
      case FeatureSource::kQuestionnaire:
        feature->items = fields.Texts(form.key);
        feature->questionnaires = fields.TextsOr("questionnaires");
        break;
      default: feature->concepts = ConceptsOf(fields, form.key);
    }
  }

  void ReadTake(JsonFields& fields, const SourceForm* form, Feature* feature) const {
    const std::string_view sensible = form == nullptr ? "value" : form->takes;
    const std::string text = fields.TextOr("take", std::string(sensible.substr(0, sensible.find(' '))));
    const auto found = std::find(kTakes.begin(), kTakes.end(), text);
    const bool makes_sense = (" " + std::string(sensible) + " ").find(" " + text + " ") != std::string::npos;
    if (found == kTakes.end() || !makes_sense) fields.Report("take", "\"" + text + "\" is none of " + std::string(sensible));
    feature->take = found == kTakes.end() ? Take::kValue : static_cast<Take>(found - kTakes.begin());
    const bool number = IsValue(feature->take) || feature->source == FeatureSource::kCql;
    if (number) ReadNumber(fields, feature);
    if (feature->take == Take::kActive && feature->source == FeatureSource::kDrug) feature->lasting_days = ReadDays(fields, "lasting");
    const bool yes_no = feature->take == Take::kEver || feature->take == Take::kActive;
    if (yes_no) {
      const std::string absence = fields.Text("absence");
      feature->absence_days = absence == "not recorded" ? kAnyDays : absence.empty() ? 0 : ReadDays(fields, "absence");
    }
  }

  void ReadNumber(JsonFields& fields, Feature* feature) const {
    fields.Each("answers", false, [&](JsonFields& answer) {
      Answer one;
      const std::vector<ConceptId> of = ConceptsOf(answer, "concept");
      if (!of.empty()) one.concept_id = of.front();
      one.value = answer.Number("value");
      feature->answers.push_back(one);
    });
    if (!feature->answers.empty() && !fields.Has("unit")) {
      feature->unit_optional = true;
    } else if (feature->source == FeatureSource::kCql || feature->source == FeatureSource::kQuestionnaire) {
      feature->unit = fields.TextOr("unit", "");
      feature->unit_optional = feature->unit.empty();
    } else {
      feature->unit = fields.Text("unit");
      feature->unit_optional = fields.FlagOr("unit_optional", feature->unit == "1");
    }
    if (feature->unit == "1") feature->unit.clear();
    feature->ucum = ReadUnit(fields, "unit", feature->unit);
    fields.Each("also", false, [&](JsonFields& also) {
      feature->conversions.push_back({ReadUnit(also, "unit", also.Text("unit")), also.Number("factor", 1e-9, 1e9)});
    });
    fields.Object("plausible", [&](JsonFields& bounds) { feature->plausible = ReadBounds(bounds); });
  }

  /// "2 years" before the index, or {from: 2 years, to: 30 days}.
  static void ReadWindow(JsonFields& fields, FeatureWindow* window) {
    const Json* const raw = fields.Raw("window");
    if (raw->kind != Json::Kind::kObject) {
      window->from = ReadDays(fields, "window");
    } else {
      fields.Object("window", [&](JsonFields& ends) {
        window->from = ReadDaysOr(ends, "from", kAnyDays);
        window->to = ReadDaysOr(ends, "to", 1);
      });
    }
    if (window->to < 1) fields.Report("window", "it ends the day before the index at the latest: to is at least \"1 day\"");
    if (window->from < window->to) fields.Report("window", "it begins after its end");
  }

  const Concepts& concepts_;
};

void ReadValueSets(JsonFields& root, FeatureDeclaration* out) {
  root.Each("value_sets", false, [&](JsonFields& fields) {
    const std::string name = fields.Text("name");
    if (out->concepts.Find(name)) fields.Report("name", "the concept \"" + name + "\" is there already");
    out->value_sets.emplace_back(out->concepts.Add(name, fields.TextOr("title", name)), fields.Text("canonical"));
  });
}

void ReadSubgroups(JsonFields& root, FeatureDeclaration* out) {
  root.Object("subgroups", [&](JsonFields& fields) {
    if (fields.Has("age_bands")) {
      out->age_bands.clear();
      for (const double age : fields.Numbers("age_bands", 0, 0, 130)) out->age_bands.push_back(static_cast<int>(age));
      if (std::adjacent_find(out->age_bands.begin(), out->age_bands.end(), std::greater_equal<>()) != out->age_bands.end())
        fields.Report("age_bands", "the ages do not ascend");
    }
    out->largest_groups = static_cast<size_t>(fields.NumberOr("largest", 1, 1000, static_cast<double>(out->largest_groups)));
    if (fields.Has("disability")) out->disability = out->concepts.Find(fields.Text("disability"));
    if (fields.Has("disability") && !out->disability) fields.Report("disability", "there is no such concept");
  });
}

}  // namespace

FeatureDeclaration ReadFeatures(std::string_view yaml, const std::string& file, Findings& findings) {
  FeatureDeclaration out;
  const Json json = format::ParseYaml(yaml, file, findings);
  if (json.kind == Json::Kind::kNull) return out;
  JsonFields root(findings, file, "", json);
  if (root.Has("concepts")) out.concepts.ReadIn(root);
  ReadValueSets(root, &out);
  if (out.concepts.size() > kMostConcepts) root.Report("concepts", "there are over 20,000");
  out.library = root.TextOr("library", "");
  out.spellings = ReadUnitSpellings(root);
  FeatureReader reader(out.concepts);
  if (root.Has("seen")) out.seen = reader.ConceptsOf(root, "seen");
  out.age_bands = {18, 40, 65};
  ReadSubgroups(root, &out);
  root.Each("features", true, [&](JsonFields& fields) {
    Feature feature = reader.Read(fields);
    const auto same = [&](const Feature& other) { return other.name == feature.name; };
    if (std::any_of(out.features.begin(), out.features.end(), same)) fields.Report("name", "the feature \"" + feature.name + "\" is there already");
    if (feature.source == FeatureSource::kCql && out.library.empty()) fields.Report("cql", "the file names no library");
    if (feature.absence_days > 0 && feature.absence_days != kAnyDays && out.seen.empty()) {
      fields.Report("absence", "no visits are named in `seen` by which absence could be known");
    }
    if (out.features.size() < kMostFeatures) out.features.push_back(std::move(feature));
  });
  if (out.features.size() == kMostFeatures) root.Report("features", "there are 5,000 or more");
  return out;
}

}  // namespace bogam::risk
