// SPDX-License-Identifier: Apache-2.0
// base64url without padding (RFC 4648 section 5; RFC 7515 section 2), and plain base64 (section 4).
#ifndef BOGAM_ACCESS_BASE64URL_H_
#define BOGAM_ACCESS_BASE64URL_H_

#include <optional>
#include <string>
#include <string_view>

namespace bogam::access {

std::string WriteBase64Url(std::string_view bytes);
/// The plain alphabet, padded.
std::string WriteBase64(std::string_view bytes);
/// Nothing for padding, other characters, a length that no bytes have, and bits after the last byte that are not zero: every text of
/// bytes is the only one.
std::optional<std::string> ReadBase64Url(std::string_view text);

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_BASE64URL_H_
