// SPDX-License-Identifier: Apache-2.0
#include "healthplan/trace.h"

#include "fhir/json.h"
#include "healthplan/cliff.h"
#include "healthplan/coverage_response.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

constexpr const char* kFamily = R"(asked_on: "2026-05-01"
people:
  - id: ana
    birth_date: "1986-01-15"
    lives_in_massachusetts: yes
    lives_elsewhere: no
    immigration: citizen
    files_taxes: yes
    files_jointly: no
    must_file: yes
    full_time_student: no
    pregnant: no
    pregnancy_has_ended: no
    disabled: yes
    work_hours_month: 10
    work_hours_six_months: 60
    deductible_met: no
    hiv: no
    breast_or_cervical_cancer: no
    medically_frail: no
    mental_health_client: no
    former_foster_care: no
    medicare: yes
    medicare_part_a: no
    ssi: no
    tafdc: no
    eaedc: no
    caretaker: no
    long_term_care: no
    aptc_eligible: no
    spouse: none
    parents: []
    claimed_by: nobody
    income: [{kind: wages, amount: 461.57, every: week}, {kind: not-counted, amount: 100, every: month}]
)";

struct AskedOf {
  Application application;
  std::vector<PersonDecision> decisions;
};

AskedOf Ask(const std::string& yaml) {
  AskedOf out;
  Findings findings;
  out.application = ReadApplication(MassHealth()->programme(), yaml, "family.yaml", findings);
  ExpectNone(findings);
  Decide(*MassHealth(), out.application, &out.decisions);
  return out;
}

std::string TextOfFirst(const AskedOf& asked, bool all = false) { return TraceText(Explain(*MassHealth(), asked.application, 0, asked.decisions[0]), all); }

void ExpectLines(const std::string& text, const std::vector<std::string>& lines) {
  size_t at = 0;
  for (const std::string& line : lines) {
    const size_t found = text.find(line + "\n", at);
    ASSERT_NE(found, std::string::npos) << "after place " << at << ": " << line << "\nin\n" << text;
    at = found + line.size();
  }
}

TEST(HealthplanTrace, ACaseworkerReadsRuleHouseholdIncomeAndLimit) {
  ASSERT_NE(MassHealth(), nullptr);
  const AskedOf asked = Ask(kFamily);
  // 461.57 × 4.333 = 1999.98281; 133 % of $15,960 / 12 rounded up is $1,769, five points are $66.50; 138 % is $1,835.40
  ExpectLines(TextOfFirst(asked),
              {"ana (40 years, born 1986-01-15), asked for 2026-05-01", "  Cover: none", "MassHealth Standard: not eligible",
               "  R8 Standard for disabled adults: not met", "    yes  is 21 to 64 years old [age 40]", "    yes  is disabled [disabled yes]",
               "      ana: asked for", "    Income: $1,999.9828… a month", "      ana: Wages $461.57 a week × 4.333 = $1,999.9828…",
               "      ana: Income that MassHealth does not count $100 a month = $100 (does not count here)",
               "      $1,999.9828… ≤ $1,835.50: no (133 %; five points of the poverty level off the income; standard rounded up to a dollar)",
               "      $1,999.9828… ≤ $1,836: no (133 %; the printed standard with five points in it)",
               "      $1,999.9828… ≤ $1,835.40: no (133 %; the standard with five points in it and not rounded)"});
}

TEST(HealthplanTrace, TheDeductibleIsWorkedOut) {
  ASSERT_NE(MassHealth(), nullptr);
  AskedOf asked = Ask(kFamily);
  Findings findings;
  TellOtherwise(MassHealth()->programme(), "ana.income.wages=2000/month", &asked.application, findings);
  ExpectNone(findings);
  Decide(*MassHealth(), asked.application, &asked.decisions);
  const std::string text = TextOfFirst(asked);
  EXPECT_NE(text.find("One-time deductible: $8,748 (6 × what is over $542 a month)"), std::string::npos) << text;
}

/// What the first due of a rule comes to when something is told otherwise.
std::string DueOf(const std::string& rule, const std::vector<std::string>& told) {
  AskedOf asked = Ask(kFamily);
  Findings findings;
  for (const std::string& one : told) TellOtherwise(MassHealth()->programme(), one, &asked.application, findings);
  ExpectNone(findings);
  Decide(*MassHealth(), asked.application, &asked.decisions);
  const Trace trace = Explain(*MassHealth(), asked.application, 0, asked.decisions[0]);
  for (const RuleTrace& one : trace.rules) {
    if (one.rule->id == rule && !one.dues.empty() && one.dues[0].units) return DollarsOfUnits(*one.dues[0].units, MassHealth()->programme().units);
  }
  return "not known";
}

