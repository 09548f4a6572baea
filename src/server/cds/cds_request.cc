// SPDX-License-Identifier: Apache-2.0
#include "server/cds/cds_request.h"

#include <algorithm>

#include "access/json_value.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "records/origin.h"
#include "server/cds/cds_json.h"
#include "value/temporal.h"

namespace bogam::server {
namespace {

constexpr size_t kMostBytes = size_t{8} << 20, kMostFeedbackBytes = size_t{256} << 10, kDeepest = 64;
constexpr size_t kMostResources = 20'000, kMostKeys = 64, kMostFeedback = 100, kLongestId = 200, kLongestComment = 2000;

Status Wrong(std::string_view place, std::string_view what) { return Status(Code::kInvalid, std::string(place) + ": " + std::string(what)); }

/// A text that must be there.
Result<std::string> Needed(const access::JsonValue& object, std::string_view place, std::string_view name, size_t longest = kLongestId) {
  const std::string where = (place.empty() ? "" : std::string(place) + ".") + std::string(name);
  const access::JsonValue* const found = object.Find(name);
  if (found == nullptr) return Wrong(where, "it is missing");
  if (found->kind != access::JsonValue::Kind::kText || found->text.empty()) return Wrong(where, "it is no text");
  if (found->text.size() > longest) return Wrong(where, "it is too long");
  return found->text;
}

std::string OptionalText(const access::JsonValue& object, std::string_view name) { return std::string(object.Text(name)); }

bool IsUuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
    const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    if (dash ? c != '-' : !hex) return false;
  }
  return true;
}

/// One key of the prefetch.
Status TakePrefetch(const std::string& key, std::string_view json, CdsRequest* request, cohort::MemoryPopulation* data, size_t* resources) {
  static const fhir::TypeId kBundle = fhir::FindResourceType("Bundle"), kOutcome = fhir::FindResourceType("OperationOutcome"),
                            kPatient = fhir::FindResourceType("Patient");
  static const auto kEntry = fhir::FindName("entry"), kLink = fhir::FindName("link"), kRelation = fhir::FindName("relation");
  if (json == "null") return {};
  fhir::ParseOptions options;
  options.max_depth = kDeepest;
  options.lenient = true;
  Result<fhir::Record> record = fhir::ParseJson(json, options);
  if (!record.ok())
    return Status(record.status().code() == Code::kTooLarge ? Code::kTooLarge : Code::kInvalid, "prefetch." + key + ": it is no R4 resource",
                  record.status().detail());
  const fhir::RecordView view(*record);
  if (view.resource_type() == kOutcome) return {};  // the client could not fetch it
  request->given.push_back(key);
  if (view.resource_type() == kPatient) {
    if (view.id() != request->patient) return Wrong("prefetch." + key, "it is another patient than context.patientId");
    request->synthetic = request->synthetic || records::OriginOf(view) == records::Origin::kSynthetic;
  }
  size_t holds = 1;
  if (view.resource_type() == kBundle) {
    holds = 0;
    for ([[maybe_unused]] const fhir::Node entry : view.root().children(kEntry)) ++holds;
    for (const fhir::Node link : view.root().children(kLink)) {
      if (link.Get(kRelation).text() == "next") request->partial.push_back(key);
    }
  }
  *resources += holds;
  if (*resources > kMostResources) return Status(Code::kTooLarge, "prefetch: it holds more than 20,000 resources");
  const Status added = data->Add(std::move(*record));
  return added.ok() ? added : Status(Code::kInvalid, "prefetch." + key + ": " + added.message(), added.detail());
}

}  // namespace

