// SPDX-License-Identifier: Apache-2.0
#include "expr/bind/types.h"

#include <algorithm>

namespace bogam::expr {
namespace {

using TypeKind = Type::Kind;

struct SystemConversion {
  std::string_view from, to;
  Op op;
  bool implicit;
};

constexpr SystemConversion kSystemConversions[] = {
    {"Integer", "Long", Op::kToLong, true},         {"Integer", "Decimal", Op::kToDecimal, true},   {"Long", "Decimal", Op::kToDecimal, true},
    {"Date", "DateTime", Op::kToDateTime, true},    {"Code", "Concept", Op::kToConcept, true},      {"Integer", "Quantity", Op::kToQuantity, true},
    {"Long", "Quantity", Op::kToQuantity, true},    {"Decimal", "Quantity", Op::kToQuantity, true}, {"String", "Boolean", Op::kToBoolean, false},
    {"String", "Integer", Op::kToInteger, false},   {"String", "Long", Op::kToLong, false},         {"String", "Decimal", Op::kToDecimal, false},
    {"String", "Date", Op::kToDate, false},         {"String", "DateTime", Op::kToDateTime, false}, {"String", "Time", Op::kToTime, false},
    {"String", "Quantity", Op::kToQuantity, false}, {"String", "Ratio", Op::kToRatio, false},       {"Boolean", "String", Op::kToString, false},
    {"Integer", "String", Op::kToString, false},    {"Long", "String", Op::kToString, false},       {"Decimal", "String", Op::kToString, false},
    {"Date", "String", Op::kToString, false},       {"DateTime", "String", Op::kToString, false},   {"Time", "String", Op::kToString, false},
    {"Quantity", "String", Op::kToString, false},   {"Ratio", "String", Op::kToString, false},      {"DateTime", "Date", Op::kToDate, false},
    {"Integer", "Boolean", Op::kToBoolean, false},  {"Long", "Boolean", Op::kToBoolean, false},     {"Decimal", "Boolean", Op::kToBoolean, false},
    {"Boolean", "Integer", Op::kToInteger, false},  {"Boolean", "Long", Op::kToLong, false},        {"Boolean", "Decimal", Op::kToDecimal, false},
    {"Long", "Integer", Op::kToInteger, false},     {"Ratio", "Quantity", Op::kToQuantity, false},
};

bool IsSimple(const Type& type) {
  static constexpr std::string_view kSimpleNames[] = {"Boolean", "Integer", "Long", "Decimal", "String", "Date", "DateTime", "Time"};
  return std::any_of(std::begin(kSimpleNames), std::end(kSimpleNames), [&](std::string_view name) { return type.IsSystem(name); });
}

Conversion Nothing(int cost) {
  Conversion conversion;
  conversion.cost = cost;
  return conversion;
}

Conversion As(const Type& to, int cost) {
  Conversion conversion;
  conversion.kind = Conversion::Kind::kAs;
  conversion.cost = cost;
  conversion.to = to;
  return conversion;
}

}  // namespace

void TypeSystem::AddModel(std::shared_ptr<const Model> model) {
  for (const auto& one : models_) {
    if (one == model) return;
  }
  for (const ModelConversion& conversion : model->conversions) conversions_.emplace(conversion.from.qualified(), &conversion);
  models_.push_back(std::move(model));
}

const Model* TypeSystem::ModelOf(const Type& type) const {
  for (const auto& model : models_) {
    if (type.uri() == model->url) return model.get();
  }
  return nullptr;
}

const Model* TypeSystem::ModelNamed(std::string_view name) const {
  for (const auto& model : models_) {
    if (model->name == name) return model.get();
  }
  return nullptr;
}

const ModelType* TypeSystem::Find(const Type& type) const {
  if (type.kind() != TypeKind::kNamed) return nullptr;
  const Model* model = ModelOf(type);
  return model ? model->FindType(type.name()) : nullptr;
}

Type TypeSystem::BaseOf(const Type& type) const {
  const ModelType* found = Find(type);
  return found ? found->base : Type();
}

const ModelElement* TypeSystem::FindElement(const Type& type, std::string_view name) const {
  Type at = type;
  for (int depth = 0; depth < 32 && at.known(); ++depth) {
    const ModelType* found = Find(at);
    if (!found) return nullptr;
    for (const ModelElement& element : found->elements) {
      if (element.name == name) return &element;
    }
    at = found->base;
  }
  return nullptr;
}

std::vector<std::string> TypeSystem::ElementNames(const Type& type) const {
  std::vector<std::string> names;
  Type at = type;
  for (int depth = 0; depth < 32; ++depth) {
    const ModelType* found = Find(at);
    if (!found) break;
    for (const ModelElement& element : found->elements) names.push_back(element.name);
    at = found->base;
  }
  return names;
}

bool TypeSystem::IsSubtype(const Type& a, const Type& b) const {
  if (a == b || b.IsSystem("Any")) return true;
  if (a.kind() != b.kind()) {
    if (a.kind() != TypeKind::kNamed) return false;
    const Type base = BaseOf(a);  // QICore types may derive from Interval<DateTime>
    return base.known() && base.kind() != TypeKind::kNamed && IsSubtype(base, b);
  }
  switch (a.kind()) {
    case TypeKind::kNamed: {
      Type at = BaseOf(a);
      for (int depth = 0; depth < 32 && at.known(); ++depth) {
        if (at == b) return true;
        if (at.kind() != TypeKind::kNamed) return IsSubtype(at, b);
        at = BaseOf(at);
      }
      return false;
    }
    case TypeKind::kList:
    case TypeKind::kInterval: return IsSubtype(a.element(), b.element());
    case TypeKind::kTuple:
      if (a.fields().size() != b.fields().size()) return false;
      for (const auto& [name, type] : b.fields()) {
        const auto it = std::find_if(a.fields().begin(), a.fields().end(), [&n = name](const Type::Field& f) { return f.first == n; });
        if (it == a.fields().end() || !IsSubtype(it->second, type)) return false;
      }
      return true;
    default: return false;
  }
}

std::optional<Conversion> TypeSystem::Convert(const Type& from, const Type& to, bool implicit) const {
  if (!from.known() || !to.known() || from == to) return Nothing(kExact);
  if (IsSubtype(from, to)) return Nothing(kSubtype);
  if (from.IsSystem("Any")) return As(to, kCompatible);
  if (to.kind() == TypeKind::kChoice) return ConvertToChoice(from, to, implicit);
  if (from.kind() == TypeKind::kChoice) return ConvertFromChoice(from, to, implicit);
  if (from.kind() == TypeKind::kNamed) {
    if (auto named = ConvertNamed(from, to, implicit)) return named;
    if (from.uri() != kSystemUri) {  // by a base: QICore.NotDoneReason is a Concept
      const Type base = BaseOf(from);
      if (base.known() && !base.IsSystem("Any")) return Convert(base, to, implicit);
    }
    if (!implicit && IsSubtype(to, from)) return As(to, kCast);
    return std::nullopt;
  }
  if (from.kind() == to.kind() && (from.kind() == TypeKind::kList || from.kind() == TypeKind::kInterval)) {
    std::optional<Conversion> inner = Convert(from.element(), to.element(), implicit);
    if (!inner) return std::nullopt;
    if (inner->kind == Conversion::Kind::kNone) return inner;
    if (from.element().IsSystem("Any")) return As(to, kCompatible);
    Conversion conversion;
    conversion.kind = from.kind() == TypeKind::kList ? Conversion::Kind::kList : Conversion::Kind::kInterval;
    conversion.cost = inner->cost;
    conversion.to = to;
    conversion.inner.push_back(std::move(*inner));
    return conversion;
  }
  if (from.kind() == TypeKind::kTuple && to.kind() == TypeKind::kTuple && from.fields().size() == to.fields().size()) {
    for (const auto& [name, type] : to.fields()) {
      const auto it = std::find_if(from.fields().begin(), from.fields().end(), [&n = name](const Type::Field& f) { return f.first == n; });
      if (it == from.fields().end()) return std::nullopt;
      const auto field = Convert(it->second, type, implicit);
      if (!field || (field->kind != Conversion::Kind::kNone && !it->second.IsSystem("Any"))) return std::nullopt;
    }
    return As(to, kCompatible);
  }
  if (from.kind() == TypeKind::kList && from.element().IsSystem("Code") && to.IsSystem("Concept") && !implicit) {
    Conversion conversion;
    conversion.kind = Conversion::Kind::kOperator;
    conversion.op = Op::kToConcept;
    conversion.cost = kComplex;
    conversion.to = to;
    return conversion;
  }
  return std::nullopt;
}

std::optional<Conversion> TypeSystem::ConvertNamed(const Type& from, const Type& to, bool implicit) const {
  Conversion conversion;
  conversion.to = to;
  conversion.cost = IsSimple(to) ? kSimple : kComplex;
  if (from.uri() == kSystemUri && to.kind() == TypeKind::kNamed && to.uri() == kSystemUri) {
    for (const SystemConversion& one : kSystemConversions) {
      if (from.name() != one.from || to.name() != one.to || (implicit && !one.implicit)) continue;
      conversion.kind = Conversion::Kind::kOperator;
      conversion.op = one.op;
      if (from.IsSystem("Integer") && to.IsSystem("Long")) conversion.cost = kCast;  // Integer to Long goes before Integer to Decimal
      return conversion;
    }
    return std::nullopt;
  }
  if (to.kind() == TypeKind::kList && to.element().IsSystem("Code") && from.IsSystem("ValueSet")) {
    conversion.kind = Conversion::Kind::kOperator;
    conversion.op = Op::kExpandValueSet;
    return conversion;
  }
  const auto [begin, end] = conversions_.equal_range(std::string(from.qualified()));
  for (auto it = begin; it != end; ++it) {
    if (it->second->to == to) {
      conversion.kind = Conversion::Kind::kFunction;
      conversion.function = it->second->function;
      return conversion;
    }
  }
  for (auto it = begin; it != end && implicit; ++it) {  // FHIR.date to DateTime: by System.Date
    const auto second = Convert(it->second->to, to, true);
    if (!second || second->kind != Conversion::Kind::kOperator) continue;
    conversion.kind = Conversion::Kind::kFunction;
    conversion.function = it->second->function;
    conversion.cost = kComplex + second->cost;
    conversion.inner.push_back(*second);
    conversion.to = it->second->to;
    return conversion;
  }
  return std::nullopt;
}

std::optional<Conversion> TypeSystem::ConvertFromChoice(const Type& from, const Type& to, bool implicit) const {
  for (const Type& choice : from.choices()) {
    if (choice == to) return As(to, kCast);
  }
  for (const Type& choice : from.choices()) {
    if (IsSubtype(choice, to)) return As(choice, kCast);
  }
  for (const Type& choice : from.choices()) {
    if (IsSubtype(to, choice)) return As(to, kCast);
  }
  Conversion conversion;
  conversion.kind = Conversion::Kind::kChoice;
  conversion.to = to;
  for (const Type& choice : from.choices()) {
    if (choice.kind() == TypeKind::kChoice || choice.IsSystem("Any")) continue;
    std::optional<Conversion> inner = Convert(choice, to, implicit);
    if (!inner) continue;
    conversion.cost = std::max(conversion.cost, kCast + inner->cost);
    conversion.alternatives.push_back(choice);
    conversion.inner.push_back(std::move(*inner));
  }
  if (conversion.inner.empty()) return std::nullopt;
  return conversion;
}

std::optional<Conversion> TypeSystem::ConvertToChoice(const Type& from, const Type& to, bool implicit) const {
  if (from.kind() == TypeKind::kChoice) {
    const auto within = [this](const Type& a, const Type& b) {
      return std::all_of(a.choices().begin(), a.choices().end(), [&](const Type& one) {
        return std::any_of(b.choices().begin(), b.choices().end(), [&](const Type& other) { return IsSubtype(one, other); });
      });
    };
    if (within(from, to) || within(to, from)) return Nothing(kCompatible);
    Conversion conversion;
    conversion.kind = Conversion::Kind::kChoice;
    conversion.cost = kCast + kCompatible;
    conversion.to = to;
    for (const Type& choice : from.choices()) {
      std::optional<Conversion> inner = ConvertToChoice(choice, to, implicit);
      if (!inner || inner->kind != Conversion::Kind::kAs) continue;
      conversion.alternatives.push_back(choice);
      conversion.inner.push_back(std::move(*inner));
    }
    if (conversion.inner.empty()) return std::nullopt;
    return conversion;
  }
  for (const Type& target : to.choices()) {
    if (IsSubtype(from, target)) return As(to, kCompatible);
  }
  std::optional<Conversion> best;
  for (const Type& target : to.choices()) {
    if (target.IsSystem("Any")) continue;
    std::optional<Conversion> inner = Convert(from, target, implicit);
    if (!inner || (best && best->cost <= inner->cost)) continue;
    best = std::move(inner);
  }
  return best;
}

// One is a choice that has the other (inside lists and intervals too): the first stands for both.
bool TypeSystem::Meets(const Type& a, const Type& b) const {
  const auto has = [this](const Type& choice, const Type& type) {
    return choice.kind() == TypeKind::kChoice &&
           std::any_of(choice.choices().begin(), choice.choices().end(), [&](const Type& one) { return IsSubtype(type, one); });
  };
  if (has(a, b) || has(b, a)) return true;
  const bool holder = a.kind() == b.kind() && (a.kind() == TypeKind::kList || a.kind() == TypeKind::kInterval);
  return holder && Meets(a.element(), b.element());
}

Type TypeSystem::Common(const Type& a, const Type& b) const {
  if (!a.known()) return b;
  if (!b.known()) return a;
  if (a.IsSystem("Any")) return b;
  if (b.IsSystem("Any")) return a;
  if (IsSubtype(a, b)) return b;
  if (IsSubtype(b, a)) return a;
  if (a.kind() == b.kind() && a.element().IsSystem("Any")) return b;
  if (a.kind() == b.kind() && b.element().IsSystem("Any")) return a;
  if (Meets(a, b)) return a;
  if (a.kind() != TypeKind::kChoice && b.kind() != TypeKind::kChoice) {
    const auto right = Convert(b, a), left = Convert(a, b);
    if (right && (!left || right->cost <= left->cost)) return a;
    if (left) return b;
    Type at = a;  // a base both share, unless it is one of the roots
    for (int depth = 0; depth < 32 && at.kind() == TypeKind::kNamed; ++depth) {
      at = BaseOf(at);
      if (!at.known() || at.IsSystem("Any") || at.name() == "DomainResource" || at.name() == "Resource" || at.name() == "Element" ||
          at.name() == "BackboneElement")
        break;
      if (IsSubtype(b, at)) return at;
    }
  }
  return Type::Choice({a, b});
}

Type TypeSystem::Target(const Type& type) const {
  switch (type.kind()) {
    case TypeKind::kUnknown: return type;
    case TypeKind::kNamed: {
      if (type.uri() == kSystemUri || type.uri() == kFhirUri) return type;
      const Model* model = ModelOf(type);
      if (!model || model->target_url.empty()) return type;
      const ModelType* found = model->FindType(type.name());
      return Type::Named(model->target_url, found && !found->target.empty() ? std::string_view(found->target) : type.name());
    }
    case TypeKind::kList: return Type::List(Target(type.element()));
    case TypeKind::kInterval: return Type::Interval(Target(type.element()));
    case TypeKind::kTuple: {
      std::vector<Type::Field> fields;
      for (const auto& [name, field] : type.fields()) fields.emplace_back(name, Target(field));
      return Type::Tuple(std::move(fields));
    }
    case TypeKind::kChoice: {
      std::vector<Type> choices;
      for (const Type& choice : type.choices()) choices.push_back(Target(choice));
      return Type::Choice(std::move(choices));
    }
  }
  return type;
}

}  // namespace bogam::expr
