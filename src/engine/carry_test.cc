// SPDX-License-Identifier: Apache-2.0
// Results carried on from state to state against runs made anew, over random writes; and that what no measure asks for asks nobody again.
#include "engine/carry.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "engine/engine.h"
#include "fhir/json.h"

namespace bogam::engine {
namespace {

constexpr int kPeople = 24;

std::string P(int i) { return "p" + std::to_string(i); }

class Clinic {
 public:
  explicit Clinic(unsigned seed) : random_(seed) {
    auto opened = Engine::Open({});
    EXPECT_TRUE(opened.ok());
    engine = std::move(*opened);
    for (const char* id : {"o0", "o1", "o2"}) Put(R"({"resourceType":"Organization","id":")" + std::string(id) + "\"}");
    Put(R"({"resourceType":"PractitionerRole","id":"r","organization":{"reference":"Organization/o1"}})");
    for (int i = 0; i < kPeople; ++i) Patient(i);
    for (int i = 0; i < kPeople * 12; ++i) Random();
  }

  void Random() {
    const std::string who = P(Pick(kPeople)), id = who + "-" + std::to_string(Pick(4));
    const std::string of = R"("subject":{"reference":"Patient/)" + who + "\"}", day = Day();
    switch (Pick(12)) {
      case 0:
        return Put(
            R"({"resourceType":"Encounter","id":"e)" + id +
            R"(","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}],)" +
            of + R"(,"period":{"start":")" + day + R"(T09:00:00Z","end":")" + day + R"(T09:30:00Z"},"serviceProvider":{"reference":"Organization/o)" +
            std::to_string(Pick(3)) + "\"}}");
      case 1:
      case 2:
        return Put(
            R"({"resourceType":"Condition","id":"c)" + id +
            R"(","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":")" +
            (Pick(2) == 0 ? "I10" : "E11.9") + R"("}]},)" + of + R"(,"onsetDateTime":"2024-0)" + std::to_string(1 + Pick(9)) + R"(-01"})");
      case 3:
      case 4:
        return Put(
            R"({"resourceType":"Observation","id":"b)" + id +
            R"(","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},)" +
            of + R"(,"effectiveDateTime":")" + day +
            R"(T09:10:00Z","component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":)" +
            std::to_string(120 + 10 * Pick(4)) +
            R"(,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})");
      case 5:
        return Put(R"({"resourceType":"Observation","id":"h)" + id +
                   R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}]},)" + of + R"(,"effectiveDateTime":")" + day +
                   R"(","valueQuantity":{"value":)" + std::to_string(5 + Pick(6)) + R"(,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}})");
      case 6: return Drop(Pick(2) == 0 ? "Condition" : "Observation", (Pick(2) == 0 ? "c" : "b") + id);
      case 7: return Patient(Pick(kPeople));
      case 8: return Pick(4) == 0 ? Drop("Patient", who) : Patient(Pick(kPeople));
      case 9: return Put(R"({"resourceType":"Task","id":"t)" + id + R"(","status":"requested","intent":"plan","for":{"reference":"Patient/)" + who + "\"}}");
      case 10:
        return Put(R"({"resourceType":"Appointment","id":"a)" + id +
                   R"(","status":"booked","participant":[{"status":"accepted","actor":{"reference":"Patient/)" + who + "\"}}]}");
      default:
        if (Pick(12) == 0)
          return Put(R"({"resourceType":"PractitionerRole","id":"r","organization":{"reference":"Organization/o)" + std::to_string(Pick(3)) + "\"}}");
        return Put(R"({"resourceType":"Procedure","id":"d)" + id +
                   R"(","status":"completed","code":{"coding":[{"system":"http://snomed.info/sct","code":"73761001"}]},)" + of + R"(,"performedDateTime":")" +
                   day + "\"}");
    }
  }

  void Put(const std::string& json) {
    auto record = fhir::ParseJson(json);
    ASSERT_TRUE(record.ok()) << record.status().ToString() << json;
    const fhir::TypeId type = record->resource_type();
    const std::string id(record->id());
    ASSERT_TRUE(engine->records().Update(type, id, std::move(*record)).ok());
  }
  int Pick(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }

  std::unique_ptr<Engine> engine;

 private:
  std::string Day() { return std::string(Pick(3) == 0 ? "2024" : "2025") + "-0" + std::to_string(1 + Pick(9)) + "-1" + std::to_string(Pick(9)); }
  void Drop(const char* type, const std::string& id) { ASSERT_TRUE(engine->records().Delete(fhir::FindResourceType(type), id).ok()); }
  void Patient(int i) {
    const char* const practices[] = {"Organization/o0", "Organization/o1", "PractitionerRole/r", nullptr};
    const char* const practice = practices[Pick(4)];
    Put(R"({"resourceType":"Patient","id":")" + P(i) + R"(","gender":")" + (Pick(2) == 0 ? "female" : "male") + R"(","birthDate":"19)" +
        std::to_string(40 + Pick(50)) + "-03-01\"" + (practice == nullptr ? "" : R"(,"generalPractitioner":[{"reference":")" + std::string(practice) + "\"}]") +
        "}");
  }
  std::mt19937 random_;
};

