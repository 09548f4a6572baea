// SPDX-License-Identifier: Apache-2.0
#include "risk/features/person_features.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "fhir/ids.h"
#include "risk/definitions_at.h"
#include "risk/features/series_reader.h"
#include "risk/features/window_values.h"
#include "value/quantity.h"

namespace bogam::risk {
namespace {

namespace n = fhir::name;
constexpr float kUnknown = std::numeric_limits<float>::quiet_NaN();

constexpr std::string_view kRaceUrl = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race";
constexpr std::string_view kEthnicityUrl = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity";

}  // namespace

void FeatureTally::Merge(const FeatureTally& other) {
  for (const auto& [key, count] : other.units) units[key] += count;
  for (const auto& [key, count] : other.no_number) no_number[key] += count;
  for (const auto& [key, count] : other.implausible) implausible[key] += count;
  for (const auto& [key, count] : other.failed) failed[key] += count;
  undated += other.undated;
  unreadable_drugs += other.unreadable_drugs;
}

struct PersonFeatures::State {
  std::shared_ptr<const FeatureProgram> program;
  SeriesReader series;
  std::map<int, std::unique_ptr<DefinitionsAt>> cql;  // by lag
  PersonSource* source = nullptr;
  std::map<std::string, uint64_t> failed;

  State(std::shared_ptr<const FeatureProgram> of, int offset) : program(of), series(of, offset) {
    for (const Feature& feature : program->declaration().features) {
      if (feature.source != FeatureSource::kCql) continue;
      auto& at = cql[feature.lag_days];
      if (!at) at = std::make_unique<DefinitionsAt>(program->cql(), program->terminology(), feature.lag_days, offset);
    }
  }

