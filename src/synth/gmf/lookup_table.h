// SPDX-License-Identifier: Apache-2.0
// A lookup table of a module: a CSV whose first columns are attributes and whose others are the probabilities of the states to go on to.
// `age` cells are ranges of whole years ("40-49"), `time` cells ranges of milliseconds since 1970 or of dates; "*" fits everything.
//
// Rows are found by the mixed number of their exact attributes, then by the stretch of time in which the same rows count; only these are compared by their
// ranges.
#ifndef BOGAM_SYNTH_GMF_LOOKUP_TABLE_H_
#define BOGAM_SYNTH_GMF_LOOKUP_TABLE_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bogam/status.h"
#include "synth/instant.h"
#include "synth/value.h"
#include "synth/vocabulary.h"

namespace bogam::synth::gmf {

class LookupTable {
 public:
  /// `states`: the names of the columns that are targets; all others are attributes. kInvalid names the row and the column.
  static Result<LookupTable> Parse(std::string_view csv, std::span<const std::string> states, Vocabulary& vocabulary);

  /// The probabilities (in the order of `states`) of the first row that fits a person of this age at this time; empty: no row fits.
  std::span<const double> Find(int age, Instant now, std::span<const Value> attributes) const;

  std::span<const AttributeId> attributes() const { return attributes_; }
  size_t rows() const { return rows_.size(); }
  /// Columns of probabilities that a row of the file has (for the linter: each row should sum to 1).
  std::span<const double> probabilities(size_t row) const { return {weights_.data() + row * targets_, targets_}; }

 private:
  struct Row {
    int32_t age_low = 0, age_high = 0;
    Instant time_low = 0, time_high = 0;
    uint64_t key = 0;
    uint32_t number = 0;
  };
  /// A stretch of time from `from` on in which the same rows of a group count: slot_rows_[first, first + count), in the file's order.
  struct Slot {
    Instant from = 0;
    uint32_t first = 0, count = 0;
  };
  uint32_t CellOf(size_t column, const Value& value) const;
  void MakeSlots(uint32_t first, uint32_t last);

  size_t targets_ = 0;
  std::vector<AttributeId> attributes_;
  bool has_wildcard_ = false;
  // For each attribute column: values to numbers from 1; 0 fits everything.
  std::vector<std::unordered_map<uint64_t, uint32_t>> cells_;
  std::vector<Row> rows_;                                               // sorted by key, then as in the file
  std::unordered_map<uint64_t, std::pair<uint32_t, uint32_t>> groups_;  // by key: places in slots_
  std::vector<Slot> slots_;
  std::vector<uint32_t> slot_rows_;
  std::vector<double> weights_;
};

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_LOOKUP_TABLE_H_
