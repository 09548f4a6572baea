// SPDX-License-Identifier: Apache-2.0
// Modules run: small ones with known answers, and all stock modules of Synthea (where the test data is) asleep and polled with the same events.
#include "synth/gmf/machine.h"

#include <gtest/gtest.h>

#include <array>

#include "synth/asked_conditions.h"
#include "synth/plain_life.h"
#include "synth/simulation.h"
#include "synth/test_events.h"
#include "synth/test_life.h"

namespace bogam::synth::gmf {
namespace {

/// One module by itself.
class OneModule {
 public:
  explicit OneModule(const std::string& states, std::map<std::string, std::string> more = {}) {
    more.emplace("m", R"({"name":"m","states":{)" + states + "}}");
    findings_ = library_.ReadTexts(more, {});
    for (const Finding& finding : findings_) ADD_FAILURE() << finding.ToString();
  }

  Person& Live(double years, uint64_t seed = 1, const char* gender = "M") {
    gender_ = library_.vocabulary().Symbol(gender);
    visits_ = std::make_unique<PlainVisits>(&library_);
    person_ = std::make_unique<Person>(library_);
    person_->Begin(Mix(seed, 0), kBirth);
    person_->Set(library_.built_in().gender, Value::Text(gender_));
    Machine machine(library_, body_);
    machine.CountVisits(&visits_count_);
    visits_count_.assign(library_.module_count(), std::vector<uint64_t>(1000));
    Simulation(library_, machine, {}, visits_.get()).Live(*person_, kBirth + static_cast<Instant>(years * 365.25 * kDay));
    return *person_;
  }
  uint64_t Visited(std::string_view state, std::string_view module = "m") const {
    const ModuleId id = library_.FindModule(module);
    const Module& m = library_.module(id);
    for (size_t i = 0; i < m.states.size(); ++i) {
      if (library_.vocabulary().Text(m.states[i].name) == state) return visits_count_[id][i];
    }
    ADD_FAILURE() << "no state " << state;
    return 0;
  }
  /// Entries of a code.
  std::vector<Entry> Of(std::string_view code) const {
    std::vector<Entry> out;
    for (const Entry& entry : person_->record().entries()) {
      const auto codes = library_.vocabulary().codes(entry.codes);
      if (!codes.empty() && library_.vocabulary().code(codes[0]).code == code) out.push_back(entry);
    }
    return out;
  }
  Value Get(std::string_view attribute) const { return person_->Get(library_.vocabulary().FindAttribute(attribute)); }
  Library& library() { return library_; }

  static constexpr Instant kBirth = 0;

 private:
  Library library_;
  PlainBody body_;
  std::vector<Finding> findings_;
  std::unique_ptr<PlainVisits> visits_;
  std::unique_ptr<Person> person_;
  std::vector<std::vector<uint64_t>> visits_count_;
  SymbolId gender_ = 0;
};

TEST(Machine, WhatIsGivenOnTheSpotIsNotTakenOn) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"G"},
    "G":{"type":"MedicationOrder","administration":true,"codes":[{"system":"RxNorm","code":"1","display":"d"}],"direct_transition":"G2"},
    "G2":{"type":"MedicationOrder","administration":true,"codes":[{"system":"RxNorm","code":"1","display":"d"}],"direct_transition":"Ask"},
    "Ask":{"type":"Simple","conditional_transition":[{"condition":{"condition_type":"Active Medication","codes":[{"system":"RxNorm","code":"1","display":"d"}]},"transition":"Taken"},{"transition":"T"}]},
    "Taken":{"type":"Simple","direct_transition":"T"},"T":{"type":"Terminal"})");
  one.Live(1);
  ASSERT_EQ(one.Of("1").size(), 2u);
  EXPECT_TRUE(one.Of("1")[0].ended);
  EXPECT_EQ(one.Of("1")[0].stop, one.Of("1")[0].start);
  EXPECT_EQ(one.Visited("Taken"), 0u);
}

