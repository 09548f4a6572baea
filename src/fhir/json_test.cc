// SPDX-License-Identifier: Apache-2.0
#include "fhir/json.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include <functional>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/test_data.h"

namespace bogam::fhir {
namespace {

/// JSON of the record of this JSON, or "! " and the issues without their positions.
std::string Through(std::string_view json, bool lenient = false) {
  std::vector<JsonIssue> issues;
  const Result<Record> record = ParseJson(json, {.lenient = lenient}, &issues);
  if (record.ok()) {
    EXPECT_TRUE(RecordView::Open(record->bytes()).ok()) << json;
    return ToJson(*record);
  }
  std::string text = "!";
  for (const JsonIssue& issue : issues) text += " " + issue.path + ": " + issue.message + ";";
  return text;
}

std::string InPatient(std::string_view members) { return R"({"resourceType":"Patient",)" + std::string(members) + "}"; }

TEST(Json, KeepsWhatItReads) {
  const std::string kTexts[] = {
      R"({"resourceType":"Patient"})",
      InPatient(R"("name":[{"family":"김","given":["민수","보감"]}])"),
      InPatient(R"("_birthDate":{"extension":[{"url":"http://a.org/x","valueDateTime":"1974-12-25T14:35:45-05:00"}]})"),
      InPatient(R"("birthDate":"1974-12-25","_birthDate":{"id":"b"})"),
      InPatient(R"("name":[{"given":["A",null,"C"],"_given":[null,{"id":"x"},{"extension":[{"url":"u","valueBoolean":true}]}]}])"),
      InPatient(R"("name":[{"_given":[null,{"id":"x"}],"given":["A","B"]}])"),
      InPatient(R"("name":[{"given":["A","B"],"_given":[{"id":"x"}]}])"),
      InPatient(R"("name":[{"given":["A"],"_given":[null,{"id":"x"}]}])"),
      InPatient(R"("name":[{"_given":[{"id":"x"}],"given":["A","B"]}])"),
      InPatient(R"("name":[{"_given":[{"id":"x"},{"id":"y"}],"given":["A"]}])"),
      InPatient(R"("name":[{"_given":[{"id":"x"},{"id":"y"}]}])"),
      InPatient(R"("_active":{"id":"x"},"name":[{"family":"x"}],"active":false)"),
      InPatient(R"("active":false,"name":[{"family":"x"}],"_active":{"id":"x"},"contact":[{"gender":"male"}])"),
      InPatient(R"("contained":[{"resourceType":"Organization","id":"o","name":"보건소"}],"managingOrganization":{"reference":"#o"})"),
      InPatient(R"("multipleBirthInteger":-2147483648)"),
      R"({"resourceType":"Observation","valueQuantity":{"value":1.0}})",
      R"({"resourceType":"Observation","valueQuantity":{"value":1e3}})",
      R"({"resourceType":"Observation","valueQuantity":{"value":0.10}})",
      R"({"resourceType":"Observation","valueQuantity":{"value":-0}})",
      R"({"resourceType":"Observation","valueQuantity":{"value":-0.00E-12}})",
      R"({"resourceType":"Observation","valueQuantity":{"value":0.1234567890123456789012345678901234567890}})",
      R"({"resourceType":"Observation","valueString":"tab\tnew\nline \"quote\" back\\slash \u0001"})",
      R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic","id":"b"}}]})",
      R"({"resourceType":"Binary","contentType":"text/plain","data":"QUJD"})",
  };
  for (const std::string& text : kTexts) EXPECT_EQ(Canonical(Through(text)), Canonical(text)) << Through(text);
}

TEST(Json, UnescapesAndEscapesAgain) {
  EXPECT_EQ(Through(R"({"resourceType":"Basic","id":"\u0061","text":{"status":"additional","div":"\/ \ud83d\ude00 \u00e9"}})"),
            R"({"resourceType":"Basic","id":"a","text":{"status":"additional","div":"/ 😀 é"}})");
  EXPECT_EQ(Through(R"({"resource\u0054ype":"Basic","\u0069d":"a"})"), R"({"resourceType":"Basic","id":"a"})");
}

TEST(Json, KeepsLongStringsAndLongLists) {
  const std::string long_text(65536, 'x');
  std::string given;
  for (int i = 0; i < 1000; ++i) given += (i == 0 ? "\"g" : ",\"g") + std::to_string(i) + "\"";
  const std::string text = InPatient(R"("name":[{"text":")" + long_text + "\",\"family\":\"" + long_text + "\",\"given\":[" + given + "]}]");
  EXPECT_EQ(Through(text), text);
  EXPECT_LT(ParseJson(text)->bytes().size(), 90000u) << "an equal string is stored once";
}

TEST(Json, TellsAllIssuesWithPaths) {
  EXPECT_EQ(Through(InPatient(R"("nam":[],"birthDate":"1974-13-01","name":{"family":"x"},"active":"true","gender":["male"],"contact":[{"nmae":{}}])")),
            "! Patient.nam: R4 has no such element; did you mean name?; Patient.birthDate: not a valid date;"
            " Patient.name: must be a list, not an object; Patient.active: must be true or false, not a string;"
            " Patient.gender: must be a single value, not a list;"
            " Patient.contact[0].nmae: R4 has no such element; did you mean name?;");
  EXPECT_EQ(Through(InPatient(R"("name":[],"contact":[{}],"maritalStatus":{},"id":"")")),
            "! Patient.name: a list must have entries; Patient.contact[0]: an object must have members;"
            " Patient.maritalStatus: an object must have members; Patient.id: a string must not be empty;");
  EXPECT_EQ(Through(InPatient(R"("deceasedBoolean":true,"deceasedDateTime":"2020")")),
            "! Patient.deceasedDateTime: only one of the choice may be there, and deceasedBoolean is;");
  EXPECT_EQ(Through(InPatient(R"("name":[{"given":["a",null]}])")), "! Patient.name[0].given: null stands only where an extension takes its place;");
  EXPECT_EQ(Through(InPatient(R"("active":true,"active":true)")), "! Patient.active: named twice;");
  EXPECT_EQ(Through(InPatient(R"("_name":[{"id":"a"}])")).substr(0, 40), "! Patient._name: R4 has no such element;");
  EXPECT_EQ(Through(InPatient(R"("contained":[{"resourceType":"Nothing"}])")), "! Patient.contained[0]: R4 has no resource type Nothing;");
  EXPECT_EQ(Through(R"({"id":"a"})"), "! resourceType: a resource must say its resourceType;");
  EXPECT_EQ(Through(R"({"resourceType":"DomainResource"})"), "! resourceType: R4 has no resource type DomainResource;");
  EXPECT_EQ(Through(InPatient(R"("multipleBirthInteger":2147483648)")), "! Patient.multipleBirthInteger: not a valid integer;");
  EXPECT_EQ(Through(InPatient(R"("multipleBirthInteger":1.0)")), "! Patient.multipleBirthInteger: not a valid integer;");
}

TEST(Json, TellsWhereTextIsNoJson) {
  for (const char* text :
       {"", "[]", "{", "{\"resourceType\"", R"({"resourceType":"Patient",})", R"({"resourceType":"Patient"} x)", R"({"resourceType":"Patient","active":tru})",
        R"({"resourceType":"Observation","valueQuantity":{"value":01}})", R"({"resourceType":"Observation","valueQuantity":{"value":.5}})",
        R"({"resourceType":"Patient","id":"\ud800"})", "{\"resourceType\":\"Patient\",\"id\":\"a\nb\"}", "{\"resourceType\":\"Patient\",\"id\":\"\xff\"}",
        R"({"resourceType":"Patient","name":[{"given":["a",]}]})", R"({"resourceType":"Patient","id":"\x"})",
        R"({"resourceType":"Patient","name":[{"_given":[null,]}]})"}) {
    const Result<Record> record = ParseJson(text);
    ASSERT_FALSE(record.ok()) << text;
    EXPECT_EQ(record.status().code(), Code::kInvalid) << text;
    EXPECT_FALSE(ParseJson(text, {.lenient = true}).ok()) << text;
  }
  std::vector<JsonIssue> issues;
  EXPECT_FALSE(ParseJson("{\"resourceType\":\"Patient\",\n  \"id\" 1}", {}, &issues).ok());
  ASSERT_EQ(issues.size(), 1u);
  EXPECT_EQ(issues[0].ToString(), "line 2, column 8: unexpected character");
}

TEST(Json, LenientKeepsOffendersWordForWord) {
  const std::string text = InPatient(
      R"("nam":[ 1.0, {"x":"\u00e9"} ],"name":[{"family":"x","foo":1e3,"given":"y","_given":[{"bar":0.50,"id":"z"}]}],"active":"true","birthDate":"soon")");
  EXPECT_EQ(Through(text, true), text);
  const std::string mixed = InPatient(R"("name":[{"given":["a","b"],"_given":[{"id":"x"},7]}],"gender":"male")");
  EXPECT_EQ(Canonical(Through(mixed, true)), Canonical(mixed));
  const Result<Record> record = ParseJson(text, {.lenient = true});
  EXPECT_EQ(record->root().Get(name::kName).Get(name::kFamily).text(), "x");
  EXPECT_FALSE(record->root().Get(name::kActive));
}

/// Runs work on a thread with a stack of 512 KiB.
void OnSmallStack(std::function<void()> work) {
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, 512 * 1024);
  pthread_t thread;
  const auto run = [](void* f) -> void* {
    (*static_cast<std::function<void()>*>(f))();
    return nullptr;
  };
  ASSERT_EQ(pthread_create(&thread, &attributes, run, &work), 0);
  pthread_join(thread, nullptr);
  pthread_attr_destroy(&attributes);
}

