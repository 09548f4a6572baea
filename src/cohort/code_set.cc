// SPDX-License-Identifier: Apache-2.0
#include "cohort/code_set.h"

#include <algorithm>

#include "base/bytes.h"

namespace bogam::cohort {

void CodeSet::Add(uint32_t ordinal) {
  if (ordinal == 0 || Contains(ordinal)) return;
  const size_t word = ordinal >> 6;
  if (word >= bits_.size()) bits_.resize(word + 1);
  bits_[word] |= uint64_t{1} << (ordinal & 63);
  ordinals_.push_back(ordinal);
}

Status CodeSets::AddCode(std::string_view system, std::string_view code, CodeSet* set) const {
  if (system.empty()) {
    set->complete_ = false;
    return {};
  }
  BOGAM_ASSIGN(const uint32_t ordinal, dictionary_->FindCode(system, code));
  set->Add(ordinal);
  // A code written as text has no system and may be this code; only its record tells.
  BOGAM_ASSIGN(const uint32_t bare, dictionary_->FindCode("", code));
  if (bare != 0) set->complete_ = false;
  return {};
}

Result<std::shared_ptr<const CodeSet>> CodeSets::Of(const expr::ValueSet& value_set) {
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const CodeSet>& cached = by_value_set_[&value_set];
  if (cached) return cached;
  auto set = std::make_shared<CodeSet>();
  Status status;
  value_set.ForEach([&](const expr::CodeValue& code) {
    if (status.ok()) status = AddCode(code.system, code.code, set.get());
  });
  BOGAM_TRY(status);
  std::sort(set->ordinals_.begin(), set->ordinals_.end());
  return cached = std::move(set);
}

Result<std::shared_ptr<const CodeSet>> CodeSets::Of(std::span<const expr::CodeValue> codes) {
  std::string key;
  for (const expr::CodeValue& code : codes) {
    base::PutLengthPrefixed(&key, code.system);
    base::PutLengthPrefixed(&key, code.code);
  }
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const CodeSet>& cached = by_codes_[key];
  if (cached) return cached;
  auto set = std::make_shared<CodeSet>();
  for (const expr::CodeValue& code : codes) BOGAM_TRY(AddCode(code.system, code.code, set.get()));
  std::sort(set->ordinals_.begin(), set->ordinals_.end());
  return cached = std::move(set);
}

}  // namespace bogam::cohort
