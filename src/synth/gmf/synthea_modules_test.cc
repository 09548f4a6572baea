// SPDX-License-Identifier: Apache-2.0
// Synthea's own test modules (where the test data is): each small module shows one behaviour of the framework.
#include <gtest/gtest.h>

#include <cstdio>
#include <fstream>
#include <iterator>

#include "synth/gmf/lint.h"
#include "synth/gmf/machine.h"
#include "synth/plain_life.h"
#include "synth/simulation.h"
#include "synth/test_life.h"

namespace bogam::synth::gmf {
namespace {

namespace fs = std::filesystem;

std::string TextOf(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

/// One published module with the published submodules and tables beside it.
class Published : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = Unpacked("test-modules.tar.zst", "test/resources/generic");
    if (folder_.empty()) GTEST_SKIP() << "no " BOGAM_TEST_DATA "/gmf/test-modules.tar.zst";
  }

  std::vector<std::string> Read(const std::string& name) {
    library_ = std::make_unique<Library>();
    std::map<std::string, std::string> modules{{"m", TextOf(fs::path(folder_) / (name + ".json"))}}, tables;
    for (const auto& file : fs::directory_iterator(fs::path(folder_) / "submodules"))
      modules.emplace("submodules/" + file.path().stem().string(), TextOf(file.path()));
    for (const auto& file : fs::directory_iterator(fs::path(folder_) / "lookup_tables")) tables.emplace(file.path().filename().string(), TextOf(file.path()));
    std::vector<std::string> out;
    for (const Finding& finding : library_->ReadTexts(modules, tables)) out.push_back(finding.ToString());
    return out;
  }

  /// Reads without errors and lives.
  void Live(const std::string& name, double years, uint64_t seed = 1, const char* gender = "M", std::function<void(Person&)> prepare = {}) {
    for (const std::string& error : Read(name)) ADD_FAILURE() << error;
    LiveOn(years, seed, gender, std::move(prepare));
  }
  void LiveOn(double years, uint64_t seed = 1, const char* gender = "M", std::function<void(Person&)> prepare = {}) {
    const PlainVisits visits(library_.get());
    const SymbolId text = library_->vocabulary().Symbol(gender);
    const SymbolId state = library_->vocabulary().Symbol("Massachusetts"), english = library_->vocabulary().Symbol("english");
    person_ = std::make_unique<Person>(*library_);
    person_->Begin(Mix(seed, 0), 0);
    person_->Set(library_->built_in().gender, Value::Text(text));
    person_->Set(library_->built_in().state, Value::Text(state));
    person_->Set(library_->built_in().ethnicity, Value::Text(english));
    if (prepare) prepare(*person_);
    Machine machine(*library_, body_);
    visits_.assign(library_->module_count(), std::vector<uint64_t>(100));
    machine.CountVisits(&visits_);
    Simulation(*library_, machine, {}, &visits).Live(*person_, static_cast<Instant>(years * 365.25 * kDay));
  }
  uint64_t Visited(std::string_view state, std::string_view module = "m") const {
    const ModuleId id = library_->FindModule(module);
    for (size_t i = 0; i < library_->module(id).states.size(); ++i) {
      if (library_->vocabulary().Text(library_->module(id).states[i].name) == state) return visits_[id][i];
    }
    ADD_FAILURE() << "no state " << state;
    return 0;
  }
  std::vector<const Entry*> Of(EntryKind kind) const {
    std::vector<const Entry*> out;
    for (const Entry& entry : person_->record().entries()) {
      if (entry.kind == kind && (kind != EntryKind::kEncounter || entry.encounter_class != EncounterClass::kWellness)) out.push_back(&entry);
    }
    return out;
  }
  std::string CodeOf(const Entry& entry) const { return library_->vocabulary().code(library_->vocabulary().codes(entry.codes)[0]).code; }
  Value Get(std::string_view attribute) const { return person_->Get(library_->vocabulary().FindAttribute(attribute)); }

