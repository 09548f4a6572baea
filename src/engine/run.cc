// SPDX-License-Identifier: Apache-2.0
// Each thread has a MeasureFold a measure; patients come from the store's population (one pass) and then from memory, those that the
// store does not have. Folds are joined in the order of the threads, people by number, so that a run is the same however many
// threads did it.
#include "engine/run.h"

#include <algorithm>
#include <mutex>
#include <unordered_map>

#include "engine/carry.h"
#include "engine/memory_keys.h"
#include "engine/patient_visit.h"
#include "engine/push_down.h"
#include "engine/report_spool.h"
#include "engine/resource_text.h"
#include "engine/texts.h"
#include "fhir/ids.h"
#include "search/fold.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::engine {
namespace {

constexpr size_t kMaxFailures = 100;

std::string SortName(fhir::Node patient) {
  const fhir::Node first = patient.Get(fhir::name::kName);
  std::string name(first.Get(fhir::name::kFamily).text());
  for (const fhir::Node given : first.children(fhir::name::kGiven)) name += " " + std::string(given.text());
  if (name.empty()) name = first.Get(fhir::name::kText).text();
  return search::Folded(name);
}

/// The newest of the resources that decided a group: what came after now decided nothing, and a visit stands for the group only where nothing else does.
void NewestEvidence(const std::vector<fhir::Node>& resources, const EvaluationTime& time, PersonInGroup* out) {
  bool visit_only = true;
  fhir::Node newest;
  const int64_t now = time.now.Instants(OffsetOf(time)).last;
  for (const fhir::Node node : resources) {
    const bool is_visit = node.type() == fhir::type::kEncounter;
    if (node.type() == fhir::type::kPatient || (is_visit && !visit_only)) continue;
    std::string date = ResourceDate(node);
    const auto moment = date.empty() ? std::nullopt : value::DateTime::Parse(date);
    if (moment && moment->Instants(OffsetOf(time)).first > now) continue;
    const bool replaces = visit_only && !is_visit;
    if (!newest.missing() && !replaces && date <= out->evidence_date) continue;
    visit_only = is_visit;
    newest = node;
    out->evidence_date = std::move(date);
  }
  if (newest.missing()) return;
  out->evidence_resource = ResourceReference(newest);
  out->evidence_summary = ResourceSummary(newest);
}

/// One measure on one thread.
class MeasureFold {
 public:
  MeasureFold(std::shared_ptr<const ReadyMeasure> ready, const RunRequest& request)
      : request_(request),
        definition_(ready->linked->definition()),
        visit_(std::move(ready), request.time, request.trust_profiles, request.evidence || request.keep_people),
        summary_(&definition_) {}

  Status Visit(expr::Retriever* retriever, uint64_t key) {
    const measure::PatientResult& result = visit_.Evaluate(retriever);
    ++opened_;
    const bool matters = result.failed() || visit_.InInitial();
    if (!matters) {
      summary_.Add(result, measure::Person());
      return Status::Ok();
    }
    BOGAM_ASSIGN(const fhir::Node patient, PatientOf(retriever));
    BOGAM_ASSIGN(const measure::Person person, PersonOf(retriever, patient, request_.time, &practices_));
    summary_.Add(result, person);
    if (result.failed() && failures_.size() < kMaxFailures) failures_.push_back({key, {person.id, result.error}});
    if (!request_.keep_people && !request_.individual) return Status::Ok();
    if (request_.keep_people) Keep(key, patient, person, result);
    if (!request_.individual || result.failed()) return Status::Ok();
    const std::vector<measure::GroupEvidence> evidence = request_.evidence ? visit_.Explain() : std::vector<measure::GroupEvidence>();
    return spool_.Add(key, measure::IndividualReport(definition_, result, person.id, evidence, request_.time));
  }

  measure::Summary& summary() { return summary_; }
  ReportSpool* spool() { return &spool_; }
  uint64_t opened() const { return opened_; }
  std::vector<std::pair<uint64_t, MeasureRun::Failure>>& failures() { return failures_; }
  std::vector<PersonOutcome>& people() { return people_; }
  std::vector<std::string>& texts() { return texts_.list(); }

