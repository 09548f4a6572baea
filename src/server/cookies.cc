// SPDX-License-Identifier: Apache-2.0
#include "server/cookies.h"

#include <algorithm>

namespace bogam::server {
namespace {

std::string NameOf(const Request& request, std::string_view name) {
  if (request.secure) return "__Host-" + std::string(name);
  const std::string_view host = request.Header("host");
  const size_t colon = host.rfind(':');
  const bool port = colon != std::string_view::npos && host.find(']', colon) == std::string_view::npos;
  return std::string(name) + (port ? "-" + std::string(host.substr(colon + 1)) : std::string());
}

}  // namespace

std::string_view CookieOf(const Request& request, std::string_view name) {
  const std::string sought = NameOf(request, name) + "=";
  std::string_view rest = request.Header("cookie");
  while (!rest.empty()) {
    const size_t end = std::min(rest.find(';'), rest.size());
    std::string_view one = rest.substr(0, end);
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(sought)) return one.substr(sought.size());
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

void SetCookie(const Request& request, std::string_view name, std::string_view value, std::string_view attributes, Response* response) {
  std::string cookie = NameOf(request, name) + "=" + std::string(value) + "; Path=/; HttpOnly";
  // Over plain HTTP, which is this machine's only, browsers would not send a Secure cookie to 127.0.0.1.
  if (request.secure) cookie += "; Secure";
  cookie += "; " + std::string(attributes);
  if (value.empty()) cookie += "; Max-Age=0";
  response->headers.emplace_back("Set-Cookie", std::move(cookie));
}

}  // namespace bogam::server
