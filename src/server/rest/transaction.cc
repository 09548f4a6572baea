// SPDX-License-Identifier: Apache-2.0
// POST /fhir: transaction and batch (http.html 3.1.0.11); and the way to the measure operation.
#include "fhir/ids.h"
#include "fhir/json.h"
#include "records/bundle.h"
#include "server/rest/interactions.h"

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

}  // namespace

Response Transaction(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {})) return *refusal;
  const Body body = ReadBody(call);
  if (body.refusal) return *body.refusal;
  const auto answer = records::ProcessBundle(context.records, body.record, [&](std::string_view url) { return Fetched(call.get(url)); });
  if (!answer.ok()) return Outcome(answer.status());
  Response response;
  if (call.prefer.content == Preferences::Return::kOutcome) return Outcome(200, "informational", "all done");
  fhir::WriteJson(*answer, &response.body);
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
