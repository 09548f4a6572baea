// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/api.h"

#include <algorithm>

#include "fhir/reference.h"
#include "server/authorize.h"
#include "server/workspace/cover.h"
#include "server/workspace/directory.h"
#include "server/workspace/plan.h"
#include "server/workspace/today.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

using access::Activity;
using Parts = std::span<const std::string_view>;

constexpr WorkspaceRoute kWorkspaceRoutes[] = {
    {"GET", "/api/about", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts) { return About(c, r); }},
    {"GET", "/api/measures", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts) { return MeasureList(c, r); }},
    {"GET", "/api/measures/{}", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts p) { return MeasureDetail(c, r, p[0]); }},
    {"GET", "/api/measures/{}/people", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts p) { return MeasurePeople(c, r, p[0]); }},
    {"GET", "/api/people", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return PeopleList(c, r); }},
    {"GET", "/api/people/{}", Activity::kReadRecords, true, [](const ViewContext& c, const Request& r, Parts p) { return PersonPage(c, r, p[0]); }},
    {"GET", "/api/people/{}/measures/{}/evidence", Activity::kReadRecords, true,
     [](const ViewContext& c, const Request& r, Parts p) { return EvidenceView(c, r, p[0], p[1]); }},
    {"GET", "/api/today", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return TodayList(c, r); }},
    {"POST", "/api/today/actions", Activity::kWriteRecords, false, [](const ViewContext& c, const Request& r, Parts) { return TodayActions(c, r); }},
    {"GET", "/api/today/choices", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return TodayChoices(c, r); }},
    {"GET", "/api/today/letters", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return TodayLetters(c, r); }},
    {"GET", "/api/today/export", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return TodayExport(c, r); }},
    {"GET", "/api/today/access", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts) { return TodayAccess(c, r); }},
    {"GET", "/api/today/{}", Activity::kListPeople, true, [](const ViewContext& c, const Request& r, Parts p) { return TodayPerson(c, r, p[0]); }},
    {"GET", "/api/people/{}/risk", Activity::kReadRecords, true, [](const ViewContext& c, const Request& r, Parts p) { return PersonRiskView(c, r, p[0]); }},
    {"GET", "/api/models", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts) { return ModelList(c, r); }},
    {"GET", "/api/models/{}", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts p) { return ModelDetail(c, r, p[0]); }},
    {"POST", "/api/models/{}/state", Activity::kManageModels, false, [](const ViewContext& c, const Request& r, Parts p) { return ModelMove(c, r, p[0]); }},
    {"PUT", "/api/models/{}/card/{}", Activity::kManageModels, false,
     [](const ViewContext& c, const Request& r, Parts p) { return ModelCardField(c, r, p[0], p[1]); }},
    {"GET", "/api/models/{}/population", Activity::kReadCounts, false,
     [](const ViewContext& c, const Request& r, Parts p) { return ModelPopulation(c, r, p[0]); }},
    {"GET", "/api/models/{}/evaluation", Activity::kReadCounts, false,
     [](const ViewContext& c, const Request& r, Parts p) { return ModelEvaluation(c, r, p[0]); }},
    {"GET", "/api/models/{}/report", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts p) { return ModelReport(c, r, p[0]); }},
    {"GET", "/api/models/{}/watch", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts p) { return ModelWatched(c, r, p[0]); }},
    {"GET", "/api/cover/questionnaire", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return CoverQuestionnaire(c, r); }},
    {"GET", "/api/people/{}/cover", Activity::kReadRecords, true, [](const ViewContext& c, const Request& r, Parts p) { return CoverOfPerson(c, r, p[0]); }},
    {"GET", "/api/people/{}/cover/cliff", Activity::kReadRecords, true, [](const ViewContext& c, const Request& r, Parts p) { return CoverCliff(c, r, p[0]); }},
    {"GET", "/api/people/{}/cover/letter", Activity::kReadRecords, true,
     [](const ViewContext& c, const Request& r, Parts p) { return CoverLetter(c, r, p[0]); }},
    {"GET", "/api/people/{}/cover/form", Activity::kReadRecords, true, [](const ViewContext& c, const Request& r, Parts p) { return CoverForm(c, r, p[0]); }},
    {"POST", "/api/people/{}/cover/form/answers", Activity::kWriteRecords, true,
     [](const ViewContext& c, const Request& r, Parts p) { return SaveCoverForm(c, r, p[0]); }},
    {"GET", "/api/plan", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts) { return PlanOverview(c, r); }},
    {"GET", "/api/plan/changes", Activity::kReadCounts, false, [](const ViewContext& c, const Request& r, Parts) { return PlanChanges(c, r); }},
    {"GET", "/api/plan/people", Activity::kListPeople, false, [](const ViewContext& c, const Request& r, Parts) { return PlanPeopleList(c, r); }},
    {"POST", "/api/load", Activity::kLoad, false, [](const ViewContext& c, const Request& r, Parts) { return LoadBody(c, r); }},
};

