// SPDX-License-Identifier: Apache-2.0
// Actor: on whose behalf a request of the workspace acts: who signed in; where there are no users, the name in X-Bogam-Name
// (percent-encoded UTF-8), else "local".
#ifndef BOGAM_SERVER_WORKSPACE_ACTOR_H_
#define BOGAM_SERVER_WORKSPACE_ACTOR_H_

#include <string>

#include "server/http.h"
#include "worklist/work.h"

namespace bogam::server {

/// Bytes of a name.
inline constexpr size_t kMostName = 64;

struct Actor {
  worklist::Owner owner;
  bool named = false;  ///< false: nobody said who it is
};
Actor ActorOf(const Request& request);
/// When somebody acts: by the clock, to the second.
std::string InstantNow();

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_ACTOR_H_
