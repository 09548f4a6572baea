// SPDX-License-Identifier: Apache-2.0
// TableBuilder: rows of all families in any order in, sorted tables out, with bounded memory (sorter.h). What a loader of
// an empty store and a rebuild of the indexes have in common. Internal to the room.
#ifndef BOGAM_RECORDS_TABLE_BUILDER_H_
#define BOGAM_RECORDS_TABLE_BUILDER_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "records/sorter.h"
#include "store/entries.h"
#include "store/postings.h"
#include "store/store.h"

namespace bogam::records {

/// Not thread-safe.
class TableBuilder {
 public:
  /// scratch is a folder that is there; the store must outlive it.
  TableBuilder(store::Store* store, std::string scratch);

  /// A row of a family whose rows are neither index rows nor facts, identities nor addresses.
  void AddRow(store::Family family, std::string_view key, std::string_view value);
  /// Of a resource, or of the target of a reference (kReferenced), which gives way to a resource of the same id.
  void AddIdentity(store::TypeCode type, std::string_view id, const store::Identity& identity);
  /// Index rows, facts and links of a resource. entries must be normalized.
  void AddEntries(const store::Entries& entries, const store::Address& address);

  /// Bytes of rows that are not on the disk yet.
  size_t memory() const;
  /// The large families go to disk, so that runs are few and long.
  Status Spill();
  /// As Sorter's, of all families.
  Status Mark(std::string* mark);
  Status Restore(std::string_view* mark);

  /// Ends adding. All rows as tables of some size each, families in order.
  Result<std::vector<std::unique_ptr<store::SortedTable>>> Finish();

 private:
  Sorter& sorter(store::Family family) { return sorters_[static_cast<size_t>(family)]; }
  void AddFact(const store::Entry& entry, uint32_t patient, uint64_t number);
  Status WriteFamily(store::Family family);
  Status WriteRow(store::Family family, std::string_view key, std::string_view value);
  Status FinishBlock(store::Family family);
  Status FinishTable();
  Status Put(store::Family family, std::string_view key, std::string_view value);

  store::Store* store_;
  std::string scratch_;
  std::vector<Sorter> sorters_;
  std::string key_;
  std::string value_;
  // While tables are written.
  std::vector<std::unique_ptr<store::SortedTable>> tables_;
  std::unique_ptr<store::SortedTable> table_;
  std::string last_key_;
  std::string block_key_;
  std::vector<store::Posting> postings_;
  std::vector<std::pair<uint64_t, std::string>> facts_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_TABLE_BUILDER_H_
