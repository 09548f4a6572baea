// SPDX-License-Identifier: Apache-2.0
#include "engine/attribution_run.h"

#include <gtest/gtest.h>

#include "engine/programme_shelf.h"
#include "engine/test_crowd.h"

namespace bogam::engine {
namespace {

constexpr const char* kHcpcs = R"({"coding":[{"system":"http://www.nlm.nih.gov/research/umls/hcpcs","code":")";

std::string Role(const std::string& id, const std::string& specialty, const std::string& organization) {
  return R"({"resourceType":"PractitionerRole","id":"r)" + id + R"(","practitioner":{"reference":"Practitioner/)" + id +
         R"("},"organization":{"reference":"Organization/)" + organization +
         R"("},"specialty":[{"coding":[{"system":"http://nucc.org/provider-taxonomy","code":")" + specialty + R"("}]}]})";
}
std::string Person(const std::string& id, const std::string& more = "") {
  return R"({"resourceType":"Patient","id":")" + id + R"(","birthDate":"1990-02-03")" + more + "}";
}
std::string Cover(const std::string& patient, const std::string& code, const std::string& from, const std::string& to = "") {
  return R"({"resourceType":"Coverage","id":"c)" + patient + code + R"(","status":"active","beneficiary":{"reference":"Patient/)" + patient +
         R"("},"payor":[{"display":"x"}],"period":{"start":")" + from + "\"" + (to.empty() ? "" : R"(,"end":")" + to + "\"") +
         R"(},"class":[{"type":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/coverage-class","code":"class"}]},"value":")" + code + R"("}]})";
}
std::string Visit(const std::string& id, const std::string& patient, const std::string& day, const std::string& code, const std::string& who,
                  const std::string& practice, const std::string& status = "finished") {
  return R"({"resourceType":"Encounter","id":")" + id + R"(","status":")" + status +
         R"(","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[)" + kHcpcs + code +
         R"("}]}],"subject":{"reference":"Patient/)" + patient + R"("},"period":{"start":")" + day +
         R"(T23:30:00-04:00"},"participant":[{"individual":{"reference":"Practitioner/)" + who + R"("}}],"serviceProvider":{"reference":"Organization/)" +
         practice + R"("}})";
}
std::string ClaimOf(const std::string& id, const std::string& patient, const std::string& day, const std::string& code, const std::string& who,
                    const std::string& practice) {
  return R"({"resourceType":"ExplanationOfBenefit","id":")" + id +
         R"(","status":"active","type":{"text":"professional"},"use":"claim","patient":{"reference":"Patient/)" + patient +
         R"("},"created":"2026-05-01","insurer":{"display":"x"},"provider":{"reference":"Organization/)" + practice +
         R"("},"outcome":"complete","insurance":[{"focal":true,"coverage":{"display":"x"}}],"billablePeriod":{"start":")" + day +
         R"("},"careTeam":[{"sequence":1,"provider":{"reference":"Practitioner/)" + who + R"("}}],"item":[{"sequence":1,"productOrService":)" + kHcpcs + code +
         R"("}]}}]})";
}

class AttributionOfAStore : public ::testing::Test {
 protected:
  AttributionOfAStore() : engine_(NewEngine()) {
    for (const char* const id : {"o1", "o2"}) {
      Put(*engine_, R"({"resourceType":"Organization","id":")" + std::string(id) + R"(","name":"Practice )" + id +
                        R"(","identifier":[{"system":"http://hl7.org/fhir/sid/us-npi","value":"100000000)" + id[1] + R"("}]})");
    }
    Put(*engine_, Role("d1", "207Q00000X", "o1"));
    Put(*engine_, Role("d2", "208000000X", "o2"));
    Put(*engine_, Role("d3", "207P00000X", "o2"));  // of emergencies
  }
  AttributionRun Run(int month = 202604) {
    AttributionRequest request;
    request.rules = *OpenAttribution("masshealth");
    request.month = month, request.threads = 2;
    request.plan_practices = plan_practices_;
    auto run = RunAttribution(engine_.get(), request);
    EXPECT_TRUE(run.ok()) << run.status().ToString();
    return run.ok() ? std::move(*run) : AttributionRun();
  }
  static std::string ListsOf(const AttributionRun& run) {
    std::string out;
    for (const auto& [practice, members] : run.lists) {
      out += practice + ":";
      for (const healthplan::ListedMember& one : members) out += " " + one.patient + "/" + one.coverage + "/" + one.provider;
      out += "\n";
    }
    return out;
  }

  std::unique_ptr<Engine> engine_;
  std::map<std::string, std::string, std::less<>> plan_practices_;
};

