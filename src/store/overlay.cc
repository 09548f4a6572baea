// SPDX-License-Identifier: Apache-2.0
// Overlay: a batch laid over a base state; a scan walks both in step. Covered by store_test.cc.
#include "store/overlay.h"

#include "store/merge.h"

namespace bogam::store {
namespace {

/// What a change makes of a key's base value (nullptr: none). found says whether there is a value then.
Status Apply(Family family, const Batch::Change& change, const std::string_view* base, std::string* value, bool* found) {
  *found = change.kind != Batch::Kind::kDelete;
  if (change.kind == Batch::Kind::kPut) value->assign(change.value);
  if (change.kind != Batch::Kind::kMerge) return {};
  const std::vector<std::string_view> operands(change.operands.begin(), change.operands.end());
  std::string folded;
  if (!Fold(family, base, operands, &folded)) {
    return Status(Code::kDataLoss, "damaged block in family " + std::string(FamilyName(family)));
  }
  *value = std::move(folded);
  return {};
}

class OverlayCursor : public Cursor {
 public:
  OverlayCursor(Family family, Range range, bool reverse, std::unique_ptr<Cursor> base, const Batch::Changes* changes)
      : family_(family), range_(std::move(range)), reverse_(reverse), base_(std::move(base)), changes_(changes) {
    if (reverse_) {
      at_ = range_.end.empty() ? changes_->end() : changes_->lower_bound(range_.end);
      StepBack();
    } else {
      at_ = changes_->lower_bound(range_.begin);
    }
    Settle();
  }

  bool Valid() const override { return valid_; }
  std::string_view key() const override { return key_; }
  std::string_view value() const override { return value_; }
  Status status() const override { return status_.ok() ? base_->status() : status_; }

  void Next() override {
    if (from_base_) base_->Next();
    if (from_batch_) Step();
    Settle();
  }

  void Seek(std::string_view target) override {
    base_->Seek(target);
    if (!reverse_) {
      at_ = changes_->lower_bound(target < std::string_view(range_.begin) ? std::string_view(range_.begin) : target);
    } else {
      const bool past = !range_.end.empty() && target >= std::string_view(range_.end);
      at_ = past ? changes_->lower_bound(range_.end) : changes_->upper_bound(target);
      StepBack();
    }
    Settle();
  }

 private:
  void Step() { reverse_ ? StepBack() : static_cast<void>(++at_); }
  void StepBack() {
    if (at_ == changes_->begin()) {
      done_ = true;
    } else {
      --at_;
      done_ = false;
    }
  }
  bool BatchValid() const {
    if (reverse_) return !done_ && at_->first >= range_.begin;
    return at_ != changes_->end() && (range_.end.empty() || at_->first < range_.end);
  }

  /// Stands on the nearer of the two, and passes over what the batch deletes.
  void Settle() {
    for (;;) {
      const bool base = base_->Valid();
      const bool batch = BatchValid();
      valid_ = base || batch;
      if (!valid_ || !status_.ok()) break;
      const int order = !batch ? -1 : !base ? 1 : base_->key().compare(at_->first) * (reverse_ ? -1 : 1);
      from_base_ = order <= 0;
      from_batch_ = order >= 0;
      bool found = true;
      key_.assign(from_base_ ? base_->key() : std::string_view(at_->first));
      const std::string_view below = from_base_ ? base_->value() : std::string_view();
      if (from_batch_) {
        status_ = Apply(family_, at_->second, from_base_ ? &below : nullptr, &value_, &found);
      } else {
        value_.assign(below);
      }
      if (!status_.ok()) break;
      if (found) return;
      if (from_base_) base_->Next();
      if (from_batch_) Step();
    }
    valid_ = false;
  }

  Family family_;
  Range range_;
  bool reverse_;
  std::unique_ptr<Cursor> base_;
  const Batch::Changes* changes_;
  Batch::Changes::const_iterator at_;
  bool done_ = false;
  bool valid_ = false;
  bool from_base_ = false;
  bool from_batch_ = false;
  std::string key_;
  std::string value_;
  Status status_;
};

}  // namespace

Result<bool> Overlay::Get(Family family, std::string_view key, std::string* value) const {
  const Batch::Changes& changes = batch_->changes(family);
  const auto it = changes.find(key);
  if (it == changes.end()) return base_->Get(family, key, value);
  bool found = false;
  if (it->second.kind == Batch::Kind::kMerge) {
    std::string below;
    BOGAM_ASSIGN(found, base_->Get(family, key, &below));
    const std::string_view base = below;
    BOGAM_TRY(Apply(family, it->second, found ? &base : nullptr, value, &found));
  } else {
    BOGAM_TRY(Apply(family, it->second, nullptr, value, &found));
  }
  return found;
}

Status Overlay::MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const {
  BOGAM_TRY(base_->MultiGet(family, keys, values));
  const Batch::Changes& changes = batch_->changes(family);
  if (changes.empty()) return {};
  for (size_t i = 0; i < keys.size(); ++i) {
    if (changes.find(keys[i]) == changes.end()) continue;
    std::string value;
    BOGAM_ASSIGN(const bool found, Get(family, keys[i], &value));
    (*values)[i] = found ? std::optional<std::string>(std::move(value)) : std::nullopt;
  }
  return {};
}

std::unique_ptr<Cursor> Overlay::Scan(Family family, const Range& range, ScanOptions options) const {
  std::unique_ptr<Cursor> base = base_->Scan(family, range, options);
  const Batch::Changes& changes = batch_->changes(family);
  if (changes.empty()) return base;
  return std::make_unique<OverlayCursor>(family, range, options.reverse, std::move(base), &changes);
}

}  // namespace bogam::store
