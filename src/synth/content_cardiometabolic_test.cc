// SPDX-License-Identifier: Apache-2.0
// Bogam's modules of heart, sugar, kidneys, fat and lungs (content/synth/modules): they load without findings, every state can be reached, weights sum to 1,
// and a population of simple doubles (no place, no life but a body, visits and death by age) shows the rates of content/synth/targets.json that doubles can
// show.
//
// BOGAM_SYNTH_PEOPLE sets the size, BOGAM_SYNTH_PRINT=1 prints every rate beside its target: for tuning.
#include <gtest/gtest.h>

#include <set>

#include "synth/gmf/machine.h"
#include "synth/simulation.h"
#include "synth/test_content.h"
#include "synth/test_events.h"

namespace bogam::synth {
namespace {

const std::vector<std::string> kFolders = {"asthma",     "body-size", "chronic-kidney-disease", "coronary-disease-and-stroke", "hypertension",
                                           "laboratory", "lipids",    "type-2-diabetes"};

std::vector<Finding> ReadOurs(Library& library) { return ReadFolders(kFolders, library); }

/// Baseline by age and weight, what modules set, and noise of the week.
class StillBody final : public Body {
 public:
  explicit StillBody(Library& library) : library_(library), bmi_(library.vocabulary().Attribute("bmi")) {
    Add("Systolic Blood Pressure", "sbp", 112, 0.20, 0.45, 8, 6);
    Add("Diastolic Blood Pressure", "dbp", 72, 0.05, 0.25, 5, 4);
    Add("Hemoglobin A1c", "hba1c", 5.2, 0.006, 0.012, 0.18, 0.12);
    Add("LDL", "ldl", 98, 0.25, 0.2, 18, 9);
    Add("HDL", "hdl", 54, 0, -0.4, 11, 4);
    Add("Triglycerides", "triglycerides", 105, 0.5, 2, 35, 20);
    Add("EGFR", "egfr", 112, -0.72, 0, 9, 4);
    Add("Creatinine", "creatinine", 0.85, 0.003, 0, 0.1, 0.05);
    Add("Glucose", "glucose", 92, 0.1, 0.4, 6, 6);
    Add("Height", "height", 170, 0, 0, 8, 0);
    Add("Weight", "body", 78, 0, 2.5, 5, 0.6);
    Add("Head Circumference", "head", 44, 0, 0, 2, 0);
    Add("Head Circumference Percentile", "head_percentile", 50, 0, 0, 20, 0);
  }
  std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const override {
    if (sign == total_)
      return 0.2 * *VitalSign(person, Sign("Triglycerides"), now) + *VitalSign(person, Sign("LDL"), now) + *VitalSign(person, Sign("HDL"), now);
    const auto at = std::find_if(signs_.begin(), signs_.end(), [&](const One& one) { return one.id == sign; });
    if (at == signs_.end()) return std::nullopt;
    const double age = std::max(18, person.AgeInYears(now));
    const double own = Once(Mix(person.key(), HashName("own")), sign).Gaussian(0, at->between);
    const double noise = Once(Mix(person.key(), sign), static_cast<uint64_t>(now / kWeek)).Gaussian(0, at->within);
    return std::max(at->base * 0.05, at->base + at->per_year * (age - 18) + at->per_bmi * (person.NumberOr(bmi_, 27) - 27) + own + noise +
                                         person.NumberOr(at->disease, 0) + person.NumberOr(at->treatment, 0));
  }

 private:
  struct One {
    SignId id;
    AttributeId disease, treatment;
    double base, per_year, per_bmi, between, within;
  };
  SignId Sign(std::string_view name) const { return library_.FindSign(name); }
  void Add(const char* name, const std::string& attribute, double base, double per_year, double per_bmi, double between, double within) {
    signs_.push_back({library_.Sign(name), library_.vocabulary().Attribute(attribute + "_disease"), library_.vocabulary().Attribute(attribute + "_treatment"),
                      base, per_year, per_bmi, between, within});
  }
  Library& library_;
  AttributeId bmi_;
  SignId total_ = library_.Sign("Total Cholesterol");
  std::vector<One> signs_;
};

/// A wellness visit a year for who has usual care and keeps it, one in five years for others.
class UsualVisits final : public Visits {
 public:
  explicit UsualVisits(Library& library)
      : next_(library.vocabulary().Attribute("test next visit")),
        attendance_(library.vocabulary().Attribute("attendance")),
        usual_(library.vocabulary().Attribute("has_usual_care")),
        codes_(library.vocabulary().InternCodes({library.vocabulary().InternCode("HCPCS", "G0439", "")})) {}
  void Begin(Person& person) const override { person.Set(next_, Value::Number(static_cast<double>(person.birth() + 4 * kWeek))); }
  Instant Before(Person& person, Instant now) const override {
    Instant next = static_cast<Instant>(person.NumberOr(next_, 0));
    if (now < next) return next;
    if (person.holder() != kNobody) return now + kWeek;
    next = now + (person.IsTrue(usual_) ? 53 : 260) * kWeek;
    person.Set(next_, Value::Number(static_cast<double>(next)));
    if (!Once(Mix(person.key(), HashName("visit")), static_cast<uint64_t>(now)).Chance(person.NumberOr(attendance_, 1))) return next;
    Entry entry;
    entry.encounter_class = EncounterClass::kWellness;
    entry.start = entry.onset = now;
    entry.codes = codes_;
    person.StartWellness(person.StartEncounter(entry, kVisits));
    return next;
  }
  void After(Person& person, Instant now) const override {
    if (person.wellness() == kNoEntry) return;
    person.EndEncounter(person.wellness(), now);
    person.EndWellness();
  }

