// SPDX-License-Identifier: Apache-2.0
// Bogam's own modules of screening, prevention, mental health, pregnancy, social needs and acute infections: they load, every state can be reached, every
// weight has its place in 1, and some thousand lives with stand-ins for life and place come near the targets of content/synth/targets.json.
//
// BOGAM_SYNTH_PEOPLE sets how many, BOGAM_SYNTH_PRINT=1 prints every rate beside its target and the states that nobody enters: for tuning.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <set>

#include "synth/simulation.h"
#include "synth/test_content.h"

namespace bogam::synth {
namespace {

const std::vector<std::string> kScreeningFolders = {"acute-care",
                                                    "acute-infections",
                                                    "alcohol-use",
                                                    "anxiety-disorder",
                                                    "breast-neoplasia",
                                                    "breast-screening",
                                                    "cervical-hysterectomy",
                                                    "cervical-screening",
                                                    "childhood-and-adult-immunisation",
                                                    "chlamydia-and-hiv-screening",
                                                    "colorectal-neoplasia",
                                                    "colorectal-screening",
                                                    "depression-and-anxiety",
                                                    "depression-in-the-year",
                                                    "depression-screening",
                                                    "hiv-infection",
                                                    "hiv-screening",
                                                    "influenza-vaccination",
                                                    "pregnancy",
                                                    "social-needs",
                                                    "social-needs-of-people",
                                                    "substance-use-alcohol",
                                                    "substance-use-opioids",
                                                    "substance-use-tobacco"};
const std::vector<std::string> kTopics = {"colorectal screening",   "breast screening", "cervical screening", "chlamydia and HIV screening",
                                          "depression and anxiety", "substance use",    "pregnancy",          "immunisation",
                                          "social needs",           "acute infections"};
const Instant kToday = InstantOf({2026, 1, 1});
constexpr Duration kYear = 365 * kDay;

/// What people have that the place and life would set.
class StandIns final : public Visits, public Body {
 public:
  explicit StandIns(Library& library) : library_(library), next_(library.vocabulary().Attribute("test next visit")) {
    codes_ = library.vocabulary().InternCodes({library.vocabulary().InternCode("ICD-10-CM", "Z00.00", "")});
    // Named before any person begins: attributes are slots.
    for (const char* name : {"insurance_status", "poverty_ratio", "bmi", "adherence", "attendance", "practice_outreach", "practice_intensification",
                             "result_follow_up", "has_usual_care", "transport_barrier", "language_barrier", "alcoholic", "smoker", "depression_severity",
                             "test smokes from", "test smokes until", "test began smoking", "test stopped smoking"}) {
      Id(name);
    }
  }

  void Give(Person& person, bool woman) const {
    Stream stream = person.StreamFor(HashName("place"));
    const auto text = [&](const char* name, const char* value) { person.Set(Id(name), Value::Text(library_.vocabulary().Symbol(value))); };
    const auto number = [&](const char* name, double value) { person.Set(Id(name), Value::Number(value)); };
    const auto truth = [&](const char* name, double share) { person.Set(Id(name), Value::Boolean(stream.Chance(share))); };
    text("gender", woman ? "F" : "M");
    text("race", stream.Chance(0.09) ? "black" : "white");
    text("ethnicity", stream.Chance(0.13) ? "hispanic" : "nonhispanic");
    text("insurance_status", stream.Chance(0.03) ? "none" : "private");
    number("poverty_ratio", stream.Uniform(0, 8));
    number("bmi", stream.Gaussian(27.5, 5));
    number("adherence", std::clamp(stream.Gaussian(0.7, 0.18), 0.05, 1.0));
    number("attendance", std::clamp(stream.Gaussian(0.82, 0.12), 0.05, 1.0));
    number("practice_outreach", std::clamp(stream.Gaussian(0.5, 0.2), 0.0, 1.0));
    number("practice_intensification", std::clamp(stream.Gaussian(0.45, 0.15), 0.0, 1.0));
    number("result_follow_up", std::clamp(stream.Gaussian(0.78, 0.12), 0.0, 1.0));
    truth("has_usual_care", 0.88);
    truth("transport_barrier", 0.07);
    truth("language_barrier", 0.08);
    truth("alcoholic", 0.01);
    number("test smokes from", stream.Chance(0.24) ? stream.Uniform(15, 24) : 200);
    number("test smokes until", stream.Uniform(25, 75));
  }

