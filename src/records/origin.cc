// SPDX-License-Identifier: Apache-2.0
#include "records/origin.h"

#include "store/batch.h"
#include "store/layout.h"

namespace bogam::records {
namespace {

constexpr std::string_view kMark = "origin";
constexpr std::string_view kSystem = "http://terminology.hl7.org/CodeSystem/v3-ActReason";

Result<bool> Empty(const store::Store& store) {
  for (const store::Family family : {store::Family::kCurrent, store::Family::kHistory}) {
    const auto cursor = store.Scan(family, {});
    BOGAM_TRY(cursor->status());
    if (cursor->Valid()) return false;
  }
  return true;
}

}  // namespace

Origin OriginOf(fhir::Node resource) {
  static const auto kMeta = fhir::FindName("meta"), kSecurity = fhir::FindName("security"), kCode = fhir::FindName("code"),
                    kSystemName = fhir::FindName("system");
  const fhir::Node meta = resource.Get(kMeta);
  if (!meta) return Origin::kReal;
  for (const fhir::Node label : meta.children(kSecurity)) {
    const fhir::Node code = label.Get(kCode), system = label.Get(kSystemName);
    if (code && system && code.text() == "HTEST" && system.text() == kSystem) return Origin::kSynthetic;
  }
  return Origin::kReal;
}

Result<Origin> ReadOrigin(const store::Store& store) {
  BOGAM_ASSIGN(const uint64_t mark, store::ReadMark(store, kMark));
  if (mark > 2) return Status(Code::kDataLoss, "the store's mark of origin is damaged");
  BOGAM_ASSIGN(const bool empty, Empty(store));
  if (empty) return Origin::kNone;
  return mark == 0 ? Origin::kReal : static_cast<Origin>(mark);
}

Status MixedOrigins(Origin store) {
  return Status(Code::kConflict,
                store == Origin::kSynthetic
                    ? "the store holds synthetic people only, and a resource without meta.security HTEST is not one of them; use another store for real records"
                    : "the store holds real records, and a resource with meta.security HTEST is of a synthetic person; use another store for it");
}

Status OriginGuard::Admit(store::Store* store, Origin origin) {
  if (known_ == origin) return {};
  const std::lock_guard lock(deciding_);
  BOGAM_ASSIGN(const Origin there, ReadOrigin(*store));
  if (there != Origin::kNone && there != origin) return MixedOrigins(there);
  if (store->read_only()) return Status(Code::kUnavailable, "the store was opened for reading only");
  store::Batch batch;
  store::WriteMark(kMark, static_cast<uint64_t>(origin), &batch);
  BOGAM_TRY(store->Commit(batch, true));
  known_ = origin;
  return {};
}

}  // namespace bogam::records