/// Another module's condition lies open under the same state name; it began first.
TEST(Machine, AStateNameMeansTheStateOfTheModuleThatSaysIt) {
  const std::string other = R"({"name":"a","states":{"Initial":{"type":"Initial","direct_transition":"Diagnosis"},
    "Diagnosis":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"other","display":"o"}],"direct_transition":"T"},"T":{"type":"Terminal"}}})";
  const std::string called = R"({"name":"s","states":{"Initial":{"type":"Initial","direct_transition":"End"},
    "End":{"type":"ConditionEnd","condition_onset":"Diagnosis","direct_transition":"T"},"T":{"type":"Terminal"}}})";
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"W"},
    "W":{"type":"Delay","exact":{"quantity":2,"unit":"weeks"},"direct_transition":"Diagnosis"},
    "Diagnosis":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"own","display":"o"}],"direct_transition":"P"},
    "P":{"type":"Procedure","codes":[{"system":"HCPCS","code":"done","display":"p"}],"reason":"Diagnosis","direct_transition":"Call"},
    "Call":{"type":"CallSubmodule","submodule":"x/s","direct_transition":"Again"},
    "Again":{"type":"ConditionEnd","condition_onset":"Diagnosis","direct_transition":"T"},"T":{"type":"Terminal"})",
                {{"a", other}, {"x/s", called}});
  const Person& person = one.Live(1);
  ASSERT_EQ(one.Of("own").size(), 1u);
  ASSERT_EQ(one.Of("other").size(), 1u);
  EXPECT_TRUE(one.Of("own")[0].ended);     // by the submodule, which has no such state: its caller's is meant
  EXPECT_FALSE(one.Of("other")[0].ended);  // not even by Again, when the own one is over
  ASSERT_EQ(one.Of("done").size(), 1u);
  ASSERT_NE(one.Of("done")[0].reason, kNoEntry);
  EXPECT_EQ(person.record().at(one.Of("done")[0].reason).codes, one.Of("own")[0].codes);
}

TEST(Machine, ADelayThatEndsInMidWeekGivesExactTimes) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"A"},
    "A":{"type":"Delay","exact":{"quantity":2,"unit":"days"},"direct_transition":"V"},
    "V":{"type":"Encounter","encounter_class":"emergency","codes":[{"system":"SNOMED-CT","code":"1","display":"v"}],"direct_transition":"B"},
    "B":{"type":"Delay","exact":{"quantity":3,"unit":"days"},"direct_transition":"D"},
    "D":{"type":"Death","direct_transition":"T"},"T":{"type":"Terminal"})");
  const Person& person = one.Live(1);
  // The yearly visit of week 0 is over before the delay ends.
  ASSERT_EQ(one.Of("1").size(), 1u);
  EXPECT_EQ(one.Of("1")[0].start, 2 * kDay);
  EXPECT_EQ(person.death(), 5 * kDay);
}

TEST(Machine, TheDeadDoNothingMore) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"D"},
    "D":{"type":"Death","exact":{"quantity":2,"unit":"days"},"direct_transition":"W"},
    "W":{"type":"Delay","exact":{"quantity":4,"unit":"days"},"direct_transition":"X"},
    "X":{"type":"SetAttribute","attribute":"x","value":true,"direct_transition":"T"},"T":{"type":"Terminal"})");
  EXPECT_EQ(one.Live(1).death(), 2 * kDay);
  EXPECT_TRUE(one.Get("x").empty());
}

TEST(Machine, AYearIs365DaysForWholeAmountsAnd365AndAQuarterForOthers) {
  EXPECT_EQ(DurationOf(2, TimeUnit::kYears), 730 * kDay);
  EXPECT_EQ(DurationOf(0.5, TimeUnit::kYears), static_cast<Duration>(182.625 * kDay));
  EXPECT_EQ(DurationOf(2, TimeUnit::kMonths), 60 * kDay);
  Stream stream(7);
  const TimeSpan whole{{.kind = Distribution::Kind::kUniform, .a = 2.1, .b = 2.9}, TimeUnit::kYears, true};
  EXPECT_EQ(whole.Sample(stream), 730 * kDay);
  const Distribution exponential{.kind = Distribution::Kind::kExponential, .a = 3};
  double sum = 0, least = 1e9;
  for (int i = 0; i < 20000; ++i) {
    const double value = exponential.Sample(stream);
    sum += value;
    least = std::min(least, value);
  }
  EXPECT_NEAR(sum / 20000, 4, 0.1);
  EXPECT_GE(least, 1);
}

TEST(Machine, TheLastOptionIsTakenWhenNoneHolds) {
  OneModule one(R"("Initial":{"type":"Initial","conditional_transition":[
      {"condition":{"condition_type":"Gender","gender":"F"},"transition":"A"},{"condition":{"condition_type":"False"},"transition":"B"}]},
    "A":{"type":"Terminal"},"B":{"type":"Terminal"})");
  one.Live(1);
  EXPECT_EQ(one.Visited("A"), 0u);
  EXPECT_EQ(one.Visited("B"), 1u);
}

