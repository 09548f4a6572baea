// SPDX-License-Identifier: Apache-2.0
// Single resources: read, vread, create, update, delete, and the conditional forms of the last three (http.html 3.1.0.7 to 3.1.0.10).
#include <charconv>

#include "fhir/json.h"
#include "fhir/reference.h"
#include "search/query.h"
#include "server/rest/interactions.h"
#include "server/rest/permission.h"
#include "server/rest/subset.h"

namespace bogam::server {
namespace {

using records::Written;

std::string VersionUrl(const Call& call, std::string_view id, uint32_t version) {
  return call.base + "/" + std::string(fhir::Name(call.type)) + "/" + std::string(id) + "/_history/" + std::to_string(version);
}

void Stamp(uint32_t version, int64_t instant_ms, Response* response) {
  response->headers.emplace_back("ETag", ETag(version));
  response->headers.emplace_back("Last-Modified", HttpDate(instant_ms));
}

/// _summary and _elements of a read, by the search room's reading of them.
Result<search::Query> ReadShape(const Call& call) {
  Parameters shape;
  for (const auto& parameter : call.parameters) {
    if (parameter.first == "_summary" || parameter.first == "_elements") shape.push_back(parameter);
  }
  return search::ParseQuery(call.type, shape);
}

/// What the client has already, by version or else by time.
bool IsKnown(const Request& request, const records::Version& version) {
  const std::string_view tag = request.Header("if-none-match");
  if (!tag.empty()) return NamesVersion(tag, version.header.version);
  const auto since = ParseHttpDate(request.Header("if-modified-since"));
  return since && version.header.instant_ms / 1000 <= *since / 1000;
}

Response Show(const Call& call, const Result<records::Version>& read) {
  if (!read.ok()) return Outcome(read.status());
  Response response;
  response.deed.patient = PatientOf(read->record);
  Stamp(read->header.version, read->header.instant_ms, &response);
  if (IsKnown(*call.request, *read)) {
    response.status = 304;
    return response;
  }
  const auto shape = ReadShape(call);
  if (!shape.ok()) return Outcome(shape.status());
  response.headers.emplace_back("Content-Location", VersionUrl(call, call.id, read->header.version));
  if (IsSubset(shape->summary, shape->elements)) {
    fhir::WriteJson(Subset(read->record, shape->summary, shape->elements), &response.body);
  } else {
    fhir::WriteJson(read->record, &response.body);
  }
  return response;
}

Response Answer(const Call& call, const Result<Written>& written) {
  if (!written.ok()) return Outcome(written.status());
  static constexpr std::string_view kTexts[] = {
      "created", "updated", "unchanged", "found by the condition; nothing was created", "deleted", "nothing was there to delete"};
  const bool removal = written->outcome == records::Outcome::kDeleted || written->outcome == records::Outcome::kAbsent;
  Response response;
  response.status = written->outcome == records::Outcome::kCreated ? 201 : 200;
  if (call.prefer.content == Preferences::Return::kOutcome) {
    response = Outcome(response.status, "informational", kTexts[static_cast<size_t>(written->outcome)]);
  } else if (removal) {
    response.status = 204;
  } else if (call.prefer.content == Preferences::Return::kRepresentation) {
    fhir::WriteJson(written->record, &response.body);
    response.headers.emplace_back("Content-Location", VersionUrl(call, written->id, written->version));
  }
  if (fhir::IsId(written->id)) response.deed.what = std::string(fhir::Name(call.type)) + "/" + written->id;
  if (written->change != 0) response.deed.version = written->version;
  if (!removal) response.deed.patient = PatientOf(written->record);
  if (written->version == 0) return response;
  if (removal) {
    response.headers.emplace_back("ETag", ETag(written->version));
    return response;
  }
  Stamp(written->version, written->instant_ms, &response);
  if (written->outcome == records::Outcome::kCreated || written->outcome == records::Outcome::kFound) {
    response.headers.emplace_back("Location", VersionUrl(call, written->id, written->version));
  }
  return response;
}

/// The query of a conditional interaction: it must say something, and only about the resource.
Result<std::string> ReadCondition(const Call& call, std::string_view text) {
  Parameters parameters;
  for (auto& parameter : ParseQuery(text)) {
    if (parameter.first != "_format" && parameter.first != "_pretty") parameters.push_back(std::move(parameter));
  }
  BOGAM_ASSIGN(const search::Query query, search::ParseQuery(call.type, parameters));
  const bool more = !query.sort.empty() || !query.includes.empty() || !query.reverse_includes.empty() || query.count || !query.elements.empty();
  if (query.criteria.empty() || more) return Status(Code::kInvalid, "a condition has search parameters, and nothing that is about the answer");
  std::string out;
  for (const auto& [name, value] : parameters) out += (out.empty() ? "" : "&") + Encode(name) + "=" + Encode(value);
  return out;
}

/// The write of a PUT's body and headers.
std::optional<Response> ReadPut(const Call& call, records::Write* write) {
  Body body = ReadBody(call);
  if (body.refusal) return body.refusal;
  if (body.record.resource_type() != call.type) {
    return Outcome(400, "invalid",
                   "the body is a " + std::string(fhir::Name(body.record.resource_type())) + ", the address says " + std::string(fhir::Name(call.type)));
  }
  const auto if_match = ReadIfMatch(call.request->Header("if-match"));
  if (!if_match.ok()) return Outcome(if_match.status());
  const std::string_view if_none_match = call.request->Header("if-none-match");
  if (!if_none_match.empty() && if_none_match != "*") return Outcome(400, "not-supported", "If-None-Match of a PUT is * only");
  write->kind = records::Write::Kind::kUpdate;
  write->type = call.type;
  write->if_match = *if_match;
  write->if_none_match = !if_none_match.empty();
  write->record = std::move(body.record);
  return std::nullopt;
}

}  // namespace

Response Read(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {"_summary", "_elements"})) return *refusal;
  return Show(call, context.records->Read(*call.snapshot, call.type, call.id));
}

