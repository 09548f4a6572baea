// SPDX-License-Identifier: Apache-2.0
// Machine: one evaluation of one expression; what the function files share. Not for use outside this folder.
#ifndef BOGAM_EXPR_FHIRPATH_MACHINE_H_
#define BOGAM_EXPR_FHIRPATH_MACHINE_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expr/fhirpath/evaluate.h"

namespace bogam::expr::fhirpath {

/// What $this, $index, $total and defineVariable mean at one place.
struct Frame {
  const Collection* focus;            ///< $this; a leading element or function is applied to it
  int64_t index = -1;                 ///< $index; -1: none
  const Collection* total = nullptr;  ///< $total
  std::vector<std::pair<std::string, Collection>>* variables = nullptr;
};

class Machine;

/// A call of a function.
struct Call {
  Machine* machine;
  const Expr* expr;
  const Collection* focus;  ///< what stands before the dot
  Frame* frame;

  size_t args() const { return expr->args.size(); }
};

/// False: an error was put aside with Machine::Fail.
using Function = bool (*)(const Call& call, Collection* out);

struct FunctionRow {
  std::string_view name;
  int min_args;
  int max_args;
  Function function;
};

/// Each file's functions.
std::vector<FunctionRow> CollectionFunctions();
std::vector<FunctionRow> TextFunctions();
std::vector<FunctionRow> NumberFunctions();
std::vector<FunctionRow> ConversionFunctions();
std::vector<FunctionRow> FhirFunctions();
const FunctionRow* FindFunction(std::string_view name);

class Machine {
 public:
  Machine(const Expression& e, const Environment& env) : e_(e), env_(env) {}

  bool Eval(uint32_t node, Frame* frame, Collection* out);
  bool Step(const Expr& step, const Collection& focus, Frame* frame, Collection* out);

  bool Fail(std::string message, Code code = Code::kInvalid);
  bool Fail(Status status);
  const Status& status() const { return status_; }

  /// The argument in the caller's frame.
  bool Arg(const Call& call, size_t i, Collection* out) { return Eval(call.expr->args[i], call.frame, out); }
  /// The argument, as a lambda, with $this = item and $index = index.
  bool Lambda(const Call& call, size_t i, const Item& item, int64_t index, Collection* out, const Collection* total = nullptr);
  /// The argument as one item; *out is empty where it is the empty collection. More than one item is an error.
  bool ArgItem(const Call& call, size_t i, std::optional<Item>* out);
  bool ArgString(const Call& call, size_t i, std::optional<std::string_view>* out);
  bool ArgInteger(const Call& call, size_t i, std::optional<int64_t>* out);
  /// The focus as one System item.
  bool FocusItem(const Call& call, std::optional<Item>* out);
  /// A criterion's value: singleton evaluation, false and empty are false.
  bool Truth(const Collection& c, std::optional<bool>* out);
  bool Single(const Collection& c, std::optional<Item>* out);

  /// Adds the children of that name.
  bool Member(const Item& item, std::string_view name, Collection* out);
  bool Contains(const Collection& c, const Item& item) const;
  /// a | b, without repeats.
  bool Unite(const Collection& a, const Collection& b, Collection* out) const;
  std::string_view Keep(std::string_view text) { return env_.arena->Copy(text); }
  bool Count() { return ++steps_ <= env_.max_steps || Fail("FHIRPath: too many steps", Code::kTooCostly); }

  const Expression& expression() const { return e_; }
  const Environment& env() const { return env_; }

 private:
  bool Constant(const Expr& x, Frame* frame, Collection* out);
  bool Literal(const Expr& x, Collection* out);
  bool Moment(const Expr& x, Collection* out);
  bool Path(const Expr& x, Frame* frame, Collection* out);
  bool Head(const Expr& x, Frame* frame, Collection* out);
  bool Index(const Expr& step, const Collection& focus, Frame* frame, Collection* out);
  bool Sign(const Expr& x, Frame* frame, Collection* out);
  bool TypeOperator(const Expr& x, Frame* frame, Collection* out);
  bool Binary(const Expr& x, Frame* frame, Collection* out);
  bool Apply(Op op, const Collection& a, const Collection& b, Collection* out);
  bool Logic(Op op, const Collection& a, const Collection& b, Collection* out);
  bool Compare(Op op, const Collection& a, const Collection& b, Collection* out);
  bool Same(Op op, const Collection& a, const Collection& b, Collection* out);
  bool Membership(Op op, const Collection& a, const Collection& b, Collection* out);
  bool Arithmetic(Op op, const Collection& a, const Collection& b, Collection* out);
  bool MomentArithmetic(Op op, const Item& a, const Item& b, Collection* out);
  bool QuantityArithmetic(Op op, const Item& a, const Item& b, Collection* out);
  bool NumberArithmetic(Op op, const Item& a, const Item& b, Collection* out);

  const Expression& e_;
  const Environment& env_;
  uint64_t steps_ = 0;
  Status status_;
};

inline bool Give(Collection* out, Item item) {
  out->push_back(std::move(item));
  return true;
}

}  // namespace bogam::expr::fhirpath

#endif  // BOGAM_EXPR_FHIRPATH_MACHINE_H_
