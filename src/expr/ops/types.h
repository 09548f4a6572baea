// SPDX-License-Identifier: Apache-2.0
// Is and As (CQL 1.5 Appendix B, Type Operators) over System and FHIR types, by the value that is there.
#ifndef BOGAM_EXPR_OPS_TYPES_H_
#define BOGAM_EXPR_OPS_TYPES_H_

#include "expr/ops/context.h"
#include "expr/type.h"

namespace bogam::expr::ops {

/// False for null. A FHIR type matches its subtypes; the model's names of backbone elements (Observation.Component) and of coded
/// values (ObservationStatus, which is a code) are understood.
bool IsOfType(const Value& value, const Type& type);
/// The value, or null when it is not of the type (strict: a failure).
Value As(Context& context, const Value& value, const Type& type, bool strict);
/// How well a value fits a parameter of this type, for choosing an overload at run time: -1 not at all, 0 as null or through Any,
/// 1 through a supertype or a conversion, 2 exactly.
int Fit(const Value& value, const Type& type);
/// The Kind of a System type's values; kNull if it is none.
Kind KindOf(const Type& type);

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_TYPES_H_
