// SPDX-License-Identifier: Apache-2.0
#include "access/audit_reader.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <map>

namespace bogam::access {
namespace {

constexpr size_t kMostProblems = 1000;
constexpr size_t kMostLine = 1 << 20;

/// The log as it was at one moment between two appends: files with their sizes, and the head.
struct Snapshot {
  std::vector<std::pair<AuditFile, uint64_t>> files;
  std::string head;
};

Result<Snapshot> TakeSnapshot(const std::string& folder) {
  Snapshot out;
  const int head = ::open(AuditHeadPath(folder).c_str(), O_RDONLY | O_CLOEXEC);
  if (head >= 0) {
    while (::flock(head, LOCK_SH) != 0 && errno == EINTR) {}
    std::array<char, 256> text{};
    const ssize_t n = ::pread(head, text.data(), text.size(), 0);
    if (n > 0) out.head.assign(text.data(), static_cast<size_t>(n));
    out.head = out.head.substr(0, out.head.find('\n'));
  }
  for (AuditFile& file : ListAuditFiles(folder)) {
    struct stat now {};
    if (::stat(file.path.c_str(), &now) != 0) continue;
    out.files.emplace_back(std::move(file), static_cast<uint64_t>(now.st_size));
  }
  if (head >= 0) ::close(head);
  if (out.files.empty() && head < 0) return Status(Code::kNotFound, "there is no audit log in " + folder);
  return out;
}

/// Lines of one file up to `size`, and the bytes after the last newline.
Status EachLine(const AuditFile& file, uint64_t size, uint64_t* unfinished, const std::function<bool(std::string_view line, uint64_t at)>& visit) {
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return Status(Code::kIo, "the audit log cannot be read: " + file.path);
  std::string block(256 * 1024, '\0'), held;
  uint64_t number = 0;
  for (uint64_t left = size; left > 0;) {
    in.read(block.data(), static_cast<std::streamsize>(std::min<uint64_t>(left, block.size())));
    const auto got = static_cast<size_t>(in.gcount());
    if (got == 0) break;
    left -= got;
    std::string_view rest = std::string_view(block).substr(0, got);
    for (size_t end; (end = rest.find('\n')) != std::string_view::npos; rest.remove_prefix(end + 1)) {
      held.append(rest.substr(0, end));
      if (!visit(held, ++number)) return {};
      held.clear();
    }
    held.append(rest.substr(0, kMostLine > held.size() ? kMostLine - held.size() : 0));
  }
  *unfinished = held.size();
  return {};
}

/// Lines of one file up to `size`, the last first; what an unfinished last line holds is passed over.
Status EachLineBackward(const AuditFile& file, uint64_t size, const std::function<bool(std::string_view line)>& visit) {
  constexpr uint64_t kBlock = 64 * 1024;
  std::ifstream in(file.path, std::ios::binary);
  if (!in) return Status(Code::kIo, "the audit log cannot be read: " + file.path);
  std::string held;  // from the block's start to the end of a line whose start is not read yet
  bool finished = false;
  for (uint64_t at = size; at > 0;) {
    const uint64_t from = at - std::min(at, kBlock);
    std::string block(at - from, '\0');
    in.seekg(static_cast<std::streamoff>(from));
    if (!in.read(block.data(), static_cast<std::streamsize>(block.size()))) return Status(Code::kIo, "the audit log cannot be read: " + file.path);
    held.insert(0, block);
    for (size_t end; (end = held.rfind('\n')) != std::string::npos; held.resize(end)) {
      if (finished && !visit(std::string_view(held).substr(end + 1))) return {};
      finished = true;
    }
    if (held.size() > kMostLine) held.clear();
    at = from;
  }
  if (finished && !held.empty()) visit(held);
  return {};
}

/// Walks the lines in order and holds each against what the one before promises.
class Chain {
 public:
  Chain(AuditReport* report, const std::vector<AuditAnchor>& anchors) : report_(report) {
    for (const AuditAnchor& anchor : anchors) anchors_.emplace(anchor.number, anchor.hash);
  }

  void Take(std::string_view text, const std::string& where) {
    const auto line = SplitAuditLine(text);
    const auto entry = line ? ReadAuditLine(text) : std::nullopt;
    if (!entry) {
      // It stands where the next entry belongs, and that is the one that it was.
      Say(AuditProblem::Kind::kChanged, last_.number + 1, where, "entry " + std::to_string(last_.number + 1) + " is no entry any more");
      ++last_.number;
      doubtful_ = true;
      return;
    }
    ++report_->entries;
    Place(*entry, *line, where);
  }

  void Finish() {
    for (const auto& [first, last] : gaps_) {
      Say(AuditProblem::Kind::kMissing, first, "", Entries(first, last) + (first == last ? " is missing" : " are missing"));
    }
  }

  const AuditAnchor& last() const { return last_; }
  void Say(AuditProblem::Kind kind, uint64_t number, const std::string& where, std::string text) {
    if (report_->problems.size() < kMostProblems) report_->problems.push_back({kind, number, where, std::move(text)});
  }

