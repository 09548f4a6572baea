// SPDX-License-Identifier: Apache-2.0
// The files of the CSV outlet, and a row of one.
#ifndef BOGAM_SYNTH_WRITE_CSV_FILE_H_
#define BOGAM_SYNTH_WRITE_CSV_FILE_H_

#include <array>
#include <string_view>

#include "synth/write/buffer.h"
#include "synth/write/ids.h"

namespace bogam::synth::write {

/// Synthea's files (its CSVExporter, version 4.0: names, columns, forms of dates), then those of our own, which docs/synthetic-people.md tells.
enum class CsvFile : uint8_t {
  kPatients,
  kEncounters,
  kConditions,
  kMedications,
  kProcedures,
  kObservations,
  kImmunizations,
  kAllergies,
  kCarePlans,
  kDevices,
  kSupplies,
  kImagingStudies,
  kOrganizations,
  kProviders,
  kPayers,
  kPayerTransitions,
  kClaims,
  kClaimsTransactions,
  kHouseholds,
  kIncomes,
  kCircumstances,
};
inline constexpr size_t kCsvFiles = 21;
using CsvBuffers = std::array<Buffer, kCsvFiles>;

struct CsvFileFacts {
  std::string_view name, header;
};
const CsvFileFacts& FactsOf(CsvFile file);

/// One row: fields with commas between, the right number of them by construction of the caller.
class Row {
 public:
  /// Times are written in UTC, as Synthea has them.
  explicit Row(Buffer& out, const TimeZone& zone = {}) : out_(out), zone_(zone) {}
  ~Row() { out_.Put('\n'); }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  Row& Text(std::string_view text) {
    Comma();
    out_.Csv(text);
    return *this;
  }
  Row& Id(const write::Id& id) { return Text(id.view()); }
  Row& Date(Instant t) {
    Comma();
    out_.Date(t);
    return *this;
  }
  Row& Time(Instant t) {
    Comma();
    out_.DateTime(zone_.ToUtc(t));
    return *this;
  }
  Row& Number(double number, int places) {
    Comma();
    out_.Number(number, places);
    return *this;
  }
  Row& Integer(int64_t number) {
    Comma();
    out_.Integer(number);
    return *this;
  }
  Row& Cents(int64_t cents) {
    Comma();
    out_.Cents(cents);
    return *this;
  }
  Row& Empty(int fields = 1) {
    for (int i = 0; i < fields; ++i) Comma();
    return *this;
  }

 private:
  void Comma() {
    if (!first_) out_.Put(',');
    first_ = false;
  }
  Buffer& out_;
  const TimeZone zone_;
  bool first_ = true;
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_CSV_FILE_H_
