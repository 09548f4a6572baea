// SPDX-License-Identifier: Apache-2.0
// Bogam's modules of heart, sugar, kidneys, fat and lungs (content/synth/modules): they load without findings, every state can be reached, weights sum to 1,
// and a population of simple doubles (no place, no life but a body, visits and death by age) shows the rates of content/synth/targets.json that doubles can show.
//
// BOGAM_SYNTH_PEOPLE sets the size, BOGAM_SYNTH_PRINT=1 prints every rate beside its target: for tuning.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "synth/gmf/machine.h"
#include "synth/simulation.h"

namespace bogam::synth {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;
namespace fs = std::filesystem;

const std::string kContent = BOGAM_SOURCE_DIR "/content/synth";
const std::set<std::string, std::less<>> kFolders = {"asthma", "chronic-kidney-disease", "coronary-disease-and-stroke", "hypertension", "laboratory", "lipids", "type-2-diabetes"};

/// These folders alone, so that what other modules do to these people does not matter here.
std::vector<Finding> ReadOurs(Library& library) {
  std::map<std::string, std::string> texts;
  const fs::path root = kContent + "/modules";
  for (const std::string& folder : kFolders) {
    for (const auto& file : fs::recursive_directory_iterator(root / folder)) {
      if (file.path().extension() != ".json") continue;
      std::ifstream in(file.path(), std::ios::binary);
      texts.emplace(file.path().lexically_relative(root).replace_extension().generic_string(), std::string(std::istreambuf_iterator<char>(in), {}));
    }
  }
  return library.ReadTexts(texts, {});
}

/// Baseline by age and weight, what modules set, and noise of the week.
class PlainBody final : public Body {
 public:
  explicit PlainBody(Library& library) : library_(library), bmi_(library.vocabulary().Attribute("bmi")) {
    Add("Systolic Blood Pressure", "sbp", 112, 0.20, 0.45, 8, 6);
    Add("Diastolic Blood Pressure", "dbp", 72, 0.05, 0.25, 5, 4);
    Add("Hemoglobin A1c", "hba1c", 5.2, 0.006, 0.012, 0.18, 0.12);
    Add("LDL", "ldl", 98, 0.25, 0.2, 18, 9);
    Add("HDL", "hdl", 54, 0, -0.4, 11, 4);
    Add("Triglycerides", "triglycerides", 105, 0.5, 2, 35, 20);
    Add("EGFR", "egfr", 112, -0.72, 0, 9, 4);
    Add("Creatinine", "creatinine", 0.85, 0.003, 0, 0.1, 0.05);
    Add("Glucose", "glucose", 92, 0.1, 0.4, 6, 6);
  }
  std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const override {
    if (sign == total_) return 0.2 * *VitalSign(person, Sign("Triglycerides"), now) + *VitalSign(person, Sign("LDL"), now) + *VitalSign(person, Sign("HDL"), now);
    const auto at = std::find_if(signs_.begin(), signs_.end(), [&](const One& one) { return one.id == sign; });
    if (at == signs_.end()) return std::nullopt;
    const double age = std::max(18, person.AgeInYears(now));
    const double own = Once(Mix(person.key(), HashName("own")), sign).Gaussian(0, at->between);
    const double noise = Once(Mix(person.key(), sign), static_cast<uint64_t>(now / kWeek)).Gaussian(0, at->within);
    return std::max(at->base * 0.05, at->base + at->per_year * (age - 18) + at->per_bmi * (person.NumberOr(bmi_, 27) - 27) + own + noise + person.NumberOr(at->disease, 0) + person.NumberOr(at->treatment, 0));
  }