 private:
  AttributeId next_, attendance_, usual_;
  CodeListId codes_;
};

/// A person drawn as a place might.
void Settle(Library& library, Person& person, uint64_t key, Instant birth) {
  Vocabulary& words = library.vocabulary();
  person.Begin(key, birth);
  Stream draw = person.StreamFor(HashName("place"));
  const auto set = [&](const char* name, double value) { person.Set(words.Attribute(name), Value::Number(value)); };
  const auto text = [&](const char* name, const char* value) { person.Set(words.Attribute(name), Value::Text(words.Symbol(value))); };
  text("gender", draw.Chance(0.51) ? "F" : "M");
  set("adherence", std::clamp(draw.Gaussian(0.76, 0.15), 0.2, 0.98));
  set("attendance", std::clamp(draw.Gaussian(0.86, 0.09), 0.4, 0.99));
  set("practice_intensification", draw.Uniform(0.3, 0.8));
  set("practice_outreach", draw.Uniform(0.25, 0.85));
  set("result_follow_up", draw.Uniform(0.85, 0.99));
  set("bmi", std::clamp(draw.Gaussian(28.5, 6), 17.0, 60.0));
  set("severe_housing_cost_burden", draw.Uniform(0.12, 0.2));
  person.Set(words.Attribute("has_usual_care"), Value::Boolean(draw.Chance(0.88)));
  person.Set(words.Attribute("smoker"), Value::Boolean(draw.Chance(0.14)));
  text("insurance_status", draw.Chance(0.03) ? "none" : "private");
  // Gompertz: 0.4 % a year at 50, 5 % at 80.
  const double age = std::log(1 - std::log(1 - draw.Uniform()) * 0.085 / 0.00006) / 0.085;
  person.Die(birth + static_cast<Instant>(age * 365.25 * kDay), 0);
}

/// Two measures of content/measures in short, for people of these modules; the period is the year before today.
class Measures {
 public:
  Measures(const Library& library, Instant today) : library_(library), today_(today) {}

  MeasureMemberships Of(const Person& person) const {
    MeasureMemberships out{.day = today_, .in = {}};
    const int age = person.AgeInYears(today_);
    const auto add = [&](std::string_view measure, bool controlled) {
      out.in.push_back({measure, "performance-denominator"});
      if (controlled) out.in.push_back({measure, "numerator"});
    };
    if (age >= 18 && age <= 85 && PressureAsked(person)) add("blood-pressure-control", PressureControlled(person));
    if (age >= 18 && age <= 75 && SugarAsked(person)) add("glycaemic-control", SugarControlled(person));
    return out;
  }

 private:
  bool PressureAsked(const Person& person) const { return Visited(person) && ActiveLike({"I10"}, AddMonths(AddYears(today_, -1), 6), person); }
  bool PressureControlled(const Person& person) const {
    if (ActiveLike({"N18.5", "N18.6", "Z99.2", "Z94.0"}, today_, person)) return false;
    const std::optional<double> systolic = Latest("8480-6", person), diastolic = Latest("8462-4", person);
    return systolic && diastolic && *systolic < 140 && *diastolic < 90;
  }
  bool SugarAsked(const Person& person) const { return Visited(person) && ActiveLike({"E11"}, today_, person); }
  bool SugarControlled(const Person& person) const {
    const std::optional<double> a1c = Latest("4548-4", person);
    return a1c && *a1c < 8;
  }
  std::string_view Primary(const Entry& entry) const {
    const auto codes = library_.vocabulary().codes(entry.codes);
    return codes.empty() ? std::string_view() : std::string_view(library_.vocabulary().code(codes[0]).code);
  }
  static bool IsOutpatient(EncounterClass one) {
    return one == EncounterClass::kWellness || one == EncounterClass::kAmbulatory || one == EncounterClass::kOutpatient || one == EncounterClass::kVirtual;
  }
  bool Visited(const Person& person) const {
    return std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) {
      return entry.kind == EntryKind::kEncounter && entry.start >= AddYears(today_, -1) && entry.start < today_ && IsOutpatient(entry.encounter_class);
    });
  }
  /// The value of a code on its latest outpatient day of the year before today.
  std::optional<double> Latest(std::string_view code, const Person& person) const {
    std::optional<double> value;
    for (const Entry& entry : person.record().entries()) {
      if (entry.kind != EntryKind::kObservation || entry.start < AddYears(today_, -1) || entry.start >= today_ || Primary(entry) != code) continue;
      if (entry.encounter != kNoEntry && !IsOutpatient(person.record().at(entry.encounter).encounter_class)) continue;
      value = entry.value.number;
    }
    return value;
  }
  bool ActiveLike(std::initializer_list<std::string_view> prefixes, Instant onset_before, const Person& person) const {
    return std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) {
      if (entry.kind != EntryKind::kCondition || entry.ended || entry.onset >= onset_before) return false;
      return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return Primary(entry).starts_with(prefix); });
    });
  }
  const Library& library_;
  Instant today_;
};

