// SPDX-License-Identifier: Apache-2.0
// Today over HTTP: rows, filters, actions and what they leave behind, two at once, letters and tables.
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "format/json_fields.h"
#include "server/test_risk.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

using format::Json;

const Json& At(const Json& json, std::string_view path) {
  static const Json kNone;
  const Json* at = &json;
  while (!path.empty()) {
    const size_t end = std::min(path.find('.'), path.size());
    const std::string_view part = path.substr(0, end);
    path.remove_prefix(std::min(end + 1, path.size()));
    const Json* next = nullptr;
    if (at->kind == Json::Kind::kArray) {
      const size_t i = std::stoul(std::string(part));
      next = i < at->items.size() ? &at->items[i] : nullptr;
    }
    for (const auto& [key, value] : at->members) {
      if (key == part) next = &value;
    }
    if (next == nullptr) return kNone;
    at = next;
  }
  return *at;
}
std::string TextAt(const Json& json, std::string_view path) { return At(json, path).text; }
double NumberAt(const Json& json, std::string_view path) { return At(json, path).number; }
bool IsNull(const Json& json, std::string_view path) { return At(json, path).kind == Json::Kind::kNull; }

constexpr char kPost[] = "Content-Type: application/json\r\n";

class Today : public testing::Test {
 protected:
  Today() {
    Put(R"({"resourceType":"Organization","id":"north","name":"North <clinic>"})");
    Put(R"({"resourceType":"Organization","id":"south","name":"South"})");
    Person("ann", "north", 152);
    Person("bob", "north", 150, R"(,"communication":[{"language":{"coding":[{"system":"urn:ietf:bcp:47","code":"ko"}]},"preferred":true}])");
    Person("cho", "south", 160);
    Person("fit", "north", 120);
    Person("late", "north", 170, R"(,"deceasedDateTime":"2025-07-01")");
  }

  void Put(const std::string& json) {
    const Answer answer = world_.Put(json);
    EXPECT_TRUE(answer.status == 200 || answer.status == 201) << answer.body << json;
  }

  void Person(const std::string& id, const std::string& practice, int pressure, const std::string& more = "") {
    Put(R"({"resourceType":"Patient","id":")" + id + "\"" + R"(,"name":[{"family":"Family )" + id + R"(","given":["<b>)" + id +
        R"("]}],"gender":"female","birthDate":"1990-03-01","telecom":[{"system":"phone","value":"555-01"}],"generalPractitioner":[{"reference":"Organization/)" +
        practice + "\"}]" + more + "}");
    Put(R"({"resourceType":"Condition","id":"c-)" + id + "\"" +
        R"(,"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}]},"subject":{"reference":"Patient/)" +
        id + R"("},"onsetDateTime":"2020-01-01","recordedDate":"2020-01-01"})");
    Put(R"({"resourceType":"Encounter","id":"e-)" + id + "\"" +
        R"(,"status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}],"subject":{"reference":"Patient/)" +
        id + R"("},"period":{"start":"2025-06-04T09:00:00Z","end":"2025-06-04T09:30:00Z"}})");
    Pressure(id, "b-" + id, "2025-06-04", pressure);
  }

  void Pressure(const std::string& patient, const std::string& id, const std::string& day, int value) {
    Put(R"({"resourceType":"Observation","id":")" + id + "\"" +
        R"(,"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"85354-9"}]},"subject":{"reference":"Patient/)" +
        patient + R"("},"effectiveDateTime":")" + day +
        R"(T09:10:00Z","component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":)" + std::to_string(value) +
        R"(,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80,"unit":"mmHg","system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]})");
  }

  void HarmAnswer(const std::string& patient, const std::string& id, const std::string& day, int value) {
    Put(R"({"resourceType":"Observation","id":")" + id + "\"" +
        R"(,"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},"subject":{"reference":"Patient/)" + patient +
        R"("},"effectiveDateTime":")" + day + R"(","valueInteger":)" + std::to_string(value) + "}");
  }

  Answer Ask(const std::string& target, const std::string& headers = {}) const {
    for (;;) {
      Answer answer = world_.Get(target, headers);
      if (answer.status != 202) return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  static Json Parse(const Answer& answer) {
    format::Findings findings;
    Json json = format::ParseJson(answer.body, "answer", findings);
    EXPECT_TRUE(findings.empty()) << answer.body;
    return json;
  }
  Json List(const std::string& query = {}) const {
    const Answer answer = Ask("/api/today" + query);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Parse(answer);
  }
  Json Row(const std::string& id) const {
    const Answer answer = Ask("/api/today/" + id);
    EXPECT_EQ(answer.status, 200) << answer.body;
    return Parse(answer);
  }
  static std::string Ids(const Json& list) {
    std::string out;
    for (const Json& item : At(list, "items").items) out += (out.empty() ? "" : " ") + TextAt(item, "id");
    return out;
  }

  static std::string Body(const std::string& action, const std::string& id, const std::string& version, const std::string& rest = {},
                          const std::string& gap = {}) {
    return R"({"action":")" + action + R"(","people":[{"id":")" + id + R"(","version":")" + version + "\"" + (gap.empty() ? "" : R"(,"gap":")" + gap + "\"") +
           "}]" + rest + "}";
  }
  Json Act(const std::string& body, const std::string& name = "Dr%20Kim") const {
    for (;;) {
      const Answer answer = world_.Send("POST", "/api/today/actions", body, kPost + ("X-Bogam-Name: " + name + "\r\n"));
      if (answer.status == 202) continue;
      EXPECT_EQ(answer.status, 200) << answer.body;
      return Parse(answer);
    }
  }
  /// On the row as it is; the result.
  Json Do(const std::string& action, const std::string& id, const std::string& rest = {}, const std::string& gap = kPressure,
          const std::string& name = "Dr%20Kim") const {
    return At(Act(Body(action, id, TextAt(Row(id), "version"), rest, gap), name), "results.0");
  }
  static std::string GapState(const Json& row, const std::string& gap = kPressure) {
    for (const Json& why : At(row, "why").items) {
      if (TextAt(why, "gap") == gap) return TextAt(why, "state");
    }
    return "none";
  }
  Json Resource(const std::string& reference) const { return Parse(world_.Get("/fhir/" + reference)); }

  static constexpr const char* kPressure = "blood-pressure-control/main";
  static constexpr const char* kOfPressure = "?gap=blood-pressure-control/main";
  World world_;
};

