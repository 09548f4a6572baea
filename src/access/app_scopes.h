// SPDX-License-Identifier: Apache-2.0
// AppScopes: what an app asks for and is granted (SMART App Launch 2.2, scopes-and-launch-context): scopes over resources, and words
// about the launch, the person, and how long. What is granted is what was asked for, within what the client is registered for.
#ifndef BOGAM_ACCESS_APP_SCOPES_H_
#define BOGAM_ACCESS_APP_SCOPES_H_

#include <set>
#include <string>
#include <string_view>

#include "access/scopes.h"
#include "bogam/status.h"

namespace bogam::access {

struct AppScopes {
  Scopes resources;             ///< patient/, user/ or system/; may be empty
  std::set<std::string> words;  ///< of: launch, launch/patient, openid, profile, offline_access, online_access

  /// Words that are well-formed and not supported (launch/encounter, fhirUser, patient/*.read of SMART 1, scopes with a query, types
  /// that R4 does not have) are left out, as OAuth has it: the answer says what was granted. kInvalid: over 4 KiB, characters that no
  /// scope has, or nothing left.
  static Result<AppScopes> Parse(std::string_view text);

  bool Has(std::string_view word) const { return words.contains(std::string(word)); }
  /// There is a patient/ scope: the token will have a patient in context.
  bool NeedsPatient() const;
  /// What both allow.
  AppScopes Within(const AppScopes& most) const;
  /// Without the letters that change records.
  AppScopes ReadOnly() const;
  bool empty() const { return resources.all().empty() && words.empty(); }
  std::string ToString() const;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_APP_SCOPES_H_
