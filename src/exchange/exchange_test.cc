// SPDX-License-Identifier: Apache-2.0
// What the transcripts of `bogam load` do not say: the same answer whatever the number of threads and the store; where a stream breaks;
// places of rejects; rounds of conditional references; a load that is cut off and goes on.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "exchange/load.h"
#include "format/test_archives.h"
#include "records/test_world.h"

namespace bogam::exchange {
namespace {

using format::Gzip;
using format::Zstd;
using records::World;

std::string Person(const std::string& id, const std::string& more = "") { return R"({"resourceType":"Patient","id":")" + id + "\"" + more + "}"; }

/// About the Patient that has this identifier.
std::string Conditional(const std::string& id, const std::string& identifier, const std::string& more = "") {
  return R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","code":{"text":"x"},"subject":{"reference":"Patient?identifier=)" + identifier +
         "\"}" + more + "}";
}

/// `count` people whose lines do not compress to nothing, so that a cut falls into them.
std::vector<std::string> Crowd(size_t count) {
  std::vector<std::string> lines;
  uint64_t state = 1;
  for (size_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    lines.push_back(Person("p" + std::to_string(i), R"(,"identifier":[{"value":")" + std::to_string(state) + "\"}]"));
  }
  return lines;
}

std::string Lines(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

class Exchange : public testing::Test {
 protected:
  std::string File(const std::string& name, std::string_view bytes) {
    std::filesystem::create_directories(folder_.path());
    const std::string path = folder_.path() + "/" + name;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    return path;
  }

  LoadReport Load(World* world, std::vector<std::string> paths, int threads = 2, bool lenient = false) {
    LoadRequest request;
    request.paths = std::move(paths);
    request.rejects_path = folder_.path() + "/rejects";
    request.threads = threads;
    request.lenient = lenient;
    auto report = exchange::Load(world->records.get(), request);
    EXPECT_TRUE(report.ok()) << report.status().ToString();
    return report.ok() ? *report : LoadReport();
  }

  /// "file:line reason", the folder's name left out.
  std::vector<std::string> Told(const LoadReport& report) const {
    std::vector<std::string> all;
    for (const Reject& reject : report.first_rejects) {
      std::string text = reject.file + ":" + std::to_string(reject.line) + " " + reject.reason;
      for (size_t at; (at = text.find(folder_.path() + "/")) != std::string::npos;) text.erase(at, folder_.path().size() + 1);
      all.push_back(text);
    }
    return all;
  }
  static bool Has(const World& world, const std::string& type, const std::string& id) { return world.records->Read(records::Type(type), id).ok(); }

  store::TestFolder folder_;
};

TEST_F(Exchange, BadLinesAreToldWithTheirPlaceAndTheRestLoads) {
  const std::string file =
      File("bad.ndjson", Lines({Person("a"), R"({"resourceType":"Patient","id":)", R"({"resourceType":"Patiant","id":"x"})", R"({"resourceType":"Patient"})",
                                Person("y", R"(,"nam":[])"), "", "[1,2]", "null", Person("no such id!"), R"({"id":"x"})", Person("b")}));
  for (const int threads : {1, 4}) {
    World world;
    const LoadReport report = Load(&world, {file}, threads);
    EXPECT_EQ(report.counts.added, 2u);
    const std::vector<std::string> told = Told(report);
    ASSERT_EQ(told.size(), 8u);
    EXPECT_EQ(report.counts.rejected, 8u);
    const std::vector<std::string> places{"2 ", "3 ", "4 ", "5 ", "7 ", "8 ", "9 ", "10 "};  // in the order of the file
    for (size_t i = 0; i < places.size(); ++i) EXPECT_EQ(told[i].rfind("bad.ndjson:" + places[i], 0), 0u) << told[i];
    EXPECT_NE(told[1].find("Patiant"), std::string::npos) << told[1];
    EXPECT_NE(told[2].find("id"), std::string::npos) << told[2];
    EXPECT_NE(told[3].find("Patient.nam"), std::string::npos) << told[3];
    EXPECT_TRUE(Has(world, "Patient", "a") && Has(world, "Patient", "b"));
    world.ExpectNothingStale();
  }
}

TEST_F(Exchange, ALineWithBadUtf8IsRejectedWhereverItStands) {
  // A lone continuation, an overlong slash, a surrogate, beyond U+10FFFF, cut off; then what is right and looks odd.
  const std::vector<std::string> bad{"\x80", "\xC0\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xEA\xB9"};
  const std::vector<std::string> good{"김", "\xF4\x8F\xBF\xBF", "\xC2\x80"};
  std::vector<std::string> lines;
  for (size_t i = 0; i < bad.size(); ++i) lines.push_back(Person("bad" + std::to_string(i), R"(,"name":[{"family":")" + bad[i] + "\"}]"));
  for (size_t i = 0; i < good.size(); ++i) lines.push_back(Person("good" + std::to_string(i), R"(,"name":[{"family":")" + good[i] + "\"}]"));
  World world;
  const LoadReport report = Load(&world, {File("utf8.ndjson", Lines(lines))}, 2, true);  // lenient keeps no bad bytes either
  EXPECT_EQ(report.counts.added, good.size());
  ASSERT_EQ(report.first_rejects.size(), bad.size());
  for (size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(report.first_rejects[i].line, i + 1);
    EXPECT_NE(report.first_rejects[i].reason.find("UTF-8"), std::string::npos) << report.first_rejects[i].reason;
  }
  const auto kim = world.records->Read(records::Type("Patient"), "good0");
  ASSERT_TRUE(kim.ok());
  EXPECT_NE(fhir::ToJson(kim->record).find("김"), std::string::npos);
}

