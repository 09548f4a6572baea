// SPDX-License-Identifier: Apache-2.0
// Person: what the tables of a measure group people by: sex, age band, race, ethnicity and practice.
//
//   sex        Patient.gender: female, male, other; else unknown
//   age        0-17, 18-44, 45-64, 65-74, 75+ by whole years on the period's last day; unknown without a birth date
//   race,      OMB category codes of the US Core extensions (us-core-race, us-core-ethnicity); `multiple` where there are
//   ethnicity  several, `unknown` without one
//   practice   the first generalPractitioner's reference; else the organization (Encounter.serviceProvider) with most
//              ambulatory encounters (class AMB) that began in the 24 months up to the period's end, the one with the
//              latest such encounter on a tie; else none
#ifndef BOGAM_MEASURE_PERSON_H_
#define BOGAM_MEASURE_PERSON_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "fhir/record.h"
#include "value/temporal.h"

namespace bogam::measure {

struct Person {
  std::string id;  ///< logical id of the Patient
  std::string sex = "unknown", age_band = "unknown", race = "unknown", ethnicity = "unknown";
  std::string race_label, ethnicity_label;  ///< the extension's display, where there is one code
  std::string practice = "none";            ///< "Organization/1"
  std::string practice_label;               ///< the reference's display
  std::optional<int> age;                   ///< whole years on the period's last day
  bool deceased = false;                    ///< says the record now, whatever the period
};

/// The period of a measure: both ends belong to it.
struct Period {
  value::DateTime start, end;
};

/// A whole-day period "YYYY-MM-DD/YYYY-MM-DD", or "YYYY": from 00:00:00.000 to 23:59:59.999 at `offset`. Two date-times with
/// time are taken as they are, one without an offset at `offset`. kInvalid otherwise, or when it ends before it begins.
Result<Period> ParsePeriod(std::string_view text, int offset);
/// The last full calendar year before the newest clinical date: the default period (data up to 2021-07 gives 2020).
Period DefaultPeriod(const value::Date& newest, int offset);
/// "2025-01-01" when it is whole days, else the date-time: for reports.
std::string PeriodStart(const Period& period);
std::string PeriodEnd(const Period& period);

/// encounters: those of the patient, in any order. offset: of values without one, in minutes.
Person DescribePerson(fhir::Node patient, std::span<const fhir::Node> encounters, const Period& period, int offset);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_PERSON_H_
