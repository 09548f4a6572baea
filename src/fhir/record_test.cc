// SPDX-License-Identifier: Apache-2.0
// Reading records, changing copies of them, and the promise that damaged bytes are an error or readable, never harm.
#include "fhir/record.h"

#include <gtest/gtest.h>

#include <map>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/test_data.h"

namespace bogam::fhir {
namespace {

Record Parse(std::string_view json, bool lenient = false) {
  Result<Record> record = ParseJson(json, {.lenient = lenient});
  EXPECT_TRUE(record.ok()) << record.status().ToString();
  return record.ok() ? *std::move(record) : Record();
}

constexpr std::string_view kObservation =
    R"({"resourceType":"Observation","id":"o","meta":{"versionId":"3","lastUpdated":"2021-03-01T00:00:00Z"},"status":"final",)"
    R"("category":[{"coding":[{"code":"a"},{"code":"b"}]},{"text":"c"}],"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},)"
    R"("_effectiveDateTime":{"extension":[{"url":"u","valueInteger":7}]},"valueQuantity":{"value":120.50,"unit":"mm[Hg]"},)"
    R"("component":[{"code":{"text":"x"},"valueBoolean":true}]})";

TEST(Record, IsReadWithoutParsing) {
  const Record record = Parse(kObservation);
  const Node root = record.root();
  EXPECT_EQ(record.resource_type(), type::kObservation);
  EXPECT_EQ(record.id(), "o");
  EXPECT_EQ(record.version_id(), "3");
  EXPECT_EQ(record.last_updated(), "2021-03-01T00:00:00Z");
  const Node value = root.Get(name::kValue);
  EXPECT_EQ(value.type(), type::kQuantity);
  EXPECT_EQ(JsonName(value.element()), "valueQuantity");
  EXPECT_EQ(value.Get(name::kValue).text(), "120.50");
  EXPECT_EQ(root.children(name::kCategory).size(), 2u);
  std::string codes;
  for (Node category : root.children(FindElements(type::kObservation, name::kCategory))) {
    for (Node coding : category.children(name::kCoding)) codes += coding.Get(name::kCode).text();
  }
  EXPECT_EQ(codes, "ab");
  const Node effective = root.Get(name::kEffective);
  EXPECT_TRUE(effective.is_primitive());
  EXPECT_FALSE(effective.has_value());
  EXPECT_EQ(effective.type(), type::kDateTime);
  EXPECT_EQ(effective.Extension("u").Get(name::kValue).integer(), 7);
  EXPECT_TRUE(root.Get(name::kComponent).Get(name::kValue).boolean());
  EXPECT_EQ(root.Get(name::kComponent).type(), type::kObservationComponent);
  EXPECT_FALSE(root.Get(name::kSubject).Get(name::kReference));
  EXPECT_EQ(root.Get(name::kSubject).Get(name::kReference).text(), "");
  EXPECT_EQ(Node().type(), TypeId::kNone);
  EXPECT_TRUE(Node().children().empty());
  EXPECT_EQ(root.children().size(), 9u);
}

TEST(Builder, MakesWhatTheReaderMakes) {
  Builder builder;
  builder.BeginRoot(type::kPatient);
  EXPECT_TRUE(builder.AddText("id", "p"));
  EXPECT_TRUE(builder.BeginObject("name"));
  EXPECT_TRUE(builder.AddText("family", "김\"x"));
  builder.AddText(FindJsonElement(type::kHumanName, "given"), "a");
  builder.AddNull(FindJsonElement(type::kHumanName, "given"));
  builder.BeginExtended();
  EXPECT_TRUE(builder.AddText("id", "e"));
  builder.End();
  builder.End();
  EXPECT_TRUE(builder.AddBoolean("active", true));
  EXPECT_TRUE(builder.AddInteger("multipleBirthInteger", -3));
  EXPECT_FALSE(builder.AddText("nothing", "x"));
  const Record made = builder.Finish();
  const std::string json =
      R"({"resourceType":"Patient","id":"p","name":[{"family":"김\"x","given":["a",null],"_given":[null,{"id":"e"}]}],"active":true,"multipleBirthInteger":-3})";
  EXPECT_EQ(ToJson(made), json);
  EXPECT_EQ(made.bytes(), Parse(json).bytes());
}

