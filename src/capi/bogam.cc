// SPDX-License-Identifier: Apache-2.0
// The public interface over engine::Engine: it only changes the shape of what comes and goes.
#include "bogam/bogam.h"

#include <utility>

#include "engine/engine.h"
#include "fhir/json.h"

namespace bogam {
namespace {

engine::TimeRequest TimeOf(const When& when) { return {when.period, when.now, when.timezone}; }

Result<fhir::TypeId> TypeOf(std::string_view name) {
  const fhir::TypeId type = fhir::FindResourceType(name);
  if (type == fhir::TypeId::kNone) return Status(Code::kInvalid, "R4 has no such resource type", std::string(name));
  return type;
}

Resource ResourceOf(fhir::RecordView record, uint32_t version) {
  return {std::string(fhir::Name(record.resource_type())), std::string(record.id()), fhir::ToJson(record), version};
}

std::string Named(const std::string& library, const std::string& definition) { return definition.empty() ? "" : "\"" + library + "\".\"" + definition + "\""; }

Evidence EvidenceOf(const measure::EvidenceNode& node) {
  Evidence out{node.library, node.definition, node.value, node.truth, node.resources, {}};
  for (const measure::EvidenceNode& part : node.uses) out.uses.push_back(EvidenceOf(part));
  return out;
}

std::vector<PersonStatus> PeopleOf(const engine::MeasureRun& run, size_t g) {
  std::vector<PersonStatus> out;
  for (const engine::PersonOutcome& person : run.people) {
    const engine::PersonInGroup& group = person.groups[g];
    const std::string& reason = run.texts[group.reason];
    const size_t bar = reason.find('|');
    PersonStatus& one = out.emplace_back();
    one.patient = person.id;
    one.status = measure::PersonStatusName(group.status);
    one.reason = !person.error.empty() ? person.error : reason.empty() ? "" : Named(reason.substr(0, bar), reason.substr(bar + 1));
    one.evidence = group.evidence_resource;
    one.evidence_date = group.evidence_date;
    one.evidence_summary = group.evidence_summary;
  }
  return out;
}

GroupResult GroupOf(const engine::MeasureRun& run, size_t g) {
  const measure::Summary& summary = *run.summary;
  const measure::Group& group = summary.definition().groups[g];
  GroupResult out;
  out.id = group.id;
  out.scoring = measure::ScoringCode(group.scoring);
  out.basis = group.basis;
  for (size_t p = 0; p < group.populations.size(); ++p) {
    out.populations[std::string(measure::PopulationCode(group.populations[p].type))] += summary.groups()[g].counts[p];
  }
  if (const auto value = summary.Value(g)) {
    out.value = value->Normalized().ToString();
    out.unit = summary.Unit(g);
  } else {
    out.rate = summary.Rate(g);
  }
  if (const auto interval = summary.RateInterval(g)) {
    out.rate_low = interval->low;
    out.rate_high = interval->high;
  }
  if (group.improvement) out.due = summary.groups()[g].total.due;
  out.failed = summary.groups()[g].failed;
  out.people = PeopleOf(run, g);
  return out;
}

MeasureResult MeasureOf(const engine::MeasureRun& run) {
  MeasureResult out;
  const measure::MeasureDefinition& definition = *run.definition;
  out.id = definition.id;
  out.url = definition.url;
  out.version = definition.version;
  out.title = definition.title;
  out.status = run.status;
  out.period_start = measure::PeriodStart(run.time.period);
  out.period_end = measure::PeriodEnd(run.time.period);
  out.now = run.time.now.ToString();
  out.timezone = run.time.timezone;
  if (!run.status.ok()) return out;
  out.people = run.summary->people();
  for (size_t g = 0; g < definition.groups.size(); ++g) out.groups.push_back(GroupOf(run, g));
  out.report = measure::SummaryReport(*run.summary, run.time);
  return out;
}

}  // namespace

std::string_view LibraryVersion() { return engine::Version(); }

struct Bogam::State {
  std::unique_ptr<engine::Engine> engine;

