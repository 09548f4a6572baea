// SPDX-License-Identifier: Apache-2.0
// Evaluation of FHIRPath over records: the slow, obvious evaluator, complete in the specification's functions (FHIRPath N1/2.0, and
// FHIR R4's own). It is the oracle of everything faster: search extraction, invariants, views.
//
// FHIRPath keeps the written scale of decimals, answers empty where precision does not decide, and reads values that have no
// time zone in Environment::offset, or, where that is not known, not at all. Nothing but now(), today() and timeOfDay() depends on Environment::now.
#ifndef BOGAM_EXPR_FHIRPATH_EVALUATE_H_
#define BOGAM_EXPR_FHIRPATH_EVALUATE_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/arena.h"
#include "bogam/status.h"
#include "expr/fhirpath/ast.h"
#include "expr/fhirpath/item.h"

namespace bogam::expr::fhirpath {

/// What an expression may ask of its surroundings. Every answer has a default, so that a host gives what it has.
class Host {
 public:
  virtual ~Host() = default;
  /// The resource that a reference text names; missing when this host does not have it. It must live as long as the evaluation.
  virtual fhir::Node Resolve(std::string_view reference);
  /// memberOf(): kUnsupported without a terminology service.
  virtual Result<bool> MemberOf(const Item& coded, std::string_view value_set);
  /// conformsTo(): kUnsupported without a validator.
  virtual Result<bool> ConformsTo(const Item& item, std::string_view profile);
  /// a.subsumes(b)
  virtual Result<bool> Subsumes(const Item& a, const Item& b);
};

struct Environment {
  base::Arena* arena = nullptr;  ///< holds calculated strings; must outlive the result
  fhir::Node resource;           ///< %resource and %context's resource; resolves `#contained`
  fhir::Node root_resource;      ///< %rootResource; the same as resource when missing
  Host* host = nullptr;
  value::DateTime now;                                        ///< kNone: now() is an error
  int offset = kUnknownOffset;                                ///< minutes east of UTC for values without a zone
  bool strict = false;                                        ///< an element that the type has not is an error, not empty
  uint64_t max_steps = 10'000'000;                            ///< kTooCostly past it
  std::vector<std::pair<std::string, Collection>> variables;  ///< %name
};

/// kInvalid: the expression is wrong for this input ("FHIRPath: …"); kUnsupported: a function needs a host that has it; kTooCostly.
Result<Collection> Evaluate(const Expression& expression, const Collection& focus, const Environment& environment);
inline Result<Collection> Evaluate(const Expression& expression, fhir::Node focus, const Environment& environment) {
  return Evaluate(expression, Collection{Item::Of(focus)}, environment);
}

/// What resolve() is without fetching: the contained resource itself, or a kTarget whose type the reference tells (Type/id, an absolute
/// url that ends so, a conditional reference, Reference.type). nullopt: it cannot be told. reference is a Reference, uri or canonical.
std::optional<Item> ResolveByType(fhir::Node reference, fhir::Node resource);

/// Whether a function of this name exists.
bool IsFunction(std::string_view name);

}  // namespace bogam::expr::fhirpath

#endif  // BOGAM_EXPR_FHIRPATH_EVALUATE_H_