 private:
  void Keep(uint64_t key, fhir::Node patient, const measure::Person& person, const measure::PatientResult& result) {
    const std::vector<measure::Decision> decisions = visit_.Decide();
    PersonOutcome& out = people_.emplace_back();
    out.number = key < kInMemory ? static_cast<uint32_t>(key) : 0;
    out.id = person.id;
    out.birth_date = patient.Get(fhir::name::kBirthDate).text();
    out.sort_name = SortName(patient);
    out.age = person.age;
    out.sex = texts_.Of(person.sex);
    out.age_band = texts_.Of(person.age_band);
    out.race = texts_.Of(person.race);
    out.ethnicity = texts_.Of(person.ethnicity);
    out.practice = texts_.Of(person.practice);
    out.error = result.error;
    for (size_t g = 0; g < result.groups.size(); ++g) {
      PersonInGroup& group = out.groups.emplace_back();
      group.status = result.groups[g].status;
      const std::vector<int64_t>& counts = result.groups[g].counts;
      for (size_t p = 0; p < counts.size() && p < 32; ++p) group.populations |= counts[p] > 0 ? 1u << p : 0u;
      for (const measure::StratumCount& stratum : result.groups[g].strata) group.strata.push_back(texts_.Of(StratumKey(stratum.stratifier, stratum.values)));
      if (g >= decisions.size() || !decisions[g].reason) continue;
      const measure::Decision& why = decisions[g];
      group.reason = texts_.Of(why.reason.library->id + "|" + why.reason.definition->name);
      group.reason_value = why.value;
      NewestEvidence(why.population->resources, request_.time, &group);
    }
  }

  const RunRequest& request_;
  const measure::MeasureDefinition& definition_;
  PatientVisit visit_;
  measure::Practices practices_;
  measure::Summary summary_;
  ReportSpool spool_;
  Texts texts_;
  std::vector<PersonOutcome> people_;
  std::vector<std::pair<uint64_t, MeasureRun::Failure>> failures_;
  uint64_t opened_ = 0;
};

using Folds = std::vector<std::unique_ptr<MeasureFold>>;

Folds MakeFolds(const std::vector<MeasureRun>& runs, const RunRequest& request) {
  Folds folds;
  for (const MeasureRun& run : runs) {
    if (run.measure) folds.push_back(std::make_unique<MeasureFold>(run.measure, request));
  }
  return folds;
}

class RunWorker final : public cohort::Worker {
 public:
  RunWorker(Folds* folds, const cohort::MemoryPopulation* data) : folds_(folds), data_(data) {}

  Status Visit(cohort::PatientReader* reader) override {
    expr::Retriever* retriever = reader;
    if (data_ != nullptr) {
      if (!overlay_) overlay_ = std::make_unique<cohort::OverlayReader>(reader, data_);
      BOGAM_TRY(overlay_->Move(std::string(reader->resource().Get(fhir::name::kId).text()), reader->patient()).status());
      retriever = overlay_.get();
    }
    for (const auto& fold : *folds_) BOGAM_TRY(fold->Visit(retriever, reader->patient()));
    return Status::Ok();
  }

