// SPDX-License-Identifier: Apache-2.0
// The views of /api against the shapes of docs/workspace-api.md, over a small population with a measure of its own.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/test_folder.h"
#include "server/static_files.h"
#include "server/test_world.h"
#include "server/workspace/directory.h"

namespace bogam::server {
namespace {

constexpr char kCql[] = R"(library Sugar version '1.0.0'
using FHIR version '4.0.1'
include FHIRHelpers version '4.0.1' called FHIRHelpers
parameter "Measurement Period" Interval<DateTime>
context Patient
define "Adults":
  AgeInYearsAt(date from end of "Measurement Period") >= 18
define "In Hospice":
  exists [Condition] C where C.code.text = 'hospice'
define "Tested":
  exists "Tests"
define "Tests":
  [Observation] O where O.code.text = 'HbA1c'
define "Initial Population":
  "Adults"
define "Denominator Exclusion":
  "In Hospice"
define "Numerator":
  "Tested"
)";

constexpr char kMeasure[] = R"({"resourceType":"Measure","id":"Sugar","url":"http://example.org/Measure/Sugar","name":"Sugar","version":"1.0.0",
"title":"Sugar **tested**","_title":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"ko"},{"url":"content","valueString":"당화혈색소 검사"}]}]},
"status":"active","publisher":"Tests","description":"People **whose** sugar was tested. Second one. Third one.","library":["http://example.org/Library/Sugar"],
"scoring":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-scoring","code":"proportion"}]},
"improvementNotation":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-improvement-notation","code":"increase"}]},
"group":[{"population":[
{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"initial-population"}]},"description":"Adults",
"_description":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/translation","extension":[{"url":"lang","valueCode":"ko"},{"url":"content","valueString":"성인"}]}]},"criteria":{"language":"text/cql-identifier","expression":"Initial Population"}},
{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"denominator"}]},"criteria":{"language":"text/cql-identifier","expression":"Initial Population"}},
{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"denominator-exclusion"}]},"criteria":{"language":"text/cql-identifier","expression":"Denominator Exclusion"}},
{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/measure-population","code":"numerator"}]},"criteria":{"language":"text/cql-identifier","expression":"Numerator"}}]}]})";

constexpr char kLibrary[] =
    R"({"resourceType":"Library","id":"Sugar","url":"http://example.org/Library/Sugar","name":"Sugar","version":"1.0.0","status":"active","type":{"text":"logic-library"}})";

/// The measure's folder, gone in the end.
class Pack {
 public:
  Pack() {
    std::filesystem::copy_file(BOGAM_SOURCE_DIR "/content/cql/FHIRHelpers-4.0.1.cql", folder_ + "/FHIRHelpers.cql");
    Write("Sugar.cql", kCql);
    Write("measure.json", kMeasure);
    Write("library.json", kLibrary);
  }
  ~Pack() = default;
  const std::string& folder() const { return folder_; }

 private:
  void Write(const std::string& name, const std::string& text) const { std::ofstream(folder_ + "/" + name) << text; }
  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
};

std::string Person(const std::string& id, const std::string& name, const std::string& born, const std::string& more = "") {
  return R"({"resourceType":"Patient","id":")" + id + R"(","name":[)" + name + R"(],"gender":"female","birthDate":")" + born + "\"" + more + "}";
}

