// SPDX-License-Identifier: Apache-2.0
// Compiler: recursive descent under a counted limit, straight into stack code. A formula's stack is at most kMaxStack deep, which the
// compiler checks, so that evaluation needs no memory of its own.
#include "risk/program.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace bogam::risk {
namespace {

constexpr int kMaxDepth = 64;
constexpr size_t kMaxStack = 32;
constexpr size_t kMaxText = 4096;

bool IsNameStart(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsName(char c) { return IsNameStart(c) || IsDigit(c) || c == '_'; }

}  // namespace

class Compiler {
 public:
  Compiler(Program* program, std::string_view text) : program_(*program), text_(text) {}

  Result<Program::Formula> Run() {
    formula_.begin = static_cast<uint32_t>(program_.code_.size());
    if (text_.size() > kMaxText) return Status(Code::kTooLarge, "a formula is longer than 4,096 characters");
    Sum();
    Space();
    if (ok() && at_ != text_.size()) Fail("an operator is expected");
    if (!ok()) {
      program_.code_.resize(formula_.begin);
      return status_;
    }
    formula_.end = static_cast<uint32_t>(program_.code_.size());
    return formula_;
  }

 private:
  using Op = Program::Op;

  bool ok() const { return status_.ok(); }
  void Fail(const std::string& what) {
    if (ok()) status_ = Status(Code::kInvalid, what + ", at character " + std::to_string(at_ + 1) + " of \"" + std::string(text_) + "\"");
  }
  void Space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool Take(char c) {
    Space();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void Expect(char c) {
    if (!Take(c)) Fail(std::string("'") + c + "' is expected");
  }
  std::string_view Name() {
    Space();
    const size_t begin = at_;
    if (at_ < text_.size() && IsNameStart(text_[at_])) {
      while (at_ < text_.size() && IsName(text_[at_])) ++at_;
    }
    return text_.substr(begin, at_ - begin);
  }

  void Emit(Op op, size_t table = 0, size_t at = 0) {
    program_.code_.push_back({op, static_cast<uint16_t>(table), static_cast<uint32_t>(at)});
    const bool pushes = op == Op::kNumber || op == Op::kInput || op == Op::kStep || op == Op::kCell;
    const bool keeps = op == Op::kPoints || op == Op::kNegate || op == Op::kLn || op == Op::kExp;
    if (pushes && ++stack_ > kMaxStack) Fail("the formula needs too many values at once");
    if (!pushes && !keeps) --stack_;
  }

  void Sum() {
    if (++depth_ > kMaxDepth) return Fail("the formula is nested too deep");
    Product();
    for (bool more = true; more && ok();) {
      more = false;
      if (Take('+')) {
        Product();
        Emit(Op::kAdd);
        more = true;
      } else if (Take('-')) {
        Product();
        Emit(Op::kSubtract);
        more = true;
      }
    }
    --depth_;
  }

  void Product() {
    Unary();
    for (bool more = true; more && ok();) {
      more = false;
      if (Take('*')) {
        Unary();
        Emit(Op::kMultiply);
        more = true;
      } else if (Take('/')) {
        Unary();
        Emit(Op::kDivide);
        more = true;
      }
    }
  }

  void Unary() {
    if (!Take('-')) return Power();
    if (++depth_ > kMaxDepth) return Fail("the formula is nested too deep");
    Unary();
    Emit(Op::kNegate);
    --depth_;
  }

  void Power() {
    Primary();
    if (!ok() || !Take('^')) return;
    if (++depth_ > kMaxDepth) return Fail("the formula is nested too deep");
    Unary();
    Emit(Op::kPower);
    --depth_;
  }

  void Primary() {
    if (!ok()) return;
    if (Take('(')) {
      Sum();
      return Expect(')');
    }
    Space();
    if (at_ < text_.size() && IsDigit(text_[at_])) return Number();
    const size_t begin = at_;
    const std::string_view name = Name();
    if (name.empty()) return Fail("a value is expected");
    if (Take('(')) return Call(name, begin);
    if (at_ < text_.size() && text_[at_] == '.') return Cell(name);
    Value(name, begin);
  }

  void Number() {
    double value = 0;
    const char* const begin = text_.data() + at_;
    const auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), value);
    if (error != std::errc()) return Fail("the number cannot be read");
    const std::string_view written(begin, static_cast<size_t>(end - begin));
    at_ += written.size();
    Emit(Op::kNumber, 0, program_.AddNumber(value, std::string(written) + " of \"" + std::string(text_) + "\""));
  }

