// SPDX-License-Identifier: Apache-2.0
#include "engine/engine.h"

#include <chrono>
#include <fstream>
#include <mutex>
#include <sstream>

#include "engine/clinical_dates.h"
#include "engine/condition_matcher.h"
#include "engine/risk_assessment.h"
#include "engine/risk_shelf.h"
#include "format/documents.h"
#include "format/input.h"
#include "records/search_indexer.h"
#include "search/extract.h"
#include "search/facts.h"
#include "store/layout.h"
#include "store/memory/memory_store.h"
#include "store/rocks/rocks_store.h"
#include "store/type_code.h"

namespace bogam::engine {
namespace {

Result<std::string> ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return Status(Code::kNotFound, "the file cannot be read", path);
  std::stringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

Result<std::shared_ptr<store::Store>> OpenStore(const Options& options) {
  if (options.store.empty()) return store::NewMemoryStore();
  store::RocksOptions rocks;
  rocks.read_only = options.read_only;
  rocks.create = options.create;
  rocks.cache_bytes = options.cache_bytes;
  return store::OpenRocks(options.store, rocks);
}

value::DateTime SystemNow(int offset) {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return value::DateTime::FromInstant(std::chrono::duration_cast<std::chrono::microseconds>(since).count(), offset).value_or(value::DateTime::Max());
}

}  // namespace

std::string_view Version() { return BOGAM_VERSION; }

struct Engine::Shared {
  Options options;
  expr::Models models;
  std::shared_ptr<store::Store> store;
  records::SearchIndexer indexer;
  ConditionMatcher matcher;
  std::unique_ptr<records::Records> records;
  std::mutex mutex;  // guards the shelves
  Result<std::shared_ptr<MeasureShelf>> shelf = std::shared_ptr<MeasureShelf>();
  Result<std::shared_ptr<ModelShelf>> model_shelf = std::shared_ptr<ModelShelf>();

  Result<const MeasureShelf*> Shelf() {
    const std::lock_guard lock(mutex);
    if (shelf.ok() && !*shelf) {
      MeasureShelf::Options wanted{options.packages, options.overlays, options.form, options.evaluator};
      Result<std::unique_ptr<MeasureShelf>> opened = MeasureShelf::Open(wanted, &models);
      shelf = opened.ok() ? Result<std::shared_ptr<MeasureShelf>>(std::move(*opened)) : opened.status();
    }
    if (!shelf.ok()) return shelf.status();
    return static_cast<const MeasureShelf*>(shelf->get());
  }
  Result<ModelShelf*> Models() {
    const std::lock_guard lock(mutex);
    if (model_shelf.ok() && !*model_shelf) {
      const Result<std::shared_ptr<const risk::Library>> library = OpenRiskLibrary(options.equations, options.store);
      model_shelf =
          library.ok()
              ? Result<std::shared_ptr<ModelShelf>>(std::make_shared<ModelShelf>(*library, options.store.empty() ? std::string() : options.store + "/models"))
              : library.status();
    }
    if (!model_shelf.ok()) return model_shelf.status();
    return model_shelf->get();
  }
  Result<uint64_t> LastChange() const { return store::ReadMark(*store, "next/change"); }
};

struct Engine::State {
  std::shared_ptr<Shared> shared;
  std::unique_ptr<records::LiveReach> reach;  // null: everything
  records::Door door;
  std::mutex mutex;  // guards the next: what was counted last, and at which change
  std::optional<std::pair<uint64_t, Size>> counted;
  NewestDate newest;
  std::unique_ptr<Results> results;  // last: its thread uses all of the above

  State(std::shared_ptr<Shared> all, ReachSource source)
      : shared(std::move(all)),
        reach(source ? std::make_unique<records::LiveReach>(std::move(source), &shared->records->dictionary()) : nullptr),
        door(shared->records.get(), reach.get()) {
    Results::Source from;
    from.measures = [this] { return shared->Shelf(); };
    from.now = [this]() -> Result<Results::Now> {
      Results::Now now;
      BOGAM_ASSIGN(const records::Door::States states, door.BothSnapshots());
      BOGAM_ASSIGN(now.change, store::ReadMark(*states.whole, "next/change"));
      now.whole = states.whole;
      now.population = std::make_shared<cohort::Population>(states.seen, &shared->records->dictionary(), records::PatientNumbers(states.reach));
      return now;
    };
    from.dictionary = &shared->records->dictionary();
    from.threads = shared->options.threads;
    results = std::make_unique<Results>(std::move(from));
  }

