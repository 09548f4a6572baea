// SPDX-License-Identifier: Apache-2.0
#include "engine/risk_writer.h"

#include <atomic>
#include <chrono>
#include <map>
#include <mutex>

#include "access/audit_entry.h"
#include "engine/kept_scores.h"
#include "engine/report_spool.h"
#include "engine/risk_assessment.h"
#include "engine/risk_person.h"
#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "measure/json_text.h"

namespace bogam::engine {
namespace {

constexpr size_t kBatch = 200;

std::string InstantNow() {
  return access::WriteInstant(std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count());
}

/// What every worker needs to know.
struct Plan {
  Engine* engine = nullptr;
  std::shared_ptr<const risk::Library> library;
  ShownModels shown;
  std::vector<size_t> kept;  ///< whose scores are kept for the watch: silent ones, and trained ones that are shown
  value::DateTime now;
  int offset = 0;
  bool synthetic = false;
  std::optional<value::Date> today;  ///< for expiry; none: nothing expires
};

Result<Plan> MakePlan(Engine* engine, const value::DateTime& now, int offset) {
  if (engine->within_reach() || engine->store().read_only())
    return Status(Code::kUnavailable, "scores are written by who reaches the whole store and may write");
  Plan plan;
  plan.engine = engine;
  BOGAM_ASSIGN(ModelShelf* const shelf, engine->Models());
  plan.library = shelf->library();
  BOGAM_ASSIGN(plan.shown, shelf->Shown());
  BOGAM_ASSIGN(const std::vector<std::string> silent, shelf->Silent());
  for (const std::string& id : silent) {
    BOGAM_ASSIGN(const size_t at, plan.library->Find(id));
    plan.kept.push_back(at);
  }
  for (const ShownModel& model : plan.shown.models) {
    if (plan.library->equations()[model.equation].trained) plan.kept.push_back(model.equation);
  }
  plan.now = now;
  plan.offset = offset;
  BOGAM_ASSIGN(const records::Origin origin, engine->records().origin());
  plan.synthetic = origin == records::Origin::kSynthetic;
  if (!plan.synthetic) {
    const auto since = std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
    if (const auto moment = value::DateTime::FromInstant(since, offset)) plan.today = moment->DateOf();
  }
  return plan;
}

/// What stands, if anything does, and the number of the version that stands or was deleted last; 0 where there never was one.
struct StoredVersion {
  std::optional<fhir::Record> record;
  uint32_t version = 0;
};

Result<StoredVersion> Current(Engine* engine, fhir::TypeId type, const std::string& id) {
  Result<records::Version> version = engine->records().Read(type, id);
  if (version.ok()) return StoredVersion{std::move(version->record), version->header.version};
  if (version.status().code() == Code::kNotFound) return StoredVersion{};
  if (version.status().code() != Code::kGone) return version.status();
  records::HistoryQuery newest;
  newest.type = type;
  newest.id = id;
  newest.count = 1;
  BOGAM_ASSIGN(const records::HistoryPage page, engine->records().History(newest));
  return StoredVersion{std::nullopt, page.versions.empty() ? 0 : page.versions.front().header.version};
}

/// Gathers writes, and commits so many at once.
class Outbox {
 public:
  explicit Outbox(Engine* engine) : engine_(engine) {}

  /// over: what it takes the place of, where the version that this becomes matters.
  Status Put(const std::string& json, const StoredVersion* over = nullptr) {
    BOGAM_ASSIGN(fhir::Record record, fhir::ParseJson(json));
    records::Write write;
    write.kind = records::Write::Kind::kUpdate;
    write.type = record.resource_type();
    write.id = std::string(record.id());
    write.record = std::move(record);
    write.skip_same = true;
    if (over != nullptr && over->record) write.if_match = over->version;
    if (over != nullptr && !over->record) write.if_none_match = true;
    waiting_.push_back(std::move(write));
    return {};
  }
  Status FlushIfFull() { return waiting_.size() < kBatch ? Status::Ok() : Flush(); }
  Status Flush() {
    if (waiting_.empty()) return {};
    for (const auto& written : engine_->records().Batch(std::move(waiting_))) {
      if (!written.ok()) return written.status();
    }
    waiting_.clear();
    return {};
  }

