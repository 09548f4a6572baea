// SPDX-License-Identifier: Apache-2.0
// Leaks: whether what became known after the index moves a feature, and whether a feature is the outcome by another name.
//
// A check copies a person's records into memory and works the features out three times: from the copy; with canaries planted (events of every series
// from the index on, with codes and values that would be seen at once, and back-dated ones, which happened before the index and were recorded on it or
// later); and with all that was not known before the index taken out. A feature that differs leaks. Back-dating can be tried only where a type says
// when it was recorded: `unprotected` names the features that rest on a type that does not and declare no lag.
#ifndef BOGAM_RISK_FEATURES_LEAKS_H_
#define BOGAM_RISK_FEATURES_LEAKS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "risk/dataset.h"
#include "risk/features/feature_program.h"
#include "risk/person_source.h"

namespace bogam::risk {

/// Works out the columns of the person on whom the source stands.
using ComputeFeatures = std::function<Status(PersonSource* source, const value::Date& index, std::span<float> row)>;

struct Leak {
  std::string feature;
  std::string by;       ///< "an event after the index", "a back-dated event", "records taken out"
  uint64_t people = 0;  ///< for whom it moved
};

struct LeakReport {
  uint64_t checked = 0;  ///< people and indexes
  uint64_t planted = 0, back_dated = 0;
  std::vector<Leak> leaks;               ///< none: no feature moved
  std::vector<std::string> unprotected;  ///< features
};

class LeakCheck {
 public:
  /// compute: what is checked; the program's own where it is not given.
  LeakCheck(std::shared_ptr<const FeatureProgram> program, int offset, ComputeFeatures compute = {});
  /// retriever stands on the person.
  Status Check(expr::Retriever* retriever, const value::Date& index);
  LeakReport Report() const;

 private:
  enum class Plant : uint8_t { kNothing, kAfter, kBackDated, kTakenOut };
  Status Row(expr::Retriever* retriever, const value::Date& index, Plant plant, std::vector<float>* row);
  Status Copy(expr::Retriever* retriever, const value::Date& index, Plant plant, cohort::MemoryPopulation* out) const;
  Status PlantAll(const value::Date& index, Plant plant, std::string_view patient, cohort::MemoryPopulation* out);

  std::shared_ptr<const FeatureProgram> program_;
  int offset_;
  ComputeFeatures compute_;
  std::vector<fhir::TypeId> types_;
  LeakReport counts_;
  std::map<std::pair<std::string, std::string>, uint64_t> moved_;
};

/// A feature that may be the outcome by another name.
struct OutcomeProxy {
  std::string feature;
  std::string why;   ///< "discrimination", "codes"
  double auroc = 0;  ///< of the feature alone, where it is known, in the better direction; 0 where it was not worked out
};
/// Above 0.95 alone, with at least ten people of either kind, or over a code of the outcome's. Rows without a known outcome are left out.
std::vector<OutcomeProxy> OutcomeProxies(const Dataset& data, const FeatureProgram& program,
                                         const std::vector<std::pair<std::string, std::string>>& outcome_codes);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_LEAKS_H_
