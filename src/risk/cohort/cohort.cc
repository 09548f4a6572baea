// SPDX-License-Identifier: Apache-2.0
#include "risk/cohort/cohort.h"

#include <algorithm>
#include <numeric>

#include "cohort/codes_of.h"
#include "fhir/ids.h"

namespace bogam::risk {
namespace {

constexpr std::string_view kStepNames[] = {"index",          "observed", "alive",     "washout", "population", "prior outcome",
                                           "uncertain date", "at risk",  "follow-up", "taken",   "in"};
static_assert(std::size(kStepNames) == kCohortSteps + 1);

constexpr size_t Number(CohortStep step) { return static_cast<size_t>(step); }

void Count(const std::vector<CohortRow>& rows, Attrition* out) {
  ++out->people;
  size_t furthest = 0;
  for (const CohortRow& row : rows) {
    const size_t left = Number(row.left_at);
    furthest = std::max(furthest, left);
    for (size_t step = 0; step < kCohortSteps && step <= left; ++step) ++out->steps[step].indexes;
    if (left < kCohortSteps) ++out->steps[left].indexes_left;
    if (row.left_at != CohortStep::kIn) continue;
    ++out->rows;
    out->outcomes += row.event == Event::kOutcome;
    out->competing += row.event == Event::kCompeting;
  }
  for (size_t step = 0; step < kCohortSteps && step <= furthest; ++step) ++out->steps[step].people;
  if (furthest < kCohortSteps) ++out->steps[furthest].people_left;
  out->people_in += furthest == kCohortSteps;
}

/// What one thread gathers.
struct Gathered {
  std::vector<std::string> person;
  std::vector<value::Date> index;
  std::vector<float> values, days, need;
  std::vector<uint16_t> units;  // measured() a row
  std::vector<std::string> unit_names;
  std::vector<Event> event;
  std::vector<PersonGroups> groups;
  Attrition attrition;
  FeatureTally tally;
};

class CohortWorker final : public cohort::Worker {
 public:
  CohortWorker(std::shared_ptr<const Cohort> cohort, std::shared_ptr<const FeatureProgram> program, const store::Dictionary* dictionary, const Cohort::Run& run,
               Gathered* out)
      : person_(std::move(cohort), run.offset, run.as_of),
        features_(program, run.offset),
        groups_(program, run.offset),
        columns_(program->columns().size()),
        measured_(program->measured().size()),
        source_(dictionary),
        out_(out) {}

  ~CohortWorker() override {
    out_->tally = features_.tally();
    out_->unit_names = features_.units();
  }

  Status Visit(cohort::PatientReader* reader) override {
    source_.Stand(reader);
    const Result<std::vector<CohortRow>> rows = person_.Rows(&source_);
    if (!rows.ok()) {
      if (rows.status().code() == Code::kDataLoss || rows.status().code() == Code::kUnavailable) return rows.status();
      ++out_->attrition.people;
      ++out_->attrition.failed;
      if (out_->attrition.first_failure.empty()) out_->attrition.first_failure = rows.status().message();
      return Status::Ok();
    }
    Count(*rows, &out_->attrition);
    out_->attrition.undated_deaths += person_.undated_death();
    bool standing = false;
    for (const CohortRow& row : *rows) {
      if (row.left_at != CohortStep::kIn) continue;
      if (!standing) BOGAM_TRY(features_.Stand(&source_).status());
      standing = true;
      BOGAM_TRY(Add(row, reader->resource()));
    }
    return Status::Ok();
  }

 private:
  Status Add(const CohortRow& row, fhir::Node patient) {
    const size_t first = out_->values.size(), first_unit = out_->units.size();
    out_->values.resize(first + columns_);
    out_->units.resize(first_unit + measured_);
    BOGAM_TRY(features_.At(row.index, std::span(out_->values).subspan(first), std::span(out_->units).subspan(first_unit)));
    BOGAM_ASSIGN(PersonGroups groups, groups_.At(&source_, row.index));
    out_->groups.push_back(std::move(groups));
    out_->person.emplace_back(patient.Get(fhir::name::kId).text());
    out_->index.push_back(row.index);
    out_->days.push_back(row.days);
    out_->need.push_back(row.need);
    out_->event.push_back(row.event);
    return Status::Ok();
  }

