// SPDX-License-Identifier: Apache-2.0
// The rows of one person: what the record holds (csv_person.cc), what was billed (csv_claims.cc), home and means (csv_household.cc).
#ifndef BOGAM_SYNTH_WRITE_CSV_ROWS_H_
#define BOGAM_SYNTH_WRITE_CSV_ROWS_H_

#include "synth/write/csv_file.h"
#include "synth/write/fhir_writer.h"

namespace bogam::synth::write {

void PutPersonRows(const Library& library, const Directory& directory, const Subject& subject, CsvBuffers* files);
/// claims.csv and claims_transactions.csv. `links`: of the person's entries.
void PutClaimRows(const Vocabulary& vocabulary, const Directory& directory, const Subject& subject, const Links& links, CsvBuffers* files);
/// households.csv, incomes.csv and circumstances.csv.
void PutHouseholdRows(const Subject& subject, CsvBuffers* files);

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_CSV_ROWS_H_
