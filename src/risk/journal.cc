// SPDX-License-Identifier: Apache-2.0
// Tested by journal_test.cc: killed writers, two writers, each kind of tampering.
#include "risk/journal.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <filesystem>
#include <system_error>

#include "access/audit_entry.h"
#include "access/digest.h"
#include "base/files.h"

namespace bogam::risk {
namespace {

constexpr uint64_t kLargest = uint64_t{256} << 20;

Status IoError(const char* what) {
  return Status(Code::kIo, std::string("the journal of models cannot be ") + what + ": " + std::generic_category().message(errno));
}

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

std::string JournalLine::Text(std::string_view member) const {
  for (const auto& [name, value] : members.members) {
    if (name == member && value.kind == Json::Kind::kText) return value.text;
  }
  return {};
}

Journal::Journal(std::string path, Keep keep) : path_(std::move(path)), keep_(keep) {}

Journal::~Journal() {
  if (file_ >= 0) ::close(file_);
}

Status Journal::Open(bool create) {
  if (file_ >= 0) return {};
  const std::string folder = std::filesystem::path(path_).parent_path().string();
  if (create) {
    std::error_code failed;
    std::filesystem::create_directories(std::filesystem::path(folder).parent_path(), failed);
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return IoError("made");
  }
  file_ = ::open(path_.c_str(), create ? O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0600);
  if (file_ < 0) return !create && errno == ENOENT ? Status::Ok() : IoError(create ? "written" : "read");
  return create && !base::SyncFolder(folder) ? IoError("written") : Status::Ok();
}

Status Journal::Take(std::string_view line) {
  const auto parts = access::SplitAuditLine(line);
  const std::string wanted = lines_->empty() ? std::string(access::kNoHash) : lines_->back().hash;
  const uint64_t number = Newest() + 1;
  Findings findings;
  JournalLine taken;
  if (parts && parts->previous == wanted && access::HashHolds(*parts)) taken.members = ParseJson(std::string(parts->canonical) + "}", path_, findings);
  const std::optional<int64_t> time = access::ReadInstant(taken.Text("time"));
  if (taken.members.kind != Json::Kind::kObject || !time || taken.members.members.front().second.number != static_cast<double>(number)) {
    return Status(Code::kDataLoss, "line " + std::to_string(number) + " of the journal of models is not what was written; no model is shown until it is",
                  path_);
  }
  taken.number = number;
  taken.time_ms = *time;
  taken.hash = parts->hash;
  if (lines_.use_count() > 1) lines_ = std::make_shared<JournalLines>(*lines_);  // readers keep what they were given
  if (keep_ == Keep::kLast) lines_->clear();
  lines_->push_back(std::move(taken));
  return {};
}

/// What was appended since the last look. *torn: bytes of a line that has no end.
Status Journal::Read(uint64_t* torn) {
  struct stat now {};
  if (::fstat(file_, &now) != 0) return IoError("read");
  const auto size = static_cast<uint64_t>(now.st_size);
  if (size < size_) return Status(Code::kDataLoss, "the journal of models has become shorter; no model is shown until it is whole", path_);
  if (size > kLargest) return Status(Code::kTooLarge, "the journal of models is over 256 MB", path_);
  std::string bytes(size - size_, '\0');
  if (::pread(file_, bytes.data(), bytes.size(), static_cast<off_t>(size_)) != static_cast<ssize_t>(bytes.size())) return IoError("read");
  for (size_t at = 0, end = 0; (end = bytes.find('\n', at)) != std::string::npos; at = end + 1) {
    BOGAM_TRY(Take(std::string_view(bytes).substr(at, end - at)));
    size_ += end + 1 - at;
  }
  *torn = size - size_;
  return {};
}

Result<std::shared_ptr<const JournalLines>> Journal::Lines() {
  const std::lock_guard lock(mutex_);
  if (!path_.empty() && damage_.ok()) {
    BOGAM_TRY(Open(false));
    uint64_t torn = 0;
    if (file_ >= 0) damage_ = Read(&torn);
  }
  if (!damage_.ok()) return damage_;
  return std::shared_ptr<const JournalLines>(lines_);
}

Status Journal::AppendLocked(const Write& write, int64_t now_ms) {
  uint64_t torn = 0;
  if (file_ >= 0) {
    BOGAM_TRY(damage_ = Read(&torn));
    if (torn > 0 && ::ftruncate(file_, static_cast<off_t>(size_)) != 0) return IoError("mended");
  }
  BOGAM_ASSIGN(const std::string members, write(*lines_));
  const std::string previous = lines_->empty() ? std::string(access::kNoHash) : lines_->back().hash;
  std::string line = "{\"number\":" + std::to_string(Newest() + 1) + ",\"time\":\"" + access::WriteInstant(now_ms == 0 ? NowMs() : now_ms) + "\"," + members;
  const std::string hash = access::Sha256Hex(previous, line);
  line += ",\"previous\":\"" + previous + "\",\"hash\":\"" + hash + "\"}";
  if (file_ < 0) return Take(line);
  const std::string bytes = line + "\n";
  bool written = true;
  for (size_t done = 0; done < bytes.size() && written;) {
    const ssize_t n = ::write(file_, bytes.data() + done, bytes.size() - done);
    written = n > 0 || (n < 0 && errno == EINTR);
    if (n > 0) done += static_cast<size_t>(n);
  }
  if (!written || ::fdatasync(file_) != 0) {
    const Status failed = IoError("written");
    [[maybe_unused]] const int cut = ::ftruncate(file_, static_cast<off_t>(size_));
    return failed;
  }
  return Read(&torn);
}

Status Journal::Append(const Write& write, int64_t now_ms) {
  const std::lock_guard lock(mutex_);
  if (path_.empty()) return AppendLocked(write, now_ms);
  if (file_ >= 0) ::close(std::exchange(file_, -1));  // it may be open for reading only
  BOGAM_TRY(Open(true));
  const base::FileLock turn(file_);
  if (!turn.held()) return IoError("locked");
  return AppendLocked(write, now_ms);
}

}  // namespace bogam::risk
