// SPDX-License-Identifier: Apache-2.0
// One simulated person: attributes, symptoms, vital signs that modules have set, the record, and where each module stands.
//
// Every change that a module may wait for goes through a function here, which wakes the modules concerned. One person belongs to one thread; a worker
// keeps one Person and begins it anew for each (Begin), so that memory does not grow with the population.
#ifndef BOGAM_SYNTH_PERSON_H_
#define BOGAM_SYNTH_PERSON_H_

#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "synth/instant.h"
#include "synth/library.h"
#include "synth/random.h"
#include "synth/record.h"
#include "synth/value.h"

namespace bogam::synth {

namespace place {
struct Circumstances;
}

/// Who holds the person's current encounter: a position in the list of runs, the visits of life itself, or nobody.
inline constexpr uint16_t kNobody = 0xffff;
inline constexpr uint16_t kVisits = 0xfffe;

/// Where a module, or a submodule it called, stands.
struct Frame {
  gmf::ModuleId module = gmf::kNoModule;
  gmf::StateId state = gmf::kNoState;
  Instant entered = 0;
  Instant next = kNever;  // end of a delay or procedure, drawn on entry
  Instant exited = 0;     // when the state was left: a delay that ended in mid-week lies before now
  bool begun = false;     // the state's entry was done
  uint32_t history = 0;   // first place in Run::history
};

/// When a state that some PriorState asks for was entered and left last.
struct Visited {
  uint32_t order = 0;  // 0: never
  Instant exited = kNever;
};

/// An onset that waits for its target encounter.
struct PendingOnset {
  gmf::ModuleId module = gmf::kNoModule;
  gmf::StateId state = gmf::kNoState;
  Instant onset = 0;
};

/// A top-level module of this person, with the submodules that are open.
struct Run {
  enum class Wait : uint8_t { kNone, kTime, kGuard, kWellness, kEncounter, kDone } wait = Wait::kNone;
  Stream stream;
  EntryId encounter = kNoEntry;       // its current encounter
  SymbolId encounter_state = 0;       // the Encounter state that began it
  EntryId wellness_taken = kNoEntry;  // a wellness visit serves each module once
  EntryId wellness_used = kNoEntry;   // the encounter at which it went on then
  uint32_t order = 0;                 // states entered so far
  std::vector<Frame> frames;
  std::vector<Visited> history;
  std::vector<PendingOnset> pending;
};

struct SymptomValue {
  SymptomId symptom = 0;
  SymbolId cause = 0;
  double value = 0;
  Instant since = 0;
  bool addressed = false;  // treated at a visit; counts no more until it is set again
};

/// A vital sign that a VitalSign state has taken over: drawn from its distribution whenever it is read.
struct SignOverride {
  bool set = false;
  gmf::Distribution distribution;
};

class Person {
 public:
  explicit Person(const Library& library) : library_(library) {}
  Person(const Person&) = delete;
  Person& operator=(const Person&) = delete;

  /// A person who is born at `birth`. `key`: Mix(seed, index); every stream of the person is made from it.
  void Begin(uint64_t key, Instant birth);

  const Library& library() const { return library_; }
  uint64_t key() const { return key_; }
  /// A stream for a purpose of its own.
  Stream StreamFor(uint64_t purpose) const { return Stream(Mix(key_, purpose)); }

  Instant birth() const { return birth_; }
  int AgeInYears(Instant now) const { return now >= birthday_ && now < next_birthday_ ? age_ : AgeAnew(now); }
  int AgeInMonths(Instant now) const { return MonthsBetween(birth_, now); }
  bool Alive(Instant at) const { return at < death_; }
  Instant death() const { return death_; }
  CodeId cause_of_death() const { return cause_of_death_; }
  /// The earliest death that was decided counts.
  void Die(Instant when, CodeId cause);

  /// Nothing is recorded after death: a module may have acted in the week in which another decided that the person died earlier.
  void EndLife();

