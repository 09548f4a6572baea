// SPDX-License-Identifier: Apache-2.0
// CDS Hooks 2.0 as a client sees it: discovery, cards from the store, from prefetched data and from both, what is missing, what is malformed, who is let in.
#include "server/cds/cds_hooks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "access/audit_reader.h"
#include "access/jwt.h"
#include "access/users.h"
#include "server/cds/cds_json.h"
#include "server/test_risk.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

namespace fs = std::filesystem;
using access::JsonValue;

constexpr int64_t kNowMs = 1'780'000'000'000;  // 2026-05-28
const std::string kJson = "Content-Type: application/json\r\n";
const std::string kRisk = "/cds-services/bogam-risk";
const std::string kInstance = "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea";

JsonValue Read(const std::string& body) {
  access::JsonLimits limits;
  limits.bytes = size_t{8} << 20;
  limits.depth = 32;
  const auto value = access::ReadJsonObject(body, limits);
  EXPECT_TRUE(value.ok()) << value.status().ToString() << body.substr(0, 500);
  return value.ok() ? *value : JsonValue();
}
const std::vector<JsonValue>& Cards(const Answer& answer) {
  static JsonValue last;
  last = Read(answer.body);
  const JsonValue* const cards = last.Find("cards");
  static const std::vector<JsonValue> kNone;
  EXPECT_NE(cards, nullptr) << answer.status << answer.body;
  return cards == nullptr ? kNone : cards->list;
}

std::string HookBody(const std::string& patient, const std::string& prefetch = {}, const std::string& hook = "patient-view") {
  return R"({"hook":")" + hook + R"(","hookInstance":")" + kInstance +
         R"(","fhirServer":"https://ehr.example/fhir","context":{"userId":"Practitioner/1","patientId":")" + patient + "\"}" +
         (prefetch.empty() ? "" : ",\"prefetch\":" + prefetch) + "}";
}

/// Every key of the service, from resources; of types that there are none of, an empty Bundle.
std::string Prefetch(const std::vector<std::string>& resources, const std::string& without = {}) {
  const std::vector<std::pair<std::string, std::string>> types{{"observations", "Observation"},
                                                               {"conditions", "Condition"},
                                                               {"medicationRequests", "MedicationRequest"},
                                                               {"medicationStatements", "MedicationStatement"},
                                                               {"encounters", "Encounter"},
                                                               {"questionnaireResponses", "QuestionnaireResponse"},
                                                               {"familyHistory", "FamilyMemberHistory"}};
  std::string out = "{";
  if (without != "patient") out += "\"patient\":" + resources.front() + ",";
  for (const auto& [key, type] : types) {
    if (key == without) continue;
    std::string entries;
    for (const std::string& resource : resources) {
      if (resource.find("\"resourceType\":\"" + type + "\"") == std::string::npos) continue;
      entries += (entries.empty() ? "" : ",") + std::string("{\"resource\":") + resource + "}";
    }
    out += "\"" + key + R"(":{"resourceType":"Bundle","type":"searchset")" + (entries.empty() ? "" : ",\"entry\":[" + entries + "]") + "},";
  }
  out.back() = '}';
  return out;
}

class Hooks : public testing::Test {
 protected:
  Hooks() : world_({}, Options()) {}
  static AccessOptions Options() {
    AccessOptions options;
    options.cds.now_ms = [] { return kNowMs; };
    return options;
  }
  void Store() const {
    for (const std::string& resource : RiskResources("han", false)) EXPECT_EQ(world_.Put(resource).status, 201);
  }
  Answer Call(const std::string& body, const std::string& path = kRisk) const { return world_.Send("POST", path, body, kJson); }

  World world_;
};

TEST_F(Hooks, Discovery) {
  const Answer answer = world_.Get("/cds-services");
  ASSERT_EQ(answer.status, 200);
  const JsonValue root = Read(answer.body);
  ASSERT_EQ(root.Find("services")->list.size(), 2U);
  const JsonValue& risk = root.Find("services")->list[0];
  EXPECT_EQ(risk.Text("hook"), "patient-view");
  EXPECT_EQ(risk.Text("id"), "bogam-risk");
  EXPECT_EQ(risk.Find("prefetch")->Text("patient"), "Patient/{{context.patientId}}");
  EXPECT_EQ(risk.Find("prefetch")->members.size(), 8U);
  EXPECT_NE(risk.Text("usageRequirements").find("No token is needed"), std::string_view::npos);
  EXPECT_EQ(world_.Send("POST", "/cds-services", "{}", kJson).status, 405);
}

