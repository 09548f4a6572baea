// SPDX-License-Identifier: Apache-2.0
// For the tests of this room only: the resources of the published data folders as records.
#ifndef BOGAM_SEARCH_TEST_DATA_H_
#define BOGAM_SEARCH_TEST_DATA_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/record.h"

namespace bogam::search {

/// Calls visit for the resources of data/synthea/bulk (the first `head` of each file, then every `step`-th) and, where all is set, of data/ecqm
/// and of the GraphQL and FHIRPath examples; resources of Bundles one by one. Gives how many.
size_t ForEachTestResource(size_t head, size_t step, bool all, const std::function<void(const fhir::Record&)>& visit);
/// All lines of a file of data/synthea/bulk: "Observation".
std::vector<fhir::Record> SyntheaResources(std::string_view type, size_t limit);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_TEST_DATA_H_
