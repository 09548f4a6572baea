// SPDX-License-Identifier: Apache-2.0
// Runs modules. A step is a week; an event that falls inside it gets its exact time, because a module whose delay ended in mid-week is run again at that
// earlier time until it blocks (Synthea, Module.process).
//
// In sleep mode a module that waits is left alone until its time comes or something it waits for changes; in poll mode every module is asked at every
// step. Both give the same events (machine_test.cc): draws belong to a module's own stream and are made only when a state is entered.
#ifndef BOGAM_SYNTH_GMF_MACHINE_H_
#define BOGAM_SYNTH_GMF_MACHINE_H_

#include <cstdint>

#include "synth/gmf/logic.h"
#include "synth/life.h"
#include "synth/person.h"

namespace bogam::synth::gmf {

enum class Mode : uint8_t { kSleep, kPoll };

/// Virtual visits: from when, and what share of those that may be virtual are.
struct Telemedicine {
  Instant from = InstantOf({2016, 1, 1});
  Instant common_from = InstantOf({2020, 3, 1});
  double share_before = 0.01, share_after = 0.15;

  double ShareAt(Instant now) const { return now < from ? 0 : now < common_from ? share_before : share_after; }
};

class Machine {
 public:
  Machine(const Library& library, const Body& body, Mode mode = Mode::kSleep, Telemedicine telemedicine = {}, bool office_days = false)
      : library_(library), body_(body), mode_(mode), telemedicine_(telemedicine), office_days_(office_days) {}

  /// Whether lives keep office days (office_days.h).
  bool office_days() const { return office_days_; }

  Mode mode() const { return mode_; }
  /// Runs the module at this place of the person's runs.
  void Step(Person& person, uint16_t run, Instant now) const;

  /// How often a state was entered, by module and state: for coverage of a population. Off until a table is given.
  void CountVisits(std::vector<std::vector<uint64_t>>* visits) { visits_ = visits; }

 private:
  friend class Task;
  const Library& library_;
  const Body& body_;
  Mode mode_;
  Telemedicine telemedicine_;
  bool office_days_;
  std::vector<std::vector<uint64_t>>* visits_ = nullptr;
};

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_MACHINE_H_
