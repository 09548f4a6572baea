// SPDX-License-Identifier: Apache-2.0
// The merge rule of each family; merge.h says which.
#include "store/merge.h"

#include "store/facts.h"
#include "store/postings.h"

namespace bogam::store {

bool Fold(Family family, const std::string_view* base, std::span<const std::string_view> operands, std::string* value) {
  value->clear();
  return family == Family::kFacts ? FoldFacts(base, operands, value) : FoldPostings(base, operands, value);
}

bool Combine(Family family, std::span<const std::string_view> operands, std::string* operand) {
  operand->clear();
  return family == Family::kFacts ? CombineFacts(operands, operand) : CombinePostings(operands, operand);
}

}  // namespace bogam::store