  std::string folder_;
  PlainBody body_;
  std::unique_ptr<Library> library_;
  std::unique_ptr<Person> person_;
  std::vector<std::vector<uint64_t>> visits_;
};

TEST_F(Published, AllergiesBeginAtTheirVisitAndEnd) {
  Live("allergies", 1);
  ASSERT_EQ(Of(EntryKind::kAllergy).size(), 1u);
  const Entry& allergy = *Of(EntryKind::kAllergy)[0];
  EXPECT_EQ(CodeOf(allergy), "91930004");
  EXPECT_TRUE(allergy.ended);
  EXPECT_EQ(library_->vocabulary().Text(allergy.category), "food");
}

TEST_F(Published, DevicesAndSuppliesAreRecordedAndDevicesEndInEachWay) {
  for (uint64_t seed = 0; seed < 12; ++seed) {
    Live("artificial_heart_device", 60, seed);
    ASSERT_EQ(Of(EntryKind::kDevice).size(), 1u);
    EXPECT_TRUE(Of(EntryKind::kDevice)[0]->ended);
    ASSERT_GE(Of(EntryKind::kSupply).size(), 2u);
    EXPECT_EQ(Of(EntryKind::kSupply)[0]->value.number, 10000);
  }
}

TEST_F(Published, SubmodulesUseTheCallersReasonAndGuard) {
  Live("calls_submodule", 1);
  EXPECT_EQ(Visited("Main_Terminal"), 1u);
  ASSERT_EQ(Of(EntryKind::kMedication).size(), 1u);
  const Entry& order = *Of(EntryKind::kMedication)[0];
  ASSERT_NE(order.reason, kNoEntry);
  EXPECT_EQ(CodeOf(person_->record().at(order.reason)), "87654321");
  LiveOn(1, 1, "F");  // the submodule's guard holds a woman for ever
  EXPECT_EQ(Visited("Main_Terminal"), 0u);
}

TEST_F(Published, CarePlansConditionsAndMedicationsEndByAttributeStateAndCode) {
  Live("careplan_end", 3);
  ASSERT_EQ(Of(EntryKind::kCarePlan).size(), 3u);
  for (const Entry* plan : Of(EntryKind::kCarePlan)) EXPECT_TRUE(plan->ended) << CodeOf(*plan);
  Live("condition_end", 3);
  ASSERT_EQ(Of(EntryKind::kCondition).size(), 3u);
  for (const Entry* condition : Of(EntryKind::kCondition)) EXPECT_TRUE(condition->ended) << CodeOf(*condition);
  Live("medication_end", 3);
  ASSERT_EQ(Of(EntryKind::kMedication).size(), 3u);
  for (const Entry* order : Of(EntryKind::kMedication)) EXPECT_TRUE(order->ended) << CodeOf(*order);
}

TEST_F(Published, ACarePlanKnowsItsReason) {
  Live("careplan_start", 2);
  ASSERT_EQ(Of(EntryKind::kCarePlan).size(), 1u);
  ASSERT_NE(Of(EntryKind::kCarePlan)[0]->reason, kNoEntry);
  EXPECT_EQ(CodeOf(person_->record().at(Of(EntryKind::kCarePlan)[0]->reason)), "73211009");
}

TEST_F(Published, AConditionIsRecordedAtItsEncounterAndOneInsideAtOnce) {
  Live("condition_onset", 2);
  ASSERT_EQ(Of(EntryKind::kCondition).size(), 2u);
  const Entry &diabetes = *Of(EntryKind::kCondition)[0], &appendix = *Of(EntryKind::kCondition)[1];
  EXPECT_EQ(CodeOf(diabetes), "73211009");
  EXPECT_EQ(diabetes.onset, 0);
  EXPECT_EQ(diabetes.start, 180 * kDay);
  EXPECT_EQ(appendix.start, 180 * kDay);
}

TEST_F(Published, ComplexAndConditionalTransitions) {
  int first = 0;
  for (uint64_t seed = 0; seed < 2000; ++seed) {
    if (seed == 0)
      Live("complex_transition", 0.1, seed);
    else
      LiveOn(0.1, seed);
    first += Visited("TerminalM1") > 0;
  }
  EXPECT_NEAR(first / 2000.0, 0.15, 0.03);
  Live("conditional_transition", 0.1, 1, "F");
  EXPECT_EQ(Visited("Terminal2"), 1u);
  LiveOn(0.1, 1, "X");
  EXPECT_EQ(Visited("Terminal3"), 1u);
}

TEST_F(Published, ACounterModuleWithAnUnknownTargetIsAnError) {
  const std::vector<std::string> errors = Read("counter");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].find("goes on to \"Counter_Decrement\", which is no state"), std::string::npos);
}

