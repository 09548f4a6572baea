// SPDX-License-Identifier: Apache-2.0
// What records needs from above and beside: rows of a record (search and facts), and the answer to a condition.
#ifndef BOGAM_RECORDS_INDEX_H_
#define BOGAM_RECORDS_INDEX_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "fhir/record.h"
#include "store/dictionary.h"
#include "store/entries.h"
#include "store/store.h"

namespace bogam::records {

/// Turns a record into its index rows and facts. Thread-safe and pure: the rows of a version that is replaced are found
/// by indexing it again, so the same record must give the same rows as long as the generations are the same.
class Indexer {
 public:
  virtual ~Indexer() = default;
  /// Adds the rows to *out (no need to Normalize). Must not look at meta.versionId and meta.lastUpdated.
  virtual Status Index(fhir::RecordView record, store::Numbering* numbering, store::Dictionary* dictionary, store::Entries* out) const = 0;
};

/// Answers a search over a reader, which may be an uncommitted overlay. Thread-safe.
class Matcher {
 public:
  virtual ~Matcher() = default;
  /// Numbers of the current resources of a type that match query ("identifier=http://x|7&active=true", percent-encoded
  /// as it came); at most limit of them. An unknown parameter is an error: never ignored in a condition.
  virtual Result<std::vector<uint64_t>> Match(const store::Reader& reader, fhir::TypeId type, std::string_view query, size_t limit) const = 0;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_INDEX_H_
