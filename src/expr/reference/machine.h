// SPDX-License-Identifier: Apache-2.0
// The inside of the reference evaluator: scopes, memo of definitions, and one function for each family of nodes.
#ifndef BOGAM_EXPR_REFERENCE_MACHINE_H_
#define BOGAM_EXPR_REFERENCE_MACHINE_H_

#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "expr/ops/context.h"
#include "expr/reference/evaluator.h"

namespace bogam::expr::reference {

class Evaluator::Machine {
 public:
  Machine(const LibrarySet& libraries, const Environment& environment, base::Arena* arena)
      : libraries_(libraries), environment_(environment), arena_(arena), context_(arena, &environment) {}

  void Begin();
  Outcome Run(const Library& library, const Definition* definition, const Expr* expression, std::span<const Value> operands = {});
  const Value* Known(const Definition& definition) const;
  const LibrarySet& libraries() const { return libraries_; }
  std::span<const fhir::Node> EvidenceOf(const Definition& definition) const;
  uint64_t steps() const { return steps_; }

 private:
  struct Memo {
    bool running = false, done = false;
    Value value;
    std::vector<fhir::Node> evidence;
    std::unordered_set<const void*> seen;
  };
  /// Where names are looked for: bindings from `floor` up, in this library and definition.
  struct Frame {
    const Library* library = nullptr;
    const Definition* definition = nullptr;
    size_t floor = 0;
  };
  struct Binding {
    std::string_view name;
    Value value;
  };

  bool failed() const { return context_.failed(); }
  Value Fail(Code code, std::string message) { return context_.Fail(code, std::move(message)); }

  Value Eval(const ExprPtr& expr) { return expr ? Eval(*expr) : Value(); }
  Value Eval(const Expr& expr);
  [[gnu::noinline]] Value Applied(const Expr& expr, const Value* operands);
  [[gnu::noinline]] bool Enter(const Expr& expr);
  [[gnu::noinline]] Value Located(const Expr& expr);
  [[gnu::noinline]] Value TypeOperator(const Expr& expr);
  [[gnu::noinline]] Value Dispatch(const Expr& expr);
  [[gnu::noinline]] Value Pure(const Expr& expr);
  [[gnu::noinline]] Value Lazy(const Expr& expr);
  [[gnu::noinline]] Value Conditional(const Expr& expr);
  [[gnu::noinline]] Value CaseOf(const Expr& expr);

  // literals.cc
  Value Literal(const Expr& expr);
  Value QuantityLiteral(const Expr& expr);
  Value IntervalOf(const Expr& expr);
  Value ListOf(const Expr& expr);
  Value InstanceOf(const Expr& expr);
  Value CodeOf(const Expr& expr);
  Value ConceptOf(const Expr& expr);
  Value Limit(const Expr& expr, bool minimum);

  // references.cc
  const Library* LibraryOf(const Expr& expr);
  Value ExpressionRef(const Expr& expr);
  Value ValueOf(const Library& library, const Definition& definition);
  Value ParameterRef(const Expr& expr);
  Value FunctionRef(const Expr& expr);
  const Definition* ChooseOverload(const Library& library, const Expr& expr, std::span<const Value> arguments);
  Value Call(const Library& library, const Definition& function, std::span<const Value> arguments);
  Value CodeRef(const Expr& expr);
  Value CodeOfDef(const Library& library, const CodeDef& def);
  Value ConceptRef(const Expr& expr);
  Value ValueSetRef(const Expr& expr);
  Value CodeSystemRef(const Expr& expr);
  Value NameRef(const Expr& expr);
  Value PropertyOf(const Expr& expr);
  const Value* FindBinding(std::string_view name) const;

  // query.cc
  struct QueryRun;
  Value Query(const Expr& expr);
  void Rows(QueryRun* run, size_t source);
  void Row(QueryRun* run);
  bool Related(const Relationship& relationship);
  Value Finish(QueryRun* run);
  Value AggregateRows(QueryRun* run);
  void SortRows(const std::vector<SortItem>& by, std::vector<Value>* rows);
  Value SortKey(const SortItem& item, const Value& row);
  Value Retrieve(const Expr& expr);
  bool ReadCodes(const RetrieveParts& parts, RetrieveRequest* request);
  Value Iterate(const Expr& expr);
  Value RepeatOf(const Expr& expr);
  Value AggregateOf(const Expr& expr);
  Value SortOf(const Expr& expr);
  Value MessageOf(const Expr& expr);
  [[gnu::noinline]] Value Pathed(const Expr& expr);
  void Witness(const fhir::Node& resource);

  size_t Bind(std::string_view name, const Value& value) {
    bindings_.push_back({name, value});
    return bindings_.size() - 1;
  }
  void Unbind(size_t to) { bindings_.resize(to); }
  bool Step();

  const LibrarySet& libraries_;
  const Environment& environment_;
  base::Arena* arena_;
  ops::Context context_;
  std::unordered_map<const Definition*, Memo> memo_;
  std::unordered_map<const ParameterDef*, Value> parameters_;
  std::vector<Memo*> witnesses_;  // definitions being evaluated, innermost last
  Frame frame_;
  std::deque<Binding> bindings_;  // a deque: references to values stay good while inner names come and go
  const char* stack_base_ = nullptr;
  int depth_ = 0;
  uint64_t steps_ = 0;
  EvaluationError error_;
  bool located_ = false;
};

}  // namespace bogam::expr::reference

#endif  // BOGAM_EXPR_REFERENCE_MACHINE_H_
