// SPDX-License-Identifier: Apache-2.0
// An audit entry as a FHIR R4 AuditEvent.
#ifndef BOGAM_ACCESS_AUDIT_EVENT_H_
#define BOGAM_ACCESS_AUDIT_EVENT_H_

#include <string>
#include <string_view>

#include "access/audit_entry.h"

namespace bogam::access {

/// Compact JSON. The id is the entry's number; type "rest" and a subtype of restful-interaction for FHIR's interactions, DICOM's codes
/// for signing in and out, running and managing.
std::string ToAuditEvent(const AuditEntry& entry);
/// AuditEvent.action of it: C, R, U, D or E.
std::string_view ActionCode(const AuditEntry& entry);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_AUDIT_EVENT_H_