TEST_F(Hooks, CardsOfTheStore) {
  Store();
  const Answer answer = Call(HookBody("han"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_EQ(answer.Header("content-type"), "application/json; charset=utf-8");
  const auto& cards = Cards(answer);
  ASSERT_EQ(cards.size(), 1U) << "of the chart's equations PREVENT alone has a value";
  EXPECT_EQ(cards[0].Text("summary"), "10-year risk of cardiovascular disease: 14.7 % in 10 years");
  EXPECT_EQ(cards[0].Text("indicator"), "info");
  EXPECT_EQ(cards[0].Find("source")->Text("label"), "Bogam: PREVENT equations (Khan 2024), base");
  EXPECT_EQ(cards[0].Find("source")->Text("url"), "https://doi.org/10.1161/CIRCULATIONAHA.123.067626");
  EXPECT_FALSE(cards[0].Has("suggestions")) << "nothing is proposed";
  EXPECT_GE(cards[0].Find("overrideReasons")->list.size(), 3U);
  const std::string detail(cards[0].Text("detail"));
  for (const char* part : {"**14.7 % in 10 years**", "systolic blood pressure: 160 mmHg, 2026-05-04 (Observation/han-sbp)", "no cause, and no advice",
                           "was not validated on this place's people", "body mass index 41 kg/m² is above", "Not made, checked or endorsed"}) {
    EXPECT_NE(detail.find(part), std::string::npos) << part << "\n" << detail;
  }
  EXPECT_EQ(Call(HookBody("han")).body, answer.body) << "the same card has the same uuid";
  EXPECT_EQ(cards[0].Text("uuid").size(), 36U);
}

TEST_F(Hooks, CardsOfPrefetchedDataAlone) {
  const std::string stored = [&] {
    Store();
    return Call(HookBody("han")).body;
  }();
  World other({}, Options());
  const Answer answer = other.Send("POST", kRisk, HookBody("han", Prefetch(RiskResources("han", false))), kJson);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, stored) << "the store and the Bundle say the same";
  EXPECT_EQ(Call(HookBody("han", Prefetch(RiskResources("han", false)))).body, stored) << "both together, too";
}

TEST_F(Hooks, PrefetchedDataIsLaidOverTheStore) {
  Store();
  std::string newer = RiskResources("han", false)[2];
  newer.replace(newer.find("\"value\":160"), 11, "\"value\":120");
  const Answer answer = Call(HookBody("han", R"({"observations":{"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" + newer + "}]}}"));
  ASSERT_EQ(answer.status, 200) << answer.body;
  EXPECT_TRUE(answer.Has("systolic blood pressure: 120 mmHg"));
  EXPECT_FALSE(answer.Has("14.7 %"));
}

TEST_F(Hooks, WhatIsMissingIsSaid) {
  for (const char* key :
       {"patient", "observations", "conditions", "medicationRequests", "medicationStatements", "encounters", "questionnaireResponses", "familyHistory"}) {
    const Answer answer = Call(HookBody("han", Prefetch(RiskResources("han", false), key)));
    EXPECT_EQ(answer.status, 412) << key;
    EXPECT_TRUE(answer.Has("Missing in prefetch: " + std::string(key) + "\"")) << answer.body;
  }
  EXPECT_EQ(Call(HookBody("han")).status, 412) << "not in the store, and nothing is brought";
  std::string failed = Prefetch(RiskResources("han", false), "conditions");
  failed.insert(1, R"("conditions":{"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"exception"}]},)");
  EXPECT_EQ(Call(HookBody("han", failed)).status, 412) << "the client could not fetch it";
  std::string null = Prefetch(RiskResources("han", false), "conditions");
  null.insert(1, R"("conditions":null,)");
  EXPECT_EQ(Call(HookBody("han", null)).status, 412);
  std::string paged = Prefetch(RiskResources("han", false), "conditions");
  paged.insert(1, R"("conditions":{"resourceType":"Bundle","type":"searchset","link":[{"relation":"next","url":"https://ehr.example/2"}]},)");
  const Answer answer = Call(HookBody("han", paged));
  EXPECT_EQ(answer.status, 412);
  EXPECT_TRUE(answer.Has("one page of several"));
}

