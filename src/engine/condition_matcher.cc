// SPDX-License-Identifier: Apache-2.0
#include "engine/condition_matcher.h"

#include "search/plan.h"

namespace bogam::engine {

Result<std::vector<uint64_t>> ConditionMatcher::Match(const store::Reader& reader, fhir::TypeId type, std::string_view query, size_t limit) const {
  BOGAM_ASSIGN(const search::Query parsed, search::ParseQuery(type, query));
  if (parsed.criteria.empty()) return Status(Code::kInvalid, "a condition has no search parameter", std::string(query));
  const search::Searcher searcher(&reader, dictionary_);
  BOGAM_ASSIGN(const std::vector<store::Posting> found, searcher.Find(parsed));
  std::vector<uint64_t> numbers;
  for (const store::Posting& row : found) {
    if (numbers.size() == limit) break;
    numbers.push_back(row.number);
  }
  return numbers;
}

}  // namespace bogam::engine
