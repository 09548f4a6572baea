// SPDX-License-Identifier: Apache-2.0
// Bytes of rows, folding, and facts: each written and read back, ordered as the values are, and safe against damage.
#include <gtest/gtest.h>

#include <random>

#include "fhir/ids.h"
#include "fhir/json.h"
#include "search/facts.h"
#include "search/fold.h"
#include "search/row_form.h"
#include "search/test_data.h"
#include "store/dictionary.h"
#include "store/memory/memory_store.h"

namespace bogam::search {
namespace {

using value::Decimal;

std::string Ordered(const Decimal& d) {
  std::string out;
  PutOrderedDecimal(&out, d);
  return out;
}

TEST(RowForm, DecimalsKeepTheirOrder) {
  std::vector<Decimal> numbers;
  for (const char* text : {"0",
                           "0.00",
                           "1",
                           "1.0",
                           "-1",
                           "10",
                           "100",
                           "99",
                           "99.5",
                           "99.49",
                           "-99.5",
                           "0.001",
                           "-0.001",
                           "123456789012345678901234567890",
                           "5e-30",
                           "7e20",
                           "-7e20",
                           "12",
                           "1.2",
                           "120",
                           "170141183460469231731687303715884105727",
                           "-170141183460469231731687303715884105727"}) {
    numbers.push_back(*Decimal::Parse(text));
  }
  std::mt19937 random(3);
  for (int i = 0; i < 300; ++i)
    numbers.push_back(*Decimal::Make(std::uniform_int_distribution<int64_t>(-100000, 100000)(random), static_cast<int>(random() % 7)));
  for (const Decimal& a : numbers) {
    std::string bytes = Ordered(a);
    std::string_view rest = bytes;
    Decimal back;
    ASSERT_TRUE(TakeOrderedDecimal(&rest, &back)) << a.ToString();
    EXPECT_TRUE(rest.empty() && back == a) << a.ToString() << " came back as " << back.ToString();
    for (const Decimal& b : numbers) {
      EXPECT_EQ(a < b, bytes < Ordered(b)) << a.ToString() << " " << b.ToString();
      EXPECT_EQ(a == b, bytes == Ordered(b)) << a.ToString() << " " << b.ToString();
    }
  }
}

TEST(RowForm, DecimalsRefuseDamage) {
  std::mt19937 random(4);
  for (int i = 0; i < 20000; ++i) {
    std::string bytes(random() % 24, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    std::string_view rest = bytes;
    Decimal d;
    (void)TakeOrderedDecimal(&rest, &d);
  }
}

TEST(RowForm, RangesComeBack) {
  for (const value::InstantRange r :
       {value::InstantRange{0, 999'999}, {kOpenLow, kOpenHigh}, {1'500'000, 1'500'000}, {-1, 86'400'000'000}, {kOpenHigh, kOpenHigh}}) {
    std::string key, value;
    PutSecond(&key, r.first);
    PutRangeValue(&value, r);
    value::InstantRange back;
    ASSERT_EQ(key.size(), kSecondBytes);
    ASSERT_TRUE(ParseRange(key.data(), value, &back));
    EXPECT_EQ(back, r);
  }
}

TEST(RowForm, TextsAreCutAtCharacters) {
  std::string out;
  PutText(&out, "김철수", 4);
  EXPECT_EQ(out, std::string("김\x01"));
  std::string_view rest = out, text;
  bool cut = false;
  ASSERT_TRUE(TakeText(&rest, &text, &cut));
  EXPECT_TRUE(cut);
  EXPECT_EQ(text, "김");
}

TEST(Fold, CaseAccentsWidthAndSpace) {
  EXPECT_EQ(Folded("  Müller   STRASSE "), "muller strasse");
  EXPECT_EQ(Folded("Ström"), "strom");
  EXPECT_EQ(Folded("straße"), "strasse");
  EXPECT_EQ(Folded("ＡＢＣ"), "abc");
  EXPECT_EQ(Folded("김철수"), "김철수");
  EXPECT_EQ(Folded("\u1100\u1175\u11b7"), "김");  // the same syllable, decomposed
  EXPECT_EQ(Folded("\t "), "");
  for (const char* text : {"É", "한글", "ﬁ", "I\u0307"}) EXPECT_EQ(Folded(Folded(text)), Folded(text));
}

TEST(Fold, KoreanNamesByInitials) {
  EXPECT_TRUE(BeginsWith(Folded("김철수"), Folded("김철")));
  EXPECT_TRUE(BeginsWith(Folded("김철수"), Folded("ㄱㅊㅅ")));
  EXPECT_TRUE(BeginsWith(Folded("김철수"), Folded("ㄱ")));
  EXPECT_FALSE(BeginsWith(Folded("김철수"), Folded("ㅊ")));
  EXPECT_TRUE(Holds(Folded("김철수"), Folded("ㅊㅅ")));
  EXPECT_FALSE(IsInitials(Folded("김")));
}

class Facts : public ::testing::Test {
 protected:
  std::string Encode(const char* json) {
    const auto record = fhir::ParseJson(json);
    EXPECT_TRUE(record.ok()) << record.status().ToString();
    std::string payload;
    EXPECT_TRUE(ExtractFacts(*record, &dictionary_, false, &payload).ok());
    return payload;
  }
  uint32_t Code(std::string_view system, std::string_view code) { return *dictionary_.FindCode(system, code); }

  std::shared_ptr<store::Store> store_ = store::NewMemoryStore();
  store::Dictionary dictionary_{store_.get()};
};

TEST_F(Facts, BloodPressure) {
  const std::string payload = Encode(R"({"resourceType":"Observation","status":"final",
    "category":[{"coding":[{"system":"c","code":"vital-signs"}]}],
    "code":{"coding":[{"system":"http://loinc.org","code":"85354-9"},{"system":"local","code":"bp"}]},
    "effectiveDateTime":"2024-05-06T07:08:09.120+09:00",
    "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120.0,"code":"mm[Hg]"}},
                 {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"comparator":"<","code":"mm[Hg]"}}]})");
  EXPECT_LT(payload.size(), 45u);
  FactCursor cursor(payload);
  EXPECT_EQ(cursor.head().time, FactTime::kPoint);
  EXPECT_EQ(cursor.head().start.ToString(), "2024-05-06T07:08:09.120+09:00");
  EXPECT_EQ(cursor.head().status, Code("", "final"));
  std::vector<FactRow> rows;
  for (FactRow row; cursor.Next(&row);) rows.push_back(row);
  ASSERT_TRUE(cursor.ok());
  ASSERT_EQ(rows.size(), 5u);
  EXPECT_EQ(rows[0].code, Code("http://loinc.org", "85354-9"));
  EXPECT_EQ(rows[1].code, Code("local", "bp"));
  EXPECT_EQ(rows[2].element, FactElement::kCategory);
  EXPECT_EQ(rows[3].element, FactElement::kComponent);
  EXPECT_EQ(rows[3].group, 1);
  EXPECT_EQ(rows[3].number.ToString(), "120.0");
  EXPECT_EQ(*dictionary_.Text(store::Term::kUnit, rows[3].unit), "mm[Hg]");
  EXPECT_EQ(rows[4].group, 2);
  EXPECT_EQ(rows[4].value_kind, FactValue::kOther);  // a comparator
}

