// SPDX-License-Identifier: Apache-2.0
// Subset: a record cut down to what _summary or _elements asks for (search.html 3.1.1.5.8, 3.1.1.5.9), marked SUBSETTED.
#ifndef BOGAM_SERVER_REST_SUBSET_H_
#define BOGAM_SERVER_REST_SUBSET_H_

#include <string>
#include <vector>

#include "fhir/record.h"
#include "search/query.h"

namespace bogam::server {

/// True when Subset would change anything.
bool IsSubset(search::Summary summary, const std::vector<std::string>& elements);
/// Mandatory and modifier elements, id and meta always stay. elements are names of the base level; a path counts by its first name.
fhir::Record Subset(fhir::RecordView record, search::Summary summary, const std::vector<std::string>& elements);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_SUBSET_H_
