// SPDX-License-Identifier: Apache-2.0
// ValueSets: FHIR R4 ValueSet and CodeSystem resources as the members that expressions ask for.
//
// A value set's members are its expansion, or else what its compose says: listed codes, other value sets, whole code
// systems and the filters is-a, descendent-of, = and in over a code system that is loaded with all its content, less its
// excludes. What cannot be answered (a filter over a code system that is not there, a truncated expansion, a cycle) is an
// error that names the value set and the reason; it is never an empty set. This room keeps no $expand of its own.
//
// Names. A canonical is found by its url; `http:` and `https:` are the same name, and a urn:oid or bare OID finds the set
// whose identifier or whose url's last part it is. `|version` (or a version beside the id) picks that version; if it is not
// loaded and only one other is, that one answers. Each time a name was met in such a loose way notes() says so.
//
// Overlays. A ValueSet given to AddOverlay adds its codes to the set of the same url, whichever version, and takes away
// those of its compose.exclude: a user's local codes stay apart from published content.
#ifndef BOGAM_TERMS_VALUE_SETS_H_
#define BOGAM_TERMS_VALUE_SETS_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "expr/evaluation.h"
#include "fhir/record.h"
#include "terms/code_dictionary.h"

namespace bogam::terms {

/// Fill it (Add…), then share it: Find… may be called by many threads at once. Value sets and code systems live as long
/// as this does.
class ValueSets final : public expr::Terminology {
 public:
  ValueSets();
  ~ValueSets() override;

  /// A ValueSet or CodeSystem; any other resource is kUnsupported. The same url and version again must say the same
  /// (kConflict otherwise). Copies what it needs.
  Status Add(fhir::RecordView resource);
  Status AddOverlay(fhir::RecordView value_set);

  Result<const expr::ValueSet*> FindValueSet(std::string_view id, std::string_view version) override;
  Result<const expr::CodeSystem*> FindCodeSystem(std::string_view id, std::string_view version) override;
  /// By the hierarchy of a loaded code system; kNotFound where it is not loaded or does not know a code.
  Result<bool> Subsumes(const expr::CodeValue& a, const expr::CodeValue& b) override;

  /// Canonicals ("url|version") of all value sets, sorted.
  std::vector<std::string> Urls() const;
  /// The members of a set that FindValueSet gave, as ordinals of dictionary().
  static const CodeSet& Members(const expr::ValueSet& value_set);
  const CodeDictionary& dictionary() const;
  /// What was matched loosely so far: "https://x is answered by http://x", each once, sorted.
  std::vector<std::string> notes() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The url and the version of "url|version".
struct Canonical {
  std::string_view url, version;
};
Canonical SplitCanonical(std::string_view text);

}  // namespace bogam::terms

#endif  // BOGAM_TERMS_VALUE_SETS_H_
