// SPDX-License-Identifier: Apache-2.0
// Signing in with an identity provider, which here is a function of the test, so that it can also lie. tests/oidc has a real one.
#include "server/provider_sign_in.h"
#include "format/escape.h"

#include <gtest/gtest.h>

#include <map>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "access/base64url.h"
#include "access/digest.h"
#include "access/jwt.h"
#include "server/signed_world.h"
#include "server/smart/form.h"

namespace bogam::server {
namespace {

const std::string kIssuer = "https://id.example/realm", kCallback = "http://localhost:1/auth/oidc/callback";

int64_t Seconds() { return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// What the provider says of itself and gives for a code; each test changes what it likes.
struct Provider {
  access::PrivateKey key = *access::PrivateKey::Make(access::Algorithm::kRs256), other = *access::PrivateKey::Make(access::Algorithm::kRs256);
  const access::PrivateKey* signs = &key;
  std::map<std::string, std::string> discovery{{"issuer", "\"" + kIssuer + "\""},
                                               {"authorization_endpoint", "\"https://id.example/authorize\""},
                                               {"token_endpoint", "\"https://id.example/token\""},
                                               {"jwks_uri", "\"https://id.example/jwks\""}};
  std::map<std::string, std::string> claims;
  std::string challenge, redirect;
  int silent = 0, asked_for_tokens = 0;

  static std::string Json(const std::map<std::string, std::string>& members) {
    std::string out;
    for (const auto& [name, value] : members) {
      if (!value.empty()) out += (out.empty() ? "\"" : ",\"") + name + "\":" + value;
    }
    return "{" + out + "}";
  }
  Result<access::Fetched> Answer(const access::FetchRequest& request) {
    if (silent > 0) return Status(Code::kUnavailable, "silent");
    if (request.url == kIssuer + "/.well-known/openid-configuration") return access::Fetched{200, Json(discovery)};
    if (request.url == "https://id.example/jwks") return access::Fetched{200, access::WriteKeySet({&key, 1})};
    if (request.url != "https://id.example/token") return access::Fetched{404, ""};
    ++asked_for_tokens;
    const auto form = Form::Read(request.body);
    EXPECT_TRUE(form);
    // As a provider must: the code is bound to the redirect and the challenge.
    const bool good = form->Text("code") == "good" && form->Text("redirect_uri") == kCallback &&
                      access::WriteBase64Url(access::Sha256(form->Text("code_verifier"))) == challenge && request.authorization == "Basic Ym9nYW06cyUyRmNyZXQ=";
    if (!good) return access::Fetched{400, R"({"error":"invalid_grant"})"};
    return access::Fetched{200, R"({"access_token":"x","token_type":"Bearer","id_token":")" + *access::SignJwt(*signs, Json(claims)) + "\"}"};
  }
};

class WithProvider : public Signed {
 protected:
  WithProvider() {
    Add("kim", {Role::kCareTeam});
    Add("lee", {Role::kCareTeam});
    SetIdentity("kim", "sub-1");
    Serve("sub");
  }
  void Serve(const std::string& claim) {
    AccessOptions options = Options();
    options.gate.fetch = [this](const access::FetchRequest& request) { return provider_.Answer(request); };
    options.provider = access::ProviderOptions{kIssuer, "bogam", "s/cret", "Hospital <b>", claim};
    Open(std::move(options));
  }
  void SetIdentity(const std::string& name, const std::string& subject) {
    EXPECT_TRUE(users_
                    .Change([&](access::UserList* users) {
                      FindUser(users, name)->identities = {{kIssuer, subject}};
                      return Status::Ok();
                    })
                    .ok());
  }
  struct Begun {
    std::string cookie, state, url;
  };
  /// The first half; the provider will say it is sub-1, unless a test changes the claims.
  Begun Begin(const std::string& to = "/people?name=x") {
    const Answer answer = world_->Get("/auth/oidc/start?to=" + format::PercentEncode(to));
    EXPECT_EQ(answer.status, 303) << answer.body;
    Begun out;
    out.url = answer.Header("location");
    out.cookie = answer.Header("set-cookie").substr(0, answer.Header("set-cookie").find(';'));
    const auto form = Form::Read(std::string_view(out.url).substr(out.url.find('?') + 1));
    EXPECT_TRUE(form);
    out.state = form->Text("state");
    provider_.challenge = form->Text("code_challenge");
    provider_.claims = {{"iss", "\"" + kIssuer + "\""},
                        {"aud", "\"bogam\""},
                        {"sub", "\"sub-1\""},
                        {"iat", std::to_string(Seconds())},
                        {"exp", std::to_string(Seconds() + 3600)},
                        {"nonce", "\"" + std::string(form->Text("nonce")) + "\""}};
    return out;
  }
  Answer Back(const Begun& begun, const std::string& query = {}, const std::string& headers = {}) const {
    return world_->Get("/auth/oidc/callback?" + (query.empty() ? "code=good&state=" + begun.state : query), "Cookie: " + begun.cookie + "\r\n" + headers);
  }
  std::string WhoIs(const std::string& cookie) const { return Member(world_->Get("/api/session", "Cookie: " + cookie + "\r\n").body, "name"); }