 private:
  Folds* folds_;
  const cohort::MemoryPopulation* data_;
  std::unique_ptr<cohort::OverlayReader> overlay_;
};

/// People that only memory has, one after the other.
Result<uint64_t> RunMemory(const RunRequest& request, cohort::Population* population, Folds* folds) {
  cohort::OverlayReader reader(nullptr, request.data.get());
  uint64_t people = 0;
  for (const std::string& id : request.data->patients()) {
    if (population != nullptr) {
      BOGAM_ASSIGN(const uint32_t number, population->NumberOf(id));
      if (number != 0) continue;
    }
    BOGAM_ASSIGN(const bool there, reader.Move(id, 0));
    if (!there) continue;
    ++people;
    for (const auto& fold : *folds) BOGAM_TRY(fold->Visit(&reader, kInMemory + people));
    if (request.progress && request.data_only && !request.progress(people, request.data->patients().size())) {
      return Status(Code::kUnavailable, "the run was cancelled");
    }
  }
  return people;
}

/// Numbers of the store's patients of whom memory has something: index rows do not know of that.
Status AddOverlaid(const cohort::MemoryPopulation& data, const cohort::Population& population, std::vector<uint32_t>* only) {
  for (const std::string& id : data.homes()) {
    BOGAM_ASSIGN(const uint32_t number, population.NumberOf(id));
    if (number != 0) only->push_back(number);
  }
  std::sort(only->begin(), only->end());
  only->erase(std::unique(only->begin(), only->end()), only->end());
  return Status::Ok();
}

Result<std::optional<std::vector<uint32_t>>> Only(const std::vector<MeasureRun>& runs, cohort::Population* population, const store::Dictionary* dictionary,
                                                  const RunRequest& request) {
  std::optional<std::vector<uint32_t>> only;
  if (!request.push_down || dictionary == nullptr) return only;
  std::vector<std::shared_ptr<const ReadyMeasure>> measures;
  for (const MeasureRun& run : runs) {
    if (run.measure) measures.push_back(run.measure);
  }
  BOGAM_ASSIGN(const uint32_t end, population->EndNumber());
  BOGAM_ASSIGN(only, Candidates(measures, population->snapshot(), *dictionary, end));
  if (only && request.data) BOGAM_TRY(AddOverlaid(*request.data, *population, &*only));
  return only;
}

/// Joins the folds of one measure into its run.
Status Join(const std::vector<MeasureFold*>& folds, const RunRequest& request, uint64_t people, MeasureRun* run) {
  run->summary = std::make_shared<measure::Summary>(&run->measure->linked->definition());
  Texts texts;
  std::vector<std::pair<uint64_t, MeasureRun::Failure>> failures;
  std::vector<PersonOutcome> all;
  std::vector<ReportSpool*> spools;
  for (MeasureFold* fold : folds) {
    run->summary->Merge(fold->summary());
    run->opened += fold->opened();
    failures.insert(failures.end(), fold->failures().begin(), fold->failures().end());
    spools.push_back(fold->spool());
    std::vector<uint32_t> to;
    for (const std::string& text : fold->texts()) to.push_back(texts.Of(text));
    for (PersonOutcome& person : fold->people()) {
      RemapTexts(to, &person);
      all.push_back(std::move(person));
    }
    fold->people().clear();
  }
  run->people_total = request.only == nullptr ? people : run->opened;
  if (request.only == nullptr) run->summary->AddOthers(static_cast<int64_t>(people) - run->summary->people());
  run->texts = std::move(texts.list());
  const auto order = [](const PersonOutcome& a, const PersonOutcome& b) { return a.number - 1 < b.number - 1; };  // 0 last
  std::stable_sort(all.begin(), all.end(), order);
  for (PersonOutcome& person : all) run->people.Add(std::make_shared<const PersonOutcome>(std::move(person)));
  std::sort(failures.begin(), failures.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  if (failures.size() > kMaxFailures) failures.resize(kMaxFailures);
  for (auto& [key, failure] : failures) run->failures.push_back(std::move(failure));
  return request.individual ? ReportSpool::Merge(spools, request.individual) : Status::Ok();
}

Result<std::vector<MeasureRun>> Chosen(const MeasureShelf& shelf, const RunRequest& request) {
  std::vector<MeasureRun> runs;
  const auto add = [&](const measure::MeasureDefinition* definition) {
    MeasureRun& run = runs.emplace_back();
    run.definition = definition;
    run.time = request.time;
    const Result<std::shared_ptr<const ReadyMeasure>> ready = shelf.Ready(*definition);
    run.status = ready.status();
    if (ready.ok()) run.measure = *ready;
  };
  for (const std::string& name : request.measures) {
    BOGAM_ASSIGN(const measure::MeasureDefinition* const definition, shelf.Find(name));
    add(definition);
  }
  if (request.measures.empty()) {
    for (const measure::MeasureDefinition* definition : shelf.measures()) add(definition);
  }
  return runs;
}

}  // namespace

Result<std::vector<MeasureRun>> RunMeasures(const MeasureShelf& shelf, cohort::Population* population, const store::Dictionary* dictionary,
                                            const RunRequest& request) {
  BOGAM_ASSIGN(std::vector<MeasureRun> runs, Chosen(shelf, request));
  std::vector<std::unique_ptr<Folds>> threads;
  uint64_t people = 0;
  if (!request.data_only && population != nullptr) {
    std::optional<std::vector<uint32_t>> only;
    if (request.only == nullptr) {
      BOGAM_ASSIGN(only, Only(runs, population, dictionary, request));
    }
    cohort::RunOptions options;
    options.threads = request.threads;
    options.only = only ? &*only : request.only;
    options.progress = request.progress;
    BOGAM_TRY(population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
      threads.push_back(std::make_unique<Folds>(MakeFolds(runs, request)));
      return std::make_unique<RunWorker>(threads.back().get(), request.data.get());
    }));
    if (request.only == nullptr) {
      BOGAM_ASSIGN(people, population->Count());
    }
  }
  if (request.data) {
    threads.push_back(std::make_unique<Folds>(MakeFolds(runs, request)));
    BOGAM_ASSIGN(const uint64_t more, RunMemory(request, request.data_only ? nullptr : population, threads.back().get()));
    people += more;
  }
  size_t at = 0;
  for (MeasureRun& run : runs) {
    if (!run.measure) continue;
    std::vector<MeasureFold*> folds;
    for (const auto& thread : threads) folds.push_back((*thread)[at].get());
    ++at;
    BOGAM_TRY(Join(folds, request, people, &run));
  }
  return runs;
}

