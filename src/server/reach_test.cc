// SPDX-License-Identifier: Apache-2.0
// A server within a practice, or within one patient of it (an app's patient in context): no route that exists, on any type and any id, says anything of a
// patient outside. Every record outside carries a word that none inside has; the routes come from the tables that requests are dispatched by.
#include <gtest/gtest.h>

#include <algorithm>

#include "fhir/json.h"
#include "fhir/schema.h"
#include "fhir/search_parameters.h"
#include "server/rest/interactions.h"
#include "server/serve.h"
#include "server/test_world.h"
#include "server/workspace/api.h"

namespace bogam::server {
namespace {

constexpr std::string_view kOutside = "OUTSIDE", kInside = "INSIDE";

class Practice {
 public:
  /// single: within the patient in0 of it alone.
  explicit Practice(bool single = false) {
    auto opened = engine::Engine::Open({});
    EXPECT_TRUE(opened.ok());
    whole_ = std::move(*opened);
    Put(R"({"resourceType":"Organization","id":"mine","name":"Mine"})");
    Put(R"({"resourceType":"Organization","id":"other","name":"Other"})");
    for (const bool inside : {true, false}) {
      for (int i = 0; i < 3; ++i) Person((inside ? "in" : "out") + std::to_string(i), inside ? "mine" : "other", inside && (i == 0 || !single));
    }
    Put(R"({"resourceType":"Group","id":"gOUTSIDE","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/in0"}},{"entity":{"reference":"Patient/out0"}}]})");
    Put(R"({"resourceType":"Bundle","id":"bOUTSIDE","type":"collection"})");
    Put(R"({"resourceType":"Observation","id":"movedOUTSIDE","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/in1"}})");
    Put(R"({"resourceType":"Observation","id":"movedOUTSIDE","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/out1"}})");
    Put(R"({"resourceType":"Observation","id":"goneOUTSIDE","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/out1"}})");
    EXPECT_TRUE(whole_->records().Delete(fhir::FindResourceType("Observation"), "goneOUTSIDE").ok());
    ids_.insert(ids_.end(), {"gOUTSIDE", "bOUTSIDE", "movedOUTSIDE", "goneOUTSIDE"});
    within_ = whole_->Within(single ? engine::OnlyPatient(engine::PatientsOfPractice("mine"), "in0") : engine::PatientsOfPractice("mine"));
    outside_ = {"out0", "out1", "out2"};
    if (single) outside_.insert(outside_.end(), {"in1", "in2"});
    auto opened_here = Application::Open(within_.get());
    EXPECT_TRUE(opened_here.ok());
    application_ = std::move(*opened_here);
  }

  Response Ask(const std::string& method, const std::string& target, const std::string& body = {}) const {
    Request request;
    request.method = method;
    const size_t question = std::min(target.find('?'), target.size());
    request.path = request.raw_path = target.substr(0, question);
    request.query_text = target.substr(std::min(question + 1, target.size()));
    request.query = ParseQuery(request.query_text);
    request.headers = {{"host", "localhost:1"}};
    if (!body.empty())
      request.headers.emplace_back("content-type",
                                   method == "POST" && target.ends_with("_search") ? "application/x-www-form-urlencoded" : "application/fhir+json");
    request.body = body;
    request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      Response response = application_->Handle(request);
      if (response.status != 202) return response;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  const std::vector<std::string>& ids() const { return ids_; }
  const std::vector<std::string>& outside() const { return outside_; }

 private:
  void Put(const std::string& json) { PutRecord(whole_.get(), json); }

  void Person(const std::string& id, const std::string& practice, bool inside) {
    const std::string word(inside ? kInside : kOutside);
    const std::string of = R"({"reference":"Patient/)" + id + "\"}";
    Put(R"({"resourceType":"Patient","id":")" + id + R"(","name":[{"family":")" + word +
        R"("}],"gender":"female","birthDate":"1960-01-01","address":[{"use":"home","district":")" + word +
        R"("}],"generalPractitioner":[{"reference":"Organization/)" + practice + "\"}]}");
    Put(R"({"resourceType":"Coverage","id":"v)" + id + R"(","status":"active","beneficiary":)" + of + R"(,"payor":[{"display":")" + word +
        R"("}],"period":{"start":"2024-03-01"},"class":[{"type":{"coding":[{"code":"class"}]},"value":"standard"}]})");
    Put(R"({"resourceType":"Condition","id":"c)" + id + R"(","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}],"text":")" + word +
        R"("},"clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"subject":)" + of +
        R"(,"onsetDateTime":"2024-01-02"})");
    Put(R"({"resourceType":"Observation","id":"o)" + id + R"(","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"4548-4"}],"text":")" +
        word + R"("},"subject":)" + of +
        R"(,"effectiveDateTime":"2025-03-04","valueQuantity":{"value":7,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}})");
    Put(R"({"resourceType":"Encounter","id":"e)" + id +
        R"(","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"text":")" + word +
        R"("}],"subject":)" + of + R"(,"period":{"start":"2025-03-04T10:00:00Z","end":"2025-03-04T10:20:00Z"}})");
    Put(R"({"resourceType":"Appointment","id":"a)" + id + R"(","status":"booked","description":")" + word +
        R"(","participant":[{"status":"accepted","actor":)" + of + "}]}");
    for (const char* kind : {"", "v", "c", "o", "e", "a"}) ids_.push_back(kind + id);
  }

  std::vector<std::string> ids_, outside_;
  std::unique_ptr<engine::Engine> whole_, within_;
  std::unique_ptr<Application> application_;
};

