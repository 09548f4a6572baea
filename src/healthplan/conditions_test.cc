// SPDX-License-Identifier: Apache-2.0
// Conditions: what a rule may say and what not, and the steps against the reference evaluator of CQL: over each condition of the content with random
// facts, and over random expressions of all that may be said.
#include "healthplan/conditions.h"

#include <random>

#include "healthplan/slow_conditions.h"
#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

/// A few facts of every type.
Programme SmallProgramme() {
  Programme out;
  const auto add = [&](std::string name, FactType type) { out.facts.push_back({.name = std::move(name), .type = type}); };
  add("yes_a", FactType::kBoolean);
  add("yes_b", FactType::kBoolean);
  add("yes_c", FactType::kBoolean);
  add("age", FactType::kInteger);
  add("hours", FactType::kDecimal);
  add("born", FactType::kDate);
  add("day", FactType::kDate);
  add("status", FactType::kCoded);
  out.facts.back().values = {{"citizen", "citizen"}, {"qualified", "qualified"}, {"other", "other"}};
  return out;
}

struct OneCompiled {
  Conditions conditions;
  Findings findings;
};

OneCompiled CompileOne(const Programme& programme, const std::string& cql, int line = 7) {
  OneCompiled out;
  const Condition condition{"said", cql, line};
  const Source source{.file = "rules/a.yaml"};
  out.conditions = CompileConditions(programme, {{"asked", &condition, &source}}, out.findings);
  return out;
}

int64_t Flat(const Conditions& conditions, const std::vector<int64_t>& facts) {
  std::vector<int64_t> values(conditions.program.places());
  std::copy(facts.begin(), facts.end(), values.begin());
  conditions.program.Run(values);
  return values[conditions.places.at(0)];
}

int64_t RandomFact(const Fact& fact, std::mt19937& random) {
  if (random() % 5 == 0) return kNotKnown;
  switch (fact.type) {
    case FactType::kBoolean: return static_cast<int64_t>(random() % 2);
    case FactType::kInteger: return std::vector<int64_t>{0, 1, 18, 19, 20, 21, 64, 65, -3}[random() % 9];
    case FactType::kDecimal: return std::vector<int64_t>{0, 3999, 4000, 4001, 8000, 57999, 58000, 200000, 200001}[random() % 9] * (kDecimalUnit / 100);
    case FactType::kDate: return std::vector<int64_t>{20080229, 20250430, 20250501, 20260228, 20260501, 20261001, 20270228, 20281231}[random() % 8];
    case FactType::kCoded: return static_cast<int64_t>(random() % fact.values.size());
  }
  return kNotKnown;
}

std::vector<int64_t> RandomFacts(const Programme& programme, std::mt19937& random) {
  std::vector<int64_t> out;
  for (const Fact& fact : programme.facts) out.push_back(RandomFact(fact, random));
  return out;
}

TEST(Conditions, EveryConditionOfTheContentIsThatOfTheReference) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  std::mt19937 random(6);
  size_t known = 0, unknown = 0;
  for (const Edition& edition : MassHealth()->editions()) {
    const std::vector<std::string> names = DefinitionsOf(edition.conditions);
    ASSERT_EQ(names.size(), edition.conditions.places.size());
    for (int round = 0; round < 40; ++round) {
      std::vector<int64_t> values = RandomFacts(programme, random);
      for (size_t i = 0; i < programme.facts.size(); ++i) {
        if (programme.facts[i].origin == Origin::kFigure) values[i] = edition.figures[i];
      }
      const std::vector<int64_t> facts = values;
      values.resize(edition.conditions.program.places());
      edition.conditions.program.Run(values);
      for (size_t i = 0; i < names.size(); ++i) {
        const auto slow = SlowValue(programme, edition.conditions, names[i], facts);
        ASSERT_TRUE(slow.ok()) << slow.status().ToString();
        ASSERT_EQ(values[edition.conditions.places[i]], *slow) << names[i] << " in " << edition.span.ToString();
        ++(*slow == kNotKnown ? unknown : known);
      }
    }
  }
  EXPECT_GT(known, 1000u);
  EXPECT_GT(unknown, 1000u);
}

/// Random expressions of all that a rule may say.
class Expressions {
 public:
  explicit Expressions(unsigned seed) : random_(seed) {}

  std::string Boolean(int deep) {
    if (deep == 0) return Pick({"yes_a", "yes_b", "yes_c", "true", "false"});
    switch (random_() % 10) {
      case 0: return "(not " + Boolean(deep - 1) + ")";
      case 1: return "(" + Boolean(deep - 1) + " = " + Boolean(deep - 1) + ")";
      case 2: return "(status " + Pick({"= 'citizen'", "!= 'other'", "= 'qualified'"}) + ")";
      case 3: return "('qualified' = status)";
      case 4: return "(" + Integer(deep - 1) + Compare() + Integer(deep - 1) + ")";
      case 5: return "(" + Decimal(deep - 1) + Compare() + Decimal(deep - 1) + ")";
      case 6: return "(" + Date(deep - 1) + Pick({" = ", " < ", " >= ", " before ", " on or after ", " after ", " on or before "}) + Date(deep - 1) + ")";
      default: return "(" + Boolean(deep - 1) + Pick({" and ", " or ", " xor ", " implies "}) + Boolean(deep - 1) + ")";
    }
  }

