// SPDX-License-Identifier: Apache-2.0
#include "access/audit_log.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "access/audit_files.h"

namespace bogam::access {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kMostWaiting = 100'000;
constexpr std::chrono::milliseconds kBetweenAttempts{200};

class FileLog final : public AuditLog {
 public:
  FileLog(std::unique_ptr<AuditFiles> files, AuditOptions options) : files_(std::move(files)), options_(options), thread_([this] { Work(); }) {}

  ~FileLog() override {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }

  void Note(AuditEntry entry) override {
    std::unique_lock lock(mutex_);
    Enqueue(&lock, std::move(entry));
    wake_.notify_one();
  }

  Status Record(AuditEntry entry) override {
    std::unique_lock lock(mutex_);
    Enqueue(&lock, std::move(entry));
    const uint64_t mine = queued_;
    const uint64_t failures = failures_;
    urgent_ = std::max(urgent_, mine);
    wake_.notify_one();
    done_.wait(lock, [&] { return written_ >= mine || failures_ != failures; });
    return written_ >= mine ? Status::Ok() : status_;
  }

  Status status() const override {
    const std::lock_guard lock(mutex_);
    return status_;
  }

 private:
  void Enqueue(std::unique_lock<std::mutex>* lock, AuditEntry entry) {
    done_.wait(*lock, [&] { return waiting_.size() < kMostWaiting || !status_.ok(); });
    if (entry.time_ms == 0) entry.time_ms = NowMs();
    if (waiting_.empty()) oldest_ = Clock::now();
    waiting_.push_back(std::move(entry));
    ++queued_;
  }

  bool Due() const { return stopping_ || urgent_ > written_ || (!waiting_.empty() && Clock::now() >= oldest_ + options_.read_bound); }

  void Work() {
    std::unique_lock lock(mutex_);
    for (;;) {
      while (!Due()) {
        if (waiting_.empty()) {
          wake_.wait(lock);
        } else {
          wake_.wait_until(lock, oldest_ + options_.read_bound);
        }
      }
      if (waiting_.empty()) {
        if (stopping_) return;
        continue;
      }
      if (!WriteWaiting(&lock) && stopping_) return;
    }
  }

  bool WriteWaiting(std::unique_lock<std::mutex>* lock) {
    std::vector<AuditEntry> group(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.end()));
    waiting_.clear();
    lock->unlock();
    const Status appended = files_->Append(group);
    lock->lock();
    status_ = appended;
    if (appended.ok()) {
      written_ += group.size();
    } else {
      waiting_.insert(waiting_.begin(), std::make_move_iterator(group.begin()), std::make_move_iterator(group.end()));
      ++failures_;
      urgent_ = written_;
    }
    done_.notify_all();
    if (!appended.ok() && !stopping_) wake_.wait_for(*lock, kBetweenAttempts, [&] { return stopping_; });
    return appended.ok();
  }

  const std::unique_ptr<AuditFiles> files_;  // of the thread
  const AuditOptions options_;
  mutable std::mutex mutex_;  // guards the rest
  std::condition_variable wake_, done_;
  std::deque<AuditEntry> waiting_;
  Clock::time_point oldest_;                        // when the first of them came, at the latest
  uint64_t queued_ = 0, written_ = 0, urgent_ = 0;  // entries ever; urgent_: up to this one somebody waits
  uint64_t failures_ = 0;
  Status status_;
  bool stopping_ = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::Open(const std::string& folder, AuditOptions options) {
  BOGAM_ASSIGN(std::unique_ptr<AuditFiles> files, AuditFiles::Open(folder, options.rotate_bytes));
  return std::unique_ptr<AuditLog>(std::make_unique<FileLog>(std::move(files), options));
}

std::string AuditFolder(const std::string& store) { return store + "/audit"; }

}  // namespace bogam::access
