// SPDX-License-Identifier: Apache-2.0
// Dictionary: texts that come back often (systems, codes, units, urls) and the small number that stands for each.
// Exact: no hashes. Ordinals start at 1, are dense in their kind, never change and are never reused; 0 means none.
//
// A new ordinal is not on disk until the batch that first uses it: Intern remembers it as pending, the one writer puts
// all pending rows into its batch (AddPending) and says afterwards how that went (Settle). So an ordinal that is seen
// in an index row is always in the dictionary, after a crash too.
#ifndef BOGAM_STORE_DICTIONARY_H_
#define BOGAM_STORE_DICTIONARY_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "store/batch.h"
#include "store/store.h"

namespace bogam::store {

/// What kind of text. Append only: the value is on disk.
enum class Term : uint8_t {
  kSystem = 1,  ///< Coding.system, Identifier.system
  kCode = 2,    ///< a code of a system: the text is CodeText(system, code)
  kUnit = 3,    ///< Quantity.code within its system, or Quantity.unit
  kUrl = 4,     ///< canonical and absolute urls
  kText = 5,    ///< other text that comes back
};
inline constexpr uint8_t kTermKinds = 5;

/// The text of Term::kCode: the system's ordinal (4 bytes, big-endian; 0 where there is no system) and the code.
std::string CodeText(uint32_t system, std::string_view code);

/// Thread-safe. Its cache is bounded; a text that fell out is read from the store again.
class Dictionary {
 public:
  /// store must outlive it.
  explicit Dictionary(const Store* store);
  ~Dictionary();

  /// The ordinal of text, a new one if there is none yet. kTooLarge over 64 KiB; kTooCostly past 2^32 texts a kind.
  Result<uint32_t> Intern(Term term, std::string_view text);
  Result<uint32_t> InternCode(std::string_view system, std::string_view code);

  /// The ordinal of text, or 0 when nothing in the store has it. Never assigns.
  Result<uint32_t> Find(Term term, std::string_view text) const;
  Result<uint32_t> FindCode(std::string_view system, std::string_view code) const;

  /// kNotFound when no text has this ordinal.
  Result<std::string> Text(Term term, uint32_t ordinal) const;

  /// For the one writer: rows of all ordinals that are not on disk yet. One batch at a time is in flight.
  void AddPending(Batch* batch);
  /// Whether the batch of the last AddPending was committed.
  void Settle(bool committed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::store

#endif  // BOGAM_STORE_DICTIONARY_H_
