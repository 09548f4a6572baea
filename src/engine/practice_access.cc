// SPDX-License-Identifier: Apache-2.0
#include "engine/practice_access.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <thread>

#include "engine/changes.h"
#include "engine/patient_visit.h"
#include "engine/worklist.h"
#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/plan.h"
#include "store/type_code.h"

namespace bogam::engine {
namespace {

namespace n = fhir::name;
namespace t = fhir::type;
using Clock = std::chrono::steady_clock;

constexpr size_t kKept = 32;

bool Contains(const std::vector<std::string>& practices, std::string_view one) { return std::find(practices.begin(), practices.end(), one) != practices.end(); }

class AccessWorker final : public cohort::Worker {
 public:
  AccessWorker(const EvaluationTime& time, const std::vector<std::string>& practices, worklist::AccessFold* fold)
      : time_(time), practices_(practices), fold_(fold) {}

  Status Visit(cohort::PatientReader* reader) override {
    if (!practices_.empty()) {
      BOGAM_ASSIGN(const measure::Person person, PersonOf(reader, reader->resource(), time_, &roles_));
      if (!Contains(practices_, person.practice)) return {};
    }
    nodes_.clear();
    BOGAM_TRY(reader->All(t::kEncounter, &nodes_));
    fold_->AddPerson(nodes_);
    nodes_.clear();
    BOGAM_TRY(reader->All(t::kAppointment, &nodes_));
    for (const fhir::Node appointment : nodes_) fold_->AddAppointment(appointment);
    return {};
  }

 private:
  const EvaluationTime& time_;
  const std::vector<std::string>& practices_;
  worklist::AccessFold* fold_;
  measure::Practices roles_;
  std::vector<fhir::Node> nodes_;
};

/// Whose schedules are a practice's.
class Schedules {
 public:
  Schedules(const search::Searcher& searcher, const std::vector<std::string>& practices) : searcher_(searcher), practices_(practices) {}

  Result<bool> Has(const std::string& schedule) {
    if (practices_.empty()) return true;
    const auto known = known_.find(schedule);
    if (known != known_.end()) return known->second;
    BOGAM_ASSIGN(const bool has, Judge(schedule));
    known_[schedule] = has;
    return has;
  }

 private:
  Result<bool> Judge(const std::string& schedule) {
    std::string bytes;
    BOGAM_ASSIGN(const bool there, Read(schedule, &bytes));
    if (!there) return false;
    for (const fhir::Node actor : fhir::RecordView(bytes).root().children(n::kActor)) {
      BOGAM_ASSIGN(const bool has, WorksThere(std::string(actor.Get(n::kReference).text())));
      if (has) return true;
    }
    return false;
  }

  Result<bool> WorksThere(const std::string& actor) {
    const fhir::Reference reference = fhir::ParseReference(actor);
    if (reference.type == t::kPractitioner) {
      BOGAM_ASSIGN(const search::Query query, search::ParseQuery(t::kPractitionerRole, "practitioner=" + actor));
      BOGAM_ASSIGN(const std::vector<store::Posting> roles, searcher_.Find(query));
      for (const store::Posting& role : roles) {
        store::VersionHeader header;
        std::string bytes;
        BOGAM_TRY(searcher_.LoadCurrent({role.patient, store::CodeOf(t::kPractitionerRole), role.number}, &header, &bytes));
        if (Contains(practices_, fhir::RecordView(bytes).root().Get(n::kOrganization).Get(n::kReference).text())) return true;
      }
      return false;
    }
    std::string bytes;
    BOGAM_ASSIGN(const bool there, Read(actor, &bytes));
    if (!there) return false;
    const fhir::Node root = fhir::RecordView(bytes).root();
    const fhir::NameId element = reference.type == t::kPractitionerRole    ? n::kOrganization
                                 : reference.type == t::kHealthcareService ? n::kProvidedBy
                                                                           : n::kManagingOrganization;
    return Contains(practices_, root.Get(element).Get(n::kReference).text());
  }

  Result<bool> Read(const std::string& text, std::string* bytes) const {
    const fhir::Reference reference = fhir::ParseReference(text);
    if (reference.kind != fhir::Reference::Kind::kRelative) return false;
    const Status found = static_cast<const search::RecordSource&>(searcher_).Find(reference.type, reference.id, bytes);
    if (found.code() == Code::kNotFound || found.code() == Code::kGone) return false;
    BOGAM_TRY(found);
    return !bytes->empty();
  }

