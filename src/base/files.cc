// SPDX-License-Identifier: Apache-2.0
#include "base/files.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace bogam::base {

FileLock::FileLock(int file) : file_(file) {
  do {
    held_ = ::flock(file_, LOCK_EX) == 0;
  } while (!held_ && errno == EINTR);
}

FileLock::~FileLock() {
  if (held_) ::flock(file_, LOCK_UN);
}

bool SyncFolder(const std::string& folder) {
  const int file = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (file < 0) return false;
  const bool synced = ::fsync(file) == 0;
  const int failed = errno;
  ::close(file);
  errno = failed;
  return synced;
}

}  // namespace bogam::base
