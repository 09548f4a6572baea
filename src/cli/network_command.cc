// SPDX-License-Identifier: Apache-2.0
// `bogam model study pack`, `run`, `pool`, and `bogam model watch`.
#include <cstdio>

#include "cli/commands.h"
#include "cli/study_text.h"
#include "cli/terminal.h"
#include "engine/files_below.h"
#include "engine/model_folder.h"
#include "engine/model_network.h"
#include "engine/model_watch.h"

namespace bogam::cli {
namespace {

Result<int> DoPack(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const risk::ProjectFiles files, engine::FilesBelow(arguments.project));
  BOGAM_ASSIGN(const risk::StudyPack pack, engine::MakePack(files));
  BOGAM_TRY(PutText(arguments.out, risk::WritePack(pack)));
  std::printf("%s: declarations and model of %s, nothing of who it was trained on; pack %s\n", arguments.out.c_str(), pack.study.c_str(),
              pack.hash().substr(0, 12).c_str());
  return kDone;
}

Result<int> DoRun(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const std::string text, WholeText(arguments.project));
  BOGAM_ASSIGN(const engine::OpenedPack opened, engine::OpenPack(text, arguments.project));
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kRead));
  engine::StudyRequest request;
  request.project = opened.project;
  request.time = arguments.time;
  request.threads = arguments.world.threads;
  Progress progress("running the study");
  request.progress = [&](uint64_t done, uint64_t total) {
    progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
    return true;
  };
  BOGAM_ASSIGN(const risk::SiteAggregates aggregates, engine::RunPack(engine.get(), request, opened, arguments.site));
  const std::string json = risk::WriteAggregates(aggregates);
  BOGAM_TRY(PutText(arguments.out, json));
  if (arguments.json) {
    std::printf("%s", json.c_str());
    return kDone;
  }
  std::printf("%s: all that leaves this site; read it before you send it\n", arguments.out.c_str());
  for (const risk::SiteAggregates::Value& one : aggregates.values) std::printf("  %s %s\n", one.name.c_str(), Decimals(one.value, 3).c_str());
  if (aggregates.values.empty()) std::printf("  the outcomes are too few to be shown\n");
  return kDone;
}

Result<int> DoPool(const StudyArguments& arguments) {
  std::vector<risk::SiteAggregates> sites;
  risk::Findings findings;
  for (const std::string& file : arguments.files) {
    BOGAM_ASSIGN(const std::string text, WholeText(file));
    sites.push_back(risk::ReadAggregates(text, file, findings));
  }
  if (!findings.empty()) return Status(Code::kInvalid, "the aggregates cannot be used", format::Indented(findings));
  BOGAM_ASSIGN(const risk::StudyPool pool, risk::PoolSites(std::move(sites)));
  const std::string json = risk::WritePool(pool);
  if (!arguments.out.empty()) BOGAM_TRY(PutText(arguments.out, json));
  if (arguments.json) {
    std::printf("%s", json.c_str());
    return kDone;
  }
  Table table;
  table.Column("Figure");
  for (const risk::SiteAggregates& site : pool.sites) table.Column(site.site, Table::Align::kRight);
  for (const char* const title : {"Pooled", "Interval", "I²", "New site"}) table.Column(title, Table::Align::kRight);
  for (const risk::PooledFigure& figure : pool.figures) {
    std::vector<std::string> row = {figure.name};
    for (const risk::SiteAggregates& site : pool.sites) {
      const auto* const value = site.Find(figure.name);
      row.push_back(value == nullptr ? "hidden" : Decimals(value->value, 3));
    }
    const risk::Pooled& pooled = figure.pooled;
    row.push_back(figure.status.ok() ? Decimals(pooled.value, 3) : figure.status.message());
    row.push_back(figure.status.ok() ? Decimals(pooled.low, 3) + " to " + Decimals(pooled.high, 3) : "");
    row.push_back(figure.status.ok() && pooled.heterogeneity ? Decimals(100 * pooled.heterogeneity->i2, 0) + " %" : "");
    row.push_back(figure.status.ok() && pooled.new_site ? Decimals(pooled.new_site->first, 3) + " to " + Decimals(pooled.new_site->second, 3) : "");
    table.Row(std::move(row));
  }
  std::printf("%s, %zu sites\n\n%s", pool.study.c_str(), pool.sites.size(), table.ToString().c_str());
  if (pool.synthetic) std::printf("People of a site are synthetic: this proves the method, not the model.\n");
  return kDone;
}

