// SPDX-License-Identifier: Apache-2.0
// Context: what every operator is given beside its operands: memory, time zone, clock, and where to say that it failed.
// Operators are pure functions of their operands and this. An operator that fails gives null and latches the first failure;
// whoever drives the evaluation looks at failed() after a step.
#ifndef BOGAM_EXPR_OPS_CONTEXT_H_
#define BOGAM_EXPR_OPS_CONTEXT_H_

#include <string>
#include <string_view>
#include <utility>

#include "base/arena.h"
#include "bogam/status.h"
#include "expr/evaluation.h"
#include "expr/value.h"

namespace bogam::expr::ops {

class Context {
 public:
  explicit Context(base::Arena* memory, const Environment* world) : arena(memory), environment(world) {}

  base::Arena* arena;
  const Environment* environment;
  int default_offset() const { return environment->default_offset; }

  bool failed() const { return failed_; }
  const Status& status() const { return status_; }
  /// Latches the first failure; gives null for the operator to return.
  Value Fail(Code code, std::string message) { return Fail(Status(code, std::move(message))); }
  Value Fail(Status status) {
    if (!failed_) {
      failed_ = true;
      status_ = std::move(status);
    }
    return Value::Null();
  }
  /// For an operand of a kind that the operator does not take.
  Value NotDefined(std::string_view op, const Value& a) {
    return Fail(Code::kInvalid, std::string(op) + " is not defined for " + std::string(KindName(a.kind())));
  }
  void ClearFailure() {
    failed_ = false;
    status_ = Status();
  }

  template <typename T>
  const T* New(const T& payload) {
    return arena->New<T>(payload);
  }
  Value NewString(std::string_view text) { return Value::String(arena->Copy(text)); }
  Value NewQuantity(const value::Quantity& quantity) { return Value::Quantity(New(quantity)); }
  Value NewQuantity(const value::OwnedQuantity& q) { return NewQuantity(value::Quantity{q.value, arena->Copy(q.unit)}); }
  Value NewCode(const CodeValue& code) { return Value::Code(New(code)); }
  Value NewInterval(const Value& low, const Value& high, bool low_closed = true, bool high_closed = true, Kind point = Kind::kNull) {
    if (point == Kind::kNull) point = low.is_null() ? high.kind() : low.kind();
    return Value::Interval(New(IntervalValue{low, high, low_closed, high_closed, point, {}}));
  }
  Value NewUncertainty(const Value& low, const Value& high) { return Value::Uncertainty(New(UncertaintyValue{low, high})); }

 private:
  friend class Nesting;
  bool failed_ = false;
  int nesting_ = 0;
  Status status_;
};

/// Counts how deep a function has gone into lists of lists and tuples: values may nest as deep as an expression can build
/// them, the stack may not. Past kMax the operator fails.
class Nesting {
 public:
  static constexpr int kMax = 200;
  explicit Nesting(Context& context) : context_(context) {
    if (++context_.nesting_ > kMax) context_.Fail(Code::kTooCostly, "values nest deeper than 200");
  }
  ~Nesting() { --context_.nesting_; }
  Nesting(const Nesting&) = delete;
  Nesting& operator=(const Nesting&) = delete;
  bool ok() const { return context_.nesting_ <= kMax; }

 private:
  Context& context_;
};

/// A list that grows in the arena.
class ListBuilder {
 public:
  explicit ListBuilder(Context& context, size_t expected = 0) : context_(context) {
    if (expected) Grow(expected);
  }
  void Add(const Value& value) {
    if (size_ == capacity_) Grow(capacity_ ? 2 * capacity_ : 8);
    data_[size_++] = value;
  }
  size_t size() const { return size_; }
  std::span<Value> items() { return {data_, size_}; }
  Value Build() const { return Value::List({data_, size_}); }

 private:
  void Grow(size_t capacity) {
    const std::span<Value> next = context_.arena->NewArray<Value>(capacity);
    std::copy(data_, data_ + size_, next.begin());
    data_ = next.data();
    capacity_ = capacity;
  }
  Context& context_;
  Value* data_ = nullptr;
  size_t size_ = 0, capacity_ = 0;
};

}  // namespace bogam::expr::ops

#endif  // BOGAM_EXPR_OPS_CONTEXT_H_
