// SPDX-License-Identifier: Apache-2.0
#include "expr/conformance/cql_suite.h"

#include <memory>

#include "base/arena.h"
#include "expr/bind/compile.h"
#include "expr/conformance/suite_xml.h"
#include "expr/ops/comparison.h"
#include "expr/ops/conversion.h"
#include "expr/ops/interval.h"
#include "expr/program/program.h"
#include "expr/reference/evaluator.h"

namespace bogam::expr {
namespace {

constexpr int kMaxValueDepth = 64;

constexpr ExcludedCase kExcludedCql[] = {
#include "expr/conformance/cql_suite_excluded.inc"
};

class ValueJudge {
 public:
  ValueJudge(base::Arena* arena, const Environment* environment) : context_(arena, environment) {}

  bool Same(const Value& a, const Value& b, int depth = 0) {
    if (depth > kMaxValueDepth) return false;
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
      if (v.Is(Kind::kUncertainty))
        *low = v.uncertainty().low, *high = v.uncertainty().high;
      else if (v.Is(Kind::kInterval))
        *low = v.interval().low, *high = v.interval().high;
      else
        *low = *high = v;
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
  bool compiled = false, ok = false;
  Value value;
  std::string error;
};

// Values live as long as the runner.
class Runner {
 public:
  explicit Runner(const ModelSource& models) : models_(models) { environment_.now = *value::DateTime::Parse("2025-12-31T23:59:59.999Z"); }

  Evaluated Run(const std::string& text, const std::string& file, CqlEvaluator evaluator) {
    Evaluated out;
    const CompileResult compiled = CompileExpression(text, file, none_, models_);
    if (!compiled.ok()) {
      out.error = Errors(compiled);
      return out;
    }
    out.compiled = true;
    kept_.push_back(compiled.libraries);
    if (evaluator == CqlEvaluator::kProgram)
      RunProgram(compiled.libraries, &out);
    else
      RunReference(*compiled.libraries, &out);
    return out;
  }

  bool Same(const Value& a, const Value& b) { return ValueJudge(&arena_, &environment_).Same(a, b); }

 private:
  void RunReference(const LibrarySet& libraries, Evaluated* out) {
    arenas_.push_back(std::make_unique<base::Arena>());
    references_.push_back(std::make_unique<reference::Evaluator>(libraries, environment_, arenas_.back().get()));
    references_.back()->Begin();
    const reference::Outcome outcome = references_.back()->Evaluate("Expression");
    out->ok = outcome.ok;
    if (outcome.ok)
      out->value = outcome.value;
    else
      out->error = outcome.error.ToString();
  }

  void RunProgram(const std::shared_ptr<const LibrarySet>& libraries, Evaluated* out) {
    const Result<std::shared_ptr<const Program>> program = Program::Compile(libraries);
    if (!program.ok()) {
      out->error = program.status().ToString();
      return;
    }
    programs_.push_back(std::make_unique<Evaluation>(*program, &environment_));
    programs_.back()->NextPatient();
    for (const Definition& definition : libraries->main->definitions) {
      if (definition.name != "Expression") continue;
      const Result<Value> value = programs_.back()->Evaluate(*libraries->main, definition);
      out->ok = value.ok();
      if (value.ok())
        out->value = *value;
      else
        out->error = programs_.back()->error().ToString();
    }
  }

  const ModelSource& models_;
  LibraryTexts none_;
  Environment environment_;
  base::Arena arena_;
  std::vector<std::shared_ptr<const LibrarySet>> kept_;
  std::vector<std::unique_ptr<base::Arena>> arenas_;
  std::vector<std::unique_ptr<reference::Evaluator>> references_;
  std::vector<std::unique_ptr<Evaluation>> programs_;
};

CqlCase ReadCase(const XmlElement& test, std::string_view group, std::string_view file) {
  CqlCase one;
  one.file = file;
  one.group = group;
  one.name = test.Attribute("name");
  const std::string place = "line " + std::to_string(test.line) + ": the test has no ";
  if (one.name.empty()) one.defect = place + "name";
  if (const XmlElement* const expression = test.Child("expression")) {
    one.expression = expression->text;
    one.invalid = expression->Attribute("invalid");
    if (one.invalid == "false") one.invalid.clear();
  } else {
    one.defect = place + "expression";
  }
  for (const XmlElement& child : test.children) {
    if (child.name == "output") one.outputs.push_back(child.text);
  }
  if (one.defect.empty() && one.outputs.empty() && one.invalid.empty()) one.defect = place + "output";
  return one;
}

}  // namespace

Result<std::vector<CqlCase>> ReadCqlSuite(std::string_view xml, std::string_view file) {
  BOGAM_ASSIGN(const XmlElement root, ReadXml(xml, file));
  std::vector<CqlCase> cases;
  if (root.name != "tests") return cases;
  const std::string_view stem = file.substr(0, file.rfind(".xml"));
  for (const XmlElement& group : root.children) {
    if (group.name != "group") continue;
    for (const XmlElement& test : group.children) {
      if (test.name == "test") cases.push_back(ReadCase(test, group.Attribute("name"), stem));
    }
  }
  return cases;
}

SuiteVerdict RunCqlCase(const CqlCase& one, const ModelSource& models, CqlEvaluator evaluator) {
  if (!one.defect.empty()) return {false, one.defect};
  Runner runner(models);
  const Evaluated got = runner.Run(one.expression, one.id(), evaluator);
  if (!one.invalid.empty()) {
    const bool refused = one.invalid == "true" ? !got.ok : !got.compiled;
    return {refused, refused ? "" : one.expression + ": no error, though it is invalid (" + one.invalid + ")"};
  }
  if (!got.ok) return {false, one.expression + ": error: " + got.error};
  std::string wanted;
  for (const std::string& output : one.outputs) {
    const Evaluated expected = runner.Run(output, one.id() + " output", CqlEvaluator::kReference);
    if (!expected.ok) return {false, "the expected output cannot be read: " + expected.error};
    if (runner.Same(got.value, expected.value)) return {true, ""};
    wanted += (wanted.empty() ? "" : " or ") + output;
  }
  return {false, one.expression + ": expected " + wanted + ", got " + ops::Show(got.value)};
}

Ledger CqlExclusions() { return kExcludedCql; }

Result<SuiteTotals> RunCqlSuite(const std::string& directory, CqlEvaluator evaluator, Ledger ledger, const OutputLine& output) {
  BOGAM_ASSIGN(const std::vector<SuiteFile> files, SuiteFiles(directory));
  const Models models;
  SuiteReport report(ledger, output);
  for (const SuiteFile& file : files) {
    const Result<std::string> text = ReadSuiteFile(file);
    const Result<std::vector<CqlCase>> cases = text.ok() ? ReadCqlSuite(*text, file.name) : text.status();
    if (!cases.ok())
      report.Broken(cases.status());
    else
      for (const CqlCase& one : *cases) report.Case(one.id(), RunCqlCase(one, models, evaluator));
  }
  return report.Finish("cql", directory);
}

}  // namespace bogam::expr