TEST_F(Facts, PeriodsStatusesAndRefusals) {
  const std::string encounter = Encode(R"({"resourceType":"Encounter","status":"finished","class":{"system":"a","code":"AMB"},"period":{"start":"2024-01"}})");
  FactCursor e(encounter);
  EXPECT_EQ(e.head().time, FactTime::kPeriod);
  EXPECT_EQ(e.head().start.ToString(), "2024-01");
  EXPECT_EQ(e.head().end.precision, value::Precision::kNone);
  FactRow row;
  ASSERT_TRUE(e.Next(&row));
  EXPECT_EQ(row.element, FactElement::kClass);
  const std::string request = Encode(R"({"resourceType":"MedicationRequest","status":"active","intent":"order","doNotPerform":true,
    "medicationCodeableConcept":{"text":"aspirin"},"subject":{"reference":"Patient/1"}})");
  FactCursor m(request);
  EXPECT_TRUE(m.head().do_not_perform);
  EXPECT_EQ(m.head().intent, Code("", "order"));
  EXPECT_FALSE(m.Next(&row));
  EXPECT_TRUE(m.ok());
  const std::string condition = Encode(R"({"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"s","code":"active"}]},
    "onsetAge":{"value":40,"code":"a"},"subject":{"reference":"Patient/1"}})");
  FactCursor c(condition);
  EXPECT_EQ(c.head().time, FactTime::kOther);
  EXPECT_EQ(c.head().status, Code("s", "active"));
}

