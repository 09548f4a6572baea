// SPDX-License-Identifier: Apache-2.0
// Journal: an append-only file of JSON lines, chained by hashes, durable when Append returns: what was decided about models, and what people said of their
// cards. Any number of processes; they take turns by a lock on the file.
//
// A line is {"number":1,"time":"…", members, "previous":"…","hash":"…"}, as in the audit log (access/audit_entry.h): its hash is SHA-256 over the hash before
// and the line's own bytes. A process that is killed while it writes leaves an unfinished line, which nobody was told of and which the next append cuts off. A
// line that was changed, taken out or moved makes the whole journal unreadable: what cannot be trusted decides nothing.
#ifndef BOGAM_RISK_JOURNAL_H_
#define BOGAM_RISK_JOURNAL_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/concepts.h"

namespace bogam::risk {

struct JournalLine {
  uint64_t number = 0;  ///< from 1
  int64_t time_ms = 0;
  std::string hash;
  Json members;

  /// A member's text; "" where there is none.
  std::string Text(std::string_view member) const;
};
using JournalLines = std::vector<JournalLine>;

/// Thread-safe.
class Journal {
 public:
  enum class Keep : uint8_t { kAll, kLast };
  /// path: of the file, which is made by the first Append; "": in memory. kLast: for who only appends; Lines() gives the last line alone.
  explicit Journal(std::string path, Keep keep = Keep::kAll);
  ~Journal();
  Journal(const Journal&) = delete;
  Journal& operator=(const Journal&) = delete;

  /// All lines, also those of other processes. kDataLoss names the first that does not fit.
  Result<std::shared_ptr<const JournalLines>> Lines();
  /// Gives the members of the next line as JSON members without braces, from the lines before it; nobody appends meanwhile. Nothing is written where it fails.
  using Write = std::function<Result<std::string>(const JournalLines& before)>;
  Status Append(const Write& write, int64_t now_ms = 0);

 private:
  Status Open(bool create);
  Status Read(uint64_t* torn);
  Status Take(std::string_view line);
  Status AppendLocked(const Write& write, int64_t now_ms);

  uint64_t Newest() const { return lines_->empty() ? 0 : lines_->back().number; }

  const std::string path_;
  const Keep keep_;
  std::mutex mutex_;  // guards the rest
  int file_ = -1;
  uint64_t size_ = 0;  // bytes that were read, whole lines
  std::shared_ptr<JournalLines> lines_ = std::make_shared<JournalLines>();
  Status damage_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_JOURNAL_H_
