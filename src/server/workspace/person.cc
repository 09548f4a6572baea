// SPDX-License-Identifier: Apache-2.0
// GET /api/people/{id}: who a person is, what is due and why, and the chart.
#include <algorithm>

#include "engine/patient_visit.h"
#include "fhir/ids.h"
#include "server/workspace/chart.h"
#include "server/workspace/explanation_view.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using engine::Explanation;
using measure::PersonStatus;

/// A person in one group of one measure.
struct Standing {
  const measure::MeasureDefinition* measure = nullptr;
  size_t group = 0;
  PersonStatus status = PersonStatus::kNone;
  std::shared_ptr<const Explanation> explanation;
};

int RankOf(PersonStatus status) {
  switch (status) {
    case PersonStatus::kDue: return 0;
    case PersonStatus::kFailed: return 1;
    case PersonStatus::kException: return 2;
    case PersonStatus::kExcluded: return 3;
    case PersonStatus::kMet: return 4;
    case PersonStatus::kCounted: return 5;
    case PersonStatus::kNone: return 6;
  }
  return 6;
}

bool InInitialPopulation(const measure::Group& group, const measure::GroupResult& result) {
  for (size_t p = 0; p < group.populations.size() && p < result.counts.size(); ++p) {
    if (group.populations[p].type == measure::PopulationType::kInitialPopulation && result.counts[p] > 0) return true;
  }
  return false;
}

/// Every group that takes the person in, and every failed one, in the order of the page. A measure that cannot run for anybody is on
/// the quality page, not here.
Result<std::vector<Standing>> StandingsOf(const ViewContext& context, std::string_view person, const engine::EvaluationTime& time) {
  BOGAM_ASSIGN(const engine::MeasureShelf* const shelf, context.engine->Measures());
  std::vector<Standing> out;
  for (const measure::MeasureDefinition* measure : shelf->measures()) {
    engine::PersonRequest wanted;
    wanted.measure = measure->id;
    wanted.patient = person;
    wanted.time = time;
    auto explained = context.engine->Explain(wanted);
    if (!explained.ok()) continue;
    const auto explanation = std::make_shared<const Explanation>(std::move(*explained));
    for (size_t g = 0; g < measure->groups.size(); ++g) {
      const bool failed = explanation->result.failed();
      if (!failed && !InInitialPopulation(measure->groups[g], explanation->result.groups[g])) continue;
      out.push_back({measure, g, failed ? PersonStatus::kFailed : explanation->result.groups[g].status, explanation});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const Standing& a, const Standing& b) { return RankOf(a.status) < RankOf(b.status); });
  return out;
}

void WriteStandings(const std::vector<Standing>& standings, bool korean, JsonText* json) {
  json->String("measuresState", "ready").Raw("progress", "null").Array("measures");
  for (const Standing& one : standings) {
    const measure::Group& group = one.measure->groups[one.group];
    json->Object().String("measure", one.measure->id).String("group", group.id).String("title", TitleOf(*one.measure, korean));
    WriteNullable("groupTitle", group.title, json);
    WriteNullable("version", one.measure->version, json);
    WriteNullable("publisher", one.measure->publisher, json);
    WriteNullable("improvement", group.improvement ? measure::ImprovementCode(*group.improvement) : std::string_view(), json);
    json->String("status", measure::PersonStatusName(one.status));
    WriteNullable("error", one.explanation->result.error, json);
    WriteWhy(*one.explanation, one.group, korean, json);
    json->End();
  }
  json->End();
}

}  // namespace

View PersonPage(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(const engine::EvaluationTime time, ReadTime(context, request));
  BOGAM_ASSIGN(const auto population, context.engine->NewPopulation());
  BOGAM_ASSIGN(const uint32_t number, population->NumberOf(person));
  const auto reader = population->NewReader();
  bool there = false;
  if (number != 0) {
    BOGAM_ASSIGN(there, reader->Move(number));
  }
  if (!there) return Status(Code::kNotFound, "There is no person with this id.");
  const fhir::Node patient = reader->resource();
  Chart chart(context, population->snapshot(), reader.get());
  BOGAM_ASSIGN(const measure::Person described, engine::PersonOf(reader.get(), patient, time));
  BOGAM_ASSIGN(const std::string last, chart.LastEncounter());
  BOGAM_ASSIGN(const std::vector<Standing> standings, StandingsOf(context, person, time));
  JsonText json;
  json.Object().String("id", person);
  WriteNames(patient, time, &json);
  WriteNullable("birthDate", patient.Get(fhir::name::kBirthDate).text(), &json);
  WriteNullable("age", AgeOf(patient, time), &json);
  WriteNullable("sex", patient.Get(fhir::name::kGender).text(), &json);
  json.Boolean("deceased", IsDeceased(patient));
  WriteNullable("deceasedDate", DeathDate(patient), &json);
  WriteContact(patient, &json);
  WritePractice(context, population->snapshot(), described.practice, described.practice_label, &json);
  WriteNullable("lastEncounter", last, &json);
  BOGAM_TRY(chart.WriteAllergies(&json));
  WriteStandings(standings, WantsKorean(request), &json);
  BOGAM_TRY(chart.WriteLists(&json));
  json.End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
