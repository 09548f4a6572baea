// SPDX-License-Identifier: Apache-2.0
// Within: a state of the store as somebody may see it. Who may see the records of some patients reads through this snapshot, and search, measures, histories
// and single reads need to know nothing of it: what lies outside is not there for them, in no count, no chain, no include and no page.
//
// In reach is a resource whose home is one of the patients, and every version whose own home is one of them (a resource may have moved). A resource without a
// home is in reach when it is of a directory (Organization, Practitioner, Location, Medication …) or knowledge (Measure, ValueSet …), or when nothing that it
// refers to is the record of a patient outside; Bundle, Binary, Parameters, Subscription and AuditEvent, which may say anything of anybody, are not.
// Tests: within_test.cc compares every family with a judgement of each row, and the REST interactions with a filter of the whole answer.
#ifndef BOGAM_RECORDS_WITHIN_H_
#define BOGAM_RECORDS_WITHIN_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "fhir/schema.h"
#include "store/store.h"

namespace bogam::records {

/// Patients by number. Immutable.
class Reach {
 public:
  explicit Reach(std::vector<uint32_t> patients);
  bool Has(uint32_t patient) const {
    const size_t word = patient >> 6;
    return word < bits_.size() && (bits_[word] >> (patient & 63) & 1) != 0;
  }
  /// The first patient of the reach that is >= patient; 0: there is none.
  uint32_t From(uint32_t patient) const;
  const std::vector<uint32_t>& patients() const { return patients_; }

 private:
  std::vector<uint32_t> patients_;
  std::vector<uint64_t> bits_;
};

/// What a reach holds, kept alive by it; null for no reach.
inline std::shared_ptr<const std::vector<uint32_t>> PatientNumbers(const std::shared_ptr<const Reach>& reach) {
  return reach == nullptr ? nullptr : std::shared_ptr<const std::vector<uint32_t>>(reach, &reach->patients());
}

/// Whether resources of this type are nobody's record and everybody may see them: Organization, Measure, ValueSet …
bool IsDirectory(fhir::TypeId type);
/// Whether they may say anything of anybody, so that nobody within a reach sees them: Bundle, AuditEvent …
bool IsOfAnything(fhir::TypeId type);

/// The state without what lies outside. Keeps both alive; a state that its caller keeps alive comes as a pointer that owns nothing.
std::shared_ptr<const store::Snapshot> Within(std::shared_ptr<const store::Reader> whole, std::shared_ptr<const Reach> reach);

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_WITHIN_H_