TEST(Machine, DistributedTransitionsFollowTheirWeights) {
  OneModule one(
      R"("Initial":{"type":"Initial","distributed_transition":[{"distribution":0.15,"transition":"A"},{"distribution":{"attribute":"p","default":0.55},"transition":"B"},
      {"distribution":0.3,"transition":"C"}]},"A":{"type":"Terminal"},"B":{"type":"Terminal"},"C":{"type":"Terminal"})");
  int a = 0, b = 0;
  for (uint64_t seed = 0; seed < 4000; ++seed) {
    one.Live(0.1, seed);
    a += one.Visited("A") > 0;
    b += one.Visited("B") > 0;
  }
  EXPECT_NEAR(a / 4000.0, 0.15, 0.025);
  EXPECT_NEAR(b / 4000.0, 0.55, 0.03);
}

TEST(Machine, TheRestIsWhatTheWeightsBeforeItLeave) {
  OneModule one(
      R"("Initial":{"type":"Initial","complex_transition":[{"distributions":[{"distribution":{"parameter":"p"},"transition":"A"},{"distribution":0.2,"transition":"B"},
      {"distribution":"rest","transition":"C"}]}]},"A":{"type":"Terminal"},"B":{"type":"Terminal"},"C":{"type":"Terminal"})",
      {{"parameters", R"({"parameters":{"p":{"value":0.5,"population":"x","source":"x","status":"assumption","acts_on":"access"}}})"}});
  const Transition& transition = one.library().module(one.library().FindModule("m")).states[0].transition;
  ASSERT_EQ(transition.weighted.size(), 3u);
  EXPECT_NEAR(transition.weighted[2].weight, 0.3, 1e-12);
}

TEST(Machine, WeightsBeforeTheRestThatExceedOneAreAnError) {
  Library library;
  const auto findings =
      library.ReadTexts({{"m", R"({"name":"m","states":{"Initial":{"type":"Initial","distributed_transition":[{"distribution":0.8,"transition":"A"},
      {"distribution":0.4,"transition":"A"},{"distribution":"rest","transition":"A"}]},"A":{"type":"Terminal"}}})"}},
                        {});
  ASSERT_EQ(findings.size(), 1u);
  EXPECT_NE(findings[0].message.find("rest"), std::string::npos) << findings[0].ToString();
}

TEST(Machine, AnOrderIsANewOneThoughAnOlderOneIsOpen) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"O"},
    "O":{"type":"ServiceRequest","codes":[{"system":"LOINC","code":"o"}],"direct_transition":"W"},
    "W":{"type":"Delay","exact":{"quantity":10,"unit":"days"},"direct_transition":"P"},
    "P":{"type":"ServiceRequest","codes":[{"system":"LOINC","code":"o"}],"direct_transition":"E"},
    "E":{"type":"ServiceRequestEnd","codes":[{"system":"LOINC","code":"o"}],"direct_transition":"T"},"T":{"type":"Terminal"})");
  one.Live(1);
  const auto orders = one.Of("o");
  ASSERT_EQ(orders.size(), 2u);
  EXPECT_FALSE(orders[0].ended);
  EXPECT_TRUE(orders[1].ended);
  EXPECT_EQ(orders[1].start, 10 * kDay);
}

TEST(Machine, AGuardWakesAtTheStepAfterTheBirthday) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"G"},
    "G":{"type":"Guard","allow":{"condition_type":"Age","operator":">=","quantity":40,"unit":"years"},"direct_transition":"P"},
    "P":{"type":"Procedure","codes":[{"system":"SNOMED-CT","code":"p"}],"direct_transition":"T"},"T":{"type":"Terminal"})");
  one.Live(45);
  const auto made = one.Of("p");
  ASSERT_EQ(made.size(), 1u);
  EXPECT_GE(made[0].start, AddYears(0, 40));
  EXPECT_LT(made[0].start, AddYears(0, 40) + kWeek);
}

