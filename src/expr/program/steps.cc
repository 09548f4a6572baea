// SPDX-License-Identifier: Apache-2.0
#include "expr/program/steps.h"

#include <array>

#include "expr/ops/comparison.h"
#include "expr/ops/conversion.h"
#include "expr/ops/instance.h"
#include "expr/ops/interval.h"
#include "expr/ops/property.h"
#include "expr/ops/types.h"

namespace bogam::expr::program {
namespace {

/// The values of operands, without allocation for the usual few.
class Operands {
 public:
  Operands(Machine& m, const std::vector<StepPtr>& steps) : size_(steps.size()) {
    Value* to = few_.data();
    if (size_ > few_.size()) {
      many_.resize(size_);
      to = many_.data();
    }
    for (size_t i = 0; i < size_; ++i) to[i] = steps[i] ? steps[i]->Run(m) : Value();
  }
  std::span<const Value> values() const { return {many_.empty() ? few_.data() : many_.data(), size_}; }

 private:
  std::array<Value, 4> few_;
  std::vector<Value> many_;
  size_t size_;
};

}  // namespace

Value LetValue::Run(Machine& m) const {
  if (!m.let_known(slot_)) {
    const Value value = expression_->Run(m);
    m.local(slot_) = value;
    m.set_let_known(slot_, true);
  }
  return m.local(slot_);
}

/// The first of those that fit best; none fits better than exactly.
int BestOverload(const Program::Rep& rep, std::span<const uint32_t> overloads, std::span<const Value> operands) {
  int best = -1, best_fit = -1;
  for (const uint32_t overload : overloads) {
    const std::vector<OperandDef>& parameters = rep.definitions[overload].definition->operands;
    int fit = 0;
    for (size_t i = 0; i < operands.size() && fit >= 0; ++i) {
      const int one = ops::Fit(operands[i], parameters[i].type);
      fit = one < 0 ? -1 : fit + one;
    }
    if (fit > best_fit) {
      best = static_cast<int>(overload);
      best_fit = fit;
    }
    if (fit == 2 * static_cast<int>(operands.size())) break;
  }
  return best;
}

Value Call::Run(Machine& m) const {
  const Operands operands(m, operands_);
  if (m.context.failed()) return {};
  if (overloads_.size() == 1) return m.RunFunction(overloads_[0], operands.values());
  const int best = BestOverload(m.rep, overloads_, operands.values());
  if (best < 0) {
    return m.context.Fail(Code::kInvalid, "no overload of the function \"" + m.rep.definitions[overloads_[0]].definition->name + "\" takes these operands");
  }
  return m.RunFunction(static_cast<uint32_t>(best), operands.values());
}

Value Strict::Run(Machine& m) const {
  const Operands operands(m, operands_);
  return function_(m.context, precision_, operands.values());
}

Value Logic::Run(Machine& m) const {
  const ops::Tri left = ops::ToTri(left_->Run(m));
  if (op_ == Op::kAnd) return ops::ToValue(left == ops::Tri::kFalse ? left : ops::And(left, ops::ToTri(right_->Run(m))));
  const ops::Tri first = op_ == Op::kImplies ? ops::Not(left) : left;
  return ops::ToValue(first == ops::Tri::kTrue ? first : ops::Or(first, ops::ToTri(right_->Run(m))));
}

Value Case::Run(Machine& m) const {
  const Value comparand = comparand_ ? comparand_->Run(m) : Value();
  for (const auto& [when, then] : items_) {
    const Value value = when->Run(m);
    const bool chosen = comparand_ ? ops::Equal(m.context, comparand, value) == ops::Tri::kTrue : value.is_true();
    if (m.context.failed()) return {};
    if (chosen) return then->Run(m);
  }
  return else_ ? else_->Run(m) : Value();
}

Value Coalesce::Run(Machine& m) const {
  for (const StepPtr& operand : operands_) {
    const Value value = operand->Run(m);
    if (m.context.failed()) return {};
    if (operands_.size() == 1 && value.Is(Kind::kList)) {
      for (const Value& item : value.list()) {
        if (!item.is_null()) return item;
      }
      return {};
    }
    if (!value.is_null()) return value;
  }
  return {};
}

Value Property::Run(Machine& m) const {
  const Value source = source_->Run(m);
  if (source.is_null()) return {};
  if (source.Is(Kind::kNode) && name_ != fhir::NameId::kNone) {
    const fhir::Node node = source.node();
    if (node.is_object()) return ops::NodeProperty(m.context, node, name_);
  }
  return ops::Property(m.context, source, path_);
}

Value ListOf::Run(Machine& m) const {
  const std::span<Value> values = m.context.arena->NewArray<Value>(elements_.size());
  for (size_t i = 0; i < values.size(); ++i) values[i] = elements_[i]->Run(m);
  return Value::List(values);
}

Value TupleOf::Run(Machine& m) const {
  const std::span<TupleValue::Field> fields = m.context.arena->NewArray<TupleValue::Field>(fields_.size());
  for (size_t i = 0; i < fields.size(); ++i) fields[i] = {fields_[i].first, fields_[i].second ? fields_[i].second->Run(m) : Value()};
  return ops::MakeInstance(m.context, type_, fields, library_);
}

Value IntervalOf::Run(Machine& m) const {
  const Value low = low_ ? low_->Run(m) : Value();
  const Value high = high_ ? high_->Run(m) : Value();
  const bool low_closed = low_closed_ ? low_closed_->Run(m).is_true() : low_is_closed_;
  const bool high_closed = high_closed_ ? high_closed_->Run(m).is_true() : high_is_closed_;
  if (m.context.failed()) return {};
  return ops::MakeInterval(m.context, low, high, low_closed, high_closed, form_);
}

Value TypeTest::Run(Machine& m) const {
  const Value value = operand_->Run(m);
  return Value::Boolean(!value.is_null() && ops::IsOfType(value, type_));
}

Value TypeCast::Run(Machine& m) const {
  const Value value = operand_->Run(m);
  return value.is_null() ? value : ops::As(m.context, value, type_, strict_);
}

Value PathValues::Run(Machine& m) const {
  const Value source = source_->Run(m);
  if (!source.Is(Kind::kList)) return source;
  ops::ListBuilder out(m.context, source.list().size());
  for (const Value& item : source.list()) out.Add(ops::Property(m.context, item, path_));
  return out.Build();
}

Value Converted::Run(Machine& m) const { return ops::ConvertTo(m.context, operand_->Run(m), type_); }

Value CanConvert::Run(Machine& m) const {
  const Value value = operand_->Run(m);
  if (value.is_null() || m.context.failed()) return {};
  const bool can = !ops::ConvertTo(m.context, value, type_).is_null();
  m.context.ClearFailure();
  return Value::Boolean(can);
}

Value ParameterValue::Run(Machine& m) const {
  if (m.environment->parameters != nullptr) {
    if (const Value* given = m.environment->parameters->Find(library_, name_)) return *given;
  }
  return default_ ? default_->Run(m) : Value();
}

Value MessageOf::Run(Machine& m) const {
  const Operands operands(m, operands_);
  const auto part = [&](size_t i) { return i < operands.values().size() ? operands.values()[i] : Value(); };
  const auto text = [&](size_t i) { return part(i).Is(Kind::kString) ? std::string(part(i).string()) : std::string(); };
  const bool conditional = operands_.size() > 1 && operands_[1] != nullptr;
  if (m.context.failed() || (conditional && !part(1).is_true())) return part(0);
  Message message;
  const std::string severity = text(3);
  if (severity == "Trace") message.severity = Message::Severity::kTrace;
  if (severity == "Warning") message.severity = Message::Severity::kWarning;
  if (severity == "Error") message.severity = Message::Severity::kError;
  message.library = library_;
  message.code = text(2);
  message.text = text(4);
  if (m.environment->message) m.environment->message(message);
  if (message.severity != Message::Severity::kError) return part(0);
  return m.context.Fail(Status(Code::kUnprocessable, "Message of severity Error, code " + message.code, message.text));
}

}  // namespace bogam::expr::program
