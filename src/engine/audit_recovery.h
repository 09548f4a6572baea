// SPDX-License-Identifier: Apache-2.0
// A change is committed first and written into the audit log then, and nobody is told that it is done before both are durable. A kill in between leaves a
// change that only the store's history shows. Whoever opens the store for writing next closes that gap: what was changed since the log's last checkpoint and
// stands in no entry gets one, "recovered", with the moment of the change and without the name of whoever asked for it, which is lost.
//
// A checkpoint is an entry that says how far the store was: a server writes one when it begins and one when it ends, a command that writes one before it
// begins, and what the command then does is its own. What Bogam's models wrote names its author itself.
#ifndef BOGAM_ENGINE_AUDIT_RECOVERY_H_
#define BOGAM_ENGINE_AUDIT_RECOVERY_H_

#include <string>

#include "access/audit_log.h"
#include "engine/engine.h"

namespace bogam::engine {

/// Writes what is missing, and then `checkpoint` with the store's newest change. Nothing where the store is in memory, or only read.
Status CheckpointAudit(Engine* engine, access::AuditLog* log, access::AuditEntry checkpoint);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_AUDIT_RECOVERY_H_