  const Value& Get(AttributeId id) const { return attributes_[id]; }
  void Set(AttributeId id, Value value);
  bool IsTrue(AttributeId id) const { return id != kNoAttribute && Get(id).kind == Value::Kind::kBoolean && Get(id).boolean; }
  double NumberOr(AttributeId id, double otherwise) const { return id != kNoAttribute && Get(id).kind == Value::Kind::kNumber ? Get(id).number : otherwise; }
  std::span<const Value> attributes() const { return attributes_; }

  const Record& record() const { return record_; }
  Record& record() { return record_; }
  /// As Record::Start, Record::End and Record::NoteObservation; wakes who waits for it.
  EntryId Start(Entry entry);
  void End(EntryId id, Instant when, CodeId why = 0);
  EntryId Observe(Entry entry);
  /// Begins an encounter held by `holder`; nobody else may hold one.
  EntryId StartEncounter(Entry entry, uint16_t holder);
  /// Ends it and lets it go: whoever was blocked by it is woken.
  void EndEncounter(EntryId id, Instant when);
  uint16_t holder() const { return holder_; }

  /// The wellness visit of this step, or kNoEntry: modules that wait for one go on.
  EntryId wellness() const { return wellness_; }
  void StartWellness(EntryId encounter);
  void EndWellness() { wellness_ = kNoEntry; }

  double Symptom(SymptomId id) const;
  /// Sum over symptoms of the largest unaddressed value of each.
  double SymptomTotal() const;
  void SetSymptom(SymptomId id, SymbolId cause, Instant now, double value);
  void AddressSymptoms();
  /// The largest unaddressed value alone; the first set of equal ones.
  void AddressLargestSymptom();
  const std::vector<SymptomValue>& symptoms() const { return symptoms_; }
  /// Counts every SetSymptom: visits look at symptoms only when it has moved.
  uint32_t symptom_changes() const { return symptom_changes_; }

  SignOverride& sign_override(SignId id) { return sign_overrides_[id]; }
  const SignOverride& sign_override(SignId id) const { return sign_overrides_[id]; }

  /// Household, cover and practice; null where no place was asked for. Begin forgets them; cover may add to them during the life.
  place::Circumstances* circumstances = nullptr;

  /// Sends a module to a state, wherever it stands; an encounter of its own is ended.
  void SendTo(uint16_t run, gmf::StateId state, Instant now);

  std::vector<Run>& runs() { return runs_; }
  const std::vector<Run>& runs() const { return runs_; }
  /// When each run wants to go on, by its place: kAtOnce where something that it waits for has changed; kNever where nothing is to be waited for but that.
  std::span<const Instant> due() const { return due_; }
  /// It runs now, and what changes from now on counts.
  void BeginRun(uint16_t run) { due_[run] = kNever; }
  /// It waits, until `due` at the latest.
  void Rest(uint16_t run, Run::Wait wait, Instant due);

 private:
  static constexpr Instant kAtOnce = std::numeric_limits<Instant>::min();

  int AgeAnew(Instant now) const;
  void Wake(std::span<const uint16_t> runs);
  void WakeAll(Run::Wait waiting);
  void CountLargest(SymptomId id);

  const Library& library_;
  uint64_t key_ = 0;
  Instant birth_ = 0, death_ = kNever;
  mutable Instant birthday_ = 0, next_birthday_ = 0;  // between which the person is age_ years old
  mutable int age_ = 0;
  CodeId cause_of_death_ = 0;
  std::vector<Value> attributes_;
  std::vector<SymptomValue> symptoms_;
  std::vector<std::pair<SymptomId, double>> largest_;  // of each symptom, as they came first: the largest unaddressed value
  uint32_t symptom_changes_ = 0;
  std::vector<SignOverride> sign_overrides_;
  Record record_;
  uint16_t holder_ = kNobody;
  EntryId wellness_ = kNoEntry;
  std::vector<Run> runs_;
  std::vector<Instant> due_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_PERSON_H_
