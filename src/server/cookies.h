// SPDX-License-Identifier: Apache-2.0
// Cookies: each is HttpOnly and the server's own. Where the connection is secure the name begins with __Host-, by which a browser takes
// it from this host and over TLS only; where it is not, the port is part of the name, since browsers do not tell ports of a host apart.
#ifndef BOGAM_SERVER_COOKIES_H_
#define BOGAM_SERVER_COOKIES_H_

#include <string>
#include <string_view>

#include "server/http.h"

namespace bogam::server {

/// "" where the request does not show it.
std::string_view CookieOf(const Request& request, std::string_view name);
/// attributes: "SameSite=Strict; Max-Age=600". An empty value takes the cookie away.
void SetCookie(const Request& request, std::string_view name, std::string_view value, std::string_view attributes, Response* response);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_COOKIES_H_
