// SPDX-License-Identifier: Apache-2.0
// Numbers of a bulk load: every id of the run with its number, exact, in bounded memory. The newest million stand in
// memory; older ones are moved, sorted, into a scratch store that is thrown away with the load. Internal to the room.
#ifndef BOGAM_RECORDS_BULK_NUMBERING_H_
#define BOGAM_RECORDS_BULK_NUMBERING_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "bogam/status.h"
#include "records/load.h"
#include "store/entries.h"
#include "store/store.h"

namespace bogam::records {

/// Not thread-safe.
class BulkNumbering : public store::Numbering {
 public:
  /// base: what is known already (from failed writes before the load). Numbers start at the given ones.
  BulkNumbering(const store::Store* base, std::string scratch, uint64_t next_number, uint32_t next_patient);
  ~BulkNumbering() override;

  /// Called once for each number that the load makes, when it is made.
  std::function<void(uint8_t type, std::string_view id, const store::Identity& identity)> on_new;

  Result<store::Identity> Intern(uint8_t type, std::string_view id) override;
  /// Like Intern, for a resource that is loaded itself. True when it is the first of its id; else *first says where that
  /// stood.
  Result<bool> Define(uint8_t type, std::string_view id, Place place, store::Identity* identity, Place* first);

  /// All ids to the scratch store, with mark beside them: both are there or neither.
  Status Mark(std::string_view mark);
  /// The mark of a load that was cut off in this scratch folder; "" when there is none. For the begin.
  Result<std::string> ReadMark();
  void Restore(uint64_t next_number, uint32_t next_patient) {
    next_number_ = next_number;
    next_patient_ = next_patient;
  }
  /// Ids move out by Mark only, so that the scratch store never knows more than the mark.
  bool only_marks = false;
  /// Time for a Mark.
  bool full() const;

  uint64_t next_number() const { return next_number_; }
  uint32_t next_patient() const { return next_patient_; }

 private:
  struct Known {
    uint64_t number = 0;
    uint32_t patient = 0;
    Place place;  ///< line 0: only referred to so far
  };
  Result<Known*> Find(uint8_t type, std::string_view id);
  Result<bool> FindOlder(const std::string& key, Known* known) const;
  Status MoveOut(std::string_view mark);

  const store::Store* base_;
  std::string scratch_;
  uint64_t next_number_;
  uint32_t next_patient_;
  uint8_t patient_type_;
  bool base_empty_ = true;
  std::unordered_map<std::string, Known> newest_;  // by the key of kIdentity
  std::shared_ptr<store::Store> older_;            // made at the first MoveOut
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_BULK_NUMBERING_H_
