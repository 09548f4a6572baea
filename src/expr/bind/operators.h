// SPDX-License-Identifier: Apache-2.0
// The System operators and their signatures (CQL specification, Appendix B), and the choice among overloads.
#ifndef BOGAM_EXPR_BIND_OPERATORS_H_
#define BOGAM_EXPR_BIND_OPERATORS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "expr/bind/types.h"

namespace bogam::expr {

struct Signature {
  std::vector<Type> operands;
  Type result;
};

/// Type variables of generic signatures are named types of this namespace: {var}T.
inline constexpr std::string_view kVariableUri = "var";

/// The signatures of an operator by its ELM name; null when it is none.
const std::vector<Signature>* SignaturesOf(std::string_view name);
/// All names, for "did you mean".
std::vector<std::string> OperatorNames();

/// A signature that fits, with variables replaced and one conversion an operand.
struct Match {
  Signature signature;
  std::vector<Conversion> conversions;
  int cost = 0;
  size_t index = 0;  ///< of the candidate
};

/// The cheapest fit; among equals the one of simpler types, then the first. nullopt when none fits.
std::optional<Match> ChooseOverload(const TypeSystem& types, const std::vector<Signature>& candidates, const std::vector<Type>& arguments);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_BIND_OPERATORS_H_
