// SPDX-License-Identifier: Apache-2.0
// What a life has that no module describes: growth, vital signs, visits, cover, death. Each part is code with its own data, runs at the steps it asks
// for, and leaves attributes that modules read. The order of parts and modules in a step is that of Synthea: before, then by name, then after.
#ifndef BOGAM_SYNTH_LIFE_H_
#define BOGAM_SYNTH_LIFE_H_

#include <optional>
#include <string_view>

#include "synth/instant.h"
#include "synth/person.h"

namespace bogam::synth {

class LifePart {
 public:
  virtual ~LifePart() = default;

  /// Where it stands among the modules of a step: parts sort with top-level modules by this name.
  virtual std::string_view name() const = 0;
  /// At birth.
  virtual void Begin(Person& person) const = 0;
  /// At a step; gives the instant at which it wants to run next (kNever: no more). Parts keep nothing in themselves: what they know of a person stands in
  /// attributes, so that one part serves every thread.
  virtual Instant Step(Person& person, Instant now) const = 0;
  /// Whether it is also asked in the step after one in which a death was decided.
  virtual bool FollowsDeath() const { return false; }
  /// Once, when the life has ended.
  virtual void AfterDeath(Person&) const {}
};

/// Scheduled and urgent visits: asked before everything else of a step and once more after it.
class Visits {
 public:
  virtual ~Visits() = default;
  virtual void Begin(Person& person) const = 0;
  /// Begins the visit that is due, if any; gives the instant at which it wants to be asked next (kNever: not by itself).
  virtual Instant Before(Person& person, Instant now) const = 0;
  /// Ends what Before began.
  virtual void After(Person& person, Instant now) const = 0;
};

/// Gives the value of a vital sign when somebody reads it.
class Body {
 public:
  virtual ~Body() = default;
  /// A draw that depends on the person, the sign and the week alone; nothing when the sign is not known at all.
  virtual std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const = 0;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_LIFE_H_
