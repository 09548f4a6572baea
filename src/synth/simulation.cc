// SPDX-License-Identifier: Apache-2.0
#include "synth/simulation.h"

#include <algorithm>
#include <string_view>

#include "synth/office_days.h"

namespace bogam::synth {

Simulation::Simulation(const Library& library, const gmf::Machine& machine, std::vector<const LifePart*> parts, const Visits* visits)
    : machine_(machine), parts_(std::move(parts)), visits_(visits) {
  const auto top = library.top_level();
  const auto name_of = [&](const Turn& turn) -> std::string_view {
    return turn.part != nullptr ? turn.part->name() : std::string_view(library.module(top[turn.index]).path);
  };
  for (uint16_t i = 0; i < parts_.size(); ++i) turns_.push_back({parts_[i], i});
  for (uint16_t i = 0; i < top.size(); ++i) turns_.push_back({nullptr, i});
  std::stable_sort(turns_.begin(), turns_.end(), [&](const Turn& a, const Turn& b) { return name_of(a) < name_of(b); });
}

void Simulation::Live(Person& person, Instant until) const {
  // Check-ups take place at steps: those of a life that keeps office days lie on one.
  const bool moved = machine_.office_days() && IsWeekend(person.birth());
  const Instant first_week = moved ? OfficeDayAfter(person.key(), person.birth()) : person.birth();
  std::vector<Instant> wake(parts_.size(), person.birth());
  Instant visits_wake = visits_ == nullptr ? kNever : person.birth();
  uint32_t symptoms_seen = 0;
  if (visits_ != nullptr) visits_->Begin(person);
  for (const LifePart* part : parts_) part->Begin(person);
  Instant death_seen = person.death();
  for (Instant now = person.birth(); now <= until && person.Alive(now);) {
    if (visits_ != nullptr && (visits_wake <= now || person.symptom_changes() != symptoms_seen)) {
      symptoms_seen = person.symptom_changes();
      visits_wake = visits_->Before(person, now);
    }
    for (const Turn& turn : turns_) {
      if (turn.part != nullptr) {
        if (wake[turn.index] <= now) wake[turn.index] = turn.part->Step(person, now);
      } else if (machine_.Due(person.runs()[turn.index], now)) {
        machine_.Step(person, turn.index, now);
      }
    }
    if (visits_ != nullptr) visits_->After(person, now);
    for (size_t i = 0; person.death() != death_seen && i < parts_.size(); ++i) {
      if (parts_[i]->FollowsDeath()) wake[i] = now;
    }
    death_seen = person.death();

    Instant next = std::min(visits_wake, symptoms_seen != person.symptom_changes() && visits_ != nullptr ? now + kWeek : kNever);
    for (const Instant at : wake) next = std::min(next, at);
    for (const Run& run : person.runs()) {
      if (machine_.Due(run, now))
        next = std::min(next, now + kWeek);
      else if (run.wait != Run::Wait::kDone)
        next = std::min(next, run.wake);
    }
    if (next == kNever) break;
    now = first_week + (std::max(next, now + 1) - first_week + kWeek - 1) / kWeek * kWeek;
  }
  if (person.Alive(until)) return;
  person.EndLife();
  for (const LifePart* part : parts_) part->AfterDeath(person);
}

}  // namespace bogam::synth
