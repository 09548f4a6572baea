// SPDX-License-Identifier: Apache-2.0
// access_bench: what signing in costs against bare argon2id, and how fast entries go into the audit log. FOLDER: on the disk that is
// to be measured.
//   access_bench FOLDER
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
  const double bare = Seconds([&] {
    for (int i = 0; i < kTimes; ++i) {
      if (!access::VerifyPassword(*hash, kPassword)) Wrong("a password");
    }
  });
  std::string session;
  const double whole = Seconds([&] {
    for (int i = 0; i < kTimes; ++i) {
      const auto attempt = gate.SignIn("kim", kPassword, "127.0.0.1", session);
      if (attempt.end != access::Gate::Attempt::End::kIn) Wrong("a sign-in");
      session = attempt.session;
    }
  });
  constexpr int kRequests = 100'000;
  const double identify = Seconds([&] {
    for (int i = 0; i < kRequests; ++i) {
      const auto who = gate.Identify({.session = session, .token = {}}, false);
      if (!who.ok() || who->name != "kim") Wrong("a principal");
    }
  });
  std::printf("argon2id alone %.1f ms, signing in %.1f ms; a request's session found in %.2f us\n", bare / kTimes * 1e3, whole / kTimes * 1e3,
              identify / kRequests * 1e6);
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
  std::printf("%s: %.0f entries/s; verified %.0f/s\n", name, entries / seconds, entries / verify);
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
  bogam::Audit(place, "reads", 4, 100'000, false);
  bogam::Audit(place, "changes-1-writer", 1, 500, true);
  bogam::Audit(place, "changes-16-writers", 16, 500, true);
  std::filesystem::remove_all(place);
  return 0;
}
