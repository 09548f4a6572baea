// SPDX-License-Identifier: Apache-2.0
// Tokens that must be refused and those that must be taken; vectors of RFC 7515 appendix A; key sets, rotation, replays.
#include "access/jwt.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "access/base64url.h"
#include "access/signing_keys.h"
#include "access/trusted_issuers.h"

namespace bogam::access {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kNow = 1'800'000'000;  // seconds
constexpr int64_t kNowMs = kNow * 1000;
const std::string kIssuer = "https://ehr.example", kAudience = "https://bogam.example/cds-services/risk";

PrivateKey Made(Algorithm algorithm) {
  auto key = PrivateKey::Make(algorithm);
  EXPECT_TRUE(key.ok());
  return *key;
}
const PrivateKey& KeyOf(Algorithm algorithm) {
  static const std::vector<PrivateKey> keys{Made(Algorithm::kRs256), Made(Algorithm::kRs384), Made(Algorithm::kPs256), Made(Algorithm::kEs256),
                                            Made(Algorithm::kEs384)};
  return keys[static_cast<size_t>(algorithm)];
}
std::string SetOf(const PrivateKey& key) { return WriteKeySet({&key, 1}); }

/// Any header and any claims, signed.
std::string Token(const std::string& header, const std::string& claims, const PrivateKey& key) {
  const std::string part = WriteBase64Url(header) + "." + WriteBase64Url(claims);
  return part + "." + WriteBase64Url(*key.Sign(part));
}
std::string Header(const PrivateKey& key, const std::string& more = {}) {
  return R"({"alg":")" + std::string(Name(key.algorithm())) + R"(","kid":")" + key.id() + "\"" + more + "}";
}
/// Claims of a good token, where `name` says something else, or nothing ("").
std::string Claims(const std::string& name = {}, const std::string& value = {}) {
  std::string out;
  for (const auto& [key, text] : std::vector<std::pair<std::string, std::string>>{{"iss", "\"" + kIssuer + "\""},
                                                                                  {"sub", "\"kim\""},
                                                                                  {"aud", "\"" + kAudience + "\""},
                                                                                  {"iat", std::to_string(kNow)},
                                                                                  {"nbf", std::to_string(kNow)},
                                                                                  {"exp", std::to_string(kNow + 300)},
                                                                                  {"jti", "\"one\""}}) {
    const std::string& said = key == name ? value : text;
    if (!said.empty()) out += (out.empty() ? "\"" : ",\"") + key + "\":" + said;
  }
  return "{" + out + "}";
}

JwtRules Rules() {
  JwtRules rules;
  rules.audiences = {kAudience};
  rules.needs_issued_at = rules.needs_id = true;
  return rules;
}

/// "ok", or why it is refused.
std::string Judge(const std::string& token, const std::string& jwks, const JwtRules& rules = Rules(), int64_t now_ms = kNowMs) {
  TrustedIssuers issuers({{kIssuer, {.jwks = jwks, .jwks_url = {}}}}, {});
  const auto jwt = issuers.Verify(token, rules, now_ms);
  EXPECT_TRUE(jwt.ok() || jwt.status().code() == Code::kDenied) << jwt.status().ToString();
  return jwt.ok() ? "ok" : jwt.status().message();
}

TEST(Jwt, EveryAlgorithmSignsAndVerifies) {
  for (const Algorithm algorithm : {Algorithm::kRs256, Algorithm::kRs384, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEs384}) {
    const PrivateKey& key = KeyOf(algorithm);
    const auto token = SignJwt(key, Claims());
    ASSERT_TRUE(token.ok());
    EXPECT_EQ(Judge(*token, SetOf(key)), "ok") << Name(algorithm);
    for (const Algorithm other : {Algorithm::kRs256, Algorithm::kRs384, Algorithm::kPs256, Algorithm::kEs256, Algorithm::kEs384}) {
      if (other == algorithm) continue;
      EXPECT_NE(Judge(*token, SetOf(KeyOf(other))), "ok") << Name(algorithm) << " with a key of " << Name(other);
    }
    auto rules = Rules();
    std::erase(rules.algorithms, algorithm);
    EXPECT_EQ(Judge(*token, SetOf(key), rules), "the token's algorithm is not allowed");
    const auto pem = key.ToPem();
    const auto again = PrivateKey::ReadPem(algorithm, *pem);
    ASSERT_TRUE(again.ok());
    EXPECT_EQ(again->id(), key.id());
  }
}

