// SPDX-License-Identifier: Apache-2.0
#include "engine/model_replay.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>

#include "format/json_text.h"
#include "risk/rules.h"

namespace bogam::engine {

std::string PackageFolder(const Engine& engine, const std::string& id) { return engine.options().store + "/models/packages/" + id; }
std::string KeptFolder(const Engine& engine, const std::string& id) { return engine.options().store + "/models/silent/" + id; }

Result<uint64_t> ReplayDay(Engine* engine, const risk::LearnedPackage& package, const StudyRequest& request, const value::Date& day) {
  StudyRequest asked = request;
  asked.indexes = {day};
  // A person is asked for who is there when the time at risk begins: records of that day are the last that are looked at.
  asked.time.now = value::Date::FromDays(risk::DayOf(day) + std::max(1, package.project->cohort()->declaration().risk_from)).ToString();
  BOGAM_ASSIGN(const StudyData gathered, GatherData(engine, asked));
  const std::vector<double> risks = package.model.Risks(gathered.data.values, ThreadsOf(request.threads));
  namespace fs = std::filesystem;
  const fs::path folder = KeptFolder(*engine, package.project->id()), path = folder / (day.ToString() + ".ndjson"), fresh = path.string() + ".new";
  std::error_code failed;
  fs::create_directories(folder, failed);
  std::ofstream out(fresh, std::ios::binary | std::ios::trunc);
  uint64_t scored = 0;
  for (size_t row = 0; row < risks.size(); ++row) {
    if (std::isnan(risks[row])) continue;
    format::JsonText json;
    json.Object().String("patient", gathered.data.person[row]).String("package", package.package.hash).String("asOf", day.ToString()).Array("scores");
    json.Object().String("output", package.project->about().output.id).Raw("value", risk::NumberText(100 * risks[row])).End().End().End();
    out << json.text() << '\n';
    ++scored;
  }
  out.close();
  if (!out) return Status(Code::kIo, "the kept scores cannot be written", path.string());
  fs::rename(fresh, path, failed);
  if (failed) return Status(Code::kIo, "the kept scores cannot be written: " + failed.message(), path.string());
  return scored;
}

}  // namespace bogam::engine
