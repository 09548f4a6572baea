// SPDX-License-Identifier: Apache-2.0
#include "access/principal.h"

namespace bogam::access {

Principal LocalPrincipal() {
  Principal local;
  local.means = Principal::Means::kNoUsers;
  local.name = "local";
  local.activities = ActivitySet::All();
  local.reach.all = true;
  return local;
}

}  // namespace bogam::access
