// SPDX-License-Identifier: Apache-2.0
// The property that this room stands on: JSON to record to JSON is equal as JSON, digits and all, over every resource
// of the published data, and over an instance of every resource type with every element that the schema tables know.
#include <gtest/gtest.h>

#include "base/test_sanitized.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/record.h"
#include "fhir/test_data.h"

namespace bogam::fhir {
namespace {

constexpr size_t kEvery = base::kSanitized ? 37 : 1;

struct Count {
  size_t resources = 0;
  size_t json = 0;
  size_t record = 0;
};

void CheckRoundTrip(std::string_view json, const std::string& where, Count* count) {
  Result<Record> record = ParseJson(json);
  ASSERT_TRUE(record.ok()) << where << ": " << record.status().ToString().substr(0, 2000);
  const std::string out = ToJson(*record);
  if (out != json) {
    ASSERT_EQ(Canonical(out), Canonical(json)) << where;
  }
  ASSERT_TRUE(RecordView::Open(record->bytes()).ok()) << where;
  ++count->resources;
  count->json += json.size();
  count->record += record->bytes().size();
}

void CheckLines(std::string_view folder, std::string_view suffix, Count* count, size_t* seen) {
  for (const std::string& path : DataFiles(folder, suffix)) {
    const std::string text = ReadData(path);
    for (const std::string_view line : Lines(text)) {
      if ((*seen)++ % kEvery == 0) CheckRoundTrip(line, path, count);
      if (testing::Test::HasFatalFailure()) return;
    }
  }
}

void CheckFiles(std::string_view folder, std::string_view suffix, Count* count) {
  for (const std::string& path : DataFiles(folder, suffix)) {
    const std::string text = ReadData(path);
    if (text.find("\"resourceType\"") == std::string::npos) continue;
    CheckRoundTrip(text, path, count);
  }
}

TEST(RoundTrip, SyntheaBulk) {
  Count count;
  size_t seen = 0;
  CheckLines("synthea/bulk", ".ndjson.zst", &count, &seen);
  if (seen == 0) GTEST_SKIP() << "no data/synthea";
  EXPECT_EQ(seen, 79081u);
  EXPECT_LT(count.record * 100, count.json * 70) << "a record should be well under its JSON";
  RecordProperty("json_bytes", std::to_string(count.json));
  RecordProperty("record_bytes", std::to_string(count.record));
  std::printf("             %zu resources, %.1f bytes of JSON, %.1f bytes of record each\n", count.resources,
              static_cast<double>(count.json) / static_cast<double>(count.resources), static_cast<double>(count.record) / static_cast<double>(count.resources));
}

TEST(RoundTrip, SyntheaBundles) {
  Count count;
  CheckFiles(kEvery == 1 ? "synthea/bundles" : "synthea/none", ".json.zst", &count);
  CheckFiles(kEvery == 1 ? "synthea/stress" : "synthea/none", ".json.zst", &count);
  if (count.resources == 0) GTEST_SKIP() << "no data/synthea, or a sanitizer build";
  EXPECT_EQ(count.resources, 13u);
}

TEST(RoundTrip, MeasureDeck) {
  Count count;
  size_t seen = 0;
  CheckLines("ecqm", "valuesets.ndjson", &count, &seen);
  CheckFiles("ecqm", "measure.json", &count);
  CheckLines("ecqm", "patients.ndjson", &count, &seen);
  if (seen == 0) GTEST_SKIP() << "no data/ecqm";
}

// Not R4: a uuid written as an object. Strict reading says where; lenient reading keeps it word for word.
constexpr std::string_view kNotR4 = "parameters-example-types.json";

TEST(RoundTrip, Conformance) {
  size_t files = 0;
  for (const std::string_view folder : {"conformance/graphql/examples", "conformance/fhirpath/r4/input"}) {
    for (const std::string& path : DataFiles(folder, ".json")) {
      const std::string text = ReadData(path);
      Count count;
      ++files;
      if (!path.ends_with(kNotR4)) {
        CheckRoundTrip(text, path, &count);
        continue;
      }
      const Result<Record> strict = ParseJson(text);
      ASSERT_FALSE(strict.ok());
      EXPECT_NE(strict.status().detail().find("Parameters.parameter[2].valueUuid"), std::string::npos) << strict.status().detail();
      const Result<Record> lenient = ParseJson(text, {.lenient = true});
      ASSERT_TRUE(lenient.ok()) << lenient.status().ToString();
      EXPECT_EQ(Canonical(ToJson(*lenient)), Canonical(text));
    }
  }
  if (files == 0) GTEST_SKIP() << "no data/conformance";
  EXPECT_GE(files, 80u);
}

/// Writes an instance of a type with every element of it: one of a choice, two of a list, extensions on primitives.
class Maximal {
 public:
  explicit Maximal(size_t choice) : choice_(choice) {}