  Result<std::unique_ptr<cohort::Population>> NewPopulation() {
    BOGAM_ASSIGN(const records::Door::States states, door.BothSnapshots());
    return std::make_unique<cohort::Population>(states.seen, &shared->records->dictionary(), records::PatientNumbers(states.reach));
  }
};

Engine::Engine(std::unique_ptr<State> state) : state_(std::move(state)) {}
Engine::~Engine() = default;

Result<std::unique_ptr<Engine>> Engine::Open(Options options) {
  auto state = std::make_shared<Shared>();
  for (const std::string& path : options.model_info) {
    BOGAM_ASSIGN(const std::string xml, ReadFile(path));
    BOGAM_TRY(state->models.Add(xml));
  }
  BOGAM_ASSIGN(state->store, OpenStore(options));
  records::Options door;
  door.indexer = &state->indexer;
  door.matcher = &state->matcher;
  door.own_work = &IsModelsWork;
  door.index_generation = search::kIndexGeneration;
  door.fact_generation = search::kFactsGeneration;
  BOGAM_ASSIGN(state->records, records::Records::Open(state->store, std::move(door)));
  state->matcher.Use(&state->records->dictionary());
  state->options = std::move(options);
  return std::unique_ptr<Engine>(new Engine(std::make_unique<State>(std::move(state), ReachSource())));
}

const Options& Engine::options() const { return state_->shared->options; }
records::Records& Engine::records() { return *state_->shared->records; }
const records::Door& Engine::door() const { return state_->door; }
bool Engine::read_only() const { return state_->shared->store->read_only(); }
bool Engine::within_reach() const { return state_->reach != nullptr; }
store::Store& Engine::store() { return *state_->shared->store; }
Results& Engine::results() { return *state_->results; }
const expr::ModelSource& Engine::models() const { return state_->shared->models; }
Result<const MeasureShelf*> Engine::Measures() const { return state_->shared->Shelf(); }
Result<ModelShelf*> Engine::Models() const { return state_->shared->Models(); }
Result<uint64_t> Engine::LastChange() const { return state_->shared->LastChange(); }
Status Engine::CatchUp() { return state_->shared->records->CatchUp(); }
Result<std::shared_ptr<const store::Snapshot>> Engine::Snapshot() const { return state_->door.Snapshot(); }
Result<std::unique_ptr<cohort::Population>> Engine::NewPopulation() const { return state_->NewPopulation(); }
std::unique_ptr<Engine> Engine::Whole() const { return std::unique_ptr<Engine>(new Engine(std::make_unique<State>(state_->shared, ReachSource()))); }

std::unique_ptr<Engine> Engine::Within(ReachSource reach) const {
  return std::unique_ptr<Engine>(new Engine(std::make_unique<State>(state_->shared, std::move(reach))));
}

Result<exchange::LoadReport> Engine::Load(const exchange::LoadRequest& request) {
  if (read_only()) return Status(Code::kUnavailable, "the store was opened for reading only");
  if (within_reach()) return Status(Code::kDenied, "files are loaded by who may see all records");
  return exchange::Load(state_->shared->records.get(), request);
}

Result<Engine::Size> Engine::Count() const {
  BOGAM_ASSIGN(const auto snapshot, Snapshot());
  BOGAM_ASSIGN(const uint64_t change, store::ReadMark(*snapshot, "next/change"));
  const std::lock_guard lock(state_->mutex);
  if (state_->counted && state_->counted->first == change) return state_->counted->second;
  Size size;
  const store::TypeCode patient = store::CodeOf(fhir::FindResourceType("Patient"));
  const auto cursor = snapshot->Scan(store::Family::kIdentity, {}, {.sequential = true});
  for (; cursor->Valid(); cursor->Next()) {
    store::Identity identity;
    if (!store::ParseIdentity(cursor->value(), &identity)) return Status(Code::kDataLoss, "an identity row is damaged");
    if (identity.state != store::State::kCurrent) continue;
    ++size.resources;
    size.patients += static_cast<store::TypeCode>(cursor->key().front()) == patient;
  }
  BOGAM_TRY(cursor->status());
  state_->counted.emplace(change, size);
  return size;
}

Result<std::optional<value::Date>> Engine::NewestClinicalDate(const value::DateTime& latest, int offset, const cohort::MemoryPopulation* data,
                                                              bool data_only) const {
  std::optional<value::Date> newest = data != nullptr ? engine::NewestClinicalDate(*data, latest, offset) : std::nullopt;
  if (data_only) return newest;
  BOGAM_ASSIGN(const auto snapshot, Snapshot());
  BOGAM_ASSIGN(const uint64_t change, store::ReadMark(*snapshot, "next/change"));
  BOGAM_ASSIGN(const std::optional<value::Date> stored, state_->newest.Of(*snapshot, change, latest, offset));
  return stored && (!newest || value::Compare(*newest, *stored) == value::Ordering::kLess) ? stored : newest;
}

Result<EvaluationTime> Engine::When(const TimeRequest& request, const cohort::MemoryPopulation* data, bool data_only) const {
  EvaluationTime time;
  BOGAM_ASSIGN(const int offset, ParseTimezone(request.timezone));
  time.timezone = offset == 0 ? "UTC" : request.timezone;
  std::optional<value::DateTime> now;
  if (!request.now.empty()) {
    now = value::DateTime::Parse(request.now);
    if (!now) return Status(Code::kInvalid, "now is a date or a date with time and offset, like 2025-12-31T23:59:59Z", request.now);
  }
  if (request.period.empty()) {
    const value::DateTime latest = now.value_or(SystemNow(offset));
    BOGAM_ASSIGN(const std::optional<value::Date> newest, NewestClinicalDate(latest, offset, data, data_only));
    time.period = measure::DefaultPeriod(newest.value_or(latest.DateOf()), offset);
  } else {
    BOGAM_ASSIGN(time.period, measure::ParsePeriod(request.period, offset));
  }
  time.now = now.value_or(time.period.end);
  if (!data_only) {
    BOGAM_ASSIGN(const records::Origin origin, state_->shared->records->origin());
    time.synthetic = origin == records::Origin::kSynthetic;
  }
  // One invented person among those counted is enough: such a report tells nothing of real people alone.
  if (data != nullptr) {
    time.synthetic = time.synthetic || data->Any([](fhir::Node resource) { return records::OriginOf(resource) == records::Origin::kSynthetic; });
  }
  return time;
}

Result<std::vector<int>> Engine::Years(size_t limit) const {
  BOGAM_ASSIGN(const auto snapshot, Snapshot());
  return ClinicalYears(*snapshot, SystemNow(0).year, limit);
}

Result<std::vector<MeasureRun>> Engine::Run(const RunRequest& request) {
  BOGAM_ASSIGN(const MeasureShelf* const shelf, state_->shared->Shelf());
  if (request.data_only) return RunMeasures(*shelf, nullptr, nullptr, request);
  RunRequest own = request;
  if (own.threads == 0) own.threads = state_->shared->options.threads;
  BOGAM_ASSIGN(const std::unique_ptr<cohort::Population> population, NewPopulation());
  return RunMeasures(*shelf, population.get(), &state_->shared->records->dictionary(), own);
}

Result<Explanation> Engine::Explain(const PersonRequest& request) const {
  BOGAM_ASSIGN(const MeasureShelf* const shelf, state_->shared->Shelf());
  BOGAM_ASSIGN(const measure::MeasureDefinition* const definition, shelf->Find(request.measure));
  BOGAM_ASSIGN(std::shared_ptr<const ReadyMeasure> ready, shelf->Ready(*definition));
  std::unique_ptr<cohort::Population> population;
  if (!request.data_only) {
    BOGAM_ASSIGN(population, NewPopulation());
  }
  return ExplainPerson(std::move(ready), population.get(), request.patient, request.time, request.trust_profiles, request.data.get());
}

Result<std::shared_ptr<const cohort::MemoryPopulation>> ReadData(const std::vector<std::string>& paths, bool lenient) {
  BOGAM_ASSIGN(const std::vector<std::string> files, exchange::FindInputs(paths));
  auto population = std::make_shared<cohort::MemoryPopulation>();
  for (const std::string& file : files) {
    BOGAM_ASSIGN(std::unique_ptr<format::Input> input, format::OpenInput(file));
    format::DocumentReader reader(std::move(input));
    for (format::Document document;;) {
      BOGAM_ASSIGN(const bool more, reader.Next(&document));
      if (!more) break;
      const Status added = population->AddJson(document.text, lenient);
      if (!added.ok()) return Status(added.code(), file + ":" + std::to_string(document.line) + ": " + added.message(), added.detail());
    }
  }
  return std::shared_ptr<const cohort::MemoryPopulation>(std::move(population));
}

Result<search::Page> Engine::Search(std::string_view url, std::string_view cursor, const PageVisitor& visit) const {
  const size_t question = std::min(url.find('?'), url.size());
  const fhir::TypeId type = fhir::FindResourceType(url.substr(0, question));
  if (type == fhir::TypeId::kNone) {
    return Status(Code::kInvalid, "a search begins with a resource type, like Patient?name=kim", std::string(url.substr(0, question)));
  }
  BOGAM_ASSIGN(const search::Query query, search::ParseQuery(type, url.substr(std::min(question + 1, url.size()))));
  BOGAM_ASSIGN(const auto snapshot, Snapshot());
  const search::Searcher searcher(snapshot.get(), &state_->shared->records->dictionary());
  BOGAM_ASSIGN(search::Page page, searcher.Run(query, cursor));
  for (const search::Hit& hit : page.hits) {
    store::VersionHeader header;
    std::string record;
    BOGAM_TRY(searcher.Load(hit.address, page.change, &header, &record));
    BOGAM_TRY(visit(fhir::RecordView(record), hit.included));
  }
  return page;
}

Result<std::vector<ExpressionResult>> Engine::RunCql(const CqlRequest& request) const {
  BOGAM_ASSIGN(const MeasureShelf* const shelf, state_->shared->Shelf());
  std::unique_ptr<cohort::Population> population;
  if (!request.data_only) {
    BOGAM_ASSIGN(population, NewPopulation());
  }
  return EvaluateCql(request, state_->shared->models, shelf->terminology(), population.get(), state_->shared->options.evaluator);
}

}  // namespace bogam::engine