 private:
  Engine* engine_;
  std::vector<records::Write> waiting_;
};

bool IsCancelled(const fhir::Record& record) {
  static const auto kStatus = fhir::FindName("status");
  return fhir::RecordView(record).root().Get(kStatus).text() == "cancelled";
}

/// Writes what one person's scores of one model are now, where that is news.
Status Settle(const AssessmentSubject& subject, const std::vector<const risk::Explanation*>& scores, std::string_view why_none, Outbox* outbox,
              AssessmentReport* report, Engine* engine) {
  const std::string id = AssessmentId(subject.library->equations()[subject.equation].id, subject.patient);
  static const fhir::TypeId kType = fhir::FindResourceType("RiskAssessment");
  BOGAM_ASSIGN(const StoredVersion standing, Current(engine, kType, id));
  const std::optional<fhir::Record>& current = standing.record;
  std::string json = AssessmentJson(subject, scores);
  const bool withdraw = json.empty();
  if (withdraw && (!current || IsCancelled(*current))) return {};
  if (withdraw) json = WithdrawnJson(subject, why_none);
  BOGAM_ASSIGN(const fhir::Record fresh, fhir::ParseJson(json));
  if (current && fhir::SameContent(*current, fresh)) {
    ++report->unchanged;
    return {};
  }
  ++(withdraw ? report->withdrawn : report->written);
  BOGAM_TRY(outbox->Put(json, &standing));
  const std::string made = "RiskAssessment/" + id + "/_history/" + std::to_string(standing.version + 1);
  BOGAM_TRY(outbox->Put(ProvenanceJson(subject, made, InstantNow(), scores)));
  return outbox->FlushIfFull();
}

/// What one thread does.
class ScoreFold {
 public:
  explicit ScoreFold(const Plan& plan)
      : plan_(plan), scorer_(plan.library.get(), risk::Clock(plan.now, plan.offset)), source_(&plan.engine->records().dictionary()), outbox_(plan.engine) {}

  Status Visit(cohort::PatientReader* reader) {
    source_.Stand(reader);
    BOGAM_ASSIGN(const bool there, scorer_.Stand(&source_));
    if (!there) return {};
    ++report_.people;
    BOGAM_ASSIGN(const fhir::Node patient, source_.Patient());
    const std::string id(patient.Get(fhir::name::kId).text());
    for (const ShownModel& model : plan_.shown.models) BOGAM_TRY(SettleOne(id, model));
    for (const size_t equation : plan_.kept) BOGAM_TRY(Keep(id, equation, reader->patient()));
    return {};
  }
  Status Finish() { return outbox_.Flush(); }
  const AssessmentReport& report() const { return report_; }
  std::map<size_t, ReportSpool>& spools() { return spools_; }

 private:
  Status SettleOne(const std::string& patient, const ShownModel& model) {
    std::vector<risk::Explanation> scores;
    const std::string why = scorer_.deceased() ? "The person has died." : "There is no value any more.";
    if (!scorer_.deceased()) {
      std::vector<risk::Score> found;
      BOGAM_TRY(scorer_.Run(model.equation, false, &found));
      for (const risk::Score& score : found) {
        if (!score.verdict.value) continue;
        BOGAM_ASSIGN(risk::Explanation explanation, risk::Explain(&scorer_, score));
        if (plan_.today) Expire(*plan_.today, &explanation);
        if (explanation.value) scores.push_back(std::move(explanation));
      }
    }
    std::vector<const risk::Explanation*> pointers;
    for (const risk::Explanation& score : scores) pointers.push_back(&score);
    const AssessmentSubject subject{plan_.library.get(), model.equation, patient, plan_.now.DateOf().ToString(), model.caveat, plan_.synthetic};
    return Settle(subject, pointers, why, &outbox_, &report_, plan_.engine);
  }

  /// A line of scores that are kept, whether they are shown or not.
  Status Keep(const std::string& patient, size_t equation, uint32_t number) {
    if (scorer_.deceased()) return {};
    std::vector<risk::Score> found;
    BOGAM_TRY(scorer_.Run(equation, true, &found));
    std::vector<KeptScore> kept;
    for (const risk::Score& score : found) kept.push_back({plan_.library->equations()[equation].outputs[score.output].id, score.verdict.value});
    ++report_.kept;
    return spools_[equation].Add(number, KeptLine(patient, plan_.library->package(equation).hash, plan_.now.ToString(), kept));
  }

  const Plan& plan_;
  risk::Scorer scorer_;
  risk::StoreSource source_;
  Outbox outbox_;
  AssessmentReport report_;
  std::map<size_t, ReportSpool> spools_;
};

class FoldWorker final : public cohort::Worker {
 public:
  explicit FoldWorker(ScoreFold* fold) : fold_(fold) {}
  Status Visit(cohort::PatientReader* reader) override { return fold_->Visit(reader); }

