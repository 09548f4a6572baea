// SPDX-License-Identifier: Apache-2.0
#include "synth/person.h"

#include <algorithm>

namespace bogam::synth {

void Person::Begin(uint64_t key, Instant birth) {
  key_ = key;
  birth_ = birth;
  death_ = kNever;
  cause_of_death_ = 0;
  attributes_.assign(library_.vocabulary().attribute_count(), Value());
  birthday_ = next_birthday_ = 0;
  symptoms_.clear();
  largest_.clear();
  symptom_changes_ = 0;
  sign_overrides_.assign(library_.sign_count(), SignOverride());
  record_.Clear(library_.vocabulary().symbol_count());
  holder_ = kNobody;
  wellness_ = kNoEntry;
  circumstances = nullptr;
  const auto top = library_.top_level();
  runs_.resize(top.size());
  due_.assign(top.size(), kAtOnce);
  for (size_t i = 0; i < top.size(); ++i) {
    Run& run = runs_[i];
    const gmf::Module& module = library_.module(top[i]);
    run.wait = Run::Wait::kNone;
    run.stream = StreamFor(HashName(module.path));
    run.encounter = kNoEntry;
    run.encounter_state = 0;
    run.wellness_taken = run.wellness_used = kNoEntry;
    run.order = 0;
    run.frames.clear();
    run.history.assign(module.tracked.size(), Visited());
    run.pending.clear();
    run.frames.push_back({.module = top[i], .state = module.initial});
  }
}

void Person::Die(Instant when, CodeId cause) {
  if (when >= death_) return;
  death_ = when;
  cause_of_death_ = cause;
}

void Person::EndLife() {
  const std::vector<EntryId> places = record_.CutAfter(death_);
  if (places.empty()) return;
  for (Value& value : attributes_) {
    if (value.kind != Value::Kind::kEntry) continue;
    value.id = places[value.id];
    if (value.id == kNoEntry) value = Value();
  }
}

void Person::Wake(std::span<const uint16_t> runs) {
  for (const uint16_t run : runs) {
    if (run < runs_.size() && runs_[run].wait == Run::Wait::kGuard) due_[run] = kAtOnce;
  }
}

void Person::WakeAll(Run::Wait waiting) {
  for (size_t i = 0; i < runs_.size(); ++i) {
    if (runs_[i].wait == waiting) due_[i] = kAtOnce;
  }
}

void Person::Rest(uint16_t run, Run::Wait wait, Instant due) {
  runs_[run].wait = wait;
  if (wait == Run::Wait::kDone)
    due_[run] = kNever;
  else
    due_[run] = std::min(due_[run], due);
}

/// Who is born on 29 February has birthday on 1 March where there is no such day (MonthsBetween).
int Person::AgeAnew(Instant now) const {
  if (now < birth_) return YearsBetween(birth_, now);
  age_ = YearsBetween(birth_, now);
  const CivilDate birth = CivilOf(birth_);
  birthday_ = InstantOf({birth.year + age_, birth.month, birth.day});
  next_birthday_ = InstantOf({birth.year + age_ + 1, birth.month, birth.day});
  return age_;
}

void Person::Set(AttributeId id, Value value) {
  if (attributes_[id] == value) return;
  attributes_[id] = value;
  Wake(library_.AttributeWatchers(id));
}

EntryId Person::Start(Entry entry) {
  const SymbolId code = library_.vocabulary().PrimarySymbol(entry.codes);
  const EntryId id = record_.Start(entry, code);
  Wake(library_.ActiveWatchers(code));
  return id;
}

void Person::End(EntryId id, Instant when, CodeId why) {
  const SymbolId code = library_.vocabulary().PrimarySymbol(record_.at(id).codes);
  record_.End(id, code, when, why);
  Wake(library_.ActiveWatchers(code));
}

EntryId Person::Observe(Entry entry) {
  const SymbolId code = library_.vocabulary().PrimarySymbol(entry.codes);
  const EntryId id = record_.Add(entry);
  record_.NoteObservation(code, id);
  Wake(library_.ObservationWatchers(code));
  return id;
}

EntryId Person::StartEncounter(Entry entry, uint16_t holder) {
  holder_ = holder;
  entry.kind = EntryKind::kEncounter;
  return record_.Add(entry);
}

void Person::EndEncounter(EntryId id, Instant when) {
  Entry& encounter = record_.at(id);
  if (!encounter.ended) {
    encounter.ended = true;
    encounter.stop = when;
  }
  holder_ = kNobody;
  WakeAll(Run::Wait::kEncounter);
}

void Person::StartWellness(EntryId encounter) {
  wellness_ = encounter;
  WakeAll(Run::Wait::kWellness);
}

void Person::SendTo(uint16_t index, gmf::StateId state, Instant now) {
  Run& run = runs_[index];
  if (run.encounter != kNoEntry && holder_ == index) EndEncounter(run.encounter, now);
  run.encounter = kNoEntry;
  run.frames.resize(1);
  run.frames[0] = {.module = run.frames[0].module, .state = state, .history = run.frames[0].history};
  run.history.resize(library_.module(run.frames[0].module).tracked.size());
  run.wait = Run::Wait::kNone;
  due_[index] = kAtOnce;
}

double Person::Symptom(SymptomId id) const {
  const auto at = std::find_if(largest_.begin(), largest_.end(), [&](const auto& one) { return one.first == id; });
  return at == largest_.end() ? 0 : at->second;
}

double Person::SymptomTotal() const {
  double total = 0;
  for (const auto& [id, largest] : largest_) total += largest;
  return total;
}

void Person::CountLargest(SymptomId id) {
  double largest = 0;
  for (const SymptomValue& value : symptoms_) {
    if (value.symptom == id && !value.addressed) largest = std::max(largest, value.value);
  }
  const auto at = std::find_if(largest_.begin(), largest_.end(), [&](const auto& one) { return one.first == id; });
  if (at == largest_.end())
    largest_.emplace_back(id, largest);
  else
    at->second = largest;
}

void Person::SetSymptom(SymptomId id, SymbolId cause, Instant now, double value) {
  ++symptom_changes_;
  const auto at = std::find_if(symptoms_.begin(), symptoms_.end(), [&](const SymptomValue& v) { return v.symptom == id && v.cause == cause; });
  const SymptomValue fresh{id, cause, value, now, false};
  if (at == symptoms_.end())
    symptoms_.push_back(fresh);
  else
    *at = fresh;
  CountLargest(id);
}

void Person::AddressLargestSymptom() {
  SymptomValue* largest = nullptr;
  for (SymptomValue& value : symptoms_) {
    if (!value.addressed && value.value > 0 && (largest == nullptr || value.value > largest->value)) largest = &value;
  }
  if (largest == nullptr) return;
  largest->addressed = true;
  CountLargest(largest->symptom);
}

void Person::AddressSymptoms() {
  for (SymptomValue& value : symptoms_) value.addressed = true;
  for (auto& [id, largest] : largest_) largest = 0;
}

}  // namespace bogam::synth
