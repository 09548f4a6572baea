// SPDX-License-Identifier: Apache-2.0
#include "risk/equation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace bogam::risk {

std::string_view StateName(State state) { return state == State::kDraft ? "draft" : "reproduced"; }

const Output* Equation::FindOutput(std::string_view output) const {
  const auto found = std::find_if(outputs.begin(), outputs.end(), [&](const Output& one) { return one.id == output; });
  return found == outputs.end() ? nullptr : &*found;
}

std::optional<uint16_t> Equation::FindInput(std::string_view input) const {
  const auto found = std::find_if(inputs.begin(), inputs.end(), [&](const Input& one) { return one.name == input; });
  return found == inputs.end() ? std::nullopt : std::optional(static_cast<uint16_t>(found - inputs.begin()));
}

InputSet Equation::Needs(const Output& output) const {
  InputSet needs = 0;
  for (const Program::FormulaId formula : output.formulas) needs |= program.Needs(formula);
  return needs;
}

std::string Equation::Words(const Output& output, double value) const {
  char number[64];
  std::snprintf(number, sizeof number, "%.*f", output.digits, value);
  std::string words = number;
  if (output.unit == "{points}") {
    words += value == 1 ? " point" : " points";
  } else {
    words += " " + output.unit_text;
  }
  return output.horizon.empty() ? words : words + " in " + output.horizon;
}

std::string Equation::BandOf(const Output& output, double value, const std::vector<std::optional<double>>& values) const {
  std::string label;
  for (const Band& band : output.bands) {
    if (band.only_input && values[*band.only_input] != std::optional(band.only_value)) continue;
    if (band.bounds.Hold(value)) label = band.label;
  }
  return label;
}

}  // namespace bogam::risk
