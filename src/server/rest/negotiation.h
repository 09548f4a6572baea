// SPDX-License-Identifier: Apache-2.0
// Negotiation: what the headers of a FHIR request ask for (http.html 3.1.0.1 to 3.1.0.6): format, preferences, versions, dates.
#ifndef BOGAM_SERVER_REST_NEGOTIATION_H_
#define BOGAM_SERVER_REST_NEGOTIATION_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "server/http.h"

namespace bogam::server {

/// Prefer: return=… and handling=….
struct Preferences {
  enum class Return : uint8_t { kRepresentation, kMinimal, kOutcome };
  Return content = Return::kRepresentation;
  bool lenient = false;
};
Preferences ReadPreferences(const Request& request);

/// 406 when neither _format nor Accept lets JSON of FHIR 4.0 through.
std::optional<Response> RefuseFormat(const Request& request);
/// 415 when the body is said to be anything but JSON (form: application/x-www-form-urlencoded).
std::optional<Response> RefuseBodyType(const Request& request, bool form);

/// W/"3"
std::string ETag(uint32_t version);
/// The version that If-Match names; nothing when the header is absent. kInvalid for what is no ETag, kPreconditionFailed for one
/// that this server never gave out.
Result<std::optional<uint32_t>> ReadIfMatch(std::string_view header);
/// Whether If-None-Match names this version, or any (*).
bool NamesVersion(std::string_view if_none_match, uint32_t version);

/// "Sun, 06 Nov 1994 08:49:37 GMT" and back; milliseconds since 1970 UTC.
std::string HttpDate(int64_t ms);
std::optional<int64_t> ParseHttpDate(std::string_view text);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_REST_NEGOTIATION_H_
