// SPDX-License-Identifier: Apache-2.0
// What apps may be granted, which clients can be, and the lives of codes and tokens, without a server.
#include "access/apps.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "access/app_scopes.h"
#include "access/jwt.h"
#include "base/test_folder.h"

namespace bogam::access {
namespace {

namespace fs = std::filesystem;

TEST(AppScopes, KeepsWhatIsSupported) {
  const auto parsed = [](std::string_view text) {
    const auto scopes = AppScopes::Parse(text);
    return scopes.ok() ? scopes->ToString() : "refused";
  };
  EXPECT_EQ(parsed("launch patient/Observation.rs  patient/Observation.r openid"), "patient/Observation.rs launch openid");
  EXPECT_EQ(parsed("patient/Observation.r patient/Observation.s patient/*.c"), "patient/Observation.rs patient/*.c");
  EXPECT_EQ(parsed("patient/*.rs launch/encounter fhirUser patient/Observation.read patient/Observation.rs?category=x patient/Horse.rs system/*.r"),
            "patient/*.rs system/*.r");
  for (const std::string& bad : {std::string(), std::string(" "), std::string("fhirUser"), std::string("patient/Observation.sr"), std::string("patient/*.rs\n"),
                                 std::string("patient/*.rs\"x"), std::string("가"), "patient/*.rs " + std::string(5000, 'x')}) {
    EXPECT_EQ(parsed(bad), "refused") << bad.substr(0, 40);
  }
}

/// Every letter over every type and context, one by one.
TEST(AppScopes, WithinIsWhatBothAllow) {
  const std::vector<std::string> texts{"patient/*.rs",
                                       "patient/Observation.cruds",
                                       "patient/Observation.r patient/Patient.s",
                                       "user/*.cruds",
                                       "user/Observation.d user/*.r",
                                       "patient/*.r user/Patient.u",
                                       "system/*.rs system/Patient.c",
                                       "system/Observation.r"};
  const auto grants = [](const AppScopes& scopes, const std::string& context, const std::string& type, char letter) {
    for (const Scope& one : scopes.resources.all()) {
      if (one.context == context && (one.type == "*" || one.type == type) && one.letters.find(letter) != std::string::npos) return true;
    }
    return false;
  };
  size_t granted = 0;
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      const AppScopes asked = *AppScopes::Parse(a), most = *AppScopes::Parse(b), both = asked.Within(most);
      for (const char* context : {"patient", "user", "system"}) {
        for (const char* type : {"Patient", "Observation", "Condition"}) {
          for (const char letter : std::string("cruds")) {
            const bool here = grants(both, context, type, letter);
            EXPECT_EQ(here, grants(asked, context, type, letter) && grants(most, context, type, letter))
                << a << " | " << b << " | " << context << type << letter;
            EXPECT_EQ(grants(both.ReadOnly(), context, type, letter), here && (letter == 'r' || letter == 's'));
            granted += here;
          }
        }
      }
    }
  }
  EXPECT_GT(granted, 50u);
}

