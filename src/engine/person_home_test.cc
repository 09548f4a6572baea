// SPDX-License-Identifier: Apache-2.0
#include "engine/person_home.h"

#include <gtest/gtest.h>

#include "engine/programme_shelf.h"
#include "engine/test_crowd.h"

namespace bogam::engine {
namespace {

TEST(PersonHome, IsToldByTheRecordsWithinReach) {
  const auto engine = NewEngine();
  for (const char* const id : {"a", "b"}) {
    Put(*engine, R"({"resourceType":"Patient","id":")" + std::string(id) + R"(","birthDate":"1990-02-03","name":[{"text":"Ana )" + id + R"("}]})");
  }
  Put(*engine, R"({"resourceType":"Coverage","id":"c","status":"active","beneficiary":{"reference":"Patient/a"},"payor":[{"display":"x"}],)"
               R"("type":{"coding":[{"system":"https://nahdo.org/sopt","code":"1"}]}})");
  Put(*engine, R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed","subject":{"reference":"Patient/a"},"authored":"2026-04-01",)"
               R"("questionnaire":"https://bogam.example/fhir/Questionnaire/masshealth","item":[{"linkId":"people","item":[)"
               R"({"linkId":"id","answer":[{"valueString":"ana"}]}]}]})");
  const auto rulebook = OpenProgramme("masshealth");
  ASSERT_TRUE(rulebook.ok()) << rulebook.status().ToString();
  const healthplan::Programme& programme = (*rulebook)->programme();
  const auto told = HomeOnRecord(*engine, programme, "a", 20260501);
  ASSERT_TRUE(told.ok()) << told.status().ToString();
  EXPECT_EQ(told->told_by, "QuestionnaireResponse/q");
  EXPECT_EQ(told->application.people.at(0).id, "ana");
  EXPECT_EQ(told->application.people[0].facts[*programme.FactNamed("medicare")], 1);
  const auto other = HomeOnRecord(*engine, programme, "b", 20260501);
  ASSERT_TRUE(other.ok());
  EXPECT_EQ(other->told_by, "");
  EXPECT_EQ(other->application.people.at(0).facts[*programme.FactNamed("medicare")], healthplan::kNotKnown);
  const auto within = engine->Within(PatientsOf({}, {"b"}));
  EXPECT_EQ(HomeOnRecord(*within, programme, "a", 20260501).status().code(), Code::kNotFound);
  EXPECT_TRUE(HomeOnRecord(*within, programme, "b", 20260501).ok());
}

}  // namespace
}  // namespace bogam::engine