  const search::Searcher& searcher_;
  const std::vector<std::string>& practices_;
  std::map<std::string, bool> known_;
};

Status AddSlots(const store::Reader& reader, const store::Dictionary& dictionary, const std::vector<std::string>& practices, worklist::AccessFold* fold) {
  const search::Searcher searcher(&reader, &dictionary);
  BOGAM_ASSIGN(const std::vector<store::Posting> slots, searcher.All(t::kSlot));
  Schedules schedules(searcher, practices);
  store::VersionHeader header;
  std::string bytes;
  for (const store::Posting& slot : slots) {
    BOGAM_TRY(searcher.LoadCurrent({slot.patient, store::CodeOf(t::kSlot), slot.number}, &header, &bytes));
    const fhir::Node root = fhir::RecordView(bytes).root();
    BOGAM_ASSIGN(const bool ours, schedules.Has(std::string(root.Get(n::kSchedule).Get(n::kReference).text())));
    if (ours) fold->AddSlot(root);
  }
  return {};
}

/// A change that may make the figures others.
bool Matters(const ChangeSet& changes) {
  const std::vector<fhir::TypeId> types = {t::kEncounter, t::kAppointment, t::kSlot, t::kSchedule, t::kPatient, t::kPractitionerRole, t::kOrganization};
  return !changes.Of(types).empty() || changes.HasLoose(types);
}

}  // namespace

Result<worklist::Access> MeasureAccess(cohort::Population* population, const store::Dictionary& dictionary, const EvaluationTime& time,
                                       const std::vector<std::string>& practices, int threads, const std::function<bool(uint64_t, uint64_t)>& progress) {
  worklist::AccessFold all(MomentOf(time));
  std::vector<std::unique_ptr<worklist::AccessFold>> folds;
  cohort::RunOptions options;
  options.threads = threads;
  options.progress = progress;
  BOGAM_TRY(population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
    folds.push_back(std::make_unique<worklist::AccessFold>(MomentOf(time)));
    return std::make_unique<AccessWorker>(time, practices, folds.back().get());
  }));
  for (const auto& fold : folds) all.Merge(*fold);
  BOGAM_TRY(AddSlots(population->snapshot(), dictionary, practices, &all));
  return all.Finish();
}

struct PracticeAccess::State {
  struct One {
    std::string key;
    uint64_t change = 0;
    std::shared_ptr<const store::Reader> whole;
    worklist::Access access;
  };
  Engine* engine = nullptr;
  std::mutex mutex;  // guards what follows
  std::list<One> kept;
  Status failure;
  std::thread thread;
  std::atomic<bool> stopped{false}, busy{false};
  std::atomic<uint64_t> done{0}, total{0};
  Clock::time_point start;

  /// With the mutex held.
  void Start(One one, const EvaluationTime& time, const std::vector<std::string>& practices, std::shared_ptr<cohort::Population> population) {
    if (thread.joinable()) thread.join();
    done = total = 0;
    start = Clock::now();
    busy = true;
    thread = std::thread([this, one = std::move(one), time, practices, population = std::move(population)]() mutable {
      auto access =
          MeasureAccess(population.get(), engine->records().dictionary(), time, practices, engine->options().threads, [this](uint64_t now, uint64_t all) {
            done = now;
            total = all;
            return !stopped;
          });
      const std::lock_guard lock(mutex);
      failure = access.status();
      if (access.ok()) {
        one.access = std::move(*access);
        std::erase_if(kept, [&](const One& other) { return other.key == one.key; });
        kept.push_front(std::move(one));
        if (kept.size() > kKept) kept.pop_back();
      }
      busy = false;
    });
  }
};

PracticeAccess::PracticeAccess(Engine* engine) : state_(std::make_unique<State>()) { state_->engine = engine; }

PracticeAccess::~PracticeAccess() {
  state_->stopped = true;
  if (state_->thread.joinable()) state_->thread.join();
}

Result<PracticeAccess::Answer> PracticeAccess::Get(const EvaluationTime& time, const std::vector<std::string>& practices) {
  BOGAM_ASSIGN(const records::Door::States states, state_->engine->door().BothSnapshots());
  State::One wanted;
  BOGAM_ASSIGN(wanted.change, store::ReadMark(*states.whole, "next/change"));
  wanted.whole = states.whole;
  wanted.key = time.now.ToString();
  for (const std::string& practice : practices) wanted.key += "\n" + practice;
  Answer answer;
  const std::lock_guard lock(state_->mutex);
  BOGAM_TRY(std::exchange(state_->failure, {}));
  for (State::One& one : state_->kept) {
    if (one.key != wanted.key) continue;
    bool holds = one.change == wanted.change;
    if (!holds && one.change < wanted.change) {
      BOGAM_ASSIGN(const std::optional<ChangeSet> changes, ChangesBetween(*one.whole, one.change, *wanted.whole));
      holds = changes && !Matters(*changes);
    }
    if (!holds) break;
    one.change = std::max(one.change, wanted.change);
    one.whole = wanted.whole;
    answer.access = one.access;
    return answer;
  }
  if (!state_->busy) {
    auto population = std::make_shared<cohort::Population>(states.seen, &state_->engine->records().dictionary(), records::PatientNumbers(states.reach));
    state_->Start(std::move(wanted), time, practices, std::move(population));
  }
  answer.progress.done = state_->done;
  answer.progress.total = state_->total;
  answer.progress.elapsed_seconds = std::chrono::duration<double>(Clock::now() - state_->start).count();
  return answer;
}

}  // namespace bogam::engine
