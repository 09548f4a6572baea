// SPDX-License-Identifier: Apache-2.0
// SMART App Launch over real HTTP: both launches from the first page to the record, and what is on record of them.
#include <gtest/gtest.h>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "access/json_value.h"
#include "server/smart/app_world.h"

namespace bogam::server {
namespace {

TEST_F(AppsHere, SaysWhatThereIs) {
  const Answer smart = world_->Get("/fhir/.well-known/smart-configuration");
  ASSERT_EQ(smart.status, 200) << smart.body;
  const auto json = access::ReadJsonObject(smart.body);
  ASSERT_TRUE(json.ok());
  EXPECT_EQ(json->Text("authorization_endpoint"), "http://localhost:1/auth/authorize");
  EXPECT_EQ(json->Text("token_endpoint"), kTokenUrl);
  EXPECT_EQ(json->Texts("code_challenge_methods_supported"), std::vector<std::string>{"S256"});
  const auto capabilities = json->Texts("capabilities");
  for (const char* one : {"launch-ehr", "launch-standalone", "client-public", "client-confidential-asymmetric", "permission-v2"}) {
    EXPECT_NE(std::find(capabilities.begin(), capabilities.end(), one), capabilities.end()) << one;
  }
  EXPECT_TRUE(access::KeySet::Parse(world_->Get("/auth/jwks").body).ok());
  EXPECT_EQ(world_->Get("/auth/nothing").status, 404);
  EXPECT_EQ(world_->Send("DELETE", "/auth/token").status, 405);
}

TEST_F(AppsHere, StandaloneLaunchFromTheFirstPageToTheRecord) {
  const std::string request = Request();
  // From the app's page: another site, so without our cookie.
  const Answer first = world_->Get("/auth/authorize?" + request, "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(first.Has("http-equiv=\"refresh\" content=\"0;url=/auth/consent?")) << first.body;
  const Answer stranger = world_->Get("/auth/consent?" + request);
  ASSERT_EQ(stranger.status, 200);
  EXPECT_TRUE(stranger.Has("type=\"password\""));
  EXPECT_EQ(FieldOf(stranger.body, "asked"), request);
  const std::string visit = CookiePair(stranger);
  EXPECT_TRUE(stranger.Header("set-cookie").find("SameSite=Strict") != std::string::npos);
  const Answer in = Post("/auth/sign-in", {{"asked", request}, {"csrf", FieldOf(stranger.body, "csrf")}, {"name", "kim"}, {"password", kPassword}},
                         "Cookie: " + visit + "\r\n");
  ASSERT_EQ(in.status, 303) << in.body;
  EXPECT_EQ(in.Header("location"), "/auth/consent?" + request);
  const Browser kim{CookiePair(in), {}};
  const Answer page = ConsentPageOf(kim, request);
  EXPECT_TRUE(page.Has("Let App &lt;b&gt;app in?")) << page.body;
  EXPECT_TRUE(page.Has("Dr kim"));
  EXPECT_TRUE(page.Has("<li>read and search every kind of record of this patient</li>")) << page.body;
  EXPECT_NE(page.Header("content-security-policy").find("form-action 'self' https://app.example"), std::string::npos);
  EXPECT_EQ(page.Header("referrer-policy"), "same-origin");
  const Answer found = world_->Get("/auth/consent?" + Encoded({{"asked", request}, {"patient_name", "ahn"}}), "Cookie: " + kim.cookie + "\r\n");
  EXPECT_TRUE(found.Has("value=\"a\"> Mina Ahn, 1950-01-01")) << found.body;
  EXPECT_FALSE(found.Has("Baek"));
  const Answer decided = Decide(kim, request, "a");
  ASSERT_EQ(decided.status, 303) << decided.body;
  EXPECT_TRUE(decided.Header("location").starts_with("https://app.example/back?x=1&code=")) << decided.Header("location");
  EXPECT_TRUE(decided.Header("location").ends_with("&state=st%26te&iss=http%3A%2F%2Flocalhost%3A1")) << decided.Header("location");
  const Answer tokens = Redeem(CodeOf(decided));
  ASSERT_EQ(tokens.status, 200) << tokens.body;
  EXPECT_EQ(Member(tokens.body, "patient"), "a");
  EXPECT_EQ(Member(tokens.body, "scope"), "patient/*.rs launch/patient");
  EXPECT_TRUE(tokens.Has("\"token_type\":\"Bearer\",\"expires_in\":900"));
  EXPECT_FALSE(tokens.Has("refresh_token"));
  EXPECT_EQ(tokens.Header("cache-control"), "no-store");
  const std::string bearer = Bearer(tokens);
  EXPECT_EQ(Status_("/fhir/Patient/a", bearer), 200);
  EXPECT_EQ(Status_("/fhir/Observation/oa", bearer), 200);
  EXPECT_EQ(Status_("/fhir/Patient/b", bearer), 404);
  EXPECT_EQ(Status_("/fhir/Observation/ob", bearer), 404);
  EXPECT_EQ(Times(world_->Get("/fhir/Observation", bearer).body, "\"fullUrl\""), 1u);
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/a", R"({"resourceType":"Patient","id":"a"})", bearer).status, 403) << "its scopes are for reading";
  EXPECT_EQ(Status_("/api/users", bearer), 403);
  EXPECT_EQ(Status_("/fhir/AuditEvent", bearer), 403);
}

TEST_F(AppsHere, EhrLaunchHasItsPatient) {
  const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
  EXPECT_TRUE(world_->Get("/api/launch", kim.Headers()).Has("\"client\":\"launched\""));
  const auto launch = [&](const Browser& browser, const std::string& client, const std::string& patient) {
    return world_->Send("POST", "/api/launch", R"({"client":")" + client + R"(","patient":")" + patient + "\"}", kJson + browser.Headers());
  };
  EXPECT_EQ(launch(kim, "app", "a").status, 400) << "it has no address to be opened at";
  EXPECT_EQ(launch(kim, "launched", "nobody").status, 404);
  EXPECT_EQ(launch(lee, "launched", "c").status, 404) << "another practice's";
  const Answer opened = launch(kim, "launched", "b");
  ASSERT_EQ(opened.status, 200) << opened.body;
  const std::string url = Member(opened.body, "url");
  EXPECT_TRUE(url.starts_with("https://app.example/launch?iss=http%3A%2F%2Flocalhost%3A1%2Ffhir&launch=")) << url;
  const std::string id = url.substr(url.rfind('=') + 1);
  const Fields fields{{"client_id", "launched"}, {"scope", "launch patient/*.rs"}, {"launch", id}};
  EXPECT_EQ(ConsentPageOf(lee, Request(fields)).status, 400) << "another person's launch";
  const Answer page = ConsentPageOf(kim, Request(fields));
  EXPECT_TRUE(page.Has("Baek")) << page.body;
  EXPECT_FALSE(page.Has("patient_name"));
  Fields others = fields;
  others["client_id"] = "app";
  EXPECT_EQ(ConsentPageOf(kim, Request(others)).status, 400) << "another app's launch";
  const Answer decided = Decide(kim, Request(fields), "a");  // the form's patient counts for nothing
  const Answer tokens = Redeem(CodeOf(decided), {{"client_id", "launched"}});
  EXPECT_EQ(Member(tokens.body, "patient"), "b") << tokens.body;
  EXPECT_EQ(Status_("/fhir/Patient/a", Bearer(tokens)), 404);
  EXPECT_EQ(ConsentPageOf(kim, Request(fields)).status, 400) << "a launch is good once";
}

