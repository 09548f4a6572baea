// SPDX-License-Identifier: Apache-2.0
// Properties of deciding over invented homes, whatever the rules say.
#include "healthplan/decide.h"

#include "healthplan/slow_conditions.h"
#include "healthplan/test_homes.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

constexpr int kHomes = 400;

std::vector<PersonDecision> Decided(const Rulebook& rulebook, const Application& application) {
  std::vector<PersonDecision> out;
  Decide(rulebook, application, &out);
  return out;
}

TEST(HealthplanDecide, ARuleThatIsOffMakesNoDenialInInventedHomes) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  InventedHomes homes(programme, 11);
  std::vector<Application> all;
  for (int i = 0; i < kHomes; ++i) all.push_back(homes.Next());
  for (const Rule& rule : programme.rules) {
    Findings findings;
    const auto without = Rulebook::Compile(programme.Without(rule.id), findings);
    ASSERT_NE(without, nullptr);
    for (const Application& home : all) {
      const auto before = Decided(*MassHealth(), home), after = Decided(*without, home);
      for (size_t person = 0; person < before.size(); ++person) {
        for (size_t type = 0; type < programme.types.size(); ++type) {
          const Answer was = before[person].answers[type], is = after[person].answers[type];
          EXPECT_TRUE(is == was || is == Answer::kUndecided) << rule.id << ": " << programme.types[type].id;
        }
      }
    }
  }
}

TEST(HealthplanDecide, WhatIsForgottenTurnsNoAnswerRoundInInventedHomes) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  InventedHomes homes(programme, 12);
  size_t decided = 0, opened = 0;
  for (int i = 0; i < 10 * kHomes; ++i) {
    const Application home = homes.Next();
    Application less = home;
    homes.Forget(&less, 20);
    const auto before = Decided(*MassHealth(), home), after = Decided(*MassHealth(), less);
    for (size_t person = 0; person < before.size(); ++person) {
      for (size_t type = 0; type < programme.types.size(); ++type) {
        const Answer was = before[person].answers[type], is = after[person].answers[type];
        ASSERT_TRUE(is == was || is == Answer::kUndecided) << "home " << i << ", person " << person << ": " << programme.types[type].id;
        (is == Answer::kUndecided ? opened : decided) += 1;
      }
    }
  }
  EXPECT_GT(decided, 1000u);
  EXPECT_GT(opened, 1000u);
}

TEST(HealthplanDecide, ConditionsOfInventedHomesAreThoseOfTheReference) {
  ASSERT_NE(MassHealth(), nullptr);
  InventedHomes homes(MassHealth()->programme(), 13);
  for (int i = 0; i < 40; ++i) {
    Application home = homes.Next();
    homes.Forget(&home, 10);
    const Edition& edition = *MassHealth()->At(home.asked_on);
    const std::vector<std::string> names = DefinitionsOf(edition.conditions);
    for (const PersonDecision& one : Decided(*MassHealth(), home)) {
      for (size_t at = 0; at < names.size(); ++at) {
        const auto slow = SlowValue(MassHealth()->programme(), edition.conditions, names[at], one.values);
        ASSERT_TRUE(slow.ok()) << slow.status().ToString();
        ASSERT_EQ(one.values[edition.conditions.places[at]], *slow) << names[at];
      }
    }
  }
}

/// Vectors of the last decision are used again, and leave nothing behind.
TEST(HealthplanDecide, IsAFunctionOfWhatItIsGiven) {
  ASSERT_NE(MassHealth(), nullptr);
  InventedHomes homes(MassHealth()->programme(), 14);
  std::vector<PersonDecision> used;
  for (int i = 0; i < kHomes; ++i) {
    Application home = homes.Next();
    if (i % 5 == 0) home.asked_on = 20300101;  // a day of which the content does not speak
    Decide(*MassHealth(), home, &used);
    const auto fresh = Decided(*MassHealth(), home);
    ASSERT_EQ(used.size(), fresh.size());
    for (size_t person = 0; person < fresh.size(); ++person) {
      ASSERT_EQ(used[person].answers, fresh[person].answers);
      ASSERT_EQ(used[person].values, fresh[person].values);
    }
  }
}

}  // namespace
}  // namespace bogam::healthplan
