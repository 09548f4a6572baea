// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/need.h"

#include <cmath>

namespace bogam::risk {

NeedTable::NeedTable(const People& people, const Subgroup& subgroup, const std::vector<uint32_t>& group_of_row, size_t groups, std::span<const double> by_row)
    : groups_(groups), cells_(groups * subgroup.labels.size()) {
  for (size_t row = 0; row < people.need.size(); ++row) {
    if (by_row[row] == 0 || std::isnan(people.need[row])) continue;
    Sum& sum = cells_[subgroup.of_row[row] * groups + group_of_row[row]];
    sum.people += by_row[row];
    sum.needs += by_row[row] * people.need[row];
  }
}

NeedCell NeedTable::Cell(size_t label, size_t group) const {
  const Sum& sum = cells_[label * groups_ + group];
  return {sum.people, sum.people > 0 ? Figure::Of(sum.needs / sum.people) : Figure::None(Why::kNobody)};
}

Figure NeedTable::Gap(size_t label) const {
  double compared = 0, gap = 0;
  for (size_t group = 0; group < groups_; ++group) {
    const Sum& own = cells_[label * groups_ + group];
    Sum others;
    for (size_t cell = group; cell < cells_.size(); cell += groups_) {
      if (cell / groups_ == label) continue;
      others.people += cells_[cell].people;
      others.needs += cells_[cell].needs;
    }
    if (!(own.people > 0 && others.people > 0)) continue;
    compared += own.people;
    gap += own.people * (own.needs / own.people - others.needs / others.people);
  }
  return compared > 0 ? Figure::Of(gap / compared) : Figure::None(Why::kNobody);
}

}  // namespace bogam::risk
