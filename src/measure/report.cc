// SPDX-License-Identifier: Apache-2.0
// MeasureReport as FHIR JSON; the tables for people stand in report_text.cc.
#include "measure/report.h"

#include <algorithm>

#include "measure/json_text.h"

namespace bogam::measure {
namespace {

constexpr std::string_view kPopulationSystem = "http://terminology.hl7.org/CodeSystem/measure-population";
constexpr std::string_view kImprovementSystem = "http://terminology.hl7.org/CodeSystem/measure-improvement-notation";
constexpr std::string_view kSupplementalExtension = "http://hl7.org/fhir/5.0/StructureDefinition/extension-MeasureReport.supplementalDataElement.reference";

std::string Canonical(const MeasureDefinition& measure) {
  const std::string url = measure.url.empty() ? "Measure/" + measure.id : measure.url;
  return measure.version.empty() ? url : url + "|" + measure.version;
}

void WriteConcept(JsonText* json, std::string_view key, std::string_view system, std::string_view code, std::string_view display) {
  json->Object(key);
  if (!code.empty())
    json->Array("coding").Object().Optional("system", system).String("code", code).Optional("display", display).End().End();
  else
    json->Optional("text", display);
  json->End();
}

// A contained Observation of one supplemental value. people: how many have it, in a report on many.
struct Supplement {
  const SupplementalData* element;
  std::string system, code, display;
  int64_t people = -1;
};

void WriteSupplements(JsonText* json, const std::vector<Supplement>& supplements, std::string_view subject) {
  for (size_t i = 0; i < supplements.size(); ++i) {
    const Supplement& one = supplements[i];
    json->Object().String("resourceType", "Observation").String("id", "supplemental-" + std::to_string(i + 1)).String("status", "final");
    const std::string& name = !one.element->id.empty() ? one.element->id : one.element->expression;
    json->Object("code").String("text", name).End();
    if (!subject.empty()) json->Object("subject").String("reference", "Patient/" + std::string(subject)).End();
    if (one.people < 0) {
      WriteConcept(json, "valueCodeableConcept", one.system, one.code, one.display);
    } else {
      json->Number("valueInteger", one.people);
      json->Array("component").Object();
      json->Object("code").String("text", name).End();
      WriteConcept(json, "valueCodeableConcept", one.system, one.code, one.display);
      json->End().End();
    }
    json->End();
  }
}

void WriteReferences(JsonText* json, size_t supplements) {
  for (size_t i = 0; i < supplements; ++i) {
    json->Object().String("url", kSupplementalExtension);
    json->Object("valueReference").String("reference", "#supplemental-" + std::to_string(i + 1)).End().End();
  }
}

// Everything before the groups.
void WriteHeader(JsonText* json, const MeasureDefinition& measure, std::string_view type, std::string_view subject, const ReportContext& context) {
  json->String("status", "complete").String("type", type).String("measure", Canonical(measure));
  if (!subject.empty()) json->Object("subject").String("reference", "Patient/" + std::string(subject)).End();
  json->String("date", context.now.ToString());
  json->Object("period").String("start", PeriodStart(context.period)).String("end", PeriodEnd(context.period)).End();
  const std::optional<Improvement>& first = measure.groups.front().improvement;
  for (const Group& group : measure.groups) {
    if (group.improvement != first) return;
  }
  if (first) WriteConcept(json, "improvementNotation", kImprovementSystem, ImprovementCode(*first), {});
}

void WriteCount(JsonText* json, const Population& population, int64_t count) {
  json->Object().Optional("id", population.id);
  WriteConcept(json, "code", kPopulationSystem, PopulationCode(population.type), PopulationDisplay(population.type));
  json->Number("count", count);
}

void WriteScore(JsonText* json, std::optional<double> rate, std::optional<value::Decimal> value, std::string_view unit) {
  if (!rate) return;
  json->Object("measureScore").Raw("value", value ? value->Normalized().ToString() : RateText(*rate));
  if (!unit.empty()) json->String("unit", unit).String("system", "http://unitsofmeasure.org").String("code", unit);
  json->End();
}

std::optional<double> StratumRate(const Group& group, const std::vector<int64_t>& counts) {
  if (group.scoring != Scoring::kProportion && group.scoring != Scoring::kRatio) return std::nullopt;
  if (group.Find(PopulationType::kMeasureObservation)) return std::nullopt;
  int64_t above = 0, below = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    switch (group.populations[i].type) {
      case PopulationType::kDenominator: below += counts[i]; break;
      case PopulationType::kDenominatorExclusion:
      case PopulationType::kDenominatorException: below -= counts[i]; break;
      case PopulationType::kNumerator: above += counts[i]; break;
      case PopulationType::kNumeratorExclusion: above -= counts[i]; break;
      default: break;
    }
  }
  return below > 0 ? std::optional(static_cast<double>(above) / static_cast<double>(below)) : std::nullopt;
}

using Strata = std::map<std::pair<uint32_t, std::vector<std::string>>, std::vector<int64_t>>;

void WriteStratum(JsonText* json, const Group& group, const Stratifier& stratifier, const std::vector<std::string>& values,
                  const std::vector<int64_t>& counts) {
  json->Object();
  if (stratifier.components.empty()) {
    json->Object("value").String("text", values.front().empty() ? "null" : values.front()).End();
  } else {
    json->Array("component");
    for (size_t i = 0; i < values.size(); ++i) {
      const std::string& code = stratifier.components[i].code;
      json->Object().Object("code").String("text", code.empty() ? stratifier.components[i].expression : code).End();
      json->Object("value").String("text", values[i].empty() ? "null" : values[i]).End().End();
    }
    json->End();
  }
  json->Array("population");
  for (size_t i = 0; i < counts.size(); ++i) {
    WriteCount(json, group.populations[i], counts[i]);
    json->End();
  }
  json->End();
  WriteScore(json, StratumRate(group, counts), std::nullopt, {});
  json->End();
}

void WriteStratifiers(JsonText* json, const Group& group, const Strata& strata) {
  if (group.stratifiers.empty()) return;
  json->Array("stratifier");
  for (size_t s = 0; s < group.stratifiers.size(); ++s) {
    json->Object().Optional("id", group.stratifiers[s].id);
    json->Array("code").Object().String("text", group.stratifiers[s].title()).End().End();
    bool any = false;
    for (const auto& [key, counts] : strata) {
      if (key.first != s) continue;
      if (!any) json->Array("stratum");
      any = true;
      WriteStratum(json, group, group.stratifiers[s], key.second, counts);
    }
    if (any) json->End();
    json->End();
  }
  json->End();
}

void Begin(JsonText* json, const ReportContext& context) {
  json->Object().String("resourceType", "MeasureReport");
  if (!context.synthetic) return;
  json->Object("meta").Array("security").Object();
  json->String("system", "http://terminology.hl7.org/CodeSystem/v3-ActReason").String("code", "HTEST").End().End();
  json->Array("tag").Object();
  json->String("system", "https://bogam.example/fhir/CodeSystem/generator").String("code", "bogam-synth").End().End().End();
}

void WriteGroupHead(JsonText* json, const Group& group) {
  json->Object();
  if (group.has_id) json->String("id", group.id);
}

// due, failed: people, in the extensions of this project.
void WriteDue(JsonText* json, const Group& group, int64_t due, int64_t failed) {
  json->Array("extension");
  if (group.improvement && (group.scoring == Scoring::kProportion || group.scoring == Scoring::kRatio)) {
    json->Object().String("url", kDueExtension).Number("valueInteger", due).End();
  }
  json->Object().String("url", kFailedExtension).Number("valueInteger", failed).End();
  json->End();
}

std::vector<Supplement> Supplements(const Summary& summary) {
  std::vector<Supplement> out;
  for (const auto& [key, value] : summary.supplemental()) {
    const auto& [element, system, code] = key;
    const bool text_only = system.empty() && code == value.first;
    out.push_back({&summary.definition().supplemental[element], system, text_only ? std::string() : code, value.first, value.second});
  }
  return out;
}

void WriteSummaryGroup(JsonText* json, const Summary& summary, size_t g, const std::vector<std::vector<std::string>>* lists) {
  const Group& group = summary.definition().groups[g];
  const GroupSummary& one = summary.groups()[g];
  WriteGroupHead(json, group);
  WriteDue(json, group, one.total.due, one.failed);
  json->Array("population");
  for (size_t p = 0; p < group.populations.size(); ++p) {
    WriteCount(json, group.populations[p], one.counts[p]);
    if (lists != nullptr) {
      json->Object("subjectResults").String("reference", "#list-" + std::to_string(g + 1) + "-" + std::to_string(p + 1)).End();
    }
    json->End();
  }
  json->End();
  WriteScore(json, summary.Rate(g), summary.Value(g), summary.Unit(g));
  WriteStratifiers(json, group, one.strata);
  json->End();
}

}  // namespace

