// SPDX-License-Identifier: Apache-2.0
// Access beside the work: can people get an appointment, do they come, do they see the same person. Pure arithmetic over what records say; what is not recorded
// gives no value and the sentence that says why.
//
//   third next available  days from now to the third free slot of a schedule, the mean over schedules that have three (the third, since the first two are often
//                         what somebody just cancelled). Institute for Healthcare Improvement.
//   no-show               appointments in the 12 months before now: noshow / (noshow + fulfilled)
//   continuity            of people with three or more ambulatory visits to identified practitioners in the 12 months before now, the mean over people of
//     UPC                 max(n_i) / N: the share of visits to the practitioner seen most often
//     COC (Bice-Boxerman) (sum n_i^2 - N) / (N (N - 1)); 1: always the same, 0: never twice the same
//                         n_i visits to practitioner i, N all. Bice, Boxerman. Med Care 1977;15:347-349; forms as in BMC Health Serv Res 2022, table 2.
#ifndef BOGAM_WORKLIST_ACCESS_H_
#define BOGAM_WORKLIST_ACCESS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fhir/record.h"
#include "worklist/day.h"

namespace bogam::worklist {

struct AccessMeasure {
  std::optional<double> value;
  std::optional<int64_t> people;  ///< whom, or how many appointments or schedules, it is over
  std::string from, to;           ///< days
  std::string why;                ///< of no value
};

struct Access {
  AccessMeasure third_next_available, no_show, upc, coc;
};

/// By practitioner, how often; nothing with fewer than two visits (COC).
double UsualProvider(const std::map<std::string, int64_t>& visits);
std::optional<double> BiceBoxerman(const std::map<std::string, int64_t>& visits);

class AccessFold {
 public:
  explicit AccessFold(Moment now);
  /// A Slot; schedule: its reference. Those that are not free or begin before now are passed over.
  void AddSlot(fhir::Node slot);
  /// Every appointment once, whoever takes part.
  void AddAppointment(fhir::Node appointment);
  /// All encounters of one person, together.
  void AddPerson(const std::vector<fhir::Node>& encounters);
  void Merge(const AccessFold& other);
  Access Finish() const;

 private:
  bool InYear(std::string_view moment) const;
  Moment now_;
  std::string from_;
  std::map<std::string, std::vector<int64_t>> slots_;  // schedule -> days to its free slots
  std::map<std::string, bool> appointments_;           // reference -> they came
  bool any_slot_ = false;
  int64_t people_ = 0;
  double upc_ = 0, coc_ = 0;
};

/// The practitioner of a visit: the one who took part as primary performer or attender, else the first; "" where none is named.
std::string PractitionerOf(fhir::Node encounter);
bool IsAmbulatory(fhir::Node encounter);

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_ACCESS_H_
