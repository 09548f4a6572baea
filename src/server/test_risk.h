// SPDX-License-Identifier: Apache-2.0
// For tests of the server: one invented woman of 50 with the inputs of the risk equations (PREVENT's published person, but her BMI), as of 2026-05-04.
#ifndef BOGAM_SERVER_TEST_RISK_H_
#define BOGAM_SERVER_TEST_RISK_H_

#include <string>
#include <vector>

namespace bogam::server {

/// With `mark`, each says that it is of an invented person. Ids begin with the patient's.
inline std::vector<std::string> RiskResources(const std::string& id = "han", bool mark = true) {
  const std::string meta = mark ? R"("meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]},)" : "";
  const std::string subject = R"("subject":{"reference":"Patient/)" + id + "\"}";
  const auto head = [&](const std::string& type, const std::string& name) { return R"({"resourceType":")" + type + "\"," + meta + R"("id":")" + name + "\","; };
  const auto observation = [&](const std::string& name, const std::string& code, const std::string& day, const std::string& value) {
    return head("Observation", id + "-" + name) + R"("status":"final","code":{"coding":[{"system":"http://loinc.org","code":")" + code + "\"}]}," + subject +
           R"(,"effectiveDateTime":")" + day + "\"," + value + "}";
  };
  const auto quantity = [](const std::string& value, const std::string& unit) {
    return R"("valueQuantity":{"value":)" + value + R"(,"unit":")" + unit + R"(","system":"http://unitsofmeasure.org","code":")" + unit + "\"}";
  };
  return {
      head("Patient", id) + R"("gender":"female","birthDate":"1976-02-03"})",
      head("Encounter", id + "-v1") + R"("status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},)" + subject +
          R"(,"period":{"start":"2026-05-04","end":"2026-05-04"}})",
      observation("sbp", "8480-6", "2026-05-04", quantity("160", "mm[Hg]")),
      observation("tc", "2093-3", "2025-09-01", quantity("200", "mg/dL")),
      observation("hdl", "2085-9", "2025-09-01", quantity("45", "mg/dL")),
      observation("egfr", "98979-8", "2026-03-01", quantity("90", "mL/min/{1.73_m2}")),
      observation("bmi", "39156-5", "2026-05-04", quantity("41", "kg/m2")),
      observation("smoke", "72166-2", "2026-05-04", R"("valueCodeableConcept":{"coding":[{"system":"http://snomed.info/sct","code":"266919005"}]})"),
      head("Condition", id + "-dm") +
          R"("clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.9"}]},)" +
          subject + R"(,"onsetDateTime":"2019-04-01"})",
      head("MedicationRequest", id + "-rx") +
          R"("status":"active","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"314076"}]},)" +
          subject + R"(,"authoredOn":"2026-05-04"})",
  };
}

}  // namespace bogam::server

#endif  // BOGAM_SERVER_TEST_RISK_H_
