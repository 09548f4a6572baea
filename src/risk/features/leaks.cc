// SPDX-License-Identifier: Apache-2.0
#include "risk/features/leaks.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numeric>

#include "fhir/builder.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "risk/features/canary.h"
#include "risk/features/known_before.h"
#include "risk/features/person_features.h"
#include "search/facts.h"

namespace bogam::risk {
namespace {

constexpr double kProxy = 0.95;
constexpr size_t kFewest = 10;

constexpr std::string_view kBy[] = {"", "an event after the index", "a back-dated event", "records taken out"};

/// The types whose records the program may read.
std::vector<fhir::TypeId> TypesOf(const FeatureProgram& program) {
  std::vector<fhir::TypeId> types = {fhir::type::kPatient};
  for (const store::TypeCode code : program.types()) types.push_back(store::TypeOf(code));
  for (const Series& series : program.series()) {
    if (series.source == FeatureSource::kDrug) types.push_back(fhir::type::kMedication);
  }
  for (const cohort::Criterion& definition : program.definitions()) {
    if (!definition) continue;
    for (const cohort::Criterion& one : cohort::Reachable(program.cql()->libraries(), definition)) {
      cohort::ForEachNode(one.definition->body.get(), [&](const expr::Expr& node) {
        const fhir::TypeId type = node.retrieve ? fhir::FindResourceType(node.retrieve->data_type.name()) : fhir::TypeId::kNone;
        if (type != fhir::TypeId::kNone) types.push_back(type);
      });
    }
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

bool Same(float a, float b) { return std::memcmp(&a, &b, sizeof a) == 0 || (std::isnan(a) && std::isnan(b)); }

/// Of a column over rows: the chance that somebody with the outcome has the greater value; equal values count half.
double Auroc(std::vector<std::pair<float, bool>>* rows, size_t cases) {
  std::sort(rows->begin(), rows->end());
  double ranks = 0;
  for (size_t i = 0; i < rows->size();) {
    size_t end = i;
    size_t here = 0;
    for (; end < rows->size() && (*rows)[end].first == (*rows)[i].first; ++end) here += (*rows)[end].second;
    ranks += static_cast<double>(here) * (static_cast<double>(i + end) + 1) / 2;
    i = end;
  }
  const auto n1 = static_cast<double>(cases), n0 = static_cast<double>(rows->size() - cases);
  return (ranks - n1 * (n1 + 1) / 2) / (n1 * n0);
}

}  // namespace

LeakCheck::LeakCheck(std::shared_ptr<const FeatureProgram> program, int offset, ComputeFeatures compute)
    : program_(std::move(program)), offset_(offset), compute_(std::move(compute)), types_(TypesOf(*program_)) {
  if (!compute_) {
    compute_ = [this](PersonSource* source, const value::Date& index, std::span<float> row) -> Status {
      PersonFeatures features(program_, offset_);
      BOGAM_ASSIGN(const bool there, features.Stand(source));
      return there ? features.At(index, row) : Status(Code::kNotFound, "there is no such patient");
    };
  }
  for (const Feature& feature : program_->declaration().features) {
    const bool never_says = feature.source == FeatureSource::kVisit || feature.source == FeatureSource::kProcedure;
    if (never_says && feature.lag_days == 0) counts_.unprotected.push_back(feature.name);
  }
}

Status LeakCheck::Copy(expr::Retriever* retriever, const value::Date& index, Plant plant, cohort::MemoryPopulation* out) const {
  KnownBefore known(0, offset_);
  known.Stand(retriever, index);
  expr::Retriever* const from = plant == Plant::kTakenOut ? &known : retriever;
  for (const fhir::TypeId type : types_) {
    expr::RetrieveRequest request;
    request.type = type;
    std::vector<fhir::Node> nodes;
    bool exact = false;
    BOGAM_TRY(from->Retrieve(request, &nodes, &exact));
    for (const fhir::Node node : nodes) BOGAM_TRY(out->Add(fhir::CopyResource(node)));
  }
  return Status::Ok();
}

Status LeakCheck::PlantAll(const value::Date& index, Plant plant, std::string_view patient, cohort::MemoryPopulation* out) {
  size_t number = 0;
  for (const Series& series : program_->series()) {
    for (const Canary& canary : CanariesOf(*program_, series)) {
      const Day day = DayOf(index);
      const std::vector<std::pair<Day, Day>> times = plant == Plant::kAfter
                                                         ? std::vector<std::pair<Day, Day>>{{day, day}, {day + 1, day + 1}, {day + 100, day + 100}}
                                                         : std::vector<std::pair<Day, Day>>{{day - 10, day + 5}, {day - 1, day}};
      if (plant == Plant::kBackDated && !canary.says_when_recorded) continue;
      for (const auto& [on, recorded] : times) {
        const std::string id = "canary-" + std::to_string(number++);
        BOGAM_TRY(out->AddJson(canary.Json(id, patient, value::Date::FromDays(on), value::Date::FromDays(recorded))));
        ++(plant == Plant::kAfter ? counts_.planted : counts_.back_dated);
      }
    }
  }
  return Status::Ok();
}

Status LeakCheck::Row(expr::Retriever* retriever, const value::Date& index, Plant plant, std::vector<float>* row) {
  cohort::MemoryPopulation copy;
  BOGAM_TRY(Copy(retriever, index, plant, &copy));
  if (copy.patients().empty()) return Status(Code::kNotFound, "there is no such patient");
  const std::string patient = copy.patients().front();
  if (plant == Plant::kAfter || plant == Plant::kBackDated) BOGAM_TRY(PlantAll(index, plant, patient, &copy));
  cohort::MemoryReader reader(&copy);
  if (!reader.Move(patient)) return Status(Code::kNotFound, "there is no such patient");
  RetrieverSource source;
  BOGAM_TRY(source.Stand(&reader));
  row->assign(program_->columns().size(), 0);
  return compute_(&source, index, *row);
}

Status LeakCheck::Check(expr::Retriever* retriever, const value::Date& index) {
  std::vector<float> plain, other;
  BOGAM_TRY(Row(retriever, index, Plant::kNothing, &plain));
  ++counts_.checked;
  for (const Plant plant : {Plant::kAfter, Plant::kBackDated, Plant::kTakenOut}) {
    BOGAM_TRY(Row(retriever, index, plant, &other));
    for (size_t i = 0; i < plain.size(); ++i) {
      if (!Same(plain[i], other[i])) ++moved_[{program_->columns()[i].name, std::string(kBy[static_cast<size_t>(plant)])}];
    }
  }
  return Status::Ok();
}

LeakReport LeakCheck::Report() const {
  LeakReport report = counts_;
  for (const auto& [leak, people] : moved_) report.leaks.push_back({leak.first, leak.second, people});
  return report;
}

std::vector<OutcomeProxy> OutcomeProxies(const Dataset& data, const FeatureProgram& program,
                                         const std::vector<std::pair<std::string, std::string>>& outcome_codes) {
  std::vector<OutcomeProxy> out;
  std::vector<ConceptId> concepts;
  for (const auto& [system, code] : outcome_codes) program.declaration().concepts.Of(system, code, &concepts);
  for (const Feature& feature : program.declaration().features) {
    const bool shares = std::any_of(feature.concepts.begin(), feature.concepts.end(),
                                    [&](ConceptId id) { return std::find(concepts.begin(), concepts.end(), id) != concepts.end(); });
    if (shares) out.push_back({feature.name, "codes", 0});
  }
  for (size_t column = 0; column < data.columns.size(); ++column) {
    std::vector<std::pair<float, bool>> rows;
    size_t cases = 0;
    for (size_t i = 0; i < data.rows(); ++i) {
      const float value = data.row(i)[column];
      if (!data.complete(i) || std::isnan(value)) continue;
      rows.emplace_back(value, data.event[i] == Event::kOutcome);
      cases += rows.back().second;
    }
    if (cases < kFewest || rows.size() - cases < kFewest) continue;
    const double auroc = Auroc(&rows, cases), better = std::max(auroc, 1 - auroc);
    if (better > kProxy) out.push_back({data.columns[column].name, "discrimination", better});
  }
  return out;
}

}  // namespace bogam::risk