Deed DeedOf(const WorkspaceRoute& route, Parts parts) {
  Deed deed;
  deed.changes = route.method != "GET";
  std::string_view last = route.pattern;
  while (last.ends_with("/{}")) last.remove_suffix(3);
  deed.action = deed.changes ? last.substr(last.rfind('/') + 1) : std::string_view("view");
  deed.what = route.pattern;
  if (route.person && fhir::IsId(parts[0])) deed.patient = "Patient/" + std::string(parts[0]);
  return deed;
}

Response NotAllowed(const WorkspaceRoute& route) {
  const bool reads = route.method == "GET";
  Response refusal = Outcome(405, "not-supported", reads ? "This view can only be read." : "This path takes " + std::string(route.method) + ".");
  refusal.headers.emplace_back("Allow", reads ? "GET, HEAD" : std::string(route.method));
  return refusal;
}

/// A token speaks FHIR; a view reaches records of every type.
std::optional<Response> Refuse(const WorkspaceRoute& route, const Request& request) {
  if (auto refusal = RefuseActivity(request, route.activity)) return refusal;
  return RefuseScope(request, "*", route.method == "GET" ? "rs" : "cus");
}

}  // namespace

std::span<const WorkspaceRoute> WorkspaceRoutes() { return kWorkspaceRoutes; }

bool MatchesPattern(std::string_view pattern, std::string_view path, std::vector<std::string_view>* parts) {
  parts->clear();
  while (path.ends_with('/') && path.size() > 1) path.remove_suffix(1);
  while (!pattern.empty() && !path.empty()) {
    const size_t pattern_end = std::min(pattern.find('/', 1), pattern.size());
    const size_t path_end = std::min(path.find('/', 1), path.size());
    const std::string_view wanted = pattern.substr(0, pattern_end), got = path.substr(0, path_end);
    if (wanted == "/{}") {
      parts->push_back(got.substr(1));
    } else if (wanted != got) {
      return false;
    }
    pattern.remove_prefix(pattern_end);
    path.remove_prefix(path_end);
  }
  return pattern.empty() && path.empty();
}

struct WorkspaceApi::State {
  State(engine::Engine* engine, OwnerSource owners) : directories(engine), worklist(engine), access(engine), risks(engine), plans(engine) {
    context = {engine, &directories, &lists, &worklist, &access, std::move(owners), &risks, &plans};
  }
  PeopleDirectories directories;
  engine::Worklist worklist;
  engine::PracticeAccess access;
  RowLists lists;
  engine::RiskSummaries risks;
  engine::PlanPopulations plans;
  ViewContext context;
};

WorkspaceApi::WorkspaceApi(engine::Engine* engine, OwnerSource owners) : state_(std::make_unique<State>(engine, std::move(owners))) {}
WorkspaceApi::~WorkspaceApi() = default;

Result<bool> WorkspaceApi::Prepare() const {
  BOGAM_ASSIGN(const engine::WorklistAnswer answer, state_->worklist.Get());
  return answer.state != nullptr;
}

Response WorkspaceApi::Handle(const Request& request) const {
  std::vector<std::string_view> parts;
  const auto route = std::find_if(std::begin(kWorkspaceRoutes), std::end(kWorkspaceRoutes),
                                  [&](const auto& one) { return MatchesPattern(one.pattern, request.path, &parts); });
  if (route == std::end(kWorkspaceRoutes)) {
    if (auto refusal = RefuseActivity(request, Activity::kSignedIn)) return *refusal;
    return Outcome(404, "not-found", "There is no such view.");
  }
  Response response;
  if (auto refusal = Refuse(*route, request)) {
    response = std::move(*refusal);
  } else if (request.method != route->method) {
    response = NotAllowed(*route);
  } else {
    View view = route->view(state_->context, request, parts);
    response = view.ok() ? std::move(*view) : Outcome(view.status());
  }
  Deed deed = DeedOf(*route, parts);  // what the view itself said stays
  if (!response.deed.action.empty()) deed.action = response.deed.action;
  if (!response.deed.what.empty()) deed.what = response.deed.what;
  deed.who = response.deed.who;
  deed.reason = response.deed.reason;
  response.deed = std::move(deed);
  return response;
}

}  // namespace bogam::server
