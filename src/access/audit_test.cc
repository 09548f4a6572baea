// SPDX-License-Identifier: Apache-2.0
// The audit log: nothing that was acknowledged is lost, the chain holds through kills, several writers and rotation, and every kind
// of tampering is found where it was done.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "access/audit_event.h"
#include "access/audit_files.h"
#include "access/audit_log.h"
#include "access/audit_reader.h"
#include "access/digest.h"
#include "fhir/json.h"

namespace bogam::access {
namespace {

namespace fs = std::filesystem;
using Kind = AuditProblem::Kind;

class Folder {
 public:
  Folder() {
    std::string form = (fs::temp_directory_path() / "bogam-audit-test-XXXXXX").string();
    root_ = ::mkdtemp(form.data());
  }
  ~Folder() { fs::remove_all(root_); }
  std::string path() const { return root_ + "/audit"; }
  std::string file(size_t i = 0) const { return ListAuditFiles(path()).at(i).path; }

  std::vector<std::string> Lines(size_t i = 0) const {
    std::ifstream in(file(i));
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
  }
  void Write(const std::vector<std::string>& lines, size_t i = 0) const {
    std::ofstream out(file(i), std::ios::trunc);
    for (const std::string& line : lines) out << line << '\n';
  }

 private:
  std::string root_;
};

AuditEntry Entry(const std::string& what, const std::string& action = "read") {
  AuditEntry entry;
  entry.who = "kim";
  entry.role = "care-team";
  entry.action = action;
  entry.what = what;
  entry.from = "127.0.0.1";
  return entry;
}

std::unique_ptr<AuditLog> Open(const Folder& folder, AuditOptions options = {}) {
  auto log = AuditLog::Open(folder.path(), options);
  EXPECT_TRUE(log.ok()) << log.status().ToString();
  return log.ok() ? std::move(*log) : nullptr;
}

AuditReport Verified(const Folder& folder, const std::vector<AuditAnchor>& kept = {}) {
  auto report = VerifyAudit(folder.path(), kept);
  EXPECT_TRUE(report.ok()) << report.status().ToString();
  return report.ok() ? std::move(*report) : AuditReport();
}

std::string Said(const AuditReport& report) {
  std::string out;
  for (const AuditProblem& one : report.problems) out += std::string(Name(one.kind)) + " " + one.where + " " + one.text + "\n";
  return out;
}

void Fill(const Folder& folder, int entries) {
  const auto log = Open(folder);
  for (int i = 1; i <= entries; ++i) log->Note(Entry("Observation/" + std::to_string(i)));
}

TEST(Digest, KnownVectors) {
  EXPECT_EQ(Sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(Sha256Hex("a", "bc"), Sha256Hex("abc"));
  EXPECT_EQ(RandomText().size(), 43U);
  EXPECT_NE(RandomText(), RandomText());
  EXPECT_TRUE(EqualInConstantTime("same", "same"));
  EXPECT_FALSE(EqualInConstantTime("same", "sane"));
  EXPECT_FALSE(EqualInConstantTime("same", "same "));
}

TEST(AuditEntry, ALineGoesThereAndBack) {
  AuditEntry entry = Entry("Observation?code&date", "search-type");
  entry.number = 7;
  entry.time_ms = *ReadInstant("2026-11-27T07:40:00.123Z");
  entry.patient = "Patient/1";
  entry.outcome = AuditOutcome::kRefused;
  entry.reason = "환자 요청 \"quoted\"\n\x01";
  std::string hash;
  const std::string line = WriteAuditLine(entry, kNoHash, &hash);
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto split = SplitAuditLine(line);
  ASSERT_TRUE(split);
  EXPECT_TRUE(HashHolds(*split));
  EXPECT_EQ(split->hash, hash);
  EXPECT_EQ(Sha256Hex(std::string(kNoHash) + line.substr(0, line.find(",\"previous\""))), hash);
  const auto read = ReadAuditLine(line);
  ASSERT_TRUE(read);
  EXPECT_EQ(read->number, 7U);
  EXPECT_EQ(WriteInstant(read->time_ms), "2026-11-27T07:40:00.123Z");
  EXPECT_EQ(read->reason, "환자 요청 \"quoted\"??");
  EXPECT_EQ(read->outcome, AuditOutcome::kRefused);
  entry.reason = std::string(999, 'a') + "한";
  EXPECT_EQ(ReadAuditLine(WriteAuditLine(entry, kNoHash, &hash))->reason, std::string(999, 'a'));
  entry.reason = "\xff\xfe";
  EXPECT_EQ(ReadAuditLine(WriteAuditLine(entry, kNoHash, &hash))->reason, "??");
}

TEST(AuditLog, TenThousandRandomActions) {
  const Folder folder;
  std::mt19937 random(4);
  std::atomic<int> recorded = 0;
  {
    const auto log = Open(folder, {.read_bound = std::chrono::milliseconds(5), .rotate_bytes = 300'000});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([&, seed = random()] {
        std::mt19937 own(seed);
        for (int i = 0; i < 2500; ++i) {
          const std::string what = "Observation/" + std::to_string(own() % 1000);
          if (own() % 8 == 0) {
            EXPECT_TRUE(log->Record(Entry(what, "update")).ok());
            ++recorded;
          } else {
            log->Note(Entry(what));
          }
        }
      });
    }
    for (auto& thread : threads) thread.join();
    EXPECT_TRUE(log->status().ok());
  }
  const AuditReport report = Verified(folder);
  EXPECT_EQ(report.entries, 10'000U);
  EXPECT_EQ(Said(report), "");
  EXPECT_EQ(report.newest.number, 10'000U);
  EXPECT_GT(ListAuditFiles(folder.path()).size(), 3U) << "files rotate";
  int updates = 0;
  ASSERT_TRUE(ListAudit(folder.path(), {.action = "update"}, [&](const AuditEntry&, std::string_view) { return ++updates > 0; }).ok());
  EXPECT_EQ(updates, recorded);
}

TEST(AuditLog, WhatIsRecordedIsThereOnReturn) {
  const Folder folder;
  const auto log = Open(folder, {.read_bound = std::chrono::hours(1)});
  log->Note(Entry("Patient/1"));
  ASSERT_TRUE(log->Record(Entry("Patient/2", "create")).ok());
  EXPECT_EQ(Verified(folder).entries, 2U);
}

TEST(AuditLog, ReadsArriveWithinTheBound) {
  const Folder folder;
  const auto log = Open(folder, {.read_bound = std::chrono::milliseconds(50)});
  log->Note(Entry("Patient/1"));
  for (int i = 0; i < 200 && ListAuditFiles(folder.path()).empty(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  EXPECT_EQ(Verified(folder).entries, 1U);
}

TEST(AuditLog, KilledAgainAndAgain) {
  const Folder folder;
  std::mt19937 random(9);
  std::set<std::string> acknowledged;
  for (int round = 0; round < 25; ++round) {
    int ends[2];
    ASSERT_EQ(pipe(ends), 0);
    const pid_t child = fork();
    if (child == 0) {
      close(ends[0]);
      auto log = AuditLog::Open(folder.path(), {.read_bound = std::chrono::milliseconds(1), .rotate_bytes = 20'000});
      if (!log.ok()) _exit(3);
      for (uint32_t n = 0;; ++n) {
        (*log)->Note(Entry("Patient/read"));
        const uint32_t mark = static_cast<uint32_t>(round) * 1'000'000 + n;
        if (!(*log)->Record(Entry("Patient/" + std::to_string(mark), "update")).ok()) _exit(4);
        if (write(ends[1], &mark, sizeof mark) != sizeof mark) _exit(5);
      }
    }
    close(ends[1]);
    std::thread killer([&, after = 5 + random() % 60] {
      std::this_thread::sleep_for(std::chrono::milliseconds(after));
      kill(child, SIGKILL);
    });
    for (uint32_t mark; read(ends[0], &mark, sizeof mark) == sizeof mark;) acknowledged.insert("Patient/" + std::to_string(mark));
    killer.join();
    int status = 0;
    waitpid(child, &status, 0);
    close(ends[0]);
    ASSERT_TRUE(WIFSIGNALED(status)) << WEXITSTATUS(status);
    EXPECT_EQ(Said(Verified(folder)), "") << "round " << round;
  }
  ASSERT_TRUE(ListAudit(folder.path(), {.action = "update"}, [&](const AuditEntry& entry, std::string_view) {
                acknowledged.erase(entry.what);
                return true;
              }).ok());
  EXPECT_TRUE(acknowledged.empty()) << acknowledged.size() << " acknowledged entries are lost";
  Fill(folder, 1);
  EXPECT_EQ(Said(Verified(folder)), "");
}

TEST(AuditLog, AnUnfinishedEntryIsCutAndSaid) {
  const Folder folder;
  Fill(folder, 5);
  {
    std::ofstream out(folder.file(), std::ios::app);
    out << R"({"number":6,"time":"2026)";
  }
  AuditReport report = Verified(folder);
  EXPECT_EQ(Said(report), "");
  EXPECT_EQ(report.unfinished_bytes, 24U);
  Fill(folder, 1);
  report = Verified(folder);
  EXPECT_EQ(Said(report), "");
  EXPECT_EQ(report.unfinished_bytes, 0U);
  EXPECT_EQ(report.entries, 7U);
  EXPECT_NE(folder.Lines()[5].find("audit-cut"), std::string::npos) << folder.Lines()[5];
  EXPECT_NE(folder.Lines()[5].find("24 bytes"), std::string::npos);
}

TEST(AuditLog, TwoProcessesAppend) {
  const Folder folder;
  std::vector<pid_t> children;
  for (int c = 0; c < 3; ++c) {
    const pid_t child = fork();
    if (child == 0) {
      auto log = AuditLog::Open(folder.path(), {.read_bound = std::chrono::milliseconds(1), .rotate_bytes = 30'000});
      if (!log.ok()) _exit(3);
      for (int i = 0; i < 200; ++i) {
        if (i % 3 == 0 ? !(*log)->Record(Entry("Patient/" + std::to_string(c), "update")).ok() : false) _exit(4);
        (*log)->Note(Entry("Patient/" + std::to_string(c)));
      }
      log->reset();
      _exit(0);
    }
    children.push_back(child);
  }
  for (const pid_t child : children) {
    int status = 0;
    waitpid(child, &status, 0);
    EXPECT_EQ(status, 0);
  }
  const AuditReport report = Verified(folder);
  EXPECT_EQ(Said(report), "");
  EXPECT_EQ(report.entries, 3U * 267);
}

TEST(AuditLog, AFolderThatCannotBeWrittenIsSaidAndNothingIsDropped) {
  if (::geteuid() == 0) {
    // The superuser may write anywhere; a file where the folder should be is refused to everybody.
    const Folder folder;
    std::ofstream(folder.path()) << "no folder";
    EXPECT_FALSE(AuditLog::Open(folder.path()).ok());
  }
  const Folder folder;
  const auto log = Open(folder, {.read_bound = std::chrono::milliseconds(1)});
  ASSERT_TRUE(log->Record(Entry("Patient/1", "create")).ok());
  const std::string away = folder.path() + "-away";
  fs::rename(folder.path(), away);
  fs::remove_all(away + "/0000000000000001.log");  // the writer must not go on into a file that nobody can find
  EXPECT_FALSE(log->Record(Entry("Patient/2", "create")).ok());
  EXPECT_FALSE(log->status().ok());
  fs::rename(away, folder.path());
  for (int i = 0; i < 300 && !log->status().ok(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_TRUE(log->status().ok());
  const std::string text = folder.Lines()[0] + folder.Lines()[1];
  EXPECT_NE(text.find("audit-gap"), std::string::npos) << text;
  EXPECT_NE(text.find("Patient/2"), std::string::npos) << text;
}

// Tampering. Each changes a log of 20 entries and says what must be found.

TEST(AuditVerify, AChangedEntry) {
  for (const size_t i : {size_t{0}, size_t{7}, size_t{19}}) {
    const Folder folder;
    Fill(folder, 20);
    std::vector<std::string> lines = folder.Lines();
    lines[i].replace(lines[i].find("\"kim\""), 5, "\"lee\"");
    folder.Write(lines);
    const std::string n = std::to_string(i + 1);
    EXPECT_EQ(Said(Verified(folder)), "changed 0000000000000001.log:" + n + " entry " + n + " was changed\n");
  }
}

TEST(AuditVerify, AChangedEntryWithItsHashMadeAgain) {
  const Folder folder;
  Fill(folder, 20);
  std::vector<std::string> lines = folder.Lines();
  AuditEntry entry = *ReadAuditLine(lines[7]);
  entry.who = "lee";
  std::string hash;
  lines[7] = WriteAuditLine(entry, SplitAuditLine(lines[7])->previous, &hash);
  folder.Write(lines);
  EXPECT_EQ(Said(Verified(folder)), "changed 0000000000000001.log:9 entry 9 does not follow from the entry before it: one of the two was changed\n");
}

TEST(AuditVerify, TheWholeChainMadeAgainIsFoundByAnAnchor) {
  const Folder folder;
  Fill(folder, 20);
  const AuditAnchor kept = Verified(folder).newest;
  std::vector<std::string> lines = folder.Lines();
  std::string hash(kNoHash);
  for (size_t i = 0; i < lines.size(); ++i) {
    AuditEntry entry = *ReadAuditLine(lines[i]);
    if (i == 4) entry.who = "lee";
    const std::string previous = hash;
    lines[i] = WriteAuditLine(entry, previous, &hash);
  }
  folder.Write(lines);
  EXPECT_NE(Said(Verified(folder)).find("the log up to it was changed"), std::string::npos) << "the head still has the old hash";
  std::ofstream(AuditHeadPath(folder.path())) << "20 " << hash << "\n";
  EXPECT_EQ(Said(Verified(folder)), "") << "who writes everything again is found only by what is kept elsewhere";
  EXPECT_NE(Said(Verified(folder, {kept})).find("changed 0000000000000001.log:20 entry 20 is not the one"), std::string::npos);
}

TEST(AuditVerify, MissingEntries) {
  const Folder folder;
  Fill(folder, 20);
  std::vector<std::string> lines = folder.Lines();
  lines.erase(lines.begin() + 5, lines.begin() + 8);
  folder.Write(lines);
  EXPECT_EQ(Said(Verified(folder)), "missing  entries 6 to 8 are missing\n");
  lines.erase(lines.begin());
  folder.Write(lines);
  EXPECT_EQ(Said(Verified(folder)), "missing  entry 1 is missing\nmissing  entries 6 to 8 are missing\n");
}

TEST(AuditVerify, ReorderedEntries) {
  const Folder folder;
  Fill(folder, 20);
  std::vector<std::string> lines = folder.Lines();
  std::swap(lines[10], lines[11]);
  folder.Write(lines);
  EXPECT_EQ(Said(Verified(folder)), "reordered 0000000000000001.log:12 entry 11 stands where entry 13 belongs\n");
}

TEST(AuditVerify, ACutTail) {
  const Folder folder;
  Fill(folder, 20);
  std::vector<std::string> lines = folder.Lines();
  lines.resize(17);
  folder.Write(lines);
  EXPECT_EQ(Said(Verified(folder)), "truncated  entries 18 to 20 were cut off at the end\n");
  Fill(folder, 3);  // and it stays visible when the log goes on
  EXPECT_EQ(Said(Verified(folder)), "missing  entries 18 to 20 are missing\n");
  EXPECT_NE(folder.Lines()[17].find("audit-gap"), std::string::npos);
}

TEST(AuditVerify, AFileThatIsGoneAndALineThatIsNone) {
  const Folder folder;
  {
    const auto log = Open(folder, {.rotate_bytes = 1000});
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(log->Record(Entry("Patient/" + std::to_string(i))).ok());
  }
  ASSERT_GT(ListAuditFiles(folder.path()).size(), 3U);
  const uint64_t first = ListAuditFiles(folder.path())[1].first, next = ListAuditFiles(folder.path())[2].first;
  fs::remove(folder.file(1));
  EXPECT_EQ(Said(Verified(folder)), "missing  entries " + std::to_string(first) + " to " + std::to_string(next - 1) + " are missing\n");
  std::vector<std::string> lines = folder.Lines(0);
  lines[1] = "nothing";
  folder.Write(lines, 0);
  EXPECT_NE(Said(Verified(folder)).find("changed 0000000000000001.log:2 entry 2 is no entry any more\n"), std::string::npos);
  fs::remove(AuditHeadPath(folder.path()));
  EXPECT_NE(Said(Verified(folder)).find("anchor head"), std::string::npos);
}

TEST(AuditVerify, NoLog) {
  const Folder folder;
  EXPECT_EQ(VerifyAudit(folder.path()).status().code(), Code::kNotFound);
}

TEST(AuditList, Filters) {
  const Folder folder;
  {
    const auto log = Open(folder);
    AuditEntry one = Entry("Observation/1");
    one.patient = "Patient/a";
    one.time_ms = *ReadInstant("2026-01-01");
    log->Note(one);
    AuditEntry two = Entry("Patient/b");
    two.who = "lee";
    two.time_ms = *ReadInstant("2026-02-01");
    log->Note(two);
  }
  const auto listed = [&](const AuditFilter& filter) {
    std::string out;
    EXPECT_TRUE(ListAudit(folder.path(), filter, [&](const AuditEntry& entry, std::string_view) {
                  out += entry.what + " ";
                  return true;
                }).ok());
    return out;
  };
  EXPECT_EQ(listed({}), "Observation/1 Patient/b ");
  EXPECT_EQ(listed({.who = "lee"}), "Patient/b ");
  EXPECT_EQ(listed({.patient = "a"}), "Observation/1 ");
  EXPECT_EQ(listed({.patient = "Patient/b"}), "Patient/b ");
  EXPECT_EQ(listed({.since_ms = ReadInstant("2026-01-15")}), "Patient/b ");
  EXPECT_EQ(listed({.until_ms = ReadInstant("2026-01-15")}), "Observation/1 ");
  EXPECT_EQ(listed({.action = "none"}), "");
}

TEST(AuditEvent, IsValidR4) {
  for (const std::string action : {"read", "search-type", "create", "sign-in", "view", "load", "user-add"}) {
    AuditEntry entry = Entry(action == "search-type" ? "Observation?code&date" : "Observation/5", action);
    entry.number = 12;
    entry.time_ms = *ReadInstant("2026-11-27T07:40:00.123Z");
    entry.patient = "Patient/1";
    entry.outcome = AuditOutcome::kRefused;
    entry.reason = "because";
    std::vector<fhir::JsonIssue> issues;
    const std::string json = ToAuditEvent(entry);
    const auto record = fhir::ParseJson(json, {}, &issues);
    EXPECT_TRUE(record.ok()) << json << (issues.empty() ? "" : issues[0].ToString());
    EXPECT_NE(json.find(R"("altId":"kim")"), std::string::npos);
    EXPECT_NE(json.find(R"("outcome":"4")"), std::string::npos);
  }
  EXPECT_NE(ToAuditEvent(Entry("Observation?code", "search-type")).find(R"("query":"T2JzZXJ2YXRpb24/Y29kZQ==")"), std::string::npos);
}

}  // namespace
}  // namespace bogam::access
