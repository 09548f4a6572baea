// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/small_cells.h"

namespace bogam::server {

bool SeesPeople(const Request& request) { return request.principal != nullptr && request.principal->Allows(access::Activity::kListPeople); }

}  // namespace bogam::server
