// SPDX-License-Identifier: Apache-2.0
// What tokens are given for, what they open, and when they end.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "access/app_scopes.h"
#include "server/rest/interactions.h"
#include "server/smart/app_world.h"
#include "server/workspace/api.h"

namespace bogam::server {
namespace {

TEST_F(AppsHere, CodesThatBuyNothing) {
  const auto error = [&](const Answer& answer) { return std::to_string(answer.status) + " " + Member(answer.body, "error"); };
  const auto code = [&] { return CodeFor("kim", "a"); };
  EXPECT_EQ(error(Redeem("x")), "400 invalid_grant");
  EXPECT_EQ(error(Redeem(code(), {{"code_verifier", "-"}})), "400 invalid_grant");
  EXPECT_EQ(error(Redeem(code(), {{"code_verifier", std::string(50, 'a')}})), "400 invalid_grant") << "who has the code only";
  EXPECT_EQ(error(Redeem(code(), {{"code_verifier", access::WriteBase64Url(access::Sha256(kVerifier))}})), "400 invalid_grant");
  EXPECT_EQ(error(Redeem(code(), {{"redirect_uri", "http://127.0.0.1:3000/back"}})), "400 invalid_grant");
  EXPECT_EQ(error(Redeem(code(), {{"redirect_uri", "-"}})), "400 invalid_grant");
  EXPECT_EQ(error(Redeem(code(), {{"client_id", "narrow"}})), "400 invalid_grant") << "another client's code";
  EXPECT_EQ(error(Redeem(code(), {{"client_id", "nobody"}})), "401 invalid_client");
  EXPECT_EQ(error(Redeem(code(), {{"client_id", "proved"}})), "401 invalid_client") << "it has a key to prove itself by";
  EXPECT_EQ(error(Redeem(code(), {{"client_secret", "x"}})), "401 invalid_client");
  EXPECT_EQ(error(Redeem(code(), {{"grant_type", "password"}})), "400 unsupported_grant_type");
  EXPECT_EQ(error(Redeem(code(), {{"grant_type", "client_credentials"}})), "400 unauthorized_client");
  EXPECT_EQ(error(world_->Send("POST", "/auth/token", Encoded({{"grant_type", "authorization_code"}}) + "&grant_type=x", kForm)), "400 invalid_request");
  EXPECT_EQ(error(world_->Send("POST", "/auth/token", "{}", kJson)), "400 invalid_request");
  EXPECT_EQ(world_->Send("GET", "/auth/token").status, 405);
  const std::string once = code();
  const Answer first = Redeem(once);
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(first)), 200);
  EXPECT_EQ(error(Redeem(once)), "400 invalid_grant");
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(first)), 401) << "a code that is replayed takes back what it gave";
  const std::string proved = CodeFor("kim", "a", {{"client_id", "proved"}});
  const Fields assertion{{"client_id", "-"}, {"client_assertion_type", kJwtBearer}, {"client_assertion", Assertion("proved", "1")}};
  EXPECT_EQ(error(Redeem(proved, {{"client_id", "app"}})), "400 invalid_grant");
  const std::string again = CodeFor("kim", "a", {{"client_id", "proved"}});
  EXPECT_EQ(Redeem(again, assertion).status, 200);
  EXPECT_EQ(error(Redeem(CodeFor("kim", "a", {{"client_id", "proved"}}), assertion)), "401 invalid_client") << "an assertion is good once";
}

TEST_F(AppsHere, RefreshRevokeAndIntrospect) {
  const Fields scope{{"client_id", "proved"}, {"scope", "launch/patient patient/*.rs offline_access"}};
  int id = 0;
  const auto proof = [&](Fields fields) {
    fields["client_assertion_type"] = kJwtBearer;
    fields["client_assertion"] = Assertion("proved", "r" + std::to_string(++id));
    return fields;
  };
  const auto post = [&](const std::string& path, const Fields& fields) { return Post(path, proof(fields)); };
  Fields redeem = proof({});
  redeem["client_id"] = "-";
  const Answer first = Redeem(CodeFor("kim", "a", scope), redeem);
  const std::string refresh = Member(first.body, "refresh_token");
  ASSERT_NE(refresh, "") << first.body;
  EXPECT_TRUE(post("/auth/introspect", {{"token", Member(first.body, "access_token")}}).Has("\"active\":true,\"scope\":\"patient/*.rs"));
  EXPECT_TRUE(Post("/auth/introspect", {{"token", Member(first.body, "access_token")}, {"client_id", "app"}}).Has("invalid_client"));
  const Answer second = post("/auth/token", {{"grant_type", "refresh_token"}, {"refresh_token", refresh}});
  EXPECT_EQ(Member(second.body, "patient"), "a") << second.body;
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(second)), 200);
  EXPECT_EQ(Status_("/fhir/Patient/b", Bearer(second)), 404);
  const std::string stolen =
      Post("/auth/token", {{"grant_type", "refresh_token"}, {"refresh_token", Member(second.body, "refresh_token")}, {"client_id", "app"}}).body;
  EXPECT_EQ(Member(stolen, "error"), "invalid_grant") << "another client's";
  EXPECT_EQ(post("/auth/token", {{"grant_type", "refresh_token"}, {"refresh_token", refresh}}).status, 400) << "the former one again";
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(second)), 401) << "ends everything";
  EXPECT_TRUE(post("/auth/introspect", {{"token", Member(second.body, "access_token")}}).Has("{\"active\":false}"));

  Fields again = proof({});
  again["client_id"] = "-";
  const Answer third = Redeem(CodeFor("kim", "a", scope), again);
  EXPECT_EQ(post("/auth/revoke", {{"token", Member(third.body, "refresh_token")}}).status, 200);
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(third)), 401);
  EXPECT_EQ(Post("/auth/revoke", {{"token", "x"}, {"client_id", "app"}}).status, 200) << "what is none is none already";
}

