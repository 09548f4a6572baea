// SPDX-License-Identifier: Apache-2.0
#include "risk/features/subgroups.h"

#include <algorithm>

#include "fhir/ids.h"
#include "risk/features/known_before.h"

namespace bogam::risk {
namespace {

namespace n = fhir::name;

constexpr std::string_view kNames[] = {"sex", "age band", "race", "ethnicity", "language", "place", "payer", "disability"};
static_assert(std::size(kNames) == kSubgroups);

std::string Text(fhir::Node node) { return std::string(node.text()); }

/// What a concept is called: a display, its text, else its code.
std::string NameOf(fhir::Node codeable_concept) {
  const fhir::Node coding = codeable_concept.Get(n::kCoding);
  for (const fhir::Node one : {codeable_concept.Get(n::kText), coding.Get(n::kDisplay), coding.Get(n::kCode)}) {
    if (one.has_value()) return Text(one);
  }
  return "";
}

/// One category by its display; several are "several".
std::string Category(fhir::Node extension) {
  std::string out;
  for (const fhir::Node part : extension.children(n::kExtension)) {
    if (part.Get(n::kUrl).text() != "ombCategory") continue;
    const fhir::Node coding = part.Get(n::kValue);
    const std::string name = Text(coding.Get(coding.Get(n::kDisplay).has_value() ? n::kDisplay : n::kCode));
    if (coding.Get(n::kCode).text() == "UNK" || coding.Get(n::kCode).text() == "ASKU") continue;
    out = out.empty() || out == name ? name : "several";
  }
  return out;
}

std::string AgeBand(const std::vector<int>& bands, const std::optional<value::Date>& birth, const value::Date& index) {
  if (!birth || bands.empty()) return "";
  const auto years = value::DurationBetween(*birth, index, value::Precision::kYear);
  if (!years || years->low != years->high || years->low < 0) return "";
  const auto above = std::upper_bound(bands.begin(), bands.end(), static_cast<int>(years->low));
  if (above == bands.begin()) return "under " + std::to_string(bands.front());
  const std::string from = std::to_string(*(above - 1));
  return above == bands.end() ? from + " and over" : from + " to " + std::to_string(*above - 1);
}

std::string Id(fhir::Node reference) {
  const std::string_view text = reference.Get(n::kReference).text();
  const size_t slash = text.rfind('/');
  return std::string(slash == std::string_view::npos ? text : text.substr(slash + 1));
}

}  // namespace

std::string_view SubgroupName(SubgroupKind kind) { return kNames[static_cast<size_t>(kind)]; }

/// The payer of the coverage that holds on the day before the index; of several the one that began last.
Result<std::string> SubgroupReader::Payer(PersonSource* source, Day index) const {
  static const store::TypeCode coverage[] = {store::CodeOf(fhir::type::kCoverage)};
  struct Found {
    uint64_t number;
    bool link;
    Day began;
  };
  std::vector<Found> found;
  BOGAM_TRY(source->EachFact(coverage, [&](store::TypeCode, uint64_t number, std::string_view payload) {
    search::FactCursor cursor(payload);
    const Day began = LastDay(cursor.head().start, offset_), ended = LastDay(cursor.head().end, offset_);
    if (began != kNoDay && began < index && (ended == kNoDay || ended >= index - 1)) found.push_back({number, cursor.head().link, began});
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }));
  Day latest = kNoDay;
  std::string payer;
  for (const Found& one : found) {
    BOGAM_ASSIGN(const fhir::Node node, source->Open(coverage[0], one.number, one.link));
    const std::string_view status = node.Get(n::kStatus).text();
    if (status == "entered-in-error" || status == "draft" || status == "cancelled") continue;
    const fhir::Node payor = node.Get(n::kPayor);
    std::string name = payor.Get(n::kDisplay).has_value() ? Text(payor.Get(n::kDisplay)) : Id(payor);
    if (name.empty()) name = NameOf(node.Get(n::kType));
    if (one.began < latest || (one.began == latest && name > payer)) continue;
    latest = one.began;
    payer = std::move(name);
  }
  return payer;
}

Result<std::string> SubgroupReader::Disability(PersonSource* source, Day index) {
  if (!program_->declaration().disability) return std::string();
  if (&source->dictionary() != dictionary_) {
    dictionary_ = &source->dictionary();
    concepts_ = std::make_unique<ConceptIndex>(&program_->declaration().concepts, dictionary_);
  }
  static const store::TypeCode condition[] = {store::CodeOf(fhir::type::kCondition)};
  bool any = false;
  BOGAM_TRY(source->EachFact(condition, [&](store::TypeCode, uint64_t, std::string_view payload) -> Status {
    search::FactCursor cursor(payload);
    const EventTime time = TimeOf(cursor.head(), 0, offset_);
    for (search::FactRow row; cursor.Next(&row);) {
      if (row.element != search::FactElement::kCode || time.on == kNoDay || time.known >= index) continue;
      BOGAM_ASSIGN(const bool holds, concepts_->Holds(*program_->declaration().disability, row.code));
      any = any || holds;
    }
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }));
  return std::string(any ? "recorded" : "");
}

Result<PersonGroups> SubgroupReader::At(PersonSource* source, const value::Date& index) {
  PersonGroups out;
  BOGAM_ASSIGN(const fhir::Node patient, source->Patient());
  const auto set = [&](SubgroupKind kind, std::string label) { out.labels[static_cast<size_t>(kind)] = std::move(label); };
  const std::string gender = Text(patient.Get(n::kGender));
  set(SubgroupKind::kSex, gender == "unknown" ? "" : gender);
  set(SubgroupKind::kAgeBand, AgeBand(program_->declaration().age_bands, value::Date::Parse(patient.Get(n::kBirthDate).text()), index));
  set(SubgroupKind::kRace, Category(patient.Extension("http://hl7.org/fhir/us/core/StructureDefinition/us-core-race")));
  set(SubgroupKind::kEthnicity, Category(patient.Extension("http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity")));
  set(SubgroupKind::kLanguage, NameOf(patient.Get(n::kCommunication).Get(n::kLanguage)));
  const fhir::Node address = patient.Get(n::kAddress);
  set(SubgroupKind::kPlace, Text(address.Get(address.Get(n::kCity).has_value() ? n::kCity : n::kState)));
  BOGAM_ASSIGN(std::string payer, Payer(source, DayOf(index)));
  set(SubgroupKind::kPayer, std::move(payer));
  BOGAM_ASSIGN(std::string disability, Disability(source, DayOf(index)));
  set(SubgroupKind::kDisability, std::move(disability));
  out.site = Id(patient.Get(n::kGeneralPractitioner));
  if (out.site.empty()) out.site = Id(patient.Get(n::kManagingOrganization));
  return out;
}

}  // namespace bogam::risk