  std::string Object(TypeId type, int depth) {
    std::string out = "{";
    if (IsResource(type)) out += "\"resourceType\":\"" + std::string(Name(type)) + "\"";
    for (const ElementRow& row : Elements(type)) {
      const size_t place = static_cast<size_t>(&row - &Row(static_cast<ElementId>(row.choice_first)));
      if (place != choice_ % row.choice_count) continue;
      if (depth > 3 && row.kind != TypeKind::kPrimitive) continue;
      Member(row, depth, &out);
    }
    if (out == "{") out += "\"id\":\"x\"";
    return out + "}";
  }

 private:
  void Member(const ElementRow& row, int depth, std::string* out) {
    if (*out != "{") *out += ",";
    const std::string name(JsonName(IdOf(row)));
    const std::string value = Value(row, depth);
    *out += "\"" + name + "\":" + (row.max == 1 ? value : "[" + value + "," + Value(row, depth) + "]");
    if (row.kind != TypeKind::kPrimitive || ++serial_ % 3 != 0 || name == "id" || name == "url") return;
    const std::string extension = R"({"extension":[{"url":"http://example.org/x","valueDecimal":1.50}]})";
    *out += ",\"_" + name + "\":" + (row.max == 1 ? extension : "[null," + extension + "]");
  }

  std::string Value(const ElementRow& row, int depth) {
    if (row.kind == TypeKind::kResource) return R"({"resourceType":"Basic","id":"in)" + std::to_string(++serial_) + "\"}";
    if (row.kind != TypeKind::kPrimitive) return Object(row.type, depth + 1);
    switch (row.lexical) {
      case Lexical::kBoolean: return ++serial_ % 2 != 0 ? "true" : "false";
      case Lexical::kInteger: return "-" + std::to_string(++serial_);
      case Lexical::kUnsignedInt:
      case Lexical::kPositiveInt: return std::to_string(++serial_);
      case Lexical::kDecimal: return std::to_string(++serial_) + ".500";
      case Lexical::kOid: return "\"urn:oid:1.2.3\"";
      case Lexical::kUuid: return "\"urn:uuid:c757873d-ec9a-4326-a141-556f43239520\"";
      case Lexical::kBase64Binary: return "\"AAAA\"";
      case Lexical::kDate: return "\"2021-02\"";
      case Lexical::kDateTime: return "\"2021-02-03T04:05:06+09:00\"";
      case Lexical::kInstant: return "\"2021-02-03T04:05:06.789Z\"";
      case Lexical::kTime: return "\"23:59:59\"";
      case Lexical::kXhtml: return R"("<div xmlns=\"http://www.w3.org/1999/xhtml\">보감</div>")";
      default: return "\"v" + std::to_string(++serial_) + "\"";
    }
  }

  size_t choice_;
  size_t serial_ = 0;
};

TEST(RoundTrip, EveryResourceTypeWithEveryElement) {
  Count count;
  for (const TypeId type : ResourceTypes()) {
    for (size_t choice = 0; choice < 2; ++choice) {
      CheckRoundTrip(Maximal(choice * 7).Object(type, 0), std::string(Name(type)), &count);
      if (HasFatalFailure()) return;
    }
  }
  EXPECT_EQ(ResourceTypes().size(), 146u);
  for (size_t choice = 0; choice < 50; ++choice) {
    CheckRoundTrip(Maximal(choice).Object(type::kStructureDefinition, 0), "choice " + std::to_string(choice), &count);
    CheckRoundTrip(Maximal(choice).Object(type::kParameters, 0), "choice " + std::to_string(choice), &count);
    if (HasFatalFailure()) return;
  }
}

}  // namespace
}  // namespace bogam::fhir
