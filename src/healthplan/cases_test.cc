// SPDX-License-Identifier: Apache-2.0
// The cases of tests/cases/healthplan, and what must hold over all of them: a rule that is switched off makes no denial, a fact that is forgotten
// makes none, less income or one more child takes nothing away, and all is the same in another order of people.
#include <set>

#include "healthplan/test_programme.h"

namespace bogam::healthplan {
namespace {

class CaseJudge {
 public:
  CaseJudge(const TextCase& one, const Application& application, const std::vector<PersonDecision>& decisions)
      : case_(one), programme_(MassHealth()->programme()), application_(application), decisions_(decisions) {}

  void Judge() {
    for (const auto& [line, words] : case_.expected) {
      SCOPED_TRACE(case_.file + ":" + std::to_string(line) + " " + case_.name);
      const auto person = std::find_if(application_.people.begin(), application_.people.end(), [&](const Person& p) { return p.id == words.at(0); });
      ASSERT_NE(person, application_.people.end()) << "nobody is called " << words[0];
      const PersonDecision& decision = decisions_[static_cast<size_t>(person - application_.people.begin())];
      if (words.at(1) == "size")
        Size(words, decision);
      else if (TrackNamed(words[1]) >= 0)
        Track(words, decision);
      else
        Type(words, decision);
    }
    EXPECT_FALSE(case_.expected.empty()) << case_.Where();
    EXPECT_FALSE(case_.cites.empty()) << case_.Where();
    for (const std::string& cite : case_.cites) EXPECT_TRUE(IsCited(cite)) << case_.Where() << ": nothing in force cites " << cite;
  }

 private:
  int TrackNamed(const std::string& id) const {
    for (size_t i = 0; i < programme_.tracks.size(); ++i) {
      if (programme_.tracks[i].id == id) return static_cast<int>(i);
    }
    return -1;
  }

  /// = ana size magi 3 | = ana size magi 3-4 | = ana size magi ?
  void Size(const std::vector<std::string>& words, const PersonDecision&) {
    size_t definition = 0, person = 0;
    while (definition < programme_.households.size() && programme_.households[definition].id != words.at(2)) ++definition;
    ASSERT_LT(definition, programme_.households.size());
    while (application_.people[person].id != words[0]) ++person;
    Household household;
    BuildHousehold(programme_, programme_.households[definition], application_, person, &household);
    std::string size = std::to_string(household.size_low());
    if (household.size_high() != household.size_low()) size += "-" + std::to_string(household.size_high());
    EXPECT_EQ(household.known() ? size : "?", words.at(3));
  }

  /// = ana cover careplus [open standard,…] | none | undecided
  void Track(const std::vector<std::string>& words, const PersonDecision& decision) {
    const TrackResult& track = decision.tracks[static_cast<size_t>(TrackNamed(words[1]))];
    std::string got = track.chosen >= 0 ? programme_.types[static_cast<size_t>(track.chosen)].id : track.open != 0 ? "undecided" : "none", open;
    for (size_t type = 0; type < programme_.types.size(); ++type) {
      if ((track.open >> type & 1) != 0) open += (open.empty() ? "" : ",") + programme_.types[type].id;
    }
    EXPECT_EQ(got, words.at(2));
    EXPECT_EQ(open, words.size() > 4 ? words[4] : "") << "open";
  }