TEST(Json, DeepestTextFitsASmallStack) {
  std::string deep = R"({"resourceType":"Patient")";
  std::string tail = "}";
  for (int i = 0; i < 99; ++i) {
    deep += R"(,"extension":[{"url":"a")";
    tail.insert(0, "}]");
  }
  std::string bundles, ends;
  for (int i = 0; i < 66; ++i) {
    bundles += R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)";
    ends += "}]}";
  }
  for (const std::string& text : {deep + tail, bundles + R"({"resourceType":"Basic"})" + ends}) {
    OnSmallStack([&] {
      const Result<Record> record = ParseJson(text);
      ASSERT_TRUE(record.ok()) << record.status().ToString();
      EXPECT_EQ(ToJson(*record), text);
      EXPECT_TRUE(RecordView::Open(record->bytes()).ok());
      const Record stamped = WithStamp(*record, {.version_id = "1"});
      EXPECT_TRUE(SameContent(stamped, *record));
      EXPECT_EQ(ContentHash(stamped), ContentHash(*record));
      const Record rewritten = WithReferences(*record, [](std::string_view) { return std::nullopt; });
      EXPECT_EQ(rewritten.bytes(), record->bytes());
      ForEachReference(*record, [](Node) {});
    });
  }
}

TEST(Json, LimitsDepthAndSize) {
  std::string deep = R"({"resourceType":"Questionnaire","status":"draft")";
  std::string tail = "}";
  for (int i = 0; i < 95; ++i) {
    deep += R"(,"item":[{"linkId":"a","type":"group")";
    tail.insert(0, "}]");
  }
  const std::string good = deep + tail;
  EXPECT_EQ(Canonical(Through(good)), Canonical(good));
  std::string over = R"({"resourceType":"Patient","extension":)";
  over.append(10 << 20, '[');
  EXPECT_EQ(ParseJson(over).status().code(), Code::kTooLarge);
  EXPECT_EQ(ParseJson(over, {.lenient = true}).status().code(), Code::kTooLarge);
  std::string objects = "{\"resourceType\":\"Patient\",";
  for (int i = 0; i < 1000; ++i) objects += "\"extension\":[{";
  EXPECT_EQ(ParseJson(objects).status().code(), Code::kTooLarge);
  EXPECT_EQ(ParseJson(good, {.max_bytes = 10}).status().code(), Code::kTooLarge);
}

