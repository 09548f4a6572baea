// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/conversion.h"

#include <charconv>
#include <limits>

#include "expr/ops/numbers.h"
#include "expr/ops/property.h"

namespace bogam::expr::ops {
namespace {

// FHIR primitives convert as their System value.
Value Plain(Context& context, const Value& a) { return a.Is(Kind::kNode) && a.node().is_primitive() ? PrimitiveOf(context, a.node()) : a; }

bool EqualsIgnoreCase(std::string_view a, std::string_view lower) {
  if (a.size() != lower.size()) return false;
  for (size_t i = 0; i < a.size(); ++i) {
    const char c = a[i] >= 'A' && a[i] <= 'Z' ? static_cast<char>(a[i] + 32) : a[i];
    if (c != lower[i]) return false;
  }
  return true;
}

std::optional<int64_t> ParseWhole(std::string_view text) {
  if (!text.empty() && text[0] == '+') {
    text.remove_prefix(1);
    if (!text.empty() && text[0] == '-') return std::nullopt;
  }
  int64_t out;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return out;
}

// (+|-)?digits(.digits)?
bool HasDecimalForm(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  const size_t point = text.find('.');
  const auto digits = [](std::string_view t) { return !t.empty() && t.find_first_not_of("0123456789") == std::string_view::npos; };
  return digits(text.substr(0, point)) && (point == std::string_view::npos || digits(text.substr(point + 1)));
}

Value OfInt64(int64_t v) {
  if (v < std::numeric_limits<int32_t>::min() || v > std::numeric_limits<int32_t>::max()) return {};
  return Value::Integer(static_cast<int32_t>(v));
}

std::string QuantityText(const value::Quantity& q) { return value::ToString(q); }

std::string Quoted(std::string_view text) {
  std::string out = "'";
  for (char c : text) {
    if (c == '\'' || c == '\\') out.push_back('\\');
    out.push_back(c);
  }
  return out + "'";
}

std::string DateTimeText(value::DateTime at) {
  at.zulu = false;  // CQL writes +00:00
  return at.ToString();
}

std::string ShowCode(const CodeValue& code) {
  std::string out = "Code { code: " + Quoted(code.code);
  if (!code.system.empty()) out += ", system: " + Quoted(code.system);
  if (!code.version.empty()) out += ", version: " + Quoted(code.version);
  if (!code.display.empty()) out += ", display: " + Quoted(code.display);
  return out + " }";
}

constexpr int kMaxShown = 40;  // deeper than people read, and small enough for any stack

std::string ShowAt(const Value& v, int depth);

std::string ShowItems(std::span<const Value> items, int depth) {
  std::string out;
  for (const Value& item : items) out += (out.empty() ? "" : ", ") + ShowAt(item, depth);
  return out;
}

std::string ShowTuple(const TupleValue& tuple, int depth) {
  std::string out;
  for (const TupleValue::Field& field : tuple.fields) {
    out.append(out.empty() ? "" : ", ").append(field.name).append(": ").append(ShowAt(field.value, depth));
  }
  return (tuple.type.empty() ? "Tuple" : std::string(tuple.type)) + " { " + out + " }";
}

std::string ShowAt(const Value& v, int depth) {
  if (depth > kMaxShown) return "…";
  switch (v.kind()) {
    case Kind::kNull: return "null";
    case Kind::kBoolean: return v.boolean() ? "true" : "false";
    case Kind::kInteger: return std::to_string(v.int64());
    case Kind::kLong: return std::to_string(v.int64()) + "L";
    case Kind::kDecimal: return v.decimal().ToString(1);
    case Kind::kString: return Quoted(v.string());
    case Kind::kDate: return "@" + v.date().ToString();
    case Kind::kDateTime: {
      const std::string text = v.datetime().ToString();
      return "@" + text + (v.datetime().precision < Precision::kHour ? "T" : "");
    }
    case Kind::kTime: return "@T" + v.time().ToString();
    case Kind::kQuantity: return QuantityText(v.quantity());
    case Kind::kRatio: return QuantityText(v.ratio().numerator) + ":" + QuantityText(v.ratio().denominator);
    case Kind::kCode: return ShowCode(v.code());
    case Kind::kConcept: {
      std::string codes;
      for (const CodeValue& code : v.concept_value().codes) codes += (codes.empty() ? "" : ", ") + ShowCode(code);
      return "Concept { codes: { " + codes + " } }";
    }
    case Kind::kValueSet: return "ValueSet { id: " + Quoted(v.value_set().id) + " }";
    case Kind::kCodeSystem: return "CodeSystem { id: " + Quoted(v.code_system().id) + " }";
    case Kind::kInterval: {
      const IntervalValue& i = v.interval();
      return std::string("Interval") + (i.low_closed ? "[" : "(") + ShowAt(i.low, depth + 1) + ", " + ShowAt(i.high, depth + 1) + (i.high_closed ? "]" : ")");
    }
    case Kind::kList: return v.list().empty() ? "{}" : "{ " + ShowItems(v.list(), depth + 1) + " }";
    case Kind::kTuple: return ShowTuple(v.tuple(), depth + 1);
    case Kind::kNode: return "FHIR." + std::string(fhir::Name(v.node().type()));
    case Kind::kUncertainty: return "Interval[" + ShowAt(v.uncertainty().low, depth + 1) + ", " + ShowAt(v.uncertainty().high, depth + 1) + "]";
  }
  return {};
}

}  // namespace

Value ToBoolean(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kBoolean: return a;
    case Kind::kInteger:
    case Kind::kLong:
    case Kind::kDecimal: {
      const value::Decimal d = DecimalOf(a);
      return d == value::Decimal(1) ? Value::Boolean(true) : d.is_zero() ? Value::Boolean(false) : Value();
    }
    case Kind::kString:
      for (std::string_view yes : {"true", "t", "yes", "y", "1"}) {
        if (EqualsIgnoreCase(a.string(), yes)) return Value::Boolean(true);
      }
      for (std::string_view no : {"false", "f", "no", "n", "0"}) {
        if (EqualsIgnoreCase(a.string(), no)) return Value::Boolean(false);
      }
      return {};
    default: return context.NotDefined("ToBoolean", a);
  }
}