TEST_F(Hooks, ASameDayItemWarns) {
  std::vector<std::string> resources = RiskResources("han", false);
  std::string items;
  for (const char* code : {"44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"}) {
    items += (items.empty() ? "" : ",") + std::string(R"({"linkId":")") + code + R"(","answer":[{"valueInteger":1}]})";
  }
  resources.push_back(
      R"({"resourceType":"QuestionnaireResponse","id":"q","status":"completed","subject":{"reference":"Patient/han"},"authored":"2026-05-04","item":[)" +
      items + "]}");
  const Answer answer = Call(HookBody("han", Prefetch(resources)));
  const auto& cards = Cards(answer);
  ASSERT_EQ(cards.size(), 2U) << answer.body;
  const auto warning = std::find_if(cards.begin(), cards.end(), [](const JsonValue& card) { return card.Text("indicator") == "warning"; });
  ASSERT_NE(warning, cards.end());
  EXPECT_EQ(warning->Text("summary"),
            "Thoughts of being better off dead or of self-harm were answered above 0: a same-day item until a named person closes it.");
  for (const JsonValue& card : cards) EXPECT_LT(card.Text("summary").size(), 140U);
}

TEST_F(Hooks, OldRecordsOfAClientAreOldHere) {
  std::vector<std::string> old = RiskResources("han", false);
  for (std::string& resource : old) {
    for (size_t at; (at = resource.find("2026-05-04")) != std::string::npos;) resource.replace(at, 10, "2019-05-04");
  }
  const Answer answer = Call(HookBody("han", Prefetch(old)));
  EXPECT_EQ(answer.status, 200);
  EXPECT_TRUE(Cards(answer).empty()) << "a pressure of seven years ago gives no risk of today";
}

TEST_F(Hooks, MalformedRequestsAreToldTheirPlace) {
  const std::string good = HookBody("han");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string body = good;
    const size_t at = body.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return body.replace(at, from.size(), to);
  };
  const std::vector<std::pair<std::string, std::string>> bad{
      {"", "no JSON"},
      {"[]", "no JSON"},
      {"{", "no JSON"},
      {good + "{}", "no JSON"},
      {with("\"hook\":\"patient-view\",", ""), "hook: it is missing"},
      {with("\"patient-view\"", "7"), "hook: it is no text"},
      {with(kInstance, "abc"), "hookInstance: it is no UUID"},
      {with("\"hookInstance\"", "\"hookinstance\""), "hookInstance: it is missing"},
      {with("\"patientId\":\"han\"", "\"patientId\":\"a/b\""), "context.patientId: it is no id"},
      {with(",\"patientId\":\"han\"", ""), "context.patientId: it is missing"},
      {with("\"userId\":\"Practitioner/1\",", ""), "context.userId: it is missing"},
      {with("\"context\":{", "\"context\":7,\"x\":{"), "context: it is no object"},
      {with("\"hook\"", "\"hook\":\"patient-view\",\"hook\""), "twice"},
      {HookBody("han", "[]"), "prefetch: it is no object"},
      {HookBody("han", "{\"patient\":7}"), "prefetch.patient: it is no R4 resource"},
      {HookBody("han", "{\"patient\":{\"resourceType\":\"Nonsense\"}}"), "prefetch.patient: it is no R4 resource"},
      {HookBody("han", "{\"patient\":{\"resourceType\":\"Patient\",\"id\":\"other\"}}"), "prefetch.patient: it is another patient than context.patientId"},
      {HookBody("han", "{\"patient\":null,\"patient\":null}"), "prefetch.patient: it stands twice"},
  };
  for (const auto& [body, says] : bad) {
    const Answer answer = Call(body);
    EXPECT_EQ(answer.status, 400) << body;
    EXPECT_TRUE(answer.Has(says)) << body << "\n" << answer.body;
  }
  EXPECT_EQ(Call(HookBody("han", {}, "order-sign")).status, 404);
  EXPECT_EQ(Call(good, "/cds-services/nothing").status, 404);
  EXPECT_EQ(Call(good, "/cds-services/bogam-risk/other").status, 404);
  EXPECT_EQ(world_.Get(kRisk).status, 405);
  EXPECT_EQ(world_.Send("POST", kRisk, good, "Content-Type: text/plain\r\n").status, 415);
  EXPECT_EQ(Call(HookBody("han", "{\"x\":\"" + std::string(9 << 20, 'x') + "\"}")).status, 413);
  std::string deep;
  for (int i = 0; i < 5000; ++i) deep += "{\"a\":";
  EXPECT_EQ(Call(HookBody("han", "{\"patient\":" + deep + "1" + std::string(5000, '}') + "}")).status, 413);
}