std::string SummaryReport(const Summary& summary, const ReportContext& context) {
  const std::vector<Supplement> supplements = Supplements(summary);
  JsonText json;
  Begin(&json, context);
  if (!supplements.empty()) {
    json.Array("contained");
    WriteSupplements(&json, supplements, {});
    json.End().Array("extension");
    WriteReferences(&json, supplements.size());
    json.End();
  }
  WriteHeader(&json, summary.definition(), "summary", {}, context);
  json.Array("group");
  for (size_t g = 0; g < summary.groups().size(); ++g) WriteSummaryGroup(&json, summary, g, nullptr);
  json.End().End();
  return std::move(json).Take();
}

std::string IndividualReport(const MeasureDefinition& measure, const PatientResult& result, std::string_view patient,
                             const std::vector<GroupEvidence>& evidence, const ReportContext& context) {
  std::vector<Supplement> supplements;
  for (const SupplementalValue& value : result.supplemental)
    supplements.push_back({&measure.supplemental[value.element], value.system, value.code, value.display});
  JsonText json;
  Begin(&json, context);
  if (!supplements.empty()) {
    json.Array("contained");
    WriteSupplements(&json, supplements, patient);
    json.End().Array("extension");
    WriteReferences(&json, supplements.size());
    json.End();
  }
  WriteHeader(&json, measure, "individual", patient, context);
  json.Array("group");
  for (size_t g = 0; g < measure.groups.size(); ++g) {
    const Group& group = measure.groups[g];
    const GroupResult& one = result.groups[g];
    WriteGroupHead(&json, group);
    WriteDue(&json, group, one.due.value_or(false) ? 1 : 0, result.failed() ? 1 : 0);
    json.Array("population");
    for (size_t p = 0; p < group.populations.size(); ++p) {
      WriteCount(&json, group.populations[p], one.counts[p]);
      json.End();
    }
    json.End();
    Summary alone(&measure);
    alone.Add(result, Person());
    WriteScore(&json, alone.Rate(g), alone.Value(g), alone.Unit(g));
    WriteStratifiers(&json, group, alone.groups()[g].strata);
    json.End();
  }
  json.End();
  std::vector<std::string> seen;
  for (const GroupEvidence& group : evidence) {
    for (const PopulationEvidence& population : group.populations) {
      for (const std::string& resource : population.why.resources) {
        if (std::find(seen.begin(), seen.end(), resource) == seen.end()) seen.push_back(resource);
      }
    }
  }
  if (!seen.empty()) {
    json.Array("evaluatedResource");
    for (const std::string& resource : seen) json.Object().String("reference", resource).End();
    json.End();
  }
  json.End();
  return std::move(json).Take();
}

