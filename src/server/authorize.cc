// SPDX-License-Identifier: Apache-2.0
#include "server/authorize.h"

namespace bogam::server {

using access::Principal;

Response Unauthorized(std::string_view text, std::string_view error) {
  Response response = Outcome(401, "login", text);
  std::string how = "Bearer realm=\"bogam\"";
  if (!error.empty()) how += ", error=\"" + std::string(error) + "\"";
  response.headers.emplace_back("WWW-Authenticate", how);
  return response;
}

std::optional<Response> RefuseActivity(const Request& request, access::Activity activity) {
  if (activity == access::Activity::kOpen) return std::nullopt;
  const Principal* const who = request.principal;
  if (who == nullptr || who->means == Principal::Means::kStranger) return Unauthorized("Sign in first.");
  if (who->Allows(activity)) return std::nullopt;
  return Outcome(403, "forbidden", "Your role does not allow this (" + std::string(access::Name(activity)) + ").");
}

std::optional<Response> RefuseScope(const Request& request, std::string_view type, std::string_view letters) {
  const Principal* const who = request.principal;
  if (who == nullptr) return Unauthorized("Sign in first.");
  if (!who->scopes || letters.empty() || who->scopes->Allow(type, letters)) return std::nullopt;
  Response response = Outcome(403, "forbidden", "The token's scopes do not allow this: " + std::string(type) + "." + std::string(letters) + " is needed.");
  response.headers.emplace_back("WWW-Authenticate", "Bearer realm=\"bogam\", error=\"insufficient_scope\"");
  return response;
}

}  // namespace bogam::server