TEST_F(AttributionOfAStore, MembersAreAttributedByWhomTheyVisited) {
  for (const char* const id : {"a", "b", "c", "d", "e", "f", "g"}) Put(*engine_, Person(id));
  for (const char* const id : {"a", "b", "c", "e", "f", "g"}) Put(*engine_, Cover(id, "standard", "2026-01-01"));
  Put(*engine_, Cover("d", "employer", "2026-01-01"));
  Put(*engine_, Visit("a1", "a", "2026-03-31", "T1015", "d1", "o1"));  // an evening in Boston is the next day in UTC
  Put(*engine_, Visit("b1", "b", "2026-02-01", "T1015", "d1", "o1"));
  Put(*engine_, Visit("b2", "b", "2026-02-02", "G0439", "d2", "o2"));  // wellness
  Put(*engine_, Visit("c1", "c", "2026-02-01", "T1015", "d3", "o2"));  // no primary care clinician
  Put(*engine_, Visit("d1", "d", "2026-02-01", "T1015", "d1", "o1"));  // no member
  Put(*engine_, Visit("e1", "e", "2026-02-01", "T1015", "d1", "o1", "cancelled"));
  Put(*engine_, ClaimOf("f1", "f", "2026-02-01", "T1015", "d2", "o2"));
  Put(*engine_, Visit("g1", "g", "2026-02-01", "T1015", "d1", "o1"));
  Put(*engine_, Visit("g2", "g", "2026-02-03", "T1015", "d2", "o2"));
  Put(*engine_, ClaimOf("g3", "g", "2026-02-03", "T1015", "d2", "o2"));  // the same visit
  Put(*engine_, Visit("g4", "g", "2026-02-05", "T1015", "d1", "o1"));
  const AttributionRun run = Run();
  EXPECT_EQ(ListsOf(run), "o1: a/castandard/Practitioner/d1 g/cgstandard/Practitioner/d1\no2: b/cbstandard/Practitioner/d2 f/cfstandard/Practitioner/d2\n");
  EXPECT_EQ(run.people, 7u);
  EXPECT_EQ(run.members, 6u);
  EXPECT_EQ(run.nobodys, 2u);
  EXPECT_EQ(run.by_pass.at(1), 1u);
  EXPECT_EQ(run.by_pass.at(2), 3u);
  EXPECT_EQ(run.practices.at("o1").npi, "1000000001");
}

TEST_F(AttributionOfAStore, ThePracticeOfThePlanAndTheOneThatIsNamed) {
  Put(*engine_, Person("a", R"(,"identifier":[{"value":"900"}])"));
  Put(*engine_, Person("b", R"(,"generalPractitioner":[{"reference":"PractitionerRole/rd2"}])"));
  Put(*engine_, Person("c", R"(,"generalPractitioner":[{"reference":"Organization/o1"}])"));
  Put(*engine_, Person("d", R"(,"deceasedDateTime":"2026-03-30")"));
  for (const char* const id : {"a", "b", "c", "d"}) Put(*engine_, Cover(id, "careplus", "2026-01-01"));
  plan_practices_ = {{"900", "1000000002"}, {"b", "elsewhere"}};
  const AttributionRun run = Run();
  EXPECT_EQ(ListsOf(run), "o1: c/cccareplus/\no2: a/cacareplus/ b/cbcareplus/\n");
  EXPECT_EQ(run.unknown_practices, 1u);
  EXPECT_EQ(run.members, 3u);
}

TEST_F(AttributionOfAStore, CoverHoldsOnTheFirstDayOfTheMonth) {
  Put(*engine_, Person("a", R"(,"managingOrganization":{"reference":"Organization/o1"})"));
  Put(*engine_, Cover("a", "standard", "2026-02-01", "2026-04-01"));
  EXPECT_EQ(Run(202602).members, 1u);
  EXPECT_EQ(Run(202604).members, 1u);
  EXPECT_EQ(Run(202601).members, 0u);
  EXPECT_EQ(Run(202605).members, 0u);
  AttributionRequest request;
  request.rules = *OpenAttribution("masshealth");
  request.month = 202401;
  EXPECT_EQ(RunAttribution(engine_.get(), request).status().code(), Code::kInvalid);
}

TEST_F(AttributionOfAStore, AReachIsKept) {
  for (const char* const id : {"a", "b"}) {
    Put(*engine_, Person(id, R"(,"managingOrganization":{"reference":"Organization/o1"})"));
    Put(*engine_, Cover(id, "standard", "2026-01-01"));
  }
  AttributionRequest request;
  request.rules = *OpenAttribution("masshealth");
  request.month = 202604;
  const auto within = engine_->Within(PatientsOf({}, {"b"}));
  const auto run = RunAttribution(within.get(), request);
  ASSERT_TRUE(run.ok()) << run.status().ToString();
  EXPECT_EQ(ListsOf(*run), "o1: b/cbstandard/\n");
}

}  // namespace
}  // namespace bogam::engine
