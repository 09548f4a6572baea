// SPDX-License-Identifier: Apache-2.0
#include "healthplan/attribution/patient_visits.h"

#include <algorithm>

#include "fhir/ids.h"
#include "fhir/reference.h"
#include "search/facts.h"

namespace bogam::healthplan {
namespace {

namespace n = fhir::name;
namespace t = fhir::type;

/// The id of what a reference names, where it is of that type.
std::string_view TargetOf(fhir::Node reference, fhir::TypeId type) {
  const fhir::Reference parsed = fhir::ParseReference(reference.Get(n::kReference).text());
  return parsed.type == type ? parsed.id : std::string_view();
}

/// Of a date with or without time, as it is written; 0 where it is less than a day.
Day WrittenDay(const value::DateTime& at) {
  const value::Date date = at.DateOf();
  return date.precision < value::Precision::kDay ? 0 : FromDate(date);
}

std::string KeyOfCode(std::string_view system, std::string_view code) { return std::string(system) + "|" + std::string(code); }

bool IsAmongTexts(std::string_view text, const std::vector<std::string>& all) { return std::find(all.begin(), all.end(), text) != all.end(); }

struct SomeResource {
  uint64_t number;
  bool link;
};

/// Resources of a type whose facts answer to it.
template <typename Fits>
Result<std::vector<SomeResource>> ThoseOf(cohort::PatientReader* reader, fhir::TypeId type, const Fits& fits) {
  const store::TypeCode types[] = {store::CodeOf(type)};
  std::vector<SomeResource> out;
  BOGAM_TRY(reader->EachFact(types, [&](store::TypeCode, uint64_t number, std::string_view payload) {
    const search::FactCursor cursor(payload);
    if (cursor.ok() && fits(cursor.head())) out.push_back({number, cursor.head().link});
    return cursor.ok() ? Status::Ok() : Status(Code::kDataLoss, "a fact row is damaged");
  }));
  return out;
}

}  // namespace

Clinicians::Clinicians(const AttributionRules& rules, std::span<const fhir::Node> roles) {
  std::map<std::string, uint32_t> kinds;
  for (size_t i = 0; i < rules.clinicians.size(); ++i) {
    for (const auto& [system, code] : rules.clinicians[i].codes) kinds[KeyOfCode(system, code)] |= uint32_t{1} << i;
  }
  for (const fhir::Node role : roles) {
    const std::string id(role.Get(n::kId).text());
    const std::string practitioner(TargetOf(role.Get(n::kPractitioner), t::kPractitioner));
    roles_[id] = {practitioner, std::string(TargetOf(role.Get(n::kOrganization), t::kOrganization))};
    for (const fhir::Node specialty : role.children(n::kSpecialty)) {
      for (const fhir::Node coding : specialty.children(n::kCoding)) {
        const auto found = kinds.find(KeyOfCode(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text()));
        if (found != kinds.end()) kinds_[practitioner.empty() ? id : practitioner] |= found->second;
      }
    }
  }
}

uint32_t Clinicians::KindsOf(std::string_view practitioner) const {
  const auto found = kinds_.find(practitioner);
  return found == kinds_.end() ? 0 : found->second;
}

const Clinicians::Role* Clinicians::RoleOf(std::string_view id) const {
  const auto found = roles_.find(id);
  return found == roles_.end() ? nullptr : &found->second;
}

PatientVisits::PatientVisits(const AttributionRules& rules, const Clinicians& clinicians) : rules_(rules), clinicians_(clinicians) {
  for (size_t i = 0; i < rules.services.size(); ++i) {
    for (const auto& [system, code] : rules.services[i].codes) services_[KeyOfCode(system, code)] |= uint32_t{1} << i;
  }
}

Result<std::string> PatientVisits::MemberBy(cohort::PatientReader* reader, Day day) const {
  BOGAM_ASSIGN(const std::vector<SomeResource> all, ThoseOf(reader, t::kCoverage, [&](const search::FactHead& head) {
                 const Day from = WrittenDay(head.start), to = WrittenDay(head.end);
                 return from <= day && (to == 0 || day <= to);
               }));
  std::string best;
  for (const SomeResource& one : all) {
    BOGAM_ASSIGN(const fhir::Node coverage, reader->Open(store::CodeOf(t::kCoverage), one.number, one.link));
    const std::string_view status = coverage.Get(n::kStatus).text();
    if (status == "entered-in-error" || status == "draft") continue;
    bool fits = false;
    for (const fhir::Node of : coverage.children(n::kClass)) {
      for (const fhir::Node coding : of.Get(n::kType).children(n::kCoding))
        fits |= coding.Get(n::kCode).text() == rules_.coverage_class && IsAmongTexts(of.Get(n::kValue).text(), rules_.coverage_codes);
    }
    const std::string id(coverage.Get(n::kId).text());
    if (fits && (best.empty() || id < best)) best = id;
  }
  return best;
}

void PatientVisits::AddServices(fhir::Node concept_node, uint32_t* services) const {
  for (const fhir::Node coding : concept_node.children(n::kCoding)) {
    const auto found = services_.find(KeyOfCode(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text()));
    if (found != services_.end()) *services |= found->second;
  }
}

Status PatientVisits::TakeVisit(fhir::Node resource, const VisitSource& source, PersonContacts* out) const {
  if (!IsAmongTexts(resource.Get(n::kStatus).text(), source.status)) return {};
  const bool encounter = resource.type() == t::kEncounter;
  PracticeVisit visit;
  const auto started = value::DateTime::Parse(resource.Get(encounter ? n::kPeriod : n::kBillablePeriod).Get(n::kStart).text());
  if (!started) return {};
  visit.day = WrittenDay(*started);
  visit.practice = TargetOf(resource.Get(encounter ? n::kServiceProvider : n::kProvider), t::kOrganization);
  if (encounter) {
    for (const fhir::Node type : resource.children(n::kType)) AddServices(type, &visit.services);
    const fhir::Node of = resource.Get(n::kClass);
    const auto found = services_.find(KeyOfCode(of.Get(n::kSystem).text(), of.Get(n::kCode).text()));
    if (found != services_.end()) visit.services |= found->second;
  } else {
    for (const fhir::Node item : resource.children(n::kItem)) AddServices(item.Get(n::kProductOrService), &visit.services);
  }
  for (const fhir::Node part : resource.children(encounter ? n::kParticipant : n::kCareTeam)) {
    const fhir::Node who = part.Get(encounter ? n::kIndividual : n::kProvider);
    std::string_view id = TargetOf(who, t::kPractitioner);
    if (const Clinicians::Role* const role = clinicians_.RoleOf(TargetOf(who, t::kPractitionerRole)); id.empty() && role != nullptr) {
      id = role->practitioner;
      if (visit.practice.empty()) visit.practice = role->organization;
    }
    if (id.empty()) continue;
    // The first who is of a kind that the rules name, else the first.
    const uint32_t kinds = clinicians_.KindsOf(id);
    if (visit.clinician.empty() || (visit.clinicians == 0 && kinds != 0)) visit.clinician = id, visit.clinicians = kinds;
  }
  if (visit.day != 0 && !visit.practice.empty()) out->visits.push_back(std::move(visit));
  return {};
}

Status PatientVisits::Read(cohort::PatientReader* reader, Day from, Day before, PersonContacts* out) const {
  out->visits.clear(), out->panel.clear();
  for (const VisitSource& source : rules_.sources) {
    const fhir::TypeId type = source.type == "Encounter" ? t::kEncounter : t::kExplanationOfBenefit;
    BOGAM_ASSIGN(const std::vector<SomeResource> all, ThoseOf(reader, type, [&](const search::FactHead& head) {
                   const Day day = WrittenDay(head.start);
                   return day == 0 || (from <= day && day < before);
                 }));
    for (const SomeResource& one : all) {
      BOGAM_ASSIGN(const fhir::Node resource, reader->Open(store::CodeOf(type), one.number, one.link));
      BOGAM_TRY(TakeVisit(resource, source, out));
    }
  }
  BOGAM_ASSIGN(const fhir::Node patient, reader->Resource());
  for (const fhir::Node one : patient.children(n::kGeneralPractitioner)) {
    if (out->panel.empty()) out->panel = TargetOf(one, t::kOrganization);
    const Clinicians::Role* const role = clinicians_.RoleOf(TargetOf(one, t::kPractitionerRole));
    if (out->panel.empty() && role != nullptr) out->panel = role->organization;
  }
  if (out->panel.empty()) out->panel = TargetOf(patient.Get(n::kManagingOrganization), t::kOrganization);
  return {};
}

}  // namespace bogam::healthplan