TEST_F(AppsHere, AnIdentityTokenForTheApp) {
  const Answer tokens = Redeem(CodeFor("kim", "a", {{"scope", "openid profile patient/*.rs"}, {"nonce", "n1"}}));
  const auto jwt = access::ReadJwt(Member(tokens.body, "id_token"));
  ASSERT_TRUE(jwt.ok()) << tokens.body;
  const auto keys = access::KeySet::Parse(world_->Get("/auth/jwks").body);
  ASSERT_TRUE(keys.ok());
  const access::PublicKey* const key = keys->Find(jwt->key_id, jwt->algorithm);
  ASSERT_NE(key, nullptr);
  access::JwtRules rules;
  rules.issuer = "http://localhost:1";
  rules.audiences = {"app"};
  rules.subject = "kim";
  rules.most_lifetime = 600;
  const int64_t now = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_TRUE(access::Check(*jwt, *key, rules, now).ok());
  EXPECT_EQ(jwt->claims.Text("nonce"), "n1");
  EXPECT_EQ(jwt->claims.Text("name"), "Dr kim");
}

TEST_F(AppsHere, EveryStepIsOnRecord) {
  const Answer tokens = Redeem(CodeFor("kim", "a"));
  world_->Get("/fhir/Patient/a", Bearer(tokens));
  Redeem("stolen");
  const Browser kim = SignedIn("kim");
  world_->Get("/auth/consent?" + Encoded({{"asked", Request()}, {"patient_name", "ahn"}}), "Cookie: " + kim.cookie + "\r\n");
  world_.reset();
  std::string all;
  ASSERT_TRUE(access::ListAudit(access::AuditFolder(folder_), {}, [&](const access::AuditEntry& entry, std::string_view) {
                all += entry.action + "|" + entry.who + "|" + entry.client + "|" + entry.what + "|" + entry.patient + "|" + entry.reason + "\n";
                return true;
              }).ok());
  EXPECT_NE(all.find("app-allow|kim||client app|Patient/a|patient/*.rs launch/patient\n"), std::string::npos) << all;
  EXPECT_NE(all.find("app-token|kim||client app|Patient/a|patient/*.rs launch/patient\n"), std::string::npos) << all;
  EXPECT_NE(all.find("read|kim|app|Patient/a|Patient/a|\n"), std::string::npos) << all;
  EXPECT_NE(all.find("app-token|||client app||invalid_grant\n"), std::string::npos) << all;
  EXPECT_NE(all.find("view|kim||/auth/consent?patient_name||\n"), std::string::npos) << "names were shown: " << all;
  EXPECT_EQ(all.find("Ahn"), std::string::npos);
  EXPECT_EQ(all.find("ahn"), std::string::npos);
  EXPECT_EQ(all.find("bogama_"), std::string::npos);
}

}  // namespace
}  // namespace bogam::server
