// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/small_cells.h"

#include <algorithm>
#include <numeric>

namespace bogam::server {

bool SeesPeople(const Request& request) { return request.principal != nullptr && request.principal->Allows(access::Activity::kListPeople); }

std::vector<bool> HiddenParts(const std::vector<int64_t>& parts, const std::vector<bool>& also) {
  std::vector<bool> hidden(parts.size());
  int64_t count = 0, sum = 0;
  const auto hide = [&](size_t at) {
    hidden[at] = true;
    ++count;
    sum += parts[at];
  };
  for (size_t i = 0; i < parts.size(); ++i) {
    if (IsSmall(parts[i]) || (i < also.size() && also[i])) hide(i);
  }
  if (count == 0) return hidden;
  std::vector<size_t> order(parts.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return parts[a] < parts[b]; });
  for (const size_t at : order) {
    if (count >= 2 && sum >= kSmallCell) break;
    if (!hidden[at] && parts[at] != 0) hide(at);
  }
  return hidden;
}

}  // namespace bogam::server
