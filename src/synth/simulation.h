// SPDX-License-Identifier: Apache-2.0
// A life, week by week from birth (or, for who is born at a weekend and keeps office days, from one of the days after). In each step: the visits begin, then
// parts of life and modules in the order of their names, then the visits end. Weeks in which nobody wants to run are passed over.
#ifndef BOGAM_SYNTH_SIMULATION_H_
#define BOGAM_SYNTH_SIMULATION_H_

#include <memory>
#include <vector>

#include "synth/gmf/machine.h"
#include "synth/life.h"

namespace bogam::synth {

class Simulation {
 public:
  /// `visits` may be null: then nobody has wellness visits. All must outlive the simulation, which never changes and may be used by several threads.
  Simulation(const Library& library, const gmf::Machine& machine, std::vector<const LifePart*> parts, const Visits* visits);

  /// Lives on from `person`'s birth until death or `until`. The person must have been begun.
  void Live(Person& person, Instant until) const;

 private:
  /// A part of life, then the modules whose names follow it, up to the next part: places first to last of the person's runs.
  struct Turn {
    const LifePart* part = nullptr;  // of the first turn: none
    uint16_t index = 0;
    uint16_t first = 0, last = 0;
  };

  const gmf::Machine& machine_;
  std::vector<const LifePart*> parts_;
  const Visits* visits_;
  std::vector<Turn> turns_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_SIMULATION_H_
