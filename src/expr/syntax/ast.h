// SPDX-License-Identifier: Apache-2.0
// The syntax tree: CQL as it is written, before any name is looked up. One Node an expression or type specifier, in an
// arena; a node knows its height, which the parser keeps under the limit on nesting, so that whoever walks the tree by
// recursion is bounded too.
#ifndef BOGAM_EXPR_SYNTAX_AST_H_
#define BOGAM_EXPR_SYNTAX_AST_H_

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "expr/tree.h"

namespace bogam::expr {

enum class NodeKind : uint8_t {
  kBad,  ///< could not be read; reported already
  // literals: text as written (strings unquoted)
  kNull,
  kBoolean,
  kString,
  kInteger,
  kLong,
  kDecimal,
  kDate,
  kDateTime,
  kTime,
  kQuantity,  ///< text = number, text2 = unit
  kRatio,     ///< kids: two kQuantity
  // names and paths
  kName,     ///< text; quoted in flag
  kMember,   ///< kids[0].text
  kCall,     ///< text(kids[1…]) or kids[0].text(kids[1…]); kids[0] may be null
  kIndexer,  ///< kids[0][kids[1]]
  kThis,
  kIndex,
  kTotal,
  // selectors
  kInterval,  ///< kids low, high; low_closed, high_closed
  kList,      ///< kids; type = element type, if written
  kTuple,     ///< names, kids
  kInstance,  ///< type; names, kids
  kCode,      ///< text = code, text2 = display; kids[0] = name or member of the code system
  kConcept,   ///< kids: kCode; text2 = display
  // operators: text is the CQL word or symbol
  kUnary,       ///< not, exists, +, -, distinct, flatten, start, end, width, successor, predecessor, singleton, point,
                ///< isnull, istrue, isfalse, and with `negated` their opposites; date, time, timezoneoffset, timezone
  kBinary,      ///< and or xor implies = != ~ !~ < <= > >= + - * / ^ & div mod union intersect except
  kMembership,  ///< in, contains, with `proper`: properly …; precision
  kTiming,      ///< kids left, right; timing
  kBetween,     ///< kids value, low, high; proper
  kIs,
  kAs,
  kCast,     ///< kids[0], type
  kConvert,  ///< kids[0], type or text = unit
  kMinimum,
  kMaximum,    ///< type
  kComponent,  ///< precision from kids[0]
  kDuration,
  kDifference,  ///< precision; one kid: of an interval; two: between
  kExpand,
  kCollapse,  ///< kids[0]; kids[1] = per, if any
  kIf,        ///< kids condition, then, else
  kCase,      ///< kids[0] = comparand or null; then when/then pairs; else last
  kQuery,
  kRetrieve,
  // type specifiers
  kNamedType,  ///< text = name, text2 = qualifier
  kListType,
  kIntervalType,  ///< kids[0]
  kTupleType,     ///< names, kids
  kChoiceType,    ///< kids
};

struct Node;

/// The phrase between the two operands of a timing expression.
struct TimingPhrase {
  enum class Kind : uint8_t { kSame, kIncludes, kDuring, kBeforeAfter, kWithin, kMeets, kOverlaps, kStarts, kEnds };
  enum class Side : uint8_t { kNone, kBefore, kAfter };
  enum class Boundary : uint8_t { kNone, kStart, kEnd };
  enum class Offset : uint8_t { kNone, kExact, kOrMore, kOrLess, kLessThan, kMoreThan };
  Kind kind = Kind::kSame;
  Side side = Side::kNone;                                   ///< before, after
  Boundary left = Boundary::kNone, right = Boundary::kNone;  ///< starts/ends …; … start/end
  Offset offset_kind = Offset::kNone;
  bool inclusive = false;  ///< on or before, before or on; same … or before
  bool proper = false;
  Precision precision = Precision::kNone;
  Node* offset = nullptr;  ///< kQuantity
};

struct QuerySourceNode {
  std::string alias;
  Node* expression = nullptr;
  Span span;
};

struct QueryNode {
  struct Let {
    std::string name;
    Node* expression;
    Span span;
  };
  struct Relation {
    bool without;
    QuerySourceNode source;
    Node* such_that;
  };
  struct Sort {
    Node* expression;  ///< null: sort by direction
    SortDirection direction;
    Span span;
  };
  std::vector<QuerySourceNode> sources;
  std::vector<Let> lets;
  std::vector<Relation> relations;
  Node* where = nullptr;
  Node* returns = nullptr;
  bool return_all = false, return_distinct = false;
  bool has_aggregate = false, aggregate_distinct = false;
  std::string aggregate_name;
  Node* starting = nullptr;
  Node* aggregate = nullptr;
  std::vector<Sort> sort;
};

struct RetrieveNode {
  Node* type = nullptr;
  Node* context = nullptr;
  std::string code_path, comparator;
  Node* terminology = nullptr;
};

struct Node {
  NodeKind kind = NodeKind::kBad;
  bool quoted = false, low_closed = true, high_closed = true, negated = false, proper = false;
  bool in_parentheses = false;
  Precision precision = Precision::kNone;
  uint32_t height = 1;
  Span span;
  std::string text, text2;
  std::vector<Node*> kids;
  std::vector<std::string> names;
  Node* type = nullptr;
  std::unique_ptr<TimingPhrase> timing;
  std::unique_ptr<QueryNode> query;
  std::unique_ptr<RetrieveNode> retrieve;
};

struct DefinitionNode {
  std::string name, context;
  bool is_function = false, fluent = false, external = false, is_private = false;
  std::vector<std::string> operand_names;
  std::vector<Node*> operand_types;
  Node* return_type = nullptr;
  Node* body = nullptr;
  Span span, name_span;
};

/// Declarations that need no names of others but a code's system: as written.
struct TermNode {
  std::string name, id, version, display;
  std::vector<std::pair<std::string, std::string>> refs;  ///< (library, name): code systems of a value set or code, codes of a concept
  Span span;
};

struct ParameterNode {
  std::string name;
  Node* type = nullptr;
  Node* default_value = nullptr;
  Span span;
};

struct HeaderNode {
  std::string name, version, alias;  ///< using name version alias; include name version alias
  Span span;
};

struct LibraryNode {
  std::string id, version;
  Span span;
  std::vector<HeaderNode> usings, includes;
  std::vector<TermNode> code_systems, value_sets, codes, concepts;
  std::vector<ParameterNode> parameters;
  std::vector<std::pair<std::string, Span>> contexts;  ///< in order
  std::vector<DefinitionNode> definitions;
  std::deque<Node> arena;
};

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_SYNTAX_AST_H_
