// SPDX-License-Identifier: Apache-2.0
#include "measure/summary.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fhir/json.h"
#include "measure/base64.h"

namespace bogam::measure {
namespace {

Observation Of(const char* number, const char* unit = "") { return {0, *value::Decimal::Parse(number), unit, {}}; }

std::string Text(const std::optional<value::Decimal>& number) { return number ? number->Normalized().ToString() : "none"; }

TEST(Wilson, AgreesWithPublishedValues) {
  EXPECT_FALSE(WilsonInterval(0, 0));
  // 81 of 263: 0.2553 to 0.3662 (Newcombe 1998, Statistics in Medicine 17:857, table I).
  const auto known = WilsonInterval(81, 263);
  EXPECT_NEAR(known->low, 0.2553, 0.00005);
  EXPECT_NEAR(known->high, 0.3662, 0.00005);
  // 0 of 20: 0 to 0.1611; the same table.
  EXPECT_NEAR(WilsonInterval(0, 20)->low, 0, 1e-12);
  EXPECT_NEAR(WilsonInterval(0, 20)->high, 0.1611, 0.00005);
  EXPECT_NEAR(WilsonInterval(1, 29)->low, 0.0061, 0.00005);
  EXPECT_NEAR(WilsonInterval(1, 29)->high, 0.1718, 0.00005);
}

TEST(Observations, AggregateExactly) {
  ObservationFold fold;
  for (const char* number : {"0.1", "0.2", "0.30", "2"}) fold.Add(Of(number));
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kSum)), "2.6");
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kAverage)), "0.65");
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kMedian)), "0.25");
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kMinimum)), "0.1");
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kMaximum)), "2");
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kCount)), "4");
}

TEST(Observations, MergeGivesTheSameAsOneFold) {
  ObservationFold all, left, right;
  for (int i = 0; i < 20; ++i) {
    const Observation one = Of(std::to_string(i * i % 7).c_str(), "min");
    all.Add(one);
    (i % 3 == 0 ? left : right).Add(one);
  }
  left.Merge(right);
  for (const Aggregate aggregate : {Aggregate::kSum, Aggregate::kAverage, Aggregate::kMedian, Aggregate::kMinimum, Aggregate::kMaximum}) {
    EXPECT_EQ(Text(left.Aggregated(aggregate)), Text(all.Aggregated(aggregate)));
  }
  EXPECT_EQ(left.unit(), "min");
}

TEST(Observations, UnitsAreConvertedOrSaidToClash) {
  ObservationFold fold;
  fold.Add(Of("60", "min"));
  fold.Add(Of("2", "h"));
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kSum)), "180");
  fold.Add(Of("1", "kg"));
  EXPECT_EQ(Text(fold.Aggregated(Aggregate::kSum)), "none");
  EXPECT_EQ(fold.problem(), "the observations have the units 'min' and 'kg'");
}

fhir::Record ParsedRecord(const std::string& json) {
  Result<fhir::Record> record = fhir::ParseJson(json);
  EXPECT_TRUE(record.ok()) << record.status().ToString();
  return record.ok() ? std::move(*record) : fhir::Record();
}

std::string Visit(const std::string& at, const std::string& organization, const std::string& kind = "AMB") {
  return R"({"resourceType":"Encounter","status":"finished","class":{"code":")" + kind + R"("},"period":{"start":")" + at +
         R"("},"serviceProvider":{"reference":"Organization/)" + organization + R"(","display":"Practice )" + organization + "\"}}";
}

Person Describe(const std::string& patient, const std::vector<std::string>& encounters) {
  const fhir::Record record = ParsedRecord(patient);
  std::vector<fhir::Record> records;
  std::vector<fhir::Node> nodes;
  for (const std::string& json : encounters) records.push_back(ParsedRecord(json));
  for (const fhir::Record& one : records) nodes.push_back(one.root());
  return DescribePerson(record.root(), nodes, *ParsePeriod("2024", 0), 0);
}

TEST(Person, PracticeIsTheGeneralPractitionerElseTheUsualOrganization) {
  const std::string bare = R"({"resourceType":"Patient","id":"p"})";
  EXPECT_EQ(Describe(R"({"resourceType":"Patient","generalPractitioner":[{"reference":"Organization/gp"}]})", {Visit("2024-01-01", "a")}).practice,
            "Organization/gp");
  EXPECT_EQ(Describe(bare, {Visit("2024-01-01", "a"), Visit("2023-06-01", "b"), Visit("2023-07-01", "b")}).practice, "Organization/b");
  // A tie: the one seen last.
  EXPECT_EQ(Describe(bare, {Visit("2024-05-01", "a"), Visit("2024-06-01", "b")}).practice, "Organization/b");
  // Too old, too late, or not ambulatory: none.
  EXPECT_EQ(Describe(bare, {Visit("2022-12-30", "a"), Visit("2025-01-02", "b"), Visit("2024-01-01", "c", "EMER")}).practice, "none");
  EXPECT_EQ(Describe(bare, {Visit("2024-05-01", "a")}).practice_label, "Practice a");
}

