// SPDX-License-Identifier: Apache-2.0
// What must not go through before somebody is asked, or while they are: requests, forms, pages of others, markup.
#include <gtest/gtest.h>

#include "format/escape.h"
#include "server/smart/app_world.h"
#include "server/smart/page.h"

namespace bogam::server {
namespace {

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
  EXPECT_EQ(world_->Get("/auth/authorize?" + base + "&redirect_uri=" + format::PercentEncode("https://evil.example/")).status, 400);
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
  EXPECT_TRUE(decide(token, "").Has("type=\"password\"")) << "nobody is signed in any more";
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
  EXPECT_EQ(decide(access::Sha256Hex("form:", root.cookie.substr(root.cookie.find('=') + 1)), root.cookie).status, 403);
  EXPECT_NE(CodeOf(Decide(kim, request, "a")), "");
  EXPECT_NE(CodeOf(Decide(kim, request, "nameless")), "");
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

TEST_F(AppsHere, WithoutUsersNoPageOfAnAppMayAsk) {
  EXPECT_TRUE(users_
                  .Change([](access::UserList* users) {
                    users->clear();
                    return Status::Ok();
                  })
                  .ok());
  EXPECT_EQ(world_->Get("/fhir/Patient/a").status, 200) << "whoever works at this machine";
  EXPECT_EQ(world_->Get("/fhir/Patient/a", "Origin: https://app.example\r\n").status, 403);
  EXPECT_EQ(world_->Send("OPTIONS", "/fhir/Patient/a", "", "Origin: https://app.example\r\n").status, 403);
  EXPECT_EQ(world_->Get("/fhir/.well-known/smart-configuration").status, 404);
  EXPECT_EQ(world_->Get("/auth/authorize?" + Request()).status, 404);
}

TEST_F(AppsHere, NoTextBecomesMarkup) {
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

}  // namespace
}  // namespace bogam::server
