// SPDX-License-Identifier: Apache-2.0
// Synthea's CSV export, and three files of our own. What nobody here works out (quality of life, addresses of payers) stays empty. Files of the place are
// written last: they carry the population's sums.
#include "synth/write/csv_rows.h"
#include "synth/write/csv_tally.h"
#include "synth/write/outlet.h"
#include "synth/write/output_file.h"

namespace bogam::synth::write {
namespace {

struct CsvParcel final : Parcel {
  size_t bytes() const override {
    size_t sum = 0;
    for (const Buffer& buffer : text) sum += buffer.capacity();
    return sum;
  }
  CsvBuffers text;
  Tally tally;
};

void WritePlace(const Directory& directory, const Tally& tally, CsvBuffers* files) {
  const auto at = [&](CsvFile file) -> Buffer& { return (*files)[static_cast<size_t>(file)]; };
  const auto address = [](Row& row, const Address& where) {
    row.Text(where.line).Text(where.city).Text(where.state).Text(where.postal_code);
    if (where.latitude != 0)
      row.Number(where.latitude, 6).Number(where.longitude, 6);
    else
      row.Empty(2);
  };
  for (uint32_t i = 0; i < directory.practices.size(); ++i) {
    const Practice& practice = directory.practices[i];
    Row row(at(CsvFile::kOrganizations));
    row.Id(FhirWriter::PlaceId(directory, Purpose::kPractice, i)).Text(practice.name);
    address(row, practice.address);
    row.Text(practice.phone).Cents(tally.practices[i].revenue).Integer(static_cast<int64_t>(tally.practices[i].encounters));
  }
  for (uint32_t i = 0; i < directory.clinicians.size(); ++i) {
    const Clinician& who = directory.clinicians[i];
    Row row(at(CsvFile::kProviders));
    row.Id(FhirWriter::PlaceId(directory, Purpose::kClinician, i)).Id(FhirWriter::PlaceId(directory, Purpose::kPractice, who.practice));
    row.Text(who.given + ' ' + who.family).Text(std::string_view(&who.sex, 1)).Text(who.specialty);
    address(row, who.practice < directory.practices.size() ? directory.practices[who.practice].address : Address());
    row.Integer(static_cast<int64_t>(tally.clinicians[i].encounters)).Integer(static_cast<int64_t>(tally.clinicians[i].procedures));
  }
  for (uint32_t i = 0; i < directory.payers.size(); ++i) {
    const PayerTally& sums = tally.payers[i];
    Row row(at(CsvFile::kPayers));
    const auto counts = [&](const uint64_t(&both)[2]) { row.Integer(static_cast<int64_t>(both[1])).Integer(static_cast<int64_t>(both[0])); };
    row.Id(FhirWriter::PlaceId(directory, Purpose::kPayer, i)).Text(directory.payers[i].name).Text(directory.payers[i].ownership).Empty(5);
    row.Cents(sums.covered).Cents(sums.uncovered).Cents(sums.premiums);
    counts(sums.encounters);
    counts(sums.medications);
    counts(sums.procedures);
    counts(sums.immunizations);
    row.Integer(static_cast<int64_t>(sums.customers)).Empty().Integer(static_cast<int64_t>(sums.member_months));
  }
}

class CsvOutlet final : public Outlet {
 public:
  CsvOutlet(const std::string& folder, const Library& library, const Directory& directory) : library_(library), directory_(directory) {
    for (size_t i = 0; i < kCsvFiles; ++i) files_[i] = OutputFile(folder + "/" + std::string(FactsOf(static_cast<CsvFile>(i)).name) + ".csv");
  }
  std::unique_ptr<Parcel> NewParcel() const override { return std::make_unique<CsvParcel>(); }

  Status Begin(const Page&) override {
    CsvBuffers text;
    for (size_t i = 0; i < kCsvFiles; ++i) {
      text[i].Put(FactsOf(static_cast<CsvFile>(i)).header);
      text[i].Put('\n');
    }
    sums_.Clear(directory_);
    return Append(text);
  }
  Status Pack(const Subject& subject, const Page&, Parcel* parcel) const override {
    auto& own = static_cast<CsvParcel&>(*parcel);
    CsvBuffers& text = own.text;
    for (Buffer& buffer : text) buffer.Clear();
    PutPersonRows(library_, directory_, subject, &text);
    own.tally.Clear(directory_);
    own.tally.Count(subject);
    return {};
  }
  Status Take(const Page&, Parcel* parcel) override {
    const auto& own = static_cast<const CsvParcel&>(*parcel);
    sums_.Add(own.tally);
    return Append(own.text);
  }
  Status Finish() override {
    CsvBuffers text;
    WritePlace(directory_, sums_, &text);
    BOGAM_TRY(Append(text));
    for (OutputFile& file : files_) BOGAM_TRY(file.Close());
    return {};
  }

 private:
  Status Append(const CsvBuffers& text) {
    for (size_t i = 0; i < kCsvFiles; ++i) {
      if (text[i].size() != 0) BOGAM_TRY(files_[i].Put(text[i].view()));
    }
    return {};
  }
  const Library& library_;
  const Directory& directory_;
  Tally sums_;
  std::array<OutputFile, kCsvFiles> files_;
};

}  // namespace

Result<std::unique_ptr<Outlet>> NewCsvOutlet(const std::string& folder, const Library& library, const Directory& directory) {
  BOGAM_TRY(MakeEmptyFolder(folder));
  return std::unique_ptr<Outlet>(std::make_unique<CsvOutlet>(folder, library, directory));
}

}  // namespace bogam::synth::write
