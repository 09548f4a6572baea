// SPDX-License-Identifier: Apache-2.0
#include "engine/synthetic_measures.h"

#include <algorithm>
#include <map>
#include <mutex>

#include "engine/patient_visit.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/schema.h"

namespace bogam::engine {
namespace {

using measure::PopulationType;
using synth::MeasureMemberships;

constexpr std::string_view kPerformanceDenominator = "performance-denominator";

/// The resources of one person, by type, read when they are first asked for.
class PageReader final : public expr::Retriever {
 public:
  void Turn(const synth::write::Sheet* sheet) {
    sheet_ = sheet;
    records_.clear();
  }

  Status Retrieve(const expr::RetrieveRequest& request, std::vector<fhir::Node>* out, bool* exact) override {
    *exact = false;
    const auto [at, fresh] = records_.try_emplace(request.type);
    if (fresh) BOGAM_TRY(Read(fhir::Name(request.type), &at->second));
    for (const fhir::Record& record : at->second) out->push_back(record.root());
    return {};
  }

 private:
  Status Read(std::string_view type, std::vector<fhir::Record>* out) {
    for (const synth::write::Item& item : sheet_->items) {
      if (synth::write::TypeName(item.type) != type) continue;
      Result<fhir::Record> record = fhir::ParseJson(sheet_->Json(item));
      if (!record.ok()) return Status(Code::kInternal, "the generator made a " + std::string(type) + " that is not FHIR: " + record.status().ToString());
      out->push_back(std::move(*record));
    }
    return {};
  }

  const synth::write::Sheet* sheet_ = nullptr;
  std::map<fhir::TypeId, std::vector<fhir::Record>> records_;
};

EvaluationTime TimeOf(synth::Instant as_of) {
  EvaluationTime time;
  std::string date;
  synth::AppendDate(&date, as_of);
  time.period = measure::DefaultPeriod(*value::Date::Parse(date), 0);
  time.now = time.period.end;
  return time;
}

/// The names under which targets ask for populations of one measure.
bool HasPopulation(const measure::Group& group, std::string_view name) {
  return name == kPerformanceDenominator || std::any_of(group.populations.begin(), group.populations.end(), [&](const measure::Population& population) {
           return measure::PopulationCode(population.type) == name;
         });
}

Status Check(const synth::Question& question, const MeasureShelf& shelf) {
  if (question.kind == synth::Question::Kind::kMeasure) {
    BOGAM_ASSIGN(const measure::MeasureDefinition* const definition, shelf.Find(question.measure));
    if (definition->id != question.measure || definition->groups.size() != 1 || !HasPopulation(definition->groups[0], question.population))
      return Status(Code::kInvalid, "a target asks for a population that its measure has not", question.measure + ", " + question.population);
  }
  for (const synth::Question& part : question.parts) BOGAM_TRY(Check(part, shelf));
  return {};
}

void AddMemberships(const measure::MeasureDefinition& definition, const std::vector<int64_t>& counts, MeasureMemberships* out) {
  bool denominator = false, left_out = false;
  const std::vector<measure::Population>& populations = definition.groups.front().populations;
  for (size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] <= 0) continue;
    const PopulationType type = populations[i].type;
    denominator = denominator || type == PopulationType::kDenominator;
    left_out = left_out || type == PopulationType::kDenominatorExclusion || type == PopulationType::kDenominatorException;
    out->in.push_back({definition.id, measure::PopulationCode(type)});
  }
  if (denominator && !left_out) out->in.push_back({definition.id, kPerformanceDenominator});
}

struct Answers final : synth::MeasureJudge::Judgement {
  struct Answer {
    measure::PatientResult result;
    measure::Person person;  // known where the person is in an initial population
  };
  std::vector<Answer> answers;  // beside the measures
};

/// Every measure on one thread.
struct Bench {
  explicit Bench(const std::vector<std::shared_ptr<const ReadyMeasure>>& measures, const EvaluationTime& when) : time(when) {
    for (const auto& ready : measures) visits.push_back(std::make_unique<PatientVisit>(ready, time, false, false));
  }

