// SPDX-License-Identifier: Apache-2.0
// Concepts: the code lists that rules name ("systolic-blood-pressure"), each a set of codes, or of everything under a code where a
// system's codes say so by their beginning (ICD-10-CM: E11 holds E11.9). And ConceptIndex: which concepts a code of a dictionary belongs to.
//
// A code without a system belongs to no concept. Concepts are immutable once read; a ConceptIndex is for one thread.
#ifndef BOGAM_RISK_CONCEPTS_H_
#define BOGAM_RISK_CONCEPTS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "format/json_fields.h"
#include "store/dictionary.h"

namespace bogam::risk {

using format::Finding;
using format::Findings;
using format::Json;
using format::JsonFields;

using ConceptId = uint16_t;

class Concepts {
 public:
  /// {"concepts": [{"name", "title", "standing", "codes": [{"system", "is": [code…], "under": [code…]}]}]}
  void Read(const Json& json, const std::string& file, Findings& findings);
  /// The same list as a field of something larger.
  void ReadIn(JsonFields& root);
  /// A concept without codes yet, and a code of one; for lists that are not written as JSON.
  ConceptId Add(std::string name, std::string title);
  void AddCode(ConceptId id, std::string_view system, std::string_view code) { exact_[{std::string(system), std::string(code)}].push_back(id); }

  std::optional<ConceptId> Find(std::string_view name) const;
  const std::string& name(ConceptId id) const { return names_[id]; }
  const std::string& title(ConceptId id) const { return titles_[id]; }
  size_t size() const { return names_.size(); }
  /// One of its codes, (system, code); of "under" the beginning itself.
  std::optional<std::pair<std::string, std::string>> AnyCode(ConceptId id) const;
  /// Appends the concepts of a code, each once.
  void Of(std::string_view system, std::string_view code, std::vector<ConceptId>* out) const;

 private:
  void ReadCodes(JsonFields& fields, ConceptId id);

  std::vector<std::string> names_, titles_;
  std::map<std::pair<std::string, std::string>, std::vector<ConceptId>, std::less<>> exact_;
  std::map<std::string, std::vector<std::pair<std::string, ConceptId>>, std::less<>> under_;
};

class ConceptIndex {
 public:
  /// Both outlive this.
  ConceptIndex(const Concepts* concepts, const store::Dictionary* dictionary) : concepts_(concepts), dictionary_(dictionary) {}

  /// Concepts of an ordinal of Term::kCode; valid until the next call for another one.
  Result<std::span<const ConceptId>> Of(uint32_t ordinal) {
    if (ordinal < seen_.size() && seen_[ordinal].known) return Listed(ordinal);
    BOGAM_TRY(Resolve(ordinal));
    return Listed(ordinal);
  }
  /// It is known already that the ordinal belongs to no concept.
  bool Passes(uint32_t ordinal) const { return ordinal < seen_.size() && seen_[ordinal].known && seen_[ordinal].size == 0; }
  Result<bool> Holds(ConceptId concept_id, uint32_t ordinal);

 private:
  struct Seen {
    uint32_t first = 0;
    uint16_t size = 0;
    bool known = false;
  };
  std::span<const ConceptId> Listed(uint32_t ordinal) const { return std::span(lists_).subspan(seen_[ordinal].first, seen_[ordinal].size); }
  Status Resolve(uint32_t ordinal);

  const Concepts* concepts_;
  const store::Dictionary* dictionary_;
  std::vector<Seen> seen_;
  std::vector<ConceptId> lists_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_CONCEPTS_H_
