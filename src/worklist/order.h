// SPDX-License-Identifier: Apache-2.0
// Order: whom to help next. By urgency: alerts first, the newest of them first; then by weight; ties by who has been due longest, then by id, so that two
// readers see one order.
//
// Weight = (4 x open gaps + ordered gaps) x (1 + place of the score's band / (bands - 1)): somebody in the highest band of the model that orders counts double
// for each gap, in the lowest, or without a score, once; what is ordered counts a quarter, since the result is awaited. A person without a score is not put
// behind one with a low score. Models that are paused order nothing: the caller gives by_score false.
#ifndef BOGAM_WORKLIST_ORDER_H_
#define BOGAM_WORKLIST_ORDER_H_

#include <optional>
#include <string_view>

#include "worklist/row.h"

namespace bogam::worklist {

enum class Sort : uint8_t { kUrgency, kDueSince, kName, kLastContact };
std::optional<Sort> FindSort(std::string_view name);

double WeightOf(const Row& row, bool by_score);

/// A total order: whether a stands before b. Who is due since an unknown day comes last; by last contact, who was never met comes first.
bool Before(const Row& a, const Row& b, Sort sort, bool by_score);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_ORDER_H_
