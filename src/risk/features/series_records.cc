// SPDX-License-Identifier: Apache-2.0
// What facts do not hold and records are opened for: drugs behind a reference, answers of questionnaires.
#include <algorithm>
#include <cmath>
#include <limits>

#include "fhir/ids.h"
#include "risk/features/series_reader.h"

namespace bogam::risk {
namespace {

namespace n = fhir::name;

}  // namespace

/// An order without a code of its own, by the Medication to which it refers.
Status SeriesReader::ReadDrug(const Record& record) {
  BOGAM_ASSIGN(const fhir::Node node, source_->Open(record.type, record.number, record.head.link));
  const std::string_view reference = node.Get(n::kMedication).Get(n::kReference).text();
  fhir::Node medication;
  if (reference.starts_with("#")) {
    for (const fhir::Node contained : node.children(n::kContained)) {
      if (contained.Get(n::kId).text() == reference.substr(1)) medication = contained;
    }
  } else if (const size_t slash = reference.rfind('/'); slash != std::string_view::npos) {
    BOGAM_ASSIGN(medication, source_->Find(fhir::type::kMedication, reference.substr(slash + 1)));
  }
  std::vector<ConceptId> concepts;
  bool coded = false;
  for (const fhir::Node coding : medication.Get(n::kCode).children(n::kCoding)) {
    coded = true;
    program_->declaration().concepts.Of(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text(), &concepts);
  }
  if (!coded) ++tally_.unreadable_drugs;
  resource_.clear();
  return AddConcepts(record, concepts, nullptr, &resource_);
}

Status SeriesReader::ReadResponse(const Record& record) {
  BOGAM_ASSIGN(const RecordStatus word, WordOf(record.head.status));
  if (word == RecordStatus::kNever) return Status::Ok();
  BOGAM_ASSIGN(const fhir::Node node, source_->Open(record.type, record.number, record.head.link));
  const std::string_view status = node.Get(n::kStatus).text();
  if (status != "completed" && status != "amended") return Status::Ok();
  const std::string_view canonical = node.Get(n::kQuestionnaire).text();
  const std::string_view plain = canonical.substr(0, canonical.find('|'));
  std::vector<fhir::Node> open = {node};
  for (size_t at = 0; at < open.size(); ++at) {
    const fhir::Node parent = open[at];
    for (const fhir::Node item : parent.children(n::kItem)) {
      open.push_back(item);
      const std::string_view link = item.Get(n::kLinkId).text();
      for (const uint32_t series : questionnaires_) {
        const Feature& reads = program_->series()[series].reads;
        const bool of =
            reads.questionnaires.empty() || std::find(reads.questionnaires.begin(), reads.questionnaires.end(), plain) != reads.questionnaires.end();
        if (!of || std::find(reads.items.begin(), reads.items.end(), link) == reads.items.end()) continue;
        BOGAM_TRY(TakeAnswer(record, item.Get(n::kAnswer).Get(n::kValue), series));
      }
    }
  }
  return Status::Ok();
}

Status SeriesReader::TakeAnswer(const Record& record, fhir::Node answer, uint32_t at) {
  const Series& series = program_->series()[at];
  if (answer.missing()) return Status::Ok();
  std::optional<SeriesEvent> event = EventOf(record, series);
  if (!event) return Status::Ok();
  if (series.values) {
    event->value = kNoValue;
    const fhir::Lexical lexical = answer.is_primitive() ? fhir::Row(answer.type()).lexical : fhir::Lexical::kNone;
    if (answer.type() == fhir::type::kCoding) {
      std::vector<ConceptId> concepts;
      program_->declaration().concepts.Of(answer.Get(n::kSystem).text(), answer.Get(n::kCode).text(), &concepts);
      for (const Answer& one : series.reads.answers) {
        const bool is = std::find(concepts.begin(), concepts.end(), one.concept_id) != concepts.end();
        if (std::isnan(event->value) && is) event->value = one.value.value_or(kNoValue);
      }
    } else if (lexical == fhir::Lexical::kBoolean) {
      event->value = answer.boolean() ? 1 : 0;
    } else if (lexical == fhir::Lexical::kInteger || lexical == fhir::Lexical::kDecimal || answer.type() == fhir::type::kQuantity) {
      const bool quantity = answer.type() == fhir::type::kQuantity;
      const fhir::Node digits = quantity ? answer.Get(n::kValue) : answer;
      const fhir::Node code = quantity ? answer.Get(n::kCode) : fhir::Node();
      const std::string_view unit = code.has_value() ? code.text() : quantity ? answer.Get(n::kUnit).text() : std::string_view();
      const auto number = value::Decimal::Parse(digits.ToText());
      if (number) TakeNumber(number->ToDouble(), NewFactor(series.reads, unit), unit, at, &*event);
    } else {
      ++tally_.no_number[series.reads.name];
    }
    event->at = record.head.start.precision == value::Precision::kNone ? 0 : record.head.start.Instants(offset_).last;
  }
  if (events_[at].empty()) filled_.push_back(at);
  events_[at].push_back(*event);
  return Status::Ok();
}

}  // namespace bogam::risk