TEST_F(Today, WhoIsDueAndWhy) {
  const Json list = List(kOfPressure);
  EXPECT_EQ(Ids(list), "ann bob cho");  // neither who is fit nor who has died; since the same day, so by id
  EXPECT_EQ(NumberAt(list, "total"), 3);
  EXPECT_TRUE(IsNull(list, "next"));
  EXPECT_EQ(TextAt(list, "now").substr(0, 10), "2025-06-04");
  EXPECT_EQ(TextAt(list, "period.start"), "2024-06-05");
  const Json& ann = At(list, "items.0");
  EXPECT_EQ(TextAt(ann, "state"), "open");
  EXPECT_EQ(TextAt(ann, "practice.key"), "Organization/north");
  EXPECT_EQ(TextAt(ann, "phone"), "555-01");
  EXPECT_EQ(NumberAt(ann, "age"), 35);
  EXPECT_TRUE(IsNull(ann, "alert"));
  EXPECT_TRUE(IsNull(ann, "owner"));
  EXPECT_EQ(TextAt(ann, "lastContact.resource"), "Encounter/e-ann");
  for (const Json& why : At(ann, "why").items) {
    if (TextAt(why, "gap") != kPressure) continue;
    EXPECT_EQ(TextAt(why, "since"), "2025-06-04");
    EXPECT_EQ(TextAt(why, "lastEvidence.resource"), "Observation/b-ann");
    EXPECT_EQ(TextAt(why, "title"), "Blood pressure control");
    EXPECT_TRUE(IsNull(why, "task"));
  }
  EXPECT_EQ(TextAt(At(list, "items.1"), "language.code"), "ko");
  // The person's own page is the same row.
  EXPECT_EQ(TextAt(Row("ann"), "version"), TextAt(ann, "version"));
  EXPECT_EQ(At(Row("late"), "why").items.size(), 0u);
  EXPECT_EQ(Ask("/api/today/nobody").status, 404);
}

