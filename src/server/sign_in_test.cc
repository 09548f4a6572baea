// SPDX-License-Identifier: Apache-2.0
// Signing in over real HTTP: every route against every role, sessions, CSRF, tokens and their scopes.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "access/gate.h"
#include "server/rest/interactions.h"
#include "server/sign_in.h"
#include "server/signed_world.h"
#include "server/smart/app_access.h"
#include "server/users_view.h"
#include "server/workspace/api.h"

namespace bogam::server {
namespace {

// The table of routes and roles. A route that is not in it fails the test.
constexpr char kTable[] = R"(
GET /fhir/metadata: stranger care-team practice-lead analyst researcher teacher learner admin
POST /fhir: care-team practice-lead
GET /fhir/_history: care-team practice-lead analyst
GET /fhir/[type]: care-team practice-lead analyst
POST /fhir/[type]/_search: care-team practice-lead analyst
POST /fhir/[type]: care-team practice-lead
PUT /fhir/[type]: care-team practice-lead
DELETE /fhir/[type]: care-team practice-lead
GET /fhir/[type]/_history: care-team practice-lead analyst
GET /fhir/[type]/[id]: care-team practice-lead analyst
PUT /fhir/[type]/[id]: care-team practice-lead
DELETE /fhir/[type]/[id]: care-team practice-lead
GET /fhir/[type]/[id]/_history: care-team practice-lead analyst
GET /fhir/[type]/[id]/_history/[version]: care-team practice-lead analyst
GET /fhir/Patient/[id]/$everything: care-team practice-lead analyst
GET /fhir/Measure/[id]/$evaluate-measure: care-team practice-lead analyst
GET /fhir/Measure/$evaluate-measure: care-team practice-lead analyst
GET /api/about: care-team practice-lead analyst researcher admin
GET /api/measures: care-team practice-lead analyst researcher admin
GET /api/measures/{}: care-team practice-lead analyst researcher admin
GET /api/measures/{}/people: care-team practice-lead analyst
GET /api/people: care-team practice-lead analyst
GET /api/people/{}: care-team practice-lead analyst
GET /api/people/{}/measures/{}/evidence: care-team practice-lead analyst
GET /api/today: care-team practice-lead analyst
POST /api/today/actions: care-team practice-lead
GET /api/today/choices: care-team practice-lead analyst
GET /api/today/letters: care-team practice-lead analyst
GET /api/today/export: care-team practice-lead analyst
GET /api/today/access: care-team practice-lead analyst researcher admin
GET /api/today/{}: care-team practice-lead analyst
GET /api/people/{}/risk: care-team practice-lead analyst
GET /api/models: care-team practice-lead analyst researcher admin
GET /api/models/{}: care-team practice-lead analyst researcher admin
POST /api/models/{}/state: practice-lead researcher
PUT /api/models/{}/card/{}: practice-lead researcher
GET /api/models/{}/population: care-team practice-lead analyst researcher admin
GET /api/models/{}/evaluation: care-team practice-lead analyst researcher admin
GET /api/models/{}/report: care-team practice-lead analyst researcher admin
GET /api/models/{}/watch: care-team practice-lead analyst researcher admin
GET /api/cover/questionnaire: care-team practice-lead analyst
GET /api/people/{}/cover: care-team practice-lead analyst
GET /api/people/{}/cover/cliff: care-team practice-lead analyst
GET /api/people/{}/cover/letter: care-team practice-lead analyst
GET /api/people/{}/cover/form: care-team practice-lead analyst
POST /api/people/{}/cover/form/answers: care-team practice-lead
GET /api/plan: care-team practice-lead analyst researcher admin
GET /api/plan/changes: care-team practice-lead analyst researcher admin
GET /api/plan/people: care-team practice-lead analyst
POST /api/load: admin
GET /fhir/.well-known/smart-configuration: stranger care-team practice-lead analyst researcher teacher learner admin
GET /.well-known/openid-configuration: stranger care-team practice-lead analyst researcher teacher learner admin
GET /auth/jwks: stranger care-team practice-lead analyst researcher teacher learner admin
GET /auth/page.css: stranger care-team practice-lead analyst researcher teacher learner admin
GET /auth/authorize: stranger care-team practice-lead analyst researcher teacher learner admin
GET /auth/consent: stranger care-team practice-lead analyst researcher teacher learner admin
POST /auth/consent: stranger care-team practice-lead analyst researcher teacher learner admin
POST /auth/sign-in: stranger care-team practice-lead analyst researcher teacher learner admin
POST /auth/token: stranger care-team practice-lead analyst researcher teacher learner admin
POST /auth/revoke: stranger care-team practice-lead analyst researcher teacher learner admin
POST /auth/introspect: stranger care-team practice-lead analyst researcher teacher learner admin
GET /api/launch: care-team practice-lead analyst
POST /api/launch: care-team practice-lead analyst
GET /api/users: admin
POST /api/users: admin
PUT /api/users/{}: admin
POST /api/users/{}/link: admin
POST /api/users/{}/disable: admin
POST /api/users/{}/enable: admin
POST /api/users/{}/tokens: admin
DELETE /api/users/{}/tokens/{}: admin
GET /api/audit: admin
GET /fhir/AuditEvent: admin
GET /fhir/AuditEvent/{}: admin
GET /api/session: stranger care-team practice-lead analyst researcher teacher learner admin
POST /api/session: stranger care-team practice-lead analyst researcher teacher learner admin
DELETE /api/session: care-team practice-lead analyst researcher teacher learner admin
POST /api/session/password: care-team practice-lead analyst researcher teacher learner admin
POST /api/session/patient: care-team practice-lead analyst
)";

struct Route {
  std::string method, name, target;
};

std::vector<Route> AllRoutes() {
  std::vector<Route> routes;
  for (const Interaction& one : Interactions()) {
    const std::string type = one.only.empty() ? "[type]" : std::string(one.only);
    std::string name = "/fhir";
    if (one.place != Place::kSystem) name += "/" + type;
    if (one.place == Place::kInstance || one.place == Place::kVersion) name += "/[id]";
    if (one.place == Place::kVersion) name += "/_history/[version]";
    if (!one.word.empty()) name += "/" + std::string(one.word);
    std::string target = name;
    for (const auto& [from, to] : std::map<std::string, std::string>{{"[type]", "Patient"}, {"[id]", "x"}, {"[version]", "1"}}) {
      if (const size_t at = target.find(from); at != std::string::npos) target.replace(at, from.size(), to);
    }
    routes.push_back({std::string(one.method), name, target});
  }
  for (const WorkspaceRoute& one : WorkspaceRoutes()) {
    std::string target(one.pattern);
    for (size_t at; (at = target.find("{}")) != std::string::npos;) target.replace(at, 2, "x");
    routes.push_back({std::string(one.method), std::string(one.pattern), target});
  }
  for (const AppRoute& one : AppRoutes()) routes.push_back({std::string(one.method), std::string(one.path), std::string(one.path)});
  for (const UsersRoute& one : UsersRoutes()) {
    std::string target(one.pattern);
    for (size_t at; (at = target.find("{}")) != std::string::npos;) target.replace(at, 2, "x");
    routes.push_back({std::string(one.method), std::string(one.pattern), target});
  }
  routes.push_back({"GET", "/api/audit", "/api/audit"});
  routes.push_back({"GET", "/fhir/AuditEvent", "/fhir/AuditEvent"});
  routes.push_back({"GET", "/fhir/AuditEvent/{}", "/fhir/AuditEvent/1"});
  for (const SessionRoute& one : SessionRoutes()) routes.push_back({std::string(one.method), std::string(one.path), std::string(one.path)});
  return routes;
}

TEST_F(Signed, EveryRouteAgainstEveryRole) {
  std::vector<std::string> names{"stranger"};
  for (const access::RoleRow& row : access::Roles()) {
    names.emplace_back(row.name);
    Add(std::string(row.name), {row.role});
  }
  std::string table = "\n";
  for (const Route& route : AllRoutes()) {
    table += route.method + " " + route.name + ":";
    for (const std::string& name : names) {
      const std::string headers = name == "stranger" ? std::string() : SignedIn(name).Headers();
      const bool form = route.target.ends_with("_search");
      const Answer answer = world_->Send(route.method, route.target, route.method == "GET" || route.method == "DELETE" ? "" : "{}",
                                         headers + (form ? "Content-Type: application/x-www-form-urlencoded\r\n" : ""));
      const bool denied = answer.status == 401 || (answer.status == 403 && answer.Has("role does not allow"));
      EXPECT_EQ(answer.status == 401, name == "stranger" && denied) << route.method << " " << route.target << " " << name << answer.body;
      EXPECT_EQ(answer.Header("www-authenticate").starts_with("Bearer"), answer.status == 401) << route.target;
      EXPECT_TRUE(!denied || answer.Has(R"("resourceType":"OperationOutcome")")) << answer.body;
      if (!denied) table += " " + name;
    }
    table += "\n";
  }
  EXPECT_EQ(table, kTable);
}

TEST_F(Signed, WithoutUsersNothingChanges) {
  EXPECT_EQ(world_->Get("/fhir/Patient").status, 200);
  EXPECT_EQ(world_->Get("/api/session").body, R"({"users":false,"signedIn":false,"provider":null,"user":null,"csrf":null})");
  EXPECT_EQ(Enter("kim", kPassword).status, 409);
  Add("kim", {Role::kCareTeam});
  EXPECT_EQ(world_->Get("/fhir/Patient").status, 401) << "from the moment there is a user";
  EXPECT_EQ(world_->Get("/health").status, 200);
  EXPECT_EQ(world_->Get("/").status, 200) << "the page to sign in at";
}

TEST_F(Signed, InAndOut) {
  Add("kim", {Role::kCareTeam});
  const Answer in = Enter("Kim", kPassword);
  ASSERT_EQ(in.status, 200) << in.body;
  const std::string cookie = in.Header("set-cookie");
  EXPECT_TRUE(cookie.starts_with("bogam-session-1=")) << cookie;
  for (const char* attribute : {"; HttpOnly", "; SameSite=Strict", "; Path=/"}) EXPECT_NE(cookie.find(attribute), std::string::npos) << cookie;
  EXPECT_EQ(Member(in.body, "display"), "Dr kim");
  const Browser browser{cookie.substr(0, cookie.find(';')), Member(in.body, "csrf")};
  EXPECT_EQ(browser.csrf.size(), 64U);
  EXPECT_EQ(world_->Get("/fhir/Patient", browser.Headers()).status, 200);
  EXPECT_EQ(Member(world_->Get("/api/session", browser.Headers()).body, "csrf"), browser.csrf);
  const Answer out = world_->Send("DELETE", "/api/session", "", browser.Headers());
  EXPECT_EQ(out.status, 204);
  EXPECT_NE(out.Header("set-cookie").find("Max-Age=0"), std::string::npos);
  EXPECT_EQ(world_->Get("/fhir/Patient", browser.Headers()).status, 401);
  EXPECT_EQ(Enter("kim", "four quiet rivers ran").status, 401);
  EXPECT_EQ(Enter("nobody", kPassword).status, 401);
  EXPECT_EQ(Enter("kim", "wrong").body, Enter("nobody", "wrong").body);
  EXPECT_EQ(world_->Send("POST", "/api/session", "{\"name\":\"kim\",\"password\":7}", kJson).status, 400);
  EXPECT_EQ(world_->Send("POST", "/api/session", "name=kim&password=" + kPassword, "Content-Type: application/x-www-form-urlencoded\r\n").status, 400)
      << "a form of another site could send this";
}

TEST_F(Signed, WhatChangesNeedsTheSessionsToken) {
  Add("kim", {Role::kCareTeam});
  Add("lee", {Role::kCareTeam});
  const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
  const std::string patient = R"({"resourceType":"Patient","id":"p"})";
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/p", patient, "Cookie: " + kim.cookie + "\r\n").status, 403);
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/p", patient, "Cookie: " + kim.cookie + "\r\nX-Bogam-CSRF: " + lee.csrf + "\r\n").status, 403);
  EXPECT_EQ(world_->Send("DELETE", "/api/session", "", "Cookie: " + kim.cookie + "\r\n").status, 403);
  EXPECT_EQ(world_->Send("POST", "/api/session/password", "{}", kJson + "Cookie: " + kim.cookie + "\r\n").status, 403);
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/p", patient, kim.Headers()).status, 201);
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/p", patient, kim.Headers() + "Origin: http://evil.example\r\n").status, 403);
}

TEST_F(Signed, ASessionIsNeverTheOneThatWasPlanted) {
  Add("kim", {Role::kCareTeam});
  const std::string planted = "bogam-session-1=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const Answer in = Enter("kim", kPassword, "Cookie: " + planted + "\r\n");
  ASSERT_EQ(in.status, 200);
  const std::string cookie = in.Header("set-cookie");
  EXPECT_NE(cookie.substr(0, cookie.find(';')), planted);
  EXPECT_EQ(world_->Get("/fhir/Patient", "Cookie: " + planted + "\r\n").status, 401);
  const std::string first = cookie.substr(0, cookie.find(';'));
  EXPECT_EQ(Enter("kim", kPassword, "Cookie: " + first + "\r\n").status, 200);
  EXPECT_EQ(world_->Get("/fhir/Patient", "Cookie: " + first + "\r\n").status, 401) << "signing in again ends it";
}

TEST_F(Signed, GuessesAreSlowedDown) {
  Add("kim", {Role::kCareTeam});
  int wrong = 0, slowed = 0;
  for (int i = 0; i < 12; ++i) {
    const Answer answer = Enter("kim", "guess " + std::to_string(i));
    (answer.status == 401 ? wrong : slowed) += 1;
    EXPECT_EQ(answer.status == 429, !answer.Header("retry-after").empty());
  }
  EXPECT_LE(wrong, 7);
  EXPECT_GE(slowed, 5);
  EXPECT_EQ(Enter("kim", kPassword).status, 429);
}

TEST_F(Signed, ALinkSetsAPasswordOnce) {
  Add("kim", {Role::kCareTeam});
  std::string link;
  ASSERT_TRUE(users_
                  .Change([&](access::UserList* users) {
                    access::User user;
                    user.name = "lee";
                    user.roles = {Role::kAdmin};
                    user.all_patients = true;
                    link = access::MakeLink(&user,
                                            std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
                    users->push_back(user);
                    return Status::Ok();
                  })
                  .ok());
  const auto redeem = [&](const std::string& password) {
    return world_->Send("POST", "/api/session", R"({"link":")" + link + R"(","password":")" + password + "\"}", kJson);
  };
  const Answer weak = redeem("password");
  EXPECT_EQ(weak.status, 400);
  EXPECT_TRUE(weak.Has("15 characters")) << weak.body;
  const Answer in = redeem("a lantern by the old gate");
  EXPECT_EQ(in.status, 200) << in.body;
  EXPECT_EQ(Member(in.body, "name"), "lee");
  EXPECT_EQ(redeem("a lantern by the old gate").status, 410);
  EXPECT_EQ(Enter("lee", "a lantern by the old gate").status, 200);
}

TEST_F(Signed, OnesOwnPassword) {
  Add("kim", {Role::kCareTeam});
  const Browser before = SignedIn("kim"), other = SignedIn("kim");
  const auto change = [&](const Browser& browser, const std::string& old_one, const std::string& new_one) {
    return world_->Send("POST", "/api/session/password", R"({"old":")" + old_one + R"(","new":")" + new_one + "\"}", kJson + browser.Headers());
  };
  EXPECT_EQ(change(before, "wrong", "a lantern by the old gate").status, 401);
  EXPECT_EQ(change(before, kPassword, "short").status, 400);
  const Answer changed = change(before, kPassword, "a lantern by the old gate");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_EQ(world_->Get("/fhir/Patient", other.Headers()).status, 401);
  const std::string cookie = changed.Header("set-cookie");
  EXPECT_EQ(world_->Get("/fhir/Patient", "Cookie: " + cookie.substr(0, cookie.find(';')) + "\r\n").status, 200);
}

