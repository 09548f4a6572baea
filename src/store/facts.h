// SPDX-License-Identifier: Apache-2.0
// Fact blocks: the rows that answer most questions about a patient without opening a record. One block a (patient,
// section), several for patient 0 (store/layout.h); the section is the resource type. A resource has one entry in a block, which holds all of its rows; what
// is inside an entry belongs to the room that extracts it and is bytes here.
//
// Bytes of a block and of an operand (numbers are LEB128 varints):
//
//   block    0x01 n  (dn size payload)*n           entries in the order of resource numbers; dn = number - number before
//   operand  0x02 n  (dn op [size payload])*n      op 0x00 takes the entry away, 0x01 sets it
//
// The number before the first is 0. Example, numbers 5 and 9 with payloads "ab" and "": 01 02  05 02 61 62  04 00.
// The rule is associative: the later operand wins entry by entry (Combine, Fold). The back ends fold on compaction and
// when 64 operands stand on one block.
#ifndef BOGAM_STORE_FACTS_H_
#define BOGAM_STORE_FACTS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bogam::store {

struct FactEntry {
  uint64_t number = 0;
  std::string_view payload;
};

/// entries must be sorted by number without repeats.
void EncodeFacts(std::span<const FactEntry> entries, std::string* block);
/// Operands of one entry.
std::string SetFact(uint64_t number, std::string_view payload);
std::string RemoveFact(uint64_t number);

/// Reads a block entry by entry; payloads are views into it. Bytes are not trusted: ok() is false after damage.
class FactReader {
 public:
  explicit FactReader(std::string_view block);
  bool Next(FactEntry* entry);
  bool ok() const { return ok_; }
  uint64_t size() const { return size_; }

 private:
  std::string_view rest_;
  uint64_t size_ = 0;
  uint64_t left_ = 0;
  uint64_t number_ = 0;
  bool ok_ = true;
};

/// The merge rule. base is nullptr where there is no block yet. False when anything is damaged.
bool FoldFacts(const std::string_view* base, std::span<const std::string_view> operands, std::string* block);
bool CombineFacts(std::span<const std::string_view> operands, std::string* operand);

}  // namespace bogam::store

#endif  // BOGAM_STORE_FACTS_H_
