// SPDX-License-Identifier: Apache-2.0
// Queries, retrieves and the list operators that bind a name to each element; Message.
#include <algorithm>

#include "expr/ops/comparison.h"
#include "expr/ops/conversion.h"
#include "expr/ops/lists.h"
#include "expr/ops/membership.h"
#include "expr/ops/property.h"
#include "expr/profiles.h"
#include "expr/reference/machine.h"
#include "expr/retrieve.h"

namespace bogam::expr::reference {

struct Evaluator::Machine::QueryRun {
  QueryRun(const QueryParts& query, ops::Context& context) : parts(query), results(context) {}
  const QueryParts& parts;
  std::vector<Value> sources;  // a list each
  bool single = true;          // no source is a list: the result is one row, or null
  ops::ListBuilder results;
  size_t first_alias = 0;  // bindings of the sources begin here
};

Value Evaluator::Machine::Query(const Expr& expr) {
  QueryRun run(*expr.query, context_);
  bool null_source = false;
  for (const QuerySource& source : run.parts.sources) {
    const Value value = Eval(source.expression);
    if (failed()) return {};
    null_source |= value.is_null();
    if (value.Is(Kind::kList)) {
      run.single = false;
      run.sources.push_back(value);
    } else {
      const std::span<Value> one = arena_->NewArray<Value>(value.is_null() ? 0 : 1);
      if (!one.empty()) one[0] = value;
      run.sources.push_back(Value::List(one));
    }
  }
  if (null_source && run.single) return {};
  const size_t mark = bindings_.size();
  run.first_alias = mark;
  Rows(&run, 0);
  if (failed()) return {};
  Unbind(mark);
  return Finish(&run);
}

void Evaluator::Machine::Rows(QueryRun* run, size_t source) {
  if (source == run->sources.size()) return Row(run);
  const size_t mark = bindings_.size();
  for (const Value& item : run->sources[source].list()) {
    if (!Step()) return;
    Bind(run->parts.sources[source].alias, item);
    Rows(run, source + 1);
    if (failed()) return;
    Unbind(mark);
  }
}

void Evaluator::Machine::Row(QueryRun* run) {
  const size_t mark = bindings_.size();
  for (const LetClause& let : run->parts.lets) {
    const Value value = Eval(let.expression);
    if (failed()) return;
    Bind(let.name, value);
  }
  for (const Relationship& relationship : run->parts.relationships) {
    const bool related = Related(relationship);
    if (failed()) return;
    if (related == relationship.without) return Unbind(mark);
  }
  if (run->parts.where && !Eval(run->parts.where).is_true()) {
    if (!failed()) Unbind(mark);
    return;
  }
  Value row;
  if (run->parts.return_expression && !run->parts.aggregate) {
    row = Eval(run->parts.return_expression);
    if (failed()) return;
  } else if (run->sources.size() == 1) {
    row = bindings_[run->first_alias].value;
  } else {
    const std::span<TupleValue::Field> fields = arena_->NewArray<TupleValue::Field>(run->sources.size());
    for (size_t i = 0; i < fields.size(); ++i) fields[i] = {bindings_[run->first_alias + i].name, bindings_[run->first_alias + i].value};
    row = Value::Tuple(context_.New(TupleValue{fields, {}}));
  }
  run->results.Add(row);
  Unbind(mark);
}

bool Evaluator::Machine::Related(const Relationship& relationship) {
  const Value candidates = Eval(relationship.source.expression);
  if (failed() || candidates.is_null()) return false;
  const std::span<const Value> items = candidates.Is(Kind::kList) ? candidates.list() : std::span<const Value>(&candidates, 1);
  const size_t mark = bindings_.size();
  for (const Value& item : items) {
    if (!Step()) return false;
    Bind(relationship.source.alias, item);
    const bool related = !relationship.such_that || Eval(relationship.such_that).is_true();
    if (failed()) return false;
    Unbind(mark);
    if (related) return true;
  }
  return false;
}

Value Evaluator::Machine::Finish(QueryRun* run) {
  if (run->parts.aggregate) return AggregateRows(run);
  if (run->single) return run->results.size() ? run->results.items()[0] : Value();
  Value list = run->results.Build();
  if (run->parts.return_expression && run->parts.return_distinct) list = ops::Distinct(context_, list);
  if (run->parts.sort.empty() || failed()) return list;
  std::vector<Value> rows(list.list().begin(), list.list().end());
  SortRows(run->parts.sort, &rows);
  ops::ListBuilder sorted(context_, rows.size());
  for (const Value& row : rows) sorted.Add(row);
  return sorted.Build();
}

// The rows again, one after the other, with the total so far under the clause's name.
Value Evaluator::Machine::AggregateRows(QueryRun* run) {
  const AggregateClause& clause = *run->parts.aggregate;
  Value rows = run->results.Build();
  if (clause.distinct) rows = ops::Distinct(context_, rows);
  Value total = Eval(clause.starting);
  const size_t mark = bindings_.size();
  for (const Value& row : rows.list()) {
    if (failed() || !Step()) return {};
    for (size_t i = 0; i < run->sources.size(); ++i) {
      Bind(run->parts.sources[i].alias, run->sources.size() == 1 ? row : row.tuple().fields[i].value);
    }
    for (const LetClause& let : run->parts.lets) Bind(let.name, Eval(let.expression));
    Bind(clause.name, total);
    total = Eval(clause.expression);
    if (failed()) return {};
    Unbind(mark);
  }
  return total;
}

Value Evaluator::Machine::SortKey(const SortItem& item, const Value& row) {
  if (item.by == SortItem::By::kDirection) return row;
  if (item.by == SortItem::By::kColumn) return ops::Property(context_, row, item.column);
  const size_t mark = Bind("$this", row);
  const Value key = Eval(item.expression);
  if (!failed()) Unbind(mark);
  return key;
}

void Evaluator::Machine::SortRows(const std::vector<SortItem>& by, std::vector<Value>* rows) {
  struct Keyed {
    Value row;
    std::vector<Value> keys;
  };
  std::vector<Keyed> keyed;
  for (const Value& row : *rows) {
    keyed.push_back({row, {}});
    for (const SortItem& item : by) {
      if (!failed()) keyed.back().keys.push_back(SortKey(item, row));
    }
  }
  if (failed()) return;
  std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    for (size_t i = 0; i < by.size(); ++i) {
      const int order = ops::SortOrder(context_, a.keys[i], b.keys[i]);
      if (order) return by[i].direction == SortDirection::kAscending ? order < 0 : order > 0;
    }
    return false;
  });
  for (size_t i = 0; i < keyed.size(); ++i) (*rows)[i] = keyed[i].row;
}