  /// = ana careplus yes|no|open|limit [by R10]
  void Type(const std::vector<std::string>& words, const PersonDecision& decision) {
    const auto type = programme_.TypeNamed(words.at(1));
    ASSERT_TRUE(type) << words[1];
    const std::string& want = words.at(2);
    const Answer answer = want == "yes" ? Answer::kEligible : want == "no" ? Answer::kNotEligible : Answer::kUndecided;
    EXPECT_EQ(Name(decision.answers[*type]), Name(answer)) << words[1];
    std::string found;
    bool as_wanted = want == "no";
    for (size_t i = 0; i < programme_.rules.size(); ++i) {
      const Outcome outcome = decision.rules[i].outcome;
      if (programme_.rules[i].type == *type) found += " " + programme_.rules[i].id + " " + std::string(Name(outcome));
      const bool meant = words.size() > 4 ? programme_.rules[i].id == words[4] : programme_.rules[i].type == *type;
      if (!meant) continue;
      if (want == "yes") as_wanted |= outcome == Outcome::kMet;
      if (want == "limit") as_wanted |= outcome == Outcome::kAtLimit;
      if (want == "open") as_wanted |= outcome == Outcome::kUnknown || outcome == Outcome::kOff || outcome == Outcome::kNoVersion;
    }
    EXPECT_TRUE(as_wanted) << found;
  }

  bool IsCited(const std::string& cite) const {
    const Edition* const edition = MassHealth()->At(application_.asked_on);
    const auto in = [&](const Source& source) { return source.citation.find(cite) != std::string::npos; };
    if (in(programme_.general_source)) return true;
    for (const HouseholdDef& one : programme_.households) {
      if (in(one.source)) return true;
    }
    for (const IncomeKind& one : programme_.kinds) {
      if (in(one.source)) return true;
    }
    for (const Frequency& one : programme_.frequencies) {
      if (in(one.source)) return true;
    }
    for (const Fact& one : programme_.facts) {
      if (in(one.source)) return true;
    }
    for (const RuleInForce& rule : edition == nullptr ? std::vector<RuleInForce>() : edition->rules) {
      if (rule.version != nullptr && in(rule.version->source)) return true;
      if (rule.limit && (in(rule.limit->table().source) || in(rule.limit->readings().source))) return true;
    }
    for (const Definition& one : programme_.definitions) {
      for (const DefinitionVersion& version : one.versions) {
        if (version.span.Covers(application_.asked_on) && in(version.source)) return true;
      }
    }
    return false;
  }

