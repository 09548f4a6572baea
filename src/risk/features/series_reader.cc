// SPDX-License-Identifier: Apache-2.0
#include "risk/features/series_reader.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "fhir/ids.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

constexpr size_t kSources = static_cast<size_t>(FeatureSource::kDisability) + 1;

bool IsEarlierEvent(const SeriesEvent& a, const SeriesEvent& b) {
  const bool a_over = a.over, b_over = b.over;
  return std::tie(a.on, a.at, a.value, a.known, a.until, a_over, a.type, a.number) < std::tie(b.on, b.at, b.value, b.known, b.until, b_over, b.type, b.number);
}

/// Of numbers that are not used: their values say nothing.
bool Sooner(const SeriesEvent& a, const SeriesEvent& b) { return std::tie(a.on, a.at, a.number) < std::tie(b.on, b.at, b.number); }

/// A word of the dictionary without its system.
std::string_view Word4(const std::string& text) { return std::string_view(text).substr(std::min<size_t>(4, text.size())); }

}  // namespace

SeriesReader::SeriesReader(std::shared_ptr<const FeatureProgram> program, int offset)
    : program_(std::move(program)), offset_(offset), by_concept_(kSources), events_(program_->series().size()), unused_(events_.size()) {
  for (auto& concepts : by_concept_) concepts.resize(program_->declaration().concepts.size());
  for (uint32_t i = 0; i < program_->series().size(); ++i) {
    const Series& series = program_->series()[i];
    if (series.source == FeatureSource::kQuestionnaire) questionnaires_.push_back(i);
    for (const ConceptId id : series.concepts) by_concept_[static_cast<size_t>(series.source)][id].push_back(i);
  }
}

void SeriesReader::Reset(const store::Dictionary* dictionary) {
  dictionary_ = dictionary;
  index_ = std::make_unique<ConceptIndex>(&program_->declaration().concepts, dictionary);
  words_.clear();
  factors_.assign(events_.size(), {});
}

Result<bool> SeriesReader::Read(PersonSource* source) {
  source_ = source;
  if (&source->dictionary() != dictionary_) Reset(&source->dictionary());
  for (const uint32_t series : filled_) events_[series].clear(), unused_[series].clear();
  filled_.clear();
  responses_.clear();
  uncoded_drugs_.clear();
  static const store::TypeCode patient[] = {store::CodeOf(fhir::type::kPatient)};
  bool there = false;
  gender_.clear();
  birth_ = {};
  BOGAM_TRY(source->EachFact(patient, [&](store::TypeCode, uint64_t, std::string_view payload) -> Status {
    search::FactCursor cursor(payload);
    if (cursor.head().link) return Status::Ok();
    there = true;
    birth_ = cursor.head().start;
    for (search::FactRow row; cursor.Next(&row);) {
      if (row.element != search::FactElement::kCode || row.code == 0) continue;
      BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, row.code));
      gender_ = Word4(text);
    }
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }));
  if (!there) return false;
  BOGAM_TRY(
      source->EachFact(program_->types(), [this](store::TypeCode type, uint64_t number, std::string_view payload) { return Take(type, number, payload); }));
  for (const Record& record : uncoded_drugs_) BOGAM_TRY(ReadDrug(record));
  for (const Record& record : responses_) BOGAM_TRY(ReadResponse(record));
  DropUnvalued();
  for (const uint32_t series : filled_) std::sort(events_[series].begin(), events_[series].end(), IsEarlierEvent);
  return true;
}

/// Of series of values only events with one remain; numbers that are not used stand apart.
void SeriesReader::DropUnvalued() {
  for (const uint32_t series : filled_) {
    if (!program_->series()[series].values) continue;
    std::vector<SeriesEvent>& unused = unused_[series];
    std::erase_if(events_[series], [&](const SeriesEvent& event) {
      if (!std::isnan(event.value)) return false;
      if (event.unit != 0) unused.push_back(event);
      return true;
    });
    std::sort(unused.begin(), unused.end(), Sooner);
  }
}

