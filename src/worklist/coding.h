// SPDX-License-Identifier: Apache-2.0
// The names by which the worklist knows its own resources among all others: systems of identifiers and codes.
#ifndef BOGAM_WORKLIST_CODING_H_
#define BOGAM_WORKLIST_CODING_H_

#include <string_view>

namespace bogam::worklist {

/// Owner, requester, sender and author: the name of a user of this server.
inline constexpr std::string_view kUserSystem = "urn:bogam:user";
/// Task.identifier: "PATIENT/MEASURE/GROUP", or "PATIENT/alert"; one Task each. ServiceRequest and Communication have the same.
inline constexpr std::string_view kItemSystem = "urn:bogam:worklist";
/// Task.code: close-gap, close-alert.
inline constexpr std::string_view kTaskCodes = "urn:bogam:worklist:task";
/// Task.statusReason: why not now.
inline constexpr std::string_view kReasonCodes = "urn:bogam:worklist:not-now";
/// Flag.code: phq-9-item-9.
inline constexpr std::string_view kAlertCodes = "urn:bogam:worklist:alert";
/// Communication.category: message, letter.
inline constexpr std::string_view kMessageCodes = "urn:bogam:worklist:message";
inline constexpr std::string_view kLoinc = "http://loinc.org";
inline constexpr std::string_view kUri = "urn:ietf:rfc:3986";

/// In the place of a gap: the urgent answers of a person.
inline constexpr std::string_view kAlert = "alert";

}  // namespace bogam::worklist

#endif  // BOGAM_WORKLIST_CODING_H_
