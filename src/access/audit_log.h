// SPDX-License-Identifier: Apache-2.0
// AuditLog: the append-only, hash-chained log of who did what (audit_entry.h: a line; audit_files.h: the files). One thread of it
// writes: entries that wait share one fdatasync.
//
// What changed something is recorded with Record, which returns when the entry is durable, so that nobody is told "done" before.
// What only read is noted with Note, which does not wait: such entries are durable after at most `read_bound`; a crash of the machine
// may lose those of that last moment, a kill of the process too.
// Where the log cannot be written, status() says so until it can again, and nothing is dropped; who serves records refuses meanwhile.
#ifndef BOGAM_ACCESS_AUDIT_LOG_H_
#define BOGAM_ACCESS_AUDIT_LOG_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "access/audit_entry.h"
#include "bogam/status.h"

namespace bogam::access {

struct AuditOptions {
  std::chrono::milliseconds read_bound{200};
  uint64_t rotate_bytes = 64 << 20;  ///< a file that has this many is followed by the next
};

/// Thread-safe.
class AuditLog {
 public:
  /// folder: STORE/audit. kIo where it cannot be written.
  static Result<std::unique_ptr<AuditLog>> Open(const std::string& folder, AuditOptions options = {});
  /// Writes what waits.
  virtual ~AuditLog() = default;

  /// number, and time_ms where it is 0, are filled in.
  virtual void Note(AuditEntry entry) = 0;
  virtual Status Record(AuditEntry entry) = 0;
  /// Of the last attempt to write.
  virtual Status status() const = 0;
};

/// The audit folder of a store's folder.
std::string AuditFolder(const std::string& store);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_AUDIT_LOG_H_
