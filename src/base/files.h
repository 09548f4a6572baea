// SPDX-License-Identifier: Apache-2.0
// What every file that must outlive a kill and be shared between processes needs.
#ifndef BOGAM_BASE_FILES_H_
#define BOGAM_BASE_FILES_H_

#include <string>

namespace bogam::base {

/// The exclusive lock of an open file (flock) while it lives; waits for it.
class FileLock {
 public:
  explicit FileLock(int file);
  ~FileLock();
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
  /// False where the system refused it; errno says why.
  bool held() const { return held_; }

 private:
  int file_;
  bool held_ = false;
};

/// Makes durable which files a folder holds. False: it could not; errno says why.
bool SyncFolder(const std::string& folder);

}  // namespace bogam::base

#endif  // BOGAM_BASE_FILES_H_
