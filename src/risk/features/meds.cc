// SPDX-License-Identifier: Apache-2.0
#include "risk/features/meds.h"

#include <algorithm>
#include <tuple>

#include "base/bytes.h"
#include "fhir/ids.h"
#include "format/parquet.h"
#include "risk/features/record_status.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

using format::ParquetColumn;
using Type = ParquetColumn::Type;

const std::vector<store::TypeCode>& EventTypes() {
  static const std::vector<store::TypeCode> types = [] {
    std::vector<store::TypeCode> out;
    for (const fhir::TypeId type : {fhir::type::kAllergyIntolerance, fhir::type::kCondition, fhir::type::kDiagnosticReport, fhir::type::kEncounter,
                                    fhir::type::kImmunization, fhir::type::kMedicationDispense, fhir::type::kMedicationRequest,
                                    fhir::type::kMedicationStatement, fhir::type::kObservation, fhir::type::kProcedure}) {
      out.push_back(store::CodeOf(type));
    }
    std::sort(out.begin(), out.end());
    return out;
  }();
  return types;
}

std::string_view ShortSystem(std::string_view system) {
  constexpr std::pair<std::string_view, std::string_view> names[] = {{"http://loinc.org", "LOINC"},
                                                                     {"http://snomed.info/sct", "SNOMED"},
                                                                     {"http://www.nlm.nih.gov/research/umls/rxnorm", "RxNorm"},
                                                                     {"http://hl7.org/fhir/sid/icd-10-cm", "ICD10CM"},
                                                                     {"http://hl7.org/fhir/sid/cvx", "CVX"},
                                                                     {"http://terminology.hl7.org/CodeSystem/v3-ActCode", "ActCode"}};
  for (const auto& [uri, name] : names) {
    if (uri == system) return name;
  }
  return system;
}

bool Earlier(const MedsEvent& a, const MedsEvent& b) {
  return std::tie(a.subject, a.time, a.code, a.number, a.text) < std::tie(b.subject, b.time, b.code, b.number, b.text);
}

}  // namespace

Result<std::string> MedsReader::CodeText(uint32_t ordinal) {
  if (const auto found = codes_.find(ordinal); found != codes_.end()) return found->second;
  BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, ordinal));
  if (text.size() < 4) return Status(Code::kDataLoss, "a code of the dictionary is damaged");
  const uint32_t of = base::GetBigEndian<uint32_t>(text.data());
  std::string system;
  if (of != 0) {
    BOGAM_ASSIGN(system, dictionary_->Text(store::Term::kSystem, of));
  }
  std::string out = of == 0 ? text.substr(4) : std::string(ShortSystem(system)) + "//" + text.substr(4);
  codes_.emplace(ordinal, out);
  return out;
}

Result<bool> MedsReader::Counts(const search::FactHead& head) {
  if (head.do_not_perform) return false;
  for (const uint32_t ordinal : {head.status, head.certainty, head.intent}) {
    if (ordinal == 0) continue;
    BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, ordinal));
    if (StatusOf(std::string_view(text).substr(std::min<size_t>(4, text.size()))) == RecordStatus::kNever) return false;
  }
  return true;
}

Status MedsReader::ReadPatient(int64_t subject, std::vector<MedsEvent>* out) {
  BOGAM_ASSIGN(const fhir::Node patient, source_->Patient());
  const auto moment = [&](fhir::Node node, const char* code) {
    const auto at = value::DateTime::Parse(node.text());
    if (at) out->push_back({subject, at->Instants(offset_).first, code, std::nullopt, std::nullopt});
  };
  moment(patient.Get(fhir::name::kBirthDate), "MEDS_BIRTH");
  moment(patient.Get(fhir::name::kDeceased), "MEDS_DEATH");
  if (const fhir::Node gender = patient.Get(fhir::name::kGender); gender.has_value()) {
    out->push_back({subject, std::nullopt, "GENDER//" + std::string(gender.text()), std::nullopt, std::nullopt});
  }
  return Status::Ok();
}