TEST(Json, StaysFastOnManyIssues) {
  std::string text = R"({"resourceType":"Patient")";
  for (int i = 0; i < 200000; ++i) text += ",\n\"nothing" + std::to_string(i) + "\":1";
  std::vector<JsonIssue> issues;
  const Result<Record> record = ParseJson(text + "}", {}, &issues);
  EXPECT_EQ(issues.size(), 100u);
  EXPECT_EQ(issues[99].line, 101u);
  EXPECT_TRUE(record.status().detail().ends_with("and 199900 more"));
}

TEST(Json, PassesOverAByteOrderMark) { EXPECT_EQ(Through("\xef\xbb\xbf{\"resourceType\":\"Basic\"}"), R"({"resourceType":"Basic"})"); }

TEST(Json, ReadsADatatypeAlone) {
  const Result<Record> quantity = ParseJson(R"({"value":1.50,"unit":"mg"})", {.type = type::kQuantity});
  ASSERT_TRUE(quantity.ok());
  EXPECT_EQ(quantity->root().type(), type::kQuantity);
  EXPECT_FALSE(quantity->root().is_resource());
  EXPECT_EQ(quantity->root().Get(name::kValue).text(), "1.50");
  EXPECT_EQ(ToJson(*quantity), R"({"value":1.50,"unit":"mg"})");
}

TEST(Json, ReadsAnyBytesWithoutHarm) {
  const std::string seed = InPatient(R"("name":[{"given":["A",null],"_given":[null,{"id":"x"}]}],"multipleBirthInteger":3,"active":true)");
  uint64_t random = 88172645463325252u;
  for (int i = 0; i < 20000; ++i) {
    std::string text = seed;
    for (int flips = 0; flips < 3; ++flips) {
      random ^= random << 13, random ^= random >> 7, random ^= random << 17;
      text[random % text.size()] = "{}[]\",:_0a\\\xc3n"[(random >> 32) % 13];
    }
    for (const bool lenient : {false, true}) {
      const Result<Record> record = ParseJson(text, {.lenient = lenient});
      if (!record.ok()) continue;
      ASSERT_TRUE(RecordView::Open(record->bytes()).ok()) << text;
      ASSERT_EQ(Canonical(ToJson(*record)), Canonical(text)) << text << "\n" << ToJson(*record);
    }
  }
}

}  // namespace
}  // namespace bogam::fhir