/// What was asked may be said again, in links and in errors.
void ExpectNothing(const Practice& practice, const Response& response, const std::string& asked) {
  if (response.status >= 400) {
    EXPECT_EQ(response.body.find(kOutside), std::string::npos) << asked << ": " << response.body;
    return;
  }
  std::string body = response.body;
  const std::string target = asked.substr(asked.find(' ') + 1);
  for (size_t at; (at = body.find(target)) != std::string::npos;) body.erase(at, target.size());
  EXPECT_EQ(body.find(kOutside), std::string::npos) << asked << ": " << body.substr(0, 600);
  for (const std::string& id : practice.outside()) {
    const size_t at = body.find(id);
    EXPECT_EQ(at, std::string::npos) << asked << ": " << body.substr(at == std::string::npos ? 0 : at - std::min<size_t>(at, 40), 300);
  }
}

void AskEverything(bool single) {
  const Practice practice(single);
  size_t asked = 0, inside = 0;
  std::vector<std::string> views;
  const auto ask = [&](const std::string& method, const std::string& target, const std::string& body = {}) {
    if (method == "GET") views.push_back(target.substr(0, target.find('?')));
    const Response response = practice.Ask(method, target, body);
    ++asked;
    inside += response.body.find(kInside) != std::string::npos;
    ExpectNothing(practice, response, method + " " + target);
    return response;
  };
  std::vector<std::string> types;
  for (const std::string_view name : {"Patient", "Condition", "Observation", "Encounter", "Appointment", "Group", "Bundle", "Organization"})
    types.emplace_back(name);
  for (const Interaction& row : Interactions()) {
    const std::string word = row.word.empty() ? "" : "/" + std::string(row.word);
    const std::string method(row.method);
    if (row.writes) continue;
    const std::string body = method == "POST" && row.word == "_search" ? "_count=100&_total=accurate" : "";
    if (row.place == Place::kSystem) ask(method, "/fhir" + word, body);
    for (const std::string& type : types) {
      if (!row.only.empty() && row.only != type) continue;
      if (row.place == Place::kType) ask(method, "/fhir/" + type + word, body);
      for (const std::string& id : practice.ids()) {
        if (row.place == Place::kInstance) ask(method, "/fhir/" + type + "/" + id + word, body);
        if (row.place == Place::kVersion) ask(method, "/fhir/" + type + "/" + id + "/_history/1", body);
      }
    }
  }
  for (const char* search :
       {"Patient?_revinclude=Observation:subject&_revinclude=Appointment:actor", "Observation?_include=*", "Encounter?_include=Encounter:subject:Patient",
        "Patient?_has:Condition:patient:code=I10", "Observation?subject:Patient.name=OUTSIDE", "Patient?name=OUTSIDE", "Patient?_sort=-birthdate&_count=1",
        "Condition?code=I10&_total=accurate", "Patient?_id=out0,out1,in0", "Observation?subject=Patient/out0", "Patient?_summary=count"})
    ask("GET", "/fhir/" + std::string(search));
  // Every include, reverse include, chain and reverse chain that there is between these types.
  for (const std::string& type : types) {
    for (const fhir::SearchParameter& parameter : fhir::SearchParametersOf(fhir::FindResourceType(type))) {
      const std::string name(parameter.code);
      if (parameter.type != fhir::SearchType::kReference) {
        ask("GET", "/fhir/" + type + "?_sort=-" + name);
        // Of other types it is no value, and the refusal says it back.
        const bool word = parameter.type == fhir::SearchType::kString || parameter.type == fhir::SearchType::kToken;
        if (word) ask("GET", "/fhir/Patient?_has:" + type + ":patient:" + name + "=" + std::string(kOutside));
        continue;
      }
      ask("GET", "/fhir/" + type + "?_include=" + type + ":" + name + "&_count=100");
      ask("GET", "/fhir/Patient?_revinclude=" + type + ":" + name + "&_count=100");
      ask("GET", "/fhir/" + type + "?" + name + ":Patient.name=" + std::string(kOutside));
      ask("GET", "/fhir/" + type + "?" + name + ":Patient.gender=female&_include=*");
      ask("GET", "/fhir/Patient?_has:" + type + ":" + name + ":_id=o" + practice.outside().front());
    }
  }
  EXPECT_NE(ask("GET", "/fhir/Condition?code=I10&_total=accurate").body.find(single ? "\"total\":1" : "\"total\":3"), std::string::npos);
  ask("GET", "/fhir/Measure/$evaluate-measure?measure=BloodPressureControl&periodStart=2025-01-01&periodEnd=2025-12-31");
  for (const char* id : {"in0", "out0"})
    ask("GET", "/fhir/Measure/$evaluate-measure?measure=BloodPressureControl&reportType=subject&periodStart=2025-01-01&periodEnd=2025-12-31&subject=Patient/" +
                   std::string(id));
  for (const char* view : {"about",
                           "people",
                           "people?name=OUT",
                           "people?limit=500&sort=-due",
                           "measures",
                           "measures/BloodPressureControl",
                           "measures/BloodPressureControl/people",
                           "measures/BloodPressureControl/people?status=due",
                           "today",
                           "today?show=done&sort=name",
                           "today?practice=Organization/other",
                           "today/export",
                           "today/choices",
                           "today/access",
                           "today/access?practice=Organization/other",
                           "today/letters?people=out0&letter=please-call-en",
                           "today/letters?people=in0&letter=please-call-en",
                           "cover/questionnaire",
                           "plan",
                           "plan?by=place",
                           "plan/changes",
                           "plan/people",
                           "plan/people?cover=standard",
                           "models",
                           "models/prevent-2023",
                           "models/prevent-2023/population"})
    ask("GET", "/api/" + std::string(view));
  for (const char* of : {"evaluation", "report", "watch"}) ask("GET", std::string("/api/models/prevent-2023/") + of);
  for (const std::string& id : practice.ids()) {
    ask("GET", "/api/people/" + id);
    ask("GET", "/api/today/" + id);
    ask("GET", "/api/people/" + id + "/risk");
    for (const char* of : {"cover", "cover?set=out0.pregnant=yes", "cover/cliff", "cover/letter", "cover/form"}) ask("GET", "/api/people/" + id + "/" + of);
    ask("GET", "/api/people/" + id + "/measures/BloodPressureControl/evidence");
    if (id.starts_with("in")) continue;
    // Asked about somebody outside, the answer is that of somebody who is nowhere.
    const auto act = [&](const std::string& who) {
      return practice.Ask("POST", "/api/today/actions", R"({"action":"message","text":"x","people":[{"id":")" + who + R"(","version":"1"}]})").body;
    };
    std::string said = act(id);
    const size_t at = said.find(id);
    ASSERT_NE(at, std::string::npos) << said;
    EXPECT_EQ(said.replace(at, id.size(), "nowhere"), act("nowhere"));
    const auto answer = [&](const std::string& who) {
      return practice.Ask("POST", "/api/people/" + who + "/cover/form/answers", R"({"resourceType":"QuestionnaireResponse","status":"in-progress"})").body;
    };
    EXPECT_EQ(answer(id), answer("nowhere"));
  }
  std::vector<std::string_view> parts;
  for (const WorkspaceRoute& route : WorkspaceRoutes()) {
    const bool seen = std::any_of(views.begin(), views.end(), [&](const std::string& path) { return MatchesPattern(route.pattern, path, &parts); });
    EXPECT_TRUE(seen || route.method != "GET") << route.pattern << " is a view that nobody asked";
  }
  EXPECT_GT(asked, 500u);
  EXPECT_GT(inside, single ? 20u : 50u);
}

