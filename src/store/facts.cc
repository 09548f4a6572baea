// SPDX-License-Identifier: Apache-2.0
// Fact blocks: encode, read, fold. The bytes are in facts.h. Covered by postings_test.cc.
#include "store/facts.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "store/block_head.h"

namespace bogam::store {
namespace {

using base::PutLengthPrefixed;
using base::PutVarint;
using base::TakeLengthPrefixed;
using base::TakeVarint;

struct FactChange {
  FactEntry entry;
  bool set = true;
};

bool DecodeOperand(std::string_view operand, std::vector<FactChange>* changes) {
  uint64_t n = 0;
  if (!TakeHead(&operand, kOperand, &n)) return false;
  uint64_t number = 0;
  for (uint64_t i = 0; i < n; ++i) {
    uint64_t step = 0;
    if (!TakeVarint(&operand, &step) || operand.empty() || static_cast<uint8_t>(operand.front()) > 1) return false;
    number += step;
    FactChange change{{number, {}}, operand.front() == 1};
    operand.remove_prefix(1);
    if (change.set && !TakeLengthPrefixed(&operand, &change.entry.payload)) return false;
    changes->push_back(change);
  }
  return operand.empty();
}

bool GatherChanges(std::span<const std::string_view> operands, std::vector<FactChange>* changes) {
  for (std::string_view operand : operands) {
    if (!DecodeOperand(operand, changes)) return false;
  }
  std::stable_sort(changes->begin(), changes->end(), [](const FactChange& a, const FactChange& b) { return a.entry.number < b.entry.number; });
  size_t kept = 0;
  for (size_t i = 0; i < changes->size(); ++i) {
    if (i + 1 < changes->size() && (*changes)[i + 1].entry.number == (*changes)[i].entry.number) continue;
    (*changes)[kept++] = (*changes)[i];
  }
  changes->resize(kept);
  return true;
}

void EncodeOperand(std::span<const FactChange> changes, std::string* operand) {
  operand->push_back(kOperand);
  PutVarint(operand, changes.size());
  uint64_t before = 0;
  for (const FactChange& change : changes) {
    PutVarint(operand, change.entry.number - before);
    operand->push_back(change.set ? 1 : 0);
    if (change.set) PutLengthPrefixed(operand, change.entry.payload);
    before = change.entry.number;
  }
}

}  // namespace

void EncodeFacts(std::span<const FactEntry> entries, std::string* block) {
  block->push_back(kBlock);
  PutVarint(block, entries.size());
  uint64_t before = 0;
  for (const FactEntry& entry : entries) {
    PutVarint(block, entry.number - before);
    PutLengthPrefixed(block, entry.payload);
    before = entry.number;
  }
}

std::string SetFact(uint64_t number, std::string_view payload) {
  const FactChange change{{number, payload}, true};
  std::string operand;
  EncodeOperand({&change, 1}, &operand);
  return operand;
}

std::string RemoveFact(uint64_t number) {
  const FactChange change{{number, {}}, false};
  std::string operand;
  EncodeOperand({&change, 1}, &operand);
  return operand;
}

FactReader::FactReader(std::string_view block) : rest_(block) {
  ok_ = TakeHead(&rest_, kBlock, &size_);
  left_ = ok_ ? size_ : 0;
}

bool FactReader::Next(FactEntry* entry) {
  if (left_ == 0) {
    ok_ = ok_ && rest_.empty();
    return false;
  }
  uint64_t step = 0;
  if (!TakeVarint(&rest_, &step) || !TakeLengthPrefixed(&rest_, &entry->payload)) {
    ok_ = false;
    left_ = 0;
    rest_ = {};
    return false;
  }
  --left_;
  entry->number = number_ += step;
  return true;
}

bool FoldFacts(const std::string_view* base, std::span<const std::string_view> operands, std::string* block) {
  std::vector<FactEntry> old_entries;
  std::vector<FactChange> changes;
  if (base != nullptr) {
    FactReader reader(*base);
    FactEntry entry;
    while (reader.Next(&entry)) old_entries.push_back(entry);
    if (!reader.ok()) return false;
  }
  if (!GatherChanges(operands, &changes)) return false;
  std::vector<FactEntry> entries;
  entries.reserve(old_entries.size() + changes.size());
  size_t i = 0;
  for (const FactChange& change : changes) {
    while (i < old_entries.size() && old_entries[i].number < change.entry.number) entries.push_back(old_entries[i++]);
    if (i < old_entries.size() && old_entries[i].number == change.entry.number) ++i;
    if (change.set) entries.push_back(change.entry);
  }
  entries.insert(entries.end(), old_entries.begin() + static_cast<std::ptrdiff_t>(i), old_entries.end());
  EncodeFacts(entries, block);
  return true;
}

bool CombineFacts(std::span<const std::string_view> operands, std::string* operand) {
  std::vector<FactChange> changes;
  if (!GatherChanges(operands, &changes)) return false;
  EncodeOperand(changes, operand);
  return true;
}

}  // namespace bogam::store
