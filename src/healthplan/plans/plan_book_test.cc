// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/plan_book.h"

#include <gtest/gtest.h>

#include "healthplan/plans/test_plans.h"

namespace bogam::healthplan {
namespace {

/// What is wrong with the plans where a text of a file is another.
std::string WrongWith(const std::string& path, const std::string& text, const std::string& other) {
  std::vector<SourceFile> files = MassHealthFiles();
  for (SourceFile& file : files) {
    if (file.path != path) continue;
    const size_t at = file.text.find(text);
    EXPECT_NE(at, std::string::npos) << text;
    file.text.replace(at, text.size(), other);
  }
  Findings findings;
  EXPECT_EQ(PlanBook::Read(files, TheProgramme(), findings), nullptr);
  std::string out;
  for (const Finding& one : findings) out += one.message + "\n";
  return out;
}

TEST(PlanBook, ReadsTheContent) {
  ASSERT_NE(ThePlans(), nullptr);
  const PlanBook& book = *ThePlans();
  EXPECT_EQ(book.areas[*book.AreaOf("01608")].id, "central");
  EXPECT_FALSE(book.AreaOf("99999"));
  EXPECT_FALSE(book.AreaOf(""));
  const size_t coast = *book.PlanNamed("EX-ACPP-COAST"), standard = *book.asked.TypeNamed("standard"), limited = *book.asked.TypeNamed("limited");
  EXPECT_FALSE(book.Serves(coast, standard, "01852", 20260630, true));
  EXPECT_TRUE(book.Serves(coast, standard, "01852", 20260701, true));
  EXPECT_FALSE(book.Serves(coast, limited, "01852", 20260701, true));
  EXPECT_FALSE(book.Serves(coast, standard, "01852", 20250228, true));
  EXPECT_TRUE(book.changes().contains(20260701));
}

TEST(PlanBook, EveryFigureHasACitation) {
  const PlanBook& book = *ThePlans();
  for (const DutyRule& one : book.duties) EXPECT_NE(one.source.citation, "") << one.id;
  for (const PlanKind& one : book.kinds) EXPECT_NE(one.source.citation, "") << one.id;
  for (const LeaveReason& one : book.reasons) EXPECT_NE(one.source.citation, "") << one.id;
  EXPECT_EQ(book.selection.at(0).source.mark, Mark::kRead);
  EXPECT_EQ(book.assignment.at(0).source.mark, Mark::kAssumption);
}

TEST(PlanBook, RefusesWhatCannotBe) {
  EXPECT_EQ(WrongWith("plans/practices.yaml", "to: \"2026-08-31\"", "to: \"2026-09-01\""),
            "the practice serves EX-ACPP-CENTRAL on the same days, and one of them is exclusive\n");
  EXPECT_EQ(WrongWith("plans/areas.yaml", "\"013\"", "\"01608\""), "016 is in the area western, too\n");
  EXPECT_EQ(WrongWith("plans/areas.yaml", "\"013\"", "\"01x\""), "\"01x\" is not the first one to five digits of a zip code\n");
  EXPECT_EQ(WrongWith("plans/plans.yaml", "to: \"2026-06-30\"", "to: \"2026-07-01\""), "two versions hold on one day\n");
  EXPECT_NE(WrongWith("plans/plans.yaml", "areas: [central, western]", "areas: [middle]").find("there is no area middle"), std::string::npos);
  EXPECT_NE(WrongWith("plans/enrolment.yaml", "cql: medicare}", "cql: medicaire}").find("medicaire"), std::string::npos);
  EXPECT_NE(WrongWith("plans/enrolment.yaml", "cql: medicare}", "cql: medicare is null}").find(""), std::string::npos);
  EXPECT_EQ(WrongWith("plans/enrolment.yaml", "[former-practice, former-plan, share]", "[lottery]"),
            "\"lottery\" is none of former-practice, former-plan, share\n");
  EXPECT_NE(WrongWith("plans/enrolment.yaml", "first_days: 90", "first_day: 90").find("did you mean"), std::string::npos);
}

TEST(PlanBook, TheFilesBelongTogether) {
  std::vector<SourceFile> files = MassHealthFiles();
  std::erase_if(files, [](const SourceFile& one) { return one.path == "plans/practices.yaml"; });
  Findings findings;
  EXPECT_EQ(PlanBook::Read(files, TheProgramme(), findings), nullptr);
  ASSERT_EQ(findings.size(), 1u);
  std::erase_if(files, [](const SourceFile& one) { return one.path.starts_with("plans/"); });
  findings.clear();
  EXPECT_EQ(PlanBook::Read(files, TheProgramme(), findings), nullptr);
  EXPECT_TRUE(findings.empty());
}

}  // namespace
}  // namespace bogam::healthplan
