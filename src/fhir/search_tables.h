// SPDX-License-Identifier: Apache-2.0
// Rows of the generated search_tables.cc as search_parameters.cc and compartments.cc read them. Not for other rooms.
#ifndef BOGAM_FHIR_SEARCH_TABLES_H_
#define BOGAM_FHIR_SEARCH_TABLES_H_

#include <cstdint>

#include "fhir/compartments.h"
#include "fhir/search_parameters.h"

namespace bogam::fhir::tables {

struct CompartmentRow {
  TypeId type;
  uint16_t first;
  uint16_t count;
};

extern const SearchParameter kSearchParameters[];
extern const uint16_t kSearchParameterCount;
extern const uint16_t kSearchRanges[][2];  // of each TypeId: its first pair and their number
extern const CompartmentMember kCompartmentMembers[];
extern const CompartmentRow kCompartments[5];

}  // namespace bogam::fhir::tables

#endif  // BOGAM_FHIR_SEARCH_TABLES_H_
