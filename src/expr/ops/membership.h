// SPDX-License-Identifier: Apache-2.0
// Clinical operators that need a terminology (CQL 1.5 Appendix B, Clinical Operators). A value set that the terminology does
// not have is a failure that names it and the library that uses it, never "false".
#ifndef BOGAM_EXPR_OPS_MEMBERSHIP_H_
#define BOGAM_EXPR_OPS_MEMBERSHIP_H_

#include "expr/ops/context.h"

namespace bogam::expr::ops {

/// The members; null after a failure.
const ValueSet* Resolve(Context& context, const ValueSetValue& reference);

/// code: String, Code, Concept, FHIR code, Coding or CodeableConcept. Null: false.
Value InValueSet(Context& context, const Value& code, const Value& value_set);
/// Any of a list of these. Null: false.
Value AnyInValueSet(Context& context, const Value& codes, const Value& value_set);
Value InCodeSystem(Context& context, const Value& code, const Value& code_system);
Value AnyInCodeSystem(Context& context, const Value& codes, const Value& code_system);
/// List<Code>.
Value ExpandValueSet(Context& context, const Value& value_set);
Value Subsumes(Context& context, const Value& a, const Value& b);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_MEMBERSHIP_H_
