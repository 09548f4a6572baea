// SPDX-License-Identifier: Apache-2.0
// WorkspaceApi: the paths of /api, exactly as docs/workspace-api.md says. Read-only views over the engine's records and results;
// and POST /api/load, which takes records in. Tests: workspace_test.cc, and the end-to-end tests of web/.
#ifndef BOGAM_SERVER_WORKSPACE_API_H_
#define BOGAM_SERVER_WORKSPACE_API_H_

#include <functional>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "access/roles.h"
#include "engine/engine.h"
#include "server/http.h"
#include "worklist/work.h"

namespace bogam::server {

struct ViewContext;
using OwnerSource = std::function<std::vector<worklist::Owner>(const Request& request)>;

/// One path of /api. {} stands for a part of the path, which the view is given.
struct WorkspaceRoute {
  std::string_view method;
  std::string_view pattern;  ///< "/api/people/{}/measures/{}/evidence"
  access::Activity activity;
  bool person;  ///< the first {} is the id of a Patient
  Result<Response> (*view)(const ViewContext& context, const Request& request, std::span<const std::string_view> parts);
};
std::span<const WorkspaceRoute> WorkspaceRoutes();
/// Whether the path has the pattern's form; *parts: what stands at each {}.
bool MatchesPattern(std::string_view pattern, std::string_view path, std::vector<std::string_view>* parts);

/// Thread-safe.
class WorkspaceApi {
 public:
  /// engine must outlive it. owners: who may be given work.
  explicit WorkspaceApi(engine::Engine* engine, OwnerSource owners = {});
  ~WorkspaceApi();
  /// For paths /api and /api/….
  Response Handle(const Request& request) const;
  /// Goes on with what the first page asks for (Today's list), whoever asks; false: not there yet.
  Result<bool> Prepare() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_API_H_