  Result<float> ValueOf(size_t at, const value::Date& index);
  float OfEvents(const Feature& feature, std::span<const SeriesEvent> events, Day index) const;
  float YesOrAbsent(const Feature& feature, bool yes, bool unclear, Day index) const;
  float Active(const Feature& feature, std::span<const SeriesEvent> events, Day index) const;
  float Age(const value::Date& index) const;
  Result<float> OfPatient(const Feature& feature) const;
  float Category(const Feature& feature, fhir::Node extension) const;
  Result<float> OfCql(size_t at);
  uint16_t UnitOf(size_t at, Day index) const;
  Result<std::string> Reference(store::TypeCode type, uint64_t number, bool link) const;
};

float PersonFeatures::State::Age(const value::Date& index) const {
  if (series.birth().precision == value::Precision::kNone) return kUnknown;
  const auto years = value::DurationBetween(series.birth().DateOf(), index, value::Precision::kYear);
  return years && years->low == years->high && years->low >= 0 ? static_cast<float>(years->low) : kUnknown;
}

/// No is known by a visit, or where the declaration takes what is not recorded for no.
float PersonFeatures::State::YesOrAbsent(const Feature& feature, bool yes, bool unclear, Day index) const {
  if (yes) return 1;
  if (unclear) return kUnknown;
  if (feature.absence_days == kAnyDays) return 0;
  if (program->seen_series() < 0) return kUnknown;
  bool seen = false;
  Within(series.Events(static_cast<size_t>(program->seen_series())), {feature.absence_days, 1}, index).Each([&](const SeriesEvent&) { seen = true; });
  return seen ? 0 : kUnknown;
}

float PersonFeatures::State::Active(const Feature& feature, std::span<const SeriesEvent> events, Day index) const {
  bool active = false, unclear = false;
  Within(events, feature.window, index).Each([&](const SeriesEvent& event) {
    const bool reaches = Reaches(feature, event, index);
    active = active || (reaches && !event.over);
    unclear = unclear || (reaches && event.over);
  });
  return YesOrAbsent(feature, active, unclear, index);
}

float PersonFeatures::State::OfEvents(const Feature& feature, std::span<const SeriesEvent> events, Day index) const {
  const InWindow in = Within(events, feature.window, index);
  switch (feature.take) {
    case Take::kCount:
    case Take::kEver: {
      float count = 0;
      in.Each([&](const SeriesEvent&) { ++count; });
      return feature.take == Take::kCount ? count : YesOrAbsent(feature, count > 0, false, index);
    }
    case Take::kActive: return Active(feature, events, index);
    default: return WindowValue(feature.take, in);
  }
}

/// 1 where a category is one of the feature's, 0 where there are only others.
float PersonFeatures::State::Category(const Feature& feature, fhir::Node extension) const {
  float out = kUnknown;
  for (const fhir::Node part : extension.children(n::kExtension)) {
    if (part.Get(n::kUrl).text() != "ombCategory") continue;
    const fhir::Node coding = part.Get(n::kValue);
    const std::string_view code = coding.Get(n::kCode).text();
    if (code == "UNK" || code == "ASKU") continue;
    std::vector<ConceptId> concepts;
    program->declaration().concepts.Of(coding.Get(n::kSystem).text(), code, &concepts);
    const bool is = std::any_of(concepts.begin(), concepts.end(),
                                [&](ConceptId id) { return std::find(feature.concepts.begin(), feature.concepts.end(), id) != feature.concepts.end(); });
    if (is || std::isnan(out)) out = is ? 1 : 0;
  }
  return out;
}

Result<float> PersonFeatures::State::OfPatient(const Feature& feature) const {
  BOGAM_ASSIGN(const fhir::Node patient, source->Patient());
  if (feature.source == FeatureSource::kRace) return Category(feature, patient.Extension(kRaceUrl));
  if (feature.source == FeatureSource::kEthnicity) return Category(feature, patient.Extension(kEthnicityUrl));
  float out = kUnknown;
  for (const fhir::Node communication : patient.children(n::kCommunication)) {
    for (const fhir::Node coding : communication.Get(n::kLanguage).children(n::kCoding)) {
      const bool is = std::find(feature.words.begin(), feature.words.end(), coding.Get(n::kCode).text()) != feature.words.end();
      if (is || std::isnan(out)) out = is ? 1 : 0;
    }
  }
  return out;
}

Result<float> PersonFeatures::State::OfCql(size_t at) {
  const Feature& feature = program->declaration().features[at];
  const Result<expr::Value> value = cql[feature.lag_days]->Evaluate(program->definitions()[at]);
  if (!value.ok()) {
    ++failed[feature.name];
    return kUnknown;
  }
  double number = 0;
  switch (value->kind()) {
    case expr::Kind::kNull: return kUnknown;
    case expr::Kind::kBoolean: return value->boolean() ? 1.0f : 0.0f;
    case expr::Kind::kInteger:
    case expr::Kind::kLong: number = static_cast<double>(value->int64()); break;
    case expr::Kind::kDecimal: number = value->decimal().ToDouble(); break;
    case expr::Kind::kQuantity: {
      const auto converted = value::ConvertQuantity(value->quantity(), feature.unit.empty() ? "1" : feature.unit);
      if (!converted.ok()) {
        ++failed[feature.name];
        return kUnknown;
      }
      number = converted->value.ToDouble();
      break;
    }
    default:
      return Status(Code::kInvalid, "feature " + feature.name + ": \"" + feature.definition + "\" gives a " + std::string(expr::KindName(value->kind())) +
                                        ", not a number or yes or no");
  }
  return feature.plausible.Hold(number) ? static_cast<float>(number) : kUnknown;
}

Result<float> PersonFeatures::State::ValueOf(size_t at, const value::Date& index) {
  const Feature& feature = program->declaration().features[at];
  const int of = program->series_of(at);
  if (of >= 0) return OfEvents(feature, series.Events(static_cast<size_t>(of)), DayOf(index));
  switch (feature.source) {
    case FeatureSource::kAge: return Age(index);
    case FeatureSource::kSex: {
      if (series.gender().empty() || series.gender() == "unknown") return kUnknown;
      return std::find(feature.words.begin(), feature.words.end(), series.gender()) != feature.words.end() ? 1.0f : 0.0f;
    }
    case FeatureSource::kCql: return OfCql(at);
    default: return OfPatient(feature);
  }
}

/// Of two numbers of one moment the one that is used.
uint16_t PersonFeatures::State::UnitOf(size_t at, Day index) const {
  const FeatureWindow& window = program->declaration().features[at].window;
  const auto of = static_cast<size_t>(program->series_of(at));
  const SeriesEvent* newest = nullptr;
  Within(series.Events(of), window, index).Each([&](const SeriesEvent& event) { newest = &event; });
  Within(series.Unused(of), window, index).Each([&](const SeriesEvent& event) {
    if (newest == nullptr || std::tie(newest->on, newest->at) < std::tie(event.on, event.at)) newest = &event;
  });
  return newest == nullptr ? 0 : newest->unit;
}

Result<std::string> PersonFeatures::State::Reference(store::TypeCode type, uint64_t number, bool link) const {
  BOGAM_ASSIGN(const fhir::Node node, source->Open(type, number, link));
  const std::string_view id = node.Get(n::kId).text();
  return id.empty() ? std::string() : std::string(fhir::Name(node.type())) + "/" + std::string(id);
}

PersonFeatures::PersonFeatures(std::shared_ptr<const FeatureProgram> program, int offset) : state_(std::make_unique<State>(std::move(program), offset)) {}
PersonFeatures::~PersonFeatures() = default;

Result<bool> PersonFeatures::Stand(PersonSource* source) {
  state_->source = source;
  return state_->series.Read(source);
}

Status PersonFeatures::At(const value::Date& index, std::span<float> row, std::span<uint16_t> units) {
  const std::vector<Feature>& features = state_->program->declaration().features;
  for (auto& [lag, at] : state_->cql) at->Stand(state_->source->retriever(), index, DefinitionsAt::Sees::kKnownBefore);
  size_t missing = features.size();
  for (size_t i = 0; i < features.size(); ++i) {
    BOGAM_ASSIGN(row[i], state_->ValueOf(i, index));
    if (features[i].missing_indicator) row[missing++] = std::isnan(row[i]) ? 1.0f : 0.0f;
  }
  for (size_t i = 0; i < units.size(); ++i) units[i] = state_->UnitOf(state_->program->measured()[i], DayOf(index));
  return Status::Ok();
}

Result<std::vector<FeatureRecord>> PersonFeatures::RecordsOf(size_t feature, const value::Date& index) {
  const Feature& of = state_->program->declaration().features[feature];
  std::vector<FeatureRecord> out;
  const int series = state_->program->series_of(feature);
  if (series < 0) {
    if (of.source == FeatureSource::kCql) return out;
    BOGAM_ASSIGN(const float value, state_->ValueOf(feature, index));
    if (std::isnan(value)) return out;
    BOGAM_ASSIGN(const fhir::Node patient, state_->source->Patient());
    out.push_back({"Patient/" + std::string(patient.Get(n::kId).text())});
    return out;
  }
  for (const SeriesEvent* const event : Telling(of, state_->series.Events(static_cast<size_t>(series)), DayOf(index))) {
    BOGAM_ASSIGN(std::string reference, state_->Reference(event->type, event->number, event->link));
    if (!reference.empty()) out.push_back({std::move(reference), event->on, event->value});
  }
  return out;
}

const std::vector<std::string>& PersonFeatures::units() const { return state_->series.units(); }

FeatureTally PersonFeatures::tally() const {
  FeatureTally out = state_->series.tally();
  out.failed = state_->failed;
  return out;
}

}  // namespace bogam::risk
