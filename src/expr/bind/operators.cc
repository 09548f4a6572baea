// SPDX-License-Identifier: Apache-2.0
// Signatures are rows of text, "operands > result", separated by ";": T is a type variable, L<…> a list, I<…> an
// interval. `each` repeats a row for every type named.
#include "expr/bind/operators.h"

#include <algorithm>
#include <unordered_map>

namespace bogam::expr {
namespace {

struct Row {
  std::string_view names;  ///< operators, separated by blanks
  std::string_view signatures;
  std::string_view each;  ///< values of X
};

constexpr std::string_view kNumbers = "Integer Long Decimal Quantity";
constexpr std::string_view kOrdered = "Integer Long Decimal Quantity String Date DateTime Time";
constexpr std::string_view kTemporal = "Date DateTime Time";

constexpr Row kRows[] = {
    {"And Or Xor Implies", "Boolean Boolean > Boolean", ""},
    {"Not IsTrue IsFalse", "Boolean > Boolean", ""},
    {"IsNull", "Any > Boolean", ""},
    {"Equal Equivalent NotEqual", "T T > Boolean", ""},
    {"Less Greater LessOrEqual GreaterOrEqual", "X X > Boolean", kOrdered},
    {"Add Subtract", "X X > X", kNumbers},
    {"Add Subtract", "X Quantity > X", kTemporal},
    {"Multiply TruncatedDivide Modulo", "X X > X", kNumbers},
    {"Divide", "Decimal Decimal > Decimal; Quantity Quantity > Quantity", ""},
    {"Ceiling Floor Truncate", "Decimal > Integer", ""},
    {"Abs Negate", "X > X", kNumbers},
    {"Round", "Decimal > Decimal; Decimal Integer > Decimal", ""},
    {"Ln Exp", "Decimal > Decimal", ""},
    {"Log", "Decimal Decimal > Decimal", ""},
    {"Power", "X X > X", "Integer Long Decimal"},
    {"Successor Predecessor", "X > X", "Integer Long Decimal Quantity Date DateTime Time"},
    {"Precision", "X > Integer", "Decimal Date DateTime Time"},
    {"LowBoundary HighBoundary", "X Integer > X", "Decimal Date DateTime Time"},
    {"Concatenate", "String String > String", ""},
    {"Combine", "L<String> > String; L<String> String > String", ""},
    {"Split SplitOnMatches", "String String > L<String>", ""},
    {"Length", "String > Integer; L<T> > Integer", ""},
    {"Upper Lower", "String > String", ""},
    {"ToChars", "String > L<String>", ""},
    {"Indexer", "String Integer > String; L<T> Integer > T", ""},
    {"PositionOf LastPositionOf", "String String > Integer", ""},
    {"Substring", "String Integer > String; String Integer Integer > String", ""},
    {"StartsWith EndsWith Matches", "String String > Boolean", ""},
    {"ReplaceMatches", "String String String > String", ""},
    {"Now", "> DateTime", ""},
    {"Today", "> Date", ""},
    {"TimeOfDay", "> Time", ""},
    {"DateTime",
     "Integer > DateTime; Integer Integer > DateTime; Integer Integer Integer > DateTime; Integer Integer Integer Integer > DateTime; "
     "Integer Integer Integer Integer Integer > DateTime; Integer Integer Integer Integer Integer Integer > DateTime; "
     "Integer Integer Integer Integer Integer Integer Integer > DateTime; "
     "Integer Integer Integer Integer Integer Integer Integer Decimal > DateTime",
     ""},
    {"Date", "Integer > Date; Integer Integer > Date; Integer Integer Integer > Date", ""},
    {"Time", "Integer > Time; Integer Integer > Time; Integer Integer Integer > Time; Integer Integer Integer Integer > Time", ""},
    {"DateFrom", "DateTime > Date", ""},
    {"TimeFrom", "DateTime > Time", ""},
    {"TimezoneFrom TimezoneOffsetFrom", "DateTime > Decimal", ""},
    {"DateTimeComponentFrom", "X > Integer", kTemporal},
    {"DurationBetween DifferenceBetween", "X X > Integer", kTemporal},
    {"SameAs", "X X > Boolean", kTemporal},
    {"SameAs", "I<T> I<T> > Boolean", ""},
    {"SameOrBefore SameOrAfter", "X X > Boolean", kOrdered},
    {"SameOrBefore SameOrAfter", "I<T> I<T> > Boolean", ""},
    {"Before After", "X X > Boolean", kOrdered},
    {"Before After", "I<T> I<T> > Boolean", ""},
    {"Start End PointFrom", "I<T> > T", ""},
    {"Width Size", "I<T> > T", ""},
    {"Contains ProperContains", "I<T> T > Boolean; L<T> T > Boolean", ""},
    {"In ProperIn", "T I<T> > Boolean; T L<T> > Boolean", ""},
    {"Includes ProperIncludes IncludedIn ProperIncludedIn", "I<T> I<T> > Boolean; L<T> L<T> > Boolean", ""},
    {"Includes ProperIncludes", "I<T> T > Boolean; L<T> T > Boolean", ""},
    {"IncludedIn ProperIncludedIn", "T I<T> > Boolean; T L<T> > Boolean", ""},
    {"Overlaps", "I<T> I<T> > Boolean; L<T> L<T> > Boolean", ""},
    {"OverlapsBefore OverlapsAfter Meets MeetsBefore MeetsAfter Starts Ends", "I<T> I<T> > Boolean", ""},
    {"Collapse", "L<I<T>> > L<I<T>>; L<I<T>> Quantity > L<I<T>>", ""},
    {"Expand", "L<I<T>> Quantity > L<I<T>>; L<I<T>> > L<I<T>>; I<T> Quantity > L<T>; I<T> > L<T>", ""},
    {"Union", "I<T> I<T> > I<T>; L<T> L<T> > L<T>", ""},
    {"Intersect Except", "I<T> I<T> > I<T>; L<T> L<T> > L<T>", ""},
    {"Times", "L<T> L<U> > L<Any>", ""},
    {"Exists", "L<T> > Boolean", ""},
    {"Distinct", "L<T> > L<T>", ""},
    {"Flatten", "L<L<T>> > L<T>", ""},
    {"SingletonFrom First Last", "L<T> > T", ""},
    {"IndexOf", "L<T> T > Integer", ""},
    {"Slice", "L<T> > L<T>; L<T> Integer > L<T>; L<T> Integer Integer > L<T>", ""},
    {"ToList", "T > L<T>", ""},
    {"Children Descendents", "Any > L<Any>", ""},
    {"Count", "L<T> > Integer", ""},
    {"Sum Product", "L<X> > X", kNumbers},
    {"Min Max", "L<X> > X", kOrdered},
    {"Avg Median Variance PopulationVariance StdDev PopulationStdDev", "L<X> > X", "Decimal Quantity"},
    {"GeometricMean", "L<Decimal> > Decimal", ""},
    {"Mode", "L<T> > T", ""},
    {"AllTrue AnyTrue", "L<Boolean> > Boolean", ""},
    {"ToBoolean", "X > Boolean", "Boolean String Integer Long Decimal"},
    {"ToInteger", "X > Integer", "Integer String Boolean Long"},
    {"ToLong", "X > Long", "Long Integer String Boolean"},
    {"ToDecimal", "X > Decimal", "Decimal Integer Long String Boolean"},
    {"ToDate", "X > Date", "Date String DateTime"},
    {"ToDateTime", "X > DateTime", "DateTime Date String"},
    {"ToTime", "X > Time", "Time String DateTime"},
    {"ToString", "X > String", "String Boolean Integer Long Decimal Quantity Ratio Date DateTime Time"},
    {"ToQuantity", "X > Quantity", "Quantity Integer Long Decimal String Ratio"},
    {"ToRatio", "X > Ratio", "Ratio String"},
    {"ToConcept", "Code > Concept; Concept > Concept; L<Code> > Concept", ""},
    {"ConvertsToBoolean ConvertsToDate ConvertsToDateTime ConvertsToDecimal ConvertsToInteger ConvertsToLong ConvertsToQuantity "
     "ConvertsToRatio ConvertsToString ConvertsToTime",
     "Any > Boolean", ""},
    {"CanConvertQuantity", "Quantity String > Boolean", ""},
    {"ConvertQuantity", "Quantity String > Quantity", ""},
    {"CalculateAge", "X > Integer", "Date DateTime"},
    {"CalculateAgeAt", "X X > Integer", "Date DateTime"},
    {"ExpandValueSet", "ValueSet > L<Code>", ""},
    {"Subsumes SubsumedBy", "Code Code > Boolean; Concept Concept > Boolean", ""},
    {"Message", "T Boolean String String String > T", ""},
};

Type ParseType(std::string_view text, std::string_view x) {
  if (text == "X") return Type::System(x);
  if (text == "T" || text == "U") return Type::Named(kVariableUri, text);
  if (text.size() > 3 && text[1] == '<') {
    const Type inner = ParseType(text.substr(2, text.size() - 3), x);
    return text[0] == 'L' ? Type::List(inner) : Type::Interval(inner);
  }
  return Type::System(text);
}

std::vector<std::string_view> Words(std::string_view text, char separator = ' ') {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const size_t end = std::min(text.find(separator), text.size());
    if (end > 0) out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

using Table = std::unordered_map<std::string_view, std::vector<Signature>>;

const Table& Operators() {
  static const Table* const kTable = [] {
    auto* table = new Table;
    for (const Row& row : kRows) {
      std::vector<std::string_view> each = Words(row.each);
      if (each.empty()) each.push_back("");
      for (std::string_view x : each) {
        for (std::string_view text : Words(row.signatures, ';')) {
          Signature signature;
          bool result = false;
          for (std::string_view word : Words(text)) {
            if (word == ">")
              result = true;
            else if (result)
              signature.result = ParseType(word, x);
            else
              signature.operands.push_back(ParseType(word, x));
          }
          for (std::string_view name : Words(row.names)) (*table)[name].push_back(signature);
        }
      }
    }
    return table;
  }();
  return *kTable;
}

bool IsVariable(const Type& type) { return type.uri() == kVariableUri; }

bool HasVariable(const Type& type) {
  if (IsVariable(type)) return true;
  return (type.kind() == Type::Kind::kList || type.kind() == Type::Kind::kInterval) && HasVariable(type.element());
}

Type Replace(const Type& type, const Type& value) {
  if (IsVariable(type)) return value;
  if (!HasVariable(type)) return type;
  const Type inner = Replace(type.element(), value);
  return type.kind() == Type::Kind::kList ? Type::List(inner) : Type::Interval(inner);
}

// What the variable in `pattern` would be if `argument` stood there; unknown when the shapes differ.
Type Extract(const TypeSystem& types, const Type& pattern, Type argument) {
  if (IsVariable(pattern)) return argument;
  if (argument.IsSystem("Any")) return argument;
  if (argument.kind() == Type::Kind::kNamed && argument.uri() != kSystemUri) {
    for (int depth = 0; depth < 8 && argument.kind() == Type::Kind::kNamed; ++depth) {
      if (const ModelType* found = types.Find(argument); !found || !found->base.known()) break;
      argument = types.BaseOf(argument);
    }
  }
  if (argument.kind() == Type::Kind::kChoice) {
    for (const Type& choice : argument.choices()) {
      if (choice.kind() == pattern.kind()) return Extract(types, pattern.element(), choice.element());
    }
  }
  if (argument.kind() != pattern.kind()) return Type();
  return Extract(types, pattern.element(), argument.element());
}

void AddCandidate(std::vector<Type>* out, const Type& type) {
  if (type.known() && std::find(out->begin(), out->end(), type) == out->end()) out->push_back(type);
}

// The values worth trying for the variable of a generic signature.
std::vector<Type> Candidates(const TypeSystem& types, const Signature& signature, const std::vector<Type>& arguments) {
  std::vector<Type> out;
  bool choice = false;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (!HasVariable(signature.operands[i])) continue;
    const Type found = Extract(types, signature.operands[i], arguments[i]);
    choice = choice || found.kind() == Type::Kind::kChoice;
    AddCandidate(&out, found);
    for (const auto& model : types.models()) {  // FHIR.Period where an interval is asked for
      if (found.known() || arguments[i].kind() != Type::Kind::kNamed) break;
      for (const ModelConversion& conversion : model->conversions) {
        if (conversion.from == arguments[i]) AddCandidate(&out, Extract(types, signature.operands[i], conversion.to));
      }
    }
    if (found.kind() == Type::Kind::kNamed && found.uri() != kSystemUri) {
      const Type base = types.BaseOf(found);  // QICore.NotDoneReason is a System.Concept
      if (base.uri() == kSystemUri) AddCandidate(&out, base);
      for (const auto& model : types.models()) {
        for (const ModelConversion& conversion : model->conversions) {
          if (conversion.from == found) AddCandidate(&out, conversion.to);
        }
      }
    }
  }
  if (choice) {  // a choice meets what one of its types can take: Choice<Quantity, Concept> ~ Code
    const std::vector<Type> found = out;
    for (const Type& one : found) {
      for (const Type& type : one.kind() == Type::Kind::kChoice ? one.choices() : std::vector<Type>()) {
        for (const Type& meets : found) {
          if (meets.kind() != Type::Kind::kChoice && !meets.IsSystem("Any") && types.Convert(meets, type)) AddCandidate(&out, type);
        }
      }
    }
  }
  const bool other = std::any_of(out.begin(), out.end(), [](const Type& t) { return !t.IsSystem("Any"); });
  if (other) std::erase_if(out, [](const Type& t) { return t.IsSystem("Any"); });
  if (choice && out.size() > 1) {  // a choice meets one of its types: that type
    std::stable_partition(out.begin(), out.end(), [](const Type& t) { return t.kind() != Type::Kind::kChoice; });
  }
  if (out.size() == 2 && out[0].kind() != Type::Kind::kChoice) {
    const Type common = types.Common(out[0], out[1]);
    if (common.kind() != Type::Kind::kChoice) AddCandidate(&out, common);
  }
  return out;
}

int Preference(const Type& type) {
  switch (type.kind()) {
    case Type::Kind::kNamed:
      if (type.uri() != kSystemUri) return 3;
      return type.name() == "Quantity" || type.name() == "Code" || type.name() == "Concept" || type.name() == "Ratio" ? 3 : 1;
    case Type::Kind::kTuple: return 2;
    case Type::Kind::kInterval: return 4;
    case Type::Kind::kList: return 5;
    case Type::Kind::kChoice: return 6;
    default: return 7;
  }
}

int Preference(const Signature& signature) {
  int sum = 0;
  for (const Type& type : signature.operands) sum += Preference(type);
  return sum;
}

std::optional<Match> TryConcrete(const TypeSystem& types, const Signature& signature, const std::vector<Type>& arguments) {
  Match match;
  for (size_t i = 0; i < arguments.size(); ++i) {
    std::optional<Conversion> conversion = types.Convert(arguments[i], signature.operands[i]);
    if (!conversion) return std::nullopt;
    match.cost += conversion->cost;
    match.conversions.push_back(std::move(*conversion));
  }
  match.signature = signature;
  return match;
}

}  // namespace

const std::vector<Signature>* SignaturesOf(std::string_view name) {
  const auto it = Operators().find(name);
  return it == Operators().end() ? nullptr : &it->second;
}

std::vector<std::string> OperatorNames() {
  std::vector<std::string> out;
  for (const auto& [name, signatures] : Operators()) out.emplace_back(name);
  return out;
}

std::optional<Match> ChooseOverload(const TypeSystem& types, const std::vector<Signature>& candidates, const std::vector<Type>& arguments) {
  std::optional<Match> best;
  const auto consider = [&](std::optional<Match> match, size_t index) {
    if (!match) return;
    match->index = index;
    if (best && (match->cost > best->cost || (match->cost == best->cost && Preference(match->signature) >= Preference(best->signature)))) return;
    best = std::move(match);
  };
  for (size_t i = 0; i < candidates.size(); ++i) {
    const Signature& candidate = candidates[i];
    if (candidate.operands.size() != arguments.size()) continue;
    if (std::none_of(candidate.operands.begin(), candidate.operands.end(), HasVariable)) {
      consider(TryConcrete(types, candidate, arguments), i);
      continue;
    }
    for (const Type& value : Candidates(types, candidate, arguments)) {
      Signature concrete;
      for (const Type& operand : candidate.operands) concrete.operands.push_back(Replace(operand, value));
      concrete.result = Replace(candidate.result, value);
      std::optional<Match> match = TryConcrete(types, concrete, arguments);
      if (match && value.kind() == Type::Kind::kChoice) match->cost += kComplex;
      consider(std::move(match), i);
    }
  }
  return best;
}

}  // namespace bogam::expr
