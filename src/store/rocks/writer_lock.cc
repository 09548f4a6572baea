// SPDX-License-Identifier: Apache-2.0
// A flock on a file that names its holder.
#include "store/rocks/writer_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>

namespace bogam::store {
namespace {

std::string Now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

}  // namespace

WriterLock::~WriterLock() {
  // Emptied first, so that nobody reads the name of a process that is gone. Closing lets go of the lock.
  if (ftruncate(descriptor_, 0) != 0) errno = 0;
  close(descriptor_);
}

Result<std::unique_ptr<WriterLock>> WriterLock::Take(const std::string& file) {
  const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (descriptor < 0) return Status(Code::kIo, "cannot open the store's lock", file + ": " + std::strerror(errno));
  if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
    char text[128] = {};
    const ssize_t n = pread(descriptor, text, sizeof text - 1, 0);
    close(descriptor);
    const std::string holder = n > 0 ? std::string(text, static_cast<size_t>(n)) : "another process holds the store";
    return Status(Code::kUnavailable, holder + "; open it for reading only, or write through its server", file);
  }
  auto lock = std::unique_ptr<WriterLock>(new WriterLock(descriptor));
  const std::string text = "process " + std::to_string(getpid()) + " has held the store since " + Now();
  if (ftruncate(descriptor, 0) != 0 || pwrite(descriptor, text.data(), text.size(), 0) < 0) {
    return Status(Code::kIo, "cannot write the store's lock", file + ": " + std::strerror(errno));
  }
  return lock;
}

}  // namespace bogam::store