TEST_F(Facts, WhenAThingWasKnown) {
  const auto known = [&](const char* json) {
    const std::string payload = Encode(json);
    FactCursor cursor(payload);
    EXPECT_TRUE(cursor.ok()) << json;
    const auto record = fhir::ParseJson(json);
    EXPECT_EQ(FactTimes(record->root()).known, cursor.head().known) << json;
    EXPECT_EQ(FactTimes(record->root()).over, cursor.head().over) << json;
    return cursor.head().known.precision == value::Precision::kNone ? "" : cursor.head().known.ToString();
  };
  const char* const at = R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"2020-01-02T03:04:05+09:00","issued":"%s"})";
  const auto issued = [&](const char* text) {
    std::string json = at;
    return known(json.replace(json.find("%s"), 2, text).c_str());
  };
  EXPECT_EQ(issued("2020-01-02T03:04:05.678+09:00"), "2020-01-02T03:04:05+09:00");
  EXPECT_EQ(issued("2020-01-05T03:04:06+09:00"), "2020-01-05T03:04:06+09:00");
  EXPECT_EQ(issued("2019-12-31T23:59:59+09:00"), "2019-12-31T23:59:59+09:00");
  EXPECT_EQ(issued("2020-01-05T03:04:06Z"), "2020-01-05T03:04:06Z");
  EXPECT_EQ(issued("9999-12-31T23:59:59+09:00"), "9999-12-31T23:59:59+09:00");
  EXPECT_EQ(known(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"effectiveDateTime":"2020"})"), "");
  EXPECT_EQ(known(R"({"resourceType":"Observation","status":"final","code":{"text":"x"},"issued":"2020-01-02T03:04:05Z"})"), "2020-01-02T03:04:05Z");
  EXPECT_EQ(known(R"({"resourceType":"Condition","onsetDateTime":"2019-05","recordedDate":"2019-05","abatementDateTime":"2020-02-03"})"), "2019-05");
  EXPECT_EQ(known(R"({"resourceType":"Condition","onsetDateTime":"2019-05","recordedDate":"2020-06-01","abatementPeriod":{"end":"2021"}})"), "2020-06-01");
  EXPECT_EQ(known(R"({"resourceType":"ExplanationOfBenefit","created":"2020-01-01","payment":{"date":"2020-03-01"}})"), "2020-03-01");
  EXPECT_EQ(known(R"({"resourceType":"ExplanationOfBenefit","created":"2020-01-01"})"), "2020-01-01");
  EXPECT_EQ(known(R"({"resourceType":"Procedure","performedDateTime":"2020-01-01","meta":{"lastUpdated":"2020-01-01T00:00:00Z"}})"), "");
  EXPECT_EQ(known(R"({"resourceType":"Immunization","occurrenceDateTime":"2001-01-01","recorded":"2020-01-01"})"), "2020-01-01");
}

