// SPDX-License-Identifier: Apache-2.0
// One state is made at a time: at once where few people changed, by a thread of its own otherwise.
#include "engine/worklist.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <list>
#include <mutex>
#include <set>
#include <thread>

#include "engine/changes.h"
#include "engine/content.h"
#include "engine/risk_run.h"
#include "fhir/ids.h"
#include "search/plan.h"
#include "worklist/coding.h"
#include "worklist/urgent.h"

namespace bogam::engine {
namespace {

namespace t = fhir::type;
using Clock = std::chrono::steady_clock;
using RowPtr = std::shared_ptr<const worklist::Row>;

constexpr size_t kKeptStates = 8;
constexpr size_t kFewPeople = 256;
/// The list of a practice is made while its first reader waits; of more people it is asked for again.
constexpr uint64_t kPractice = 8192;
constexpr std::string_view kTopic = "cardiovascular";

std::string PeriodText(const EvaluationTime& time) { return time.period.start.ToString() + " " + time.period.end.ToString() + " " + time.timezone; }

/// Scores of real people expire by the machine's day; synthetic people live when their records end.
std::string ScoresDay(const EvaluationTime& time, const worklist::Moment& now) {
  if (time.synthetic) return now.day;
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  const auto today = value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::microseconds>(since).count(), now.offset);
  return today ? std::max(now.day, today->DateOf().ToString()) : now.day;
}

std::vector<worklist::Gap> GapsOf(const std::vector<std::shared_ptr<const MeasureResult>>& results, const worklist::Choices& choices) {
  std::vector<worklist::Gap> gaps;
  for (size_t m = 0; m < results.size(); ++m) {
    const measure::MeasureDefinition& definition = results[m]->definition();
    for (size_t g = 0; g < definition.groups.size(); ++g) {
      if (!definition.groups[g].improvement) continue;  // nobody can be due
      const std::string id = definition.id + "/" + definition.groups[g].id;
      const auto known = choices.gaps.find(id);
      worklist::Gap gap = known == choices.gaps.end() ? worklist::Gap() : known->second;
      gap.id = id;
      gap.measure = m;
      gap.group = g;
      gaps.push_back(std::move(gap));
    }
  }
  return gaps;
}

/// Whoever can have a row at all, ascending.
Result<std::vector<uint32_t>> Candidates(const WorklistState& state) {
  std::set<uint32_t> out;
  for (const auto& result : state.frame->results) {
    for (const PersonOutcome& person : result->run().people) {
      const bool due = std::any_of(person.groups.begin(), person.groups.end(), [](const auto& group) { return group.status == measure::PersonStatus::kDue; });
      if (person.number != 0 && (due || !person.error.empty())) out.insert(person.number);
    }
  }
  const search::Searcher searcher(&state.population->snapshot(), state.frame->dictionary);
  for (const fhir::TypeId type : {t::kTask, t::kQuestionnaireResponse}) {
    BOGAM_ASSIGN(const std::vector<store::Posting> rows, searcher.All(type));
    for (const store::Posting& row : rows) out.insert(row.patient);
  }
  const search::Searcher::CodeRef codes[] = {{worklist::kLoinc, worklist::kSelfHarmItem}, {worklist::kLoinc, "44249-1"}};
  BOGAM_ASSIGN(const std::vector<uint32_t> answered, searcher.PatientsWith(t::kObservation, "code", codes));
  out.insert(answered.begin(), answered.end());
  out.erase(0);
  return std::vector<uint32_t>(out.begin(), out.end());
}

struct Made {
  std::vector<RowPtr> rows;
  std::vector<uint32_t> failures;
};

class RowWorker final : public cohort::Worker {
 public:
  RowWorker(const WorklistFrame* frame, Made* made) : maker_(frame), made_(made) {}
  Status Visit(cohort::PatientReader* reader) override {
    bool failed = false;
    BOGAM_ASSIGN(std::optional<worklist::Row> row, maker_.Make(reader, &failed));
    if (failed) made_->failures.push_back(reader->patient());
    if (row) made_->rows.push_back(std::make_shared<const worklist::Row>(std::move(*row)));
    return {};
  }

