// SPDX-License-Identifier: Apache-2.0
// Overlay: a Reader that shows a base state with an uncommitted batch laid over it. The sequencer judges conditions
// against it, so that a predicate sees what earlier writers of the same group have done.
#ifndef BOGAM_STORE_OVERLAY_H_
#define BOGAM_STORE_OVERLAY_H_

#include "store/batch.h"
#include "store/store.h"

namespace bogam::store {

/// Refers to base and batch, which must outlive it and its cursors. One thread at a time. A cursor must not be used
/// after the batch was changed.
class Overlay : public Reader {
 public:
  Overlay(const Reader* base, const Batch* batch) : base_(base), batch_(batch) {}
  Result<bool> Get(Family family, std::string_view key, std::string* value) const override;
  Status MultiGet(Family family, std::span<const std::string> keys, std::vector<std::optional<std::string>>* values) const override;
  std::unique_ptr<Cursor> Scan(Family family, const Range& range, ScanOptions options = {}) const override;

 private:
  const Reader* base_;
  const Batch* batch_;
};

}  // namespace bogam::store

#endif  // BOGAM_STORE_OVERLAY_H_