  const TextCase& case_;
  const Programme& programme_;
  const Application& application_;
  const std::vector<PersonDecision>& decisions_;
};

std::vector<PersonDecision> DecisionsOf(const Rulebook& rulebook, const Application& application) {
  std::vector<PersonDecision> out;
  Decide(rulebook, application, &out);
  return out;
}

std::vector<std::pair<TextCase, Application>> Applications() {
  std::vector<std::pair<TextCase, Application>> out;
  for (TextCase& one : TextCases::All()) {
    Application application = TextCases::ApplicationOf(MassHealth()->programme(), one);
    out.emplace_back(std::move(one), std::move(application));
  }
  return out;
}

TEST(HealthplanCases, AnswersAreThoseOfTheCases) {
  ASSERT_NE(MassHealth(), nullptr);
  size_t count = 0;
  for (const auto& [one, application] : Applications()) {
    CaseJudge(one, application, DecisionsOf(*MassHealth(), application)).Judge();
    ++count;
  }
  EXPECT_GE(count, 250u);
}

/// No type is denied that was not, and nobody loses all of a track who did not.
void ExpectNoNewDenial(const std::vector<PersonDecision>& before, const std::vector<PersonDecision>& after, const std::string& what) {
  ASSERT_EQ(before.size(), after.size());
  for (size_t person = 0; person < before.size(); ++person) {
    for (size_t type = 0; type < before[person].answers.size(); ++type) {
      const bool denied = after[person].answers[type] == Answer::kNotEligible && before[person].answers[type] != Answer::kNotEligible;
      EXPECT_FALSE(denied) << what << ": person " << person << " is denied " << MassHealth()->programme().types[type].id;
    }
    for (size_t track = 0; track < before[person].tracks.size(); ++track) {
      EXPECT_FALSE(IsDenied(after[person].tracks[track]) && !IsDenied(before[person].tracks[track])) << what;
    }
  }
}

TEST(HealthplanCases, ARuleThatIsOffMakesNoDenial) {
  ASSERT_NE(MassHealth(), nullptr);
  const auto all = Applications();
  std::vector<std::vector<PersonDecision>> before;
  for (const auto& [one, application] : all) before.push_back(DecisionsOf(*MassHealth(), application));
  size_t changed = 0;
  for (const Rule& rule : MassHealth()->programme().rules) {
    Findings findings;
    const auto without = Rulebook::Compile(MassHealth()->programme().Without(rule.id), findings);
    ASSERT_NE(without, nullptr);
    for (size_t i = 0; i < all.size(); ++i) {
      const auto after = DecisionsOf(*without, all[i].second);
      ExpectNoNewDenial(before[i], after, all[i].first.Where() + " without " + rule.id);
      for (size_t person = 0; person < after.size(); ++person) changed += after[person].answers != before[i][person].answers ? 1 : 0;
    }
  }
  EXPECT_GT(changed, 100u) << "switching rules off is felt";
}

/// Learning a fact can only turn "cannot be decided" into an answer; forgetting it only the other way.
TEST(HealthplanCases, AForgottenFactTurnsNoAnswerRound) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  size_t opened = 0;
  for (const auto& [one, application] : Applications()) {
    const auto before = DecisionsOf(*MassHealth(), application);
    const auto compare = [&](const Application& less, const std::string& what) {
      const auto after = DecisionsOf(*MassHealth(), less);
      for (size_t person = 0; person < after.size(); ++person) {
        for (size_t type = 0; type < after[person].answers.size(); ++type) {
          const Answer a = after[person].answers[type];
          EXPECT_TRUE(a == Answer::kUndecided || a == before[person].answers[type]) << one.Where() << " without " << what << ": " << programme.types[type].id;
          opened += a != before[person].answers[type] ? 1 : 0;
        }
      }
    };
    for (size_t person = 0; person < application.people.size(); ++person) {
      for (size_t fact = 0; fact < programme.facts.size(); ++fact) {
        if (application.people[person].facts[fact] == kNotKnown) continue;
        Application less = application;
        less.people[person].facts[fact] = kNotKnown;
        compare(less, application.people[person].id + "." + programme.facts[fact].name);
      }
      Application less = application;
      less.people[person].income.clear(), less.people[person].income_told = false;
      compare(less, application.people[person].id + ".income");
      less = application, less.people[person].claimed_by = kNotTold;
      compare(less, application.people[person].id + ".claimed_by");
      less = application, less.people[person].parents = 0, less.people[person].parents_told = false;
      compare(less, application.people[person].id + ".parents");
      less = application, less.people[person].spouse = kNotTold;
      compare(less, application.people[person].id + ".spouse");
    }
  }
  EXPECT_GT(opened, 1000u) << "facts matter";
}

/// The place of the chosen type in its track; beyond it where nothing is chosen.
size_t RankOf(const Programme& programme, const PersonDecision& decision, size_t track) {
  const auto& types = programme.tracks[track].types;
  return static_cast<size_t>(std::find(types.begin(), types.end(), static_cast<size_t>(decision.tracks[track].chosen)) - types.begin());
}

/// Of a type that has no lower limit of income, an answer may get no worse.
void ExpectNoWorse(const std::vector<PersonDecision>& before, const std::vector<PersonDecision>& after, const std::string& what) {
  const Programme& programme = MassHealth()->programme();
  std::set<size_t> lower;  // types of rules that say "over" or "at least", or ask for work
  for (const Rule& rule : programme.rules) {
    for (const RuleVersion& version : rule.versions) {
      if (version.limit && (version.limit->over || version.limit->at_least)) lower.insert(rule.type);
    }
  }
  for (size_t person = 0; person < before.size(); ++person) {
    for (size_t type = 0; type < programme.types.size(); ++type) {
      if (lower.contains(type) || before[person].answers[type] != Answer::kEligible) continue;
      EXPECT_EQ(Name(after[person].answers[type]), "eligible") << what << ": " << programme.types[type].id;
    }
    for (size_t track = 0; track < programme.tracks.size(); ++track) {
      const size_t rank = RankOf(programme, before[person], track);
      const bool full = rank < programme.tracks[track].types.size() && !lower.contains(programme.tracks[track].types[rank]);
      if (full) {
        EXPECT_LE(RankOf(programme, after[person], track), rank) << what;
      }
    }
  }
}

TEST(HealthplanCases, LessIncomeTakesNothingAway) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  for (const auto& [one, application] : Applications()) {
    if (application.asked_on >= 20270101) continue;  // from then on earnings are one way to be engaged: a listed rule
    const auto before = DecisionsOf(*MassHealth(), application);
    for (const int64_t cents : {int64_t{1}, int64_t{100}, int64_t{5'000}, int64_t{100'000'00}}) {
      for (size_t person = 0; person < application.people.size(); ++person) {
        Application less = application;
        for (IncomeLine& line : less.people[person].income) {
          if (line.cents < 0) continue;  // a loss
          line.cents = std::max<int64_t>(0, line.cents - cents);
          line.units = *MonthlyUnits(programme, line.cents, programme.frequencies[line.frequency]);
        }
        ExpectNoWorse(before, DecisionsOf(*MassHealth(), less), one.Where() + " with less income of " + less.people[person].id);
      }
    }
  }
}

/// A baby without income, of somebody who files a return, on that return.
TEST(HealthplanCases, OneMoreChildTakesNothingAway) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  size_t tried = 0;
  for (const auto& [one, application] : Applications()) {
    const auto before = DecisionsOf(*MassHealth(), application);
    for (size_t parent = 0; parent < application.people.size(); ++parent) {
      const Person& grown = application.people[parent];
      const int64_t birth = grown.facts[programme.roles.birth_date];
      if (birth == kNotKnown || YearsBetween(static_cast<Day>(birth), application.asked_on) < 21 || grown.claimed_by != kNobody) continue;
      Application more = application;
      Person baby = grown;
      baby.id = "baby", baby.spouse = kNobody, baby.income.clear(), baby.income_told = true, baby.parents_told = true;
      baby.parents = uint64_t{1} << parent;
      if (grown.spouse >= 0) baby.parents |= uint64_t{1} << grown.spouse;
      baby.claimed_by = static_cast<int>(parent);
      baby.facts[programme.roles.birth_date] = application.asked_on;
      for (const size_t fact : {programme.roles.pregnant, programme.roles.files_taxes, programme.roles.must_file, programme.roles.files_jointly})
        baby.facts[fact] = 0;
      baby.facts[programme.roles.year_income] = 0;
      more.people.push_back(std::move(baby));
      auto after = DecisionsOf(*MassHealth(), more);
      after.pop_back();
      ExpectNoWorse(before, after, one.Where() + " with a baby of " + grown.id);
      ++tried;
    }
  }
  EXPECT_GT(tried, 200u);
}

TEST(HealthplanCases, TheOrderOfPeopleIsNothing) {
  ASSERT_NE(MassHealth(), nullptr);
  for (const TextCase& one : TextCases::All()) {
    if (one.people.size() < 2) continue;
    TextCase turned = one;
    std::reverse(turned.people.begin(), turned.people.end());
    const auto a = DecisionsOf(*MassHealth(), TextCases::ApplicationOf(MassHealth()->programme(), one));
    auto b = DecisionsOf(*MassHealth(), TextCases::ApplicationOf(MassHealth()->programme(), turned));
    std::reverse(b.begin(), b.end());
    for (size_t person = 0; person < a.size(); ++person) {
      EXPECT_EQ(a[person].answers, b[person].answers) << one.Where();
      for (size_t i = 0; i < a[person].rules.size(); ++i) EXPECT_EQ(a[person].rules[i].outcome, b[person].rules[i].outcome) << one.Where();
    }
  }
}

}  // namespace
}  // namespace bogam::healthplan
