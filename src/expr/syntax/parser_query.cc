// SPDX-License-Identifier: Apache-2.0
// Queries and retrieves.
#include "expr/syntax/parser_state.h"

namespace bogam::expr {

// [Type], [Type: terminology], [Type: path in terminology], [context -> Type …]
Node* ParserState::Retrieve() {
  const Span from = Take().span;
  Node* node = Make(NodeKind::kRetrieve, from);
  auto retrieve = std::make_unique<RetrieveNode>();
  retrieve->type = NamedType();
  if (Accept("->")) {
    Node* context = Make(NodeKind::kName, retrieve->type->span);
    context->text = retrieve->type->names.empty() ? "" : retrieve->type->names[0];
    for (size_t i = 1; i < retrieve->type->names.size(); ++i) {
      context = Make(NodeKind::kMember, context->span, {context});
      context->text = retrieve->type->names[i];
    }
    retrieve->context = context;
    retrieve->type = NamedType();
  }
  if (Accept(":")) {
    size_t ahead = 0;  // a code path is names joined by points, then in, = or ~
    while ((Peek(ahead).IsName() || Peek(ahead).kind == TokenKind::kWord) && Is(".", ahead + 1) && ahead + 3 < Lexer::kLookahead) ahead += 2;
    const bool path = (Peek(ahead).IsName() || Peek(ahead).kind == TokenKind::kWord) && IsOneOf({"in", "=", "~"}, ahead + 1);
    if (path) {
      retrieve->code_path = DottedName("the path of the code");
      retrieve->comparator = Take().text;
    }
    retrieve->terminology = Expression();
  }
  Expect("]", "after the retrieve");
  node->retrieve = std::move(retrieve);
  return Close(node);
}

Node* ParserState::Query(Node* first) {
  Node* node = Make(NodeKind::kQuery, first->span);
  auto query = std::make_unique<QueryNode>();
  QuerySourceNode source;
  source.expression = first;
  source.span = Peek().span;
  source.alias = TakeIdentifier("an alias");
  query->sources.push_back(std::move(source));
  QueryClauses(query.get(), node);
  node->query = std::move(query);
  return Close(node);
}

Node* ParserState::FromQuery() {
  Node* node = Make(NodeKind::kQuery, Take().span);
  auto query = std::make_unique<QueryNode>();
  do {
    query->sources.push_back(Source());
  } while (!panic_ && Accept(","));
  QueryClauses(query.get(), node);
  node->query = std::move(query);
  return Close(node);
}

QuerySourceNode ParserState::Source() {
  QuerySourceNode source;
  source.expression = Is("[") || Is("(") || IsIdentifier() ? Postfix(Primary()) : (FailHere("expected the source of a query"), Bad());
  source.span = Peek().span;
  source.alias = panic_ ? "" : TakeIdentifier("an alias after the source of the query");
  return source;
}

void ParserState::QueryClauses(QueryNode* query, Node* node) {
  while (!panic_) {
    if (Accept("let")) {
      do {
        const Span span = Peek().span;
        std::string name = TakeIdentifier("the name of a let");
        Expect(":", "after the name of the let");
        query->lets.push_back({std::move(name), Expression(), span});
      } while (!panic_ && Accept(","));
    } else if (IsOneOf({"with", "without"})) {
      const bool without = Take().text == "without";
      QuerySourceNode source = Source();
      if (!(Is("such") && Is("that", 1))) FailHere("expected such that");
      if (panic_) return;
      Take();
      Take();
      Node* such_that = Expression();
      node->kids.push_back(such_that);
      query->relations.push_back({without, std::move(source), such_that});
    } else {
      break;
    }
  }
  if (Accept("where")) query->where = Expression();
  if (Accept("return")) {
    query->return_all = Accept("all");
    query->return_distinct = !query->return_all && Accept("distinct");
    query->returns = Expression();
  } else if (Accept("aggregate")) {
    QueryAggregate(query);
  }
  if (!panic_ && Is("sort")) QuerySort(query);
}

void ParserState::QueryAggregate(QueryNode* query) {
  query->has_aggregate = true;
  if (!Accept("all")) query->aggregate_distinct = Accept("distinct");
  query->aggregate_name = TakeIdentifier("the name of the accumulator");
  if (Accept("starting")) query->starting = Expression(kAdd);
  Expect(":", "before the expression of aggregate");
  query->aggregate = Expression();
}

void ParserState::QuerySort(QueryNode* query) {
  const auto direction = [this](SortDirection* out) {
    const bool ascending = Accept("asc") || Accept("ascending");
    const bool descending = !ascending && (Accept("desc") || Accept("descending"));
    *out = descending ? SortDirection::kDescending : SortDirection::kAscending;
    return ascending || descending;
  };
  Take();
  QueryNode::Sort sort{nullptr, SortDirection::kAscending, Peek().span};
  if (!Accept("by")) {
    if (!direction(&sort.direction)) return FailHere("expected asc, desc or by after sort");
    query->sort.push_back(sort);
    return;
  }
  do {
    sort.span = Peek().span;
    sort.expression = Expression(kAdd);
    direction(&sort.direction);
    query->sort.push_back(sort);
  } while (!panic_ && Accept(","));
}

}  // namespace bogam::expr
