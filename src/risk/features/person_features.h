// SPDX-License-Identifier: Apache-2.0
// PersonFeatures: the features of one person at one or several indexes. One walk over the person's facts puts events into series; an index is then a
// search in each. Records are opened only for what facts do not hold. One thread; reused from person to person.
#ifndef BOGAM_RISK_FEATURES_PERSON_FEATURES_H_
#define BOGAM_RISK_FEATURES_PERSON_FEATURES_H_

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "risk/day.h"
#include "risk/features/feature_program.h"
#include "risk/features/known_before.h"
#include "risk/person_source.h"
#include "search/facts.h"

namespace bogam::risk {

/// Why records did not count: nothing is dropped in silence.
struct FeatureTally {
  std::map<std::pair<std::string, std::string>, uint64_t> units;  ///< (feature, unit): values that cannot be converted
  std::map<std::string, uint64_t> no_number, implausible;         ///< of a feature: a value that is no number, or not believed
  std::map<std::string, uint64_t> failed;                         ///< of a CQL feature: people for whom it gave an error
  uint64_t undated = 0;                                           ///< events without any time
  uint64_t unreadable_drugs = 0;                                  ///< orders whose drug no code names
  void Merge(const FeatureTally& other);
};

/// A record that a value came from.
struct FeatureRecord {
  std::string reference;  ///< "Observation/7"
  Day on = kNoDay;
  double value = 0;  ///< of values: in the feature's unit
};

class PersonFeatures {
 public:
  /// offset: minutes east of UTC, in which days are counted.
  PersonFeatures(std::shared_ptr<const FeatureProgram> program, int offset);
  ~PersonFeatures();

  /// Walks the person's facts: false where there is no Patient. The source stays on the person while At is called.
  Result<bool> Stand(PersonSource* source);
  /// The columns of the program at an index: NaN is not known.
  /// units: of each of FeatureProgram::measured, the unit in which the newest number of its window was recorded, as its place in `units()`.
  Status At(const value::Date& index, std::span<float> row, std::span<uint16_t> units = {});
  const std::vector<std::string>& units() const;
  /// The records that a feature's value at an index came from, where it is that of one moment: the last, least or greatest value, the last event, the newest
  /// that is active, the Patient. Empty for sums, means, slopes and CQL, and where nothing is known. Opens them.
  Result<std::vector<FeatureRecord>> RecordsOf(size_t feature, const value::Date& index);
  /// Of everybody so far; records are counted once a person, whatever the index.
  FeatureTally tally() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_PERSON_FEATURES_H_
