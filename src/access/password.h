// SPDX-License-Identifier: Apache-2.0
// Passwords: argon2id with the second recommended parameters of RFC 9106 (3 passes, 64 MiB, 4 lanes, 128 bits of salt, 256 bits of
// tag), in the encoded form that carries its parameters. What may be a password follows NIST SP 800-63B-4: at least 15 characters, no
// rules of composition, not one of the most common ones.
#ifndef BOGAM_ACCESS_PASSWORD_H_
#define BOGAM_ACCESS_PASSWORD_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "bogam/status.h"

namespace bogam::access {

struct PasswordCost {
  uint32_t passes = 3;
  uint32_t kibibytes = 64 * 1024;
  uint32_t lanes = 4;
};

/// "$argon2id$v=19$m=65536,t=3,p=4$…"
Result<std::string> HashPassword(std::string_view password, const PasswordCost& cost = {});
/// Takes as long as the hash's parameters say, also for a hash that is "" (then as long as `cost`), so that nobody learns from the
/// time whether there is such a user.
bool VerifyPassword(std::string_view hash, std::string_view password, const PasswordCost& cost = {});
/// kInvalid with the reason, in words for the person who chooses it.
Status CheckPassword(std::string_view password, std::string_view user_name);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_PASSWORD_H_
