// SPDX-License-Identifier: Apache-2.0
#include "expr/program/query.h"

#include <algorithm>

#include "expr/ops/comparison.h"
#include "expr/ops/lists.h"
#include "expr/ops/property.h"

namespace bogam::expr::program {
namespace {

std::span<const Value> Rows(const Value& source) { return source.Is(Kind::kList) ? source.list() : std::span<const Value>(&source, 1); }

}  // namespace

bool Query::Sources(Machine& m, std::vector<Value>* values, bool* list) const {
  *list = false;
  bool null = false;
  for (const QuerySourceCode& source : code_.sources) {
    const Value value = source.expression->Run(m);
    if (m.context.failed()) return false;
    null = null || value.is_null();
    *list = *list || value.Is(Kind::kList);
    values->push_back(value.is_null() ? Value::List({}) : value);
  }
  return *list || !null;
}

bool Query::Passes(Machine& m) const {
  for (const uint32_t slot : code_.lets) m.set_let_known(slot, false);
  for (const RelationshipCode& with : code_.relationships) {
    const Value related = with.source->Run(m);
    bool found = false;
    if (!related.is_null()) {
      for (const Value& row : Rows(related)) {
        if (!m.Tick()) return false;
        m.local(with.slot) = row;
        found = with.such_that->Run(m).is_true();
        if (found) break;
      }
    }
    if (found == with.without || m.context.failed()) return false;
  }
  return code_.where == nullptr || code_.where->Run(m).is_true();
}

Value Query::ResultOf(Machine& m) const {
  if (code_.result != nullptr) return code_.result->Run(m);
  if (code_.sources.size() == 1) return m.local(code_.sources[0].slot);
  const std::span<TupleValue::Field> fields = m.context.arena->NewArray<TupleValue::Field>(code_.sources.size());
  for (size_t i = 0; i < fields.size(); ++i) fields[i] = {code_.sources[i].alias, m.local(code_.sources[i].slot)};
  return Value::Tuple(m.context.arena->New<TupleValue>(TupleValue{fields, {}}));
}

template <typename Row>
bool Query::ForEachRow(Machine& m, std::span<const Value> sources, Row&& row) const {
  std::vector<size_t> at(sources.size(), 0);
  for (size_t depth = 0;;) {
    const std::span<const Value> rows = Rows(sources[depth]);
    if (at[depth] == rows.size()) {
      if (depth == 0) return true;
      at[depth--] = 0;
      continue;
    }
    if (!m.Tick()) return false;
    m.local(code_.sources[depth].slot) = rows[at[depth]++];
    if (depth + 1 < sources.size()) {
      ++depth;
      continue;
    }
    const bool passes = Passes(m);
    if (m.context.failed()) return false;
    if (passes && !row()) return true;
  }
}

bool Query::ExistsRow(Machine& m) const {
  std::vector<Value> sources;
  bool list = false;
  if (!Sources(m, &sources, &list)) return false;
  bool found = false;
  ForEachRow(m, sources, [&] {
    found = !ResultOf(m).is_null();
    return !found;
  });
  return found && !m.context.failed();
}

Value Query::Aggregated(Machine& m, std::span<const Value> sources) const {
  const AggregateCode& aggregate = *code_.aggregate;
  Value total = aggregate.starting ? aggregate.starting->Run(m) : Value();
  if (!aggregate.distinct) {
    ForEachRow(m, sources, [&] {
      m.local(aggregate.slot) = total;
      total = aggregate.expression->Run(m);
      return !m.context.failed();
    });
    return total;
  }
  // distinct: each combination of rows counts once, in the order in which it was first met.
  ops::ListBuilder rows(m.context);
  ForEachRow(m, sources, [&] {
    const std::span<TupleValue::Field> fields = m.context.arena->NewArray<TupleValue::Field>(code_.sources.size());
    for (size_t i = 0; i < fields.size(); ++i) fields[i] = {code_.sources[i].alias, m.local(code_.sources[i].slot)};
    rows.Add(Value::Tuple(m.context.arena->New<TupleValue>(TupleValue{fields, {}})));
    return true;
  });
  const Value distinct = ops::Distinct(m.context, rows.Build());
  for (const Value& row : Rows(distinct)) {
    if (!m.Tick()) return {};
    for (size_t i = 0; i < code_.sources.size(); ++i) m.local(code_.sources[i].slot) = row.tuple().fields[i].value;
    for (const uint32_t slot : code_.lets) m.set_let_known(slot, false);
    m.local(aggregate.slot) = total;
    total = aggregate.expression->Run(m);
  }
  return total;
}

void SortRows(Machine& m, const std::vector<SortCode>& by, uint32_t slot, std::span<Value> rows) {
  if (rows.size() < 2) return;
  struct Keyed {
    Value row;
    std::span<Value> keys;
  };
  std::vector<Keyed> keyed;
  for (const Value& row : rows) {
    Keyed one{row, m.context.arena->NewArray<Value>(by.size())};
    m.local(slot) = row;
    for (size_t i = 0; i < by.size(); ++i) {
      const SortCode& item = by[i];
      one.keys[i] = item.by == SortItem::By::kDirection ? row
                    : item.by == SortItem::By::kColumn  ? ops::Property(m.context, row, item.column)
                                                        : item.expression->Run(m);
    }
    keyed.push_back(one);
  }
  std::stable_sort(keyed.begin(), keyed.end(), [&](const Keyed& a, const Keyed& b) {
    for (size_t i = 0; i < by.size(); ++i) {
      const int order = ops::SortOrder(m.context, a.keys[i], b.keys[i]);
      if (order != 0) return by[i].direction == SortDirection::kAscending ? order < 0 : order > 0;
    }
    return false;
  });
  for (size_t i = 0; i < rows.size(); ++i) rows[i] = keyed[i].row;
}

Value Query::Run(Machine& m) const {
  std::vector<Value> sources;
  bool list = false;
  if (!Sources(m, &sources, &list)) return {};
  if (code_.aggregate) return Aggregated(m, sources);
  ops::ListBuilder rows(m.context);
  ForEachRow(m, sources, [&] {
    rows.Add(ResultOf(m));
    return true;
  });
  if (m.context.failed()) return {};
  Value result = rows.Build();
  if (code_.has_return && code_.distinct && list) result = ops::Distinct(m.context, result);
  if (!list) return ops::First(result);
  if (code_.sort.empty()) return result;
  const std::span<Value> sorted = m.context.arena->NewArray<Value>(result.list().size());
  std::copy(result.list().begin(), result.list().end(), sorted.begin());
  SortRows(m, code_.sort, code_.sort_slot, sorted);
  return Value::List(sorted);
}

Value SortedList::Run(Machine& m) const {
  const Value source = source_->Run(m);
  if (m.context.failed() || !source.Is(Kind::kList)) return {};
  const std::span<Value> rows = m.context.arena->NewArray<Value>(source.list().size());
  std::copy(source.list().begin(), source.list().end(), rows.begin());
  SortRows(m, by_, slot_, rows);
  return Value::List(rows);
}

Value Elementwise::Run(Machine& m) const {
  const Value source = source_->Run(m);
  if (source.is_null()) return {};
  ops::ListBuilder out(m.context);
  int32_t index = 0;
  for (const Value& row : Rows(source)) {
    if (!m.Tick()) return {};
    m.local(slot_) = row;
    m.local(index_slot_) = Value::Integer(index++);
    const Value value = element_->Run(m);
    if (op_ == Op::kForEach) {
      out.Add(value);
    } else if (value.is_true()) {
      out.Add(row);
    }
  }
  const Value result = out.Build();
  return source.Is(Kind::kList) ? result : ops::First(result);
}

Value Repeated::Run(Machine& m) const {
  const Value source = source_->Run(m);
  if (source.is_null()) return {};
  Value result = Value::List({});
  Value next = Value::List(Rows(source));
  while (!next.list().empty() && !m.context.failed()) {
    ops::ListBuilder found(m.context);
    for (const Value& row : next.list()) {
      if (!m.Tick()) return {};
      m.local(slot_) = row;
      const Value value = element_->Run(m);
      if (value.is_null()) continue;
      for (const Value& one : Rows(value)) found.Add(one);
    }
    next = ops::ListExcept(m.context, found.Build(), result);
    result = ops::ListUnion(m.context, result, next);
  }
  return result;
}

Value Folded::Run(Machine& m) const {
  const Value source = source_->Run(m);
  Value total = initial_ ? initial_->Run(m) : Value();
  if (!source.Is(Kind::kList)) return {};
  for (const Value& row : source.list()) {
    if (!m.Tick()) return {};
    m.local(slot_) = row;
    m.local(total_slot_) = total;
    total = element_->Run(m);
  }
  return total;
}

}  // namespace bogam::expr::program
