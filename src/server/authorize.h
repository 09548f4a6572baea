// SPDX-License-Identifier: Apache-2.0
// What the server says to who may not: 401 with the way to sign in, or 403.
#ifndef BOGAM_SERVER_AUTHORIZE_H_
#define BOGAM_SERVER_AUTHORIZE_H_

#include <optional>
#include <string_view>

#include "access/roles.h"
#include "server/http.h"

namespace bogam::server {

/// 401 where the request names nobody; 403 where its user's roles have not this activity.
std::optional<Response> RefuseActivity(const Request& request, access::Activity activity);
/// 403 where it came with a token whose scopes do not allow all the letters for the type ("*": for all types).
std::optional<Response> RefuseScope(const Request& request, std::string_view type, std::string_view letters);
/// 401 with WWW-Authenticate.
Response Unauthorized(std::string_view text, std::string_view error = {});

}  // namespace bogam::server

#endif  // BOGAM_SERVER_AUTHORIZE_H_
