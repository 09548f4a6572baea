// SPDX-License-Identifier: Apache-2.0
// Reading the audit log: is it whole, and which entries are about something. Both read beside processes that write.
#ifndef BOGAM_ACCESS_AUDIT_READER_H_
#define BOGAM_ACCESS_AUDIT_READER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/audit_entry.h"
#include "access/audit_files.h"
#include "bogam/status.h"

namespace bogam::access {

struct AuditProblem {
  enum class Kind : uint8_t { kChanged, kMissing, kReordered, kTruncated, kAnchor };
  Kind kind = Kind::kChanged;
  uint64_t number = 0;  ///< of the first entry that it is about
  std::string where;    ///< "0000000000000001.log:12"; "" for what is nowhere
  std::string text;     ///< "entry 12 was changed"
};
std::string_view Name(AuditProblem::Kind kind);

struct AuditReport {
  uint64_t entries = 0;
  AuditAnchor newest;                  ///< to be kept elsewhere, for a later verification
  std::vector<AuditProblem> problems;  ///< in the order of the log; at most 1,000
  uint64_t unfinished_bytes = 0;       ///< of an entry that a killed process left; no problem, since it was never acknowledged
};

/// Checks every entry's hash, the chain, the numbers, the head anchor and `kept`, anchors that were kept elsewhere. kNotFound: there
/// is no log.
Result<AuditReport> VerifyAudit(const std::string& folder, const std::vector<AuditAnchor>& kept = {});

/// Which entries; what is empty does not restrict.
struct AuditFilter {
  std::optional<int64_t> since_ms, until_ms;  ///< since <= time < until
  std::string who, action;
  std::string patient;  ///< "Patient/1" or "1": entries about this patient
};
bool Matches(const AuditFilter& filter, const AuditEntry& entry);

/// In the order of the log. line: as it stands. The visitor returns false to stop. Lines that are no entries are passed over:
/// VerifyAudit names them.
Status ListAudit(const std::string& folder, const AuditFilter& filter, const std::function<bool(const AuditEntry& entry, std::string_view line)>& visit);

/// The newest first, of those with a number below `before`. Reads from the end of the files, so that a page costs what it shows.
Status ListAuditBackward(const std::string& folder, const AuditFilter& filter, uint64_t before, const std::function<bool(const AuditEntry& entry)>& visit);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_AUDIT_READER_H_
