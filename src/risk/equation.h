// SPDX-License-Identifier: Apache-2.0
// Equation: a published risk equation or score as content: a folder with
//   equation.json   what it is for, its source, licence, cautions, inputs with their rules and ranges, exclusions, steps, outputs
//   tables.json     coefficients, constants and points
//   vectors.json    inputs and the answers that must come out (risk/vectors.h)
// read strictly and compiled into one Program. Immutable; shared by threads. An equation knows nothing of records: risk/score.h does.
#ifndef BOGAM_RISK_EQUATION_H_
#define BOGAM_RISK_EQUATION_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "risk/program.h"
#include "risk/rules.h"

namespace bogam::risk {

/// kDraft: something is not verified, and the equation is given only where it is asked for by name, with that said.
/// kReproduced: published values are reproduced here.
enum class State : uint8_t { kDraft, kReproduced };
std::string_view StateName(State state);

struct Input {
  std::string name, title;
  RuleId rule = 0;  ///< of a trained model's inputs: none
  ValueKind kind = ValueKind::kNumber;
  std::vector<std::string> choices;
  double scale = 1;  ///< value in the equation's unit = the rule's value · scale
  std::string unit, unit_text;
  Bounds range;
  std::string beyond;               ///< what to say besides when a value is outside
  std::optional<double> reference;  ///< of the reference person; age and sex have none: they are the person's own
  bool modifiable = false;
};

/// An input that must, or must not, have a value for the equation to be for this person.
struct Requirement {
  uint16_t input = 0;
  double value = 1;
  bool must = false;  ///< true: it must be so; false: it must not
  std::string say;
};

struct Band {
  Bounds bounds;
  std::string label;
  std::optional<uint16_t> only_input;  ///< only where this input has only_value
  double only_value = 0;
};

struct Output {
  std::string id, title, unit, unit_text, horizon;
  int digits = 1;
  int valid_months = 12;                            ///< a score is not shown longer
  std::vector<Program::FormulaId> formulas;         ///< the first whose inputs are there
  std::vector<std::pair<uint16_t, Bounds>> ranges;  ///< narrower than the inputs' own
  std::vector<uint16_t> together;                   ///< answers that must be of one day
  std::vector<Band> bands;
};

struct Alert {
  uint16_t input = 0;
  Bounds bounds;
  std::string say;
};

struct Citation {
  std::string title, link;
};

struct LearnedPackage;  // risk/learned_package.h

struct Equation {
  std::string id, title, topic, purpose, folder;
  State state = State::kDraft;
  bool learned = false;  ///< its numbers come from training on records: AI; else somebody published them
  /// Scored by a trained model and not by steps: inputs are its features and what its cohort asks, without rules; program is empty. Null: by steps.
  std::shared_ptr<const LearnedPackage> trained;
  bool on = true;  ///< false: only where it is asked for by name, or the place turns it on
  std::string verification, licence, notice, effective_from, effective_to;
  std::vector<Citation> sources;
  std::vector<std::string> cautions, validated;
  std::vector<Input> inputs;
  std::vector<Requirement> requirements;
  std::vector<Output> outputs;
  std::vector<Alert> alerts;
  Program program{Names{}};

  const Output* FindOutput(std::string_view output) const;
  std::optional<uint16_t> FindInput(std::string_view input) const;
  /// Of any formula of the output.
  InputSet Needs(const Output& output) const;
  /// "14.7 % in 10 years", "4 points", "59 mL/min/1.73 m²".
  std::string Words(const Output& output, double value) const;
  /// "" where no band holds, or the input that decides is not known.
  std::string BandOf(const Output& output, double value, const std::vector<std::optional<double>>& inputs) const;
};

/// Files of one folder by their names. What is wrong is added to findings; then the equation is not to be used.
Equation ReadEquation(const std::string& folder, const std::map<std::string, std::string>& files, const Rules& rules, Findings& findings);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EQUATION_H_
