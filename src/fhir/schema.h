// SPDX-License-Identifier: Apache-2.0
// Schema: what FHIR R4 (4.0.1) says about every type and element, as tables that the build generates from the
// specification's own StructureDefinitions (tools/generate_fhir.py). Read-only, shared by all threads.
//
// Four kinds of row, each named by a 16-bit number that is stable as long as the pinned definitions are:
//   TypeId     a type: resources (Patient), datatypes (HumanName), primitives (dateTime), and each backbone element as
//   a
//              type of its own, named by its path (Observation.component). contentReference is resolved to such a type.
//   ElementId  one JSON member of one type. A choice element has a row for each of its types: the rows of one choice
//              (Observation.valueQuantity, Observation.valueString, …) stand side by side.
//   NameId     a FHIRPath name, interned over all types: `value` is one NameId wherever it occurs.
// Rows of a type hold the inherited elements too, in the order of the snapshot: Patient has rows for id, meta, text, ….
// "fhir/ids.h" is generated beside this: type::kPatient, type::kObservationComponent, name::kSubject, ….
#ifndef BOGAM_FHIR_SCHEMA_H_
#define BOGAM_FHIR_SCHEMA_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace bogam::fhir {

enum class TypeId : uint16_t { kNone = 0 };
enum class ElementId : uint16_t { kNone = 0 };
enum class NameId : uint16_t { kNone = 0 };

enum class TypeKind : uint8_t {
  kPrimitive,  ///< boolean, dateTime, …; also xhtml
  kComplex,    ///< HumanName, Quantity, …
  kBackbone,   ///< Observation.component, Timing.repeat, …
  kResource,   ///< Patient, …
};

/// How the value of a primitive is written in JSON and which text it may have.
enum class Lexical : uint8_t {
  kNone,  ///< not a primitive
  kBoolean,
  kInteger,
  kUnsignedInt,
  kPositiveInt,
  kDecimal,
  kString,
  kMarkdown,
  kCode,
  kId,
  kOid,
  kUuid,
  kUri,
  kUrl,
  kCanonical,
  kBase64Binary,
  kXhtml,
  kDate,
  kDateTime,
  kInstant,
  kTime,
};

struct TypeRow {
  uint32_t name_at;  // in kText
  uint16_t name_size;
  TypeId base;  // Patient -> DomainResource -> Resource; Age -> Quantity -> Element; kNone at the top
  TypeKind kind;
  Lexical lexical;
  uint8_t is_abstract;  // Element, BackboneElement, Resource, DomainResource
  uint8_t reserved;
  uint16_t first_element;  // ElementId of its first row
  uint16_t element_count;
  uint16_t slots_at;    // its open-addressed table of JSON names begins here in kElementSlots …
  uint16_t slots_mask;  // … and has slots_mask + 1 entries
};

struct ElementRow {
  uint32_t member_at;     // in kText: `"valueQuantity":`
  uint16_t json_size;     // of valueQuantity
  NameId name;            // value
  TypeId owner;           // Observation
  TypeId type;            // Quantity
  uint16_t choice_first;  // first ElementId of its choice; itself where it is none
  uint8_t choice_count;   // rows of its choice; 1 where it is none
  uint8_t min;            // 0 or 1
  uint16_t max;           // kUnbounded, or the number
  uint8_t is_choice;
  uint8_t is_summary;
  uint8_t is_modifier;
  Lexical lexical;  // of type
  TypeKind kind;    // of type
  uint8_t reserved;
};

inline constexpr uint16_t kUnbounded = 0xffff;

namespace tables {
extern const char kText[];
extern const TypeRow kTypes[];
extern const ElementRow kElements[];
extern const uint16_t kElementSlots[];
extern const uint32_t kNameAt[];    // NameId -> kText; the next entry ends it
extern const uint8_t kFingerprint;  // of all numbers given to types and elements; records carry it
extern const uint16_t kTypeCount;
extern const uint16_t kElementCount;
extern const uint16_t kNameCount;
}  // namespace tables

/// The rows of one element of one type: one row, or all rows of a choice.
struct ElementRange {
  uint16_t first = 0;
  uint16_t count = 0;
  bool empty() const { return count == 0; }
  bool contains(ElementId id) const { return static_cast<uint16_t>(static_cast<uint16_t>(id) - first) < count; }
};

inline const TypeRow& Row(TypeId id) { return tables::kTypes[static_cast<uint16_t>(id)]; }
inline const ElementRow& Row(ElementId id) { return tables::kElements[static_cast<uint16_t>(id)]; }

/// "Patient", "Observation.component", "dateTime"; "" for kNone.
inline std::string_view Name(TypeId id) { return {tables::kText + Row(id).name_at, Row(id).name_size}; }
/// The FHIRPath name, "value"; "" for kNone.
inline std::string_view Name(NameId id) {
  const uint32_t* at = tables::kNameAt + static_cast<uint16_t>(id);
  return {tables::kText + at[0], at[1] - at[0]};
}
/// The JSON name, "valueQuantity"; "" for kNone.
inline std::string_view JsonName(ElementId id) { return {tables::kText + Row(id).member_at + 1, Row(id).json_size}; }

/// kNone where R4 has no such type. Case matters.
TypeId FindType(std::string_view name);
/// A resource type that may stand alone: not abstract. kNone otherwise.
TypeId FindResourceType(std::string_view name);
/// kNone where no R4 type has an element of this FHIRPath name.
NameId FindName(std::string_view name);
/// The row whose JSON name this is ("valueQuantity"); kNone where the type has none.
ElementId FindJsonElement(TypeId type, std::string_view json_name);
/// The row or rows of a FHIRPath name ("value"); empty where the type has none.
ElementRange FindElements(TypeId type, NameId name);
ElementRange FindElements(TypeId type, std::string_view name);
/// The row of a choice that holds a given type (Observation, value, Quantity); kNone where there is none.
ElementId FindChoice(TypeId owner, NameId name, TypeId type);

/// All rows of a type in the order of its snapshot.
inline std::span<const ElementRow> Elements(TypeId id) { return {tables::kElements + Row(id).first_element, Row(id).element_count}; }
inline ElementId IdOf(const ElementRow& row) { return static_cast<ElementId>(&row - tables::kElements); }

/// True where type is base or derives from it (Patient is a Resource; Age is a Quantity; code is a string).
bool IsA(TypeId type, TypeId base);
inline bool IsResource(TypeId id) { return Row(id).kind == TypeKind::kResource; }
inline bool IsPrimitive(TypeId id) { return Row(id).kind == TypeKind::kPrimitive; }

/// Concrete resource types in alphabetical order.
std::span<const TypeId> ResourceTypes();

/// The nearest JSON names of a type to a misspelt one, nearest first, at most three; for "did you mean".
std::string NearNames(TypeId type, std::string_view json_name);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_SCHEMA_H_
