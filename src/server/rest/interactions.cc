// SPDX-License-Identifier: Apache-2.0
// Dispatch: path and method to a row of the table, headers to a Call.
#include "server/rest/interactions.h"

#include <charconv>
#include <chrono>

#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "format/escape.h"
#include "server/authorize.h"
#include "server/rest/permission.h"

namespace bogam::server {
namespace {

using access::Activity;
constexpr Activity kReads = Activity::kReadRecords, kWrites = Activity::kWriteRecords;

constexpr Interaction kInteractions[] = {
    {"GET", Place::kSystem, "metadata", "", false, "", Activity::kOpen, "", false, nullptr},
    {"POST", Place::kSystem, "", "transaction", true, "", kWrites, "", false, Transaction},
    {"GET", Place::kSystem, "_history", "history-system", false, "", kReads, "s", true, History},
    {"GET", Place::kType, "", "search-type", false, "", kReads, "s", false, SearchByGet},
    {"POST", Place::kType, "_search", "search-type", false, "", kReads, "s", false, SearchByPost},
    {"POST", Place::kType, "", "create", true, "", kWrites, "c", false, Create},
    {"PUT", Place::kType, "", "update", true, "", kWrites, "cus", false, ConditionalUpdate},
    {"DELETE", Place::kType, "", "delete", true, "", kWrites, "ds", false, ConditionalDelete},
    {"GET", Place::kType, "_history", "history-type", false, "", kReads, "s", false, History},
    {"GET", Place::kInstance, "", "read", false, "", kReads, "r", false, Read},
    {"PUT", Place::kInstance, "", "update", true, "", kWrites, "u", false, Update},
    {"DELETE", Place::kInstance, "", "delete", true, "", kWrites, "d", false, Delete},
    {"GET", Place::kInstance, "_history", "history-instance", false, "", kReads, "r", false, History},
    {"GET", Place::kVersion, "", "vread", false, "", kReads, "r", false, ReadVersion},
    {"GET", Place::kInstance, "$everything", "", false, "Patient", kReads, "rs", true, Everything},
    {"GET", Place::kInstance, "$evaluate-measure", "", false, "Measure", kReads, "rs", true, EvaluateMeasure},
    {"GET", Place::kType, "$evaluate-measure", "", false, "Measure", kReads, "rs", true, EvaluateMeasure},
};

struct Target {
  Place place = Place::kSystem;
  std::string word;
  Call call;
  std::string problem;
};

std::vector<std::string_view> Segments(std::string_view path) {
  std::vector<std::string_view> out;
  path.remove_prefix(std::string_view("/fhir").size());
  for (size_t at = 1; at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

bool IsWord(std::string_view segment) { return segment.starts_with('_') || segment.starts_with('$') || segment == "metadata"; }

void Resolve(std::string_view path, Target* target) {
  const std::vector<std::string_view> parts = Segments(path);
  size_t at = 0;
  if (at < parts.size() && !IsWord(parts[at])) {
    target->call.type = fhir::FindResourceType(parts[at]);
    if (target->call.type == fhir::TypeId::kNone) {
      target->problem = "FHIR R4 has no resource type '" + std::string(parts[at]) + "'";
      return;
    }
    target->place = Place::kType;
    ++at;
    if (at < parts.size() && !IsWord(parts[at])) {
      target->call.id = parts[at++];
      target->place = Place::kInstance;
    }
  }
  if (at < parts.size()) target->word = parts[at++];
  if (at < parts.size() && target->place == Place::kInstance && target->word == "_history") {
    target->call.version = parts[at++];
    target->place = Place::kVersion;
    target->word.clear();
  }
  if (at < parts.size()) target->problem = "there is nothing at this path";
}

Response NotAllowed(const std::string& method, const std::string& allow) {
  Response response = Outcome(405, "not-supported", method + " is not supported here; " + allow + " would be");
  response.headers.emplace_back("Allow", allow);
  return response;
}

/// GET on the path of an interaction: HEAD too.
void AddAllowed(std::string_view method, std::string* allow) {
  if (allow->find(method) != std::string::npos) return;
  *allow += (allow->empty() ? "" : ", ") + std::string(method) + (method == "GET" ? ", HEAD" : "");
}

int64_t NowMs() { return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

}  // namespace

std::span<const Interaction> Interactions() { return kInteractions; }

const std::string* Call::Parameter(std::string_view name) const {
  for (const auto& [key, value] : parameters) {
    if (key == name) return &value;
  }
  return nullptr;
}

FhirRest::FhirRest(RestContext context) : context_(std::move(context)), started_ms_(NowMs()) {}

Response FhirRest::Handle(const Request& request) const {
  if (auto refusal = RefuseFormat(request)) return *refusal;
  return Dispatch(request);
}

Response FhirRest::Dispatch(const Request& request) const {
  Target target;
  Resolve(request.path, &target);
  if (!target.problem.empty()) return Outcome(404, "not-found", target.problem);
  if (context_.audit_is_a_view && target.call.type == fhir::type::kAuditEvent) {
    return Outcome(404, "not-found", "AuditEvent is the audit log, which is read by itself: GET /fhir/AuditEvent");
  }
  const Interaction* row = nullptr;
  std::string allow;
  for (const Interaction& one : kInteractions) {
    if (one.place != target.place || one.word != target.word || (one.writes && context_.read_only)) continue;
    if (!one.only.empty() && one.only != fhir::Name(target.call.type)) continue;
    AddAllowed(one.method, &allow);
    if (one.method == request.method) row = &one;
  }
  if (allow.empty() && !(context_.read_only && target.word.empty())) {
    return Outcome(404, "not-found", target.word.starts_with('$') ? "there is no operation " + target.word + " here" : "there is nothing at this path");
  }
  if (row == nullptr) return NotAllowed(request.method, allow.empty() ? "GET" : allow);
  if (row->handler == nullptr) {
    Response metadata = Metadata(request);
    metadata.deed.action = "capabilities";
    return metadata;
  }
  Call& call = target.call;
  call.request = &request;
  call.base = request.Origin() + "/fhir";
  call.prefer = ReadPreferences(request);
  for (const auto& parameter : request.query) {
    if (parameter.first != "_format" && parameter.first != "_pretty") call.parameters.push_back(parameter);
  }
  call.get = [this, &request](std::string_view url) {
    Request inner = request;
    inner.method = "GET";
    inner.body.clear();
    std::erase_if(inner.headers, [](const auto& header) { return header.first.starts_with("if-"); });
    const size_t question = std::min(url.find('?'), url.size());
    inner.query_text = question < url.size() ? std::string(url.substr(question + 1)) : std::string();
    inner.query = ParseQuery(inner.query_text);
    inner.path = "/fhir/";
    if (!PercentDecode(url.substr(0, question), false, &inner.path)) return Outcome(400, "invalid", "the url is not well-formed");
    return Dispatch(inner);
  };
  Response response;
  if (auto refusal = RefuseCall(*row, call)) {
    response = std::move(*refusal);
  } else if (const Status seen = See(*row, &call); !seen.ok()) {
    response = Outcome(seen);
  } else {
    response = row->handler(context_, call);
  }
  FinishDeed(*row, call, &response);
  return response;
}

/// The state that an interaction reads.
Status FhirRest::See(const Interaction& row, Call* call) const {
  if (row.writes) return {};
  BOGAM_ASSIGN(call->snapshot, context_.snapshot());
  return {};
}

Response FhirRest::Metadata(const Request& request) const {
  const std::string base = request.Origin() + "/fhir";
  const std::string* mode = request.Query("mode");
  if (mode != nullptr && *mode != "full" && *mode != "normative") return Outcome(400, "not-supported", "metadata has mode=full only");
  const std::lock_guard lock(mutex_);
  if (capability_base_ != base) {
    capability_ = CapabilityStatement(context_, base, started_ms_);
    capability_base_ = base;
  }
  Response response;
  response.body = capability_;
  return response;
}

Body ReadBody(const Call& call) {
  Body body;
  if ((body.refusal = RefuseBodyType(*call.request, false))) return body;
  std::vector<fhir::JsonIssue> issues;
  auto record = fhir::ParseJson(call.request->body, {}, &issues);
  if (record.ok()) {
    body.record = std::move(*record);
    return body;
  }
  if (issues.empty()) {
    body.refusal = Outcome(record.status());
    return body;
  }
  Response response = Outcome(record.status());
  std::string& json = response.body;
  json = R"({"resourceType":"OperationOutcome","issue":[)";
  for (const fhir::JsonIssue& issue : issues) {
    if (json.back() == '}') json += ',';
    json += R"({"severity":"error","code":)";
    json += record.status().code() == Code::kUnprocessable ? "\"structure\"" : "\"invalid\"";
    json += ",\"details\":{\"text\":";
    fhir::WriteJsonString(issue.message, &json);
    json += "},\"diagnostics\":";
    fhir::WriteJsonString("line " + std::to_string(issue.line) + ", column " + std::to_string(issue.column), &json);
    if (!issue.path.empty()) {
      json += ",\"expression\":[";
      fhir::WriteJsonString(issue.path, &json);
      json += ']';
    }
    json += '}';
  }
  json += "]}";
  body.refusal = std::move(response);
  return body;
}

std::optional<Response> RefuseUnknown(const Call& call, std::initializer_list<std::string_view> known) {
  if (call.prefer.lenient) return std::nullopt;
  for (const auto& [name, value] : call.parameters) {
    bool found = false;
    for (const std::string_view one : known) found = found || one == name;
    if (!found) return Outcome(400, "not-supported", "there is no parameter '" + name + "' here");
  }
  return std::nullopt;
}

Result<size_t> ReadCount(const Call& call, size_t fallback, size_t most) {
  const std::string* text = call.Parameter("_count");
  if (text == nullptr) return fallback;
  size_t count = 0;
  const auto end = std::from_chars(text->data(), text->data() + text->size(), count);
  if (text->empty() || end.ec != std::errc() || end.ptr != text->data() + text->size()) return Status(Code::kInvalid, "_count wants a whole number", *text);
  return std::min(count, most);
}

std::string Encode(std::string_view text) { return format::PercentEncode(text, ":,|/$"); }

}  // namespace bogam::server
