// SPDX-License-Identifier: Apache-2.0
// Bogam's own modules of screening, prevention, mental health, pregnancy, social needs and acute infections: they load, every state can be reached, every weight has its
// place in 1, and some thousand lives with stand-ins for life and place come near the targets of content/synth/targets-screening.json.
#include <gtest/gtest.h>
#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <set>

#include "synth/simulation.h"

namespace bogam::synth {
namespace {

const std::string kContent = BOGAM_SOURCE_DIR "/content/synth";
const Instant kToday = InstantOf({2026, 1, 1});
constexpr Duration kYear = 365 * kDay;

/// What people have that the place and life would set.
class StandIns final : public Visits, public Body {
 public:
  explicit StandIns(Library& library) : library_(library), next_(library.vocabulary().Attribute("test next visit")) {
    codes_ = library.vocabulary().InternCodes({library.vocabulary().InternCode("ICD-10-CM", "Z00.00", "")});
    // Named before any person begins: attributes are slots.
    for (const char* name : {"insurance_status", "poverty_ratio", "bmi", "adherence", "attendance", "practice_outreach", "practice_intensification", "result_follow_up", "has_usual_care",
                             "transport_barrier", "language_barrier", "alcoholic", "smoker", "depression_severity", "test smokes from", "test smokes until", "test began smoking",
                             "test stopped smoking", "test depressed in the year"}) {
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
    if (now < kToday - kYear) return std::min(now + 26 * kWeek, kToday - kYear);
    if (person.NumberOr(stand_ins_.Id("depression_severity"), 0) > 0) person.Set(stand_ins_.Id("test depressed in the year"), Value::Boolean(true));
    return now + kWeek;
  }

 private:
  const StandIns& stand_ins_;
};

struct Share {
  double of = 0, all = 0;
  void Count(bool hit) {
    of += hit;
    all += 1;
  }
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
const std::set<std::string> kFit = {"57905-2"}, kStoolDna = {"77354-9"}, kColonoscopy = {"G0121", "G0105", "73761001"}, kPhq9 = {"44261-6"}, kPhq = {"44261-6", "55758-7", "71354-5"};
const std::set<std::string> kAntidepressants = {"312941", "312938", "349332", "310385", "310384"};
const std::set<std::string> kAntibiotics = {"308192", "308182", "308460", "834102", "1650142", "562508", "1648755", "198335", "309309"};
const std::string kPositive = "LA6576-8";

void CountColorectal(const Reader& r, Shares& s) {
  const int age = r.Age();
  const bool visited = r.Visited(1);
  const bool done = r.Has(EntryKind::kProcedure, kColonoscopy, 10) || r.Has(EntryKind::kObservation, kStoolDna, 3) || r.Has(EntryKind::kObservation, kFit, 1);
  if (visited && age >= 46 && age <= 75 && !r.True("colorectal_cancer")) {
    s["colorectal-up-to-date"].Count(done);
    s[age < 50 ? "colorectal-up-to-date-46-49" : "colorectal-up-to-date-50-75"].Count(done);
  }
  for (const Entry& test : r.Of(EntryKind::kObservation, kFit)) s["colorectal-fit-positive"].Count(r.ValueCode(test) == kPositive);
  for (const Entry& order : r.Of(EntryKind::kServiceRequest, kFit, 0, kToday - kYear)) s["colorectal-fit-returned"].Count(order.ended && !order.revoked);
  for (const std::set<std::string>& kind : {kFit, kStoolDna}) {
    for (const Entry& test : r.Of(EntryKind::kObservation, kind, 0, kToday - kYear)) {
      if (r.ValueCode(test) == kPositive) s["colorectal-positive-followed-up"].Count(!r.Of(EntryKind::kProcedure, kColonoscopy, test.start, test.start + kYear).empty());
    }
  }
}

void CountWomen(const Reader& r, Shares& s) {
  const int age = r.Age();
  if (!r.Woman()) return;
  if (age >= 52 && age <= 74 && !r.True("breast_cancer")) s["breast-screening"].Count(r.Has(EntryKind::kReport, {"24606-6"}, 2.25));
  for (const Entry& order : r.Of(EntryKind::kReport, {"24606-6"})) s["breast-recall"].Count(!r.Of(EntryKind::kServiceRequest, {"24605-8"}, order.start, order.start + kDay).empty());
  if (age >= 40 && age <= 79) s["breast-cancer-prevalence"].Count(r.True("breast_cancer"));
  if (age >= 24 && age <= 64 && !r.True("no_cervix")) {
    s["cervical-screening"].Count(r.Has(EntryKind::kObservation, {"10524-7"}, 3) || (age >= 30 && r.Has(EntryKind::kObservation, {"21440-3"}, 5)));
  }
  for (const Entry& test : r.Of(EntryKind::kObservation, {"10524-7"})) s["cervical-abnormal-cytology"].Count(r.ValueCode(test) == "441219009");
  if (age >= 16 && age <= 24 && r.True("sexually_active") && r.Visited(1)) s["chlamydia-screening"].Count(r.Has(EntryKind::kObservation, {"21613-5"}, 1));
  for (const Entry& test : r.Of(EntryKind::kObservation, {"21613-5"})) s["chlamydia-positive"].Count(r.ValueCode(test) == kPositive);
}

/// Every birth and year of fertile age of the last ten years.
void CountPregnancies(const Reader& r, Shares& s) {
  if (!r.Woman()) return;
  const Instant from = kToday - 10 * kYear;
  for (int back = 1; back <= 10; ++back) {
    if (r.Age() - back >= 15 && r.Age() - back <= 44) s["births"].all += 1;
  }
  for (const Entry& birth : r.Of(EntryKind::kCondition, {"Z37.0"}, from, kToday - 90 * kDay)) {
    s["births"].of += 1;
    const auto visits = r.Of(EntryKind::kEncounter, {"H1001"}, birth.start - 300 * kDay, birth.start);
    const bool preterm = !r.Of(EntryKind::kCondition, {"O60.14X0"}, birth.start - kDay, birth.start + 7 * kDay).empty();
    s["preterm"].Count(preterm);
    s["prenatal-timely"].Count(!visits.empty() && birth.start - visits[0].start >= (preterm ? 20 : 25) * kWeek);
    s["postpartum-visit"].Count(!r.Of(EntryKind::kCondition, {"Z39.2"}, birth.start + 7 * kDay, birth.start + 84 * kDay).empty());
    s["gestational-diabetes"].Count(!r.Of(EntryKind::kCondition, {"O24.410", "O24.414"}, birth.start - 200 * kDay, birth.start).empty());
    s["caesarean"].Count(!r.Of(EntryKind::kProcedure, {"11466000"}, birth.start - kDay, birth.start + 10 * kDay).empty());
  }
}

/// The quality measure of content/measures/depression-screening-follow-up, in short.
bool ScreenedAndFollowedUp(const Reader& r) {
  const auto scores = r.Of(EntryKind::kObservation, kPhq, kToday - kYear);
  if (scores.empty()) return false;
  const Instant day = scores.back().start / kDay;
  const bool positive = std::any_of(scores.begin(), scores.end(), [&](const Entry& e) {
    return e.start / kDay == day && e.value.number >= (r.Code(e) == "55758-7" ? 3 : 10);
  });
  const Instant from = day * kDay, to = (day + 31) * kDay;
  return !positive || !r.Of(EntryKind::kServiceRequest, {"306227000", "306226009", "183524004"}, from, to).empty() ||
         !r.Of(EntryKind::kProcedure, {"228557008"}, from, to).empty() || !r.Of(EntryKind::kMedication, kAntidepressants, from, to).empty();
}

void CountMind(const Reader& r, Shares& s) {
  const int age = r.Age();
  const bool depressed = r.True("test depressed in the year");
  if (age >= 12 && age < 18) s["depression-12-17"].Count(depressed);
  if (age >= 18) {
    s["depression-adults"].Count(depressed);
    s[r.Woman() ? "depression-women" : "depression-men"].Count(depressed);
    if (age <= 25) s["depression-18-25"].Count(depressed);
    if (age >= 50) s["depression-50-up"].Count(depressed);
    s["anxiety-adults"].Count(r.HasActive(EntryKind::kCondition, {"F41.1"}));
    s["antidepressant-use"].Count(r.HasActive(EntryKind::kMedication, kAntidepressants));
  }
  if (age >= 13 && r.Visited(1) && !r.HasActive(EntryKind::kCondition, {"F31.9"})) s["depression-screened"].Count(ScreenedAndFollowedUp(r));
  for (const Entry& score : r.Of(EntryKind::kObservation, kPhq9, kToday - 5 * kYear)) {
    if (score.encounter != kNoEntry && r.record().at(score.encounter).encounter_class == EncounterClass::kWellness) s["depression-score-positive"].Count(score.value.number >= 10);
  }
  for (const Entry& score : r.Of(EntryKind::kObservation, kPhq9, kToday - 5 * kYear, kToday - 14 * 30 * kDay)) {
    if (score.value.number < 10) continue;
    const auto later = r.Of(EntryKind::kObservation, kPhq9, score.start + 300 * kDay, score.start + 425 * kDay);
    s["depression-remission"].Count(!later.empty() && later.back().value.number < 5);
  }
}

void CountSubstances(const Reader& r, Shares& s) {
  if (r.Age() >= 12) s["opioid-use-disorder"].Count(r.True("opioid_use_disorder"));
  if (r.True("opioid_use_disorder")) s["opioid-treated"].Count(r.HasActive(EntryKind::kMedication, {"351267"}) || r.Has(EntryKind::kProcedure, {"H0020"}, 0.5));
  if (r.Age() < 18) return;
  s["tobacco-use"].Count(r.True("smoker"));
  if (r.Visited(1)) s["tobacco-screened"].Count(r.Has(EntryKind::kObservation, {"72166-2"}, 2));
  const auto status = r.Of(EntryKind::kObservation, {"72166-2"}, kToday - kYear);
  if (!status.empty() && r.ValueCode(status.back()) == "449868002") {
    s["tobacco-intervention"].Count(r.Has(EntryKind::kProcedure, {"225323000"}, 1) || r.Has(EntryKind::kMedication, {"198031", "636676"}, 1));
  }
  s["alcohol-use-disorder"].Count(r.Number("drinking", 0) == 3);
  const auto audit = r.Of(EntryKind::kObservation, {"75626-2"}, kToday - kYear);
  if (!audit.empty()) s["alcohol-positive"].Count(audit.back().value.number >= (r.Woman() ? 3 : 4));
}

void CountVaccines(const Reader& r, Shares& s) {
  const int age = r.Age();
  const auto vaccinated = [&](const std::set<std::string>& codes, double years) { return r.Has(EntryKind::kImmunization, codes, years); };
  if (age >= 2 && age <= 6) s["immunisation-refused"].Count(r.True("immunisation_declined"));
  if (age < 19) return;
  const bool influenza = !r.Of(EntryKind::kImmunization, {"140", "135"}, InstantOf({2024, 8, 25}), InstantOf({2025, 6, 1})).empty();
  s["influenza-vaccine-adults"].Count(influenza);
  if (age >= 66) s["influenza-vaccine-65"].Count(influenza);
  if (age >= 66) s["pneumococcal-65"].Count(vaccinated({"216", "33"}, 60));
  if (age >= 50) s["zoster-50"].Count(vaccinated({"187"}, 60));
  s["tetanus-10-years"].Count(vaccinated({"115", "113"}, 10));
}

void CountSocial(const Reader& r, Shares& s) {
  const std::set<std::string> codes = {"S5170", "H0044", "T1016", "T2003"};
  const auto panels = r.Of(EntryKind::kPanel, {"93025-5"}, kToday - kYear);
  if (r.Visited(1)) s["social-needs-screened"].Count(!panels.empty());
  for (const Entry& panel : panels) {
    bool any = false, food = false;
    for (const Entry& answer : r.record().entries()) {
      if (answer.kind != EntryKind::kObservation || answer.encounter != panel.encounter || answer.start != panel.start) continue;
      const std::string code = r.ValueCode(answer);
      food = food || code == "LA30125-1";
      any = any || food || code == "LA33-6" || code == "LA30124-4" || code == "LA30133-5";
    }
    s["social-needs-any"].Count(any);
    s["social-needs-food"].Count(food);
  }
  for (const Entry& order : r.Of(EntryKind::kServiceRequest, codes, 0, kToday - kYear / 2)) s["social-needs-closed"].Count(order.ended && !order.revoked);
}

void CountInfections(const Reader& r, Shares& s) {
  const auto seen = [&](const std::set<std::string>& codes) { return r.Of(EntryKind::kCondition, codes, kToday - 3 * kYear); };
  const auto drug = [&](const Entry& e) { return !r.Of(EntryKind::kMedication, kAntibiotics, e.start, e.start + kDay).empty(); };
  for (const Entry& e : seen({"J06.9"})) s["uri-no-antibiotic"].Count(!drug(e));
  for (const Entry& e : seen({"J20.9"})) {
    if (r.Age() >= 21) s["bronchitis-no-antibiotic"].Count(!drug(e));
  }
  for (const Entry& e : seen({"J02.9", "J02.0"})) {
    if (drug(e)) s["pharyngitis-tested"].Count(!r.Of(EntryKind::kObservation, {"78012-2"}, e.start - kDay, e.start + kDay).empty());
  }
  if (r.Woman() && r.Age() >= 21 && r.Age() <= 74) {
    s["uti-women"].of += static_cast<double>(seen({"N39.0"}).size());
    s["uti-women"].all += 3;
  }
  if (r.Age() >= 4 && r.Age() <= 9) {
    s["acute-visits-children"].of += static_cast<double>(seen({"J06.9", "J20.9", "J02.9", "J02.0", "H66.90", "A09", "J18.9"}).size());
    s["acute-visits-children"].all += 3;
  }
}

void CountHiv(const Reader& r, Shares& s) {
  if (r.Age() >= 18 && r.Age() <= 64) s["hiv-ever-tested"].Count(r.Has(EntryKind::kObservation, {"56888-1"}, 60));
  if (r.Age() >= 13) s["hiv-prevalence"].Count(r.True("hiv_infected"));
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
  for (const Entry& e : r.Of(EntryKind::kCondition, {"F17.210", "F32.1", "F41.1", "B20", "F10.20", "F11.20"})) s["recorded later"].Count(e.start >= e.onset + kWeek);
  for (const Entry& e : r.Of(EntryKind::kServiceRequest, {"57905-2", "24606-6", "G0121", "306227000"}, kToday - 10 * kYear, kToday - kYear)) s["open orders"].Count(!e.ended);
}

class ScreeningContent : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    library_ = new Library;
    findings_ = new std::vector<Finding>(library_->Read(kContent + "/modules"));
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
        if (Shown()) std::printf("never entered: %s: %s\n", library_->module(id).path.c_str(), std::string(library_->vocabulary().Text(library_->module(id).states[at].name)).c_str());
      }
    }
    EXPECT_LT(never, states / 50) << never << " of " << states;
  }
  static bool Shown() { return std::getenv("BOGAM_SHOW_RATES") != nullptr; }