Value ToInteger(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kInteger: return a;
    case Kind::kBoolean: return Value::Integer(a.boolean());
    case Kind::kLong: return OfInt64(a.int64());
    case Kind::kString: {
      const auto whole = ParseWhole(a.string());
      return whole ? OfInt64(*whole) : Value();
    }
    default: return context.NotDefined("ToInteger", a);
  }
}

Value ToLong(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kLong: return a;
    case Kind::kBoolean: return Value::Long(a.boolean());
    case Kind::kInteger: return Value::Long(a.int64());
    case Kind::kString: {
      const auto whole = ParseWhole(a.string());
      return whole ? Value::Long(*whole) : Value();
    }
    default: return context.NotDefined("ToLong", a);
  }
}

Value ToDecimal(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kDecimal: return a;
    case Kind::kBoolean: return Value::Decimal(*value::Decimal::Make(a.boolean() ? 10 : 0, 1));
    case Kind::kInteger:
    case Kind::kLong: return Value::Decimal(DecimalOf(a));
    case Kind::kString: {
      if (!HasDecimalForm(a.string())) return {};
      const auto parsed = value::Decimal::Parse(a.string());
      const auto cql = parsed ? parsed->ToCql() : std::nullopt;
      return cql ? Value::Decimal(*cql) : Value();
    }
    default: return context.NotDefined("ToDecimal", a);
  }
}