TEST(Machine, AnOnsetWaitsForItsEncounterAndKeepsItsDate) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"W"},
    "W":{"type":"Delay","exact":{"quantity":100,"unit":"days"},"direct_transition":"C"},
    "C":{"type":"ConditionOnset","codes":[{"system":"SNOMED-CT","code":"c"}],"target_encounter":"E","assign_to_attribute":"dx","direct_transition":"E"},
    "E":{"type":"Encounter","wellness":true,"direct_transition":"M"},
    "M":{"type":"MedicationOrder","codes":[{"system":"RxNorm","code":"m"}],"reason":"C","chronic":true,"direct_transition":"T"},"T":{"type":"Terminal"})");
  const Person& person = one.Live(3.2);
  const auto condition = one.Of("c");
  ASSERT_EQ(condition.size(), 1u);
  EXPECT_EQ(condition[0].onset, 100 * kDay);
  EXPECT_EQ(condition[0].start, 52 * kWeek);
  EXPECT_EQ(one.Get("dx").kind, Value::Kind::kEntry);
  // Ordered in year 1; no other module visits, so nothing renews it.
  ASSERT_EQ(one.Of("m").size(), 1u);
  EXPECT_EQ(&person.record().at(one.Of("m")[0].reason), &person.record().at(one.Get("dx").id));
}

TEST(Machine, SubmodulesShareAttributesAndTheirStatesCountAsTheCallers) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"S"},
    "S":{"type":"CallSubmodule","submodule":"sub/one","conditional_transition":[
       {"condition":{"condition_type":"PriorState","name":"Inside"},"transition":"Yes"},{"transition":"No"}]},
    "Yes":{"type":"Terminal"},"No":{"type":"Terminal"})",
                {{"sub/one", R"({"name":"s","states":{"Initial":{"type":"Initial","direct_transition":"Inside"},
             "Inside":{"type":"SetAttribute","attribute":"seen","value":3,"direct_transition":"End"},"End":{"type":"Terminal"}}})"}});
  one.Live(1);
  EXPECT_EQ(one.Visited("Yes"), 1u);
  EXPECT_EQ(one.Get("seen").number, 3);
}

TEST(Machine, AnEncounterBlocksOthersUntilItEnds) {
  OneModule one(
      R"("Initial":{"type":"Initial","direct_transition":"W"},"W":{"type":"Delay","exact":{"quantity":1,"unit":"days"},"direct_transition":"E"},
    "E":{"type":"Encounter","encounter_class":"inpatient","codes":[{"system":"SNOMED-CT","code":"first"}],"direct_transition":"D"},
    "D":{"type":"Delay","exact":{"quantity":20,"unit":"days"},"direct_transition":"X"},"X":{"type":"EncounterEnd","direct_transition":"T"},"T":{"type":"Terminal"})",
      {{"z",
        R"({"name":"z","states":{"Initial":{"type":"Initial","direct_transition":"W"},"W":{"type":"Delay","exact":{"quantity":3,"unit":"days"},"direct_transition":"E"},
             "E":{"type":"Encounter","encounter_class":"ambulatory","codes":[{"system":"SNOMED-CT","code":"second"}],"direct_transition":"T"},"T":{"type":"Terminal"}}})"}});
  one.Live(1);
  ASSERT_EQ(one.Of("first").size(), 1u);
  ASSERT_EQ(one.Of("second").size(), 1u);
  EXPECT_EQ(one.Of("first")[0].stop, 21 * kDay);
  EXPECT_GE(one.Of("second")[0].start, 21 * kDay);
}

TEST(AskedConditions, BeginOnTheirDatesWhereverTheModuleStands) {
  Library library;
  ASSERT_TRUE(library
                  .ReadTexts({{"m", R"({"name":"m","asked_for":{"x9":"Chosen"},"states":{"Initial":{"type":"Initial","direct_transition":"Never"},
    "Never":{"type":"Guard","allow":{"condition_type":"False"},"direct_transition":"C"},
    "Chosen":{"type":"SetAttribute","attribute":"chosen","value":true,"direct_transition":"C"},
    "C":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"x1"},{"system":"SNOMED-CT","code":"x9"}],"direct_transition":"T"},"T":{"type":"Terminal"}}})"}},
                             {})
                  .empty());
  EXPECT_EQ(AskedConditions::Make(library, {{"nope", 0, 0}}).status().message(), "no module begins a condition with the code nope");
  for (const char* text : {"x1@2000-05-06", "x9@age30"}) {
    Result<AskedCondition> condition = ParseAskedCondition(text);
    ASSERT_TRUE(condition.ok());
    Result<AskedConditions> part = AskedConditions::Make(library, {*condition});
    ASSERT_TRUE(part.ok());
    const PlainBody body;
    const Machine machine(library, body);
    Person person(library);
    person.Begin(Mix(1, 2), 0);
    Simulation(library, machine, {&*part}, nullptr).Live(person, AddYears(0, 40));
    ASSERT_EQ(person.record().entries().size(), 1u) << text;
    const Instant asked = std::string(text) == "x9@age30" ? AddYears(0, 30) : InstantOf({2000, 5, 6});
    EXPECT_GE(person.record().at(0).start, asked);
    EXPECT_LT(person.record().at(0).start, asked + kWeek);
    EXPECT_EQ(person.IsTrue(library.vocabulary().FindAttribute("chosen")), std::string(text) == "x9@age30");
  }
  EXPECT_FALSE(ParseAskedCondition("x1").ok());
  EXPECT_FALSE(ParseAskedCondition("x1@age").ok());
  EXPECT_FALSE(ParseAskedCondition("x1@2000-13-01").ok());
}

