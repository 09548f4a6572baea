// SPDX-License-Identifier: Apache-2.0
// Everything that modules name, as numbers: texts, codes, lists of codes and attributes. Filled while modules are read; while
// people are simulated nothing is added, so that any number of threads may read it.
#ifndef BOGAM_SYNTH_VOCABULARY_H_
#define BOGAM_SYNTH_VOCABULARY_H_

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace bogam::synth {

using SymbolId = uint32_t;     // a text; 0 is the empty text
using CodeId = uint32_t;       // a (system, code); 0 is no code
using CodeListId = uint32_t;   // the codes of one concept, the primary one first; 0 is the empty list
using AttributeId = uint16_t;  // a slot of a person
inline constexpr AttributeId kNoAttribute = 0xffff;

struct Coding {
  std::string system;  // a URI: http://snomed.info/sct, http://loinc.org, …
  std::string code;
  std::string display;
  std::string words = {};  // our own, where no display may be shipped or none is known

  const std::string& text() const { return display.empty() ? words : display; }
};

class Vocabulary {
 public:
  Vocabulary();
  Vocabulary(const Vocabulary&) = delete;
  Vocabulary& operator=(const Vocabulary&) = delete;

  SymbolId Symbol(std::string_view text);
  std::string_view Text(SymbolId id) const { return texts_[id]; }
  /// The symbol of a text that is known, else 0.
  SymbolId FindSymbol(std::string_view text) const;

  /// `system` may be a module's short name (SNOMED-CT, LOINC, RxNorm, CVX, …) or a URI. The first display that is given is kept.
  CodeId InternCode(std::string_view system, std::string_view code, std::string_view display);
  /// Gives a code that somebody has interned words of our own; false where nobody has.
  bool Describe(std::string_view system, std::string_view code, std::string_view words);
  const Coding& code(CodeId id) const { return codes_[id]; }
  SymbolId CodeSymbol(CodeId id) const { return code_symbols_[id]; }
  size_t code_count() const { return codes_.size(); }

  CodeListId InternCodes(std::vector<CodeId> codes);
  std::span<const CodeId> codes(CodeListId id) const { return lists_[id]; }
  size_t list_count() const { return lists_.size(); }
  /// The symbol of the primary code of a list; 0 for none.
  SymbolId PrimarySymbol(CodeListId id) const { return primary_symbols_[id]; }

  AttributeId Attribute(std::string_view name);
  /// kNoAttribute when no module and no part of life names it.
  AttributeId FindAttribute(std::string_view name) const;
  const std::string& attribute_name(AttributeId id) const { return attributes_[id]; }
  size_t attribute_count() const { return attributes_.size(); }
  size_t symbol_count() const { return texts_.size(); }

 private:
  std::deque<std::string> texts_;
  std::unordered_map<std::string_view, SymbolId> symbols_;
  std::deque<Coding> codes_;
  std::unordered_map<std::string, CodeId> code_ids_;  // "system|code"
  std::deque<std::vector<CodeId>> lists_;
  std::unordered_map<std::string, CodeListId> list_ids_;
  // By code and by list, apart from them: lives ask for nothing else of them, and often.
  std::vector<SymbolId> code_symbols_, primary_symbols_;
  std::deque<std::string> attributes_;
  std::unordered_map<std::string_view, AttributeId> attribute_ids_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_VOCABULARY_H_
