// SPDX-License-Identifier: Apache-2.0
// UsersView: the paths of /api/users (docs/workspace-api.md), by which users are managed. The last user who may manage users can neither
// be disabled nor lose the role, so that nobody locks everybody out. Tests: users_view_test.cc.
#ifndef BOGAM_SERVER_USERS_VIEW_H_
#define BOGAM_SERVER_USERS_VIEW_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "access/gate.h"
#include "engine/engine.h"
#include "server/http.h"

namespace bogam::server {

class UsersView;
struct UsersRoute {
  std::string_view method, pattern;  ///< {} stands for a part of the path
  Response (UsersView::*handle)(const Request& request, std::span<const std::string_view> parts) const;
};
/// All of the activity manage-users.
std::span<const UsersRoute> UsersRoutes();

/// Thread-safe.
class UsersView {
 public:
  /// gate may be null: there can be no users. Both must outlive this.
  UsersView(access::Gate* gate, const engine::Engine* engine) : gate_(gate), engine_(engine) {}
  static bool Has(std::string_view path) { return path == "/api/users" || path.starts_with("/api/users/"); }
  /// principal is filled in.
  Response Handle(const Request& request) const;

  using Parts = std::span<const std::string_view>;
  Response List(const Request& request, Parts parts) const;
  Response Add(const Request& request, Parts parts) const;
  Response Change(const Request& request, Parts parts) const;
  Response MakeLink(const Request& request, Parts parts) const;
  Response Disable(const Request& request, Parts parts) const;
  Response Enable(const Request& request, Parts parts) const;
  Response AddToken(const Request& request, Parts parts) const;
  Response EndToken(const Request& request, Parts parts) const;

 private:
  Response SetDisabled(std::string_view name, bool disabled) const;
  /// Lets `edit` change one user; the answer is the user, or why not. action: for the audit log.
  Response Edit(std::string_view name, std::string_view action, const std::function<Status(access::User*)>& edit) const;
  access::Gate* const gate_;
  const engine::Engine* const engine_;  // whose practices may be chosen
};

}  // namespace bogam::server

#endif  // BOGAM_SERVER_USERS_VIEW_H_
