// SPDX-License-Identifier: Apache-2.0
// Property: `x.path` over tuples, System types and FHIR elements. A FHIR primitive is an element whose `value` is the
// System value; a choice element is reached by its bare name (value, onset); an element that repeats is always a list.
#ifndef BOGAM_EXPR_OPS_PROPERTY_H_
#define BOGAM_EXPR_OPS_PROPERTY_H_

#include "expr/ops/context.h"
#include "fhir/ids.h"

namespace bogam::expr::ops {

/// path may be dotted ("medication.reference") and indexed ("name[0]"). Null of null. A path that the type has not fails;
/// for a list, the property of each element, flattened (ELM of FHIRPath-like paths).
Value Property(Context& context, const Value& source, std::string_view path);

/// One step, name already interned where it is FHIR's: the fast way. A missing element is null.
Value NodeProperty(Context& context, const fhir::Node& node, fhir::NameId name);

/// The System value of a FHIR primitive: boolean, Integer, Decimal, String, Date, DateTime, Time; null where it has none or its
/// text does not parse. Of a complex element: the element itself.
Value PrimitiveOf(Context& context, const fhir::Node& node);

/// System.Code of a FHIR Coding; of a primitive, its text as a code without a system.
CodeValue CodeOf(const fhir::Node& coding);

/// What a code must name to be the same: a Code is the same in its own system only, and without a system in none (CQL, Equivalent of
/// Codes); text (a FHIR `code`, a String) has no system to compare.
enum class CodeForm : uint8_t { kCode, kText };

/// The codes at a node, as predicate(code, form): of a CodeableConcept its codings, of a Coding itself, of a `code` (or other
/// text) that text; none of anything else (a Reference). True at the first that satisfies the predicate.
template <typename Predicate>
bool AnyCodeAt(const fhir::Node& node, Predicate&& predicate) {
  if (node.type() == fhir::type::kCodeableConcept) {
    for (const fhir::Node coding : node.children(fhir::name::kCoding)) {
      if (predicate(CodeOf(coding), CodeForm::kCode)) return true;
    }
    return false;
  }
  if (node.type() == fhir::type::kCoding) return predicate(CodeOf(node), CodeForm::kCode);
  return node.is_primitive() && !node.text().empty() && predicate(CodeOf(node), CodeForm::kText);
}

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_PROPERTY_H_
