// SPDX-License-Identifier: Apache-2.0
// Features of random people against a slow reading of their JSON, from memory and from a store; and hand-worked edges.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "fhir/ids.h"
#include "risk/features/person_features.h"
#include "risk/features/slow_features.h"
#include "risk/features/test_people.h"

namespace bogam::risk {
namespace {

const char* const kDeclaration = R"(
concepts:
  - {name: glucose, title: Glucose, standing: test, codes: [{system: "http://loinc.org", is: ["2345-7"]}]}
  - {name: systolic, title: Systolic, standing: test, codes: [{system: "http://loinc.org", is: ["8480-6"]}]}
  - {name: smoking, title: Smoking, standing: test, codes: [{system: "http://loinc.org", is: ["72166-2"]}]}
  - {name: smoker, title: Smoker, standing: test, codes: [{system: "http://snomed.info/sct", is: ["77176002"]}]}
  - {name: never, title: Never, standing: test, codes: [{system: "http://snomed.info/sct", is: ["266919005"]}]}
  - {name: diabetes, title: Diabetes, standing: test, codes: [{system: "http://hl7.org/fhir/sid/icd-10-cm", under: [E11]}]}
  - {name: statin, title: Statin, standing: test, codes: [{system: "http://rx", is: ["83367"]}]}
  - {name: visit, title: Visit, standing: test, codes: [{system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", is: [AMB]}]}
  - {name: emergency, title: Emergency, standing: test, codes: [{system: "http://terminology.hl7.org/CodeSystem/v3-ActCode", is: [EMER]}]}
seen: visit
spellings: {mg%: mg/dL, mM: mmol/L}
features:
  - {name: age, title: Age, patient: age}
  - {name: female, title: Female, patient: sex, is: [female]}
  - {name: glucose_last, title: a, observation: glucose, take: last, unit: mg/dL, also: [{unit: mmol/L, factor: 18.016}], missing_indicator: true}
  - {name: glucose_min, title: a, observation: glucose, take: min, unit: mg/dL, also: [{unit: mmol/L, factor: 18.016}], window: 2 years}
  - {name: glucose_max, title: a, observation: glucose, take: max, unit: mg/dL, also: [{unit: mmol/L, factor: 18.016}], window: {from: 2 years, to: 90 days}}
  - {name: glucose_mean, title: a, observation: glucose, take: mean, unit: g/L, window: 1 year}
  - {name: glucose_slope, title: a, observation: glucose, take: slope, unit: mg/dL, window: 3 years, lag: 30 days}
  - {name: glucose_count, title: a, observation: glucose, take: count, window: 1 year}
  - {name: glucose_recency, title: a, observation: glucose, take: recency, lag: 7 days}
  - {name: systolic_last, title: a, observation: systolic, take: last, unit: "mm[Hg]", plausible: {from: 60, to: 260}}
  - {name: smoker, title: a, observation: smoking, take: last, answers: [{concept: smoker, value: 1}, {concept: never, value: 0}]}
  - {name: diabetes_ever, title: a, condition: diabetes, take: ever, absence: 2 years}
  - {name: diabetes_active, title: a, condition: diabetes, take: active, absence: not recorded}
  - {name: diabetes_count, title: a, condition: diabetes, take: count, window: 5 years}
  - {name: statin_active, title: a, drug: statin, take: active, lasting: 90 days, absence: 1 year}
  - {name: statin_count, title: a, drug: statin, take: count, window: 1 year, lag: 10 days}
  - {name: visits, title: a, visit: visit, take: count, window: 1 year}
  - {name: emergencies, title: a, visit: emergency, take: count, window: {from: 1 year, to: 31 days}, lag: 14 days}
  - {name: emergency_recency, title: a, visit: [emergency, visit], take: recency}
)";

FeatureDeclaration Declared(const std::string& yaml) {
  Findings findings;
  FeatureDeclaration out = ReadFeatures(yaml, "features.yaml", findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  return out;
}

std::shared_ptr<const FeatureProgram> Compiled(const std::string& yaml, std::shared_ptr<const expr::LibrarySet> libraries = nullptr) {
  auto program = FeatureProgram::Compile(Declared(yaml), nullptr, std::move(libraries));
  EXPECT_TRUE(program.ok()) << program.status().ToString();
  return program.ok() ? *program : nullptr;
}

std::vector<float> At(PersonFeatures* features, PersonSource* source, const std::string& index, size_t columns) {
  std::vector<float> row(columns);
  EXPECT_TRUE(*features->Stand(source));
  const Status status = features->At(*value::Date::Parse(index), row);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return row;
}

/// Writes random records of one person.
class Chance {
 public:
  explicit Chance(uint32_t seed) : random_(seed) {}

  std::vector<std::string> Person() {
    std::vector<std::string> out = {R"({"resourceType":"Patient","id":"p")" + Maybe("gender", Pick({"female", "male", "unknown"})) +
                                    Maybe("birthDate", Pick({"1950-05-05", "1980", "1999-12", "2001-02-03"})) + "}"};
    const int count = static_cast<int>(random_() % 40);
    for (int i = 0; i < count; ++i) out.push_back(Resource("r" + std::to_string(i)));
    return out;
  }

 private:
  std::string Pick(std::initializer_list<const char*> of) { return *(of.begin() + static_cast<long>(random_() % of.size())); }
  std::string Maybe(const std::string& key, const std::string& value) { return random_() % 6 == 0 ? "" : ",\"" + key + "\":\"" + value + "\""; }

  std::string Date() {
    const value::Date day = value::Date::FromDays(value::DayNumber(2016, 1, 1) + static_cast<int64_t>(random_() % 1900));
    const std::string text = day.ToString();
    switch (random_() % 10) {
      case 0: return text.substr(0, 4);
      case 1: return text.substr(0, 7);
      case 2:
      case 3:
      case 4: return text;
      default: return Moment(text);
    }
  }
  std::string Moment(const std::string& day) {
    return day + "T" + Pick({"00:00:00", "03:30:00", "12:00:00", "23:59:59", "23:59:59.999"}) + Pick({"Z", "+09:00", "-05:00", "+00:00"});
  }
  /// As the other, or up to 100 days away from it.
  std::string Near() { return value::Date::FromDays(value::DayNumber(2016, 1, 1) + static_cast<int64_t>(random_() % 1990)).ToString(); }

  std::string Coding(const std::string& system, const std::string& code) { return R"({"coding":[{"system":")" + system + R"(","code":")" + code + "\"}]}"; }
  std::string Head(const std::string& type, const std::string& id) {
    return R"({"resourceType":")" + type + R"(","id":")" + id + R"(","subject":{"reference":"Patient/p"})";
  }
  std::string Quantity() {
    const std::string number = std::to_string(random_() % 300) + "." + std::to_string(random_() % 10);
    return R"({"value":)" + number + Maybe("code", Pick({"mg/dL", "mmol/L", "g/L", "mm[Hg]", "nonsense", "mg%", "mM", "mg/dL"})) + "}";
  }

  std::string Resource(const std::string& id) {
    switch (random_() % 6) {
      case 0:
      case 1: return Observation(id);
      case 2:
        return Head("Condition", id) + ",\"code\":" + Coding("http://hl7.org/fhir/sid/icd-10-cm", Pick({"E11.9", "E11", "E10", "I10"})) +
               Maybe("onsetDateTime", Date()) + Maybe("recordedDate", Near()) + (random_() % 3 == 0 ? Maybe("abatementDateTime", Date()) : "") +
               (random_() % 3 == 0 ? ",\"clinicalStatus\":" + Coding("c", Pick({"active", "resolved", "inactive"})) : "") +
               (random_() % 3 == 0 ? ",\"verificationStatus\":" + Coding("v", Pick({"confirmed", "refuted", "entered-in-error"})) : "") + "}";
      case 3:
        return Head("MedicationRequest", id) + ",\"intent\":\"" + Pick({"order", "plan", "order"}) + "\",\"status\":\"" +
               Pick({"active", "completed", "cancelled", "stopped"}) + "\"" + Maybe("authoredOn", Date()) +
               (random_() % 8 == 0 ? ",\"doNotPerform\":true" : "") + ",\"medicationCodeableConcept\":" + Coding("http://rx", Pick({"83367", "1"})) + "}";
      case 4:
        return Head("MedicationStatement", id) + ",\"status\":\"" + Pick({"active", "completed", "not-taken"}) + R"(","effectivePeriod":{"start":")" + Date() +
               "\"" + Maybe("end", Date()) + "}" + Maybe("dateAsserted", Near()) + ",\"medicationCodeableConcept\":" + Coding("http://rx", "83367") + "}";
      default:
        return Head("Encounter", id) + ",\"status\":\"" + Pick({"finished", "cancelled", "planned", "in-progress"}) +
               R"(","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":")" + Pick({"AMB", "EMER", "IMP"}) +
               R"("},"period":{"start":")" + Date() + "\"}}";
    }
  }

  std::string Observation(const std::string& id) {
    std::string out = Head("Observation", id) + ",\"status\":\"" + Pick({"final", "final", "amended", "preliminary", "entered-in-error"}) + "\"" +
                      Maybe("effectiveDateTime", Date()) + (random_() % 2 == 0 ? ",\"issued\":\"" + Moment(Near()) + "\"" : "");
    switch (random_() % 4) {
      case 0:
        return out + ",\"code\":" + Coding("http://loinc.org", "72166-2") +
               ",\"valueCodeableConcept\":" + Coding("http://snomed.info/sct", Pick({"77176002", "266919005", "1"})) + "}";
      case 1:
        return out + ",\"code\":" + Coding("http://loinc.org", "85354-9") + ",\"component\":[{\"code\":" + Coding("http://loinc.org", "8480-6") +
               ",\"valueQuantity\":" + Quantity() + "},{\"code\":" + Coding("http://loinc.org", "8462-4") + ",\"valueQuantity\":" + Quantity() + "}]}";
      default: return out + ",\"code\":" + Coding("http://loinc.org", "2345-7") + ",\"valueQuantity\":" + Quantity() + "}";
    }
  }

  std::mt19937 random_;
};

TEST(Features, OfRandomPeopleAreThoseOfASlowReading) {
  const FeatureDeclaration declaration = Declared(kDeclaration);
  const auto program = Compiled(kDeclaration);
  ASSERT_TRUE(program);
  size_t known = 0;
  for (uint32_t seed = 1; seed <= 400; ++seed) {
    const std::vector<std::string> people = Chance(seed).Person();
    TestBundle bundle(people);
    TestStore store(people);
    for (const int offset : {0, 540}) {
      PersonFeatures from_bundle(program, offset), from_store(program, offset);
      for (const char* index : {"2018-01-01", "2019-07-15", "2021-03-01"}) {
        const std::vector<float> fast = At(&from_bundle, bundle.source(), index, program->columns().size());
        const std::vector<float> stored = At(&from_store, store.Stand("p"), index, program->columns().size());
        const std::vector<float> slow = SlowFeatures(declaration, people, *value::Date::Parse(index), offset);
        ASSERT_EQ(slow.size(), declaration.features.size());
        for (size_t i = 0; i < slow.size(); ++i) {
          known += !std::isnan(slow[i]);
          const auto same = [](float a, float b) { return (std::isnan(a) && std::isnan(b)) || std::abs(a - b) <= 1e-5f * std::max(1.0f, std::abs(b)); };
          std::string all;
          if (!same(fast[i], slow[i])) {
            for (const std::string& one : people) all += one + "\n";
          }
          ASSERT_TRUE(same(fast[i], slow[i])) << declaration.features[i].name << " at " << index << " of person " << seed << " in " << offset << ": " << fast[i]
                                              << ", slowly " << slow[i] << "\n"
                                              << all;
          ASSERT_TRUE(same(fast[i], stored[i]) && std::isnan(fast[i]) == std::isnan(stored[i])) << declaration.features[i].name << " from facts";
        }
        const float missing = fast[declaration.features.size()];
        ASSERT_EQ(missing, std::isnan(fast[2]) ? 1.0f : 0.0f);
      }
    }
  }
  EXPECT_GT(known, 10'000u);
}

std::string Glucose(const std::string& id, const std::string& at, const std::string& value, const std::string& unit, const std::string& more = "") {
  return R"({"resourceType":"Observation","id":")" + id +
         R"(","status":"final","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},"effectiveDateTime":")" +
         at + R"(","valueQuantity":{"value":)" + value + R"(,"code":")" + unit + "\"}" + more + "}";
}

const std::string kPatient = R"({"resourceType":"Patient","id":"p","gender":"female","birthDate":"1960-06-15"})";

TEST(Features, WhatCannotBeConvertedIsCountedByName) {
  const auto program = Compiled(kDeclaration);
  PersonFeatures features(program, 0);
  TestBundle bundle({kPatient, Glucose("a", "2020-01-01", "5", "mmol/L"), Glucose("b", "2020-02-01", "5", "mm[Hg]")});
  const std::vector<float> row = At(&features, bundle.source(), "2020-03-01", program->columns().size());
  EXPECT_NEAR(row[2], 90.08, 1e-4);
  EXPECT_TRUE(std::isnan(row[5]));  // g/L from mmol/L: no factor is declared
  const FeatureTally tally = features.tally();
  EXPECT_EQ(tally.units.at({"glucose_last", "mm[Hg]"}), 1u);
  EXPECT_EQ(tally.units.at({"glucose_mean", "mmol/L"}), 1u);
}

TEST(Features, ASpellingThatIsDeclaredIsItsUnit) {
  const std::string form =
      "concepts:\n  - {name: glucose, title: g, standing: t, codes: [{system: \"http://loinc.org\", is: [\"2345-7\"]}]}\nfeatures:\n"
      "  - {name: last, title: l, observation: glucose, take: last, unit: mg/dL}\n";
  TestBundle bundle({kPatient, Glucose("a", "2020-01-01", "91", "mg/dl.")});
  for (const bool declared : {false, true}) {
    const auto program = Compiled((declared ? "spellings: {mg/dl.: mg/dL}\n" : "") + form);
    PersonFeatures features(program, 0);
    ASSERT_TRUE(*features.Stand(bundle.source()));
    float value = 0;
    uint16_t unit = 0;
    ASSERT_TRUE(features.At(*value::Date::Parse("2020-03-01"), std::span(&value, 1), std::span(&unit, 1)).ok());
    EXPECT_EQ(std::isnan(value), !declared);
    EXPECT_EQ(features.units()[unit], declared ? "mg/dL" : "mg/dl., not converted") << "what a watch compares";
  }
  Findings findings;
  ReadFeatures("spellings: {mg/dl.: mg-dL}\n" + form, "f.yaml", findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].ToString().find("mg-dL"), std::string::npos);
}

TEST(Features, BackDatedAndSameDayAreNotKnown) {
  const auto program = Compiled(kDeclaration);
  PersonFeatures features(program, 0);
  TestBundle bundle({kPatient, Glucose("a", "2020-01-01", "100", "mg/dL", R"(,"issued":"2020-01-01T10:00:00Z")"),
                     Glucose("b", "2020-02-01", "200", "mg/dL", R"(,"issued":"2020-03-01T00:00:00Z")"), Glucose("c", "2020-03-01", "300", "mg/dL")});
  EXPECT_EQ(At(&features, bundle.source(), "2020-03-01", program->columns().size())[2], 100);
  EXPECT_EQ(At(&features, bundle.source(), "2020-03-02", program->columns().size())[2], 300);
}

TEST(Features, SubgroupVariablesNeedAReason) {
  const std::string base =
      "concepts:\n  - {name: black, title: b, standing: t, codes: [{system: \"urn:oid:2.16.840.1.113883.6.238\", is: [\"2054-5\"]}]}\nfeatures:\n";
  Findings findings;
  ReadFeatures(base + "  - {name: race, title: r, race: black}\n", "f.yaml", findings);
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_EQ(findings[0].ToString().substr(0, 32), "f.yaml:4: features[0].reason: ra");
  const auto program = Compiled(base + "  - {name: race, title: r, race: black, reason: the published equation has it}\n");
  EXPECT_EQ(program->declaration().features[0].reason, "the published equation has it");
  PersonFeatures features(program, 0);
  TestBundle bundle(
      {R"({"resourceType":"Patient","id":"p","extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[{"url":"ombCategory","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2054-5"}}]}]})"});
  EXPECT_EQ(At(&features, bundle.source(), "2020-01-01", 1)[0], 1);
  TestBundle nobody({R"({"resourceType":"Patient","id":"p"})"});
  EXPECT_TRUE(std::isnan(At(&features, nobody.source(), "2020-01-01", 1)[0]));
}

TEST(Features, TheUnitIsThatOfTheNewestNumberUsedOrNot) {
  const auto program = Compiled(
      "concepts:\n  - {name: glucose, title: g, standing: t, codes: [{system: \"http://loinc.org\", is: [\"2345-7\"]}]}\nfeatures:\n"
      "  - {name: last, title: l, observation: glucose, take: last, unit: mg/dL, also: [{unit: mmol/L, factor: 18.016}], window: 1 year, plausible: {from: "
      "20}}\n"
      "  - {name: count, title: c, observation: glucose, take: count}\n  - {name: age, title: a, patient: age}\n");
  ASSERT_EQ(program->measured(), std::vector<uint32_t>{0});
  const auto glucose = [](const std::string& id, const std::string& day, const std::string& quantity) {
    return R"({"resourceType":"Observation","id":")" + id +
           R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":")" +
           day + R"(","valueQuantity":)" + quantity + "}";
  };
  TestStore store({kPatient, glucose("a", "2020-01-10", R"({"value":90,"code":"mg/dL"})"), glucose("b", "2020-02-10", R"({"value":5,"code":"mmol/L"})"),
                   glucose("c", "2020-03-10", R"({"value":5,"code":"kPa"})"), glucose("d", "2020-04-10", R"({"value":5,"code":"mg/dL"})"),
                   glucose("e", "2020-05-10", R"({"value":5})"), glucose("f", "2020-06-10", R"({"value":91,"code":"mg/dL"})")});
  PersonFeatures features(program, 0);
  ASSERT_TRUE(*features.Stand(store.Stand("p")));
  const auto at = [&](const char* index) {
    std::vector<float> row(program->columns().size());
    uint16_t unit = 0;
    EXPECT_TRUE(features.At(*value::Date::Parse(index), row, std::span(&unit, 1)).ok());
    return std::pair(features.units()[unit], std::isnan(row[0]) ? 0 : std::lround(row[0]));
  };
  EXPECT_EQ(at("2020-01-10"), std::pair(std::string(), 0L)) << "nothing is known yet";
  EXPECT_EQ(at("2020-02-01"), std::pair(std::string("mg/dL"), 90L));
  EXPECT_EQ(at("2020-03-01"), std::pair(std::string("mmol/L"), 90L));
  EXPECT_EQ(at("2020-04-01"), std::pair(std::string("kPa, not converted"), 90L));
  EXPECT_EQ(at("2020-05-01"), std::pair(std::string("mg/dL, not believed"), 90L)) << "mmol/L under another name";
  EXPECT_EQ(at("2020-06-01"), std::pair(std::string("no unit, not converted"), 90L));
  EXPECT_EQ(at("2020-07-01"), std::pair(std::string("mg/dL"), 91L));
  EXPECT_EQ(at("2022-07-01"), std::pair(std::string(), 0L)) << "all is before the window";
}