TEST_F(Exchange, TheRejectsFileListsAllAndTheReportTheFirst) {
  std::vector<std::string> lines(50, R"({"resourceType":"Patient"})");
  lines.push_back(R"({"resourceType":"Patient","id":"x","gender":"a\"b"})");
  World world;
  const LoadReport report = Load(&world, {File("many.ndjson", Lines(lines))});
  EXPECT_EQ(report.first_rejects.size(), 20u);
  EXPECT_EQ(report.rejects_path, folder_.path() + "/rejects");
  std::ifstream in(report.rejects_path);
  uint64_t count = 0;
  for (std::string line; std::getline(in, line);) {
    ++count;
    EXPECT_EQ(line.rfind(R"({"file":")" + folder_.path() + R"(/many.ndjson","line":)" + std::to_string(count) + R"(,"reason":")", 0), 0u) << line;
    EXPECT_EQ(line.substr(line.size() - 2), "\"}");
  }
  EXPECT_EQ(count, report.counts.rejected);
}

class Truncated : public Exchange, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(Streams, Truncated, testing::Bool(), [](const auto& zstd) { return zstd.param ? "zstd" : "gzip"; });

TEST_P(Truncated, WhatStandsBeforeTheCutLoadsAndSoDoTheOtherFiles) {
  const std::vector<std::string> lines = Crowd(40'000);
  const std::string whole = GetParam() ? Zstd(Lines(lines)) : Gzip(Lines(lines));
  const std::string cut = File("cut", std::string_view(whole).substr(0, whole.size() / 2));
  const std::string after = File("after.ndjson", Lines({Person("after")}));
  World world;
  const LoadReport report = Load(&world, {cut, after});
  const std::vector<std::string> told = Told(report);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(report.counts.rejected, 1u);
  EXPECT_GT(report.counts.added, lines.size() / 4);
  EXPECT_LT(report.counts.added, lines.size());
  // The line of the reject is the first that could not be taken; nothing before it is missing.
  const uint64_t taken = report.counts.added - 1;
  EXPECT_EQ(report.first_rejects[0].line, taken + 1) << told[0];
  EXPECT_EQ(told[0].rfind("cut:", 0), 0u);
  EXPECT_TRUE(Has(world, "Patient", "p" + std::to_string(taken - 1)));
  EXPECT_FALSE(Has(world, "Patient", "p" + std::to_string(taken)));
  EXPECT_TRUE(Has(world, "Patient", "after"));
}

TEST_P(Truncated, DamageInTheMiddleIsTold) {
  const std::vector<std::string> lines = Crowd(20'000);
  std::string bytes = GetParam() ? Zstd(Lines(lines)) : Gzip(Lines(lines));
  for (size_t i = bytes.size() / 2; i < bytes.size() / 2 + 64; ++i) bytes[i] = static_cast<char>(0xff);
  World world;
  const LoadReport report = Load(&world, {File("damaged", bytes)});
  EXPECT_GE(report.counts.rejected, 1u);  // gzip: also lines that the damage makes, until the stream cannot go on
  EXPECT_LT(report.counts.added, lines.size());
  EXPECT_TRUE(Has(world, "Patient", "p0"));
  world.ExpectNothingStale();
}

TEST_F(Exchange, OneIdWithTwoPeopleIsRejectedWithBothPlaces) {
  const std::string a = File("a.ndjson", Lines({Person("x"), Person("two", R"(,"birthDate":"1950-01-01","name":[{"family":"One"}])")}));
  const std::string b = File("b.ndjson", Lines({Person("two", R"(,"birthDate":"1999-01-01","name":[{"family":"Other"}])"),
                                                Person("two", R"(,"birthDate":"1950-01-01","name":[{"family":"One"}],"gender":"female")")}));
  for (const bool filled : {false, true}) {
    World world;
    if (filled) Load(&world, {File("first.ndjson", Lines({Person("first")}))});
    const LoadReport report = Load(&world, {a, b});
    EXPECT_EQ(Told(report), std::vector<std::string>{"b.ndjson:1 one id with two different people; the other is in a.ndjson, line 2"}) << filled;
    const auto two = world.records->Read(records::Type("Patient"), "two");  // the same person again is an update
    ASSERT_TRUE(two.ok());
    EXPECT_NE(fhir::ToJson(two->record).find("female"), std::string::npos);
    EXPECT_NE(fhir::ToJson(two->record).find("One"), std::string::npos);
  }
}

TEST_F(Exchange, ConditionalReferencesWaitForTheEndOfAllFiles) {
  const std::string observations =
      File("a.ndjson", Lines({Conditional("o1", "urn:mrn|1"), Conditional("none", "urn:mrn|9"), Conditional("several", "urn:mrn|2")}));
  const std::string people = File("b.ndjson", Lines({Person("kim", R"(,"identifier":[{"system":"urn:mrn","value":"1"}])"),
                                                     Person("lee", R"(,"identifier":[{"system":"urn:mrn","value":"2"}])"),
                                                     Person("other", R"(,"identifier":[{"system":"urn:mrn","value":"2"}])")}));
  for (const bool filled : {false, true}) {
    World world;
    if (filled) Load(&world, {File("first.ndjson", Lines({Person("first")}))});
    const LoadReport report = Load(&world, {observations, people});
    EXPECT_EQ(report.counts.added, 4u);
    std::vector<std::string> told = Told(report);
    std::sort(told.begin(), told.end());
    ASSERT_EQ(told.size(), 2u);
    EXPECT_EQ(told[0].rfind("a.ndjson:2 ", 0), 0u) << told[0];
    EXPECT_EQ(told[1].rfind("a.ndjson:3 ", 0), 0u) << told[1];
    const auto found = world.records->Read(records::Type("Observation"), "o1");
    ASSERT_TRUE(found.ok());
    EXPECT_NE(fhir::ToJson(found->record).find("\"Patient/kim\""), std::string::npos);
    EXPECT_FALSE(Has(world, "Observation", "several"));
    world.ExpectNothingStale();
    // Again: the references resolve to what is stored, so nothing changes.
    const LoadReport again = Load(&world, {observations, people});
    EXPECT_EQ(again.counts.unchanged, 4u);
    EXPECT_EQ(again.counts.added + again.counts.updated, 0u);
  }
}

TEST_F(Exchange, AConditionalReferenceMayMatchWhatWaitsItself) {
  // The person who is looked for has a conditional reference, too, and stands behind in the file.
  const std::string file =
      File("chain.ndjson",
           Lines({Conditional("o", "urn:mrn|1"),
                  Person("kim", R"(,"identifier":[{"system":"urn:mrn","value":"1"}],"managingOrganization":{"reference":"Organization?identifier=urn:org|1"})"),
                  R"({"resourceType":"Organization","id":"clinic","identifier":[{"system":"urn:org","value":"1"}]})"}));
  World world;
  const LoadReport report = Load(&world, {file});
  EXPECT_EQ(report.counts.added, 3u);
  EXPECT_EQ(report.counts.rejected, 0u) << Told(report)[0];
}

TEST_F(Exchange, EntriesOfABundle) {
  const std::string uuid = "11111111-2222-4333-8444-555555555555";
  const std::string file = File("bundle.json", R"({"resourceType":"Bundle","type":"transaction","entry":[
    {"fullUrl":"urn:uuid:)" + uuid + R"(","resource":{"resourceType":"Patient"},"request":{"method":"POST","url":"Patient"}},
    {"request":{"method":"DELETE","url":"Patient/x"}},
    {"resource":{"resourceType":"Observation","status":"final","code":{"text":"x"},"subject":{"reference":"urn:uuid:)" +
                                                   uuid + R"("}},"request":{"method":"PUT","url":"Observation/o"}},
    {"resource":{"resourceType":"Patient"},"request":{"method":"PUT","url":"Patient?identifier=1"}}]})");
  World world;
  const LoadReport report = Load(&world, {file, File("old.json", R"({"resourceType":"Bundle","type":"history","entry":[]})")});
  EXPECT_EQ(report.counts.added, 2u);
  const std::vector<std::string> told = Told(report);
  ASSERT_EQ(told.size(), 3u);
  EXPECT_EQ(told[0].rfind("bundle.json:2 ", 0), 0u) << told[0];
  EXPECT_EQ(told[1].rfind("bundle.json:4 ", 0), 0u) << told[1];
  EXPECT_EQ(told[2].rfind("old.json:1 ", 0), 0u) << told[2];
  const auto observation = world.records->Read(records::Type("Observation"), "o");
  ASSERT_TRUE(observation.ok());
  EXPECT_NE(fhir::ToJson(observation->record).find("\"Patient/" + uuid + "\""), std::string::npos);
}

