// SPDX-License-Identifier: Apache-2.0
// The record of one simulated person: what happened, as compact entries in the order in which it was written. Writers turn entries into
// FHIR or CSV; modules ask what is active. An entry says which state of which module made it.
//
// A code is active once: a second onset of an active condition gives the entry that is there. Only an order is always a new one: those before it may stay
// open for ever, and the code stands for the newest. Cleared and used again for the next person, so that
// a worker allocates nothing after the first few.
#ifndef BOGAM_SYNTH_RECORD_H_
#define BOGAM_SYNTH_RECORD_H_

#include <cstdint>
#include <span>
#include <vector>

#include "synth/instant.h"
#include "synth/value.h"
#include "synth/vocabulary.h"

namespace bogam::synth {

using EntryId = uint32_t;
inline constexpr EntryId kNoEntry = 0xffffffff;

enum class EncounterClass : uint8_t {
  kWellness,
  kAmbulatory,
  kOutpatient,
  kInpatient,
  kEmergency,
  kUrgentCare,
  kHospice,
  kHome,
  kSkilledNursing,
  kVirtual,
};

/// "wellness", "ambulatory", … as modules and Synthea's CSV write it.
std::string_view EncounterClassName(EncounterClass encounter_class);

enum class EntryKind : uint8_t {
  kEncounter,
  kCondition,
  kAllergy,
  kMedication,
  kProcedure,
  kObservation,
  kPanel,
  kReport,
  kCarePlan,
  kImagingStudy,
  kDevice,
  kSupply,
  kImmunization,
  kServiceRequest,
  kAppointment,
  kDeath,
};

/// What goes on until it is ended; all else is over at a moment of its own.
bool Lasts(EntryKind kind);

struct Entry {
  EntryKind kind = EntryKind::kCondition;
  EncounterClass encounter_class = EncounterClass::kAmbulatory;
  bool chronic = false, administration = false, ended = false, revoked = false;
  bool omitted = false;                      // happened, but is not written (write/years_of_history.h)
  uint16_t module = 0xffff, state = 0xffff;  // what made it; 0xffff: a part of life that is no module
  uint16_t named_by = 0xffff;                // the module whose state's name it bears: that which said it last
  EntryId encounter = kNoEntry;              // the encounter at which it was recorded
  EntryId parent = kNoEntry;                 // the panel or report of an observation
  EntryId reason = kNoEntry;                 // the condition for which it was done, where one was recorded
  CodeListId codes = 0;
  CodeId reason_code = 0;       // else its code
  SymbolId name = 0;            // the state's name
  Instant onset = 0;            // when it began; `start` is when it was recorded
  Instant start = 0, stop = 0;  // stop counts when `ended`
  Value value;                  // observation; supply: how many; immunization: dose in the series; appointment: its status
  SymbolId unit = 0, category = 0;
  uint32_t detail = 0;  // medication: 1 + prescription of the module; encounter: discharge code; panel: questionnaire
  CodeId stop_reason = 0;
  uint32_t provider = 0, clinician = 0;  // encounter: who gave it (1 + place in the place's lists)
};

/// Whether an entry belongs to the visit that it names: it came at the visit or the day after, or is a result, which may come later. A module that acts between
/// visits names the last one.
bool AtVisit(const Entry& entry, std::span<const Entry> entries);

class Record {
 public:
  /// Ready for the next person; `symbols` is the vocabulary's size.
  void Clear(size_t symbols);

  std::span<const Entry> entries() const { return entries_; }
  Entry& at(EntryId id) { return entries_[id]; }
  const Entry& at(EntryId id) const { return entries_[id]; }

  /// Adds an entry as it is; the active table is not changed.
  EntryId Add(const Entry& entry);
  /// The active entry with this primary code, or kNoEntry.
  EntryId Active(SymbolId code) const { return code < active_.size() ? active_[code] : kNoEntry; }
  bool IsActive(SymbolId code, EntryKind kind) const;
  /// Adds an entry that is active until ended, or gives the one of the same code that is (but for orders). `code` is its primary code's symbol.
  EntryId Start(const Entry& entry, SymbolId code);
  void End(EntryId id, SymbolId code, Instant when, CodeId why = 0);
  /// The active entry of a kind that bears a state's name, given by this module or (0xffff) by any.
  EntryId ActiveByState(SymbolId state_name, EntryKind kind, uint16_t module = 0xffff) const;
  std::span<const EntryId> active_entries() const { return active_list_; }

  /// The latest observation of a code, or kNoEntry.
  EntryId LatestObservation(SymbolId code) const { return code < latest_.size() ? latest_[code] : kNoEntry; }
  void NoteObservation(SymbolId code, EntryId id);

  /// Ends with life: drops what began after death, and nothing goes on beyond it. Gives the new place of each entry, kNoEntry for those dropped; empty where
  /// nothing was dropped. What is active is not known any more.
  std::vector<EntryId> CutAfter(Instant death);

  /// The encounter that began last, open or not.
  EntryId last_encounter() const { return last_encounter_; }
  void set_last_encounter(EntryId id) { last_encounter_ = id; }
  /// The encounter at which chronic medication was renewed last.
  EntryId last_renewal() const { return last_renewal_; }
  void set_last_renewal(EntryId encounter) { last_renewal_ = encounter; }

 private:
  std::vector<Entry> entries_;
  std::vector<EntryId> active_, latest_;  // by symbol of the code
  std::vector<SymbolId> touched_;         // symbols of active_ and latest_ that are in use
  std::vector<EntryId> active_list_;
  EntryId last_encounter_ = kNoEntry, last_renewal_ = kNoEntry;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_RECORD_H_
