// SPDX-License-Identifier: Apache-2.0
// People without any disease module: what life alone makes of them, beside the charts, tables and shares that it declares.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>

#include "synth/life/cardiovascular_risk.h"
#include "synth/life/life_course.h"
#include "synth/simulation.h"
#include "synth/test_life.h"

namespace bogam::synth::life {
namespace {

const std::string kOwn = std::string(BOGAM_SOURCE_DIR) + "/content/synth/life";
const std::string kStock = kOwn + "/stock";
constexpr Instant kBirth = 0;  // 1970-01-01

/// Modules, life and machine, and one person at a time.
class World {
 public:
  explicit World(const std::string& folder, const std::function<void(LifeModel&)>& change = {},
                 const std::string& states = "\"Initial\":{\"type\":\"Initial\",\"direct_transition\":\"T\"},\"T\":{\"type\":\"Terminal\"}") {
    for (const Finding& finding : library_.ReadTexts({{"m", R"({"name":"m","states":{)" + states + "}}"}}, {})) ADD_FAILURE() << finding.ToString();
    Result<LifeModel> model = ReadLifeModel(folder);
    EXPECT_TRUE(model.ok()) << model.status().ToString();
    if (change) change(*model);
    auto course = LifeCourse::Make(library_, std::move(*model));
    EXPECT_TRUE(course.ok()) << course.status().ToString();
    course_ = std::move(*course);
    library_.Sign("Systolic Blood Pressure");
    male_ = library_.vocabulary().Symbol("M");
    female_ = library_.vocabulary().Symbol("F");
    machine_ = std::make_unique<gmf::Machine>(library_, course_->body());
    simulation_ = std::make_unique<Simulation>(library_, *machine_, course_->parts(), &course_->visits());
    person_ = std::make_unique<Person>(library_);
  }

  Person& Born(uint64_t number, bool male = true, Instant birth = kBirth) {
    person_->Begin(Mix(7, number), birth);
    person_->Set(library_.built_in().gender, Value::Text(male ? male_ : female_));
    return *person_;
  }
  void Set(std::string_view name, Value value) { person_->Set(library_.vocabulary().FindAttribute(name), value); }
  Person& Live(double years) {
    simulation_->Live(*person_, At(years));
    return *person_;
  }
  Instant At(double years) const { return person_->birth() + static_cast<Instant>(years * 365.25 * static_cast<double>(kDay)); }
  double Read(std::string_view sign, double years) const {
    const SignId id = library_.FindSign(sign);
    EXPECT_NE(id, 0xffff) << sign;
    const auto value = course_->body().VitalSign(*person_, id, At(years));
    EXPECT_TRUE(value.has_value()) << sign;
    return value.value_or(0);
  }
  size_t Count(EntryKind kind, std::string_view code, double from = 0, double until = 200) const {
    const auto entries = person_->record().entries();
    return static_cast<size_t>(std::count_if(entries.begin(), entries.end(), [&](const Entry& entry) {
      const auto codes = library_.vocabulary().codes(entry.codes);
      return entry.kind == kind && !codes.empty() && library_.vocabulary().code(codes[0]).code == code && entry.start >= At(from) && entry.start < At(until);
    }));
  }
  Library& library() { return library_; }
  const LifeModel& model() const { return course_->model(); }
  const Visits& visits() const { return course_->visits(); }

 private:
  Library library_;
  std::unique_ptr<LifeCourse> course_;
  std::unique_ptr<gmf::Machine> machine_;
  std::unique_ptr<Simulation> simulation_;
  std::unique_ptr<Person> person_;
  SymbolId male_ = 0, female_ = 0;
};

double Median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

double Mean(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size()); }

double Correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double ma = Mean(a), mb = Mean(b);
  double ab = 0, aa = 0, bb = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - ma) * (b[i] - mb);
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
  }
  return ab / std::sqrt(aa * bb);
}

void NobodyDies(LifeModel& model) { model.numbers.natural_death_share = 0; }

