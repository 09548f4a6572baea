// SPDX-License-Identifier: Apache-2.0
// The shape of each node is a row of kParts: the JSON keys of its operands, in the order tree.h states. Nodes that hold
// more than operands (queries, retrieves, tuples, …) have a function of their own.
#include "expr/elm/reader.h"

#include <simdjson.h>

#include <charconv>
#include <string>
#include <unordered_map>
#include <vector>

namespace bogam::expr {
namespace {

using simdjson::dom::element;

constexpr size_t kMaxElmBytes = 64u << 20;
constexpr int kMaxDepth = 1000;         // nested expressions
constexpr size_t kMaxJsonDepth = 4096;  // each expression is at most three levels of JSON

bool IsNumberByte(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

// Numbers become strings before the parse, so that a decimal keeps its digits.
std::string QuoteNumbers(std::string_view json) {
  std::string out;
  out.reserve(json.size() + json.size() / 16);
  bool in_string = false;
  for (size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      out.push_back(c);
      if (c == '\\' && i + 1 < json.size())
        out.push_back(json[++i]);
      else if (c == '"')
        in_string = false;
    } else if (c == '-' || (c >= '0' && c <= '9')) {
      out.push_back('"');
      for (; i < json.size() && IsNumberByte(json[i]); ++i) out.push_back(json[i]);
      out.push_back('"');
      --i;
    } else {
      out.push_back(c);
      in_string = c == '"';
    }
  }
  return out;
}

// Operands that do not stand under "operand". A key ending in "?" may be absent, which gives a null operand.
const std::vector<std::string_view>* OperandKeys(Op op) {
  static const auto* const kParts = new std::unordered_map<Op, std::vector<std::string_view>>{
      {Op::kProperty, {"source?"}},
      {Op::kInterval, {"low?", "high?", "lowClosedExpression?", "highClosedExpression?"}},
      {Op::kIf, {"condition", "then", "else"}},
      {Op::kFirst, {"source"}},
      {Op::kLast, {"source"}},
      {Op::kCount, {"source"}},
      {Op::kSum, {"source"}},
      {Op::kProduct, {"source"}},
      {Op::kMin, {"source"}},
      {Op::kMax, {"source"}},
      {Op::kAvg, {"source"}},
      {Op::kGeometricMean, {"source"}},
      {Op::kMedian, {"source"}},
      {Op::kMode, {"source"}},
      {Op::kVariance, {"source"}},
      {Op::kPopulationVariance, {"source"}},
      {Op::kStdDev, {"source"}},
      {Op::kPopulationStdDev, {"source"}},
      {Op::kAllTrue, {"source"}},
      {Op::kAnyTrue, {"source"}},
      {Op::kSort, {"source"}},
      {Op::kFilter, {"source", "condition"}},
      {Op::kForEach, {"source", "element"}},
      {Op::kRepeat, {"source", "element"}},
      {Op::kAggregate, {"source", "iteration", "initialValue?"}},
      {Op::kIndexOf, {"source", "element"}},
      {Op::kSlice, {"source", "startIndex?", "endIndex?"}},
      {Op::kChildren, {"source"}},
      {Op::kDescendents, {"source"}},
      {Op::kInValueSet, {"code", "valueset|valuesetExpression"}},
      {Op::kAnyInValueSet, {"codes", "valueset|valuesetExpression"}},
      {Op::kInCodeSystem, {"code", "codesystem|codesystemExpression"}},
      {Op::kAnyInCodeSystem, {"codes", "codesystem|codesystemExpression"}},
      {Op::kMessage, {"source", "condition?", "code?", "severity?", "message?"}},
      {Op::kCombine, {"source", "separator?"}},
      {Op::kSplit, {"stringToSplit", "separator?"}},
      {Op::kSplitOnMatches, {"stringToSplit", "separatorPattern"}},
      {Op::kPositionOf, {"pattern", "string"}},
      {Op::kLastPositionOf, {"pattern", "string"}},
      {Op::kSubstring, {"stringToSub", "startIndex", "length?"}},
      {Op::kRound, {"operand", "precision?"}},
      {Op::kDateTime, {"year", "month?", "day?", "hour?", "minute?", "second?", "millisecond?", "timezoneOffset?"}},
      {Op::kDate, {"year", "month?", "day?"}},
      {Op::kTime, {"hour", "minute?", "second?", "millisecond?"}},
      {Op::kRatio, {"numerator", "denominator"}},
      {Op::kCode, {"system?"}},
      {Op::kConcept, {"code*"}},
      {Op::kList, {"element*"}},
  };
  const auto it = kParts->find(op);
  return it == kParts->end() ? nullptr : &it->second;
}

bool PrecisionFromName(std::string_view name, Precision* out) {
  constexpr std::string_view kNames[] = {"", "Year", "Month", "Week", "Day", "Hour", "Minute", "Second", "Millisecond"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (name == kNames[i]) return *out = static_cast<Precision>(i), true;
  }
  return false;
}

Span ParseLocator(std::string_view text) {
  uint32_t n[4] = {0, 0, 0, 0};
  const char* at = text.data();
  const char* const end = at + text.size();
  size_t count = 0;
  while (count < 4 && at < end) {
    const auto [next, error] = std::from_chars(at, end, n[count]);
    if (error != std::errc()) return {};
    ++count;
    at = next < end ? next + 1 : end;
  }
  if (count == 2) return {n[0], n[1], n[0], n[1]};
  return count == 4 ? Span{n[0], n[1], n[2], n[3]} : Span{};
}

class ElmReader {
 public:
  Result<std::shared_ptr<const Library>> Read(element root);