TEST_F(Signed, Tokens) {
  Add("kim", {Role::kCareTeam, Role::kAdmin});
  Add("lee", {Role::kResearcher});
  const std::string wide = TokenOf("kim", "system/*.cruds"), narrow = TokenOf("kim", "system/Observation.rs system/Patient.cu"),
                    beyond = TokenOf("lee", "system/*.cruds");
  const std::string patient = R"({"resourceType":"Patient","id":"p","name":[{"family":"Kim"}]})";
  const std::string sugar = R"({"resourceType":"Observation","id":"o","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"}})";
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/p", patient, wide).status, 201) << "a token needs no CSRF token";
  EXPECT_EQ(world_->Send("PUT", "/fhir/Observation/o", sugar, wide).status, 201);
  EXPECT_EQ(world_->Get("/api/people", wide).status, 200);
  struct Case {
    std::string method, target, body;
    int status;
  };
  const auto bundle = [](const std::string& entry) { return R"({"resourceType":"Bundle","type":"batch","entry":[)" + entry + "]}"; };
  const Case cases[] = {
      {"GET", "/fhir/Observation/o", "", 200},
      {"GET", "/fhir/Observation/o/_history/1", "", 200},
      {"GET", "/fhir/Observation/o/_history", "", 200},
      {"GET", "/fhir/Observation?status=final", "", 200},
      {"GET", "/fhir/Observation/_history", "", 200},
      {"GET", "/fhir/metadata", "", 200},
      {"PUT", "/fhir/Patient/p", patient, 200},
      {"POST", "/fhir/Patient", patient, 201},
      {"GET", "/fhir/Patient/p", "", 403},
      {"GET", "/fhir/Patient?name=Kim", "", 403},
      {"GET", "/fhir/Patient/p/_history", "", 403},
      {"GET", "/fhir/_history", "", 403},
      {"PUT", "/fhir/Patient?name=Kim", patient, 403},
      {"DELETE", "/fhir/Patient/p", "", 403},
      {"DELETE", "/fhir/Observation/o", "", 403},
      {"DELETE", "/fhir/Observation?status=final", "", 403},
      {"GET", "/fhir/Patient/p/$everything", "", 403},
      {"GET", "/fhir/Measure/$evaluate-measure?measure=x", "", 403},
      {"GET", "/fhir/Observation?_include=Observation:subject", "", 403},
      {"GET", "/fhir/Observation?_revinclude=Provenance:target", "", 403},
      {"GET", "/fhir/Observation?subject:Patient.name=Kim", "", 403},
      {"GET", "/fhir/Observation?_has:Provenance:target:agent=x", "", 403},
      {"GET", "/api/people", "", 403},
      {"GET", "/api/people/p", "", 403},
      {"POST", "/api/load", sugar, 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"GET","url":"Patient/p"}})"), 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"GET","url":"Patient/p/_history/1"}})"), 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"DELETE","url":"Observation/o"}})"), 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"DELETE","url":"Observation?status=final"}})"), 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"PUT","url":"Observation/o"},"resource":)" + sugar + "}"), 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"POST","url":"Patient","ifNoneExist":"name=Kim"},"resource":)" + patient + "}"), 403},
      {"POST", "/fhir", bundle(R"({"request":{"method":"GET","url":"Observation/o"}})"), 200},
      {"POST", "/fhir", bundle(R"({"request":{"method":"PUT","url":"Patient/p"},"resource":)" + patient + "}"), 200},
  };
  for (const Case& one : cases) {
    const Answer answer = world_->Send(one.method, one.target, one.body, narrow);
    EXPECT_EQ(answer.status, one.status) << one.method << " " << one.target << " " << one.body << "\n" << answer.body;
    EXPECT_EQ(answer.status == 403, answer.Header("www-authenticate").find("insufficient_scope") != std::string::npos) << one.target;
  }
  const Answer batched = world_->Send("POST", "/fhir", bundle(R"({"request":{"method":"GET","url":"Patient?name=Kim"}})"), narrow);
  EXPECT_TRUE(batched.Has("403")) << batched.body;
  EXPECT_FALSE(batched.Has("\"family\":\"Kim\"")) << batched.body;
  const Answer form =
      world_->Send("POST", "/fhir/Observation/_search", "_include=Observation:subject", narrow + "Content-Type: application/x-www-form-urlencoded\r\n");
  EXPECT_EQ(form.status, 403) << form.body;
  EXPECT_EQ(world_->Get("/fhir/Patient/p", beyond).status, 403) << "a token allows no more than its user may";
  for (const std::string& header :
       std::vector<std::string>{"Bearer bogam_wrong", "Bearer ", "Bearer", "Basic a2ltOmtpbQ==", "bearer " + std::string(5000, 'x')}) {
    const Answer answer = world_->Get("/fhir/Observation/o", "Authorization: " + header + "\r\n");
    EXPECT_EQ(answer.status, 401) << header;
  }
  ASSERT_TRUE(users_
                  .Change([](access::UserList* users) {
                    FindUser(users, "kim")->tokens.clear();
                    return Status::Ok();
                  })
                  .ok());
  EXPECT_EQ(world_->Get("/fhir/Observation/o", wide).status, 401) << "revoked";
}

