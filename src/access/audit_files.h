// SPDX-License-Identifier: Apache-2.0
// AuditFiles: the audit log on disk, one writer's view of it. Several processes append to one folder.
//
//   FOLDER/0000000000000001.log   lines of entries; named by the number of its first entry; a new file where one is full
//   FOLDER/head                   number and hash of the newest entry: the anchor by which a cut tail is found, and the lock
//
// To append: lock head; if head and the last file are not as this writer left them, read the last file's end again; write the lines;
// fdatasync; write head; unlock. A process that is killed in between leaves an unfinished line, which the next append cuts off and
// says so in an entry, or a head that is some entries behind, which is harmless. A head that is ahead means that entries were taken
// away: the next entry goes on from the head's number and hash, so that the hole stays visible for ever.
// Whoever can write the folder can also write all of it again, anchor included; `bogam audit verify --anchor` holds it against a
// number and hash that were kept elsewhere.
#ifndef BOGAM_ACCESS_AUDIT_FILES_H_
#define BOGAM_ACCESS_AUDIT_FILES_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/audit_entry.h"
#include "bogam/status.h"

namespace bogam::access {

/// Number and hash of one entry.
struct AuditAnchor {
  uint64_t number = 0;
  std::string hash = std::string(kNoHash);
  friend bool operator==(const AuditAnchor&, const AuditAnchor&) = default;
};
/// "12 9f86d08…" and back; nothing for another text.
std::string WriteAnchor(const AuditAnchor& anchor);
std::optional<AuditAnchor> ReadAnchor(std::string_view text);

/// "entry 7", "entries 7 to 9"
std::string Entries(uint64_t first, uint64_t last);
/// The time that an entry is given, in milliseconds since 1970.
int64_t NowMs();

/// The log files of a folder in the order of their entries, with the number of the first entry of each.
struct AuditFile {
  std::string path;
  uint64_t first = 0;
};
std::vector<AuditFile> ListAuditFiles(const std::string& folder);
std::string AuditHeadPath(const std::string& folder);

/// One thread at a time; any number of processes.
class AuditFiles {
 public:
  /// Makes the folder (mode 0700) where it is not there.
  static Result<std::unique_ptr<AuditFiles>> Open(const std::string& folder, uint64_t rotate_bytes);
  ~AuditFiles();
  AuditFiles(const AuditFiles&) = delete;
  AuditFiles& operator=(const AuditFiles&) = delete;

  /// All of them, durable on return, with consecutive numbers; or none, and kIo.
  Status Append(std::span<const AuditEntry> entries);

 private:
  AuditFiles(std::string folder, uint64_t rotate_bytes, int head) : folder_(std::move(folder)), rotate_bytes_(rotate_bytes), head_(head) {}
  Status AppendLocked(std::span<const AuditEntry> entries);
  bool AsLeft() const;
  Status Recover(std::vector<AuditEntry>* notices);
  Status OpenLast(std::vector<AuditEntry>* notices);
  Status Rotate();
  Status WriteAll(std::string_view bytes);
  Status WriteHead();

  const std::string folder_;
  const uint64_t rotate_bytes_;
  const int head_;
  int file_ = -1;
  uint64_t size_ = 0;   // of file_, all whole lines
  AuditAnchor newest_;  // the entry that the next one follows
  bool known_ = false;  // the three above are what this writer left
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_AUDIT_FILES_H_
