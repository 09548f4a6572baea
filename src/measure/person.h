// SPDX-License-Identifier: Apache-2.0
// Person: what the tables of a measure group people by: sex, age band, race, ethnicity and practice.
//
//   sex        Patient.gender: female, male, other; else unknown
//   age        0-17, 18-44, 45-64, 65-74, 75+ by whole years on the period's last day; unknown without a birth date
//   race,      OMB category codes of the US Core extensions (us-core-race, us-core-ethnicity); `multiple` where there are
//   ethnicity  several, `unknown` without one
//   practice   the first generalPractitioner that is an Organization; else the first whose organization PractitionerRoles
//              tell (class Practices); else the first as it stands; without one the organization
//              (Encounter.serviceProvider) with most ambulatory encounters (class AMB) that began in the 24 months up to
//              the period's end, the one with the latest such encounter on a tie; else none
#ifndef BOGAM_MEASURE_PERSON_H_
#define BOGAM_MEASURE_PERSON_H_

#include <map>
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

/// For whom general practitioners work, by the PractitionerRoles of the data. Not thread-safe while it learns.
class Practices {
 public:
  struct Practice {
    std::string reference, label;  ///< "Organization/1"; the reference's display
  };
  /// Once, of all roles there are. One that is not active counts for those who refer to it, not for its practitioner.
  void Learn(std::span<const fhir::Node> roles);
  bool learned() const { return learned_; }
  /// Of "PractitionerRole/1" its organization; of "Practitioner/1" that of all the roles, where it is one; null otherwise.
  const Practice* Of(std::string_view reference) const;

 private:
  bool learned_ = false;
  std::map<std::string, Practice, std::less<>> practices_;  ///< one of several organizations: without a reference
};

/// Whether the practice hangs on PractitionerRoles, or on encounters.
bool AsksForRoles(fhir::Node patient);
bool AsksForEncounters(fhir::Node patient);

/// encounters: those of the patient, in any order. offset: of values without one, in minutes. practices: null where nothing
/// is known of them.
Person DescribePerson(fhir::Node patient, std::span<const fhir::Node> encounters, const Period& period, int offset, const Practices* practices = nullptr);

}  // namespace bogam::measure

#endif  // BOGAM_MEASURE_PERSON_H_