TEST(Features, NamesTheRecordsOfOneMoment) {
  const auto program = Compiled(
      "concepts:\n  - {name: glucose, title: g, standing: t, codes: [{system: \"http://loinc.org\", is: [\"2345-7\"]}]}\n"
      "  - {name: diabetes, title: d, standing: t, codes: [{system: \"http://hl7.org/fhir/sid/icd-10-cm\", under: [E11]}]}\nfeatures:\n"
      "  - {name: last, title: t, observation: glucose, take: last, unit: mg/dL}\n  - {name: min, title: t, observation: glucose, take: min, unit: mg/dL}\n"
      "  - {name: max, title: t, observation: glucose, take: max, unit: mg/dL, window: 60 days}\n"
      "  - {name: mean, title: t, observation: glucose, take: mean, unit: mg/dL}\n  - {name: recency, title: t, observation: glucose, take: recency}\n"
      "  - {name: ever, title: t, condition: diabetes, take: ever, absence: not recorded}\n"
      "  - {name: active, title: t, condition: diabetes, take: active, absence: not recorded}\n  - {name: female, title: t, patient: sex, is: [female]}\n");
  const auto glucose = [](const std::string& id, const std::string& moment, int value) {
    return R"({"resourceType":"Observation","id":")" + id +
           R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2345-7"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":")" +
           moment + R"(","valueQuantity":{"value":)" + std::to_string(value) + R"(,"code":"mg/dL"}})";
  };
  const auto diabetes = [](const std::string& id, const std::string& dates) {
    return R"({"resourceType":"Condition","id":")" + id +
           R"(","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E11.9"}]},"subject":{"reference":"Patient/p"},)" + dates + "}";
  };
  const std::vector<std::string> records = {R"({"resourceType":"Patient","id":"p","gender":"male"})",
                                            glucose("low", "2019-01-10", 70),
                                            glucose("high", "2019-02-10", 300),
                                            glucose("late", "2020-01-20", 110),
                                            glucose("twin1", "2020-01-25T08:00:00Z", 90),
                                            glucose("twin2", "2020-01-25T08:00:00Z", 100),
                                            diabetes("now", R"("onsetDateTime":"2018-01-01","recordedDate":"2018-01-01")"),
                                            diabetes("over", R"("onsetDateTime":"2019-01-01","recordedDate":"2019-01-01","abatementDateTime":"2019-03-01")")};
  const auto said = [&](PersonFeatures* features) {
    std::string out;
    for (size_t i = 0; i < program->columns().size(); ++i) {
      const auto found = features->RecordsOf(i, *value::Date::Parse("2020-02-01"));
      EXPECT_TRUE(found.ok()) << found.status().ToString();
      out += (i == 0 ? "" : "; ") + program->columns()[i].name;
      for (const FeatureRecord& one : *found) {
        out += " " + one.reference + (one.on == kNoDay ? "" : "@" + value::Date::FromDays(one.on).ToString()) +
               (i < 3 ? "=" + std::to_string(std::lround(one.value)) : "");
      }
    }
    return out;
  };
  const std::string expected =
      "last Observation/twin1@2020-01-25=90 Observation/twin2@2020-01-25=100; min Observation/low@2019-01-10=70; max Observation/late@2020-01-20=110; mean; "
      "recency Observation/twin1@2020-01-25; ever Condition/over@2019-01-01; active Condition/now@2018-01-01; female Patient/p";
  TestStore store(records);
  PersonFeatures features(program, 0);
  ASSERT_TRUE(*features.Stand(store.Stand("p")));
  EXPECT_EQ(said(&features), expected);

  TestBundle bundle(records);
  PersonFeatures first(program, 0);
  const auto other = Compiled(
      "concepts:\n  - {name: diabetes, title: d, standing: t, codes: [{system: \"http://hl7.org/fhir/sid/icd-10-cm\", under: [E11]}]}\nfeatures:\n"
      "  - {name: ever, title: t, condition: diabetes, take: ever, absence: not recorded}\n");
  PersonFeatures second(other, 0);
  ASSERT_TRUE(*first.Stand(bundle.source()));
  ASSERT_TRUE(*second.Stand(bundle.source()));
  EXPECT_EQ(said(&first), expected) << "who reads the same person after it does not give records other numbers";
}

