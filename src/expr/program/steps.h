// SPDX-License-Identifier: Apache-2.0
// The kinds of step that are not queries. Internal to expr/program.
#ifndef BOGAM_EXPR_PROGRAM_STEPS_H_
#define BOGAM_EXPR_PROGRAM_STEPS_H_

#include <string>
#include <utility>
#include <vector>

#include "expr/ops/apply.h"
#include "expr/ops/interval.h"
#include "expr/program/machine.h"

namespace bogam::expr::program {

class Constant final : public Step {
 public:
  explicit Constant(const Value& value) : value_(value) {}
  Value Run(Machine&) const override { return value_; }

 private:
  Value value_;
};

/// What cannot be evaluated, said when it is reached.
class Failing final : public Step {
 public:
  explicit Failing(Status status) : status_(std::move(status)) {}
  Value Run(Machine& m) const override { return m.context.Fail(status_); }

 private:
  Status status_;
};

/// A part that is the same for every patient.
class RunConstant final : public Step {
 public:
  RunConstant(uint32_t index, StepPtr inner) : index_(index), inner_(std::move(inner)) {}
  Value Run(Machine& m) const override { return m.RunConstant(index_, *inner_); }

 private:
  uint32_t index_;
  StepPtr inner_;
};

/// An operand, an alias, $this, $index, $total.
class Local final : public Step {
 public:
  explicit Local(uint32_t slot) : slot_(slot) {}
  Value Run(Machine& m) const override { return m.local(slot_); }

 private:
  uint32_t slot_;
};

/// A let of a query: worked out when first asked for in a row.
class LetValue final : public Step {
 public:
  LetValue(uint32_t slot, std::shared_ptr<const Step> expression) : slot_(slot), expression_(std::move(expression)) {}
  Value Run(Machine& m) const override;

 private:
  uint32_t slot_;
  std::shared_ptr<const Step> expression_;
};

class DefinitionValue final : public Step {
 public:
  explicit DefinitionValue(uint32_t index) : index_(index) {}
  Value Run(Machine& m) const override { return m.RunDefinition(index_); }

 private:
  uint32_t index_;
};

/// A call. With several overloads left, the one that fits the values best is taken.
class Call final : public Step {
 public:
  Call(std::vector<uint32_t> overloads, std::vector<StepPtr> operands) : overloads_(std::move(overloads)), operands_(std::move(operands)) {}
  Value Run(Machine& m) const override;

 private:
  std::vector<uint32_t> overloads_;
  std::vector<StepPtr> operands_;
};

/// The overload whose parameters the values fit best; -1 where none takes them.
int BestOverload(const Program::Rep& rep, std::span<const uint32_t> overloads, std::span<const Value> operands);

/// An operator whose operands are all worked out first.
class Strict final : public Step {
 public:
  Strict(ops::PureFunction function, Precision precision, std::vector<StepPtr> operands)
      : function_(function), precision_(precision), operands_(std::move(operands)) {}
  Value Run(Machine& m) const override;

 private:
  ops::PureFunction function_;
  Precision precision_;
  std::vector<StepPtr> operands_;
};

/// And, Or, Implies: the right side is worked out only where the left does not decide.
class Logic final : public Step {
 public:
  Logic(Op op, StepPtr left, StepPtr right) : op_(op), left_(std::move(left)), right_(std::move(right)) {}
  Value Run(Machine& m) const override;

 private:
  Op op_;
  StepPtr left_, right_;
};

class If final : public Step {
 public:
  If(StepPtr condition, StepPtr then, StepPtr otherwise) : condition_(std::move(condition)), then_(std::move(then)), else_(std::move(otherwise)) {}
  Value Run(Machine& m) const override { return condition_->Run(m).is_true() ? then_->Run(m) : else_->Run(m); }

 private:
  StepPtr condition_, then_, else_;
};

class Case final : public Step {
 public:
  Case(StepPtr comparand, std::vector<std::pair<StepPtr, StepPtr>> items, StepPtr otherwise)
      : comparand_(std::move(comparand)), items_(std::move(items)), else_(std::move(otherwise)) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr comparand_;
  std::vector<std::pair<StepPtr, StepPtr>> items_;
  StepPtr else_;
};

class Coalesce final : public Step {
 public:
  explicit Coalesce(std::vector<StepPtr> operands) : operands_(std::move(operands)) {}
  Value Run(Machine& m) const override;

