// SPDX-License-Identifier: Apache-2.0
// Scopes of SMART App Launch 2 (scopes-and-launch-context): what an API token may do, by resource type and interaction.
// c create, r read (read, vread, history of one), u update, d delete, s search (search, history of a type).
#ifndef BOGAM_ACCESS_SCOPES_H_
#define BOGAM_ACCESS_SCOPES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"

namespace bogam::access {

struct Scope {
  std::string context;  ///< "system" or "user"; of an app also "patient"
  std::string type;     ///< a resource type, or "*"
  std::string letters;  ///< of "cruds", in that order
};

/// "system/Patient.rs". kInvalid, with the word in the detail, for what is no such scope: an unknown type, letters out of order, a query
/// after "?" (such a scope would be granted wider than it is written), and the ".read" of SMART 1. patient: "patient/" is one.
Result<Scope> ParseScope(std::string_view word, bool patient);

class Scopes {
 public:
  /// "system/Patient.rs user/*.cruds", with spaces between; kInvalid as ParseScope, and for "patient/": an API token has no patient.
  static Result<Scopes> Parse(std::string_view text);

  /// Scopes of one context and type become one.
  void Add(const Scope& scope);
  /// Whether every one of the letters is granted for the type; type "*": for all types.
  bool Allow(std::string_view type, std::string_view letters) const;
  std::string ToString() const;
  const std::vector<Scope>& all() const { return scopes_; }

 private:
  std::vector<Scope> scopes_;
};

}  // namespace bogam::access

#endif  // BOGAM_ACCESS_SCOPES_H_
