// SPDX-License-Identifier: Apache-2.0
// Compartment look-ups, and the home of a resource by the table in home.inc.
#include "fhir/compartments.h"

#include <algorithm>
#include <vector>

#include "fhir/ids.h"
#include "fhir/reference.h"
#include "fhir/search_tables.h"

namespace bogam::fhir {
namespace {

struct HomeRow {
  std::string_view type, element;
};
constexpr HomeRow kHomes[] = {
#define HOME(type, element) {#type, #element},
#include "fhir/home.inc"
#undef HOME
};

std::vector<NameId> HomesByType() {
  std::vector<NameId> by_type(tables::kTypeCount, NameId::kNone);
  for (const HomeRow& row : kHomes) by_type[static_cast<uint16_t>(FindType(row.type))] = FindName(row.element);
  return by_type;
}

/// The id of the patient that a reference points to; "" where it points to none, or not by a literal relative url.
std::string_view PatientOf(Node reference) {
  const Reference parsed = ParseReference(reference.Get(name::kReference).text());
  return parsed.kind == Reference::Kind::kRelative && parsed.type == type::kPatient ? parsed.id : std::string_view();
}

}  // namespace

std::span<const CompartmentMember> Compartment(TypeId type) {
  for (const tables::CompartmentRow& row : tables::kCompartments) {
    if (row.type == type) return {tables::kCompartmentMembers + row.first, row.count};
  }
  return {};
}

const CompartmentMember* FindCompartmentMember(TypeId compartment, TypeId type) {
  for (const CompartmentMember& member : Compartment(compartment)) {
    if (member.type == type) return &member;
  }
  return nullptr;
}

NameId HomeElement(TypeId resource_type) {
  static const std::vector<NameId> homes = HomesByType();
  return homes[static_cast<uint16_t>(resource_type)];
}

std::string_view HomePatient(RecordView record) {
  const Node root = record.root();
  if (root.type() == type::kPatient) return record.id();
  const NameId element = HomeElement(root.type());
  std::string_view home;
  if (element == NameId::kNone) return home;
  for (Node reference : root.children(element)) {
    const std::string_view patient = PatientOf(reference);
    if (patient.empty()) continue;
    if (!home.empty() && home != patient) return {};
    home = patient;
  }
  return home;
}

}  // namespace bogam::fhir
