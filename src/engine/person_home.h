// SPDX-License-Identifier: Apache-2.0
// What the records of a store tell of a person's home (healthplan/home_records.h), as far as the engine reaches: the Patient and what is in the
// patient's compartment. Records of the others of the home are not opened. Tests: person_home_test.cc.
#ifndef BOGAM_ENGINE_PERSON_HOME_H_
#define BOGAM_ENGINE_PERSON_HOME_H_

#include <string_view>

#include "bogam/status.h"
#include "engine/engine.h"
#include "healthplan/home_records.h"

namespace bogam::engine {

/// What is on record of the patient on whom reader stands that could tell of the home. relatives: RelatedPersons too, which only give names.
Result<healthplan::HomeRecords> RecordsOfHome(cohort::PatientReader* reader, const healthplan::Programme& programme, bool relatives = true);

/// kNotFound: there is no such patient, or none within reach. form: the id of the answered form that is taken in place of the one that HomeOf would
/// choose, so that a begun one is seen beside what is finished; kNotFound where the patient has none of that id.
Result<healthplan::HomeTold> HomeOnRecord(const Engine& engine, const healthplan::Programme& programme, std::string_view patient, healthplan::Day on,
                                          std::string_view form = {});

/// The day that cover is asked for where nobody says one: today by the clock, in UTC; synthetic people live when their records end.
Result<healthplan::Day> CoverDay(Engine* engine);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_PERSON_HOME_H_
