// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/property.h"

#include <charconv>

namespace bogam::expr::ops {
namespace {

Value Text(std::string_view text) { return text.empty() ? Value() : Value::String(text); }

Value OfCode(const CodeValue& code, std::string_view path) {
  if (path == "code") return Text(code.code);
  if (path == "system") return Text(code.system);
  if (path == "version") return Text(code.version);
  if (path == "display") return Text(code.display);
  return {};
}

Value OfConcept(Context& context, const ConceptValue& concept_value, std::string_view path) {
  if (path == "display") return Text(concept_value.display);
  if (path != "codes") return {};
  ListBuilder codes(context, concept_value.codes.size());
  for (const CodeValue& code : concept_value.codes) codes.Add(Value::Code(&code));
  return codes.Build();
}

Value OfQuantity(const value::Quantity& quantity, std::string_view path) {
  if (path == "value") return Value::Decimal(quantity.value);
  if (path == "unit") return Value::String(quantity.unit.empty() ? "1" : quantity.unit);
  return {};
}

Value OfInterval(const IntervalValue& interval, std::string_view path) {
  if (path == "low") return interval.low;
  if (path == "high") return interval.high;
  if (path == "lowClosed") return Value::Boolean(interval.low_closed);
  if (path == "highClosed") return Value::Boolean(interval.high_closed);
  return {};
}

Value OfRatio(const RatioValue& ratio, std::string_view path) {
  if (path == "numerator") return Value::Quantity(&ratio.numerator);
  if (path == "denominator") return Value::Quantity(&ratio.denominator);
  return {};
}

Value OfVocabulary(std::string_view id, std::string_view version, std::string_view name, std::string_view path) {
  if (path == "id") return Text(id);
  if (path == "version") return Text(version);
  if (path == "name") return Text(name);
  return {};
}

Value OfList(Context& context, std::span<const Value> list, std::string_view path) {
  const Nesting nesting(context);
  if (!nesting.ok()) return {};
  ListBuilder out(context);
  for (const Value& item : list) {
    const Value one = Property(context, item, path);
    if (one.Is(Kind::kList)) {
      for (const Value& inner : one.list()) out.Add(inner);
    } else if (!one.is_null()) {
      out.Add(one);
    }
  }
  return out.Build();
}

Value Step(Context& context, const Value& source, std::string_view path) {
  switch (source.kind()) {
    case Kind::kNode:
      if (path == "value" && source.node().is_primitive()) return PrimitiveOf(context, source.node());
      return NodeProperty(context, source.node(), fhir::FindName(path));
    case Kind::kTuple: {
      const Value* field = source.tuple().Find(path);
      return field ? *field : Value();
    }
    case Kind::kCode: return OfCode(source.code(), path);
    case Kind::kConcept: return OfConcept(context, source.concept_value(), path);
    case Kind::kQuantity: return OfQuantity(source.quantity(), path);
    case Kind::kRatio: return OfRatio(source.ratio(), path);
    case Kind::kInterval: return OfInterval(source.interval(), path);
    case Kind::kValueSet: return OfVocabulary(source.value_set().id, source.value_set().version, source.value_set().name, path);
    case Kind::kCodeSystem: return OfVocabulary(source.code_system().id, source.code_system().version, source.code_system().name, path);
    case Kind::kList: return OfList(context, source.list(), path);
    default: return {};
  }
}

Value Indexed(const Value& list, std::string_view digits) {
  size_t index = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), index).ec != std::errc() || !list.Is(Kind::kList)) return {};
  return index < list.list().size() ? list.list()[index] : Value();
}

}  // namespace

Value Property(Context& context, const Value& source, std::string_view path) {
  if (source.is_null()) return {};
  Value at = source;
  while (!path.empty() && !at.is_null()) {
    const size_t end = path.find_first_of(".[");
    if (end != 0) at = Step(context, at, path.substr(0, end));
    if (end == std::string_view::npos) return at;
    path.remove_prefix(end);
    if (path[0] == '[') {
      const size_t close = path.find(']');
      if (close == std::string_view::npos) return {};
      at = Indexed(at, path.substr(1, close - 1));
      path.remove_prefix(close + 1);
    } else {
      path.remove_prefix(1);
    }
  }
  return at;
}

Value NodeProperty(Context& context, const fhir::Node& node, fhir::NameId name) {
  if (name == fhir::NameId::kNone) return {};
  if (node.is_primitive()) {
    if (name != fhir::name::kExtension) return Value::Node(node.Get(name));
    ListBuilder out(context);
    for (const fhir::Node child : node.children(name)) out.Add(Value::Node(child));
    return out.size() ? out.Build() : Value();
  }
  const fhir::ElementRange rows = fhir::FindElements(node.type(), name);
  if (rows.empty()) return {};
  if (fhir::Row(static_cast<fhir::ElementId>(rows.first)).max <= 1) return Value::Node(node.Get(rows));
  ListBuilder out(context);
  for (const fhir::Node child : node.children(rows)) out.Add(Value::Node(child));
  return out.size() ? out.Build() : Value();
}

Value PrimitiveOf(Context&, const fhir::Node& node) {
  if (!node.has_value()) return {};
  switch (fhir::Row(node.type()).lexical) {
    case fhir::Lexical::kNone: return Value::Node(node);
    case fhir::Lexical::kBoolean: return Value::Boolean(node.boolean());
    case fhir::Lexical::kInteger:
    case fhir::Lexical::kUnsignedInt:
    case fhir::Lexical::kPositiveInt: return Value::Integer(static_cast<int32_t>(node.integer()));
    case fhir::Lexical::kDecimal: {
      const auto decimal = value::Decimal::Parse(node.text());
      return decimal ? Value::Decimal(*decimal) : Value();
    }
    case fhir::Lexical::kDate: {
      const auto date = value::Date::Parse(node.text());
      return date ? Value::Date(*date) : Value();
    }
    case fhir::Lexical::kDateTime:
    case fhir::Lexical::kInstant: {
      const auto datetime = value::DateTime::Parse(node.text());
      return datetime ? Value::DateTime(*datetime) : Value();
    }
    case fhir::Lexical::kTime: {
      const auto time = value::Time::Parse(node.text());
      return time ? Value::Time(*time) : Value();
    }
    default: return Value::String(node.text());
  }
}

CodeValue CodeOf(const fhir::Node& coding) {
  if (coding.is_primitive()) return {coding.text(), {}, {}, {}};
  return {coding.Get(fhir::name::kCode).text(), coding.Get(fhir::name::kSystem).text(), coding.Get(fhir::name::kVersion).text(),
          coding.Get(fhir::name::kDisplay).text()};
}

}  // namespace bogam::expr::ops