 private:
  PersonRow maker_;
  Made* made_;
};

/// Fills state's rows: of people, and base's of all others.
Status MakeRows(const std::vector<uint32_t>& people, const WorklistState* base, int threads, const std::function<bool(uint64_t, uint64_t)>& progress,
                WorklistState* state) {
  std::vector<std::unique_ptr<Made>> parts;
  cohort::RunOptions options;
  options.threads = people.size() <= kFewPeople ? 1 : threads;
  options.only = &people;
  options.progress = progress;
  BOGAM_TRY(state->population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
    parts.push_back(std::make_unique<Made>());
    return std::make_unique<RowWorker>(state->frame.get(), parts.back().get());
  }));
  for (const auto& part : parts) {
    state->rows.insert(state->rows.end(), part->rows.begin(), part->rows.end());
    state->failures.insert(state->failures.end(), part->failures.begin(), part->failures.end());
  }
  const auto by_number = [](const RowPtr& a, const RowPtr& b) { return a->person.number < b->person.number; };
  std::sort(state->rows.begin(), state->rows.end(), by_number);
  if (base != nullptr) {
    const auto stays = [&](uint32_t number) { return !std::binary_search(people.begin(), people.end(), number); };
    std::vector<RowPtr> made = std::exchange(state->rows, {}), kept;
    kept.reserve(base->rows.size());
    std::copy_if(base->rows.begin(), base->rows.end(), std::back_inserter(kept), [&](const RowPtr& row) { return stays(row->person.number); });
    state->rows.reserve(kept.size() + made.size());
    std::merge(kept.begin(), kept.end(), made.begin(), made.end(), std::back_inserter(state->rows), by_number);
    std::copy_if(base->failures.begin(), base->failures.end(), std::back_inserter(state->failures), stays);
  }
  std::sort(state->failures.begin(), state->failures.end());
  state->failed = state->failures.size();
  return {};
}

/// Rows of a state that may be another's: made for the same time, gaps and model.
bool SameFrame(const WorklistFrame& a, const WorklistFrame& b) {
  if (PeriodText(a.time) != PeriodText(b.time) || a.results.size() != b.results.size() || a.model.equation != b.model.equation || a.model.why != b.model.why ||
      a.scores_day != b.scores_day)
    return false;
  for (size_t i = 0; i < a.results.size(); ++i) {
    if (&a.results[i]->definition() != &b.results[i]->definition()) return false;
  }
  return true;
}

}  // namespace

worklist::Moment MomentOf(const EvaluationTime& time) {
  worklist::Moment out;
  out.offset = OffsetOf(time);
  out.day = time.now.DateOf().ToString();
  out.last = time.now.Instants(out.offset).last;
  out.from = time.period.start.DateOf().ToString();
  return out;
}

Result<EvaluationTime> ListTime(Engine* engine) {
  BOGAM_ASSIGN(const value::DateTime now, RiskNow(engine, {}, nullptr, false));
  const std::string day = now.DateOf().ToString();
  TimeRequest request;
  request.period = worklist::AddDays(worklist::AddMonths(day, -12), 1) + "/" + day;
  return engine->When(request);
}

Result<std::shared_ptr<const worklist::Choices>> WorklistChoices() {
  static const Result<std::shared_ptr<const worklist::Choices>> choices = []() -> Result<std::shared_ptr<const worklist::Choices>> {
    for (const ContentFile& file : Content()) {
      if (file.path != "worklist/choices.json") continue;
      Result<worklist::Choices> read = worklist::Choices::Read(file.text, std::string(file.path));
      if (!read.ok()) return Status(Code::kInternal, read.status().message(), read.status().detail());
      return std::make_shared<const worklist::Choices>(std::move(*read));
    }
    return Status(Code::kInternal, "the program carries no choices for the worklist");
  }();
  return choices;
}