  void Begin(Person& person) const override { person.Set(next_, Value::Number(static_cast<double>(person.birth()))); }
  Instant Before(Person& person, Instant now) const override {
    const Instant next = static_cast<Instant>(person.NumberOr(next_, 0));
    if (now < next) return next;
    if (person.holder() != kNobody) return now + kWeek;
    Entry entry;
    entry.encounter_class = EncounterClass::kWellness;
    entry.start = entry.onset = now;
    entry.codes = codes_;
    person.StartWellness(person.StartEncounter(entry, kVisits));
    const Instant later = now + static_cast<Instant>(Interval(person, now) * static_cast<double>(kWeek));
    person.Set(next_, Value::Number(static_cast<double>(later)));
    return later;
  }
  void After(Person& person, Instant now) const override {
    if (person.wellness() == kNoEntry) return;
    person.EndEncounter(person.wellness(), now);
    person.EndWellness();
  }
  std::optional<double> VitalSign(const Person& person, SignId sign, Instant now) const override {
    return Once(Mix(person.key(), sign), static_cast<uint64_t>(now / kWeek)).Uniform(70, 140);
  }
  AttributeId Id(const char* name) const { return library_.vocabulary().Attribute(name); }

 private:
  double Interval(const Person& person, Instant now) const {
    Stream stream = Once(Mix(person.key(), HashName("visits")), static_cast<uint64_t>(now / kWeek));
    const int age = person.AgeInYears(now);
    const double weeks = age < 1 ? 9 : age < 3 ? 24 : 52;
    const double missed = person.IsTrue(Id("has_usual_care")) ? 1 - person.NumberOr(Id("attendance"), 0.8) : 0.7;
    double sum = weeks;
    while (stream.Chance(missed) && sum < 520) sum += weeks;
    return sum;
  }

  Library& library_;
  AttributeId next_;
  CodeListId codes_ = 0;
};

/// Smoking, and whether somebody was depressed at some time of the last year: the only things that are seen from week to week.
class Weekly final : public LifePart {
 public:
  explicit Weekly(const StandIns& stand_ins) : stand_ins_(stand_ins) {}
  std::string_view name() const override { return "a weekly"; }
  void Begin(Person&) const override {}
  Instant Step(Person& person, Instant now) const override {
    const int age = person.AgeInYears(now);
    const AttributeId smoker = stand_ins_.Id("smoker"), began = stand_ins_.Id("test began smoking"), stopped = stand_ins_.Id("test stopped smoking");
    if (person.Get(began).empty() && age >= person.NumberOr(stand_ins_.Id("test smokes from"), 200)) {
      person.Set(smoker, Value::Boolean(true));
      person.Set(began, Value::Boolean(true));
    }
    if (person.Get(stopped).empty() && age >= person.NumberOr(stand_ins_.Id("test smokes until"), 200)) {
      person.Set(smoker, Value::Boolean(false));
      person.Set(stopped, Value::Boolean(true));
    }
    return now + 26 * kWeek;
  }

 private:
  const StandIns& stand_ins_;
};

struct Share {
  uint64_t of = 0, all = 0;
  void Count(bool hit) {
    of += hit;
    ++all;
  }
  double rate() const { return static_cast<double>(of) / std::max<double>(1, static_cast<double>(all)); }
};

/// One life read for the figures of the targets.
class Reader {
 public:
  Reader(const Library& library, const StandIns& stand_ins, const Person& person) : vocabulary_(library.vocabulary()), stand_ins_(stand_ins), person_(person) {}

  int Age() const { return person_.AgeInYears(kToday); }
  bool Woman() const { return vocabulary_.Text(person_.Get(stand_ins_.Id("gender")).id) == "F"; }
  bool True(const char* name) const { return person_.IsTrue(stand_ins_.Id(name)); }
  double Number(const char* name, double otherwise) const { return person_.NumberOr(stand_ins_.Id(name), otherwise); }
  std::string Code(const Entry& entry) const {
    const auto codes = vocabulary_.codes(entry.codes);
    return codes.empty() ? "" : vocabulary_.code(codes[0]).code;
  }
  std::vector<Entry> Of(EntryKind kind, const std::set<std::string>& codes, Instant from = 0 - 200 * kYear, Instant to = kToday) const {
    std::vector<Entry> out;
    for (const Entry& entry : person_.record().entries()) {
      if (entry.kind == kind && entry.start >= from && entry.start < to && codes.contains(Code(entry))) out.push_back(entry);
    }
    return out;
  }
  bool Has(EntryKind kind, const std::set<std::string>& codes, double years, Instant to = kToday) const {
    return !Of(kind, codes, to - static_cast<Instant>(years * static_cast<double>(kYear)), to).empty();
  }
  bool HasActive(EntryKind kind, const std::set<std::string>& codes) const {
    const auto all = Of(kind, codes);
    return std::any_of(all.begin(), all.end(), [](const Entry& e) { return !e.ended; });
  }
  bool Visited(double years) const {
    for (const Entry& entry : person_.record().entries()) {
      const bool seen = entry.encounter_class != EncounterClass::kInpatient && entry.encounter_class != EncounterClass::kEmergency;
      if (entry.kind == EntryKind::kEncounter && seen && entry.start >= kToday - static_cast<Instant>(years * static_cast<double>(kYear))) return true;
    }
    return false;
  }
  std::string ValueCode(const Entry& entry) const { return entry.value.kind == Value::Kind::kCode ? vocabulary_.code(entry.value.id).code : ""; }
  const Record& record() const { return person_.record(); }

