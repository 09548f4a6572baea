// SPDX-License-Identifier: Apache-2.0
// The store in memory: a map a family, and in it a short list of versions a key. A commit gets the next sequence number
// and becomes visible whole under the lock; a snapshot is a sequence number. Covered by store_test.cc.
#include "store/memory/memory_store.h"

#include <array>
#include <map>
#include <mutex>
#include <set>
#include <shared_mutex>

#include "store/batch.h"
#include "store/merge.h"

namespace bogam::store {
namespace {

struct Version {
  uint64_t sequence;
  std::optional<std::string> value;  ///< nullopt: deleted
};
using Rows = std::map<std::string, std::vector<Version>, std::less<>>;

/// The rows, shared by the store and its views. mutex guards all of it.
struct State {
  mutable std::shared_mutex mutex;
  std::array<Rows, kFamilyCount> families;
  uint64_t sequence = 1;
  std::multiset<uint64_t> pinned;  ///< sequences of live snapshots and cursors

  const Rows& rows(Family family) const { return families[static_cast<size_t>(family)]; }
  Rows& rows(Family family) { return families[static_cast<size_t>(family)]; }
};

/// The value of a key at a sequence, or null.
const std::string* At(const std::vector<Version>& versions, uint64_t sequence) {
  for (auto it = versions.rbegin(); it != versions.rend(); ++it) {
    if (it->sequence <= sequence) return it->value ? &*it->value : nullptr;
  }
  return nullptr;
}

class MemorySnapshot : public Snapshot {
 public:
  explicit MemorySnapshot(std::shared_ptr<State> state) : state_(std::move(state)) {
    std::unique_lock lock(state_->mutex);
    sequence_ = state_->sequence;
    state_->pinned.insert(sequence_);
  }
  ~MemorySnapshot() override {
    std::unique_lock lock(state_->mutex);
    state_->pinned.erase(state_->pinned.find(sequence_));
  }
  MemorySnapshot(const MemorySnapshot&) = delete;
  MemorySnapshot& operator=(const MemorySnapshot&) = delete;

  Result<bool> Get(Family family, std::string_view key, std::string* value) const override;
  Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const override;
  std::unique_ptr<Cursor> Scan(Family family, const Range& range, ScanOptions options) const override;

  State& state() const { return *state_; }
  uint64_t sequence() const { return sequence_; }

 private:
  std::shared_ptr<State> state_;
  uint64_t sequence_ = 0;
};

/// Steps by key, taking the lock for one step at a time.
class MemoryCursor : public Cursor {
 public:
  MemoryCursor(std::shared_ptr<const MemorySnapshot> snapshot, Family family, Range range, bool reverse)
      : snapshot_(std::move(snapshot)), family_(family), range_(std::move(range)), reverse_(reverse) {
    std::shared_lock lock(snapshot_->state().mutex);
    const Rows& rows = snapshot_->state().rows(family_);
    Settle(reverse_ ? End(rows) : rows.lower_bound(range_.begin));
  }

  bool Valid() const override { return valid_; }
  std::string_view key() const override { return key_; }
  std::string_view value() const override { return value_; }
  Status status() const override { return {}; }

  void Next() override {
    std::shared_lock lock(snapshot_->state().mutex);
    const Rows& rows = snapshot_->state().rows(family_);
    Settle(reverse_ ? rows.lower_bound(key_) : rows.upper_bound(key_));
  }

  void Seek(std::string_view target) override {
    std::shared_lock lock(snapshot_->state().mutex);
    const Rows& rows = snapshot_->state().rows(family_);
    if (!reverse_) {
      Settle(rows.lower_bound(target < std::string_view(range_.begin) ? std::string_view(range_.begin) : target));
    } else {
      const bool past = !range_.end.empty() && target >= std::string_view(range_.end);
      Settle(past ? End(rows) : rows.upper_bound(target));
    }
  }

 private:
  Rows::const_iterator End(const Rows& rows) const { return range_.end.empty() ? rows.end() : rows.lower_bound(range_.end); }