Value ToString(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kString: return a;
    case Kind::kBoolean: return Value::String(a.boolean() ? "true" : "false");
    case Kind::kInteger:
    case Kind::kLong: return context.NewString(std::to_string(a.int64()));
    case Kind::kDecimal: return context.NewString(a.decimal().ToString(1));
    case Kind::kDate: return context.NewString(a.date().ToString());
    case Kind::kDateTime: return context.NewString(DateTimeText(a.datetime()));
    case Kind::kTime: return context.NewString(a.time().ToString());
    case Kind::kQuantity: return context.NewString(QuantityText(a.quantity()));
    case Kind::kRatio: return context.NewString(QuantityText(a.ratio().numerator) + ":" + QuantityText(a.ratio().denominator));
    case Kind::kUncertainty: return context.NewString(Show(a));
    default: return context.NotDefined("ToString", a);
  }
}

Value ToDate(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kDate: return a;
    case Kind::kDateTime: return Value::Date(a.datetime().DateOf());
    case Kind::kString: {
      if (const auto date = value::Date::Parse(a.string(), value::Syntax::kCql)) return Value::Date(*date);
      const auto datetime = value::DateTime::Parse(a.string(), value::Syntax::kCql);
      return datetime ? Value::Date(datetime->DateOf()) : Value();
    }
    default: return context.NotDefined("ToDate", a);
  }
}

Value ToDateTime(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kDateTime: return a;
    case Kind::kDate: return Value::DateTime(value::DateTime::FromDate(a.date()));
    case Kind::kString: {
      const auto datetime = value::DateTime::Parse(a.string(), value::Syntax::kCql);
      return datetime ? Value::DateTime(*datetime) : Value();
    }
    default: return context.NotDefined("ToDateTime", a);
  }
}

Value ToTime(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kTime: return a;
    case Kind::kDateTime: {
      const auto time = a.datetime().TimeOf();
      return time ? Value::Time(*time) : Value();
    }
    case Kind::kString: {
      std::string_view text = a.string();
      if (text.ends_with('Z'))
        text.remove_suffix(1);
      else if (text.size() > 6 && (text[text.size() - 6] == '+' || text[text.size() - 6] == '-'))
        text.remove_suffix(6);
      const auto time = value::Time::Parse(text, value::Syntax::kCql);
      return time ? Value::Time(*time) : Value();
    }
    default: return context.NotDefined("ToTime", a);
  }
}

Value ToQuantity(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  switch (a.kind()) {
    case Kind::kNull:
    case Kind::kQuantity: return a;
    case Kind::kInteger:
    case Kind::kLong:
    case Kind::kDecimal: return context.NewQuantity(value::Quantity{DecimalOf(a), "1"});
    case Kind::kRatio: return Divide(context, Value::Quantity(&a.ratio().numerator), Value::Quantity(&a.ratio().denominator));
    case Kind::kString: {
      const auto parsed = value::ParseQuantity(a.string());
      return parsed.ok() ? context.NewQuantity(*parsed) : Value();
    }
    default: return context.NotDefined("ToQuantity", a);
  }
}

Value ToRatio(Context& context, const Value& value) {
  const Value a = Plain(context, value);
  if (a.is_null() || a.Is(Kind::kRatio)) return a;
  if (!a.Is(Kind::kString)) return context.NotDefined("ToRatio", a);
  // A quoted unit may hold a colon: try each.
  for (size_t colon = a.string().find(':'); colon != std::string_view::npos; colon = a.string().find(':', colon + 1)) {
    const auto numerator = value::ParseQuantity(a.string().substr(0, colon));
    const auto denominator = value::ParseQuantity(a.string().substr(colon + 1));
    if (!numerator.ok() || !denominator.ok()) continue;
    return Value::Ratio(
        context.New(RatioValue{{numerator->value, context.arena->Copy(numerator->unit)}, {denominator->value, context.arena->Copy(denominator->unit)}}));
  }
  return {};
}

