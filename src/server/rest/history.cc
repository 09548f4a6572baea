// SPDX-License-Identifier: Apache-2.0
// Histories of a resource, a type, or everything (http.html 3.1.0.15), newest first, page by page.
#include "server/rest/bundle_text.h"
#include "server/rest/interactions.h"
#include "value/temporal.h"

namespace bogam::server {
namespace {

constexpr size_t kDefaultVersions = 100, kMostVersions = 1000;

std::string Address(const Call& call) {
  std::string out = call.base;
  if (call.type != fhir::TypeId::kNone) out += "/" + std::string(fhir::Name(call.type));
  if (!call.id.empty()) out += "/" + call.id;
  return out + "/_history";
}

/// The parameters that stay from page to page.
std::string Kept(const Call& call) {
  std::string out;
  for (const auto& [name, value] : call.parameters) {
    if (name == "_count" || name == "_since") out += (out.empty() ? "?" : "&") + Encode(name) + "=" + Encode(value);
  }
  return out;
}

Result<records::HistoryQuery> ReadQuery(const Call& call) {
  records::HistoryQuery query;
  query.type = call.type;
  query.id = call.id;
  BOGAM_ASSIGN(query.count, ReadCount(call, kDefaultVersions, kMostVersions));
  if (const std::string* since = call.Parameter("_since")) {
    const auto moment = value::DateTime::Parse(*since);
    if (!moment) return Status(Code::kInvalid, "_since wants an instant: 2025-03-09T08:15:00Z", *since);
    const int64_t first = moment->Instants(0).first;
    query.since_ms = first >= 0 ? (first + 999) / 1000 : first / 1000;
  }
  if (const std::string* page = call.Parameter("_page")) query.cursor = *page;
  return query;
}

}  // namespace

Response History(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseUnknown(call, {"_count", "_since", "_page"})) return *refusal;
  auto query = ReadQuery(call);
  if (!query.ok()) return Outcome(query.status());
  const bool none = query->count == 0;
  if (none) query->count = 1;
  const auto page = context.records->History(*call.snapshot, *query);
  if (!page.ok()) return Outcome(page.status());
  BundleText bundle("history", call.base);
  const std::string kept = Kept(call);
  const std::string* cursor = call.Parameter("_page");
  const std::string own = cursor == nullptr ? kept : kept + (kept.empty() ? "?" : "&") + "_page=" + Encode(*cursor);
  bundle.Link("self", Address(call) + own);
  if (!page->next.empty() && !none) bundle.Link("next", Address(call) + kept + (kept.empty() ? "?" : "&") + "_page=" + Encode(page->next));
  if (!none) {
    for (const records::Version& version : page->versions) bundle.AddVersion(version);
  }
  Response response;
  response.body = std::move(bundle).Finish();
  return response;
}

}  // namespace bogam::server
