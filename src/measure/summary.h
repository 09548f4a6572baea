// SPDX-License-Identifier: Apache-2.0
// Summary: the fold of many patients' results into one measure's figures. Its size depends on the measure and on the
// practices, not on the number of people; people go to a sink as they come. Each thread fills its own; Merge joins them.
#ifndef BOGAM_MEASURE_SUMMARY_H_
#define BOGAM_MEASURE_SUMMARY_H_

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "measure/definition.h"
#include "measure/evaluate.h"
#include "measure/person.h"
#include "value/decimal.h"

namespace bogam::measure {

struct Interval {
  double low = 0, high = 0;
};
/// Wilson's score interval at 95 % for `hits` of `of`; absent for 0 of 0.
std::optional<Interval> WilsonInterval(int64_t hits, int64_t of);

/// The observations of one measure-observation, aggregated exactly. A quantity in another unit of the same dimension is
/// converted to the unit met first; any other mixture makes the aggregate unknown and says so.
class ObservationFold {
 public:
  void Add(const Observation& observation);
  void Merge(const ObservationFold& other);
  int64_t count() const { return count_; }
  const std::string& unit() const { return unit_; }
  const std::string& problem() const { return problem_; }
  /// Absent without observations, or with a problem. The mean and the median of an even number are rounded to 8 places.
  std::optional<value::Decimal> Aggregated(Aggregate aggregate) const;

 private:
  void AddNumber(const value::Decimal& number, int64_t times);
  std::map<value::Decimal, int64_t> numbers_;  ///< distinct values and how often: for the median
  value::Decimal sum_;
  int64_t count_ = 0;
  std::string unit_, problem_;
};

enum class TableKind : uint8_t { kSex, kAge, kRace, kEthnicity, kPractice };
inline constexpr size_t kTables = 5;
std::string_view TableName(TableKind kind);  ///< "sex", "age", "race", "ethnicity", "practice"

/// One row of a table. Populations count members, people and due count people.
struct Row {
  std::string label;
  int64_t people = 0;       ///< in the initial population
  int64_t denominator = 0;  ///< members in the denominator less exclusions and exceptions
  int64_t numerator = 0;    ///< of these, in the numerator less its exclusion
  int64_t due = 0;
};

struct GroupSummary {
  std::vector<int64_t> counts;                ///< beside Group::populations, in units of the basis
  std::vector<ObservationFold> observations;  ///< beside Group::populations
  Row total;
  int64_t failed = 0;  ///< people
  std::array<std::map<std::string, Row>, kTables> tables;
  /// (stratifier, values) -> counts beside Group::populations.
  std::map<std::pair<uint32_t, std::vector<std::string>>, std::vector<int64_t>> strata;
};

class Summary {
 public:
  explicit Summary(const MeasureDefinition* definition);

  void Add(const PatientResult& result, const Person& person);
  void Merge(const Summary& other);
  /// Takes out people who were added, and what only they had. Not where there are observations, whose folds forget who gave what: CanSubtract.
  void Subtract(const Summary& other);
  bool CanSubtract() const;
  /// People who are known to be in no population without having been asked.
  void AddOthers(int64_t people) { people_ += people; }

  const MeasureDefinition& definition() const { return *definition_; }
  int64_t people() const { return people_; }
  int64_t failed() const { return failed_; }
  const std::vector<GroupSummary>& groups() const { return groups_; }
  /// Supplemental data: (element, system, code, display) -> people.
  const std::map<std::tuple<uint32_t, std::string, std::string>, std::pair<std::string, int64_t>>& supplemental() const { return supplemental_; }

  /// numerator / denominator of proportion and ratio (after exclusions and exceptions). Ratio with observations: the
  /// numerator's aggregate / the denominator's. Continuous variable: the aggregate. Absent where nothing is counted.
  std::optional<double> Rate(size_t group) const;
  /// The aggregated observation of a continuous variable, exact.
  std::optional<value::Decimal> Value(size_t group) const;
  std::string_view Unit(size_t group) const;
  std::optional<Interval> RateInterval(size_t group) const;
  /// Count of the group's first population of that type; 0 where it has none.
  int64_t Count(size_t group, PopulationType type) const;

 private:
  const MeasureDefinition* definition_;
  int64_t people_ = 0, failed_ = 0;
  std::vector<GroupSummary> groups_;
  std::map<std::tuple<uint32_t, std::string, std::string>, std::pair<std::string, int64_t>> supplemental_;
};

/// One person in one group, as lists show them.
struct PersonRow {
  const Person* person = nullptr;
  const PatientResult* result = nullptr;
};
/// Called once a patient, from the thread that evaluated it. An error ends the run.
using PeopleSink = std::function<Status(const PersonRow&)>;

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_SUMMARY_H_
