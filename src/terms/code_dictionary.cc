// SPDX-License-Identifier: Apache-2.0
#include "terms/code_dictionary.h"

#include <algorithm>

namespace bogam::terms {
namespace {

// A bitmap may be this many times longer than the array it replaces (in bytes), and is always allowed this many words.
constexpr size_t kSparse = 8;
constexpr size_t kSmallBitmap = 128;

}  // namespace

std::string_view CodeDictionary::Keep(std::string_view text) { return texts_.emplace_back(text); }

uint32_t CodeDictionary::Intern(std::string_view system, std::string_view code, std::string_view display) {
  auto found = system_index_.find(system);
  if (found == system_index_.end()) {
    systems_.push_back(Keep(system));
    codes_.emplace_back();
    found = system_index_.emplace(systems_.back(), static_cast<uint32_t>(systems_.size() - 1)).first;
  }
  Codes& codes = codes_[found->second];
  if (const auto known = codes.find(code); known != codes.end()) {
    CodeEntry& entry = entries_[known->second];
    if (entry.display.empty() && !display.empty()) entry.display = Keep(display);
    return known->second;
  }
  const auto ordinal = static_cast<uint32_t>(entries_.size());
  entries_.push_back({found->second, Keep(code), display.empty() ? std::string_view() : Keep(display)});
  codes.emplace(entries_.back().code, ordinal);
  return ordinal;
}

uint32_t CodeDictionary::Find(std::string_view system, std::string_view code) const {
  const auto found = system_index_.find(system);
  if (found == system_index_.end()) return kNoCode;
  const Codes& codes = codes_[found->second];
  const auto known = codes.find(code);
  return known == codes.end() ? kNoCode : known->second;
}

CodeSet::CodeSet(std::vector<uint32_t> ordinals) : ordinals_(std::move(ordinals)) {
  std::sort(ordinals_.begin(), ordinals_.end());
  ordinals_.erase(std::unique(ordinals_.begin(), ordinals_.end()), ordinals_.end());
  ordinals_.shrink_to_fit();
  if (ordinals_.empty()) return;
  first_ = ordinals_.front();
  const size_t words = (ordinals_.back() - first_) / 64 + 1;
  if (words > kSmallBitmap && words * 8 > kSparse * 4 * ordinals_.size()) return;
  bits_.resize(words);
  for (const uint32_t ordinal : ordinals_) bits_[(ordinal - first_) / 64] |= uint64_t{1} << ((ordinal - first_) % 64);
}

bool CodeSet::Contains(uint32_t ordinal) const {
  if (bits_.empty()) return std::binary_search(ordinals_.begin(), ordinals_.end(), ordinal);
  const uint32_t at = ordinal - first_;  // an ordinal below first_ wraps past the end
  return at / 64 < bits_.size() && ((bits_[at / 64] >> (at % 64)) & 1) != 0;
}

}  // namespace bogam::terms
