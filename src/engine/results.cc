// SPDX-License-Identifier: Apache-2.0
// One thread works through a queue of passes; each pass is itself parallel.
#include "engine/results.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <list>
#include <map>
#include <mutex>
#include <numeric>
#include <thread>

#include "engine/carry.h"

namespace bogam::engine {

using Clock = std::chrono::steady_clock;

/// One pass over the population for the results that were asked for together.
struct ResultJob {
  std::vector<std::shared_ptr<MeasureResult>> results;  ///< let go when the job ends: a result holds its job
  EvaluationTime time;
  std::shared_ptr<cohort::Population> population;
  std::vector<std::shared_ptr<const MeasureResult>> carried;  ///< beside results: what each goes on from; empty: all are made anew
  std::vector<uint32_t> people;                               ///< with carried: those who are asked again
  std::atomic<uint64_t> done{0}, total{0};
  Clock::time_point start = Clock::now();
};

namespace {

std::string TimeText(const EvaluationTime& time) {
  return time.period.start.ToString() + "\n" + time.period.end.ToString() + "\n" + time.now.ToString() + "\n" + time.timezone;
}

bool NoneComputing(const std::vector<std::shared_ptr<const MeasureResult>>& results) {
  return std::all_of(results.begin(), results.end(), [](const auto& result) { return result->state() != MeasureResult::State::kComputing; });
}

std::string KeyOf(const measure::MeasureDefinition& measure, const EvaluationTime& time, uint64_t change) {
  const std::string text =
      measure.id + "\n" + measure.url + "\n" + measure.version + "\n" + measure.library + "\n" + TimeText(time) + "\n" + std::to_string(change);
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
  if (!by_id_) return SIZE_MAX;
  const auto at = std::lower_bound(by_id_->begin(), by_id_->end(), patient_id, [this](uint32_t i, std::string_view id) { return run_.people[i].id < id; });
  return at != by_id_->end() && run_.people[*at].id == patient_id ? *at : SIZE_MAX;
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
      if (job->total.exchange(total) != total) {
        const std::lock_guard lock(mutex);
        changed.notify_all();
      }
      return !stopped;
    };
    const Result<const MeasureShelf*> shelf = source.measures();
    Status failure = shelf.status();
    if (shelf.ok()) {
      Result<std::vector<MeasureRun>> runs = Runs(**shelf, *job, request);
      failure = runs.status();
      for (size_t i = 0; runs.ok() && i < job->results.size(); ++i) Fill(job, job->results[i].get(), std::move((*runs)[i]));
    }
    if (failure.ok()) return;
    for (const auto& result : job->results) {
      result->run_.status = failure;
      result->state_.store(MeasureResult::State::kFailed, std::memory_order_release);
    }
  }

  Result<std::vector<MeasureRun>> Runs(const MeasureShelf& shelf, const ResultJob& job, const RunRequest& request) const {
    if (job.carried.empty()) return RunMeasures(shelf, job.population.get(), source.dictionary, request);
    std::vector<const MeasureRun*> runs;
    for (const auto& result : job.carried) runs.push_back(&result->run());
    return CarryRuns(shelf, runs, job.carried.front()->population().get(), job.population.get(), job.people, request);
  }

  static void Fill(ResultJob* job, MeasureResult* result, MeasureRun run) {
    result->run_ = std::move(run);
    result->population_ = job->population;
    Sort(result);
    const auto state = result->run_.status.ok() ? MeasureResult::State::kReady : MeasureResult::State::kFailed;
    result->state_.store(state, std::memory_order_release);
  }

  static void Sort(MeasureResult* result) {
    auto by_id = std::make_shared<std::vector<uint32_t>>(result->run_.people.size());
    std::iota(by_id->begin(), by_id->end(), 0u);
    std::sort(by_id->begin(), by_id->end(), [&](uint32_t a, uint32_t b) { return result->run_.people[a].id < result->run_.people[b].id; });
    result->by_id_ = std::move(by_id);
  }

  std::shared_ptr<MeasureResult> Computing(const measure::MeasureDefinition* definition, const EvaluationTime& time) const {
    const std::string wanted = TimeText(time);
    for (const auto& result : kept) {
      if (result->definition_ == definition && result->state() == MeasureResult::State::kComputing && TimeText(result->time_) == wanted) return result;
    }
    return nullptr;
  }

  /// The newest ready result of the same question, to go on from.
  std::shared_ptr<const MeasureResult> Base(const measure::MeasureDefinition* definition, const EvaluationTime& time, uint64_t change) const {
    const std::string wanted = TimeText(time);
    std::shared_ptr<const MeasureResult> best;
    for (const auto& result : kept) {
      if (result->definition_ != definition || result->state() != MeasureResult::State::kReady || result->change_ > change) continue;
      if ((!best || result->change_ > best->change_) && result->run_.summary->CanSubtract() && TimeText(result->time_) == wanted) best = result;
    }
    return best;
  }

  /// Adds a job and sees to it that somebody works. With the mutex held.
  void Start(std::shared_ptr<ResultJob> job) {
    waiting.push_back(std::move(job));
    if (working) return;
    if (worker.joinable()) worker.join();
    working = true;
    worker = std::thread([this] { Work(); });
  }
};

/// What one call of Get has to do.
class Results::Asking {
 public:
  Asking(State* state, const EvaluationTime& time, Now now) : state_(*state), time_(time), now_(std::move(now)) {}

