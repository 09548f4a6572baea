// SPDX-License-Identifier: Apache-2.0
// Calls: the library's functions before the System operators; fluent functions of this and all included libraries.
#include <algorithm>
#include <cctype>
#include <utility>

#include "expr/bind/binder.h"

namespace bogam::expr {
namespace {

constexpr char kPastTheEnd[] = "2147483647";

constexpr std::pair<std::string_view, Precision> kAges[] = {{"Years", Precision::kYear},    {"Months", Precision::kMonth}, {"Weeks", Precision::kWeek},
                                                            {"Days", Precision::kDay},      {"Hours", Precision::kHour},   {"Minutes", Precision::kMinute},
                                                            {"Seconds", Precision::kSecond}};

}  // namespace

ExprPtr Binder::BindCall(const Node* node) {
  const Node* target = node->kids[0];
  const std::string& name = node->text;
  const BoundLibrary* library = LibraryAlias(target);
  if (target && !library) return BindMethod(node, Bind(target));
  std::vector<ExprPtr> operands;
  bool known = true;
  for (size_t i = 1; i < node->kids.size(); ++i) {
    operands.push_back(Bind(node->kids[i]));
    known = known && operands.back()->type.known();
  }
  const BoundLibrary& from = library ? *library : *library_;
  const auto functions = from.functions.find(name);
  const bool declared = functions != from.functions.end();
  if (!known) return Bad(node);
  if (declared) {
    if (ExprPtr call = CallFunction(from, library ? target->text : "", name, &operands, node, false)) return call;
  }
  if (!library) {
    if (ExprPtr call = SystemCall(name, &operands, node)) return call;
  }
  if (from.failed && library) return Bad(node);
  std::vector<Signature> signatures;
  if (declared) {
    for (const FunctionInfo& function : functions->second) signatures.push_back({function.operands, function.result});
  } else if (const auto* system = library ? nullptr : SignaturesOf(name)) {
    signatures = *system;
  } else {
    std::vector<std::string> names = library ? std::vector<std::string>() : OperatorNames();
    for (const auto& [other, overloads] : from.functions) names.push_back(other);
    return Error(node, "unknown function " + name + (library ? " in library " + target->text : ""), NearNamesHint(name, names));
  }
  return Error(node, NoOverload(name, operands), SignatureHint(signatures));
}

ExprPtr Binder::BindMethod(const Node* node, ExprPtr target) {
  if (ExprPtr method = IterationMethod(node, &target)) return method;
  std::vector<ExprPtr> operands = List(std::move(target));
  bool known = operands[0]->type.known();
  for (size_t i = 1; i < node->kids.size(); ++i) {
    operands.push_back(Bind(node->kids[i]));
    known = known && operands.back()->type.known();
  }
  if (!known) return Bad(node);
  if (ExprPtr call = FluentCall(node->text, &operands, node)) return call;
  std::vector<std::string> names;
  bool failed = false, exists = false;
  std::vector<Signature> signatures;
  const auto collect = [&](const BoundLibrary& library) {
    failed = failed || (&library != library_ && library.failed);
    for (const auto& [name, overloads] : library.functions) {
      for (const FunctionInfo& function : overloads) {
        if (!function.fluent) continue;
        names.push_back(name);
        if (name != node->text) continue;
        exists = true;
        signatures.push_back({function.operands, function.result});
      }
    }
  };
  collect(*library_);
  for (const auto& [alias, library] : library_->includes) collect(*library);
  if (exists) return Error(node, NoOverload(node->text, operands), SignatureHint(signatures));
  std::string system = node->text;  // .first(), .count(): FHIRPath's way of writing a System operator
  system[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(system[0])));
  if (system == "Single") system = "SingletonFrom";
  if (system == "Descendants") system = "Descendents";
  if (system == "Empty" && operands.size() == 1) return Operator(Op::kNot, List(Operator(Op::kExists, std::move(operands), node)), node);
  if (system != node->text) {
    if (ExprPtr call = SystemCall(system, &operands, node)) return call;
  }
  if (failed) return Bad(node);
  return Error(node, "unknown fluent function " + node->text, NearNamesHint(node->text, names));
}

