// SPDX-License-Identifier: Apache-2.0
// Reference strings of FHIR R4 (2.3.0.1): what kind one is, and its parts. Pure text; nothing is resolved here.
#ifndef BOGAM_FHIR_REFERENCE_H_
#define BOGAM_FHIR_REFERENCE_H_

#include <string_view>

#include "fhir/schema.h"

namespace bogam::fhir {

struct Reference {
  enum class Kind : uint8_t {
    kEmpty,
    kRelative,     ///< Patient/123, Patient/123/_history/4
    kAbsolute,     ///< http://host/fhir/Patient/123 (type and id are filled where they can be seen)
    kUrn,          ///< urn:uuid:…, urn:oid:…
    kContained,    ///< #id; id is the part after #
    kConditional,  ///< Practitioner?identifier=…
    kOther,        ///< anything else: a canonical, a logical uri, an unknown type
  };
  Kind kind = Kind::kEmpty;
  TypeId type = TypeId::kNone;  ///< relative, absolute, conditional
  std::string_view id;          ///< relative, absolute, contained; the uuid or oid of a urn
  std::string_view version;     ///< of /_history/
  std::string_view base;        ///< absolute: http://host/fhir, without the slash
  std::string_view query;       ///< conditional: after the ?
  std::string_view fragment;    ///< after #, of relative and absolute ones
};

/// Never fails: what it does not know is kOther. The views point into text.
Reference ParseReference(std::string_view text);
/// 1 to 64 of [A-Za-z0-9-.].
bool IsId(std::string_view text);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_REFERENCE_H_
