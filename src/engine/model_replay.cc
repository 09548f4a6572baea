// SPDX-License-Identifier: Apache-2.0
#include "engine/model_replay.h"

#include <algorithm>
#include <cmath>

#include "engine/kept_scores.h"

namespace bogam::engine {

Result<Replayed> ReplayDay(Engine* engine, const risk::LearnedPackage& package, const StudyRequest& request, const value::Date& day) {
  StudyRequest asked = request;
  asked.indexes = {day};
  // A person is asked for who is there when the time at risk begins: records of that day are the last that are looked at.
  asked.time.now = value::Date::FromDays(risk::DayOf(day) + std::max(1, package.project->cohort()->declaration().risk_from)).ToString();
  BOGAM_ASSIGN(const StudyData gathered, GatherData(engine, asked));
  const std::vector<double> risks = package.model.Risks(gathered.data.values, ThreadsOf(request.threads));
  Replayed out;
  const EachLine each = [&](const std::function<Status(std::string_view)>& write) -> Status {
    for (size_t row = 0; row < risks.size(); ++row) {
      if (std::isnan(risks[row])) continue;
      BOGAM_TRY(write(KeptLine(gathered.data.person[row], package.package.hash, day.ToString(), {{package.project->about().output.id, 100 * risks[row]}})));
      ++out.scored;
    }
    return {};
  };
  BOGAM_TRY(WriteKept(engine->options().store, package.project->id(), Keeper::kReplay, day.ToString(), each));
  BOGAM_ASSIGN(out.run, RunKeptIn(engine->options().store, package.project->id(), day));
  return out;
}

}  // namespace bogam::engine