SubjectLists::SubjectLists(const MeasureDefinition* definition) {
  for (const Group& group : definition->groups) lists_.emplace_back(group.populations.size());
}

void SubjectLists::Add(const PatientResult& result, std::string_view patient) {
  for (size_t g = 0; g < lists_.size(); ++g) {
    for (size_t p = 0; p < lists_[g].size(); ++p) {
      if (result.groups[g].counts[p] > 0) lists_[g][p].push_back("Patient/" + std::string(patient));
    }
  }
}

void SubjectLists::Merge(SubjectLists other) {
  for (size_t g = 0; g < lists_.size(); ++g) {
    for (size_t p = 0; p < lists_[g].size(); ++p) {
      lists_[g][p].insert(lists_[g][p].end(), other.lists_[g][p].begin(), other.lists_[g][p].end());
    }
  }
}

std::string SubjectLists::Report(const Summary& summary, const ReportContext& context) const {
  JsonText json;
  Begin(&json, context);
  json.Array("contained");
  for (size_t g = 0; g < lists_.size(); ++g) {
    for (size_t p = 0; p < lists_[g].size(); ++p) {
      std::vector<std::string> sorted = lists_[g][p];
      std::sort(sorted.begin(), sorted.end());
      json.Object().String("resourceType", "List").String("id", "list-" + std::to_string(g + 1) + "-" + std::to_string(p + 1));
      json.String("status", "current").String("mode", "snapshot");
      if (!sorted.empty()) json.Array("entry");
      for (const std::string& patient : sorted) json.Object().Object("item").String("reference", patient).End().End();
      if (!sorted.empty()) json.End();
      json.End();
    }
  }
  json.End();
  WriteHeader(&json, summary.definition(), "subject-list", {}, context);
  json.Array("group");
  for (size_t g = 0; g < summary.groups().size(); ++g) WriteSummaryGroup(&json, summary, g, &lists_[g]);
  json.End().End();
  return std::move(json).Take();
}

}  // namespace bogam::measure