TEST_F(Today, FiltersAndCounts) {
  EXPECT_EQ(Ids(List(std::string(kOfPressure) + "&practice=Organization/north")), "ann bob");
  EXPECT_EQ(Ids(List(std::string(kOfPressure) + "&language=ko")), "bob");
  Do("assign", "bob", R"(,"owner":"lee")");
  EXPECT_EQ(Ids(List(std::string(kOfPressure) + "&owner=lee")), "bob");
  EXPECT_EQ(Ids(List(std::string(kOfPressure) + "&owner=none")), "ann cho");
  EXPECT_EQ(Parse(Ask(std::string("/api/today") + kOfPressure + "&owner=me", "X-Bogam-Name: lee\r\n")).members.empty(), false);
  EXPECT_EQ(Ids(Parse(Ask(std::string("/api/today") + kOfPressure + "&owner=me", "X-Bogam-Name: lee\r\n"))), "bob");
  const Json list = List("?practice=Organization/north&limit=1");
  EXPECT_GE(NumberAt(list, "counts.open"), 2);
  EXPECT_EQ(NumberAt(list, "counts.unowned"), NumberAt(list, "counts.open") - 1);
  bool south = false;
  for (const Json& practice : At(list, "practices").items) south = south || TextAt(practice, "practice.key") == "Organization/south";
  EXPECT_TRUE(south);
  EXPECT_EQ(TextAt(list, "owners.0.owner.name"), "lee");
  const Json next = List("?practice=Organization/north&limit=1&cursor=" + TextAt(list, "next"));
  EXPECT_NE(Ids(next), Ids(list));
  for (const char* bad : {"?show=ordered", "?sort=age", "?limit=0", "?cursor=x", "?cursor=1.2.3"})
    EXPECT_EQ(Ask("/api/today" + std::string(bad)).status, 400) << bad;
}

TEST_F(Today, AnActionIsATaskAndChangesTheRow) {
  const Json done = Do("snooze", "ann", R"(,"until":"2026-01-01","text":"holidays")");
  EXPECT_TRUE(At(done, "done").boolean);
  const std::string task = TextAt(done, "resources.0");
  const Json resource = Resource(task);
  EXPECT_EQ(TextAt(resource, "status"), "on-hold");
  EXPECT_EQ(TextAt(resource, "restriction.period.start"), "2026-01-01");
  EXPECT_EQ(TextAt(resource, "requester.identifier.value"), "Dr Kim");
  EXPECT_EQ(TextAt(resource, "note.0.text"), "holidays");
  const Json row = Row("ann");
  EXPECT_EQ(TextAt(row, "version"), TextAt(done, "version"));
  EXPECT_EQ(GapState(row), "snoozed");
  EXPECT_EQ(Ids(List(kOfPressure)), "bob cho");
  Do("resume", "ann");
  EXPECT_EQ(GapState(Row("ann")), "open");
  EXPECT_EQ(TextAt(Resource(task), "meta.versionId"), "2");
  const Json not_now = Do("not-now", "ann", R"(,"reason":"declined")");
  EXPECT_TRUE(At(not_now, "done").boolean);
  EXPECT_EQ(GapState(Row("ann")), "not-now");
  EXPECT_EQ(TextAt(Resource(task), "statusReason.coding.0.code"), "declined");
  Do("resume", "ann");
  Do("order", "ann", R"(,"code":"blood-pressure")");
  EXPECT_EQ(GapState(Row("ann")), "ordered");
  const Json again = Do("order", "ann", R"(,"code":"blood-pressure")");
  EXPECT_EQ(NumberAt(again, "error.status"), 409) << "the same order twice";
  Do("done", "ann");
  EXPECT_EQ(GapState(Row("ann")), "done");
}

TEST_F(Today, NewEvidenceClosesAGap) {
  Do("assign", "ann", R"(,"owner":"lee")");
  EXPECT_EQ(GapState(Row("ann")), "open");
  Pressure("ann", "new", "2025-06-05", 118);
  EXPECT_EQ(GapState(Row("ann")), "done");
  EXPECT_EQ(Ids(List(kOfPressure)), "bob cho");
  Pressure("bob", "new2", "2025-06-05", 118);
  EXPECT_EQ(GapState(Row("bob")), "none");
}

