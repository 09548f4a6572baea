// SPDX-License-Identifier: Apache-2.0
// SMART App Launch over real HTTP: both launches, consent, tokens, what they open, and what must not go through.
#include "server/smart/app_access.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "access/base64url.h"
#include "access/digest.h"
#include "access/json_value.h"
#include "access/jwt.h"
#include "server/rest/interactions.h"
#include "server/signed_world.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

using Fields = std::map<std::string, std::string>;

const std::string kForm = "Content-Type: application/x-www-form-urlencoded\r\n";
const std::string kVerifier = "a-verifier-of-forty-three-characters-or-more-0123456789";
const std::string kBack = "https://app.example/back?x=1", kTokenUrl = "http://localhost:1/auth/token";
const char* const kAhn =
    R"({"resourceType":"Patient","id":"a","name":[{"family":"Ahn","given":["Mina"]}],"birthDate":"1950-01-01","generalPractitioner":[{"reference":"Organization/north"}]})";
const std::string kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

std::string Encoded(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (value != "-") out += (out.empty() ? "" : "&") + EncodeComponent(name) + "=" + EncodeComponent(value);
  }
  return out;
}

/// Value of the first field of this name on a page, without its escapes.
std::string FieldOf(const std::string& html, const std::string& name) {
  const std::string key = "name=\"" + name + "\" value=\"";
  const size_t at = html.find(key);
  if (at == std::string::npos) return {};
  std::string out = html.substr(at + key.size(), html.find('"', at + key.size()) - at - key.size());
  for (size_t amp; (amp = out.find("&amp;")) != std::string::npos;) out.replace(amp, 5, "&");
  return out;
}

std::string CookiePair(const Answer& answer) {
  const std::string cookie = answer.Header("set-cookie");
  return cookie.substr(0, cookie.find(';'));
}

