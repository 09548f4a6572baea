// SPDX-License-Identifier: Apache-2.0
#include "synth/place/office_hours.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <vector>

#include "synth/office_days.h"
#include "synth/random.h"

namespace bogam::synth::place {
namespace {

constexpr Duration kSlot = 15 * kMinute;
constexpr Duration kLongest = 12 * kHour;  // what lasts longer is no visit of office hours

const uint64_t kTime = HashName("time of a visit");

struct Hours {
  int from = 8, to = 17;
};

std::optional<Hours> HoursOf(EncounterClass visit) {
  if (KeepsOfficeDays(visit)) return Hours{};
  if (visit == EncounterClass::kUrgentCare) return Hours{8, 20};
  return std::nullopt;
}

Instant DayOf(Instant t) { return t - (t % kDay + kDay) % kDay; }

Instant Draw(uint64_t key, Instant at, Hours hours) {
  const auto slots = static_cast<uint64_t>((hours.to - hours.from) * kHour / kSlot);
  return DayOf(at) + hours.from * kHour + static_cast<Duration>(Once(Mix(key, kTime), static_cast<uint64_t>(at)).Below(slots)) * kSlot;
}

struct Visit {
  EntryId id;
  Instant start, stop;  // as lived
  std::optional<Hours> hours;
  Instant latest = kNever;  // it must be over: what comes next stays where it is
  Duration shift = 0;

  Duration length() const { return std::max<Duration>(stop - start, kSlot); }
  bool moves() const { return hours && length() < kLongest; }
};

std::vector<Visit> VisitsOf(const Record& record) {
  std::vector<Visit> out;
  const auto entries = record.entries();
  for (EntryId id = 0; id < entries.size(); ++id) {
    const Entry& entry = entries[id];
    if (entry.kind == EntryKind::kEncounter) out.push_back({id, entry.start, entry.ended ? entry.stop : entry.start, HoursOf(entry.encounter_class)});
  }
  std::stable_sort(out.begin(), out.end(), [](const Visit& a, const Visit& b) { return a.start < b.start; });
  for (size_t i = out.size(); i-- > 1;) out[i - 1].latest = !out[i].moves() ? out[i].start : out[i].latest == kNever ? kNever : out[i].latest - out[i].length();
  return out;
}

void Shift(uint64_t key, Instant death, std::vector<Visit>& visits) {
  Instant free = std::numeric_limits<Instant>::min();  // when the visit before is over
  for (Visit& visit : visits) {
    Instant begin = visit.start;
    if (visit.moves()) {
      begin = Draw(key, visit.start, *visit.hours);
      if (begin < free) begin = free + (kSlot - (free - DayOf(free)) % kSlot) % kSlot;
      if (visit.latest != kNever) begin = std::min(begin, visit.latest - visit.length());
      const bool fits = begin >= free && DayOf(begin) == DayOf(visit.start) && begin + visit.length() <= death;
      if (!fits || visit.start >= death) begin = visit.start;
    }
    visit.shift = begin - visit.start;
    free = std::max(free, visit.stop + visit.shift);
  }
}

/// Where something that happened at `t` comes to lie: with the visit it fell into.
Instant Moved(const std::vector<Visit>& visits, Instant t) {
  const auto after = std::upper_bound(visits.begin(), visits.end(), t, [](Instant at, const Visit& visit) { return at < visit.start; });
  if (after == visits.begin() || t > (after - 1)->stop) return t;
  return t + (after - 1)->shift;
}

}  // namespace

void KeepOfficeHours(uint64_t key, Instant death, Record& record) {
  std::vector<Visit> visits = VisitsOf(record);
  Shift(key, death, visits);
  std::vector<const Visit*> by_entry(record.entries().size());
  for (const Visit& visit : visits) by_entry[visit.id] = &visit;
  // All are asked before any moves: whether an entry is of a visit follows from when both were.
  std::vector<bool> at_visit;
  for (const Entry& entry : record.entries()) at_visit.push_back(AtVisit(entry, record.entries()));
  for (EntryId id = 0; id < record.entries().size(); ++id) {
    Entry& entry = record.at(id);
    const Instant start = entry.start;
    if (entry.kind == EntryKind::kEncounter) {
      entry.start += by_entry[id]->shift;
    } else if (at_visit[id]) {
      // A result comes after the visit.
      const Visit& visit = *by_entry[entry.encounter];
      entry.start = start <= visit.stop ? start + visit.shift : std::max(start, visit.stop + visit.shift);
    } else if (entry.kind == EntryKind::kAppointment) {
      entry.start = Draw(key, start, Hours{});
    }
    if (entry.onset == start) entry.onset = entry.start;
    if (entry.ended) entry.stop = Lasts(entry.kind) ? std::max(entry.start, Moved(visits, entry.stop)) : entry.stop + (entry.start - start);
  }
}

}  // namespace bogam::synth::place