TEST_F(Published, DeathsNowLaterAndForAReason) {
  Live("death", 1);
  EXPECT_EQ(person_->death(), 0);
  Live("death_during_delay", 1);
  ASSERT_EQ(Of(EntryKind::kEncounter).size(), 1u);
  EXPECT_EQ(person_->death(), Of(EntryKind::kEncounter)[0]->start + 2 * kDay);
  Live("death_life_expectancy", 1);
  EXPECT_GE(person_->death(), 4 * 30 * kDay);
  EXPECT_LE(person_->death(), 5 * 30 * kDay);
  EXPECT_FALSE(Get("still_processing").empty());
  for (const Entry* visit : Of(EntryKind::kEncounter)) EXPECT_LT(visit->start, person_->death());
  std::set<std::string> causes;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Live("death_reason", 1, seed);
    causes.insert(library_->vocabulary().code(person_->cause_of_death()).code);
  }
  EXPECT_EQ(causes, (std::set<std::string>{"73211009", "987654321"}));
}

TEST_F(Published, DelaysOfAllUnits) {
  Live("delay", 30);
  EXPECT_EQ(Visited("Terminal"), 1u);
  LiveOn(2);
  EXPECT_EQ(Visited("Terminal"), 0u);
  Live("delay_time_travel", 1);
  ASSERT_EQ(Of(EntryKind::kEncounter).size(), 1u);
  EXPECT_EQ(Of(EntryKind::kEncounter)[0]->start, 2 * kDay);
  EXPECT_EQ(person_->death(), 5 * kDay);
  Live("gaussian_distro_delay", 1);
  EXPECT_EQ(Visited("Terminal"), 1u);
}

TEST_F(Published, WeightsThatAreAttributes) {
  Read("distributed_transition_with_attrs");
  const auto only = [&](double a, double b, double c) {
    return [=, this](Person& person) {
      const double weights[] = {a, b, c};
      for (int i = 0; i < 3; ++i) person.Set(library_->vocabulary().FindAttribute("probability" + std::to_string(i + 1)), Value::Number(weights[i]));
    };
  };
  for (uint64_t seed = 0; seed < 30; ++seed) {
    LiveOn(0.1, seed, "M", only(0, 1, 0));
    EXPECT_EQ(Visited("Terminal2"), 1u);
  }
}

TEST_F(Published, EncountersHaveReasonsAndSubmodulesMayChangeThem) {
  Live("encounter", 6);
  const auto visits = Of(EntryKind::kEncounter);
  ASSERT_EQ(visits.size(), 2u);
  for (const Entry* visit : visits) {
    ASSERT_NE(visit->reason, kNoEntry);
    EXPECT_EQ(CodeOf(person_->record().at(visit->reason)), "73211009");
  }
  Live("encounter_with_submodule", 1);
  const auto both = Of(EntryKind::kEncounter);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[0]->encounter_class, EncounterClass::kAmbulatory);
  EXPECT_EQ(both[1]->encounter_class, EncounterClass::kInpatient);
  EXPECT_TRUE(both[0]->ended);
  EXPECT_GE(both[1]->stop - both[1]->start, 5 * kDay);
}

