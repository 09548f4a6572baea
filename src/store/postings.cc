// SPDX-License-Identifier: Apache-2.0
// Posting blocks: encode, read, fold. The bytes are in postings.h. Covered by postings_test.cc.
#include "store/postings.h"

#include <algorithm>

#include "base/bytes.h"
#include "store/block_head.h"

namespace bogam::store {
namespace {

using base::PutVarint;
using base::TakeVarint;
using base::UnZigZag;
using base::ZigZag;

void PutRow(std::string* out, Posting* before, Posting row) {
  PutVarint(out, row.patient - before->patient);
  PutVarint(out, ZigZag(static_cast<int64_t>(row.number - before->number)));
  *before = row;
}

bool TakeRow(std::string_view* in, Posting* row) {
  uint64_t dp = 0;
  uint64_t dn = 0;
  if (!TakeVarint(in, &dp) || !TakeVarint(in, &dn) || dp > UINT32_MAX - row->patient) return false;
  row->patient += static_cast<uint32_t>(dp);
  row->number += static_cast<uint64_t>(UnZigZag(dn));
  return true;
}

bool DecodeOperand(std::string_view operand, std::vector<PostingChange>* changes) {
  uint64_t n = 0;
  if (!TakeHead(&operand, kOperand, &n)) return false;
  Posting row;
  for (uint64_t i = 0; i < n; ++i) {
    if (operand.empty() || static_cast<uint8_t>(operand.front()) > 1) return false;
    const bool add = operand.front() == 1;
    operand.remove_prefix(1);
    if (!TakeRow(&operand, &row)) return false;
    changes->push_back({row, add});
  }
  return operand.empty();
}

/// All operands as one sorted list with the newest change of each row.
bool GatherChanges(std::span<const std::string_view> operands, std::vector<PostingChange>* changes) {
  for (std::string_view operand : operands) {
    if (!DecodeOperand(operand, changes)) return false;
  }
  std::stable_sort(changes->begin(), changes->end(), [](const PostingChange& a, const PostingChange& b) { return a.row < b.row; });
  size_t kept = 0;
  for (size_t i = 0; i < changes->size(); ++i) {
    if (i + 1 < changes->size() && (*changes)[i + 1].row == (*changes)[i].row) continue;
    (*changes)[kept++] = (*changes)[i];
  }
  changes->resize(kept);
  return true;
}

}  // namespace

void EncodePostings(std::span<const Posting> rows, std::string* block) {
  block->push_back(kBlock);
  PutVarint(block, rows.size());
  Posting before;
  for (const Posting& row : rows) PutRow(block, &before, row);
}

void EncodePostingOperand(std::span<const PostingChange> changes, std::string* operand) {
  operand->push_back(kOperand);
  PutVarint(operand, changes.size());
  Posting before;
  for (const PostingChange& change : changes) {
    operand->push_back(change.add ? 1 : 0);
    PutRow(operand, &before, change.row);
  }
}

std::string PostingOperand(Posting row, bool add) {
  const PostingChange change{row, add};
  std::string operand;
  EncodePostingOperand({&change, 1}, &operand);
  return operand;
}

PostingReader::PostingReader(std::string_view block) : rest_(block) {
  ok_ = TakeHead(&rest_, kBlock, &size_);
  left_ = ok_ ? size_ : 0;
}

bool PostingReader::Next(Posting* row) {
  if (left_ == 0) {
    ok_ = ok_ && rest_.empty();
    return false;
  }
  if (!TakeRow(&rest_, &row_)) {
    ok_ = false;
    left_ = 0;
    rest_ = {};
    return false;
  }
  --left_;
  *row = row_;
  return true;
}

bool DecodePostings(std::string_view block, std::vector<Posting>* rows) {
  PostingReader reader(block);
  Posting row;
  while (reader.Next(&row)) rows->push_back(row);
  return reader.ok();
}

bool FoldPostings(const std::string_view* base, std::span<const std::string_view> operands, std::string* block) {
  std::vector<Posting> old_rows;
  std::vector<PostingChange> changes;
  if (base != nullptr && !DecodePostings(*base, &old_rows)) return false;
  if (!GatherChanges(operands, &changes)) return false;
  std::vector<Posting> rows;
  rows.reserve(old_rows.size() + changes.size());
  size_t i = 0;
  for (const PostingChange& change : changes) {
    while (i < old_rows.size() && old_rows[i] < change.row) rows.push_back(old_rows[i++]);
    if (i < old_rows.size() && old_rows[i] == change.row) ++i;
    if (change.add) rows.push_back(change.row);
  }
  rows.insert(rows.end(), old_rows.begin() + static_cast<std::ptrdiff_t>(i), old_rows.end());
  EncodePostings(rows, block);
  return true;
}

bool CombinePostings(std::span<const std::string_view> operands, std::string* operand) {
  std::vector<PostingChange> changes;
  if (!GatherChanges(operands, &changes)) return false;
  EncodePostingOperand(changes, operand);
  return true;
}

}  // namespace bogam::store
