// SPDX-License-Identifier: Apache-2.0
// Numbers: a bounded cache over kIdentity, and the list of those that no batch has yet. Covered by records_test.cc.
#include "records/numbering.h"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "store/layout.h"
#include "store/type_code.h"

namespace bogam::records {
namespace {

using store::Family;
using store::Identity;

constexpr size_t kMaxCached = 1'000'000;

struct Named {
  uint64_t number = 0;
  uint32_t patient = 0;  ///< of a Patient only
};
using NamedByKey = std::unordered_map<std::string, Named>;  // by the key of kIdentity

Identity ToIdentity(const Named& named) { return {named.number, named.patient}; }

}  // namespace

struct StoreNumbering::State {
  const store::Store* store = nullptr;
  store::TypeCode patient_type = 0;
  mutable std::shared_mutex mutex;
  // Guarded by mutex.
  NamedByKey cache;
  NamedByKey pending;
  NamedByKey in_flight;
  uint64_t next_number = 1;
  uint32_t next_patient = 1;
  uint64_t forgotten = 0;  // times that the cache was emptied

  const Named* Known(const std::string& key) const {
    for (const NamedByKey* names : {const_cast<const NamedByKey*>(&cache), &pending, &in_flight}) {
      if (const auto it = names->find(key); it != names->end()) return &it->second;
    }
    return nullptr;
  }

  /// number 0: not there.
  Result<Named> Read(const std::string& key) const {
    std::string value;
    BOGAM_ASSIGN(const bool found, store->Get(Family::kIdentity, key, &value));
    if (!found) return Named{};
    Identity identity;
    if (!store::ParseIdentity(value, &identity)) return Status(Code::kDataLoss, "damaged identity row");
    return Named{identity.number, static_cast<uint8_t>(key[0]) == patient_type ? identity.patient : 0};
  }

  void Remember(const std::string& key, Named named) {
    if (cache.size() >= kMaxCached) {
      cache.clear();
      ++forgotten;
    }
    cache.insert_or_assign(key, named);
  }
};

StoreNumbering::StoreNumbering(std::unique_ptr<State> state) : state_(std::move(state)) {}
StoreNumbering::~StoreNumbering() = default;

Result<std::unique_ptr<StoreNumbering>> StoreNumbering::Open(const store::Store* store) {
  auto state = std::make_unique<State>();
  state->store = store;
  state->patient_type = store::CodeOf(fhir::FindResourceType("Patient"));
  BOGAM_ASSIGN(const uint64_t number, store::ReadMark(*store, "next/number"));
  BOGAM_ASSIGN(const uint64_t patient, store::ReadMark(*store, "next/patient"));
  if (number > store::kMaxNumber || patient > UINT32_MAX) return Status(Code::kDataLoss, "damaged counters");
  state->next_number = std::max<uint64_t>(1, number);
  state->next_patient = std::max<uint32_t>(1, static_cast<uint32_t>(patient));
  return std::unique_ptr<StoreNumbering>(new StoreNumbering(std::move(state)));
}

Result<Identity> StoreNumbering::Intern(uint8_t type, std::string_view id) {
  const std::string key = store::IdentityKey(type, id);
  uint64_t forgotten = 0;
  {
    std::shared_lock lock(state_->mutex);
    if (const Named* named = state_->Known(key)) return ToIdentity(*named);
    forgotten = state_->forgotten;
  }
  BOGAM_ASSIGN(const Named found, state_->Read(key));
  std::unique_lock lock(state_->mutex);
  if (found.number != 0) {
    state_->Remember(key, found);
    return ToIdentity(found);
  }
  if (const Named* named = state_->Known(key)) return ToIdentity(*named);
  if (forgotten != state_->forgotten) {  // it may have been committed, and forgotten, since Read looked
    BOGAM_ASSIGN(const Named stored, state_->Read(key));
    if (stored.number != 0) return ToIdentity(stored);
  }
  if (state_->next_number >= store::kMaxNumber || state_->next_patient == UINT32_MAX) {
    return Status(Code::kTooCostly, "the store is out of resource numbers");
  }
  const Named named{state_->next_number++, type == state_->patient_type ? state_->next_patient++ : 0};
  state_->pending.emplace(key, named);
  return ToIdentity(named);
}

void StoreNumbering::AddPending(store::Batch* batch) {
  std::unique_lock lock(state_->mutex);
  if (state_->pending.empty()) return;  // the counters stand where they stood
  for (const auto& [key, named] : state_->pending) {
    batch->Put(Family::kIdentity, key, store::EncodeIdentity({named.number, named.patient}));
    store::AddressRow row{0, named.patient, store::State::kReferenced, {}};
    store::ParseIdentityKey(key, &row.type, &row.id);
    batch->Put(Family::kAddress, store::AddressKey(named.number), store::EncodeAddress(row));
  }
  state_->in_flight.merge(state_->pending);
  state_->pending.clear();
  store::WriteMark("next/number", state_->next_number, batch);
  store::WriteMark("next/patient", state_->next_patient, batch);
}

void StoreNumbering::Settle(bool committed) {
  std::unique_lock lock(state_->mutex);
  if (committed) {
    for (const auto& [key, named] : state_->in_flight) state_->Remember(key, named);
  } else {
    state_->pending.merge(state_->in_flight);
  }
  state_->in_flight.clear();
}

void StoreNumbering::Advance(uint64_t next_number, uint32_t next_patient) {
  std::unique_lock lock(state_->mutex);
  state_->next_number = std::max(state_->next_number, next_number);
  state_->next_patient = std::max(state_->next_patient, next_patient);
}

uint64_t StoreNumbering::next_number() const {
  std::shared_lock lock(state_->mutex);
  return state_->next_number;
}

uint32_t StoreNumbering::next_patient() const {
  std::shared_lock lock(state_->mutex);
  return state_->next_patient;
}

}  // namespace bogam::records