Status MedsReader::Take(const search::FactHead& head, search::FactCursor* cursor, MedsEvent event, std::vector<MedsEvent>* out) {
  const value::DateTime& at = head.start.precision != value::Precision::kNone ? head.start
                              : head.end.precision != value::Precision::kNone ? head.end
                                                                              : head.known;
  if (at.precision == value::Precision::kNone) return Status::Ok();
  event.time = at.Instants(offset_).last;
  size_t first = out->size();  // rows of the resource or component at hand
  uint16_t group = 0;
  for (search::FactRow row; cursor->Next(&row);) {
    const bool answers = row.element == search::FactElement::kValue || row.element == search::FactElement::kComponentValue;
    if (row.code == 0 || row.element == search::FactElement::kCategory) continue;
    BOGAM_ASSIGN(const std::string code, CodeText(row.code));
    if (answers) {
      for (size_t i = first; i < out->size(); ++i) {
        if (!(*out)[i].text) (*out)[i].text = code;
      }
      continue;
    }
    if (row.group != group) first = out->size();
    group = row.group;
    MedsEvent& added = out->emplace_back(event);
    added.code = code;
    const bool number = row.value_kind == search::FactValue::kDecimal || row.value_kind == search::FactValue::kInteger;
    if (number) added.number = static_cast<float>(row.number.ToDouble());
    if (row.value_kind == search::FactValue::kBoolean) added.number = row.boolean ? 1.0f : 0.0f;
    if (number && row.unit != 0) {
      BOGAM_ASSIGN(const std::string unit, dictionary_->Text(store::Term::kUnit, row.unit));
      added.code += "//" + unit;
    }
  }
  return Status::Ok();
}

Status MedsReader::Read(PersonSource* source, int64_t subject, std::vector<MedsEvent>* out) {
  source_ = source;
  if (&source->dictionary() != dictionary_) codes_.clear();
  dictionary_ = &source->dictionary();
  const size_t first = out->size();
  BOGAM_TRY(ReadPatient(subject, out));
  BOGAM_TRY(source->EachFact(EventTypes(), [&](store::TypeCode, uint64_t, std::string_view payload) -> Status {
    search::FactCursor cursor(payload);
    const search::FactHead head = cursor.head();
    BOGAM_ASSIGN(const bool counts, Counts(head));
    MedsEvent event;
    event.subject = subject;
    if (counts) BOGAM_TRY(Take(head, &cursor, std::move(event), out));
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }));
  std::sort(out->begin() + static_cast<std::ptrdiff_t>(first), out->end(), Earlier);
  return Status::Ok();
}

Status WriteMeds(const std::vector<MedsEvent>& events, const std::function<Status(std::string_view)>& write) {
  std::vector<ParquetColumn> columns(5);
  const auto name = [&](size_t at, const char* text, Type type, bool optional) {
    columns[at].name = text;
    columns[at].type = type;
    columns[at].optional = optional;
  };
  name(0, "subject_id", Type::kInt64, false);
  name(1, "time", Type::kMicroseconds, true);
  name(2, "code", Type::kText, false);
  name(3, "numeric_value", Type::kFloat, true);
  name(4, "text_value", Type::kText, true);
  for (const MedsEvent& event : events) {
    columns[0].whole.push_back(event.subject);
    columns[1].whole.push_back(event.time.value_or(0));
    columns[1].absent.push_back(!event.time);
    columns[2].text.push_back(event.code);
    columns[3].real.push_back(event.number.value_or(0));
    columns[3].absent.push_back(!event.number);
    columns[4].text.push_back(event.text.value_or(""));
    columns[4].absent.push_back(!event.text);
  }
  return format::WriteParquet(columns, {}, write);
}

Result<std::vector<MedsEvent>> ReadMeds(std::string_view bytes) {
  BOGAM_ASSIGN(const format::ParquetTable table, format::ReadParquet(bytes));
  const auto find = [&](std::string_view name, Type type) -> const ParquetColumn* {
    for (const ParquetColumn& column : table.columns) {
      if (column.name == name && column.type == type) return &column;
    }
    return nullptr;
  };
  const ParquetColumn *subject = find("subject_id", Type::kInt64), *time = find("time", Type::kMicroseconds), *code = find("code", Type::kText),
                      *number = find("numeric_value", Type::kFloat), *text = find("text_value", Type::kText);
  if (subject == nullptr || time == nullptr || code == nullptr || number == nullptr) {
    return Status(Code::kInvalid, "the Parquet file has no events: subject_id, time, code or numeric_value is missing or of another type");
  }
  const auto there = [](const ParquetColumn* column, size_t row) { return column != nullptr && !(column->optional && column->absent[row]); };
  std::vector<MedsEvent> out(subject->size());
  for (size_t row = 0; row < out.size(); ++row) {
    if (!there(subject, row) || !there(code, row)) return Status(Code::kInvalid, "an event has no subject or no code");
    out[row].subject = subject->whole[row];
    out[row].code = code->text[row];
    if (there(time, row)) out[row].time = time->whole[row];
    if (there(number, row)) out[row].number = static_cast<float>(number->real[row]);
    if (there(text, row)) out[row].text = text->text[row];
  }
  return out;
}

}  // namespace bogam::risk