class AppsHere : public Signed {
 protected:
  AppsHere() : key_(*access::PrivateKey::Make(access::Algorithm::kEs384)) {
    for (
        const char* json :
        {R"({"resourceType":"Organization","id":"north"})", R"({"resourceType":"Organization","id":"south"})", kAhn,
         R"({"resourceType":"Patient","id":"b","name":[{"family":"Baek"}],"generalPractitioner":[{"reference":"Organization/north"}]})",
         R"({"resourceType":"Patient","id":"c","name":[{"family":"<script>alert(1)</script>"}],"generalPractitioner":[{"reference":"Organization/south"}]})"}) {
      Store(json);
    }
    for (const char* patient : {"a", "b", "c"}) {
      const std::string of = std::string(R"("subject":{"reference":"Patient/)") + patient + "\"}";
      Store(std::string(R"({"resourceType":"Observation","id":"o)") + patient + R"(","status":"final","code":{"text":"x"},)" + of + "}");
      Store(std::string(R"({"resourceType":"Condition","id":"k)") + patient + R"(","code":{"text":"x"},)" + of + "}");
    }
    Add("kim", {Role::kCareTeam});
    Add("lee", {Role::kCareTeam}, false);
    Add("root", {Role::kAdmin});
    SetPractices("lee", {"Organization/north"});
    const auto client = [](const std::string& id, const std::string& scopes) {
      access::Client out;
      out.id = id;
      out.display = "App <b>" + id;
      out.scopes = scopes;
      out.redirects = {kBack, "http://127.0.0.1:3000/back"};
      return out;
    };
    const std::string all = "launch launch/patient openid profile offline_access online_access patient/*.cruds user/*.cruds";
    access::Client launched = client("launched", all), proved = client("proved", all), narrow = client("narrow", "launch/patient patient/Observation.rs"),
                   backend = client("backend", "system/*.rs system/Observation.cud"), practice = client("practice", "system/*.cruds");
    launched.launch_url = "https://app.example/launch";
    proved.keys.jwks = backend.keys.jwks = practice.keys.jwks = access::WriteKeySet({&key_, 1});
    backend.redirects.clear();
    practice.redirects.clear();
    backend.user = "kim";
    practice.user = "lee";
    EXPECT_TRUE(access::Clients(folder_)
                    .Change([&](access::ClientList* list) {
                      *list = {client("app", all), launched, proved, narrow, backend, practice};
                      return Status::Ok();
                    })
                    .ok());
  }

  void Store(const std::string& json) {
    auto record = fhir::ParseJson(json);
    ASSERT_TRUE(record.ok()) << json;
    const fhir::TypeId type = record->resource_type();
    const std::string id(record->id());
    ASSERT_TRUE(world_->engine->records().Update(type, id, std::move(*record)).ok());
  }
  void SetPractices(const std::string& name, std::vector<std::string> practices) {
    EXPECT_TRUE(users_
                    .Change([&](access::UserList* users) {
                      FindUser(users, name)->practices = std::move(practices);
                      return Status::Ok();
                    })
                    .ok());
  }

  static std::string Request(Fields changes = {}) {
    Fields fields{{"response_type", "code"},
                  {"client_id", "app"},
                  {"redirect_uri", kBack},
                  {"scope", "launch/patient patient/*.rs"},
                  {"state", "st&te"},
                  {"aud", "http://localhost:1/fhir"},
                  {"code_challenge", access::WriteBase64Url(access::Sha256(kVerifier))},
                  {"code_challenge_method", "S256"}};
    for (auto& [name, value] : changes) fields[name] = value;
    return Encoded(fields);
  }
  Answer Post(const std::string& path, const Fields& fields, const std::string& headers = {}) const {
    return world_->Send("POST", path, Encoded(fields), kForm + headers);
  }
  Answer ConsentPageOf(const Browser& browser, const std::string& request) const {
    return world_->Get("/auth/consent?" + request, "Cookie: " + browser.cookie + "\r\n");
  }
  Answer Decide(const Browser& browser, const std::string& request, const std::string& patient, const std::string& decision = "allow") const {
    const Answer page = ConsentPageOf(browser, request);
    EXPECT_EQ(page.status, 200) << page.body;
    return Post("/auth/consent", {{"asked", request}, {"csrf", FieldOf(page.body, "csrf")}, {"patient", patient}, {"decision", decision}},
                "Cookie: " + browser.cookie + "\r\n");
  }
  /// The code in the address to which the browser is sent.
  static std::string CodeOf(const Answer& answer) {
    const std::string to = answer.Header("location");
    const size_t at = to.find("code=");
    return answer.status == 303 && at != std::string::npos ? to.substr(at + 5, to.find('&', at) - at - 5) : std::string();
  }
  std::string CodeFor(const std::string& user, const std::string& patient, Fields changes = {}) const {
    const std::string code = CodeOf(Decide(SignedIn(user), Request(std::move(changes)), patient));
    EXPECT_NE(code, "");
    return code;
  }
  Answer Redeem(const std::string& code, Fields changes = {}) const {
    Fields fields{{"grant_type", "authorization_code"}, {"code", code}, {"redirect_uri", kBack}, {"code_verifier", kVerifier}, {"client_id", "app"}};
    for (auto& [name, value] : changes) fields[name] = value;
    return Post("/auth/token", fields);
  }
  static std::string Bearer(const Answer& answer) {
    EXPECT_EQ(answer.status, 200) << answer.body;
    return "Authorization: Bearer " + Member(answer.body, "access_token") + "\r\n";
  }
  std::string Assertion(const std::string& client, const std::string& id) const {
    const int64_t now = std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    return *access::SignJwt(key_, R"({"iss":")" + client + R"(","sub":")" + client + R"(","aud":")" + kTokenUrl + R"(","jti":")" + id + R"(","exp":)" +
                                      std::to_string(now + 240) + "}");
  }
  Answer Backend(const std::string& client, const std::string& scope, const std::string& id) const {
    return Post("/auth/token",
                {{"grant_type", "client_credentials"}, {"scope", scope}, {"client_assertion_type", kJwtBearer}, {"client_assertion", Assertion(client, id)}});
  }
  int Status_(const std::string& target, const std::string& headers) const { return world_->Get(target, headers).status; }

  const access::PrivateKey key_;
};

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
  EXPECT_TRUE(page.Has("every kind of record (of this patient): read, search")) << page.body;
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
  EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/a", R"({"resourceType":"Patient","id":"a"})", bearer).status, 405) << "nothing is written through a reach";
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

TEST_F(AppsHere, RequestsThatAreNotPutBeforeAnybody) {
  const Browser kim = SignedIn("kim");
  struct Row {
    Fields changes;
    std::string answer;  // "page" where the app is not told, else the error
  };
  const std::string base = Request();
  for (const Row& row : std::vector<Row>{
           {{{"client_id", "-"}}, "page"},
           {{{"client_id", "nobody"}}, "page"},
           {{{"client_id", "backend"}}, "page"},
           {{{"redirect_uri", "-"}}, "page"},
           {{{"redirect_uri", "https://evil.example/"}}, "page"},
           {{{"redirect_uri", "https://app.example/back"}}, "page"},
           {{{"redirect_uri", "https://app.example/back?x=1&y"}}, "page"},
           {{{"redirect_uri", "https://app.example/back?x=1#y"}}, "page"},
           {{{"redirect_uri", "https://app.example/BACK?x=1"}}, "page"},
           {{{"redirect_uri", "https://app.example.evil.example/back?x=1"}}, "page"},
           {{{"redirect_uri", "javascript:alert(1)"}}, "page"},
           {{{"state", "-"}}, "invalid_request"},
           {{{"state", std::string(1025, 's')}}, "invalid_request"},
           {{{"response_type", "token"}}, "unsupported_response_type"},
           {{{"response_type", "-"}}, "unsupported_response_type"},
           {{{"response_mode", "fragment"}}, "invalid_request"},
           {{{"request", "eyJ"}}, "request_not_supported"},
           {{{"request_uri", "https://evil.example/"}}, "request_uri_not_supported"},
           {{{"code_challenge", "-"}}, "invalid_request"},
           {{{"code_challenge", "short"}}, "invalid_request"},
           {{{"code_challenge", kVerifier}}, "invalid_request"},
           {{{"code_challenge_method", "plain"}}, "invalid_request"},
           {{{"code_challenge_method", "-"}}, "invalid_request"},
           {{{"aud", "-"}}, "invalid_request"},
           {{{"aud", "https://other.example/fhir"}}, "invalid_request"},
           {{{"aud", "http://localhost:1"}}, "invalid_request"},
           {{{"scope", "-"}}, "invalid_scope"},
           {{{"scope", "system/*.rs"}}, "invalid_scope"},
           {{{"scope", "launch/patient"}}, "invalid_scope"},
           {{{"scope", "launch patient/*.rs"}}, "invalid_request"},
           {{{"prompt", "none"}}, "interaction_required"},
       }) {
    const std::string request = Request(row.changes);
    for (const char* path : {"/auth/authorize?", "/auth/consent?"}) {
      const Answer answer = world_->Get(path + request, "Cookie: " + kim.cookie + "\r\n");
      const std::string to = answer.Header("location");
      if (row.answer == "page") {
        EXPECT_EQ(answer.status, 400) << request;
        EXPECT_EQ(to, "") << request;
      } else {
        EXPECT_EQ(answer.status, 303) << request;
        EXPECT_TRUE(to.starts_with("https://app.example/back?x=1&error=" + row.answer + "&")) << request << "\n" << to;
        EXPECT_EQ(to.find("code="), std::string::npos);
      }
    }
    const Answer posted = Post("/auth/consent", {{"asked", request}, {"decision", "allow"}, {"patient", "a"}}, "Cookie: " + kim.cookie + "\r\n");
    EXPECT_EQ(CodeOf(posted), "") << request;
  }
  EXPECT_EQ(world_->Get("/auth/authorize?" + base + "&client_id=app").status, 400) << "a parameter twice";
  EXPECT_EQ(world_->Get("/auth/authorize?" + base + "&redirect_uri=" + EncodeComponent("https://evil.example/")).status, 400);
}

TEST_F(AppsHere, OnlyThePersonDecides) {
  const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
  const std::string request = Request();
  const std::string token = FieldOf(ConsentPageOf(kim, request).body, "csrf");
  const auto decide = [&](const std::string& csrf, const std::string& cookie, const std::string& headers = {}) {
    return Post("/auth/consent", {{"asked", request}, {"csrf", csrf}, {"patient", "a"}, {"decision", "allow"}}, "Cookie: " + cookie + "\r\n" + headers);
  };
  EXPECT_EQ(decide("", kim.cookie).status, 403);
  EXPECT_EQ(decide(kim.csrf, kim.cookie).status, 403) << "the token of scripts is another";
  EXPECT_EQ(decide(token, lee.cookie).status, 403);
  EXPECT_EQ(decide(token, "").status, 401);
  EXPECT_EQ(decide(token, kim.cookie, "Origin: https://evil.example\r\n").status, 403);
  EXPECT_EQ(decide(token, kim.cookie, "Origin: https://app.example\r\n").status, 403) << "also of the app itself";
  EXPECT_EQ(decide(token, kim.cookie, "Origin: null\r\n").status, 403);
  EXPECT_EQ(decide(token, kim.cookie, "Sec-Fetch-Site: cross-site\r\n").status, 403);
  EXPECT_EQ(CodeOf(world_->Get("/auth/consent?" + Encoded({{"asked", request}, {"csrf", token}, {"decision", "allow"}, {"patient", "a"}}),
                               "Cookie: " + kim.cookie + "\r\n")),
            "")
      << "a link decides nothing";
  EXPECT_EQ(world_->Get("/auth/consent?" + request, "Cookie: " + kim.cookie + "\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n").status, 403);
  const Answer refused = Decide(kim, request, "", "refuse");
  EXPECT_TRUE(refused.Header("location").starts_with("https://app.example/back?x=1&error=access_denied&state=")) << refused.Header("location");
  EXPECT_EQ(CodeOf(Decide(kim, request, "-")), "") << "no patient chosen";
  EXPECT_EQ(CodeOf(Decide(kim, request, "nobody")), "");
  EXPECT_EQ(CodeOf(Decide(lee, request, "c")), "") << "not one of theirs";
  const Browser root = SignedIn("root");
  EXPECT_EQ(ConsentPageOf(root, request).status, 403) << "who may not read records lets nobody read them";
  EXPECT_NE(CodeOf(Decide(kim, request, "a")), "");
}

TEST_F(AppsHere, SigningInForAnApp) {
  const std::string request = Request();
  const Answer page = world_->Get("/auth/consent?" + request), other = world_->Get("/auth/consent?" + request);
  const auto enter = [&](const std::string& csrf, const std::string& cookie, const std::string& password = kPassword) {
    return Post("/auth/sign-in", {{"asked", request}, {"csrf", csrf}, {"name", "kim"}, {"password", password}}, "Cookie: " + cookie + "\r\n");
  };
  // Somebody who signs another one in as himself would see what the other then enters.
  EXPECT_EQ(enter("", CookiePair(page)).status, 401);
  EXPECT_EQ(enter(FieldOf(other.body, "csrf"), CookiePair(page)).status, 401);
  EXPECT_EQ(enter(FieldOf(page.body, "csrf"), "").status, 401);
  EXPECT_EQ(enter(FieldOf(page.body, "csrf"), CookiePair(page), "wrong").status, 401);
  const std::string planted = "bogam-session-1=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const Answer in = enter(FieldOf(page.body, "csrf"), CookiePair(page) + "; " + planted);
  ASSERT_EQ(in.status, 303) << in.body;
  EXPECT_NE(CookiePair(in), planted);
  EXPECT_EQ(Status_("/fhir/Patient", "Cookie: " + planted + "\r\n"), 401);
  EXPECT_EQ(Status_("/fhir/Patient", "Cookie: " + CookiePair(in) + "\r\n"), 200);
  int slowed = 0;
  for (int i = 0; i < 12; ++i) slowed += enter(FieldOf(page.body, "csrf"), CookiePair(page), "guess").status == 429;
  EXPECT_GE(slowed, 5);
}

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
  // On behalf of somebody who works for a practice: its patients, and nothing is written.
  const Answer practice = Backend("practice", "system/*.cruds", "8");
  EXPECT_EQ(Member(practice.body, "scope"), "system/*.rs") << practice.body;
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
  const Answer backend = Backend("practice", "system/Observation.rs system/Condition.r", "p");
  rows.push_back({Bearer(backend), Member(backend.body, "scope"), {"a", "b"}});
  size_t seen = 0, hidden = 0, asked = 0;
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
    EXPECT_EQ(world_->Send("PUT", "/fhir/Patient/a", kAhn, row.bearer).status == 200, row.scopes == "user/*.cruds") << row.scopes;
    for (const char* path : {"/api/users", "/api/audit", "/fhir/AuditEvent", "/fhir/AuditEvent/1"}) EXPECT_EQ(Status_(path, row.bearer), 403) << path;
    for (const std::string patient : {"a", "b", "c"}) {
      const Answer page = world_->Get("/api/people/" + patient, row.bearer);
      EXPECT_TRUE(page.status != 200 || row.patients.contains(patient)) << patient << " " << row.scopes;
    }
  }
  EXPECT_GT(asked, 500u);
  EXPECT_GT(seen, 100u);
  EXPECT_GT(hidden, 1000u);
}

