// SPDX-License-Identifier: Apache-2.0
#include "synth/place/office_hours.h"

#include <gtest/gtest.h>

#include "synth/time_zone.h"

namespace bogam::synth::place {
namespace {

constexpr uint64_t kKey = 7;
const Instant kMonday = InstantOf({2026, 3, 2});

EntryId Add(Record& record, EntryKind kind, Instant start, Instant stop, EntryId encounter = kNoEntry, EncounterClass visit = EncounterClass::kAmbulatory) {
  Entry entry;
  entry.kind = kind;
  entry.encounter_class = visit;
  entry.onset = entry.start = start;
  entry.stop = stop;
  entry.ended = stop != kNever;
  entry.encounter = encounter;
  return record.Add(entry);
}

Duration TimeOfDay(Instant t) { return t % kDay; }

TEST(OfficeHours, AVisitAndAllOfItMoveTogether) {
  for (int day = 0; day < 500; ++day) {
    Record record;
    record.Clear(1);
    const Instant at = kMonday + day * kDay;
    const EntryId visit = Add(record, EntryKind::kEncounter, at, at + 30 * kMinute);
    const EntryId reading = Add(record, EntryKind::kObservation, at, kNever, visit);
    const EntryId procedure = Add(record, EntryKind::kProcedure, at + 5 * kMinute, at + 10 * kMinute, visit);
    const EntryId condition = Add(record, EntryKind::kCondition, at, at + 40 * kDay, visit);
    const EntryId result = Add(record, EntryKind::kObservation, at + 3 * kDay, kNever, visit);
    KeepOfficeHours(kKey, kNever, record);
    const Instant begin = record.at(visit).start;
    EXPECT_GE(TimeOfDay(begin), 8 * kHour);
    EXPECT_LT(TimeOfDay(begin), 17 * kHour);
    EXPECT_EQ(begin - TimeOfDay(begin), at);
    EXPECT_EQ(record.at(visit).stop, begin + 30 * kMinute);
    EXPECT_EQ(record.at(reading).start, begin);
    EXPECT_EQ(record.at(procedure).start, begin + 5 * kMinute);
    EXPECT_EQ(record.at(procedure).stop, begin + 10 * kMinute);
    EXPECT_EQ(record.at(condition).onset, begin);
    EXPECT_EQ(record.at(condition).stop, at + 40 * kDay);
    EXPECT_EQ(record.at(result).start, at + 3 * kDay);
  }
}

TEST(OfficeHours, OrderStaysAndEmergenciesStayWhereTheyAre) {
  for (int day = 0; day < 500; ++day) {
    Record record;
    record.Clear(1);
    const Instant at = kMonday + day * kDay;
    const EntryId first = Add(record, EntryKind::kEncounter, at, at + 30 * kMinute);
    const EntryId second = Add(record, EntryKind::kEncounter, at + 2 * kHour, at + 3 * kHour);
    const EntryId emergency = Add(record, EntryKind::kEncounter, at + 11 * kHour, at + 13 * kHour, kNoEntry, EncounterClass::kEmergency);
    const EntryId last = Add(record, EntryKind::kEncounter, at + 14 * kHour, at + 15 * kHour);
    KeepOfficeHours(kKey, kNever, record);
    EXPECT_EQ(record.at(emergency).start, at + 11 * kHour);
    EXPECT_LE(record.at(first).stop, record.at(second).start);
    EXPECT_LE(record.at(second).stop, record.at(emergency).start);
    EXPECT_LE(record.at(emergency).stop, record.at(last).start);
    EXPECT_EQ(record.at(last).start - TimeOfDay(record.at(last).start), at);
  }
}

TEST(OfficeHours, NothingMovesBeyondDeath) {
  Record record;
  record.Clear(1);
  const EntryId visit = Add(record, EntryKind::kEncounter, kMonday, kMonday + kHour);
  KeepOfficeHours(kKey, kMonday + kHour, record);
  EXPECT_EQ(record.at(visit).start, kMonday);
}

TEST(OfficeHours, WhatEndsAtAVisitEndsInIt) {
  Record record;
  record.Clear(1);
  const EntryId first = Add(record, EntryKind::kEncounter, kMonday, kMonday + 30 * kMinute);
  const Instant later = kMonday + 20 * kDay;
  const EntryId second = Add(record, EntryKind::kEncounter, later, later + 30 * kMinute);
  const EntryId medicine = Add(record, EntryKind::kMedication, kMonday, later, first);
  const EntryId missed = Add(record, EntryKind::kAppointment, later + kDay, kNever);
  KeepOfficeHours(kKey, kNever, record);
  EXPECT_EQ(record.at(medicine).start, record.at(first).start);
  EXPECT_EQ(record.at(medicine).stop, record.at(second).start);
  EXPECT_GE(TimeOfDay(record.at(missed).start), 8 * kHour);
}

TEST(TimeZone, ClocksTurn) {
  const Result<TimeZone> boston = TimeZone::Parse("EST5EDT,M3.2.0,M11.1.0");
  ASSERT_TRUE(boston.ok());
  EXPECT_EQ(boston->OffsetAt(InstantOf({2026, 1, 15})), -300);
  EXPECT_EQ(boston->OffsetAt(InstantOf({2026, 3, 8}) + 1 * kHour), -300);  // the second Sunday of March
  EXPECT_EQ(boston->OffsetAt(InstantOf({2026, 3, 8}) + 3 * kHour), -240);
  EXPECT_EQ(boston->OffsetAt(InstantOf({2026, 11, 1}) + 1 * kHour), -240);
  EXPECT_EQ(boston->OffsetAt(InstantOf({2026, 11, 1}) + 3 * kHour), -300);
  EXPECT_EQ(boston->ToUtc(InstantOf({2026, 7, 1}) + 9 * kHour), InstantOf({2026, 7, 1}) + 13 * kHour);
  const Result<TimeZone> seoul = TimeZone::Parse("KST-9");
  ASSERT_TRUE(seoul.ok());
  EXPECT_EQ(seoul->OffsetAt(0), 540);
  const Result<TimeZone> sydney = TimeZone::Parse("AEST-10AEDT,M10.1.0,M4.1.0");
  ASSERT_TRUE(sydney.ok());
  EXPECT_EQ(sydney->OffsetAt(InstantOf({2026, 1, 15})), 660);
  EXPECT_EQ(sydney->OffsetAt(InstantOf({2026, 6, 15})), 600);
  for (const char* wrong : {"", "EST", "EST5EDT", "EST5EDT,M13.1.0,M11.1.0", "E5", "EST5EDT,M3.2.0,M11.1.0/3", "EST99"})
    EXPECT_FALSE(TimeZone::Parse(wrong).ok()) << wrong;
}

}  // namespace
}  // namespace bogam::synth::place
