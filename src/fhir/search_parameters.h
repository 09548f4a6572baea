// SPDX-License-Identifier: Apache-2.0
// Search parameters and compartments that FHIR R4 defines, as generated tables. One row a (parameter, base type) pair;
// the expression of a row is the part of the published expression that is about its base type.
#ifndef BOGAM_FHIR_SEARCH_PARAMETERS_H_
#define BOGAM_FHIR_SEARCH_PARAMETERS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "fhir/schema.h"

namespace bogam::fhir {

enum class SearchType : uint8_t { kNumber, kDate, kString, kToken, kReference, kComposite, kQuantity, kUri, kSpecial };

/// One part of a composite parameter.
struct SearchComponent {
  std::string_view code;        ///< of the part's own parameter, as `code` of Observation-code
  std::string_view definition;  ///< its canonical url
  std::string_view expression;  ///< FHIRPath from the composite's own node
  SearchType type;
};

struct SearchParameter {
  std::string_view id;          ///< "clinical-code"
  std::string_view code;        ///< what stands in the query: "code"
  std::string_view url;         ///< canonical
  std::string_view expression;  ///< FHIRPath for this base; "" for _text, _content, _query
  TypeId base;                  ///< a resource type, or Resource or DomainResource for the parameters of all
  SearchType type;
  std::span<const TypeId> targets;              ///< of a reference parameter; empty: any
  std::span<const SearchComponent> components;  ///< of a composite parameter
};

/// All 1,709 pairs, ordered by base type name, then code.
std::span<const SearchParameter> SearchParameters();
/// The pairs whose base is exactly this type.
std::span<const SearchParameter> SearchParametersOf(TypeId base);
/// The parameter of that code that a resource type has, its own or from DomainResource or Resource; null where none.
const SearchParameter* FindSearchParameter(TypeId resource_type, std::string_view code);
/// "token", "date", …
std::string_view Name(SearchType type);

}  // namespace bogam::fhir

#endif  // BOGAM_FHIR_SEARCH_PARAMETERS_H_
