// SPDX-License-Identifier: Apache-2.0
#include "expr/conformance/cql_suite.h"

#include "base/arena.h"
#include "expr/bind/compile.h"
#include "expr/ops/comparison.h"
#include "expr/ops/interval.h"
#include "expr/reference/evaluator.h"

namespace bogam::expr {
namespace {

constexpr int kMaxDepth = 64;

class Judge {
 public:
  Judge(base::Arena* arena, const Environment* environment) : context_(arena, environment) {}

  bool Same(const Value& a, const Value& b, int depth = 0) {
    if (depth > kMaxDepth) return false;
    if (a.is_null() || b.is_null()) return a.is_null() && b.is_null();
    if (a.Is(Kind::kUncertainty) || b.Is(Kind::kUncertainty)) return SameUncertain(a, b, depth);
    if (a.kind() != b.kind()) return SameConverted(a, b, depth);
    switch (a.kind()) {
      case Kind::kDecimal: return a.decimal().Round(8) == b.decimal().Round(8);
      case Kind::kDate: return a.date().precision == b.date().precision && Equal(a, b);
      case Kind::kDateTime: return a.datetime().precision == b.datetime().precision && Equal(a, b);
      case Kind::kTime: return a.time().precision == b.time().precision && Equal(a, b);
      case Kind::kInterval: return SameInterval(a, b, depth);
      case Kind::kList: {
        if (a.list().size() != b.list().size()) return false;
        for (size_t i = 0; i < a.list().size(); ++i) {
          if (!Same(a.list()[i], b.list()[i], depth + 1)) return false;
        }
        return true;
      }
      case Kind::kTuple: {
        if (a.tuple().fields.size() != b.tuple().fields.size()) return false;
        for (const TupleValue::Field& field : a.tuple().fields) {
          const Value* other = b.tuple().Find(field.name);
          if (!other || !Same(field.value, *other, depth + 1)) return false;
        }
        return true;
      }
      default: return Equal(a, b) || ops::Equivalent(context_, a, b);
    }
  }

 private:
  bool Equal(const Value& a, const Value& b) { return ops::Equal(context_, a, b) == ops::Tri::kTrue; }

  // 10.0 and 10, a DateTime and the Date it was made of: the text of an output cannot tell them apart. A Long it can.
  bool SameConverted(const Value& a, const Value& b, int depth) {
    const auto convert = [](const Value& from, Kind to) {
      if (from.Is(Kind::kInteger) && to == Kind::kDecimal) return Value::Decimal(value::Decimal(from.integer()));
      if (from.Is(Kind::kDate) && to == Kind::kDateTime) return Value::DateTime(value::DateTime::FromDate(from.date()));
      return from;
    };
    const Value x = convert(a, b.kind()), y = convert(b, a.kind());
    return x.kind() == y.kind() && Same(x, y, depth + 1);
  }

  // The suite writes an uncertainty as the interval of its bounds.
  bool SameUncertain(const Value& a, const Value& b, int depth) {
    const auto bounds = [](const Value& v, Value* low, Value* high) {
      if (v.Is(Kind::kUncertainty)) *low = v.uncertainty().low, *high = v.uncertainty().high;
      else if (v.Is(Kind::kInterval)) *low = v.interval().low, *high = v.interval().high;
      else *low = *high = v;
    };
    Value a_low, a_high, b_low, b_high;
    bounds(a, &a_low, &a_high);
    bounds(b, &b_low, &b_high);
    return Same(a_low, b_low, depth + 1) && Same(a_high, b_high, depth + 1);
  }

  bool SameInterval(const Value& a, const Value& b, int depth) {
    const IntervalValue &x = a.interval(), &y = b.interval();
    if (x.low_closed == y.low_closed && x.high_closed == y.high_closed && Same(x.low, y.low, depth + 1) && Same(x.high, y.high, depth + 1)) return true;
    return Same(ops::Start(context_, a), ops::Start(context_, b), depth + 1) && Same(ops::End(context_, a), ops::End(context_, b), depth + 1) &&
           ops::EquivalentIntervals(context_, a, b);
  }

  ops::Context context_;
};

std::string Errors(const CompileResult& result) {
  std::string out;
  for (const Diagnostic& one : result.diagnostics) out += (out.empty() ? "" : "; ") + one.message;
  return out;
}

struct Evaluated {
  bool compiled = false;
  reference::Outcome outcome;
  std::string error;
};

// Value and program live as long as the runner.
class Runner {
 public:
  explicit Runner(const ModelSource& models) : models_(models) {
    environment_.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z");
  }

  Evaluated Run(const std::string& text, const std::string& file) {
    Evaluated out;
    const CompileResult compiled = CompileExpression(text, file, none_, models_);
    if (!compiled.ok()) {
      out.error = Errors(compiled);
      return out;
    }
    out.compiled = true;
    kept_.push_back(compiled.libraries);
    arenas_.push_back(std::make_unique<base::Arena>());
    evaluators_.push_back(std::make_unique<reference::Evaluator>(*compiled.libraries, environment_, arenas_.back().get()));
    evaluators_.back()->Begin();
    out.outcome = evaluators_.back()->Evaluate("Expression");
    if (!out.outcome.ok) out.error = out.outcome.error.ToString();
    return out;
  }

  bool Same(const Value& a, const Value& b) { return Judge(arenas_.back().get(), &environment_).Same(a, b); }

 private:
  const ModelSource& models_;
  LibraryTexts none_;
  Environment environment_;
  std::vector<std::shared_ptr<const LibrarySet>> kept_;
  std::vector<std::unique_ptr<base::Arena>> arenas_;
  std::vector<std::unique_ptr<reference::Evaluator>> evaluators_;
};

}  // namespace

CqlVerdict RunCqlCase(const CqlCase& one, const ModelSource& models) {
  Runner runner(models);
  const Evaluated got = runner.Run(one.expression, one.id());
  if (!one.invalid.empty()) {
    const bool refused = one.invalid == "true" ? !got.compiled || !got.outcome.ok : !got.compiled;
    return {refused, refused ? "" : "no error, though it is invalid (" + one.invalid + ")"};
  }
  if (!got.compiled || !got.outcome.ok) return {false, got.error};
  std::string reason = "no output to compare with";
  for (const std::string& output : one.outputs) {
    const Evaluated wanted = runner.Run(output, one.id() + " output");
    if (!wanted.compiled || !wanted.outcome.ok) {
      reason = "the expected output cannot be read: " + wanted.error;
    } else if (runner.Same(got.outcome.value, wanted.outcome.value)) {
      return {true, ""};
    } else {
      reason = "a " + std::string(KindName(got.outcome.value.kind())) + " that is not " + output;
    }
  }
  return {false, reason};
}

}  // namespace bogam::expr