 private:
  ScoreFold* fold_;
};

Status WriteDevices(const Plan& plan) {
  Outbox outbox(plan.engine);
  for (const ShownModel& model : plan.shown.models) {
    static const fhir::TypeId kType = fhir::FindResourceType("Device");
    const std::string json = DeviceJson({plan.library.get(), model.equation, "", "", "", plan.synthetic});
    BOGAM_ASSIGN(const fhir::Record fresh, fhir::ParseJson(json));
    BOGAM_ASSIGN(const StoredVersion current, Current(plan.engine, kType, DeviceId(*plan.library, model.equation)));
    if (!current.record || !fhir::SameContent(*current.record, fresh)) BOGAM_TRY(outbox.Put(json));
  }
  return outbox.Flush();
}

/// Of models that may not be shown, what they left among the records.
Status WithdrawUnshown(const Plan& plan, AssessmentReport* report) {
  Outbox outbox(plan.engine);
  for (size_t equation = 0; equation < plan.library->equations().size(); ++equation) {
    const std::string& model = plan.library->equations()[equation].id;
    if (plan.shown.Find(model) != nullptr) continue;
    std::vector<std::string> patients;
    std::string cursor;
    do {
      const auto visit = [&](fhir::RecordView record, bool) -> Status {
        static const auto kSubject = fhir::FindName("subject"), kStatus = fhir::FindName("status");
        const std::string_view subject = record.root().Get(kSubject).Get(fhir::name::kReference).text();
        const size_t slash = subject.find('/');
        const bool ours = slash != std::string_view::npos && record.id() == AssessmentId(model, subject.substr(slash + 1));
        if (ours && record.root().Get(kStatus).text() != "cancelled") patients.emplace_back(subject.substr(slash + 1));
        return {};
      };
      BOGAM_ASSIGN(const search::Page page,
                   plan.engine->Search("RiskAssessment?method=" + std::string(kModelSystem) + "|" + model + "&_count=500", cursor, visit));
      cursor = page.next;
    } while (!cursor.empty());
    for (const std::string& patient : patients) {
      const AssessmentSubject subject{plan.library.get(), equation, patient, plan.now.DateOf().ToString(), "", plan.synthetic};
      BOGAM_TRY(Settle(subject, {}, "The model is not shown any more.", &outbox, report, plan.engine));
    }
  }
  return outbox.Flush();
}

}  // namespace

Result<AssessmentReport> WriteAssessments(Engine* engine, const AssessmentRequest& request) {
  BOGAM_ASSIGN(const Plan plan, MakePlan(engine, request.now, request.offset));
  AssessmentReport report;
  BOGAM_TRY(WithdrawUnshown(plan, &report));
  BOGAM_TRY(WriteDevices(plan));
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, engine->NewPopulation());
  std::vector<std::unique_ptr<ScoreFold>> folds;
  cohort::RunOptions options;
  options.threads = request.threads;
  options.open_patients = false;
  options.progress = request.progress;
  BOGAM_TRY(population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
    folds.push_back(std::make_unique<ScoreFold>(plan));
    return std::make_unique<FoldWorker>(folds.back().get());
  }));
  for (const auto& fold : folds) {
    BOGAM_TRY(fold->Finish());
    report.people += fold->report().people;
    report.written += fold->report().written;
    report.unchanged += fold->report().unchanged;
    report.withdrawn += fold->report().withdrawn;
    report.kept += fold->report().kept;
  }
  for (const size_t equation : plan.kept) {
    if (engine->options().store.empty()) break;
    std::vector<ReportSpool*> spools;
    for (const auto& fold : folds) spools.push_back(&fold->spools()[equation]);
    const EachLine each = [&](const std::function<Status(std::string_view)>& write) { return ReportSpool::Merge(spools, write); };
    BOGAM_TRY(WriteKept(engine->options().store, plan.library->equations()[equation].id, Keeper::kRun, plan.now.DateOf().ToString(), each));
  }
  return report;
}

Result<AssessmentReport> WithdrawAssessments(Engine* engine, const value::DateTime& now) {
  BOGAM_ASSIGN(const Plan plan, MakePlan(engine, now, 0));
  AssessmentReport report;
  BOGAM_TRY(WithdrawUnshown(plan, &report));
  return report;
}

}  // namespace bogam::engine
