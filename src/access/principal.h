// SPDX-License-Identifier: Apache-2.0
// Principal: on whose behalf a request is made, and what that allows. Plain data: who enforces reads it.
#ifndef BOGAM_ACCESS_PRINCIPAL_H_
#define BOGAM_ACCESS_PRINCIPAL_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "access/roles.h"
#include "access/scopes.h"

namespace bogam::access {

/// Which patients somebody may see.
struct Reach {
  bool all = false;                    ///< every patient
  std::vector<std::string> practices;  ///< else the patients of these: "Organization/1"
  std::vector<std::string> opened;     ///< and these, whom they opened with a reason: "Patient/1"
  std::string only;                    ///< of those, this one only: the patient in context of an app's token; "" for no such limit
};

struct Principal {
  enum class Means : uint8_t {
    kNoUsers,   ///< there are no users: whoever works at this machine
    kStranger,  ///< there are users, and the request names none
    kSession,   ///< signed in with a browser
    kToken,     ///< an API token, or one that was granted to a client
  };
  Means means = Means::kStranger;
  std::string name;     ///< as the audit log has it
  std::string display;  ///< as people read it
  std::vector<Role> roles;
  ActivitySet activities{Activity::kOpen};
  Reach reach;
  std::optional<Scopes> scopes;  ///< of a token: it may do what both its user and its scopes allow
  std::string client;            ///< of an app's or backend service's token: the client's id

  bool Allows(Activity activity) const { return activities.Has(activity); }
};

/// Where there are no users.
Principal LocalPrincipal();

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_PRINCIPAL_H_
