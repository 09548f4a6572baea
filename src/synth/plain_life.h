// SPDX-License-Identifier: Apache-2.0
// A life with nothing in it but what modules do: a visit a year, and vital signs that are numbers without a course. For tests and measurements of the engine
// alone.
#ifndef BOGAM_SYNTH_PLAIN_LIFE_H_
#define BOGAM_SYNTH_PLAIN_LIFE_H_

#include "synth/life.h"

namespace bogam::synth {

class PlainBody final : public Body {
 public:
  std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const override {
    return Once(Mix(person.key(), sign), static_cast<uint64_t>(now / kWeek)).Uniform(20, 180);
  }
};

class PlainVisits final : public Visits {
 public:
  /// Names what it sets: make it before people are made.
  explicit PlainVisits(Library* library) : next_(library->vocabulary().Attribute("plain next visit")) {
    Vocabulary& words = library->vocabulary();
    codes_ = words.InternCodes({words.InternCode("SNOMED-CT", "162673000", "")});
  }
  void Begin(Person& person) const override { person.Set(next_, Value::Number(static_cast<double>(person.birth()))); }
  Instant Before(Person& person, Instant now) const override {
    const auto next = static_cast<Instant>(person.NumberOr(next_, 0));
    if (now < next) return next;
    if (person.holder() != kNobody) return now + kWeek;
    Entry entry;
    entry.encounter_class = EncounterClass::kWellness;
    entry.start = entry.onset = now;
    entry.codes = codes_;
    person.StartWellness(person.StartEncounter(entry, kVisits));
    person.Set(next_, Value::Number(static_cast<double>(now + 52 * kWeek)));
    return now + 52 * kWeek;
  }
  void After(Person& person, Instant now) const override {
    if (person.wellness() == kNoEntry) return;
    person.EndEncounter(person.wellness(), now + 30 * kMinute);
    person.EndWellness();
  }

 private:
  AttributeId next_;
  CodeListId codes_ = 0;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_PLAIN_LIFE_H_
