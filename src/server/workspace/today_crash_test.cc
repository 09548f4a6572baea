// SPDX-License-Identifier: Apache-2.0
// A server on which people act at random is killed with SIGKILL, again and again. No action that was acknowledged is lost, each is in the audit log, and the
// log's chain is whole. BOGAM_CRASH_ACTIONS says how many actions in all.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <map>
#include <random>
#include <set>
#include <thread>

#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "base/test_folder.h"
#include "fhir/ids.h"
#include "format/json_fields.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

constexpr int kPeople = 20;

struct Acknowledged {
  char patient[16] = {};
  char resource[64] = {};  ///< "Task/…"
};

std::string P(int i) { return "p" + std::to_string(i); }

using Folder = base::TestFolder;

struct Clinic {
  explicit Clinic(const std::string& store) {
    engine::Options options;
    options.store = store;
    options.threads = 1;
    auto opened = engine::Engine::Open(options);
    if (!opened.ok()) _exit(3);
    engine = std::move(*opened);
    auto made = Application::Open(engine.get(), {.folder = store});
    if (!made.ok()) _exit(4);
    application = std::move(*made);
  }

  Response Ask(const std::string& method, const std::string& path, const std::string& body = {}) const {
    Request request;
    request.method = method;
    request.path = request.raw_path = path;
    request.headers = {{"host", "localhost:1"}, {"content-type", "application/json"}, {"x-bogam-name", "kim"}};
    request.body = body;
    request.deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    for (;;) {
      Response response = application->Handle(request);
      if (response.status != 202) return response;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }

  std::unique_ptr<engine::Engine> engine;
  std::unique_ptr<Application> application;
};

void Fill(const std::string& store) {
  const Clinic clinic(store);
  for (int i = 0; i < kPeople; ++i) {
    for (
        const std::string& json :
        {R"({"resourceType":"Patient","id":")" + P(i) + R"(","gender":"female","birthDate":"1980-01-01"})",
         R"({"resourceType":"Encounter","id":"e)" + P(i) +
             R"(","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}],"subject":{"reference":"Patient/)" +
             P(i) + R"("},"period":{"start":"2025-06-04T09:00:00Z","end":"2025-06-04T09:30:00Z"}})"}) {
      auto record = fhir::ParseJson(json);
      ASSERT_TRUE(record.ok());
      const fhir::TypeId type = record->resource_type();
      const std::string id(record->id());
      ASSERT_TRUE(clinic.engine->records().Update(type, id, std::move(*record)).ok());
    }
  }
}

std::string Member(const std::string& json, const std::string& name) {
  const std::string key = "\"" + name + "\":\"";
  const size_t at = json.find(key);
  return at == std::string::npos ? std::string() : json.substr(at + key.size(), json.find('"', at + key.size()) - at - key.size());
}

