// SPDX-License-Identifier: Apache-2.0
// Tested by audit_test.cc: killed writers, two writers, each kind of tampering.
#include "access/audit_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include "base/files.h"

namespace bogam::access {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kExtension = ".log";
constexpr size_t kTailBytes = 64 * 1024;  // more than any line has

Status IoError(const char* what) { return Status(Code::kIo, std::string("the audit log cannot be ") + what + ": " + std::generic_category().message(errno)); }

AuditEntry Notice(std::string_view action, std::string what) {
  AuditEntry entry;
  entry.time_ms = NowMs();
  entry.who = "bogam";
  entry.action = action;
  entry.what = std::move(what);
  return entry;
}

std::string FileName(uint64_t first) {
  std::string digits = std::to_string(first);
  return std::string(16 - std::min<size_t>(digits.size(), 16), '0') + digits + std::string(kExtension);
}

std::optional<AuditAnchor> HeadOf(int file) {
  std::string text(256, '\0');
  const ssize_t n = ::pread(file, text.data(), text.size(), 0);
  if (n <= 0) return std::nullopt;
  text.resize(static_cast<size_t>(n));
  return ReadAnchor(std::string_view(text).substr(0, text.find('\n')));
}

/// The last whole line of a file, and where it ends; an empty line where there is none.
struct Tail {
  std::string line;
  uint64_t end = 0;
};
Result<Tail> ReadTail(int file, uint64_t size) {
  const uint64_t from = size > kTailBytes ? size - kTailBytes : 0;
  std::string bytes(size - from, '\0');
  if (::pread(file, bytes.data(), bytes.size(), static_cast<off_t>(from)) != static_cast<ssize_t>(bytes.size())) return IoError("read");
  const size_t last = bytes.rfind('\n');
  Tail tail;
  if (last == std::string::npos) return tail;
  const size_t before = last == 0 ? std::string::npos : bytes.rfind('\n', last - 1);
  const size_t begin = before == std::string::npos ? 0 : before + 1;
  tail.line = bytes.substr(begin, last - begin);
  tail.end = from + last + 1;
  return tail;
}

}  // namespace

std::string Entries(uint64_t first, uint64_t last) {
  return first == last ? "entry " + std::to_string(first) : "entries " + std::to_string(first) + " to " + std::to_string(last);
}

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

std::string WriteAnchor(const AuditAnchor& anchor) { return std::to_string(anchor.number) + " " + anchor.hash; }

std::optional<AuditAnchor> ReadAnchor(std::string_view text) {
  AuditAnchor anchor;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), anchor.number);
  if (error != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<size_t>(end - text.data()));
  if (text.size() != 1 + kNoHash.size() || (text[0] != ' ' && text[0] != ':')) return std::nullopt;
  anchor.hash = text.substr(1);
  return anchor.hash.find_first_not_of("0123456789abcdef") == std::string::npos ? std::optional(anchor) : std::nullopt;
}

std::string AuditHeadPath(const std::string& folder) { return folder + "/head"; }

std::vector<AuditFile> ListAuditFiles(const std::string& folder) {
  std::vector<AuditFile> files;
  std::error_code error;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    if (!name.ends_with(kExtension)) continue;
    AuditFile file{entry.path().string(), 0};
    const auto [end, problem] = std::from_chars(name.data(), name.data() + name.size(), file.first);
    if (problem == std::errc() && end == name.data() + name.size() - kExtension.size()) files.push_back(std::move(file));
  }
  std::sort(files.begin(), files.end(), [](const AuditFile& a, const AuditFile& b) { return a.first < b.first; });
  return files;
}

Result<std::unique_ptr<AuditFiles>> AuditFiles::Open(const std::string& folder, uint64_t rotate_bytes) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return IoError("made");
  const int head = ::open(AuditHeadPath(folder).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (head < 0) return IoError("written");
  return std::unique_ptr<AuditFiles>(new AuditFiles(folder, rotate_bytes, head));
}

AuditFiles::~AuditFiles() {
  if (file_ >= 0) ::close(file_);
  ::close(head_);
}

bool AuditFiles::AsLeft() const {
  struct stat now {};
  return known_ && file_ >= 0 && ::fstat(file_, &now) == 0 && now.st_nlink > 0 && static_cast<uint64_t>(now.st_size) == size_ && HeadOf(head_) == newest_;
}

