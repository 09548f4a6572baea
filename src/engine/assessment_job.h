// SPDX-License-Identifier: Apache-2.0
// AssessmentJob: keeps what is among the records in step with which models may be shown. It looks at the registry twice a second, also for what other
// processes decided, and withdraws the scores of a model that may not be shown any more; where it is told to, it also writes the scores of the whole store
// once a day.
#ifndef BOGAM_ENGINE_ASSESSMENT_JOB_H_
#define BOGAM_ENGINE_ASSESSMENT_JOB_H_

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "engine/risk_writer.h"

namespace bogam::engine {

class AssessmentJob {
 public:
  /// engine outlives this; where it is within a reach, the job looks at the whole store all the same, since what may not be shown may be shown to nobody. In a
  /// store that is read only the job does nothing: who writes it does.
  AssessmentJob(Engine* engine, bool write_daily);
  /// Stops what is being done; doing it again does the rest.
  ~AssessmentJob();
  AssessmentJob(const AssessmentJob&) = delete;
  AssessmentJob& operator=(const AssessmentJob&) = delete;

 private:
  void Work();

  const std::unique_ptr<Engine> whole_;  // of an engine within a reach
  Engine* const engine_;
  const bool write_daily_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_ASSESSMENT_JOB_H_