TEST(Builder, StampsACopy) {
  const Record record = Parse(kObservation);
  const Record stamped = WithStamp(record, {.id = "n", .version_id = "4", .last_updated = "2022-01-01T00:00:00Z"});
  EXPECT_TRUE(RecordView::Open(stamped.bytes()).ok());
  EXPECT_EQ(stamped.id(), "n");
  EXPECT_EQ(stamped.version_id(), "4");
  EXPECT_EQ(stamped.last_updated(), "2022-01-01T00:00:00Z");
  const Record back = WithStamp(stamped, {.id = "o", .version_id = "3", .last_updated = "2021-03-01T00:00:00Z"});
  EXPECT_EQ(Canonical(ToJson(back)), Canonical(kObservation));
  const Record bare = WithStamp(Parse(R"({"resourceType":"Basic","text":{"status":"empty"}})"), {.id = "a", .version_id = "1"});
  EXPECT_EQ(ToJson(bare), R"({"resourceType":"Basic","id":"a","meta":{"versionId":"1"},"text":{"status":"empty"}})");
  EXPECT_EQ(ToJson(WithStamp(record, {})), ToJson(record));
  const Record raw = Parse(R"({"resourceType":"Basic","id":5,"meta":[],"x":1})", true);
  EXPECT_EQ(ToJson(WithStamp(raw, {.id = "a", .version_id = "1"})), R"({"resourceType":"Basic","id":"a","meta":{"versionId":"1"},"x":1})");
}

TEST(Builder, RewritesReferences) {
  const std::string json = R"({"resourceType":"Observation","contained":[{"resourceType":"Basic","subject":{"reference":"urn:uuid:a"}}],)"
                           R"("instantiatesUri":"x","subject":{"reference":"urn:uuid:a","_reference":{"id":"k"}},"device":{"reference":"Device/1"}})";
  const Record record = Parse(R"({"resourceType":"Observation","contained":[{"resourceType":"Basic","subject":{"reference":"urn:uuid:a"}}],)"
                              R"("subject":{"reference":"urn:uuid:a","_reference":{"id":"k"}},"device":{"reference":"Device/1"}})");
  const auto rewrite = [](std::string_view text) -> std::optional<std::string> {
    return text == "urn:uuid:a" ? std::optional<std::string>("Patient/a") : std::nullopt;
  };
  const Record changed = WithReferences(record, rewrite);
  EXPECT_TRUE(RecordView::Open(changed.bytes()).ok());
  EXPECT_EQ(ToJson(changed), R"({"resourceType":"Observation","contained":[{"resourceType":"Basic","subject":{"reference":"Patient/a"}}],)"
                             R"("subject":{"reference":"Patient/a","_reference":{"id":"k"}},"device":{"reference":"Device/1"}})");
  EXPECT_EQ(WithReferences(changed, rewrite).bytes(), changed.bytes());
  std::string all;
  ForEachReference(changed, [&](Node reference) { all += std::string(reference.text()) + " "; });
  EXPECT_EQ(all, "Patient/a Patient/a Device/1 ");
  EXPECT_FALSE(ParseJson(json).ok()) << "Observation has no instantiatesUri in R4";
}

TEST(Builder, CutsResourcesOut) {
  const Record bundle = Parse(R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":)" + std::string(kObservation) + "}]}");
  const Record cut = CopyResource(bundle.root().Get(name::kEntry).Get(name::kResource));
  EXPECT_EQ(cut.bytes(), Parse(kObservation).bytes());
}

