// SPDX-License-Identifier: Apache-2.0
// Parsing of searches, and what pages promise: order, stability under writes, includes.
#include "search/query.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/ids.h"
#include "fhir/json.h"
#include "search/plan.h"
#include "search/test_store.h"
#include "store/type_code.h"

namespace bogam::search {
namespace {

namespace t = fhir::type;

std::string Error(fhir::TypeId type, std::string_view query) {
  const auto q = ParseQuery(type, query);
  return q.ok() ? "" : q.status().message();
}

TEST(Query, ValuesAreUnderstood) {
  const auto q =
      ParseQuery(t::kObservation,
                 "code=http://loinc.org%7C8480-6,bp&date=ge2024-01-01&value-quantity=gt5.40%7Chttp://unitsofmeasure.org%7Cmg/dL&_sort=-date,code&_count=10");
  ASSERT_TRUE(q.ok()) << q.status().ToString();
  ASSERT_EQ(q->criteria.size(), 3u);
  EXPECT_EQ(q->criteria[0].values[0].system, "http://loinc.org");
  EXPECT_EQ(q->criteria[0].values[0].code, "8480-6");
  EXPECT_FALSE(q->criteria[0].values[1].system.has_value());
  EXPECT_EQ(q->criteria[1].values[0].prefix, Prefix::kGe);
  EXPECT_EQ(q->criteria[2].values[0].low.ToString(), "5.395");
  EXPECT_EQ(q->criteria[2].values[0].high.ToString(), "5.405");
  EXPECT_TRUE(q->sort[0].descending);
  EXPECT_EQ(q->count, 10u);
  const auto escaped = ParseQuery(t::kPatient, "name=a%5C,b");
  ASSERT_TRUE(escaped.ok());
  EXPECT_EQ(escaped->criteria[0].values[0].text, "a,b");
  const auto hundred = ParseQuery(t::kRiskAssessment, "probability=1e2");
  ASSERT_TRUE(hundred.ok());
  EXPECT_EQ(hundred->criteria[0].values[0].low, value::Decimal(50));
}

TEST(Query, WhatIsNotKnownIsNamed) {
  EXPECT_EQ(Error(t::kPatient, "nam=x"), "search: Patient has no parameter 'nam'");
  EXPECT_EQ(Error(t::kPatient, "name:in=x"), "search: modifier :in is not supported for name (string)");
  EXPECT_EQ(Error(t::kPatient, "birthdate=yesterday"), "search: a date is YYYY, YYYY-MM, YYYY-MM-DD or with time and zone");
  EXPECT_EQ(Error(t::kPatient, "_text=x"), "search: _text is not supported");
  EXPECT_EQ(Error(t::kPatient, "_sort=nam"), "search: Patient has no parameter 'nam'");
  EXPECT_EQ(Error(t::kPatient, "_include=Observation:subject"), "search: _include of Observation in a search for Patient needs :iterate");
  EXPECT_NE(Error(t::kObservation, "value-quantity=5|http://unitsofmeasure.org|furlong"), "");
  EXPECT_EQ(Error(t::kObservation, "code:not.x=1"), "search: code is no reference and cannot be chained");
  EXPECT_EQ(Error(t::kPatient, "name=%zz"), "search: a % must be followed by two hexadecimal digits");
  std::string deep = "name=x";
  for (int i = 0; i < 2000; ++i) deep = "link." + deep;
  EXPECT_NE(Error(t::kPatient, deep), "");
  const auto lenient = ParseQuery(t::kPatient, "nam=x&gender=male", {.lenient = true});
  ASSERT_TRUE(lenient.ok());
  EXPECT_EQ(lenient->criteria.size(), 1u);
  EXPECT_EQ(lenient->ignored.size(), 1u);
}

fhir::Record Json(const std::string& json) {
  auto r = fhir::ParseJson(json);
  EXPECT_TRUE(r.ok()) << r.status().ToString();
  return std::move(*r);
}

fhir::Record Patient(const std::string& id, const std::string& family, const std::string& birth) {
  return Json(R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":")" + family + R"("}],"birthDate":")" + birth + R"("})");
}
fhir::Record Weight(const std::string& id, const std::string& patient, const std::string& date) {
  return Json(R"({"resourceType":"Observation","id":")" + id +
              R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"29463-7"}]},"subject":{"reference":"Patient/)" + patient +
              R"("},"effectiveDateTime":")" + date + R"("})");
}

class Pages : public ::testing::Test {
 protected:
  Pages() {
    data_.Put(Patient("a", "Kim", "1990-01-01"));
    data_.Put(Patient("b", "Lee", "1980-01-01"));
    data_.Put(Patient("c", "Park", "1970-01-01"));
    for (int i = 0; i < 7; ++i) data_.Put(Weight("w" + std::to_string(i), i % 2 ? "a" : "b", "2024-01-0" + std::to_string(9 - i)));
  }
  Query Parse(fhir::TypeId type, std::string_view text) {
    auto q = ParseQuery(type, text);
    EXPECT_TRUE(q.ok()) << q.status().ToString();
    return std::move(*q);
  }
  Page Run(const Query& q, const std::string& cursor = {}) {
    const Searcher searcher(&data_.store(), &data_.dictionary());
    auto page = searcher.Run(q, cursor);
    EXPECT_TRUE(page.ok()) << page.status().ToString();
    return page.ok() ? *page : Page();
  }
  std::string Names(const Page& page) {
    std::string out;
    for (const Hit& hit : page.hits)
      out += (out.empty() ? "" : " ") + data_.NameOf(hit.address.number).substr(data_.NameOf(hit.address.number).find('/') + 1) + (hit.included ? "+" : "");
    return out;
  }
  TestStore data_;
};

