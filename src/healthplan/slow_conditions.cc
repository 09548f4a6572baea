// SPDX-License-Identifier: Apache-2.0
#include "healthplan/slow_conditions.h"

#include <string>

#include "base/arena.h"
#include "expr/evaluation.h"
#include "expr/reference/evaluator.h"

namespace bogam::healthplan {
namespace {

class FactParameters final : public expr::Parameters {
 public:
  FactParameters(const Programme& programme, std::span<const int64_t> facts) : programme_(programme) {
    for (size_t i = 0; i < programme.facts.size(); ++i) values_.push_back(ValueOf(programme.facts[i], facts[i]));
  }
  const expr::Value* Find(std::string_view, std::string_view name) const override {
    const auto fact = programme_.FactNamed(name);
    return fact ? &values_[*fact] : nullptr;
  }

 private:
  static expr::Value ValueOf(const Fact& fact, int64_t slot) {
    if (slot == kNotKnown) return expr::Value::Null();
    switch (fact.type) {
      case FactType::kBoolean: return expr::Value::Boolean(slot != 0);
      case FactType::kInteger: return expr::Value::Integer(static_cast<int32_t>(slot));
      case FactType::kDecimal: return expr::Value::Decimal(*value::Decimal::Make(slot, 8));
      case FactType::kDate: return expr::Value::Date(ToDate(static_cast<Day>(slot)));
      case FactType::kCoded: return expr::Value::String(fact.values[static_cast<size_t>(slot)].first);
    }
    return {};
  }

  const Programme& programme_;
  std::vector<expr::Value> values_;
};

}  // namespace

Result<int64_t> SlowValue(const Programme& programme, const Conditions& conditions, std::string_view definition, std::span<const int64_t> facts) {
  const FactParameters parameters(programme, facts);
  expr::Environment environment;
  environment.parameters = &parameters;
  base::Arena arena;
  expr::reference::Evaluator evaluator(*conditions.libraries, environment, &arena);
  evaluator.Begin();
  const expr::reference::Outcome outcome = evaluator.Evaluate(definition);
  if (!outcome.ok) return outcome.error.status;
  if (outcome.value.is_null()) return kNotKnown;
  if (!outcome.value.Is(expr::Kind::kBoolean)) return Status(Code::kInvalid, "it is no Boolean");
  return outcome.value.boolean() ? 1 : 0;
}

std::vector<std::string> DefinitionsOf(const Conditions& conditions) {
  std::vector<std::string> out;
  for (const expr::Definition& one : conditions.libraries->main->definitions) out.push_back(one.name);
  return out;
}

}  // namespace bogam::healthplan
