// SPDX-License-Identifier: Apache-2.0
// Posting blocks: which resources have a value of a parameter. One block a (parameter, value, chunk of patients);
// store/layout.h has the keys. Blocks change by merge operands, so a writer never reads a block to add a row.
//
// Bytes of a block and of an operand (all numbers are LEB128 varints):
//
//   block    0x01 n  row*n                 n rows in the order of (patient, number)
//   operand  0x02 n  (op row)*n            op 0x00 takes the row away, 0x01 adds it; same order, one entry a row
//   row      dp      zigzag(dn)            dp = patient - patient before; dn = number - number before
//
// The row before the first is (0, 0). Where dp is 0, dn is positive for the second and later rows. Example, rows
// (7, 100) (7, 103) (9, 90): 01 03  07 c8 01  00 06  02 19.
//
// The rule is associative: the later operand wins row by row, so operands are combined in any grouping (Combine), and
// folded into the block on compaction (Fold). Adding a row that is there, or taking one away that is not, has no effect.
#ifndef BOGAM_STORE_POSTINGS_H_
#define BOGAM_STORE_POSTINGS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::store {

/// Where a posting points: the home patient (0: none) and the stable resource number.
struct Posting {
  uint32_t patient = 0;
  uint64_t number = 0;
  friend auto operator<=>(const Posting&, const Posting&) = default;
};

struct PostingChange {
  Posting row;
  bool add = true;
};

/// rows must be sorted and without repeats.
void EncodePostings(std::span<const Posting> rows, std::string* block);
/// One row added (or taken away) as an operand.
std::string PostingOperand(Posting row, bool add);
/// changes must be sorted by row, one a row.
void EncodePostingOperand(std::span<const PostingChange> changes, std::string* operand);

/// Reads a block row by row. Bytes are not trusted: a damaged block ends the walk with ok() false.
class PostingReader {
 public:
  explicit PostingReader(std::string_view block);
  /// False at the end.
  bool Next(Posting* row);
  bool ok() const { return ok_; }
  /// Rows the block says it has.
  uint64_t size() const { return size_; }

 private:
  std::string_view rest_;
  uint64_t size_ = 0;
  uint64_t left_ = 0;
  Posting row_;
  bool ok_ = true;
};

/// Appends the rows of a block to *rows. False when the block is damaged.
bool DecodePostings(std::string_view block, std::vector<Posting>* rows);

/// The merge rule. base is nullptr where there is no block yet. False when anything is damaged.
bool FoldPostings(const std::string_view* base, std::span<const std::string_view> operands, std::string* block);
bool CombinePostings(std::span<const std::string_view> operands, std::string* operand);

}  // namespace bogam::store

#endif  // BOGAM_STORE_POSTINGS_H_
