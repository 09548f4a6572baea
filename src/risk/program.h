// SPDX-License-Identifier: Apache-2.0
// Program: the arithmetic of an equation, compiled once from the formulas and tables of its files. It knows no coefficient: every number,
// of a formula or of a table, stands in one list with a name, so that a test can change each of them in turn.
//
// A formula is  + - * / ^ ( )  over numbers, inputs, earlier steps, and
//   min(a, b, …)  max(a, b, …)  ln(a)  exp(a)
//   table.column         the cell of a table of constants, in the row of this person's stratum
//   sum(table)           a linear predictor: each coefficient of the row times its term, which is a formula itself
//   points(table, a)     the points of the last threshold that a reaches ("from") or passes ("above"); 0 before the first
// A stratum is what a table is `by`: inputs that are a choice (sex, region).
//
// Formulas nest at most 64 deep, an equation has at most 64 inputs and 64 steps. Calculated in double: these are models, not records.
// Immutable once compiled, except by WithNumber, which gives another program; shared by threads. Tests: program_test.cc.
#ifndef BOGAM_RISK_PROGRAM_H_
#define BOGAM_RISK_PROGRAM_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::risk {

using InputSet = uint64_t;  // a bit an input
inline constexpr size_t kMaxInputs = 64;
inline constexpr size_t kMaxSteps = 64;

struct Table {
  enum class Kind : uint8_t { kConstants, kCoefficients, kPoints };
  std::string name;
  Kind kind = Kind::kConstants;
  std::vector<uint16_t> by;          ///< inputs
  std::vector<uint16_t> by_size;     ///< how many choices each has
  std::vector<std::string> columns;  ///< names of constants, or terms
  struct Row {
    uint32_t first = 0;  ///< in Program::numbers
    uint16_t size = 0;   ///< of points: thresholds; each has two numbers, the threshold and its points
    uint64_t above = 0;  ///< bit i: the i-th threshold must be passed, not only reached
  };
  std::vector<Row> rows;  ///< a stratum each: the first of `by` counts slowest
};

/// What formulas may name.
struct Names {
  std::vector<std::string> inputs;
};

class Program {
 public:
  using FormulaId = uint16_t;

  explicit Program(Names names) : names_(std::move(names)) {}

  /// Numbers of a table are added by name; the table's rows point at them.
  uint32_t AddNumber(double value, std::string name);
  void AddTable(Table table) { tables_.push_back(std::move(table)); }
  /// Compiles a step that later formulas may name. kInvalid with the place in the text.
  Status AddStep(const std::string& name, std::string_view formula);
  Result<FormulaId> AddFormula(std::string_view formula);
  /// Names of tables that no formula used.
  std::vector<std::string> UnusedTables() const;

  /// Inputs that a formula needs, by way of its steps and tables too.
  InputSet Needs(FormulaId formula) const { return formulas_[formula].inputs; }
  /// All inputs that the formula needs must be there. Not finite where the arithmetic has no answer.
  double Evaluate(FormulaId formula, std::span<const double> inputs) const;
  /// Points of a table for a value, outside any formula.
  const Table* FindTable(std::string_view name) const;

  const std::vector<double>& numbers() const { return numbers_; }
  const std::vector<std::string>& number_names() const { return number_names_; }
  Program WithNumber(size_t i, double value) const;

 private:
  friend class Compiler;
  enum class Op : uint8_t { kNumber, kInput, kStep, kCell, kPoints, kAdd, kSubtract, kMultiply, kDivide, kPower, kNegate, kMin, kMax, kLn, kExp };
  struct Instruction {
    Op op;
    uint16_t table = 0;
    uint32_t at = 0;  // a number, an input, a step, or a column
  };
  struct Formula {
    uint32_t begin = 0, end = 0;
    InputSet inputs = 0;
    uint64_t steps = 0;  // a bit a step, those of its steps included
    uint16_t depth = 0;  // of the stack
  };
  Result<Formula> Compile(std::string_view text);
  double Run(const Formula& formula, std::span<const double> inputs, const double* steps) const;
  const Table::Row& RowOf(const Table& table, std::span<const double> inputs) const;

  Names names_;
  std::vector<Table> tables_;
  std::vector<bool> used_tables_;
  std::vector<std::string> step_names_;
  std::vector<Formula> steps_, formulas_;
  std::vector<Instruction> code_;
  std::vector<double> numbers_;
  std::vector<std::string> number_names_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_PROGRAM_H_
