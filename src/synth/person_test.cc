// SPDX-License-Identifier: Apache-2.0
// What a person remembers is what would be worked out anew.
#include "synth/person.h"

#include <gtest/gtest.h>

#include <map>

namespace bogam::synth {
namespace {

TEST(Person, IsAsOldAsTheCalendarSays) {
  const Library library;
  Person person(library);
  Stream stream(7);
  for (int i = 0; i < 200; ++i) {
    const Instant first = InstantOf({1930, 1, 1});
    const Instant birth = i % 5 == 0 ? InstantOf({1932 + 4 * (i / 10), 2, 29}) + static_cast<Instant>(stream.Below(kDay))
                                     : first + static_cast<Instant>(stream.Below(60 * 365)) * kDay + static_cast<Instant>(stream.Below(kDay));
    person.Begin(static_cast<uint64_t>(i), birth);
    for (int k = 0; k < 60; ++k) {
      const int years = static_cast<int>(stream.Below(90));
      const Instant near = AddYears(birth, years) + (static_cast<Instant>(stream.Below(5)) - 2) * kDay + static_cast<Instant>(stream.Below(kDay));
      for (const Instant now : {near, near + kDay, near - 400 * kDay}) EXPECT_EQ(person.AgeInYears(now), YearsBetween(birth, now)) << i << " " << now;
    }
  }
}

TEST(Person, SumsTheLargestOfEachSymptom) {
  const Library library;
  Person person(library);
  person.Begin(1, 0);
  Stream stream(11);
  std::map<std::pair<SymptomId, SymbolId>, double> said;  // 0: addressed
  for (int i = 0; i < 500; ++i) {
    const auto symptom = static_cast<SymptomId>(stream.Below(6));
    const auto cause = static_cast<SymbolId>(1 + stream.Below(4));
    const uint64_t what = stream.Below(20);
    if (what == 0) {
      person.AddressSymptoms();
      for (auto& [key, value] : said) value = 0;
    } else if (what == 1) {
      double largest = 0;
      for (const auto& [key, value] : said) largest = std::max(largest, value);
      person.AddressLargestSymptom();
      for (auto& [key, value] : said) {
        if (largest > 0 && value == largest) value = 0;  // values differ
      }
    } else {
      said[{symptom, cause}] = stream.Uniform(0, 100);
      person.SetSymptom(symptom, cause, i, said[{symptom, cause}]);
    }
    std::map<SymptomId, double> largest;
    for (const auto& [key, value] : said) largest[key.first] = std::max(largest[key.first], value);
    double total = 0;
    for (const auto& [id, value] : largest) {
      total += value;
      EXPECT_EQ(person.Symptom(id), value);
    }
    EXPECT_NEAR(person.SymptomTotal(), total, 1e-9);
  }
}

}  // namespace
}  // namespace bogam::synth
