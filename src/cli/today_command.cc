// SPDX-License-Identifier: Apache-2.0
// `bogam today`: whom to help next, as the workspace's first page has it; and why people were put aside, counted.
#include <algorithm>
#include <cstdio>
#include <map>
#include <thread>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/worklist.h"
#include "server/workspace/api.h"
#include "worklist/order.h"

namespace bogam::cli {
namespace {

using worklist::State;

/// The page's own answer.
Result<int> PrintJson(engine::Engine* engine, const TodayArguments& arguments) {
  const server::WorkspaceApi api(engine);
  const access::Principal principal = access::LocalPrincipal();
  server::Request request;
  request.method = "GET";
  request.path = request.raw_path = "/api/today";
  request.query = {{"show", arguments.show}, {"limit", std::to_string(arguments.limit)}};
  request.principal = &principal;
  for (;;) {
    const server::Response response = api.Handle(request);
    if (response.status == 202) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      continue;
    }
    std::printf("%s\n", response.body.c_str());
    return response.status == 200 ? kDone : kNo;
  }
}

std::string GapName(const engine::WorklistState& list, const worklist::RowGap& gap) {
  const measure::MeasureDefinition& definition = list.frame->results[list.frame->gaps[gap.gap].measure]->definition();
  return definition.title.empty() ? definition.id : definition.title;
}

std::string Why(const engine::WorklistState& list, const worklist::Row& row) {
  std::string out = row.alert ? "ALERT: PHQ-9 item 9" : "";
  for (const worklist::RowGap& gap : row.gaps) {
    if (gap.state == State::kDone && row.state != State::kDone) continue;
    out += (out.empty() ? "" : "; ") + GapName(list, gap);
    if (gap.state != State::kOpen)
      out += " (" + std::string(worklist::Name(gap.state)) + (gap.until.empty() ? "" : " until " + gap.until) + (gap.reason.empty() ? "" : ": " + gap.reason) +
             ")";
  }
  return out;
}

/// How often each gap was put aside, and why.
int PrintReasons(const engine::WorklistState& list) {
  std::map<std::pair<std::string, std::string>, uint64_t> counts;
  for (const auto& row : list.rows) {
    for (const worklist::RowGap& gap : row->gaps) {
      if (gap.state == State::kNotNow) ++counts[{list.frame->gaps[gap.gap].id, gap.reason}];
    }
  }
  Table table;
  table.Column("Gap");
  table.Column("Reason");
  table.Column("People", Table::Align::kRight);
  for (const auto& [key, people] : counts) table.Row({key.first, key.second.empty() ? "(none given)" : key.second, WithCommas(people)});
  if (!counts.empty()) std::printf("%s", table.ToString().c_str());
  if (counts.empty()) std::printf("nobody is put aside\n");
  return counts.empty() ? kNo : kDone;
}

int PrintRows(const engine::WorklistState& list, const TodayArguments& arguments) {
  const State show = worklist::FindState(arguments.show).value_or(State::kOpen);
  std::vector<const worklist::Row*> rows;
  size_t alerts = 0;
  for (const auto& row : list.rows) {
    if (row->state != show) continue;
    rows.push_back(row.get());
    alerts += row->alert.has_value();
  }
  const bool by_score = list.frame->model.equation != nullptr;
  std::sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) { return worklist::Before(*a, *b, worklist::Sort::kUrgency, by_score); });
  std::printf("%s people, %s with an alert, for %s\n", WithCommas(rows.size()).c_str(), WithCommas(alerts).c_str(), list.frame->now.day.c_str());
  if (!by_score) std::printf("no score orders: %s\n", list.frame->model.why.In().c_str());
  if (list.failed > 0) std::printf("of %s people some evaluation failed\n", WithCommas(list.failed).c_str());
  Table table;
  table.Column("Person", Table::Align::kLeft, 40);
  table.Column("Why");
  table.Column("Due since");
  table.Column("Risk", Table::Align::kLeft, 28);
  table.Column("Last contact", Table::Align::kLeft, 10);
  table.Column("Owner", Table::Align::kLeft, 20);
  for (size_t i = 0; i < std::min(rows.size(), arguments.limit); ++i) {
    const worklist::Row& row = *rows[i];
    const auto& score = row.person.score;
    table.Row({row.person.id, Why(list, row), row.due_since, score ? score->words + (score->band.empty() ? "" : ", " + score->band) : "",
               row.person.last_contact ? row.person.last_contact->date.substr(0, 10) : "", row.owner.display});
  }
  if (!rows.empty()) std::printf("\n%s", table.ToString().c_str());
  return rows.empty() ? kNo : kDone;
}

Result<int> DoToday(const TodayArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kRead));
  if (arguments.json) return PrintJson(engine.get(), arguments);
  engine::Worklist worklist(engine.get());
  BOGAM_ASSIGN(const std::shared_ptr<const engine::WorklistState> list, worklist.Wait());
  return arguments.reasons ? PrintReasons(*list) : PrintRows(*list, arguments);
}

}  // namespace

int RunToday(const TodayArguments& arguments) {
  const Result<int> answer = DoToday(arguments);
  return answer.ok() ? *answer : Fail(answer.status());
}

}  // namespace bogam::cli
