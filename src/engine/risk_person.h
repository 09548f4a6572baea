// SPDX-License-Identifier: Apache-2.0
// Risk of one person: every score with what explains it, and how it was before. Scores expire: where the records have stood still for longer than a score is
// valid, there is none.
#ifndef BOGAM_ENGINE_RISK_PERSON_H_
#define BOGAM_ENGINE_RISK_PERSON_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/bundle.h"
#include "engine/risk_run.h"
#include "risk/explain.h"
#include "risk/person_source.h"

namespace bogam::engine {

/// One person's records, open for scorers: of the store by facts, of data laid over it by the records. One thread.
class PersonAtHand {
 public:
  /// kNotFound where the patient is neither in the store nor in data. engine may be null with data_only.
  static Result<std::unique_ptr<PersonAtHand>> Open(Engine* engine, const RiskRequest& request, std::string_view patient);
  risk::PersonSource* source() { return source_; }

 private:
  std::shared_ptr<const cohort::MemoryPopulation> data_;
  std::unique_ptr<cohort::Population> population_;
  std::unique_ptr<cohort::PatientReader> reader_;
  std::unique_ptr<cohort::OverlayReader> overlay_;
  std::unique_ptr<risk::StoreSource> facts_;
  risk::RetrieverSource records_;
  risk::PersonSource* source_ = nullptr;
};

struct PersonRisk {
  std::shared_ptr<const risk::Library> library;  ///< keeps what the explanations point at
  std::string patient;
  bool deceased = false;
  std::vector<risk::Explanation> scores;  ///< in the order of the equations asked for
};
Result<PersonRisk> ScorePerson(Engine* engine, const RiskRequest& request, std::string_view patient);
Result<PersonRisk> ScorePerson(const RiskRequest& request, std::string_view patient, PersonAtHand* person);

/// Takes the value away where its last day lies before `today`: a problem "expired" stands in its place.
void Expire(const value::Date& today, risk::Explanation* score, const risk::Translation& in = {});
/// Expire for a store of real people, by the machine's day; synthetic people live when their records end. data_only: nothing is taken away.
Status ExpireOld(Engine* engine, const RiskRequest& request, PersonRisk* person);

/// The value of an output as it was on a day on which one of its inputs was new.
struct PastScore {
  std::string output, date;
  double value = 0;
};
/// Of one equation, worked out again from what was recorded by each such day; at most `most` days, the oldest first. Of a trained model, whose features have no
/// day of their own, on this day of each of the last twelve months.
Result<std::vector<PastScore>> RiskHistory(const RiskRequest& request, size_t equation, PersonAtHand* person, size_t most = 40);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_RISK_PERSON_H_
