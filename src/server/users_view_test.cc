// SPDX-License-Identifier: Apache-2.0
// Managing users over real HTTP: the contract of docs/workspace-api.md.
#include "server/users_view.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "server/signed_world.h"

namespace bogam::server {
namespace {

class Managed : public Signed {
 protected:
  Managed() {
    Add("root", {Role::kAdmin}, false);
    root_ = SignedIn("root");
  }
  Answer Send(const std::string& method, const std::string& path, const std::string& body = {}) const {
    return world_->Send(method, path, body, kJson + root_.Headers());
  }
  static std::string Body(const std::string& name, const std::string& roles, const std::string& more = R"("allPatients":true,"practices":[])") {
    return "{" + (name.empty() ? "" : "\"name\":\"" + name + "\",") + R"("display":"Dr X","team":"red","roles":[)" + roles + "]," + more + "}";
  }
  Browser root_;
};

TEST_F(Managed, FromTheInvitationToTheLastDay) {
  const Answer added = Send("POST", "/api/users", Body("Kim", "\"care-team\"", R"("allPatients":false,"practices":["Organization/o1"])"));
  ASSERT_EQ(added.status, 201) << added.body;
  const std::string link = Member(added.body, "link");
  EXPECT_TRUE(link.starts_with("http://localhost:1/sign-in#link=")) << link;
  EXPECT_TRUE(added.Has(R"("user":{"name":"kim","display":"Dr X","team":"red","roles":["care-team"],"allPatients":false,"practices":["Organization/o1"],)"
                        R"("disabled":false,"hasPassword":false,"linkOpen":true,"linkExpires":"20)"))
      << added.body;
  EXPECT_TRUE(added.Has(R"("tokens":[],"oidc":[]})"));
  EXPECT_FALSE(Send("GET", "/api/users").Has(link.substr(link.find("link=") + 5))) << "a secret is shown once";
  const Answer in = world_->Send("POST", "/api/session", R"({"link":")" + link.substr(link.find("link=") + 5) + R"(","password":")" + kPassword + "\"}", kJson);
  ASSERT_EQ(in.status, 200) << in.body;
  const Browser kim = SignedIn("kim");
  EXPECT_EQ(world_->Get("/api/users", kim.Headers()).status, 403);
  EXPECT_TRUE(Send("GET", "/api/users").Has(R"("hasPassword":true,"linkOpen":false,"linkExpires":null)"));

  EXPECT_EQ(Send("PUT", "/api/users/kim", Body("", "\"care-team\"", R"("allPatients":false,"practices":["Organization/o1"])")).status, 200);
  EXPECT_EQ(world_->Get("/api/session", kim.Headers()).body.find("\"signedIn\":true") != std::string::npos, true) << "nothing changed but a name";
  const Answer changed = Send("PUT", "/api/users/kim", Body("", "\"analyst\",\"researcher\""));
  EXPECT_TRUE(changed.Has(R"("roles":["analyst","researcher"],"allPatients":true,"practices":[])")) << changed.body;
  EXPECT_TRUE(world_->Get("/api/session", kim.Headers()).Has("\"signedIn\":false")) << "other rights: sign in again";

  const Answer token = Send("POST", "/api/users/kim/tokens", R"({"scopes":"system/Patient.rs","days":30})");
  ASSERT_EQ(token.status, 200) << token.body;
  const std::string bearer = "Authorization: Bearer " + Member(token.body, "token") + "\r\n", id = Member(token.body, "id");
  EXPECT_EQ(world_->Get("/fhir/Patient", bearer).status, 200);
  EXPECT_TRUE(Send("GET", "/api/users").Has(R"("tokens":[{"id":")" + id + R"(","scopes":"system/Patient.rs","created":"20)"));
  EXPECT_EQ(Send("DELETE", "/api/users/kim/tokens/" + id).status, 204);
  EXPECT_EQ(world_->Get("/fhir/Patient", bearer).status, 401);
  EXPECT_EQ(Send("DELETE", "/api/users/kim/tokens/" + id).status, 404);

  const Browser again = SignedIn("kim");
  EXPECT_TRUE(Send("POST", "/api/users/kim/disable").Has("\"disabled\":true"));
  EXPECT_TRUE(world_->Get("/api/session", again.Headers()).Has("\"signedIn\":false"));
  EXPECT_EQ(Enter("kim", kPassword).status, 401);
  EXPECT_TRUE(Send("POST", "/api/users/kim/enable").Has("\"disabled\":false"));
  EXPECT_EQ(Enter("kim", kPassword).status, 200);
  EXPECT_TRUE(world_->Get("/api/session", again.Headers()).Has("\"signedIn\":false")) << "a session that ended does not begin again";
  EXPECT_TRUE(Member(Send("POST", "/api/users/kim/link").body, "link").starts_with("http://localhost:1/sign-in#link="));
}

/// Those whose patients somebody may be given, and no other organization.
TEST_F(Managed, PracticesToChooseFrom) {
  EXPECT_TRUE(Send("GET", "/api/users").Has(R"("practices":[]})"));
  for (const char* json :
       {R"({"resourceType":"Organization","id":"south","name":"South"})", R"({"resourceType":"Organization","id":"north","name":"North"})",
        R"({"resourceType":"Organization","id":"payer","name":"A payer"})", R"({"resourceType":"Organization","id":"staffed","name":"East"})",
        R"({"resourceType":"Patient","id":"a","gender":"female","generalPractitioner":[{"reference":"Organization/north"}]})",
        R"({"resourceType":"Patient","id":"b","managingOrganization":{"reference":"Organization/south"}})",
        R"({"resourceType":"PractitionerRole","id":"r","organization":{"reference":"Organization/staffed"}})"}) {
    Store(json);
  }
  const Answer users = Send("GET", "/api/users");
  EXPECT_TRUE(users.Has(
      R"("practices":[{"key":"Organization/staffed","name":"East"},{"key":"Organization/north","name":"North"},{"key":"Organization/south","name":"South"}]})"))
      << users.body;
}

TEST_F(Managed, WhatIsNotTaken) {
  const auto add = [&](const std::string& body) { return Send("POST", "/api/users", body).status; };
  EXPECT_EQ(add(Body("root", "\"analyst\"")), 409);
  EXPECT_EQ(add(Body("no spaces", "\"analyst\"")), 400);
  EXPECT_EQ(add(Body("kim", "\"nurse\"")), 400);
  EXPECT_EQ(add(Body("kim", "")), 400);
  EXPECT_EQ(add(Body("kim", "7")), 400);
  EXPECT_EQ(add(Body("kim", "\"analyst\"", R"("allPatients":"yes","practices":[])")), 400);
  EXPECT_EQ(add(Body("kim", "\"analyst\"", R"("allPatients":true,"practices":["Patient/1"])")), 400);
  EXPECT_EQ(add(Body("kim", "\"analyst\"", R"("allPatients":true)")), 400);
  EXPECT_EQ(add(R"({"name":"kim","name":"lee"})"), 400);
  EXPECT_EQ(add(R"({"name":"kim","display":")" + std::string(300, 'x') + R"(","roles":["analyst"],"allPatients":true,"practices":[]})"), 400);
  EXPECT_EQ(add("[]"), 400);
  EXPECT_EQ(add(std::string(70'000, ' ') + "{}"), 413);
  EXPECT_EQ(world_->Send("POST", "/api/users", Body("kim", "\"analyst\""), "Content-Type: text/plain\r\n" + root_.Headers()).status, 400);
  EXPECT_EQ(world_->Send("POST", "/api/users", Body("kim", "\"analyst\""), kJson + "Cookie: " + root_.cookie + "\r\n").status, 403)
      << "no token of the session";
  EXPECT_EQ(Send("PUT", "/api/users/nobody", Body("", "\"analyst\"")).status, 404);
  EXPECT_EQ(Send("POST", "/api/users/nobody/disable").status, 404);
  EXPECT_EQ(Send("PATCH", "/api/users/root").status, 405);
  EXPECT_EQ(Send("GET", "/api/users/root/nothing").status, 404);
  for (const char* body : {R"({"scopes":"patient/*.rs","days":30})", R"({"scopes":"system/*.rs","days":0})", R"({"scopes":"system/*.rs","days":4000})",
                           R"({"scopes":"system/*.rs"})", R"({"days":3})", "x"}) {
    EXPECT_EQ(Send("POST", "/api/users/root/tokens", body).status, 400) << body;
  }
  EXPECT_EQ(world_->Send("POST", "/api/users", Body("kim", "\"admin\""), kJson + TokenOf("root", "system/*.cruds")).status, 403)
      << "a token that could make users could make itself everything";
}

TEST_F(Managed, TheLastAdminStays) {
  EXPECT_EQ(Send("POST", "/api/users/root/disable").status, 409);
  EXPECT_EQ(Send("PUT", "/api/users/root", Body("", "\"analyst\"")).status, 409);
  Add("kim", {Role::kAdmin});
  // Two at once take the role from each other: one of them is refused.
  const Browser kim = SignedIn("kim");
  std::atomic<int> done = 0, refused = 0;
  const auto disable = [&](const std::string& name, const Browser& by) {
    const int status = world_->Send("POST", "/api/users/" + name + "/disable", "", kJson + by.Headers()).status;
    (status == 200 ? done : refused) += 1;
  };
  std::thread one([&] { disable("kim", root_); }), other([&] { disable("root", kim); });
  one.join();
  other.join();
  EXPECT_EQ(done, 1);
  EXPECT_EQ(refused, 1);
}

TEST_F(Managed, TheFirstUserManages) {
  Signed::world_.reset();
  std::filesystem::remove_all(folder_ + "/access");
  Open(Options());
  const auto add = [&](const std::string& roles) { return world_->Send("POST", "/api/users", Body("kim", roles), kJson); };
  EXPECT_EQ(add("\"care-team\"").status, 409) << "nobody could make the second";
  EXPECT_EQ(add("\"admin\"").status, 201);
  EXPECT_EQ(add("\"admin\"").status, 401) << "from now on one signs in";
}

TEST_F(Managed, EachChangeIsOnRecord) {
  const std::string evil = R"(<script>alert(1)</script>)";
  Send("POST", "/api/users", R"({"name":"kim","display":")" + evil + R"(","roles":["analyst"],"allPatients":true,"practices":[]})");
  EXPECT_EQ(Send("GET", "/api/users").Header("content-type"), "application/json; charset=utf-8");
  Send("POST", "/api/users/kim/tokens", R"({"scopes":"system/Patient.rs","days":30})");
  Send("POST", "/api/users/root/disable");
  world_.reset();
  std::string all;
  ASSERT_TRUE(access::ListAudit(access::AuditFolder(folder_), {}, [&](const access::AuditEntry& entry, std::string_view) {
                if (entry.action != "view" && entry.action != "sign-in") all += entry.action + "|" + entry.who + "|" + entry.what + "|" + entry.reason + "\n";
                return true;
              }).ok());
  EXPECT_EQ(all, "user-add|root|user kim|\ntoken-add|root|user kim|\nuser-disable|root|user root|HTTP 409\n");
}

}  // namespace
}  // namespace bogam::server
