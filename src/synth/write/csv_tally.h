// SPDX-License-Identifier: Apache-2.0
// What a population did at each practice, with each clinician and through each payer: the sums in organizations.csv, providers.csv and payers.csv.
#ifndef BOGAM_SYNTH_WRITE_CSV_TALLY_H_
#define BOGAM_SYNTH_WRITE_CSV_TALLY_H_

#include <cstdint>
#include <vector>

#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {

struct PayerTally {
  int64_t covered = 0, uncovered = 0, premiums = 0;                                             // cents
  uint64_t encounters[2] = {}, medications[2] = {}, procedures[2] = {}, immunizations[2] = {};  // not paid for, paid for
  uint64_t customers = 0, member_months = 0;
};
struct PracticeTally {
  int64_t revenue = 0;  // cents
  uint64_t encounters = 0;
};
struct ClinicianTally {
  uint64_t encounters = 0, procedures = 0;
};

struct Tally {
  std::vector<PayerTally> payers;
  std::vector<PracticeTally> practices;
  std::vector<ClinicianTally> clinicians;

  void Clear(const Directory& directory);
  void Count(const Subject& subject);
  void Add(const Tally& other);
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_CSV_TALLY_H_