TEST(HealthplanTrace, DuesAtTheirLimits) {
  ASSERT_NE(MassHealth(), nullptr);
  for (const auto& [income, due] : std::vector<std::pair<std::string, std::string>>{{"542", "$0"}, {"542.01", "$0.06"}, {"2000", "$8,748"}, {"0", "$0"}}) {
    EXPECT_EQ(DueOf("R13", {"ana.income.wages=" + income + "/month"}), due) << income;
  }
  // bands of the poverty level of 2025, $15,650: 150 % is $23,475, 200 % $31,300, 250 % $39,125, 300 % $46,950, 400 % $62,600
  const std::vector<std::pair<std::string, std::string>> bands = {{"15650", "$0"},   {"23475", "$0"},   {"23476", "$53"},  {"31300", "$53"},
                                                                  {"31301", "$103"}, {"39125", "$103"}, {"39126", "$152"}, {"46950", "$152"},
                                                                  {"46951", "$235"}, {"62600", "$235"}};
  for (const auto& [income, due] : bands) EXPECT_EQ(DueOf("R21", {"ana.aptc_eligible=yes", "ana.year_income=" + income}), due) << income;
  EXPECT_EQ(DueOf("R21", {"ana.aptc_eligible=yes"}), "not known");
}

TEST(HealthplanProgramme, TablesGoOnBeyondTheirSizes) {
  ASSERT_NE(MassHealth(), nullptr);
  const auto& tables = MassHealth()->programme().tables;
  const auto table = std::find_if(tables.begin(), tables.end(), [](const Table& one) { return one.id == "commonhealth-deductible"; });
  ASSERT_NE(table, tables.end());
  EXPECT_EQ(table->versions[0].At(10), 1653'00);
  EXPECT_EQ(table->versions[0].At(12), 1919'00);
}

TEST(HealthplanTrace, WhatIsNotKnownIsAskedFor) {
  ASSERT_NE(MassHealth(), nullptr);
  AskedOf asked = Ask(kFamily);
  Findings findings;
  TellOtherwise(MassHealth()->programme(), "ana.medicare=unknown", &asked.application, findings);
  TellOtherwise(MassHealth()->programme(), "ana.income.wages=1000/month", &asked.application, findings);
  TellOtherwise(MassHealth()->programme(), "ana.disabled=unknown", &asked.application, findings);
  ExpectNone(findings);
  Decide(*MassHealth(), asked.application, &asked.decisions);
  const Trace trace = Explain(*MassHealth(), asked.application, 0, asked.decisions[0]);
  const auto& standard = trace.wanted[*MassHealth()->programme().TypeNamed("standard")];
  ASSERT_EQ(standard.size(), 1u);
  EXPECT_EQ(standard[0].say, "Have they been determined to be disabled by the standard of Social Security?");
  const auto& careplus = trace.wanted[*MassHealth()->programme().TypeNamed("careplus")];
  ASSERT_EQ(careplus.size(), 1u);
  EXPECT_EQ(careplus[0].what, *MassHealth()->programme().FactNamed("medicare"));
  EXPECT_NE(TextOfFirst(asked).find("ask of ana: Do they have Medicare Part A or B, or could they have it?"), std::string::npos);
}

TEST(HealthplanTrace, TheNoticeStandsInEveryTrace) {
  ASSERT_NE(MassHealth(), nullptr);
  const AskedOf asked = Ask(kFamily);
  const Trace trace = Explain(*MassHealth(), asked.application, 0, asked.decisions[0]);
  EXPECT_NE(TraceText(trace, false).find("It is no tool of the Commonwealth"), std::string::npos);
  const std::string json = TraceJson(trace);
  EXPECT_NE(json.find("It is no tool of the Commonwealth"), std::string::npos);
}

TEST(HealthplanTrace, JsonIsWholeForEveryCase) {
  ASSERT_NE(MassHealth(), nullptr);
  for (const TextCase& one : TextCases::All()) {
    const Application application = TextCases::ApplicationOf(MassHealth()->programme(), one);
    std::vector<PersonDecision> decisions;
    Decide(*MassHealth(), application, &decisions);
    for (size_t person = 0; person < decisions.size(); ++person) {
      const Trace trace = Explain(*MassHealth(), application, person, decisions[person]);
      Findings findings;
      const format::Json json = format::ParseJson(TraceJson(trace), one.name, findings);
      ExpectNone(findings);
      EXPECT_EQ(json.kind, format::Json::Kind::kObject) << one.Where();
      EXPECT_FALSE(TraceText(trace, true).empty());
      const auto response = fhir::ParseJson(CoverageResponse(trace, "2026-11-28"));
      EXPECT_TRUE(response.ok()) << one.Where() << ": " << response.status().ToString();
      for (size_t type = 0; type < trace.wanted.size(); ++type) {  // what is undecided says why; what is decided asks nothing
        const bool undecided = decisions[person].answers[type] == Answer::kUndecided;
        EXPECT_EQ(undecided, !trace.wanted[type].empty()) << one.Where() << " " << MassHealth()->programme().types[type].id;
      }
    }
  }
}

TEST(HealthplanCliff, SpansMeetAndAreThoseOfTheCases) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  AskedOf asked = Ask(kFamily);
  Findings findings;
  TellOtherwise(programme, "ana.disabled=no", &asked.application, findings);
  TellOtherwise(programme, "ana.medicare=no", &asked.application, findings);
  ExpectNone(findings);
  const std::vector<CliffStep> steps = CliffOf(*MassHealth(), asked.application, 0, 0, 5000);
  EXPECT_EQ(CliffText(programme, steps, 0),
            "$0 to $1,835 a month: MassHealth CarePlus\n"
            "$1,836 to $1,836 a month: cannot be decided; open: MassHealth CarePlus\n"
            "$1,837 to $5,000 a month: none\n");
  ASSERT_FALSE(steps.empty());
  EXPECT_EQ(steps.front().from, 0);
  EXPECT_EQ(steps.back().to, 5000);
  for (size_t i = 1; i < steps.size(); ++i) EXPECT_EQ(steps[i - 1].to + 1, steps[i].from);
}

TEST(HealthplanApplication, WhatIsWrongIsSaid) {
  ASSERT_NE(MassHealth(), nullptr);
  const struct {
    const char *yaml, *said;
  } rows[] = {
      {"asked_on: \"2026-05\"\npeople: [{id: a}]", "asked_on: it is no day like 2026-03-01"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, immigration: citizn}]", "immigration: \"citizn\" is none of citizen, qualified"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, pregnnt: yes}]", "unknown field; did you mean pregnant?"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, spouse: b}]", "spouse: there is nobody called \"b\" in the list"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, spouse: b}, {id: b, spouse: none}]", "a names b as spouse, and not the other way round"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, spouse: b, files_jointly: yes}, {id: b, spouse: a, files_jointly: no}]",
       "a and b file jointly or do not: both say the same"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, parents: [a]}]", "nobody is their own"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, claimed_by: a}]", "nobody claims themselves"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a}, {id: a}]", "two people have it"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, unborn: 13}]", "unborn: it is above 12"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, income: [{kind: wages, amount: 1.005, every: week}]}]", "amount: it is no amount in cents"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, income: [{kind: seasonal, amount: 1, every: week}]}]",
       "every: Seasonal work is not told so: it is told as year"},
      {"asked_on: \"2026-05-01\"\npeople: [{id: a, income: [{kind: lottery, amount: 1, every: week}]}]", "kind: \"lottery\" is none of wages"},
      {"people: []", "asked_on: it is missing"},
  };
  for (const auto& row : rows) {
    Findings findings;
    ReadApplication(MassHealth()->programme(), row.yaml, "a.yaml", findings);
    std::string all;
    for (const Finding& one : findings) all += one.ToString() + "\n";
    EXPECT_NE(all.find(row.said), std::string::npos) << row.yaml << " gave\n" << all;
  }
}

