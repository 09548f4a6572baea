// SPDX-License-Identifier: Apache-2.0
// A direct-mapped cache of 4,096 texts a thread; a slot holds the text itself, so a hit is exact.
#include "search/ordinals.h"

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace bogam::search {
namespace {

constexpr size_t kSlots = 4096;
constexpr size_t kMaxText = 128;

struct Slot {
  std::string text;
  CodeOrdinals ordinals;
};

struct Cache {
  uint64_t owner = 0;
  std::vector<Slot> slots;
  std::string key;
};

Cache& Mine(uint64_t owner) {
  thread_local Cache cache;
  if (cache.owner != owner) {
    cache.slots.assign(kSlots, {});
    cache.owner = owner;
  }
  return cache;
}

Slot& SlotOf(Cache& cache) { return cache.slots[std::hash<std::string_view>()(cache.key) % kSlots]; }

uint64_t NextOwner() {
  static std::atomic<uint64_t> next{1};
  return next++;
}

}  // namespace

Ordinals::Ordinals(store::Dictionary* dictionary) : dictionary_(dictionary), owner_(NextOwner()) {}

Result<CodeOrdinals> Ordinals::Code(std::string_view system, std::string_view code) const {
  Cache& cache = Mine(owner_);
  cache.key.assign(1, static_cast<char>(store::Term::kCode));
  base::PutLengthPrefixed(&cache.key, system);
  cache.key.append(code);
  Slot& slot = SlotOf(cache);
  if (slot.text == cache.key) return slot.ordinals;
  CodeOrdinals found;
  if (!system.empty()) {
    BOGAM_ASSIGN(found.system, dictionary_->Intern(store::Term::kSystem, system));
  }
  BOGAM_ASSIGN(found.code, dictionary_->Intern(store::Term::kCode, store::CodeText(found.system, code)));
  if (cache.key.size() <= kMaxText) slot = {cache.key, found};
  return found;
}

Result<uint32_t> Ordinals::Term(store::Term term, std::string_view text) const {
  Cache& cache = Mine(owner_);
  cache.key.assign(1, static_cast<char>(term)).append(text);
  Slot& slot = SlotOf(cache);
  if (slot.text == cache.key) return slot.ordinals.code;
  BOGAM_ASSIGN(const uint32_t found, dictionary_->Intern(term, text));
  if (cache.key.size() <= kMaxText) slot = {cache.key, {0, found}};
  return found;
}

}  // namespace bogam::search
