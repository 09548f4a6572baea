// SPDX-License-Identifier: Apache-2.0
// Permission and record of one FHIR call: may its principal do it, and what the audit log is told of it.
#ifndef BOGAM_SERVER_REST_PERMISSION_H_
#define BOGAM_SERVER_REST_PERMISSION_H_

#include <optional>
#include <string>

#include "fhir/record.h"
#include "server/rest/interactions.h"

namespace bogam::server {

/// The answer to a principal whose roles or scopes do not allow the call. A token whose scopes are not over all types may not search
/// over other types (chains, _has) or have them sent along (_include, _revinclude).
std::optional<Response> RefuseCall(const Interaction& row, const Call& call);
/// The same for one entry of a Bundle: its request's method and url; conditional: it has ifNoneExist.
std::optional<Response> RefuseEntry(const Call& call, std::string_view method, std::string_view url, bool conditional);

/// Fills what the handler left open: action and what, from the address; a search by the names of its parameters.
void FinishDeed(const Interaction& row, const Call& call, Response* response);
/// "Patient/1" of the record that this resource is in; "" where it is in nobody's.
std::string PatientOf(fhir::RecordView record);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_PERMISSION_H_