Response ReadVersion(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {"_summary", "_elements"})) return *refusal;
  uint32_t version = 0;
  const std::string& text = call.version;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), version);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) return Outcome(404, "not-found", "the resource has no such version");
  return Show(call, context.records->ReadVersion(*call.snapshot, call.type, call.id, version));
}

Response Create(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {})) return *refusal;
  Body body = ReadBody(call);
  if (body.refusal) return *body.refusal;
  if (body.record.resource_type() != call.type) {
    return Outcome(400, "invalid",
                   "the body is a " + std::string(fhir::Name(body.record.resource_type())) + ", the address says " + std::string(fhir::Name(call.type)));
  }
  std::optional<std::string> condition;
  if (std::string_view header = call.request->Header("if-none-exist"); !header.empty()) {
    if (header.starts_with('?')) header.remove_prefix(1);
    auto read = ReadCondition(call, header);
    if (!read.ok()) return Outcome(read.status());
    condition = std::move(*read);
  }
  return Answer(call, context.door->Create(std::move(body.record), std::move(condition)));
}

Response Update(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {})) return *refusal;
  records::Write write;
  if (auto refusal = ReadPut(call, &write)) return *refusal;
  if (!fhir::IsId(call.id)) return Outcome(400, "invalid", "the address has no resource id: 1 to 64 of A-Z a-z 0-9 - .");
  if (write.record.id() != call.id) return Outcome(400, "invalid", "the body's id must be the id of the address");
  write.id = call.id;
  return Answer(call, context.door->Write(std::move(write)));
}

Response Delete(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {})) return *refusal;
  const auto if_match = ReadIfMatch(call.request->Header("if-match"));
  if (!if_match.ok()) return Outcome(if_match.status());
  return Answer(call, context.door->Delete(call.type, call.id, *if_match));
}

Response ConditionalUpdate(const RestContext& context, const Call& call) {
  records::Write write;
  if (auto refusal = ReadPut(call, &write)) return *refusal;
  auto condition = ReadCondition(call, call.request->query_text);
  if (!condition.ok()) return Outcome(condition.status());
  write.condition = std::move(*condition);
  return Answer(call, context.door->Write(std::move(write)));
}

Response ConditionalDelete(const RestContext& context, const Call& call) {
  auto condition = ReadCondition(call, call.request->query_text);
  if (!condition.ok()) return Outcome(condition.status());
  const auto if_match = ReadIfMatch(call.request->Header("if-match"));
  if (!if_match.ok()) return Outcome(if_match.status());
  records::Write write;
  write.kind = records::Write::Kind::kDelete;
  write.type = call.type;
  write.condition = std::move(*condition);
  write.if_match = *if_match;
  return Answer(call, context.door->Write(std::move(write)));
}

}  // namespace bogam::server
