// SPDX-License-Identifier: Apache-2.0
#include "engine/model_watch.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>

#include "access/audit_files.h"
#include "engine/model_folder.h"
#include "engine/model_replay.h"
#include "engine/model_study.h"
#include "engine/worklist_tasks.h"
#include "format/json_fields.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kDayMs = 86'400'000;

/// Scores as they were kept: by day, patient and model.
struct KeptScores {
  std::vector<value::Date> days;                             // one a month: its last
  std::map<std::pair<risk::Day, std::string>, double> risk;  // of those days
  uint64_t other_package = 0;
  std::optional<risk::Day> first, last;  // of all days with this package
};

std::string ModelsFolder(Engine* engine, const std::string& what) { return engine->options().store + "/models/" + what; }

Result<std::map<risk::Day, std::string>> KeptFiles(const std::string& folder) {
  std::map<risk::Day, std::string> files;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != ".ndjson") continue;
    const auto day = value::Date::Parse(at->path().stem().string());
    if (day && day->precision == value::Precision::kDay) files[risk::DayOf(*day)] = at->path().string();
  }
  if (failed) return Status(Code::kNotFound, "there are no kept scores", folder);
  return files;
}

/// One file's scores of a package, in percent as they are kept.
Status ReadScores(const std::string& path, risk::Day day, const risk::LearnedPackage& package, KeptScores* out, bool* any) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(Code::kIo, "kept scores cannot be read", path);
  for (std::string line; std::getline(in, line);) {
    format::Findings findings;
    const format::Json json = format::ParseJson(line, path, findings);
    format::JsonFields fields(findings, path, "", json);
    const std::string patient = fields.Text("patient"), of = fields.Text("package");
    fields.TextOr("asOf", "");
    std::optional<double> value;
    fields.Each("scores", false, [&](format::JsonFields& score) {
      const bool own = score.Text("output") == package.project->about().output.id;
      const format::Json* const number = score.Raw("value");
      if (own && number != nullptr && number->kind == format::Json::Kind::kNumber) value = number->number / 100;
    });
    if (!findings.empty()) return Status(Code::kDataLoss, "a line of kept scores cannot be read", findings.front().ToString());
    if (of != package.package.hash) {
      ++out->other_package;
      continue;
    }
    *any = true;
    if (value) out->risk[{day, patient}] = std::clamp(*value, 0.0, 1.0);
  }
  return {};
}

/// The last day of each month before as_of is read; the others are only counted as days.
Result<KeptScores> ReadKept(Engine* engine, const risk::LearnedPackage& package, const value::Date& as_of) {
  BOGAM_ASSIGN(const auto files, KeptFiles(KeptFolder(*engine, package.project->id())));
  KeptScores out;
  std::map<std::pair<int, int>, risk::Day> of_month;
  for (const auto& [day, path] : files) {
    if (day > risk::DayOf(as_of)) continue;
    const value::Date date = value::Date::FromDays(day);
    of_month[{date.year, date.month}] = day;
  }
  for (const auto& [month, day] : of_month) {
    bool any = false;
    BOGAM_TRY(ReadScores(files.at(day), day, package, &out, &any));
    if (!any) continue;
    out.days.push_back(value::Date::FromDays(day));
    if (!out.first) out.first = day;
    out.last = day;
  }
  return out;
}