Result<Explanation> ExplainPerson(std::shared_ptr<const ReadyMeasure> measure, cohort::Population* population, std::string_view patient,
                                  const EvaluationTime& time, bool trust_profiles, const cohort::MemoryPopulation* data) {
  uint32_t number = 0;
  std::unique_ptr<cohort::PatientReader> reader;
  if (population != nullptr) {
    BOGAM_ASSIGN(number, population->NumberOf(patient));
    reader = population->NewReader();
  }
  const cohort::MemoryPopulation nothing;
  cohort::OverlayReader overlay(reader.get(), data != nullptr ? data : &nothing);
  BOGAM_ASSIGN(const bool there, overlay.Move(patient, number));
  if (!there) return Status(Code::kNotFound, "there is no such patient", std::string(patient));
  Explanation out;
  out.time = time;
  out.measure = measure;
  PatientVisit visit(std::move(measure), time, trust_profiles, true);
  out.result = visit.Evaluate(&overlay);
  out.evidence = visit.Explain();
  BOGAM_ASSIGN(const fhir::Node resource, PatientOf(&overlay));
  BOGAM_ASSIGN(out.person, PersonOf(&overlay, resource, time));
  for (const measure::Criterion& criterion : out.measure->linked->Reachable()) {
    const measure::DefinitionResult* found = visit.log().Find(criterion);
    if (found == nullptr) continue;
    for (const fhir::Node node : found->resources)
      out.resources.try_emplace(ResourceReference(node), Explanation::Resource{ResourceDate(node), ResourceSummary(node)});
  }
  return out;
}

std::string StratumKey(uint32_t stratifier, const std::vector<std::string>& values) {
  std::string out = std::to_string(stratifier + 1) + "/";
  for (size_t i = 0; i < values.size(); ++i) out += (i == 0 ? "" : " · ") + (values[i].empty() ? std::string("none") : values[i]);
  return out;
}

Result<int> ParseTimezone(std::string_view text) {
  if (text.empty() || text == "UTC" || text == "Z" || text == "utc") return 0;
  const auto at = value::DateTime::Parse("2000-01-01T00:00:00" + std::string(text));
  if (!at || !at->has_offset()) return Status(Code::kInvalid, "a time zone is UTC or an offset like +09:00", std::string(text));
  return static_cast<int>(at->offset);
}

int OffsetOf(const EvaluationTime& time) {
  const Result<int> offset = ParseTimezone(time.timezone);
  return offset.ok() ? *offset : 0;
}

}  // namespace bogam::engine
