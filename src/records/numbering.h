// SPDX-License-Identifier: Apache-2.0
// StoreNumbering: resource and patient numbers over a store. A number that is new is remembered until the sequencer
// has written its identity row, as the dictionary does with ordinals.
#ifndef BOGAM_RECORDS_NUMBERING_H_
#define BOGAM_RECORDS_NUMBERING_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "store/batch.h"
#include "store/entries.h"
#include "store/store.h"

namespace bogam::records {

/// Thread-safe.
class StoreNumbering : public store::Numbering {
 public:
  /// Reads the counters. store must outlive it.
  static Result<std::unique_ptr<StoreNumbering>> Open(const store::Store* store);
  ~StoreNumbering() override;

  Result<store::Identity> Intern(uint8_t type, std::string_view id) override;

  /// For the one writer: identity and address rows of the numbers that became known since the last call, and the
  /// counters. A row once added is in flight until Settle.
  void AddPending(store::Batch* batch);
  void Settle(bool committed);

  /// Gives out numbers from here on. For a load that numbered by itself.
  void Advance(uint64_t next_number, uint32_t next_patient);
  uint64_t next_number() const;
  uint32_t next_patient() const;

 private:
  struct State;
  explicit StoreNumbering(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_NUMBERING_H_
