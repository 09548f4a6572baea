// SPDX-License-Identifier: Apache-2.0
#include "risk/features/subgroups.h"

#include <algorithm>
#include <utility>

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

RowLabels LabelRows(std::string name, std::span<const std::string_view> words, size_t largest) {
  std::map<std::string_view, size_t> rows;
  for (const std::string_view word : words) {
    if (!word.empty()) ++rows[word];
  }
  std::vector<std::pair<std::string_view, size_t>> order(rows.begin(), rows.end());
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  const bool rest = order.size() > largest;
  order.resize(std::min(order.size(), largest));
  if (rest && std::none_of(order.begin(), order.end(), [](const auto& one) { return one.first == kOtherLabel; })) order.emplace_back(kOtherLabel, 0);
  std::sort(order.begin(), order.end());
  RowLabels out;
  out.name = std::move(name);
  out.labels.emplace_back(kNotRecordedLabel);
  std::map<std::string_view, uint16_t> numbers{{"", 0}};
  for (const auto& [word, count] : order) {
    numbers[word] = static_cast<uint16_t>(out.labels.size());
    out.labels.emplace_back(word);
  }
  for (const std::string_view word : words) {
    const auto found = numbers.find(word);
    out.of_row.push_back(found == numbers.end() ? numbers.at(kOtherLabel) : found->second);
  }
  return out;
}

/// What was read of another store says nothing of this one.
void SubgroupReader::SeeDictionary(const store::Dictionary* dictionary) {
  if (dictionary == dictionary_) return;
  dictionary_ = dictionary;
  concepts_ = std::make_unique<ConceptIndex>(&program_->declaration().concepts, dictionary);
  organizations_.clear();
}

/// The organization's name where the store has it, else what the coverage calls it, else the kind of coverage; never an id, and never a person's name.
Result<std::string> SubgroupReader::PayerName(PersonSource* source, fhir::Node coverage) {
  const fhir::Node payor = coverage.Get(n::kPayor);
  const std::string_view reference = payor.Get(n::kReference).text();
  std::string name;
  if (reference.starts_with("#")) {
    for (const fhir::Node contained : coverage.children(n::kContained)) {
      if (contained.Get(n::kId).text() == reference.substr(1)) name = Text(contained.Get(n::kName));
    }
  } else if (reference.find("Patient/") != std::string_view::npos || reference.find("RelatedPerson/") != std::string_view::npos) {
    return std::string("the person or family");
  } else if (const std::string id = Id(payor); !id.empty()) {
    const auto [known, fresh] = organizations_.try_emplace(id);
    if (fresh) {
      BOGAM_ASSIGN(const fhir::Node organization, source->Find(fhir::type::kOrganization, id));
      known->second = Text(organization.Get(n::kName));
    }
    name = known->second;
  }
  if (name.empty()) name = Text(payor.Get(n::kDisplay));
  if (name.empty()) name = NameOf(coverage.Get(n::kType));
  return name.empty() && payor.has_value() ? std::string("without a name") : name;
}

/// The payer of the coverage that holds on the day before the index; of several the one that began last.
Result<std::string> SubgroupReader::Payer(PersonSource* source, Day index) {
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
    BOGAM_ASSIGN(std::string name, PayerName(source, node));
    if (one.began < latest || (one.began == latest && name > payer)) continue;
    latest = one.began;
    payer = std::move(name);
  }
  return payer;
}

Result<std::string> SubgroupReader::Disability(PersonSource* source, Day index) {
  if (!program_->declaration().disability) return std::string();
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
  SeeDictionary(&source->dictionary());
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