  CohortPerson person_;
  PersonFeatures features_;
  SubgroupReader groups_;
  size_t columns_, measured_;
  StoreSource source_;
  Gathered* out_;
};

struct GatheredRow {
  const Gathered* part;
  size_t at;
};

void AddSubgroups(const std::vector<GatheredRow>& rows, size_t largest, Dataset* out) {
  std::vector<std::string_view> words(rows.size());
  for (size_t kind = 0; kind < kSubgroups; ++kind) {
    for (size_t i = 0; i < rows.size(); ++i) words[i] = rows[i].part->groups[rows[i].at].labels[kind];
    const bool declared = static_cast<SubgroupKind>(kind) == SubgroupKind::kAgeBand;
    out->subgroups.push_back(LabelRows(std::string(SubgroupName(static_cast<SubgroupKind>(kind))), words, declared ? kMostLabels : largest));
  }
}

void AddUnits(const std::vector<GatheredRow>& rows, const FeatureProgram& program, Dataset* out) {
  std::vector<std::string_view> words(rows.size());
  const std::vector<uint32_t>& measured = program.measured();
  for (size_t k = 0; k < measured.size(); ++k) {
    for (size_t i = 0; i < rows.size(); ++i) words[i] = rows[i].part->unit_names[rows[i].part->units[rows[i].at * measured.size() + k]];
    out->units.push_back(LabelRows(program.columns()[measured[k]].name, words, kMostLabels));
  }
}

/// Rows of all threads by person and index.
void Join(const std::vector<std::unique_ptr<Gathered>>& parts, const FeatureProgram& program, bool need, Dataset* out) {
  const size_t columns = program.columns().size();
  std::vector<GatheredRow> order;
  for (const auto& part : parts) {
    for (size_t i = 0; i < part->person.size(); ++i) order.push_back({part.get(), i});
  }
  std::sort(order.begin(), order.end(), [](const GatheredRow& a, const GatheredRow& b) {
    const int by_name = a.part->person[a.at].compare(b.part->person[b.at]);
    return by_name != 0 ? by_name < 0 : DayOf(a.part->index[a.at]) < DayOf(b.part->index[b.at]);
  });
  for (const GatheredRow& place : order) {
    const Gathered& part = *place.part;
    out->person.push_back(part.person[place.at]);
    out->index.push_back(part.index[place.at]);
    out->site.push_back(part.groups[place.at].site);
    out->days.push_back(part.days[place.at]);
    out->event.push_back(part.event[place.at]);
    if (need) out->need.push_back(part.need[place.at]);
    const auto first = part.values.begin() + static_cast<std::ptrdiff_t>(place.at * columns);
    out->values.insert(out->values.end(), first, first + static_cast<std::ptrdiff_t>(columns));
  }
  AddSubgroups(order, program.declaration().largest_groups, out);
  AddUnits(order, program, out);
}

}  // namespace

std::string_view CohortStepName(CohortStep step) { return kStepNames[Number(step)]; }

void Attrition::Merge(const Attrition& other) {
  people += other.people;
  for (size_t i = 0; i < kCohortSteps; ++i) {
    steps[i].people += other.steps[i].people;
    steps[i].indexes += other.steps[i].indexes;
    steps[i].people_left += other.steps[i].people_left;
    steps[i].indexes_left += other.steps[i].indexes_left;
  }
  people_in += other.people_in;
  rows += other.rows;
  outcomes += other.outcomes;
  competing += other.competing;
  failed += other.failed;
  undated_deaths += other.undated_deaths;
  if (first_failure.empty()) first_failure = other.first_failure;
}

Result<std::shared_ptr<const Cohort>> Cohort::Compile(CohortDeclaration declaration, std::shared_ptr<const expr::LibrarySet> libraries,
                                                      expr::Terminology* terminology) {
  auto out = std::make_shared<Cohort>();
  out->terminology_ = terminology;
  const auto find = [&](const std::string& name, cohort::Criterion* to) -> Status {
    if (name.empty()) return Status::Ok();
    BOGAM_ASSIGN(*to, cohort::FindDefinition(*libraries, name));
    if (to->is_function()) return Status(Code::kInvalid, "\"" + name + "\" is a function");
    return Status::Ok();
  };
  BOGAM_TRY(find(declaration.population, &out->definitions_.population));
  BOGAM_TRY(find(declaration.index_definition, &out->definitions_.index));
  BOGAM_TRY(find(declaration.observation_definition, &out->definitions_.observation));
  BOGAM_TRY(find(declaration.outcome_definition, &out->definitions_.outcome));
  BOGAM_TRY(find(declaration.need_definition, &out->definitions_.need));
  out->warnings_ = WarningsOf(declaration);
  const auto reaches_outcome = [&](const cohort::Criterion& from) {
    if (!from) return false;
    const std::vector<cohort::Criterion> all = cohort::Reachable(*libraries, from);
    return std::find(all.begin(), all.end(), out->definitions_.outcome) != all.end();
  };
  if (reaches_outcome(out->definitions_.index)) {
    out->warnings_.push_back({"index-at-the-outcome", "The index is defined by the outcome: whether there is one decides when the score is given."});
  }
  if (reaches_outcome(out->definitions_.observation)) {
    out->warnings_.push_back({"observation-by-the-outcome", "Observed time is defined by the outcome: who has it is observed for longer or shorter."});
  }
  BOGAM_ASSIGN(out->outcome_codes_, cohort::CodesOf(*libraries, out->definitions_.outcome, terminology));
  BOGAM_ASSIGN(out->program_, expr::Program::Compile(std::move(libraries)));
  out->declaration_ = std::move(declaration);
  out->self_ = out;
  return std::shared_ptr<const Cohort>(std::move(out));
}

Result<Cohort::Answer> Cohort::Fill(cohort::Population* population, const store::Dictionary* dictionary, std::shared_ptr<const FeatureProgram> features,
                                    const Run& run, Dataset* out) const {
  std::vector<std::unique_ptr<Gathered>> parts;
  const std::shared_ptr<const Cohort> self = self_.lock();
  cohort::RunOptions options;
  options.threads = run.threads;
  options.only = run.only;
  options.progress = run.progress;
  BOGAM_TRY(population->Run(options, [&]() -> std::unique_ptr<cohort::Worker> {
    parts.push_back(std::make_unique<Gathered>());
    return std::make_unique<CohortWorker>(self, features, dictionary, run, parts.back().get());
  }));
  *out = {};
  out->columns = features->columns();
  out->horizon_days = declaration_.risk_to - declaration_.risk_from + 1;
  Join(parts, *features, static_cast<bool>(definitions_.need), out);
  Answer answer;
  answer.warnings = warnings_;
  for (const auto& part : parts) {
    answer.attrition.Merge(part->attrition);
    answer.tally.Merge(part->tally);
  }
  return answer;
}

}  // namespace bogam::risk
