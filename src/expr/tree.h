// SPDX-License-Identifier: Apache-2.0
// The typed tree: one form for CQL text and for ELM, and the input of every evaluator.
//
// It is ELM (Clinical Quality Language, Expression Logical Model r1) as C++: one Expr a node, operands in ELM's order.
// expr/bind makes it from CQL text, expr/elm from ELM JSON; a tree from ELM may lack result types (Type::Kind::kUnknown),
// so evaluators decide by values where a type is unknown. A finished Library is immutable and shared.
//
// Where each kind of node keeps its parts:
//   Literal            literal (text as ELM writes it) and type
//   Instance, Tuple    fields: (name, operand index) over operands; Instance also type_specifier
//   Interval           operands low, high; low_closed/high_closed, or low_closed_expr/high_closed_expr in operands 2, 3
//   List               operands = elements; type_specifier = declared element type, if any
//   Quantity           literal = value, unit;  Ratio: operands numerator, denominator
//   Code               name = code, operand 0 = CodeSystemRef (or null), display;  Concept: operands = codes, display
//   Property           name = path (may be dotted or indexed); operand 0 = source, or scope = alias
//   …Ref               name, library (local alias of the include, empty = this library); FunctionRef operands = arguments,
//                      signature where ELM gives one; overload, when the binder has chosen the definition
//   AliasRef, QueryLetRef, OperandRef, IdentifierRef   name
//   Query              query;   Retrieve  retrieve;   Case: operand 0 = comparand when has_comparand, then when/then pairs, else last
//   If                 condition, then, else
//   Is, As, Convert, CanConvert, MinValue, MaxValue, Null   type_specifier;  As: strict
//   DateTimeComponentFrom, DurationBetween, SameAs, …       precision
//   First, Last, Count, Sum, …                              operand 0 = source; name = path, if any
//   Sort, Filter, ForEach, Repeat, Aggregate                operand 0 = source, operand 1 = element expression; scope;
//                                                           Sort: query->sort;  Aggregate: operand 2 = initial value
//   InValueSet, AnyInValueSet, InCodeSystem, …              operand 0 = code(s); then a ValueSetRef/CodeSystemRef or expression
//   Message            source, condition, code, severity, message
//   Combine, Split, Substring, Slice, Round, …              operands in the order of ELM's schema; absent ones are nullptr
#ifndef BOGAM_EXPR_TREE_H_
#define BOGAM_EXPR_TREE_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/type.h"
#include "value/temporal.h"

namespace bogam::expr {

enum class Op : uint16_t {
#define OP(name) k##name,
#include "expr/operators.inc"
#undef OP
};

/// "Equal", "Retrieve", …: the ELM name.
std::string_view OpName(Op op);
/// False when ELM has no such type.
bool OpFromName(std::string_view name, Op* op);

/// ELM DateTimePrecision.
using Precision = value::Precision;

/// Where a node stands in its source, 1-based; line 0 = unknown.
struct Span {
  uint32_t line = 0, column = 0, end_line = 0, end_column = 0;
};

struct Expr;
using ExprPtr = std::unique_ptr<Expr>;

enum class SortDirection : uint8_t { kAscending, kDescending };

struct SortItem {
  enum class By : uint8_t { kDirection, kColumn, kExpression } by = By::kDirection;
  SortDirection direction = SortDirection::kAscending;
  std::string column;
  ExprPtr expression;  ///< identifiers in it are IdentifierRef/Property over the row ($this scope)
};

struct QuerySource {
  std::string alias;
  ExprPtr expression;
};

struct LetClause {
  std::string name;
  ExprPtr expression;
};

struct Relationship {
  bool without = false;
  QuerySource source;
  ExprPtr such_that;
};

struct AggregateClause {
  std::string name;
  bool distinct = false;
  ExprPtr expression, starting;
};

struct QueryParts {
  std::vector<QuerySource> sources;
  std::vector<LetClause> lets;
  std::vector<Relationship> relationships;
  ExprPtr where;
  ExprPtr return_expression;    ///< null: the single source's row, or a Tuple of all
  bool return_distinct = true;  ///< CQL: `return` without `all` removes repeats (only where a return clause stands)
  std::unique_ptr<AggregateClause> aggregate;
  std::vector<SortItem> sort;
};

struct RetrieveParts {
  Type data_type;           ///< {http://hl7.org/fhir}Condition
  std::string template_id;  ///< profile canonical, if any
  std::string id_property, code_property, value_set_property, date_property, date_low_property, date_high_property;
  std::string code_comparator;  ///< "in", "=", "~"
  ExprPtr context, id, codes, date_range;
};

struct Expr {
  Op op = Op::kNull;
  Precision precision = Precision::kNone;
  bool low_closed = true, high_closed = true;
  bool strict = false;         ///< As
  bool has_comparand = false;  ///< Case
  Type type;                   ///< result type
  Type type_specifier;
  Span span;
  std::string name, library, scope, literal, unit, display;
  std::vector<ExprPtr> operands;
  std::vector<std::pair<std::string, uint32_t>> fields;
  std::vector<Type> signature;
  int32_t overload = -1;  ///< FunctionRef from CQL: index in the definitions of the library it names; -1: by name and signature
  std::unique_ptr<QueryParts> query;
  std::unique_ptr<RetrieveParts> retrieve;
};

struct OperandDef {
  std::string name;
  Type type;
};

/// define, define function.
struct Definition {
  std::string name;
  std::string context;  ///< "Patient", "Unfiltered", "Population", …
  bool is_function = false, fluent = false, external = false, is_private = false;
  std::vector<OperandDef> operands;
  Type type;
  ExprPtr body;
  Span span;
};

struct UsingDef {
  std::string name, uri, version;
};
struct IncludeDef {
  std::string alias, id, version;
};
struct ParameterDef {
  std::string name;
  Type type;
  ExprPtr default_value;
};
struct CodeSystemDef {
  std::string name, id, version;
};
struct ValueSetDef {
  std::string name, id, version;
  std::vector<std::string> code_systems;
};
struct CodeDef {
  std::string name, id, display, code_system, code_system_library;
};
struct ConceptDef {
  std::string name, display;
  std::vector<std::pair<std::string, std::string>> codes;  ///< (library alias, code name)
};

struct Library {
  std::string id, version;
  std::vector<UsingDef> usings;
  std::vector<IncludeDef> includes;
  std::vector<ParameterDef> parameters;
  std::vector<CodeSystemDef> code_systems;
  std::vector<ValueSetDef> value_sets;
  std::vector<CodeDef> codes;
  std::vector<ConceptDef> concepts;
  std::vector<Definition> definitions;  ///< expressions and functions, in source order
  bool from_elm = false;
};

/// A set of libraries that include each other; main is the one asked for. Includes are resolved by id and version.
struct LibrarySet {
  std::vector<std::shared_ptr<const Library>> libraries;
  const Library* main = nullptr;
  /// The library an include of `from` names, or null.
  const Library* Included(const Library& from, std::string_view alias) const;
  const Library* Find(std::string_view id, std::string_view version) const;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_TREE_H_