 private:
  struct One {
    SignId id;
    AttributeId disease, treatment;
    double base, per_year, per_bmi, between, within;
  };
  SignId Sign(std::string_view name) const { return library_.FindSign(name); }
  void Add(const char* name, const std::string& attribute, double base, double per_year, double per_bmi, double between, double within) {
    signs_.push_back({library_.Sign(name), library_.vocabulary().Attribute(attribute + "_disease"), library_.vocabulary().Attribute(attribute + "_treatment"), base, per_year, per_bmi, between, within});
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
      : next_(library.vocabulary().Attribute("test next visit")), attendance_(library.vocabulary().Attribute("attendance")), usual_(library.vocabulary().Attribute("has_usual_care")),
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

/// What is said of one living person on the day of the report.
class Report {
 public:
  Report(Library& library, const Body& body, Instant today) : library_(library), body_(body), today_(today) {}

  /// Nothing: this kind of count needs more than doubles have.
  std::optional<bool> Holds(const object& what, const Person& person) const {
    element part;
    if (what["all"].get(part) == simdjson::SUCCESS && what.size() == 1) return true;
    if (what["attribute"].get(part) == simdjson::SUCCESS) return AttributeHolds(what, person);
    if (what["condition"].get(part) == simdjson::SUCCESS) return Recorded(part, EntryKind::kCondition, person, kNever, false);
    if (what["medication"].get(part) == simdjson::SUCCESS) return Recorded(part, EntryKind::kMedication, person, kNever, false);
    Instant since = 0;
    if (const std::optional<int> years = Years(what)) since = AddYears(today_, -*years);
    if (what["observation"].get(part) == simdjson::SUCCESS && array(part).size() == 1 && since != 0) return Recorded(part, EntryKind::kObservation, person, since, false) || Recorded(part, EntryKind::kPanel, person, since, false);
    if (what["observation"].get(part) == simdjson::SUCCESS && what["all"].error() == simdjson::SUCCESS && since != 0) return Recorded(part, EntryKind::kObservation, person, since, true);
    if (what["procedure"].get(part) == simdjson::SUCCESS && since != 0) return Recorded(part, EntryKind::kProcedure, person, since, false);
    // Most exclusions are hospice, nursing homes and pregnancy: not of these modules.
    if (what["population"].get(part) == simdjson::SUCCESS && std::string_view(part) == "denominator-exclusion") return std::nullopt;
    if (what["measure"].get(part) == simdjson::SUCCESS) return InMeasure(std::string_view(part), std::string_view(what["population"]), person);
    if (what["latest"].get(part) == simdjson::SUCCESS) {
      const std::optional<double> latest = Latest(std::string_view(array(part).at(0)), person, nullptr);
      return !latest || *latest > double(array(part).at(2));
    }
    if (what["order"].get(part) == simdjson::SUCCESS) return OrderHolds(std::string_view(part), what["status"].error() == simdjson::SUCCESS, person);
    if (what["none"].get(part) == simdjson::SUCCESS) {
      return !std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) {
        return entry.kind == EntryKind::kEncounter && entry.start >= AddYears(today_, -1) && IsFor(entry, person, array(part["for"]));
      });
    }
    if (what["sign"].get(part) == simdjson::SUCCESS) {
      bool holds = SignHolds(part, person);
      if (what["and"].get(part) == simdjson::SUCCESS) holds = holds && SignHolds(part, person);
      return holds;
    }
    return std::nullopt;
  }

  /// Events of a kind in [from, today); `first`: none after the person's first.
  size_t Events(const object& kind, bool first, Instant from, const Person& person) const {
    element part;
    size_t count = 0;
    for (const Entry& entry : person.record().entries()) {
      if (entry.start >= today_) continue;
      if (kind["condition"].get(part) == simdjson::SUCCESS) {
        if (entry.kind != EntryKind::kCondition || !Contains(array(part), Primary(entry))) continue;
      } else if (entry.kind != EntryKind::kEncounter || EncounterClassName(entry.encounter_class) != std::string_view(kind["encounter"]) || !IsFor(entry, person, array(kind["for"]))) {
        continue;
      }
      count += entry.start >= from;
      if (first) break;
    }
    return count;
  }

