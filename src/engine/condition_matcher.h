// SPDX-License-Identifier: Apache-2.0
// ConditionMatcher: conditions of writes (If-None-Exist, conditional references) answered by the searches of the room search.
#ifndef BOGAM_ENGINE_CONDITION_MATCHER_H_
#define BOGAM_ENGINE_CONDITION_MATCHER_H_

#include "records/index.h"
#include "store/dictionary.h"

namespace bogam::engine {

class ConditionMatcher final : public records::Matcher {
 public:
  /// Before the first Match; dictionary must outlive it.
  void Use(const store::Dictionary* dictionary) { dictionary_ = dictionary; }
  Result<std::vector<uint64_t>> Match(const store::Reader& reader, fhir::TypeId type, std::string_view query, size_t limit) const override;

 private:
  const store::Dictionary* dictionary_ = nullptr;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_CONDITION_MATCHER_H_
