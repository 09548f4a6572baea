// SPDX-License-Identifier: Apache-2.0
// Batch: changes that are committed together. It is kept in key order with one entry a key, so that it can be read
// like a store (store/overlay.h) and so that many merges into one hot block become one operand.
#ifndef BOGAM_STORE_BATCH_H_
#define BOGAM_STORE_BATCH_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "store/store.h"

namespace bogam::store {

/// Not thread-safe.
class Batch {
 public:
  enum class Kind : uint8_t { kPut, kDelete, kMerge };
  struct Change {
    Kind kind;
    std::string value;                  ///< kPut only
    std::vector<std::string> operands;  ///< kMerge only, oldest first: deltas of the family's rule (store/merge.h)
  };
  using Changes = std::map<std::string, Change, std::less<>>;

  /// Later calls on a key win over, or are merged into, earlier ones.
  void Put(Family family, std::string_view key, std::string_view value);
  void Delete(Family family, std::string_view key);
  /// operand is a delta of the family's merge rule. A damaged operand is our bug and is reported by Commit.
  void Merge(Family family, std::string_view key, std::string_view operand);

  /// All changes of other after those of this one. What stands on keys of its own is moved.
  void Append(Batch other);

  const Changes& changes(Family family) const { return families_[static_cast<size_t>(family)]; }
  bool empty() const { return count_ == 0; }
  /// Calls of Put, Delete and Merge so far.
  size_t count() const { return count_; }
  /// Bytes of keys and values, roughly.
  size_t bytes() const { return bytes_; }
  const Status& status() const { return status_; }
  void Clear();

 private:
  Change& At(Family family, std::string_view key, bool* fresh);

  std::array<Changes, kFamilyCount> families_;
  size_t count_ = 0;
  size_t bytes_ = 0;
  Status status_;
};

}  // namespace bogam::store

#endif  // BOGAM_STORE_BATCH_H_
