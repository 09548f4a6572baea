// SPDX-License-Identifier: Apache-2.0
// CDS Hooks: how long one call of bogam-risk takes inside the server, warm, from its request's bytes to its answer's: of people in a store on disk, of people
// that the request brings itself (220 resources), of both, and with a client's token (ES384, another one each call). Every answer is checked: the cards are
// those of the published person, 14.7 % in 10 years. And one call of bogam-due, which asks every measure about the person: a card a call.
//
//   cds_bench [PEOPLE=2000] [CALLS=20000]
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "access/jwt.h"
#include "clones.h"
#include "server/serve.h"
#include "server/test_risk.h"

namespace {

using namespace bogam;
using bench::Must;

constexpr int64_t kNowMs = 1'780'000'000'000;  // 2026-05-28
constexpr std::string_view kPath = "/cds-services/bogam-risk", kDuePath = "/cds-services/bogam-due";

// Whoever has these and no blood pressure of the year is due.
constexpr std::string_view kHypertension =
    R"({"resourceType":"Condition","id":"p-hypertension","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}]},"subject":{"reference":"Patient/p"},"onsetDateTime":"2020-01-01"})";
constexpr std::string_view kVisit =
    R"({"resourceType":"Encounter","id":"p-visit","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}],"subject":{"reference":"Patient/p"},"period":{"start":"2025-06-02T09:00:00Z","end":"2025-06-02T09:30:00Z"}})";

std::string HookBody(const std::string& patient, const std::string& prefetch) {
  return R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":")" + patient +
         "\"}" + (prefetch.empty() ? "" : ",\"prefetch\":" + prefetch) + "}";
}

/// The person's record, with 210 older pressures beside it.
std::string Prefetch(const std::string& patient) {
  const std::vector<std::string> resources = server::RiskResources(patient, false);
  std::string observations, others[3];
  const auto add = [](const std::string& resource, std::string* to) { *to += (to->empty() ? "" : ",") + std::string("{\"resource\":") + resource + "}"; };
  for (const std::string& resource : resources) {
    if (resource.find("\"Observation\"") != std::string::npos) add(resource, &observations);
    if (resource.find("\"Condition\"") != std::string::npos) add(resource, &others[0]);
    if (resource.find("\"MedicationRequest\"") != std::string::npos) add(resource, &others[1]);
    if (resource.find("\"Encounter\"") != std::string::npos) add(resource, &others[2]);
  }
  for (int i = 0; i < 210; ++i) {
    std::string old = resources[2];
    old.replace(old.find("-sbp"), 4, "-sbp" + std::to_string(i));
    old.replace(old.find("2026-05-04"), 10, std::to_string(2000 + i / 12) + (i % 12 < 9 ? "-0" : "-") + std::to_string(i % 12 + 1) + "-04");
    add(old, &observations);
  }
  const auto bundle = [](const std::string& entries) {
    return R"({"resourceType":"Bundle","type":"searchset")" + (entries.empty() ? std::string() : ",\"entry\":[" + entries + "]") + "}";
  };
  return "{\"patient\":" + resources.front() + ",\"observations\":" + bundle(observations) + ",\"conditions\":" + bundle(others[0]) +
         ",\"medicationRequests\":" + bundle(others[1]) + ",\"medicationStatements\":" + bundle("") + ",\"encounters\":" + bundle(others[2]) +
         ",\"questionnaireResponses\":" + bundle("") + ",\"familyHistory\":" + bundle("") + "}";
}

server::Request Asked(std::string body, const std::string& token) {
  server::Request request;
  request.method = "POST";
  request.path = request.raw_path = kPath;
  request.headers = {{"content-type", "application/json"}, {"host", "localhost"}};
  if (!token.empty()) request.headers.emplace_back("authorization", "Bearer " + token);
  request.body = std::move(body);
  return request;
}

