// SPDX-License-Identifier: Apache-2.0
// Conditions of modules: whether one holds, and when it may change without anybody saying so.
#ifndef BOGAM_SYNTH_GMF_LOGIC_H_
#define BOGAM_SYNTH_GMF_LOGIC_H_

#include <span>

#include "synth/life.h"
#include "synth/person.h"

namespace bogam::synth::gmf {

/// What a condition is asked about: a person at a time, and where its module stands.
struct Question {
  const Person& person;
  const Body& body;
  const Module& module;
  std::span<const Visited> history;  // by place in module.tracked
  Instant now = 0;
};

/// A missing attribute, observation or value makes everything but "is nil" false; so do values of different kinds (the linter reports those).
bool Holds(LogicId id, const Question& question);

/// The first instant after now at which the condition may change by the passing of time alone; kNever where only changes that wake
/// (Library's watchers) matter. May be early, never late.
Instant MayChangeAt(LogicId id, const Question& question);

/// The sign as a VitalSign state set it, else as the body has it.
std::optional<double> ReadVitalSign(const Person& person, const Body& body, SignId sign, Instant now);

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_LOGIC_H_
