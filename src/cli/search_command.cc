// SPDX-License-Identifier: Apache-2.0
// `bogam search`.
#include <cstdio>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/resource_text.h"
#include "fhir/json.h"

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

}  // namespace

int RunSearch(const SearchArguments& arguments) {
  const Result<int> answer = DoSearch(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
