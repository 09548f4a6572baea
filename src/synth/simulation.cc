// SPDX-License-Identifier: Apache-2.0
#include "synth/simulation.h"

#include <algorithm>
#include <string_view>

#include "synth/office_days.h"

namespace bogam::synth {

Simulation::Simulation(const Library& library, const gmf::Machine& machine, std::vector<const LifePart*> parts, const Visits* visits)
    : machine_(machine), parts_(std::move(parts)), visits_(visits) {
  const auto top = library.top_level();
  std::vector<std::pair<std::string_view, uint16_t>> by_name;
  for (uint16_t i = 0; i < parts_.size(); ++i) by_name.emplace_back(parts_[i]->name(), i);
  std::stable_sort(by_name.begin(), by_name.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i <= by_name.size(); ++i) {
    Turn turn;
    if (i > 0) turn = {parts_[by_name[i - 1].second], by_name[i - 1].second, turns_.back().last, turns_.back().last};
    while (turn.last < top.size() && (i == by_name.size() || library.module(top[turn.last]).path < by_name[i].first)) ++turn.last;
    turns_.push_back(turn);
  }
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
  const bool poll = machine_.mode() == gmf::Mode::kPoll;
  for (Instant now = person.birth(); now <= until && person.Alive(now);) {
    if (visits_ != nullptr && (visits_wake <= now || person.symptom_changes() != symptoms_seen)) {
      symptoms_seen = person.symptom_changes();
      visits_wake = visits_->Before(person, now);
    }
    for (const Turn& turn : turns_) {
      if (turn.part != nullptr && wake[turn.index] <= now) wake[turn.index] = turn.part->Step(person, now);
      for (uint16_t run = turn.first; run < turn.last; ++run) {
        if (poll ? person.runs()[run].wait != Run::Wait::kDone : person.due()[run] <= now) machine_.Step(person, run, now);
      }
    }
    if (visits_ != nullptr) visits_->After(person, now);
    for (size_t i = 0; person.death() != death_seen && i < parts_.size(); ++i) {
      if (parts_[i]->FollowsDeath()) wake[i] = now;
    }
    death_seen = person.death();

    Instant next = std::min(visits_wake, symptoms_seen != person.symptom_changes() && visits_ != nullptr ? now + kWeek : kNever);
    for (const Instant at : wake) next = std::min(next, at);
    for (const Instant at : person.due()) next = std::min(next, at <= now ? now + kWeek : at);
    const bool asked = poll && std::any_of(person.runs().begin(), person.runs().end(), [](const Run& run) { return run.wait != Run::Wait::kDone; });
    if (asked) next = std::min(next, now + kWeek);
    if (next == kNever) break;
    now = first_week + (std::max(next, now + 1) - first_week + kWeek - 1) / kWeek * kWeek;
  }
  if (person.Alive(until)) return;
  person.EndLife();
  for (const LifePart* part : parts_) part->AfterDeath(person);
}

}  // namespace bogam::synth
