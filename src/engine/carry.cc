// SPDX-License-Identifier: Apache-2.0
#include "engine/carry.h"

#include <algorithm>

#include "cohort/patient_reader.h"
#include "engine/texts.h"
#include "fhir/ids.h"

namespace bogam::engine {
namespace {

constexpr size_t kMaxFailures = 100;

MeasureRun Joined(const MeasureRun& old, const MeasureRun& were, const MeasureRun& are, const std::vector<uint32_t>& people) {
  MeasureRun run;
  run.definition = old.definition;
  run.measure = old.measure;
  run.time = old.time;
  run.summary = std::make_shared<measure::Summary>(*old.summary);
  run.summary->Subtract(*were.summary);
  run.summary->Merge(*are.summary);
  run.people_total = old.people_total - were.people_total + are.people_total;
  run.opened = old.opened;
  Texts texts(old.texts);
  std::vector<uint32_t> to;
  for (const std::string& text : are.texts) to.push_back(texts.Of(text));
  size_t next = 0;
  const auto take = [&] {
    PersonOutcome person = are.people[next++];
    RemapTexts(to, &person);
    run.people.Add(std::make_shared<const PersonOutcome>(std::move(person)));
  };
  for (size_t i = 0; i < old.people.size(); ++i) {
    const uint32_t number = old.people[i].number;
    while (next < are.people.size() && are.people[next].number < number) take();
    if (!std::binary_search(people.begin(), people.end(), number)) run.people.Add(old.people.At(i));
  }
  while (next < are.people.size()) take();
  run.texts = std::move(texts.list());
  for (const PersonOutcome& person : run.people) {
    if (!person.error.empty() && run.failures.size() < kMaxFailures) run.failures.push_back({person.id, person.error});
  }
  return run;
}

}  // namespace

void RemapTexts(const std::vector<uint32_t>& to, PersonOutcome* person) {
  for (uint32_t* text : {&person->sex, &person->age_band, &person->race, &person->ethnicity, &person->practice}) *text = to[*text];
  for (PersonInGroup& group : person->groups) {
    group.reason = to[group.reason];
    for (uint32_t& stratum : group.strata) stratum = to[stratum];
  }
}

std::optional<std::vector<uint32_t>> Affected(const ReadyMeasure& measure, const ChangeSet& changes) {
  std::optional<std::vector<fhir::TypeId>> types = measure.linked->RetrievedTypes();
  if (!types) return std::nullopt;
  // A person's practice hangs on these, whatever the criteria ask for.
  for (const fhir::TypeId type : {fhir::type::kPatient, fhir::type::kEncounter, fhir::type::kPractitionerRole, fhir::type::kOrganization}) {
    types->push_back(type);
  }
  if (changes.HasLoose(*types)) return std::nullopt;
  // What is of no patient is read for all of them, even where it names one.
  std::vector<fhir::TypeId> shared;
  std::copy_if(types->begin(), types->end(), std::back_inserter(shared), cohort::OfNoPatient);
  if (!changes.Of(shared).empty()) return std::nullopt;
  return changes.Of(*types);
}

Result<std::vector<MeasureRun>> CarryRuns(const MeasureShelf& shelf, const std::vector<const MeasureRun*>& runs, cohort::Population* before,
                                          cohort::Population* now, const std::vector<uint32_t>& people, RunRequest request) {
  request.measures.clear();
  for (const MeasureRun* run : runs) request.measures.push_back(run->definition->id);
  request.keep_people = true;
  request.only = &people;
  BOGAM_ASSIGN(const std::vector<MeasureRun> were, RunMeasures(shelf, before, nullptr, request));
  BOGAM_ASSIGN(const std::vector<MeasureRun> are, RunMeasures(shelf, now, nullptr, request));
  std::vector<MeasureRun> out;
  for (size_t i = 0; i < runs.size(); ++i) {
    BOGAM_TRY(were[i].status);
    BOGAM_TRY(are[i].status);
    out.push_back(Joined(*runs[i], were[i], are[i], people));
  }
  return out;
}

}  // namespace bogam::engine