 private:
  std::string_view Text(element object, const char* key) {
    std::string_view text;
    if (object[key].get(text) != simdjson::SUCCESS) return {};
    return text;
  }
  bool Has(element object, const char* key, element* out) { return object[key].get(*out) == simdjson::SUCCESS && !out->is_null(); }
  bool Flag(element object, const char* key, bool otherwise) {
    bool flag;
    return object[key].get(flag) == simdjson::SUCCESS ? flag : otherwise;
  }

  Status Fail(element at, Code code, std::string_view what) {
    std::string message = "ELM of library " + (library_->id.empty() ? std::string("(unnamed)") : library_->id);
    if (at.is_object() && !Text(at, "locator").empty()) message += " at " + std::string(Text(at, "locator"));
    return Status(code, message + ": " + std::string(what));
  }

  Status ReadType(element spec, Type* out, int depth = 0);
  Status ReadTypeOf(element node, const char* name_key, const char* specifier_key, Type* out);
  Status ReadExpr(element node, ExprPtr* out, const char* implied_type = nullptr);
  Status ReadTree(element node, ExprPtr* out);
  Status ReadNode(element node, Expr* expr);
  Status ReadOperands(element node, Expr* expr);
  Status ReadKeyed(element node, std::string_view key, Expr* expr);
  Status ReadFields(element node, Expr* expr);
  Status ReadCase(element node, Expr* expr);
  Status ReadQuery(element node, Expr* expr);
  Status ReadReturn(element node, QueryParts* query);
  Status ReadSort(element by, std::vector<SortItem>* out);
  Status ReadRetrieve(element node, Expr* expr);
  Status ReadOptional(element node, const char* key, ExprPtr* out);
  Status ReadHeader(element library);
  Status ReadTerms(element library);
  Status ReadDefinition(element def);

  template <typename F>
  Status ForEach(element object, const char* key, F&& each) {
    simdjson::dom::array array;
    if (object[key].get(array) != simdjson::SUCCESS) return Status::Ok();
    for (element item : array) BOGAM_TRY(each(item));
    return Status::Ok();
  }
  template <typename F>
  Status ForEachDef(element library, const char* section, F&& each) {
    element holder;
    if (!Has(library, section, &holder) || !holder.is_object()) return Status::Ok();
    return ForEach(holder, "def", each);
  }

