// SPDX-License-Identifier: Apache-2.0
// The failure of whoever is refused.
#ifndef BOGAM_ACCESS_DENIED_H_
#define BOGAM_ACCESS_DENIED_H_

#include "bogam/status.h"

namespace bogam::access {

/// why: safe to log.
inline Status Denied(const char* why) { return Status(Code::kDenied, why); }

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_DENIED_H_
