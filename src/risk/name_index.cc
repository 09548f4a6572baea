// SPDX-License-Identifier: Apache-2.0
#include "risk/name_index.h"

#include <algorithm>
#include <string_view>

#include "base/bytes.h"

namespace bogam::risk {

Result<NameId> NameIndex::Resolve(uint32_t ordinal) {
  NameId id = 0;
  if (ordinal != 0) {
    BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, ordinal));
    if (text.size() < 4) return Status(Code::kDataLoss, "a code of the dictionary is damaged");
    const std::string_view name = std::string_view(text).substr(4);
    const auto at = std::lower_bound(names_->begin(), names_->end(), name);
    const bool found = base::GetBigEndian<uint32_t>(text.data()) == 0 && at != names_->end() && *at == name;
    if (found) id = static_cast<NameId>(at - names_->begin() + 1);
  }
  if (ordinal >= seen_.size()) seen_.resize(std::max<size_t>(ordinal + 1, seen_.size() * 2), kNotSeen);
  seen_[ordinal] = id;
  return id;
}

}  // namespace bogam::risk