TEST_F(Facts, CertaintyIntentAndEnd) {
  const std::string condition = Encode(
      R"({"resourceType":"Condition","verificationStatus":{"coding":[{"system":"v","code":"refuted"}]},"abatementDateTime":"2020-02-03","code":{"coding":[{"system":"s","code":"c"}]}})");
  FactCursor c(condition);
  EXPECT_EQ(c.head().over.ToString(), "2020-02-03");
  EXPECT_NE(c.head().certainty, 0u);
  FactRow row;
  EXPECT_TRUE(c.Next(&row));
  EXPECT_NE(row.code, 0u);
  const std::string order = Encode(R"({"resourceType":"MedicationRequest","status":"active","intent":"plan","authoredOn":"2020-01-01"})");
  FactCursor m(order);
  EXPECT_NE(m.head().intent, 0u);
  EXPECT_EQ(m.head().known.ToString(), "2020-01-01");
}

TEST_F(Facts, WhatHeadsCutIsMarked) {
  const auto marks = [&](const std::string& rest) {
    const std::string payload = Encode(("{\"resourceType\":\"Condition\",\"subject\":{\"reference\":\"Patient/1\"}" + rest + "}").c_str());
    FactCursor cursor(payload);
    EXPECT_TRUE(cursor.ok());
    return std::string(cursor.head().known_in_record ? "known " : "") + (cursor.head().over_in_record ? "over" : "");
  };
  EXPECT_EQ(marks(R"(,"abatementDateTime":"2020-03","recordedDate":"2019-01-02")"), "");
  EXPECT_EQ(marks(""), "");
  EXPECT_EQ(marks(R"(,"recordedDate":"2019-01-02T03:04:05.5Z")"), "known ");
  EXPECT_EQ(marks(R"(,"abatementAge":{"value":40,"code":"a"})"), "over");
  EXPECT_EQ(marks(R"(,"abatementString":"2020")"), "over");
  EXPECT_EQ(marks(R"(,"abatementPeriod":{"end":"2020"}, "recordedDate":"2019")"), "over");
}

TEST_F(Facts, QuestionnaireResponsesHaveTheirAnswers) {
  const std::string payload = Encode(R"({"resourceType":"QuestionnaireResponse","status":"completed","authored":"2024-01-02",
    "questionnaire":"http://q|2","item":[
      {"linkId":"g","item":[{"linkId":"1","answer":[{"valueCoding":{"system":"s","code":"a"},"item":[{"linkId":"under"}]},{"valueCoding":{"code":"b"}}]}]},
      {"linkId":"2","answer":[{"valueInteger":3}]},{"linkId":"3","answer":[{"valueDecimal":1.50}]},{"linkId":"4","answer":[{"valueBoolean":true}]},
      {"linkId":"5","answer":[{"valueString":"x"}]},{"linkId":"6","answer":[{"valueQuantity":{"value":2,"code":"kg"}}]},
      {"linkId":"7","answer":[{"valueQuantity":{"value":2}}]},{"linkId":"8"}]})");
  std::string out;
  FactCursor cursor(payload);
  for (FactRow row; cursor.Next(&row);) {
    out += std::to_string(row.group) + " " + dictionary_.Text(store::Term::kCode, row.code)->substr(4);
    if (row.value_kind == FactValue::kDecimal || row.value_kind == FactValue::kInteger) out += "=" + row.number.ToString() + (row.unit != 0 ? "u" : "");
    if (row.value_kind == FactValue::kBoolean) out += row.boolean ? "=true" : "=false";
    if (row.value_kind == FactValue::kOther) out += "=other";
    out += ";";
  }
  EXPECT_TRUE(cursor.ok());
  EXPECT_EQ(out, "1 http://q;1 g;2 1;2 a;3 2=3;4 3=1.50;5 4=true;6 5=other;7 6=2u;8 7=other;9 8;");
}

