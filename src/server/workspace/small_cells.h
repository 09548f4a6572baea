// SPDX-License-Identifier: Apache-2.0
// Small cells (engine/small_cells.h) as requests meet them: who may list the people (care team, practice lead, analyst) sees every count; researchers and
// admins, who may see counts and nobody by name, see no small one.
#ifndef BOGAM_SERVER_WORKSPACE_SMALL_CELLS_H_
#define BOGAM_SERVER_WORKSPACE_SMALL_CELLS_H_

#include "engine/small_cells.h"
#include "server/http.h"

namespace bogam::server {

using engine::HiddenParts;
using engine::IsSmall;
using engine::kSmallCell;

/// Whether whoever asks may see people by name, and so every count.
bool SeesPeople(const Request& request);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_SMALL_CELLS_H_
