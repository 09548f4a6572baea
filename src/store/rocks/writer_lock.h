// SPDX-License-Identifier: Apache-2.0
// The lock of the one process that may write a store. The file says who holds it; the operating system lets go of it
// when the process ends, however it ends.
#ifndef BOGAM_STORE_ROCKS_WRITER_LOCK_H_
#define BOGAM_STORE_ROCKS_WRITER_LOCK_H_

#include <memory>
#include <string>

#include "bogam/status.h"

namespace bogam::store {

class WriterLock {
 public:
  ~WriterLock();
  WriterLock(const WriterLock&) = delete;
  WriterLock& operator=(const WriterLock&) = delete;

  /// kUnavailable when it is held: "process 4711 has held the store since 2026-11-23T14:00:00Z".
  static Result<std::unique_ptr<WriterLock>> Take(const std::string& file);

 private:
  explicit WriterLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

}  // namespace bogam::store

#endif  // BOGAM_STORE_ROCKS_WRITER_LOCK_H_