TEST(Features, UnknownFieldsAndSenselessTakesAreRefused) {
  const auto refused = [](const std::string& feature) {
    Findings findings;
    ReadFeatures("concepts:\n  - {name: g, title: g, standing: t, codes: [{system: s, is: [c]}]}\nfeatures:\n  - " + feature + "\n", "f.yaml", findings);
    return findings.empty() ? "" : findings[0].ToString();
  };
  EXPECT_EQ(refused("{name: a, title: a, observation: g, take: count}"), "");
  EXPECT_NE(refused("{name: a, title: a, observation: g, take: count, windw: 1 year}").find("did you mean window?"), std::string::npos);
  EXPECT_NE(refused("{name: a, title: a, observation: h, take: count}").find("there is no concept"), std::string::npos);
  EXPECT_NE(refused("{name: a, title: a, visit: g, take: mean}").find("is none of"), std::string::npos);
  EXPECT_NE(refused("{name: a, title: a, observation: g, take: last}").find("unit"), std::string::npos);
  EXPECT_NE(refused("{name: a, title: a, observation: g, take: last, unit: furlongs per fortnight}").find("no UCUM unit"), std::string::npos);
  EXPECT_NE(refused("{name: a, title: a, condition: g}").find("absence"), std::string::npos);
  EXPECT_NE(refused("{name: a, title: a, observation: g, take: count, window: {from: 1 year, to: 0 days}}").find("day before the index"), std::string::npos);
}