// list.where(c), .exists(c), .all(c), .select(e): a query over $this. Null when the call is something else.
ExprPtr Binder::IterationMethod(const Node* node, ExprPtr* target) {
  const std::string& name = node->text;
  const bool where = name == "where", exists = name == "exists", all = name == "all", select = name == "select";
  if (node->kids.size() != 2 || (!where && !exists && !all && !select) || (*target)->type.kind() != Type::Kind::kList) return nullptr;
  if (library_->functions.count(name)) return nullptr;
  const Type list = (*target)->type;
  Scope scope;
  scope.variables.push_back({"$this", Op::kAliasRef, list.element()});
  scope.row_alias = "$this";
  scopes_.push_back(std::move(scope));
  ExprPtr inner = Bind(node->kids[1]);
  scopes_.pop_back();
  if (!inner->type.known()) return Bad(node);
  ExprPtr query = New(Op::kQuery, node);
  query->query = std::make_unique<QueryParts>();
  query->query->sources.push_back({"$this", std::move(*target)});
  query->type = list;
  if (select) {
    query->type = Type::List(inner->type);
    query->query->return_distinct = false;
    query->query->return_expression = std::move(inner);
    return query->type.element().kind() == Type::Kind::kList ? Operator(Op::kFlatten, List(std::move(query)), node) : std::move(query);
  }
  inner = ConvertTo(std::move(inner), Type::System("Boolean"), node->kids[1], "the criteria of " + name);
  query->query->where = all ? Operator(Op::kNot, List(std::move(inner)), node) : std::move(inner);
  if (where) return query;
  ExprPtr any = Operator(Op::kExists, List(std::move(query)), node);
  return exists ? std::move(any) : Operator(Op::kNot, List(std::move(any)), node);
}

ExprPtr Binder::FluentCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at) {
  if (ExprPtr call = CallFunction(*library_, "", name, operands, at, true)) return call;
  for (const auto& [alias, library] : library_->includes) {
    if (ExprPtr call = CallFunction(*library, alias, name, operands, at, true)) return call;
  }
  return nullptr;
}

// Null when no overload fits; operands are taken only on success.
ExprPtr Binder::CallFunction(const BoundLibrary& library, const std::string& alias, const std::string& name, std::vector<ExprPtr>* operands, const Node* at,
                             bool fluent_only) {
  const auto it = library.functions.find(name);
  if (it == library.functions.end()) return nullptr;
  std::vector<Signature> signatures;
  std::vector<const FunctionInfo*> infos;
  for (const FunctionInfo& function : it->second) {
    if (fluent_only && !function.fluent) continue;
    signatures.push_back({function.operands, function.result});
    infos.push_back(&function);
  }
  std::vector<Type> arguments;
  for (const ExprPtr& operand : *operands) arguments.push_back(operand->type);
  const auto match = ChooseOverload(types_, signatures, arguments);
  if (!match) return nullptr;
  const FunctionInfo& chosen = *infos[match->index];
  if (!alias.empty() && chosen.is_private) return Error(at, name + " is private to library " + alias);
  const size_t index = chosen.index;
  if (chosen.state == BindState::kBinding && !chosen.result.known()) {
    return Error(at, "function " + name + " calls itself", "recursive functions are not part of CQL; use aggregate or a query");
  }
  if (chosen.state == BindState::kNew) BindFunction(index);
  ExprPtr call = New(Op::kFunctionRef, at);
  call->name = name;
  call->library = alias;
  call->signature = match->signature.operands;
  call->overload = static_cast<int32_t>(index);
  for (size_t i = 0; i < operands->size(); ++i) call->operands.push_back(Apply(match->conversions[i], std::move((*operands)[i]), at));
  call->type = library.tree->definitions[index].type;
  return call;
}

