// SPDX-License-Identifier: Apache-2.0
// Covered by bounds_test.cc and engine/within_test.cc.
#include "records/live_reach.h"

#include <algorithm>

#include "base/bytes.h"
#include "fhir/compartments.h"
#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::Family;

Result<uint64_t> LastChange(const store::Reader& state) {
  const auto log = state.Scan(Family::kChanges, {}, {.reverse = true});
  BOGAM_TRY(log->status());
  return log->Valid() && log->key().size() == 8 ? base::GetBigEndian<uint64_t>(log->key().data()) : uint64_t{0};
}

/// Whether a reach may be another after a change.
bool Matters(const store::ChangeRow& row) {
  return std::any_of(row.resources.begin(), row.resources.end(),
                     [](const store::ChangedResource& one) { return fhir::HomeElement(store::TypeOf(one.type)) == fhir::NameId::kNone; });
}

Result<bool> StaysAfter(const store::Reader& state, uint64_t change) {
  const auto log = state.Scan(Family::kChanges, {store::ChangeKey(change + 1), {}});
  for (; log->Valid(); log->Next()) {
    store::ChangeRow row;
    if (!store::ParseChange(log->value(), &row)) return Status(Code::kDataLoss, "damaged row in the change log");
    if (Matters(row)) return false;
  }
  BOGAM_TRY(log->status());
  return true;
}

}  // namespace

/// What is known, where it still holds; null otherwise.
Result<std::shared_ptr<const Reach>> LiveReach::Find(const store::Reader& state, uint64_t* change) {
  BOGAM_ASSIGN(*change, LastChange(state));
  Known known;
  {
    const std::lock_guard lock(mutex_);
    known = known_;
  }
  if (!known.reach || known.change > *change) return std::shared_ptr<const Reach>();
  BOGAM_ASSIGN(const bool stays, StaysAfter(state, known.change));
  return stays ? known.reach : nullptr;
}

Result<std::shared_ptr<const Reach>> LiveReach::In(const store::Reader& state) {
  uint64_t change = 0;
  BOGAM_ASSIGN(std::shared_ptr<const Reach> reach, Find(state, &change));
  if (!reach) {
    BOGAM_ASSIGN(reach, Anew(state));
  }
  const std::lock_guard lock(mutex_);
  if (!known_.reach || known_.change <= change) known_ = {change, reach};
  return reach;
}

Result<std::shared_ptr<const Reach>> LiveReach::InUncommitted(const store::Reader& state) {
  uint64_t change = 0;
  BOGAM_ASSIGN(std::shared_ptr<const Reach> reach, Find(state, &change));
  return reach ? Result<std::shared_ptr<const Reach>>(std::move(reach)) : Anew(state);
}

}  // namespace bogam::records
