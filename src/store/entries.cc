// SPDX-License-Identifier: Apache-2.0
// The rows of one resource in one buffer.
#include "store/entries.h"

namespace bogam::store {

void Entries::Add(Family family, EntryForm form, uint8_t section, std::string_view key, std::string_view payload) {
  slots_.push_back({family, form, section, static_cast<uint32_t>(bytes_.size()), static_cast<uint32_t>(key.size()), static_cast<uint32_t>(payload.size())});
  bytes_.append(key);
  bytes_.append(payload);
}

Entry Entries::operator[](size_t i) const {
  const Slot& slot = slots_[i];
  const std::string_view bytes(bytes_);
  return {slot.family, slot.form, slot.section, bytes.substr(slot.at, slot.key_size), bytes.substr(slot.at + slot.key_size, slot.payload_size)};
}

void Entries::Normalize() {
  const std::string_view bytes(bytes_);
  const auto order = [bytes](const Slot& slot) {
    return std::tuple(slot.family, slot.form, slot.section, bytes.substr(slot.at, slot.key_size), bytes.substr(slot.at + slot.key_size, slot.payload_size));
  };
  std::sort(slots_.begin(), slots_.end(), [&](const Slot& a, const Slot& b) { return order(a) < order(b); });
  slots_.erase(std::unique(slots_.begin(), slots_.end(), [&](const Slot& a, const Slot& b) { return order(a) == order(b); }), slots_.end());
  std::sort(patients_.begin(), patients_.end());
  patients_.erase(std::unique(patients_.begin(), patients_.end()), patients_.end());
}

void Entries::Clear() {
  bytes_.clear();
  slots_.clear();
  patients_.clear();
}

}  // namespace bogam::store
