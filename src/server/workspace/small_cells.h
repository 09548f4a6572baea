// SPDX-License-Identifier: Apache-2.0
// Small cells: which counts are not shown to whoever may see counts and nobody by name (researchers, admins). Who may list the people (care team, practice
// lead, analyst) sees every count, since each opens to its people.
//
// A count from 1 to 10 is not shown. Where counts are the parts of a sum that can be known, what is hidden could be worked out from the rest; so the smallest
// others are hidden too, until at least two parts are hidden and together they are 11 or more (complementary suppression; 0 may be shown, and cannot help to
// hide). Numbers worked out from hidden counts (shares, means) are hidden with them.
#ifndef BOGAM_SERVER_WORKSPACE_SMALL_CELLS_H_
#define BOGAM_SERVER_WORKSPACE_SMALL_CELLS_H_

#include <cstdint>
#include <vector>

#include "server/http.h"

namespace bogam::server {

/// Counts below this are small.
inline constexpr int kSmallCell = 11;

inline bool IsSmall(int64_t count) { return count > 0 && count < kSmallCell; }

/// Whether whoever asks may see people by name, and so every count.
bool SeesPeople(const Request& request);

/// Of the parts of one sum, which to hide. Where hiding others does not suffice, all that are not 0. also: those that are hidden for a reason of their own;
/// empty: none.
std::vector<bool> HiddenParts(const std::vector<int64_t>& parts, const std::vector<bool>& also = {});

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_SMALL_CELLS_H_
