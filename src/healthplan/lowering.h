// SPDX-License-Identifier: Apache-2.0
// Lowering: a typed tree of CQL to steps, or the name of what no rule may say.
#ifndef BOGAM_HEALTHPLAN_LOWERING_H_
#define BOGAM_HEALTHPLAN_LOWERING_H_

#include <map>
#include <optional>
#include <string>

#include "expr/tree.h"
#include "healthplan/flat_program.h"

namespace bogam::healthplan {

class Lowering {
 public:
  Lowering(const Programme& programme, const expr::Library& library, FlatProgram* out) : programme_(programme), library_(library), out_(out) {}

  /// The place of the value; nullopt, and what is wrong in problem(), with its line in problem_line().
  std::optional<uint32_t> Lower(const expr::Expr& node);
  const std::string& problem() const { return problem_; }
  uint32_t problem_line() const { return line_; }

 private:
  using Place = std::optional<uint32_t>;
  Place Refuse(const expr::Expr& node, std::string what);
  Place Constant(int64_t k) { return out_->Add({StepKind::kConstant, 0, 0, k}); }
  Place Unary(StepKind kind, const expr::Expr& node, int64_t k = 0);
  Place Binary(StepKind kind, const expr::Expr& node, bool swapped = false);
  Place Literal(const expr::Expr& node);
  Place DayLiteral(const expr::Expr& node);
  Place Parameter(const expr::Expr& node);
  Place Reference(const expr::Expr& node);
  Place Equal(const expr::Expr& node);
  Place Sum(const expr::Expr& node, int sign);
  Place Between(const expr::Expr& node);
  /// The fact that a coded operand is; null if it is none.
  const Fact* CodedFact(const expr::Expr& node) const;
  /// The bit of a code; 0 and a problem where the fact has no such code.
  int64_t BitOf(const Fact& fact, const expr::Expr& literal);

  const Programme& programme_;
  const expr::Library& library_;
  FlatProgram* out_;
  std::map<std::string, uint32_t> done_;
  std::string problem_;
  uint32_t line_ = 0;
  int depth_ = 0;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_LOWERING_H_
