// SPDX-License-Identifier: Apache-2.0
// One thread works through a queue of passes; each pass is itself parallel.
#include "engine/results.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <list>
#include <mutex>
#include <numeric>
#include <thread>

namespace bogam::engine {

using Clock = std::chrono::steady_clock;

/// One pass over the population for the results that were asked for together.
struct ResultJob {
  std::vector<std::shared_ptr<MeasureResult>> results;  ///< let go when the job ends: a result holds its job
  EvaluationTime time;
  std::shared_ptr<cohort::Population> population;
  std::atomic<uint64_t> done{0}, total{0};
  Clock::time_point start = Clock::now();
};

namespace {

std::string KeyOf(const measure::MeasureDefinition& measure, const EvaluationTime& time, uint64_t change) {
  const std::string text = measure.id + "\n" + measure.url + "\n" + measure.version + "\n" + measure.library + "\n" + time.period.start.ToString() + "\n" +
                           time.period.end.ToString() + "\n" + time.now.ToString() + "\n" + time.timezone + "\n" + std::to_string(change);
  uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211u;
  char key[17];
  std::snprintf(key, sizeof key, "%016llx", static_cast<unsigned long long>(hash));
  return key;
}

}  // namespace

MeasureResult::Progress MeasureResult::progress() const {
  Progress out;
  if (!job_) return out;
  out.done = job_->done;
  out.total = job_->total;
  out.elapsed_seconds = std::chrono::duration<double>(Clock::now() - job_->start).count();
  if (out.done > 0) out.remaining_seconds = out.elapsed_seconds * static_cast<double>(out.total - out.done) / static_cast<double>(out.done);
  return out;
}

size_t MeasureResult::IndexOf(std::string_view patient_id) const {
  const auto at = std::lower_bound(by_id_.begin(), by_id_.end(), patient_id, [this](uint32_t i, std::string_view id) { return run_.people[i].id < id; });
  return at != by_id_.end() && run_.people[*at].id == patient_id ? *at : SIZE_MAX;
}

struct Results::State {
  Source source;
  size_t limit = 0;
  std::mutex mutex;  // guards all below
  std::condition_variable changed;
  std::list<std::shared_ptr<MeasureResult>> kept;  // newest use first
  std::deque<std::shared_ptr<ResultJob>> waiting;
  bool working = false;  // a thread is running Work
  std::atomic<bool> stopped{false};
  std::thread worker;

  std::shared_ptr<MeasureResult> Touch(const std::string& key) {
    const auto found = std::find_if(kept.begin(), kept.end(), [&](const auto& result) { return result->key() == key; });
    if (found == kept.end()) return nullptr;
    kept.splice(kept.begin(), kept, found);
    return kept.front();
  }

  /// Drops the least used that are not being worked out.
  void Trim() {
    for (auto at = kept.end(); kept.size() > limit && at != kept.begin();) {
      --at;
      if ((*at)->state() != MeasureResult::State::kComputing) at = kept.erase(at);
    }
  }

  void Work() {
    std::unique_lock lock(mutex);
    while (!waiting.empty() && !stopped) {
      const std::shared_ptr<ResultJob> job = waiting.front();
      waiting.pop_front();
      lock.unlock();
      RunJob(job.get());
      lock.lock();
      job->results.clear();
      changed.notify_all();
    }
    working = false;
    changed.notify_all();
  }

  void RunJob(ResultJob* job) {
    RunRequest request;
    for (const auto& result : job->results) request.measures.push_back(result->definition_->id);
    request.time = job->time;
    request.evidence = request.keep_people = true;
    request.threads = source.threads;
    request.progress = [&](uint64_t done, uint64_t total) {
      job->done = done;
      job->total = total;
      return !stopped;
    };
    const Result<const MeasureShelf*> shelf = source.measures();
    Status failure = shelf.status();
    if (shelf.ok()) {
      Result<std::vector<MeasureRun>> runs = RunMeasures(**shelf, job->population.get(), source.dictionary, request);
      failure = runs.status();
      for (size_t i = 0; runs.ok() && i < job->results.size(); ++i) Fill(job, job->results[i].get(), std::move((*runs)[i]));
    }
    if (failure.ok()) return;
    for (const auto& result : job->results) {
      result->run_.status = failure;
      result->state_.store(MeasureResult::State::kFailed, std::memory_order_release);
    }
  }