TEST_F(AppsHere, TokensEndWithWhatTheyRestOn) {
  const auto fresh = [&] { return Bearer(Redeem(CodeFor("kim", "a"))); };
  const auto edit = [&](const auto& change) {
    EXPECT_TRUE(users_
                    .Change([&](access::UserList* users) {
                      change(FindUser(users, "kim"));
                      return Status::Ok();
                    })
                    .ok());
  };
  std::string bearer = fresh();
  edit([](access::User* user) { ++user->epoch; });
  EXPECT_EQ(Status_("/fhir/Patient/a", bearer), 401) << "rights or password changed";
  bearer = fresh();
  edit([](access::User* user) { user->disabled = true; });
  EXPECT_EQ(Status_("/fhir/Patient/a", bearer), 401);
  edit([](access::User* user) { user->disabled = false; });
  EXPECT_EQ(Status_("/fhir/Patient/a", bearer), 200);
  ASSERT_TRUE(access::Clients(folder_)
                  .Change([](access::ClientList* clients) {
                    std::erase_if(*clients, [](const access::Client& one) { return one.id == "app"; });
                    return Status::Ok();
                  })
                  .ok());
  EXPECT_EQ(Status_("/fhir/Patient/a", bearer), 401) << "the client is gone";
}

TEST_F(AppsHere, BackendServices) {
  const auto error = [&](const Answer& answer) { return std::to_string(answer.status) + " " + Member(answer.body, "error"); };
  const Answer all = Backend("backend", "system/*.rs", "1");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_TRUE(all.Has("\"expires_in\":300"));
  EXPECT_FALSE(all.Has("refresh_token"));
  EXPECT_EQ(Times(world_->Get("/fhir/Observation", Bearer(all)).body, "\"fullUrl\""), 3u);
  EXPECT_EQ(error(Backend("backend", "system/*.rs", "1")), "401 invalid_client") << "replayed";
  EXPECT_EQ(error(Backend("backend", "user/*.rs", "2")), "400 invalid_scope");
  EXPECT_EQ(error(Backend("backend", "", "3")), "400 invalid_scope");
  EXPECT_EQ(error(Backend("nobody", "system/*.rs", "4")), "401 invalid_client");
  EXPECT_EQ(error(Post("/auth/token", {{"grant_type", "client_credentials"}, {"scope", "system/*.rs"}, {"client_id", "backend"}})), "401 invalid_client");
  EXPECT_EQ(error(Post(
                "/auth/token",
                {{"grant_type", "authorization_code"}, {"code", "x"}, {"client_assertion_type", kJwtBearer}, {"client_assertion", Assertion("backend", "5")}})),
            "400 unauthorized_client");
  const Answer narrow = Backend("backend", "system/Observation.r", "6");
  EXPECT_EQ(Status_("/fhir/Observation/oa", Bearer(narrow)), 200);
  EXPECT_EQ(Status_("/fhir/Observation", Bearer(narrow)), 403);
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(narrow)), 403);
  const Answer writes = Backend("backend", "system/Observation.cruds", "7");
  EXPECT_EQ(Member(writes.body, "scope"), "system/Observation.cruds") << writes.body;
  const std::string sugar = R"({"resourceType":"Observation","id":"n","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/a"}})";
  EXPECT_EQ(world_->Send("PUT", "/fhir/Observation/n", sugar, Bearer(writes)).status, 201);
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/a", R"({"resourceType":"Patient","id":"a"})", Bearer(writes)).status, 403);
  // On behalf of somebody who works for a practice: its patients.
  const Answer practice = Backend("practice", "system/*.cruds", "8");
  EXPECT_EQ(Member(practice.body, "scope"), "system/*.cruds") << practice.body;
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(practice)), 200);
  EXPECT_EQ(Status_("/fhir/Patient/c", Bearer(practice)), 404);
}

