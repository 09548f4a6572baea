// SPDX-License-Identifier: Apache-2.0
#include "measure/definition.h"

#include <algorithm>
#include <array>
#include <cctype>

#include "fhir/ids.h"

namespace bogam::measure {
namespace {

namespace name = fhir::name;

constexpr std::string_view kCqfm = "http://hl7.org/fhir/us/cqfmeasures/StructureDefinition/";

struct PopulationRow {
  std::string_view code, display;
};
constexpr std::array<PopulationRow, kPopulationTypes> kPopulationRows = {{
    {"initial-population", "Initial Population"},
    {"denominator", "Denominator"},
    {"denominator-exclusion", "Denominator Exclusion"},
    {"denominator-exception", "Denominator Exception"},
    {"numerator", "Numerator"},
    {"numerator-exclusion", "Numerator Exclusion"},
    {"measure-population", "Measure Population"},
    {"measure-population-exclusion", "Measure Population Exclusion"},
    {"measure-observation", "Measure Observation"},
}};

std::string Lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string Text(fhir::Node node, fhir::NameId child) { return std::string(node.Get(child).text()); }

// An extension of the cqfm guide, in the US or the universal (cqm) edition.
fhir::Node Extension(fhir::Node node, std::string_view short_name) {
  if (const fhir::Node found = node.Extension(std::string(kCqfm) + "cqfm-" + std::string(short_name))) return found;
  return node.Extension("http://hl7.org/fhir/uv/cqm/StructureDefinition/cqm-" + std::string(short_name));
}

fhir::Node FirstCoding(fhir::Node concept_node) { return concept_node.Get(name::kCoding); }

// code.text, else the first coding's display or code.
std::string ConceptText(fhir::Node concept_node) {
  if (const std::string text = Text(concept_node, name::kText); !text.empty()) return text;
  const fhir::Node coding = FirstCoding(concept_node);
  if (const std::string display = Text(coding, name::kDisplay); !display.empty()) return display;
  return Text(coding, name::kCode);
}

Status ReadScoring(fhir::Node concept_node, std::optional<Scoring>* out) {
  const std::string code = Text(FirstCoding(concept_node), name::kCode);
  if (code.empty()) return Status::Ok();
  for (const Scoring scoring : {Scoring::kProportion, Scoring::kRatio, Scoring::kContinuousVariable, Scoring::kCohort}) {
    if (ScoringCode(scoring) == code) {
      *out = scoring;
      return Status::Ok();
    }
  }
  return Status(Code::kUnsupported, "scoring '" + code + "' is not one of proportion, ratio, continuous-variable, cohort");
}

// Direction of a notation; a display that says the opposite of the code makes it unknown.
void ReadImprovement(fhir::Node concept_node, Group* group) {
  for (const fhir::Node coding : concept_node.children(name::kCoding)) {
    const std::string code = Lower(coding.Get(name::kCode).text());
    const std::string display = Lower(coding.Get(name::kDisplay).text());
    Improvement direction;
    if (!ImprovementFromCode(code, &direction)) continue;
    const std::string_view other = ImprovementCode(direction == Improvement::kIncrease ? Improvement::kDecrease : Improvement::kIncrease);
    if (display.find(other) != std::string::npos || (group->improvement && *group->improvement != direction)) {
      group->improvement.reset();
      group->improvement_error = "improvementNotation contradicts itself (code '" + code + "', display '" + display + "'): an index must state the direction";
      return;
    }
    group->improvement = direction;
    group->improvement_error.clear();
  }
}

Status ReadCriteria(fhir::Node criteria, const std::string& where, std::string* expression) {
  const std::string language = Text(criteria, name::kLanguage);
  *expression = Text(criteria, name::kExpression);
  if (expression->empty()) return Status(Code::kInvalid, where + " has no criteria expression");
  if (language.empty() || language.starts_with("text/cql")) return Status::Ok();
  return Status(Code::kUnsupported, where + " has criteria in the language '" + language + "', not in CQL");
}

// Populations that a group can do without.
bool Optional(PopulationType type) {
  return type == PopulationType::kDenominatorExclusion || type == PopulationType::kDenominatorException || type == PopulationType::kNumeratorExclusion ||
         type == PopulationType::kMeasurePopulationExclusion;
}

Status ReadPopulation(fhir::Node node, Population* out) {
  out->id = Text(node, name::kId);
  out->description = Text(node, name::kDescription);
  bool known = false;
  std::string code;
  for (const fhir::Node coding : node.Get(name::kCode).children(name::kCoding)) {
    code = Text(coding, name::kCode);
    known = known || PopulationFromCode(code, &out->type);
  }
  if (!known) return Status(Code::kUnsupported, "population '" + code + "' is none of measure-population's codes");
  const fhir::Node criteria = node.Get(name::kCriteria);
  if (Optional(out->type) && !criteria.Get(name::kExpression).has_value()) return Status::Ok();
  BOGAM_TRY(ReadCriteria(criteria, "population " + code, &out->expression));
  if (const fhir::Node reference = Extension(node, "criteriaReference")) out->criteria_reference = reference.Get(name::kValue).ToText();
  if (const fhir::Node method = Extension(node, "aggregateMethod")) {
    const fhir::Node value = method.Get(name::kValue);
    const std::string word = value.is_object() ? Text(FirstCoding(value), name::kCode) : value.ToText();
    Aggregate aggregate;
    if (!AggregateFromCode(word, &aggregate)) return Status(Code::kUnsupported, "aggregate method '" + word + "' is not known");
    out->aggregate = aggregate;
  }
  return Status::Ok();
}

Status ReadStratifier(fhir::Node node, Stratifier* out) {
  out->id = Text(node, name::kId);
  out->code = ConceptText(node.Get(name::kCode));
  out->description = Text(node, name::kDescription);
  for (const fhir::Node extension : node.children(name::kExtension)) {
    if (!extension.Get(name::kUrl).text().ends_with("-appliesTo")) continue;
    const fhir::Node value = extension.Get(name::kValue);
    for (const fhir::Node coding : value.children(name::kCoding)) out->applies_to.push_back(Text(coding, name::kCode));
    if (value.is_primitive()) out->applies_to.emplace_back(value.text());
  }
  if (const fhir::Node criteria = node.Get(name::kCriteria)) {
    if (!criteria.Get(name::kExpression).has_value()) return Status::Ok();
    return ReadCriteria(criteria, "a stratifier", &out->expression);
  }
  for (const fhir::Node part : node.children(name::kComponent)) {
    Stratifier::Component& component = out->components.emplace_back();
    component.code = ConceptText(part.Get(name::kCode));
    component.description = Text(part, name::kDescription);
    BOGAM_TRY(ReadCriteria(part.Get(name::kCriteria), "a stratifier component", &component.expression));
  }
  if (out->components.empty()) return Status(Code::kInvalid, "a stratifier has neither criteria nor components");
  return Status::Ok();
}

int CountOf(const Group& group, PopulationType type) {
  return static_cast<int>(
      std::count_if(group.populations.begin(), group.populations.end(), [&](const Population& population) { return population.type == type; }));
}

// What each scoring asks of its populations.
Status CheckGroup(const Group& group) {
  const std::string where = "group " + group.id;
  for (size_t type = 0; type + 1 < kPopulationTypes; ++type) {
    const auto population = static_cast<PopulationType>(type);
    const int allowed = population == PopulationType::kInitialPopulation && group.scoring == Scoring::kRatio ? 2 : 1;
    if (CountOf(group, population) > allowed) {
      return Status(Code::kInvalid, where + " has several populations '" + std::string(PopulationCode(population)) + "'");
    }
  }
  const auto needs = [&](PopulationType type) {
    return group.Find(type)
               ? Status::Ok()
               : Status(Code::kInvalid, where + " of a " + std::string(ScoringCode(group.scoring)) + " measure has no " + std::string(PopulationCode(type)));
  };
  BOGAM_TRY(needs(PopulationType::kInitialPopulation));
  if (group.scoring == Scoring::kProportion || group.scoring == Scoring::kRatio) {
    BOGAM_TRY(needs(PopulationType::kDenominator));
    BOGAM_TRY(needs(PopulationType::kNumerator));
  }
  if (group.scoring == Scoring::kContinuousVariable) {
    BOGAM_TRY(needs(PopulationType::kMeasurePopulation));
    BOGAM_TRY(needs(PopulationType::kMeasureObservation));
  }
  return Status::Ok();
}

Status ReadGroup(fhir::Node node, const Group& defaults, size_t position, Group* out) {
  *out = defaults;
  out->id = Text(node, name::kId);
  out->has_id = !out->id.empty();
  if (!out->has_id) out->id = std::to_string(position + 1);
  out->title = ConceptText(node.Get(name::kCode));
  out->description = Text(node, name::kDescription);
  std::optional<Scoring> scoring;
  BOGAM_TRY(ReadScoring(Extension(node, "scoring").Get(name::kValue), &scoring));
  if (scoring) out->scoring = *scoring;
  if (const fhir::Node basis = Extension(node, "populationBasis")) out->basis = basis.Get(name::kValue).ToText();
  if (const fhir::Node notation = Extension(node, "improvementNotation")) {
    out->improvement.reset();
    out->improvement_error.clear();
    ReadImprovement(notation.Get(name::kValue), out);
  }
  for (const fhir::Node population : node.children(name::kPopulation)) BOGAM_TRY(ReadPopulation(population, &out->populations.emplace_back()));
  for (const fhir::Node stratifier : node.children(name::kStratifier)) BOGAM_TRY(ReadStratifier(stratifier, &out->stratifiers.emplace_back()));
  return CheckGroup(*out);
}

Status ReadSupplemental(fhir::Node node, SupplementalData* out) {
  out->id = Text(node, name::kId);
  out->code = ConceptText(node.Get(name::kCode));
  out->description = Text(node, name::kDescription);
  for (const fhir::Node usage : node.children(name::kUsage)) {
    out->risk_adjustment = out->risk_adjustment || FirstCoding(usage).Get(name::kCode).text() == "risk-adjustment-factor";
  }
  return ReadCriteria(node.Get(name::kCriteria), "supplemental data", &out->expression);
}

void ReadHeader(fhir::Node root, MeasureDefinition* out) {
  out->id = Text(root, name::kId);
  out->url = Text(root, name::kUrl);
  out->version = Text(root, name::kVersion);
  out->name = Text(root, name::kName);
  out->title = Text(root, name::kTitle);
  if (out->title.empty()) out->title = out->name;
  out->status = Text(root, name::kStatus);
  out->description = Text(root, name::kDescription);
  out->publisher = Text(root, name::kPublisher);
  out->rationale = Text(root, name::kRationale);
  out->guidance = Text(root, name::kGuidance);
  out->copyright = Text(root, name::kCopyright);
  out->library = Text(root, name::kLibrary);
  out->effective_start = Text(root.Get(name::kEffectivePeriod), name::kStart);
  out->effective_end = Text(root.Get(name::kEffectivePeriod), name::kEnd);
  for (const fhir::Node related : root.children(name::kRelatedArtifact)) {
    const std::string_view type = related.Get(name::kType).text();
    if (type != "citation" && type != "documentation" && type != "justification" && type != "derived-from") continue;
    std::string text = Text(related, name::kCitation);
    if (text.empty()) text = Text(related, name::kDisplay);
    out->sources.push_back({text.empty() ? Text(related, name::kUrl) : text, Text(related, name::kUrl)});
  }
}

void ReadTranslationsOf(fhir::Node text, MeasureDefinition* out) {
  for (const fhir::Node extension : text.children(name::kExtension)) {
    if (extension.Get(name::kUrl).text() != "http://hl7.org/fhir/StructureDefinition/translation") continue;
    MeasureDefinition::Translation one;
    one.original = text.text();
    for (const fhir::Node part : extension.children(name::kExtension)) {
      (part.Get(name::kUrl).text() == "lang" ? one.language : one.text) = part.Get(name::kValue).ToText();
    }
    if (!one.original.empty() && !one.text.empty()) out->translations.push_back(std::move(one));
  }
}

void ReadTranslations(fhir::Node root, MeasureDefinition* out) {
  for (const fhir::NameId element : {name::kTitle, name::kDescription, name::kRationale, name::kGuidance}) ReadTranslationsOf(root.Get(element), out);
  for (const fhir::Node group : root.children(name::kGroup)) {
    ReadTranslationsOf(group.Get(name::kDescription), out);
    for (const fhir::Node population : group.children(name::kPopulation)) ReadTranslationsOf(population.Get(name::kDescription), out);
  }
}

}  // namespace

std::string_view ScoringCode(Scoring scoring) {
  switch (scoring) {
    case Scoring::kProportion: return "proportion";
    case Scoring::kRatio: return "ratio";
    case Scoring::kContinuousVariable: return "continuous-variable";
    case Scoring::kCohort: return "cohort";
  }
  return "";
}

std::string_view PopulationCode(PopulationType type) { return kPopulationRows[static_cast<size_t>(type)].code; }
std::string_view PopulationDisplay(PopulationType type) { return kPopulationRows[static_cast<size_t>(type)].display; }

bool PopulationFromCode(std::string_view code, PopulationType* type) {
  for (size_t i = 0; i < kPopulationTypes; ++i) {
    if (kPopulationRows[i].code != code) continue;
    *type = static_cast<PopulationType>(i);
    return true;
  }
  return false;
}

std::string_view ImprovementCode(Improvement improvement) { return improvement == Improvement::kIncrease ? "increase" : "decrease"; }

bool ImprovementFromCode(std::string_view code, Improvement* improvement) {
  if (code != "increase" && code != "decrease") return false;
  *improvement = code == "increase" ? Improvement::kIncrease : Improvement::kDecrease;
  return true;
}

bool AggregateFromCode(std::string_view code, Aggregate* aggregate) {
  const std::string word = Lower(code);
  for (const Aggregate one : {Aggregate::kCount, Aggregate::kSum, Aggregate::kAverage, Aggregate::kMedian, Aggregate::kMinimum, Aggregate::kMaximum}) {
    if (AggregateCode(one) != word) continue;
    *aggregate = one;
    return true;
  }
  if (word == "minimum")
    *aggregate = Aggregate::kMinimum;
  else if (word == "maximum")
    *aggregate = Aggregate::kMaximum;
  else if (word == "mean")
    *aggregate = Aggregate::kAverage;
  else
    return false;
  return true;
}

std::string_view AggregateCode(Aggregate aggregate) {
  switch (aggregate) {
    case Aggregate::kCount: return "count";
    case Aggregate::kSum: return "sum";
    case Aggregate::kAverage: return "average";
    case Aggregate::kMedian: return "median";
    case Aggregate::kMinimum: return "min";
    case Aggregate::kMaximum: return "max";
  }
  return "";
}

const Population* Group::Find(PopulationType type) const {
  for (const Population& population : populations) {
    if (population.type == type) return &population;
  }
  return nullptr;
}

const Population* Group::FindById(std::string_view population_id) const {
  for (const Population& population : populations) {
    if (!population.id.empty() && population.id == population_id) return &population;
  }
  return nullptr;
}

std::string_view MeasureDefinition::In(std::string_view language, std::string_view original) const {
  for (const Translation& one : translations) {
    if (one.original == original && std::string_view(one.language).starts_with(language)) return one.text;
  }
  return original;
}

Result<MeasureDefinition> ReadMeasure(fhir::RecordView resource) {
  const fhir::Node root = resource.root();
  if (resource.resource_type() != fhir::type::kMeasure) return Status(Code::kInvalid, "the resource is no Measure");
  MeasureDefinition measure;
  ReadHeader(root, &measure);
  ReadTranslations(root, &measure);
  const std::string who = "measure " + (measure.name.empty() ? measure.id : measure.name) + ": ";
  const auto failed = [&](const Status& status) { return Status(status.code(), who + status.message(), status.detail()); };
  if (measure.library.empty()) return Status(Code::kInvalid, who + "it names no library");
  Group defaults;
  std::optional<Scoring> scoring;
  const Status unknown_scoring = ReadScoring(root.Get(name::kScoring), &scoring);
  if (scoring) defaults.scoring = *scoring;
  if (const fhir::Node basis = Extension(root, "populationBasis")) defaults.basis = basis.Get(name::kValue).ToText();
  ReadImprovement(root.Get(name::kImprovementNotation), &defaults);
  for (const fhir::Node node : root.children(name::kGroup)) {
    const size_t position = measure.groups.size();
    if (!unknown_scoring.ok() && !Extension(node, "scoring")) return failed(unknown_scoring);
    if (Status status = ReadGroup(node, defaults, position, &measure.groups.emplace_back()); !status.ok()) return failed(status);
    Group& group = measure.groups.back();
    for (Population& population : group.populations) {
      if (population.criteria_reference.empty() || group.FindById(population.criteria_reference)) continue;
      measure.notes.push_back("group " + group.id + ": " + std::string(PopulationCode(population.type)) + " refers to a population '" +
                              population.criteria_reference + "' that the group does not have; its place in the group decides");
      population.criteria_reference.clear();
    }
    std::erase_if(group.populations, [&](const Population& population) {
      if (!population.expression.empty()) return false;
      measure.notes.push_back("group " + group.id + ": " + std::string(PopulationCode(population.type)) + " has no expression and is left out");
      return true;
    });
    std::erase_if(group.stratifiers, [&](const Stratifier& stratifier) {
      const bool empty = stratifier.expression.empty() && stratifier.components.empty();
      if (empty) measure.notes.push_back("group " + group.id + ": stratifier " + stratifier.id + " has no expression and is left out");
      return empty;
    });
  }
  if (measure.groups.empty()) return Status(Code::kInvalid, who + "it has no group");
  for (const fhir::Node node : root.children(name::kSupplementalData)) {
    if (Status status = ReadSupplemental(node, &measure.supplemental.emplace_back()); !status.ok()) return failed(status);
  }
  return measure;
}

Status CheckDirections(const MeasureDefinition& measure) {
  for (const Group& group : measure.groups) {
    if (group.improvement_error.empty()) continue;
    return Status(Code::kInvalid, "measure " + measure.name + " group " + group.id + ": " + group.improvement_error,
                  "state it in improvement.json beside the measure: {\"improvement\": [{\"measure\": \"" + measure.name + "\", \"notation\": \"increase\"}]}");
  }
  return Status::Ok();
}

Status ImprovementIndex::Apply(MeasureDefinition* measure) const {
  for (const Entry& entry : entries) {
    if (entry.measure != measure->url && entry.measure != measure->id && entry.measure != measure->name) continue;
    for (Group& group : measure->groups) {
      if (!entry.group.empty() && entry.group != group.id) continue;
      if (group.improvement && *group.improvement != entry.improvement) {
        return Status(Code::kInvalid, "the index gives measure " + measure->name + " group " + group.id + " the direction '" +
                                          std::string(ImprovementCode(entry.improvement)) + "', the Measure states the other");
      }
      group.improvement = entry.improvement;
      group.improvement_error.clear();
    }
  }
  return Status::Ok();
}

}  // namespace bogam::measure
