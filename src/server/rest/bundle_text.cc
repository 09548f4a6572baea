// SPDX-License-Identifier: Apache-2.0
#include "server/rest/bundle_text.h"

#include "fhir/json.h"
#include "server/rest/negotiation.h"

namespace bogam::server {

BundleText::BundleText(std::string_view type, std::string_view base) : base_(base) { out_ = R"({"resourceType":"Bundle","type":")" + std::string(type) + '"'; }

void BundleText::Total(uint64_t total) { out_ += ",\"total\":" + std::to_string(total); }

void BundleText::Link(std::string_view relation, std::string_view url) {
  links_ += links_.empty() ? ",\"link\":[" : ",";
  links_ += R"({"relation":")" + std::string(relation) + "\",\"url\":";
  fhir::WriteJsonString(url, &links_);
  links_ += '}';
}

void BundleText::BeginEntry() {
  if (!entries_) {
    if (!links_.empty()) out_ += links_ + "]";
    out_ += ",\"entry\":[";
  } else {
    out_ += ',';
  }
  entries_ = true;
}

void BundleText::AddMatch(fhir::RecordView record, std::string_view mode) {
  BeginEntry();
  out_ += "{\"fullUrl\":";
  fhir::WriteJsonString(base_ + "/" + std::string(fhir::Name(record.resource_type())) + "/" + std::string(record.id()), &out_);
  out_ += ",\"resource\":";
  fhir::WriteJson(record, &out_);
  out_ += R"(,"search":{"mode":")" + std::string(mode) + "\"}}";
}

void BundleText::AddOutcome(std::string_view resource) {
  BeginEntry();
  out_ += "{\"resource\":" + std::string(resource) + R"(,"search":{"mode":"outcome"}})";
}

void BundleText::AddVersion(const records::Version& version) {
  static constexpr std::string_view kMethods[] = {"POST", "PUT", "DELETE"};
  static constexpr std::string_view kStatus[] = {"201 Created", "200 OK", "204 No Content"};
  const size_t op = static_cast<size_t>(version.op) - 1;
  const std::string type(fhir::Name(version.type));
  BeginEntry();
  out_ += "{\"fullUrl\":";
  fhir::WriteJsonString(base_ + "/" + type + "/" + version.id, &out_);
  if (!version.record.empty()) {
    out_ += ",\"resource\":";
    fhir::WriteJson(version.record, &out_);
  }
  out_ += R"(,"request":{"method":")" + std::string(kMethods[op]) + "\",\"url\":";
  fhir::WriteJsonString(op == 0 ? type : type + "/" + version.id, &out_);
  out_ += R"(},"response":{"status":")" + std::string(kStatus[op]) + "\",\"etag\":";
  fhir::WriteJsonString(ETag(version.header.version), &out_);
  out_ += ",\"lastModified\":\"" + records::FormatInstant(version.header.instant_ms) + "\"}}";
}

std::string BundleText::Finish() && {
  if (entries_) {
    out_ += ']';
  } else if (!links_.empty()) {
    out_ += links_ + "]";
  }
  out_ += '}';
  return std::move(out_);
}

}  // namespace bogam::server
