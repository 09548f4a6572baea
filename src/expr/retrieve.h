// SPDX-License-Identifier: Apache-2.0
// The judge of a Retrieve: which resources a RetrieveRequest selects. A Retriever may know better ways to find them; it may
// never select others.
#ifndef BOGAM_EXPR_RETRIEVE_H_
#define BOGAM_EXPR_RETRIEVE_H_

#include "expr/evaluation.h"
#include "expr/ops/context.h"

namespace bogam::expr {

/// True when the resource is of the request's type and passes its profile rule, id, code filter and date range.
///
/// The code filter sees CodeableConcept, Coding, code and the like at code_path, and a choice there when it is one of these
/// (medication[x] as a Reference never passes: CQL looks the Medication up itself). With not_done_value_set, a
/// code element that carries the extension qicore-notDoneValueSet naming that value set passes too.
bool Selects(ops::Context& context, const RetrieveRequest& request, const fhir::Node& resource);

/// True when no resource that passes all but the code filter has a code for it to judge: then nothing is selected, whatever the
/// codes are, and a value set that is not there is not missed.
bool JudgesNoCode(ops::Context& context, Retriever& retriever, const RetrieveRequest& request);

/// Canonicals are the same without |version, and with http for https.
bool SameCanonical(std::string_view a, std::string_view b);

}  // namespace bogam::expr

#endif  // BOGAM_EXPR_RETRIEVE_H_
