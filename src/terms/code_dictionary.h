// SPDX-License-Identifier: Apache-2.0
// CodeDictionary: each (system, code) that a loaded value set or code system names, and the small number that stands for
// it. Exact, no hashes as keys. A code's version is no part of it: membership ignores versions.
#ifndef BOGAM_TERMS_CODE_DICTIONARY_H_
#define BOGAM_TERMS_CODE_DICTIONARY_H_

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bogam::terms {

/// Not a code.
inline constexpr uint32_t kNoCode = UINT32_MAX;

struct CodeEntry {
  uint32_t system = 0;  ///< index of System()
  std::string_view code, display;
};

/// Grows while value sets are loaded; reads need no lock once nothing is added any more.
class CodeDictionary {
 public:
  CodeDictionary() = default;
  CodeDictionary(const CodeDictionary&) = delete;
  CodeDictionary& operator=(const CodeDictionary&) = delete;

  /// The ordinal of the code, a new one if there is none. The first display that is not empty is kept.
  uint32_t Intern(std::string_view system, std::string_view code, std::string_view display = {});
  /// kNoCode when nothing loaded names the code.
  uint32_t Find(std::string_view system, std::string_view code) const;

  size_t size() const { return entries_.size(); }
  const CodeEntry& entry(uint32_t ordinal) const { return entries_[ordinal]; }
  std::string_view System(const CodeEntry& entry) const { return systems_[entry.system]; }

 private:
  using Codes = std::unordered_map<std::string_view, uint32_t>;
  std::string_view Keep(std::string_view text);

  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, uint32_t> system_index_;
  std::vector<std::string_view> systems_;
  std::vector<Codes> codes_;  // by system
  std::vector<CodeEntry> entries_;
};

/// A set of ordinals that does not change: a bitmap over the range it spans, or a sorted array where that would be mostly
/// holes.
class CodeSet {
 public:
  CodeSet() = default;
  explicit CodeSet(std::vector<uint32_t> ordinals);  ///< any order, repeats allowed

  bool Contains(uint32_t ordinal) const;
  const std::vector<uint32_t>& ordinals() const { return ordinals_; }  ///< sorted, each once
  bool empty() const { return ordinals_.empty(); }

 private:
  std::vector<uint32_t> ordinals_;
  std::vector<uint64_t> bits_;  // empty: search ordinals_
  uint32_t first_ = 0;
};

}  // namespace bogam::terms

#endif  // BOGAM_TERMS_CODE_DICTIONARY_H_
