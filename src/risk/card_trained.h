// SPDX-License-Identifier: Apache-2.0
// What a run says in the card of a trained model: of its project, training and evaluation. risk/card_derive.h has the words for published equations.
#ifndef BOGAM_RISK_CARD_TRAINED_H_
#define BOGAM_RISK_CARD_TRAINED_H_

#include <optional>
#include <string>
#include <string_view>

#include "risk/equation.h"

namespace bogam::risk {

/// name: a derivation's, or the id of a field that training fills ("learned": "run"). nullopt: nothing is said of trained models in particular under it.
std::optional<std::string> DerivedOfTraining(const Equation& equation, std::string_view name);

/// How a feature is worked out, or which definition asks: "observation: last, 730 to 1 days before the index", "definition \"At risk\"".
std::string FeatureRule(const Equation& equation, const Input& input);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_CARD_TRAINED_H_