 private:
  void Place(const AuditEntry& entry, const AuditLine& line, const std::string& where) {
    const uint64_t expected = last_.number + 1;
    const bool holds = HashHolds(line);
    if (!holds) Say(AuditProblem::Kind::kChanged, entry.number, where, "entry " + std::to_string(entry.number) + " was changed");
    if (entry.number > expected) {
      gaps_.emplace_back(expected, entry.number - 1);
    } else if (entry.number < expected) {
      Say(AuditProblem::Kind::kReordered, entry.number, where,
          "entry " + std::to_string(entry.number) + " stands where entry " + std::to_string(expected) + " belongs");
      Fill(entry.number);
    } else if (holds && !doubtful_ && line.previous != last_.hash) {
      Say(AuditProblem::Kind::kChanged, entry.number, where,
          "entry " + std::to_string(entry.number) + " does not follow from the entry before it: one of the two was changed");
    }
    CheckAnchor(entry.number, line.hash, where);
    last_.number = std::max(last_.number, entry.number);
    last_.hash = line.hash;
    doubtful_ = entry.number < expected || !holds;
  }

  void CheckAnchor(uint64_t number, std::string_view hash, const std::string& where) {
    const auto [first, end] = anchors_.equal_range(number);
    for (auto at = first; at != end; ++at) {
      if (at->second == hash) continue;
      Say(AuditProblem::Kind::kChanged, number, where,
          "entry " + std::to_string(number) + " is not the one that the anchor was kept of: the log up to it was changed");
    }
  }

  /// An entry of a gap turned up elsewhere.
  void Fill(uint64_t number) {
    for (size_t i = 0; i < gaps_.size(); ++i) {
      const auto [first, last] = gaps_[i];
      if (number < first || number > last) continue;
      gaps_.erase(gaps_.begin() + static_cast<std::ptrdiff_t>(i));
      if (number < last) gaps_.insert(gaps_.begin() + static_cast<std::ptrdiff_t>(i), {number + 1, last});
      if (number > first) gaps_.insert(gaps_.begin() + static_cast<std::ptrdiff_t>(i), {first, number - 1});
      return;
    }
  }

  AuditReport* const report_;
  std::multimap<uint64_t, std::string> anchors_;
  AuditAnchor last_;
  bool doubtful_ = false;  // the line before is named already, so that its hash says nothing of this one
  std::vector<std::pair<uint64_t, uint64_t>> gaps_;
};

}  // namespace

std::string_view Name(AuditProblem::Kind kind) {
  constexpr std::array<std::string_view, 5> kNames{"changed", "missing", "reordered", "truncated", "anchor"};
  return kNames[static_cast<size_t>(kind)];
}

Result<AuditReport> VerifyAudit(const std::string& folder, const std::vector<AuditAnchor>& kept) {
  BOGAM_ASSIGN(const Snapshot snapshot, TakeSnapshot(folder));
  AuditReport report;
  std::vector<AuditAnchor> anchors = kept;
  const std::optional<AuditAnchor> head = ReadAnchor(snapshot.head);
  if (head) anchors.push_back(*head);
  Chain chain(&report, anchors);
  for (const auto& [file, size] : snapshot.files) {
    const std::string name = std::filesystem::path(file.path).filename().string();
    uint64_t unfinished = 0;
    BOGAM_TRY(EachLine(file, size, &unfinished, [&](std::string_view line, uint64_t at) {
      chain.Take(line, name + ":" + std::to_string(at));
      return true;
    }));
    report.unfinished_bytes += unfinished;
  }
  chain.Finish();
  for (const AuditAnchor& anchor : anchors) {
    if (anchor.number <= chain.last().number) continue;
    chain.Say(AuditProblem::Kind::kTruncated, chain.last().number + 1, "",
              Entries(chain.last().number + 1, anchor.number) + (anchor.number == chain.last().number + 1 ? " was" : " were") + " cut off at the end");
    break;
  }
  if (!head && (report.entries > 0 || !snapshot.head.empty())) chain.Say(AuditProblem::Kind::kAnchor, 0, "head", "the anchor is missing or cannot be read");
  report.newest = chain.last();
  return report;
}

bool Matches(const AuditFilter& filter, const AuditEntry& entry) {
  if (filter.since_ms && entry.time_ms < *filter.since_ms) return false;
  if (filter.until_ms && entry.time_ms >= *filter.until_ms) return false;
  if (!filter.who.empty() && entry.who != filter.who) return false;
  if (!filter.action.empty() && entry.action != filter.action) return false;
  if (filter.patient.empty()) return true;
  const std::string patient = filter.patient.find('/') == std::string::npos ? "Patient/" + filter.patient : filter.patient;
  return entry.patient == patient || entry.what == patient;
}

Status ListAudit(const std::string& folder, const AuditFilter& filter, const std::function<bool(const AuditEntry& entry, std::string_view line)>& visit) {
  BOGAM_ASSIGN(const Snapshot snapshot, TakeSnapshot(folder));
  bool going = true;
  for (const auto& [file, size] : snapshot.files) {
    if (!going) break;
    uint64_t unfinished = 0;
    BOGAM_TRY(EachLine(file, size, &unfinished, [&](std::string_view line, uint64_t) {
      const auto entry = ReadAuditLine(line);
      if (entry && Matches(filter, *entry)) going = visit(*entry, line);
      return going;
    }));
  }
  return {};
}

Status ListAuditBackward(const std::string& folder, const AuditFilter& filter, uint64_t before, const std::function<bool(const AuditEntry& entry)>& visit) {
  BOGAM_ASSIGN(const Snapshot snapshot, TakeSnapshot(folder));
  bool going = true;
  for (auto at = snapshot.files.rbegin(); at != snapshot.files.rend() && going; ++at) {
    if (at->first.first >= before) continue;
    BOGAM_TRY(EachLineBackward(at->first, at->second, [&](std::string_view line) {
      const auto entry = ReadAuditLine(line);
      if (entry && entry->number < before && Matches(filter, *entry)) going = visit(*entry);
      return going;
    }));
  }
  return {};
}

}  // namespace bogam::access