/// Acts at random until it is killed; what was acknowledged goes into the pipe.
[[noreturn]] void Act(const std::string& store, int pipe, unsigned seed) {
  const Clinic clinic(store);
  std::vector<std::thread> threads;
  for (unsigned t = 0; t < 3; ++t) {
    threads.emplace_back([&, t] {
      static constexpr const char* kActions[] = {R"("action":"assign","owner":"lee")",         R"("action":"assign","owner":"")",
                                                 R"("action":"snooze","until":"2026-05-01")",  R"("action":"resume")",
                                                 R"("action":"not-now","reason":"declined")",  R"("action":"done")",
                                                 R"("action":"message","text":"Please call")", R"("action":"order","code":"phq-9")"};
      std::mt19937 random(seed * 31 + t);
      for (;;) {
        const std::string id = P(static_cast<int>(random() % kPeople));
        const std::string version = Member(clinic.Ask("GET", "/api/today/" + id).body, "version");
        const Response done =
            clinic.Ask("POST", "/api/today/actions",
                       std::string("{") + kActions[random() % std::size(kActions)] + R"(,"people":[{"id":")" + id + R"(","version":")" + version + "\"}]}");
        if (done.status != 200) _exit(5);
        if (done.body.find("\"done\":true") == std::string::npos) continue;
        const size_t at = done.body.find("\"resources\":[\"") + 14;
        Acknowledged said;
        std::strncpy(said.patient, id.c_str(), sizeof said.patient - 1);
        std::strncpy(said.resource, done.body.substr(at, done.body.find('"', at) - at).c_str(), sizeof said.resource - 1);
        if (write(pipe, &said, sizeof said) != sizeof said) _exit(6);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  _exit(7);
}

/// Runs Act until it is killed, some time after its first acknowledgement.
void RunAndKill(const std::string& store, int milliseconds, unsigned seed, std::vector<Acknowledged>* all) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    Act(store, ends[1], seed);
  }
  close(ends[1]);
  std::thread killer;
  Acknowledged said;
  while (read(ends[0], &said, sizeof said) == sizeof said) {
    all->push_back(said);
    if (killer.joinable()) continue;
    killer = std::thread([=] {
      std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
      kill(pid, SIGKILL);
    });
  }
  if (killer.joinable()) killer.join();
  int status = 0;
  waitpid(pid, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the server ended by itself: " << WEXITSTATUS(status);
  close(ends[0]);
}

/// Each version of every Task in the history has an entry: of whoever acted, or "recovered" by the server that came after.
void ExpectEveryChangeOnRecord(const Clinic& clinic, const std::string& store, size_t* recovered) {
  std::set<std::pair<std::string, uint32_t>> on_record;
  *recovered = 0;
  const Status listed = access::ListAudit(access::AuditFolder(store), {}, [&](const access::AuditEntry& entry, std::string_view) {
    if (entry.version != 0) on_record.emplace(entry.what, entry.version);
    if (entry.action == "recovered") {
      ++*recovered;
      EXPECT_TRUE(entry.patient.starts_with("Patient/p")) << entry.patient;
    }
    return true;
  });
  ASSERT_TRUE(listed.ok());
  std::map<uint64_t, std::vector<std::pair<std::string, uint32_t>>> changes;
  records::HistoryQuery query;
  query.count = 1000;
  for (bool more = true; more; more = !query.cursor.empty()) {
    const auto page = clinic.engine->records().History(query);
    ASSERT_TRUE(page.ok());
    for (const records::Version& version : page->versions) {
      if (version.type == fhir::type::kPatient || version.type == fhir::type::kEncounter) continue;  // those that Fill put there
      changes[version.header.change].emplace_back(std::string(fhir::Name(version.type)) + "/" + version.id, version.header.version);
    }
    query.cursor = page->next;
  }
  for (const auto& [change, resources] : changes) {
    const bool known = std::any_of(resources.begin(), resources.end(), [&](const auto& one) { return on_record.contains(one); });
    EXPECT_TRUE(known) << "change " << change << ", " << resources.front().first << " version " << resources.front().second << " is in no entry";
  }
}

TEST(CrashOfToday, NoAcknowledgedActionIsLost) {
  const char* const wanted = std::getenv("BOGAM_CRASH_ACTIONS");
  const size_t actions = wanted != nullptr ? std::strtoul(wanted, nullptr, 10) : 120;
  const Folder folder;
  Fill(folder.path());
  std::mt19937 random(std::random_device{}());
  std::vector<Acknowledged> all;
  int kills = 0;
  size_t recovered = 0;
  while (all.size() < actions) {
    const int patience = actions > 1000 ? 3000 : 150;
    RunAndKill(folder.path(), static_cast<int>(10 + random() % static_cast<unsigned>(patience)), static_cast<unsigned>(random()), &all);
    ++kills;
    if (HasFailure()) return;
    std::map<std::string, uint64_t> versions, by_patient;
    for (const Acknowledged& one : all) {
      ++versions[one.resource];
      ++by_patient[one.patient];
    }
    const auto report = access::VerifyAudit(access::AuditFolder(folder.path()));
    ASSERT_TRUE(report.ok()) << report.status().ToString();
    EXPECT_TRUE(report->problems.empty()) << report->problems.front().text;
    std::map<std::string, uint64_t> written;
    const Status listed = access::ListAudit(access::AuditFolder(folder.path()), {}, [&](const access::AuditEntry& entry, std::string_view) {
      const bool action = entry.action != "view" && entry.what.find('/') != std::string::npos && !entry.what.starts_with("/api");
      if (action && entry.patient.starts_with("Patient/")) ++written[entry.patient.substr(8)];
      return true;
    });
    ASSERT_TRUE(listed.ok());
    for (const auto& [patient, times] : by_patient) EXPECT_GE(written[patient], times) << patient;
    const Clinic clinic(folder.path());
    ExpectEveryChangeOnRecord(clinic, folder.path(), &recovered);
    for (const auto& [resource, times] : versions) {
      const size_t slash = resource.find('/');
      const auto read = clinic.engine->records().Read(fhir::FindResourceType(resource.substr(0, slash)), resource.substr(slash + 1));
      ASSERT_TRUE(read.ok()) << resource << " was acknowledged and is gone";
      EXPECT_GE(read->header.version, times) << resource;
    }
    if (HasFailure()) return;
  }
  EXPECT_GE(kills, 1);
  if (wanted != nullptr) std::printf("%zu actions acknowledged, %d kills, none lost; %zu entries recovered\n", all.size(), kills, recovered);
}

}  // namespace
}  // namespace bogam::server