TEST_F(Pages, SortAndFollow) {
  const Query q = Parse(t::kObservation, "code=29463-7&_sort=-date&_count=3");
  const Page one = Run(q);
  EXPECT_EQ(Names(one), "w0 w1 w2");
  EXPECT_EQ(one.total, 7u);
  const Page two = Run(q, one.next);
  EXPECT_EQ(Names(two), "w3 w4 w5");
  const Page three = Run(q, two.next);
  EXPECT_EQ(Names(three), "w6");
  EXPECT_EQ(three.next, "");
  EXPECT_EQ(Names(Run(Parse(t::kPatient, "_sort=birthdate"))), "c b a");
  EXPECT_EQ(Names(Run(Parse(t::kPatient, "_sort=-name"))), "c b a");
}

TEST_F(Pages, SeeTheStateInWhichTheyBegan) {
  const Query q = Parse(t::kObservation, "code=29463-7&_count=3");
  Page page = Run(q);
  std::string names = Names(page);
  data_.Put(Weight("w9", "c", "2024-02-01"));  // new
  data_.Delete(t::kObservation, "w0");         // gone, perhaps from a later page
  data_.Put(Weight("w5", "c", "2024-02-02"));  // moved to another patient
  data_.Put(
      Json(R"({"resourceType":"Observation","id":"w1","status":"final","code":{"text":"other"},"subject":{"reference":"Patient/a"}})"));  // matches no more
  while (!page.next.empty()) {
    page = Run(q, page.next);
    EXPECT_EQ(page.total, 7u);
    for (const Hit& hit : page.hits) {
      const Searcher searcher(&data_.store(), &data_.dictionary());
      store::VersionHeader header;
      std::string record;
      EXPECT_TRUE(searcher.Load(hit.address, page.change, &header, &record).ok());
      EXPECT_EQ(header.version, 1u);
    }
    names += " " + Names(page);
  }
  std::vector<std::string> all;
  for (size_t at = 0; at < names.size(); at += 3) all.push_back(names.substr(at, 2));
  std::sort(all.begin(), all.end());
  EXPECT_EQ(all, (std::vector<std::string>{"w0", "w1", "w2", "w3", "w4", "w5", "w6"})) << names;
  EXPECT_EQ(Run(q).total, 6u);
}

TEST_F(Pages, LinksAreChecked) {
  const Query q = Parse(t::kObservation, "code=29463-7&_count=3");
  const std::string next = Run(q).next;
  const Searcher searcher(&data_.store(), &data_.dictionary());
  EXPECT_EQ(searcher.Run(q, "nonsense").status().code(), Code::kInvalid);
  EXPECT_EQ(searcher.Run(Parse(t::kObservation, "code=1&_count=3"), next).status().code(), Code::kInvalid);
}

TEST_F(Pages, Includes) {
  EXPECT_EQ(Names(Run(Parse(t::kObservation, "_id=w1&_include=Observation:subject"))), "w1 a+");
  EXPECT_EQ(Names(Run(Parse(t::kObservation, "_id=w1&_include=Observation:subject:Group"))), "w1");
  EXPECT_EQ(Names(Run(Parse(t::kObservation, "_id=w1&_include=*"))), "w1 a+");
  EXPECT_EQ(Names(Run(Parse(t::kPatient, "name=kim&_revinclude=Observation:patient"))), "a w1+ w3+ w5+");
  EXPECT_EQ(Names(Run(Parse(t::kPatient, "name=kim&_revinclude=Observation:patient&_summary=count"))), "");
}

TEST_F(Pages, UpdatesAndMoves) {
  const auto count = [&](const char* query) { return *Run(Parse(t::kObservation, query)).total; };
  EXPECT_EQ(count("patient=a"), 3u);
  data_.Put(Weight("w1", "c", "2024-03-01"));
  EXPECT_EQ(count("patient=a"), 2u);
  EXPECT_EQ(count("subject=Patient/c"), 1u);
  EXPECT_EQ(count("date=2024-03"), 1u);
  EXPECT_EQ(count("date=2024-01-08"), 0u);
  data_.Delete(t::kObservation, "w1");
  EXPECT_EQ(count("subject=Patient/c"), 0u);
  EXPECT_EQ(count("code:missing=false"), 6u);
}

TEST_F(Pages, PatientsWithCodes) {
  const Searcher searcher(&data_.store(), &data_.dictionary());
  const Searcher::CodeRef weight[] = {{"http://loinc.org", "29463-7"}, {"http://loinc.org", "never"}};
  const auto patients = searcher.PatientsWith(t::kObservation, "code", weight);
  ASSERT_TRUE(patients.ok());
  EXPECT_EQ(patients->size(), 2u);
  EXPECT_EQ(Searcher::CodeParameter(t::kMedicationRequest, "medication")->code, "code");
  EXPECT_FALSE(searcher.PatientsWith(t::kObservation, "nothing", weight).ok());
}

}  // namespace
}  // namespace bogam::search