  Status Judge(size_t at, Answers* out) {
    Answers::Answer& answer = out->answers.emplace_back();
    answer.result = visits[at]->Evaluate(&reader);
    const measure::MeasureDefinition& definition = visits[at]->measure().linked->definition();
    if (answer.result.failed())
      return Status(Code::kInternal, "measure " + definition.id + " fails on a person that the generator made: " + answer.result.error);
    if (!visits[at]->InInitial()) return {};
    BOGAM_ASSIGN(const fhir::Node patient, PatientOf(&reader));
    BOGAM_ASSIGN(answer.person, PersonOf(&reader, patient, time));
    AddMemberships(definition, answer.result.groups.front().counts, &out->memberships);
    return {};
  }

  EvaluationTime time;
  PageReader reader;
  std::vector<std::unique_ptr<PatientVisit>> visits;
};

}  // namespace

struct SyntheticMeasures::State {
  EvaluationTime time;
  synth::Instant last_day = 0;
  std::vector<std::shared_ptr<const ReadyMeasure>> measures;
  std::vector<measure::Summary> summaries;
  std::mutex mutex;
  std::vector<std::unique_ptr<Bench>> free;

  std::unique_ptr<Bench> Take() {
    const std::lock_guard lock(mutex);
    if (free.empty()) return std::make_unique<Bench>(measures, time);
    std::unique_ptr<Bench> bench = std::move(free.back());
    free.pop_back();
    return bench;
  }
  void Give(std::unique_ptr<Bench> bench) {
    const std::lock_guard lock(mutex);
    free.push_back(std::move(bench));
  }
};

SyntheticMeasures::SyntheticMeasures(std::unique_ptr<State> state) : state_(std::move(state)) {}
SyntheticMeasures::~SyntheticMeasures() = default;

Result<std::unique_ptr<SyntheticMeasures>> SyntheticMeasures::Open(const MeasureShelf& shelf, synth::Instant as_of, const std::vector<synth::Target>& targets) {
  auto state = std::make_unique<State>();
  state->time = TimeOf(as_of);
  state->last_day = *synth::ParseDate(state->time.period.end.DateOf().ToString());
  for (const synth::Target& target : targets) {
    BOGAM_TRY(Check(target.what, shelf));
    BOGAM_TRY(Check(target.among, shelf));
    if (target.versus) BOGAM_TRY(Check(*target.versus, shelf));
  }
  for (const measure::MeasureDefinition* definition : shelf.measures()) {
    BOGAM_ASSIGN(std::shared_ptr<const ReadyMeasure> ready, shelf.Ready(*definition));
    state->summaries.emplace_back(&ready->linked->definition());
    state->measures.push_back(std::move(ready));
  }
  return std::unique_ptr<SyntheticMeasures>(new SyntheticMeasures(std::move(state)));
}

std::unique_ptr<synth::MeasureJudge::Judgement> SyntheticMeasures::NewJudgement() const { return std::make_unique<Answers>(); }

Status SyntheticMeasures::Judge(const synth::write::Page& page, Judgement* judgement) const {
  auto& answers = static_cast<Answers&>(*judgement);
  answers.answers.clear();
  answers.memberships = {.day = state_->last_day, .in = {}};
  std::unique_ptr<Bench> bench = state_->Take();
  bench->reader.Turn(page.literal);
  Status status;
  for (size_t i = 0; i < state_->measures.size() && status.ok(); ++i) status = bench->Judge(i, &answers);
  state_->Give(std::move(bench));
  return status;
}

void SyntheticMeasures::Count(const Judgement& judgement) {
  const auto& answers = static_cast<const Answers&>(judgement).answers;
  for (size_t i = 0; i < answers.size(); ++i) state_->summaries[i].Add(answers[i].result, answers[i].person);
}

const EvaluationTime& SyntheticMeasures::time() const { return state_->time; }
const std::vector<measure::Summary>& SyntheticMeasures::summaries() const { return state_->summaries; }

}  // namespace bogam::engine