TEST_F(Today, WhatWasSeenIsWhatIsChanged) {
  const std::string version = TextAt(Row("ann"), "version");
  EXPECT_TRUE(At(Act(Body("assign", "ann", version, R"(,"owner":"lee")")), "results.0.done").boolean);
  const Json late = At(Act(Body("done", "ann", version)), "results.0");
  EXPECT_FALSE(At(late, "done").boolean);
  EXPECT_EQ(NumberAt(late, "error.status"), 409);
  EXPECT_EQ(TextAt(late, "error.row.owner.name"), "lee");
  EXPECT_EQ(TextAt(late, "error.row.version"), TextAt(late, "version"));
  const Json nobody = At(Act(Body("done", "nobody", "1")), "results.0");
  EXPECT_EQ(NumberAt(nobody, "error.status"), 404);
  EXPECT_TRUE(IsNull(nobody, "error.row"));
}

TEST_F(Today, OfTwoAtOnceOneWins) {
  for (int round = 0; round < 12; ++round) {
    const std::string version = TextAt(Row("ann"), "version");
    std::atomic<int> won{0}, lost{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&, i] {
        // The same gap, or another one of the same row.
        const Json result = At(Act(Body("assign", "ann", version, R"(,"owner":"user)" + std::to_string(i) + "\"", i % 2 == 0 ? kPressure : "")), "results.0");
        At(result, "done").boolean ? ++won : ++lost;
        if (!At(result, "done").boolean) {
          EXPECT_EQ(NumberAt(result, "error.status"), 409);
          EXPECT_FALSE(TextAt(result, "error.row.owner.name").empty());
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(lost, 3);
  }
}

TEST_F(Today, AnUrgentAnswerStandsFirstUntilANamedPersonClosesIt) {
  HarmAnswer("fit", "harm", "2025-06-04", 2);
  const Json list = List();
  EXPECT_EQ(TextAt(list, "items.0.id"), "fit");
  EXPECT_EQ(TextAt(list, "items.0.alert.resource"), "Observation/harm");
  EXPECT_EQ(NumberAt(list, "counts.alerts"), 1);
  const Json unnamed = Do("close-alert", "fit", R"(,"text":"Spoke with her, plan made")", "", "");
  EXPECT_EQ(NumberAt(unnamed, "error.status"), 422);
  EXPECT_EQ(world_.Send("POST", "/api/today/actions", Body("close-alert", "fit", "x", R"(,"text":"short")"), kPost).status, 400);
  const Json closed = Do("close-alert", "fit", R"(,"text":"Spoke with her, plan made")", "");
  ASSERT_TRUE(At(closed, "done").boolean);
  EXPECT_EQ(TextAt(Resource(TextAt(closed, "resources.0")), "status"), "completed");
  EXPECT_EQ(TextAt(Resource(TextAt(closed, "resources.1")), "author.identifier.value"), "Dr Kim");
  EXPECT_TRUE(IsNull(Row("fit"), "alert"));
  HarmAnswer("fit", "harm2", "2025-06-05", 1);
  EXPECT_EQ(TextAt(Row("fit"), "alert.resource"), "Observation/harm2");
  EXPECT_FALSE(TextAt(Row("fit"), "alert.task").empty());
  HarmAnswer("late", "harm3", "2025-06-05", 3);
  EXPECT_TRUE(IsNull(Row("late"), "alert"));
  Put(R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed","subject":{"reference":"Patient/cho"},"authored":"2025-06-04T10:00:00Z","item":[{"linkId":"/44260-8","answer":[{"valueCoding":{"system":"http://loinc.org","code":"LA6569-3"}}]}]})");
  EXPECT_EQ(TextAt(Row("cho"), "alert.resource"), "QuestionnaireResponse/q");
}

TEST_F(Today, TextsComeBackAsTheyWere) {
  const std::string nasty = R"(<img src=x onerror=alert(1)> \" ' & =1+1 {{7*7}} 한국어)";
  const Json done = Do("message", "ann", R"(,"text":")" + nasty + "\"");
  const Json message = Resource(TextAt(done, "resources.0"));
  EXPECT_EQ(TextAt(message, "payload.0.contentString"), R"(<img src=x onerror=alert(1)> " ' & =1+1 {{7*7}} 한국어)");
  EXPECT_EQ(TextAt(message, "status"), "preparation");
  const Answer letters = world_.Get("/api/today/letters?people=ann,bob&letter=blood-pressure-en");
  EXPECT_EQ(letters.status, 200) << letters.body;
  EXPECT_EQ(letters.Header("content-type"), "text/html; charset=utf-8");
  EXPECT_TRUE(letters.Has("&lt;b&gt;ann Family ann"));
  EXPECT_TRUE(letters.Has("North &lt;clinic&gt;"));
  EXPECT_FALSE(letters.Has("<b>"));
  EXPECT_TRUE(letters.Has("<article lang=\"ko\">")) << "who speaks Korean";
  EXPECT_EQ(world_.Get("/api/today/letters?people=ann&letter=none-en").status, 404);
  EXPECT_EQ(world_.Get("/api/today/letters?people=late&letter=blood-pressure-en").status, 422);
  EXPECT_EQ(world_.Get("/api/today/letters?letter=blood-pressure-en").status, 400);
}

TEST_F(Today, ATableHasNoFormulas) {
  Put(R"({"resourceType":"Patient","id":"ann","name":[{"family":"=cmd|' /C calc'!A0","given":["a,\"b\""]}],"gender":"female","birthDate":"1990-03-01","generalPractitioner":[{"reference":"Organization/north"}]})");
  const Answer table = Ask(std::string("/api/today/export") + kOfPressure);
  EXPECT_EQ(table.Header("content-type"), "text/csv; charset=utf-8");
  EXPECT_TRUE(table.Has("id,family,given,birthDate")) << table.body;
  EXPECT_TRUE(table.Has("ann,'=cmd|' /C calc'!A0,\"a,\"\"b\"\"\",1990-03-01")) << table.body;
  EXPECT_EQ(Times(table.body, "\n"), 4u);
}

