// SPDX-License-Identifier: Apache-2.0
#include "engine/value_json.h"

#include "fhir/json.h"
#include "value/quantity.h"

namespace bogam::engine {
namespace {

using expr::Kind;
using expr::Value;

/// Members of one JSON object.
class Object {
 public:
  explicit Object(std::string* out) : out_(out) { out_->push_back('{'); }
  ~Object() { out_->push_back('}'); }
  Object(const Object&) = delete;
  Object& operator=(const Object&) = delete;
  std::string* Member(std::string_view name) {
    if (!first_) out_->push_back(',');
    first_ = false;
    fhir::WriteJsonString(name, out_);
    out_->push_back(':');
    return out_;
  }
  void Text(std::string_view name, std::string_view text) {
    if (!text.empty()) fhir::WriteJsonString(text, Member(name));
  }

 private:
  std::string* out_;
  bool first_ = true;
};

void AppendQuantity(const value::Quantity& quantity, std::string* out) {
  Object object(out);
  object.Member("value")->append(quantity.value.ToString());
  object.Text("unit", quantity.unit);
}

void AppendCode(const expr::CodeValue& code, std::string* out) {
  Object object(out);
  object.Text("code", code.code);
  object.Text("system", code.system);
  object.Text("version", code.version);
  object.Text("display", code.display);
}

template <typename Items, typename Append>
void AppendList(const Items& items, const Append& append, std::string* out) {
  out->push_back('[');
  bool first = true;
  for (const auto& item : items) {
    if (!first) out->push_back(',');
    first = false;
    append(item, out);
  }
  out->push_back(']');
}

void AppendNode(fhir::Node node, std::string* out) {
  if (node.is_object()) return fhir::WriteJson(node, out);
  switch (node.tag()) {
    case fhir::Tag::kBoolean:
    case fhir::Tag::kInteger:
    case fhir::Tag::kNumber:
    case fhir::Tag::kShortNumber: out->append(node.ToText()); return;
    case fhir::Tag::kNull: out->append("null"); return;
    default: fhir::WriteJsonString(node.ToText(), out);
  }
}

void AppendInterval(const expr::IntervalValue& interval, std::string* out) {
  Object object(out);
  AppendJson(interval.low, object.Member("low"));
  object.Member("lowClosed")->append(interval.low_closed ? "true" : "false");
  AppendJson(interval.high, object.Member("high"));
  object.Member("highClosed")->append(interval.high_closed ? "true" : "false");
}

void AppendTuple(const expr::TupleValue& tuple, std::string* out) {
  Object object(out);
  for (const expr::TupleValue::Field& field : tuple.fields) AppendJson(field.value, object.Member(field.name));
}

void AppendConcept(const expr::ConceptValue& concept_value, std::string* out) {
  Object object(out);
  AppendList(concept_value.codes, AppendCode, object.Member("codes"));
  object.Text("display", concept_value.display);
}

void AppendPair(std::string_view low, const Value& a, std::string_view high, const Value& b, std::string* out) {
  Object object(out);
  AppendJson(a, object.Member(low));
  AppendJson(b, object.Member(high));
}

}  // namespace

void AppendJson(const Value& value, std::string* out) {
  switch (value.kind()) {
    case Kind::kNull: out->append("null"); return;
    case Kind::kBoolean: out->append(value.boolean() ? "true" : "false"); return;
    case Kind::kInteger:
    case Kind::kLong: out->append(std::to_string(value.int64())); return;
    case Kind::kDecimal: out->append(value.decimal().ToString()); return;
    case Kind::kString: return fhir::WriteJsonString(value.string(), out);
    case Kind::kDate: return fhir::WriteJsonString(value.date().ToString(), out);
    case Kind::kDateTime: return fhir::WriteJsonString(value.datetime().ToString(), out);
    case Kind::kTime: return fhir::WriteJsonString(value.time().ToString(), out);
    case Kind::kQuantity: return AppendQuantity(value.quantity(), out);
    case Kind::kRatio:
      return AppendPair("numerator", Value::Quantity(&value.ratio().numerator), "denominator", Value::Quantity(&value.ratio().denominator), out);
    case Kind::kCode: return AppendCode(value.code(), out);
    case Kind::kConcept: return AppendConcept(value.concept_value(), out);
    case Kind::kValueSet: Object(out).Text("valueSet", value.value_set().id); return;
    case Kind::kCodeSystem: Object(out).Text("codeSystem", value.code_system().id); return;
    case Kind::kInterval: return AppendInterval(value.interval(), out);
    case Kind::kList: return AppendList(value.list(), AppendJson, out);
    case Kind::kTuple: return AppendTuple(value.tuple(), out);
    case Kind::kNode: return AppendNode(value.node(), out);
    case Kind::kUncertainty: return AppendPair("low", value.uncertainty().low, "high", value.uncertainty().high, out);
  }
}

}  // namespace bogam::engine