/// Everything that a run says, with texts in the place of their numbers.
std::string Text(const MeasureRun& run) {
  std::string out = measure::JsonReport(*run.summary, run.time) + "\n" + std::to_string(run.people_total) + "\n";
  for (size_t g = 0; g < run.summary->groups().size(); ++g) {
    const measure::GroupSummary& group = run.summary->groups()[g];
    for (const auto& table : group.tables) {
      for (const auto& [key, row] : table) {
        out += key + " " + row.label + " " + std::to_string(row.people) + " " + std::to_string(row.denominator) + " " + std::to_string(row.numerator) + " " +
               std::to_string(row.due) + "\n";
      }
    }
  }
  const auto& texts = run.texts;
  for (const PersonOutcome& person : run.people) {
    out += std::to_string(person.number) + " " + person.id + " " + person.birth_date + " " + texts[person.sex] + " " + texts[person.age_band] + " " +
           texts[person.practice] + " " + person.error;
    for (const PersonInGroup& group : person.groups) {
      out += " | " + std::string(measure::PersonStatusName(group.status)) + " " + std::to_string(group.populations) + " " + texts[group.reason] + " " +
             group.evidence_resource + " " + group.evidence_date;
    }
    out += "\n";
  }
  for (const auto& failure : run.failures) out += failure.patient + " " + failure.error + "\n";
  return out;
}

void ExpectAnew(Engine* engine, const EvaluationTime& time, const std::string& where) {
  const auto carried = engine->results().Wait({}, time);
  ASSERT_TRUE(carried.ok()) << carried.status().ToString();
  RunRequest request;
  request.time = time;
  request.evidence = request.keep_people = true;
  request.push_down = false;
  const auto anew = engine->Run(request);
  ASSERT_TRUE(anew.ok());
  for (size_t i = 0; i < carried->size(); ++i) {
    ASSERT_TRUE((*carried)[i]->state() == MeasureResult::State::kReady) << (*carried)[i]->failure().ToString();
    EXPECT_EQ(Text((*carried)[i]->run()), Text((*anew)[i])) << where << " " << (*carried)[i]->definition().id;
    for (const PersonOutcome& person : (*anew)[i].people) {
      const size_t at = (*carried)[i]->IndexOf(person.id);
      ASSERT_NE(at, SIZE_MAX);
      EXPECT_EQ((*carried)[i]->run().people[at].id, person.id);
    }
  }
}

TEST(Carry, EqualsTheRunMadeAnew) {
  for (unsigned seed = 1; seed <= 4; ++seed) {
    Clinic clinic(seed);
    const auto practice = clinic.engine->Within(PatientsOfPractice("o1"));
    const EvaluationTime time = *clinic.engine->When({"2025", "", ""});
    for (int round = 0; round < 25; ++round) {
      const std::string where = "seed " + std::to_string(seed) + ", round " + std::to_string(round);
      ExpectAnew(clinic.engine.get(), time, where);
      ExpectAnew(practice.get(), time, where + ", practice");
      if (HasFailure()) return;
      for (int n = 1 + clinic.Pick(6); n > 0; --n) clinic.Random();
    }
  }
}

TEST(Carry, OnlyThoseOfWhomSomethingChangedAreAskedAgain) {
  Clinic clinic(7);
  const EvaluationTime time = *clinic.engine->When({"2025", "", ""});
  const auto measures = clinic.engine->Measures();
  ASSERT_TRUE(measures.ok());
  const auto ready = (*measures)->Ready(*(*measures)->measures().front());
  ASSERT_TRUE(ready.ok());
  const auto before = clinic.engine->Snapshot();
  const uint64_t mark = *store::ReadMark(**before, "next/change");
  const auto affected = [&]() -> std::optional<std::vector<uint32_t>> {
    const auto changes = ChangesBetween(**before, mark, **clinic.engine->Snapshot());
    EXPECT_TRUE(changes.ok() && changes->has_value());
    return Affected(**ready, **changes);
  };
  const auto first = clinic.engine->results().Wait({}, time);
  clinic.Put(R"({"resourceType":"Task","id":"new","status":"requested","intent":"plan","for":{"reference":"Patient/p1"}})");
  clinic.Put(R"({"resourceType":"Communication","id":"new","status":"preparation","subject":{"reference":"Patient/p2"}})");
  EXPECT_TRUE(affected()->empty());
  // Ready at once: nobody is asked.
  const auto second = clinic.engine->results().Get({}, time);
  ASSERT_TRUE(second.ok());
  for (size_t i = 0; i < second->size(); ++i) {
    EXPECT_EQ((*second)[i]->state(), MeasureResult::State::kReady);
    EXPECT_NE((*second)[i]->key(), (*first)[i]->key());
    EXPECT_EQ((*second)[i]->run().summary, (*first)[i]->run().summary);
  }
  clinic.Put(
      R"({"resourceType":"Observation","id":"moved","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p3"},"performer":[{"reference":"Patient/p4"}]})");
  EXPECT_EQ(affected()->size(), 2u);
  clinic.Put(R"({"resourceType":"Organization","id":"o1","name":"Renamed"})");
  EXPECT_FALSE(affected().has_value());
}

TEST(Carry, OfWhatChangedTooMuchNothingIsFollowed) {
  Clinic clinic(8);
  const auto before = clinic.engine->Snapshot();
  for (int i = 0; i < 40; ++i) clinic.Random();
  const auto changes = ChangesBetween(**before, *store::ReadMark(**before, "next/change"), **clinic.engine->Snapshot(), 5);
  ASSERT_TRUE(changes.ok());
  EXPECT_FALSE(changes->has_value());
}

}  // namespace
}  // namespace bogam::engine
