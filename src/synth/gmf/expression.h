// SPDX-License-Identifier: Apache-2.0
// The arithmetic that a GMF `expression` writes: numbers, + - * / and brackets, and #{name} for an attribute or a vital sign of the person.
// Synthea evaluates it as CQL; modules use no more than this, and what is more is an error when the module is read.
#ifndef BOGAM_SYNTH_GMF_EXPRESSION_H_
#define BOGAM_SYNTH_GMF_EXPRESSION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::synth::gmf {

/// A name in an expression is the number of an attribute's slot, or this: the age in whole years. An attribute without a value gives way to the vital sign of
/// its name.
inline constexpr uint32_t kAgeName = 0x10000;

class Expression {
 public:
  /// `name_of` turns a name into a number that Evaluate gives back. kInvalid with the place and what was expected.
  static Result<Expression> Parse(std::string_view text, const std::function<uint32_t(std::string_view)>& name_of);

  /// Nothing when a name has no number or a divisor is 0.
  std::optional<double> Evaluate(const std::function<std::optional<double>(uint32_t)>& value_of) const;

 private:
  struct Step {
    char op;  // 'n' number, 'v' name, '~' negate, else + - * /
    double number = 0;
    uint32_t name = 0;
  };
  friend class ExpressionParser;
  std::vector<Step> steps_;  // in reverse Polish order
};

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_EXPRESSION_H_