 private:
  const Vocabulary& vocabulary_;
  const StandIns& stand_ins_;
  const Person& person_;
};

using Shares = std::map<std::string, Share>;
const std::set<std::string> kFit = {"57905-2"}, kColonoscopy = {"G0121", "G0105", "73761001"}, kPhq = {"44261-6", "55758-7", "71354-5"};
const std::set<std::string> kAntidepressants = {"312941", "312938", "349332", "310385", "310384"};

/// The quality measure of content/measures/depression-screening-follow-up, in short.
bool ScreenedAndFollowedUp(const Reader& r) {
  const auto scores = r.Of(EntryKind::kObservation, kPhq, kToday - kYear);
  if (scores.empty()) return false;
  const Instant day = scores.back().start / kDay;
  const bool positive =
      std::any_of(scores.begin(), scores.end(), [&](const Entry& e) { return e.start / kDay == day && e.value.number >= (r.Code(e) == "55758-7" ? 3 : 10); });
  const Instant from = day * kDay, to = (day + 31) * kDay;
  return !positive || !r.Of(EntryKind::kServiceRequest, {"306227000", "306226009", "183524004"}, from, to).empty() ||
         !r.Of(EntryKind::kProcedure, {"228557008"}, from, to).empty() || !r.Of(EntryKind::kMedication, kAntidepressants, from, to).empty();
}

/// As the measure asks, read from the record.
MeasureMemberships MeasureOf(const Reader& r) {
  constexpr std::string_view kMeasure = "depression-screening-follow-up";
  MeasureMemberships out{.day = kToday, .in = {}};
  if (r.Age() < 13 || !r.Visited(1) || r.HasActive(EntryKind::kCondition, {"F31.9"})) return out;
  out.in.push_back({kMeasure, "performance-denominator"});
  if (ScreenedAndFollowedUp(r)) out.in.push_back({kMeasure, "numerator"});
  return out;
}

/// What quality work looks for: practices that reach out have fewer people overdue, and what began is recorded later.
void CountDifferences(const Reader& r, Shares& s) {
  const double outreach = r.Number("practice_outreach", 0.5);
  if (outreach < 0.4 || outreach > 0.6) {
    Share& share = s[outreach > 0.5 ? "up to date, much outreach" : "up to date, little outreach"];
    if (r.Age() >= 50 && r.Age() <= 75) share.Count(r.Has(EntryKind::kProcedure, kColonoscopy, 10) || r.Has(EntryKind::kObservation, kFit, 1));
    if (r.Woman() && r.Age() >= 50 && r.Age() <= 74) share.Count(r.Has(EntryKind::kReport, {"24606-6"}, 2.25));
    if (r.Woman() && r.Age() >= 24 && r.Age() <= 64) share.Count(r.Has(EntryKind::kObservation, {"10524-7"}, 3));
  }
  for (const Entry& e : r.Of(EntryKind::kCondition, {"F17.210", "F32.1", "F41.1", "B20", "F10.20", "F11.20"}))
    s["recorded later"].Count(e.start >= e.onset + kWeek);
  for (const Entry& e : r.Of(EntryKind::kServiceRequest, {"57905-2", "24606-6", "G0121", "306227000"}, kToday - 10 * kYear, kToday - kYear))
    s["open orders"].Count(!e.ended);
}

class ScreeningContent : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    library_ = new Library;
    findings_ = new std::vector<Finding>(ReadFolders(kScreeningFolders, *library_));
  }
  static void TearDownTestSuite() {
    delete findings_;
    delete library_;
  }
  /// So many lives pass through nearly all states; the rest are rare things (a stillbirth, a cancer of the cervix).
  static void CheckEntered(const std::vector<std::vector<uint64_t>>& entered) {
    size_t states = 0, never = 0;
    for (gmf::ModuleId id = 0; id < library_->module_count(); ++id) {
      for (size_t at = 0; at < entered[id].size(); ++at, ++states) {
        if (entered[id][at] != 0) continue;
        ++never;
        if (Printed())
          std::printf("never entered: %s: %s\n", library_->module(id).path.c_str(),
                      std::string(library_->vocabulary().Text(library_->module(id).states[at].name)).c_str());
      }
    }
    EXPECT_LT(never, states / 50) << never << " of " << states;
  }
  static Library* library_;
  static std::vector<Finding>* findings_;
};
Library* ScreeningContent::library_ = nullptr;
std::vector<Finding>* ScreeningContent::findings_ = nullptr;