  Result<std::shared_ptr<const MeasureResult>> One(const measure::MeasureDefinition* definition) {
    const std::string key = KeyOf(*definition, time_, now_.change);
    std::shared_ptr<MeasureResult> result = state_.Touch(key);
    const bool cancelled = result && result->state() == MeasureResult::State::kFailed && result->failure().code() == Code::kUnavailable;
    if (cancelled) std::erase(state_.kept, result);
    if (result && !cancelled) return std::shared_ptr<const MeasureResult>(result);
    if (std::shared_ptr<MeasureResult> begun = state_.Computing(definition, time_)) return std::shared_ptr<const MeasureResult>(begun);
    result = std::make_shared<MeasureResult>();
    result->key_ = key;
    result->definition_ = definition;
    result->time_ = time_;
    result->change_ = now_.change;
    result->whole_ = now_.whole;
    BOGAM_TRY(Begin(result));
    state_.kept.push_front(result);
    return std::shared_ptr<const MeasureResult>(result);
  }

  /// Hands on what was begun; true where it will be done in a moment.
  bool Start() {
    if (anew_) state_.Start(anew_);
    for (auto& [change, job] : carried_) state_.Start(job);
    return !anew_ && !carried_.empty() &&
           std::all_of(carried_.begin(), carried_.end(), [](const auto& job) { return job.second->people.size() <= kFewPeople; });
  }

 private:
  static constexpr size_t kFewPeople = 256;

  Status Begin(const std::shared_ptr<MeasureResult>& result) {
    const std::shared_ptr<const MeasureResult> base = state_.Base(result->definition_, time_, now_.change);
    std::optional<std::vector<uint32_t>> people;
    if (base) {
      BOGAM_ASSIGN(const std::optional<ChangeSet>* const changes, ChangesSince(*base));
      if (*changes) people = Affected(*base->run_.measure, **changes);
    }
    if (!people) {
      Put(result, &anew_);
      return {};
    }
    if (people->empty()) {
      result->run_ = base->run_;
      result->by_id_ = base->by_id_;
      result->population_ = now_.population;
      result->state_.store(MeasureResult::State::kReady, std::memory_order_release);
      return {};
    }
    std::shared_ptr<ResultJob>& job = carried_[base->change_];
    Put(result, &job);
    job->carried.push_back(base);
    std::vector<uint32_t> all;
    std::set_union(job->people.begin(), job->people.end(), people->begin(), people->end(), std::back_inserter(all));
    job->people = std::move(all);
    return {};
  }

  void Put(const std::shared_ptr<MeasureResult>& result, std::shared_ptr<ResultJob>* job) {
    if (!*job) {
      *job = std::make_shared<ResultJob>();
      (*job)->time = time_;
      (*job)->population = now_.population;
    }
    result->job_ = *job;
    (*job)->results.push_back(result);
  }

  Result<const std::optional<ChangeSet>*> ChangesSince(const MeasureResult& base) {
    const auto at = changes_.find(base.change_);
    if (at != changes_.end()) return static_cast<const std::optional<ChangeSet>*>(&at->second);
    BOGAM_ASSIGN(std::optional<ChangeSet> changes, ChangesBetween(*base.whole_, base.change_, *now_.whole));
    return static_cast<const std::optional<ChangeSet>*>(&changes_.emplace(base.change_, std::move(changes)).first->second);
  }

  State& state_;
  const EvaluationTime& time_;
  const Now now_;
  std::shared_ptr<ResultJob> anew_;
  std::map<uint64_t, std::shared_ptr<ResultJob>> carried_;  // by the state they go on from
  std::map<uint64_t, std::optional<ChangeSet>> changes_;    // the same
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
  BOGAM_ASSIGN(Now now, state_->source.now());
  std::vector<std::shared_ptr<const MeasureResult>> out;
  std::unique_lock lock(state_->mutex);
  Asking asking(state_.get(), time, std::move(now));
  for (const measure::MeasureDefinition* definition : definitions) {
    BOGAM_ASSIGN(out.emplace_back(), asking.One(definition));
  }
  state_->Trim();
  if (state_->stopped || !asking.Start()) return out;
  state_->changed.wait_for(lock, kMoment, [&] { return state_->stopped || NoneComputing(out); });
  return out;
}

Result<std::vector<std::shared_ptr<const MeasureResult>>> Results::Wait(const std::vector<std::string>& measures, const EvaluationTime& time) {
  BOGAM_ASSIGN(const Now asked, state_->source.now());
  for (;;) {
    BOGAM_ASSIGN(std::vector<std::shared_ptr<const MeasureResult>> results, Get(measures, time));
    std::unique_lock lock(state_->mutex);
    state_->changed.wait(lock, [&] { return state_->stopped || NoneComputing(results); });
    if (state_->stopped || std::all_of(results.begin(), results.end(), [&](const auto& result) { return result->change() >= asked.change; })) return results;
  }
}

void Results::Await(const std::vector<std::shared_ptr<const MeasureResult>>& results, Clock::time_point until, uint64_t most) const {
  std::unique_lock lock(state_->mutex);
  state_->changed.wait_until(lock, until, [&] {
    return state_->stopped || NoneComputing(results) ||
           std::any_of(results.begin(), results.end(), [&](const auto& result) { return result->progress().total > most; });
  });
}

std::shared_ptr<const MeasureResult> Results::Find(std::string_view key) const {
  const std::lock_guard lock(state_->mutex);
  return state_->Touch(std::string(key));
}

}  // namespace bogam::engine