class Workspace : public testing::Test {
 protected:
  Workspace() : world_(Options()) {
    world_.Put(R"({"resourceType":"Organization","id":"clinic","name":"Clinic"})");
    world_.Put(
        R"({"resourceType":"PractitionerRole","id":"doctor","practitioner":{"reference":"Practitioner/who"},"organization":{"reference":"Organization/clinic"}})");
    const std::string practice = R"(,"generalPractitioner":[{"reference":"Organization/clinic"}])";
    world_.Put(Person(
        "kim",
        R"({"use":"official","family":"김","given":["민준"],"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"SYL"}]},{"family":"Kim","given":["Min-jun"]})",
        "1950-03-04", R"(,"generalPractitioner":[{"reference":"PractitionerRole/doctor"}])"));  // whose practice is the clinic too
    world_.Put(Person("ana", R"({"family":"Núñez","given":["Ana María"]},{"use":"old","family":"Before"})", "1980-05-06", practice));
    world_.Put(Person("child", R"({"family":"Small","given":["Bo"]})", "2020-01-01"));
    world_.Put(Person("dead", R"({"family":"Gone","given":["Al"]})", "1930-01-01", R"(,"deceasedDateTime":"2025-06-01")"));
    world_.Put(Observation("o1", "ana", "2025-02-03",
                           R"("code":{"text":"HbA1c"},"valueQuantity":{"value":7.0,"unit":"%","system":"http://unitsofmeasure.org","code":"%"})"));
    world_.Put(Observation("o2", "ana", "2024-02-03",
                           R"("code":{"text":"HbA1c"},"valueQuantity":{"value":9.85,"unit":"%","system":"http://unitsofmeasure.org","code":"%"})"));
    world_.Put(Observation(
        "bp", "ana", "2025-01-03",
        R"("code":{"text":"Blood pressure"},"component":[{"code":{"text":"Systolic"},"valueQuantity":{"value":142,"unit":"mmHg"}},{"code":{"text":"Diastolic"},"valueQuantity":{"value":88,"unit":"mmHg"}}])"));
    world_.Put(R"({"resourceType":"Condition","id":"c1","subject":{"reference":"Patient/dead"},"code":{"text":"hospice"},"onsetDateTime":"2025-01-01"})");
    world_.Put(
        R"({"resourceType":"Encounter","id":"e1","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/ana"},"period":{"start":"2025-02-03T09:00:00+09:00"}})");
    world_.Put(
        R"({"resourceType":"AllergyIntolerance","id":"a2","patient":{"reference":"Patient/dead"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"716186003"}]}})");
    world_.Put(
        R"({"resourceType":"AllergyIntolerance","id":"a1","patient":{"reference":"Patient/ana"},"code":{"text":"Latex"},"reaction":[{"manifestation":[{"text":"Hives"}]}]})");
  }
  engine::Options Options() const {
    engine::Options options;
    options.packages = {pack_.folder()};
    return options;
  }
  static std::string Observation(const std::string& id, const std::string& patient, const std::string& date, const std::string& more) {
    return R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","subject":{"reference":"Patient/)" + patient + R"("},"effectiveDateTime":")" +
           date + "\"," + more + "}";
  }
  /// Asks until it is no longer computing.
  Answer Ask(const std::string& path, const std::string& headers = {}) const {
    for (int i = 0; i < 500; ++i) {
      Answer answer = world_.Get(path, headers);
      if (answer.status != 202 && !answer.Has("\"state\":\"computing\"")) return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
  }

  Pack pack_;
  World world_;
};

TEST_F(Workspace, About) {
  const Answer answer = world_.Get("/api/about");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.Header("content-type").starts_with("application/json"));
  EXPECT_TRUE(answer.Has(R"("patients":4,"resources":13)")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("years":[2025,2024])") && answer.Has(R"("measures":1,"smallCell":11,"synthetic":false)")) << answer.body;
}

TEST_F(Workspace, MeasuresWithTheirState) {
  const Answer answer = Ask("/api/measures?period=2025");
  EXPECT_TRUE(answer.Has(R"("period":{"start":"2025-01-01","end":"2025-12-31"},"now":"2025-12-31T23:59:59.999Z","timezone":"UTC")")) << answer.body;
  EXPECT_TRUE(answer.Has(
      R"("id":"Sugar","name":"Sugar","title":"Sugar **tested**","version":"1.0.0","status":"active","description":"People whose sugar was tested. Second one.","publisher":"Tests","state":"ready","progress":null,"error":null)"))
      << answer.body;
  EXPECT_TRUE(answer.Has(R"("populations":{"initial-population":3,"denominator":3,"denominator-exclusion":1,"numerator":1},"rate":0.5)")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("due":1,"failed":0)")) << answer.body;
  EXPECT_TRUE(Ask("/api/measures?period=2025", "Accept-Language: ko-KR,en;q=0.5\r\n").Has("당화혈색소 검사"));
  EXPECT_EQ(world_.Get("/api/measures?period=soon").status, 400);
}

TEST_F(Workspace, OneMeasure) {
  const Answer answer = Ask("/api/measures/Sugar?period=2025");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.Has(R"("definition":[{"population":"initial-population","text":"Adults","library":"Sugar","expression":"Initial Population"})"))
      << answer.body;
  EXPECT_TRUE(answer.Has(R"({"name":"Adults","line":6,"endLine":7})")) << answer.body;
  const Answer korean = Ask("/api/measures/Sugar?period=2025", "Accept-Language: ko\r\n");
  EXPECT_TRUE(korean.Has(R"("definition":[{"population":"initial-population","text":"성인","library":"Sugar")")) << korean.body;
  EXPECT_TRUE(korean.Has("People whose sugar was tested.")) << "what has no translation stays as it is";
  EXPECT_TRUE(answer.Has(R"({"key":"female","label":null,"denominator":null,"numerator":null,"rate":null,"interval":null,"due":null,"suppressed":true})"))
      << answer.body;
  EXPECT_FALSE(answer.Has("0-17")) << "rows without a denominator are left out";
  EXPECT_EQ(world_.Get("/api/measures/nonsense").status, 404);
  EXPECT_EQ(world_.Get("/api/measures/Sugar?group=nonsense").status, 404);
}

TEST_F(Workspace, PeopleOfAMeasure) {
  const Answer due = Ask("/api/measures/Sugar/people?period=2025");
  EXPECT_TRUE(due.Has(R"("total":1,"next":null)") && due.Has(R"("id":"kim")")) << due.body;
  EXPECT_TRUE(due.Has(R"({"use":"official","representation":"SYL","text":null,"family":"김","given":["민준"],"prefix":[],"suffix":[]})")) << due.body;
  EXPECT_TRUE(due.Has(R"("birthDate":"1950-03-04","age":75,"sex":"female","practice":{"key":"Organization/clinic","name":"Clinic"},"status":"due")"))
      << due.body;
  EXPECT_TRUE(due.Has(R"("reason":{"text":")") && due.Has(R"("value":false})") && due.Has(R"("lastEvidence":null)")) << due.body;
  const Answer met = Ask("/api/measures/Sugar/people?period=2025&status=met");
  EXPECT_TRUE(met.Has(R"("id":"ana")") && met.Has(R"("resource":"Observation/o1","summary":"HbA1c 7.0 %")")) << met.body;
  EXPECT_TRUE(Ask("/api/measures/Sugar/people?period=2025&status=excluded").Has(R"("id":"dead")"));
  EXPECT_TRUE(Ask("/api/measures/Sugar/people?period=2025&status=failed").Has(R"("total":0)"));
  const Answer everyone = Ask("/api/measures/Sugar/people?period=2025&status=initial-population&sort=-age&limit=2");
  EXPECT_TRUE(everyone.Has(R"("total":3)") && everyone.body.find("\"dead\"") < everyone.body.find("\"kim\"")) << everyone.body;
  const size_t at = everyone.body.find("\"next\":\"") + 8;
  const std::string cursor = everyone.body.substr(at, everyone.body.find('"', at) - at);
  const std::string same = "/api/measures/Sugar/people?period=2025&status=initial-population&sort=-age&limit=2&cursor=";
  world_.Send("DELETE", "/fhir/Patient/kim");
  const Answer last = world_.Get(same + cursor);
  EXPECT_TRUE(last.Has(R"("total":3,"next":null)") && last.Has(R"("id":"ana")")) << last.body;
  EXPECT_EQ(world_.Get("/api/measures/Sugar/people?period=2025&cursor=" + cursor).status, 400);
  EXPECT_EQ(world_.Get(same + "1.2.3").status, 410);
  EXPECT_EQ(world_.Get(same + "zz").status, 400);
  EXPECT_TRUE(Ask("/api/measures/Sugar/people?period=2025&practice=Organization/clinic&stratum=sex:female&status=met").Has(R"("total":1)"));
  EXPECT_TRUE(Ask("/api/measures/Sugar/people?period=2025&stratum=sex:male").Has(R"("total":0)"));
  for (const char* wrong : {"status=x", "sort=x", "stratum=x:y", "limit=0", "limit=501", "limit=x"}) {
    EXPECT_EQ(world_.Get("/api/measures/Sugar/people?period=2025&" + std::string(wrong)).status, 400) << wrong;
  }
}

TEST_F(Workspace, PeopleByName) {
  const auto total = [&](const std::string& query) { return world_.Get("/api/people?" + query).body.substr(0, 10); };
  EXPECT_EQ(total(""), R"({"total":4)");
  EXPECT_EQ(total("name=nunez"), R"({"total":1)");
  EXPECT_EQ(total("name=mar%C3%ADa+n"), R"({"total":1)");
  EXPECT_EQ(total("name=%EA%B9%80%EB%AF%BC%EC%A4%80"), R"({"total":1)") << "김민준 written together";
  EXPECT_EQ(total("name=%EA%B9%80"), R"({"total":1)");
  EXPECT_EQ(total("name=kim+min"), R"({"total":1)");
  EXPECT_EQ(total("name=kim+%EB%AF%BC%EC%A4%80"), R"({"total":0)") << "the words must meet one name";
  EXPECT_EQ(total("name=zzz"), R"({"total":0)");
  Ask("/api/measures");
  const Answer list = world_.Get("/api/people?sort=-due&limit=1");
  EXPECT_TRUE(list.Has(R"("id":"kim")") && list.Has(R"("due":1)")) << list.body;
  EXPECT_TRUE(world_.Get("/api/people?sort=age&limit=1").Has("\"child\""));
  const Answer ana = world_.Get("/api/people?name=ana");
  EXPECT_TRUE(ana.Has(R"("lastEncounter":"2025-02-03T09:00:00+09:00")") && ana.Has(R"("deceased":false)") && !ana.Has("Before")) << ana.body;
  EXPECT_EQ(world_.Get("/api/people?sort=x").status, 400);
  EXPECT_EQ(world_.Get("/api/people?cursor=1.2.3").status, 400);
}

TEST_F(Workspace, PeopleFollowTheStore) {
  EXPECT_TRUE(world_.Get("/api/people").Has("\"total\":4"));
  const Answer first = world_.Get("/api/people?limit=1");
  const size_t at = first.body.find("\"next\":\"") + 8;
  const std::string cursor = first.body.substr(at, first.body.find('"', at) - at);
  world_.Put(Person("new", R"({"family":"Aaa","given":["New"]})", "1990-01-01"));
  world_.Send("DELETE", "/fhir/Patient/child");
  world_.Put(Person("ana", R"({"family":"Other","given":["Ana"]})", "1980-05-06"));
  EXPECT_TRUE(world_.Get("/api/people?name=aaa").Has("\"total\":1"));
  EXPECT_TRUE(world_.Get("/api/people?name=small").Has("\"total\":0"));
  EXPECT_TRUE(world_.Get("/api/people?name=nunez").Has("\"total\":0"));
  EXPECT_TRUE(world_.Get("/api/people?name=other").Has("\"total\":1"));
  const Answer next = world_.Get("/api/people?limit=1&cursor=" + cursor);
  EXPECT_TRUE(next.Has("\"total\":4") && !next.Has("Aaa")) << next.body;
}

TEST_F(Workspace, OnePerson) {
  const Answer answer = world_.Get("/api/people/ana?period=2025");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.Has(R"("measure":"Sugar","group":"1","title":"Sugar **tested**")") && answer.Has(R"("status":"met")")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("allergiesRecorded":true)") && answer.Has(R"("reactions":["Hives"])")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("value":7.0,"text":"7.0")") && answer.Has(R"("value":9.85)")) << answer.body;
  EXPECT_LT(answer.body.find("9.85"), answer.body.find("\"7.0\"")) << "points stand oldest first";
  EXPECT_TRUE(answer.Has(R"("code":{"text":"Systolic","system":null,"code":null,"display":null},"panel":{"text":"Blood pressure")")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("truncated":[])"));
  EXPECT_TRUE(world_.Get("/api/people/kim").Has(R"("allergiesRecorded":false)"));
  const Answer dead = world_.Get("/api/people/dead?period=2025");
  EXPECT_TRUE(dead.Has(R"("age":95)") && dead.Has(R"("deceased":true,"deceasedDate":"2025-06-01")") && dead.Has(R"("status":"excluded")")) << dead.body;
  EXPECT_TRUE(dead.Has(R"("allergies":[],"allergiesRecorded":true)")) << dead.body;
  EXPECT_EQ(world_.Get("/api/people/never").status, 404);
}

TEST_F(Workspace, Evidence) {
  const Answer answer = world_.Get("/api/people/ana/measures/Sugar/evidence?period=2025");
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.Has(R"("status":"met")") && answer.Has(R"("error":null)"));
  EXPECT_TRUE(answer.Has(R"({"population":"numerator","library":"Sugar","expression":"Numerator","value":true,"count":1,"decides":true})")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("result":"2 × Observation")") && answer.Has(R"("Observation/o1":{"date":"2025-02-03","summary":"HbA1c 7.0 %"})")) << answer.body;
  EXPECT_TRUE(answer.Has(R"("locator":"6:1-7:)")) << answer.body;
  world_.Put(Observation("o8", "ana", "2026-06-01", R"("code":{"text":"HbA1c"},"valueQuantity":{"value":9.5,"unit":"%"})"));
  world_.Put(Observation("o9", "ana", "2025-06-01", R"("code":{"text":"HbA1c"},"valueQuantity":{"value":6.5,"unit":"%"})"));
  const Answer later = world_.Get("/api/people/ana/measures/Sugar/evidence?period=2025");
  EXPECT_TRUE(later.Has(R"("resources":["Observation/o9","Observation/o1","Observation/bp","Observation/o2","Observation/o8"])"))
      << "newest first, what came after the period last: " << later.body;
  EXPECT_EQ(world_.Get("/api/people/never/measures/Sugar/evidence").status, 404);
  EXPECT_EQ(world_.Get("/api/people/ana/measures/nonsense/evidence").status, 404);
}

TEST_F(Workspace, Load) {
  const std::string lines = Person("n1", R"({"family":"New"})", "1990-01-01") + "\nnot json\n" + R"({"resourceType":"Nope","id":"x"})" + "\n" +
                            Person("kim", R"({"family":"김"})", "1950-03-04") + "\n";
  const Answer answer = world_.Send("POST", "/api/load", lines, "Content-Type: application/fhir+ndjson\r\n");
  EXPECT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.Has(R"("added":1,"updated":1,"unchanged":0,"rejected":2)")) << answer.body;
  EXPECT_TRUE(answer.Has(R"({"line":2,"reason":)") && answer.Has(R"({"line":3,"reason":)") && !answer.Has("bogam-load-")) << answer.body;
  EXPECT_EQ(world_.Get("/fhir/Patient/n1").status, 200);
  EXPECT_EQ(world_.Send("POST", "/api/load", "").status, 400);
  EXPECT_EQ(world_.Get("/api/load").status, 405);
}

TEST_F(Workspace, WhatElseThereIs) {
  const Answer health = world_.Get("/health");
  EXPECT_EQ(health.status, 200);
  EXPECT_TRUE(health.Has(R"("status":"ok")"));
  EXPECT_EQ(world_.Get("/api").status, 404);
  EXPECT_EQ(world_.Get("/api/nonsense").status, 404);
  EXPECT_EQ(world_.Send("POST", "/api/about", "{}").status, 405);
  EXPECT_EQ(world_.Get("/metrics").status, 404);
  EXPECT_EQ(world_.Get("/cds-services").status, 200);
  EXPECT_EQ(world_.Get("/quality/CMS122").status, 200);
  EXPECT_TRUE(world_.Get("/").Header("content-type").starts_with("text/html"));
}

TEST(StaticFiles, FilesIndexAndNothing) {
  const WebFile files[] = {{"/assets/a-1.js", "text/javascript", "\"aa\"", "plain", "packed"}, {"/index.html", "text/html", "\"bb\"", "<html>", ""}};
  const auto get = [&](const std::string& path, std::vector<std::pair<std::string, std::string>> headers = {}) {
    Request request;
    request.method = "GET";
    request.path = path;
    request.headers = std::move(headers);
    return ServeFile(files, request);
  };
  const auto header = [](const Response& response, std::string_view name) {
    for (const auto& [key, value] : response.headers) {
      if (key == name) return value;
    }
    return std::string();
  };
  const Response asset = get("/assets/a-1.js", {{"accept-encoding", "br, gzip"}});
  EXPECT_EQ(asset.body, "packed");
  EXPECT_EQ(header(asset, "Content-Encoding"), "gzip");
  EXPECT_EQ(header(asset, "Cache-Control"), "public, max-age=31536000, immutable");
  EXPECT_EQ(get("/assets/a-1.js").body, "plain");
  EXPECT_EQ(get("/assets/a-1.js", {{"accept-encoding", "gzip;q=0"}}).body, "plain");
  EXPECT_EQ(get("/assets/none.js").status, 404);
  EXPECT_EQ(get("/people/1").body, "<html>");
  EXPECT_EQ(header(get("/"), "Cache-Control"), "no-cache");
  EXPECT_EQ(get("/", {{"if-none-match", "\"bb\""}}).status, 304);
}

TEST(Directory, NamesMeetWords) {
  const auto patient = fhir::ParseJson(Person("x", R"({"family":"O'Brien Smith","given":["Jean","Luc"]},{"text":"홍 길동"})", "1990-01-01"));
  ASSERT_TRUE(patient.ok());
  const DirectoryPerson person = ReadDirectoryPerson(1, patient->root());
  EXPECT_TRUE(NameMatches(person.names, {"o'br", "luc"}));
  EXPECT_TRUE(NameMatches(person.names, {"smith"}));
  EXPECT_TRUE(NameMatches(person.names, {"길"}));
  EXPECT_FALSE(NameMatches(person.names, {"smith", "길"}));
  EXPECT_FALSE(NameMatches(person.names, {"mith"}));
}

}  // namespace
}  // namespace bogam::server
