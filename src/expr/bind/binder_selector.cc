// SPDX-License-Identifier: Apache-2.0
// Literals and selectors. Ranges are those of the CQL specification (Author's Guide, "Values"): an Integer of 32 bits, a
// Long of 64, a Decimal of 28 digits and 8 places, years 0001 to 9999.
#include <algorithm>
#include <charconv>
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {
namespace {

// text without leading zeros is not above limit (both decimal digits).
bool NotAbove(std::string_view text, std::string_view limit) {
  while (text.size() > 1 && text[0] == '0') text.remove_prefix(1);
  return text.size() != limit.size() ? text.size() < limit.size() : text <= limit;
}

int Number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

int DaysIn(int year, int month) {
  static constexpr int kDays[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return month == 2 && leap ? 29 : kDays[month - 1];
}

struct Temporal {
  std::vector<int> parts;  // year … millisecond, or hour … millisecond
  std::string offset;      // hours as a decimal, or ""
};

// text is a token the lexer accepted.
Temporal Split(std::string_view text) {
  Temporal out;
  text.remove_prefix(1);
  const size_t t = text.find('T');
  std::string_view date = text.substr(0, t), time = t == std::string_view::npos ? std::string_view() : text.substr(t + 1);
  const size_t zone = time.find_first_of("Z+-");
  if (zone != std::string_view::npos) {
    const std::string_view offset = time.substr(zone);
    int minutes = 0;
    if (offset != "Z") minutes = Number(offset.substr(1, 2)) * 60 + Number(offset.substr(4, 2));
    const int hundredths = (minutes % 60) * 100 / 60;
    const bool exact = minutes % 60 * 100 % 60 == 0;
    out.offset = (offset[0] == '-' ? "-" : "") + std::to_string(minutes / 60) + ".";
    out.offset += hundredths == 0 ? "0" : hundredths % 10 == 0 ? std::to_string(hundredths / 10) : (hundredths < 10 ? "0" : "") + std::to_string(hundredths);
    if (!exact) {  // an offset of whole minutes that no short decimal of hours can say: eight places
      const std::string places = std::to_string(static_cast<long>((minutes % 60) * 100000000L / 60 + 1));
      out.offset.resize(out.offset.find('.') + 1);
      out.offset += std::string(8 - places.size(), '0') + places;
    }
    time = time.substr(0, zone);
  }
  if (!date.empty()) {
    out.parts.push_back(Number(date.substr(0, 4)));
    for (size_t at = 5; at + 2 <= date.size(); at += 3) out.parts.push_back(Number(date.substr(at, 2)));
  }
  const size_t point = time.find('.');
  const std::string_view clock = time.substr(0, point);
  for (size_t at = 0; at + 2 <= clock.size(); at += 3) out.parts.push_back(Number(clock.substr(at, 2)));
  if (point != std::string_view::npos) {
    std::string millis(time.substr(point + 1));
    millis.resize(3, '0');
    out.parts.push_back(Number(millis));
  }
  return out;
}

// "" or what is out of range.
std::string OutOfRange(const std::vector<int>& parts, bool time_only, std::string_view offset) {
  static constexpr std::string_view kNames[] = {"year", "month", "day", "hour", "minute", "second"};
  static constexpr int kLow[] = {1, 1, 1, 0, 0, 0}, kHigh[] = {9999, 12, 31, 23, 59, 59};
  const size_t first = time_only ? 3 : 0;
  for (size_t i = 0; i < parts.size() && i + first < 6; ++i) {
    int high = kHigh[i + first];
    if (i + first == 2) high = DaysIn(parts[0], parts[1]);
    if (parts[i] < kLow[i + first] || parts[i] > high) return std::string(kNames[i + first]) + " " + std::to_string(parts[i]) + " is out of range";
  }
  if (!offset.empty() && std::abs(Number(offset[0] == '-' ? offset.substr(1) : offset)) > 14) return "the time zone offset is out of range";
  return {};
}

}  // namespace

ExprPtr Binder::BindLiteral(const Node* node) {
  switch (node->kind) {
    case NodeKind::kNull: {
      ExprPtr null = New(Op::kNull, node);
      null->type = Type::Any();
      return null;
    }
    case NodeKind::kBoolean: {
      ExprPtr literal = New(Op::kLiteral, node);
      literal->literal = node->text;
      literal->type = Type::System("Boolean");
      return literal;
    }
    case NodeKind::kString: return StringLiteral(node->text, node);
    case NodeKind::kInteger:
    case NodeKind::kLong:
    case NodeKind::kDecimal: return BindNumber(node, false);
    case NodeKind::kQuantity: return QuantityOf(node);
    case NodeKind::kRatio: {
      ExprPtr ratio = New(Op::kRatio, node);
      ratio->operands.push_back(QuantityOf(node->kids[0]));
      ratio->operands.push_back(QuantityOf(node->kids[1]));
      ratio->type = Type::System("Ratio");
      return ratio;
    }
    default: return BindTemporal(node);
  }
}

ExprPtr Binder::BindNumber(const Node* node, bool negative) {
  ExprPtr literal = New(Op::kLiteral, node);
  literal->literal = (negative ? "-" : "") + node->text;
  if (node->kind == NodeKind::kInteger) {
    literal->type = Type::System("Integer");
    if (!negative && !NotAbove(node->text, "2147483647")) {
      return Error(node, "Integer " + node->text + " is out of range", "the largest Integer is 2147483647; write " + node->text + "L for a Long");
    }
  } else if (node->kind == NodeKind::kLong) {
    literal->type = Type::System("Long");
    if (!negative && !NotAbove(node->text, "9223372036854775807")) return Error(node, "Long " + node->text + " is out of range");
  } else {
    literal->type = Type::System("Decimal");
    const size_t point = node->text.find('.');
    if (node->text.size() - point - 1 > 8) return Error(node, "a Decimal has at most 8 places", "leave out what stands behind the eighth");
    if (!NotAbove(node->text.substr(0, point), std::string(28, '9'))) return Error(node, "a Decimal has at most 28 digits before the point");
  }
  return literal;
}

ExprPtr Binder::QuantityOf(const Node* node) {
  if (node->kind == NodeKind::kBad) return Bad(node);
  ExprPtr quantity = New(Op::kQuantity, node);
  quantity->literal = node->text;
  quantity->unit = node->text2;
  quantity->type = Type::System("Quantity");
  return quantity;
}

ExprPtr Binder::BindTemporal(const Node* node) {
  const Temporal temporal = Split(node->text);
  const bool time = node->kind == NodeKind::kTime;
  const std::string wrong = OutOfRange(temporal.parts, time, temporal.offset);
  if (!wrong.empty()) return Error(node, wrong);
  const Op op = time ? Op::kTime : node->kind == NodeKind::kDate ? Op::kDate : Op::kDateTime;
  ExprPtr expr = New(op, node);
  expr->type = Type::System(OpName(op));
  for (const int part : temporal.parts) expr->operands.push_back(IntegerLiteral(std::to_string(part), node));
  expr->operands.resize(op == Op::kDateTime ? 8 : op == Op::kDate ? 3 : 4);
  if (!temporal.offset.empty()) {
    ExprPtr offset = New(Op::kLiteral, node);
    offset->literal = temporal.offset;
    offset->type = Type::System("Decimal");
    expr->operands[7] = std::move(offset);
  }
  return expr;
}

ExprPtr Binder::BindInterval(const Node* node) {
  std::vector<ExprPtr> bounds;
  bounds.push_back(Bind(node->kids[0]));
  bounds.push_back(Bind(node->kids[1]));
  if (!bounds[0]->type.known() || !bounds[1]->type.known()) return Bad(node);
  const bool choice = bounds[0]->type.kind() == Type::Kind::kChoice || bounds[1]->type.kind() == Type::Kind::kChoice;
  Type point;
  Unify(&bounds, node, &point);
  if (point.kind() == Type::Kind::kChoice && !choice) return Error(node, "the bounds of the interval have no common type: " + point.ToString());
  ExprPtr interval = New(Op::kInterval, node);
  interval->low_closed = node->low_closed;
  interval->high_closed = node->high_closed;
  for (ExprPtr& bound : bounds) interval->operands.push_back(std::move(bound));
  interval->operands.resize(4);
  interval->type = Type::Interval(point);
  return interval;
}

ExprPtr Binder::BindList(const Node* node) {
  ExprPtr list = New(Op::kList, node);
  Type element;
  if (node->type) list->type_specifier = element = ResolveType(node->type);
  std::vector<ExprPtr> values;
  bool known = !node->type || element.known();
  for (const Node* kid : node->kids) {
    values.push_back(Bind(kid));
    known = known && values.back()->type.known();
  }
  if (!known) return Bad(node);
  if (node->type) {
    for (size_t i = 0; i < values.size(); ++i) values[i] = ConvertTo(std::move(values[i]), element, node->kids[i], "an element of the list");
  } else if (values.empty()) {
    element = Type::Any();
  } else {
    Unify(&values, node, &element);
  }
  list->operands = std::move(values);
  list->type = Type::List(element);
  return list;
}

ExprPtr Binder::BindTuple(const Node* node) {
  ExprPtr tuple = New(Op::kTuple, node);
  std::vector<Type::Field> fields;
  bool known = true;
  for (size_t i = 0; i < node->kids.size() && i < node->names.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (node->names[j] == node->names[i]) return Error(node->kids[i], "element " + node->names[i] + " stands twice in the tuple");
    }
    ExprPtr value = Bind(node->kids[i]);
    known = known && value->type.known();
    fields.emplace_back(node->names[i], value->type);
    tuple->fields.emplace_back(node->names[i], static_cast<uint32_t>(tuple->operands.size()));
    tuple->operands.push_back(std::move(value));
  }
  if (known) tuple->type = Type::Tuple(std::move(fields));
  return tuple;
}

ExprPtr Binder::BindInstance(const Node* node) {
  const Type type = ResolveType(node->type);
  ExprPtr instance = New(Op::kInstance, node);
  instance->type_specifier = instance->type = type;
  for (size_t i = 0; i < node->kids.size() && i < node->names.size(); ++i) {
    ExprPtr value = Bind(node->kids[i]);
    if (type.known()) {
      const ModelElement* element = types_.FindElement(type, node->names[i]);
      if (!element) {
        Error(node->kids[i], type.ToString() + " has no element " + node->names[i], NearNamesHint(node->names[i], types_.ElementNames(type)));
        continue;
      }
      const bool single = element->type.kind() == Type::Kind::kList && value->type.known() && value->type.kind() != Type::Kind::kList &&
                          !value->type.IsSystem("Any") && types_.Convert(value->type, element->type.element());
      if (single) {  // one value where the element repeats
        value = ConvertTo(std::move(value), element->type.element(), node->kids[i], node->names[i]);
        ExprPtr list = New(Op::kToList, node->kids[i], std::move(value));
        list->type = element->type;
        value = std::move(list);
      } else {
        value = ConvertTo(std::move(value), element->type, node->kids[i], "element " + node->names[i]);
      }
    }
    instance->fields.emplace_back(node->names[i], static_cast<uint32_t>(instance->operands.size()));
    instance->operands.push_back(std::move(value));
  }
  return instance;
}

ExprPtr Binder::BindCode(const Node* node) {
  ExprPtr system = Bind(node->kids[0]);
  if (system->type.known() && !system->type.IsSystem("CodeSystem")) return Error(node->kids[0], "a code system must stand after from");
  ExprPtr code = New(Op::kCode, node, std::move(system));
  code->name = node->text;
  code->display = node->text2;
  code->type = Type::System("Code");
  return code;
}

ExprPtr Binder::BindConcept(const Node* node) {
  ExprPtr code = New(Op::kConcept, node);
  for (const Node* kid : node->kids) code->operands.push_back(Bind(kid));
  code->display = node->text2;
  code->type = Type::System("Concept");
  return code;
}

}  // namespace bogam::expr
