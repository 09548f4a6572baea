// SPDX-License-Identifier: Apache-2.0
// Queries (CQL Author's Guide, Queries; ELM Query) and the element-wise operators that bind $this. Internal to expr/program.
#ifndef BOGAM_EXPR_PROGRAM_QUERY_H_
#define BOGAM_EXPR_PROGRAM_QUERY_H_

#include <string>
#include <utility>
#include <vector>

#include "expr/program/machine.h"

namespace bogam::expr::program {

struct QuerySourceCode {
  std::string alias;
  uint32_t slot = 0;
  StepPtr expression;
};

struct RelationshipCode {
  bool without = false;
  uint32_t slot = 0;
  StepPtr source, such_that;
};

struct SortCode {
  SortItem::By by = SortItem::By::kDirection;
  SortDirection direction = SortDirection::kAscending;
  std::string column;
  StepPtr expression;
};

struct AggregateCode {
  uint32_t slot = 0;  ///< of the accumulator
  bool distinct = false;
  StepPtr starting, expression;
};

struct QueryCode {
  std::vector<QuerySourceCode> sources;
  std::vector<uint32_t> lets;  ///< slots to forget at each row
  std::vector<RelationshipCode> relationships;
  StepPtr where, result;  ///< result null: the row, or a Tuple of all aliases
  bool has_return = false, distinct = true;
  std::vector<SortCode> sort;
  uint32_t sort_slot = 0;  ///< $this of sort expressions
  std::unique_ptr<AggregateCode> aggregate;
};

class Query final : public Step {
 public:
  explicit Query(QueryCode code) : code_(std::move(code)) {}
  Value Run(Machine& m) const override;
  /// exists (this query), without working out more rows than it takes.
  bool ExistsRow(Machine& m) const;

 private:
  /// Calls row(value) for each row that passes; stops when it gives false. False: a failure or the budget.
  template <typename Row>
  bool ForEachRow(Machine& m, std::span<const Value> sources, Row&& row) const;
  bool Passes(Machine& m) const;
  Value ResultOf(Machine& m) const;
  /// The sources' values; a null one has no rows. *list: one of them is a list. False: the query is null.
  bool Sources(Machine& m, std::vector<Value>* values, bool* list) const;
  Value Aggregated(Machine& m, std::span<const Value> sources) const;

  QueryCode code_;
};

class ExistsQuery final : public Step {
 public:
  explicit ExistsQuery(std::unique_ptr<const Query> query) : query_(std::move(query)) {}
  Value Run(Machine& m) const override { return Value::Boolean(query_->ExistsRow(m)); }

 private:
  std::unique_ptr<const Query> query_;
};

/// Sorts in place, stably, nulls first; slot is $this of sort expressions.
void SortRows(Machine& m, const std::vector<SortCode>& by, uint32_t slot, std::span<Value> rows);

class SortedList final : public Step {
 public:
  SortedList(StepPtr source, std::vector<SortCode> by, uint32_t slot) : source_(std::move(source)), by_(std::move(by)), slot_(slot) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr source_;
  std::vector<SortCode> by_;
  uint32_t slot_;
};

/// Filter, ForEach: one expression for each element of a list, as $this.
class Elementwise final : public Step {
 public:
  Elementwise(Op op, uint32_t slot, uint32_t index_slot, StepPtr source, StepPtr element)
      : op_(op), slot_(slot), index_slot_(index_slot), source_(std::move(source)), element_(std::move(element)) {}
  Value Run(Machine& m) const override;

 private:
  Op op_;
  uint32_t slot_, index_slot_;
  StepPtr source_, element_;
};

/// Repeat: the element expression over the source, then over what it gave, until nothing new comes.
class Repeated final : public Step {
 public:
  Repeated(uint32_t slot, StepPtr source, StepPtr element) : slot_(slot), source_(std::move(source)), element_(std::move(element)) {}
  Value Run(Machine& m) const override;

 private:
  uint32_t slot_;
  StepPtr source_, element_;
};

/// Aggregate of ELM: $this and $total.
class Folded final : public Step {
 public:
  Folded(uint32_t slot, uint32_t total_slot, StepPtr source, StepPtr element, StepPtr initial)
      : slot_(slot), total_slot_(total_slot), source_(std::move(source)), element_(std::move(element)), initial_(std::move(initial)) {}
  Value Run(Machine& m) const override;

 private:
  uint32_t slot_, total_slot_;
  StepPtr source_, element_, initial_;
};

}  // namespace bogam::expr::program

#endif  // BOGAM_EXPR_PROGRAM_QUERY_H_