TEST(GrowthChart, GivesPublishedPercentilesOfCdc) {
  const Result<LifeModel> model = ReadLifeModel(kOwn);
  ASSERT_TRUE(model.ok()) << model.status().ToString();
  const GrowthCharts& charts = model->growth;
  EXPECT_NEAR(charts.height.Value(Sex::kMale, 240, 0), 176.8, 0.2);
  EXPECT_NEAR(charts.height.Value(Sex::kFemale, 240, 0), 163.3, 0.2);
  EXPECT_NEAR(charts.bmi.Value(Sex::kMale, 24, NormalQuantile(0.95)), 19.28, 0.02);
  EXPECT_NEAR(charts.weight.Value(Sex::kMale, 0, NormalQuantile(0.03)), 2.80, 0.01);
  EXPECT_NEAR(charts.head.Value(Sex::kFemale, 0, 0), 34.7, 0.2);
  for (const double z : {-2.5, -1.0, 0.0, 1.2, 2.9}) {
    EXPECT_NEAR(charts.height.ZScore(Sex::kFemale, 91, charts.height.Value(Sex::kFemale, 91, z)), z, 1e-6);
    EXPECT_NEAR(charts.ExtendedBmiZ(Sex::kMale, 150, charts.ExtendedBmi(Sex::kMale, 150, z)), z, 1e-6);
  }
}

TEST(Growth, MediansFollowTheCharts) {
  for (const bool male : {true, false}) {
    World world(kOwn, NobodyDies);
    const Sex sex = male ? Sex::kMale : Sex::kFemale;
    for (const double years : {1.0, 5.0, 10.0, 15.0}) {
      std::vector<double> heights, weights;
      for (uint64_t i = 0; i < 800; ++i) {
        world.Born(i, male);
        world.Live(years);
        heights.push_back(world.Read("Height", years));
        weights.push_back(world.Read("Weight", years));
      }
      const GrowthCharts& charts = world.model().growth;
      EXPECT_NEAR(Median(heights) / charts.height.Value(sex, 12 * years, 0), 1, 0.012) << years;
      // Children of today are heavier than those of the charts, the more the older they are.
      const double ratio = Median(weights) / charts.weight.Value(sex, 12 * years, 0);
      EXPECT_GT(ratio, 0.97) << years;
      EXPECT_LT(ratio, 1.20) << years;
    }
  }
}

TEST(Growth, AdultsKeepTheirHeightAndGainWeightUntilTheAgeThatIsDeclared) {
  World world(kOwn, NobodyDies);
  std::vector<double> young, middle;
  for (uint64_t i = 0; i < 300; ++i) {
    world.Born(i, i % 2 == 0);
    world.Live(50.5);
    const double tall = world.Read("Height", 30);
    EXPECT_DOUBLE_EQ(tall, world.Read("Height", 50));
    middle.push_back(world.Read("Weight", 50));
    world.Born(i, i % 2 == 0);
    world.Live(21);
    young.push_back(world.Read("Weight", 21));
  }
  const double gain = Mean(middle) - Mean(young);
  EXPECT_GT(gain, 12);
  EXPECT_LT(gain, 22);
}

TEST(MeasuredBody, PressureRisesWithAgeAndFallsByWhatTreatmentTakesAway) {
  World world(kOwn, NobodyDies);
  const auto mean_at = [&](double years, bool male, double treatment) {
    std::vector<double> out;
    for (uint64_t i = 0; i < 1500; ++i) {
      Person& person = world.Born(i, male);
      world.Live(years > 21 ? 21 : years);
      person.Set(world.library().vocabulary().Attribute("sbp_treatment"), Value::Number(treatment));
      out.push_back(world.Read("Systolic Blood Pressure", years));
    }
    return Mean(out);
  };
  const double men = mean_at(30, true, 0);
  EXPECT_NEAR(men, 119.7, 2.5);
  EXPECT_LT(mean_at(30, false, 0), men - 4);
  EXPECT_GT(mean_at(75, true, 0), men + 6);
  EXPECT_NEAR(mean_at(6, true, 0), 98, 6);
  EXPECT_NEAR(mean_at(30, true, -10), men - 10, 0.01);
}

TEST(MeasuredBody, HbA1cOfOnePersonRepeatsAsDeclared) {
  World world(kOwn, NobodyDies);
  std::vector<double> first, second;
  for (uint64_t i = 0; i < 4000; ++i) {
    world.Born(i, true);
    world.Set("diabetes", Value::Boolean(true));
    first.push_back(world.Read("Hemoglobin A1c", 50));
    second.push_back(world.Read("Hemoglobin A1c", 50.5));
    EXPECT_EQ(world.Read("Hemoglobin A1c", 50), first.back());
  }
  EXPECT_NEAR(Correlation(first, second), 0.85, 0.02);
  EXPECT_NEAR(Mean(first), 7.3, 0.05);
}

