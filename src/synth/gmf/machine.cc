// SPDX-License-Identifier: Apache-2.0
// Process mirrors the definition: run the current state; while it is done, choose the next; when the state that is left ended before now, first run on
// at that earlier time. The recursion is at most two deep for time, because what is entered at the earlier time ends later than it, and at most
// kMaxCalls deep for submodules.
#include "synth/gmf/machine.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "synth/gmf/task.h"
#include "synth/office_days.h"

namespace bogam::synth::gmf {
namespace {

constexpr int kMaxStatesAStep = 100'000;  // a module that loops without time passing is stopped

}  // namespace

double Distribution::Sample(Stream& stream) const {
  double value = 0;
  switch (kind) {
    case Kind::kNone: return 0;
    case Kind::kExact: value = a; break;
    case Kind::kUniform: value = stream.Uniform(a, b); break;
    case Kind::kGaussian:
      value = stream.Gaussian(a, b);
      if (has_min) value = std::max(value, min);
      if (has_max) value = std::min(value, max);
      break;
    case Kind::kExponential: value = 1 + stream.Exponential(a); break;  // starts at 1 (Synthea, Distribution.generate)
    case Kind::kTriangular: value = stream.Triangular(a, b, c); break;
  }
  return round ? std::floor(value + 0.5) : value;
}

Duration TimeSpan::Sample(Stream& stream) const {
  double amount = quantity.Sample(stream);
  if (whole) amount = std::trunc(amount);
  return std::max<Duration>(0, DurationOf(amount, unit));
}

void Machine::Step(Person& person, uint16_t run, Instant now) const { Task(*this, person, run).Run(now); }

void Task::Run(Instant now) {
  person_.BeginRun(run_index_);
  if (run_.order == 0) Note(0);
  const bool done = Process(0, now);
  if (done || !person_.Alive(now)) {
    person_.Rest(run_index_, synth::Run::Wait::kDone, kNever);
    if (run_.encounter != kNoEntry && person_.holder() == run_index_) person_.EndEncounter(run_.encounter, now);
    run_.encounter = kNoEntry;
    return;
  }
  Rest(now);
}

// What the innermost state waits for.
void Task::Rest(Instant now) {
  using Wait = synth::Run::Wait;
  const size_t depth = run_.frames.size() - 1;
  const Frame& frame = run_.frames[depth];
  const State& state = StateAt(depth);
  if (const auto* guard = std::get_if<GuardState>(&state.body)) {
    person_.Rest(run_index_, Wait::kGuard, MayChangeAt(guard->allow, Ask(depth, now)));
  } else if (const auto* encounter = std::get_if<EncounterState>(&state.body); encounter != nullptr && frame.next == kNever) {
    person_.Rest(run_index_, encounter->wellness ? Wait::kWellness : Wait::kEncounter, kNever);
  } else {
    person_.Rest(run_index_, Wait::kTime, frame.next);
  }
}

Question Task::Ask(size_t depth, Instant time) const {
  const Frame& frame = run_.frames[depth];
  const Module& module = library_.module(frame.module);
  return {person_, machine_.body_, module, std::span(run_.history).subspan(frame.history, module.tracked.size()), time};
}

bool Task::Process(size_t depth, Instant time) {
  for (int count = 0; person_.Alive(time); ++count) {
    if (StateAt(depth).type == StateType::kTerminal) return true;
    if (count > kMaxStatesAStep) return true;
    if (!RunState(depth, time)) return false;
    const State& left = StateAt(depth);
    const Instant exited = run_.frames[depth].exited;
    if (left.tracked != 0xffff) run_.history[run_.frames[depth].history + left.tracked].exited = exited;
    const StateId next = Choose(depth, left, time);
    if (next == kNoState) return true;
    Enter(depth, next);
    if (exited < time) Process(depth, exited);
  }
  return false;
}

void Task::Enter(size_t depth, StateId next) {
  Frame& frame = run_.frames[depth];
  frame.state = next;
  frame.begun = false;
  frame.next = kNever;
  Note(depth);
}

// A state has been entered.
void Task::Note(size_t depth) {
  const Frame& frame = run_.frames[depth];
  const State& state = StateAt(depth);
  ++run_.order;
  if (state.tracked != 0xffff) run_.history[frame.history + state.tracked] = {run_.order, kNever};
  if (machine_.visits_ != nullptr) ++(*machine_.visits_)[frame.module][frame.state];
}

StateId Task::Weighted(const std::vector<Option>& options, size_t first, size_t count) {
  const double p = run_.stream.Uniform();
  double sum = 0;
  for (size_t i = first; i < first + count; ++i) {
    const Option& option = options[i];
    sum += option.weight_attribute == kNoAttribute ? option.weight : person_.NumberOr(option.weight_attribute, option.weight);
    if (p < sum) return option.to;
  }
  return options[first + count - 1].to;
}

StateId Task::FromTable(const Transition& transition, Instant time) {
  const std::span<const double> row = transition.table->Find(person_.AgeInYears(time), time, person_.attributes());
  const double p = run_.stream.Uniform();
  double sum = 0;
  for (size_t i = 0; i < transition.options.size(); ++i) {
    sum += row.empty() ? transition.options[i].weight : row[i];
    if (p < sum) return transition.options[i].to;
  }
  return transition.options.back().to;
}

StateId Task::Choose(size_t depth, const State& state, Instant time) {
  if (const auto* physiology = std::get_if<PhysiologyState>(&state.body)) return physiology->alternative;
  const Transition& transition = state.transition;
  const auto& options = transition.options;
  switch (transition.kind) {
    case Transition::Kind::kNone: return kNoState;
    case Transition::Kind::kDirect: return options[0].to;
    case Transition::Kind::kDistributed: return Weighted(options, 0, options.size());
    case Transition::Kind::kConditional:
    case Transition::Kind::kComplex: {
      // The last option is taken when none holds, even against its own condition.
      const Question question = Ask(depth, time);
      const auto at = std::find_if(options.begin(), options.end() - 1, [&](const Option& o) { return Holds(o.condition, question); });
      return at->count == 0 ? at->to : Weighted(transition.weighted, at->first, at->count);
    }
    case Transition::Kind::kLookupTable: return FromTable(transition, time);
    case Transition::Kind::kTypeOfCare: {
      const double share = machine_.telemedicine_.ShareAt(time);
      const double p = run_.stream.Uniform();
      // Emergency care keeps its share of a quarter (Synthea, TelemedicineConfig); telemedicine takes its own from ambulatory care.
      return p < 0.25 ? options[1].to : p < 0.25 + 0.75 * share ? options[2].to : options[0].to;
    }
  }
  return kNoState;
}

bool Task::CallSubmodule(size_t depth, const CallSubmoduleState& call, Instant time) {
  if (run_.frames.size() == depth + 1) {
    if (call.module == kNoModule || depth + 1 > size_t{kMaxCalls}) return true;
    const Module& module = library_.module(call.module);
    Frame frame{.module = call.module, .state = module.initial};
    frame.history = static_cast<uint32_t>(run_.history.size());
    run_.history.resize(run_.history.size() + module.tracked.size());
    run_.frames.push_back(frame);
    Note(depth + 1);
  }
  if (!Process(depth + 1, time)) return false;
  // A submodule that ended in mid-week sends its caller on from then.
  run_.frames[depth].exited = run_.frames[depth + 1].exited;
  ReturnFromSubmodule(depth);
  return true;
}

// The submodule's states become the newest of the caller's history.
void Task::ReturnFromSubmodule(size_t depth) {
  const Frame inner = run_.frames[depth + 1];
  const Module& called = library_.module(inner.module);
  const Module& caller = ModuleAt(depth);
  for (size_t i = 0; i < caller.tracked.size(); ++i) {
    const auto at = std::find(called.tracked.begin(), called.tracked.end(), caller.tracked[i]);
    if (at == called.tracked.end()) continue;
    const Visited& visited = run_.history[inner.history + static_cast<size_t>(at - called.tracked.begin())];
    Visited& mine = run_.history[run_.frames[depth].history + i];
    if (visited.order > mine.order) mine = visited;
  }
  run_.history.resize(inner.history);
  run_.frames.pop_back();
}

/// A delay or a procedure: true once its end has come, which may lie before `time`.
bool Task::Await(size_t depth, Instant time) {
  Frame& frame = run_.frames[depth];
  if (time < frame.next) return false;
  frame.exited = frame.next;
  return true;
}

/// When what needs an open practice takes place; nothing: not yet. Who comes to it at the weekend waits for an office day, which may lie before `time`.
std::optional<Instant> Task::AtPractice(size_t depth, bool first, Instant time) {
  Frame& frame = run_.frames[depth];
  if (first && machine_.office_days_ && IsWeekend(time)) frame.next = OfficeDayAfter(person_.key(), time);
  if (frame.next == kNever) return time;
  if (!Await(depth, time)) return std::nullopt;
  return std::exchange(frame.next, kNever);
}

// True when the state is done. What it does on entry is done once; what it waits for is asked each time.
bool Task::RunState(size_t depth, Instant time) {
  const bool first = !run_.frames[depth].begun;
  module_ = &ModuleAt(depth);
  state_ = &StateAt(depth);
  module_id_ = run_.frames[depth].module;
  state_id_ = run_.frames[depth].state;
  const State& state = *state_;
  if (first) {
    run_.frames[depth].begun = true;
    run_.frames[depth].entered = time;
  }
  run_.frames[depth].exited = time;
  switch (state.type) {
    case StateType::kInitial:
    case StateType::kSimple:
    case StateType::kPhysiology: return true;
    case StateType::kTerminal: return false;
    case StateType::kDelay:
      if (first) run_.frames[depth].next = time + std::get<DelayState>(state.body).length.Sample(run_.stream);
      return Await(depth, time);
    case StateType::kGuard: return Holds(std::get<GuardState>(state.body).allow, Ask(depth, time));
    case StateType::kSetAttribute: Do(std::get<SetAttributeState>(state.body), time); return true;
    case StateType::kCounter: Do(std::get<CounterState>(state.body)); return true;
    case StateType::kEncounter: {
      const auto& encounter = std::get<EncounterState>(state.body);
      if (encounter.wellness || !KeepsOfficeDays(encounter.encounter_class)) return EnterEncounter(encounter, time);
      const std::optional<Instant> at = AtPractice(depth, first, time);
      return at && EnterEncounter(encounter, *at);
    }
    case StateType::kEncounterEnd: EndEncounter(std::get<EncounterEndState>(state.body), time); return true;
    case StateType::kConditionOnset:
    case StateType::kAllergyOnset: Onset(depth, state, std::get<OnsetState>(state.body), time); return true;
    case StateType::kConditionEnd:
    case StateType::kAllergyEnd:
    case StateType::kMedicationEnd:
    case StateType::kCarePlanEnd:
    case StateType::kDeviceEnd:
    case StateType::kServiceRequestEnd: End(state.type, std::get<EndState>(state.body), time); return true;
    case StateType::kMedicationOrder: Do(std::get<MedicationOrderState>(state.body), time); return true;
    case StateType::kProcedure:
      if (first) {
        const auto& procedure = std::get<ProcedureState>(state.body);
        run_.frames[depth].next = time + procedure.duration.Sample(run_.stream);
        Do(procedure, time, run_.frames[depth].next);
      }
      return Await(depth, time);
    case StateType::kVitalSign: Do(std::get<VitalSignState>(state.body), time); return true;
    case StateType::kObservation: Do(std::get<ObservationState>(state.body), time); return true;
    case StateType::kMultiObservation:
    case StateType::kDiagnosticReport: Do(std::get<PanelState>(state.body), time); return true;
    case StateType::kSymptom: Do(std::get<SymptomState>(state.body), time); return true;
    case StateType::kImagingStudy: Do(std::get<ImagingStudyState>(state.body), time); return true;
    case StateType::kDevice: Do(std::get<DeviceState>(state.body), time); return true;
    case StateType::kSupplyList: Do(std::get<SupplyListState>(state.body), time); return true;
    case StateType::kVaccine: Do(std::get<VaccineState>(state.body), time); return true;
    case StateType::kCarePlanStart: Do(std::get<CarePlanStartState>(state.body), time); return true;
    case StateType::kServiceRequest: Do(std::get<ServiceRequestState>(state.body), time); return true;
    case StateType::kAppointment: {
      const std::optional<Instant> at = AtPractice(depth, first, time);
      if (at) Do(std::get<AppointmentState>(state.body), *at);
      return at.has_value();
    }
    case StateType::kDeath: Do(std::get<DeathState>(state.body), time); return true;
    case StateType::kCallSubmodule: return CallSubmodule(depth, std::get<CallSubmoduleState>(state.body), time);
  }
  return true;
}

}  // namespace bogam::synth::gmf
