// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/actor.h"

#include <string>

namespace bogam::server {
namespace {}  // namespace

Actor ActorOf(const Request& request) {
  Actor out;
  if (request.principal->means != access::Principal::Means::kNoUsers) {
    out.owner = {request.principal->name, request.principal->display.empty() ? request.principal->name : request.principal->display};
    out.named = true;
    return out;
  }
  std::string name;
  const bool read = PercentDecode(request.Header("x-bogam-name"), false, &name);
  out.named = read && !name.empty() && name.size() <= kMostName;
  if (!out.named) name = "local";
  out.owner = {name, name};
  return out;
}

}  // namespace bogam::server
