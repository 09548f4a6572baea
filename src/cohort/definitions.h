// SPDX-License-Identifier: Apache-2.0
// Definitions of a set of CQL libraries by name, and what each refers to: what measures and models link their criteria with.
#ifndef BOGAM_COHORT_DEFINITIONS_H_
#define BOGAM_COHORT_DEFINITIONS_H_

#include <functional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "expr/tree.h"

namespace bogam::cohort {

/// A define of one library of a set. definition is null where there is no criterion.
struct Criterion {
  const expr::Library* library = nullptr;
  const expr::Definition* definition = nullptr;
  explicit operator bool() const { return definition != nullptr; }
  bool is_function() const { return definition != nullptr && definition->is_function; }
  friend bool operator==(const Criterion&, const Criterion&) = default;
};

/// "Name" of the main library, or "Alias.Name" where the main library has no such name. kInvalid names what is near.
Result<Criterion> FindDefinition(const expr::LibrarySet& libraries, const std::string& expression);
/// The library that `from` includes under an alias; "" is `from` itself.
const expr::Library* IncludedAs(const expr::LibrarySet& libraries, const expr::Library& from, const std::string& alias);
/// The definitions that a definition's body refers to directly, in order, each once; functions by name, all overloads.
std::vector<Criterion> References(const expr::LibrarySet& libraries, const Criterion& from);
/// All definitions that it reaches, itself included.
std::vector<Criterion> Reachable(const expr::LibrarySet& libraries, const Criterion& from);
/// All nodes of an expression in source order, without recursion.
void ForEachNode(const expr::Expr* root, const std::function<void(const expr::Expr&)>& visit);

}  // namespace bogam::cohort

#endif  // BOGAM_COHORT_DEFINITIONS_H_
