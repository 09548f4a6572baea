// SPDX-License-Identifier: Apache-2.0
// FHIRPath §5.1 existence, §5.2 filtering, §5.3 subsetting, §5.4 combining, §7 aggregates, §5.8 tree navigation, §6.3 types.
#include <algorithm>

#include "expr/fhirpath/machine.h"

namespace bogam::expr::fhirpath {
namespace {

bool Empty(const Call& c, Collection* out) { return Give(out, Item::Boolean(c.focus->empty())); }
bool Count(const Call& c, Collection* out) { return Give(out, Item::Integer(static_cast<int64_t>(c.focus->size()))); }

/// Calls keep(item) for the items whose criterion (argument 0) is true, until keep says false.
template <typename Keep>
bool Filter(const Call& c, Keep keep) {
  for (size_t i = 0; i < c.focus->size(); ++i) {
    Collection value;
    std::optional<bool> truth;
    if (!c.machine->Lambda(c, 0, (*c.focus)[i], static_cast<int64_t>(i), &value) || !c.machine->Truth(value, &truth)) return false;
    if (!keep((*c.focus)[i], truth.value_or(false))) break;
  }
  return true;
}

bool Exists(const Call& c, Collection* out) {
  if (c.args() == 0) return Give(out, Item::Boolean(!c.focus->empty()));
  bool found = false;
  if (!Filter(c, [&](const Item&, bool truth) { return !(found |= truth); })) return false;
  return Give(out, Item::Boolean(found));
}

bool All(const Call& c, Collection* out) {
  bool all = true;
  if (!Filter(c, [&](const Item&, bool truth) { return all &= truth; })) return false;
  return Give(out, Item::Boolean(all));
}

bool Where(const Call& c, Collection* out) {
  return Filter(c, [&](const Item& item, bool truth) {
    if (truth) out->push_back(item);
    return true;
  });
}

/// allTrue, anyTrue, allFalse, anyFalse: `wanted` in all or any of the booleans.
bool Booleans(const Call& c, bool all, bool wanted, Collection* out) {
  bool result = all;
  for (const Item& item : *c.focus) {
    const Item i = ToSystem(item);
    if (!i.is(ItemType::kBoolean)) return c.machine->Fail("FHIRPath: " + c.expr->text + "() wants booleans");
    if (all)
      result &= i.boolean == wanted;
    else
      result |= i.boolean == wanted;
  }
  return Give(out, Item::Boolean(result));
}
bool AllTrue(const Call& c, Collection* out) { return Booleans(c, true, true, out); }
bool AnyTrue(const Call& c, Collection* out) { return Booleans(c, false, true, out); }
bool AllFalse(const Call& c, Collection* out) { return Booleans(c, true, false, out); }
bool AnyFalse(const Call& c, Collection* out) { return Booleans(c, false, false, out); }

bool Within(const Machine& m, const Collection& part, const Collection& whole) {
  return std::all_of(part.begin(), part.end(), [&](const Item& i) { return m.Contains(whole, i); });
}
bool SubsetOf(const Call& c, Collection* out) {
  Collection other;
  return c.machine->Arg(c, 0, &other) && Give(out, Item::Boolean(Within(*c.machine, *c.focus, other)));
}
bool SupersetOf(const Call& c, Collection* out) {
  Collection other;
  return c.machine->Arg(c, 0, &other) && Give(out, Item::Boolean(Within(*c.machine, other, *c.focus)));
}

bool Distinct(const Call& c, Collection* out) {
  for (const Item& item : *c.focus) {
    if (!c.machine->Contains(*out, item)) out->push_back(item);
  }
  return true;
}
bool IsDistinct(const Call& c, Collection* out) {
  Collection unique;
  return Distinct(c, &unique) && Give(out, Item::Boolean(unique.size() == c.focus->size()));
}

bool Select(const Call& c, Collection* out) {
  for (size_t i = 0; i < c.focus->size(); ++i) {
    if (!c.machine->Lambda(c, 0, (*c.focus)[i], static_cast<int64_t>(i), out)) return false;
  }
  return true;
}

bool Repeat(const Call& c, Collection* out) {
  Collection work = *c.focus;
  for (size_t round = 0; !work.empty(); ++round) {
    Collection found;
    for (size_t i = 0; i < work.size(); ++i) {
      if (!c.machine->Lambda(c, 0, work[i], static_cast<int64_t>(i), &found)) return false;
    }
    work.clear();
    for (const Item& item : found) {
      if (!c.machine->Count()) return false;
      if (c.machine->Contains(*out, item)) continue;
      out->push_back(item);
      work.push_back(item);
    }
  }
  return true;
}

bool RepeatAll(const Call& c, Collection* out) {
  Collection work = *c.focus;
  while (!work.empty()) {
    Collection found;
    for (size_t i = 0; i < work.size(); ++i) {
      if (!c.machine->Lambda(c, 0, work[i], static_cast<int64_t>(i), &found)) return false;
    }
    out->insert(out->end(), found.begin(), found.end());
    work = std::move(found);
  }
  return true;
}

bool TypeArg(const Call& c, std::string* name) {
  *name = TypeSpecifier(c.machine->expression(), c.expr->args[0]);
  return !name->empty() || c.machine->Fail("FHIRPath: " + c.expr->text + "() wants a type's name");
}

bool OfType(const Call& c, Collection* out) {
  std::string name;
  if (!TypeArg(c, &name)) return false;
  for (const Item& item : *c.focus) {
    const Result<bool> is = IsType(item, name);
    if (!is.ok()) return c.machine->Fail(is.status());
    if (*is) out->push_back(item);
  }
  return true;
}

/// as() is for one item; R4's search parameters and the operator filter collections.
bool As(const Call& c, Collection* out) {
  if (c.focus->size() > 1) return c.machine->Fail("FHIRPath: as() works on one item, there are " + std::to_string(c.focus->size()));
  return OfType(c, out);
}

bool Is(const Call& c, Collection* out) {
  std::string name;
  if (!TypeArg(c, &name)) return false;
  if (c.focus->size() > 1) return c.machine->Fail("FHIRPath: is() works on one item");
  if (c.focus->empty()) return true;
  const Result<bool> is = IsType((*c.focus)[0], name);
  return is.ok() ? Give(out, Item::Boolean(*is)) : c.machine->Fail(is.status());
}

bool Type(const Call& c, Collection* out) {
  for (const Item& item : *c.focus) out->push_back(Item::TypeInfo(TypeNamespace(item), TypeName(item)));
  return true;
}

bool Single(const Call& c, Collection* out) {
  if (c.focus->size() > 1) return c.machine->Fail("FHIRPath: single() found " + std::to_string(c.focus->size()) + " items");
  *out = *c.focus;
  return true;
}

/// The items [begin, end) of the focus.
bool Slice(const Call& c, int64_t begin, int64_t end, Collection* out) {
  const int64_t size = static_cast<int64_t>(c.focus->size());
  begin = std::clamp<int64_t>(begin, 0, size);
  end = std::clamp<int64_t>(end, begin, size);
  out->insert(out->end(), c.focus->begin() + begin, c.focus->begin() + end);
  return true;
}
bool First(const Call& c, Collection* out) { return Slice(c, 0, 1, out); }
bool Last(const Call& c, Collection* out) { return Slice(c, static_cast<int64_t>(c.focus->size()) - 1, INT64_MAX, out); }
bool Tail(const Call& c, Collection* out) { return Slice(c, 1, INT64_MAX, out); }
bool Skip(const Call& c, Collection* out) {
  std::optional<int64_t> n;
  return c.machine->ArgInteger(c, 0, &n) && (!n || Slice(c, *n, INT64_MAX, out));
}
bool Take(const Call& c, Collection* out) {
  std::optional<int64_t> n;
  return c.machine->ArgInteger(c, 0, &n) && (!n || Slice(c, 0, *n, out));
}

bool Intersect(const Call& c, Collection* out) {
  Collection other;
  if (!c.machine->Arg(c, 0, &other)) return false;
  for (const Item& item : *c.focus) {
    if (c.machine->Contains(other, item) && !c.machine->Contains(*out, item)) out->push_back(item);
  }
  return true;
}
bool Exclude(const Call& c, Collection* out) {
  Collection other;
  if (!c.machine->Arg(c, 0, &other)) return false;
  for (const Item& item : *c.focus) {
    if (!c.machine->Contains(other, item)) out->push_back(item);
  }
  return true;
}
bool Union(const Call& c, Collection* out) {
  Collection other;
  if (!c.machine->Arg(c, 0, &other)) return false;
  return c.machine->Unite(*c.focus, other, out);
}
bool Combine(const Call& c, Collection* out) {
  Collection other;
  if (!c.machine->Arg(c, 0, &other)) return false;
  *out = *c.focus;
  out->insert(out->end(), other.begin(), other.end());
  return true;
}

bool Iif(const Call& c, Collection* out) {
  if (c.focus->size() > 1) return c.machine->Fail("FHIRPath: iif() works on one item");
  Frame frame = *c.frame;
  if (!c.focus->empty()) frame.focus = c.focus;
  Collection value;
  std::optional<Item> item;
  if (!c.machine->Eval(c.expr->args[0], &frame, &value) || !c.machine->Single(value, &item)) return false;
  if (item && !item->is(ItemType::kBoolean)) return c.machine->Fail("FHIRPath: iif() wants a boolean criterion");
  if (item && item->boolean) return c.machine->Eval(c.expr->args[1], &frame, out);
  return c.args() < 3 || c.machine->Eval(c.expr->args[2], &frame, out);
}

bool Children(const Call& c, Collection* out) {
  for (const Item& item : *c.focus) {
    if (!item.is(ItemType::kNode)) continue;
    for (fhir::Node child : item.node.children()) out->push_back(Item::Of(child));
  }
  return true;
}

bool Descendants(const Call& c, Collection* out) {
  Collection work = *c.focus;
  while (!work.empty()) {
    Collection next;
    for (const Item& item : work) {
      if (!item.is(ItemType::kNode)) continue;
      for (fhir::Node child : item.node.children()) {
        if (!c.machine->Count()) return false;
        next.push_back(Item::Of(child));
      }
    }
    out->insert(out->end(), next.begin(), next.end());
    work = std::move(next);
  }
  return true;
}

bool Aggregate(const Call& c, Collection* out) {
  Collection total;
  if (c.args() == 2 && !c.machine->Arg(c, 1, &total)) return false;
  for (size_t i = 0; i < c.focus->size(); ++i) {
    Collection next;
    if (!c.machine->Lambda(c, 0, (*c.focus)[i], static_cast<int64_t>(i), &next, &total)) return false;
    total = std::move(next);
  }
  *out = std::move(total);
  return true;
}

bool Not(const Call& c, Collection* out) {
  std::optional<bool> truth;
  if (!c.machine->Truth(*c.focus, &truth)) return false;
  return !truth || Give(out, Item::Boolean(!*truth));
}

/// sort(), sort(key), sort(-key, …): a leading minus sorts downward.
bool Sort(const Call& c, Collection* out) {
  struct Row {
    Item item;
    std::vector<Collection> keys;
  };
  std::vector<Row> rows;
  const Expression& e = c.machine->expression();
  std::vector<bool> down;
  for (uint32_t arg : c.expr->args) down.push_back(e[arg].kind == Kind::kSign && e[arg].op == Op::kMinus);
  for (size_t i = 0; i < c.focus->size(); ++i) {
    Row row{(*c.focus)[i], {}};
    for (size_t k = 0; k < c.args(); ++k) {
      const Collection self{row.item};
      Frame frame = *c.frame;
      frame.focus = &self;
      frame.index = static_cast<int64_t>(i);
      const uint32_t key = down[k] ? e[c.expr->args[k]].args[0] : c.expr->args[k];
      row.keys.emplace_back();
      if (!c.machine->Eval(key, &frame, &row.keys.back())) return false;
    }
    if (c.args() == 0) row.keys.push_back({row.item});
    rows.push_back(std::move(row));
  }
  down.resize(std::max<size_t>(1, down.size()));
  Status failed;
  std::stable_sort(rows.begin(), rows.end(), [&](const Row& a, const Row& b) {
    for (size_t k = 0; k < a.keys.size(); ++k) {
      if (a.keys[k].empty() != b.keys[k].empty()) return a.keys[k].empty();  // the empty one first, in both directions
      if (a.keys[k].empty()) continue;
      const Result<value::Ordering> o = Order(a.keys[k][0], b.keys[k][0], c.machine->env().offset);
      if (!o.ok()) return failed = o.status(), false;
      if (*o == value::Ordering::kLess || *o == value::Ordering::kGreater) return (*o == value::Ordering::kLess) != down[k];
    }
    return false;
  });
  if (!failed.ok()) return c.machine->Fail(failed);
  for (const Row& row : rows) out->push_back(row.item);
  return true;
}

bool DefineVariable(const Call& c, Collection* out) {
  std::optional<std::string_view> name;
  if (!c.machine->ArgString(c, 0, &name)) return false;
  if (!name) return c.machine->Fail("FHIRPath: defineVariable() wants a name");
  for (const auto& known : *c.frame->variables) {
    if (known.first == *name) return c.machine->Fail("FHIRPath: the variable %" + std::string(*name) + " is defined already");
  }
  if (*name == "context" || *name == "resource" || *name == "rootResource" || *name == "ucum" || *name == "sct" || *name == "loinc") {
    return c.machine->Fail("FHIRPath: %" + std::string(*name) + " cannot be redefined");
  }
  Collection value = *c.focus;
  if (c.args() == 2) {
    Frame frame = *c.frame;
    frame.focus = c.focus;
    value.clear();
    if (!c.machine->Eval(c.expr->args[1], &frame, &value)) return false;
  }
  c.frame->variables->emplace_back(std::string(*name), std::move(value));
  *out = *c.focus;
  return true;
}

}  // namespace

std::vector<FunctionRow> CollectionFunctions() {
  return {
      {"empty", 0, 0, Empty},
      {"exists", 0, 1, Exists},
      {"all", 1, 1, All},
      {"allTrue", 0, 0, AllTrue},
      {"anyTrue", 0, 0, AnyTrue},
      {"allFalse", 0, 0, AllFalse},
      {"anyFalse", 0, 0, AnyFalse},
      {"subsetOf", 1, 1, SubsetOf},
      {"supersetOf", 1, 1, SupersetOf},
      {"count", 0, 0, Count},
      {"distinct", 0, 0, Distinct},
      {"isDistinct", 0, 0, IsDistinct},
      {"where", 1, 1, Where},
      {"select", 1, 1, Select},
      {"repeat", 1, 1, Repeat},
      {"repeatAll", 1, 1, RepeatAll},
      {"ofType", 1, 1, OfType},
      {"as", 1, 1, As},
      {"is", 1, 1, Is},
      {"type", 0, 0, Type},
      {"single", 0, 0, Single},
      {"first", 0, 0, First},
      {"last", 0, 0, Last},
      {"tail", 0, 0, Tail},
      {"skip", 1, 1, Skip},
      {"take", 1, 1, Take},
      {"intersect", 1, 1, Intersect},
      {"exclude", 1, 1, Exclude},
      {"union", 1, 1, Union},
      {"combine", 1, 1, Combine},
      {"iif", 2, 3, Iif},
      {"children", 0, 0, Children},
      {"descendants", 0, 0, Descendants},
      {"aggregate", 1, 2, Aggregate},
      {"not", 0, 0, Not},
      {"sort", 0, 16, Sort},
      {"defineVariable", 1, 2, DefineVariable},
  };
}

}  // namespace bogam::expr::fhirpath
