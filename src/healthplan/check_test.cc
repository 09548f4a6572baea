// SPDX-License-Identifier: Apache-2.0
// What is wrong or doubtful about content: each row spoils one thing of a small programme that is otherwise in order.
#include "healthplan/check.h"

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

std::vector<SourceFile> Small() {
  return {{"programme.yaml", R"(id: small
title: A small programme
notice: It is none.
place: Nowhere
covers: {from: "2025-01-01", to: "2026-12-31"}
tracks:
  - {id: cover, title: Cover, types: [{id: full, title: Full}, {id: part, title: Part}]}
general: {citation: A, mark: read, when: [{say: lives here, cql: lives_here}]}
)"},
          {"facts.yaml", R"(facts:
  lives_here: {type: boolean, question: "Here?"}
  birth_date: {type: date, question: "Born?"}
  lives_elsewhere: {type: boolean, question: "Elsewhere?"}
  files_taxes: {type: boolean, question: "Files?"}
  files_jointly: {type: boolean, question: "Jointly?"}
  must_file: {type: boolean, question: "Must?"}
  full_time_student: {type: boolean, question: "Student?"}
  pregnant: {type: boolean, question: "Pregnant?"}
  unborn: {type: integer, question: "How many?"}
  year_income: {type: decimal, question: "Income?"}
relations: {spouse: "Who?", parents: "Who?", claimed_by: "Who?", income: "What?"}
derived:
  age: {is: age}
)"},
          {"households.yaml", R"(households:
  home: {title: Home, method: tax-household, child_until: 19, unborn_of_others: not-counted, unread: something, citation: B, mark: read}
)"},
          {"income.yaml", R"(frequencies:
  month: {title: a month, times: 1, citation: C, mark: read}
kinds:
  wages: {title: Wages, earned: true, counted_in: [home], citation: C, mark: read}
)"},
          {"readings.yaml", R"(readings:
  plain: {title: Plain, versions: [{from: "2025-01-01", citation: D, mark: read, readings: [{id: exact, say: as it is, round: no}]}]}
)"},
          {"tables/poverty.yaml", R"(tables:
  poverty:
    title: Poverty
    per: year
    versions:
      - {from: "2025-01-01", to: "2025-12-31", sizes: [12000], each: 6000, citation: E, mark: read}
      - {from: "2026-01-01", sizes: [13000], each: 6000, citation: E, mark: read}
)"},
          {"definitions.yaml", R"(definitions:
  adult: {versions: [{from: "2025-01-01", citation: F, mark: read, say: is grown up, cql: age >= 19}]}
)"},
          {"rules/all.yaml", R"(rules:
  - id: F1
    title: Full
    type: full
    versions:
      - from: "2025-01-01"
        citation: G
        mark: read
        on: true
        concerns: [{say: is grown up, cql: adult}]
        limit: {household: home, table: poverty, readings: plain, at_most: 100}
  - id: P1
    title: Part
    type: part
    versions:
      - {from: "2025-01-01", citation: H, mark: assumption, on: false, missing: everything, concerns: [{say: is a child, cql: age < 19}]}
)"}};
}

/// With one text put for another in a file.
std::vector<SourceFile> With(const std::string& path, const std::string& old_text, const std::string& new_text) {
  std::vector<SourceFile> files = Small();
  for (SourceFile& file : files) {
    if (file.path != path) continue;
    const size_t at = file.text.find(old_text);
    EXPECT_NE(at, std::string::npos) << old_text;
    if (at != std::string::npos) file.text.replace(at, old_text.size(), new_text);
  }
  return files;
}

/// All that is said of it, one a line.
std::string SaidOf(const std::vector<SourceFile>& files) {
  Findings findings;
  Programme programme = Programme::Read(files, findings);
  const auto rulebook = findings.empty() ? Rulebook::Compile(std::move(programme), findings) : nullptr;
  if (rulebook != nullptr) findings = Check(*rulebook);
  std::string out;
  for (const Finding& one : findings) out += one.ToString() + "\n";
  return out;
}

TEST(HealthplanCheck, TheSmallProgrammeIsInOrder) { EXPECT_EQ(SaidOf(Small()), ""); }

TEST(HealthplanCheck, MassHealthIsInOrder) {
  ASSERT_NE(MassHealth(), nullptr);
  ExpectNone(Check(*MassHealth()));
  const Standing standing = StandingOn(*MassHealth(), 20260501);
  EXPECT_EQ(standing.rules, MassHealth()->programme().rules.size());
  EXPECT_EQ(standing.on + standing.off, standing.rules);
  EXPECT_GT(standing.off, 5u);
}

TEST(HealthplanCheck, WhatIsWrongIsSaidWithItsPlace) {
  const struct {
    const char *file, *old_text, *new_text, *said;
  } rows[] = {
      {"rules/all.yaml", "        citation: G\n", "", "rules/all.yaml:6: rules[0].versions[0].citation: it is missing\n"},
      {"rules/all.yaml", "        mark: read\n", "", "rules/all.yaml:6: rules[0].versions[0].mark: it is missing\n"},
      {"rules/all.yaml", "mark: assumption, on: false, missing: everything", "mark: guessed, on: false, missing: everything",
       "rules/all.yaml:16: rules[1].versions[0].mark: \"guessed\" is none of read, relayed, assumption\n"},
      {"rules/all.yaml", ", missing: everything", "", "rules/all.yaml:16: rules[1].versions[0].missing: it is missing\n"},
      {"rules/all.yaml", "- from: \"2025-01-01\"\n", "- from: \"2025-01\"\n", "rules/all.yaml:6: rules[0].versions[0].from: it is no day like 2026-03-01\n"},
      {"rules/all.yaml", "at_most: 100", "at_mast: 100", "did you mean at_most?"},
      {"rules/all.yaml", "table: poverty", "table: povert", "\"povert\" is none of poverty"},
      {"rules/all.yaml", "cql: adult", "cql: adlt", "rules/all.yaml:10: unknown identifier adlt; did you mean adult?\n"},
      {"rules/all.yaml", "cql: adult", "cql: adult is true", "rules/all.yaml:10: IsTrue is outside of what a rule may say\n"},
      {"rules/all.yaml", "cql: adult", "cql: age < 10 and adult", "rules/all.yaml:7: rule F1@2025-01-01: nobody can meet all of its conditions\n"},
      {"rules/all.yaml", "cql: adult", "cql: \"true\"", "rules/all.yaml:10: rule F1@2025-01-01: \"is grown up\" asks nothing\n"},
      {"rules/all.yaml", "        concerns: [{say: is grown up, cql: adult}]\n", "",
       "rules/all.yaml:7: rule F1@2025-01-01: it concerns everybody: it has no condition\n"},
      {"rules/all.yaml", "- {from: \"2025-01-01\", citation: H", "- {from: \"2025-02-01\", citation: H",
       "rules/all.yaml:16: rule P1: no version holds on 2025-01-01\n"},
      {"rules/all.yaml", "- {from: \"2025-01-01\", citation: H", "- {from: \"2025-01-01\", to: \"2026-06-30\", citation: H",
       "rules/all.yaml:16: rule P1: no version holds on 2026-07-01\n"},
      {"tables/poverty.yaml", "to: \"2025-12-31\"", "to: \"2026-01-01\"", "tables/poverty.yaml:7: table poverty: two versions hold on 2026-01-01\n"},
      {"tables/poverty.yaml", "to: \"2025-12-31\"", "to: \"2025-11-30\"",
       "rules/all.yaml:7: rule F1@2025-01-01: there is no poverty for 2025-12-01 to 2025-12-31\n"},
      {"facts.yaml", "{type: boolean, question: \"Here?\"}", "{type: boolean}", "facts.yaml: the fact lives_here has no question\n"},
      {"facts.yaml", "  lives_here:", "  idle: {type: boolean, question: \"Idle?\"}\n  lives_here:", "facts.yaml: no rule asks for idle\n"},
      {"facts.yaml", "  must_file: {type: boolean", "  must_file: {type: integer", "facts.yaml:2: facts: households need the fact must_file of type boolean\n"},
      {"programme.yaml", "{id: part, title: Part}", "{id: part, title: Part}, {id: none, title: None}", "programme.yaml: no rule gives none\n"},
      {"programme.yaml", "place: Nowhere\n", "place: Nowhere\nplaces: Many\n", "programme.yaml:5: places: unknown field\n"},
      {"income.yaml", "counted_in: [home]", "counted_in: [house]", "there is no household house"},
  };
  for (const auto& row : rows) {
    const std::string said = SaidOf(With(row.file, row.old_text, row.new_text));
    EXPECT_NE(said.find(row.said), std::string::npos) << row.new_text << " gave\n" << said;
  }
}

TEST(HealthplanCheck, FilesThatAreMissingOrForeign) {
  std::vector<SourceFile> files = Small();
  files.erase(files.begin());
  files.push_back({"notes.txt", "a"});
  const std::string said = SaidOf(files);
  EXPECT_NE(said.find("programme.yaml: it is missing"), std::string::npos) << said;
  EXPECT_NE(said.find("notes.txt: a programme's folder has no such file"), std::string::npos) << said;
}

}  // namespace
}  // namespace bogam::healthplan