 private:
  // The person's latest order that is older than half a year.
  bool OrderHolds(std::string_view code, bool not_completed, const Person& person) const {
    const Entry* latest = nullptr;
    for (const Entry& entry : person.record().entries()) {
      if (entry.kind == EntryKind::kServiceRequest && Primary(entry) == code && entry.start < AddMonths(today_, -6)) latest = &entry;
    }
    return latest != nullptr && (!not_completed || !latest->ended || latest->revoked);
  }
  static bool Contains(const array& codes, std::string_view code) {
    return std::any_of(codes.begin(), codes.end(), [&](const element& one) { return std::string_view(one) == code; });
  }
  std::string_view Primary(const Entry& entry) const {
    const auto codes = library_.vocabulary().codes(entry.codes);
    return codes.empty() ? std::string_view() : std::string_view(library_.vocabulary().code(codes[0]).code);
  }
  bool IsFor(const Entry& entry, const Person& person, const array& codes) const {
    if (entry.reason != kNoEntry) return Contains(codes, Primary(person.record().at(entry.reason)));
    return entry.reason_code != 0 && Contains(codes, library_.vocabulary().code(entry.reason_code).code);
  }
  static bool IsOutpatient(EncounterClass one) {
    return one == EncounterClass::kWellness || one == EncounterClass::kAmbulatory || one == EncounterClass::kOutpatient || one == EncounterClass::kVirtual;
  }
  /// The value of a code on its latest outpatient day of the year before today.
  std::optional<double> Latest(std::string_view code, const Person& person, Instant* when) const {
    std::optional<double> value;
    for (const Entry& entry : person.record().entries()) {
      if (entry.kind != EntryKind::kObservation || entry.start < AddYears(today_, -1) || entry.start >= today_ || Primary(entry) != code) continue;
      if (entry.encounter != kNoEntry && !IsOutpatient(person.record().at(entry.encounter).encounter_class)) continue;
      value = entry.value.number;
      if (when != nullptr) *when = entry.start;
    }
    return value;
  }
  bool ActiveLike(std::initializer_list<std::string_view> prefixes, Instant onset_before, const Person& person) const {
    return std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) {
      if (entry.kind != EntryKind::kCondition || entry.ended || entry.onset >= onset_before) return false;
      return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view prefix) { return Primary(entry).starts_with(prefix); });
    });
  }
  // As content/measures has them, for people of these modules; the period is the year before today.
  bool InMeasure(std::string_view measure, std::string_view population, const Person& person) const {
    const Instant start = AddYears(today_, -1);
    const bool pressure = measure == "blood-pressure-control";
    const bool visited = std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) {
      return entry.kind == EntryKind::kEncounter && entry.start >= start && entry.start < today_ && IsOutpatient(entry.encounter_class);
    });
    if (!visited || !(pressure ? ActiveLike({"I10"}, AddMonths(start, 6), person) : ActiveLike({"E11"}, today_, person))) return false;
    const bool excluded = pressure && ActiveLike({"N18.5", "N18.6", "Z99.2", "Z94.0"}, today_, person);
    if (population == "denominator") return true;
    if (excluded) return false;
    if (!pressure) {
      const std::optional<double> a1c = Latest("4548-4", person, nullptr);
      return a1c && *a1c < 8;
    }
    const std::optional<double> systolic = Latest("8480-6", person, nullptr), diastolic = Latest("8462-4", person, nullptr);
    return systolic && diastolic && *systolic < 140 && *diastolic < 90;
  }
  static std::optional<int> Years(const object& what) {
    std::string_view within;
    if (what["within"].get_string().get(within) != simdjson::SUCCESS) return std::nullopt;
    return within == "1 year" ? 1 : within == "2 years" ? 2 : std::optional<int>();
  }
  bool AttributeHolds(const object& what, const Person& person) const {
    const Value& value = person.Get(library_.vocabulary().FindAttribute(std::string_view(what["attribute"])));
    bool is = false;
    double number = 0;
    if (what["is"].get_bool().get(is) == simdjson::SUCCESS) return value.kind == Value::Kind::kBoolean && value.boolean == is;
    if (what["is"].get_double().get(number) == simdjson::SUCCESS) return value.kind == Value::Kind::kNumber && value.number == number;
    return value.kind == Value::Kind::kNumber && value.number >= double(what[">="]);
  }
  bool SignHolds(const array& sign, const Person& person) const {
    const std::optional<double> value = gmf::ReadVitalSign(person, body_, library_.FindSign(std::string_view(sign.at(0))), today_);
    const double limit = double(sign.at(2));
    return value && (std::string_view(sign.at(1)) == "<" ? *value < limit : *value >= limit);
  }
  // Active now (since = kNever), or at some time from `since` on.
  bool Recorded(const array& codes, EntryKind kind, const Person& person, Instant since, bool all) const {
    const Vocabulary& words = library_.vocabulary();
    size_t found = 0;
    for (const element code : codes) {
      const SymbolId symbol = words.FindSymbol(std::string_view(code));
      found += std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) {
        if (entry.kind != kind || (since == kNever ? entry.ended : entry.start < since)) return false;
        return words.code(words.codes(entry.codes)[0]).code_symbol == symbol;
      });
    }
    return all ? found == codes.size() : found > 0;
  }
  Library& library_;
  const Body& body_;
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