TEST_F(Exchange, ThreadsDoNotChangeTheAnswer) {
  std::vector<std::string> lines = Crowd(9000);
  for (size_t i = 0; i < 9000; i += 3)
    lines.push_back(Person("p" + std::to_string(i), R"(,"gender":"female","identifier":[{"value":"new"}],"birthDate":"1960")"));
  for (size_t i = 0; i < lines.size(); i += 100) lines[i] = "{";
  const std::string file = File("many.ndjson", Lines(lines));
  std::vector<std::string> seen;
  for (const int threads : {1, 2, 7}) {
    World world;
    const LoadReport report = Load(&world, {file}, threads);
    std::ifstream rejects(report.rejects_path);
    std::ostringstream text;
    text << rejects.rdbuf() << report.counts.added << " " << report.counts.updated << " " << report.counts.unchanged;
    for (const auto& [key, value] : records::IndexRows(*world.store)) text << key << value;
    seen.push_back(std::move(text).str());
  }
  EXPECT_EQ(seen[0], seen[1]);
  EXPECT_EQ(seen[0], seen[2]);
}

TEST_F(Exchange, FindsFilesInOrderAndSaysWhatIsMissing) {
  File("b.ndjson.gz", "");
  File("a.json", "");
  File("c.jsonl.zst", "");
  File("readme.txt", "");
  const auto found = FindInputs({folder_.path()});
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(*found, std::vector<std::string>({folder_.path() + "/a.json", folder_.path() + "/b.ndjson.gz", folder_.path() + "/c.jsonl.zst"}));
  EXPECT_EQ(FindInputs({folder_.path() + "/readme.txt"})->size(), 1u);  // named itself
  EXPECT_EQ(FindInputs({folder_.path() + "/none"}).status().code(), Code::kNotFound);
}

