// SPDX-License-Identifier: Apache-2.0
// For tests: people of three practices with what measures and the worklist look at, and random writes on them.
#ifndef BOGAM_ENGINE_TEST_CLINIC_H_
#define BOGAM_ENGINE_TEST_CLINIC_H_

#include <gtest/gtest.h>

#include <memory>
#include <random>
#include <string>

#include "engine/engine.h"
#include "fhir/json.h"

namespace bogam::engine {

inline constexpr int kPeople = 24;

inline std::string P(int i) { return "p" + std::to_string(i); }

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
    switch (Pick(16)) {
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
      case 11: {
        static constexpr const char* kStates[] = {R"("status":"accepted","owner":{"identifier":{"system":"urn:bogam:user","value":"kim"}})",
                                                  R"("status":"on-hold","restriction":{"period":{"start":"2026-02-01"}})", R"("status":"rejected")",
                                                  R"("status":"completed","executionPeriod":{"end":"2025-09-01"})"};
        static constexpr const char* kGaps[] = {"blood-pressure-control/main", "depression-screening-follow-up/main", "alert"};
        return Put(R"({"resourceType":"Task","id":"w)" + id + R"(","identifier":[{"system":"urn:bogam:worklist","value":")" + who + "/" + kGaps[Pick(3)] +
                   R"("}],)" + kStates[Pick(4)] + R"(,"intent":"plan","for":{"reference":"Patient/)" + who + "\"}}");
      }
      case 12:
        return Put(R"({"resourceType":"Observation","id":"u)" + id +
                   R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},)" + of + R"(,"effectiveDateTime":")" + day +
                   R"(","valueInteger":)" + std::to_string(Pick(3)) + "}");
      case 13:
        return Put(R"({"resourceType":"ServiceRequest","id":"s)" + id +
                   R"(","status":"draft","intent":"order","code":{"coding":[{"system":"http://loinc.org","code":")" + (Pick(2) == 0 ? "85354-9" : "44249-1") +
                   R"("}]},)" + of + "}");
      case 14:
        return Put(R"({"resourceType":"QuestionnaireResponse","id":"q)" + id + R"(","status":"completed",)" + of + R"(,"authored":")" + day +
                   R"(","item":[{"linkId":"44260-8","answer":[{"valueInteger":)" + std::to_string(Pick(2)) + "}]}]}");
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

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_TEST_CLINIC_H_
