// SPDX-License-Identifier: Apache-2.0
// FlatProgram: all conditions that are in force on a day as one list of steps over whole numbers, run from first to last for each person. Slots are
// those of facts (healthplan/programme.h), kNotKnown where nobody knows; logic is three-valued as in CQL. Equal steps are one step.
//
// No step asks whether something is unknown, so that learning a fact never turns an answer round: it can only turn "unknown" into an answer. This
// is why what rules may say (healthplan/conditions.h) is a part of CQL. Tests: conditions_test.cc, against expr/reference.
#ifndef BOGAM_HEALTHPLAN_FLAT_PROGRAM_H_
#define BOGAM_HEALTHPLAN_FLAT_PROGRAM_H_

#include <cstdint>
#include <span>
#include <vector>

#include "healthplan/programme.h"

namespace bogam::healthplan {

enum class StepKind : uint8_t {
  kConstant,  // k
  kAnd,
  kOr,
  kXor,
  kImplies,
  kNot,
  kEqual,  // of two slots of one kind
  kLess,
  kLessOrEqual,
  kOneOf,      // code a is in the set of bits k
  kToDecimal,  // an integer
  kAdd,        // integers or decimals
  kSubtract,
  kNegate,
  kAddMonths,  // k months to a day
  kAddDays,
  kYearsBetween,
  kMonthsBetween,
  kDaysBetween,
};

struct Step {
  StepKind kind = StepKind::kConstant;
  uint32_t a = 0, b = 0;  ///< places: a fact's, or facts + a step's
  int64_t k = 0;
  friend bool operator==(const Step&, const Step&) = default;
};

class FlatProgram {
 public:
  FlatProgram() = default;
  explicit FlatProgram(size_t facts) : facts_(facts) {}

  /// The place of a step's value; of the same step if there is one already.
  uint32_t Add(const Step& step);

  size_t facts() const { return facts_; }
  size_t places() const { return facts_ + steps_.size(); }
  const Step* StepAt(uint32_t place) const { return place < facts_ ? nullptr : &steps_[place - facts_]; }
  /// The first facts() of places() values are given; the others come out.
  void Run(std::span<int64_t> values) const;
  /// Facts that are not known and for which the unknown value at a place waits, each once.
  void Waiting(std::span<const int64_t> values, uint32_t place, std::vector<size_t>* out) const;
  /// Facts that a place reads.
  void Reads(uint32_t place, std::vector<size_t>* out) const;

 private:
  size_t facts_ = 0;
  std::vector<Step> steps_;
};

/// Three-valued NOT and AND of slots.
inline int64_t Not(int64_t a) { return a == kNotKnown ? kNotKnown : 1 - a; }
inline int64_t And(int64_t a, int64_t b) {
  if (a == 0 || b == 0) return 0;
  return a == kNotKnown || b == kNotKnown ? kNotKnown : 1;
}

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_FLAT_PROGRAM_H_
