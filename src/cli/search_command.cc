// SPDX-License-Identifier: Apache-2.0
// `bogam search` and `bogam conformance ecqm`.
#include <cstdio>
#include <string>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/resource_text.h"
#include "fhir/json.h"
#include "measure/conformance_ecqm.h"
#include "measure/json_text.h"

namespace bogam::cli {
namespace {

Result<int> DoSearch(const SearchArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kRead));
  Table table;
  table.Column("Resource", Table::Align::kLeft, 48);
  table.Column("Date", Table::Align::kLeft, 25);
  table.Column("What", Table::Align::kLeft, 48);
  uint64_t shown = 0;
  BOGAM_ASSIGN(const search::Page page, engine->Search(arguments.query, arguments.cursor, [&](fhir::RecordView record, bool) {
    ++shown;
    if (arguments.json) {
      std::printf("%s\n", fhir::ToJson(record).c_str());
    } else {
      table.Row({engine::ResourceReference(record.root()), engine::ResourceDate(record.root()), engine::ResourceSummary(record.root())});
    }
    return Status::Ok();
  }));
  if (!arguments.json && shown > 0) std::printf("%s\n", table.ToString().c_str());
  std::fflush(stdout);
  std::FILE* const said = arguments.json ? stderr : stdout;
  if (page.total) std::fprintf(said, "%s of %s\n", WithCommas(shown).c_str(), WithCommas(*page.total).c_str());
  if (!page.next.empty()) std::fprintf(said, "next page: --cursor %s\n", page.next.c_str());
  return shown > 0 ? kDone : kNo;
}

Result<int> DoEcqm(const ConformanceArguments& arguments) {
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
  const auto print = [&](std::string_view line) {
    if (!arguments.json) std::printf("%.*s\n", static_cast<int>(line.size()), line.data());
  };
  BOGAM_ASSIGN(const measure::EcqmTotals totals, measure::RunEcqm(options, print));
  if (arguments.json) {
    measure::JsonText json;
    json.Object().Number("passed", totals.passed).Number("failed", totals.failed).Number("skipped", totals.skipped).End();
    std::printf("%s\n", json.text().c_str());
  }
  return totals.failed == 0 ? kDone : kNo;
}

}  // namespace

int RunSearch(const SearchArguments& arguments) {
  const Result<int> answer = DoSearch(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

int RunEcqmConformance(const ConformanceArguments& arguments) {
  const Result<int> answer = DoEcqm(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