TEST(Reach, NoRouteSaysAnythingOfPatientsOutside) { AskEverything(false); }
TEST(Reach, NorOfOthersThanTheOnePatientInContext) { AskEverything(true); }

TEST(Reach, APatientInContextWhoIsNotInReachIsNobody) {
  auto opened = engine::Engine::Open({});
  ASSERT_TRUE(opened.ok());
  for (const char* json : {R"({"resourceType":"Organization","id":"mine"})", R"({"resourceType":"Patient","id":"other"})"}) {
    auto record = fhir::ParseJson(json);
    const fhir::TypeId type = record->resource_type();
    const std::string id(record->id());
    ASSERT_TRUE((*opened)->records().Update(type, id, std::move(*record)).ok());
  }
  const auto within = (*opened)->Within(engine::OnlyPatient(engine::PatientsOfPractice("mine"), "other"));
  const auto count = within->Count();
  ASSERT_TRUE(count.ok());
  auto application = Application::Open(within.get());
  ASSERT_TRUE(application.ok());
  Request request;
  request.method = "GET";
  request.path = request.raw_path = "/fhir/Patient/other";
  request.headers = {{"host", "localhost:1"}};
  EXPECT_EQ((*application)->Handle(request).status, 404);
}

/// An answer to a write says the same of what is outside as of what is nowhere.
TEST(Reach, WritesKeepWithinIt) {
  const Practice practice;
  const auto observation = [](const std::string& id, const std::string& patient) {
    return R"({"resourceType":"Observation",)" + (id.empty() ? "" : "\"id\":\"" + id + "\",") +
           R"("status":"final","code":{"text":"new"},"subject":{"reference":"Patient/)" + patient + "\"}}";
  };
  EXPECT_NE(practice.Ask("GET", "/fhir/metadata").body.find("\"updateCreate\":false"), std::string::npos) << "ids of what is new are the store's";
  EXPECT_EQ(practice.Ask("PUT", "/fhir/Observation/own-name", observation("own-name", "in0")).status, 404);
  EXPECT_EQ(practice.Ask("POST", "/fhir/Observation", observation("", "in0")).status, 201);
  EXPECT_EQ(practice.Ask("PUT", "/fhir/Observation/oin0", observation("oin0", "in1")).status, 200);
  EXPECT_EQ(practice.Ask("DELETE", "/fhir/Condition/cin2").status, 204);
  for (const char* outside : {"out0", "nowhere"}) {
    const std::string id(outside), o = "/fhir/Observation/o" + id;
    struct Attempt {
      const char* method;
      std::string target, body;
      int status;
    };
    const Attempt attempts[] = {
        {"POST", "/fhir/Observation", observation("", id), 422},
        {"PUT", o, observation("o" + id, "in0"), 404},
        {"PUT", "/fhir/Observation/oin0", observation("oin0", id), 422},
        {"DELETE", o, {}, 204},
        {"PUT", "/fhir/Patient/" + id, R"({"resourceType":"Patient","id":")" + id + R"("})", 404},
        {"DELETE", "/fhir/Observation?subject=Patient/" + id, {}, 204},
        {"POST", "/fhir/Observation", observation("", "?").replace(observation("", "?").find("/?"), 2, "?_id=" + id), 412},
    };
    for (const auto& [method, target, body, status] : attempts) {
      const Response response = practice.Ask(method, target, body);
      EXPECT_EQ(response.status, status) << method << " " << target << ": " << response.body;
      ExpectNothing(practice, response, std::string(method) + " " + target);
    }
  }
  EXPECT_EQ(
      practice.Ask("PUT", "/fhir/Patient/in0", R"({"resourceType":"Patient","id":"in0","generalPractitioner":[{"reference":"Organization/other"}]})").status,
      403);
  EXPECT_EQ(practice.Ask("PUT", "/fhir/Organization/mine", R"({"resourceType":"Organization","id":"mine","name":"x"})").status, 403);
  const Response batch = practice.Ask(
      "POST", "/fhir",
      R"({"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Observation/oout0"}},{"request":{"method":"GET","url":"Patient?name=OUTSIDE"}},{"request":{"method":"DELETE","url":"Observation/oout1"}}]})");
  EXPECT_EQ(batch.status, 200);
  ExpectNothing(practice, batch, "GET Patient?name=OUTSIDE");
  EXPECT_EQ(practice.Ask("POST", "/api/load", R"({"resourceType":"Patient","id":"in0"})").status, 403);
}

}  // namespace
}  // namespace bogam::server
