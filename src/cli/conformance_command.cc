// SPDX-License-Identifier: Apache-2.0
// `bogam conformance cql | ecqm | fhirpath | ucum`.
#include <cstdio>
#include <string_view>

#include "cli/commands.h"
#include "expr/conformance/cql_suite.h"
#include "expr/conformance/fhirpath_suite.h"
#include "expr/conformance/ucum_suite.h"
#include "measure/conformance_ecqm.h"
#include "measure/json_text.h"

namespace bogam::cli {
namespace {

expr::OutputLine Printer(bool json) {
  return [json](std::string_view line) {
    if (!json) std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  };
}

Result<int> Answer(const Result<expr::SuiteTotals>& totals, bool json) {
  if (!totals.ok()) return totals.status();
  if (json) {
    measure::JsonText text;
    text.Object().Number("passed", totals->passed).Number("failed", totals->failed).Number("skipped", totals->skipped).End();
    std::printf("%s\n", text.text().c_str());
  }
  return totals->failed == 0 ? kDone : kNo;
}

Result<expr::SuiteTotals> RunSuite(const ConformanceArguments& arguments) {
  const expr::OutputLine print = Printer(arguments.json);
  if (arguments.suite == "fhirpath") return expr::RunFhirPathSuite(arguments.directory, expr::FhirPathExclusions(), print);
  if (arguments.suite == "ucum") return expr::RunUcumSuite(arguments.directory, {}, print);
  const expr::CqlEvaluator evaluator = arguments.reference ? expr::CqlEvaluator::kReference : expr::CqlEvaluator::kProgram;
  return expr::RunCqlSuite(arguments.directory, evaluator, expr::CqlExclusions(), print);
}

Result<int> DoEcqm(const EcqmArguments& arguments) {
  measure::EcqmOptions options;
  options.directory = arguments.directory;
  options.exclusions = arguments.exclusions;
  options.measure = arguments.measure;
  options.only_case = arguments.only_case;
  options.trust_profiles = arguments.trust_profiles;
  if (arguments.from == "cql") options.forms = {measure::LibraryForm::kCql};
  if (arguments.from == "elm") options.forms = {measure::LibraryForm::kElm};
  BOGAM_ASSIGN(options.offset, engine::ParseTimezone(arguments.timezone));
  WorldArguments world;
  world.model_info = arguments.model_info;
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(world, Access::kNone));
  options.models = &engine->models();
  options.start = engine::StartOf(arguments.reference ? engine::Evaluator::kReference : engine::Evaluator::kDefault);
  return Answer(measure::RunEcqm(options, Printer(arguments.json)), arguments.json);
}

}  // namespace

int RunConformance(const ConformanceArguments& arguments) {
  const Result<int> answer = Answer(RunSuite(arguments), arguments.json);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunEcqmConformance(const EcqmArguments& arguments) {
  const Result<int> answer = DoEcqm(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