  Result<records::Records*> Writable() const {
    if (engine->read_only()) return Status(Code::kUnavailable, "the store was opened for reading only");
    return &engine->records();
  }
};

Bogam::Bogam(std::unique_ptr<State> state) : state_(std::move(state)) {}
Bogam::~Bogam() = default;

Result<std::unique_ptr<Bogam>> Bogam::Open(const OpenOptions& options) {
  engine::Options own;
  own.store = options.store;
  own.read_only = options.read_only;
  own.packages = options.measures;
  own.overlays = options.overlays;
  own.model_info = options.model_info;
  own.threads = options.threads;
  auto state = std::make_unique<State>();
  BOGAM_ASSIGN(state->engine, engine::Engine::Open(std::move(own)));
  if (!options.practice.empty()) {
    state->engine = state->engine->Within(engine::PatientsOfPractice(options.practice));
    BOGAM_TRY(state->engine->Snapshot().status());
  }
  return std::unique_ptr<Bogam>(new Bogam(std::move(state)));
}

Result<LoadResult> Bogam::Load(const std::vector<std::string>& paths, const LoadOptions& options) {
  exchange::LoadRequest request;
  request.paths = paths;
  request.rejects_path = options.rejects_file;
  request.lenient = options.lenient;
  request.threads = state_->engine->options().threads;
  if (options.progress) {
    request.progress = [&](const exchange::LoadProgress& at) { options.progress(at.bytes_done, at.bytes_total, at.resources); };
  }
  BOGAM_ASSIGN(const exchange::LoadReport report, state_->engine->Load(request));
  LoadResult out{report.counts.added, report.counts.updated, report.counts.unchanged, report.counts.rejected, {}};
  for (const exchange::Reject& reject : report.first_rejects) out.first_rejects.push_back({reject.file, reject.line, reject.reason});
  return out;
}

Result<Resource> Bogam::Read(std::string_view type, std::string_view id) const {
  BOGAM_ASSIGN(const fhir::TypeId type_id, TypeOf(type));
  BOGAM_ASSIGN(const auto snapshot, state_->engine->Snapshot());
  BOGAM_ASSIGN(const records::Version version, state_->engine->records().Read(*snapshot, type_id, id));
  return ResourceOf(version.record, version.header.version);
}

Result<Resource> Bogam::Put(std::string_view json, std::optional<uint32_t> if_match) {
  BOGAM_ASSIGN(fhir::Record record, fhir::ParseJson(json));
  const std::string id(record.id());
  if (id.empty()) return Status(Code::kInvalid, "the resource has no id");
  const fhir::TypeId type = record.resource_type();
  BOGAM_ASSIGN(records::Records* const records, state_->Writable());
  BOGAM_ASSIGN(const records::Written written, records->Update(type, id, std::move(record), if_match));
  return ResourceOf(written.record, written.version);
}

Result<Resource> Bogam::Create(std::string_view json, std::optional<std::string> if_none_exist) {
  BOGAM_ASSIGN(fhir::Record record, fhir::ParseJson(json));
  BOGAM_ASSIGN(records::Records* const records, state_->Writable());
  BOGAM_ASSIGN(const records::Written written, records->Create(std::move(record), std::move(if_none_exist)));
  if (written.record.empty()) return Read(fhir::Name(written.type), written.id);
  return ResourceOf(written.record, written.version);
}

Status Bogam::Delete(std::string_view type, std::string_view id) {
  BOGAM_ASSIGN(const fhir::TypeId type_id, TypeOf(type));
  BOGAM_ASSIGN(records::Records* const records, state_->Writable());
  return records->Delete(type_id, id).status();
}

Result<Bogam::SearchPage> Bogam::Search(std::string_view query, std::string_view cursor) const {
  SearchPage out;
  BOGAM_ASSIGN(const search::Page page, state_->engine->Search(query, cursor, [&](fhir::RecordView record, bool) {
    const std::string version(record.version_id());
    out.resources.push_back(ResourceOf(record, static_cast<uint32_t>(std::strtoul(version.c_str(), nullptr, 10))));
    return Status::Ok();
  }));
  out.total = page.total;
  out.next = page.next;
  return out;
}

Result<std::vector<MeasureResult>> Bogam::RunMeasures(const RunOptions& options) {
  engine::RunRequest request;
  BOGAM_ASSIGN(request.time, state_->engine->When({options.period, options.now, options.timezone}));
  request.measures = options.measures;
  request.evidence = request.keep_people = options.people;
  request.push_down = options.push_down;
  request.trust_profiles = options.trust_profiles;
  request.progress = options.progress;
  BOGAM_ASSIGN(const std::vector<engine::MeasureRun> runs, state_->engine->Run(request));
  std::vector<MeasureResult> out;
  for (const engine::MeasureRun& run : runs) out.push_back(MeasureOf(run));
  return out;
}

Result<PersonExplanation> Bogam::Explain(std::string_view measure, std::string_view patient, const When& when) const {
  engine::PersonRequest request;
  request.measure = measure;
  request.patient = patient;
  BOGAM_ASSIGN(request.time, state_->engine->When(TimeOf(when)));
  BOGAM_ASSIGN(const engine::Explanation why, state_->engine->Explain(request));
  PersonExplanation out;
  out.error = why.result.error;
  for (const measure::GroupEvidence& group : why.evidence) {
    GroupExplanation& one = out.groups.emplace_back();
    one.id = group.group;
    one.status = measure::PersonStatusName(group.status);
    one.reason = Named(group.reason_library, group.reason_definition);
    for (const measure::PopulationEvidence& population : group.populations) {
      PopulationEvidence& evidence = one.populations.emplace_back();
      evidence.population = population.population;
      evidence.count = population.count;
      if (population.evaluated) evidence.why = EvidenceOf(population.why);
    }
  }
  if (out.error.empty()) out.report = measure::IndividualReport(why.measure->linked->definition(), why.result, patient, why.evidence, why.time);
  return out;
}

Result<std::string> Bogam::Evaluate(std::string_view cql, std::string_view patient, const When& when) const {
  engine::CqlRequest request;
  request.expression = cql;
  request.patient = patient;
  request.definitions = {"Expression"};
  BOGAM_ASSIGN(request.time, state_->engine->When(TimeOf(when)));
  BOGAM_ASSIGN(const std::vector<engine::ExpressionResult> results, state_->engine->RunCql(request));
  if (results.empty()) return Status(Code::kInternal, "the expression has no result");
  BOGAM_TRY(results.front().status);
  return results.front().json;
}

}  // namespace bogam
