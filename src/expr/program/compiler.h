// SPDX-License-Identifier: Apache-2.0
// Compiler: one definition's tree to steps. Internal to expr/program.
#ifndef BOGAM_EXPR_PROGRAM_COMPILER_H_
#define BOGAM_EXPR_PROGRAM_COMPILER_H_

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "expr/program/query.h"
#include "expr/program/steps.h"
#include "expr/reference/evaluator.h"

namespace bogam::expr::program {

/// What all definitions of a program share while they are compiled.
struct Shared {
  Program::Rep* rep = nullptr;
  reference::Evaluator* literals = nullptr;             ///< works out literals and vocabulary into rep->arena
  std::unordered_map<std::string, uint32_t> retrieves;  ///< by fingerprint
};

class Compiler {
 public:
  Compiler(Shared* shared, const Library* library, const Definition* definition) : shared_(shared), library_(library), definition_(definition) {}

  /// Fills body, frame_size and height of the definition, or its compile_error where it has no body.
  void Compile(DefinitionCode* code);

 private:
  /// A step, and whether no patient can change its value; plain: it is already a value.
  struct Made {
    StepPtr step;
    bool constant = false;
    bool plain = false;
  };
  struct Name {
    std::string name;
    uint32_t slot = 0;
    std::shared_ptr<const Step> let;
  };
  class Scope;

  Made Make(const ExprPtr& expr);
  Made Make(const Expr& expr);
  Made Dispatch(const Expr& expr);
  /// The step as part of something that patients change: constants are kept for the run.
  StepPtr Settle(Made made);
  StepPtr Part(const ExprPtr& expr) { return expr ? Settle(Make(expr)) : nullptr; }
  std::vector<Made> MakeAll(const std::vector<ExprPtr>& operands);
  /// All settled, or, when every one is constant, none: then *constant.
  std::vector<StepPtr> Join(std::vector<Made> made, bool* constant);

  /// A step that fails when it is run: what is never asked for does no harm.
  static Made Fail(Code code, std::string message);
  Made Literal(const Expr& expr);
  Made Strictly(const Expr& expr);
  Made Instance(const Expr& expr);
  Made IntervalNode(const Expr& expr);
  Made CaseNode(const Expr& expr);
  Made Typed(const Expr& expr);
  Made Parameter(const Expr& expr);
  Made DefinitionRef(const Expr& expr);
  Made FunctionCall(const Expr& expr);
  Made NameRef(const Expr& expr);
  Made PropertyNode(const Expr& expr);
  Made RetrieveNode(const Expr& expr);
  Made ExistsNode(const Expr& expr);
  Made Iteration(const Expr& expr);
  Made SortNode(const Expr& expr);
  std::unique_ptr<const Query> QueryNode(const Expr& expr);
  std::vector<SortCode> SortItems(const std::vector<SortItem>& items, uint32_t slot);
  const Library* LibraryOf(const Expr& expr) const;
  Made NoLibrary(const Expr& expr);

  const Name* Find(std::string_view name) const;
  uint32_t Bind(std::string_view name);
  StepPtr Read(const Name& name);

  Shared* shared_;
  const Library* library_;
  const Definition* definition_;
  std::vector<Name> names_;
  uint32_t slots_ = 0;
  uint32_t reads_ = 0;  ///< names read so far: a part that reads none is the same wherever the frame stands
  int depth_ = 0, height_ = 0;
};

}  // namespace bogam::expr::program

#endif  // BOGAM_EXPR_PROGRAM_COMPILER_H_
