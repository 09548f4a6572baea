// SPDX-License-Identifier: Apache-2.0
// Atoms: the search parameters of R4 taken apart into distinct paths, and the walk programs made of them (see extract.h). Made once a
// process from fhir/search_parameters.h; immutable; shared by all threads.
#ifndef BOGAM_SEARCH_ATOMS_H_
#define BOGAM_SEARCH_ATOMS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "expr/fhirpath/ast.h"
#include "fhir/schema.h"
#include "fhir/search_parameters.h"

namespace bogam::search {

/// One step of a path: the children of a name, of one type where `as` says so, that hold `where` says so.
struct PathStep {
  fhir::NameId name = fhir::NameId::kNone;
  fhir::TypeId as = fhir::TypeId::kNone;
  fhir::NameId where = fhir::NameId::kNone;  ///< where(where = 'equals')
  std::string equals;
  bool first = false;  ///< [0]
  friend bool operator==(const PathStep&, const PathStep&) = default;
};

struct Atom {
  uint16_t number = 0;  ///< its index; from 1
  fhir::TypeId type = fhir::TypeId::kNone;
  fhir::SearchType kind = fhir::SearchType::kToken;
  std::vector<PathStep> steps;            ///< empty for an evaluated atom, and for one that is the resource itself
  bool evaluated = false;                 ///< no path: the FHIRPath evaluator answers (Patient.deceased.exists() and …)
  bool home = false;                      ///< the element that decides the home: the home patient itself has no rows
  bool some_code = false;                 ///< some value is a code or boolean, whose system its binding implies …
  bool all_code = false;                  ///< … and no value is anything else
  bool url_terms = false;                 ///< a uri whose values come back: rows in kTokens (meta.profile)
  expr::fhirpath::Expression expression;  ///< of an evaluated one
};

/// An atom as one parameter uses it: references to this type only (where(resolve() is T)); kNone: any.
struct AtomUse {
  uint16_t atom = 0;
  fhir::TypeId target = fhir::TypeId::kNone;
};

/// How a parameter is answered.
enum class Answer : uint8_t {
  kAtoms,        ///< by index rows
  kComposite,    ///< by its parts, then by the record
  kId,           ///< _id: identity
  kLastUpdated,  ///< _lastUpdated: the version's header
  kNone,         ///< _text, _content, _query: no text index; named in the CapabilityStatement's absence
};

struct ParameterPlan {
  const fhir::SearchParameter* parameter = nullptr;
  Answer answer = Answer::kAtoms;
  std::vector<AtomUse> atoms;
};

/// Rows of a search on one (resource type, parameter). parameter must be one that type has (fhir::FindSearchParameter).
const ParameterPlan& PlanOf(fhir::TypeId type, const fhir::SearchParameter& parameter);
/// All parameters of a type, its own, DomainResource's and Resource's.
std::span<const ParameterPlan> PlansOf(fhir::TypeId type);
/// Numbers begin at 1; entry 0 is empty.
std::span<const Atom> Atoms();
/// Of each resource type, the numbers of its evaluated atoms.
std::span<const uint16_t> EvaluatedAtoms(fhir::TypeId type);

/// Walk program of a resource type: a trie over elements. Node 0 of a type's program is its root.
struct TrieNode {
  uint16_t first_element = 0;       ///< of the type at this node
  std::vector<uint16_t> branch_of;  ///< element - first_element -> 1 + index of its first branch in branches; 0: not walked
  struct Branch {
    uint16_t element = 0;
    uint16_t node = 0;
    fhir::NameId where = fhir::NameId::kNone;
    std::string equals;
    bool first = false;
  };
  std::vector<Branch> branches;  ///< those of one element side by side
  std::vector<uint16_t> emits;   ///< atoms whose value is this node
};
std::span<const TrieNode> ProgramOf(fhir::TypeId type);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_ATOMS_H_
