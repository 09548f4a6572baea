// SPDX-License-Identifier: Apache-2.0
#include "expr/retrieve.h"

#include <gtest/gtest.h>

#include <deque>

#include "expr/ops/interval.h"
#include "expr/profiles.h"
#include "fhir/ids.h"
#include "fhir/json.h"

namespace bogam::expr {
namespace {

constexpr std::string_view kQiCore = "http://hl7.org/fhir/us/qicore/StructureDefinition/";

class SetOfIn : public ValueSet {
 public:
  bool Contains(std::string_view system, std::string_view code) const override { return system == "http://s" && code == "in"; }
  bool ContainsCode(std::string_view code) const override { return code == "in"; }
  void ForEach(const std::function<void(const CodeValue&)>&) const override {}
  std::string_view url() const override { return "http://vs"; }
};

class RetrieveTest : public ::testing::Test {
 protected:
  bool Selected(const RetrieveRequest& request, std::string_view json) {
    auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok()) << record.status().ToString();
    return record.ok() && Selects(context_, request, record->root());
  }
  RetrieveRequest For(fhir::TypeId type, std::string_view profile) {
    RetrieveRequest request;
    request.type = type;
    request.template_id = keep_.emplace_back(std::string(kQiCore) + std::string(profile));
    request.profile = FindProfileRule(request.template_id, type);
    return request;
  }
  RetrieveRequest InSet(fhir::TypeId type, std::string_view path) {
    RetrieveRequest request;
    request.type = type;
    request.has_code_filter = true;
    request.code_path = path;
    request.value_set = &set_;
    return request;
  }
  SetOfIn set_;
  base::Arena arena_;
  Environment environment_;
  ops::Context context_{&arena_, &environment_};
  std::deque<std::string> keep_;
};

TEST_F(RetrieveTest, ProfilesOfOneTypeSelectByWhatTheyFix) {
  const RetrieveRequest positive = For(fhir::type::kServiceRequest, "qicore-servicerequest");
  const RetrieveRequest negative = For(fhir::type::kServiceRequest, "qicore-servicenotrequested");
  const char* done = R"({"resourceType":"ServiceRequest","meta":{"profile":["http://other"]}})";
  const char* not_done = R"({"resourceType":"ServiceRequest","doNotPerform":true})";
  EXPECT_TRUE(Selected(positive, done));
  EXPECT_FALSE(Selected(positive, not_done));
  EXPECT_FALSE(Selected(negative, done));
  EXPECT_TRUE(Selected(negative, not_done));
  const RetrieveRequest cancelled = For(fhir::type::kObservation, "qicore-observationcancelled");
  EXPECT_TRUE(Selected(cancelled, R"({"resourceType":"Observation","status":"cancelled"})"));
  EXPECT_FALSE(Selected(For(fhir::type::kObservation, "qicore-observation"), R"({"resourceType":"Observation","status":"cancelled"})"));
  const RetrieveRequest device = For(fhir::type::kDeviceRequest, "qicore-devicenotrequested");
  EXPECT_TRUE(Selected(device, R"({"resourceType":"DeviceRequest","modifierExtension":[
      {"url":"http://hl7.org/fhir/5.0/StructureDefinition/extension-DeviceRequest.doNotPerform","valueBoolean":true}]})"));
  EXPECT_TRUE(Selected(device, R"({"resourceType":"DeviceRequest","modifierExtension":[
      {"url":"http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-doNotPerform","valueBoolean":true}]})"));
  EXPECT_FALSE(Selected(device, R"({"resourceType":"DeviceRequest"})"));
  const char* claimed =
      R"({"resourceType":"DeviceRequest","meta":{"profile":["http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-devicenotrequested"]}})";
  EXPECT_TRUE(Selected(device, claimed));
  EXPECT_FALSE(Selected(For(fhir::type::kDeviceRequest, "qicore-devicerequest"), claimed));
}

TEST_F(RetrieveTest, VitalSignsSelectByCodeAndCategory) {
  RetrieveRequest bmi;
  bmi.type = fhir::type::kObservation;
  bmi.template_id = "http://hl7.org/fhir/StructureDefinition/bmi";
  bmi.profile = FindProfileRule(bmi.template_id, bmi.type);
  const std::string head = R"({"resourceType":"Observation","code":{"coding":[{"system":"http://loinc.org","code":)";
  const std::string vital = R"(}]},"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}]})";
  EXPECT_TRUE(Selected(bmi, head + "\"39156-5\"" + vital));
  EXPECT_FALSE(Selected(bmi, head + "\"8480-6\"" + vital));
  EXPECT_FALSE(Selected(bmi, head + "\"39156\"" + vital));
  EXPECT_FALSE(Selected(bmi, head + "\"39156-5\"}]}}"));
  EXPECT_TRUE(Selected(bmi, R"({"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/StructureDefinition/bmi|4.0.1"]}})"));
}

