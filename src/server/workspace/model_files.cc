// SPDX-License-Identifier: Apache-2.0
// GET /api/models/{id}/evaluation, report, watch: what training and the watch wrote of a trained model; the watch's sentences in the reader's language.
#include "risk/learned_package.h"
#include "risk/said.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

Result<std::shared_ptr<const risk::LearnedPackage>> PackageOf(const ViewContext& context, std::string_view model) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const size_t at, shelf->library()->Find(model));
  const auto& package = shelf->library()->equations()[at].trained;
  if (!package) return Status(Code::kNotFound, "A published equation was not trained here: there is no such file.");
  return package;
}

}  // namespace

View ModelEvaluation(const ViewContext& context, const Request&, std::string_view model) {
  BOGAM_ASSIGN(const auto package, PackageOf(context, model));
  return JsonResponse(package->evaluation);
}

/// The page is another's: it may show itself and do nothing.
View ModelReport(const ViewContext& context, const Request&, std::string_view model) {
  BOGAM_ASSIGN(const auto package, PackageOf(context, model));
  Response response;
  response.content_type = "text/html; charset=utf-8";
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; "
                                "frame-ancestors 'self'; sandbox");
  response.body = package->report;
  return response;
}

View ModelWatched(const ViewContext& context, const Request& request, std::string_view model) {
  BOGAM_TRY(PackageOf(context, model).status());
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  const std::string kept = shelf->WatchOf(model);
  if (kept.empty()) return Status(Code::kNotFound, "Nothing was watched of this model yet.");
  BOGAM_ASSIGN(const size_t at, shelf->library()->Find(model));
  BOGAM_ASSIGN(std::string said, risk::SayAll(kept, shelf->library()->translation(LanguageOf(request), at)));
  return JsonResponse(std::move(said));
}

}  // namespace bogam::server
