// SPDX-License-Identifier: Apache-2.0
// The answer of a comparison that may be uncertain: CQL compares partial dates and unlike units to null.
#ifndef BOGAM_VALUE_ORDERING_H_
#define BOGAM_VALUE_ORDERING_H_

#include <cstdint>

namespace bogam::value {

/// kUnknown is CQL's null: the operands' precision (or their units) cannot decide.
enum class Ordering : int8_t { kLess = -1, kEqual = 0, kGreater = 1, kUnknown = 2 };

/// An inclusive range of whole numbers: a duration that is uncertain, or certain where low == high.
struct IntegerRange {
  int64_t low = 0, high = 0;
  bool certain() const { return low == high; }
  friend bool operator==(const IntegerRange&, const IntegerRange&) = default;
};

}  // namespace bogam::value

#endif  // BOGAM_VALUE_ORDERING_H_
