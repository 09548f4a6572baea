// SPDX-License-Identifier: Apache-2.0
// Dataset: what a learned model is trained and judged on: a row a person and index, a column a feature, and what became of the person.
// Cohort and features fill it, learners read it, an evaluation reads its outcomes and subgroups. It holds no record.
#ifndef BOGAM_RISK_DATASET_H_
#define BOGAM_RISK_DATASET_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "value/temporal.h"

namespace bogam::risk {

struct Column {
  enum class Kind : uint8_t { kNumber, kCount, kYesNo };
  std::string name, title;
  std::string unit;  ///< UCUM; "" for counts and yes or no
  Kind kind = Kind::kNumber;
  bool modifiable = false;  ///< may be named as what raised a score
  std::string missing_of;   ///< an indicator: 1 where that column is not recorded
};

/// What ended a person's time at risk.
enum class Event : uint8_t { kCensored = 0, kOutcome = 1, kCompeting = 2 };

/// A word of each row.
struct RowLabels {
  std::string name;
  std::vector<std::string> labels;  ///< label 0 is "not recorded"
  std::vector<uint16_t> of_row;     ///< index into labels
};
/// A variable that results are split by; never a predictor unless a feature declares it with a reason.
using Subgroup = RowLabels;

struct Dataset {
  std::vector<Column> columns;
  /// Row-major, rows() × columns.size(); NaN: not recorded.
  std::vector<float> values;

  std::vector<std::string> person;  ///< logical id of the Patient; several rows of one person stand together
  std::vector<value::Date> index;
  std::vector<std::string> site;  ///< practice at the index; "" none

  double horizon_days = 0;
  std::vector<float> days;  ///< from the start of the time at risk to the event or the end of follow-up; at most horizon_days
  std::vector<Event> event;
  std::vector<float> need;  ///< a second outcome that measures need, NaN: not known; empty where none is declared
  std::vector<Subgroup> subgroups;
  /// By the names of columns that read numbers: the unit in which the newest number of the window was recorded, used or not ("mmol/L, not converted").
  /// Empty where the rows do not say.
  std::vector<RowLabels> units;

  size_t rows() const { return person.size(); }
  std::span<const float> row(size_t i) const { return std::span(values).subspan(i * columns.size(), columns.size()); }
  /// Followed to the event or to the horizon: its outcome is yes or no.
  bool complete(size_t i) const { return event[i] != Event::kCensored || days[i] >= horizon_days; }
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_DATASET_H_
