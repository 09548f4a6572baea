// SPDX-License-Identifier: Apache-2.0
// A unit is what is done whole or not at all: one write, or the writes of one transaction. Preparing a unit reads a
// state and computes everything that committing it needs; it is done once by the writer's own thread over a snapshot
// and, when that state was overtaken, again by the sequencer over the newest one. Internal to the room.
#ifndef BOGAM_RECORDS_UNIT_H_
#define BOGAM_RECORDS_UNIT_H_

#include <cstdint>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "records/records.h"
#include "records/state.h"
#include "store/batch.h"
#include "store/entries.h"

namespace bogam::records {

/// A condition that was evaluated, to be looked at again by the sequencer.
struct Condition {
  fhir::TypeId type = fhir::TypeId::kNone;
  std::string query;
  std::vector<uint64_t> matches;  ///< at most two: none, one, several
};

/// One write with everything worked out.
struct Prepared {
  std::string id;
  uint64_t found = 0;   ///< kCreate whose condition has this match: nothing is written
  bool absent = false;  ///< conditional delete without match
  fhir::Record record;  ///< with its id and its references resolved; version and instant are set last
  uint64_t number = 0;
  uint32_t home = 0;
  store::Entries entries;  ///< normalized

  // The state it was prepared on.
  store::Identity base;
  store::Entries old_entries;
  bool same = false;      ///< skip_same, and the old content equals the new one
  bool own_work = false;  ///< the stored version is the program's own work
};

struct Unit {
  std::vector<Write> writes;
  Writer writer = Writer::kProgram;
  LiveReach* within = nullptr;         ///< as far as its writer may see; null: everything
  std::vector<std::string> fresh_ids;  ///< ids for creates, chosen once

  std::vector<Prepared> prepared;
  std::vector<Condition> conditions;
  /// Its conditions depend on its own writes, or what it may see on the state, so the sequencer always prepares it again.
  bool entangled = false;

  Status status;
  std::vector<Written> results;
};

/// A failure with the place of its entry, from 0, at the front of the detail: "entry 3: …" for place 2.
Status AtEntry(size_t i, const Status& status);
/// The same, where the unit has several.
Status AtEntry(const Unit& unit, size_t i, const Status& status);

/// Fills prepared, conditions and entangled from reader. A failure is the unit's answer.
Status Prepare(const Context& context, const store::Reader& reader, Unit* unit);
/// The part of it that depends on the stored version of one write: base, old_entries, same.
Status PrepareBase(const Context& context, const store::Reader& reader, const Write& write, Prepared* prepared);

/// Judges the unit against newest and, when it holds, puts all it changes into *batch and its answers into results.
Status Sequence(const Context& context, const store::Reader& newest, int64_t instant_ms, uint64_t change, Unit* unit, store::Batch* batch);

/// A random UUID (version 4).
std::string NewId();

}  // namespace bogam::records

#endif  // BOGAM_RECORDS_UNIT_H_