TEST_F(AppsHere, PagesOfAppsMayAskAndNoOthers) {
  const std::string bearer = Bearer(Redeem(CodeFor("kim", "a")));
  const Browser kim = SignedIn("kim");
  const std::string app = "Origin: https://app.example\r\nSec-Fetch-Site: cross-site\r\n",
                    evil = "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\n";
  const Answer read = world_->Get("/fhir/Patient/a", app + bearer);
  EXPECT_EQ(read.status, 200);
  EXPECT_EQ(read.Header("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(read.Header("access-control-allow-credentials"), "");
  EXPECT_EQ(read.Header("vary"), "Origin");
  EXPECT_EQ(world_->Get("/fhir/Patient/a", app + kim.Headers()).status, 401) << "never with the person's cookie";
  const Answer first =
      world_->Send("OPTIONS", "/fhir/Patient/a", "", app + "Access-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\n");
  EXPECT_EQ(first.status, 204);
  EXPECT_NE(first.Header("access-control-allow-headers").find("Authorization"), std::string::npos);
  EXPECT_EQ(world_->Send("POST", "/auth/token", "grant_type=x&client_id=app", kForm + app).Header("access-control-allow-origin"), "https://app.example");
  EXPECT_EQ(world_->Get("/fhir/.well-known/smart-configuration", app).status, 200);
  for (const char* path : {"/api/people", "/api/session", "/auth/consent", "/auth/introspect", "/", "/api/users"}) {
    const Answer answer = world_->Get(path, app + bearer);
    EXPECT_EQ(answer.status, 403) << path;
    EXPECT_EQ(answer.Header("access-control-allow-origin"), "") << path;
  }
  for (const std::string& headers : {evil, std::string("Origin: null\r\n"), std::string("Origin: https://app.example.evil.example\r\n"),
                                     std::string("Origin: http://app.example\r\n"), std::string("Sec-Fetch-Site: cross-site\r\n")}) {
    const Answer answer = world_->Get("/fhir/Patient/a", headers + bearer);
    EXPECT_EQ(answer.status, 403) << headers;
    EXPECT_EQ(answer.Header("access-control-allow-origin"), "") << headers;
  }
}

TEST_F(AppsHere, NoTextBecomesMarkup) {
  EXPECT_EQ(Escape("<a href=\"x\" onclick='y'>&"), "&lt;a href=&quot;x&quot; onclick=&#39;y&#39;&gt;&amp;");
  const Browser kim = SignedIn("kim");
  const std::string evil = "\"'><script>alert(1)</script>";
  for (const std::string& request :
       {Request({{"state", evil}}), Request({{"nonce", evil}}), Request({{"scope", "patient/*.rs " + evil}}), Request({{evil, evil}}),
        Request({{"client_id", evil}}), Request({{"redirect_uri", evil}}), Request({{"launch", evil}}), Request({{"aud", evil}})}) {
    for (const std::string& path :
         {"/auth/authorize?" + request, "/auth/consent?" + request, "/auth/consent?" + Encoded({{"asked", request}, {"patient_name", evil}})}) {
      for (const std::string& cookie : {std::string(), "Cookie: " + kim.cookie + "\r\n"}) {
        const Answer answer = world_->Get(path, cookie);
        EXPECT_FALSE(answer.Has("<script")) << path;
        EXPECT_FALSE(answer.Has("\"'>")) << path;
        EXPECT_EQ(answer.Header("location").find_first_of("\"'<>"), std::string::npos) << answer.Header("location");
      }
    }
  }
  const Answer found = world_->Get("/auth/consent?" + Encoded({{"asked", Request()}, {"patient_name", "<script"}}), "Cookie: " + kim.cookie + "\r\n");
  EXPECT_TRUE(found.Has("&lt;script&gt;alert(1)&lt;/script&gt;")) << "a patient's name: " << found.body;
  EXPECT_FALSE(found.Has("<script"));
  const Answer korean = world_->Get("/auth/consent?" + Request(), "Cookie: " + kim.cookie + "\r\nAccept-Language: ko\r\n");
  EXPECT_TRUE(korean.Has("<html lang=\"ko\">"));
  EXPECT_TRUE(korean.Has("허용"));
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
  EXPECT_EQ(all.find("Ahn"), std::string::npos);
  EXPECT_EQ(all.find("bogama_"), std::string::npos);
}

}  // namespace
}  // namespace bogam::server
