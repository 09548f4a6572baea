// SPDX-License-Identifier: Apache-2.0
#include "engine/risk_summaries.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include "risk/explain.h"

namespace bogam::engine {
namespace {

constexpr size_t kMost = 8;
using Clock = std::chrono::steady_clock;

/// Everybody may read a card, who sees nobody by name too (docs/decisions.md, 43).
bool IsFew(uint64_t people) { return people > 0 && people < 11; }

/// Silent or shown.
Result<std::vector<std::string>> ScoredModels(Engine* engine) {
  BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
  BOGAM_ASSIGN(const ShownModels shown, shelf->Shown());
  BOGAM_ASSIGN(std::vector<std::string> ids, shelf->Silent());
  for (const ShownModel& model : shown.models) ids.push_back(model.id);
  std::sort(ids.begin(), ids.end());
  if (ids.empty()) return Status(Code::kUnprocessable, "no model is scored here");
  return ids;
}

}  // namespace

RiskSummary::Progress RiskSummary::progress() const {
  return {done_.load(std::memory_order_relaxed), total_.load(std::memory_order_relaxed), std::chrono::duration<double>(Clock::now() - started_).count()};
}

struct RiskSummaries::State {
  Engine* engine;
  std::mutex mutex;  // guards the next three
  std::condition_variable wake;
  std::deque<std::shared_ptr<RiskSummary>> kept, waiting;  // newest first; those to be worked out, oldest first
  std::atomic<bool> stopping{false};
  std::thread thread;  // begun by the first to ask; last: it uses all of the above

  explicit State(Engine* whose) : engine(whose) {}
  ~State() {
    {
      const std::lock_guard lock(mutex);
      stopping = true;
    }
    wake.notify_all();
    if (thread.joinable()) thread.join();
  }

  void Work() {
    for (;;) {
      std::shared_ptr<RiskSummary> next;
      {
        std::unique_lock lock(mutex);
        wake.wait(lock, [&] { return stopping || !waiting.empty(); });
        if (stopping) return;
        next = waiting.front();
        waiting.pop_front();
      }
      next->failure_ = Fill(next.get());
      next->state_.store(next->failure_.ok() ? RiskSummary::State::kReady : RiskSummary::State::kFailed, std::memory_order_release);
    }
  }

  Status Fill(RiskSummary* summary) {
    BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
    RiskRequest request;
    request.library = shelf->library();
    request.equations = summary->models_;
    request.threads = engine->options().threads;
    BOGAM_ASSIGN(request.now, RiskNow(engine, {}, nullptr, false));
    if (!summary->practice_.empty()) request.only = PatientsOfPractice(summary->practice_);
    request.progress = [&](uint64_t done, uint64_t total) {
      summary->done_.store(done, std::memory_order_relaxed);
      summary->total_.store(total, std::memory_order_relaxed);
      return !stopping.load();
    };
    summary->now_ = request.now;
    BOGAM_ASSIGN(summary->run_, RunRisk(engine, request));
    if (engine->within_reach() || !summary->practice_.empty()) return {};
    std::vector<std::pair<std::string, std::string>> texts;
    for (const std::string& id : request.equations) {
      BOGAM_ASSIGN(const size_t at, request.library->Find(id));
      texts.emplace_back(id, CoverageText(summary->run_, at, request.now));
    }
    shelf->SetCoverage(texts);
    return {};
  }
};

RiskSummaries::RiskSummaries(Engine* engine) : state_(std::make_unique<State>(engine)) {}
RiskSummaries::~RiskSummaries() = default;

Result<std::shared_ptr<const RiskSummary>> RiskSummaries::Get(const std::string& practice) {
  BOGAM_ASSIGN(const uint64_t change, state_->engine->LastChange());
  BOGAM_ASSIGN(std::vector<std::string> models, ScoredModels(state_->engine));
  const std::lock_guard lock(state_->mutex);
  auto& kept = state_->kept;
  const auto found =
      std::find_if(kept.begin(), kept.end(), [&](const auto& one) { return one->change_ == change && one->practice_ == practice && one->models_ == models; });
  if (found != kept.end()) return std::shared_ptr<const RiskSummary>(*found);
  auto fresh = std::make_shared<RiskSummary>();
  fresh->change_ = change;
  fresh->practice_ = practice;
  fresh->models_ = std::move(models);
  fresh->started_ = Clock::now();
  kept.push_front(fresh);
  if (kept.size() > kMost) kept.pop_back();
  state_->waiting.push_back(fresh);
  if (!state_->thread.joinable()) state_->thread = std::thread([state = state_.get()] { state->Work(); });
  state_->wake.notify_one();
  return std::shared_ptr<const RiskSummary>(fresh);
}

std::string CoverageText(const RiskRun& run, size_t equation, const value::DateTime& now) {
  const risk::Equation& about = run.library->equations()[equation];
  std::string text;
  for (const OutputSummary& summary : run.outputs) {
    if (summary.equation != equation) continue;
    const uint64_t living = run.people - run.deceased, count = summary.values.count();
    const bool few = IsFew(count) || IsFew(living - count);
    text += (text.empty() ? "" : "\n") + about.outputs[summary.output].title + ": " + (few ? "some" : std::to_string(count)) + " of " + std::to_string(living) +
            " living people here have a value";
    const auto most = std::max_element(summary.problems.begin(), summary.problems.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    if (most != summary.problems.end()) {
      text += "; most often there is none because of " + about.inputs[most->first.input].title + " (" +
              std::string(risk::ProblemName(most->first.kind, most->first.lack)) + (few || IsFew(most->second) ? "" : ", " + std::to_string(most->second)) +
              ")";
    }
    text += ".";
  }
  return text + "\nAs of " + now.DateOf().ToString() + ".";
}

}  // namespace bogam::engine