Value Evaluator::Machine::SortOf(const Expr& expr) {
  const Value source = Eval(expr.operands[0]);
  if (failed() || !source.Is(Kind::kList)) return {};
  std::vector<Value> rows(source.list().begin(), source.list().end());
  SortRows(expr.query->sort, &rows);
  ops::ListBuilder out(context_, rows.size());
  for (const Value& row : rows) out.Add(row);
  return failed() ? Value() : out.Build();
}

// codes of a Retrieve: a value set, or codes in any wrapping.
bool Evaluator::Machine::ReadCodes(const RetrieveParts& parts, RetrieveRequest* request) {
  const Value codes = Eval(parts.codes);
  if (failed()) return false;
  request->has_code_filter = true;
  request->code_path = parts.code_property;
  if (codes.Is(Kind::kValueSet)) {
    if (parts.code_comparator == "~") request->not_done_value_set = codes.value_set().id;
    request->value_set = ops::Resolve(context_, codes.value_set());
    if (request->value_set != nullptr) return true;
    Status why = context_.status();
    context_.ClearFailure();
    if (!JudgesNoCode(context_, *environment_.retriever, *request)) context_.Fail(std::move(why));
    return false;
  }
  std::vector<CodeValue> all;
  const auto add = [&](const Value& v) {
    if (v.Is(Kind::kCode)) all.push_back(v.code());
    if (v.Is(Kind::kConcept)) all.insert(all.end(), v.concept_value().codes.begin(), v.concept_value().codes.end());
    if (v.Is(Kind::kString)) all.push_back({v.string(), {}, {}, {}});
  };
  add(codes);
  if (codes.Is(Kind::kList)) {
    for (const Value& item : codes.list()) add(item);
  }
  const std::span<CodeValue> kept = arena_->NewArray<CodeValue>(all.size());
  std::copy(all.begin(), all.end(), kept.begin());
  request->codes = kept;
  return true;
}

