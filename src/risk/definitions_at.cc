// SPDX-License-Identifier: Apache-2.0
#include "risk/definitions_at.h"

#include <algorithm>

namespace bogam::risk {

DefinitionsAt::DefinitionsAt(std::shared_ptr<const expr::Program> program, expr::Terminology* terminology, int lag_days, int offset)
    : known_(lag_days, offset), program_(std::move(program)) {
  environment_.terminology = terminology;
  environment_.parameters = &parameter_;
  environment_.default_offset = offset;
}

void DefinitionsAt::Stand(expr::Retriever* retriever, const value::Date& index, Sees sees) {
  known_.Stand(retriever, index);
  const bool same_day = evaluation_ && parameter_.value.Is(expr::Kind::kDate) && parameter_.value.date() == index;
  environment_.retriever = sees == Sees::kEverything ? retriever : &known_;
  if (same_day) return evaluation_->NextPatient();
  parameter_.value = expr::Value::Date(index);
  environment_.now = value::DateTime::Make(index.year, index.month, index.day, 0, 0, 0, 0, environment_.default_offset).value_or(value::DateTime::Max());
  evaluation_ = std::make_unique<expr::Evaluation>(program_, &environment_);  // what depends on the day alone is worked out once a run
  evaluation_->NextPatient();
}

Result<expr::Value> DefinitionsAt::Evaluate(const cohort::Criterion& criterion) {
  const Result<expr::Value> value = evaluation_->Evaluate(*criterion.library, *criterion.definition);
  if (value.ok()) return value;
  return Status(value.status().code(), evaluation_->error().ToString(), value.status().detail());
}

}  // namespace bogam::risk