 private:
  std::string Pick(const std::vector<std::string>& all) { return all[random_() % all.size()]; }
  std::string Compare() { return Pick({" = ", " != ", " < ", " <= ", " > ", " >= "}); }
  std::string Integer(int deep) {
    if (deep <= 0) return Pick({"age", "19", "21", "65", "0"});
    switch (random_() % 4) {
      case 0: return "(" + Integer(deep - 1) + Pick({" + ", " - "}) + Integer(deep - 1) + ")";
      case 1: return Pick({"(years between ", "(months between ", "(days between "}) + Date(deep - 1) + " and " + Date(deep - 1) + ")";
      case 2: return "(-" + Integer(deep - 1) + ")";
      default: return Integer(0);
    }
  }
  std::string Decimal(int deep) {
    if (deep <= 0) return Pick({"hours", "40.0", "579.99", "age", "2000"});
    return random_() % 2 == 0 ? Decimal(0) : "(" + Decimal(deep - 1) + Pick({" + ", " - "}) + Decimal(deep - 1) + ")";
  }
  std::string Date(int deep) {
    if (deep <= 0) return Pick({"born", "day", "@2026-10-01", "@2025-02-28"});
    return random_() % 2 == 0 ? Date(0) : "(" + Date(0) + Pick({" + 12 months", " - 1 month", " + 1 year", " - 30 days", " + 13 months"}) + ")";
  }

  std::mt19937 random_;
};

TEST(Conditions, RandomExpressionsAreThoseOfTheReference) {
  const Programme programme = SmallProgramme();
  std::mt19937 random(7);
  Expressions expressions(8);
  size_t answers = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string cql = expressions.Boolean(1 + i % 4);
    const OneCompiled one = CompileOne(programme, cql);
    ASSERT_TRUE(one.findings.empty()) << cql << ": " << one.findings[0].ToString();
    for (int round = 0; round < 25; ++round) {
      const std::vector<int64_t> facts = RandomFacts(programme, random);
      const auto slow = SlowValue(programme, one.conditions, "asked", facts);
      ASSERT_TRUE(slow.ok()) << cql << ": " << slow.status().ToString();
      std::string told;
      for (size_t fact = 0; fact < facts.size(); ++fact) told += " " + programme.facts[fact].name + "=" + WordsOf(programme.facts[fact], facts[fact]);
      ASSERT_EQ(Flat(one.conditions, facts), *slow) << cql << told;
      answers += *slow != kNotKnown ? 1 : 0;
    }
  }
  EXPECT_GT(answers, 3000u);
}

TEST(Conditions, WhatNoRuleMaySayIsNamedWithItsLine) {
  const Programme programme = SmallProgramme();
  const struct {
    const char *cql, *message;
    int line;
  } rows[] = {
      {"yes_a is null", "IsNull is outside of what a rule may say", 7},
      {"yes_a is true", "IsTrue is outside of what a rule may say", 7},
      {"Coalesce(yes_a, false)", "Coalesce is outside of what a rule may say", 7},
      {"if yes_a then yes_b else yes_c", "If is outside of what a rule may say", 7},
      {"yes_a\nand hours * 2.0 > 3.0", "Multiply is outside of what a rule may say", 8},
      {"status = 'citizn'", "'citizn' is no code of status; did you mean citizen?", 7},
      {"yes_a or\n'qualifed' != status", "'qualifed' is no code of status; did you mean qualified?", 8},
      {"status in { 'citizen', 'other' }", "in is outside of what a rule may say: it answers no where a fact is not known; write fact = 'a' or fact = 'b'", 7},
      {"day <= born + 3 weeks", "a time is in years, months or days, not in weeks", 7},
      {"hours > 0.123456789", "a Decimal has at most 8 places; leave out what stands behind the eighth", 7},
      {"born > @2026", "a day is written whole, like @2026-10-01", 7},
      {"null", "it gives Any, no Boolean", 7},
      {"age", "it gives Integer, no Boolean", 7},
  };
  for (const auto& row : rows) {
    const OneCompiled one = CompileOne(programme, row.cql);
    ASSERT_EQ(one.findings.size(), 1u) << row.cql;
    EXPECT_EQ(one.findings[0].message, row.message) << row.cql;
    EXPECT_EQ(one.findings[0].file, "rules/a.yaml") << row.cql;
    EXPECT_EQ(one.findings[0].line, row.line) << row.cql;
    EXPECT_EQ(one.conditions.libraries, nullptr) << row.cql;
  }
}

TEST(Conditions, ATypoIsADiagnosticWithANearName) {
  const OneCompiled one = CompileOne(SmallProgramme(), "yes_a\nand yes_d", 12);
  ASSERT_FALSE(one.findings.empty());
  EXPECT_EQ(one.findings[0].line, 13);
  EXPECT_NE(one.findings[0].message.find("yes_d"), std::string::npos);
  EXPECT_NE(one.findings[0].message.find("did you mean"), std::string::npos) << one.findings[0].message;
}

TEST(Conditions, WaitingNamesWhatMatters) {
  const Programme programme = SmallProgramme();
  const OneCompiled one = CompileOne(programme, "(yes_a or yes_b) and (age < 19 or yes_c)");
  ASSERT_TRUE(one.findings.empty());
  std::vector<int64_t> values(one.conditions.program.places(), kNotKnown);
  values[0] = 1;  // yes_a: yes_b does not matter
  one.conditions.program.Run(values);
  std::vector<size_t> waiting;
  one.conditions.program.Waiting(values, one.conditions.places[0], &waiting);
  EXPECT_EQ(waiting, (std::vector<size_t>{3, 2}));
}

}  // namespace
}  // namespace bogam::healthplan