TEST_F(Signed, WhoWorksForAPracticeSeesItsPatientsAndWhomTheyOpened) {
  for (const char* json : {R"({"resourceType":"Organization","id":"north"})", R"({"resourceType":"Organization","id":"south"})",
                           R"({"resourceType":"Patient","id":"mine","generalPractitioner":[{"reference":"Organization/north"}]})",
                           R"({"resourceType":"Patient","id":"other","generalPractitioner":[{"reference":"Organization/south"}]})"}) {
    auto record = fhir::ParseJson(json);
    ASSERT_TRUE(record.ok());
    const fhir::TypeId type = record->resource_type();
    const std::string id(record->id());
    ASSERT_TRUE(world_->engine->records().Update(type, id, std::move(*record)).ok());
  }
  Add("kim", {Role::kCareTeam}, false);
  Add("lee", {Role::kCareTeam}, false);
  ASSERT_TRUE(users_
                  .Change([](access::UserList* users) {
                    FindUser(users, "kim")->practices = {"Organization/north"};
                    return Status::Ok();
                  })
                  .ok());
  const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
  EXPECT_EQ(world_->Get("/fhir/Patient/mine", kim.Headers()).status, 200);
  EXPECT_EQ(world_->Get("/fhir/Patient/other", kim.Headers()).status, 404);
  EXPECT_EQ(Parsed(world_->Get("/fhir/Patient", kim.Headers())).root().children(fhir::FindName("entry")).size(), 1u);
  EXPECT_EQ(world_->Get("/api/people/other", kim.Headers()).status, 404);
  EXPECT_EQ(world_->Get("/fhir/Patient/mine", lee.Headers()).status, 404) << "who has no practice sees nobody";
  const auto put = [&](const std::string& id, const std::string& rest) {
    return world_->Send("PUT", "/fhir/Patient/" + id, R"({"resourceType":"Patient","id":")" + id + "\"" + rest + "}", kim.Headers()).status;
  };
  EXPECT_EQ(put("mine", ""), 403) << "out of one's own practice";
  EXPECT_EQ(put("mine", R"(,"gender":"male","generalPractitioner":[{"reference":"Organization/north"}])"), 200);
  EXPECT_EQ(put("other", R"(,"generalPractitioner":[{"reference":"Organization/north"}])"), 404);
  const std::string open = R"({"patient":"other","reason":"Called from the emergency room"})";
  EXPECT_TRUE(world_->Get("/api/session", kim.Headers()).Has(R"("opened":[])"));
  EXPECT_EQ(world_->Send("POST", "/api/session/patient", open, kJson + kim.Headers()).body, R"({"patient":"other"})");
  EXPECT_TRUE(world_->Get("/api/session", kim.Headers()).Has(R"("opened":["Patient/other"])"));
  EXPECT_EQ(world_->Get("/fhir/Patient/other", kim.Headers()).status, 200);
  EXPECT_EQ(world_->Get("/api/people/other", kim.Headers()).status, 200);
  EXPECT_EQ(world_->Get("/fhir/Patient/other", lee.Headers()).status, 404);
}

