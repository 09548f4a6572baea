// SPDX-License-Identifier: Apache-2.0
// A simple body, simple visits and the published modules, for tests of the machine.
#ifndef BOGAM_SYNTH_TEST_LIFE_H_
#define BOGAM_SYNTH_TEST_LIFE_H_

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gtest/gtest.h>

#include "synth/life.h"

namespace bogam::synth {

/// A body that knows every sign: a number from 0 to 200 that depends on person, sign and week.
class AnyBody final : public Body {
 public:
  std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const override {
    return Once(Mix(person.key(), sign), static_cast<uint64_t>(now / kWeek)).Uniform(0, 200);
  }
};

/// A visit every year, and whenever symptoms sum up to more than 300.
class YearlyVisits final : public Visits {
 public:
  explicit YearlyVisits(Library& library)
      : next_(library.vocabulary().Attribute("test next visit")), codes_(library.vocabulary().InternCodes({library.vocabulary().InternCode("SNOMED-CT", "162673000", "")})) {}
  void Begin(Person& person) const override { person.Set(next_, Value::Number(static_cast<double>(person.birth()))); }
  Instant Before(Person& person, Instant now) const override {
    Instant next = static_cast<Instant>(person.NumberOr(next_, 0));
    if (now < next) return next;
    if (person.holder() != kNobody) return now + kWeek;
    Entry entry;
    entry.encounter_class = EncounterClass::kWellness;
    entry.start = entry.onset = now;
    entry.codes = codes_;
    person.StartWellness(person.StartEncounter(entry, kVisits));
    next = now + 52 * kWeek;
    person.Set(next_, Value::Number(static_cast<double>(next)));
    return next;
  }
  void After(Person& person, Instant now) const override {
    if (person.wellness() == kNoEntry) return;
    person.EndEncounter(person.wellness(), now);
    person.EndWellness();
  }

 private:
  AttributeId next_;
  CodeListId codes_;
};

/// A folder of an archive of Synthea's test data, unpacked into the test's own folder; empty where the data is not.
inline std::string Unpacked(const std::string& archive, const std::string& folder) {
  namespace fs = std::filesystem;
  const fs::path from = fs::path(BOGAM_TEST_DATA) / "gmf" / archive;
  if (!fs::exists(from)) return "";
  const fs::path to = fs::path(testing::TempDir()) / ("bogam-synth-test-" + archive);
  fs::create_directories(to);
  const std::string command = "tar --zstd -xf '" + from.string() + "' -C '" + to.string() + "'";
  return std::system(command.c_str()) == 0 ? (to / folder).string() : "";
}

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_TEST_LIFE_H_