// Every prefix and many changed bytes of a request: an answer, and never a fault of the server.
TEST_F(Hooks, AnyBytesAreAnswered) {
  const std::string good = HookBody("han", Prefetch(RiskResources("han", false)));
  Response response;
  for (size_t size = 0; size < good.size(); size += 7) EXPECT_FALSE(ReadCdsMembers(std::string_view(good).substr(0, size), "prefetch").ok()) << size;
  for (size_t at = 0; at < good.size(); at += 41) {
    for (const char c : {'\0', '"', '{', '}', '\xff'}) {
      std::string bad = good;
      bad[at] = c;
      EXPECT_LT(Call(bad).status, 500) << at;
    }
  }
}

TEST_F(Hooks, Due) {
  Store();
  EXPECT_EQ(Call(HookBody("nobody"), "/cds-services/bogam-due").status, 412);
  const Answer answer = Call(HookBody("han"), "/cds-services/bogam-due");
  ASSERT_EQ(answer.status, 200) << answer.body;
  for (const JsonValue& card : Cards(answer)) {
    EXPECT_EQ(card.Text("indicator"), "info");
    EXPECT_FALSE(card.Has("suggestions"));
  }
}

class TrustedHooks : public testing::Test {
 protected:
  TrustedHooks() : folder_(MakeFolder()), key_(*access::PrivateKey::Make(access::Algorithm::kEs384)) {
    fs::create_directories(folder_ + "/access");
    Configure(R"("allPatients":true,"origins":["https://ehr.example"],)");
    AccessOptions options{folder_, {.read_bound = std::chrono::milliseconds(1)}, {}, {}};
    options.cds.now_ms = [this] { return now_ms_.load(); };
    world_ = std::make_unique<World>(engine::Options(), options);
    for (const std::string& resource : RiskResources("han", false)) Put(resource);
  }
  ~TrustedHooks() override {
    world_.reset();
    fs::remove_all(folder_);
  }
  static std::string MakeFolder() {
    std::string form = (fs::temp_directory_path() / "bogam-cds-test-XXXXXX").string();
    return ::mkdtemp(form.data());
  }
  void Put(const std::string& resource) const {
    const auto record = fhir::ParseJson(resource);
    ASSERT_TRUE(record.ok()) << record.status().ToString();
    records::Write write;
    write.kind = records::Write::Kind::kUpdate;
    write.type = record->resource_type();
    write.id = std::string(record->id());
    write.record = *record;
    EXPECT_TRUE(world_->engine->records().Write(std::move(write)).ok());
  }
  void Configure(const std::string& more) const {
    std::ofstream(folder_ + "/access/cds-clients.json.new")
        << R"({"url":"https://bogam.example/","clients":[{"issuer":"https://ehr.example",)" << more << R"("jwks":)" << access::WriteKeySet({&key_, 1}) << "}]}";
    fs::rename(folder_ + "/access/cds-clients.json.new", folder_ + "/access/cds-clients.json");
  }
  /// A token for the service, where one claim says something else.
  std::string Token(const std::string& name = {}, const std::string& value = {}, const access::PrivateKey* key = nullptr) {
    const int64_t now = now_ms_ / 1000;
    std::string claims = "{";
    for (const auto& [claim, text] : std::vector<std::pair<std::string, std::string>>{{"iss", "\"https://ehr.example\""},
                                                                                      {"aud", "\"https://bogam.example/cds-services/bogam-risk\""},
                                                                                      {"iat", std::to_string(now)},
                                                                                      {"exp", std::to_string(now + 300)},
                                                                                      {"jti", "\"" + std::to_string(++tokens_) + "\""}}) {
      const std::string& said = claim == name ? value : text;
      if (!said.empty()) claims += (claims.size() == 1 ? "\"" : ",\"") + claim + "\":" + said;
    }
    return "Authorization: Bearer " + *access::SignJwt(key == nullptr ? key_ : *key, claims + "}") + "\r\n";
  }
  Answer Call(const std::string& headers, const std::string& path = kRisk, const std::string& body = HookBody("han")) const {
    return world_->Send("POST", path, body, kJson + headers);
  }

  std::string folder_;
  access::PrivateKey key_;
  std::unique_ptr<World> world_;
  std::atomic<int64_t> now_ms_{kNowMs};
  int tokens_ = 0;
};

TEST_F(TrustedHooks, ATokenOfATrustedClientIsNeeded) {
  EXPECT_EQ(Call(Token()).status, 200);
  const Answer bare = Call("");
  EXPECT_EQ(bare.status, 401);
  EXPECT_TRUE(bare.Header("www-authenticate").starts_with("Bearer"));
  EXPECT_EQ(world_->Get("/cds-services").status, 200) << "discovery is for anybody";
  EXPECT_TRUE(world_->Get("/cds-services").Has("A JWT of a trusted client is needed"));
  const access::PrivateKey other = *access::PrivateKey::Make(access::Algorithm::kEs384);
  const std::vector<std::pair<std::string, std::string>> bad{
      {"iss", "\"https://evil.example\""},
      {"iss", ""},
      {"aud", "\"https://bogam.example/cds-services/bogam-due\""},
      {"aud", "\"https://bogam.example\""},
      {"aud", ""},
      {"exp", std::to_string(kNowMs / 1000 - 1000)},
      {"exp", std::to_string(kNowMs / 1000 + 100000)},
      {"exp", ""},
      {"iat", ""},
      {"jti", ""},
  };
  for (const auto& [claim, value] : bad) EXPECT_EQ(Call(Token(claim, value)).status, 401) << claim << " " << value;
  EXPECT_EQ(Call(Token({}, {}, &other)).status, 401) << "another key";
  EXPECT_EQ(Call("Authorization: Bearer eyJhbGciOiJub25lIn0.e30.\r\n").status, 401);
  EXPECT_EQ(Call("Authorization: Basic a2ltOmtpbQ==\r\n").status, 401);
  const std::string once = Token();
  EXPECT_EQ(Call(once).status, 200);
  EXPECT_EQ(Call(once).status, 401) << "a token is taken once";
}

TEST_F(TrustedHooks, WhereThereAreUsersNobodyComesInUnnamed) {
  fs::remove(folder_ + "/access/cds-clients.json");
  AccessOptions options{folder_, {.read_bound = std::chrono::milliseconds(1)}, {}, {}};
  World open({}, options);
  EXPECT_EQ(open.Send("POST", kRisk, HookBody("han"), kJson).status, 412) << "neither users nor clients: let in, and she is not there";
  ASSERT_TRUE(access::Users(folder_)
                  .Change([](access::UserList* users) {
                    users->emplace_back().name = "kim";
                    return Status::Ok();
                  })
                  .ok());
  EXPECT_EQ(open.Send("POST", kRisk, HookBody("han"), kJson).status, 401);
  EXPECT_EQ(open.Send("POST", kRisk, HookBody("han"), kJson + Token()).status, 401) << "of an issuer that nobody named";
}

TEST_F(TrustedHooks, AClientSeesItsOwnPatients) {
  Configure("");
  EXPECT_EQ(Call(Token()).status, 412) << "none of the store's";
  EXPECT_EQ(Call(Token(), kRisk, HookBody("han", Prefetch(RiskResources("han", false)))).status, 200) << "but what it brings itself";
  Put(R"({"resourceType":"Organization","id":"o","name":"Practice"})");
  Put(R"({"resourceType":"Organization","id":"other","name":"Other"})");
  std::string moved = RiskResources("han", false).front();
  moved.insert(moved.size() - 1, R"(,"managingOrganization":{"reference":"Organization/o"})");
  Put(moved);
  Configure(R"("practices":["Organization/other"],)");
  EXPECT_EQ(Call(Token()).status, 412) << "of another practice";
  Configure(R"("practices":["Organization/o"],)");
  EXPECT_EQ(Call(Token()).status, 200);
  Configure(R"("allPatients":true,)");
  EXPECT_EQ(Call(Token()).status, 200);
  std::ofstream(folder_ + "/access/cds-clients.json") << "{";
  EXPECT_EQ(Call(Token()).status, 500) << "nobody is let in by a file that cannot be read";
}

TEST_F(TrustedHooks, OtherSitesPagesOnlyWhereTheyAreNamed) {
  const std::string named = "Origin: https://ehr.example\r\n", stranger = "Origin: https://evil.example\r\n";
  const Answer preflight =
      world_->Send("OPTIONS", kRisk, "", named + "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.Header("access-control-allow-origin"), "https://ehr.example");
  EXPECT_EQ(preflight.Header("access-control-allow-methods"), "GET, POST, OPTIONS");
  EXPECT_EQ(preflight.Header("access-control-allow-headers"), "Authorization, Content-Type");
  EXPECT_EQ(Call(named + Token()).Header("access-control-allow-origin"), "https://ehr.example");
  EXPECT_EQ(Call(named + "Sec-Fetch-Site: cross-site\r\n" + Token()).status, 200);
  EXPECT_EQ(Call(named).Header("access-control-allow-origin"), "https://ehr.example") << "the page may read why it is refused";
  EXPECT_EQ(Call(stranger + Token()).status, 403);
  EXPECT_EQ(world_->Send("OPTIONS", kRisk, "", stranger).status, 403);
  EXPECT_EQ(world_->Get("/fhir/Patient", named).status, 403) << "nothing else is opened by it";
  EXPECT_EQ(world_->Get("/api/about", named).status, 403);
}

TEST_F(TrustedHooks, FeedbackIsKeptAndWrittenDown) {
  const std::string path = kRisk + "/feedback";
  const auto token = [&] { return Token("aud", "\"https://bogam.example/cds-services/bogam-risk/feedback\""); };
  const auto feedback = [&](const std::string& entry) { return Call(token(), path, "{\"feedback\":[" + entry + "]}"); };
  const std::string card = "4e0a3a1e-3283-4575-ab82-028d55fe2719";
  const std::string good =
      R"({"card":")" + card +
      R"(","outcome":"overridden","overrideReason":{"reason":{"code":"known","system":"https://bogam.example"},"userComment":"Planted words"},"outcomeTimestamp":"2026-05-28T10:00:00Z"})";
  ASSERT_EQ(feedback(good).status, 200);
  EXPECT_EQ(feedback(R"({"card":")" + card + R"(","outcome":"accepted","acceptedSuggestions":[{"id":"1"}],"outcomeTimestamp":"2026-05-28T10:00:00Z"})").status,
            200);
  for (const std::string& bad :
       {std::string("7"), std::string("{}"), std::string(R"({"card":"x","outcome":"overridden","outcomeTimestamp":"2026-05-28T10:00:00Z"})"),
        R"({"card":")" + card + R"(","outcome":"ignored","outcomeTimestamp":"2026-05-28T10:00:00Z"})", R"({"card":")" + card + R"(","outcome":"overridden"})",
        R"({"card":")" + card + R"(","outcome":"overridden","outcomeTimestamp":"soon"})",
        R"({"card":")" + card + R"(","outcome":"accepted","outcomeTimestamp":"2026-05-28T10:00:00Z"})"}) {
    EXPECT_EQ(feedback(bad).status, 400) << bad;
  }
  EXPECT_EQ(Call(Token(), path, "{\"feedback\":[" + good + "]}").status, 401) << "a token for the service is none for its feedback";
  risk::Journal kept(folder_ + "/models/feedback");
  const auto lines = kept.Lines();
  ASSERT_TRUE(lines.ok()) << lines.status().ToString();
  ASSERT_EQ((*lines)->size(), 2U);
  EXPECT_EQ((*lines)->front().Text("card"), card);
  EXPECT_EQ((*lines)->front().Text("reason"), "known");
  EXPECT_EQ((*lines)->front().Text("comment"), "Planted words");
  EXPECT_EQ((*lines)->front().Text("client"), "cds:https://ehr.example");
  Call(Token());
  world_.reset();
  std::vector<std::string> entries;
  ASSERT_TRUE(access::ListAudit(access::AuditFolder(folder_), {}, [&](const access::AuditEntry& entry, std::string_view line) {
                EXPECT_EQ(line.find("Planted"), std::string_view::npos);
                entries.push_back(entry.who + " " + entry.action + " " + entry.what + " " + entry.patient + " " + std::string(access::Name(entry.outcome)));
                return true;
              }).ok());
  EXPECT_EQ(entries.front(), "cds:https://ehr.example cds-feedback bogam-risk overridden " + card + "  success");
  EXPECT_EQ(entries.back(), "cds:https://ehr.example cds-patient-view bogam-risk prevent-2023 Patient/han success");
}

}  // namespace
}  // namespace bogam::server
