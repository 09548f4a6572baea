// SPDX-License-Identifier: Apache-2.0
// Precedence climbing into reverse Polish order; brackets at most 50 deep.
#include "synth/gmf/expression.h"

#include <charconv>

namespace bogam::synth::gmf {
namespace {
constexpr int kMaxDepth = 50;
}

class ExpressionParser {
 public:
  ExpressionParser(std::string_view text, const std::function<uint32_t(std::string_view)>& name_of) : text_(text), name_of_(name_of) {}

  Result<Expression> Parse() {
    if (Sum(0) && Peek() == '\0') return std::move(out_);
    return Status(Code::kInvalid,
                  "the expression cannot be read at character " + std::to_string(at_ + 1) + ": numbers, + - * /, brackets and #{name} are known");
  }

 private:
  char Peek() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t')) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }
  bool Sum(int depth) {
    if (depth > kMaxDepth || !Product(depth)) return false;
    for (char op = Peek(); op == '+' || op == '-'; op = Peek()) {
      ++at_;
      if (!Product(depth)) return false;
      out_.steps_.push_back({.op = op});
    }
    return true;
  }
  bool Product(int depth) {
    if (!Factor(depth)) return false;
    for (char op = Peek(); op == '*' || op == '/'; op = Peek()) {
      ++at_;
      if (!Factor(depth)) return false;
      out_.steps_.push_back({.op = op});
    }
    return true;
  }
  bool Factor(int depth) {
    const char c = Peek();
    if (c == '-') {
      ++at_;
      if (depth > kMaxDepth || !Factor(depth + 1)) return false;
      out_.steps_.push_back({.op = '~'});
      return true;
    }
    if (c == '(') {
      ++at_;
      if (!Sum(depth + 1) || Peek() != ')') return false;
      ++at_;
      return true;
    }
    if (c == '#') {
      const size_t end = text_.find('}', at_);
      if (at_ + 1 >= text_.size() || text_[at_ + 1] != '{' || end == std::string_view::npos) return false;
      out_.steps_.push_back({.op = 'v', .name = name_of_(text_.substr(at_ + 2, end - at_ - 2))});
      at_ = end + 1;
      return true;
    }
    double number = 0;
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), number);
    if (error != std::errc()) return false;
    at_ = static_cast<size_t>(end - text_.data());
    out_.steps_.push_back({.op = 'n', .number = number});
    return true;
  }

  std::string_view text_;
  const std::function<uint32_t(std::string_view)>& name_of_;
  size_t at_ = 0;
  Expression out_;
};

Result<Expression> Expression::Parse(std::string_view text, const std::function<uint32_t(std::string_view)>& name_of) {
  return ExpressionParser(text, name_of).Parse();
}

std::optional<double> Expression::Evaluate(const std::function<std::optional<double>(uint32_t)>& value_of) const {
  std::vector<double> stack;
  for (const Step& step : steps_) {
    if (step.op == 'n') {
      stack.push_back(step.number);
      continue;
    }
    if (step.op == 'v') {
      const std::optional<double> value = value_of(step.name);
      if (!value) return std::nullopt;
      stack.push_back(*value);
      continue;
    }
    if (step.op == '~') {
      stack.back() = -stack.back();
      continue;
    }
    const double right = stack.back();
    stack.pop_back();
    double& left = stack.back();
    switch (step.op) {
      case '+': left += right; break;
      case '-': left -= right; break;
      case '*': left *= right; break;
      default:
        if (right == 0) return std::nullopt;
        left /= right;
    }
  }
  return stack.empty() ? std::nullopt : std::optional(stack.back());
}

}  // namespace bogam::synth::gmf