TEST(Machine, ASubmoduleThatEndsInMidWeekSendsItsCallerOnFromThen) {
  const std::string called = R"({"name":"s","states":{"Initial":{"type":"Initial","direct_transition":"D"},
    "D":{"type":"Delay","exact":{"quantity":2,"unit":"days"},"direct_transition":"T"},"T":{"type":"Terminal"}}})";
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"Call"},"Call":{"type":"CallSubmodule","submodule":"x/s","direct_transition":"P"},
    "P":{"type":"Procedure","codes":[{"system":"HCPCS","code":"p","display":"p"}],"duration":{"low":1,"high":1,"unit":"days"},"direct_transition":"Q"},
    "Q":{"type":"Procedure","codes":[{"system":"HCPCS","code":"q","display":"q"}],"direct_transition":"T"},"T":{"type":"Terminal"})",
                {{"x/s", called}});
  one.Live(1);
  ASSERT_EQ(one.Of("p").size(), 1u);
  EXPECT_EQ(one.Of("p")[0].start, 2 * kDay);
  ASSERT_EQ(one.Of("q").size(), 1u);
  EXPECT_EQ(one.Of("q")[0].start, 3 * kDay);
}

/// Visits in two weeks that follow each other: what a module does at the first lasts into the second.
TEST(Machine, AVisitIsLostOnAModuleThatComesToItFromTheOneBefore) {
  class TwoVisits final : public Visits {
   public:
    void Begin(Person&) const override {}
    Instant Before(Person& person, Instant now) const override {
      if (now == 0 || now == kWeek || now == 3 * kWeek) {
        Entry entry;
        entry.start = entry.onset = now;
        person.StartWellness(person.StartEncounter(entry, kVisits));
      }
      return now < 3 * kWeek ? now + kWeek : kNever;
    }
    void After(Person& person, Instant now) const override {
      if (person.wellness() == kNoEntry) return;
      person.EndEncounter(person.wellness(), now);
      person.EndWellness();
    }
  };
  Library library;
  for (const Finding& finding : library.ReadTexts({{"m", R"({"name":"m","states":{"Initial":{"type":"Initial","direct_transition":"W"},
      "W":{"type":"Encounter","wellness":true,"direct_transition":"P"},
      "P":{"type":"Procedure","codes":[{"system":"HCPCS","code":"p","display":"p"}],"duration":{"low":30,"high":30,"unit":"minutes"},"direct_transition":"W"}}})"}},
                                                  {}))
    ADD_FAILURE() << finding.ToString();
  const PlainBody body;
  const TwoVisits visits;
  for (const Mode mode : {Mode::kSleep, Mode::kPoll}) {
    const Machine machine(library, body, mode);
    Person person(library);
    person.Begin(Mix(1, 2), 0);
    Simulation(library, machine, {}, &visits).Live(person, kWeek * 8);
    std::vector<Instant> procedures;
    for (const Entry& entry : person.record().entries()) {
      if (entry.kind == EntryKind::kProcedure) procedures.push_back(entry.start);
    }
    EXPECT_EQ(procedures, (std::vector<Instant>{0, 3 * kWeek}));
  }
}

