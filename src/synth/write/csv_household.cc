// SPDX-License-Identifier: Apache-2.0
#include "synth/write/csv_rows.h"

namespace bogam::synth::write {
namespace {

Buffer& At(CsvBuffers* files, CsvFile file) { return (*files)[static_cast<size_t>(file)]; }

void PutDate(Row& row, Instant date) {
  if (date == kNever)
    row.Empty();
  else
    row.Date(date);
}

void PutMember(const Id& patient, const HouseholdForm& form, size_t at, CsvBuffers* files) {
  const HouseholdMember& member = form.members[at];
  const auto number = static_cast<int64_t>(at) + 1;
  {
    Row row(At(files, CsvFile::kHouseholds));
    row.Id(patient).Text(form.number).Date(form.recorded).Integer(number).Text(member.person).Text(member.tie).Date(member.birth);
    row.Text(std::string_view(&member.sex, 1)).Text(member.marital_status).Text(member.tax_role);
    if (member.claimed_by < 0)
      row.Empty();
    else
      row.Integer(member.claimed_by + 1);
    row.Number(member.hours, 0);
  }
  for (const IncomeSource& source : member.income) {
    Row row(At(files, CsvFile::kIncomes));
    row.Id(patient).Date(form.recorded).Integer(number).Text(member.person).Text(source.kind).Cents(source.cents).Text("USD").Text(source.frequency);
    row.Number(source.yearly, 2);
  }
}

}  // namespace

void PutHouseholdRows(const Subject& subject, CsvBuffers* files) {
  const Particulars& p = subject.particulars;
  const HouseholdForm& form = p.household;
  if (form.members.empty()) return;
  const Id patient = FhirWriter::PatientId(subject.person);
  for (size_t i = 0; i < form.members.size(); ++i) PutMember(patient, form, i, files);
  Row row(At(files, CsvFile::kCircumstances));
  row.Id(patient).Text(p.person).Text(form.number).Date(form.recorded).Text(form.immigration);
  PutDate(row, form.entered);
  PutDate(row, form.found_disabled);
  row.Text(p.language).Text(p.needs_interpreter ? "true" : "false").Text(p.gender_identity).Text(p.sexual_orientation);
  for (unsigned bit = 1; bit <= 32; bit *= 2) {
    switch (p.disability.charted) {
      case Charted::kRecorded: row.Text((p.disability.yes & bit) != 0 ? "true" : "false"); break;
      case Charted::kDeclined: row.Text("declined"); break;
      case Charted::kNotAsked: row.Empty(); break;
    }
  }
}

}  // namespace bogam::synth::write
