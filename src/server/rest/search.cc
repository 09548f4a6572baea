// SPDX-License-Identifier: Apache-2.0
// Search in a type (search.html), by GET and by POST _search: one page of matches with what they include. A next link carries the
// state of the first page and the last match, so that pages agree while records change.
#include <chrono>

#include "fhir/json.h"
#include "search/plan.h"
#include "search/query.h"
#include "server/rest/bundle_text.h"
#include "server/rest/interactions.h"
#include "server/rest/subset.h"

namespace bogam::server {
namespace {

int64_t NowUs() { return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch()).count(); }

/// Says what a lenient search passed over.
std::string IgnoredOutcome(const std::vector<std::string>& ignored) {
  std::string out = R"({"resourceType":"OperationOutcome","issue":[)";
  for (const std::string& one : ignored) {
    if (out.back() == '}') out += ',';
    out += R"({"severity":"warning","code":"not-supported","details":{"text":)";
    fhir::WriteJsonString("ignored: " + one, &out);
    out += "}}";
  }
  return out + "]}";
}

class SearchAnswer {
 public:
  SearchAnswer(const RestContext& context, const Call& call) : call_(call), searcher_(call.snapshot.get(), &context.records->dictionary()) {}

  Response Run(const Parameters& given) {
    Parameters parameters;
    std::string cursor;
    for (const auto& parameter : given) {
      if (parameter.first == "_page")
        cursor = parameter.second;
      else
        parameters.push_back(parameter);
    }
    search::QueryOptions options;
    options.lenient = call_.prefer.lenient;
    options.now_us = NowUs();
    const auto query = search::ParseQuery(call_.type, parameters, options);
    if (!query.ok()) return Outcome(query.status());
    const auto page = searcher_.Run(*query, cursor);
    if (!page.ok()) return Outcome(page.status());
    return Write(*query, *page, cursor);
  }

 private:
  Response Write(const search::Query& query, const search::Page& page, const std::string& cursor) {
    BundleText bundle("searchset", call_.base);
    if (page.total) bundle.Total(*page.total);
    const std::string kept = query.count ? query.canonical + (query.canonical.empty() ? "" : "&") + "_count=" + std::to_string(*query.count) : query.canonical;
    bundle.Link("self", Address(kept, cursor));
    if (!page.next.empty()) bundle.Link("next", Address(kept, page.next));
    for (const search::Hit& hit : page.hits) {
      const Status added = Add(query, page, hit, &bundle);
      if (!added.ok()) return Outcome(added);
    }
    if (!query.ignored.empty()) bundle.AddOutcome(IgnoredOutcome(query.ignored));
    Response response;
    response.body = std::move(bundle).Finish();
    return response;
  }

  Status Add(const search::Query& query, const search::Page& page, const search::Hit& hit, BundleText* bundle) {
    store::VersionHeader header;
    const Status loaded = searcher_.Load(hit.address, page.change, &header, &bytes_);
    if (loaded.code() == Code::kNotFound && hit.included) return {};
    BOGAM_TRY(loaded);
    const fhir::RecordView record{std::string_view(bytes_)};
    const std::string_view mode = hit.included ? "include" : "match";
    if (IsSubset(query.summary, query.elements) && !(hit.included && !query.elements.empty())) {
      bundle->AddMatch(Subset(record, query.summary, query.elements), mode);
    } else {
      bundle->AddMatch(record, mode);
    }
    return {};
  }

  std::string Address(const std::string& kept, const std::string& cursor) const {
    std::string out = call_.base + "/" + std::string(fhir::Name(call_.type));
    if (!kept.empty()) out += "?" + kept;
    if (!cursor.empty()) out += (kept.empty() ? "?_page=" : "&_page=") + Encode(cursor);
    return out;
  }

  const Call& call_;
  search::Searcher searcher_;
  std::string bytes_;
};

}  // namespace

Response SearchByGet(const RestContext& context, const Call& call) { return SearchAnswer(context, call).Run(call.parameters); }

Response SearchByPost(const RestContext& context, const Call& call) {
  if (auto refusal = RefuseBodyType(*call.request, true)) return *refusal;
  Parameters parameters = call.parameters;
  for (auto& parameter : ParseQuery(call.request->body)) {
    if (parameter.first != "_format" && parameter.first != "_pretty") parameters.push_back(std::move(parameter));
  }
  return SearchAnswer(context, call).Run(parameters);
}

}  // namespace bogam::server