TEST(MeasuredBody, PartsOfAPanelAgree) {
  World world(kOwn, NobodyDies);
  std::vector<double> sbp, dbp;
  for (uint64_t i = 0; i < 1500; ++i) {
    world.Born(i, i % 2 == 0);
    const double total = world.Read("LDL", 45) + world.Read("HDL", 45) + world.Read("Triglycerides", 45) / 5;
    EXPECT_NEAR(world.Read("Total Cholesterol", 45), total, 0.51);
    sbp.push_back(world.Read("Systolic Blood Pressure", 45));
    dbp.push_back(world.Read("Diastolic Blood Pressure", 45));
    EXPECT_GT(sbp.back(), dbp.back());
  }
  EXPECT_GT(Correlation(sbp, dbp), 0.4);
}

TEST(MeasuredBody, CreatinineGivesBackTheFiltrationRateOfCkdEpi2021) {
  World world(kOwn, NobodyDies);
  world.Born(3, false);
  const double age = 60, creatinine = world.Read("Creatinine", age);
  const double ratio = creatinine / 0.7;
  const double egfr = 142 * std::pow(std::min(ratio, 1.0), -0.241) * std::pow(std::max(ratio, 1.0), -1.2) * std::pow(0.9938, age) * 1.012;
  EXPECT_NEAR(egfr, world.Read("EGFR", age), 2.5);
}

TEST(MeasuredBody, StockFlagsMoveTheRanges) {
  World world(kStock);
  world.Born(1, true);
  EXPECT_GE(world.Read("Systolic Baseline", 40), 101);
  EXPECT_LE(world.Read("Systolic Baseline", 40), 140);
  world.Set("hypertension", Value::Boolean(true));
  EXPECT_GE(world.Read("Systolic Baseline", 40), 141);
  EXPECT_LE(world.Read("Systolic Baseline", 40), 161);
  world.Set("ckd", Value::Number(3));
  EXPECT_LE(world.Read("EGFR", 40), 29);
  EXPECT_FALSE(world.library().FindSign("no such sign") != 0xffff);
}

TEST(MeasuredBody, StockPressureVariesAroundABaselineThatStays) {
  World world(kStock);
  world.Born(2, false);
  world.Set("hypertension", Value::Boolean(true));
  const double baseline = world.Read("Systolic Baseline", 40);
  std::vector<double> off;
  for (double years = 40; years < 80; years += 0.1) {
    EXPECT_EQ(world.Read("Systolic Baseline", years), baseline);
    off.push_back(world.Read("Systolic Blood Pressure", years) - baseline);
  }
  double squares = 0;
  for (const double d : off) squares += d * d;
  EXPECT_NEAR(std::accumulate(off.begin(), off.end(), 0.0) / static_cast<double>(off.size()), 0, 1.3);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(off.size())), 8, 1);
}

TEST(Mortality, YearlyRatesAreThoseOfTheTable) {
  World world(kOwn, [](LifeModel& model) { model.numbers.natural_death_share = 1; });
  constexpr int kPeople = 40'000;
  std::vector<double> deaths(130), lived(130);
  for (uint64_t i = 0; i < kPeople; ++i) {
    Person& person = world.Born(i, true);
    world.Live(0.01);
    const int age = person.AgeInYears(person.death());
    ++deaths[static_cast<size_t>(age)];
    for (int a = 0; a <= age; ++a) ++lived[static_cast<size_t>(a)];
  }
  int from = 0;
  for (const LifeModel::DeathRate& band : world.model().deaths) {
    double died = 0, years = 0;
    for (int age = from; age <= std::min(band.until_age, 129); ++age) {
      died += deaths[static_cast<size_t>(age)];
      years += lived[static_cast<size_t>(age)];
    }
    const double expected = years * band.male;
    if (expected > 25) {
      EXPECT_NEAR(died, expected, 4 * std::sqrt(expected)) << "until " << band.until_age;
    }
    from = band.until_age + 1;
  }
}