Status WriteWhole(const std::string& path, const std::string& text) {
  std::error_code failed;
  fs::create_directories(fs::path(path).parent_path(), failed);
  {
    std::ofstream out(path + ".new", std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return Status(Code::kIo, "the watch's file cannot be written", path);
  }
  fs::rename(path + ".new", path, failed);
  return failed ? Status(Code::kIo, "the watch's file cannot be written: " + failed.message(), path) : Status::Ok();
}

/// Of invented people the days of the scores are silent days. Of real people those are, at most, that the calendar has seen since the model was moved to
/// silent: a replay makes no silence.
int SilentDays(const KeptScores& kept, bool synthetic, const std::optional<ModelView>& view, int64_t now_ms) {
  if (!kept.first) return 0;
  const int span = *kept.last - *kept.first + 1;
  if (synthetic) return span;
  if (!view) return 0;
  const auto& moves = view->record.history;
  const auto silent = std::find_if(moves.rbegin(), moves.rend(), [](const risk::StateChange& move) { return move.to == risk::ModelState::kSilent; });
  return silent == moves.rend() ? 0 : std::min<int>(span, static_cast<int>((now_ms - silent->time_ms) / kDayMs));
}

Status LookAtModel(Engine* engine, const WatchRequest& request, Watched* out) {
  BOGAM_ASSIGN(const risk::ProjectFiles files, ReadModelFolder(PackageFolder(*engine, out->id)));
  BOGAM_ASSIGN(const auto package, OpenPackage(files));
  StudyRequest study{package->project, {}, request.time, request.threads, request.progress};
  BOGAM_ASSIGN(const value::Date as_of, StudyDay(engine, study));
  BOGAM_ASSIGN(const KeptScores kept, ReadKept(engine, *package, as_of));
  if (kept.days.empty()) return Status(Code::kNotFound, "there are no kept scores of this package", out->id);
  study.indexes = kept.days;
  BOGAM_ASSIGN(StudyData gathered, GatherData(engine, study));
  BOGAM_ASSIGN(const auto tasks, TaskDays(engine));
  std::optional<ModelView> view;
  BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
  if (Result<ModelView> found = shelf->Find(out->id); found.ok()) view = std::move(*found);

  risk::WatchInput input;
  input.baseline = package->training.baseline;
  input.data = std::move(gathered.data);
  input.days = kept.days;
  input.as_of = gathered.as_of;
  input.evaluation = package->project->about().evaluation;
  input.evaluation.bootstrap.threads = request.threads;
  const int64_t now_ms = access::NowMs();
  input.silent_days = SilentDays(kept, gathered.synthetic, view, now_ms);
  for (size_t row = 0; row < input.data.rows(); ++row) {
    const risk::Day day = risk::DayOf(input.data.index[row]);
    const auto found = kept.risk.find({day, input.data.person[row]});
    input.risk.push_back(found == kept.risk.end() ? std::numeric_limits<double>::quiet_NaN() : found->second);
    const auto helped = tasks.find(input.data.person[row]);
    const risk::Day until = day + static_cast<risk::Day>(input.data.horizon_days);
    const auto after = [&](risk::Day task) { return task > day && task <= until; };
    input.acted_on.push_back(helped != tasks.end() && std::any_of(helped->second.begin(), helped->second.end(), after));
  }
  BOGAM_ASSIGN(out->watch, risk::WatchModel(input, request.plan));
  out->model = {out->id,
                package->project->about().title,
                package->package.hash,
                view ? std::string(risk::Name(view->record.state)) : "",
                gathered.as_of,
                gathered.synthetic,
                kept.other_package};
  const std::string& pause = out->watch.calibration.pause;
  if (!pause.empty() && view && risk::IsShown(view->record.state)) {
    BOGAM_TRY(shelf->Move(out->id, {risk::ModelState::kPaused, request.who, pause, view->record.version}));
    out->paused = true;
    out->model.state = risk::Name(risk::ModelState::kPaused);
  }
  out->json = risk::WatchJson(out->model, out->watch);
  return WriteWhole(ModelsFolder(engine, "watch/" + out->id + ".json"), out->json);
}

}  // namespace

Result<std::vector<Watched>> WatchModels(Engine* engine, const WatchRequest& request) {
  if (engine->within_reach() || engine->options().store.empty()) return Status(Code::kUnavailable, "models are watched by who reaches a whole store on disk");
  std::vector<std::string> ids = request.models;
  std::error_code failed;
  for (fs::directory_iterator at(ModelsFolder(engine, "silent"), failed), end; request.models.empty() && !failed && at != end; at.increment(failed)) {
    if (fs::exists(PackageFolder(*engine, at->path().filename().string()))) ids.push_back(at->path().filename().string());
  }
  std::sort(ids.begin(), ids.end());
  std::vector<Watched> out;
  for (const std::string& id : ids) {
    Watched& one = out.emplace_back();
    one.id = id;
    one.status = LookAtModel(engine, request, &one);
  }
  return out;
}

}  // namespace bogam::engine