TEST_F(Facts, ResponsesWithTooMuchAreInTheRecordOnly) {
  const auto only_in_record = [&](const std::string& items) {
    const std::string payload = Encode((R"({"resourceType":"QuestionnaireResponse","status":"completed","item":[)" + items + "]}").c_str());
    FactCursor cursor(payload);
    FactRow row;
    EXPECT_TRUE(cursor.Next(&row));
    return row.value_kind == FactValue::kOther && !cursor.Next(&row) && cursor.ok();
  };
  std::string deep = R"({"linkId":"a"})", many = R"({"linkId":"a"})";
  for (int i = 0; i < 16; ++i) deep = R"({"linkId":"a","item":[)" + deep + "]}";
  for (int i = 1; i < 512; ++i) many += R"(,{"linkId":"a"})";
  EXPECT_FALSE(only_in_record(deep));
  EXPECT_FALSE(only_in_record(many));
  EXPECT_TRUE(only_in_record(R"({"linkId":"a","item":[)" + deep + "]}"));
  EXPECT_TRUE(only_in_record(many + R"(,{"linkId":"a"})"));
  EXPECT_TRUE(only_in_record(R"({"linkId":")" + std::string(1025, 'x') + "\"}"));
}

TEST_F(Facts, CodedValuesFollowTheirGroup) {
  const std::string payload = Encode(R"({"resourceType":"Observation","status":"final","code":{"text":"smoking"},
    "valueCodeableConcept":{"coding":[{"system":"s","code":"1"},{"system":"s","code":"2"},{"system":"s","code":"3"},{"system":"s","code":"4"}]}})");
  FactCursor cursor(payload);
  FactRow row;
  ASSERT_TRUE(cursor.Next(&row));
  EXPECT_EQ(row.value_kind, FactValue::kCoded);
  EXPECT_EQ(row.code, 0u);
  int values = 0;
  while (cursor.Next(&row)) values += row.element == FactElement::kValue;
  EXPECT_EQ(values, 4);
  EXPECT_TRUE(cursor.ok());
}

TEST_F(Facts, DamageIsSeenNotFollowed) {
  const std::string good = Encode(R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":"s","code":"1"}]},
    "effectivePeriod":{"start":"2020-01-01T00:00:00.5+05:30","end":"2021"},"valueQuantity":{"value":1.5,"unit":"x"}})");
  std::mt19937 random(9);
  for (int i = 0; i < 20000; ++i) {
    std::string bad = good.substr(0, random() % (good.size() + 1));
    for (size_t k = random() % 3; k > 0 && !bad.empty(); --k) bad[random() % bad.size()] = static_cast<char>(random());
    FactCursor cursor(bad);
    FactRow row;
    size_t rows = 0;
    while (cursor.Next(&row)) ++rows;
    EXPECT_LE(rows, bad.size() + 1);
  }
}

TEST_F(Facts, EqualTheRecordsOfTheDataFolders) {
  size_t dated = 0;
  const size_t n = ForEachTestResource(10, 503, true, [&](const fhir::Record& r) {
    std::string payload;
    ASSERT_TRUE(ExtractFacts(r, &dictionary_, false, &payload).ok());
    FactCursor cursor(payload);
    const fhir::NameId element = FactTimeElement(r.resource_type());
    const fhir::Node time = element == fhir::NameId::kNone ? fhir::Node() : r.root().Get(element);
    if (cursor.head().time == FactTime::kPoint) {
      EXPECT_EQ(cursor.head().start.ToString(), time.text());
      ++dated;
    } else if (cursor.head().time == FactTime::kPeriod) {
      EXPECT_EQ(cursor.head().start.precision == value::Precision::kNone ? "" : cursor.head().start.ToString(), time.Get(fhir::name::kStart).text());
      ++dated;
    }
    FactRow row;
    while (cursor.Next(&row)) {}
    EXPECT_TRUE(cursor.ok());
  });
  if (n == 0) GTEST_SKIP() << "the data folders are not in " << BOGAM_TEST_DATA;
  EXPECT_GT(dated, 1000u);
}

}  // namespace
}  // namespace bogam::search
