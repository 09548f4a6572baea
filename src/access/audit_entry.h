// SPDX-License-Identifier: Apache-2.0
// AuditEntry: one line of the audit log: who did what to what, when, and how it ended. It names resources and the shape of queries;
// it never holds words of a patient's record.
//
// A line is one JSON object: the entry's members, then "previous" (the hash of the line before; 64 zeros in the first) and "hash",
// SHA-256 over the previous hash and the bytes of the line up to `,"previous"`. Those bytes are the canonical form: a line is checked
// as it stands, not as it would be written again.
#ifndef BOGAM_ACCESS_AUDIT_ENTRY_H_
#define BOGAM_ACCESS_AUDIT_ENTRY_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace bogam::access {

enum class AuditOutcome : uint8_t {
  kSuccess,
  kRefused,  ///< the request was wrong or not allowed
  kFailed,   ///< the program's fault
};
std::string_view Name(AuditOutcome outcome);

struct AuditEntry {
  uint64_t number = 0;             ///< from 1, without a gap; the log gives it
  int64_t time_ms = 0;             ///< when it was done, since 1970 UTC
  std::string who;                 ///< name of the user; "local" where nobody is signed in; of a command "os:" + the system's user
  std::string role;                ///< roles, with commas between; "" where there are none
  std::string client;              ///< the app or backend service by which it was asked; "" where it was the person
  std::string action;              ///< an interaction of FHIR (read, search-type, create, …), or a word like view, load, sign-in, user-add
  std::string what;                ///< "Observation/5", "Observation?code&date", "/api/people"
  std::string patient;             ///< "Patient/1", where it is about one
  uint32_t version = 0;            ///< of the resource that was written or deleted
  std::optional<uint64_t> change;  ///< of a checkpoint (engine/audit_recovery.h): the number of the store's next change
  AuditOutcome outcome = AuditOutcome::kSuccess;
  std::string reason;  ///< the reason that the person gave, or why it was refused
  std::string from;    ///< network address; "cli" for a command
};

/// 64 zeros: what the first entry follows.
inline constexpr std::string_view kNoHash = "0000000000000000000000000000000000000000000000000000000000000000";

/// The line without its newline. Members that are too long are cut, bytes that are no UTF-8 and control characters are replaced.
/// *hash: of this line.
std::string WriteAuditLine(const AuditEntry& entry, std::string_view previous, std::string* hash);

/// A line taken apart; views point into it.
struct AuditLine {
  std::string_view canonical, previous, hash;
};
/// Nothing where the line has not the form.
std::optional<AuditLine> SplitAuditLine(std::string_view line);
/// Whether the hash is that of the line's own bytes.
bool HashHolds(const AuditLine& line);
/// The members of a line that has the form; nothing where they are not those of an entry.
std::optional<AuditEntry> ReadAuditLine(std::string_view line);

/// "2026-11-27T07:40:00.123Z"
std::string WriteInstant(int64_t ms);
/// A date or an instant in UTC ("2026-11-27", "2026-11-27T07:40", "2026-11-27T07:40:00.123Z").
std::optional<int64_t> ReadInstant(std::string_view text);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_AUDIT_ENTRY_H_
