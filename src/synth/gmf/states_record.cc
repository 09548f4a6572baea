// SPDX-License-Identifier: Apache-2.0
// States that write into the record.
#include <algorithm>

#include "synth/gmf/task.h"

namespace bogam::synth::gmf {

EntryId Task::CurrentEncounter() const {
  const Record& record = person_.record();
  const bool at_wellness = run_.encounter == person_.wellness() || run_.encounter == run_.wellness_used;
  if (run_.encounter != kNoEntry && (!record.at(run_.encounter).ended || at_wellness)) return run_.encounter;
  return record.last_encounter();
}

// The module that says a state's name means its own state, else its caller's; only where none of the call chain has one of that name, another module's.
EntryId Task::ActiveByState(SymbolId state_name, EntryKind kind) const {
  for (size_t depth = run_.frames.size(); depth-- > 0;) {
    const EntryId made = person_.record().ActiveByState(state_name, kind, run_.frames[depth].module);
    if (made != kNoEntry) return made;
    const std::vector<State>& states = ModuleAt(depth).states;
    if (std::any_of(states.begin(), states.end(), [&](const State& state) { return state.name == state_name; })) return kNoEntry;
  }
  return person_.record().ActiveByState(state_name, kind);
}

Entry Task::NewEntry(EntryKind kind, CodeListId codes, Instant time) const {
  Entry entry;
  entry.kind = kind;
  entry.module = module_id_;
  entry.state = state_id_;
  entry.named_by = module_id_;
  entry.encounter = CurrentEncounter();
  entry.codes = codes;
  entry.name = state_->name;
  entry.onset = entry.start = time;
  return entry;
}

/// What is active already bears the name of the state that says it again (Synthea, State.diagnose and its like).
EntryId Task::Start(const Entry& entry) {
  const EntryId id = person_.Start(entry);
  person_.record().at(id).name = entry.name;
  person_.record().at(id).named_by = entry.named_by;
  return id;
}

void Task::Explain(const Reason& reason, Entry* entry) const {
  if (!reason.given()) return;
  const Value& value = reason.attribute == kNoAttribute ? Value() : person_.Get(reason.attribute);
  if (value.kind == Value::Kind::kEntry) {
    entry->reason = value.id;
    return;
  }
  if (value.kind == Value::Kind::kCode) {
    entry->reason_code = value.id;
    return;
  }
  if (const EntryId made = ActiveByState(reason.state, EntryKind::kCondition); made != kNoEntry)
    entry->reason = made;
  else if (reason.onset_codes != 0)
    entry->reason_code = vocabulary_.codes(reason.onset_codes)[0];
}

/// The last encounter that had begun by `time`, or kNoEntry.
EntryId Task::EncounterAt(Instant time) const {
  const auto entries = person_.record().entries();
  for (size_t i = entries.size(); i-- > 0;) {
    if (entries[i].kind == EntryKind::kEncounter && entries[i].start <= time) return static_cast<EntryId>(i);
  }
  return kNoEntry;
}

// A wellness visit serves each module once. One that comes to it from earlier in the week goes on at that earlier time, at the encounter of that time; if
// it has had that one already, the visit is lost on it. So Synthea does (its records show it: of visits in weeks that follow each other every other one
// has the survey of wellness_encounters).
bool Task::AttendWellness(Instant time) {
  const EntryId visit = person_.wellness();
  if (visit == kNoEntry || run_.wellness_taken == visit) return false;
  run_.wellness_taken = visit;
  const EntryId here = time < person_.record().at(visit).start ? EncounterAt(time) : visit;
  if (here == kNoEntry || here == run_.wellness_used) return false;
  run_.encounter = run_.wellness_used = here;
  RenewChronicMedication(here, time);
  return true;
}

bool Task::EnterEncounter(const EncounterState& state, Instant time) {
  if (state.wellness) {
    if (!AttendWellness(time)) return false;
  } else {
    if (person_.holder() != kNobody && person_.holder() != run_index_) return false;
    if (run_.encounter != kNoEntry && person_.holder() == run_index_) person_.EndEncounter(run_.encounter, time);
    Entry entry = NewEntry(EntryKind::kEncounter, state.codes, time);
    entry.encounter = kNoEntry;
    entry.encounter_class = state.encounter_class;
    const bool may_be_virtual = state.telemedicine == EncounterState::Telemedicine::kPossible;
    if (state.telemedicine == EncounterState::Telemedicine::kAlways || (may_be_virtual && run_.stream.Chance(machine_.telemedicine_.ShareAt(time)))) {
      entry.encounter_class = EncounterClass::kVirtual;
    }
    Explain(state.reason, &entry);
    run_.encounter = person_.StartEncounter(entry, run_index_);
  }
  run_.encounter_state = state_->name;
  DiagnosePending(time);
  return true;
}

void Task::EndEncounter(const EncounterEndState& state, Instant time) {
  if (run_.encounter == kNoEntry) return;
  if (person_.holder() == run_index_) {
    person_.record().at(run_.encounter).detail = state.discharge_disposition;
    person_.EndEncounter(run_.encounter, time);
  }
  run_.encounter = kNoEntry;
  run_.encounter_state = 0;
}

// Once a wellness visit: every chronic medication is ended and ordered anew.
void Task::RenewChronicMedication(EntryId encounter, Instant time) {
  if (person_.record().last_renewal() == encounter) return;
  person_.record().set_last_renewal(encounter);
  const auto active = person_.record().active_entries();
  std::vector<EntryId> chronic;
  for (const EntryId id : active) {
    const Entry& entry = person_.record().at(id);
    if (entry.kind == EntryKind::kMedication && entry.chronic) chronic.push_back(id);
  }
  for (const EntryId id : chronic) {
    Entry entry = person_.record().at(id);
    person_.End(id, time);
    entry.onset = entry.start = time;
    entry.encounter = encounter;
    person_.Start(entry);
  }
}

// Onsets of the whole call chain: a caller's condition may name an encounter of the submodule it calls, and the other way round.
void Task::DiagnosePending(Instant time) {
  const SymbolId here = state_->name;
  for (size_t i = 0; i < run_.pending.size();) {
    const State& onset = library_.module(run_.pending[i].module).states[run_.pending[i].state];
    if (std::get<OnsetState>(onset.body).target_encounter != here) {
      ++i;
      continue;
    }
    const PendingOnset pending = run_.pending[i];
    run_.pending.erase(run_.pending.begin() + static_cast<std::ptrdiff_t>(i));
    state_ = &onset;
    module_id_ = pending.module;
    state_id_ = pending.state;
    Diagnose(onset, pending.onset, time);
  }
}

void Task::Onset(size_t depth, const State& state, const OnsetState& onset, Instant time) {
  const bool open = run_.encounter != kNoEntry && run_.encounter_state == onset.target_encounter;
  if (onset.target_encounter == 0 || open) {
    Diagnose(state, time, time);
    return;
  }
  run_.pending.push_back({run_.frames[depth].module, run_.frames[depth].state, time});
  if (onset.assign_to != kNoAttribute && onset.codes != 0) person_.Set(onset.assign_to, Value::OfCode(vocabulary_.codes(onset.codes)[0]));
}

void Task::Diagnose(const State& state, Instant onset_time, Instant time) {
  const auto& onset = std::get<OnsetState>(state.body);
  Entry entry = NewEntry(state.type == StateType::kAllergyOnset ? EntryKind::kAllergy : EntryKind::kCondition, onset.codes, time);
  entry.onset = onset_time;
  entry.category = onset.category;
  Assign(onset.assign_to, Start(entry));
}

void Task::End(StateType type, const EndState& state, Instant time) {
  EntryKind kind = EntryKind::kCondition;
  if (type == StateType::kAllergyEnd) kind = EntryKind::kAllergy;
  if (type == StateType::kMedicationEnd) kind = EntryKind::kMedication;
  if (type == StateType::kCarePlanEnd) kind = EntryKind::kCarePlan;
  if (type == StateType::kDeviceEnd) kind = EntryKind::kDevice;
  if (type == StateType::kServiceRequestEnd) kind = EntryKind::kServiceRequest;
  const auto end = [&](EntryId id) {
    person_.End(id, time);
    person_.record().at(id).revoked = state.revoked;
  };
  const auto end_code = [&](SymbolId code) {
    const EntryId id = person_.record().Active(code);
    if (id != kNoEntry && person_.record().at(id).kind == kind) end(id);
  };
  if (state.state != 0) {
    if (const EntryId id = ActiveByState(state.state, kind); id != kNoEntry) end(id);
  } else if (state.attribute != kNoAttribute) {
    const Value value = person_.Get(state.attribute);
    if (value.kind == Value::Kind::kEntry) {
      // What was given on the spot was over at once; this says when it really was (Synthea's records: an implant lasts until it is taken out).
      Entry& entry = person_.record().at(value.id);
      if (entry.administration) entry.stop = time;
      end_code(vocabulary_.PrimarySymbol(entry.codes));
    }
    if (value.kind == Value::Kind::kCode) end_code(vocabulary_.CodeSymbol(value.id));
  } else {
    for (const CodeId code : vocabulary_.codes(state.codes)) end_code(vocabulary_.CodeSymbol(code));
  }
}

void Task::Do(const MedicationOrderState& state, Instant time) {
  Entry entry = NewEntry(EntryKind::kMedication, state.codes, time);
  entry.chronic = state.chronic;
  entry.administration = state.administration;
  entry.detail = state.prescription;
  Explain(state.reason, &entry);
  if (!state.administration) {
    Assign(state.assign_to, Start(entry));
    return;
  }
  // What is given on the spot is over at once: it is not among what the person takes, and can be given again.
  entry.ended = true;
  entry.stop = time;
  Assign(state.assign_to, person_.record().Add(entry));
}

void Task::Do(const ProcedureState& state, Instant time, Instant stop) {
  Entry entry = NewEntry(EntryKind::kProcedure, state.codes, time);
  entry.ended = true;
  entry.stop = stop;
  Explain(state.reason, &entry);
  Assign(state.assign_to, person_.record().Add(entry));
}

void Task::Do(const ObservationState& state, Instant time) {
  Entry entry = NewEntry(EntryKind::kObservation, state.reading.codes, time);
  entry.category = state.reading.category;
  entry.unit = state.reading.unit;
  entry.value = Measure(state.reading, time);
  person_.Observe(entry);
}

void Task::Do(const PanelState& state, Instant time) {
  Entry panel = NewEntry(state.report ? EntryKind::kReport : EntryKind::kPanel, state.codes, time);
  panel.category = state.category;
  panel.detail = state.questionnaire;
  const EntryId id = person_.record().Add(panel);
  for (const Reading& reading : state.observations) {
    Entry entry = NewEntry(EntryKind::kObservation, reading.codes, time);
    entry.parent = id;
    entry.category = reading.category;
    entry.unit = reading.unit;
    entry.value = Measure(reading, time);
    person_.Observe(entry);
  }
  // GMF 1: the panel takes in the encounter's last so many observations.
  uint32_t wanted = state.observations.empty() ? state.number_of_observations : 0;
  for (EntryId at = id; wanted > 0 && at-- > 0;) {
    Entry& earlier = person_.record().at(at);
    if (earlier.encounter != panel.encounter) break;
    if (earlier.kind != EntryKind::kObservation || earlier.parent != kNoEntry) continue;
    earlier.parent = id;
    --wanted;
  }
}

void Task::Do(const ImagingStudyState& state, Instant time) {
  Entry procedure = NewEntry(EntryKind::kProcedure, state.procedure, time);
  procedure.ended = true;
  procedure.stop = time + 30 * kMinute;
  person_.record().Add(procedure);
  person_.record().Add(NewEntry(EntryKind::kImagingStudy, state.procedure, time));
}

void Task::Do(const DeviceState& state, Instant time) { Assign(state.assign_to, Start(NewEntry(EntryKind::kDevice, state.code, time))); }

void Task::Do(const SupplyListState& state, Instant time) {
  for (const auto& [code, quantity] : state.supplies) {
    Entry entry = NewEntry(EntryKind::kSupply, code, time);
    entry.value = Value::Number(quantity);
    person_.record().Add(entry);
  }
}

void Task::Do(const VaccineState& state, Instant time) {
  Entry entry = NewEntry(EntryKind::kImmunization, state.codes, time);
  entry.value = Value::Number(state.series);
  person_.record().Add(entry);
}

void Task::Do(const ServiceRequestState& state, Instant time) {
  Entry entry = NewEntry(EntryKind::kServiceRequest, state.codes, time);
  Explain(state.reason, &entry);
  Assign(state.assign_to, Start(entry));
}

void Task::Do(const AppointmentState& state, Instant time) {
  Entry entry = NewEntry(EntryKind::kAppointment, state.codes, time);
  entry.value = Value::Text(state.status);
  entry.encounter = run_.encounter;
  person_.record().Add(entry);
}

void Task::Do(const CarePlanStartState& state, Instant time) {
  Entry entry = NewEntry(EntryKind::kCarePlan, state.codes, time);
  Explain(state.reason, &entry);
  Assign(state.assign_to, Start(entry));
}

}  // namespace bogam::synth::gmf
