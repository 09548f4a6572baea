// SPDX-License-Identifier: Apache-2.0
// Batch: one entry a key, so a put after a merge replaces it and a merge after a put is folded at once.
#include "store/batch.h"

#include "store/merge.h"

namespace bogam::store {
namespace {

/// Keeps the operands of a hot key few: the last two become one while they are of like size, so that n merges cost
/// n log n and leave at most some log n operands.
bool CombineTail(Family family, std::vector<std::string>* operands) {
  while (operands->size() >= 2) {
    const std::string& last = operands->back();
    const std::string& before = (*operands)[operands->size() - 2];
    if (before.size() > 2 * last.size()) return true;
    const std::string_view both[] = {before, last};
    std::string combined;
    if (!Combine(family, both, &combined)) return false;
    operands->pop_back();
    operands->back() = std::move(combined);
  }
  return true;
}

}  // namespace

Batch::Change& Batch::At(Family family, std::string_view key, bool* fresh) {
  Changes& changes = families_[static_cast<size_t>(family)];
  ++count_;
  auto it = changes.lower_bound(key);
  *fresh = it == changes.end() || it->first != key;
  if (*fresh) {
    it = changes.emplace_hint(it, std::string(key), Change{Kind::kDelete, {}, {}});
    bytes_ += key.size() + 16;
  }
  return it->second;
}

void Batch::Put(Family family, std::string_view key, std::string_view value) {
  bool fresh = false;
  Change& change = At(family, key, &fresh);
  bytes_ += value.size();
  change.kind = Kind::kPut;
  change.value.assign(value);
  change.operands.clear();
}

void Batch::Delete(Family family, std::string_view key) {
  bool fresh = false;
  Change& change = At(family, key, &fresh);
  change.kind = Kind::kDelete;
  change.value.clear();
  change.operands.clear();
}

void Batch::Merge(Family family, std::string_view key, std::string_view operand) {
  bool fresh = false;
  Change& change = At(family, key, &fresh);
  bytes_ += operand.size();
  bool whole = true;
  if (fresh || change.kind == Kind::kMerge) {
    change.kind = Kind::kMerge;
    change.operands.emplace_back(operand);
    whole = CombineTail(family, &change.operands);
  } else {
    const std::string_view base = change.value;
    std::string value;
    whole = Fold(family, change.kind == Kind::kPut ? &base : nullptr, {&operand, 1}, &value);
    change.kind = Kind::kPut;
    change.value = std::move(value);
  }
  if (!whole) status_ = Status(Code::kInternal, "damaged operand for family " + std::string(FamilyName(family)));
}

void Batch::Append(Batch other) {
  const size_t bytes = bytes_ + other.bytes_;
  for (size_t f = 0; f < kFamilyCount; ++f) {
    const auto family = static_cast<Family>(f);
    Changes& ours = families_[f];
    Changes& theirs = other.families_[f];
    const size_t before = ours.size();
    ours.merge(theirs);
    count_ += ours.size() - before;
    for (const auto& [key, change] : theirs) {  // those whose key was there
      if (change.kind == Kind::kPut) Put(family, key, change.value);
      if (change.kind == Kind::kDelete) Delete(family, key);
      for (const std::string& operand : change.operands) Merge(family, key, operand);
    }
  }
  bytes_ = bytes;
  if (status_.ok()) status_ = std::move(other.status_);
}

void Batch::Clear() {
  for (Changes& changes : families_) changes.clear();
  count_ = 0;
  bytes_ = 0;
  status_ = {};
}

}  // namespace bogam::store
