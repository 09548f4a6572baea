// SPDX-License-Identifier: Apache-2.0
#include "engine/plan_populations.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <thread>

#include "engine/changes.h"
#include "fhir/ids.h"
#include "store/layout.h"

namespace bogam::engine {
namespace {

namespace t = fhir::type;
using Clock = std::chrono::steady_clock;

constexpr size_t kKeptPlans = 4;
constexpr size_t kAtOnce = 500;  // people who are read again while somebody waits

/// Whose record of these changed may be another row.
const std::vector<fhir::TypeId>& Read() {
  static const std::vector<fhir::TypeId> kTypes = {t::kPatient, t::kCoverage, t::kQuestionnaireResponse};
  return kTypes;
}

}  // namespace

struct PlanPopulations::State {
  struct One {
    std::shared_ptr<const PlanPopulation> population;
    std::shared_ptr<const store::Reader> whole;  ///< the state without any reach: changes are looked for in it
  };
  Engine* engine = nullptr;
  mutable std::mutex mutex;  // guards the next four
  std::condition_variable ended;
  std::list<One> kept;  // newest first
  Status failure;
  bool busy = false;
  std::thread thread;
  std::atomic<bool> stopped{false};
  std::atomic<uint64_t> done{0}, total{0};
  Clock::time_point start;

  void Keep(One one) {
    kept.push_front(std::move(one));
    if (kept.size() > kKeptPlans) kept.pop_back();
  }

  /// With the mutex held.
  void Start(PlanPopulation::Request request, std::shared_ptr<const store::Reader> whole) {
    if (thread.joinable()) thread.join();
    done = total = 0;
    start = Clock::now();
    busy = true;
    request.progress = [this](uint64_t now, uint64_t all) {
      done = now;
      total = all;
      return !stopped;
    };
    thread = std::thread([this, request = std::move(request), whole = std::move(whole)]() mutable {
      auto made = PlanPopulation::Make(request);
      const std::lock_guard lock(mutex);
      failure = made.status();
      if (made.ok()) Keep({std::move(*made), std::move(whole)});
      busy = false;
      ended.notify_all();
    });
  }

  /// That of the newest state where it is there, or near enough to be carried on now. With the mutex held.
  Result<std::shared_ptr<const PlanPopulation>> Ready(const PlanPopulation::Request& request, const std::shared_ptr<const store::Reader>& whole) {
    for (const One& one : kept) {
      const PlanPopulation& before = *one.population;
      if (before.frame().on != request.frame.on || before.frame().rulebook != request.frame.rulebook) continue;
      if (before.change() == request.change) return one.population;
      if (before.change() > request.change) continue;
      BOGAM_ASSIGN(const std::optional<ChangeSet> changes, ChangesBetween(*one.whole, before.change(), *whole));
      if (!changes || changes->HasLoose(Read()) || (engine->within_reach() && !changes->loose.empty())) continue;  // a role may be what a reach hangs on
      const std::vector<uint32_t> numbers = changes->Of(Read());
      if (numbers.size() > kAtOnce) continue;
      BOGAM_ASSIGN(const auto carried, PlanPopulation::Carry(before, numbers, request));
      Keep({carried, whole});
      return carried;
    }
    return std::shared_ptr<const PlanPopulation>();
  }
};

PlanPopulations::PlanPopulations(Engine* engine) : state_(std::make_unique<State>()) { state_->engine = engine; }

PlanPopulations::~PlanPopulations() {
  state_->stopped = true;
  if (state_->thread.joinable()) state_->thread.join();
}

Result<PlanPopulations::Answer> PlanPopulations::Get(const std::shared_ptr<const healthplan::Rulebook>& rulebook, healthplan::Day on) {
  BOGAM_ASSIGN(const records::Door::States states, state_->engine->door().BothSnapshots());
  PlanPopulation::Request request;
  BOGAM_ASSIGN(request.change, store::ReadMark(*states.whole, "next/change"));
  BOGAM_ASSIGN(request.frame, PlanFrameOf(rulebook, on));
  request.threads = state_->engine->options().threads;
  request.population = std::make_shared<cohort::Population>(states.seen, &state_->engine->records().dictionary(), records::PatientNumbers(states.reach));
  Answer answer;
  std::unique_lock lock(state_->mutex);
  BOGAM_TRY(std::exchange(state_->failure, {}));
  BOGAM_ASSIGN(answer.population, state_->Ready(request, states.whole));
  if (answer.population) return answer;
  if (!state_->busy) state_->Start(request, states.whole);
  state_->ended.wait_for(lock, kMoment, [&] { return !state_->busy; });
  BOGAM_TRY(std::exchange(state_->failure, {}));
  BOGAM_ASSIGN(answer.population, state_->Ready(request, states.whole));
  answer.progress.done = state_->done;
  answer.progress.total = state_->total;
  answer.progress.elapsed_seconds = std::chrono::duration<double>(Clock::now() - state_->start).count();
  if (answer.progress.done > 0)
    answer.progress.remaining_seconds =
        answer.progress.elapsed_seconds / static_cast<double>(answer.progress.done) * static_cast<double>(answer.progress.total - answer.progress.done);
  return answer;
}

std::shared_ptr<const PlanPopulation> PlanPopulations::Find(uint64_t change, healthplan::Day on) const {
  const std::lock_guard lock(state_->mutex);
  for (const State::One& one : state_->kept) {
    if (one.population->change() == change && one.population->frame().on == on) return one.population;
  }
  return nullptr;
}

}  // namespace bogam::engine
