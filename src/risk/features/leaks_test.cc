// SPDX-License-Identifier: Apache-2.0
// The check finds nothing in the program, and finds what was broken on purpose.
#include "risk/features/leaks.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "fhir/ids.h"
#include "risk/features/person_features.h"
#include "risk/features/test_people.h"

namespace bogam::risk {
namespace {

const char* const kLeakDeclaration = R"(
concepts:
  - {name: glucose, title: Glucose, standing: test, codes: [{system: "http://loinc.org", is: ["2345-7"]}]}
  - {name: asthma, title: Asthma, standing: test, codes: [{system: "http://snomed.info/sct", is: ["195967001"]}]}
  - {name: diabetes, title: Diabetes, standing: test, codes: [{system: "http://snomed.info/sct", is: ["44054006"]}]}
  - {name: statin, title: Statin, standing: test, codes: [{system: "http://rx", is: ["83367"]}]}
  - {name: visit, title: Visit, standing: test, codes: [{system: "http://act", is: [AMB]}]}
library: Cases
features:
  - {name: count, title: a, observation: glucose, take: count}
  - {name: last, title: a, observation: glucose, take: last, unit: mg/dL, plausible: {from: 10, to: 900}, missing_indicator: true}
  - {name: asthma, title: a, condition: asthma, take: active, absence: not recorded}
  - {name: diabetes, title: a, condition: diabetes, take: ever, absence: not recorded}
  - {name: statin, title: a, drug: statin, take: active, lasting: 1 year, absence: not recorded}
  - {name: visits, title: a, visit: visit, take: count, window: 1 year}
  - {name: food, title: a, questionnaire_items: [food], take: last}
  - {name: asthmatic, title: a, cql: Asthmatic}
)";

std::shared_ptr<const FeatureProgram> Program() {
  Findings findings;
  FeatureDeclaration declaration = ReadFeatures(kLeakDeclaration, "features.yaml", findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  auto program =
      FeatureProgram::Compile(std::move(declaration), nullptr, TestLibrary(std::filesystem::path(BOGAM_SOURCE_DIR) / "tests/cases/risk-cohort/Cases.cql"));
  EXPECT_TRUE(program.ok()) << program.status().ToString();
  return *program;
}

/// A person with some records on both sides of 2020-01-01.
std::vector<std::string> Person(uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::string> out = {R"({"resourceType":"Patient","id":"p","birthDate":"1960-01-01"})"};
  const auto day = [&] { return value::Date::FromDays(value::DayNumber(2019, 1, 1) + static_cast<int64_t>(random() % 700)).ToString(); };
  for (int i = 0; i < 6; ++i) {
    const std::string id = std::to_string(i);
    out.push_back(
        R"({"resourceType":"Observation","id":"o)" + id +
        R"(","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},"effectiveDateTime":")" +
        day() + R"(","valueQuantity":{"value":)" + std::to_string(80 + random() % 100) + R"(,"code":"mg/dL"}})");
    if (i > 0) continue;
    out.push_back(R"({"resourceType":"Condition","id":"c)" + id + R"(","subject":{"reference":"Patient/p"},"onsetDateTime":")" + day() +
                  R"(","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]}})");
  }
  return out;
}

LeakReport Checked(const std::shared_ptr<const FeatureProgram>& program, const ComputeFeatures& compute, int people) {
  LeakCheck check(program, 0, compute);
  for (int seed = 1; seed <= people; ++seed) {
    TestBundle bundle(Person(static_cast<uint32_t>(seed)));
    const Status status = check.Check(bundle.source()->retriever(), *value::Date::Parse("2020-01-01"));
    EXPECT_TRUE(status.ok()) << status.ToString();
  }
  return check.Report();
}

bool Names(const LeakReport& report, const std::string& feature, const std::string& by) {
  return std::any_of(report.leaks.begin(), report.leaks.end(), [&](const Leak& leak) { return leak.feature == feature && leak.by == by; });
}

TEST(Leak, NoFeatureMoves) {
  const LeakReport report = Checked(Program(), {}, 200);
  for (const Leak& leak : report.leaks) ADD_FAILURE() << leak.feature << " moved by " << leak.by << " for " << leak.people;
  EXPECT_EQ(report.checked, 200u);
  EXPECT_GT(report.planted, 200u * 8);
  EXPECT_GT(report.back_dated, 200u * 5);
  EXPECT_EQ(report.unprotected, (std::vector<std::string>{"visits"}));
}

TEST(Leak, AnIndexThatIsTooLateIsFound) {
  const auto program = Program();
  const ComputeFeatures late = [&](PersonSource* source, const value::Date& index, std::span<float> row) -> Status {
    PersonFeatures features(program, 0);
    BOGAM_TRY(features.Stand(source).status());
    return features.At(value::Date::FromDays(DayOf(index) + 1), row);
  };
  const LeakReport report = Checked(program, late, 200);
  for (const char* feature : {"count", "last", "asthma", "diabetes", "statin", "visits", "food", "asthmatic"}) {
    EXPECT_TRUE(Names(report, feature, "an event after the index")) << feature;
  }
}

TEST(Leak, EventTimeInsteadOfKnowledgeIsFound) {
  const auto program = Program();
  const ComputeFeatures by_event = [&](PersonSource* source, const value::Date& index, std::span<float> row) -> Status {
    PersonFeatures features(program, 0);
    BOGAM_TRY(features.Stand(source).status());
    BOGAM_TRY(features.At(index, row));
    expr::RetrieveRequest request;
    request.type = fhir::type::kObservation;
    std::vector<fhir::Node> nodes;
    bool exact = false;
    BOGAM_TRY(source->retriever()->Retrieve(request, &nodes, &exact));
    row[0] = static_cast<float>(std::count_if(
        nodes.begin(), nodes.end(), [&](fhir::Node node) { return node.Get(fhir::FindName("effective")).text() < std::string_view(index.ToString()); }));
    return Status::Ok();
  };
  const LeakReport report = Checked(program, by_event, 200);
  EXPECT_TRUE(Names(report, "count", "a back-dated event"));
  EXPECT_FALSE(Names(report, "count", "an event after the index"));
  EXPECT_EQ(report.leaks.size(), 1u);
}

TEST(Proxy, AFeatureThatIsTheOutcome) {
  const auto program = Program();
  Dataset data;
  data.columns = program->columns();
  data.horizon_days = 10;
  std::mt19937 random(3);
  for (int i = 0; i < 400; ++i) {
    const bool outcome = i % 4 == 0;
    data.person.push_back(std::to_string(i));
    data.days.push_back(outcome ? 5.0f : 10.0f);
    data.event.push_back(outcome ? Event::kOutcome : Event::kCensored);
    for (size_t column = 0; column < data.columns.size(); ++column) {
      const float noise = static_cast<float>(random() % 1000) / 1000;
      data.values.push_back(column == 1 ? noise - (outcome ? 2.0f : 0.0f) : noise);
    }
  }
  const auto proxies = OutcomeProxies(data, *program, {{"http://snomed.info/sct", "44054006"}});
  ASSERT_EQ(proxies.size(), 2u);
  EXPECT_EQ(proxies[0].feature, "diabetes");
  EXPECT_EQ(proxies[0].why, "codes");
  EXPECT_EQ(proxies[1].feature, "last");
  EXPECT_EQ(proxies[1].auroc, 1);
}

}  // namespace
}  // namespace bogam::risk