TEST_F(Today, Choices) {
  const Json english = Parse(world_.Get("/api/today/choices")), korean = Parse(world_.Get("/api/today/choices", "Accept-Language: ko\r\n"));
  EXPECT_EQ(At(english, "reasons").items.size(), 7u);
  EXPECT_NE(TextAt(english, "reasons.0.text"), TextAt(korean, "reasons.0.text"));
  EXPECT_EQ(TextAt(english, "letters.0.id"), "blood-pressure-en");
  EXPECT_EQ(TextAt(english, "letters.1.language"), "ko");
  EXPECT_EQ(TextAt(english, "orders.0.gap"), kPressure);
  for (const char* body :
       {"", "[]", "{}", R"({"action":"fly","people":[{"id":"ann","version":"1"}]})", R"({"action":"done","people":[]})",
        R"({"action":"done","people":[{"id":"ann"}]})", R"({"action":"done","people":[{"id":"ann","version":"1"}],"more":1})",
        R"({"action":"not-now","people":[{"id":"ann","version":"1"}],"reason":"because"})",
        R"({"action":"order","people":[{"id":"ann","version":"1"}],"code":"x"})", R"({"action":"assign","people":[{"id":"ann","version":"1"}]})"})
    EXPECT_EQ(world_.Send("POST", "/api/today/actions", body, kPost).status, 400) << body;
}

TEST_F(Today, AccessBesideTheWork) {
  Json access = Parse(Ask("/api/today/access?practice=Organization/north"));
  EXPECT_TRUE(IsNull(access, "thirdNextAvailable.value"));
  EXPECT_FALSE(TextAt(access, "thirdNextAvailable.why").empty());
  EXPECT_TRUE(IsNull(access, "continuityUpc.value"));
  EXPECT_EQ(TextAt(access, "practice.name"), "North <clinic>");
  for (const char* status : {"noshow", "fulfilled", "fulfilled", "fulfilled"}) {
    static int id = 0;
    Put(R"({"resourceType":"Appointment","id":"ap)" + std::to_string(id++) + R"(","status":")" + status +
        R"(","start":"2025-05-01T09:00:00Z","end":"2025-05-01T09:20:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/ann"}}]})");
  }
  access = Parse(Ask("/api/today/access?practice=Organization/north"));
  EXPECT_EQ(NumberAt(access, "noShow.value"), 0.25);
  EXPECT_EQ(NumberAt(access, "noShow.people"), 4);
  EXPECT_TRUE(IsNull(Parse(Ask("/api/today/access?practice=Organization/south")), "noShow.value"));
}