TEST(Person, PracticeOfAClinicianIsThatOfTheRole) {
  std::vector<fhir::Record> records;
  std::vector<fhir::Node> roles;
  for (
      const char* json : {
          R"({"resourceType":"PractitionerRole","id":"r1","practitioner":{"reference":"Practitioner/one"},"organization":{"reference":"Organization/a","display":"A"}})",
          R"({"resourceType":"PractitionerRole","id":"r2","practitioner":{"reference":"Practitioner/two"},"organization":{"reference":"Organization/a"}})",
          R"({"resourceType":"PractitionerRole","id":"r3","practitioner":{"reference":"Practitioner/two"},"organization":{"reference":"Organization/b"}})",
          R"({"resourceType":"PractitionerRole","id":"r4","active":false,"practitioner":{"reference":"Practitioner/one"},"organization":{"reference":"Organization/c"}})",
          R"({"resourceType":"PractitionerRole","id":"r5","practitioner":{"reference":"Practitioner/three"}})",
      })
    records.push_back(ParsedRecord(json));
  for (const fhir::Record& role : records) roles.push_back(role.root());
  Practices practices;
  practices.Learn(roles);
  const auto practice = [&](const std::string& references) {
    const fhir::Record patient = ParsedRecord(R"({"resourceType":"Patient","generalPractitioner":[)" + references + "]}");
    return DescribePerson(patient.root(), {}, *ParsePeriod("2024", 0), 0, &practices).practice;
  };
  EXPECT_EQ(practice(R"({"reference":"PractitionerRole/r1"})"), "Organization/a");
  EXPECT_EQ(practice(R"({"reference":"PractitionerRole/r4"})"), "Organization/c");
  EXPECT_EQ(practice(R"({"reference":"Practitioner/one"})"), "Organization/a");    // a role that has ended does not count
  EXPECT_EQ(practice(R"({"reference":"Practitioner/two"})"), "Practitioner/two");  // works for two
  EXPECT_EQ(practice(R"({"reference":"Practitioner/three"})"), "Practitioner/three");
  EXPECT_EQ(practice(R"({"reference":"Practitioner/two"},{"reference":"PractitionerRole/r3"})"), "Organization/b");
  EXPECT_EQ(practice(R"({"reference":"PractitionerRole/r1"},{"reference":"Organization/z"})"), "Organization/z");  // said outright
  const fhir::Record patient = ParsedRecord(R"({"resourceType":"Patient","generalPractitioner":[{"reference":"PractitionerRole/r1"}]})");
  EXPECT_EQ(DescribePerson(patient.root(), {}, *ParsePeriod("2024", 0), 0, &practices).practice_label, "A");
  EXPECT_TRUE(AsksForRoles(patient.root()));
  EXPECT_EQ(DescribePerson(patient.root(), {}, *ParsePeriod("2024", 0), 0).practice, "PractitionerRole/r1");
}

TEST(Person, TablesByAgeSexRaceAndEthnicity) {
  const Person person = Describe(R"({"resourceType":"Patient","gender":"female","birthDate":"1979-12-31","deceasedDateTime":"2025-02-01","extension":[
     {"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"code":"2106-3","display":"White"}},
       {"url":"ombCategory","valueCoding":{"code":"2028-9","display":"Asian"}}]},
     {"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity","extension":[{"url":"ombCategory","valueCoding":{"code":"2186-5","display":"Not Hispanic or Latino"}}]}]})",
                                 {});
  EXPECT_EQ(person.sex, "female");
  EXPECT_EQ(person.age, 45);
  EXPECT_EQ(person.age_band, "45-64");
  EXPECT_EQ(person.race, "multiple");
  EXPECT_EQ(person.ethnicity, "2186-5");
  EXPECT_TRUE(person.deceased);
  EXPECT_EQ(Describe(R"({"resourceType":"Patient"})", {}).age_band, "unknown");
}

TEST(PeriodOfReport, ReadsYearsDaysAndTimes) {
  const Result<Period> year = ParsePeriod("2024", 0);
  ASSERT_TRUE(year.ok());
  EXPECT_EQ(year->start.ToString(), "2024-01-01T00:00:00.000Z");
  EXPECT_EQ(year->end.ToString(), "2024-12-31T23:59:59.999Z");
  EXPECT_EQ(PeriodEnd(*year), "2024-12-31");
  EXPECT_EQ(ParsePeriod("2024-07-01/2025-06-30", 540)->start.ToString(), "2024-07-01T00:00:00.000+09:00");
  EXPECT_EQ(ParsePeriod("2024-07-01T00:00:00/2025-06-30T23:59:59", 540)->end.ToString(), "2025-06-30T23:59:59+09:00");
  EXPECT_FALSE(ParsePeriod("2024-07-01/2023-06-30", 0).ok());
  EXPECT_FALSE(ParsePeriod("last year", 0).ok());
  EXPECT_EQ(PeriodStart(DefaultPeriod(*value::Date::Parse("2021-07-12"), 0)), "2020-01-01");
}

TEST(Base64, DecodesAttachments) {
  EXPECT_EQ(*DecodeBase64(""), "");
  EXPECT_EQ(*DecodeBase64("Zg=="), "f");
  EXPECT_EQ(*DecodeBase64("Zm8="), "fo");
  EXPECT_EQ(*DecodeBase64("Zm9v\n YmFy"), "foobar");
  EXPECT_EQ(*DecodeBase64("Zm9vYg"), "foob");
  EXPECT_FALSE(DecodeBase64("Zm9*").ok());
  EXPECT_FALSE(DecodeBase64("Z").ok());
}

}  // namespace
}  // namespace bogam::measure
