// SPDX-License-Identifier: Apache-2.0
// Door: records as somebody may read and write them: all, or those of some patients (live_reach.h). Who holds a door needs to know nothing of reaches: what
// lies outside is not there for reads, and writes keep within it (bounds.h). Who comes through a door is a guest: what the program itself has written it leaves
// alone (Options::own_work).
#ifndef BOGAM_RECORDS_DOOR_H_
#define BOGAM_RECORDS_DOOR_H_

#include <memory>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "records/live_reach.h"
#include "records/records.h"

namespace bogam::records {

/// Thread-safe; cheap to copy. What it is made of must outlive it.
class Door {
 public:
  Door(Records* records, LiveReach* within = nullptr) : records_(records), within_(within) {}

  /// The newest state, as far as one may see it.
  Result<std::shared_ptr<const store::Snapshot>> Snapshot() const;
  /// One state, whole and as far as one may see it: for what follows changes, which may be out of what is seen.
  struct States {
    std::shared_ptr<const store::Snapshot> whole, seen;
    std::shared_ptr<const Reach> reach;  ///< null: everything is seen
  };
  Result<States> BothSnapshots() const;
  /// As Records has them.
  Result<Version> Read(fhir::TypeId type, std::string_view id) const;
  Result<Version> ReadVersion(fhir::TypeId type, std::string_view id, uint32_t version) const;
  Result<Written> Create(fhir::Record record, std::optional<std::string> if_none_exist = std::nullopt) const;
  Result<Written> Update(fhir::TypeId type, std::string_view id, fhir::Record record, std::optional<uint32_t> if_match = std::nullopt) const;
  Result<Written> Delete(fhir::TypeId type, std::string_view id, std::optional<uint32_t> if_match = std::nullopt) const;
  Result<Written> Write(records::Write write) const;
  Result<std::vector<Written>> Transaction(std::vector<records::Write> writes) const {
    return records_->Transaction(std::move(writes), within_, Writer::kGuest);
  }
  std::vector<Result<Written>> Batch(std::vector<records::Write> writes) const { return records_->Batch(std::move(writes), within_, Writer::kGuest); }

 private:
  Records* records_;
  LiveReach* within_;  // null: everything
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_DOOR_H_