Value ToConcept(Context& context, const Value& a) {
  if (a.is_null() || a.Is(Kind::kConcept)) return a;
  if (a.Is(Kind::kCode)) return Value::Concept(context.New(ConceptValue{{&a.code(), 1}, a.code().display}));
  if (!a.Is(Kind::kList)) return context.NotDefined("ToConcept", a);
  const std::span<CodeValue> codes = context.arena->NewArray<CodeValue>(a.list().size());
  size_t n = 0;
  for (const Value& item : a.list()) {
    if (item.Is(Kind::kCode)) codes[n++] = item.code();
  }
  return Value::Concept(context.New(ConceptValue{codes.first(n), {}}));
}

Value ToList(Context& context, const Value& a) {
  ListBuilder list(context, 1);
  if (!a.is_null()) list.Add(a);
  return list.Build();
}

Value ConvertTo(Context& context, const Value& a, const Type& type) {
  using Conversion = Value (*)(Context&, const Value&);
  static constexpr std::pair<std::string_view, Conversion> kConversions[] = {
      {"Boolean", &ToBoolean},   {"Integer", &ToInteger}, {"Long", &ToLong},         {"Decimal", &ToDecimal}, {"String", &ToString},  {"Date", &ToDate},
      {"DateTime", &ToDateTime}, {"Time", &ToTime},       {"Quantity", &ToQuantity}, {"Ratio", &ToRatio},     {"Concept", &ToConcept}};
  if (a.is_null() || type.IsSystem("Any") || !type.known()) return a;
  for (const auto& [name, conversion] : kConversions) {
    if (type.IsSystem(name)) return conversion(context, a);
  }
  return context.Fail(Code::kInvalid, "there is no conversion from " + std::string(KindName(a.kind())) + " to " + type.ToString());
}

Value ConvertsTo(Context& context, Op conversion, const Value& a) {
  if (a.is_null()) return {};
  Value result;
  switch (conversion) {
    case Op::kToBoolean: result = ToBoolean(context, a); break;
    case Op::kToInteger: result = ToInteger(context, a); break;
    case Op::kToLong: result = ToLong(context, a); break;
    case Op::kToDecimal: result = ToDecimal(context, a); break;
    case Op::kToString: result = ToString(context, a); break;
    case Op::kToDate: result = ToDate(context, a); break;
    case Op::kToDateTime: result = ToDateTime(context, a); break;
    case Op::kToTime: result = ToTime(context, a); break;
    case Op::kToQuantity: result = ToQuantity(context, a); break;
    case Op::kToRatio: result = ToRatio(context, a); break;
    default: break;
  }
  const bool converts = !result.is_null();
  if (context.failed()) context.ClearFailure();  // a kind without the conversion does not convert
  return Value::Boolean(converts);
}

Value ConvertQuantity(Context& context, const Value& quantity, const Value& unit) {
  if (quantity.is_null() || unit.is_null()) return {};
  if (!quantity.Is(Kind::kQuantity) || !unit.Is(Kind::kString)) return context.NotDefined("ConvertQuantity", quantity);
  if (!value::CanConvertQuantity(quantity.quantity(), unit.string())) return {};
  auto converted = value::ConvertQuantity(quantity.quantity(), unit.string());
  if (!converted.ok()) return {};
  const auto cql = converted->value.ToCql();
  if (!cql) return {};
  converted->value = *cql;
  return context.NewQuantity(*converted);
}

Value CanConvertQuantity(Context& context, const Value& quantity, const Value& unit) {
  if (quantity.is_null() || unit.is_null()) return {};
  if (!quantity.Is(Kind::kQuantity) || !unit.Is(Kind::kString)) return context.NotDefined("CanConvertQuantity", quantity);
  return Value::Boolean(value::CanConvertQuantity(quantity.quantity(), unit.string()));
}

std::string Show(const Value& value) { return ShowAt(value, 0); }

}  // namespace bogam::expr::ops
