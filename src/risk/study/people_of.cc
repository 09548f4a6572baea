// SPDX-License-Identifier: Apache-2.0
#include "risk/study/people_of.h"

#include <cmath>
#include <string_view>
#include <unordered_map>

namespace bogam::risk {

People PeopleOf(const Dataset& data, std::span<const uint32_t> rows, std::span<const double> risk, std::span<const double> comparator, uint64_t* left_out) {
  People out;
  out.horizon_days = data.horizon_days;
  std::vector<uint32_t> taken;
  std::unordered_map<std::string_view, uint32_t> number;
  bool complete = true;
  for (const uint32_t row : rows) {
    if (std::isnan(risk[row]) || (!comparator.empty() && std::isnan(comparator[row]))) {
      ++*left_out;
      continue;
    }
    taken.push_back(row);
    out.risk.push_back(risk[row]);
    if (!comparator.empty()) out.comparator.push_back(comparator[row]);
    out.event.push_back(data.event[row]);
    out.days.push_back(static_cast<double>(data.days[row]));
    if (!data.need.empty()) out.need.push_back(static_cast<double>(data.need[row]));
    out.cluster.push_back(number.try_emplace(data.person[row], static_cast<uint32_t>(number.size())).first->second);
    complete = complete && data.complete(row);
  }
  if (complete) out.days.clear();
  if (number.size() == taken.size()) out.cluster.clear();
  for (const Subgroup& subgroup : data.subgroups) {
    Subgroup& own = out.subgroups.emplace_back(Subgroup{subgroup.name, subgroup.labels, {}});
    for (const uint32_t row : taken) own.of_row.push_back(subgroup.of_row[row]);
  }
  return out;
}

}  // namespace bogam::risk