TEST(Machine, WhatIsActiveBearsTheNameOfTheStateThatSaysItLast) {
  const std::string first = R"({"name":"a","states":{"Initial":{"type":"Initial","direct_transition":"Victim"},
    "Victim":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"x","display":"x"}],"direct_transition":"T"},"T":{"type":"Terminal"}}})";
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"W"},"W":{"type":"Delay","exact":{"quantity":2,"unit":"weeks"},"direct_transition":"Again"},
    "Again":{"type":"ConditionOnset","codes":[{"system":"ICD-10-CM","code":"x","display":"x"}],"direct_transition":"End"},
    "End":{"type":"ConditionEnd","condition_onset":"Again","direct_transition":"T"},"T":{"type":"Terminal"})",
                {{"a", first}});
  one.Live(1);
  ASSERT_EQ(one.Of("x").size(), 1u);
  EXPECT_EQ(one.Of("x")[0].start, 0);
  EXPECT_TRUE(one.Of("x")[0].ended);
}

// Synthea's records: an implant that a physician gives is over when it is taken out, not when it was given.
TEST(Machine, WhatWasGivenOnTheSpotLastsUntilAModuleThatRefersToItSaysSo) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"Give"},
    "Give":{"type":"MedicationOrder","administration":true,"assign_to_attribute":"implant","codes":[{"system":"RxNorm","code":"1","display":"x"}],
      "direct_transition":"Worn"},
    "Worn":{"type":"Delay","exact":{"quantity":52,"unit":"weeks"},"direct_transition":"Taken_Out"},
    "Taken_Out":{"type":"MedicationEnd","referenced_by_attribute":"implant","direct_transition":"T"},"T":{"type":"Terminal"})");
  one.Live(2);
  ASSERT_EQ(one.Of("1").size(), 1u);
  EXPECT_TRUE(one.Of("1")[0].ended);
  EXPECT_EQ(one.Of("1")[0].start, 0);
  EXPECT_EQ(one.Of("1")[0].stop, 52 * kWeek);
}

TEST(Machine, SymptomsAreWholeNumbers) {
  OneModule one(R"("Initial":{"type":"Initial","direct_transition":"S"},"S":{"type":"Symptom","symptom":"s","exact":{"quantity":2.9},"direct_transition":"T"},
    "T":{"type":"Terminal"})");
  EXPECT_EQ(one.Live(1).Symptom(one.library().Symptom("s")), 2);
}

/// A module that comes to a practice, misses an appointment and goes to an emergency department, each after days that are drawn.
TEST(Machine, PracticesAreClosedAtWeekends) {
  Library library;
  for (const Finding& finding : library.ReadTexts({{"m", R"({"name":"m","states":{"Initial":{"type":"Initial","direct_transition":"A"},
      "A":{"type":"Delay","range":{"low":1,"high":20,"unit":"days"},"direct_transition":"Visit"},
      "Visit":{"type":"Encounter","encounter_class":"ambulatory","codes":[{"system":"SNOMED-CT","code":"1","display":"v"}],"direct_transition":"Leave"},
      "Leave":{"type":"EncounterEnd","direct_transition":"B"},
      "B":{"type":"Delay","range":{"low":1,"high":20,"unit":"days"},"direct_transition":"Missed"},
      "Missed":{"type":"Appointment","status":"noshow","codes":[{"system":"SNOMED-CT","code":"2","display":"a"}],"direct_transition":"C"},
      "C":{"type":"Delay","range":{"low":1,"high":20,"unit":"days"},"direct_transition":"Hurt"},
      "Hurt":{"type":"Encounter","encounter_class":"emergency","codes":[{"system":"SNOMED-CT","code":"3","display":"e"}],"direct_transition":"Home"},
      "Home":{"type":"EncounterEnd","direct_transition":"A"}}})"}},
                                                  {}))
    ADD_FAILURE() << finding.ToString();
  const PlainBody body;
  const PlainVisits visits(&library);
  const Machine asleep(library, body, Mode::kSleep, {}, true), polled(library, body, Mode::kPoll, {}, true);
  Person person(library), other(library);
  std::array<size_t, 7> at_practice{}, missed{}, emergencies{};
  for (int birth = 0; birth < 7; ++birth) {
    for (Person* each : {&person, &other}) each->Begin(Mix(static_cast<uint64_t>(birth), 3), InstantOf({1965, 3, 1 + birth}));
    Simulation(library, asleep, {}, &visits).Live(person, InstantOf({2025, 1, 1}));
    Simulation(library, polled, {}, &visits).Live(other, InstantOf({2025, 1, 1}));
    EXPECT_TRUE(SameEvents(person.record(), other.record())) << birth;
    Instant last = person.birth();
    for (const Entry& entry : person.record().entries()) {
      const size_t weekday = static_cast<size_t>((entry.start / kDay - (entry.start % kDay < 0) + 3 + 7'000'000) % 7);  // 0: Monday
      if (entry.module == 0xffff) {  // a check-up; whoever is born at a weekend has the one of the first day there, since these visits know no office days
        EXPECT_TRUE(weekday < 5 || entry.start == person.birth());
        continue;
      }
      if (entry.kind == EntryKind::kAppointment) ++missed[weekday];
      if (entry.kind == EntryKind::kEncounter) ++(entry.encounter_class == EncounterClass::kEmergency ? emergencies : at_practice)[weekday];
      EXPECT_GE(entry.start, last);
      EXPECT_LE(entry.start - last, 33 * kDay);  // 20 of the delay, 6 until the practice opens, a week where another visit is on
      last = entry.start;
    }
  }
  for (const size_t day : {5, 6}) {
    EXPECT_EQ(at_practice[day], 0u);
    EXPECT_EQ(missed[day], 0u);
    EXPECT_GT(emergencies[day], 200u);
  }
  EXPECT_GT(at_practice[0], at_practice[1]);  // a third of those who wait come on Monday
  EXPECT_GT(at_practice[4], 500u);
}