  /// Forward: the first visible row from at on. Reverse: the first visible row before at.
  void Settle(Rows::const_iterator at) {
    const Rows& rows = snapshot_->state().rows(family_);
    valid_ = false;
    for (;;) {
      if (reverse_ ? at == rows.begin() : at == rows.end()) return;
      if (reverse_) --at;
      if (reverse_ ? at->first < range_.begin : !range_.end.empty() && at->first >= range_.end) return;
      if (const std::string* value = At(at->second, snapshot_->sequence())) {
        key_ = at->first;
        value_ = *value;
        valid_ = true;
        return;
      }
      if (!reverse_) ++at;
    }
  }

  std::shared_ptr<const MemorySnapshot> snapshot_;
  Family family_;
  Range range_;
  bool reverse_;
  bool valid_ = false;
  std::string key_;
  std::string value_;
};

Result<bool> GetAt(const State& state, uint64_t sequence, Family family, std::string_view key, std::string* value) {
  const Rows& rows = state.rows(family);
  const auto it = rows.find(key);
  const std::string* found = it == rows.end() ? nullptr : At(it->second, sequence);
  if (found != nullptr) value->assign(*found);
  return found != nullptr;
}

Status MultiGetAt(const State& state, uint64_t sequence, Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) {
  values->assign(keys.size(), std::nullopt);
  for (size_t i = 0; i < keys.size(); ++i) {
    std::string value;
    BOGAM_ASSIGN(const bool found, GetAt(state, sequence, family, keys[i], &value));
    if (found) (*values)[i] = std::move(value);
  }
  return {};
}

Result<bool> MemorySnapshot::Get(Family family, std::string_view key, std::string* value) const {
  std::shared_lock lock(state_->mutex);
  return GetAt(*state_, sequence_, family, key, value);
}

Status MemorySnapshot::MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const {
  std::shared_lock lock(state_->mutex);
  return MultiGetAt(*state_, sequence_, family, keys, values);
}

std::unique_ptr<Cursor> MemorySnapshot::Scan(Family family, const Range& range, ScanOptions options) const {
  // A snapshot may be dropped before its cursor, so the cursor pins the same sequence by a snapshot of its own.
  struct Pin : MemorySnapshot {
    explicit Pin(const MemorySnapshot& of) : MemorySnapshot(of.state_) {
      std::unique_lock lock(state_->mutex);
      state_->pinned.erase(state_->pinned.find(sequence_));
      sequence_ = of.sequence_;
      state_->pinned.insert(sequence_);
    }
  };
  return std::make_unique<MemoryCursor>(std::make_shared<Pin>(*this), family, range, options.reverse);
}

class MemoryTable : public SortedTable {
 public:
  explicit MemoryTable(Family family) : family_(family) {}
  Status Add(std::string_view key, std::string_view value) override {
    if (!rows_.empty() && key <= std::string_view(rows_.back().first)) {
      return Status(Code::kInternal, "rows of a table out of order");
    }
    rows_.emplace_back(key, value);
    bytes_ += key.size() + value.size();
    return {};
  }
  Status Finish() override { return {}; }
  Family family() const override { return family_; }
  uint64_t rows() const override { return rows_.size(); }
  uint64_t bytes() const override { return bytes_; }
  const std::vector<std::pair<std::string, std::string>>& all() const { return rows_; }

 private:
  Family family_;
  std::vector<std::pair<std::string, std::string>> rows_;
  uint64_t bytes_ = 0;
};

class MemoryStore : public Store {
 public:
  Result<bool> Get(Family family, std::string_view key, std::string* value) const override {
    std::shared_lock lock(state_->mutex);
    return GetAt(*state_, state_->sequence, family, key, value);
  }
  Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const override {
    std::shared_lock lock(state_->mutex);
    return MultiGetAt(*state_, state_->sequence, family, keys, values);
  }
  std::unique_ptr<Cursor> Scan(Family family, const Range& range, ScanOptions options) const override {
    return std::make_unique<MemoryCursor>(std::make_shared<MemorySnapshot>(state_), family, range, options.reverse);
  }
  std::shared_ptr<const Snapshot> TakeSnapshot() const override { return std::make_shared<MemorySnapshot>(state_); }

