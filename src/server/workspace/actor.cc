// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/actor.h"

#include <chrono>
#include <string>

#include "records/records.h"

namespace bogam::server {

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

std::string InstantNow() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return records::FormatInstant(std::chrono::duration_cast<std::chrono::seconds>(since).count() * 1000);
}

}  // namespace bogam::server
