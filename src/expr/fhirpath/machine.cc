// SPDX-License-Identifier: Apache-2.0
// Evaluation of terms, paths and operators (FHIRPath §3, §5.9, §6). Functions stand in functions_*.cc.
#include "expr/fhirpath/machine.h"

#include <algorithm>
#include <limits>
#include <map>

namespace bogam::expr::fhirpath {

using value::Ordering;

fhir::Node Host::Resolve(std::string_view) { return {}; }
Result<bool> Host::MemberOf(const Item&, std::string_view) { return Status(Code::kUnsupported, "FHIRPath: memberOf() needs a terminology service"); }
Result<bool> Host::ConformsTo(const Item&, std::string_view) { return Status(Code::kUnsupported, "FHIRPath: conformsTo() needs a validator"); }
Result<bool> Host::Subsumes(const Item&, const Item&) { return Status(Code::kUnsupported, "FHIRPath: subsumes() needs a terminology service"); }

Result<Collection> Evaluate(const Expression& expression, const Collection& focus, const Environment& environment) {
  Machine machine(expression, environment);
  std::vector<std::pair<std::string, Collection>> variables;
  Frame frame{&focus, -1, nullptr, &variables};
  Collection out;
  if (!machine.Eval(expression.root, &frame, &out)) return machine.status();
  return out;
}

const FunctionRow* FindFunction(std::string_view name) {
  static const std::map<std::string_view, FunctionRow> table = [] {
    std::map<std::string_view, FunctionRow> rows;
    for (const auto& part : {CollectionFunctions(), TextFunctions(), NumberFunctions(), ConversionFunctions(), FhirFunctions()}) {
      for (const FunctionRow& row : part) rows.emplace(row.name, row);
    }
    return rows;
  }();
  const auto found = table.find(name);
  return found == table.end() ? nullptr : &found->second;
}

bool IsFunction(std::string_view name) { return FindFunction(name) != nullptr; }

bool Machine::Fail(std::string message, Code code) { return Fail(Status(code, std::move(message))); }
bool Machine::Fail(Status status) {
  if (status_.ok()) status_ = std::move(status);
  return false;
}

bool Machine::Eval(uint32_t node, Frame* frame, Collection* out) {
  if (!Count()) return false;
  const Expr& x = e_[node];
  switch (x.kind) {
    case Kind::kEmpty: return true;
    case Kind::kConstant: return Constant(x, frame, out);
    case Kind::kThis: return out->insert(out->end(), frame->focus->begin(), frame->focus->end()), true;
    case Kind::kIndex: return frame->index < 0 ? Fail("FHIRPath: $index has no meaning here") : Give(out, Item::Integer(frame->index));
    case Kind::kTotal:
      if (frame->total == nullptr) return Fail("FHIRPath: $total has no meaning here");
      return out->insert(out->end(), frame->total->begin(), frame->total->end()), true;
    case Kind::kMember: return Head(x, frame, out);
    case Kind::kCall: return Step(x, *frame->focus, frame, out);
    case Kind::kPath: return Path(x, frame, out);
    case Kind::kSign: return Sign(x, frame, out);
    case Kind::kIs:
    case Kind::kAs: return TypeOperator(x, frame, out);
    case Kind::kBinary: return Binary(x, frame, out);
    case Kind::kItem: return Fail("FHIRPath: misplaced index");
    default: return Literal(x, out);
  }
}

bool Machine::Literal(const Expr& x, Collection* out) {
  switch (x.kind) {
    case Kind::kBoolean: return Give(out, Item::Boolean(x.text == "true"));
    case Kind::kString: return Give(out, Item::String(x.text));
    case Kind::kInteger:
    case Kind::kLong:
    case Kind::kDecimal:
    case Kind::kQuantity: {
      const std::optional<value::Decimal> d = value::Decimal::Parse(x.text);
      if (!d) return Fail("FHIRPath: the number " + x.text + " is too large");
      if (x.kind == Kind::kQuantity) return Give(out, Item::Quantity(*d, x.unit));
      if (x.kind == Kind::kDecimal) return Give(out, Item::Decimal(*d));
      const std::optional<int64_t> whole = d->ToInt64();
      if (!whole) return Fail("FHIRPath: the integer " + x.text + " is too large");
      return Give(out, x.kind == Kind::kLong ? Item::Long(*whole) : Item::Integer(*whole));
    }
    default: return Moment(x, out);
  }
}

bool Machine::Moment(const Expr& x, Collection* out) {
  if (x.kind == Kind::kDate) {
    if (auto d = value::Date::Parse(x.text, value::Syntax::kCql)) return Give(out, Item::Of(*d));
  } else if (x.kind == Kind::kDateTime) {
    if (auto d = value::DateTime::Parse(x.text, value::Syntax::kCql)) return Give(out, Item::Of(*d));
  } else if (auto t = value::Time::Parse(x.text, value::Syntax::kCql)) {
    return Give(out, Item::Of(*t));
  }
  return Fail("FHIRPath: @" + x.text + " is no date or time");
}

bool Machine::Constant(const Expr& x, Frame* frame, Collection* out) {
  if (frame->variables != nullptr) {
    for (const auto& [name, values] : *frame->variables) {
      if (name == x.text) return out->insert(out->end(), values.begin(), values.end()), true;
    }
  }
  for (const auto& [name, values] : env_.variables) {
    if (name == x.text) return out->insert(out->end(), values.begin(), values.end()), true;
  }
  if (x.text == "resource" || x.text == "context" || x.text == "rootResource") {
    const fhir::Node node = x.text == "rootResource" && env_.root_resource ? env_.root_resource : env_.resource;
    return node.missing() || Give(out, Item::Of(node));
  }
  static const std::map<std::string_view, std::string_view> fixed = {
      {"ucum", "http://unitsofmeasure.org"}, {"sct", "http://snomed.info/sct"}, {"loinc", "http://loinc.org"}};
  if (const auto found = fixed.find(x.text); found != fixed.end()) return Give(out, Item::String(found->second));
  const std::string_view text = x.text;
  if (text.starts_with("vs-")) return Give(out, Item::String(Keep("http://hl7.org/fhir/ValueSet/" + x.text.substr(3))));
  if (text.starts_with("ext-")) return Give(out, Item::String(Keep("http://hl7.org/fhir/StructureDefinition/" + x.text.substr(4))));
  return Fail("FHIRPath: there is no variable %" + x.text);
}

bool Machine::Head(const Expr& x, Frame* frame, Collection* out) {
  for (const Item& item : *frame->focus) {
    // A path may begin with the type it is about (§5.9.1): Patient.name, or a type above it: Resource.id.
    if (item.is(ItemType::kNode) && !x.text.empty() && x.text[0] >= 'A' && x.text[0] <= 'Z') {
      const fhir::TypeId type = fhir::FindType(x.text);
      if (type != fhir::TypeId::kNone && fhir::IsA(item.node.type(), type)) {
        out->push_back(item);
        continue;
      }
      if (env_.strict && type != fhir::TypeId::kNone) return Fail("FHIRPath: " + x.text + " is not the type of the context");
    }
    if (!Member(item, x.text, out)) return false;
  }
  return true;
}

bool Machine::Member(const Item& item, std::string_view name, Collection* out) {
  if (item.is(ItemType::kTypeInfo)) {
    if (name == "namespace") return Give(out, Item::String(item.text));
    return name != "name" || Give(out, Item::String(item.name));
  }
  if (item.is(ItemType::kQuantity)) {
    if (name == "value") return Give(out, Item::Decimal(item.decimal));
    return (name != "unit" && name != "code") || Give(out, Item::String(item.text));
  }
  if (!item.is(ItemType::kNode)) {
    if (env_.strict && !item.is(ItemType::kTarget)) return Fail("FHIRPath: " + std::string(TypeName(item)) + " has no element '" + std::string(name) + "'");
    return true;
  }
  const fhir::NameId id = fhir::FindName(name);
  if (id == fhir::NameId::kNone || fhir::FindElements(item.node.type(), id).empty()) {
    if (env_.strict) return Fail("FHIRPath: " + std::string(fhir::Name(item.node.type())) + " has no element '" + std::string(name) + "'");
    return true;
  }
  for (fhir::Node child : item.node.children(id)) out->push_back(Item::Of(child));
  return true;
}

bool Machine::Path(const Expr& x, Frame* frame, Collection* out) {
  // Variables defined along the chain are seen by its later steps, not outside.
  std::vector<std::pair<std::string, Collection>> variables = *frame->variables;
  Frame inner = *frame;
  inner.variables = &variables;
  Collection current;
  if (!Eval(x.args[0], &inner, &current)) return false;
  for (size_t i = 1; i < x.args.size(); ++i) {
    Collection next;
    if (!Step(e_[x.args[i]], current, &inner, &next)) return false;
    current = std::move(next);
  }
  out->insert(out->end(), std::make_move_iterator(current.begin()), std::make_move_iterator(current.end()));
  return true;
}

bool Machine::Step(const Expr& step, const Collection& focus, Frame* frame, Collection* out) {
  if (!Count()) return false;
  if (step.kind == Kind::kMember) {
    for (const Item& item : focus) {
      if (!Member(item, step.text, out)) return false;
    }
    return true;
  }
  if (step.kind == Kind::kItem) return Index(step, focus, frame, out);
  if (step.kind != Kind::kCall) {
    Frame inner = *frame;
    inner.focus = &focus;
    return Eval(static_cast<uint32_t>(&step - e_.nodes.data()), &inner, out);
  }
  const FunctionRow* row = FindFunction(step.text);
  if (row == nullptr) return Fail("FHIRPath: there is no function '" + step.text + "'");
  const int args = static_cast<int>(step.args.size());
  if (args < row->min_args || args > row->max_args) {
    return Fail("FHIRPath: " + step.text + "() does not take " + std::to_string(args) + " arguments");
  }
  return row->function(Call{this, &step, &focus, frame}, out);
}

bool Machine::Index(const Expr& step, const Collection& focus, Frame* frame, Collection* out) {
  Collection index;
  std::optional<Item> item;
  if (!Eval(step.args[0], frame, &index) || !Single(index, &item)) return false;
  if (!item) return true;
  if (!item->is(ItemType::kInteger)) return Fail("FHIRPath: an index must be an integer");
  if (item->integer >= 0 && static_cast<uint64_t>(item->integer) < focus.size()) out->push_back(focus[static_cast<size_t>(item->integer)]);
  return true;
}

bool Machine::Lambda(const Call& call, size_t i, const Item& item, int64_t index, Collection* out, const Collection* total) {
  const Collection self{item};
  std::vector<std::pair<std::string, Collection>> variables = *call.frame->variables;
  Frame frame{&self, index, total != nullptr ? total : call.frame->total, &variables};
  return Eval(call.expr->args[i], &frame, out);
}

bool Machine::Single(const Collection& c, std::optional<Item>* out) {
  if (c.size() > 1) return Fail("FHIRPath: one item was expected, there are " + std::to_string(c.size()));
  if (!c.empty()) *out = ToSystem(c[0]);
  return true;
}

bool Machine::ArgItem(const Call& call, size_t i, std::optional<Item>* out) {
  Collection c;
  return Arg(call, i, &c) && Single(c, out);
}

bool Machine::ArgString(const Call& call, size_t i, std::optional<std::string_view>* out) {
  std::optional<Item> item;
  if (!ArgItem(call, i, &item)) return false;
  if (!item) return true;
  if (!item->is(ItemType::kString)) return Fail("FHIRPath: " + call.expr->text + "() wants a string");
  *out = item->text;
  return true;
}

bool Machine::ArgInteger(const Call& call, size_t i, std::optional<int64_t>* out) {
  std::optional<Item> item;
  if (!ArgItem(call, i, &item)) return false;
  if (!item) return true;
  if (!item->is(ItemType::kInteger) && !item->is(ItemType::kLong)) return Fail("FHIRPath: " + call.expr->text + "() wants an integer");
  *out = item->integer;
  return true;
}

bool Machine::FocusItem(const Call& call, std::optional<Item>* out) {
  if (call.focus->size() > 1) return Fail("FHIRPath: " + call.expr->text + "() works on one item, there are " + std::to_string(call.focus->size()));
  return Single(*call.focus, out);
}

bool Machine::Truth(const Collection& c, std::optional<bool>* out) {
  std::optional<Item> item;
  if (!Single(c, &item)) return false;
  // §5.5: one item that is no boolean is true where a boolean is expected.
  if (item) *out = item->is(ItemType::kBoolean) ? item->boolean : true;
  return true;
}

bool Machine::Contains(const Collection& c, const Item& item) const {
  return std::any_of(c.begin(), c.end(), [&](const Item& other) { return Equal(other, item, env_.offset).value_or(false); });
}

bool Machine::Sign(const Expr& x, Frame* frame, Collection* out) {
  Collection c;
  std::optional<Item> item;
  if (!Eval(x.args[0], frame, &c) || !Single(c, &item)) return false;
  if (!item) return true;
  Item i = *item;
  if (i.is(ItemType::kInteger) || i.is(ItemType::kLong)) {
    if (x.op == Op::kMinus) i.integer = -i.integer;
  } else if (i.is(ItemType::kDecimal) || i.is(ItemType::kQuantity)) {
    if (x.op == Op::kMinus) i.decimal = i.decimal.Negate();
  } else {
    return Fail("FHIRPath: a sign wants a number, not " + std::string(TypeName(i)));
  }
  return Give(out, i);
}

bool Machine::TypeOperator(const Expr& x, Frame* frame, Collection* out) {
  Collection c;
  if (!Eval(x.args[0], frame, &c)) return false;
  if (x.kind == Kind::kIs) {
    if (c.size() > 1) return Fail("FHIRPath: 'is' wants one item");
    if (c.empty()) return true;
    const Result<bool> is = IsType(c[0], x.text);
    return is.ok() ? Give(out, Item::Boolean(*is)) : Fail(is.status());
  }
  // R4's published expressions apply `as` to collections: it filters.
  for (const Item& item : c) {
    const Result<bool> is = IsType(item, x.text);
    if (!is.ok()) return Fail(is.status());
    if (*is) out->push_back(item);
  }
  return true;
}

/// Operators of one left-leaning chain (a or b or c …) are applied in a loop: its length is no depth.
bool Machine::Binary(const Expr& x, Frame* frame, Collection* out) {
  std::vector<const Expr*> chain{&x};
  while (e_[chain.back()->args[0]].kind == Kind::kBinary) chain.push_back(&e_[chain.back()->args[0]]);
  Collection left;
  if (!Eval(chain.back()->args[0], frame, &left)) return false;
  for (size_t i = chain.size(); i-- > 0;) {
    Collection right;
    Collection result;
    if (!Eval(chain[i]->args[1], frame, &right) || !Apply(chain[i]->op, left, right, &result)) return false;
    left = std::move(result);
  }
  out->insert(out->end(), left.begin(), left.end());
  return true;
}

bool Machine::Apply(Op op, const Collection& a, const Collection& b, Collection* out) {
  switch (op) {
    case Op::kImplies:
    case Op::kOr:
    case Op::kXor:
    case Op::kAnd: return Logic(op, a, b, out);
    case Op::kIn:
    case Op::kContains: return Membership(op, a, b, out);
    case Op::kEqual:
    case Op::kNotEqual:
    case Op::kEquivalent:
    case Op::kNotEquivalent: return Same(op, a, b, out);
    case Op::kLess:
    case Op::kLessOrEqual:
    case Op::kGreater:
    case Op::kGreaterOrEqual: return Compare(op, a, b, out);
    case Op::kUnion: return Unite(a, b, out);
    default: return Arithmetic(op, a, b, out);
  }
}

bool Machine::Unite(const Collection& a, const Collection& b, Collection* out) const {
  Collection all;
  for (const Collection* side : {&a, &b}) {
    for (const Item& item : *side) {
      if (!Contains(all, item)) all.push_back(item);
    }
  }
  out->insert(out->end(), all.begin(), all.end());
  return true;
}

bool Machine::Logic(Op op, const Collection& left, const Collection& right, Collection* out) {
  std::optional<bool> a;
  std::optional<bool> b;
  if (!Truth(left, &a) || !Truth(right, &b)) return false;
  std::optional<bool> r;
  if (op == Op::kAnd) {
    if ((a && !*a) || (b && !*b))
      r = false;
    else if (a && b)
      r = true;
  } else if (op == Op::kOr) {
    if ((a && *a) || (b && *b))
      r = true;
    else if (a && b)
      r = false;
  } else if (op == Op::kXor) {
    if (a && b) r = *a != *b;
  } else if ((a && !*a) || (b && *b)) {
    r = true;
  } else if (a && b) {
    r = false;
  }
  return !r || Give(out, Item::Boolean(*r));
}

bool Machine::Compare(Op op, const Collection& a, const Collection& b, Collection* out) {
  std::optional<Item> x;
  std::optional<Item> y;
  if (!Single(a, &x) || !Single(b, &y)) return false;
  if (!x || !y) return true;
  const Result<Ordering> o = Order(*x, *y, env_.offset);
  if (!o.ok()) return Fail(o.status());
  if (*o == Ordering::kUnknown) return true;
  const int sign = static_cast<int>(*o);
  const bool r = op == Op::kLess ? sign < 0 : op == Op::kLessOrEqual ? sign <= 0 : op == Op::kGreater ? sign > 0 : sign >= 0;
  return Give(out, Item::Boolean(r));
}

bool Machine::Same(Op op, const Collection& a, const Collection& b, Collection* out) {
  if (op == Op::kEqual || op == Op::kNotEqual) {
    if (a.empty() || b.empty()) return true;
    bool same = a.size() == b.size();
    for (size_t i = 0; same && i < a.size(); ++i) {
      const std::optional<bool> equal = Equal(a[i], b[i], env_.offset);
      if (!equal) return true;
      same = *equal;
    }
    return Give(out, Item::Boolean(same == (op == Op::kEqual)));
  }
  bool same = a.size() == b.size();
  Collection rest = b;
  for (size_t i = 0; same && i < a.size(); ++i) {
    const auto found = std::find_if(rest.begin(), rest.end(), [&](const Item& other) { return Equivalent(a[i], other, env_.offset); });
    same = found != rest.end();
    if (same) rest.erase(found);
  }
  return Give(out, Item::Boolean(same == (op == Op::kEquivalent)));
}

bool Machine::Membership(Op op, const Collection& a, const Collection& b, Collection* out) {
  const Collection& one = op == Op::kIn ? a : b;
  const Collection& many = op == Op::kIn ? b : a;
  std::optional<Item> item;
  if (!Single(one, &item)) return false;
  if (!item) return true;
  return Give(out, Item::Boolean(Contains(many, one[0])));
}

bool Machine::Arithmetic(Op op, const Collection& left, const Collection& right, Collection* out) {
  std::optional<Item> a;
  std::optional<Item> b;
  if (!Single(left, &a) || !Single(right, &b)) return false;
  if (op == Op::kConcatenate) {
    for (const std::optional<Item>* i : {&a, &b}) {
      if (*i && !(*i)->is(ItemType::kString)) return Fail("FHIRPath: & wants strings");
    }
    return Give(out, Item::String(Keep(std::string(a ? a->text : "") + std::string(b ? b->text : ""))));
  }
  if (!a || !b) return true;
  if (a->is(ItemType::kString) && b->is(ItemType::kString) && op == Op::kPlus) {
    return Give(out, Item::String(Keep(std::string(a->text) + std::string(b->text))));
  }
  if (IsNumber(*a) && IsNumber(*b)) return NumberArithmetic(op, *a, *b, out);
  const bool moment = a->is(ItemType::kDate) || a->is(ItemType::kDateTime) || a->is(ItemType::kTime);
  if (moment && b->is(ItemType::kQuantity) && (op == Op::kPlus || op == Op::kMinus)) return MomentArithmetic(op, *a, *b, out);
  if ((a->is(ItemType::kQuantity) || IsNumber(*a)) && (b->is(ItemType::kQuantity) || IsNumber(*b))) return QuantityArithmetic(op, *a, *b, out);
  return Fail("FHIRPath: no arithmetic between " + std::string(TypeName(*a)) + " and " + std::string(TypeName(*b)));
}

bool Machine::NumberArithmetic(Op op, const Item& a, const Item& b, Collection* out) {
  const value::Decimal x = Number(a);
  const value::Decimal y = Number(b);
  std::optional<value::Decimal> r;
  switch (op) {
    case Op::kPlus: r = value::Decimal::Add(x, y); break;
    case Op::kMinus: r = value::Decimal::Subtract(x, y); break;
    case Op::kTimes: r = value::Decimal::Multiply(x, y); break;
    case Op::kDivide: r = value::Decimal::Divide(x, y); break;
    case Op::kIntegerDivide: r = value::Decimal::TruncatedDivide(x, y); break;
    case Op::kModulo: r = value::Decimal::Modulo(x, y); break;
    default: return Fail("FHIRPath: unknown operator");
  }
  if (!r) return true;
  const bool whole = op == Op::kIntegerDivide || (op != Op::kDivide && IsWhole(a) && IsWhole(b));
  if (!whole) return Give(out, Item::Decimal(*r));
  const std::optional<int64_t> i = r->ToInt64();
  if (!i) return true;
  if (a.is(ItemType::kLong) || b.is(ItemType::kLong)) return Give(out, Item::Long(*i));
  if (*i > std::numeric_limits<int32_t>::max() || *i < std::numeric_limits<int32_t>::min()) return true;
  return Give(out, Item::Integer(*i));
}

bool Machine::QuantityArithmetic(Op op, const Item& a, const Item& b, Collection* out) {
  const value::Quantity x = a.is(ItemType::kQuantity) ? a.quantity() : value::Quantity{Number(a), "1"};
  const value::Quantity y = b.is(ItemType::kQuantity) ? b.quantity() : value::Quantity{Number(b), "1"};
  if (op == Op::kDivide && y.value.is_zero()) return true;
  Result<value::OwnedQuantity> r = Status(Code::kInvalid, "FHIRPath: no such arithmetic between quantities");
  switch (op) {
    case Op::kPlus: r = value::Add(x, y); break;
    case Op::kMinus: r = value::Subtract(x, y); break;
    case Op::kTimes: r = value::Multiply(x, y); break;
    case Op::kDivide: r = value::Divide(x, y); break;
    default: break;
  }
  if (r.ok()) return Give(out, Item::Quantity(r->value, Keep(r->unit)));
  return (op == Op::kPlus || op == Op::kMinus) ? true : Fail(r.status());
}

bool Machine::MomentArithmetic(Op op, const Item& a, const Item& b, Collection* out) {
  bool definite = false;
  const value::Precision unit = value::TemporalUnit(b.text, &definite);
  if (unit == value::Precision::kNone) return Fail("FHIRPath: a date cannot be moved by '" + std::string(b.text) + "'");
  if (definite && (unit == value::Precision::kYear || unit == value::Precision::kMonth)) {
    return Fail("FHIRPath: a date is moved by calendar years and months, not by 'a' and 'mo'");
  }
  const value::Decimal amount = op == Op::kPlus ? b.decimal : b.decimal.Negate();
  if (a.is(ItemType::kDate)) {
    if (auto d = value::Add(a.date, amount, unit)) return Give(out, Item::Of(*d));
  } else if (a.is(ItemType::kDateTime)) {
    if (auto d = value::Add(a.date_time, amount, unit)) return Give(out, Item::Of(*d));
  } else if (auto t = value::Add(a.time, amount, unit)) {
    return Give(out, Item::Of(*t));
  }
  return true;
}

}  // namespace bogam::expr::fhirpath
