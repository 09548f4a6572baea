// SPDX-License-Identifier: Apache-2.0
// ClinicalDates: when things happened in a population, read off the ends of the date index in a few seeks: the newest clinical
// date (for the default period) and the years that have any. A clinical date is that of an encounter, observation, procedure,
// diagnosis, report, order, medication, immunization or claim; not a birth, nor when something was recorded by a machine.
#ifndef BOGAM_ENGINE_CLINICAL_DATES_H_
#define BOGAM_ENGINE_CLINICAL_DATES_H_

#include <mutex>
#include <optional>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "store/store.h"
#include "value/temporal.h"

namespace bogam::engine {

/// The newest that is not after `latest`; nullopt where there is none.
Result<std::optional<value::Date>> NewestClinicalDate(const store::Reader& reader, const value::DateTime& latest, int offset);
std::optional<value::Date> NewestClinicalDate(const cohort::MemoryPopulation& population, const value::DateTime& latest, int offset);

/// NewestClinicalDate for who asks again and again: what was looked at in one state of the store is not looked at again. Within a reach that is most of it,
/// because there the newest rows are mostly those of others. Thread-safe. Tests: clinical_dates_test.cc.
class NewestDate {
 public:
  /// `change`: the reader's mark.
  Result<std::optional<value::Date>> Of(const store::Reader& reader, uint64_t change, const value::DateTime& latest, int offset);

 private:
  std::mutex mutex_;  // guards the rest: of the state at `change_` everything before `end_` was looked at
  std::optional<uint64_t> change_;
  int64_t end_ = 0;
  std::optional<int64_t> newest_;
};

/// Years up to `last` in which something happened, newest first, at most limit.
Result<std::vector<int>> ClinicalYears(const store::Reader& reader, int last, size_t limit);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_CLINICAL_DATES_H_
