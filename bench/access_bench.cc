// SPDX-License-Identifier: Apache-2.0
// access_bench: what signing in costs against bare argon2id, what tokens cost, and how fast entries go into the audit log and its newest
// page comes out. FOLDER: on the disk that is to be measured.
//   access_bench FOLDER
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "access/gate.h"

namespace bogam {
namespace {

using Clock = std::chrono::steady_clock;

double Seconds(const std::function<void()>& work) {
  const auto start = Clock::now();
  work();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

[[noreturn]] void Wrong(const char* what) {
  std::fprintf(stderr, "access_bench: wrong answer: %s\n", what);
  std::exit(1);
}

void SignIn(const std::string& folder) {
  constexpr int kTimes = 20;
  constexpr char kPassword[] = "four quiet rivers run";
  access::Gate gate(folder);
  const auto hash = access::HashPassword(kPassword);
  const Status added = gate.users().Change([&](access::UserList* users) {
    access::User user;
    user.name = "kim";
    user.roles = {access::Role::kCareTeam};
    user.password = *hash;
    users->push_back(user);
    return Status::Ok();
  });
  if (!added.ok()) Wrong(added.message().c_str());
  // In turns, so that a busy machine is busy for both.
  std::vector<double> bare, whole;
  std::string session;
  for (int i = 0; i < kTimes; ++i) {
    bare.push_back(Seconds([&] {
      if (!access::VerifyPassword(*hash, kPassword)) Wrong("a password");
    }));
    whole.push_back(Seconds([&] {
      const auto attempt = gate.SignIn("kim", kPassword, "127.0.0.1", session);
      if (attempt.end != access::Gate::Attempt::End::kIn) Wrong("a sign-in");
      session = attempt.session;
    }));
  }
  const auto median = [](std::vector<double>* all) {
    std::sort(all->begin(), all->end());
    return (*all)[all->size() / 2];
  };
  constexpr int kRequests = 100'000;
  const double identify = Seconds([&] {
    for (int i = 0; i < kRequests; ++i) {
      const auto who = gate.Identify({.session = session, .token = {}}, false);
      if (!who.ok() || who->name != "kim") Wrong("a principal");
    }
  });
  std::printf("argon2id alone %.1f ms, signing in %.1f ms; a request's session found in %.2f us\n", median(&bare) * 1e3, median(&whole) * 1e3,
              identify / kRequests * 1e6);
}

/// Signed tokens of others, by algorithm; the bare signature beside the whole judgement.
void Signed(access::Algorithm algorithm) {
  constexpr int kTimes = 2000;
  constexpr int64_t kNow = 1'800'000'000;
  const auto key = access::PrivateKey::Make(algorithm);
  if (!key.ok()) Wrong("a key");
  access::TrustedIssuers issuers({{"https://ehr.example", {.jwks = access::WriteKeySet({&*key, 1}), .jwks_url = {}}}}, {});
  const std::string start = R"({"iss":"https://ehr.example","aud":"https://bogam.example/cds-services/risk","iat":)" + std::to_string(kNow) + R"(,"exp":)" +
                            std::to_string(kNow + 300) + R"(,"jti":")";
  std::vector<std::string> tokens;
  const double sign = Seconds([&] {
    for (int i = 0; i < kTimes; ++i) tokens.push_back(*access::SignJwt(*key, start + std::to_string(i) + "\"}"));
  });
  access::JwtRules rules;
  rules.audiences = {"https://bogam.example/cds-services/risk"};
  rules.needs_issued_at = rules.needs_id = true;
  const double whole = Seconds([&] {
    for (const std::string& token : tokens) {
      if (!issuers.Verify(token, rules, kNow * 1000).ok()) Wrong("a token");
    }
  });
  const auto jwt = access::ReadJwt(tokens[0]);
  const auto keys = access::KeySet::Parse(access::WriteKeySet({&*key, 1}));
  const access::PublicKey* const own = keys->Find("", algorithm);
  const double bare = Seconds([&] {
    for (int i = 0; i < kTimes; ++i) {
      if (!own->Verify(algorithm, jwt->signed_part, jwt->signature)) Wrong("a signature");
    }
  });
  std::printf("%s: signed in %.0f us, verified in %.0f us, of which the signature %.0f us\n", std::string(access::Name(algorithm)).c_str(), sign / kTimes * 1e6,
              whole / kTimes * 1e6, bare / kTimes * 1e6);
}

/// An app's access token at each request, and a refresh, which is written to disk.
void AppTokens(const std::string& folder) {
  access::Gate gate(folder + "/apps");
  const Status added = gate.users().Change([](access::UserList* users) {
    access::User user;
    user.name = "kim";
    user.roles = {access::Role::kCareTeam};
    users->push_back(user);
    return Status::Ok();
  });
  const Status client = gate.apps().clients().Change([](access::ClientList* clients) {
    access::Client app;
    app.id = "app";
    app.scopes = "patient/*.rs";
    app.redirects = {"https://app.example/back"};
    clients->push_back(app);
    return Status::Ok();
  });
  access::CodeGrant code;
  code.grant = {"app", "kim", 0, "patient/*.rs offline_access", "Patient/1", "session"};
  code.family = "AAAAAAAAAAAAAAAAAAAAAA";
  auto tokens = gate.apps().grants().Issue(code, gate.Now());
  if (!added.ok() || !client.ok() || !tokens.ok()) Wrong("a grant");
  constexpr int kRequests = 100'000, kRefreshes = 200;
  const double identify = Seconds([&] {
    for (int i = 0; i < kRequests; ++i) {
      const auto who = gate.Identify({.session = {}, .token = tokens->access}, false);
      if (!who.ok() || who->reach.only != "Patient/1") Wrong("an app's principal");
    }
  });
  const double refresh = Seconds([&] {
    for (int i = 0; i < kRefreshes; ++i) {
      tokens = gate.apps().grants().Refresh(
          tokens->refresh, "app", [](const std::string&) { return true; }, gate.Now());
      if (!tokens.ok()) Wrong("a refresh");
    }
  });
  std::printf("an app's token found in %.2f us; refreshed, durable, in %.2f ms\n", identify / kRequests * 1e6, refresh / kRefreshes * 1e3);
}

access::AuditEntry Entry(const std::string& action) {
  access::AuditEntry entry;
  entry.who = "kim";
  entry.role = "care-team";
  entry.action = action;
  entry.what = "Observation/5f1c2e9a-77aa-4c1e-9d0e-2f6a5c0b9e11";
  entry.patient = "Patient/0b9e11aa-4c1e-77aa-9d0e-2f6a5c5f1c2e";
  entry.from = "127.0.0.1";
  return entry;
}

void Audit(const std::string& folder, const char* name, int threads, int each, bool durable) {
  const std::string place = folder + "/audit-" + name;
  const double seconds = Seconds([&] {
    const auto log = access::AuditLog::Open(place);
    if (!log.ok()) Wrong(log.status().message().c_str());
    std::vector<std::thread> writers;
    for (int t = 0; t < threads; ++t) {
      writers.emplace_back([&] {
        for (int i = 0; i < each; ++i) {
          if (!durable) {
            (*log)->Note(Entry("read"));
          } else if (!(*log)->Record(Entry("update")).ok()) {
            Wrong("an entry");
          }
        }
      });
    }
    for (auto& writer : writers) writer.join();
  });
  const double verify = Seconds([&] {
    const auto report = access::VerifyAudit(place);
    if (!report.ok() || !report->problems.empty() || report->entries != static_cast<uint64_t>(threads) * static_cast<uint64_t>(each)) Wrong("the log");
  });
  const double entries = static_cast<double>(threads) * each;
  size_t shown = 0;
  const double page = Seconds([&] {
    const Status listed = access::ListAuditBackward(place, {}, UINT64_MAX, [&](const access::AuditEntry&) { return ++shown < 100; });
    if (!listed.ok() || shown != 100) Wrong("a page of the log");
  });
  std::printf("%s: %.0f entries/s; verified %.0f/s; the newest 100 of %.0f in %.2f ms\n", name, entries / seconds, entries / verify, entries, page * 1e3);
}

}  // namespace
}  // namespace bogam

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "access_bench FOLDER\n");
    return 2;
  }
  std::string place = std::string(argv[1]) + "/bogam-access-bench-XXXXXX";
  if (::mkdtemp(place.data()) == nullptr) return 2;
  bogam::SignIn(place);
  using bogam::access::Algorithm;
  for (const Algorithm algorithm : {Algorithm::kEs384, Algorithm::kEs256, Algorithm::kRs384, Algorithm::kRs256}) bogam::Signed(algorithm);
  bogam::AppTokens(place);
  bogam::Audit(place, "reads", 4, 100'000, false);
  bogam::Audit(place, "changes-1-writer", 1, 500, true);
  bogam::Audit(place, "changes-16-writers", 16, 500, true);
  std::filesystem::remove_all(place);
  return 0;
}
