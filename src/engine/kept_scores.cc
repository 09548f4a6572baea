// SPDX-License-Identifier: Apache-2.0
#include "engine/kept_scores.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "format/json_fields.h"
#include "format/json_text.h"
#include "risk/rules.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

Status CannotWrite(const std::string& path) {
  return Status(Code::kIo, std::string("the scores cannot be kept: ") + std::generic_category().message(errno), path);
}

Status WriteLine(int file, std::string_view text, const std::string& path) {
  const std::string line = std::string(text) + "\n";
  for (size_t done = 0; done < line.size();) {
    const ssize_t n = ::write(file, line.data() + done, line.size() - done);
    if (n < 0 && errno != EINTR) return CannotWrite(path);
    if (n > 0) done += static_cast<size_t>(n);
  }
  return {};
}

Result<std::map<risk::Day, std::string>> KeptFiles(const std::string& folder) {
  std::map<risk::Day, std::string> files;
  std::error_code failed;
  for (fs::directory_iterator at(folder, failed), end; !failed && at != end; at.increment(failed)) {
    if (at->path().extension() != ".ndjson") continue;
    const auto day = value::Date::Parse(at->path().stem().string());
    if (day && day->precision == value::Precision::kDay) files[risk::DayOf(*day)] = at->path().string();
  }
  if (failed && failed != std::errc::no_such_file_or_directory) return Status(Code::kIo, "kept scores cannot be read: " + failed.message(), folder);
  return files;
}

struct KeptFile {
  risk::Day day;
  std::string path;
  Keeper keeper;
};

/// Of each month the last file that a run kept, and after it the last that a replay gave.
Result<std::map<std::pair<int, int>, std::vector<KeptFile>>> FilesOfMonths(const std::string& store, const std::string& model, risk::Day until) {
  std::map<std::pair<int, int>, std::vector<KeptFile>> months;
  for (const Keeper keeper : {Keeper::kRun, Keeper::kReplay}) {
    BOGAM_ASSIGN(const auto files, KeptFiles(KeptFolder(store, model, keeper)));
    std::map<std::pair<int, int>, KeptFile> last;
    for (const auto& [day, path] : files) {
      if (day > until) continue;
      const value::Date date = value::Date::FromDays(day);
      last[{date.year, date.month}] = {day, path, keeper};
    }
    for (auto& [month, file] : last) months[month].push_back(std::move(file));
  }
  return months;
}

/// One file's scores of a package, in percent as they are kept.
Status ReadScores(const std::string& path, risk::Day day, const risk::LearnedPackage& package, KeptScores* out, bool* any) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(Code::kIo, "kept scores cannot be read", path);
  for (std::string line; std::getline(in, line);) {
    format::Findings findings;
    const format::Json json = format::ParseJson(line, path, findings);
    std::string patient, of;
    std::optional<double> value;
    {
      format::JsonFields fields(findings, path, "", json);
      patient = fields.Text("patient");
      of = fields.Text("package");
      fields.TextOr("asOf", "");
      fields.Each("scores", false, [&](format::JsonFields& score) {
        const bool own = score.Text("output") == package.project->about().output.id;
        const format::Json* const number = score.Raw("value");
        if (own && number != nullptr && number->kind == format::Json::Kind::kNumber) value = number->number / 100;
      });
    }
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

}  // namespace

std::string KeptFolder(const std::string& store, const std::string& model, Keeper keeper) {
  return store + "/models/scores/" + model + (keeper == Keeper::kReplay ? "/replayed" : "");
}

std::vector<std::string> KeptModels(const std::string& store) {
  std::vector<std::string> ids;
  std::error_code failed;
  for (fs::directory_iterator at(KeptFolder(store, ""), failed), end; !failed && at != end; at.increment(failed)) ids.push_back(at->path().filename().string());
  std::sort(ids.begin(), ids.end());
  return ids;
}

std::string KeptLine(std::string_view patient, std::string_view package, const std::string& as_of, const std::vector<KeptScore>& scores) {
  format::JsonText json;
  json.Object().String("patient", patient).String("package", package).String("asOf", as_of).Array("scores");
  for (const KeptScore& score : scores) json.Object().String("output", score.output).Raw("value", score.value ? risk::NumberText(*score.value) : "null").End();
  json.End().End();
  return std::move(json).Take();
}

/// Written beside, synced, renamed.
Status WriteKept(const std::string& store, const std::string& model, Keeper keeper, const std::string& day, const EachLine& each) {
  const std::string folder = KeptFolder(store, model, keeper), path = folder + "/" + day + ".ndjson", fresh = path + ".new";
  std::error_code failed;
  fs::create_directories(folder, failed);
  const int file = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return CannotWrite(path);
  Status written = each([&](std::string_view line) { return WriteLine(file, line, path); });
  if (written.ok() && ::fsync(file) != 0) written = CannotWrite(path);
  ::close(file);
  if (written.ok() && ::rename(fresh.c_str(), path.c_str()) != 0) written = CannotWrite(path);
  return written;
}

Result<bool> RunKeptIn(const std::string& store, const std::string& model, const value::Date& day) {
  BOGAM_ASSIGN(const auto files, KeptFiles(KeptFolder(store, model, Keeper::kRun)));
  return std::any_of(files.begin(), files.end(), [&](const auto& file) {
    const value::Date kept = value::Date::FromDays(file.first);
    return kept.year == day.year && kept.month == day.month;
  });
}

void KeptSpan::Add(risk::Day day) {
  first = first ? std::min(*first, day) : day;
  last = last ? std::max(*last, day) : day;
}

Result<KeptScores> ReadKept(const std::string& store, const risk::LearnedPackage& package, const value::Date& as_of) {
  BOGAM_ASSIGN(const auto months, FilesOfMonths(store, package.project->id(), risk::DayOf(as_of)));
  KeptScores out;
  for (const auto& [month, files] : months) {
    for (const KeptFile& file : files) {
      bool any = false;
      BOGAM_TRY(ReadScores(file.path, file.day, package, &out, &any));
      if (!any) continue;
      out.days.push_back(value::Date::FromDays(file.day));
      out.all.Add(file.day);
      if (file.keeper == Keeper::kRun) out.of_runs.Add(file.day);
      break;
    }
  }
  return out;
}

}  // namespace bogam::engine