  static void Fill(ResultJob* job, MeasureResult* result, MeasureRun run) {
    result->run_ = std::move(run);
    result->population_ = job->population;
    result->by_id_.resize(result->run_.people.size());
    std::iota(result->by_id_.begin(), result->by_id_.end(), 0u);
    std::sort(result->by_id_.begin(), result->by_id_.end(), [&](uint32_t a, uint32_t b) { return result->run_.people[a].id < result->run_.people[b].id; });
    const auto state = result->run_.status.ok() ? MeasureResult::State::kReady : MeasureResult::State::kFailed;
    result->state_.store(state, std::memory_order_release);
  }
};

Results::Results(Source source, size_t limit) : state_(std::make_unique<State>()) {
  state_->source = std::move(source);
  state_->limit = limit;
}

Results::~Results() {
  state_->stopped = true;
  if (state_->worker.joinable()) state_->worker.join();
  for (const auto& job : state_->waiting) job->results.clear();
}

Result<std::vector<std::shared_ptr<const MeasureResult>>> Results::Get(const std::vector<std::string>& measures, const EvaluationTime& time) {
  BOGAM_ASSIGN(const MeasureShelf* const shelf, state_->source.measures());
  std::vector<const measure::MeasureDefinition*> definitions;
  for (const std::string& name : measures) {
    BOGAM_ASSIGN(definitions.emplace_back(), shelf->Find(name));
  }
  if (measures.empty()) definitions = shelf->measures();
  BOGAM_ASSIGN(const uint64_t change, state_->source.last_change());
  BOGAM_ASSIGN(std::shared_ptr<cohort::Population> population, state_->source.population());
  std::vector<std::shared_ptr<const MeasureResult>> out;
  const std::lock_guard lock(state_->mutex);
  auto job = std::make_shared<ResultJob>();
  for (const measure::MeasureDefinition* definition : definitions) {
    const std::string key = KeyOf(*definition, time, change);
    std::shared_ptr<MeasureResult> result = state_->Touch(key);
    const bool cancelled = result && result->state() == MeasureResult::State::kFailed && result->failure().code() == Code::kUnavailable;
    if (cancelled) std::erase(state_->kept, result);
    if (!result || cancelled) {
      result = std::make_shared<MeasureResult>();
      result->key_ = key;
      result->definition_ = definition;
      result->time_ = time;
      result->job_ = job;
      job->results.push_back(result);
      state_->kept.push_front(result);
    }
    out.push_back(result);
  }
  state_->Trim();
  if (job->results.empty() || state_->stopped) return out;
  job->time = time;
  job->population = std::move(population);
  state_->waiting.push_back(job);
  if (!state_->working) {
    if (state_->worker.joinable()) state_->worker.join();
    state_->working = true;
    state_->worker = std::thread([state = state_.get()] { state->Work(); });
  }
  return out;
}

Result<std::vector<std::shared_ptr<const MeasureResult>>> Results::Wait(const std::vector<std::string>& measures, const EvaluationTime& time) {
  BOGAM_ASSIGN(std::vector<std::shared_ptr<const MeasureResult>> results, Get(measures, time));
  std::unique_lock lock(state_->mutex);
  state_->changed.wait(lock, [&] {
    return state_->stopped ||
           std::all_of(results.begin(), results.end(), [](const auto& result) { return result->state() != MeasureResult::State::kComputing; });
  });
  return results;
}

std::shared_ptr<const MeasureResult> Results::Find(std::string_view key) const {
  const std::lock_guard lock(state_->mutex);
  return state_->Touch(std::string(key));
}

}  // namespace bogam::engine
