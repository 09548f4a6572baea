// SPDX-License-Identifier: Apache-2.0
// FhirRest: FHIR R4's RESTful API (http.html) over the door for writing and the search room. One table says which interactions
// there are (interactions.cc); requests are dispatched by it and the CapabilityStatement is generated from it, so the two agree.
// JSON only; strict: what a request says and the server does not understand is an error with its name, unless
// `Prefer: handling=lenient` asks otherwise. Tests: rest_test.cc, over real HTTP.
#ifndef BOGAM_SERVER_REST_FHIR_REST_H_
#define BOGAM_SERVER_REST_FHIR_REST_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "records/door.h"
#include "server/http.h"

namespace bogam::server {

/// Measure/$evaluate-measure, which needs more than records.
class MeasureOperation {
 public:
  virtual ~MeasureOperation() = default;
  /// measure: id, url or name. The request's parameters are those of the operation.
  virtual Response Evaluate(std::string_view measure, const Request& request) = 0;
};

/// What interactions work on.
struct RestContext {
  records::Records* records = nullptr;  ///< of the whole store
  const records::Door* door = nullptr;  ///< what is written goes through it, and no further
  /// The newest state, as far as requests may see it.
  std::function<Result<std::shared_ptr<const store::Snapshot>>()> snapshot;
  MeasureOperation* measures = nullptr;  ///< null: there is no such operation
  std::string version;                   ///< of the program
  bool read_only = false;                ///< then there are no interactions that write
  bool chooses_ids = false;              ///< what is new gets its id here: within a reach (records/bounds.h)
  bool audit_is_a_view = false;          ///< AuditEvent is the audit log (audit_view.h), and answered elsewhere
};

/// Thread-safe.
class FhirRest {
 public:
  explicit FhirRest(RestContext context);
  /// For paths /fhir and /fhir/….
  Response Handle(const Request& request) const;

 private:
  Response Dispatch(const Request& request) const;
  Response Metadata(const Request& request) const;
  Status See(const struct Interaction& row, struct Call* call) const;
  RestContext context_;
  int64_t started_ms_;
  mutable std::mutex mutex_;  // guards the next two
  mutable std::string capability_base_;
  mutable std::string capability_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_FHIR_REST_H_
