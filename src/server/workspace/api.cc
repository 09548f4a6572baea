// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/api.h"

#include "server/workspace/directory.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

std::vector<std::string_view> Segments(std::string_view path) {
  std::vector<std::string_view> out;
  for (size_t at = std::string_view("/api/").size(); at < path.size();) {
    const size_t end = std::min(path.find('/', at), path.size());
    out.push_back(path.substr(at, end - at));
    at = end + 1;
  }
  return out;
}

View Route(const ViewContext& context, const Request& request, const std::vector<std::string_view>& path) {
  const std::string_view section = path.empty() ? std::string_view() : path[0];
  const bool people = section == "people";
  const bool measures = section == "measures";
  if (section == "about" && path.size() == 1) return About(context, request);
  if (measures && path.size() == 1) return MeasureList(context, request);
  if (measures && path.size() == 2) return MeasureDetail(context, request, path[1]);
  if (measures && path.size() == 3 && path[2] == "people") return MeasurePeople(context, request, path[1]);
  if (people && path.size() == 1) return PeopleList(context, request);
  if (people && path.size() == 2) return PersonPage(context, request, path[1]);
  if (people && path.size() == 5 && path[2] == "measures" && path[4] == "evidence") return EvidenceView(context, request, path[1], path[3]);
  return Status(Code::kNotFound, "There is no such view.");
}

}  // namespace

struct WorkspaceApi::State {
  explicit State(engine::Engine* engine) : directories(engine) { context = {engine, &directories, &lists}; }
  PeopleDirectories directories;
  RowLists lists;
  ViewContext context;
};

WorkspaceApi::WorkspaceApi(engine::Engine* engine) : state_(std::make_unique<State>(engine)) {}
WorkspaceApi::~WorkspaceApi() = default;

Response WorkspaceApi::Handle(const Request& request) const {
  const bool load = request.path == "/api/load";
  if (request.method != (load ? "POST" : "GET")) {
    Response refusal = Outcome(405, "not-supported", load ? "Records are loaded with POST." : "The views can only be read.");
    refusal.headers.emplace_back("Allow", load ? "POST" : "GET, HEAD");
    return refusal;
  }
  View view = load ? LoadBody(state_->context, request) : Route(state_->context, request, Segments(request.path));
  return view.ok() ? std::move(*view) : Outcome(view.status());
}

}  // namespace bogam::server