TEST(Client, WhatCannotBe) {
  const auto key = PrivateKey::Make(Algorithm::kEs384);
  const std::string keys = WriteKeySet({&*key, 1});
  Client app;
  app.id = "growth-chart";
  app.scopes = "launch patient/*.rs";
  app.redirects = {"https://app.example/back"};
  Client backend;
  backend.id = "export";
  backend.scopes = "system/*.rs";
  backend.user = "kim";
  backend.keys.jwks = keys;
  EXPECT_TRUE(CheckClient(app).ok());
  EXPECT_TRUE(CheckClient(backend).ok());
  const auto refused = [](Client client, const auto& change) {
    change(&client);
    return !CheckClient(client).ok();
  };
  EXPECT_TRUE(refused(app, [](Client* c) { c->id = "Growth Chart"; }));
  EXPECT_TRUE(refused(app, [](Client* c) { c->scopes = ""; }));
  EXPECT_TRUE(refused(app, [](Client* c) { c->scopes = "system/*.rs"; }));
  EXPECT_TRUE(refused(app, [](Client* c) { c->redirects.clear(); }));
  EXPECT_TRUE(refused(app, [](Client* c) { c->keys.jwks = "{}"; }));
  EXPECT_TRUE(refused(app, [](Client* c) { c->keys.jwks_url = "http://app.example/jwks"; }));
  EXPECT_TRUE(refused(app, [](Client* c) { c->launch_url = "javascript:alert(1)"; }));
  for (const char* redirect : {"http://app.example/back", "javascript:alert(1)", "data:text/html,x", "/back", "https://app.example/back#x",
                               "https://app.example/\"x", "app:/back", "", "https://kim@app.example/"}) {
    EXPECT_TRUE(refused(app, [&](Client* c) { c->redirects.push_back(redirect); })) << redirect;
  }
  for (const char* redirect : {"http://127.0.0.1:3000/back", "http://localhost/back?x=1", "org.example.app:/back"}) {
    EXPECT_FALSE(refused(app, [&](Client* c) { c->redirects.push_back(redirect); })) << redirect;
  }
  EXPECT_TRUE(refused(backend, [](Client* c) { c->keys = {}; }));
  EXPECT_TRUE(refused(backend, [](Client* c) { c->redirects = {"https://app.example/back"}; }));
  EXPECT_TRUE(refused(backend, [](Client* c) { c->scopes = "user/*.rs"; }));
  EXPECT_TRUE(refused(backend, [](Client* c) { c->scopes = "system/*.rs offline_access"; }));
  EXPECT_EQ(OriginOf("https://app.example:8443/back?x"), "https://app.example:8443");
  EXPECT_EQ(OriginOf("org.example.app:/back"), "");
}

class GrantsOf : public testing::Test {
 protected:
  GrantsOf() { Reopen(); }
  ~GrantsOf() override = default;
  void Reopen() { grants_ = std::make_unique<Grants>(folder_); }

  std::string NewCode(const std::string& words) {
    CodeGrant code;
    code.grant = {"app", "kim", 1, "patient/*.rs" + words, "Patient/1", "session"};
    code.redirect = "https://app.example/back";
    return grants_->IssueCode(code, now_);
  }
  Grants::Tokens Tokens(const std::string& words) {
    const auto code = grants_->TakeCode(NewCode(words), "app", now_);
    EXPECT_TRUE(code.ok());
    const auto tokens = grants_->Issue(*code, now_);
    EXPECT_TRUE(tokens.ok()) << tokens.status().ToString();
    return *tokens;
  }
  Result<Grants::Tokens> Refresh(const std::string& token, const std::string& client = "app") {
    return grants_->Refresh(
        token, client, [this](const std::string& session) { return session == "session" && lives_; }, now_);
  }
  bool Good(const std::string& access) { return grants_->Find(access, now_).has_value(); }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::unique_ptr<Grants> grants_;
  int64_t now_ = 1'800'000'000'000;
  bool lives_ = true;
};

TEST_F(GrantsOf, ACodeIsRedeemedOnceAndSoon) {
  const std::string code = NewCode("");
  EXPECT_EQ(grants_->TakeCode("x", "app", now_).status().code(), Code::kDenied);
  const auto taken = grants_->TakeCode(code, "app", now_);
  ASSERT_TRUE(taken.ok());
  const auto tokens = grants_->Issue(*taken, now_);
  ASSERT_TRUE(tokens.ok());
  EXPECT_EQ(tokens->refresh, "");
  EXPECT_TRUE(Good(tokens->access));
  EXPECT_EQ(grants_->Find(tokens->access, now_)->patient, "Patient/1");
  EXPECT_EQ(grants_->TakeCode(code, "app", now_).status().message(), "The code was used before; what it gave has ended.");
  EXPECT_FALSE(Good(tokens->access)) << "a code that is used twice was stolen by one of the two";
  const std::string late = NewCode("");
  now_ += 60'000;
  EXPECT_FALSE(grants_->TakeCode(late, "app", now_).ok());
  const std::string other = NewCode("");
  EXPECT_FALSE(grants_->TakeCode(other, "another", now_).ok());
  EXPECT_FALSE(grants_->TakeCode(other, "app", now_).ok()) << "and it is gone";
  const std::string raced = NewCode(" offline_access");
  const auto first = grants_->TakeCode(raced, "app", now_);
  EXPECT_FALSE(grants_->TakeCode(raced, "app", now_).ok()) << "before the first has its tokens";
  EXPECT_FALSE(grants_->Issue(*first, now_).ok());
}