Status AuditFiles::OpenLast(std::vector<AuditEntry>* notices) {
  if (file_ >= 0) ::close(file_);
  file_ = -1;
  size_ = 0;
  newest_ = {};
  const std::vector<AuditFile> files = ListAuditFiles(folder_);
  for (auto at = files.rbegin(); at != files.rend(); ++at) {  // the last may be empty: made, and then its maker was killed
    const int file = ::open(at->path.c_str(), O_RDWR | O_APPEND | O_CLOEXEC);
    if (file < 0) return IoError("opened");
    if (file_ < 0) file_ = file;
    struct stat now {};
    Result<Tail> tail = ::fstat(file, &now) == 0 ? ReadTail(file, static_cast<uint64_t>(now.st_size)) : Result<Tail>(IoError("read"));
    if (file != file_) ::close(file);
    if (!tail.ok()) return tail.status();
    const uint64_t torn = static_cast<uint64_t>(now.st_size) - tail->end;
    if (file == file_) {
      size_ = tail->end;
      if (torn > 0) {
        if (::ftruncate(file, static_cast<off_t>(tail->end)) != 0) return IoError("mended");
        notices->push_back(Notice("audit-cut", "an entry that was not finished: " + std::to_string(torn) + " bytes"));
      }
    }
    if (tail->end == 0) continue;
    const auto line = SplitAuditLine(tail->line);
    const auto entry = line ? ReadAuditLine(tail->line) : std::nullopt;
    if (entry) newest_ = {entry->number, std::string(line->hash)};
    return {};
  }
  return {};
}

Status AuditFiles::Recover(std::vector<AuditEntry>* notices) {
  BOGAM_TRY(OpenLast(notices));
  const std::optional<AuditAnchor> head = HeadOf(head_);
  if (!head && newest_.number == 0) {
    BOGAM_TRY(WriteHead());  // there is an anchor from before the first entry on
  } else if (!head) {
    notices->push_back(Notice("audit-head", "the anchor was missing and is made again at entry " + std::to_string(newest_.number)));
  } else if (head->number > newest_.number) {
    notices->push_back(Notice("audit-gap", Entries(newest_.number + 1, head->number) + " had been taken away"));
    newest_ = *head;
  } else if (head->number == newest_.number && head->hash != newest_.hash) {
    notices->push_back(Notice("audit-gap", "entry " + std::to_string(head->number) + " is not what the anchor says"));
    newest_ = *head;
  }
  known_ = true;
  return {};
}

Status AuditFiles::Rotate() {
  const std::string path = folder_ + "/" + FileName(newest_.number + 1);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (file < 0) return IoError("written");
  if (file_ >= 0) ::close(file_);
  file_ = file;
  struct stat now {};
  if (::fstat(file, &now) != 0) return IoError("read");
  size_ = static_cast<uint64_t>(now.st_size);
  return base::SyncFolder(folder_) ? Status::Ok() : IoError("written");
}

Status AuditFiles::WriteAll(std::string_view bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t n = ::write(file_, bytes.data() + done, bytes.size() - done);
    if (n > 0) done += static_cast<size_t>(n);
    if (n < 0 && errno != EINTR) return IoError("written");
  }
  return ::fdatasync(file_) == 0 ? Status::Ok() : IoError("written");
}

Status AuditFiles::WriteHead() {
  const std::string text = WriteAnchor(newest_) + "\n";
  const bool written =
      ::pwrite(head_, text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()) && ::ftruncate(head_, static_cast<off_t>(text.size())) == 0;
  return written ? Status::Ok() : IoError("written");
}

Status AuditFiles::AppendLocked(std::span<const AuditEntry> entries) {
  std::vector<AuditEntry> all;
  if (!AsLeft()) BOGAM_TRY(Recover(&all));
  all.insert(all.end(), entries.begin(), entries.end());
  if (file_ < 0 || size_ >= rotate_bytes_) BOGAM_TRY(Rotate());
  const uint64_t before = size_;
  AuditAnchor newest = newest_;
  std::string bytes;
  for (AuditEntry& entry : all) {
    entry.number = ++newest.number;
    const std::string previous = std::move(newest.hash);
    bytes += WriteAuditLine(entry, previous, &newest.hash);
    bytes += '\n';
  }
  if (const Status written = WriteAll(bytes); !written.ok()) {
    known_ = false;
    [[maybe_unused]] const int cut = ::ftruncate(file_, static_cast<off_t>(before));
    return written;
  }
  size_ += bytes.size();
  newest_ = std::move(newest);
  return WriteHead();
}

Status AuditFiles::Append(std::span<const AuditEntry> entries) {
  const base::FileLock lock(head_);
  if (!lock.held()) return IoError("locked");
  const Status appended = AppendLocked(entries);
  if (!appended.ok()) known_ = false;
  return appended;
}

}  // namespace bogam::access
