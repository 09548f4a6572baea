// SPDX-License-Identifier: Apache-2.0
// POST /fhir: transaction and batch (http.html 3.1.0.11); and the way to the measure operation.
#include <charconv>

#include "fhir/compartments.h"
#include "fhir/ids.h"
#include "fhir/json.h"
#include "fhir/reference.h"
#include "records/bundle.h"
#include "server/rest/interactions.h"
#include "server/rest/permission.h"

namespace bogam::server {
namespace {

Code CodeOf(int status) {
  switch (status) {
    case 400: return Code::kInvalid;
    case 403: return Code::kTooCostly;
    case 404: return Code::kNotFound;
    case 405: return Code::kUnsupported;
    case 410: return Code::kGone;
    case 412: return Code::kPreconditionFailed;
    case 422: return Code::kUnprocessable;
    case 503: return Code::kUnavailable;
    default: return Code::kInternal;
  }
}

/// What a GET in a Bundle answers, as a record.
Result<fhir::Record> Fetched(const Response& response) {
  fhir::ParseOptions options;
  options.lenient = true;  // what was stored leniently comes back as it is
  auto record = fhir::ParseJson(response.body, options);
  if (response.status == 200 || !record.ok()) return record;
  const fhir::Node issue = record->root().Get(fhir::name::kIssue);
  return Status(CodeOf(response.status), std::string(issue.Get(fhir::name::kDetails).Get(fhir::name::kText).text()),
                std::string(issue.Get(fhir::FindName("diagnostics")).text()));
}

/// Each entry's own permission, before anything is done.
std::optional<Response> RefuseEntries(const RestContext& context, const Call& call, const fhir::Record& bundle) {
  for (const fhir::Node entry : bundle.root().children(fhir::name::kEntry)) {
    const fhir::Node request = entry.Get(fhir::name::kRequest);
    const bool conditional = !request.Get(fhir::FindName("ifNoneExist")).missing();
    const std::string_view url = request.Get(fhir::name::kUrl).text();
    if (context.audit_is_a_view && url.substr(0, url.find_first_of("/?")) == "AuditEvent" && request.Get(fhir::name::kMethod).text() != "GET") {
      return Outcome(405, "not-supported", "The audit log is written by the server itself and can only be read.");
    }
    auto refusal = RefuseEntry(call, request.Get(fhir::name::kMethod).text(), url, conditional);
    if (refusal) return refusal;
  }
  return std::nullopt;
}

/// The patient of a resource that was just written; "" where it has gone again.
std::string PatientOfWritten(const RestContext& context, const fhir::Reference& reference) {
  if (reference.type == fhir::type::kPatient) return "Patient/" + std::string(reference.id);
  if (fhir::HomeElement(reference.type) == fhir::NameId::kNone) return {};
  const auto read = context.door->Read(reference.type, reference.id);
  return read.ok() ? PatientOf(read->record) : std::string();
}

/// W/"3" -> 3; 0 for another text.
uint32_t VersionOf(std::string_view etag) {
  constexpr std::string_view kBefore = "W/\"";
  uint32_t version = 0;
  if (etag.starts_with(kBefore)) std::from_chars(etag.data() + kBefore.size(), etag.data() + etag.size(), version);
  return version;
}

/// What one entry did, by its request and the answer to it; nothing where it failed, or where the interaction that fetched it said so.
std::optional<Deed> DeedOf(const RestContext& context, fhir::Node request, fhir::Node answered) {
  const fhir::Node response = answered.Get(fhir::name::kResponse);
  if (!response.Get(fhir::name::kStatus).text().starts_with('2')) return std::nullopt;
  const std::string_view method = request.Get(fhir::name::kMethod).text();
  const bool reads = method == "GET" || method == "HEAD";
  std::string_view target = response.Get(fhir::name::kLocation).text();
  if (target.empty()) target = request.Get(fhir::name::kUrl).text();  // a read, a deletion
  const fhir::Reference reference = fhir::ParseReference(target);
  if (reference.type == fhir::TypeId::kNone || (reads && reference.kind != fhir::Reference::Kind::kRelative)) return std::nullopt;
  Deed deed;
  deed.action = reads ? "read" : method == "POST" ? "create" : method == "PUT" ? "update" : "delete";
  deed.what = std::string(fhir::Name(reference.type)) + (fhir::IsId(reference.id) ? "/" + std::string(reference.id) : "");
  deed.patient = PatientOfWritten(context, reference);
  deed.changes = !reads;
  if (!reads) deed.version = VersionOf(response.Get(fhir::FindName("etag")).text());
  return deed;
}

void AddDeeds(const RestContext& context, const fhir::Record& bundle, const fhir::Record& answer, std::vector<Deed>* parts) {
  const auto asked = bundle.root().children(fhir::name::kEntry);
  auto entry = asked.begin();
  for (const fhir::Node answered : answer.root().children(fhir::name::kEntry)) {
    if (entry == asked.end()) return;
    if (auto deed = DeedOf(context, (*entry).Get(fhir::name::kRequest), answered)) parts->push_back(std::move(*deed));
    ++entry;
  }
}

}  // namespace

Response Transaction(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {})) return *refusal;
  const Body body = ReadBody(call);
  if (body.refusal) return *body.refusal;
  if (auto refusal = RefuseEntries(context, call, body.record)) return *refusal;
  std::vector<Deed> parts;
  const auto answer = records::ProcessBundle(*context.door, body.record, [&](std::string_view url) {
    Response got = call.get(url);
    parts.push_back(std::move(got.deed));
    return Fetched(got);
  });
  if (!answer.ok()) return Outcome(answer.status());
  Response response;
  if (call.prefer.content == Preferences::Return::kOutcome) {
    response = Outcome(200, "informational", "all done");
  } else {
    fhir::WriteJson(*answer, &response.body);
  }
  response.parts = std::move(parts);
  AddDeeds(context, body.record, *answer, &response.parts);
  return response;
}

Response EvaluateMeasure(const RestContext& context, const Call& call) {
  if (context.measures == nullptr) return Outcome(404, "not-found", "this server has no measures");
  const std::string* named = call.Parameter("measure");
  if (call.id.empty() && named == nullptr) return Outcome(400, "required", "say which: Measure/$evaluate-measure?measure=…");
  if (!call.id.empty() && named != nullptr) return Outcome(400, "invalid", "measure= is for Measure/$evaluate-measure; this address names one");
  return context.measures->Evaluate(call.id.empty() ? *named : call.id, *call.request);
}

}  // namespace bogam::server
