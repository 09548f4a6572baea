// SPDX-License-Identifier: Apache-2.0
#include "engine/model_watch.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>

#include "access/audit_files.h"
#include "engine/files_below.h"
#include "engine/kept_scores.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/model_study.h"
#include "engine/worklist_tasks.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kDayMs = 86'400'000;

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

/// Of invented people the days of the scores are silent days. Of real people those are, at most, that the calendar has seen from the last move to silent to the
/// move after it: a replay makes no silence, and neither do scores that were shown.
int SilentDays(const KeptScores& kept, bool synthetic, const std::optional<ModelView>& view, int64_t now_ms) {
  if (synthetic) return kept.all.days();
  if (!view) return 0;
  const auto& moves = view->record.history;
  const auto silent = std::find_if(moves.rbegin(), moves.rend(), [](const risk::StateChange& move) { return move.to == risk::ModelState::kSilent; });
  if (silent == moves.rend()) return 0;
  const int64_t until_ms = silent == moves.rbegin() ? now_ms : std::prev(silent)->time_ms;
  return std::min<int>(kept.of_runs.days(), static_cast<int>((until_ms - silent->time_ms) / kDayMs));
}

Status LookAtModel(Engine* engine, const WatchRequest& request, Watched* out) {
  BOGAM_ASSIGN(const risk::ProjectFiles files, FilesBelow(PackageFolder(engine->options().store, out->id)));
  BOGAM_ASSIGN(const auto package, OpenPackage(files));
  StudyRequest study{package->project, {}, request.time, request.threads, request.progress};
  BOGAM_ASSIGN(const value::Date as_of, StudyDay(engine, study));
  BOGAM_ASSIGN(const KeptScores kept, ReadKept(engine->options().store, *package, as_of));
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
  return WriteWhole(engine->options().store + "/models/watch/" + out->id + ".json", out->json);
}

}  // namespace

Result<std::vector<Watched>> WatchModels(Engine* engine, const WatchRequest& request) {
  if (engine->within_reach() || engine->options().store.empty()) return Status(Code::kUnavailable, "models are watched by who reaches a whole store on disk");
  std::vector<std::string> ids = request.models;
  if (ids.empty()) {
    ids = KeptModels(engine->options().store);
    std::erase_if(ids, [&](const std::string& id) { return !fs::exists(PackageFolder(engine->options().store, id)); });
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
