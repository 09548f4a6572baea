// SPDX-License-Identifier: Apache-2.0
// The resources of one person as JSON, a line each, by type; and for each which entry of the record it came from.
#ifndef BOGAM_SYNTH_WRITE_SHEET_H_
#define BOGAM_SYNTH_WRITE_SHEET_H_

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "synth/record.h"
#include "synth/write/buffer.h"
#include "synth/write/ids.h"

namespace bogam::synth::write {

/// The types that are written; those from kOrganization on belong to a place.
enum class Type : uint8_t {
  kPatient,
  kRelatedPerson,
  kCoverage,
  kEncounter,
  kCondition,
  kAllergyIntolerance,
  kMedicationRequest,
  kMedicationAdministration,
  kProcedure,
  kObservation,
  kDiagnosticReport,
  kCarePlan,
  kCareTeam,
  kImagingStudy,
  kDevice,
  kSupplyDelivery,
  kImmunization,
  kServiceRequest,
  kAppointment,
  kQuestionnaireResponse,
  kClaim,
  kExplanationOfBenefit,
  kDocumentReference,
  kProvenance,
  kOrganization,
  kLocation,
  kPractitioner,
  kPractitionerRole,
  kQuestionnaire,
};
inline constexpr size_t kTypes = 29;
/// "Patient", …
std::string_view TypeName(Type type);

struct Item {
  Type type = Type::kPatient;
  EntryId entry = kNoEntry;      // kNoEntry: of the person or place itself
  uint32_t begin = 0, size = 0;  // of the JSON in its type's text, without the end of line
  Id id;
};

struct Sheet {
  std::array<Buffer, kTypes> text;
  std::vector<Item> items;  // in the order of writing: what is referred to within the person may come later

  std::string_view Json(const Item& item) const { return text[static_cast<size_t>(item.type)].view().substr(item.begin, item.size); }
  void Clear() {
    for (Buffer& buffer : text) buffer.Clear();
    items.clear();
  }
  size_t capacity() const {
    size_t sum = items.capacity() * sizeof(Item);
    for (const Buffer& buffer : text) sum += buffer.capacity();
    return sum;
  }
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_SHEET_H_
