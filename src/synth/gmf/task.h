// SPDX-License-Identifier: Apache-2.0
// One module of one person while it runs. Private to the machine: the walk over states is in machine.cc, what states do in states_*.cc.
#ifndef BOGAM_SYNTH_GMF_TASK_H_
#define BOGAM_SYNTH_GMF_TASK_H_

#include <optional>

#include "synth/gmf/machine.h"

namespace bogam::synth::gmf {

class Task {
 public:
  Task(const Machine& machine, Person& person, uint16_t run)
      : machine_(machine), library_(machine.library_), vocabulary_(machine.library_.vocabulary()), person_(person), run_(person.runs()[run]), run_index_(run) {}

  void Run(Instant now);

 private:
  // machine.cc
  bool Process(size_t depth, Instant time);
  bool RunState(size_t depth, Instant time);
  void Enter(size_t depth, StateId next);
  void Note(size_t depth);
  StateId Choose(size_t depth, const State& state, Instant time);
  StateId Weighted(const std::vector<Option>& options, size_t first, size_t count);
  StateId FromTable(const Transition& transition, Instant time);
  bool CallSubmodule(size_t depth, const CallSubmoduleState& call, Instant time);
  void ReturnFromSubmodule(size_t depth);
  void Rest(Instant now);
  bool Await(size_t depth, Instant time);
  std::optional<Instant> AtPractice(size_t depth, bool first, Instant time);
  Question Ask(size_t depth, Instant time) const;

  // states_values.cc
  void Do(const SetAttributeState& state, Instant time);
  void Do(const CounterState& state);
  void Do(const VitalSignState& state, Instant time);
  void Do(const SymptomState& state, Instant time);
  void Do(const DeathState& state, Instant time);
  Value Measure(const Reading& reading, Instant time);
  std::optional<double> Evaluate(const Expression* expression, Instant time) const;

  // states_record.cc
  EntryId EncounterAt(Instant time) const;
  bool AttendWellness(Instant time);
  bool EnterEncounter(const EncounterState& state, Instant time);
  void EndEncounter(const EncounterEndState& state, Instant time);
  void RenewChronicMedication(EntryId encounter, Instant time);
  void DiagnosePending(Instant time);
  void Onset(size_t depth, const State& state, const OnsetState& onset, Instant time);
  void Diagnose(const State& state, Instant onset, Instant time);
  void End(StateType type, const EndState& state, Instant time);
  void Do(const MedicationOrderState& state, Instant time);
  void Do(const ProcedureState& state, Instant time, Instant stop);
  void Do(const ObservationState& state, Instant time);
  void Do(const PanelState& state, Instant time);
  void Do(const ImagingStudyState& state, Instant time);
  void Do(const DeviceState& state, Instant time);
  void Do(const SupplyListState& state, Instant time);
  void Do(const VaccineState& state, Instant time);
  void Do(const CarePlanStartState& state, Instant time);
  void Do(const ServiceRequestState& state, Instant time);
  void Do(const AppointmentState& state, Instant time);
  Entry NewEntry(EntryKind kind, CodeListId codes, Instant time) const;
  EntryId Start(const Entry& entry);
  void Explain(const Reason& reason, Entry* entry) const;
  EntryId CurrentEncounter() const;
  EntryId ActiveByState(SymbolId state_name, EntryKind kind) const;
  void Assign(AttributeId attribute, EntryId entry) {
    if (attribute != kNoAttribute) person_.Set(attribute, Value::Entry(entry));
  }

  const Module& ModuleAt(size_t depth) const { return library_.module(run_.frames[depth].module); }
  const State& StateAt(size_t depth) const { return ModuleAt(depth).states[run_.frames[depth].state]; }

  const Machine& machine_;
  const Library& library_;
  const Vocabulary& vocabulary_;
  Person& person_;
  synth::Run& run_;
  uint16_t run_index_;
  // The state that is being run: entries say that it made them.
  const Module* module_ = nullptr;
  const State* state_ = nullptr;
  uint16_t module_id_ = 0xffff, state_id_ = 0xffff;
};

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_TASK_H_