TEST_F(Signed, WhoTriesNumberAfterNumberIsSlowedDown) {
  Add("kim", {Role::kCareTeam});
  Add("lee", {Role::kCareTeam});
  const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
  const auto open = [&](const Browser& who, int number) {
    return world_->Send("POST", "/api/session/patient", R"({"identifier":")" + std::to_string(number) + R"(","reason":"Called from the emergency room"})",
                        kJson + who.Headers());
  };
  for (int i = 0; i < 20; ++i) ASSERT_EQ(open(kim, i).status, 404) << i;
  const auto refused = open(kim, 20);
  EXPECT_EQ(refused.status, 429);
  EXPECT_TRUE(refused.Has("Try again in 1 seconds."));
  EXPECT_EQ(open(lee, 20).status, 404) << "others are not held up";
}

TEST_F(Signed, BreakingTheGlassIsOnRecord) {
  Add("kim", {Role::kCareTeam});
  const Browser kim = SignedIn("kim");
  const auto open = [&](const std::string& body) { return world_->Send("POST", "/api/session/patient", body, kJson + kim.Headers()).status; };
  EXPECT_EQ(open(R"({"patient":"p1"})"), 400);
  EXPECT_EQ(open(R"({"patient":"p1","reason":"why"})"), 400);
  EXPECT_EQ(open(R"({"patient":"p1","identifier":"1","reason":"Called from the emergency room"})"), 400);
  EXPECT_EQ(open(R"({"patient":"p1","reason":"Called from the emergency room"})"), 404) << "nobody is there";
  const auto put = [&](const std::string& id, const std::string& more) {
    ASSERT_TRUE(world_->engine->records()
                    .Update(fhir::FindResourceType("Patient"), id, *fhir::ParseJson(R"({"resourceType":"Patient","id":")" + id + "\"" + more + "}"))
                    .ok());
  };
  put("p1", R"(,"identifier":[{"system":"http://a","value":"M,$|1"},{"system":"http://a","value":"7"}])");
  put("p2", R"(,"identifier":[{"system":"http://b","value":"7"}])");
  EXPECT_EQ(open(R"({"patient":"p1","reason":"Called from the emergency room"})"), 200);
  EXPECT_EQ(open(R"({"identifier":"7","reason":"Brought in unconscious"})"), 409) << "two people";
  EXPECT_EQ(open(R"({"identifier":"8","reason":"Brought in unconscious"})"), 404);
  EXPECT_EQ(open(R"({"identifier":"http://b|7&_id=p1","reason":"Brought in unconscious"})"), 404) << "no other parameter comes along";
  EXPECT_EQ(open(R"({"identifier":"http://b|7","reason":"Brought in unconscious"})"), 200);
  EXPECT_EQ(open(R"({"identifier":"7"})"), 400) << "not without a reason";
  world_->Get("/fhir/Patient/p1", kim.Headers());
  Enter("kim", "wrong");
  Enter("my password in the wrong field", "x");
  world_->Send("DELETE", "/api/session", "", kim.Headers());
  world_.reset();
  std::string all;
  ASSERT_TRUE(access::ListAudit(access::AuditFolder(folder_), {}, [&](const access::AuditEntry& entry, std::string_view) {
                all += entry.action + "|" + entry.who + "|" + entry.role + "|" + entry.what + "|" + entry.reason + "|" +
                       std::string(access::Name(entry.outcome)) + "\n";
                return true;
              }).ok());
  EXPECT_EQ(all,
            "sign-in|kim||user kim||success\n"
            "break-the-glass|kim|care-team||HTTP 400|refused\n"
            "break-the-glass|kim|care-team||HTTP 400|refused\n"
            "break-the-glass|kim|care-team||HTTP 400|refused\n"
            "break-the-glass|kim|care-team|Patient/p1|Called from the emergency room|refused\n"
            "break-the-glass|kim|care-team|Patient/p1|Called from the emergency room|success\n"
            "break-the-glass|kim|care-team|Patient?identifier|Brought in unconscious|refused\n"
            "break-the-glass|kim|care-team|Patient?identifier|Brought in unconscious|refused\n"
            "break-the-glass|kim|care-team|Patient?identifier|Brought in unconscious|refused\n"
            "break-the-glass|kim|care-team|Patient/p2|Brought in unconscious|success\n"
            "break-the-glass|kim|care-team||HTTP 400|refused\n"
            "read|kim|care-team|Patient/p1||success\n"
            "sign-in|kim||user kim|HTTP 401|refused\n"
            "sign-in|||user (unknown)|HTTP 401|refused\n"
            "sign-out|kim|care-team|||success\n");
}

TEST_F(Signed, WhileTheUsersCannotBeReadNobodyIsLetIn) {
  Add("kim", {Role::kCareTeam});
  const Browser kim = SignedIn("kim");
  std::ofstream(folder_ + "/access/users.json") << "{";
  EXPECT_EQ(world_->Get("/fhir/Patient", kim.Headers()).status, 500);
  EXPECT_EQ(world_->Get("/api/session").status, 500);
  EXPECT_EQ(Enter("kim", kPassword).status, 500);
}

}  // namespace
}  // namespace bogam::server
