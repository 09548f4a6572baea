// SPDX-License-Identifier: Apache-2.0
// ValueText: what evidence and strata call a value.
#include "fhir/json.h"
#include "measure/evaluate.h"
#include "value/quantity.h"

namespace bogam::measure {
namespace {

std::string NodeText(fhir::Node node) {
  if (node.is_resource()) {
    const std::string_view id = node.Get(fhir::FindName("id")).text();
    return std::string(fhir::Name(node.type())) + "/" + std::string(id);
  }
  if (node.is_primitive()) return node.ToText();
  std::string out;
  fhir::WriteJson(node, &out);
  return out;
}

std::string IntervalText(const expr::IntervalValue& interval) {
  return std::string("Interval") + (interval.low_closed ? "[" : "(") + ValueText(interval.low) + ", " + ValueText(interval.high) +
         (interval.high_closed ? "]" : ")");
}

std::string TupleText(const expr::TupleValue& tuple) {
  std::string out = "{";
  for (const expr::TupleValue::Field& field : tuple.fields) {
    if (out.size() > 1) out += ", ";
    out += std::string(field.name) + ": " + ValueText(field.value);
  }
  return out + "}";
}

}  // namespace

std::string ValueText(const expr::Value& value) {
  switch (value.kind()) {
    case expr::Kind::kNull: return "null";
    case expr::Kind::kBoolean: return value.boolean() ? "true" : "false";
    case expr::Kind::kInteger:
    case expr::Kind::kLong: return std::to_string(value.int64());
    case expr::Kind::kDecimal: return value.decimal().ToString();
    case expr::Kind::kString: return std::string(value.string());
    case expr::Kind::kDate: return value.date().ToString();
    case expr::Kind::kDateTime: return value.datetime().ToString();
    case expr::Kind::kTime: return value.time().ToString();
    case expr::Kind::kQuantity: return value::ToString(value.quantity());
    case expr::Kind::kRatio: return value::ToString(value.ratio().numerator) + ":" + value::ToString(value.ratio().denominator);
    case expr::Kind::kCode: return std::string(value.code().display.empty() ? value.code().code : value.code().display);
    case expr::Kind::kConcept: {
      const expr::ConceptValue& concept_value = value.concept_value();
      if (!concept_value.display.empty() || concept_value.codes.empty()) return std::string(concept_value.display);
      return std::string(concept_value.codes[0].display.empty() ? concept_value.codes[0].code : concept_value.codes[0].display);
    }
    case expr::Kind::kValueSet: return std::string(value.value_set().id);
    case expr::Kind::kCodeSystem: return std::string(value.code_system().id);
    case expr::Kind::kInterval: return IntervalText(value.interval());
    case expr::Kind::kList: return std::to_string(value.list().size()) + (value.list().size() == 1 ? " element" : " elements");
    case expr::Kind::kTuple: return TupleText(value.tuple());
    case expr::Kind::kNode: return NodeText(value.node());
    case expr::Kind::kUncertainty: return ValueText(value.uncertainty().low) + " to " + ValueText(value.uncertainty().high);
  }
  return "";
}

}  // namespace bogam::measure