TEST(StockModules, LoadUnmodifiedAndGiveTheSameEventsAsleepAndPolled) {
  const std::string folder = Unpacked("resources.tar.zst", "main/resources/modules");
  if (folder.empty()) GTEST_SKIP() << "no " BOGAM_TEST_DATA "/gmf/resources.tar.zst";
  Library library;
  for (const Finding& finding : library.Read(folder)) ADD_FAILURE() << finding.ToString();
  EXPECT_EQ(library.top_level().size(), 85u);
  EXPECT_EQ(library.module_count(), 242u);
  const PlainBody body;
  const PlainVisits visits(&library);
  const Machine asleep(library, body, Mode::kSleep), polled(library, body, Mode::kPoll);
  const Simulation sleeping(library, asleep, {}, &visits), polling(library, polled, {}, &visits);
  Person one(library), other(library);
  size_t entries = 0;
  for (uint64_t seed = 0; seed < 40; ++seed) {
    for (Person* person : {&one, &other}) {
      person->Begin(Mix(seed, 5), InstantOf({1940 + static_cast<int>(seed), 3, 9}));
      person->Set(library.built_in().gender, Value::Text(library.vocabulary().Symbol(seed % 2 == 0 ? "F" : "M")));
      person->Set(library.built_in().race, Value::Text(library.vocabulary().Symbol("white")));
    }
    const Instant until = InstantOf({2025, 1, 1});
    sleeping.Live(one, until);
    polling.Live(other, until);
    EXPECT_EQ(one.death(), other.death()) << seed;
    EXPECT_TRUE(SameEvents(one.record(), other.record())) << seed << ": " << one.record().entries().size() << " and " << other.record().entries().size();
    entries += one.record().entries().size();
  }
  EXPECT_GT(entries, 1000u);
}

// Continuing a population to a later day gives the same life up to the earlier one.
TEST(StockModules, ALaterDayOnlyAddsToALife) {
  const std::string folder = Unpacked("resources.tar.zst", "main/resources/modules");
  if (folder.empty()) GTEST_SKIP() << "no " BOGAM_TEST_DATA "/gmf/resources.tar.zst";
  Library library;
  library.Read(folder);
  const PlainBody body;
  const PlainVisits visits(&library);
  const Machine machine(library, body);
  const Simulation simulation(library, machine, {}, &visits);
  Person one(library), other(library);
  for (uint64_t seed = 0; seed < 10; ++seed) {
    one.Begin(Mix(seed, 5), InstantOf({1970, 3, 9}));
    other.Begin(Mix(seed, 5), InstantOf({1970, 3, 9}));
    simulation.Live(one, InstantOf({2010, 1, 1}));
    simulation.Live(other, InstantOf({2020, 1, 1}));
    ASSERT_GE(other.record().entries().size(), one.record().entries().size());
    for (EntryId i = 0; i < one.record().entries().size(); ++i) {
      EXPECT_EQ(one.record().at(i).codes, other.record().at(i).codes);
      EXPECT_EQ(one.record().at(i).start, other.record().at(i).start);
    }
  }
}

}  // namespace
}  // namespace bogam::synth::gmf
