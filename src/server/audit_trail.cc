// SPDX-License-Identifier: Apache-2.0
#include "server/audit_trail.h"

namespace bogam::server {
namespace {

access::AuditOutcome OutcomeOf(int status) {
  if (status < 400) return access::AuditOutcome::kSuccess;
  return status < 500 ? access::AuditOutcome::kRefused : access::AuditOutcome::kFailed;
}

access::AuditEntry EntryOf(const Request& request, const Deed& deed, int status) {
  access::AuditEntry entry;
  if (request.principal != nullptr) {
    entry.who = request.principal->name;
    entry.role = access::RoleNames(request.principal->roles);
    entry.client = request.principal->client;
  }
  if (!deed.who.empty()) entry.who = deed.who;
  entry.action = deed.action.empty() ? "unknown" : deed.action;
  entry.what = deed.what;
  entry.patient = deed.patient;
  entry.version = deed.version;
  entry.outcome = OutcomeOf(status);
  entry.reason = deed.reason;
  if (entry.reason.empty() && status >= 400) entry.reason = "HTTP " + std::to_string(status);
  entry.from = request.peer;
  return entry;
}

}  // namespace

Status AuditTrail::Ready() const {
  if (log_ == nullptr || log_->status().ok()) return {};
  return Status(Code::kUnavailable, "The audit log cannot be written; until it can be, nothing is read or changed.");
}

Status AuditTrail::Begin(const Request& request, std::string action) const {
  if (log_ == nullptr) return {};
  return log_->Record(EntryOf(request, {.action = std::move(action), .what = request.path}, 200));
}

void AuditTrail::Write(const Request& request, Response* response) const {
  if (log_ == nullptr || response->deed.action == kUnrecorded) return;
  for (const Deed& part : response->parts) log_->Note(EntryOf(request, part, 200));
  access::AuditEntry entry = EntryOf(request, response->deed, response->status);
  const bool changed = response->deed.changes && response->status < 400;
  if (!changed) {
    log_->Note(std::move(entry));
  } else if (const Status recorded = log_->Record(std::move(entry)); !recorded.ok()) {
    *response = Outcome(503, "transient", "The change was made, but the audit log cannot be written.");
  }
}

}  // namespace bogam::server