// Null when there is no System operator of that name or form.
ExprPtr Binder::SystemCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at) {
  if (ExprPtr age = AgeCall(name, operands, at)) return age;
  if (name == "Coalesce" && !operands->empty()) return CoalesceCall(std::move(*operands), at);
  if (ExprPtr slice = SliceCall(name, operands, at)) return slice;
  if (ExprPtr terms = TerminologyCall(name, operands, at)) return terms;
  static constexpr std::pair<std::string_view, size_t> kOptional[] = {{"DateTime", 8}, {"Date", 3},      {"Time", 4}, {"Round", 2},
                                                                      {"Combine", 2},  {"Substring", 3}, {"Slice", 3}};
  Op op;
  if (name == "DurationBetween" || name == "DifferenceBetween" || name == "DateTimeComponentFrom" || name == "CalculateAge" || name == "CalculateAgeAt" ||
      !SignaturesOf(name)) {
    return nullptr;
  }
  const bool not_equal = name == "NotEqual";
  if (!OpFromName(not_equal ? "Equal" : name, &op)) return nullptr;
  if ((op == Op::kUnion || op == Op::kIntersect || op == Op::kExcept) && operands->size() == 2) {
    return BindSetOperator(at, op, std::move((*operands)[0]), std::move((*operands)[1]));
  }
  if ((op == Op::kExpand || op == Op::kCollapse) && operands->size() == 1) {
    ExprPtr per = New(Op::kNull, at);
    per->type = Type::System("Quantity");
    operands->push_back(std::move(per));
  }
  ExprPtr call = TryOperator(op, operands, at, Precision::kNone);
  if (!call) return nullptr;
  for (const auto& [optional, size] : kOptional) {
    if (name == optional) call->operands.resize(size);
  }
  // ToString of a String and the like: nothing to convert.
  if (name.substr(0, 2) == "To" && call->operands.size() == 1 && call->operands[0] && call->operands[0]->type == call->type) {
    return std::move(call->operands[0]);
  }
  // Of a list that is null the length is 0, of a String null.
  if (op == Op::kLength && call->operands[0]->type.kind() == Type::Kind::kList) {
    std::vector<ExprPtr> length = List(std::move(call));
    length.push_back(IntegerLiteral("0", at));
    return CoalesceCall(std::move(length), at);
  }
  return not_equal ? Operator(Op::kNot, List(std::move(call)), at) : std::move(call);
}

// AgeInYears(), AgeInYearsAt(date), CalculateAgeInYears(birth), CalculateAgeInYearsAt(birth, date), and the other units.
ExprPtr Binder::AgeCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at) {
  std::string_view rest = name;
  const bool calculate = rest.substr(0, 9) == "Calculate";
  if (calculate) rest.remove_prefix(9);
  if (rest.substr(0, 5) != "AgeIn") return nullptr;
  rest.remove_prefix(5);
  for (const auto& [unit, precision] : kAges) {
    if (rest != unit && rest != std::string(unit) + "At") continue;
    const bool as_of = rest != unit;
    if (operands->size() != (calculate ? 1u : 0u) + (as_of ? 1u : 0u)) return nullptr;
    if (!calculate) {
      ExprPtr birth = BirthDate(at);
      if (!birth->type.known()) return birth;
      operands->insert(operands->begin(), std::move(birth));
    }
    return TryOperator(as_of ? Op::kCalculateAgeAt : Op::kCalculateAge, operands, at, precision);
  }
  return nullptr;
}

ExprPtr Binder::BirthDate(const Node* at) {
  if (!default_model_ || default_model_->patient_birth_date.empty()) {
    return Error(at, "the age of the patient is not known without a model", "add: using FHIR version '4.0.1', or call CalculateAgeInYears(birthDate)");
  }
  if (!library_->symbols.count("Patient")) return Error(at, "the age of the patient is known in context Patient only", "add: context Patient");
  ExprPtr patient = GlobalName("Patient", at);
  std::string_view path = default_model_->patient_birth_date;
  const size_t point = path.find('.');
  if (point == std::string_view::npos) return Property(std::move(patient), std::string(path), at);
  return PropertyNode(std::move(patient), std::string(path), Type::System("Date"), at);
}