TEST(Mortality, ADeathThatAModuleForeseesIsAnnouncedInItsLastWeeks) {
  World world(kOwn, NobodyDies,
              R"("Initial":{"type":"Initial","direct_transition":"D"},"D":{"type":"Delay","exact":{"quantity":10,"unit":"years"},"direct_transition":"X"},
    "X":{"type":"Death","exact":{"quantity":100,"unit":"days"},"direct_transition":"G"},
    "G":{"type":"Guard","allow":{"condition_type":"Attribute","attribute":"days_until_death","operator":"<","value":30},"direct_transition":"O"},
    "O":{"type":"ConditionOnset","codes":[{"system":"SNOMED-CT","code":"1","display":"c"}],"direct_transition":"T"},"T":{"type":"Terminal"})");
  world.Born(1);
  const Person& person = world.Live(12);
  ASSERT_EQ(world.Count(EntryKind::kCondition, "1"), 1u);
  for (const Entry& entry : person.record().entries()) {
    if (entry.kind != EntryKind::kCondition) continue;
    EXPECT_NEAR(static_cast<double>(person.death() - entry.start) / static_cast<double>(kDay), 26, 4);
  }
}

TEST(CardiovascularRisk, GivesTheWorkedExamplesOfThePooledCohortEquations) {
  // Goff et al. 2014, appendix 7: 55 years, cholesterol 213, HDL 50, untreated pressure 120, no diabetes, no smoking.
  RiskFactors f;
  f.age = 55;
  f.cholesterol = 213;
  f.hdl = 50;
  f.systolic = 120;
  EXPECT_NEAR(TenYearAscvd(f), 0.053, 0.001);  // the paper rounds its terms
  f.black = true;
  EXPECT_NEAR(TenYearAscvd(f), 0.061, 0.001);
  f.sex = Sex::kFemale;
  EXPECT_NEAR(TenYearAscvd(f), 0.030, 0.001);
  f.black = false;
  EXPECT_NEAR(TenYearAscvd(f), 0.021, 0.001);
  f.age = 39;
  EXPECT_EQ(TenYearAscvd(f), 0);
  EXPECT_NEAR(1 - std::pow(1 - RiskWithin(0.2, 365), 10), 0.2, 1e-9);
}

TEST(CareVisits, CheckUpsFollowTheScheduleByAge) {
  World world(kStock);
  world.Born(1);
  world.Live(60);
  // Birth, then at 1, 3 (two months later), … months: 30 days in the first months, 60 to five months, 90 to seventeen.
  EXPECT_EQ(world.Count(EntryKind::kEncounter, "410620009", 0, 0.01), 1u);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kEncounter, "410620009", 0, 1)), 7, 1);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kEncounter, "410620009", 5, 15)), 10, 1);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kEncounter, "162673000", 20, 40)), 7, 1);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kEncounter, "162673000", 40, 50)), 5, 1);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kEncounter, "162673000", 50, 60)), 10, 1);
}

TEST(CareVisits, ChronicMedicationBringsOneInEveryYear) {
  World world(kStock, {},
              R"("Initial":{"type":"Initial","direct_transition":"D"},"D":{"type":"Delay","exact":{"quantity":22,"unit":"years"},"direct_transition":"M"},
    "M":{"type":"MedicationOrder","chronic":true,"codes":[{"system":"RxNorm","code":"1","display":"d"}],"direct_transition":"W"},
    "W":{"type":"Encounter","wellness":true,"direct_transition":"W"})");
  world.Born(1);
  world.Live(39);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kEncounter, "162673000", 23, 38)), 15, 1.5);
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kMedication, "1", 23, 38)), 15, 1.5);
}

