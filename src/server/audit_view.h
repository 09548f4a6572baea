// SPDX-License-Identifier: Apache-2.0
// AuditView: the audit log as it is read over HTTP: GET /api/audit (docs/workspace-api.md), and GET /fhir/AuditEvent, which is the log
// and no resources beside it: nobody can write or change one. Tests: audit_view_test.cc.
#ifndef BOGAM_SERVER_AUDIT_VIEW_H_
#define BOGAM_SERVER_AUDIT_VIEW_H_

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "access/audit_reader.h"
#include "server/http.h"

namespace bogam::server {

/// Thread-safe.
class AuditView {
 public:
  /// folder: of the log; "" where nothing is written down.
  explicit AuditView(std::string folder) : folder_(std::move(folder)) {}
  bool Has(std::string_view path) const;
  /// principal is filled in.
  Response Handle(const Request& request) const;

 private:
  Response Page(const Request& request) const;
  Response Search(const Request& request) const;
  Response Read(const Request& request, std::string_view id) const;
  /// The whole chain is held against its hashes at most every ten minutes; reading all of a long log takes seconds.
  Result<access::AuditReport> Checked(int64_t* checked_ms) const;

  const std::string folder_;
  mutable std::mutex mutex_;  // guards the next two
  mutable std::optional<access::AuditReport> report_;
  mutable int64_t checked_ms_ = 0;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_AUDIT_VIEW_H_
