// SPDX-License-Identifier: Apache-2.0
#include "healthplan/difference.h"

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

std::vector<ContentChange> Between(Day before, Day after) { return DifferenceOf(TheProgramme(), before, TheProgramme(), after); }

const ContentChange* Find(const std::vector<ContentChange>& changes, std::string_view id) {
  for (const ContentChange& one : changes) {
    if (one.id == id) return &one;
  }
  return nullptr;
}

TEST(Difference, NothingIsOtherWithinAnEdition) {
  for (const Edition& edition : MassHealth()->editions()) EXPECT_TRUE(Between(edition.span.from, edition.span.to).empty()) << edition.span.ToString();
}

TEST(Difference, EveryEditionIsOtherThanTheOneBefore) {
  const auto& editions = MassHealth()->editions();
  for (size_t i = 1; i < editions.size(); ++i) EXPECT_FALSE(Between(editions[i - 1].span.to, editions[i].span.from).empty()) << editions[i].span.ToString();
}

TEST(Difference, TheRulesOf2027WithTheirSources) {
  const auto changes = Between(20261231, 20270101);
  const ContentChange* const careplus = Find(changes, "R10");
  ASSERT_NE(careplus, nullptr);
  EXPECT_EQ(careplus->gives, "careplus");
  EXPECT_EQ(DayText(careplus->before->span.to), "2026-12-31");
  EXPECT_EQ(careplus->before->mark, Mark::kRead);
  EXPECT_EQ(careplus->after->mark, Mark::kRelayed);
  EXPECT_NE(careplus->after->citation.find("community engagement"), std::string::npos);
  ASSERT_EQ(careplus->lines.size(), 1u) << DifferenceText({*careplus});
  EXPECT_EQ(careplus->lines[0].what, "asks that who");
  EXPECT_EQ(careplus->lines[0].before, "");
  EXPECT_NE(careplus->lines[0].after.find("80 hours a month"), std::string::npos);
  const ContentChange* const hours = Find(changes, "engagement_hours");
  ASSERT_NE(hours, nullptr);
  EXPECT_FALSE(hours->before) << "it was added";
  EXPECT_EQ(hours->lines.at(0).after, "80");
  const ContentChange* const renewal = Find(changes, "renewal");
  ASSERT_NE(renewal, nullptr);
  ASSERT_EQ(renewal->lines.size(), 2u) << DifferenceText({*renewal});
  EXPECT_NE(renewal->lines[0].what.find("MassHealth CarePlus, who is homeless"), std::string::npos) << "it is not said any more";
  EXPECT_EQ(renewal->lines[0].after, "");
  EXPECT_EQ(renewal->lines[1].what, "MassHealth CarePlus");
  EXPECT_EQ(renewal->lines[1].before, "12 months");
  EXPECT_EQ(renewal->lines[1].after, "6 months");
  EXPECT_EQ(Find(changes, "R4"), nullptr) << "the children's rule is the same";
}

TEST(Difference, TheWayBackTakesAway) {
  const auto there = Between(20261231, 20270101), back = Between(20270101, 20261231);
  ASSERT_EQ(there.size(), back.size());
  const ContentChange* const hours = Find(back, "engagement_hours");
  ASSERT_NE(hours, nullptr);
  EXPECT_FALSE(hours->after) << "it was removed";
  EXPECT_EQ(hours->lines.at(0).before, "80");
}

TEST(Difference, ATableByItsLines) {
  const auto changes = Between(20260228, 20260301);
  const ContentChange* const table = Find(changes, "masshealth-fpl");
  ASSERT_NE(table, nullptr) << DifferenceText(changes);
  EXPECT_EQ(table->lines.at(0).what, "1 person");
  EXPECT_EQ(table->lines[0].before, "$15,650 a year");
  EXPECT_EQ(table->lines[0].after, "$15,960 a year");
}

TEST(Difference, AnotherProgramme) {
  Programme other = TheProgramme().Without("R10");
  other.types[0].title = "Standard, renamed";
  other.kinds[0].earned = !other.kinds[0].earned;
  other.households[0].child_until = 18;
  const auto changes = DifferenceOf(TheProgramme(), 20260501, other, 20260501);
  ASSERT_EQ(changes.size(), 6u) << DifferenceText(changes) << "periods name the type that has another name";
  EXPECT_EQ(changes[0].of, ContentChange::Of::kType);
  EXPECT_EQ(changes[1].id, "R10");
  EXPECT_EQ(changes[1].lines.at(0).before, "on");
  EXPECT_EQ(changes[4].of, ContentChange::Of::kIncome);
  EXPECT_EQ(changes[5].lines.at(0).after, "18");
  const std::string json = DifferenceJson(changes);
  EXPECT_NE(json.find(R"("of":"household")"), std::string::npos);
  Parsed(json);
}

}  // namespace
}  // namespace bogam::healthplan