TEST(Jwt, VectorsOfRfc7515) {
  const std::string claims = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
  const std::string curve = "eyJhbGciOiJFUzI1NiJ9." + claims + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";
  const auto keys = KeySet::Parse(
      R"({"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"},)"
      R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_Y)"
      R"(pRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I)"
      R"(5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"}]})");
  ASSERT_TRUE(keys.ok()) << keys.status().ToString();
  const std::string rsa =
      "eyJhbGciOiJSUzI1NiJ9." + claims +
      ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_"
      "nZLgrnbyTy"
      "WzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5A"
      "XLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";
  for (const std::string& token : {curve, rsa}) {
    const auto jwt = ReadJwt(token);
    ASSERT_TRUE(jwt.ok()) << jwt.status().ToString();
    const PublicKey* const key = keys->Find("", jwt->algorithm);
    ASSERT_NE(key, nullptr);
    EXPECT_TRUE(key->Verify(jwt->algorithm, jwt->signed_part, jwt->signature));
    for (size_t i = 0; i < jwt->signature.size(); i += 7) {
      std::string changed = jwt->signature;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      EXPECT_FALSE(key->Verify(jwt->algorithm, jwt->signed_part, changed)) << i;
    }
    EXPECT_FALSE(key->Verify(jwt->algorithm, jwt->signed_part + "x", jwt->signature));
    EXPECT_FALSE(key->Verify(jwt->algorithm, jwt->signed_part, ""));
    EXPECT_FALSE(key->Verify(jwt->algorithm, jwt->signed_part, std::string(64, '\0'))) << "r = s = 0";
  }
}

TEST(Jwt, ClaimsThatAreNotRight) {
  const PrivateKey& key = KeyOf(Algorithm::kEs384);
  const auto judge = [&](const std::string& name, const std::string& value) { return Judge(Token(Header(key), Claims(name, value), key), SetOf(key)); };
  const auto at = [](int64_t seconds) { return std::to_string(kNow + seconds); };
  struct Row {
    std::string name, value, answer;
  };
  const std::string other = "the token is of an issuer that is not trusted here", elsewhere = "the token is for somebody else (aud)",
                    late = "the token has expired", early = "the token is not valid yet (nbf)", long_lived = "the token is valid for longer than is allowed",
                    no_id = "the token has no identifier of its own (jti)", no_time = "the token's times are no numbers of seconds";
  for (const Row& row : std::vector<Row>{
           {"", "", "ok"},
           {"iss", "", other},
           {"iss", "\"https://ehr.example/\"", other},
           {"iss", "\"HTTPS://ehr.example\"", other},
           {"iss", "[\"https://ehr.example\"]", other},
           {"iss", "null", other},
           {"aud", "", elsewhere},
           {"aud", "\"\"", elsewhere},
           {"aud", "\"https://bogam.example/cds-services\"", elsewhere},
           {"aud", "[]", elsewhere},
           {"aud", "[\"" + kAudience + "\",7]", elsewhere},
           {"aud", "{\"" + kAudience + "\":1}", elsewhere},
           {"aud", "[\"https://other.example\",\"" + kAudience + "\"]", "ok"},
           {"exp", "", "the token does not say when it expires (exp)"},
           {"exp", at(-61), late},
           {"exp", at(-60), late},
           {"exp", at(-59), "ok"},
           {"exp", "\"" + at(300) + "\"", no_time},
           {"exp", "-5", no_time},
           {"exp", "1e300", no_time},
           {"exp", at(301), long_lived},
           {"exp", at(100'000'000), long_lived},
           {"nbf", "", "ok"},
           {"nbf", at(60), "ok"},
           {"nbf", at(61), early},
           {"nbf", "true", no_time},
           {"iat", "", "the token does not say when it was issued (iat)"},
           {"iat", at(61), "the token is issued in the future (iat)"},
           {"iat", at(-1), long_lived},
           {"iat", "\"x\"", no_time},
           {"jti", "", no_id},
           {"jti", "\"\"", no_id},
           {"jti", "7", no_id},
           {"jti", "\"" + std::string(257, 'x') + "\"", no_id},
       }) {
    EXPECT_EQ(judge(row.name, row.value), row.answer) << row.name << " " << row.value.substr(0, 80);
  }
  auto strict = Rules();
  strict.only_audience = true;
  const std::string two = Token(Header(key), Claims("aud", "[\"https://other.example\",\"" + kAudience + "\"]"), key);
  EXPECT_EQ(Judge(two, SetOf(key), strict), elsewhere);
  strict.audiences.clear();
  EXPECT_EQ(Judge(two, SetOf(key), strict), elsewhere) << "no audience lets nothing in";
  auto about = Rules();
  about.subject = "lee";
  EXPECT_EQ(Judge(Token(Header(key), Claims(), key), SetOf(key), about), "the token is about somebody else (sub)");
}

