// SPDX-License-Identifier: Apache-2.0
// Vectors: inputs and the answers that an equation must give, from vectors.json. An answer is the printed digits, to which the value must
// round; or that there is none, because of a named input. `bogam risk check` and the tests hold an equation against them.
#ifndef BOGAM_RISK_VECTORS_H_
#define BOGAM_RISK_VECTORS_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "risk/equation.h"

namespace bogam::risk {

struct Vector {
  std::string origin;                         ///< where the answers come from
  std::vector<std::optional<double>> inputs;  ///< by the equation's inputs; nullopt: not known
  struct Expected {
    std::string output;
    std::string printed;   ///< "14.7"; "" where there must be none
    std::string withheld;  ///< the input because of which there is none
    std::string band;      ///< "" where the vector does not say
  };
  std::vector<Expected> expected;
};

std::vector<Vector> ReadVectors(const std::string& folder, const std::map<std::string, std::string>& files, const Equation& equation, Findings& findings);

/// What does not come out as it must, in words; empty: all is well.
std::vector<std::string> CheckVector(const Equation& equation, const Vector& vector);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_VECTORS_H_