  std::shared_ptr<Library> library_ = std::make_shared<Library>();
  struct Pending {
    element node;
    Expr* expr;
    int depth;
  };
  std::vector<Pending> pending_;
  int depth_ = 0;
};

Status ElmReader::ReadType(element spec, Type* out, int depth) {
  if (depth > 64) return Fail(spec, Code::kTooLarge, "a type nests deeper than 64");
  const std::string_view kind = Text(spec, "type");
  element inner;
  // Translators write a choice with `"type": []`, the deprecated list of its types, in the place of the tag.
  const bool is_choice = kind == "ChoiceTypeSpecifier" || (kind.empty() && Has(spec, "choice", &inner));
  if (kind == "NamedTypeSpecifier" || (kind.empty() && !is_choice)) {
    *out = Type::Qualified(Text(spec, "name"));
  } else if (kind == "ListTypeSpecifier" || kind == "IntervalTypeSpecifier") {
    const bool list = kind == "ListTypeSpecifier";
    Type element_type;
    if (Has(spec, list ? "elementType" : "pointType", &inner)) BOGAM_TRY(ReadType(inner, &element_type, depth + 1));
    *out = list ? Type::List(element_type) : Type::Interval(element_type);
  } else if (kind == "TupleTypeSpecifier") {
    std::vector<Type::Field> fields;
    BOGAM_TRY(ForEach(spec, "element", [&](element field) -> Status {
      Type type;
      element of;
      if (Has(field, "elementType", &of) || Has(field, "type", &of)) BOGAM_TRY(ReadType(of, &type, depth + 1));
      fields.emplace_back(std::string(Text(field, "name")), type);
      return Status::Ok();
    }));
    *out = Type::Tuple(std::move(fields));
  } else if (is_choice) {
    std::vector<Type> choices;
    element holder;
    const char* key = Has(spec, "choice", &holder) ? "choice" : "type";
    BOGAM_TRY(ForEach(spec, key, [&](element choice) -> Status {
      choices.emplace_back();
      return ReadType(choice, &choices.back(), depth + 1);
    }));
    *out = Type::Choice(std::move(choices));
  } else {
    return Fail(spec, Code::kInvalid, "unknown type specifier " + std::string(kind));
  }
  return Status::Ok();
}

Status ElmReader::ReadTypeOf(element node, const char* name_key, const char* specifier_key, Type* out) {
  element spec;
  if (Has(node, specifier_key, &spec) && spec.is_object()) return ReadType(spec, out);
  const std::string_view name = Text(node, name_key);
  if (!name.empty()) *out = Type::Qualified(name);
  return Status::Ok();
}

Status ElmReader::ReadExpr(element node, ExprPtr* out, const char* implied_type) {
  if (!node.is_object()) return Fail(node, Code::kInvalid, "an expression is not an object");
  std::string_view type = Text(node, "type");
  if (type.empty() && implied_type) type = implied_type;
  auto expr = std::make_unique<Expr>();
  if (!OpFromName(type, &expr->op)) {
    return Fail(node, Code::kUnsupported, "expression of unknown type '" + std::string(type) + "'");
  }
  if (depth_ >= kMaxDepth) return Fail(node, Code::kTooLarge, "expressions nest deeper than 1,000");
  pending_.push_back({node, expr.get(), depth_ + 1});
  *out = std::move(expr);
  return Status::Ok();
}

// Reads an expression and all below it without recursion: ReadExpr only makes the node and remembers it.
Status ElmReader::ReadTree(element node, ExprPtr* out) {
  depth_ = 0;
  BOGAM_TRY(ReadExpr(node, out));
  while (!pending_.empty()) {
    const Pending next = pending_.back();
    pending_.pop_back();
    depth_ = next.depth;
    next.expr->span = ParseLocator(Text(next.node, "locator"));
    BOGAM_TRY(ReadTypeOf(next.node, "resultTypeName", "resultTypeSpecifier", &next.expr->type));
    BOGAM_TRY(ReadNode(next.node, next.expr));
  }
  return Status::Ok();
}

Status ElmReader::ReadNode(element node, Expr* expr) {
  expr->name = Text(node, "name");
  expr->library = Text(node, "libraryName");
  expr->scope = Text(node, "scope");
  std::string_view precision;
  if (node["precision"].get(precision) == simdjson::SUCCESS && !PrecisionFromName(precision, &expr->precision)) {
    return Fail(node, Code::kInvalid, "unknown precision '" + std::string(precision) + "'");
  }
  BOGAM_TRY(ForEach(node, "signature", [&](element spec) -> Status {
    expr->signature.emplace_back();
    return ReadType(spec, &expr->signature.back());
  }));
  switch (expr->op) {
    case Op::kLiteral:
      BOGAM_TRY(ReadTypeOf(node, "valueType", "valueTypeSpecifier", &expr->type));
      expr->literal = Text(node, "value");
      return Status::Ok();
    case Op::kQuantity:
      expr->literal = Text(node, "value");
      expr->unit = Text(node, "unit");
      return Status::Ok();
    case Op::kProperty: expr->name = Text(node, "path"); break;
    case Op::kFirst:
    case Op::kLast:
    case Op::kCount:
    case Op::kSum:
    case Op::kProduct:
    case Op::kMin:
    case Op::kMax:
    case Op::kAvg:
    case Op::kGeometricMean:
    case Op::kMedian:
    case Op::kMode:
    case Op::kVariance:
    case Op::kPopulationVariance:
    case Op::kStdDev:
    case Op::kPopulationStdDev:
    case Op::kAllTrue:
    case Op::kAnyTrue: expr->name = Text(node, "path"); break;
    case Op::kInterval:
      expr->low_closed = Flag(node, "lowClosed", true);
      expr->high_closed = Flag(node, "highClosed", true);
      break;
    case Op::kCode:
      expr->name = Text(node, "code");
      expr->display = Text(node, "display");
      break;
    case Op::kConcept: expr->display = Text(node, "display"); break;
    case Op::kIs: BOGAM_TRY(ReadTypeOf(node, "isType", "isTypeSpecifier", &expr->type_specifier)); break;
    case Op::kAs:
      BOGAM_TRY(ReadTypeOf(node, "asType", "asTypeSpecifier", &expr->type_specifier));
      expr->strict = Flag(node, "strict", false);
      break;
    case Op::kConvert:
    case Op::kCanConvert: BOGAM_TRY(ReadTypeOf(node, "toType", "toTypeSpecifier", &expr->type_specifier)); break;
    case Op::kNull:
    case Op::kMinValue:
    case Op::kMaxValue: BOGAM_TRY(ReadTypeOf(node, "valueType", "valueTypeSpecifier", &expr->type_specifier)); break;
    case Op::kList: BOGAM_TRY(ReadTypeOf(node, "elementType", "typeSpecifier", &expr->type_specifier)); break;
    case Op::kTuple: return ReadFields(node, expr);
    case Op::kInstance: BOGAM_TRY(ReadTypeOf(node, "classType", "classTypeSpecifier", &expr->type_specifier)); return ReadFields(node, expr);
    case Op::kCase: return ReadCase(node, expr);
    case Op::kQuery: return ReadQuery(node, expr);
    case Op::kRetrieve: return ReadRetrieve(node, expr);
    case Op::kSort:
      expr->query = std::make_unique<QueryParts>();
      BOGAM_TRY(ForEach(node, "by", [&](element by) { return ReadSort(by, &expr->query->sort); }));
      break;
    default: break;
  }
  return ReadOperands(node, expr);
}

Status ElmReader::ReadOperands(element node, Expr* expr) {
  if (const auto* keys = OperandKeys(expr->op)) {
    for (std::string_view key : *keys) BOGAM_TRY(ReadKeyed(node, key, expr));
    return Status::Ok();
  }
  element operand;
  if (!Has(node, "operand", &operand)) return Status::Ok();
  if (operand.is_object()) {
    expr->operands.emplace_back();
    return ReadExpr(operand, &expr->operands.back());
  }
  return ForEach(node, "operand", [&](element item) -> Status {
    ExprPtr one;
    if (!item.is_null()) BOGAM_TRY(ReadExpr(item, &one));
    expr->operands.push_back(std::move(one));
    return Status::Ok();
  });
}

Status ElmReader::ReadKeyed(element node, std::string_view key, Expr* expr) {
  const bool optional = key.ends_with('?'), many = key.ends_with('*');
  if (optional || many) key.remove_suffix(1);
  if (many) {
    return ForEach(node, std::string(key).c_str(), [&](element item) -> Status {
      expr->operands.emplace_back();
      return ReadExpr(item, &expr->operands.back(), expr->op == Op::kConcept ? "Code" : nullptr);
    });
  }
  const size_t bar = key.find('|');
  const std::string first(key.substr(0, bar));
  element part;
  ExprPtr one;
  const char* implied = nullptr;
  if (first == "valueset") implied = "ValueSetRef";
  if (first == "codesystem" || first == "system") implied = "CodeSystemRef";
  if (first == "numerator" || first == "denominator") implied = "Quantity";
  if (Has(node, first.c_str(), &part) && part.is_object()) {
    BOGAM_TRY(ReadExpr(part, &one, implied));
  } else if (bar != std::string_view::npos && Has(node, std::string(key.substr(bar + 1)).c_str(), &part)) {
    BOGAM_TRY(ReadExpr(part, &one));
  } else if (!optional) {
    return Fail(node, Code::kInvalid, std::string(OpName(expr->op)) + " lacks '" + first + "'");
  }
  expr->operands.push_back(std::move(one));
  return Status::Ok();
}

Status ElmReader::ReadFields(element node, Expr* expr) {
  return ForEach(node, "element", [&](element field) -> Status {
    element value;
    ExprPtr one;
    if (Has(field, "value", &value)) BOGAM_TRY(ReadExpr(value, &one));
    expr->fields.emplace_back(std::string(Text(field, "name")), static_cast<uint32_t>(expr->operands.size()));
    expr->operands.push_back(std::move(one));
    return Status::Ok();
  });
}

Status ElmReader::ReadCase(element node, Expr* expr) {
  element part;
  if (Has(node, "comparand", &part)) {
    expr->has_comparand = true;
    expr->operands.emplace_back();
    BOGAM_TRY(ReadExpr(part, &expr->operands.back()));
  }
  BOGAM_TRY(ForEach(node, "caseItem", [&](element item) -> Status {
    for (const char* key : {"when", "then"}) {
      element side;
      if (!Has(item, key, &side)) return Fail(node, Code::kInvalid, std::string("a Case item lacks '") + key + "'");
      expr->operands.emplace_back();
      BOGAM_TRY(ReadExpr(side, &expr->operands.back()));
    }
    return Status::Ok();
  }));
  expr->operands.emplace_back();
  return Has(node, "else", &part) ? ReadExpr(part, &expr->operands.back()) : Status::Ok();
}

Status ElmReader::ReadOptional(element node, const char* key, ExprPtr* out) {
  element part;
  return Has(node, key, &part) ? ReadExpr(part, out) : Status::Ok();
}

Status ElmReader::ReadReturn(element node, QueryParts* query) {
  element part;
  if (Has(node, "return", &part)) {
    query->return_distinct = Flag(part, "distinct", true);
    BOGAM_TRY(ReadOptional(part, "expression", &query->return_expression));
  }
  if (Has(node, "aggregate", &part)) {
    query->aggregate = std::make_unique<AggregateClause>();
    query->aggregate->name = Text(part, "identifier");
    query->aggregate->distinct = Flag(part, "distinct", false);
    BOGAM_TRY(ReadOptional(part, "expression", &query->aggregate->expression));
    BOGAM_TRY(ReadOptional(part, "starting", &query->aggregate->starting));
  }
  if (!Has(node, "sort", &part)) return Status::Ok();
  return ForEach(part, "by", [&](element by) { return ReadSort(by, &query->sort); });
}

Status ElmReader::ReadQuery(element node, Expr* expr) {
  expr->query = std::make_unique<QueryParts>();
  QueryParts* query = expr->query.get();
  BOGAM_TRY(ForEach(node, "source", [&](element source) -> Status {
    query->sources.push_back({std::string(Text(source, "alias")), nullptr});
    return ReadOptional(source, "expression", &query->sources.back().expression);
  }));
  BOGAM_TRY(ForEach(node, "let", [&](element let) -> Status {
    query->lets.push_back({std::string(Text(let, "identifier")), nullptr});
    return ReadOptional(let, "expression", &query->lets.back().expression);
  }));
  BOGAM_TRY(ForEach(node, "relationship", [&](element relationship) -> Status {
    Relationship& out = query->relationships.emplace_back();
    const std::string_view type = Text(relationship, "type");
    if (type != "With" && type != "Without") {
      return Fail(relationship, Code::kUnsupported, "relationship of unknown type '" + std::string(type) + "'");
    }
    out.without = type == "Without";
    out.source.alias = Text(relationship, "alias");
    BOGAM_TRY(ReadOptional(relationship, "expression", &out.source.expression));
    return ReadOptional(relationship, "suchThat", &out.such_that);
  }));
  for (const QuerySource& source : query->sources) {
    if (!source.expression) return Fail(node, Code::kInvalid, "a query source lacks its expression");
  }
  BOGAM_TRY(ReadOptional(node, "where", &query->where));
  return ReadReturn(node, query);
}

Status ElmReader::ReadSort(element by, std::vector<SortItem>* out) {
  SortItem& item = out->emplace_back();
  const std::string_view type = Text(by, "type"), direction = Text(by, "direction");
  if (direction == "desc" || direction == "descending") item.direction = SortDirection::kDescending;
  if (type == "ByColumn") {
    item.by = SortItem::By::kColumn;
    item.column = Text(by, "path");
  } else if (type == "ByExpression") {
    item.by = SortItem::By::kExpression;
    return ReadOptional(by, "expression", &item.expression);
  } else if (type != "ByDirection" && !type.empty()) {
    return Fail(by, Code::kUnsupported, "sort of unknown type '" + std::string(type) + "'");
  }
  return Status::Ok();
}

Status ElmReader::ReadRetrieve(element node, Expr* expr) {
  expr->retrieve = std::make_unique<RetrieveParts>();
  RetrieveParts* retrieve = expr->retrieve.get();
  retrieve->data_type = Type::Qualified(Text(node, "dataType"));
  retrieve->template_id = Text(node, "templateId");
  retrieve->id_property = Text(node, "idProperty");
  retrieve->code_property = Text(node, "codeProperty");
  retrieve->value_set_property = Text(node, "valueSetProperty");
  retrieve->date_property = Text(node, "dateProperty");
  retrieve->date_low_property = Text(node, "dateLowProperty");
  retrieve->date_high_property = Text(node, "dateHighProperty");
  retrieve->code_comparator = Text(node, "codeComparator");
  for (const char* key : {"codeFilter", "dateFilter", "otherFilter", "include"}) {
    BOGAM_TRY(ForEach(node, key, [&](element) { return Fail(node, Code::kUnsupported, std::string("a Retrieve with '") + key + "'"); }));
  }
  BOGAM_TRY(ReadOptional(node, "context", &retrieve->context));
  BOGAM_TRY(ReadOptional(node, "id", &retrieve->id));
  BOGAM_TRY(ReadOptional(node, "codes", &retrieve->codes));
  return ReadOptional(node, "dateRange", &retrieve->date_range);
}

Status ElmReader::ReadHeader(element root) {
  element identifier;
  if (Has(root, "identifier", &identifier)) {
    library_->id = Text(identifier, "id");
    library_->version = Text(identifier, "version");
  }
  BOGAM_TRY(ForEachDef(root, "usings", [&](element def) {
    library_->usings.push_back({std::string(Text(def, "localIdentifier")), std::string(Text(def, "uri")), std::string(Text(def, "version"))});
    return Status::Ok();
  }));
  return ForEachDef(root, "includes", [&](element def) {
    std::string_view path = Text(def, "path");
    path.remove_prefix(path.rfind('/') + 1);  // a namespace qualifies the id; npos + 1 is 0
    library_->includes.push_back({std::string(Text(def, "localIdentifier")), std::string(path), std::string(Text(def, "version"))});
    return Status::Ok();
  });
}

Status ElmReader::ReadTerms(element root) {
  BOGAM_TRY(ForEachDef(root, "codeSystems", [&](element def) {
    library_->code_systems.push_back({std::string(Text(def, "name")), std::string(Text(def, "id")), std::string(Text(def, "version"))});
    return Status::Ok();
  }));
  BOGAM_TRY(ForEachDef(root, "valueSets", [&](element def) {
    ValueSetDef& out = library_->value_sets.emplace_back();
    out.name = Text(def, "name");
    out.id = Text(def, "id");
    out.version = Text(def, "version");
    return ForEach(def, "codeSystem", [&](element ref) {
      out.code_systems.emplace_back(Text(ref, "name"));
      return Status::Ok();
    });
  }));
  BOGAM_TRY(ForEachDef(root, "codes", [&](element def) {
    CodeDef& out = library_->codes.emplace_back();
    out.name = Text(def, "name");
    out.id = Text(def, "id");
    out.display = Text(def, "display");
    element system;
    if (Has(def, "codeSystem", &system)) {
      out.code_system = Text(system, "name");
      out.code_system_library = Text(system, "libraryName");
    }
    return Status::Ok();
  }));
  return ForEachDef(root, "concepts", [&](element def) {
    ConceptDef& out = library_->concepts.emplace_back();
    out.name = Text(def, "name");
    out.display = Text(def, "display");
    return ForEach(def, "code", [&](element ref) {
      out.codes.emplace_back(std::string(Text(ref, "libraryName")), std::string(Text(ref, "name")));
      return Status::Ok();
    });
  });
}

Status ElmReader::ReadDefinition(element def) {
  Definition& out = library_->definitions.emplace_back();
  out.name = Text(def, "name");
  out.context = Text(def, "context");
  out.is_function = Text(def, "type") == "FunctionDef";
  out.fluent = Flag(def, "fluent", false);
  out.external = Flag(def, "external", false);
  out.is_private = Text(def, "accessLevel") == "Private";
  out.span = ParseLocator(Text(def, "locator"));
  BOGAM_TRY(ReadTypeOf(def, "resultTypeName", "resultTypeSpecifier", &out.type));
  BOGAM_TRY(ForEach(def, "operand", [&](element operand) {
    OperandDef& one = out.operands.emplace_back();
    one.name = Text(operand, "name");
    return ReadTypeOf(operand, "operandType", "operandTypeSpecifier", &one.type);
  }));
  element body;
  if (Has(def, "expression", &body)) BOGAM_TRY(ReadTree(body, &out.body));
  if (!out.body && !out.external) return Fail(def, Code::kInvalid, "definition \"" + out.name + "\" has no expression");
  return Status::Ok();
}

Result<std::shared_ptr<const Library>> ElmReader::Read(element root) {
  element inner;
  if (!root.is_object()) return Status(Code::kInvalid, "ELM: the document is not an object");
  if (Has(root, "library", &inner)) root = inner;
  element statements;
  if (!root.is_object() || (!Has(root, "identifier", &statements) && !Has(root, "statements", &statements))) {
    return Status(Code::kInvalid, "ELM: the document is not a library");
  }
  library_->from_elm = true;
  BOGAM_TRY(ReadHeader(root));
  BOGAM_TRY(ReadTerms(root));
  BOGAM_TRY(ForEachDef(root, "parameters", [&](element def) -> Status {
    ParameterDef& out = library_->parameters.emplace_back();
    out.name = Text(def, "name");
    BOGAM_TRY(ReadTypeOf(def, "parameterType", "parameterTypeSpecifier", &out.type));
    element value;
    return Has(def, "default", &value) ? ReadTree(value, &out.default_value) : Status::Ok();
  }));
  BOGAM_TRY(ForEachDef(root, "statements", [&](element def) { return ReadDefinition(def); }));
  return std::shared_ptr<const Library>(library_);
}

}  // namespace

Result<std::shared_ptr<const Library>> ReadElm(std::string_view json) {
  if (json.size() > kMaxElmBytes) return Status(Code::kTooLarge, "ELM: the document is larger than 64 MiB");
  const std::string quoted = QuoteNumbers(json);
  simdjson::dom::parser parser;
  if (parser.allocate(quoted.size() + 64, kMaxJsonDepth) != simdjson::SUCCESS) {
    return Status(Code::kTooLarge, "ELM: no memory to parse the document");
  }
  element root;
  if (const auto error = parser.parse(quoted).get(root); error != simdjson::SUCCESS) {
    return Status(Code::kInvalid, std::string("ELM: not JSON: ") + simdjson::error_message(error));
  }
  return ElmReader().Read(root);
}

}  // namespace bogam::expr