  Status Commit(const Batch& batch, bool) override {
    BOGAM_TRY(batch.status());
    std::unique_lock lock(state_->mutex);
    std::vector<std::string> folded;  // of all merges, in order: nothing is written before everything is known
    for (size_t f = 0; f < kFamilyCount; ++f) {
      for (const auto& [key, change] : batch.changes(static_cast<Family>(f))) {
        if (change.kind != Batch::Kind::kMerge) continue;
        BOGAM_TRY(FoldNow(static_cast<Family>(f), key, change, &folded.emplace_back()));
      }
    }
    auto next = folded.begin();
    for (size_t f = 0; f < kFamilyCount; ++f) {
      for (const auto& [key, change] : batch.changes(static_cast<Family>(f))) {
        std::optional<std::string> value;
        if (change.kind == Batch::Kind::kPut) value = change.value;
        if (change.kind == Batch::Kind::kMerge) value = std::move(*next++);
        Write(static_cast<Family>(f), key, std::move(value));
      }
    }
    ++state_->sequence;
    return {};
  }

  Result<std::unique_ptr<SortedTable>> NewTable(Family family) override { return std::unique_ptr<SortedTable>(std::make_unique<MemoryTable>(family)); }
  Status Ingest(std::vector<std::unique_ptr<SortedTable>> tables, std::span<const Family> emptied) override {
    std::unique_lock lock(state_->mutex);
    for (const Family family : emptied) {
      for (const auto& row : state_->rows(family)) Write(family, row.first, std::nullopt);
    }
    for (const auto& table : tables) {
      for (const auto& [key, value] : static_cast<const MemoryTable&>(*table).all()) Write(table->family(), key, value);
    }
    ++state_->sequence;
    return {};
  }

  Status Checkpoint(const std::string&) override { return Status(Code::kUnsupported, "a store in memory has no files to copy"); }
  Status Compact() override { return {}; }
  Status CatchUp() override { return {}; }

  std::vector<FamilySize> Sizes() const override {
    std::shared_lock lock(state_->mutex);
    std::vector<FamilySize> sizes;
    for (size_t f = 0; f < kFamilyCount; ++f) {
      sizes.push_back({static_cast<Family>(f), 0, state_->families[f].size()});
    }
    return sizes;
  }
  uint64_t ApproximateSize(Family family, const Range& range) const override {
    uint64_t bytes = 0;
    for (auto cursor = Scan(family, range, {}); cursor->Valid(); cursor->Next()) {
      bytes += cursor->key().size() + cursor->value().size();
    }
    return bytes;
  }
  bool read_only() const override { return false; }
  const std::string& path() const override { return path_; }

 private:
  /// With mutex held.
  Status FoldNow(Family family, const std::string& key, const Batch::Change& change, std::string* value) const {
    const Rows& rows = state_->rows(family);
    const auto it = rows.find(key);
    const std::string* old_value = it == rows.end() ? nullptr : At(it->second, state_->sequence);
    const std::string_view base = old_value != nullptr ? std::string_view(*old_value) : std::string_view();
    const std::vector<std::string_view> operands(change.operands.begin(), change.operands.end());
    if (Fold(family, old_value != nullptr ? &base : nullptr, operands, value)) return {};
    return Status(Code::kDataLoss, "damaged block in family " + std::string(FamilyName(family)));
  }

  /// Adds the next version of a key, and drops those that no snapshot can see any more. With mutex held.
  void Write(Family family, const std::string& key, std::optional<std::string> value) {
    std::vector<Version>& versions = state_->rows(family)[key];
    const uint64_t oldest = state_->pinned.empty() ? state_->sequence : *state_->pinned.begin();
    size_t first = 0;
    while (first + 1 < versions.size() && versions[first + 1].sequence <= oldest) ++first;
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(first));
    versions.push_back({state_->sequence + 1, std::move(value)});
  }

  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::string path_;
};

}  // namespace

std::shared_ptr<Store> NewMemoryStore() { return std::make_shared<MemoryStore>(); }

}  // namespace bogam::store