bool SameEvents(const Record& a, const Record& b) {
  return std::equal(a.entries().begin(), a.entries().end(), b.entries().begin(), b.entries().end(), [](const Entry& x, const Entry& y) {
    return x.kind == y.kind && x.codes == y.codes && x.onset == y.onset && x.start == y.start && x.stop == y.stop && x.encounter == y.encounter && x.value == y.value;
  });
}

TEST(CardiometabolicContent, GivesTheSameEventsAsleepAndPolled) {
  Library library;
  ASSERT_TRUE(ReadOurs(library).empty());
  const PlainBody body(library);
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

/// One line of targets.json.
struct Rate {
  std::string name;
  object target;
  double among = 0;  // people, or years of life
  size_t counted = 0;
  bool known = true;
  double low = 0, high = 0;
};

/// Events of the last ten years over the years lived in them, of the dead too; `among` is asked of the person as he or she is or was at the end.
void CountEvents(const Report& report, const Person& person, Instant today, Rate* rate) {
  object what(rate->target["what"]), kind;
  array ages;
  if (what["events"].get_object().get(kind) != simdjson::SUCCESS) return;
  const std::optional<bool> among = report.Holds(object(rate->target["among"]), person);
  if (!among || !*among) return;
  Instant from = AddYears(today, -10);
  if (rate->target["age"].get_array().get(ages) == simdjson::SUCCESS) from = std::max(from, AddYears(person.birth(), static_cast<int>(int64_t(ages.at(0)))));
  from = std::max(from, person.birth());
  const Instant until = std::min(today, person.death());
  if (from >= until) return;
  rate->among += static_cast<double>(until - from) / (365.25 * kDay);
  rate->counted += report.Events(kind, what["first"].error() == simdjson::SUCCESS, from, person);
}

void Count(const Report& report, const Library& library, const Person& person, Instant today, Rate* rate) {
  array ages;
  std::string_view sex;
  const int age = person.AgeInYears(today);
  if (rate->target["what"]["events"].error() == simdjson::SUCCESS) return;
  if (rate->target["age"].get_array().get(ages) == simdjson::SUCCESS && (age < int64_t(ages.at(0)) || age > int64_t(ages.at(1)))) return;
  if (rate->target["sex"].get_string().get(sex) == simdjson::SUCCESS && library.vocabulary().Text(person.Get(library.built_in().gender).id) != sex) return;
  const std::optional<bool> among = report.Holds(object(rate->target["among"]), person), what = report.Holds(object(rate->target["what"]), person);
  if (!among || !what) {
    rate->known = false;
    return;
  }
  rate->among += *among ? 1 : 0;
  rate->counted += *among && *what;
}

TEST(CardiometabolicContent, RatesOfAPopulationOfDoublesLieInsideTheirTargets) {
  Library library;
  ASSERT_TRUE(ReadOurs(library).empty());
  const PlainBody body(library);
  const UsualVisits visits(library);
  gmf::Machine machine(library, body);
  std::vector<std::vector<uint64_t>> entered(library.module_count(), std::vector<uint64_t>(1000));
  machine.CountVisits(&entered);
  const Simulation simulation(library, machine, {}, &visits);
  simdjson::dom::parser parser;
  element file;
  ASSERT_EQ(parser.load(kContent + "/targets.json").get(file), simdjson::SUCCESS);
  std::vector<Rate> rates;
  for (const auto [disease, list] : object(file["targets"])) {
    if (!kFolders.contains(disease)) continue;
    for (const element one : array(list)) {
      Rate rate{std::string(disease) + ": " + std::string(std::string_view(one["name"])), object(one), 0, 0, true, double(one["low"]), double(one["high"])};
      rates.push_back(std::move(rate));
    }
  }
  const char* size = std::getenv("BOGAM_SYNTH_PEOPLE");
  const uint64_t people = size == nullptr ? 3000 : std::strtoull(size, nullptr, 10);
  const bool print = std::getenv("BOGAM_SYNTH_PRINT") != nullptr;
  const Instant today = InstantOf({2026, 1, 1});
  const Report report(library, body, today);
  Person person(library);
  size_t living = 0, entries = 0;
  for (uint64_t i = 0; i < people; ++i) {
    // As many are born each year; death makes the pyramid.
    const Instant birth = today - static_cast<Instant>(Once(Mix(7, 1), i).Uniform(0, 98) * 365.25 * kDay);
    Settle(library, person, Mix(11, i), birth);
    simulation.Live(person, today);
    for (Rate& rate : rates) CountEvents(report, person, today, &rate);
    if (!person.Alive(today)) continue;
    ++living;
    entries += person.record().entries().size();
    for (Rate& rate : rates) Count(report, library, person, today, &rate);
  }
  EXPECT_GT(living, people / 2);
  for (const Rate& rate : rates) {
    if (!rate.known || rate.among < 30) {
      if (print) std::printf("   -      %-90s (%.0f)\n", rate.name.c_str(), rate.among);
      continue;
    }
    const double n = rate.among, share = static_cast<double>(rate.counted) / n;
    // Chance may carry a small group out of its range by three standard errors.
    const double slack = 3 * std::sqrt(std::max(share * (1 - share), 0.25 / n) / n);
    if (print) std::printf("%s %6.4f  [%.4f, %.4f] n=%-7.0f %s\n", share < rate.low || share > rate.high ? " ! " : "   ", share, rate.low, rate.high, rate.among, rate.name.c_str());
    EXPECT_GE(share, rate.low - slack) << rate.name;
    EXPECT_LE(share, rate.high + slack) << rate.name;
  }
  if (!print) return;
  std::printf("%zu living, %.0f entries each\n", living, static_cast<double>(entries) / static_cast<double>(living));
  for (size_t m = 0; m < library.module_count(); ++m) {
    const gmf::Module& module = library.module(static_cast<gmf::ModuleId>(m));
    for (size_t s = 0; s < module.states.size(); ++s) {
      if (entered[m][s] == 0) std::printf("never entered: %s: %s\n", module.path.c_str(), std::string(library.vocabulary().Text(module.states[s].name)).c_str());
    }
  }
}

}  // namespace
}  // namespace bogam::synth
