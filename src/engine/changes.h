// SPDX-License-Identifier: Apache-2.0
// Changes: whose records are different in a newer state of the store, so that what was worked out about everybody else can be kept.
#ifndef BOGAM_ENGINE_CHANGES_H_
#define BOGAM_ENGINE_CHANGES_H_

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "bogam/status.h"
#include "fhir/schema.h"
#include "store/layout.h"
#include "store/store.h"

namespace bogam::engine {

struct ChangeSet {
  /// By patient number: the types of what changed in the record, or about the person in another one (any reference to the Patient counts).
  std::map<uint32_t, std::set<store::TypeCode>> patients;
  /// Types of what changed and names no patient: a Medication, a PractitionerRole.
  std::set<store::TypeCode> loose;

  /// Patients of whom something of these types changed.
  std::vector<uint32_t> Of(const std::vector<fhir::TypeId>& types) const;
  bool HasLoose(const std::vector<fhir::TypeId>& types) const;
};

/// Between two whole states (nobody's reach), the older one's mark "next/change" given. nullopt: more than `most` resources changed, so that following is no
/// gain.
Result<std::optional<ChangeSet>> ChangesBetween(const store::Reader& before, uint64_t mark, const store::Reader& now, size_t most = 5000);

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_CHANGES_H_
