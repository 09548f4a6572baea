// SPDX-License-Identifier: Apache-2.0
#include "engine/assessment_job.h"

#include <chrono>
#include <optional>

#include "engine/risk_run.h"

namespace bogam::engine {
namespace {

constexpr std::chrono::milliseconds kLook{500};
constexpr std::chrono::seconds kAfterFailure{30};
constexpr std::chrono::hours kDay{24};
using Clock = std::chrono::steady_clock;

}  // namespace

AssessmentJob::AssessmentJob(Engine* engine, bool write_daily)
    : whole_(engine->within_reach() ? engine->Whole() : nullptr), engine_(whole_ ? whole_.get() : engine), write_daily_(write_daily) {
  if (!engine->store().read_only()) thread_ = std::thread([this] { Work(); });
}

AssessmentJob::~AssessmentJob() {
  stopping_ = true;
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void AssessmentJob::Work() {
  std::optional<std::vector<std::string>> settled;  // the models shown when the records were last in step
  std::optional<Clock::time_point> written;
  const auto step = [&]() -> Status {
    BOGAM_ASSIGN(ModelShelf* const shelf, engine_->Models());
    BOGAM_ASSIGN(const ShownModels shown, shelf->Shown());
    const std::vector<std::string> ids = shown.Ids();
    const bool due = write_daily_ && (!written || Clock::now() - *written > kDay);
    if (settled == ids && !due) return {};
    BOGAM_ASSIGN(const value::DateTime now, RiskNow(engine_, {}, nullptr, false));
    if (settled != ids) BOGAM_TRY(WithdrawAssessments(engine_, now).status());
    settled = ids;
    if (!write_daily_) return {};
    AssessmentRequest request;
    request.now = now;
    request.threads = engine_->options().threads;
    request.progress = [this](uint64_t, uint64_t) { return !stopping_.load(); };
    BOGAM_TRY(WriteAssessments(engine_, request).status());
    written = Clock::now();
    return {};
  };
  while (!stopping_) {
    const bool done = step().ok();
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, done ? std::chrono::duration_cast<std::chrono::milliseconds>(kLook) : kAfterFailure, [this] { return stopping_.load(); });
  }
}

}  // namespace bogam::engine
