// SPDX-License-Identifier: Apache-2.0
#include "measure/summary.h"

#include <algorithm>
#include <cmath>

#include "value/quantity.h"

namespace bogam::measure {
namespace {

struct Considered {
  int64_t denominator = 0, numerator = 0;
};

int64_t CountOf(const Group& group, const std::vector<int64_t>& counts, PopulationType type) {
  int64_t sum = 0;
  for (size_t i = 0; i < group.populations.size(); ++i) {
    if (group.populations[i].type == type) sum += counts[i];
  }
  return sum;
}

// Members that the rate counts. A numerator exclusion leaves the ratio's numerator; in a proportion it leaves the denominator
// too only where the measure excludes it there.
Considered Consider(const Group& group, const std::vector<int64_t>& counts) {
  const auto of = [&](PopulationType type) { return CountOf(group, counts, type); };
  Considered out;
  out.denominator = of(PopulationType::kDenominator) - of(PopulationType::kDenominatorExclusion) - of(PopulationType::kDenominatorException);
  out.numerator = of(PopulationType::kNumerator) - of(PopulationType::kNumeratorExclusion);
  if (group.scoring == Scoring::kContinuousVariable) {
    out.denominator = of(PopulationType::kMeasurePopulation) - of(PopulationType::kMeasurePopulationExclusion);
  }
  return out;
}

void AddRow(Row* row, const std::string& label, const Considered& considered, bool initial, bool due) {
  if (row->label.empty()) row->label = label;
  row->people += initial ? 1 : 0;
  row->denominator += considered.denominator;
  row->numerator += considered.numerator;
  row->due += due ? 1 : 0;
}

void MergeRow(Row* row, const Row& other) {
  if (row->label.empty()) row->label = other.label;
  row->people += other.people;
  row->denominator += other.denominator;
  row->numerator += other.numerator;
  row->due += other.due;
}

void AddCounts(std::vector<int64_t>* to, const std::vector<int64_t>& from) {
  if (to->size() < from.size()) to->resize(from.size());
  for (size_t i = 0; i < from.size(); ++i) (*to)[i] += from[i];
}

}  // namespace

std::optional<Interval> WilsonInterval(int64_t hits, int64_t of) {
  if (of <= 0) return std::nullopt;
  constexpr double z = 1.959963984540054;
  const double n = static_cast<double>(of), p = static_cast<double>(hits) / n;
  const double centre = p + z * z / (2 * n), spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)), scale = 1 + z * z / n;
  return Interval{std::max(0.0, (centre - spread) / scale), std::min(1.0, (centre + spread) / scale)};
}

void ObservationFold::AddNumber(const value::Decimal& number, int64_t times) {
  numbers_[number.Normalized()] += times;
  count_ += times;
  const auto product = value::Decimal::Multiply(number, value::Decimal(times));
  const auto sum = product ? value::Decimal::Add(sum_, *product) : std::nullopt;
  if (sum)
    sum_ = *sum;
  else
    problem_ = "the sum of the observations is out of range";
}

void ObservationFold::Add(const Observation& observation) {
  if (count_ == 0) unit_ = observation.unit;
  value::Decimal number = observation.number;
  if (observation.unit != unit_) {
    Result<value::OwnedQuantity> converted = value::ConvertQuantity({number, observation.unit}, unit_);
    if (!converted.ok()) {
      problem_ = "the observations have the units '" + unit_ + "' and '" + observation.unit + "'";
      return;
    }
    number = converted->value;
  }
  AddNumber(number, 1);
}

void ObservationFold::Merge(const ObservationFold& other) {
  if (problem_.empty()) problem_ = other.problem_;
  if (other.count_ == 0) return;
  if (count_ == 0) unit_ = other.unit_;
  for (const auto& [number, times] : other.numbers_) {
    if (other.unit_ == unit_) {
      AddNumber(number, times);
      continue;
    }
    Result<value::OwnedQuantity> converted = value::ConvertQuantity({number, other.unit_}, unit_);
    if (converted.ok())
      AddNumber(converted->value, times);
    else
      problem_ = "the observations have the units '" + unit_ + "' and '" + other.unit_ + "'";
  }
}

