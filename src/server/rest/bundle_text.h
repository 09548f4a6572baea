// SPDX-License-Identifier: Apache-2.0
// BundleText: the JSON of a Bundle of type searchset or history, written entry by entry from stored records.
#ifndef BOGAM_SERVER_REST_BUNDLE_TEXT_H_
#define BOGAM_SERVER_REST_BUNDLE_TEXT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/record.h"
#include "records/records.h"

namespace bogam::server {

class BundleText {
 public:
  /// base: "http://localhost:8080/fhir".
  BundleText(std::string_view type, std::string_view base);
  void Total(uint64_t total);
  /// relation: self, next.
  void Link(std::string_view relation, std::string_view url);
  /// mode: match, include.
  void AddMatch(fhir::RecordView record, std::string_view mode);
  /// resource: whole JSON, as an OperationOutcome about the search itself.
  void AddOutcome(std::string_view resource);
  void AddVersion(const records::Version& version);
  std::string Finish() &&;

 private:
  void BeginEntry();
  std::string base_, out_, links_;
  bool entries_ = false;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_BUNDLE_TEXT_H_
