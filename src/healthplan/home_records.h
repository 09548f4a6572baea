// SPDX-License-Identifier: Apache-2.0
// What records tell of a person's home, as an application whose first person that is. Who lives there is told by an answered form alone: that of the
// programme (healthplan/questionnaire.h; the newest that is finished, else the newest that is not), or the one that synthetic people have. Patient
// and Coverage add what the form leaves open of the person. Without a form nothing may be decided (`told_by` is empty): the people are then the person
// and RelatedPersons of the same address, for somebody to go on from. What records do not say stays unknown.
//
// Ties of the synthetic form are to the person, so what they say of two others is taken only where it follows: two parents who file jointly are each
// other's spouse; a child's parents are the person and the person's spouse, as step-parents count. Tests: home_records_test.cc.
#ifndef BOGAM_HEALTHPLAN_HOME_RECORDS_H_
#define BOGAM_HEALTHPLAN_HOME_RECORDS_H_

#include <optional>
#include <string>
#include <vector>

#include "healthplan/application.h"

namespace bogam::healthplan {

/// Resources as JSON: a Patient and what is in the patient's compartment.
struct HomeRecords {
  format::Json patient;
  std::vector<format::Json> relatives, covers, answers;  ///< RelatedPerson, Coverage, QuestionnaireResponse
};

struct HomeTold {
  Application application;
  std::string told_by;  ///< "QuestionnaireResponse/17"; empty: nobody has told who lives there
  std::string told_on;  ///< when that was written, as recorded
  bool finished = false;
  Findings wrong;     ///< of that form, which is then not taken
  std::string begun;  ///< id of a form of the programme that is not finished and newer than any that is; "" where there is none
};

/// on: the day asked for, on which Coverages and addresses must hold.
HomeTold HomeOf(const Programme& programme, const HomeRecords& records, Day on);

/// Of an answered synthetic form (HouseholdWords); the first of the people is the form's person.
Application HomeOfHouseholdForm(const Programme& programme, const format::Json& response, const HomeRecords& records, Day on, Findings& findings);

/// Whether a Coverage is one of those meant.
bool Says(const CoverMark& mark, const format::Json& cover);

/// What a person is called in an application: a name of the resource, and nothing that an application has another meaning for.
std::string CalledBy(const format::Json& resource, const std::string& otherwise);
/// A member of an object; a null where there is none.
const format::Json& MemberOf(const format::Json& json, std::string_view key);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_HOME_RECORDS_H_