TEST_F(Published, TheExampleModuleGuardsSexAndAge) {
  Live("example_module", 100, 1, "F");
  EXPECT_EQ(Visited("Age_Guard"), 0u);
  int examplitis = 0;
  for (uint64_t seed = 0; seed < 400; ++seed) {
    LiveOn(100, seed, "M");
    EXPECT_EQ(Visited("Age_Guard"), 1u);
    examplitis += Visited("Examplitis") > 0;
  }
  EXPECT_NEAR(examplitis / 400.0, 0.1, 0.05);
}

TEST_F(Published, ExpressionsReadAttributesAndVitalSigns) {
  for (const std::string& error : Read("expression_use")) {
    // The module goes on to a state that is not there; what it shows is the arithmetic.
    EXPECT_NE(error.find("Set_Systemic_Resistance"), std::string::npos) << error;
  }
  std::vector<std::string> errors = Read("set_attribute");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].find("Set_Attribute_5"), std::string::npos);
  LiveOn(1);
  EXPECT_TRUE(Get("Current Opioid Prescription").empty());
  EXPECT_EQ(Get("Maximum Heart Rate").number, 220);
  EXPECT_EQ(library_->vocabulary().Text(Get("ECG").id).substr(0, 9), "2041 2043");
}

TEST_F(Published, VersionTwoOfTheFramework) {
  Live("gmf_two_point_oh", 1);
  EXPECT_EQ(Visited("Terminal"), 1u);
  ASSERT_EQ(Of(EntryKind::kProcedure).size(), 1u);
  const Duration length = Of(EntryKind::kProcedure)[0]->stop - Of(EntryKind::kProcedure)[0]->start;
  EXPECT_GE(length, 45 * kMinute);
  EXPECT_LE(length, 60 * kMinute);
  EXPECT_EQ(Get("Favorite Number").number, 2);
  ASSERT_EQ(person_->symptoms().size(), 1u);
}

TEST_F(Published, GuardsImagingAndMedication) {
  Live("guard", 1, 1, "M");
  EXPECT_EQ(Visited("Terminal"), 0u);
  LiveOn(1, 1, "F");
  EXPECT_EQ(Visited("Terminal"), 1u);
  Live("imaging_study", 1);
  EXPECT_EQ(Of(EntryKind::kImagingStudy).size(), 1u);
  EXPECT_EQ(Of(EntryKind::kProcedure).size(), 1u);
  Live("medication_order", 3);
  bool administered = false, dosed = false, as_needed = false;
  for (const Entry* order : Of(EntryKind::kMedication)) {
    administered = administered || order->administration;
    if (order->detail == 0) continue;
    const Prescription& prescription = library_->module(order->module).prescriptions[order->detail - 1];
    dosed = dosed || (prescription.frequency == 2 && prescription.refills == 1 && prescription.duration == 3);
    as_needed = as_needed || prescription.as_needed;
  }
  EXPECT_TRUE(administered || dosed || as_needed);
}

TEST_F(Published, LookupTablesChooseByAgeTimeAndAttributes) {
  Live("lookuptable_test", 0.1, 1, "M");
  ASSERT_EQ(Of(EntryKind::kCondition).size(), 1u);
  EXPECT_EQ(CodeOf(*Of(EntryKind::kCondition)[0]), "23502007");
  LiveOn(0.1, 1, "F");
  EXPECT_EQ(CodeOf(*Of(EntryKind::kCondition)[0]), "23502008");
  Live("lookuptable_timerangetest", 0.1, 1, "F");
  EXPECT_EQ(CodeOf(*Of(EntryKind::kCondition)[0]), "23502007");
  const std::vector<std::string> errors = Read("lookuptable_nomatchcolumn");
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_NE(errors[0].find("no column \"Mild_Lokuptablitis\""), std::string::npos);
  EXPECT_EQ(Read("lookuptable_agerangetest").size(), 1u);  // a row's age is "-50"
}

