// SPDX-License-Identifier: Apache-2.0
#include "healthplan/spans.h"

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

/// The spans of the cover of the first person of a case, as one text.
std::string SpansOfCase(const std::string& name, const std::vector<std::string>& told) {
  const Programme& programme = MassHealth()->programme();
  for (const TextCase& one : TextCases::All()) {
    if (one.name != name) continue;
    Application application = TextCases::ApplicationOf(programme, one);
    Findings findings;
    for (const std::string& other : told) TellOtherwise(programme, other, &application, findings);
    ExpectNone(findings);
    std::vector<PersonDecision> decisions;
    Decide(*MassHealth(), application, &decisions);
    std::string out;
    for (const CoverSpan& span : SpansOf(*MassHealth(), application, 0, decisions[0], 0).spans) {
      out += DayText(span.from) + ".." + (span.to == kLastDay ? "?" : DayText(span.to)) + (span.before ? " before " : " ") +
             TrackText(programme, 0, span.result) + "\n";
    }
    return out;
  }
  return "there is no such case";
}

constexpr const char* kAdult = "weekly wages of $423.55 are $1,835.24";  // an adult, asked for 2026-05-01

TEST(HealthplanSpans, ThreeMonthsBackAndTwelveOn) {
  EXPECT_EQ(SpansOfCase(kAdult, {"ana.income.wages=1000/month"}),
            "2026-02-01..2026-04-30 before MassHealth CarePlus\n"
            "2026-05-01..2027-04-30 MassHealth CarePlus\n");
}

TEST(HealthplanSpans, EachMonthBeforeIsDecidedByItsOwnRules) {  // $1,810 is over 138 % of 2025, and within that of 2026 since 1 March
  EXPECT_EQ(SpansOfCase(kAdult, {"ana.income.wages=1810/month", "asked_on=2026-05-17"}),
            "2026-02-01..2026-02-28 before none\n"
            "2026-03-01..2026-04-30 before MassHealth CarePlus\n"
            "2026-05-01..2027-05-16 MassHealth CarePlus\n");
}

TEST(HealthplanSpans, From2027OneMonthAndSixForExpansionAdults) {
  EXPECT_EQ(SpansOfCase(kAdult, {"ana.income.wages=1000/month", "asked_on=2026-12-31"}),
            "2026-09-01..2026-11-30 before MassHealth CarePlus\n"
            "2026-12-01..2027-12-30 MassHealth CarePlus\n");
  EXPECT_EQ(SpansOfCase(kAdult, {"ana.income.wages=1000/month", "asked_on=2027-01-01"}),
            "2026-12-01..2026-12-31 before MassHealth CarePlus\n"
            "2027-01-01..2027-06-30 MassHealth CarePlus\n");
  EXPECT_EQ(SpansOfCase(kAdult, {"ana.income.wages=1000/month", "ana.caretaker=yes", "asked_on=2027-01-01"}),
            "2026-11-01..2026-12-31 before MassHealth Standard\n"
            "2027-01-01..2027-12-31 MassHealth Standard\n");
}

TEST(HealthplanSpans, WhatIsNotKnownOfTheRenewalIsOpen) {
  const std::string old_age = "assets at 65 of $2,000";
  EXPECT_EQ(SpansOfCase(old_age, {"ana.homeless=yes"}),
            "2026-02-01..2026-04-30 before MassHealth Standard\n"
            "2026-05-01..2028-04-30 MassHealth Standard\n");
  EXPECT_EQ(SpansOfCase(old_age, {"ana.homeless=no"}),
            "2026-02-01..2026-04-30 before MassHealth Standard\n"
            "2026-05-01..2027-04-30 MassHealth Standard\n");
  EXPECT_EQ(SpansOfCase(old_age, {"ana.homeless=unknown"}),
            "2026-02-01..2026-04-30 before MassHealth Standard\n"
            "2026-05-01..? MassHealth Standard\n");
}

TEST(HealthplanSpans, WhoHasNothingHasNoSpan) { EXPECT_EQ(SpansOfCase(kAdult, {"ana.income.wages=9000/month"}), ""); }

}  // namespace
}  // namespace bogam::healthplan