Result<CdsRequest> ReadCdsRequest(std::string_view body) {
  if (body.size() > kMostBytes) return Status(Code::kTooLarge, "the request is over 8 MB");
  BOGAM_ASSIGN(const CdsMembers members, ReadCdsMembers(body, "prefetch"));
  const access::JsonValue& root = members.rest;
  CdsRequest request;
  BOGAM_ASSIGN(request.hook, Needed(root, "", "hook"));
  BOGAM_ASSIGN(request.hook_instance, Needed(root, "", "hookInstance"));
  if (!IsUuid(request.hook_instance)) return Wrong("hookInstance", "it is no UUID");
  const access::JsonValue* const context = root.Find("context");
  if (context == nullptr) return Wrong("context", "it is missing");
  if (context->kind != access::JsonValue::Kind::kObject) return Wrong("context", "it is no object");
  BOGAM_ASSIGN(request.user, Needed(*context, "context", "userId"));
  BOGAM_ASSIGN(request.patient, Needed(*context, "context", "patientId"));
  if (!fhir::IsId(request.patient)) return Wrong("context.patientId", "it is no id");
  request.encounter = OptionalText(*context, "encounterId");
  if (!members.has_raw) return request;
  if (members.raw.size() > kMostKeys) return Wrong("prefetch", "it has more than 64 keys");
  auto data = std::make_shared<cohort::MemoryPopulation>();
  size_t resources = 0;
  for (const auto& [key, json] : members.raw) BOGAM_TRY(TakePrefetch(key, json, &request, data.get(), &resources));
  if (!request.given.empty()) request.data = std::move(data);
  return request;
}

Result<std::vector<CdsFeedback>> ReadCdsFeedback(std::string_view body) {
  access::JsonLimits limits;
  limits.bytes = kMostFeedbackBytes;
  limits.depth = 16;
  BOGAM_ASSIGN(const access::JsonValue root, access::ReadJsonObject(body, limits));
  const access::JsonValue* const list = root.Find("feedback");
  if (list == nullptr || list->kind != access::JsonValue::Kind::kList) return Wrong("feedback", "it is no list");
  if (list->list.empty() || list->list.size() > kMostFeedback) return Wrong("feedback", "it has 1 to 100 entries");
  std::vector<CdsFeedback> out;
  for (size_t i = 0; i < list->list.size(); ++i) {
    const access::JsonValue& one = list->list[i];
    const std::string place = "feedback[" + std::to_string(i) + "]";
    if (one.kind != access::JsonValue::Kind::kObject) return Wrong(place, "it is no object");
    CdsFeedback feedback;
    BOGAM_ASSIGN(feedback.card, Needed(one, place, "card"));
    if (!IsUuid(feedback.card)) return Wrong(place + ".card", "it is no UUID");
    BOGAM_ASSIGN(feedback.outcome, Needed(one, place, "outcome"));
    if (feedback.outcome != "accepted" && feedback.outcome != "overridden") return Wrong(place + ".outcome", "it is accepted or overridden");
    BOGAM_ASSIGN(feedback.timestamp, Needed(one, place, "outcomeTimestamp"));
    if (!value::DateTime::Parse(feedback.timestamp)) return Wrong(place + ".outcomeTimestamp", "it is no instant");
    if (const access::JsonValue* const accepted = one.Find("acceptedSuggestions")) {
      for (const access::JsonValue& suggestion : accepted->list) feedback.accepted.push_back(std::string(suggestion.Text("id")).substr(0, kLongestId));
    }
    if (feedback.outcome == "accepted" && feedback.accepted.empty())
      return Wrong(place + ".acceptedSuggestions", "an accepted card names the suggestions that were taken");
    if (const access::JsonValue* const why = one.Find("overrideReason")) {
      if (const access::JsonValue* const reason = why->Find("reason")) {
        feedback.reason = std::string(reason->Text("code")).substr(0, kLongestId);
        feedback.reason_system = std::string(reason->Text("system")).substr(0, kLongestId);
      }
      feedback.comment = why->Text("userComment");
      if (feedback.comment.size() > kLongestComment) return Wrong(place + ".overrideReason.userComment", "it has more than 2,000 bytes");
    }
    out.push_back(std::move(feedback));
  }
  return out;
}

}  // namespace bogam::server