  Provider provider_;
};

/// Both cookies come in headers of one name; the client of the tests keeps the last.
std::string RawSession(uint16_t port, const std::string& target, const std::string& cookie) {
  const std::string text = Exchange(port, "GET " + target + " HTTP/1.1\r\nHost: localhost:1\r\nConnection: close\r\nCookie: " + cookie + "\r\n\r\n");
  const size_t at = text.find("Set-Cookie: bogam-session");
  return at == std::string::npos ? std::string() : text.substr(at + 12, text.find(';', at) - at - 12);
}

TEST_F(WithProvider, SomebodyWhomItKnowsComesIn) {
  EXPECT_TRUE(world_->Get("/api/session").Has(R"("provider":"Hospital <b>")"));
  const Begun begun = Begin();
  EXPECT_TRUE(
      begun.url.starts_with("https://id.example/authorize?response_type=code&client_id=bogam&redirect_uri=http%3A%2F%2Flocalhost%3A1%2Fauth%2Foidc%2Fcallback"
                            "&scope=openid&state="))
      << begun.url;
  EXPECT_NE(begun.url.find("&code_challenge_method=S256"), std::string::npos);
  const std::string target = "/auth/oidc/callback?code=good&state=" + begun.state;
  const std::string planted = "bogam-session-1=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
  const std::string session = RawSession(world_->port(), target, begun.cookie + "; " + planted);
  ASSERT_NE(session, "");
  EXPECT_NE(session, planted);
  EXPECT_EQ(WhoIs(session), "kim");
  EXPECT_EQ(WhoIs(planted), "");
  const Begun again = Begin();
  // The way back begins at another site.
  const Answer page = Back(again, {}, "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n");
  EXPECT_EQ(page.status, 200);
  EXPECT_TRUE(page.Has("content=\"0;url=/people?name=x\"")) << page.body;
}

TEST_F(WithProvider, ItsAnswersAreNotBelievedLightly) {
  const auto judge = [&](const auto& change) {
    const Begun begun = Begin();
    change();
    const Answer answer = Back(begun);
    EXPECT_EQ(answer.Header("set-cookie").find("bogam-session-1=A"), std::string::npos);
    return answer.status;
  };
  const auto claim = [&](const std::string& name, const std::string& value) { return judge([&] { provider_.claims[name] = value; }); };
  ASSERT_EQ(judge([] {}), 200);
  EXPECT_EQ(claim("iss", "\"https://evil.example\""), 403);
  EXPECT_EQ(claim("aud", "\"another\""), 403);
  EXPECT_EQ(claim("aud", "[\"bogam\",\"another\"]"), 403) << "given to several without saying to whom";
  EXPECT_EQ(claim("azp", "\"another\""), 403);
  EXPECT_EQ(claim("nonce", "\"x\""), 403) << "a token of another sign-in";
  EXPECT_EQ(claim("nonce", ""), 403);
  EXPECT_EQ(claim("sub", ""), 403);
  EXPECT_EQ(claim("sub", "\"SUB-1\""), 403) << "somebody else";
  EXPECT_EQ(claim("exp", std::to_string(Seconds() - 100)), 403);
  EXPECT_EQ(claim("iat", std::to_string(Seconds() - 1000)), 403);
  EXPECT_EQ(claim("iat", ""), 403);
  EXPECT_EQ(judge([&] { provider_.signs = &provider_.other; }), 403);
  provider_.signs = &provider_.key;
  EXPECT_EQ(judge([&] { provider_.silent = 1; }), 403);
  provider_.silent = 0;
  EXPECT_EQ(judge([&] { provider_.challenge = "x"; }), 403) << "the code is another one's";
  EXPECT_EQ(judge([] {}), 200);
}

TEST_F(WithProvider, OnlyTheBrowserThatBegan) {
  const Begun begun = Begin(), attacker = Begin();
  const auto back = [&](const std::string& query, const std::string& cookie) {
    return world_->Get("/auth/oidc/callback?" + query, "Cookie: " + cookie + "\r\n").status;
  };
  const int before = provider_.asked_for_tokens;
  // Login CSRF: the attacker's answer, opened in the victim's browser, would sign the victim in as the attacker.
  EXPECT_EQ(back("code=good&state=" + attacker.state, begun.cookie), 403);
  EXPECT_EQ(back("code=good&state=" + attacker.state, ""), 403);
  EXPECT_EQ(back("code=good&state=", begun.cookie), 403);
  EXPECT_EQ(back("code=good", begun.cookie), 403);
  EXPECT_EQ(back("code=good&state=" + begun.state + "&state=" + attacker.state, begun.cookie), 403);
  EXPECT_EQ(back("state=" + begun.state, begun.cookie), 403);
  EXPECT_EQ(back("error=access_denied&state=" + begun.state, begun.cookie), 403);
  EXPECT_EQ(provider_.asked_for_tokens, before) << "nothing of this reaches the provider";
  // Code injection: the victim's code with the attacker's own state and cookie; the verifier does not fit (the provider holds the victim's challenge).
  Begin();
  EXPECT_EQ(back("code=good&state=" + attacker.state, attacker.cookie), 403);
  EXPECT_EQ(world_->Send("POST", "/auth/oidc/callback", "code=good&state=" + begun.state, "Cookie: " + begun.cookie + "\r\n").status, 405);
}

TEST_F(WithProvider, MixUp) {
  provider_.discovery["authorization_response_iss_parameter_supported"] = "true";
  const auto back = [&](const std::string& more) {
    const Begun begun = Begin();
    return Back(begun, "code=good&state=" + begun.state + more).status;
  };
  EXPECT_EQ(back("&iss=" + format::PercentEncode(kIssuer)), 200);
  EXPECT_EQ(back(""), 403);
  EXPECT_EQ(back("&iss=" + format::PercentEncode("https://evil.example")), 403);
}

TEST_F(WithProvider, ItLeadsBackToThisServerOnly) {
  for (const char* to :
       {"https://evil.example/", "//evil.example/", "/\\evil.example/", "javascript:alert(1)", "", "people", "/a b", "/a\nb", "/x\"><script>"}) {
    const Begun begun = Begin(to);
    const Answer page = Back(begun);
    EXPECT_EQ(page.status, 200);
    EXPECT_FALSE(page.Has("evil.example")) << to;
    EXPECT_FALSE(page.Has("<script>")) << to;
  }
  EXPECT_TRUE(IsLocalPath("/auth/consent?a=b&c=%20"));
}

TEST_F(WithProvider, NobodyIsLetInByItAlone) {
  SetIdentity("kim", "another");
  const Begun begun = Begin();
  provider_.claims["sub"] = "\"<script>alert(1)</script>\"";
  const Answer answer = Back(begun);
  EXPECT_EQ(answer.status, 403);
  EXPECT_TRUE(answer.Has("known to the identity provider, but not here")) << answer.body;
  EXPECT_TRUE(answer.Has("&lt;script&gt;")) << "so that an admin can add it";
  EXPECT_FALSE(answer.Has("<script>"));
  SetIdentity("kim", "sub-1");
  EXPECT_TRUE(users_
                  .Change([](access::UserList* users) {
                    FindUser(users, "kim")->disabled = true;
                    return Status::Ok();
                  })
                  .ok());
  EXPECT_EQ(Back(Begin()).status, 403);
  EXPECT_TRUE(users_
                  .Change([](access::UserList* users) {
                    FindUser(users, "kim")->disabled = false;
                    FindUser(users, "kim")->identities = {{"https://other.example", "sub-1"}};
                    return Status::Ok();
                  })
                  .ok());
  EXPECT_EQ(Back(Begin()).status, 403) << "the same subject of another provider";
}

TEST_F(WithProvider, ByAnEmailThatItHasVerified) {
  Serve("email");
  SetIdentity("lee", "lee@clinic.example");
  const auto judge = [&](const std::string& email, const std::string& verified) {
    const Begun begun = Begin();
    EXPECT_NE(begun.url.find("scope=openid%20email"), std::string::npos);
    provider_.claims["email"] = email;
    provider_.claims["email_verified"] = verified;
    return WhoIs(RawSession(world_->port(), "/auth/oidc/callback?code=good&state=" + begun.state, begun.cookie));
  };
  EXPECT_EQ(judge("\"Lee@Clinic.example\"", "true"), "lee");
  EXPECT_EQ(judge("\"lee@clinic.example\"", "false"), "");
  EXPECT_EQ(judge("\"lee@clinic.example\"", "\"true\""), "");
  EXPECT_EQ(judge("\"lee@clinic.example\"", ""), "");
  EXPECT_EQ(judge("\"kim@clinic.example\"", "true"), "");
  EXPECT_EQ(judge("", "true"), "");
}

TEST_F(WithProvider, AProviderThatSaysWhatCannotBe) {
  const auto start = [&](const std::string& name, const std::string& value) {
    Serve("sub");
    const auto before = provider_.discovery;
    provider_.discovery[name] = value;
    const int status = world_->Get("/auth/oidc/start").status;
    provider_.discovery = before;
    return status;
  };
  EXPECT_EQ(start("issuer", "\"https://id.example/other\""), 503);
  EXPECT_EQ(start("issuer", ""), 503);
  EXPECT_EQ(start("token_endpoint", "\"http://id.example/token\""), 503);
  EXPECT_EQ(start("authorization_endpoint", "\"javascript:alert(1)\""), 503);
  EXPECT_EQ(start("jwks_uri", "7"), 503);
  EXPECT_EQ(start("anything", "{\"a\":1,\"a\":2}"), 503);
  Serve("sub");
  provider_.silent = 1;
  EXPECT_EQ(world_->Get("/auth/oidc/start").status, 503);
}

TEST_F(WithProvider, ItIsNotAskedInALoop) {
  int slowed = 0;
  for (int i = 0; i < 60; ++i) {
    const Begun begun = Begin();
    slowed += Back(begun, "code=bad&state=" + begun.state).status == 429;
  }
  EXPECT_GE(slowed, 5);
  EXPECT_LE(provider_.asked_for_tokens, 55);
}

TEST_F(WithProvider, IsOnRecord) {
  Back(Begin());
  world_.reset();
  std::string all;
  ASSERT_TRUE(access::ListAudit(access::AuditFolder(folder_), {}, [&](const access::AuditEntry& entry, std::string_view) {
                all += entry.action + "|" + entry.who + "|" + entry.what + "|" + std::string(access::Name(entry.outcome)) + "\n";
                return true;
              }).ok());
  EXPECT_EQ(all, "sign-in|kim|user kim|success\n");
}

}  // namespace
}  // namespace bogam::server