struct Worklist::State {
  Engine* engine = nullptr;
  mutable std::mutex mutex;                              // guards what follows
  std::condition_variable made;                          // the thread ends
  std::list<std::shared_ptr<const WorklistState>> kept;  // newest first
  std::shared_ptr<WorklistState> making;                 // by the thread
  Status failure;                                        // of what the thread made last
  std::thread thread;
  std::atomic<bool> stopped{false}, busy{false};
  std::atomic<uint64_t> done{0}, total{0};
  Clock::time_point start;

  /// What one reader asks again until it is there.
  struct Asking {
    EvaluationTime time;
    std::vector<std::shared_ptr<const MeasureResult>> computing;  // what it waits for
  };

  /// A state without rows yet, or how far its measures are.
  Result<std::shared_ptr<WorklistState>> Prepare(Asking* asking, MeasureResult::Progress* progress) {
    const EvaluationTime& time = asking->time;
    std::vector<std::shared_ptr<const MeasureResult>> ready;
    auto state = std::make_shared<WorklistState>();
    for (int attempt = 0;; ++attempt) {
      BOGAM_ASSIGN(const auto results, engine->results().Get({}, time));
      ready.clear();
      bool one_state = true;
      for (const auto& result : results) {
        if (result->state() == MeasureResult::State::kComputing) {
          *progress = result->progress();
          asking->computing = results;
          return std::shared_ptr<WorklistState>();
        }
        one_state = one_state && result->change() == results.front()->change();
        if (result->state() == MeasureResult::State::kReady) ready.push_back(result);
      }
      if (one_state || attempt == 10) break;
    }
    BOGAM_TRY(Stand(ready, state.get()));
    BOGAM_ASSIGN(const auto choices, WorklistChoices());
    auto frame = std::make_shared<WorklistFrame>();
    frame->time = time;
    frame->now = MomentOf(time);
    frame->scores_day = ScoresDay(time, frame->now);
    frame->gaps = GapsOf(ready, *choices);
    frame->results = std::move(ready);
    frame->dictionary = &engine->records().dictionary();
    BOGAM_ASSIGN(ModelShelf* const models, engine->Models());
    BOGAM_ASSIGN(frame->model, models->OnChart(kTopic));
    if (frame->model.equation != nullptr) state->model_state = risk::Name(frame->model.model.state);
    state->frame = std::move(frame);
    return state;
  }

  /// The state that the results are over; the newest where there are none.
  Status Stand(const std::vector<std::shared_ptr<const MeasureResult>>& results, WorklistState* state) const {
    if (!results.empty()) {
      state->change = results.front()->change();
      state->whole = results.front()->whole();
      state->population = results.front()->population();
      return {};
    }
    BOGAM_ASSIGN(const records::Door::States states, engine->door().BothSnapshots());
    BOGAM_ASSIGN(state->change, store::ReadMark(*states.whole, "next/change"));
    state->whole = states.whole;
    state->population = std::make_shared<cohort::Population>(states.seen, &engine->records().dictionary(), records::PatientNumbers(states.reach));
    return {};
  }

  /// Whose rows must be made again after the newest kept state; nullopt: everybody's.
  Result<std::optional<std::vector<uint32_t>>> ChangedSince(const WorklistState& base, const WorklistState& state) const {
    if (!SameFrame(*base.frame, *state.frame) || base.change > state.change) return std::optional<std::vector<uint32_t>>();
    BOGAM_ASSIGN(const std::optional<ChangeSet> changes, ChangesBetween(*base.whole, base.change, *state.whole));
    if (!changes || changes->HasLoose({t::kOrganization, t::kPractitionerRole, t::kMedication})) return std::optional<std::vector<uint32_t>>();
    std::vector<uint32_t> people;
    for (const auto& [patient, types] : changes->patients) people.push_back(patient);
    return std::optional(std::move(people));
  }

  void Keep(std::shared_ptr<const WorklistState> state) {
    kept.push_front(std::move(state));
    if (kept.size() > kKeptStates) kept.pop_back();
  }