/// States that no path from Initial leads to, and weights that do not sum to 1.
void CheckShape(const Library& library, const gmf::Module& module) {
  std::set<gmf::StateId> seen;
  std::vector<gmf::StateId> todo = {module.initial};
  const auto sum_of = [](const std::vector<gmf::Option>& options, size_t first, size_t count) {
    double sum = 0;
    for (size_t i = first; i < first + count; ++i) sum += options[i].weight;
    return sum;
  };
  while (!todo.empty()) {
    const gmf::StateId id = todo.back();
    todo.pop_back();
    if (!seen.insert(id).second) continue;
    const gmf::State& state = module.states[id];
    const gmf::Transition& next = state.transition;
    const std::string where = module.path + ": " + std::string(library.vocabulary().Text(state.name));
    for (const gmf::Option& option : next.options) {
      if (option.count == 0) {
        todo.push_back(option.to);
      } else {
        EXPECT_NEAR(sum_of(next.weighted, option.first, option.count), 1, 1e-6) << where;
      }
    }
    for (const gmf::Option& option : next.weighted) todo.push_back(option.to);
    const bool by_hazard = !next.options.empty() && next.options[0].weight_attribute != kNoAttribute;
    if (next.kind == gmf::Transition::Kind::kDistributed && !by_hazard) {
      EXPECT_NEAR(sum_of(next.options, 0, next.options.size()), 1, 1e-6) << where;
    }
  }
  for (size_t i = 0; i < module.states.size(); ++i) {
    EXPECT_TRUE(seen.contains(static_cast<gmf::StateId>(i))) << module.path << ": no path leads to " << library.vocabulary().Text(module.states[i].name);
  }
}

TEST(CardiometabolicContent, LoadsWithoutFindingsAndEveryStateCanBeReached) {
  Library library;
  for (const Finding& finding : ReadOurs(library)) ADD_FAILURE() << finding.ToString();
  for (size_t i = 0; i < library.module_count(); ++i) {
    const gmf::Module& module = library.module(static_cast<gmf::ModuleId>(i));
    CheckShape(library, module);
  }
  EXPECT_GT(library.module_count(), 40u);
}

TEST(CardiometabolicContent, GivesTheSameEventsAsleepAndPolled) {
  Library library;
  ASSERT_TRUE(ReadOurs(library).empty());
  const StillBody body(library);
  const UsualVisits visits(library);
  const gmf::Machine asleep(library, body, gmf::Mode::kSleep), polled(library, body, gmf::Mode::kPoll);
  const Simulation sleeping(library, asleep, {}, &visits), polling(library, polled, {}, &visits);
  Person one(library), other(library);
  for (uint64_t i = 0; i < 60; ++i) {
    for (Person* person : {&one, &other}) Settle(library, *person, Mix(3, i), InstantOf({1935 + static_cast<int>(i), 3, 9}));
    sleeping.Live(one, InstantOf({2026, 1, 1}));
    polling.Live(other, InstantOf({2026, 1, 1}));
    EXPECT_EQ(one.death(), other.death()) << i;
    EXPECT_TRUE(SameEvents(one.record(), other.record())) << i;
  }
}

TEST(CardiometabolicContent, RatesOfAPopulationOfDoublesLieInsideTheirTargets) {
  Library library;
  ASSERT_TRUE(ReadOurs(library).empty());
  const StillBody body(library);
  const UsualVisits visits(library);
  const Instant today = InstantOf({2026, 1, 1});
  const std::vector<Target> targets = ReadContentTargets(library, kFolders);
  ASSERT_GT(targets.size(), 60u);
  const gmf::Machine machine(library, body);
  const Simulation simulation(library, machine, {}, &visits);
  const Measures measures(library, today);
  ReportCard card(targets);
  const uint64_t people = PeopleOf(3000);
  Person person(library);
  size_t living = 0;
  for (uint64_t i = 0; i < people; ++i) {
    // As many are born each year; death makes the pyramid.
    const Instant birth = today - static_cast<Instant>(Once(Mix(7, 1), i).Uniform(0, 98) * 365.25 * kDay);
    Settle(library, person, Mix(11, i), birth);
    simulation.Live(person, today);
    const MeasureMemberships in = measures.Of(person);
    card.Add({person, body, nullptr, &in}, today);
    living += person.Alive(today);
  }
  EXPECT_GT(living, people / 2);
  ExpectInside(targets, card, kFewestAsked);
}

}  // namespace
}  // namespace bogam::synth
