// SPDX-License-Identifier: Apache-2.0
// The need plot: the mean of a second outcome, one that measures need rather than access or cost, by group of score and subgroup. A model that learned from
// a biased outcome may be calibrated in every group and still rank people of equal need apart (Obermeyer 2019): then the lines lie apart.
#ifndef BOGAM_RISK_EVALUATE_NEED_H_
#define BOGAM_RISK_EVALUATE_NEED_H_

#include <vector>

#include "risk/evaluate/sample.h"

namespace bogam::risk {

struct NeedCell {
  double people = 0;  ///< whose need is known; sum of weights
  Figure mean;
};

/// What needs are of each label in each group of score.
class NeedTable {
 public:
  /// group_of_row: of each row its group of score.
  NeedTable(const People& people, const Subgroup& subgroup, const std::vector<uint32_t>& group_of_row, size_t groups, std::span<const double> by_row);

  NeedCell Cell(size_t label, size_t group) const;
  /// Sum of needs of a cell.
  double Needs(size_t label, size_t group) const { return cells_[label * groups_ + group].needs; }
  /// How much more need a label's people have than all others with scores of the same group, over the label's people. kNobody where no group has both.
  Figure Gap(size_t label) const;

 private:
  struct Sum {
    double people = 0, needs = 0;
  };
  size_t groups_;
  std::vector<Sum> cells_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_NEED_H_
