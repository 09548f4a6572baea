// SPDX-License-Identifier: Apache-2.0
// For tests and benchmarks only: features read off a person's JSON, one feature at a time, one resource after another, by nothing that the program
// uses but the declaration. Of the sources it knows those that facts serve.
#ifndef BOGAM_RISK_FEATURES_SLOW_FEATURES_H_
#define BOGAM_RISK_FEATURES_SLOW_FEATURES_H_

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "fhir/ids.h"
#include "fhir/json.h"
#include "risk/features/declaration.h"
#include "value/quantity.h"

namespace bogam::risk {

class SlowReading {
 public:
  SlowReading(const FeatureDeclaration& declaration, const std::vector<fhir::Node>& resources, const value::Date& index, int offset)
      : declaration_(declaration), resources_(resources), index_(index), offset_(offset) {}

  float Of(const Feature& feature) const {
    if (feature.source == FeatureSource::kAge || feature.source == FeatureSource::kSex) return OfPatient(feature);
    std::vector<Found> found;
    for (const fhir::Node node : resources_) Find(feature, node, &found);
    std::stable_sort(found.begin(), found.end(), [](const Found& a, const Found& b) { return a.on != b.on ? a.on < b.on : a.at < b.at; });
    return Fold(feature, found);
  }

 private:
  static constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
  struct Found {
    int64_t on, at;
    std::optional<int64_t> until;
    bool over;
    double value;
  };
  using Name = std::string_view;

  static fhir::Node Get(fhir::Node node, Name name) { return node.Get(fhir::FindName(name)); }