TEST(Features, QuestionnairesAndCql) {
  const auto libraries = TestLibrary(std::filesystem::path(BOGAM_SOURCE_DIR) / "tests/cases/risk-cohort/Cases.cql");
  const auto program = Compiled(
      "library: Cases\nconcepts:\n  - {name: often, title: o, standing: t, codes: [{system: l, is: [LA1]}]}\nfeatures:\n"
      "  - {name: food, title: f, questionnaire_items: [food], take: last, answers: [{concept: often, value: 1}]}\n"
      "  - {name: adult, title: a, cql: Adult}\n  - {name: asthmatic, title: a, cql: Asthmatic}\n",
      libraries);
  ASSERT_TRUE(program);
  TestStore store(
      {kPatient,
       R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed","subject":{"reference":"Patient/p"},"authored":"2020-01-05T00:00:00Z","item":[{"linkId":"g","item":[{"linkId":"food","answer":[{"valueCoding":{"system":"l","code":"LA1"}}]}]}]})",
       R"({"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"onsetDateTime":"2019-01-01","recordedDate":"2020-01-05","code":{"coding":[{"system":"http://snomed.info/sct","code":"195967001"}]}})"});
  PersonFeatures features(program, 0);
  const std::vector<float> before = At(&features, store.Stand("p"), "2020-01-05", 3), after = At(&features, store.Stand("p"), "2020-01-06", 3);
  EXPECT_TRUE(std::isnan(before[0]));
  EXPECT_EQ(before[1], 1);
  EXPECT_EQ(before[2], 0);
  EXPECT_EQ(after[0], 1);
  EXPECT_EQ(after[2], 1);
}

}  // namespace
}  // namespace bogam::risk