  void Value(std::string_view name, size_t begin) {
    const auto& inputs = program_.names_.inputs;
    if (const auto found = std::find(inputs.begin(), inputs.end(), name); found != inputs.end()) {
      return Input(static_cast<size_t>(found - inputs.begin()));
    }
    const auto& steps = program_.step_names_;
    if (const auto found = std::find(steps.begin(), steps.end(), name); found != steps.end()) {
      const auto step = static_cast<size_t>(found - steps.begin());
      formula_.inputs |= program_.steps_[step].inputs;
      formula_.steps |= program_.steps_[step].steps | uint64_t{1} << step;
      return Emit(Op::kStep, 0, step);
    }
    at_ = begin;
    Fail("\"" + std::string(name) + "\" is no input and no earlier step");
  }

  void Input(size_t input) {
    formula_.inputs |= InputSet{1} << input;
    Emit(Op::kInput, 0, input);
  }

  const Table* FindTable(std::string_view name, Table::Kind kind, size_t* index) {
    const Table* const found = program_.FindTable(name);
    if (found == nullptr) return Fail("there is no table \"" + std::string(name) + "\""), nullptr;
    if (found->kind != kind) return Fail("the table \"" + std::string(name) + "\" is of another kind"), nullptr;
    *index = static_cast<size_t>(found - program_.tables_.data());
    program_.used_tables_.resize(program_.tables_.size());
    program_.used_tables_[*index] = true;
    for (const uint16_t input : found->by) formula_.inputs |= InputSet{1} << input;
    return found;
  }

  void Cell(std::string_view name) {
    ++at_;
    size_t table = 0;
    const Table* const found = FindTable(name, Table::Kind::kConstants, &table);
    if (found == nullptr) return;
    const std::string_view column = Name();
    const auto at = std::find(found->columns.begin(), found->columns.end(), column);
    if (at == found->columns.end()) return Fail("the table \"" + std::string(name) + "\" has no column \"" + std::string(column) + "\"");
    Emit(Op::kCell, table, static_cast<size_t>(at - found->columns.begin()));
  }

  void Call(std::string_view function, size_t begin) {
    if (function == "sum") return Predictor();
    if (function == "points") return Points();
    const bool fold = function == "min" || function == "max";
    if (!fold && function != "ln" && function != "exp") {
      at_ = begin;
      return Fail("there is no function \"" + std::string(function) + "\"");
    }
    Sum();
    if (!fold) {
      Emit(function == "ln" ? Op::kLn : Op::kExp);
    } else {
      Expect(',');
      do {
        Sum();
        Emit(function == "min" ? Op::kMin : Op::kMax);
      } while (ok() && Take(','));
    }
    Expect(')');
  }

  void Points() {
    size_t table = 0;
    if (FindTable(Name(), Table::Kind::kPoints, &table) == nullptr) return;
    Expect(',');
    Sum();
    Expect(')');
    Emit(Op::kPoints, table);
  }

  void Predictor() {
    size_t table = 0;
    const Table* const found = FindTable(Name(), Table::Kind::kCoefficients, &table);
    if (found == nullptr) return;
    Expect(')');
    const std::vector<std::string> terms = found->columns;
    for (size_t i = 0; i < terms.size() && ok(); ++i) {
      Term(terms[i]);
      Emit(Op::kCell, table, i);
      Emit(Op::kMultiply);
      if (i > 0) Emit(Op::kAdd);
    }
  }

  /// A term is a formula of its own, read in place.
  void Term(const std::string& term) {
    const std::string_view outer = text_;
    const size_t outer_at = at_;
    text_ = term;
    at_ = 0;
    Sum();
    Space();
    if (ok() && at_ != text_.size()) Fail("an operator is expected");
    text_ = outer;
    at_ = outer_at;
  }

  Program& program_;
  std::string_view text_;
  size_t at_ = 0;
  int depth_ = 0;
  size_t stack_ = 0;
  Program::Formula formula_;
  Status status_;
};

