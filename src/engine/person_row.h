// SPDX-License-Identifier: Apache-2.0
// PersonRow: what the worklist's rows are made of, gathered from one state: measures' results, the score that orders, and the person's own records. One thread.
#ifndef BOGAM_ENGINE_PERSON_ROW_H_
#define BOGAM_ENGINE_PERSON_ROW_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "cohort/patient_reader.h"
#include "engine/model_shelf.h"
#include "engine/results.h"
#include "measure/person.h"
#include "risk/person_source.h"
#include "risk/scorer.h"
#include "worklist/choices.h"
#include "worklist/row.h"

namespace bogam::engine {

/// What all rows of a state share. Immutable.
struct WorklistFrame {
  EvaluationTime time;
  worklist::Moment now;
  std::string scores_day;                                     ///< on which scores must still hold: now; of real people the machine's day, where that is later
  std::vector<std::shared_ptr<const MeasureResult>> results;  ///< ready ones
  std::vector<worklist::Gap> gaps;                            ///< Gap::measure is a place in results
  ChartModel model;                                           ///< the one that orders; its equation may be null
  const store::Dictionary* dictionary = nullptr;
};

/// Adds what people did about the person on whom reader stands: Tasks, orders, messages, urgent answers.
Status ReadWork(cohort::PatientReader* reader, const std::string& patient, worklist::Work* work);

class PersonRow {
 public:
  /// frame must outlive it. language: of the scores' words.
  explicit PersonRow(const WorklistFrame* frame, std::string_view language = {});

  /// Of the person on whom reader stands. failed: some measure's evaluation of them ended in an error. always: a row also of who is on no list.
  Result<std::optional<worklist::Row>> Make(cohort::PatientReader* reader, bool* failed, bool always = false);
  /// Their score alone, or why there is none.
  Status Score(cohort::PatientReader* reader, worklist::PersonInput* person);

 private:
  void Findings(worklist::PersonInput* person, bool* failed);
  Status Practice(cohort::PatientReader* reader, worklist::PersonInput* person);
  Status Contacts(cohort::PatientReader* reader, worklist::PersonInput* person);

  const WorklistFrame& frame_;
  measure::Practices practices_;
  risk::Translation in_;
  risk::StoreSource source_;
  std::optional<risk::Scorer> scorer_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PERSON_ROW_H_