  MeasureResult::Progress ProgressNow() const {
    MeasureResult::Progress out;
    out.done = done;
    out.total = total;
    out.elapsed_seconds = std::chrono::duration<double>(Clock::now() - start).count();
    if (out.done > 0) out.remaining_seconds = out.elapsed_seconds * static_cast<double>(out.total - out.done) / static_cast<double>(out.done);
    return out;
  }

  /// With the mutex held.
  void StartThread(std::shared_ptr<WorklistState> state, std::shared_ptr<const WorklistState> base, std::vector<uint32_t> people) {
    if (thread.joinable()) thread.join();
    making = std::move(state);
    failure = {};
    done = 0;
    total = people.size();
    start = Clock::now();
    busy = true;
    thread = std::thread([this, base = std::move(base), people = std::move(people)] {
      const Status outcome = MakeRows(
          people, base.get(), engine->options().threads,
          [this](uint64_t now, uint64_t all) {
            done = now;
            total = all;
            return !stopped;
          },
          making.get());
      const std::lock_guard lock(mutex);
      if (outcome.ok()) Keep(making);
      failure = outcome;
      making.reset();
      busy = false;
      made.notify_all();
    });
  }

  Result<WorklistAnswer> Get(Asking* asking) {
    WorklistAnswer answer;
    asking->computing.clear();
    const std::lock_guard lock(mutex);
    if (busy) {
      answer.progress = ProgressNow();
      return answer;
    }
    BOGAM_TRY(std::exchange(failure, {}));
    BOGAM_ASSIGN(std::shared_ptr<WorklistState> state, Prepare(asking, &answer.progress));
    if (!state) return answer;
    std::optional<std::vector<uint32_t>> people;
    std::shared_ptr<const WorklistState> base;
    if (!kept.empty()) {
      base = kept.front();
      if (base->change == state->change && SameFrame(*base->frame, *state->frame) && base->model_state == state->model_state) {
        answer.state = base;
        return answer;
      }
      BOGAM_ASSIGN(people, ChangedSince(*base, *state));
    }
    if (!people) {
      base.reset();
      BOGAM_ASSIGN(people, Candidates(*state));
    }
    if (people->size() > kFewPeople) {
      StartThread(std::move(state), std::move(base), std::move(*people));
      answer.progress = ProgressNow();
      return answer;
    }
    BOGAM_TRY(MakeRows(*people, base.get(), 1, {}, state.get()));
    Keep(state);
    answer.state = state;
    return answer;
  }
};

Worklist::Worklist(Engine* engine) : state_(std::make_unique<State>()) { state_->engine = engine; }

Worklist::~Worklist() {
  state_->stopped = true;
  if (state_->thread.joinable()) state_->thread.join();
}

Result<WorklistAnswer> Worklist::Get() {
  const Clock::time_point until = Clock::now() + kMoment;
  State::Asking asking;
  BOGAM_ASSIGN(asking.time, ListTime(state_->engine));
  for (;;) {
    BOGAM_ASSIGN(WorklistAnswer answer, state_->Get(&asking));
    if (answer.state || answer.progress.total > kPractice || Clock::now() >= until) return answer;
    if (asking.computing.empty()) {
      std::unique_lock lock(state_->mutex);
      state_->made.wait_until(lock, until, [&] { return !state_->busy; });
    } else {
      state_->engine->results().Await(asking.computing, until, kPractice);
    }
  }
}

Result<std::shared_ptr<const WorklistState>> Worklist::Wait() {
  for (;;) {
    BOGAM_ASSIGN(WorklistAnswer answer, Get());
    if (answer.state) return std::move(answer.state);
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::shared_ptr<const WorklistState> Worklist::Find(uint64_t change) const {
  const std::lock_guard lock(state_->mutex);
  const auto at = std::find_if(state_->kept.begin(), state_->kept.end(), [&](const auto& one) { return one->change == change; });
  return at == state_->kept.end() ? nullptr : *at;
}

}  // namespace bogam::engine