  static Library* library_;
  static std::vector<Finding>* findings_;
};
Library* ScreeningContent::library_ = nullptr;
std::vector<Finding>* ScreeningContent::findings_ = nullptr;

TEST_F(ScreeningContent, LoadsWithoutFindings) {
  for (const Finding& finding : *findings_) ADD_FAILURE() << finding.ToString();
  for (const char* path : {"depression-and-anxiety/module", "substance-use-tobacco/module", "pregnancy/module", "childhood-and-adult-immunisation/module", "colorectal-screening/module",
                           "breast-screening/module", "cervical-screening/module", "chlamydia-and-hiv-screening/module", "social-needs/module", "acute-infections/module"}) {
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

/// Every {"parameter": …} of the modules is declared: the reader reports those that it needs, and lengths of time take 0 for those that it does not find.
TEST_F(ScreeningContent, EveryParameterIsDeclaredAndUsed) {
  std::map<std::string, std::set<std::string>> used;
  for (const auto& file : std::filesystem::recursive_directory_iterator(kContent + "/modules")) {
    if (file.path().extension() != ".json" || file.path().filename() == "parameters.json") continue;
    const simdjson::padded_string text = simdjson::padded_string::load(file.path().string()).value();
    constexpr std::string_view kKey = "{\"parameter\": \"";
    const std::string_view view = text;
    for (size_t at = view.find(kKey); at != std::string_view::npos; at = view.find(kKey, at + 1)) {
      const size_t from = at + kKey.size();
      used[file.path().parent_path().filename().string()].emplace(view.substr(from, view.find('"', from) - from));
    }
  }
  for (const auto& [folder, parameters] : library_->parameters()) {
    for (const auto& [name, parameter] : parameters) EXPECT_TRUE(used[folder].contains(name)) << folder << ": " << name << " is not used";
  }
  for (const auto& [folder, names] : used) {
    ASSERT_TRUE(library_->parameters().contains(folder)) << folder;
    for (const std::string& name : names) EXPECT_TRUE(library_->parameters().at(folder).contains(name)) << folder << ": " << name << " is not declared";
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

TEST_F(ScreeningContent, LivesComeNearTheTargets) {
  constexpr int kPeople = 4000;
  StandIns stand_ins(*library_);
  const Weekly weekly(stand_ins);
  gmf::Machine machine(*library_, stand_ins, gmf::Mode::kSleep);
  std::vector<std::vector<uint64_t>> entered(library_->module_count());
  for (gmf::ModuleId id = 0; id < library_->module_count(); ++id) entered[id].resize(library_->module(id).states.size());
  machine.CountVisits(&entered);
  const Simulation simulation(*library_, machine, {&weekly}, &stand_ins);
  Person person(*library_);
  Shares shares;
  for (int i = 0; i < kPeople; ++i) {
    person.Begin(Mix(20260101, static_cast<uint64_t>(i)), kToday - static_cast<Instant>((i + 0.5) / kPeople * 88 * 365.25 * static_cast<double>(kDay)));
    stand_ins.Give(person, i % 2 == 0);
    simulation.Live(person, kToday);
    if (!person.Alive(kToday)) continue;
    const Reader reader(*library_, stand_ins, person);
    for (const auto& count : {CountColorectal, CountWomen, CountPregnancies, CountMind, CountSubstances, CountVaccines, CountSocial, CountInfections, CountHiv, CountDifferences}) count(reader, shares);
  }
  const auto rate_of = [&](const char* name) { return shares[name].of / std::max(1.0, shares[name].all); };
  EXPECT_GT(rate_of("up to date, much outreach"), rate_of("up to date, little outreach") + 0.03);
  EXPECT_GT(rate_of("recorded later"), 0.6);
  EXPECT_GT(rate_of("open orders"), 0.03);
  EXPECT_LT(rate_of("open orders"), 0.4);
  CheckEntered(entered);
  for (const auto& [name, share] : shares) {
    if (Shown() && name.find(' ') != std::string::npos) std::printf("%s: %f (%d)\n", name.c_str(), share.of / share.all, static_cast<int>(share.all));
  }
  simdjson::dom::parser parser;
  simdjson::dom::element root;
  simdjson::dom::array targets;
  ASSERT_EQ(parser.load(kContent + "/targets-screening.json").get(root), simdjson::SUCCESS);
  ASSERT_EQ(root["targets"].get_array().get(targets), simdjson::SUCCESS);
  for (const simdjson::dom::element target : targets) {
    std::string_view id_text;
    double low = 0, high = 0;
    ASSERT_EQ(target["id"].get_string().get(id_text), simdjson::SUCCESS);
    ASSERT_EQ(target["range"].at(0).get_double().get(low), simdjson::SUCCESS);
    ASSERT_EQ(target["range"].at(1).get_double().get(high), simdjson::SUCCESS);
    const std::string id(id_text);
    ASSERT_TRUE(shares.contains(id)) << id << " is not counted";
    const Share share = shares[id];
    ASSERT_GT(share.all, 0) << id;
    const double rate = share.of / share.all;
    // Three standard errors of a rate of so few people.
    const double slack = 3 * std::sqrt(std::max(rate, low) * std::max(1 - rate, 0.05) / share.all);
    const std::string figures = id + ": " + std::to_string(rate) + " (" + std::to_string(static_cast<int>(share.all)) + ") for " + std::to_string(low) + " to " + std::to_string(high);
    if (Shown()) std::printf("%s%s\n", figures.c_str(), rate < low || rate > high ? "  <--" : "");
    EXPECT_TRUE(rate > low - slack && rate < high + slack) << figures;
  }
}

}  // namespace
}  // namespace bogam::synth
