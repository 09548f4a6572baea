// SPDX-License-Identifier: Apache-2.0
// Libraries over each embedded model, and over a model that the user adds.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "expr/bind/compile.h"
#include "expr/tree_text.h"

namespace bogam::expr {
namespace {

std::string Said(const std::vector<Diagnostic>& diagnostics) {
  std::string out;
  for (const Diagnostic& one : diagnostics) out += one.ToString();
  return out;
}

LibraryTexts Helpers() {
  std::ostringstream text;
  text << std::ifstream(std::filesystem::path(BOGAM_SOURCE_DIR) / "content/cql/FHIRHelpers-4.0.1.cql").rdbuf();
  LibraryTexts texts;
  texts.Add(text.str(), "FHIRHelpers-4.0.1.cql");
  return texts;
}

struct ModelCase {
  const char* name;
  const char* version;
  const char* statements;
};

class EmbeddedModel : public testing::TestWithParam<ModelCase> {};

TEST_P(EmbeddedModel, CompilesRetrievesElementsAndConversions) {
  const ModelCase& one = GetParam();
  const std::string text = "library T\nusing " + std::string(one.name) + " version '" + one.version +
                           "'\ninclude FHIRHelpers version '4.0.1'\nvalueset \"V\": 'http://example.org/v'\ncontext Patient\n"
                           "define Age: AgeInYears() > 3 and Patient.gender = 'female'\n" +
                           one.statements;
  const CompileResult result = Compile(text, "t.cql", Helpers(), Models());
  EXPECT_TRUE(result.ok()) << Said(result.diagnostics);
}

constexpr char kUsCore3[] =
    "define Race: Patient.race.ombCategory\n"
    "define Labs: [LaboratoryResultObservationProfile: \"V\"] O where O.value is not null\n"
    "define Enc: [Encounter] E where E.period starts before Now()\n"
    "define Pressure: [\"observation-bp\"] P where P.status = 'final'\n";
constexpr char kUsCore6[] =
    "define Race: Patient.race.ombCategory\n"
    "define Labs: [LaboratoryResultObservationProfile: \"V\"] O where O.value is not null\n"
    "define Pressure: [BloodPressureProfile] P where P.status = 'final'\n"
    "define Problems: [ConditionProblemsHealthConcernsProfile: \"V\"]\n";
constexpr char kQiCore5[] =
    "define Race: Patient.race.ombCategory\n"
    "define Obs: [Observation: \"V\"] O where (O.value as Quantity) > 80 'mg/dL'\n"
    "define Refused: [MedicationNotRequested: medication in \"V\"] M return M.reasonCode\n"
    "define NotDone: [ProcedureNotDone: \"V\"] P return P.recorded\n"
    "define Cancelled: [ObservationCancelled: \"V\"] O return O.notDoneReason\n"
    "define Problems: [ConditionProblemsHealthConcerns] C where C.code in \"V\"\n"
    "define Bmi: [USCoreBMIProfile] B where B.value > 25 'kg/m2'\n"
    "define Declined: [MedicationDispenseDeclined: \"V\"]\n";
constexpr char kQiCore4[] =
    "define Race: Patient.race.ombCategory\n"
    "define Requested: [DeviceNotRequested: code in \"V\"] D return D.doNotPerformReason\n"
    "define NotDone: [TaskNotDone: \"V\"] T return T.statusReason\n"
    "define Topic: [CommunicationNotDone: topic in \"V\"] C where C.sent is null return C.recorded\n"
    "define Bmi: [\"observation-bmi\"] B where B.value > 25 'kg/m2'\n"
    "define Claimed: [Claim] C return (C.diagnosis D where D.sequence in C.item.diagnosisSequence).diagnosis\n"
    "define Dose: [MedicationRequest] M return First(M.dosageInstruction).timing.repeat.bounds as Interval<DateTime>\n";

INSTANTIATE_TEST_SUITE_P(Said, EmbeddedModel,
                         testing::Values(ModelCase{"USCore", "3.1.1", kUsCore3}, ModelCase{"USCore", "6.1.0", kUsCore6}, ModelCase{"QICore", "4.1.1", kQiCore4},
                                         ModelCase{"QICore", "5.0.0", kQiCore5}, ModelCase{"QICore", "6.0.0", kQiCore5}),
                         [](const auto& param_info) {
                           std::string name = std::string(param_info.param.name) + "_" + param_info.param.version;
                           std::replace(name.begin(), name.end(), '.', '_');
                           return name;
                         });

TEST(HelperLibrary, OneThatLacksAConversionIsNamed) {
  LibraryTexts texts;
  texts.Add("library FHIRHelpers version '0.1'\nusing FHIR version '4.0.1'\ndefine function ToConcept(c FHIR.CodeableConcept): null as Concept\n", "h.cql");
  const CompileResult result = Compile(
      "library T\nusing QICore version '4.1.1'\ninclude FHIRHelpers version '0.1'\ncontext Patient\n"
      "define X: [Observation] O return O.value\n",
      "t.cql", texts, Models());
  ASSERT_FALSE(result.ok());
  const std::string all = Said(result.diagnostics);
  EXPECT_NE(all.find("t.cql:5:34: error"), std::string::npos) << all;
  EXPECT_NE(all.find("FHIRHelpers.ToValue, but library FHIRHelpers version 0.1 has no ToValue"), std::string::npos) << all;
}

constexpr char kClinic[] = R"(<?xml version="1.0" encoding="UTF-8"?>
<modelInfo xmlns="urn:hl7-org:elm-modelinfo:r1" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" name="Clinic" version="1.0.0"
    url="http://example.org/clinic" patientClassName="Clinic.Person" patientBirthDatePropertyName="born">
  <requiredModelInfo name="System" version="1.0.0"/>
  <typeInfo xsi:type="ClassInfo" namespace="Clinic" name="Person" retrievable="true">
    <element name="born" elementType="System.Date"/>
    <element name="nick" elementType="System.String"/>
  </typeInfo>
  <typeInfo xsi:type="ClassInfo" namespace="Clinic" name="Visit" label="clinic visit" retrievable="true" primaryCodePath="reason">
    <element name="reason" elementType="System.Code"/>
    <element name="days"><elementTypeSpecifier xsi:type="IntervalTypeSpecifier" pointType="System.Date"/></element>
  </typeInfo>
  <contextInfo name="Patient" keyElement="nick" birthDateElement="born"><contextType namespace="Clinic" name="Person"/></contextInfo>
</modelInfo>)";

TEST(AddedModel, IsCompiledAgainstAndListed) {
  Models models;
  const Status added = models.Add(kClinic);
  ASSERT_TRUE(added.ok()) << added.ToString();
  const auto listed = models.List();
  EXPECT_NE(std::find(listed.begin(), listed.end(), std::pair<std::string, std::string>("Clinic", "1.0.0")), listed.end());
  const std::string head = "library T\nusing Clinic version '1.0.0'\nvalueset \"V\": 'http://example.org/v'\ncontext Patient\n";
  const CompileResult result = Compile(head +
                                           "define Visits: [Visit: \"V\"] X where X.days starts after Patient.born + 18 years\n"
                                           "define Labelled: [\"clinic visit\"] X return days between start of X.days and end of X.days\n",
                                       "t.cql", LibraryTexts(), models);
  ASSERT_TRUE(result.ok()) << Said(result.diagnostics);
  const std::string tree = ToText(*result.libraries->main->definitions[1].body);
  EXPECT_NE(tree.find("{http://example.org/clinic}Visit"), std::string::npos) << tree;
  EXPECT_NE(tree.find("(After"), std::string::npos) << tree;
  const CompileResult wrong = Compile(head + "define X: [Visit] V return V.reasons\n", "t.cql", LibraryTexts(), models);
  EXPECT_NE(Said(wrong.diagnostics).find("did you mean reason?"), std::string::npos) << Said(wrong.diagnostics);
  const CompileResult unknown = Compile(head + "define X: 1\n", "t.cql", LibraryTexts(), Models());
  EXPECT_FALSE(unknown.ok());
  EXPECT_NE(Said(unknown.diagnostics).find("Clinic"), std::string::npos) << Said(unknown.diagnostics);
}

TEST(AddedModel, BrokenModelInformationIsAnError) {
  Models models;
  EXPECT_EQ(models.Add("<modelInfo").code(), Code::kInvalid);
  EXPECT_EQ(models.Add("<other/>").code(), Code::kInvalid);
}

}  // namespace
}  // namespace bogam::expr