  std::optional<int64_t> DayIn(std::string_view text, bool low = false) const {
    const auto moment = value::DateTime::Parse(text);
    if (!moment) return std::nullopt;
    const value::InstantRange range = moment->Instants(offset_);
    const int64_t at = (low ? range.first : range.last) + int64_t{offset_} * 60'000'000, day = int64_t{86'400'000'000};
    return at >= 0 ? at / day : (at - day + 1) / day;
  }
  int64_t Index() const { return value::DayNumber(index_.year, index_.month, index_.day); }

  float OfPatient(const Feature& feature) const {
    for (const fhir::Node node : resources_) {
      if (node.type() != fhir::type::kPatient) continue;
      if (feature.source == FeatureSource::kSex) {
        const std::string_view gender = Get(node, "gender").text();
        if (gender.empty() || gender == "unknown") return kNone;
        return std::find(feature.words.begin(), feature.words.end(), gender) != feature.words.end() ? 1 : 0;
      }
      const auto birth = value::Date::Parse(Get(node, "birthDate").text());
      if (!birth || birth->precision != value::Precision::kDay) {
        if (!birth) return kNone;
        const auto years = value::DurationBetween(*birth, index_, value::Precision::kYear);
        return years && years->low == years->high ? static_cast<float>(years->low) : kNone;
      }
      int years = index_.year - birth->year;
      if (index_.month < birth->month || (index_.month == birth->month && index_.day < birth->day)) --years;
      return years < 0 ? kNone : static_cast<float>(years);  // born after the index
    }
    return kNone;
  }

  fhir::Node Referred(std::string_view reference) const {
    for (const fhir::Node node : resources_) {
      if (reference == std::string(fhir::Name(node.type())) + "/" + std::string(Get(node, "id").text())) return node;
    }
    return {};
  }

  bool Has(const std::vector<ConceptId>& wanted, fhir::Node concept_node) const {
    const bool coding = concept_node.type() == fhir::type::kCoding;
    std::vector<fhir::Node> codings;
    if (coding) codings.push_back(concept_node);
    for (const fhir::Node one : concept_node.children(fhir::FindName("coding"))) codings.push_back(one);
    for (const fhir::Node one : codings) {
      std::vector<ConceptId> of;
      declaration_.concepts.Of(Get(one, "system").text(), Get(one, "code").text(), &of);
      for (const ConceptId id : of) {
        if (std::find(wanted.begin(), wanted.end(), id) != wanted.end()) return true;
      }
    }
    return false;
  }

  static bool Void(fhir::Node node) {
    const auto is = [](std::string_view text, std::initializer_list<std::string_view> of) { return std::find(of.begin(), of.end(), text) != of.end(); };
    const std::string_view status = Get(node, "status").text();
    if (is(status, {"entered-in-error", "not-done", "cancelled", "draft", "planned", "preparation", "registered", "preliminary", "not-taken", "intended"}))
      return true;
    if (is(Get(node, "intent").text(), {"plan", "proposal", "option"}) || Get(node, "doNotPerform").boolean()) return true;
    const fhir::Node verification = Get(Get(Get(node, "verificationStatus"), "coding"), "code");
    return is(verification.text(), {"refuted", "entered-in-error", "unconfirmed", "provisional", "differential"});
  }

  void Find(const Feature& feature, fhir::Node node, std::vector<Found>* out) const {
    const std::string_view type = fhir::Name(node.type());
    std::string_view code, time, known;
    switch (feature.source) {
      case FeatureSource::kObservation:
        if (type != "Observation") return;
        code = "code", time = "effective", known = "issued";
        break;
      case FeatureSource::kCondition:
        if (type != "Condition") return;
        code = "code", time = "onset", known = "recordedDate";
        break;
      case FeatureSource::kDrug:
        if (type == "MedicationRequest") code = "medication", time = "authoredOn", known = "authoredOn";
        if (type == "MedicationStatement") code = "medication", time = "effective", known = "dateAsserted";
        if (code.empty()) return;
        break;
      case FeatureSource::kVisit:
        if (type != "Encounter") return;
        code = "class", time = "period";
        break;
      default: return;
    }
    if (Void(node)) return;
    const fhir::Node when = Get(node, time);
    const bool period = when.type() == fhir::type::kPeriod;
    const std::string begin(period ? Get(when, "start").text() : when.text()), end(period ? Get(when, "end").text() : std::string_view());
    const auto recorded = known.empty() ? std::nullopt : DayIn(Get(node, known).text());
    auto on = DayIn(begin.empty() ? end : begin);
    if (!on) on = recorded;
    if (!on) return;
    const int64_t knows = std::max(*on, recorded ? *recorded : *on + feature.lag_days);
    if (knows >= Index()) return;
    const int64_t age = Index() - *on;
    if (age < feature.window.to || (feature.window.from != kAnyDays && age > feature.window.from)) return;
    Found found{*on, begin.empty() ? 0 : value::DateTime::Parse(begin)->Instants(offset_).last, std::nullopt, false, 0};
    if (feature.source == FeatureSource::kDrug && !begin.empty()) found.until = DayIn(end);
    if (feature.source == FeatureSource::kCondition) {
      found.until = DayIn(Get(node, "abatement").text());
      const std::string_view status = Get(Get(Get(node, "clinicalStatus"), "coding"), "code").text();
      found.over = !found.until && (status == "resolved" || status == "inactive" || status == "remission");
    }
    const auto add = [&](fhir::Node of) {
      fhir::Node named = Get(of, code);
      if (named.type() == fhir::type::kReference) named = Get(Referred(Get(named, "reference").text()), "code");
      if (!Has(feature.concepts, named)) return;
      if (feature.take >= Take::kLast && !Value(feature, of, &found.value)) return;
      out->push_back(found);
    };
    add(node);
    for (const fhir::Node component : node.children(fhir::FindName("component"))) add(component);
  }

  bool Value(const Feature& feature, fhir::Node of, double* out) const {
    const fhir::Node value = Get(of, "value");
    if (value.type() == fhir::type::kCodeableConcept) {
      for (const Answer& answer : feature.answers) {
        if (Has({answer.concept_id}, value)) return *out = *answer.value, true;
      }
      return false;
    }
    if (value.type() != fhir::type::kQuantity) return false;
    const auto number = value::Decimal::Parse(Get(value, "value").text());
    std::string_view unit = Get(value, "code").text();
    if (!number || unit.empty()) return false;
    for (const auto& [text, code] : declaration_.spellings) {
      if (text == Get(value, "code").text()) unit = code;
    }
    auto converted = value::ConvertQuantity({*number, unit}, feature.unit);
    double factor = 1;
    for (const Conversion& also : feature.conversions) {
      if (converted.ok()) break;
      converted = value::ConvertQuantity({*number, unit}, also.unit->code());
      factor = also.factor;
    }
    if (!converted.ok()) return false;
    *out = converted->value.ToDouble() * factor;
    return !(feature.plausible.from && *out < *feature.plausible.from) && !(feature.plausible.to && *out > *feature.plausible.to);
  }

  float No(const Feature& feature) const {
    if (feature.absence_days == kAnyDays) return 0;
    Feature visits;
    visits.source = FeatureSource::kVisit;
    visits.take = Take::kCount;
    visits.concepts = declaration_.seen;
    visits.window = {feature.absence_days, 1};
    return Of(visits) > 0 ? 0 : kNone;
  }

  float Fold(const Feature& feature, const std::vector<Found>& found) const {
    const size_t n = found.size();
    double sum = 0, least = INFINITY, most = -INFINITY;
    for (const Found& one : found) sum += one.value, least = std::min(least, one.value), most = std::max(most, one.value);
    switch (feature.take) {
      case Take::kCount: return static_cast<float>(n);
      case Take::kEver: return n > 0 ? 1 : No(feature);
      case Take::kRecency: return n > 0 ? static_cast<float>(Index() - found.back().on) : kNone;
      case Take::kActive: {
        bool unclear = false;
        for (const Found& one : found) {
          const bool reaches = one.until ? *one.until >= Index() : feature.source != FeatureSource::kDrug || one.on + feature.lasting_days >= Index();
          if (reaches && !one.over) return 1;
          unclear = unclear || (reaches && one.over);
        }
        return unclear ? kNone : No(feature);
      }
      case Take::kMin: return n > 0 ? static_cast<float>(least) : kNone;
      case Take::kMax: return n > 0 ? static_cast<float>(most) : kNone;
      case Take::kMean: return n > 0 ? static_cast<float>(sum / static_cast<double>(n)) : kNone;
      case Take::kLast: {
        double total = 0, count = 0;
        for (const Found& one : found) {
          if (one.on == found.back().on && one.at == found.back().at) total += one.value, ++count;
        }
        return n > 0 ? static_cast<float>(total / count) : kNone;
      }
      default: {
        double mx = 0, xx = 0, xy = 0;
        for (const Found& one : found) mx += static_cast<double>(one.on) / static_cast<double>(n);
        for (const Found& one : found) xx += (static_cast<double>(one.on) - mx) * (static_cast<double>(one.on) - mx);
        for (const Found& one : found) xy += (static_cast<double>(one.on) - mx) * (one.value - sum / static_cast<double>(n));
        return n > 1 && found.front().on != found.back().on ? static_cast<float>(xy / xx * 365.25) : kNone;
      }
    }
  }

  const FeatureDeclaration& declaration_;
  const std::vector<fhir::Node>& resources_;
  value::Date index_;
  int offset_;
};

/// people: the JSON of one person's resources.
inline std::vector<float> SlowFeatures(const FeatureDeclaration& declaration, const std::vector<std::string>& person, const value::Date& index, int offset) {
  std::vector<fhir::Record> records;
  std::vector<fhir::Node> nodes;
  for (const std::string& json : person) {
    auto record = fhir::ParseJson(json);
    if (record.ok()) records.push_back(std::move(*record));
  }
  for (const fhir::Record& record : records) nodes.push_back(record.root());
  const SlowReading slow(declaration, nodes, index, offset);
  std::vector<float> out;
  for (const Feature& feature : declaration.features) out.push_back(slow.Of(feature));
  return out;
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_SLOW_FEATURES_H_
