// SPDX-License-Identifier: Apache-2.0
// Digests, random secrets and comparisons that take the same time whatever they find. The only names of OpenSSL that the room uses
// stand in digest.cc.
#ifndef BOGAM_ACCESS_DIGEST_H_
#define BOGAM_ACCESS_DIGEST_H_

#include <cstddef>
#include <string>
#include <string_view>

namespace bogam::access {

/// SHA-256 as 64 lower-case hexadecimal digits.
std::string Sha256Hex(std::string_view bytes);
/// SHA-256 as 32 bytes.
std::string Sha256(std::string_view bytes);
/// The digest of the two texts one after the other.
std::string Sha256Hex(std::string_view first, std::string_view second);
/// `bytes` bytes of the system's cryptographic generator, in base64url without padding. 32 bytes: 256 bits, 43 characters.
/// Ends the process where the generator fails: a secret that can be guessed is worse.
std::string RandomText(size_t bytes = 32);
/// Takes time that depends on the lengths only.
bool EqualInConstantTime(std::string_view a, std::string_view b);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_DIGEST_H_