void PrintWatch(const engine::Watched& one) {
  const risk::ModelWatch& watch = one.watch;
  std::printf("%s%s, package %s, outcomes up to %s\n", one.model.title.c_str(), one.model.state.empty() ? "" : (" (" + one.model.state + ")").c_str(),
              one.model.package.substr(0, 12).c_str(), one.model.as_of.ToString().c_str());
  Table table;
  table.Column("Scored on");
  for (const char* const title : {"People", "Expected", "AUROC to expect", "Known", "Outcomes", "O/E not acted on", "Columns that drift"}) {
    table.Column(title, Table::Align::kRight);
  }
  for (const risk::WatchedPeriod& period : watch.periods) {
    std::string observed = period.due ? "-" : "not due";
    for (const risk::CalibrationPoint& point : watch.calibration.not_acted_on) {
      const bool here = point.period == static_cast<uint32_t>(period.day.year * 12 + period.day.month - 1);
      if (here && point.observed) observed = Decimals(*point.observed, 2) + " (" + Decimals(point.low, 2) + " to " + Decimals(point.high, 2) + ")";
    }
    size_t drifting = 0;
    for (const risk::ColumnDrift& column : period.drift) drifting += !column.alarms.empty();
    table.Row({period.day.ToString(), WithCommas(period.people), Decimals(period.outlook.events, 1),
               period.outlook.auroc ? Decimals(*period.outlook.auroc, 3) : "-", WithCommas(period.labelled), WithCommas(period.outcomes), observed,
               std::to_string(drifting)});
  }
  std::printf("%s", table.ToString().c_str());
  for (const risk::Said& alarm : watch.alarms) std::printf("! %s\n", alarm.In().c_str());
  if (!watch.calibration.pause.empty()) std::printf("%s: %s\n", one.paused ? "PAUSED" : "the rule says pause", watch.calibration.pause.c_str());
  for (const risk::Gate& gate : watch.gates) std::printf("  %s %s\n", gate.open ? "open  " : "closed", gate.sentence.In().c_str());
  if (one.model.other_package > 0) std::printf("%s scores are of another package and were not looked at\n", WithCommas(one.model.other_package).c_str());
  std::printf("\n");
}

Result<int> DoWatch(const StudyArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(arguments.world, Access::kRead));
  engine::WatchRequest request;
  if (!arguments.project.empty()) request.models = {arguments.project};
  request.time = arguments.time;
  request.threads = arguments.world.threads;
  request.who = SystemUser() + " (bogam model watch)";
  Progress progress("looking at scores");
  request.progress = [&](uint64_t done, uint64_t total) {
    progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
    return true;
  };
  BOGAM_ASSIGN(const std::vector<engine::Watched> all, engine::WatchModels(engine.get(), request));
  if (arguments.json) {
    std::string json = "[";
    for (const engine::Watched& one : all) {
      if (!one.status.ok()) continue;
      BOGAM_ASSIGN(const std::string said, risk::SayAll(one.json, {}));
      json += (json.size() > 1 ? "," : "") + said;
    }
    std::printf("%s]\n", json.c_str());
  }
  int answer = kDone;
  for (const engine::Watched& one : all) {
    if (!one.status.ok()) {
      std::fprintf(stderr, "bogam: %s: %s\n", one.id.c_str(), one.status.ToString().c_str());
      answer = kNo;
      continue;
    }
    if (one.paused) BOGAM_TRY(RecordCommand(arguments.world.store, "model-state", "model " + one.id + " to paused by its rule"));
    if (!arguments.json) PrintWatch(one);
    if (!one.watch.alarms.empty()) answer = kNo;
  }
  if (all.empty() && !arguments.json) std::printf("no model has kept scores here\n");
  return answer;
}

}  // namespace

int RunModelStudyPack(const StudyArguments& arguments) { return AnswerOf(DoPack(arguments)); }
int RunModelStudyRun(const StudyArguments& arguments) { return AnswerOf(DoRun(arguments)); }
int RunModelStudyPool(const StudyArguments& arguments) { return AnswerOf(DoPool(arguments)); }
int RunModelWatch(const StudyArguments& arguments) { return AnswerOf(DoWatch(arguments)); }

}  // namespace bogam::cli
