// SPDX-License-Identifier: Apache-2.0
// A row of kDates begins with its atom and the first second of its range (search/extract.h).
#include "engine/clinical_dates.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "base/bytes.h"
#include "fhir/ids.h"
#include "fhir/search_parameters.h"
#include "search/atoms.h"
#include "search/row_form.h"

namespace bogam::engine {
namespace {

constexpr int64_t kSecond = 1'000'000;  // in microseconds

struct Source {
  std::string_view type, parameter, element;
};
constexpr std::array kSources = {
    Source{"Encounter", "date", "period"},
    Source{"Observation", "date", "effective"},
    Source{"Condition", "onset-date", "onset"},
    Source{"Condition", "recorded-date", "recordedDate"},
    Source{"Procedure", "date", "performed"},
    Source{"DiagnosticReport", "date", "effective"},
    Source{"Immunization", "date", "occurrence"},
    Source{"MedicationRequest", "authoredon", "authoredOn"},
    Source{"MedicationAdministration", "effective-time", "effective"},
    Source{"MedicationStatement", "effective", "effective"},
    Source{"MedicationDispense", "whenhandedover", "whenHandedOver"},
    Source{"ServiceRequest", "authored", "authoredOn"},
    Source{"QuestionnaireResponse", "authored", "authored"},
    Source{"Claim", "created", "created"},
};

std::vector<uint16_t> DateAtoms() {
  std::vector<uint16_t> atoms;
  for (const Source& source : kSources) {
    const fhir::TypeId type = fhir::FindResourceType(source.type);
    const fhir::SearchParameter* parameter = fhir::FindSearchParameter(type, source.parameter);
    if (parameter == nullptr) continue;
    for (const search::AtomUse& use : search::PlanOf(type, *parameter).atoms) {
      if (std::find(atoms.begin(), atoms.end(), use.atom) == atoms.end()) atoms.push_back(use.atom);
    }
  }
  return atoms;
}

std::string Key(uint16_t atom, int64_t microseconds) {
  std::string key;
  base::PutBigEndian<uint16_t>(&key, atom);
  search::PutSecond(&key, microseconds);
  return key;
}

/// The first microsecond of the newest row of the atom that begins before `end`, and in a later second than `after`; nullopt: none.
Result<std::optional<int64_t>> LastBefore(const store::Reader& reader, uint16_t atom, const std::optional<int64_t>& after, int64_t end) {
  std::string begin;
  if (after)
    begin = Key(atom, *after + kSecond);
  else
    base::PutBigEndian<uint16_t>(&begin, atom);
  const std::string last = Key(atom, end);
  if (begin >= last) return std::optional<int64_t>();
  const auto cursor = reader.Scan(store::Family::kDates, {begin, last}, {.reverse = true});
  BOGAM_TRY(cursor->status());
  if (!cursor->Valid() || cursor->key().size() < 2 + search::kSecondBytes) return std::optional<int64_t>();
  return std::optional<int64_t>(search::GetSecond(cursor->key().data() + 2));
}

/// Of all clinical dates.
Result<std::optional<int64_t>> NewestOf(const store::Reader& reader, const std::optional<int64_t>& after, int64_t end) {
  std::optional<int64_t> newest;
  for (const uint16_t atom : DateAtoms()) {
    BOGAM_ASSIGN(const std::optional<int64_t> one, LastBefore(reader, atom, newest ? newest : after, end));
    if (one) newest = one;
  }
  return newest;
}

std::optional<value::Date> DateAt(const std::optional<int64_t>& moment, int offset) {
  const auto at = moment ? value::DateTime::FromInstant(*moment, offset) : std::nullopt;
  return at ? std::optional<value::Date>(at->DateOf()) : std::nullopt;
}

int64_t YearStart(int year) { return value::DayNumber(year, 1, 1) * int64_t{86'400'000'000}; }

}  // namespace

Result<std::optional<value::Date>> NewestClinicalDate(const store::Reader& reader, const value::DateTime& latest, int offset) {
  BOGAM_ASSIGN(const std::optional<int64_t> newest, NewestOf(reader, std::nullopt, latest.Instants(offset).last + 1));
  return DateAt(newest, offset);
}

Result<std::optional<value::Date>> NewestDate::Of(const store::Reader& reader, uint64_t change, const value::DateTime& latest, int offset) {
  const int64_t end = latest.Instants(offset).last + 1;
  const std::lock_guard lock(mutex_);
  const bool goes_on = change_ == change && end_ <= end;
  // Rows are ordered by second, so the last second is looked at again.
  const std::optional<int64_t> seen = goes_on ? std::optional(std::max(newest_.value_or(INT64_MIN), end_ - 2 * kSecond)) : std::nullopt;
  BOGAM_ASSIGN(const std::optional<int64_t> found, NewestOf(reader, seen, end));
  if (found || !goes_on) newest_ = found;
  change_ = change;
  end_ = end;
  return DateAt(newest_, offset);
}

std::optional<value::Date> NewestClinicalDate(const cohort::MemoryPopulation& population, const value::DateTime& latest, int offset) {
  const int64_t end = latest.Instants(offset).last;
  std::optional<int64_t> newest;
  for (const Source& source : kSources) {
    std::vector<fhir::Node> nodes;
    population.All(fhir::FindResourceType(source.type), &nodes);
    for (const fhir::Node resource : nodes) {
      fhir::Node at = resource.Get(fhir::FindName(source.element));
      if (at.is_object()) at = at.Get(fhir::name::kStart);
      const auto moment = value::DateTime::Parse(at.text());
      if (!moment) continue;
      const int64_t first = moment->Instants(offset).first;
      if (first <= end && (!newest || first > *newest)) newest = first;
    }
  }
  return DateAt(newest, offset);
}

Result<std::vector<int>> ClinicalYears(const store::Reader& reader, int last, size_t limit) {
  std::vector<int> years;
  const std::vector<uint16_t> atoms = DateAtoms();
  for (int year = last; year > 0 && years.size() < limit;) {
    int newest = 0;
    for (const uint16_t atom : atoms) {
      BOGAM_ASSIGN(const std::optional<int64_t> one, LastBefore(reader, atom, std::nullopt, YearStart(year + 1)));
      if (!one) continue;
      const auto at = value::DateTime::FromInstant(*one, 0);
      if (at) newest = std::max<int>(newest, at->year);
    }
    if (newest <= 0) break;
    years.push_back(newest);
    year = newest - 1;
  }
  return years;
}

}  // namespace bogam::engine