TEST_F(ScreeningContent, LoadsWithoutFindings) {
  for (const Finding& finding : *findings_) ADD_FAILURE() << finding.ToString();
  for (const char* path : {"depression-and-anxiety/module", "substance-use-tobacco/module", "pregnancy/module", "childhood-and-adult-immunisation/module",
                           "colorectal-screening/module", "breast-screening/module", "cervical-screening/module", "chlamydia-and-hiv-screening/module",
                           "social-needs/module", "acute-infections/module"}) {
    EXPECT_NE(library_->FindModule(path), gmf::kNoModule) << path;
  }
}

template <typename Take>
void EachTarget(const gmf::State& state, const Take& take) {
  for (const gmf::Option& option : state.transition.options) {
    if (option.count == 0) take(option.to);
  }
  for (const gmf::Option& option : state.transition.weighted) take(option.to);
}

TEST_F(ScreeningContent, EveryStateCanBeReached) {
  for (gmf::ModuleId id = 0; id < library_->module_count(); ++id) {
    const gmf::Module& module = library_->module(id);
    std::set<gmf::StateId> seen = {module.initial};
    std::vector<gmf::StateId> todo = {module.initial};
    while (!todo.empty()) {
      const gmf::State& state = module.states[todo.back()];
      todo.pop_back();
      EachTarget(state, [&](gmf::StateId to) {
        if (to != gmf::kNoState && seen.insert(to).second) todo.push_back(to);
      });
    }
    for (gmf::StateId at = 0; at < module.states.size(); ++at) {
      EXPECT_TRUE(seen.contains(at)) << module.path << ": " << library_->vocabulary().Text(module.states[at].name);
    }
  }
}

TEST_F(ScreeningContent, WeightsSumToOne) {
  const auto check = [&](const gmf::Module& module, const gmf::State& state, std::span<const gmf::Option> options) {
    double sum = 0;
    for (const gmf::Option& option : options) sum += option.weight;
    EXPECT_NEAR(sum, 1, 1e-9) << module.path << ": " << library_->vocabulary().Text(state.name);
  };
  for (gmf::ModuleId id = 0; id < library_->module_count(); ++id) {
    const gmf::Module& module = library_->module(id);
    for (const gmf::State& state : module.states) {
      const gmf::Transition& transition = state.transition;
      if (transition.kind == gmf::Transition::Kind::kDistributed) check(module, state, transition.options);
      for (const gmf::Option& option : transition.options) {
        if (option.count > 0) check(module, state, std::span(transition.weighted).subspan(option.first, option.count));
      }
    }
  }
}

void NamesOf(const simdjson::dom::element& json, std::set<std::string>* names) {
  simdjson::dom::object object;
  simdjson::dom::array array;
  if (json.get_array().get(array) == simdjson::SUCCESS) {
    for (const simdjson::dom::element one : array) NamesOf(one, names);
  }
  if (json.get_object().get(object) != simdjson::SUCCESS) return;
  std::string_view name;
  if (object["parameter"].get_string().get(name) == simdjson::SUCCESS) names->emplace(name);
  for (const auto [key, value] : object) NamesOf(value, names);
}