std::optional<value::Decimal> ObservationFold::Aggregated(Aggregate aggregate) const {
  if (aggregate == Aggregate::kCount) return value::Decimal(count_);
  if (count_ == 0 || !problem_.empty()) return std::nullopt;
  const auto nth = [&](int64_t n) {
    for (const auto& [number, times] : numbers_) {
      if ((n -= times) < 0) return number;
    }
    return numbers_.rbegin()->first;
  };
  switch (aggregate) {
    case Aggregate::kCount: break;
    case Aggregate::kSum: return sum_;
    case Aggregate::kAverage: return value::Decimal::Divide(sum_, value::Decimal(count_));
    case Aggregate::kMinimum: return numbers_.begin()->first;
    case Aggregate::kMaximum: return numbers_.rbegin()->first;
    case Aggregate::kMedian: {
      if (count_ % 2 == 1) return nth(count_ / 2);
      const auto sum = value::Decimal::Add(nth(count_ / 2 - 1), nth(count_ / 2));
      return sum ? value::Decimal::Divide(*sum, value::Decimal(2)) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::string_view TableName(TableKind kind) {
  constexpr std::array<std::string_view, kTables> kNames = {"sex", "age", "race", "ethnicity", "practice"};
  return kNames[static_cast<size_t>(kind)];
}

Summary::Summary(const MeasureDefinition* definition) : definition_(definition), groups_(definition->groups.size()) {
  for (size_t g = 0; g < groups_.size(); ++g) {
    groups_[g].counts.resize(definition->groups[g].populations.size());
    groups_[g].observations.resize(definition->groups[g].populations.size());
  }
}

void Summary::Add(const PatientResult& result, const Person& person) {
  ++people_;
  if (result.failed()) ++failed_;
  for (size_t g = 0; g < groups_.size(); ++g) {
    GroupSummary& summary = groups_[g];
    if (result.failed()) {
      ++summary.failed;
      continue;
    }
    const GroupResult& one = result.groups[g];
    const Group& group = definition_->groups[g];
    AddCounts(&summary.counts, one.counts);
    for (const Observation& observation : one.observations) summary.observations[observation.population].Add(observation);
    for (const StratumCount& stratum : one.strata) AddCounts(&summary.strata[{stratum.stratifier, stratum.values}], stratum.counts);
    const bool initial = CountOf(group, one.counts, PopulationType::kInitialPopulation) > 0;
    if (!initial) continue;
    const Considered considered = Consider(group, one.counts);
    const bool due = one.due.value_or(false);
    AddRow(&summary.total, {}, considered, true, due);
    AddRow(&summary.tables[0][person.sex], {}, considered, true, due);
    AddRow(&summary.tables[1][person.age_band], {}, considered, true, due);
    AddRow(&summary.tables[2][person.race], person.race_label, considered, true, due);
    AddRow(&summary.tables[3][person.ethnicity], person.ethnicity_label, considered, true, due);
    AddRow(&summary.tables[4][person.practice], person.practice_label, considered, true, due);
  }
  for (const SupplementalValue& value : result.supplemental) {
    auto& [display, people] = supplemental_[{value.element, value.system, value.code.empty() ? value.display : value.code}];
    if (display.empty()) display = value.display;
    ++people;
  }
}

void Summary::Merge(const Summary& other) {
  people_ += other.people_;
  failed_ += other.failed_;
  for (size_t g = 0; g < groups_.size(); ++g) {
    GroupSummary& to = groups_[g];
    const GroupSummary& from = other.groups_[g];
    AddCounts(&to.counts, from.counts);
    to.failed += from.failed;
    MergeRow(&to.total, from.total);
    for (size_t i = 0; i < from.observations.size(); ++i) to.observations[i].Merge(from.observations[i]);
    for (size_t t = 0; t < kTables; ++t) {
      for (const auto& [key, row] : from.tables[t]) MergeRow(&to.tables[t][key], row);
    }
    for (const auto& [key, counts] : from.strata) AddCounts(&to.strata[key], counts);
  }
  for (const auto& [key, value] : other.supplemental_) {
    auto& [display, people] = supplemental_[key];
    if (display.empty()) display = value.first;
    people += value.second;
  }
}

namespace {

void SubtractCounts(std::vector<int64_t>* from, const std::vector<int64_t>& counts) {
  if (from->size() < counts.size()) from->resize(counts.size());
  for (size_t i = 0; i < counts.size(); ++i) (*from)[i] -= counts[i];
}

void SubtractRow(Row* row, const Row& other) {
  row->people -= other.people;
  row->denominator -= other.denominator;
  row->numerator -= other.numerator;
  row->due -= other.due;
}

}  // namespace

bool Summary::CanSubtract() const {
  for (const GroupSummary& group : groups_) {
    for (const ObservationFold& fold : group.observations) {
      if (fold.count() != 0 || !fold.problem().empty()) return false;
    }
  }
  return true;
}

void Summary::Subtract(const Summary& other) {
  people_ -= other.people_;
  failed_ -= other.failed_;
  for (size_t g = 0; g < groups_.size(); ++g) {
    GroupSummary& from = groups_[g];
    const GroupSummary& taken = other.groups_[g];
    SubtractCounts(&from.counts, taken.counts);
    from.failed -= taken.failed;
    SubtractRow(&from.total, taken.total);
    for (size_t t = 0; t < kTables; ++t) {
      for (const auto& [key, row] : taken.tables[t]) SubtractRow(&from.tables[t][key], row);
      std::erase_if(from.tables[t], [](const auto& row) { return row.second.people == 0; });
    }
    for (const auto& [key, counts] : taken.strata) SubtractCounts(&from.strata[key], counts);
    std::erase_if(from.strata, [](const auto& stratum) { return std::all_of(stratum.second.begin(), stratum.second.end(), [](int64_t n) { return n == 0; }); });
  }
  for (const auto& [key, value] : other.supplemental_) supplemental_[key].second -= value.second;
  std::erase_if(supplemental_, [](const auto& value) { return value.second.second == 0; });
}

int64_t Summary::Count(size_t group, PopulationType type) const {
  const Population* population = definition_->groups[group].Find(type);
  if (population == nullptr) return 0;
  return groups_[group].counts[static_cast<size_t>(population - definition_->groups[group].populations.data())];
}

namespace {

// One side of a ratio: the aggregate of the observation over that population (nothing observed adds up to nothing), or the
// members where the side is not observed. Absent where the aggregate is not known.
std::optional<double> Side(const Group& group, const GroupSummary& summary, PopulationType type, int nth, int64_t members) {
  for (size_t i = 0; i < group.populations.size(); ++i) {
    const Population& population = group.populations[i];
    if (population.type != PopulationType::kMeasureObservation) continue;
    const Population* of = group.FindById(population.criteria_reference);
    if (of != nullptr ? of->type != type : nth-- != 0) continue;
    const ObservationFold& fold = summary.observations[i];
    if (fold.count() == 0 && fold.problem().empty()) return 0.0;
    const auto aggregated = fold.Aggregated(population.aggregate.value_or(Aggregate::kSum));
    return aggregated ? std::optional(aggregated->ToDouble()) : std::nullopt;
  }
  return static_cast<double>(members);
}

}  // namespace

std::optional<value::Decimal> Summary::Value(size_t group) const {
  const Group& definition = definition_->groups[group];
  const Population* observation = definition.Find(PopulationType::kMeasureObservation);
  if (definition.scoring != Scoring::kContinuousVariable || observation == nullptr) return std::nullopt;
  const ObservationFold& fold = groups_[group].observations[static_cast<size_t>(observation - definition.populations.data())];
  return fold.Aggregated(observation->aggregate.value_or(Aggregate::kAverage));
}

std::string_view Summary::Unit(size_t group) const {
  const Group& definition = definition_->groups[group];
  const Population* observation = definition.Find(PopulationType::kMeasureObservation);
  if (definition.scoring != Scoring::kContinuousVariable || observation == nullptr) return {};
  return groups_[group].observations[static_cast<size_t>(observation - definition.populations.data())].unit();
}

std::optional<double> Summary::Rate(size_t group) const {
  const Group& definition = definition_->groups[group];
  if (definition.scoring == Scoring::kCohort) return std::nullopt;
  if (definition.scoring == Scoring::kContinuousVariable) {
    const std::optional<value::Decimal> value = Value(group);
    return value ? std::optional(value->ToDouble()) : std::nullopt;
  }
  if (definition.scoring == Scoring::kRatio && definition.Find(PopulationType::kMeasureObservation)) {
    const auto above = Side(definition, groups_[group], PopulationType::kNumerator, 1, groups_[group].total.numerator);
    const auto below = Side(definition, groups_[group], PopulationType::kDenominator, 0, groups_[group].total.denominator);
    return !above || !below || *below == 0 ? std::nullopt : std::optional(*above / *below);
  }
  const Row& total = groups_[group].total;
  if (total.denominator <= 0) return std::nullopt;
  return static_cast<double>(total.numerator) / static_cast<double>(total.denominator);
}

std::optional<Interval> Summary::RateInterval(size_t group) const {
  if (definition_->groups[group].scoring != Scoring::kProportion) return std::nullopt;
  return WilsonInterval(groups_[group].total.numerator, groups_[group].total.denominator);
}

}  // namespace bogam::measure
