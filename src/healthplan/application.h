// SPDX-License-Identifier: Apache-2.0
// Application: what is told of the people of one home, as a caseworker would have it, in the slots of a programme's facts. What is not told is
// unknown: "none" and "no" are said (spouse: none, parents: [], income: []).
//
//   asked_on: 2026-05-01
//   id: h17                             perhaps; what the home is called in results
//   place: Worcester                    perhaps; by which results are counted
//   people:
//     - id: ana
//       birth_date: 1990-02-03          a fact by its name
//       spouse: ben | none              somebody of the list
//       parents: [eva]                  those of the list
//       claimed_by: ben | nobody | parent-elsewhere | other-elsewhere
//       income: [{kind: wages, amount: 410.50, every: week}]
#ifndef BOGAM_HEALTHPLAN_APPLICATION_H_
#define BOGAM_HEALTHPLAN_APPLICATION_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "healthplan/programme.h"

namespace bogam::healthplan {

inline constexpr size_t kMostPeople = 64;

/// Who a person stands to: a place in the list, or one of these.
inline constexpr int kNobody = -1, kNotTold = -2, kParentElsewhere = -3, kOtherElsewhere = -4;

struct IncomeLine {
  uint16_t kind = 0, frequency = 0;
  int64_t cents = 0;
  int64_t units = 0;  ///< a month, in Programme::units of a cent
};

struct Person {
  std::string id;
  std::vector<int64_t> facts;  ///< a slot a fact of the programme; those not told are filled when deciding
  int spouse = kNotTold;
  int claimed_by = kNotTold;
  bool parents_told = false, income_told = false;
  uint64_t parents = 0;  ///< bits of places in the list
  std::vector<IncomeLine> income;
};

struct Application {
  std::string id, place;  ///< may be empty
  Day asked_on = 0;
  std::vector<Person> people;
};

/// A month's amount of a line. nullopt where it is too large.
std::optional<int64_t> MonthlyUnits(const Programme& programme, int64_t cents, const Frequency& frequency);

/// YAML or JSON. Everything that is wrong is in findings.
Application ReadApplication(const Programme& programme, std::string_view text, const std::string& file, Findings& findings);
/// The same of what was read already. otherwise: the day asked for where the application has none; 0: it must.
Application ReadApplication(const Programme& programme, const format::Json& json, const std::string& file, Day otherwise, Findings& findings);

/// "ana.hiv=yes", "ana.income.wages=1700/month" (in place of all lines of that kind), "asked_on=2026-10-01": the application with one thing told
/// otherwise. What is wrong is a finding.
void TellOtherwise(const Programme& programme, std::string_view told, Application* application, Findings& findings);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_APPLICATION_H_
