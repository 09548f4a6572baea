// SPDX-License-Identifier: Apache-2.0
// DefinitionsAt: CQL definitions of one person as of a day: the parameter "Index" and Today() are that day, and the records are all of them or only
// those known before it. One thread.
#ifndef BOGAM_RISK_DEFINITIONS_AT_H_
#define BOGAM_RISK_DEFINITIONS_AT_H_

#include <memory>

#include "bogam/status.h"
#include "cohort/definitions.h"
#include "expr/program/program.h"
#include "risk/features/known_before.h"

namespace bogam::risk {

class DefinitionsAt {
 public:
  /// lag_days: of records that do not say when they were recorded.
  DefinitionsAt(std::shared_ptr<const expr::Program> program, expr::Terminology* terminology, int lag_days, int offset);
  DefinitionsAt(const DefinitionsAt&) = delete;

  enum class Sees : uint8_t { kKnownBefore, kEverything };
  /// Values given out so far are gone.
  void Stand(expr::Retriever* retriever, const value::Date& index, Sees sees);
  Result<expr::Value> Evaluate(const cohort::Criterion& criterion);

 private:
  class IndexParameter final : public expr::Parameters {
   public:
    expr::Value value;
    const expr::Value* Find(std::string_view, std::string_view name) const override { return name == "Index" ? &value : nullptr; }
  };
  KnownBefore known_;
  IndexParameter parameter_;
  expr::Environment environment_;
  std::unique_ptr<expr::Evaluation> evaluation_;
  std::shared_ptr<const expr::Program> program_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_DEFINITIONS_AT_H_