Value Evaluator::Machine::Retrieve(const Expr& expr) {
  const RetrieveParts& parts = *expr.retrieve;
  if (!environment_.retriever) return Fail(Code::kInvalid, "there is no data to retrieve from");
  if (parts.context) return Fail(Code::kUnsupported, "a Retrieve in a related context");
  RetrieveRequest request;
  request.type = fhir::FindType(parts.data_type.name());
  if (request.type == fhir::TypeId::kNone) return Fail(Code::kInvalid, "R4 has no type " + parts.data_type.ToString());
  request.template_id = parts.template_id;
  request.profile = FindProfileRule(parts.template_id, request.type);
  request.trust_profiles = environment_.trust_profiles;
  request.default_offset = environment_.default_offset;
  request.patient_context = !frame_.definition || frame_.definition->context != "Unfiltered";
  if (parts.codes && !ReadCodes(parts, &request)) return failed() ? Value() : Value::List({});
  if (parts.id) {
    const Value id = ops::ToString(context_, Eval(parts.id));
    if (failed() || id.is_null()) return failed() ? Value() : Value::List({});
    request.id = id.string();
  }
  if (parts.date_range) {
    request.date_path = parts.date_property;
    request.date_range = Eval(parts.date_range);
    if (failed()) return {};
  }
  std::vector<fhir::Node> found;
  bool exact = false;
  if (Status status = environment_.retriever->Retrieve(request, &found, &exact); !status.ok()) return context_.Fail(std::move(status));
  ops::ListBuilder out(context_, found.size());
  for (const fhir::Node& resource : found) {
    if (!exact && !Selects(context_, request, resource)) continue;
    out.Add(Value::Node(resource));
    Witness(resource);
  }
  return out.Build();
}

Value Evaluator::Machine::Iterate(const Expr& expr) {
  const Value source = Eval(expr.operands[0]);
  if (failed() || source.is_null()) return {};
  const bool single = !source.Is(Kind::kList);
  const std::span<const Value> items = single ? std::span<const Value>(&source, 1) : source.list();
  const std::string_view name = expr.scope.empty() ? std::string_view("$this") : std::string_view(expr.scope);
  ops::ListBuilder out(context_);
  const size_t mark = bindings_.size();
  for (size_t i = 0; i < items.size(); ++i) {
    if (!Step()) return {};
    Bind(name, items[i]);
    Bind("$index", Value::Integer(static_cast<int32_t>(i)));
    const Value value = Eval(expr.operands[1]);
    if (failed()) return {};
    Unbind(mark);
    if (expr.op == Op::kForEach)
      out.Add(value);
    else if (value.is_true())
      out.Add(items[i]);
  }
  if (!single) return out.Build();
  return out.size() ? out.items()[0] : Value();
}

// The element expression over the source, then over what it gave, until nothing new comes.
Value Evaluator::Machine::RepeatOf(const Expr& expr) {
  const Value source = Eval(expr.operands[0]);
  if (failed() || source.is_null()) return {};
  const std::string_view name = expr.scope.empty() ? std::string_view("$this") : std::string_view(expr.scope);
  Value result = Value::List({}), next = source.Is(Kind::kList) ? source : ops::ToList(context_, source);
  const size_t mark = bindings_.size();
  while (!next.list().empty()) {
    ops::ListBuilder found(context_);
    for (const Value& item : next.list()) {
      if (!Step()) return {};
      Bind(name, item);
      const Value value = Eval(expr.operands[1]);
      if (failed()) return {};
      Unbind(mark);
      if (!value.Is(Kind::kList)) {
        if (!value.is_null()) found.Add(value);
        continue;
      }
      for (const Value& one : value.list()) found.Add(one);
    }
    next = ops::ListExcept(context_, found.Build(), result);
    result = ops::ListUnion(context_, result, next);
    if (failed()) return {};
  }
  return result;
}

Value Evaluator::Machine::AggregateOf(const Expr& expr) {
  const Value source = Eval(expr.operands[0]);
  Value total = expr.operands.size() > 2 ? Eval(expr.operands[2]) : Value();
  if (failed() || !source.Is(Kind::kList)) return {};
  const size_t mark = bindings_.size();
  for (const Value& item : source.list()) {
    if (!Step()) return {};
    Bind(expr.scope.empty() ? std::string_view("$this") : std::string_view(expr.scope), item);
    Bind("$total", total);
    total = Eval(expr.operands[1]);
    if (failed()) return {};
    Unbind(mark);
  }
  return total;
}

Value Evaluator::Machine::MessageOf(const Expr& expr) {
  Value parts[5];
  for (size_t i = 0; i < expr.operands.size() && i < 5; ++i) parts[i] = Eval(expr.operands[i]);
  if (failed()) return {};
  if (expr.operands.size() > 1 && expr.operands[1] && !parts[1].is_true()) return parts[0];
  const auto text = [](const Value& v) { return v.Is(Kind::kString) ? std::string(v.string()) : std::string(); };
  Message message;
  const std::string severity = text(parts[3]);
  if (severity == "Trace") message.severity = Message::Severity::kTrace;
  if (severity == "Warning") message.severity = Message::Severity::kWarning;
  if (severity == "Error") message.severity = Message::Severity::kError;
  message.library = frame_.library->id;
  message.code = text(parts[2]);
  message.text = text(parts[4]);
  if (environment_.message) environment_.message(message);
  if (message.severity != Message::Severity::kError) return parts[0];
  return context_.Fail(Status(Code::kUnprocessable, "Message of severity Error, code " + message.code, message.text));
}

}  // namespace bogam::expr::reference
