// SPDX-License-Identifier: Apache-2.0
// Dictionary: a bounded cache over the rows of kDictionary, and the list of ordinals that no batch has yet.
// Covered by dictionary_test.cc.
#include "store/dictionary.h"

#include <mutex>
#include <shared_mutex>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"

namespace bogam::store {
namespace {

constexpr size_t kMaxText = 64 * 1024;
constexpr size_t kMaxCached = 2'000'000;

std::string TextKey(Term term, std::string_view text) {
  std::string key{'\x01', static_cast<char>(term)};
  key.append(text);
  return key;
}

std::string OrdinalKey(Term term, uint32_t ordinal) {
  std::string key{'\x02', static_cast<char>(term)};
  base::PutBigEndian<uint32_t>(&key, ordinal);
  return key;
}

struct Hash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};
using Ordinals = std::unordered_map<std::string, uint32_t, Hash, std::equal_to<>>;

}  // namespace

std::string CodeText(uint32_t system, std::string_view code) {
  std::string text;
  base::PutBigEndian<uint32_t>(&text, system);
  text.append(code);
  return text;
}

struct Dictionary::State {
  const Store* store;
  mutable std::shared_mutex mutex;
  // Guarded by mutex. Keys are those of kDictionary, TextKey(term, text).
  mutable Ordinals cache;              ///< on disk; dropped whole when it is full
  Ordinals pending;                    ///< not on disk yet
  Ordinals in_flight;                  ///< in the batch of the last AddPending
  uint32_t next[kTermKinds + 1] = {};  ///< 0: not read yet

  /// 0 when no text has it. Looks at pending and cache only.
  uint32_t Known(std::string_view key) const {
    for (const Ordinals* map : {const_cast<const Ordinals*>(&cache), &pending, &in_flight}) {
      if (const auto it = map->find(key); it != map->end()) return it->second;
    }
    return 0;
  }

  Result<uint32_t> Read(const std::string& key) const {
    std::string value;
    BOGAM_ASSIGN(const bool found, store->Get(Family::kDictionary, key, &value));
    if (!found) return 0u;
    std::string_view rest = value;
    uint64_t ordinal = 0;
    if (!base::TakeVarint(&rest, &ordinal) || !rest.empty() || ordinal == 0 || ordinal > UINT32_MAX) {
      return Status(Code::kDataLoss, "damaged dictionary row");
    }
    return static_cast<uint32_t>(ordinal);
  }

  void Remember(const std::string& key, uint32_t ordinal) const {
    if (cache.size() >= kMaxCached) cache.clear();
    cache.emplace(key, ordinal);
  }

  /// With mutex held for writing.
  Status ReadNext(Term term) {
    uint32_t& n = next[static_cast<size_t>(term)];
    if (n != 0) return {};
    const std::string prefix{'\x02', static_cast<char>(term)};
    const auto cursor = store->Scan(Family::kDictionary, PrefixRange(prefix), {.reverse = true});
    BOGAM_TRY(cursor->status());
    n = 1;
    if (cursor->Valid()) {
      if (cursor->key().size() != 6) return Status(Code::kDataLoss, "damaged dictionary row");
      n = base::GetBigEndian<uint32_t>(cursor->key().data() + 2) + 1;
    }
    return {};
  }
};

Dictionary::Dictionary(const Store* store) : state_(std::make_unique<State>()) { state_->store = store; }
Dictionary::~Dictionary() = default;

Result<uint32_t> Dictionary::Find(Term term, std::string_view text) const {
  const std::string key = TextKey(term, text);
  {
    std::shared_lock lock(state_->mutex);
    if (const uint32_t ordinal = state_->Known(key); ordinal != 0) return ordinal;
  }
  BOGAM_ASSIGN(const uint32_t ordinal, state_->Read(key));
  if (ordinal != 0) {
    std::unique_lock lock(state_->mutex);
    state_->Remember(key, ordinal);
  }
  return ordinal;
}

Result<uint32_t> Dictionary::Intern(Term term, std::string_view text) {
  if (text.size() > kMaxText) return Status(Code::kTooLarge, "a system, code, unit or url longer than 64 KiB");
  BOGAM_ASSIGN(const uint32_t found, Find(term, text));
  if (found != 0) return found;
  const std::string key = TextKey(term, text);
  std::unique_lock lock(state_->mutex);
  if (const uint32_t ordinal = state_->Known(key); ordinal != 0) return ordinal;
  // It may have been committed, and have left in_flight, since Find looked.
  BOGAM_ASSIGN(const uint32_t stored, state_->Read(key));
  if (stored != 0) return stored;
  BOGAM_TRY(state_->ReadNext(term));
  uint32_t& next = state_->next[static_cast<size_t>(term)];
  if (next == UINT32_MAX) return Status(Code::kTooCostly, "the dictionary is full");
  state_->pending.emplace(key, next);
  return next++;
}

Result<uint32_t> Dictionary::InternCode(std::string_view system, std::string_view code) {
  uint32_t ordinal = 0;
  if (!system.empty()) {
    BOGAM_ASSIGN(ordinal, Intern(Term::kSystem, system));
  }
  return Intern(Term::kCode, CodeText(ordinal, code));
}

Result<uint32_t> Dictionary::FindCode(std::string_view system, std::string_view code) const {
  uint32_t ordinal = 0;
  if (!system.empty()) {
    BOGAM_ASSIGN(ordinal, Find(Term::kSystem, system));
    if (ordinal == 0) return 0u;
  }
  return Find(Term::kCode, CodeText(ordinal, code));
}

Result<std::string> Dictionary::Text(Term term, uint32_t ordinal) const {
  std::string text;
  BOGAM_ASSIGN(const bool found, state_->store->Get(Family::kDictionary, OrdinalKey(term, ordinal), &text));
  if (found) return text;
  std::shared_lock lock(state_->mutex);
  for (const Ordinals* map : {&state_->pending, &state_->in_flight}) {
    for (const auto& [key, value] : *map) {
      if (value == ordinal && key[1] == static_cast<char>(term)) return key.substr(2);
    }
  }
  return Status(Code::kNotFound, "no such ordinal in the dictionary");
}

void Dictionary::AddPending(Batch* batch) {
  std::unique_lock lock(state_->mutex);
  state_->in_flight.merge(state_->pending);
  state_->pending.clear();
  for (const auto& [key, ordinal] : state_->in_flight) {
    std::string value;
    base::PutVarint(&value, ordinal);
    batch->Put(Family::kDictionary, key, value);
    const std::string_view text = std::string_view(key).substr(2);
    batch->Put(Family::kDictionary, OrdinalKey(static_cast<Term>(key[1]), ordinal), text);
  }
}

void Dictionary::Settle(bool committed) {
  std::unique_lock lock(state_->mutex);
  if (committed) {
    for (const auto& [key, ordinal] : state_->in_flight) state_->Remember(key, ordinal);
    state_->in_flight.clear();
  }
}

}  // namespace bogam::store
