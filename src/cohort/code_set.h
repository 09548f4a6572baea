// SPDX-License-Identifier: Apache-2.0
// CodeSet: the codes of a retrieve as ordinals of the store's dictionary, so that a fact row is judged by one bit.
#ifndef BOGAM_COHORT_CODE_SET_H_
#define BOGAM_COHORT_CODE_SET_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "bogam/status.h"
#include "expr/evaluation.h"
#include "store/dictionary.h"

namespace bogam::cohort {

/// Immutable.
class CodeSet {
 public:
  /// False: a row may match although its ordinal is not here (codes asked for without a system), so rows must be judged by
  /// their records.
  bool complete() const { return complete_; }
  bool Contains(uint32_t ordinal) const {
    const size_t word = ordinal >> 6;
    return word < bits_.size() && ((bits_[word] >> (ordinal & 63)) & 1) != 0;
  }
  /// Ascending. What a plan over postings asks for.
  const std::vector<uint32_t>& ordinals() const { return ordinals_; }

 private:
  friend class CodeSets;
  void Add(uint32_t ordinal);
  bool complete_ = true;
  std::vector<uint64_t> bits_;
  std::vector<uint32_t> ordinals_;
};

/// The code sets of a run, each made once. Thread-safe. Codes that the store has never seen have no ordinal and match nothing.
/// A value set is known by its address, so it must outlive this.
class CodeSets {
 public:
  explicit CodeSets(const store::Dictionary* dictionary) : dictionary_(dictionary) {}
  Result<std::shared_ptr<const CodeSet>> Of(const expr::ValueSet& value_set);
  Result<std::shared_ptr<const CodeSet>> Of(std::span<const expr::CodeValue> codes);

 private:
  Status AddCode(std::string_view system, std::string_view code, CodeSet* set) const;

  const store::Dictionary* dictionary_;
  std::mutex mutex_;
  std::unordered_map<const expr::ValueSet*, std::shared_ptr<const CodeSet>> by_value_set_;
  std::unordered_map<std::string, std::shared_ptr<const CodeSet>> by_codes_;
};

}  // namespace bogam::cohort

#endif  // BOGAM_COHORT_CODE_SET_H_