std::string Token(const access::PrivateKey& key, size_t number) {
  const int64_t now = kNowMs / 1000;
  return Must(access::SignJwt(key, R"({"iss":"https://ehr.example","aud":"https://bogam.example)" + std::string(kPath) + R"(","iat":)" + std::to_string(now) +
                                       ",\"exp\":" + std::to_string(now + 300) + ",\"jti\":\"" + std::to_string(number) + "\"}"),
              "token");
}

void Measure(const char* what, const server::Application& application, size_t calls, const std::vector<std::string>& bodies,
             const std::vector<std::string>& tokens, std::string_view path = kPath, std::string_view said = "14.7 % in 10 years") {
  std::vector<double> seconds;
  for (size_t i = 0; i < calls + calls / 10; ++i) {
    server::Request request = Asked(bodies[i * 7919 % bodies.size()], tokens.empty() ? std::string() : tokens[i]);
    request.path = request.raw_path = path;
    const bench::Timer timer;
    const server::Response response = application.Handle(std::move(request));
    const double took = timer.wall();
    if (response.status != 200 || response.body.find(said) == std::string::npos) bench::Die("the answer is wrong: " + response.body);
    if (i >= calls / 10) seconds.push_back(took);  // the first tenth warms
  }
  std::sort(seconds.begin(), seconds.end());
  const auto at = [&](double share) { return seconds[std::min(seconds.size() - 1, static_cast<size_t>(share * static_cast<double>(seconds.size())))] * 1e3; };
  std::printf("%-34s %zu calls: p50 %.2f ms, p99 %.2f ms, most %.2f ms\n", what, seconds.size(), at(0.5), at(0.99), at(1));
  std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
  const size_t people = argc > 1 ? static_cast<size_t>(std::atoll(argv[1])) : 2000;
  const size_t calls = argc > 2 ? static_cast<size_t>(std::atoll(argv[2])) : 20000;
  const bench::TemporaryFolder folder;
  {
    std::ofstream sample(folder.path() / "sample.ndjson");
    for (const std::string& resource : server::RiskResources("p", false)) sample << resource << '\n';
    sample << kHypertension << '\n' << kVisit << '\n';
  }
  auto engine = bench::Fill((folder.path() / "store").string(), {(folder.path() / "sample.ndjson").string()}, people);
  server::AccessOptions options{(folder.path() / "store").string(), {}, {}, {}};
  options.cds.now_ms = [] { return kNowMs; };
  std::vector<std::string> stored, brought, strangers;
  for (size_t i = 0; i < people; ++i) stored.push_back(HookBody(i == 0 ? "p" : "p-" + std::to_string(i), ""));
  for (size_t i = 0; i < std::min<size_t>(people, 200); ++i) {
    const std::string id = i == 0 ? "p" : "p-" + std::to_string(i), stranger = "stranger-" + std::to_string(i);
    brought.push_back(HookBody(id, Prefetch(id)));
    strangers.push_back(HookBody(stranger, Prefetch(stranger)));
  }
  {
    const auto application = Must(server::Application::Open(engine.get(), options), "server");
    Measure("of the store", *application, calls, stored, {});
    Measure("what is due, of the store", *application, calls / 10, stored, {}, kDuePath, "\"summary\":\"");
    Measure("prefetched alone, 220 resources", *application, calls / 10, strangers, {});
    Measure("prefetched over the store", *application, calls / 10, brought, {});
  }
  const access::PrivateKey key = Must(access::PrivateKey::Make(access::Algorithm::kEs384), "key");
  std::filesystem::create_directories(folder.path() / "store/access");
  std::ofstream(folder.path() / "store/access/cds-clients.json")
      << R"({"url":"https://bogam.example","clients":[{"issuer":"https://ehr.example","allPatients":true,"jwks":)" << access::WriteKeySet({&key, 1}) << "}]}";
  std::vector<std::string> tokens;
  for (size_t i = 0; i < calls / 10 + calls / 100 + 2; ++i) tokens.push_back(Token(key, i));
  const auto application = Must(server::Application::Open(engine.get(), options), "server");
  Measure("of the store, with a token", *application, calls / 10, stored, tokens);
}
