// SPDX-License-Identifier: Apache-2.0
// NameIndex: which of the names that rules know (linkIds and canonicals of questionnaires) an ordinal of Term::kCode stands for: a code without a
// system, as facts hold them (search/facts.h). One thread.
#ifndef BOGAM_RISK_NAME_INDEX_H_
#define BOGAM_RISK_NAME_INDEX_H_

#include <cstdint>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "store/dictionary.h"

namespace bogam::risk {

/// Place in the list of names, from 1; 0: none of them.
using NameId = uint16_t;

class NameIndex {
 public:
  /// names are sorted; both outlive this.
  NameIndex(const std::vector<std::string>* names, const store::Dictionary* dictionary) : names_(names), dictionary_(dictionary) {}

  Result<NameId> Of(uint32_t ordinal) {
    if (ordinal < seen_.size() && seen_[ordinal] != kNotSeen) return seen_[ordinal];
    return Resolve(ordinal);
  }

 private:
  static constexpr NameId kNotSeen = UINT16_MAX;
  Result<NameId> Resolve(uint32_t ordinal);

  const std::vector<std::string>* names_;
  const store::Dictionary* dictionary_;
  std::vector<NameId> seen_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_NAME_INDEX_H_
