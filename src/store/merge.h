// SPDX-License-Identifier: Apache-2.0
// The merge rule of a family: kFacts folds fact entries (store/facts.h), every other family folds posting rows
// (store/postings.h). Both back ends, the batch and the overlay use these two functions and nothing else.
#ifndef BOGAM_STORE_MERGE_H_
#define BOGAM_STORE_MERGE_H_

#include <span>
#include <string>
#include <string_view>

#include "store/store.h"

namespace bogam::store {

/// base is nullptr where there is no value. False when base or an operand is damaged.
bool Fold(Family family, const std::string_view* base, std::span<const std::string_view> operands, std::string* value);
/// Several operands, oldest first, as one.
bool Combine(Family family, std::span<const std::string_view> operands, std::string* operand);

}  // namespace bogam::store

#endif  // BOGAM_STORE_MERGE_H_