ExprPtr Binder::CoalesceCall(std::vector<ExprPtr> operands, const Node* at) {
  ExprPtr call = New(Op::kCoalesce, at);
  for (const ExprPtr& operand : operands) {
    if (!operand->type.known()) return Bad(at);
  }
  if (operands.size() == 1) {
    if (operands[0]->type.kind() != Type::Kind::kList && !operands[0]->type.IsSystem("Any")) {
      return Error(at, "Coalesce of one operand takes a list, not " + operands[0]->type.ToString());
    }
    call->type = operands[0]->type.kind() == Type::Kind::kList ? operands[0]->type.element() : Type::Any();
    call->signature.push_back(operands[0]->type);
  } else {
    Unify(&operands, at, &call->type);
    call->signature.assign(operands.size(), call->type);
  }
  call->operands = std::move(operands);
  return call;
}

// n, or otherwise where n is negative: Slice counts a negative index from the end, Skip and Take of a negative number give nothing.
ExprPtr Binder::NotNegative(ExprPtr n, const char* otherwise, const Node* at) {
  if (n->op == Op::kLiteral) return n;
  std::vector<ExprPtr> sides = List(Clone(*n, at));
  sides.push_back(IntegerLiteral("0", at));
  ExprPtr choice = New(Op::kIf, at, Operator(Op::kLess, std::move(sides), at));
  choice->type = n->type;
  choice->operands.push_back(IntegerLiteral(otherwise, at));
  choice->operands.push_back(std::move(n));
  return choice;
}

// Skip(list, n), Tail(list), Take(list, n) are slices.
ExprPtr Binder::SliceCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at) {
  const bool skip = name == "Skip", take = name == "Take", tail = name == "Tail";
  if (!skip && !take && !tail) return nullptr;
  if (operands->size() != (tail ? 1u : 2u)) return nullptr;
  ExprPtr list = std::move((*operands)[0]);
  if (list->type.IsSystem("Any")) list = ConvertTo(std::move(list), Type::List(Type::Any()), at, "the list");
  if (list->type.kind() != Type::Kind::kList) return Error(at, name + " takes a list, not " + list->type.ToString());
  const Type integer = Type::System("Integer");
  ExprPtr slice = New(Op::kSlice, at);
  slice->type = list->type;
  slice->operands.push_back(std::move(list));
  if (take) {
    std::vector<ExprPtr> count = List(NotNegative(ConvertTo(std::move((*operands)[1]), integer, at, "the count"), "0", at));
    count.push_back(IntegerLiteral("0", at));
    slice->operands.push_back(IntegerLiteral("0", at));
    slice->operands.push_back(CoalesceCall(std::move(count), at));
  } else {
    slice->operands.push_back(tail ? IntegerLiteral("1", at) : NotNegative(ConvertTo(std::move((*operands)[1]), integer, at, "the count"), kPastTheEnd, at));
    ExprPtr null = New(Op::kNull, at);
    null->type = integer;
    slice->operands.push_back(std::move(null));
  }
  return slice;
}

ExprPtr Binder::TerminologyCall(const std::string& name, std::vector<ExprPtr>* operands, const Node* at) {
  static constexpr std::string_view kNames[] = {"InValueSet", "AnyInValueSet", "InCodeSystem", "AnyInCodeSystem"};
  if (std::find(std::begin(kNames), std::end(kNames), name) == std::end(kNames) || operands->size() != 2) return nullptr;
  if (!(*operands)[1]->type.IsSystem("ValueSet") && !(*operands)[1]->type.IsSystem("CodeSystem")) return nullptr;
  return BindInTerminology(at, std::move((*operands)[0]), std::move((*operands)[1]));
}

}  // namespace bogam::expr
