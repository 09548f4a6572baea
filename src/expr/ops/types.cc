// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/types.h"

#include <algorithm>
#include <string>

#include "fhir/ids.h"

namespace bogam::expr::ops {
namespace {

// The schema's type of a FHIR model name: Observation.Component is Observation.component.
fhir::TypeId FindModelType(std::string_view name) {
  if (const fhir::TypeId id = fhir::FindType(name); id != fhir::TypeId::kNone) return id;
  if (name == "SimpleQuantity" || name == "MoneyQuantity") return fhir::type::kQuantity;
  if (name.find('.') == std::string_view::npos) return fhir::TypeId::kNone;
  std::string path(name);
  for (size_t dot = path.find('.'); dot != std::string::npos && dot + 1 < path.size(); dot = path.find('.', dot + 1)) {
    if (path[dot + 1] >= 'A' && path[dot + 1] <= 'Z') path[dot + 1] = static_cast<char>(path[dot + 1] + 32);
  }
  return fhir::FindType(path);
}

// 2 exactly, 1 by inheritance, -1 not.
int FitNode(const fhir::Node& node, std::string_view name) {
  const fhir::TypeId type = FindModelType(name);
  if (type == fhir::TypeId::kNone) return node.type() == fhir::type::kCode && name.find('.') == std::string_view::npos ? 1 : -1;
  if (node.type() == type) return 2;
  return fhir::IsA(node.type(), type) ? 1 : -1;
}

int FitNamed(const Value& v, const Type& type) {
  if (type.uri() == kSystemUri) {
    if (type.name() == "Any") return 0;
    if (v.Is(Kind::kUncertainty)) return v.uncertainty().low.kind() == KindOf(type) ? 2 : -1;
    if (type.name() == "Vocabulary") return v.Is(Kind::kValueSet) || v.Is(Kind::kCodeSystem) ? 1 : -1;
    return v.kind() == KindOf(type) ? 2 : -1;
  }
  if (v.Is(Kind::kNode)) return FitNode(v.node(), type.name());
  return v.Is(Kind::kTuple) && v.tuple().type == type.qualified() ? 2 : -1;
}

int FitList(const Value& v, const Type& element) {
  if (!v.Is(Kind::kList)) return -1;
  int fit = 2;
  for (const Value& item : v.list()) {
    if (item.is_null()) continue;
    fit = std::min(fit, Fit(item, element));
    if (fit < 0) return -1;
  }
  return fit;
}

int FitInterval(const Value& v, const Type& point) {
  if (v.Is(Kind::kUncertainty)) return Fit(v.uncertainty().low, point);
  if (!v.Is(Kind::kInterval)) return -1;
  const IntervalValue& interval = v.interval();
  if (!point.known() || point.IsSystem("Any") || interval.point == Kind::kNull) return 0;
  return KindOf(point) == interval.point ? 2 : -1;
}

int FitTuple(const Value& v, const Type& type) {
  if (!v.Is(Kind::kTuple)) return -1;
  for (const auto& [name, field_type] : type.fields()) {
    const Value* field = v.tuple().Find(name);
    if (!field || Fit(*field, field_type) < 0) return -1;
  }
  return 2;
}

}  // namespace

Kind KindOf(const Type& type) {
  static constexpr std::pair<std::string_view, Kind> kKinds[] = {
      {"Boolean", Kind::kBoolean}, {"Integer", Kind::kInteger},   {"Long", Kind::kLong},         {"Decimal", Kind::kDecimal},      {"String", Kind::kString},
      {"Date", Kind::kDate},       {"DateTime", Kind::kDateTime}, {"Time", Kind::kTime},         {"Quantity", Kind::kQuantity},    {"Ratio", Kind::kRatio},
      {"Code", Kind::kCode},       {"Concept", Kind::kConcept},   {"ValueSet", Kind::kValueSet}, {"CodeSystem", Kind::kCodeSystem}};
  if (type.kind() == Type::Kind::kInterval) return Kind::kInterval;
  if (type.kind() == Type::Kind::kList) return Kind::kList;
  if (type.kind() == Type::Kind::kTuple) return Kind::kTuple;
  if (type.kind() != Type::Kind::kNamed || type.uri() != kSystemUri) return Kind::kNull;
  for (const auto& [name, kind] : kKinds) {
    if (type.name() == name) return kind;
  }
  return Kind::kNull;
}

int Fit(const Value& v, const Type& type) {
  if (v.is_null()) return 0;
  switch (type.kind()) {
    case Type::Kind::kUnknown: return 0;
    case Type::Kind::kNamed: return FitNamed(v, type);
    case Type::Kind::kList: return FitList(v, type.element());
    case Type::Kind::kInterval: return FitInterval(v, type.element());
    case Type::Kind::kTuple: return FitTuple(v, type);
    case Type::Kind::kChoice: {
      int best = -1;
      for (const Type& choice : type.choices()) best = std::max(best, Fit(v, choice));
      return std::min(best, 1);
    }
  }
  return -1;
}

bool IsOfType(const Value& v, const Type& type) { return !v.is_null() && Fit(v, type) >= 0; }

Value As(Context& context, const Value& v, const Type& type, bool strict) {
  if (v.is_null() || Fit(v, type) >= 0) return v;
  if (!strict) return {};
  return context.Fail(Code::kInvalid, "a value of type " + std::string(KindName(v.kind())) + " is not a " + type.ToString());
}

}  // namespace bogam::expr::ops
