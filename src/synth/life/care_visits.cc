// SPDX-License-Identifier: Apache-2.0
#include "synth/life/care_visits.h"

#include <algorithm>

#include "synth/office_days.h"

namespace bogam::synth::life {
namespace {

constexpr Duration kLookForMedication = 4 * kWeek;
constexpr int kMedicareAge = 65;
const uint64_t kAttendance = HashName("life: attendance");

}  // namespace

CareVisits::CareVisits(const LifeModel& model, const Names& names, const ImmunizationSchedule& schedule, Library& library)
    : model_(model), names_(names), schedule_(schedule) {
  Vocabulary& vocabulary = library.vocabulary();
  const auto list = [&](const std::vector<std::pair<std::string, std::string>>& codes) {
    std::vector<CodeId> ids;
    for (const auto& [system, code] : codes) ids.push_back(vocabulary.InternCode(system, code, ""));
    return vocabulary.InternCodes(std::move(ids));
  };
  for (const LifeModel::VisitCode& visit : model.wellness_codes) wellness_.push_back({visit.until_age, list(visit.codes), list(visit.first_codes)});
  outpatient_ = list({{model.outpatient_code.system, model.outpatient_code.code}});
  urgent_ = list({{model.urgent_code.system, model.urgent_code.code}});
  emergency_ = list({{model.emergency_code.system, model.emergency_code.code}});
}

bool CareVisits::OnChronicMedication(const Person& person) const {
  const auto active = person.record().active_entries();
  return std::any_of(active.begin(), active.end(), [&](EntryId id) {
    const Entry& entry = person.record().at(id);
    return entry.kind == EntryKind::kMedication && entry.chronic;
  });
}

// The earliest moment at which the time since the last check-up is that of the band of age reached by then.
Instant CareVisits::DueAt(const Person& person) const {
  if (person.Get(names_.last_wellness).empty()) return person.birth();
  const Instant last = static_cast<Instant>(person.NumberOr(names_.last_wellness, 0));
  const bool chronic = OnChronicMedication(person);
  Instant band_begins = person.birth();
  for (const LifeModel::Interval& band : model_.wellness) {
    const Duration every = chronic ? std::min(band.every, model_.wellness_with_chronic_medication) : band.every;
    const Instant due = std::max(last + every, band_begins);
    band_begins = AddMonths(person.birth(), band.until_month + 1);
    if (due < band_begins || &band == &model_.wellness.back()) return due;
  }
  return kNever;
}

bool CareVisits::SymptomsCall(const Person& person) const {
  const double total = person.SymptomTotal();
  return total > model_.numbers.outpatient_symptoms && total != person.NumberOr(names_.last_symptom_total, 0);
}

Instant CareVisits::Before(Person& person, Instant now) const {
  const Instant booked = static_cast<Instant>(person.NumberOr(names_.wellness_booked, static_cast<double>(person.birth())));
  const bool closed = model_.numbers.office_days != 0 && IsWeekend(now);  // who was just born
  if (person.holder() != kNobody || closed) return now + 1;
  const bool called = SymptomsCall(person);
  if (std::max(DueAt(person), booked) <= now)
    Wellness(person, now);
  else if (called)
    ForSymptoms(person, now);
  if (called && SymptomsCall(person)) return now + kWeek;
  const Instant due = std::max(DueAt(person), static_cast<Instant>(person.NumberOr(names_.wellness_booked, static_cast<double>(person.birth()))));
  // Chronic medication that is begun meanwhile brings the check-up forward.
  const Instant look = static_cast<Instant>(person.NumberOr(names_.last_wellness, 0)) + model_.wellness_with_chronic_medication;
  return std::max(now + kWeek, std::min(due, std::max(look, now + kLookForMedication)));
}

bool CareVisits::Kept(const Person& person, Instant now) const {
  if (model_.numbers.attendance_counts == 0) return true;
  const Value& usual = person.Get(names_.has_usual_care);
  double chance = person.NumberOr(names_.attendance, 1);
  if (usual.kind == Value::Kind::kBoolean && !usual.boolean) chance *= model_.numbers.kept_without_usual_care;
  return Once(Mix(person.key(), kAttendance), static_cast<uint64_t>(now)).Chance(chance);
}

CodeListId CareVisits::WellnessCodesOf(Person& person, Instant now) const {
  const int age = person.AgeInYears(now);
  const auto at = std::find_if(wellness_.begin(), wellness_.end() - 1, [&](const WellnessCodes& codes) { return age <= codes.until_age; });
  return age < kMedicareAge || person.NumberOr(names_.wellness_visits, 0) > 0 ? at->codes : at->first_codes;
}

void CareVisits::Book(Person& person, Instant now, CodeListId codes, EntryId encounter) const {
  if (model_.numbers.attendance_counts == 0) return;
  Entry entry;
  entry.kind = EntryKind::kAppointment;
  entry.codes = codes;
  entry.encounter = encounter;
  entry.onset = entry.start = now;
  entry.value = Value::Text(encounter == kNoEntry ? names_.noshow : names_.fulfilled);
  person.record().Add(entry);
}

void CareVisits::Wellness(Person& person, Instant now) const {
  const CodeListId codes = WellnessCodesOf(person, now);
  if (!Kept(person, now)) {
    // Who has no usual source of care had nothing booked.
    const Value& usual = person.Get(names_.has_usual_care);
    if (usual.kind != Value::Kind::kBoolean || usual.boolean) Book(person, now, codes, kNoEntry);
    person.Set(names_.wellness_booked, Value::Number(static_cast<double>(now) + model_.numbers.rebook_days * static_cast<double>(kDay)));
    return;
  }
  const EntryId encounter = Start(person, now, EncounterClass::kWellness, codes);
  Book(person, now, codes, encounter);
  person.Set(names_.last_wellness, Value::Number(static_cast<double>(now)));
  if (person.AgeInYears(now) >= kMedicareAge) person.Set(names_.wellness_visits, Value::Number(person.NumberOr(names_.wellness_visits, 0) + 1));
}

void CareVisits::ForSymptoms(Person& person, Instant now) const {
  const LifeNumbers& numbers = model_.numbers;
  const double total = person.SymptomTotal();
  person.Set(names_.last_symptom_total, Value::Number(total));
  if (numbers.address_all_symptoms != 0)
    person.AddressSymptoms();
  else
    person.AddressLargestSymptom();
  if (total > numbers.emergency_symptoms)
    Start(person, now, EncounterClass::kEmergency, emergency_);
  else if (total > numbers.urgent_symptoms)
    Start(person, now, EncounterClass::kUrgentCare, urgent_);
  else
    Start(person, now, EncounterClass::kOutpatient, outpatient_);
}

EntryId CareVisits::Start(Person& person, Instant now, EncounterClass encounter_class, CodeListId codes) const {
  Entry entry;
  entry.encounter_class = encounter_class;
  entry.codes = codes;
  entry.onset = entry.start = now;
  const EntryId encounter = person.StartEncounter(entry, kVisits);
  const bool at_practice = encounter_class == EncounterClass::kWellness || encounter_class == EncounterClass::kOutpatient;
  if (at_practice || model_.numbers.check_up_at_urgent_visits != 0) person.StartWellness(encounter);
  if (at_practice || model_.numbers.vaccine_at_urgent_visits != 0) Immunize(schedule_, person, encounter, now);
  return encounter;
}

void CareVisits::After(Person& person, Instant now) const {
  if (person.holder() != kVisits) return;
  person.EndEncounter(person.record().last_encounter(), now + static_cast<Duration>(model_.numbers.visit_minutes * static_cast<double>(kMinute)));
  person.EndWellness();
}

}  // namespace bogam::synth::life