/// Every {"parameter": …} of all modules is declared in its own folder: the reader reports those that it needs, and lengths of time take 0 for those that it
/// does not find.
TEST(ParametersOfContent, AreDeclaredAndUsed) {
  Library library;
  EXPECT_TRUE(library.Read(kContent + "/modules").empty());
  const std::filesystem::path root = kContent + "/modules";
  std::map<std::string, std::set<std::string>> used;
  simdjson::dom::parser parser;
  for (const auto& file : std::filesystem::recursive_directory_iterator(root)) {
    if (file.path().extension() != ".json" || file.path().filename() == "parameters.json") continue;
    simdjson::dom::element json;
    ASSERT_EQ(parser.load(file.path().string()).get(json), simdjson::SUCCESS) << file.path();
    NamesOf(json, &used[file.path().parent_path().lexically_relative(root).generic_string()]);
  }
  size_t declared = 0;
  for (const auto& [folder, parameters] : library.parameters()) {
    declared += parameters.size();
    for (const auto& [name, parameter] : parameters) EXPECT_TRUE(used[folder].contains(name)) << folder << ": " << name << " is not used";
  }
  EXPECT_GT(declared, 500u);
  for (const auto& [folder, names] : used) {
    if (names.empty()) continue;
    ASSERT_TRUE(library.parameters().contains(folder)) << folder;
    for (const std::string& name : names) EXPECT_TRUE(library.parameters().at(folder).contains(name)) << folder << ": " << name << " is not declared";
  }
}

TEST_F(ScreeningContent, PolledAndAsleepAreTheSame) {
  StandIns stand_ins(*library_);
  const Weekly weekly(stand_ins);
  const gmf::Machine asleep(*library_, stand_ins, gmf::Mode::kSleep), polled(*library_, stand_ins, gmf::Mode::kPoll);
  const Simulation sleeping(*library_, asleep, {&weekly}, &stand_ins), polling(*library_, polled, {&weekly}, &stand_ins);
  Person one(*library_), other(*library_);
  for (uint64_t i = 0; i < 30; ++i) {
    for (Person* person : {&one, &other}) {
      person->Begin(Mix(7, i), kToday - static_cast<Instant>(i * 3 + 1) * kYear);
      stand_ins.Give(*person, i % 2 == 0);
    }
    sleeping.Live(one, kToday);
    polling.Live(other, kToday);
    ASSERT_EQ(one.record().entries().size(), other.record().entries().size()) << i;
    for (EntryId at = 0; at < one.record().entries().size(); ++at) {
      const Entry &a = one.record().at(at), &b = other.record().at(at);
      ASSERT_TRUE(a.kind == b.kind && a.codes == b.codes && a.start == b.start && a.stop == b.stop && a.value == b.value) << i << ": " << at;
    }
  }
}

void ExpectDifferences(Shares& shares) {
  EXPECT_GT(shares["up to date, much outreach"].rate(), shares["up to date, little outreach"].rate() + 0.03);
  EXPECT_GT(shares["recorded later"].rate(), 0.6);
  EXPECT_GT(shares["open orders"].rate(), 0.03);
  EXPECT_LT(shares["open orders"].rate(), 0.4);
}

TEST_F(ScreeningContent, LivesComeNearTheTargets) {
  constexpr uint64_t kUsual = 4000;
  const uint64_t people = PeopleOf(kUsual);
  StandIns stand_ins(*library_);
  const Weekly weekly(stand_ins);
  const std::vector<Target> targets = ReadContentTargets(*library_, kTopics);
  ASSERT_EQ(targets.size(), 54u);
  gmf::Machine machine(*library_, stand_ins, gmf::Mode::kSleep);
  std::vector<std::vector<uint64_t>> entered(library_->module_count());
  for (gmf::ModuleId id = 0; id < library_->module_count(); ++id) entered[id].resize(library_->module(id).states.size());
  machine.CountVisits(&entered);
  const Simulation simulation(*library_, machine, {&weekly}, &stand_ins);
  Person person(*library_);
  ReportCard card(targets);
  Shares shares;
  for (uint64_t i = 0; i < people; ++i) {
    const double age = (static_cast<double>(i) + 0.5) / static_cast<double>(people) * 88;
    person.Begin(Mix(20260101, i), kToday - static_cast<Instant>(age * 365.25 * static_cast<double>(kDay)));
    stand_ins.Give(person, i % 2 == 0);
    simulation.Live(person, kToday);
    if (!person.Alive(kToday)) continue;
    const Reader reader(*library_, stand_ins, person);
    const MeasureMemberships in = MeasureOf(reader);
    card.Add({person, stand_ins, nullptr, &in}, kToday);
    CountDifferences(reader, shares);
  }
  const std::vector<CardLine> lines = card.Lines();
  for (size_t i = 0; i < targets.size(); ++i) EXPECT_GT(lines[i].asked, 0u) << targets[i].name;
  ExpectInside(targets, card, 1);
  if (people < kUsual) return;  // what is rare needs as many lives
  ExpectDifferences(shares);
  CheckEntered(entered);
}

}  // namespace
}  // namespace bogam::synth