Status SeriesReader::Take(store::TypeCode type, uint64_t number, std::string_view payload) {
  search::FactCursor cursor(payload);
  const Record record{type, number, cursor.head()};
  const FeatureSource source = SourceOfType(type);
  if (source == FeatureSource::kQuestionnaire) {
    if (!questionnaires_.empty()) responses_.push_back(record);
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }
  resource_.clear();
  component_.clear();
  bool coded = false;
  uint16_t group = 0;
  for (search::FactRow row; cursor.Next(&row);) {
    switch (row.element) {
      case search::FactElement::kCode:
      case search::FactElement::kClass:
        coded = coded || row.code != 0;
        if (!index_->Passes(row.code)) BOGAM_TRY(AddCode(record, row, &resource_));
        break;
      case search::FactElement::kComponent:
        if (row.group != group) component_.clear();
        group = row.group;
        if (!index_->Passes(row.code)) BOGAM_TRY(AddCode(record, row, &component_));
        break;
      case search::FactElement::kValue:
        if (!resource_.empty()) BOGAM_TRY(AddAnswer(&resource_, row.code));
        break;
      case search::FactElement::kComponentValue:
        if (!component_.empty()) BOGAM_TRY(AddAnswer(&component_, row.code));
        break;
      case search::FactElement::kDetail:
      case search::FactElement::kCategory: break;
    }
  }
  if (!coded && source == FeatureSource::kDrug) uncoded_drugs_.push_back(record);
  return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
}

Status SeriesReader::AddCode(const Record& record, const search::FactRow& row, std::vector<Place>* open) {
  BOGAM_ASSIGN(const std::span<const ConceptId> concepts, index_->Of(row.code));
  return AddConcepts(record, concepts, &row, open);
}

/// row: where a value stands; null: there is none.
Status SeriesReader::AddConcepts(const Record& record, std::span<const ConceptId> concepts, const search::FactRow* row, std::vector<Place>* open) {
  const auto& of_source = by_concept_[static_cast<size_t>(SourceOfType(record.type))];
  for (const ConceptId id : concepts) {
    for (const uint32_t at : of_source[id]) {
      const bool there = std::any_of(open->begin(), open->end(), [&](const Place& place) { return place.series == at; });
      if (there) continue;  // two codings of one concept
      const Series& series = program_->series()[at];
      std::optional<SeriesEvent> event = EventOf(record, series);
      if (!event) continue;
      for (const uint32_t status : {record.head.status, record.head.certainty, record.head.intent}) {
        BOGAM_ASSIGN(const RecordStatus word, WordOf(status));
        if (word == RecordStatus::kNever) return Status::Ok();
        if (word == RecordStatus::kOver && event->until == kNoDay) event->over = true;
      }
      bool valued = false;
      if (series.values) {
        event->value = kNoValue;
        event->at = record.head.start.precision == value::Precision::kNone ? 0 : record.head.start.Instants(offset_).last;
        if (row != nullptr) BOGAM_TRY(TakeValue(*row, at, &*event, &valued));
      }
      if (events_[at].empty()) filled_.push_back(at);
      open->push_back({at, static_cast<uint32_t>(events_[at].size()), valued});
      events_[at].push_back(*event);
    }
  }
  return Status::Ok();
}

std::optional<SeriesEvent> SeriesReader::EventOf(const Record& record, const Series& series) {
  if (record.head.do_not_perform) return std::nullopt;
  const EventTime time = TimeOf(record.head, series.reads.lag_days, offset_);
  if (time.on == kNoDay) {
    ++tally_.undated;
    return std::nullopt;
  }
  SeriesEvent event;
  event.on = time.on;
  event.known = time.known;
  event.type = record.type;
  event.number = record.number;
  event.link = record.head.link;
  if (series.source == FeatureSource::kCondition) event.until = LastDay(record.head.over, offset_);
  if (series.source == FeatureSource::kDrug && record.head.start.precision != value::Precision::kNone) event.until = LastDay(record.head.end, offset_);
  return event;
}

Status SeriesReader::TakeValue(const search::FactRow& row, uint32_t series, SeriesEvent* event, bool* valued) {
  using search::FactValue;
  const std::string& name = program_->series()[series].reads.name;
  *valued = true;
  switch (row.value_kind) {
    case FactValue::kDecimal:
    case FactValue::kInteger: {
      BOGAM_ASSIGN(const Factor factor, FactorOf(series, row.unit));
      std::string unit;
      if (!factor.can && row.unit != 0) {
        BOGAM_ASSIGN(unit, dictionary_->Text(store::Term::kUnit, row.unit));
      }
      TakeNumber(row.number.ToDouble(), factor, unit, series, event);
      return Status::Ok();
    }
    case FactValue::kBoolean: event->value = row.boolean ? 1 : 0; return Status::Ok();
    case FactValue::kCoded: *valued = false; return Status::Ok();
    case FactValue::kNone: return Status::Ok();  // a panel
    default: ++tally_.no_number[name]; return Status::Ok();
  }
}