TEST(Content, LeavesOutTheStampAndTheOrderOfMembers) {
  const auto same = [](std::string_view a, std::string_view b) {
    const Record x = Parse(a, true), y = Parse(b, true);
    EXPECT_EQ(SameContent(x, y), ContentHash(x) == ContentHash(y)) << a << b;
    EXPECT_EQ(SameContent(x, y), SameContent(y, x));
    return SameContent(x, y);
  };
  EXPECT_TRUE(
      same(R"({"resourceType":"Basic","id":"a"})", R"({"resourceType":"Basic","meta":{"versionId":"1","lastUpdated":"2021-03-01T00:00:00Z"},"id":"a"})"));
  EXPECT_FALSE(same(R"({"resourceType":"Basic","id":"a"})", R"({"resourceType":"Basic","meta":{"source":"x"},"id":"a"})"));
  EXPECT_FALSE(same(R"({"resourceType":"Basic","id":"a"})", R"({"resourceType":"Basic","id":"b"})"));
  EXPECT_FALSE(same(R"({"resourceType":"Basic","id":"a"})", R"({"resourceType":"List","id":"a"})"));
  EXPECT_TRUE(same(R"({"resourceType":"Patient","x":1,"y":2})", R"({"resourceType":"Patient","y":2,"x":1})"));
  EXPECT_TRUE(same(R"({"resourceType":"Patient","active":true,"gender":"male"})", R"({"resourceType":"Patient","gender":"male","active":true})"));
  EXPECT_FALSE(same(R"({"resourceType":"Patient","active":true})", R"({"resourceType":"Patient","active":false})"));
  EXPECT_FALSE(same(R"({"resourceType":"Patient","name":[{"given":["a","b"]}]})", R"({"resourceType":"Patient","name":[{"given":["b","a"]}]})"));
  EXPECT_FALSE(same(R"({"resourceType":"Observation","valueQuantity":{"value":1.0}})", R"({"resourceType":"Observation","valueQuantity":{"value":1.00}})"));
  EXPECT_FALSE(same(R"({"resourceType":"Patient","active":true,"_active":{"id":"x"}})", R"({"resourceType":"Patient","active":true})"));
  const std::string bundle = R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic","meta":{"versionId":"1"}}}]})";
  EXPECT_FALSE(same(bundle, R"({"resourceType":"Bundle","type":"batch","entry":[{"resource":{"resourceType":"Basic"}}]})"));
}

/// Reads everything there is to read.
size_t ReadAll(Node node) {
  size_t sum = node.text().size() + static_cast<size_t>(node.type()) + node.is_extended();
  for (Node child : node.children()) sum += ReadAll(child);
  return sum + node.ToText().size();
}

TEST(Record, DamagedBytesAreAnErrorOrReadable) {
  const std::string texts[] = {ToJson(Parse(kObservation)),
                               R"({"resourceType":"Patient","x":[1],"contained":[{"resourceType":"Basic","id":"a"}],"name":[{"text":")" +
                                   std::string(300, 'y') + R"(","given":["A",null,"\n"],"_given":[null,{"id":"x"}]}],"active":true})"};
  uint64_t random = 88172645463325252u;
  size_t opened = 0, refused = 0;
  for (const std::string& text : texts) {
    const std::string whole = Parse(text, true).bytes();
    for (size_t size = 0; size < whole.size(); ++size) {
      if (Record::Open(whole.substr(0, size)).ok()) ++opened;
    }
    for (int i = 0; i < 60000; ++i) {
      std::string bytes = whole;
      for (int flips = 0; flips <= i % 3; ++flips) {
        random ^= random << 13, random ^= random >> 7, random ^= random << 17;
        bytes[random % bytes.size()] = static_cast<char>(random >> 40);
      }
      const Result<Record> record = Record::Open(bytes);
      record.ok() ? ++opened : ++refused;
      if (!record.ok()) {
        EXPECT_EQ(record.status().code(), Code::kDataLoss);
        continue;
      }
      EXPECT_GT(ReadAll(record->root()), 0u);
      EXPECT_GT(ToJson(*record).size(), 2u);
      const Record copy = WithStamp(*record, {.id = "n", .version_id = "4"});
      EXPECT_TRUE(RecordView::Open(copy.bytes()).ok());
      EXPECT_NE(ContentHash(*record), 0u);
    }
  }
  EXPECT_GT(opened, 1000u);
  EXPECT_GT(refused, 1000u);
}

}  // namespace
}  // namespace bogam::fhir
