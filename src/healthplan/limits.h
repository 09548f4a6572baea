// SPDX-License-Identifier: Apache-2.0
// Limits in force: what each reading of a rule's limit comes to in money, by size of the household, and what a range of incomes and sizes says.
// Incomes are whole numbers of units, so a limit that lies between two of them is cut (≤, >) or raised (≥) to one without changing an answer.
#ifndef BOGAM_HEALTHPLAN_LIMITS_H_
#define BOGAM_HEALTHPLAN_LIMITS_H_

#include <vector>

#include "healthplan/household.h"

namespace bogam::healthplan {

enum class LimitAnswer : uint8_t {
  kWithin,
  kBeyond,
  kAtLimit,  ///< income and size are known, and readings differ
  kUnknown,  ///< what is not known could make it either
};

class LimitInForce {
 public:
  enum class Sense : uint8_t { kAtMost, kAtLeast, kOver };
  /// The lowest and the highest amount that a reading gives.
  struct Bound {
    int64_t low = 0, high = 0;
  };

  /// table and readings are those of the day.
  LimitInForce(const Programme& programme, const Limit& limit, const TableVersion& table, const ReadingVersion& readings);

  LimitAnswer Judge(const Household& household) const;
  const Limit& limit() const { return *limit_; }
  const TableVersion& table() const { return *table_; }
  const ReadingVersion& readings() const { return *readings_; }
  /// By one reading, of a percentage, in units.
  int64_t Amount(const Reading& reading, const Ratio& percent, int size, Sense sense) const;

 private:
  Bound BoundOf(const Ratio& percent, int size, Sense sense) const;
  std::vector<Bound> BoundsOf(const std::optional<Ratio>& percent, Sense sense) const;
  Bound At(const std::vector<Bound>& bounds, const Ratio& percent, int size, Sense sense) const;

  const Programme* programme_;
  const Limit* limit_;
  const TableVersion* table_;
  const ReadingVersion* readings_;
  std::vector<Bound> at_most_, at_least_, over_;  ///< by size, from 1; empty where the rule has none
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_LIMITS_H_
