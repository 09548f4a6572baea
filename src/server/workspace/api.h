// SPDX-License-Identifier: Apache-2.0
// WorkspaceApi: the paths of /api, exactly as docs/workspace-api.md says. Read-only views over the engine's records and results;
// and POST /api/load, which takes records in. Tests: workspace_test.cc, and the end-to-end tests of web/.
#ifndef BOGAM_SERVER_WORKSPACE_API_H_
#define BOGAM_SERVER_WORKSPACE_API_H_

#include <memory>

#include "engine/engine.h"
#include "server/http.h"

namespace bogam::server {

/// Thread-safe.
class WorkspaceApi {
 public:
  /// engine must outlive it.
  explicit WorkspaceApi(engine::Engine* engine);
  ~WorkspaceApi();
  /// For paths /api and /api/….
  Response Handle(const Request& request) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_API_H_
