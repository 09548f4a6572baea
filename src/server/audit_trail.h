// SPDX-License-Identifier: Apache-2.0
// AuditTrail: writes down each request for records in the audit log, from what its handler says it did. The one place where the
// server does.
#ifndef BOGAM_SERVER_AUDIT_TRAIL_H_
#define BOGAM_SERVER_AUDIT_TRAIL_H_

#include <string_view>

#include "access/audit_log.h"
#include "server/http.h"

namespace bogam::server {

/// The action of a request that touches no record and changes nothing: a page asking who is signed in.
inline constexpr std::string_view kUnrecorded = "none";

/// Thread-safe.
class AuditTrail {
 public:
  /// log may be null: then nothing is written. It must outlive this.
  explicit AuditTrail(access::AuditLog* log) : log_(log) {}

  /// 503 while the log cannot be written: nothing is read or changed that would not be on record.
  Status Ready() const;
  /// Writes down, before it is done, what will take long or has no entries of its own; durable on return.
  Status Begin(const Request& request, std::string action) const;
  /// Waits for the disk where the request changed something and was not refused; then *response becomes 503 where the log failed.
  void Write(const Request& request, Response* response) const;

 private:
  access::AuditLog* const log_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_AUDIT_TRAIL_H_
