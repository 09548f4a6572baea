// SPDX-License-Identifier: Apache-2.0
#include "measure/person.h"

#include <map>

#include "fhir/ids.h"

namespace bogam::measure {
namespace {

namespace name = fhir::name;

constexpr std::string_view kRace = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race";
constexpr std::string_view kEthnicity = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity";

void ReadCategory(fhir::Node patient, std::string_view url, std::string* code, std::string* label) {
  int found = 0;
  for (const fhir::Node part : patient.Extension(url).children(name::kExtension)) {
    if (part.Get(name::kUrl).text() != "ombCategory") continue;
    const fhir::Node coding = part.Get(name::kValue);
    const std::string_view one = coding.Get(name::kCode).text();
    if (one.empty() || one == *code) continue;
    *code = ++found > 1 ? "multiple" : std::string(one);
    *label = found > 1 ? std::string() : std::string(coding.Get(name::kDisplay).text());
  }
}

std::string_view AgeBand(int age) {
  if (age < 18) return "0-17";
  if (age < 45) return "18-44";
  if (age < 65) return "45-64";
  return age < 75 ? "65-74" : "75+";
}

struct Visits {
  int count = 0;
  int64_t latest = 0;
  std::string label;
};

// The first generalPractitioner that is an organization; missing where none is.
fhir::Node OrganizationOf(fhir::Node patient) {
  for (const fhir::Node one : patient.children(name::kGeneralPractitioner)) {
    if (one.Get(name::kReference).text().starts_with("Organization/")) return one;
  }
  return {};
}

bool ReadGeneralPractitioner(fhir::Node patient, const Practices* practices, Person* out) {
  fhir::Node chosen = OrganizationOf(patient);
  for (const fhir::Node one : patient.children(name::kGeneralPractitioner)) {
    const std::string_view reference = one.Get(name::kReference).text();
    if (chosen || practices == nullptr) break;
    const Practices::Practice* const practice = practices->Of(reference);
    if (practice == nullptr) continue;
    out->practice = practice->reference;
    out->practice_label = practice->label;
    return true;
  }
  if (!chosen) chosen = patient.Get(name::kGeneralPractitioner);
  const std::string_view reference = chosen.Get(name::kReference).text();
  if (reference.empty()) return false;
  out->practice = reference;
  out->practice_label = chosen.Get(name::kDisplay).text();
  return true;
}

void ReadPractice(fhir::Node patient, std::span<const fhir::Node> encounters, const Period& period, int offset, const Practices* practices, Person* out) {
  if (ReadGeneralPractitioner(patient, practices, out)) return;
  const auto from = value::Add(period.end, value::Decimal(-24), value::Precision::kMonth);
  if (!from) return;
  const int64_t first = from->Instants(offset).first, last = period.end.Instants(offset).last;
  std::map<std::string, Visits, std::less<>> by_organization;
  for (const fhir::Node encounter : encounters) {
    if (encounter.Get(name::kClass).Get(name::kCode).text() != "AMB") continue;
    const auto start = value::DateTime::Parse(encounter.Get(name::kPeriod).Get(name::kStart).text());
    if (!start) continue;
    const int64_t at = start->Instants(offset).first;
    const fhir::Node provider = encounter.Get(name::kServiceProvider);
    const std::string_view reference = provider.Get(name::kReference).text();
    if (at < first || at > last || reference.empty()) continue;
    Visits& visits = by_organization[std::string(reference)];
    if (visits.count++ == 0 || at > visits.latest) {
      visits.latest = at;
      visits.label = provider.Get(name::kDisplay).text();
    }
  }
  const Visits* best = nullptr;
  for (const auto& [reference, visits] : by_organization) {
    if (best != nullptr && (visits.count < best->count || (visits.count == best->count && visits.latest <= best->latest))) continue;
    best = &visits;
    out->practice = reference;
    out->practice_label = visits.label;
  }
}

std::optional<value::DateTime> PeriodBound(std::string_view text, bool end, int offset) {
  if (const auto date = value::Date::Parse(text)) {
    value::DateTime whole = value::DateTime::FromDate(*date);
    whole.offset = static_cast<int16_t>(offset);
    whole = end ? value::HighBoundary(whole, value::Precision::kMillisecond) : value::LowBoundary(whole, value::Precision::kMillisecond);
    whole.offset = static_cast<int16_t>(offset);
    whole.zulu = offset == 0;
    return whole;
  }
  std::optional<value::DateTime> at = value::DateTime::Parse(text);
  if (!at) at = value::DateTime::Parse(text, value::Syntax::kCql);  // a time without an offset: that of the request
  if (at && !at->has_offset()) {
    at->offset = static_cast<int16_t>(offset);
    at->zulu = offset == 0;
  }
  return at;
}

bool IsDayStart(const value::DateTime& at) { return at.hour == 0 && at.minute == 0 && at.second == 0 && at.nanosecond == 0; }
bool IsDayEnd(const value::DateTime& at) { return at.hour == 23 && at.minute == 59 && at.second == 59 && at.nanosecond >= 999'000'000; }

}  // namespace

Result<Period> ParsePeriod(std::string_view text, int offset) {
  const size_t slash = text.find('/');
  const std::string_view low = text.substr(0, slash), high = slash == std::string_view::npos ? text : text.substr(slash + 1);
  const auto start = PeriodBound(low, false, offset), end = PeriodBound(high, true, offset);
  if (!start || !end) return Status(Code::kInvalid, "a period is YYYY or YYYY-MM-DD/YYYY-MM-DD", std::string(text));
  if (end->Instants(offset).last < start->Instants(offset).first) return Status(Code::kInvalid, "the period ends before it begins", std::string(text));
  return Period{*start, *end};
}

Period DefaultPeriod(const value::Date& newest, int offset) {
  const std::string year = std::to_string(10000 + newest.year - 1).substr(1);
  return *ParsePeriod(year, offset);
}

std::string PeriodStart(const Period& period) {
  return IsDayStart(period.start) && IsDayEnd(period.end) ? period.start.DateOf().ToString() : period.start.ToString();
}

std::string PeriodEnd(const Period& period) {
  return IsDayStart(period.start) && IsDayEnd(period.end) ? period.end.DateOf().ToString() : period.end.ToString();
}

void Practices::Learn(std::span<const fhir::Node> roles) {
  learned_ = true;
  for (const fhir::Node role : roles) {
    const fhir::Node organization = role.Get(name::kOrganization);
    const std::string_view reference = organization.Get(name::kReference).text();
    if (reference.empty()) continue;
    const Practice practice{std::string(reference), std::string(organization.Get(name::kDisplay).text())};
    practices_["PractitionerRole/" + std::string(role.Get(name::kId).text())] = practice;
    const std::string_view practitioner = role.Get(name::kPractitioner).Get(name::kReference).text();
    const fhir::Node active = role.Get(name::kActive);
    if (practitioner.empty() || (active.has_value() && !active.boolean())) continue;
    const auto [at, fresh] = practices_.try_emplace(std::string(practitioner), practice);
    if (!fresh && at->second.reference != reference) at->second = {};
  }
}

const Practices::Practice* Practices::Of(std::string_view reference) const {
  const auto at = practices_.find(reference);
  return at == practices_.end() || at->second.reference.empty() ? nullptr : &at->second;
}

bool AsksForEncounters(fhir::Node patient) { return patient.Get(name::kGeneralPractitioner).Get(name::kReference).text().empty(); }

bool AsksForRoles(fhir::Node patient) { return !AsksForEncounters(patient) && OrganizationOf(patient).missing(); }

Person DescribePerson(fhir::Node patient, std::span<const fhir::Node> encounters, const Period& period, int offset, const Practices* practices) {
  Person person;
  person.id = patient.Get(name::kId).text();
  const std::string_view gender = patient.Get(name::kGender).text();
  if (gender == "female" || gender == "male" || gender == "other") person.sex = gender;
  if (const auto born = value::Date::Parse(patient.Get(name::kBirthDate).text())) {
    const auto years = value::DurationBetween(*born, period.end.DateOf(), value::Precision::kYear);
    if (years && years->low == years->high) {
      person.age = static_cast<int>(years->low);
      person.age_band = AgeBand(*person.age);
    }
  }
  ReadCategory(patient, kRace, &person.race, &person.race_label);
  ReadCategory(patient, kEthnicity, &person.ethnicity, &person.ethnicity_label);
  const fhir::Node deceased = patient.Get(name::kDeceased);
  person.deceased = deceased.boolean() || (deceased.has_value() && deceased.tag() != fhir::Tag::kBoolean);
  ReadPractice(patient, encounters, period, offset, practices, &person);
  return person;
}

}  // namespace bogam::measure
