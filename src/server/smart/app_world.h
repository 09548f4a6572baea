// SPDX-License-Identifier: Apache-2.0
// For tests: people, clients and records, and the steps of an app.
#ifndef BOGAM_SERVER_SMART_APP_WORLD_H_
#define BOGAM_SERVER_SMART_APP_WORLD_H_

#include <gtest/gtest.h>

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "access/base64url.h"
#include "access/clients.h"
#include "access/digest.h"
#include "access/jwt.h"
#include "format/escape.h"
#include "server/signed_world.h"
#include "server/smart/form.h"

namespace bogam::server {

using Fields = std::map<std::string, std::string>;

inline const std::string kForm = "Content-Type: application/x-www-form-urlencoded\r\n";
inline const std::string kVerifier = "a-verifier-of-forty-three-characters-or-more-0123456789";
inline const std::string kBack = "https://app.example/back?x=1", kTokenUrl = "http://localhost:1/auth/token";
inline const char* const kAhn =
    R"({"resourceType":"Patient","id":"a","name":[{"family":"Ahn","given":["Mina"]}],"birthDate":"1950-01-01","generalPractitioner":[{"reference":"Organization/north"}]})";
inline const std::string kJwtBearer = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

inline std::string Encoded(const Fields& fields) {
  std::string out;
  for (const auto& [name, value] : fields) {
    if (value != "-") out += (out.empty() ? "" : "&") + format::PercentEncode(name) + "=" + format::PercentEncode(value);
  }
  return out;
}

/// Value of the first field of this name on a page, without its escapes.
inline std::string FieldOf(const std::string& html, const std::string& name) {
  const std::string key = "name=\"" + name + "\" value=\"";
  const size_t at = html.find(key);
  if (at == std::string::npos) return {};
  std::string out = html.substr(at + key.size(), html.find('"', at + key.size()) - at - key.size());
  for (size_t amp; (amp = out.find("&amp;")) != std::string::npos;) out.replace(amp, 5, "&");
  return out;
}

inline std::string CookiePair(const Answer& answer) {
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
    Store(R"({"resourceType":"Patient","id":"nameless"})");
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

}  // namespace bogam::server

#endif  // BOGAM_SERVER_SMART_APP_WORLD_H_