TEST(TodayOfInventedPeople, WhatIsWrittenIsInventedToo) {
  World world;
  const std::string meta = R"(,"meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ActReason","code":"HTEST"}]})";
  ASSERT_EQ(world.Put(R"({"resourceType":"Patient","id":"p","birthDate":"1990-01-01")" + meta + "}").status, 201);
  ASSERT_EQ(
      world
          .Put(
              R"({"resourceType":"Observation","id":"o")" + meta +
              R"(,"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},"subject":{"reference":"Patient/p"},"effectiveDateTime":"2025-06-04","valueInteger":1})")
          .status,
      201);
  Answer row;
  do row = world.Get("/api/today/p");
  while (row.status == 202);
  const size_t at = row.body.find("\"version\":\"") + 11;
  const std::string body = R"({"action":"close-alert","text":"Spoke with her, plan made","people":[{"id":"p","version":")" + row.body.substr(at, 16) + "\"}]}";
  const Answer done = world.Send("POST", "/api/today/actions", body, std::string(kPost) + "X-Bogam-Name: kim\r\n");
  EXPECT_TRUE(done.Has("\"done\":true")) << done.body;
  EXPECT_TRUE(world.Get("/fhir/Task").Has("HTEST"));
  EXPECT_TRUE(world.Get("/fhir/Flag").Has("HTEST"));
}

TEST(TodayOfInventedPeople, TheScoreIsInTheReadersLanguage) {
  World world;
  for (const std::string& json : RiskResources()) ASSERT_EQ(world.Put(json).status, 201) << json;
  const auto row = [&](const std::string& language) {
    Answer answer;
    do answer = world.Get("/api/today/han", "Accept-Language: " + language + "\r\n");
    while (answer.status == 202);
    return answer;
  };
  const Answer english = row("en"), korean = row("ko");
  EXPECT_TRUE(english.Has("more than with")) << english.body;
  EXPECT_FALSE(korean.Has("more than with")) << korean.body;
  EXPECT_TRUE(korean.Has("일 때보다")) << korean.body;
  EXPECT_TRUE(korean.Has("\"title\":\"10년")) << korean.body;
  const auto version = [](const Answer& answer) { return answer.body.substr(answer.body.find("\"version\":\""), 27); };
  EXPECT_EQ(version(english), version(korean)) << "it is the same row";
}

TEST(TodayAudit, EachActionIsAnEntryOfWhomAndWhat) {
  std::string form = (std::filesystem::temp_directory_path() / "bogam-today-audit-XXXXXX").string();
  const std::string folder = ::mkdtemp(form.data());
  {
    World world({}, {.folder = folder});
    for (const char* id : {"p", "q"}) {
      ASSERT_EQ(world.Put(R"({"resourceType":"Patient","id":")" + std::string(id) + R"(","birthDate":"1990-01-01"})").status, 201);
      ASSERT_EQ(world
                    .Put(R"({"resourceType":"Observation","id":"o)" + std::string(id) +
                         R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"44260-8"}]},"subject":{"reference":"Patient/)" + id +
                         R"("},"effectiveDateTime":"2025-06-04","valueInteger":1})")
                    .status,
                201);
    }
    std::string people;
    for (const char* id : {"p", "q"}) {
      Answer row;
      do row = world.Get("/api/today/" + std::string(id));
      while (row.status == 202);
      people += (people.empty() ? "" : ",") +
                (R"({"id":")" + std::string(id) + R"(","version":")" + row.body.substr(row.body.find("\"version\":\"") + 11, 16) + "\"}");
    }
    const Answer done = world.Send("POST", "/api/today/actions", R"({"action":"assign","owner":"lee","text":"secret words","people":[)" + people + "]}",
                                   std::string(kPost) + "X-Bogam-Name: kim\r\n");
    EXPECT_EQ(Times(done.body, "\"done\":true"), 2u) << done.body;
  }
  size_t entries = 0;
  std::string all;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    if (!file.is_regular_file()) continue;
    std::ifstream in(file.path());
    for (std::string line; std::getline(in, line);) {
      all += line + "\n";
      entries += line.find("\"assign\"") != std::string::npos && line.find("\"kim\"") != std::string::npos && line.find("Task/") != std::string::npos &&
                 (line.find("Patient/p\"") != std::string::npos || line.find("Patient/q\"") != std::string::npos);
    }
  }
  EXPECT_EQ(entries, 2u) << all;
  EXPECT_EQ(all.find("secret words"), std::string::npos);
  std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace bogam::server