 private:
  std::vector<StepPtr> operands_;
};

/// One element of a FHIR resource by interned name, of anything else by its path.
class Property final : public Step {
 public:
  Property(StepPtr source, std::string path) : source_(std::move(source)), path_(std::move(path)), name_(fhir::FindName(path_)) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr source_;
  std::string path_;
  fhir::NameId name_;
};

class ListOf final : public Step {
 public:
  explicit ListOf(std::vector<StepPtr> elements) : elements_(std::move(elements)) {}
  Value Run(Machine& m) const override;

 private:
  std::vector<StepPtr> elements_;
};

/// Tuple and Instance. System classes (Quantity, Code, Concept, …) become their values.
class TupleOf final : public Step {
 public:
  TupleOf(Type type, std::string library, std::vector<std::pair<std::string, StepPtr>> fields)
      : type_(std::move(type)), library_(std::move(library)), fields_(std::move(fields)) {}
  Value Run(Machine& m) const override;

 private:
  Type type_;  ///< of an Instance; unknown for a Tuple
  std::string library_;
  std::vector<std::pair<std::string, StepPtr>> fields_;
};

class IntervalOf final : public Step {
 public:
  IntervalOf(StepPtr low, StepPtr high, StepPtr low_closed, StepPtr high_closed, bool low_is_closed, bool high_is_closed, const ops::IntervalForm& form)
      : low_(std::move(low)),
        high_(std::move(high)),
        low_closed_(std::move(low_closed)),
        high_closed_(std::move(high_closed)),
        low_is_closed_(low_is_closed),
        high_is_closed_(high_is_closed),
        form_(form) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr low_, high_, low_closed_, high_closed_;
  bool low_is_closed_, high_is_closed_;
  ops::IntervalForm form_;
};

class TypeTest final : public Step {
 public:
  TypeTest(StepPtr operand, Type type) : operand_(std::move(operand)), type_(std::move(type)) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr operand_;
  Type type_;
};

class TypeCast final : public Step {
 public:
  TypeCast(StepPtr operand, Type type, bool strict) : operand_(std::move(operand)), type_(std::move(type)), strict_(strict) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr operand_;
  Type type_;
  bool strict_;
};

/// First, Count, Sum, … over a property of the elements.
class PathValues final : public Step {
 public:
  PathValues(StepPtr source, std::string path) : source_(std::move(source)), path_(std::move(path)) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr source_;
  std::string path_;
};

/// Is a conversion possible.
class CanConvert final : public Step {
 public:
  CanConvert(StepPtr operand, Type type) : operand_(std::move(operand)), type_(std::move(type)) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr operand_;
  Type type_;
};

class Converted final : public Step {
 public:
  Converted(StepPtr operand, Type type) : operand_(std::move(operand)), type_(std::move(type)) {}
  Value Run(Machine& m) const override;

 private:
  StepPtr operand_;
  Type type_;
};

class MessageOf final : public Step {
 public:
  MessageOf(std::string library, std::vector<StepPtr> operands) : library_(std::move(library)), operands_(std::move(operands)) {}
  Value Run(Machine& m) const override;

 private:
  std::string library_;
  std::vector<StepPtr> operands_;
};

/// A parameter: the caller's value, else the library's default.
class ParameterValue final : public Step {
 public:
  ParameterValue(std::string library, std::string name, StepPtr default_value)
      : library_(std::move(library)), name_(std::move(name)), default_(std::move(default_value)) {}
  Value Run(Machine& m) const override;

 private:
  std::string library_, name_;
  StepPtr default_;
};

class Retrieved final : public Step {
 public:
  explicit Retrieved(uint32_t index) : index_(index) {}
  Value Run(Machine& m) const override { return m.RunRetrieve(index_); }

 private:
  uint32_t index_;
};

}  // namespace bogam::expr::program

#endif  // BOGAM_EXPR_PROGRAM_STEPS_H_