TEST_F(RetrieveTest, TrustedProfilesMustBeDeclared) {
  RetrieveRequest request = For(fhir::type::kCondition, "qicore-condition");
  const std::string declared = R"({"resourceType":"Condition","meta":{"profile":[")" + std::string(request.template_id) + "\"]}}";
  EXPECT_TRUE(Selected(request, R"({"resourceType":"Condition"})"));
  request.trust_profiles = true;
  EXPECT_FALSE(Selected(request, R"({"resourceType":"Condition"})"));
  EXPECT_TRUE(Selected(request, declared));
}

TEST_F(RetrieveTest, CodeFilterSeesEveryShapeOfCode) {
  EXPECT_TRUE(Selected(InSet(fhir::type::kCondition, "code"),
                       R"({"resourceType":"Condition","code":{"coding":[{"system":"http://t","code":"in"},{"system":"http://s","code":"in"}]}})"));
  EXPECT_FALSE(Selected(InSet(fhir::type::kCondition, "code"), R"({"resourceType":"Condition","code":{"coding":[{"system":"http://t","code":"in"}]}})"));
  EXPECT_TRUE(Selected(InSet(fhir::type::kEncounter, "class"), R"({"resourceType":"Encounter","class":{"system":"http://s","code":"in"}})"));
  EXPECT_TRUE(Selected(InSet(fhir::type::kMedicationRequest, "medication"),
                       R"({"resourceType":"MedicationRequest","medicationCodeableConcept":{"coding":[{"system":"http://s","code":"in"}]}})"));
  EXPECT_FALSE(Selected(InSet(fhir::type::kMedicationRequest, "medication"),
                        R"({"resourceType":"MedicationRequest","medicationReference":{"reference":"Medication/in"}})"));
  EXPECT_TRUE(Selected(InSet(fhir::type::kPatient, "gender"), R"({"resourceType":"Patient","gender":"in"})"));
  // A Coding without a system is equivalent to no member; text has no system to compare.
  EXPECT_FALSE(Selected(InSet(fhir::type::kCondition, "code"), R"({"resourceType":"Condition","code":{"coding":[{"code":"in"}]}})"));
  EXPECT_FALSE(Selected(InSet(fhir::type::kEncounter, "class"), R"({"resourceType":"Encounter","class":{"code":"in"}})"));
  RetrieveRequest codes = InSet(fhir::type::kCondition, "code");
  const CodeValue wanted{"x", "http://s", "2020", {}};
  codes.value_set = nullptr;
  codes.codes = {&wanted, 1};
  EXPECT_TRUE(Selected(codes, R"({"resourceType":"Condition","code":{"coding":[{"system":"http://s","code":"x"}]}})"));
  codes.codes = {};
  EXPECT_FALSE(Selected(codes, R"({"resourceType":"Condition","code":{"coding":[{"system":"http://s","code":"x"}]}})"));
}

TEST_F(RetrieveTest, NotDoneValueSetStandsForItsCodes) {
  RetrieveRequest request = InSet(fhir::type::kServiceRequest, "code");
  request.not_done_value_set = "http://vs";
  const std::string one = R"({"resourceType":"ServiceRequest","doNotPerform":true,"code":{"extension":[
      {"url":"http://hl7.org/fhir/us/qicore/StructureDefinition/qicore-notDoneValueSet","valueCanonical":")";
  EXPECT_TRUE(Selected(request, one + "https://vs|2\"}]}}"));
  EXPECT_FALSE(Selected(request, one + "http://other\"}]}}"));
}

TEST_F(RetrieveTest, DateRange) {
  RetrieveRequest request;
  request.type = fhir::type::kEncounter;
  request.date_path = "period";
  request.date_range = ops::MakeInterval(context_, Value::DateTime(*value::DateTime::Parse("2025-01-01T00:00:00Z")),
                                         Value::DateTime(*value::DateTime::Parse("2025-12-31T23:59:59Z")), true, true);
  EXPECT_TRUE(Selected(request, R"({"resourceType":"Encounter","period":{"start":"2024-12-31T00:00:00Z","end":"2025-01-02T00:00:00Z"}})"));
  EXPECT_FALSE(Selected(request, R"({"resourceType":"Encounter","period":{"start":"2024-12-30T00:00:00Z","end":"2024-12-31T00:00:00Z"}})"));
  EXPECT_FALSE(Selected(request, R"({"resourceType":"Encounter"})"));
}

}  // namespace
}  // namespace bogam::expr
