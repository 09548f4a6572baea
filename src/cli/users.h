// SPDX-License-Identifier: Apache-2.0
// One-time links, for `bogam user` and `bogam serve --users`.
#ifndef BOGAM_CLI_USERS_H_
#define BOGAM_CLI_USERS_H_

#include <string>

#include "bogam/status.h"

namespace bogam::cli {

/// "http://127.0.0.1:8080/sign-in#link=…"
std::string LinkUrl(const std::string& server, const std::string& link);
/// Where a store has no users: makes one called admin, and gives the secret of its link. "" where there are users.
Result<std::string> FirstAdminLink(const std::string& store);

}  // namespace bogam::cli

#endif  // BOGAM_CLI_USERS_H_