void SeriesReader::TakeNumber(double number, const Factor& factor, std::string_view unit, uint32_t series, SeriesEvent* event) {
  const Feature& reads = program_->series()[series].reads;
  event->unit = factor.unit;
  if (!factor.can) {
    ++tally_.units[{reads.name, std::string(unit)}];
    return;
  }
  const double value = number * factor.times + factor.plus;
  if (reads.plausible.Hold(value)) {
    event->value = value;
    return;
  }
  event->unit = factor.unbelieved;
  ++tally_.implausible[reads.name];
}

Status SeriesReader::AddAnswer(std::vector<Place>* open, uint32_t code) {
  for (Place& place : *open) {
    if (place.valued) continue;
    for (const Answer& answer : program_->series()[place.series].reads.answers) {
      BOGAM_ASSIGN(const bool holds, index_->Holds(answer.concept_id, code));
      if (!holds || place.valued) continue;
      events_[place.series][place.at].value = answer.value.value_or(kNoValue);
      place.valued = true;
    }
  }
  return Status::Ok();
}

Result<SeriesReader::Factor> SeriesReader::FactorOf(uint32_t series, uint32_t unit) {
  std::vector<Factor>& of_series = factors_[series];
  if (unit >= of_series.size()) of_series.resize(unit + 1);
  if (of_series[unit].known) return of_series[unit];
  std::string text;
  if (unit != 0) {
    BOGAM_ASSIGN(text, dictionary_->Text(store::Term::kUnit, unit));
  }
  return of_series[unit] = NewFactor(program_->series()[series].reads, text);
}

/// Where there are too many names, the last stands for them all.
uint16_t SeriesReader::UnitNumber(std::string name) {
  const bool room = units_.size() < std::numeric_limits<uint16_t>::max();
  if (!room && !unit_numbers_.contains(name)) return static_cast<uint16_t>(units_.size() - 1);
  const auto [found, fresh] = unit_numbers_.try_emplace(std::move(name), static_cast<uint16_t>(units_.size()));
  if (fresh) units_.push_back(found->first);
  return found->second;
}

SeriesReader::Factor SeriesReader::NewFactor(const Feature& reads, std::string_view recorded) {
  Factor factor;
  factor.known = true;
  const std::string_view unit = AsUcum(program_->declaration().spellings, recorded);
  Convert(reads, unit, &factor);
  const std::string name(unit.empty() ? "no unit" : unit);
  factor.unit = UnitNumber(factor.can ? name : name + ", not converted");
  factor.unbelieved = UnitNumber(name + ", not believed");
  return factor;
}

/// Units that multiply, and temperatures; of what is otherwise special (pH, B) only itself.
void SeriesReader::Convert(const Feature& reads, std::string_view unit, Factor* factor) {
  if (unit.empty()) {
    factor->can = reads.unit_optional;
    return;
  }
  const Result<value::UnitPtr> found = value::Unit::Find(unit);
  if (!found.ok()) return;
  const auto to = [&](const value::Unit& wanted, double then) {
    if (!value::Comparable(**found, wanted)) return;
    if ((*found)->code() == wanted.code()) {
      factor->can = true;
      factor->times = then;
      return;
    }
    double at[3];
    for (int i = 0; i < 3; ++i) {
      const Result<value::Decimal> converted = value::Convert(value::Decimal(i), **found, wanted);
      if (!converted.ok()) return;
      at[i] = converted->ToDouble();
    }
    const double times = at[1] - at[0];
    if (std::abs(at[2] - at[0] - 2 * times) > 1e-9 * std::max(1.0, std::abs(at[2]))) return;
    factor->can = true;
    factor->times = times * then;
    factor->plus = at[0] * then;
  };
  to(*reads.ucum, 1);
  for (size_t i = 0; i < reads.conversions.size() && !factor->can; ++i) to(*reads.conversions[i].unit, reads.conversions[i].factor);
}

Result<RecordStatus> SeriesReader::WordOf(uint32_t ordinal) {
  if (ordinal == 0) return RecordStatus::kFine;
  for (const auto& [known, word] : words_) {
    if (known == ordinal) return word;
  }
  BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, ordinal));
  const RecordStatus word = StatusOf(Word4(text));
  words_.emplace_back(ordinal, word);
  return word;
}

FeatureTally SeriesReader::tally() const { return tally_; }

}  // namespace bogam::risk
