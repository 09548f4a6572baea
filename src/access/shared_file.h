// SPDX-License-Identifier: Apache-2.0
// SharedFile: a small file in STORE/access that several processes read and change. Written whole: a new file beside it, synced, renamed
// over it. Processes that change one take turns by a lock; processes that read it see a change at their next look.
#ifndef BOGAM_ACCESS_SHARED_FILE_H_
#define BOGAM_ACCESS_SHARED_FILE_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "bogam/status.h"

namespace bogam::access {

class SharedFile {
 public:
  /// store: the folder of the records, which need not be there yet. what: for messages, "users".
  SharedFile(const std::string& store, const std::string& name, std::string what);

  /// Changes whenever the file does.
  struct Stamp {
    int64_t seconds = 0, nanoseconds = 0;
    uint64_t inode = 0, size = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };
  /// Nothing where there is no file.
  std::optional<Stamp> Look() const;
  Result<std::string> Read() const;
  /// While no other process changes one: what `edit` gives is written durably; nothing where it fails.
  Status Change(const std::function<Result<std::string>()>& edit) const;
  Status Unreadable() const;

 private:
  Status IoError(const char* what) const;
  Status Write(const std::string& text) const;
  const std::string store_, folder_, path_, what_;
};

/// Its content as a T, read again when the file has changed. Thread-safe.
template <typename T>
class Shared {
 public:
  using Reader = std::optional<T> (*)(const std::string& text);
  using Writer = std::string (*)(const T& value);
  Shared(SharedFile file, Reader read, Writer write) : file_(std::move(file)), read_(read), write_(write) {}

  /// As the file is now; T() where there is none. kDataLoss where it cannot be read, or is gone after this process has seen it.
  Result<std::shared_ptr<const T>> Newest() const {
    const std::lock_guard lock(mutex_);
    const std::optional<SharedFile::Stamp> stamp = file_.Look();
    if (stamp && stamp_ == stamp) return newest_;
    if (!stamp) {
      if (stamp_) return file_.Unreadable();
      return std::make_shared<const T>();
    }
    BOGAM_ASSIGN(const std::string text, file_.Read());
    std::optional<T> value = read_(text);
    if (!value) return file_.Unreadable();
    newest_ = std::make_shared<const T>(std::move(*value));
    stamp_ = stamp;
    return newest_;
  }

  /// Reads, lets `change` edit, and writes durably, while no other process does. Nothing is written when `change` fails.
  Status Change(const std::function<Status(T* value)>& change) {
    return file_.Change([&]() -> Result<std::string> {
      BOGAM_ASSIGN(const std::shared_ptr<const T> before, Newest());
      T value = *before;
      BOGAM_TRY(change(&value));
      return write_(value);
    });
  }

 private:
  const SharedFile file_;
  const Reader read_;
  const Writer write_;
  mutable std::mutex mutex_;  // guards the next two
  mutable std::shared_ptr<const T> newest_;
  mutable std::optional<SharedFile::Stamp> stamp_;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_SHARED_FILE_H_