uint32_t Program::AddNumber(double value, std::string name) {
  numbers_.push_back(value);
  number_names_.push_back(std::move(name));
  return static_cast<uint32_t>(numbers_.size() - 1);
}

const Table* Program::FindTable(std::string_view name) const {
  const auto found = std::find_if(tables_.begin(), tables_.end(), [&](const Table& table) { return table.name == name; });
  return found == tables_.end() ? nullptr : &*found;
}

std::vector<std::string> Program::UnusedTables() const {
  std::vector<std::string> out;
  for (size_t i = 0; i < tables_.size(); ++i) {
    if (i >= used_tables_.size() || !used_tables_[i]) out.push_back(tables_[i].name);
  }
  return out;
}

Result<Program::Formula> Program::Compile(std::string_view text) { return Compiler(this, text).Run(); }

Status Program::AddStep(const std::string& name, std::string_view formula) {
  if (steps_.size() == kMaxSteps) return Status(Code::kTooLarge, "an equation has at most 64 steps");
  BOGAM_ASSIGN(const Formula compiled, Compile(formula));
  steps_.push_back(compiled);
  step_names_.push_back(name);
  return Status::Ok();
}

Result<Program::FormulaId> Program::AddFormula(std::string_view formula) {
  BOGAM_ASSIGN(const Formula compiled, Compile(formula));
  formulas_.push_back(compiled);
  return static_cast<FormulaId>(formulas_.size() - 1);
}

Program Program::WithNumber(size_t i, double value) const {
  Program out = *this;
  out.numbers_[i] = value;
  return out;
}

const Table::Row& Program::RowOf(const Table& table, std::span<const double> inputs) const {
  size_t row = 0;
  for (size_t i = 0; i < table.by.size(); ++i) row = row * table.by_size[i] + static_cast<size_t>(inputs[table.by[i]]);
  return table.rows[row];
}

double Program::Evaluate(FormulaId formula, std::span<const double> inputs) const {
  double steps[kMaxSteps];
  for (uint64_t left = formulas_[formula].steps; left != 0; left &= left - 1) {
    const int step = __builtin_ctzll(left);
    steps[step] = Run(steps_[static_cast<size_t>(step)], inputs, steps);
  }
  return Run(formulas_[formula], inputs, steps);
}

double Program::Run(const Formula& formula, std::span<const double> inputs, const double* steps) const {
  double stack[kMaxStack + 1];
  double* top = stack;  // one past the last value
  for (uint32_t pc = formula.begin; pc < formula.end; ++pc) {
    const Instruction& in = code_[pc];
    switch (in.op) {
      case Op::kNumber: *top++ = numbers_[in.at]; break;
      case Op::kInput: *top++ = inputs[in.at]; break;
      case Op::kStep: *top++ = steps[in.at]; break;
      case Op::kCell: *top++ = numbers_[RowOf(tables_[in.table], inputs).first + in.at]; break;
      case Op::kPoints: {
        const Table::Row& row = RowOf(tables_[in.table], inputs);
        double points = 0;
        for (uint16_t i = 0; i < row.size; ++i) {
          const double threshold = numbers_[row.first + 2u * i];
          const bool passed = (row.above >> i & 1) != 0 ? top[-1] > threshold : top[-1] >= threshold;
          if (passed) points = numbers_[row.first + 2u * i + 1];
        }
        top[-1] = points;
        break;
      }
      case Op::kAdd: --top, top[-1] += *top; break;
      case Op::kSubtract: --top, top[-1] -= *top; break;
      case Op::kMultiply: --top, top[-1] *= *top; break;
      case Op::kDivide: --top, top[-1] /= *top; break;
      case Op::kPower: --top, top[-1] = std::pow(top[-1], *top); break;
      case Op::kNegate: top[-1] = -top[-1]; break;
      case Op::kMin: --top, top[-1] = std::min(top[-1], *top); break;
      case Op::kMax: --top, top[-1] = std::max(top[-1], *top); break;
      case Op::kLn: top[-1] = std::log(top[-1]); break;
      case Op::kExp: top[-1] = std::exp(top[-1]); break;
    }
  }
  return top[-1];
}

}  // namespace bogam::risk