std::string SymptomsOf(int each) {
  std::string out =
      R"("Initial":{"type":"Initial","direct_transition":"D"},"D":{"type":"Delay","exact":{"quantity":25,"unit":"years"},"direct_transition":"S0"},)";
  for (int i = 0; i < 8; ++i) {
    const std::string n = std::to_string(i);
    out += "\"S" + n + R"(":{"type":"Symptom","symptom":"s)" + n + R"(","exact":{"quantity":)" + std::to_string(each) + R"(},"direct_transition":")" +
           (i < 7 ? "S" + std::to_string(i + 1) : "T") + "\"},";
  }
  return out + R"("T":{"type":"Terminal"})";
}

TEST(CareVisits, SymptomsBringTheVisitThatTheirSumAsksFor) {
  const std::tuple<int, const char*> cases[] = {{39, "185349003"}, {45, "702927004"}, {70, "50849002"}};
  for (const auto& [each, code] : cases) {
    World world(
        kStock, [](LifeModel& model) { model.numbers.address_all_symptoms = 1; }, SymptomsOf(each));
    world.Born(1);
    world.Live(28);
    EXPECT_EQ(world.Count(EntryKind::kEncounter, code), 1u) << each;
  }
  World quiet(kStock, {}, SymptomsOf(37));  // 296
  quiet.Born(1);
  quiet.Live(28);
  EXPECT_EQ(quiet.Count(EntryKind::kEncounter, "185349003"), 0u);
  // One symptom at a visit: 560, 490, 420, 350, … until no more than 300 are left.
  World one_by_one(kStock, {}, SymptomsOf(70));
  one_by_one.Born(1);
  one_by_one.Live(28);
  EXPECT_EQ(one_by_one.Count(EntryKind::kEncounter, "50849002"), 1u);
  EXPECT_EQ(one_by_one.Count(EntryKind::kEncounter, "702927004"), 2u);
  EXPECT_EQ(one_by_one.Count(EntryKind::kEncounter, "185349003"), 1u);
}

TEST(CareVisits, AttendanceDecidesWhichAppointmentsAreKept) {
  World world(kOwn, NobodyDies);
  double kept = 0, missed = 0;
  for (uint64_t i = 0; i < 60; ++i) {
    world.Born(i);
    world.Set("attendance", Value::Number(0.6));
    for (const Entry& entry : world.Live(40).record().entries()) {
      if (entry.kind != EntryKind::kAppointment) continue;
      const bool fulfilled = world.library().vocabulary().Text(entry.value.id) == "fulfilled";
      EXPECT_EQ(fulfilled, entry.encounter != kNoEntry);
      ++(fulfilled ? kept : missed);
    }
  }
  EXPECT_NEAR(kept / (kept + missed), 0.6, 0.03);
  world.Born(1);
  world.Set("attendance", Value::Number(0));
  const auto entries = world.Live(40).record().entries();
  EXPECT_TRUE(std::none_of(entries.begin(), entries.end(), [](const Entry& entry) { return entry.kind == EntryKind::kEncounter; }));
}

TEST(Immunizations, EveryDoseIsGivenAtTheFirstVisitAfterItsTimeAndNoneBeforeTheVaccineCame) {
  World world(kStock);
  world.Born(1, true, InstantOf({2000, 1, 1}));
  world.Live(18);
  EXPECT_EQ(world.Count(EntryKind::kImmunization, "03"), 2u);
  EXPECT_EQ(world.Count(EntryKind::kImmunization, "03", 0, 0.99), 0u);
  EXPECT_EQ(world.Count(EntryKind::kImmunization, "20"), 5u);
  EXPECT_EQ(world.Count(EntryKind::kImmunization, "119"), 0u);  // came in 2006: too late for this child
  EXPECT_NEAR(static_cast<double>(world.Count(EntryKind::kImmunization, "140")), 18, 1);
  EXPECT_EQ(world.Count(EntryKind::kImmunization, "62"), 3u);
}

TEST(Immunizations, SharesThatRefuseAndMissAreThoseDeclared) {
  const auto without_mmr = [](double refused, double missed) {
    World world(kOwn, [&](LifeModel& model) {
      NobodyDies(model);
      model.numbers.vaccine_refused = refused;
      model.numbers.vaccine_missed = missed;
    });
    double none = 0;
    for (uint64_t i = 0; i < 1000; ++i) {
      world.Born(i, true, InstantOf({2015, 1, 1}));
      world.Live(4);
      none += world.Count(EntryKind::kImmunization, "03") == 0 ? 1 : 0;
    }
    return none / 1000;
  };
  EXPECT_EQ(without_mmr(0, 0), 0);
  EXPECT_NEAR(without_mmr(0.2, 0), 0.2, 0.04);
  EXPECT_EQ(without_mmr(0, 1), 1);
}

TEST(Habits, SmokingFollowsTheYearInWhichItsAgeIsReached) {
  World world(kOwn, NobodyDies);
  const auto smokers = [&](int year) {
    double out = 0;
    for (uint64_t i = 0; i < 1500; ++i) {
      world.Born(i, true, InstantOf({year, 1, 1}));
      world.Live(17.2);
      out += world.Live(17.2).IsTrue(world.library().vocabulary().FindAttribute("smoker")) ? 1 : 0;
    }
    return out / 1500;
  };
  EXPECT_NEAR(smokers(1948), world.model().SmokingShare(1965), 0.04);
  EXPECT_NEAR(smokers(2005), world.model().SmokingShare(2022), 0.03);
}

TEST(LifeCourse, OnePersonIsTheSameWheneverItIsMade) {
  World world(kOwn, {}, SymptomsOf(45));
  const auto hash_of = [&](uint64_t number) {
    uint64_t hash = 0;
    world.Born(number, false);
    for (const Entry& entry : world.Live(70).record().entries()) hash = Mix(hash, Mix(static_cast<uint64_t>(entry.start), entry.codes));
    return Mix(hash, static_cast<uint64_t>(world.Read("Weight", 40) * 1000));
  };
  const uint64_t first = hash_of(11);
  EXPECT_NE(hash_of(12), first);
  EXPECT_EQ(hash_of(11), first);
}

TEST(DeathCertificate, EveryDeathThatHasACauseIsCertifiedOnce) {
  World world(kOwn);
  for (uint64_t i = 0; i < 20; ++i) {
    world.Born(i);
    const Person& person = world.Live(130);
    ASSERT_FALSE(person.Alive(world.At(130)));
    ASSERT_EQ(world.Count(EntryKind::kEncounter, "308646001"), 1u);
    ASSERT_EQ(world.Count(EntryKind::kReport, "69409-1"), 1u);
    ASSERT_EQ(world.Count(EntryKind::kObservation, "69453-9"), 1u);
    const Entry& cause = person.record().entries().back();
    EXPECT_EQ(cause.value, Value::OfCode(person.cause_of_death()));
    EXPECT_EQ(cause.start, person.death());
  }
  World alive(kOwn, NobodyDies);
  alive.Born(1);
  alive.Live(80);
  EXPECT_EQ(alive.Count(EntryKind::kEncounter, "308646001"), 0u);
}

TEST(Employment, WorkIsLostWithTheChanceThatThePlaceGaveAndFoundAgain) {
  World world(kStock);
  const AttributeId unemployed = world.library().vocabulary().FindAttribute("unemployed");
  double out_of_work = 0;
  for (uint64_t i = 0; i < 3000; ++i) {
    world.Born(i);
    world.Set("unemployment_risk", Value::Number(0.25));
    out_of_work += world.Live(40).IsTrue(unemployed);
  }
  // Lost with a quarter, found with certainty: a fifth is out of work.
  EXPECT_NEAR(out_of_work / 3000, 0.2, 0.025);
  world.Born(1);
  world.Set("unemployment_risk", Value::Number(1));
  EXPECT_FALSE(world.Live(17.9).IsTrue(unemployed));
  World own(kOwn, NobodyDies);
  own.Born(1);
  own.Set("unemployment_risk", Value::Number(1));
  EXPECT_TRUE(own.Live(40).Get(own.library().vocabulary().FindAttribute("unemployed")).empty());  // the place says it, life does not change it
}

TEST(Habits, TraitsHaveTheirSharesBySex) {
  World world(kStock);
  const AttributeId low_hdl = world.library().vocabulary().FindAttribute("low_hdl");
  double men = 0, women = 0;
  for (uint64_t i = 0; i < 4000; ++i) {
    world.Born(i, true);
    men += world.Live(0.1).IsTrue(low_hdl);
    world.Born(i, false);
    women += world.Live(0.1).IsTrue(low_hdl);
  }
  EXPECT_NEAR(men / 4000, 0.266, 0.025);
  EXPECT_NEAR(women / 4000, 0.085, 0.015);
}

TEST(CareVisits, UrgentVisitsServeModulesThatWaitForACheckUpWhereTheModelSaysSo) {
  for (const double serves : {0.0, 1.0}) {
    World world(
        kStock,
        [&](LifeModel& model) {
          model.numbers.check_up_at_urgent_visits = serves;
          model.numbers.address_all_symptoms = 1;
        },
        R"("Initial":{"type":"Initial","direct_transition":"D"},"D":{"type":"Delay","exact":{"quantity":24,"unit":"years"},"direct_transition":"S0"},
      "S0":{"type":"Symptom","symptom":"a","exact":{"quantity":200},"direct_transition":"S1"},"S1":{"type":"Symptom","symptom":"b","exact":{"quantity":200},"direct_transition":"W"},
      "W":{"type":"Encounter","wellness":true,"direct_transition":"O"},
      "O":{"type":"Observation","category":"survey","unit":"1","codes":[{"system":"LOINC","code":"o","display":"o"}],"exact":{"quantity":1},"direct_transition":"T"},"T":{"type":"Terminal"})");
    world.Born(1);
    world.Live(24.2);
    EXPECT_EQ(world.Count(EntryKind::kEncounter, "702927004"), 1u);
    EXPECT_EQ(world.Count(EntryKind::kObservation, "o"), serves == 0 ? 0u : 1u);
  }
}

bool SameEntries(const Record& a, const Record& b) {
  return std::equal(a.entries().begin(), a.entries().end(), b.entries().begin(), b.entries().end(), [](const Entry& x, const Entry& y) {
    return x.kind == y.kind && x.codes == y.codes && x.start == y.start && x.stop == y.stop && x.encounter == y.encounter && x.value == y.value;
  });
}

/// All stock modules of Synthea with stock life: every module every week, and each only when it has something to do.
TEST(LifeCourse, StockModulesGiveTheSameLivesAsleepAndPolled) {
  const std::string folder = Unpacked("resources.tar.zst", "main/resources/modules");
  if (folder.empty()) GTEST_SKIP() << "no " BOGAM_TEST_DATA "/gmf/resources.tar.zst";
  Library library;
  for (const Finding& finding : library.Read(folder)) ADD_FAILURE() << finding.ToString();
  auto course = LifeCourse::Read(library, kStock);
  ASSERT_TRUE(course.ok()) << course.status().ToString();
  Vocabulary& vocabulary = library.vocabulary();
  const SymbolId words[] = {vocabulary.Symbol("M"), vocabulary.Symbol("F"), vocabulary.Symbol("white"), vocabulary.Symbol("Middle"),
                            vocabulary.Symbol("nonhispanic")};
  const gmf::Machine asleep(library, (*course)->body(), gmf::Mode::kSleep), polled(library, (*course)->body(), gmf::Mode::kPoll);
  const Simulation sleeping(library, asleep, (*course)->parts(), &(*course)->visits()), polling(library, polled, (*course)->parts(), &(*course)->visits());
  Person one(library), other(library);
  size_t entries = 0, dead = 0;
  const Instant until = InstantOf({2025, 1, 1});
  for (uint64_t seed = 0; seed < 40; ++seed) {
    for (Person* person : {&one, &other}) {
      person->Begin(Mix(seed, 11), InstantOf({1930 + 2 * static_cast<int>(seed), 5, 17}));
      person->Set(library.built_in().gender, Value::Text(words[seed % 2]));
      person->Set(library.built_in().race, Value::Text(words[2]));
      person->Set(library.built_in().socioeconomic_category, Value::Text(words[3]));
      person->Set(library.built_in().ethnicity, Value::Text(words[4]));
      person->Set(vocabulary.FindAttribute("unemployment_risk"), Value::Number(0.05));
    }
    sleeping.Live(one, until);
    polling.Live(other, until);
    EXPECT_EQ(one.death(), other.death()) << seed;
    EXPECT_TRUE(SameEntries(one.record(), other.record())) << seed << ": " << one.record().entries().size() << " and " << other.record().entries().size();
    entries += one.record().entries().size();
    dead += one.Alive(until) ? 0 : 1;
  }
  EXPECT_GT(entries, 40'000u);
  EXPECT_GT(dead, 0u);
}

TEST(LifeModel, TellsEveryMistakeAtOnce) {
  EXPECT_EQ(ReadLifeModel("/nowhere").status().code(), Code::kIo);
  Library library;
  Result<LifeModel> model = ReadLifeModel(kOwn);
  ASSERT_TRUE(model.ok());
  model->vital_signs = R"({"signs":{"A":{"levels":[{"when":[{"attribute":"x"}],"range":[1,2]}]},"B":{"sum":{"C":1}},"D":{"from":"nothing","leest":1}}})";
  const auto course = LifeCourse::Make(library, std::move(*model));
  ASSERT_FALSE(course.ok());
  for (const char* part : {"last level must hold", "\"C\", which is not described", "nothing is called", "did you mean least?"})
    EXPECT_NE(course.status().message().find(part), std::string::npos) << part;
}

}  // namespace
}  // namespace bogam::synth::life