TEST_F(Published, ProceduresTakeTime) {
  Live("procedure", 1);
  ASSERT_EQ(Of(EntryKind::kProcedure).size(), 1u);
  EXPECT_EQ(Of(EntryKind::kProcedure)[0]->stop - Of(EntryKind::kProcedure)[0]->start, 45 * kMinute);
  EXPECT_FALSE(Get("Most Recent Surgery").empty());
  Live("procedure_duration_and_death", 1);
  const Duration lived = person_->death() - Of(EntryKind::kEncounter)[0]->start;
  EXPECT_GE(lived, kDay);
  EXPECT_LE(lived, 2 * kDay);
}

TEST_F(Published, SubmodulesCallSubmodules) {
  Live("recursively_calls_submodules", 3);
  EXPECT_EQ(Visited("Terminal"), 1u);
  ASSERT_EQ(Of(EntryKind::kCondition).size(), 1u);
  EXPECT_TRUE(Of(EntryKind::kCondition)[0]->ended);
  ASSERT_EQ(Of(EntryKind::kMedication).size(), 1u);
  EXPECT_TRUE(Of(EntryKind::kMedication)[0]->ended);
  EXPECT_EQ(Of(EntryKind::kMedication)[0]->start, 365 * kDay);
}

TEST_F(Published, SeriesSymptomsVaccinesAndTelemedicine) {
  Live("series_data", 1);
  ASSERT_EQ(Of(EntryKind::kObservation).size(), 1u);
  EXPECT_EQ(Of(EntryKind::kObservation)[0]->value.kind, Value::Kind::kText);
  Live("symptom", 1);
  ASSERT_EQ(person_->symptoms().size(), 2u);
  EXPECT_EQ(person_->Symptom(library_->Symptom("Chest Pain")), 96);
  int present = 0;
  for (uint64_t seed = 0; seed < 1000; ++seed) {
    if (seed == 0)
      Live("symptom50", 0.1, seed);
    else
      LiveOn(0.1, seed);
    present += person_->symptoms()[0].value > 0;
  }
  EXPECT_NEAR(present / 1000.0, 0.5, 0.05);
  Live("vaccine", 1);
  ASSERT_EQ(Of(EntryKind::kImmunization).size(), 1u);
  EXPECT_EQ(Of(EntryKind::kImmunization)[0]->value.number, 1);
  Live("virtual_medicine_transition", 1);
  EXPECT_EQ(Visited("Terminal2"), 0u);  // born in 1970: no telemedicine yet
}

TEST_F(Published, TheHungryEatAndTheOthersDoNot) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Live("switching_provider", 1, seed);
    EXPECT_EQ(Visited("Feed") > 0, Visited("Very Hungry") > 0) << seed;
    EXPECT_EQ(Get("found_careplan").kind, Value::Kind::kBoolean);
    EXPECT_EQ(Get("found_condition").kind, Value::Kind::kBoolean);
    EXPECT_EQ(Get("found_medication").kind, Value::Kind::kBoolean);
  }
}

TEST_F(Published, WhatIsWrongIsSaid) {
  EXPECT_EQ(Read("state_without_transition").size(), 1u);
  const std::vector<std::string> errors = Read("validation/field_errors");
  EXPECT_GE(errors.size(), 10u);
  EXPECT_EQ(Read("validation/reference_errors"), std::vector<std::string>());
  std::vector<std::string> warnings;
  for (const Finding& finding : Lint(*library_)) warnings.push_back(finding.ToString());
  ASSERT_GE(warnings.size(), 3u);
  EXPECT_NE(warnings[0].find("\"Unreachable_State\": no state leads to it"), std::string::npos);
}

}  // namespace
}  // namespace bogam::synth::gmf
