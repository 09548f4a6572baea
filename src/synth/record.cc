// SPDX-License-Identifier: Apache-2.0
#include "synth/record.h"

#include <algorithm>

namespace bogam::synth {

std::string_view EncounterClassName(EncounterClass encounter_class) {
  static constexpr std::string_view kNames[] = {"wellness",   "ambulatory", "outpatient", "inpatient", "emergency",
                                                "urgentcare", "hospice",    "home",       "snf",       "virtual"};
  return kNames[static_cast<size_t>(encounter_class)];
}

bool AtVisit(const Entry& entry, std::span<const Entry> entries) {
  if (entry.encounter >= entries.size()) return false;
  const Entry& visit = entries[entry.encounter];
  if (entry.start < visit.start) return false;
  const bool result = entry.kind == EntryKind::kObservation || entry.kind == EntryKind::kPanel || entry.kind == EntryKind::kReport;
  return result || !visit.ended || entry.start <= visit.stop + kDay;
}

void Record::Clear(size_t symbols) {
  entries_.clear();
  for (const SymbolId symbol : touched_) active_[symbol] = latest_[symbol] = kNoEntry;
  touched_.clear();
  active_list_.clear();
  if (active_.size() < symbols) {
    active_.resize(symbols, kNoEntry);
    latest_.resize(symbols, kNoEntry);
  }
  last_encounter_ = last_renewal_ = kNoEntry;
}

EntryId Record::Add(const Entry& entry) {
  const auto id = static_cast<EntryId>(entries_.size());
  entries_.push_back(entry);
  if (entries_[id].kind == EntryKind::kEncounter) last_encounter_ = id;
  return id;
}

bool Record::IsActive(SymbolId code, EntryKind kind) const {
  const EntryId id = Active(code);
  return id != kNoEntry && entries_[id].kind == kind;
}

EntryId Record::Start(const Entry& entry, SymbolId code) {
  if (const EntryId there = Active(code); there != kNoEntry && entry.kind != EntryKind::kServiceRequest) return there;
  const EntryId id = Add(entry);
  active_[code] = id;
  touched_.push_back(code);
  active_list_.push_back(id);
  return id;
}

void Record::End(EntryId id, SymbolId code, Instant when, CodeId why) {
  Entry& entry = entries_[id];
  if (!entry.ended) {
    entry.ended = true;
    entry.stop = when;
    entry.stop_reason = why;
  }
  if (active_[code] == id) active_[code] = kNoEntry;
  std::erase(active_list_, id);
}

EntryId Record::ActiveByState(SymbolId state_name, EntryKind kind, uint16_t module) const {
  for (const EntryId id : active_list_) {
    const Entry& entry = entries_[id];
    if (entry.name == state_name && entry.kind == kind && (module == 0xffff || entry.named_by == module)) return id;
  }
  return kNoEntry;
}

std::vector<EntryId> Record::CutAfter(Instant death) {
  std::vector<EntryId> places;
  for (Entry& entry : entries_) {
    if (entry.ended) entry.stop = std::max(entry.start, std::min(entry.stop, death));
  }
  if (std::none_of(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.start > death; })) return places;
  EntryId kept = 0;
  for (const Entry& entry : entries_) places.push_back(entry.start > death ? kNoEntry : kept++);
  const auto place = [&](EntryId id) { return id == kNoEntry ? kNoEntry : places[id]; };
  std::erase_if(entries_, [&](const Entry& entry) { return entry.start > death; });
  for (Entry& entry : entries_) {
    entry.encounter = place(entry.encounter);
    entry.parent = place(entry.parent);
    entry.reason = place(entry.reason);
    if (entry.value.kind != Value::Kind::kEntry) continue;
    entry.value.id = place(entry.value.id);
    if (entry.value.id == kNoEntry) entry.value = Value();
  }
  last_encounter_ = kNoEntry;
  for (EntryId id = 0; id < entries_.size(); ++id) {
    if (entries_[id].kind == EntryKind::kEncounter) last_encounter_ = id;
  }
  for (const SymbolId symbol : touched_) active_[symbol] = latest_[symbol] = kNoEntry;
  touched_.clear();
  active_list_.clear();
  return places;
}

void Record::NoteObservation(SymbolId code, EntryId id) {
  if (latest_[code] == kNoEntry) touched_.push_back(code);
  latest_[code] = id;
}

bool Lasts(EntryKind kind) {
  switch (kind) {
    case EntryKind::kCondition:
    case EntryKind::kAllergy:
    case EntryKind::kMedication:
    case EntryKind::kCarePlan:
    case EntryKind::kDevice:
    case EntryKind::kServiceRequest: return true;
    default: return false;
  }
}

}  // namespace bogam::synth