TEST_F(GrantsOf, OneOfManyWhoRedeemAtOnce) {
  const std::string code = NewCode("");
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { taken += grants_->TakeCode(code, "app", now_).ok() ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
}

TEST_F(GrantsOf, AnAccessTokenLivesMinutes) {
  const auto tokens = Tokens("");
  EXPECT_EQ(tokens.lifetime_ms, 15 * 60'000);
  now_ += 15 * 60'000 - 1;
  EXPECT_TRUE(Good(tokens.access));
  ++now_;
  EXPECT_FALSE(Good(tokens.access));
  const auto backend = grants_->Issue(Grant{"export", "kim", 1, "system/*.rs", {}, {}}, now_);
  EXPECT_EQ(backend->lifetime_ms, 5 * 60'000);
  EXPECT_FALSE(Good("bogama_x"));
  EXPECT_FALSE(Good(""));
}

TEST_F(GrantsOf, ARefreshTokenIsReplacedAndItsReuseEndsAll) {
  const auto first = Tokens(" offline_access");
  ASSERT_NE(first.refresh, "");
  const auto second = Refresh(first.refresh);
  ASSERT_TRUE(second.ok()) << second.status().ToString();
  EXPECT_NE(second->refresh, first.refresh);
  EXPECT_EQ(second->grant.patient, "Patient/1");
  EXPECT_TRUE(Good(second->access));
  Reopen();
  const auto third = Refresh(second->refresh);
  ASSERT_TRUE(third.ok()) << "after a restart";
  EXPECT_TRUE(Good(third->access));
  EXPECT_FALSE(Refresh(third->refresh, "another").ok());
  EXPECT_EQ(Refresh(first.refresh).status().message(), "The refresh token was used before; all that was granted with it has ended.");
  EXPECT_FALSE(Good(third->access));
  EXPECT_FALSE(Refresh(third->refresh).ok()) << "the family has ended";
  for (const std::string& bad : {std::string(), std::string("bogamr_"), std::string("bogamr_x"), first.access, "bogamr_" + std::string(65, 'A')}) {
    EXPECT_FALSE(Refresh(bad).ok()) << bad;
  }
}

TEST_F(GrantsOf, ARefreshTokenGrowsOld) {
  auto tokens = Tokens(" offline_access");
  for (int i = 0; i < 8; ++i) {
    now_ += 20LL * 86'400'000;
    const auto next = Refresh(tokens.refresh);
    ASSERT_TRUE(next.ok()) << i;
    tokens = *next;
  }
  now_ += 21LL * 86'400'000;
  EXPECT_FALSE(Refresh(tokens.refresh).ok()) << "half a year altogether";
  tokens = Tokens(" offline_access");
  now_ += 31LL * 86'400'000;
  EXPECT_FALSE(Refresh(tokens.refresh).ok()) << "a month without use";
}

TEST_F(GrantsOf, OnlineAccessEndsWithTheSession) {
  const auto first = Tokens(" online_access");
  const auto second = Refresh(first.refresh);
  ASSERT_TRUE(second.ok());
  lives_ = false;
  EXPECT_FALSE(Refresh(second->refresh).ok());
  lives_ = true;
  EXPECT_FALSE(Refresh(second->refresh).ok());
  const auto third = Tokens(" online_access");
  Reopen();
  EXPECT_FALSE(Refresh(third.refresh).ok()) << "sessions are memory";
}

TEST_F(GrantsOf, WhatIsRevokedIsOver) {
  const auto first = Tokens(" offline_access"), second = Tokens(" offline_access");
  EXPECT_TRUE(grants_->Revoke(first.access, "another").ok());
  EXPECT_TRUE(Good(first.access)) << "by its own client only";
  EXPECT_TRUE(grants_->Revoke(first.access, "app").ok());
  EXPECT_FALSE(Good(first.access));
  EXPECT_TRUE(grants_->Revoke(second.refresh, "another").ok());
  EXPECT_TRUE(Good(second.access));
  EXPECT_TRUE(grants_->Revoke(second.refresh, "app").ok());
  EXPECT_FALSE(Good(second.access));
  EXPECT_FALSE(Refresh(second.refresh).ok());
  EXPECT_TRUE(Refresh(first.refresh).ok());
  EXPECT_TRUE(grants_->Revoke("nothing", "app").ok());
}

TEST_F(GrantsOf, AClientProvesItself) {
  Apps apps(folder_, {});
  const auto key = *PrivateKey::Make(Algorithm::kEs384), stranger = *PrivateKey::Make(Algorithm::kEs384);
  ASSERT_TRUE(apps.clients()
                  .Change([&](ClientList* clients) {
                    Client app;
                    app.id = "app";
                    app.scopes = "patient/*.rs";
                    app.redirects = {"https://app.example/back"};
                    clients->push_back(app);
                    app.id = "proved";
                    app.keys.jwks = WriteKeySet({&key, 1});
                    clients->push_back(app);
                    return Status::Ok();
                  })
                  .ok());
  const std::string url = "http://localhost:1/auth/token";
  const auto assertion = [&](const PrivateKey& by, const std::string& issuer, const std::string& subject, const std::string& audience, const std::string& id,
                             int64_t lives) {
    return *SignJwt(by, R"({"iss":")" + issuer + R"(","sub":")" + subject + R"(","aud":")" + audience + R"(","jti":")" + id + R"(","exp":)" +
                            std::to_string(now_ / 1000 + lives) + "}");
  };
  const std::string type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  const auto judge = [&](const Apps::Shown& shown) {
    const auto client = apps.Authenticate(shown, url, now_);
    return client.ok() ? client->id : client.status().message();
  };
  EXPECT_EQ(judge({"app", {}, {}}), "app");
  EXPECT_EQ(judge({"nobody", {}, {}}), "There is no such client.");
  EXPECT_EQ(judge({"", {}, {}}), "There is no such client.");
  EXPECT_EQ(judge({"proved", {}, {}}), "This client proves itself by a signed assertion.");
  EXPECT_EQ(judge({"proved", type, {}}), "The client's assertion is missing.");
  const std::string good = assertion(key, "proved", "proved", url, "1", 300);
  EXPECT_EQ(judge({"", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer", good}), "Only assertions of the type jwt-bearer are taken.");
  EXPECT_EQ(judge({"app", type, good}), "The assertion is another client's.");
  EXPECT_EQ(judge({"", type, good}), "proved");
  EXPECT_EQ(judge({"proved", type, good}), "the token was used before (jti)");
  EXPECT_EQ(judge({"", type, assertion(stranger, "proved", "proved", url, "2", 300)}), "the token is signed with a key that its issuer does not have (kid)");
  EXPECT_EQ(judge({"", type, assertion(key, "proved", "kim", url, "3", 300)}), "the token is about somebody else (sub)");
  EXPECT_EQ(judge({"", type, assertion(key, "proved", "proved", "http://localhost:1/fhir", "4", 300)}), "the token is for somebody else (aud)");
  EXPECT_EQ(judge({"", type, assertion(key, "proved", "proved", url, "5", 400)}), "the token is valid for longer than is allowed");
  EXPECT_EQ(judge({"", type, assertion(key, "app", "app", url, "6", 300)}), "This client has no keys.");
  EXPECT_EQ(judge({"", type, assertion(key, "nobody", "nobody", url, "7", 300)}), "There is no such client.");
  EXPECT_EQ(judge({"", type, "x"}), "the token is not well-formed");
}

}  // namespace
}  // namespace bogam::access