/// A loader whose machine fails at the record `last`.
class CutOff final : public records::Loader {
 public:
  CutOff(std::unique_ptr<records::Loader> inner, size_t last) : inner_(std::move(inner)), left_(last) {}
  Status Add(fhir::Record record, records::Place place) override {
    return left_-- == 0 ? Status(Code::kIo, "the disk went away") : inner_->Add(std::move(record), place);
  }
  Status Finish() override { return inner_->Finish(); }
  const records::LoadCounts& counts() const override { return inner_->counts(); }

 private:
  std::unique_ptr<records::Loader> inner_;
  size_t left_;
};

TEST_F(Exchange, ALoadThatIsCutOffGoesOnFromItsMarkAsLongAsTheFilesAreTheSame) {
  const std::string file = File("people.ndjson", Lines(Crowd(1000)));
  World world(true);
  uint64_t resumed = 0;
  const auto load = [&](size_t last, int threads) {
    LoadRequest request;
    request.paths = {file};
    request.threads = threads;
    return LoadInto(
        [&](records::LoadOptions options) -> Result<std::unique_ptr<records::Loader>> {
          options.mark_every = 100;
          BOGAM_ASSIGN(auto loader, records::NewLoader(world.records.get(), std::move(options)));
          resumed = loader->resumed();
          return std::unique_ptr<records::Loader>(std::make_unique<CutOff>(std::move(loader), last));
        },
        request);
  };
  EXPECT_EQ(load(450, 1).status().code(), Code::kIo);
  EXPECT_EQ(resumed, 0u);
  EXPECT_EQ(load(780, 4).status().code(), Code::kIo);
  EXPECT_EQ(resumed, 400u);
  world.Open();                              // as another process would
  File("people.ndjson", Lines(Crowd(990)));  // another file by that name
  EXPECT_EQ(load(850, 2).status().code(), Code::kIo);
  EXPECT_EQ(resumed, 0u);
  const auto report = load(SIZE_MAX, 2);
  ASSERT_TRUE(report.ok()) << report.status().ToString();
  EXPECT_EQ(resumed, 800u);
  EXPECT_EQ(report->counts.added, 990u);
  world.ExpectNothingStale();
}

}  // namespace
}  // namespace bogam::exchange
