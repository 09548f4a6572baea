// SPDX-License-Identifier: Apache-2.0
// Look-ups over the generated search parameters.
#include "fhir/search_parameters.h"

#include <algorithm>

#include "fhir/search_tables.h"

namespace bogam::fhir {

std::span<const SearchParameter> SearchParameters() { return {tables::kSearchParameters, tables::kSearchParameterCount}; }

std::span<const SearchParameter> SearchParametersOf(TypeId base) {
  const auto& range = tables::kSearchRanges[static_cast<uint16_t>(base)];
  return {tables::kSearchParameters + range[0], range[1]};
}

const SearchParameter* FindSearchParameter(TypeId resource_type, std::string_view code) {
  for (TypeId t = resource_type; t != TypeId::kNone; t = Row(t).base) {
    const auto all = SearchParametersOf(t);
    const auto at = std::lower_bound(all.begin(), all.end(), code, [](const SearchParameter& p, std::string_view c) { return p.code < c; });
    if (at != all.end() && at->code == code) return &*at;
  }
  return nullptr;
}

std::string_view Name(SearchType type) {
  static constexpr std::string_view kNames[] = {"number", "date", "string", "token", "reference", "composite", "quantity", "uri", "special"};
  return kNames[static_cast<size_t>(type)];
}

}  // namespace bogam::fhir
