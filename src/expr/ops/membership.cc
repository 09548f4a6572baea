// SPDX-License-Identifier: Apache-2.0
#include "expr/ops/membership.h"

#include "expr/ops/property.h"

namespace bogam::expr::ops {
namespace {

// Whether some code of the value satisfies the predicate.
template <typename Predicate>
bool AnyCode(Context& context, const Value& v, Predicate&& predicate) {
  switch (v.kind()) {
    case Kind::kString: return predicate(CodeValue{v.string(), {}, {}, {}}, CodeForm::kText);
    case Kind::kCode: return predicate(v.code(), CodeForm::kCode);
    case Kind::kConcept:
      for (const CodeValue& code : v.concept_value().codes) {
        if (predicate(code, CodeForm::kCode)) return true;
      }
      return false;
    case Kind::kNode: return AnyCodeAt(v.node(), predicate);
    case Kind::kList: {
      const Nesting nesting(context);
      if (!nesting.ok()) return false;
      for (const Value& item : v.list()) {
        if (!item.is_null() && AnyCode(context, item, predicate)) return true;
      }
      return false;
    }
    default: context.Fail(Code::kInvalid, "a value of type " + std::string(KindName(v.kind())) + " has no code"); return false;
  }
}

const CodeValue* OneCode(const Value& v) {
  if (v.Is(Kind::kCode)) return &v.code();
  return v.Is(Kind::kConcept) && v.concept_value().codes.size() == 1 ? &v.concept_value().codes[0] : nullptr;
}

}  // namespace

const ValueSet* Resolve(Context& context, const ValueSetValue& reference) {
  if (!context.environment->terminology) {
    context.Fail(Code::kNotFound, "value set \"" + std::string(reference.name) + "\": no terminology is loaded");
    return nullptr;
  }
  auto found = context.environment->terminology->FindValueSet(reference.id, reference.version);
  if (found.ok()) return *found;
  context.Fail(found.status().code(), "value set \"" + std::string(reference.name) + "\" (" + std::string(reference.id) + ") used by library " +
                                          std::string(reference.library) + ": " + found.status().message());
  return nullptr;
}

Value InValueSet(Context& context, const Value& code, const Value& value_set) {
  if (value_set.is_null()) return {};
  if (value_set.Is(Kind::kList)) {  // a value set expression that gave codes
    return Value::Boolean(!code.is_null() && AnyCode(context, value_set, [&](const CodeValue& member, CodeForm) {
      return AnyCode(context, code,
                     [&](const CodeValue& c, CodeForm form) { return c.code == member.code && (form == CodeForm::kText || c.system == member.system); });
    }));
  }
  if (!value_set.Is(Kind::kValueSet)) return context.Fail(Code::kInvalid, "InValueSet: not a value set");
  const ValueSet* members = Resolve(context, value_set.value_set());
  if (members == nullptr) {  // where there is no code to judge, a set that is not there is not missed
    Status why = context.status();
    context.ClearFailure();
    const bool asked = !code.is_null() && AnyCode(context, code, [](const CodeValue&, CodeForm) { return true; });
    if (asked && !context.failed()) context.Fail(std::move(why));
    return Value::Boolean(false);
  }
  if (code.is_null()) return Value::Boolean(false);
  return Value::Boolean(AnyCode(context, code, [&](const CodeValue& c, CodeForm form) {
    return form == CodeForm::kText ? members->ContainsCode(c.code) : members->Contains(c.system, c.code);
  }));
}

Value AnyInValueSet(Context& context, const Value& codes, const Value& value_set) { return InValueSet(context, codes, value_set); }

Value InCodeSystem(Context& context, const Value& code, const Value& code_system) {
  if (code_system.is_null()) return {};
  if (!code_system.Is(Kind::kCodeSystem) || !context.environment->terminology) {
    return context.Fail(Code::kInvalid, "InCodeSystem: not a code system, or no terminology is loaded");
  }
  const CodeSystemValue& reference = code_system.code_system();
  auto found = context.environment->terminology->FindCodeSystem(reference.id, reference.version);
  if (!found.ok()) return context.Fail(found.status());
  if (code.is_null()) return Value::Boolean(false);
  return Value::Boolean(AnyCode(
      context, code, [&](const CodeValue& c, CodeForm form) { return (form == CodeForm::kText || c.system == reference.id) && (*found)->Contains(c.code); }));
}

Value AnyInCodeSystem(Context& context, const Value& codes, const Value& code_system) { return InCodeSystem(context, codes, code_system); }

Value ExpandValueSet(Context& context, const Value& value_set) {
  if (value_set.is_null() || value_set.Is(Kind::kList)) return value_set;
  if (!value_set.Is(Kind::kValueSet)) return context.Fail(Code::kInvalid, "ExpandValueSet: not a value set");
  const ValueSet* members = Resolve(context, value_set.value_set());
  if (!members) return {};
  ListBuilder out(context);
  members->ForEach([&](const CodeValue& code) { out.Add(context.NewCode(code)); });
  return out.Build();
}

Value Subsumes(Context& context, const Value& a, const Value& b) {
  if (a.is_null() || b.is_null()) return {};
  const CodeValue *x = OneCode(a), *y = OneCode(b);
  if (!x || !y || !context.environment->terminology) return context.Fail(Code::kInvalid, "Subsumes needs two codes and a terminology");
  auto answer = context.environment->terminology->Subsumes(*x, *y);
  return answer.ok() ? Value::Boolean(*answer) : context.Fail(answer.status());
}

}  // namespace bogam::expr::ops