TEST(HealthplanApplication, ToldOtherwise) {
  ASSERT_NE(MassHealth(), nullptr);
  const struct {
    const char *told, *said;
  } rows[] = {
      {"ana.hiv=yes", ""},
      {"asked_on=2026-10-01", ""},
      {"ana.income.wages=1700.50/month", ""},
      {"ben.hiv=yes", "there is nobody called \"ben\""},
      {"ana.hvi=yes", "there is no fact \"hvi\" to tell"},
      {"ana.age=4", "there is no fact \"age\" to tell"},
      {"ana.hiv=maybe", "it is neither true nor false"},
      {"ana.income.wages=1700", "an income is told like 1700/month"},
      {"ana.income.wage=1700/month", "there is no income of kind \"wage\""},
      {"ana.income.seasonal=1700/month", "Seasonal work is not told so: it is told as year"},
      {"today=2026-01-01", "it is PERSON.FACT=VALUE or asked_on=DAY"},
  };
  for (const auto& row : rows) {
    Application application = Ask(kFamily).application;
    Findings findings;
    TellOtherwise(MassHealth()->programme(), row.told, &application, findings);
    EXPECT_EQ(findings.empty() ? "" : findings[0].message, row.said) << row.told;
  }
}

TEST(HealthplanDay, CountsAsCqlDoes) {
  EXPECT_EQ(YearsBetween(20080229, 20270228), 18);
  EXPECT_EQ(YearsBetween(20080229, 20270301), 19);
  EXPECT_EQ(MonthsBetween(20250430, 20260430), 12);
  EXPECT_EQ(MonthsBetween(20260501, 20260430), 0);
  EXPECT_EQ(AddMonths(20250131, 1), 20250228);
  EXPECT_EQ(AddMonths(20250301, -12), 20240301);
  EXPECT_EQ(AddDays(20261231, 1), 20270101);
  EXPECT_EQ(AddDays(kLastDay, 1), kLastDay);
  EXPECT_FALSE(ParseDay("2026-02-30"));
  EXPECT_FALSE(ParseDay("2026-02"));
}

}  // namespace
}  // namespace bogam::healthplan
