// SPDX-License-Identifier: Apache-2.0
// Ids to numbers for a bulk load. Covered by load_test.cc.
#include "records/bulk_numbering.h"

#include <algorithm>
#include <vector>

#include "base/bytes.h"
#include "store/layout.h"
#include "store/rocks/rocks_store.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::Family;
using store::Identity;

constexpr size_t kMaxNewest = 1'000'000;
constexpr char kLoadMark[] = "load/mark";

}  // namespace

BulkNumbering::BulkNumbering(const store::Store* base, std::string scratch, uint64_t next_number, uint32_t next_patient)
    : base_(base), scratch_(std::move(scratch)), next_number_(next_number), next_patient_(next_patient) {
  patient_type_ = store::CodeOf(fhir::FindResourceType("Patient"));
  base_empty_ = !base_->Scan(Family::kIdentity, {})->Valid();
}

BulkNumbering::~BulkNumbering() = default;

Result<Identity> BulkNumbering::Intern(uint8_t type, std::string_view id) {
  BOGAM_ASSIGN(const Known* known, Find(type, id));
  return Identity{known->number, known->patient};
}

Result<bool> BulkNumbering::Define(uint8_t type, std::string_view id, Place place, Identity* identity, Place* first) {
  BOGAM_ASSIGN(Known * known, Find(type, id));
  *identity = {known->number, known->patient};
  *first = known->place;
  if (known->place.line != 0) return false;
  known->place = place;
  return true;
}

/// The row of an id in newest_, made when it is new.
Result<BulkNumbering::Known*> BulkNumbering::Find(uint8_t type, std::string_view id) {
  std::string key = store::IdentityKey(type, id);
  const auto it = newest_.find(key);
  if (it != newest_.end()) return &it->second;
  if (full() && !only_marks) BOGAM_TRY(MoveOut({}));
  Known known;
  BOGAM_ASSIGN(const bool old_one, FindOlder(key, &known));
  if (!old_one) {
    if (next_number_ >= store::kMaxNumber || next_patient_ == UINT32_MAX) {
      return Status(Code::kTooCostly, "the store is out of resource numbers");
    }
    known.number = next_number_++;
    known.patient = type == patient_type_ ? next_patient_++ : 0;
    if (on_new) on_new(type, id, {known.number, known.patient});
  }
  return &newest_.emplace(std::move(key), known).first->second;
}

Result<bool> BulkNumbering::FindOlder(const std::string& key, Known* known) const {
  std::string value;
  if (older_ != nullptr) {
    BOGAM_ASSIGN(const bool found, older_->Get(Family::kIdentity, key, &value));
    std::string_view rest = value;
    uint64_t parts[4];
    for (uint64_t& part : parts) {
      if (found && !base::TakeVarint(&rest, &part)) return Status(Code::kDataLoss, "the load's scratch store is damaged");
    }
    if (found) {
      *known = {parts[0], static_cast<uint32_t>(parts[1]), {static_cast<uint32_t>(parts[2]), static_cast<uint32_t>(parts[3])}};
      return true;
    }
  }
  if (base_empty_) return false;
  BOGAM_ASSIGN(const bool found, base_->Get(Family::kIdentity, key, &value));
  Identity identity;
  if (!found) return false;
  if (!store::ParseIdentity(value, &identity)) return Status(Code::kDataLoss, "damaged identity row");
  *known = {identity.number, static_cast<uint8_t>(key[0]) == patient_type_ ? identity.patient : 0, {}};
  return true;
}

bool BulkNumbering::full() const { return newest_.size() >= kMaxNewest; }

Status BulkNumbering::Mark(std::string_view mark) { return MoveOut(mark); }

Result<std::string> BulkNumbering::ReadMark() {
  auto opened = store::OpenRocks(scratch_ + "/ids", {.create = false, .cache_bytes = 64 << 20});
  if (!opened.ok()) return std::string();
  older_ = std::move(*opened);
  std::string mark;
  BOGAM_ASSIGN(const bool found, older_->Get(Family::kMeta, kLoadMark, &mark));
  if (!found) mark.clear();
  return mark;
}

Status BulkNumbering::MoveOut(std::string_view mark) {
  if (older_ == nullptr) {
    BOGAM_ASSIGN(older_, store::OpenRocks(scratch_ + "/ids", {.cache_bytes = 64 << 20}));
  }
  std::vector<const std::pair<const std::string, Known>*> rows;
  rows.reserve(newest_.size());
  for (const auto& row : newest_) rows.push_back(&row);
  std::sort(rows.begin(), rows.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
  BOGAM_ASSIGN(auto table, older_->NewTable(Family::kIdentity));
  for (const auto* row : rows) {
    std::string value;
    for (uint64_t part : {row->second.number, uint64_t{row->second.patient}, uint64_t{row->second.place.file}, uint64_t{row->second.place.line}}) {
      base::PutVarint(&value, part);
    }
    BOGAM_TRY(table->Add(row->first, value));
  }
  BOGAM_TRY(table->Finish());
  std::vector<std::unique_ptr<store::SortedTable>> tables;
  tables.push_back(std::move(table));
  if (!mark.empty()) {
    BOGAM_ASSIGN(table, older_->NewTable(Family::kMeta));
    BOGAM_TRY(table->Add(kLoadMark, mark));
    BOGAM_TRY(table->Finish());
    tables.push_back(std::move(table));
  }
  BOGAM_TRY(older_->Ingest(std::move(tables)));
  newest_.clear();
  return {};
}

}  // namespace bogam::records