/// Every interaction that reads, on every type and id, with tokens of several scopes and reaches, against what each may see.
TEST_F(AppsHere, NoTokenOpensMoreThanItsScopesAndItsReach) {
  struct Row {
    std::string bearer, scopes;
    std::set<std::string> patients;
  };
  std::vector<Row> rows;
  const auto app = [&](const std::string& user, const std::string& patient, const std::string& scope, std::set<std::string> patients) {
    const Answer tokens = Redeem(CodeFor(user, patient, {{"scope", scope}}));
    rows.push_back({Bearer(tokens), Member(tokens.body, "scope"), std::move(patients)});
  };
  app("kim", "a", "patient/*.rs", {"a"});
  app("kim", "c", "patient/Observation.rs patient/Patient.r", {"c"});
  app("kim", "b", "launch/patient user/*.rs", {"b"});
  app("kim", "-", "user/*.cruds", {"a", "b", "c"});
  app("kim", "-", "user/Condition.s", {"a", "b", "c"});
  app("lee", "-", "user/*.rs", {"a", "b"});
  app("lee", "b", "patient/*.rs user/Observation.rs", {"b"});
  app("kim", "a", "patient/*.cruds", {"a"});
  app("lee", "-", "user/*.cruds", {"a", "b"});
  app("lee", "b", "patient/Observation.u", {"b"});
  const Answer backend = Backend("practice", "system/Observation.rs system/Condition.r", "p");
  rows.push_back({Bearer(backend), Member(backend.body, "scope"), {"a", "b"}});
  size_t seen = 0, hidden = 0, asked = 0, written = 0;
  for (const Row& row : rows) {
    const auto scopes = access::AppScopes::Parse(row.scopes);
    ASSERT_TRUE(scopes.ok());
    for (const Interaction& one : Interactions()) {
      if (one.writes || one.letters.empty()) continue;
      for (const auto& [type, prefix] : std::vector<std::pair<std::string, std::string>>{{"Patient", ""}, {"Observation", "o"}, {"Condition", "k"}}) {
        if (!one.only.empty() && one.only != type) continue;
        for (const std::string patient : {"a", "b", "c"}) {
          std::string target = "/fhir";
          if (one.place != Place::kSystem) target += "/" + type;
          if (one.place == Place::kInstance || one.place == Place::kVersion) target += "/" + prefix + patient;
          if (one.place == Place::kVersion) target += "/_history/1";
          if (!one.word.empty()) target += "/" + std::string(one.word);
          const Answer answer = world_->Send(std::string(one.method), target, "", row.bearer + (one.method == "POST" ? kForm : std::string()));
          ++asked;
          const std::string wanted = one.all_types ? "*" : type;
          const bool granted = scopes->resources.Allow(wanted, one.letters);
          EXPECT_EQ(answer.status == 403, !granted) << target << " " << row.scopes << answer.body;
          for (const std::string other : {"a", "b", "c"}) {
            for (const std::string kind : {"Patient/", "Observation/o", "Condition/k"}) {
              const bool there = answer.Has("/fhir/" + kind + other + "\"") || answer.Has("\"id\":\"" + kind.substr(kind.find('/') + 1) + other + "\"");
              seen += there;
              const bool may = granted && row.patients.contains(other);
              hidden += !may;
              EXPECT_TRUE(!there || may || answer.status >= 400) << target << " " << row.scopes << " shows " << kind << other;
            }
          }
          const bool single = one.place == Place::kInstance && one.word.empty();
          if (single && granted) {
            EXPECT_EQ(answer.status, row.patients.contains(patient) ? 200 : 404) << target << " " << row.scopes;
          }
        }
      }
    }
    for (const std::string patient : {"a", "b", "c"}) {
      const std::string observation = R"({"resourceType":"Observation","id":"o)" + patient +
                                      R"(","status":"final","code":{"text":"x"},"subject":{"reference":"Patient/)" + patient + "\"}}";
      const bool writes = scopes->resources.Allow("Observation", "u");
      const int status = world_->Send("PUT", "/fhir/Observation/o" + patient, observation, row.bearer).status;
      EXPECT_EQ(status, !writes ? 403 : row.patients.contains(patient) ? 200 : 404) << row.scopes << " " << patient;
      written += status == 200;
    }
    for (const char* path : {"/api/users", "/api/audit", "/fhir/AuditEvent", "/fhir/AuditEvent/1"}) EXPECT_EQ(Status_(path, row.bearer), 403) << path;
    const std::map<std::string, std::string> names{{"a", "Ahn"}, {"b", "Baek"}, {"c", "alert(1)"}};
    for (const WorkspaceRoute& route : WorkspaceRoutes()) {
      if (route.method != "GET") continue;
      for (const auto& [patient, own] : names) {
        std::string target(route.pattern);
        if (route.person) target.replace(target.find("{}"), 2, patient);
        for (size_t at; (at = target.find("{}")) != std::string::npos;) target.replace(at, 2, "BloodPressureControl");
        const Answer view = world_->Get(target, row.bearer);
        EXPECT_EQ(view.status == 403, !scopes->resources.Allow("*", "rs")) << target << " " << row.scopes << view.body;
        for (const auto& [other, name] : names) {
          EXPECT_TRUE(!view.Has(name) || row.patients.contains(other)) << target << " " << row.scopes << " shows " << other;
        }
      }
    }
  }
  EXPECT_GT(asked, 500u);
  EXPECT_GT(written, 6u);
  EXPECT_GT(seen, 100u);
  EXPECT_GT(hidden, 1000u);
}

}  // namespace
}  // namespace bogam::server