TEST(Jwt, TokensThatAreNone) {
  const PrivateKey& key = KeyOf(Algorithm::kEs256);
  const std::string keys = SetOf(key), good = Token(Header(key), Claims(), key);
  const std::string malformed = "the token is not well-formed", algorithm = "the token's algorithm is not allowed";
  ASSERT_EQ(Judge(good, keys), "ok");
  for (const std::string& token : {std::string(), std::string("x"), std::string("."), std::string(".."), std::string("a.b.c.d"), good + ".", "." + good,
                                   good.substr(0, good.rfind('.')), good + "=", good + "\n", " " + good}) {
    EXPECT_TRUE(Judge(token, keys).starts_with(malformed)) << token << ": " << Judge(token, keys);
  }
  const std::string claims = WriteBase64Url(Claims()), signature = good.substr(good.rfind('.') + 1);
  for (const char* none : {R"({"alg":"none"})", R"({"alg":"None"})", R"({"alg":"NONE"})", R"({"alg":"nOnE","typ":"JWT"})", R"({"alg":""})", "{}",
                           R"({"alg":null})", R"({"alg":["ES256"]})", R"({"alg":"es256"})", R"({"alg":"ES256 "})", R"({"alg":"HS256"})", R"({"alg":"ES512"})",
                           R"({"alg":"RSA-OAEP"})", R"({"alg":"ES256K"})"}) {
    EXPECT_EQ(Judge(WriteBase64Url(none) + "." + claims + ".", keys), algorithm) << none;
    EXPECT_EQ(Judge(WriteBase64Url(none) + "." + claims + "." + signature, keys), algorithm) << none;
  }
  // Anybody has the public half: a signature made with it as a secret proves nothing.
  for (const std::string& secret : {keys, key.jwk(), *key.ToPem()}) {
    const std::string part = WriteBase64Url(R"({"alg":"HS256","kid":")" + key.id() + "\"}") + "." + claims;
    unsigned char mac[32];
    unsigned size = 0;
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), reinterpret_cast<const unsigned char*>(part.data()), part.size(), mac, &size);
    EXPECT_EQ(Judge(part + "." + WriteBase64Url({reinterpret_cast<char*>(mac), size}), keys), algorithm);
  }
  EXPECT_EQ(Judge(Token(Header(key, R"(,"crit":["b64"],"b64":false)"), Claims(), key), keys), "the token has an extension that is not known (crit)");
  EXPECT_EQ(Judge(Token(Header(key, R"(,"crit":[])"), Claims(), key), keys), "the token has an extension that is not known (crit)");
  // A member twice: one reader takes the first, another the last.
  EXPECT_TRUE(Judge(Token(R"({"alg":"ES256","alg":"none","kid":")" + key.id() + "\"}", Claims(), key), keys).starts_with(malformed));
  EXPECT_TRUE(Judge(Token(Header(key), R"({"iss":"x",)" + Claims().substr(1), key), keys).starts_with(malformed));
  EXPECT_TRUE(Judge(Token(Header(key), Claims("sub", R"({"a":1,"a":2})"), key), keys).starts_with(malformed));
  EXPECT_TRUE(Judge(Token(Header(key), Claims("sub", std::string(9, '[') + std::string(9, ']')), key), keys).ends_with("deep"));
  EXPECT_TRUE(Judge(Token(Header(key), Claims("sub", std::string(5000, '[')), key), keys).starts_with(malformed));
  EXPECT_EQ(Judge(Token(Header(key), Claims("sub", "\"" + std::string(16'000, 'x') + "\""), key), keys), "the token is too long");
  EXPECT_TRUE(Judge(Token(Header(key), Claims("sub", "\"\xff\""), key), keys).starts_with(malformed)) << "not UTF-8";
  EXPECT_TRUE(Judge(Token("[]", Claims(), key), keys).starts_with(malformed));
  EXPECT_TRUE(Judge(Token(Header(key), "7", key), keys).starts_with(malformed));
}

/// One character, or a piece, of a good token becomes something else: it is never taken, whatever it now says.
TEST(Jwt, NoMutationIsTaken) {
  const PrivateKey& key = KeyOf(Algorithm::kEs384);
  const std::string good = Token(Header(key), Claims(), key), keys = SetOf(key);
  const KeySet set = *KeySet::Parse(keys);
  const std::string_view alphabet = "ABCXYZabcxyz019-_.=+/ \n\"{}";
  uint64_t random = 88172645463325252;
  const auto next = [&](size_t below) {
    random ^= random << 13;
    random ^= random >> 7;
    random ^= random << 17;
    return static_cast<size_t>(random % below);
  };
  size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string changed = good;
    for (size_t times = 1 + next(3); times > 0; --times) {
      const size_t at = next(changed.size());
      const size_t kind = next(4);
      if (kind == 0) changed.erase(at, 1 + next(8));
      if (kind == 1) changed.insert(at, changed.substr(next(changed.size()), next(12)));
      if (kind >= 2) changed[at] = alphabet[next(alphabet.size())];
    }
    if (changed == good) continue;
    const auto jwt = ReadJwt(changed);
    if (!jwt.ok()) continue;
    ++read;
    const PublicKey* const found = set.Find(jwt->key_id, jwt->algorithm);
    EXPECT_FALSE(found != nullptr && Check(*jwt, *found, Rules(), kNowMs).ok()) << changed;
  }
  EXPECT_GT(read, 100u) << "some are still well-formed";
}

TEST(Jwt, TheKeyIsTheIssuersAndNeverTheTokens) {
  const PrivateKey &key = KeyOf(Algorithm::kEs384), stranger = Made(Algorithm::kEs384);
  const std::string missing = "the token is signed with a key that its issuer does not have (kid)", wrong = "the token's signature is not right";
  EXPECT_EQ(Judge(Token(Header(stranger), Claims(), stranger), SetOf(key)), missing);
  EXPECT_EQ(Judge(Token(Header(key), Claims(), stranger), SetOf(key)), wrong);
  EXPECT_EQ(Judge(Token(Header(key, R"(,"jwk":)" + stranger.jwk() + R"(,"jku":"https://evil.example")"), Claims(), stranger), SetOf(key)), wrong);
  const std::string nameless = R"({"alg":"ES384"})";
  EXPECT_EQ(Judge(Token(nameless, Claims(), key), SetOf(key)), "ok") << "the only key";
  const std::vector<PrivateKey> two{key, stranger};
  EXPECT_EQ(Judge(Token(nameless, Claims(), key), WriteKeySet(two)), missing) << "which of the two cannot be known";
  const std::string good = Token(Header(key), Claims(), key);
  const size_t middle = good.find('.') + 1;
  for (const size_t at : {middle, middle + 20, good.size() - 20}) {
    std::string changed = good;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_NE(Judge(changed, SetOf(key)), "ok") << at;
  }
}

TEST(KeySet, WhatIsNoKeySet) {
  const std::string key = KeyOf(Algorithm::kEs256).jwk();
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string out = key;
    return out.replace(out.find(from), from.size(), to);
  };
  const std::string x = key.substr(key.find("\"x\":\"") + 5, 43);
  for (const std::string& bad : std::vector<std::string>{
           "", "[]", "{}", R"({"keys":{}})", R"({"keys":[]})", R"({"keys":[{"kty":"oct","k":"AAAA"}]})", R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA"}]})",
           "{\"keys\":[" + with("\"kty\"", "\"d\":\"AA\",\"kty\"") + "]}", "{\"keys\":[" + with("\"use\":\"sig\"", "\"use\":\"enc\"") + "]}",
           "{\"keys\":[" + with(x, std::string(43, 'A')) + "]}", "{\"keys\":[" + with(x, x.substr(1)) + "]}",
           R"({"keys":[{"kty":"RSA","n":")" + std::string(172, 'x') + R"(","e":"AQAB"}]})", R"({"keys":[{"kty":"RSA","n":"AQ","e":"AQ"}]})"}) {
    EXPECT_FALSE(KeySet::Parse(bad).ok()) << bad.substr(0, 200);
  }
  const auto mixed = KeySet::Parse(R"({"keys":[{"kty":"OKP","crv":"Ed25519","x":"AA","kid":"e"},)" + key + "]}");
  ASSERT_TRUE(mixed.ok()) << mixed.status().ToString();
  EXPECT_EQ(mixed->size(), 1u) << "a key of another kind is passed over";
}

TEST(TrustedIssuers, ATokenIsTakenOnce) {
  const PrivateKey& key = KeyOf(Algorithm::kEs384);
  TrustedIssuers issuers({{kIssuer, {.jwks = SetOf(key), .jwks_url = {}}}}, {});
  const auto judge = [&](const std::string& id, int64_t now_ms = kNowMs) {
    const auto jwt = issuers.Verify(Token(Header(key), Claims("jti", "\"" + id + "\""), key), Rules(), now_ms);
    return jwt.ok() ? "ok" : jwt.status().message();
  };
  EXPECT_EQ(judge("a"), "ok");
  EXPECT_EQ(judge("a"), "the token was used before (jti)");
  EXPECT_EQ(judge("b"), "ok");
  EXPECT_EQ(judge("a", kNowMs + 359'000), "the token was used before (jti)") << "as long as it would be taken";
  EXPECT_EQ(judge("a", kNowMs + 360'000), "the token has expired");
  // One that is not signed rightly does not use up the identifier of another.
  const PrivateKey stranger = Made(Algorithm::kEs384);
  EXPECT_FALSE(issuers.Verify(Token(Header(key), Claims("jti", "\"c\""), stranger), Rules(), kNowMs).ok());
  EXPECT_EQ(judge("c"), "ok");
  // Two at once: one is taken.
  std::atomic<int> taken = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { taken += judge("d") == "ok" ? 1 : 0; });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(taken, 1);
}

TEST(Replays, AreBoundedForEachIssuer) {
  Replays replays(3);
  for (const char* id : {"a", "b", "c"}) EXPECT_TRUE(replays.Take("one", id, 1000, 0).ok());
  EXPECT_EQ(replays.Take("one", "d", 1000, 0).code(), Code::kUnavailable);
  EXPECT_EQ(replays.Take("one", "a", 1000, 0).code(), Code::kDenied) << "and none is forgotten";
  EXPECT_TRUE(replays.Take("two", "a", 1000, 0).ok());
  EXPECT_TRUE(replays.Take("one", "d", 2000, 1000).ok());
}

TEST(Keyring, FetchesAgainForAKeyThatItHasNot) {
  const PrivateKey &first = KeyOf(Algorithm::kEs384), second = Made(Algorithm::kEs384);
  std::string served = SetOf(first);
  int asked = 0;
  bool silent = false;
  Keyring keyring([&](const FetchRequest& request) -> Result<Fetched> {
    EXPECT_EQ(request.url, "https://ehr.example/jwks");
    ++asked;
    if (silent) return Status(Code::kUnavailable, "silent");
    return Fetched{200, served};
  });
  const KeyPlace place{.jwks = {}, .jwks_url = "https://ehr.example/jwks"};
  const auto find = [&](const PrivateKey& key, int64_t now_ms) { return keyring.Find(place, key.id(), key.algorithm(), now_ms).status().code(); };
  EXPECT_EQ(find(first, kNowMs), Code::kOk);
  EXPECT_EQ(find(first, kNowMs + 1), Code::kOk);
  EXPECT_EQ(asked, 1);
  EXPECT_EQ(find(second, kNowMs + 2), Code::kDenied) << "asked a moment ago";
  EXPECT_EQ(asked, 1);
  const std::vector<PrivateKey> both{second, first};
  served = WriteKeySet(both);
  EXPECT_EQ(find(second, kNowMs + 60'000), Code::kOk) << "the issuer has changed its key";
  EXPECT_EQ(asked, 2);
  EXPECT_EQ(find(first, kNowMs + 60'001), Code::kOk);
  served = SetOf(second);
  EXPECT_EQ(find(first, kNowMs + 700'000), Code::kDenied) << "and taken the old one away";
  EXPECT_EQ(asked, 3);
  silent = true;
  EXPECT_EQ(find(second, kNowMs + 5'000'000), Code::kOk) << "the set that it had";
  EXPECT_EQ(asked, 4);
  EXPECT_EQ(find(second, kNowMs + 100'000'000), Code::kUnavailable) << "but not for ever";
}

TEST(SigningKeys, OneFollowsAnotherWhichStaysPublishedForADay) {
  std::string folder = (fs::temp_directory_path() / "bogam-keys-test-XXXXXX").string();
  ASSERT_NE(::mkdtemp(folder.data()), nullptr);
  constexpr int64_t kDay = 86'400'000;
  SigningKeys keys(folder), other(folder);
  const auto judge = [&](const std::string& token, int64_t now_ms) {
    auto rules = Rules();
    rules.most_lifetime = 1'000'000;
    rules.needs_issued_at = rules.needs_id = false;
    return Judge(token, *other.Jwks(now_ms), rules, kNowMs);
  };
  const std::string first = *keys.Sign(Claims(), kNowMs);
  EXPECT_EQ(judge(first, kNowMs), "ok") << "in another process";
  struct stat status {};
  ASSERT_EQ(::stat((folder + "/access/keys.json").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0600u);
  std::string id;
  ASSERT_TRUE(other.Rotate(Algorithm::kRs384, kNowMs, &id).ok());
  const std::string second = *keys.Sign(Claims(), kNowMs);
  EXPECT_EQ(ReadJwt(second)->key_id, id);
  EXPECT_EQ(ReadJwt(second)->algorithm, Algorithm::kRs384);
  EXPECT_EQ(judge(first, kNowMs), "ok");
  EXPECT_EQ(judge(second, kNowMs), "ok");
  EXPECT_EQ(judge(first, kNowMs + kDay), "ok");
  EXPECT_NE(judge(first, kNowMs + kDay + 1), "ok");
  EXPECT_EQ(ReadJwt(*keys.Sign(Claims(), kNowMs + 89 * kDay))->key_id, id);
  EXPECT_NE(ReadJwt(*keys.Sign(Claims(), kNowMs + 90 * kDay))->key_id, id) << "after ninety days a new one";
  std::ofstream(folder + "/access/keys.json") << "{";
  EXPECT_EQ(keys.Sign(Claims(), kNowMs).status().code(), Code::kDataLoss);
  fs::remove_all(folder);
}

TEST(Base64Url, EveryTextOfBytesIsTheOnlyOne) {
  std::string bytes;
  for (int i = 0; i < 200; ++i) {
    EXPECT_EQ(ReadBase64Url(WriteBase64Url(bytes)), bytes);
    bytes += static_cast<char>(i * 37);
  }
  for (const char* bad : {"A", "AAAAA", "AB", "AAB", "AA==", "A+", "A/", "A A", "\xff\xff", "AA\n"}) EXPECT_EQ(ReadBase64Url(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace bogam::access
