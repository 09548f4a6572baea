// SPDX-License-Identifier: Apache-2.0
#include "synth/uniform_source.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth {
namespace {

constexpr uint32_t kPractices = 3;

}  // namespace

class UniformSource::Draw final : public PersonDraw {
 public:
  Draw(const UniformSource& source, const PopulationOptions& options) : source_(source), options_(options) {}
  bool TurnTo(uint64_t index) override {
    index_ = index;
    return true;
  }
  unsigned most_lives() const override { return options_.only_living ? kMostLives : 1; }
  void Begin(unsigned attempt, Person* person) override {
    source_.Begin(Mix(Mix(options_.seed, index_), attempt), options_.census_day(), options_.ages, person);
  }
  bool Counts(const Person& person) override { return !options_.only_living || person.Alive(options_.census_day()); }
  void Describe(Person& person, Particulars* particulars) override { source_.Describe(person, options_.census_day(), options_.as_of, particulars); }

 private:
  static constexpr unsigned kMostLives = 1000;
  const UniformSource& source_;
  const PopulationOptions& options_;
  uint64_t index_ = 0;
};

std::unique_ptr<PersonDraw> UniformSource::NewDraw(const PopulationOptions& options) const { return std::make_unique<Draw>(*this, options); }

place::Place UniformSource::Nowhere() {
  place::Place nowhere;
  nowhere.plans.resize(2);
  nowhere.plans[0].coinsurance = 0.2;
  nowhere.plans[0].deductible = 500;
  nowhere.plans[0].out_of_pocket_limit = nowhere.plans[1].out_of_pocket_limit = 5000;
  nowhere.plans[1].copay = 20;
  place::CostTable& costs = nowhere.costs;
  costs.encounter.fill(100);
  costs.medication = costs.procedure = costs.immunization = costs.imaging = costs.device = 50;
  costs.observation = costs.report = costs.supply = 10;
  costs.spread = 0.5;
  return nowhere;
}

UniformSource::UniformSource(Library* library) : library_(*library), nowhere_(Nowhere()), costs_(nowhere_, library->vocabulary()) {
  Vocabulary& words = library->vocabulary();
  const auto choices = [&](std::initializer_list<std::pair<const char*, double>> list) {
    std::vector<Choice> out;
    for (const auto& [name, share] : list) out.push_back({words.Symbol(name), share});
    return out;
  };
  sexes_ = choices({{"F", 0.5}, {"M", 0.5}});
  races_ = choices({{"white", 0.6}, {"black", 0.15}, {"asian", 0.15}, {"native", 0.04}, {"hawaiian", 0.02}, {"other", 0.04}});
  ethnicities_ = choices({{"nonhispanic", 0.8}, {"hispanic", 0.2}});
  classes_ = choices({{"High", 0.25}, {"Middle", 0.5}, {"Low", 0.25}});
  income_ = words.Attribute("income");
  insurance_ = words.Attribute("insurance_status");
  adherence_ = words.Attribute("adherence");
  attendance_ = words.Attribute("attendance");
  city_ = words.Attribute("city");
  state_ = words.Symbol("Massachusetts");
  private_ = words.Symbol("private");
  medicare_ = words.Symbol("medicare");
  town_ = words.Symbol("Nowhere");
  directory_.name = "nowhere";
  for (uint32_t i = 0; i < kPractices; ++i) {
    const std::string number = std::to_string(i + 1);
    directory_.practices.push_back(
        {"Practice " + number, "555-010" + number, "", {number + " Main Street", "Nowhere", "", "MA", "00000"}, i == kPractices - 1});
    directory_.clinicians.push_back({"Dr.", "Clinician", "No" + number, "", "Family Medicine Physician", "207Q00000X", i % 2 == 0 ? 'F' : 'M', i});
  }
  directory_.payers = {{"Private plan", "PRIVATE", "EHCPOL"}, {"Medicare", "GOVERNMENT", "PUBLICPOL"}};
}

SymbolId UniformSource::Pick(const std::vector<Choice>& choices, Stream* draws) const {
  double p = draws->Uniform();
  for (const Choice& choice : choices) {
    if ((p -= choice.share) < 0) return choice.value;
  }
  return choices.back().value;
}

void UniformSource::Begin(uint64_t key, Instant as_of, AgeRange ages, Person* person) const {
  Stream draws(Mix(key, HashName("uniform")));
  // Born after the day of (most + 1) years before, up to the day of `least` years before.
  const Instant last = AddYears(as_of, -ages.least), first = std::min(last, AddYears(as_of, -std::min(ages.most, 89) - 1) + kDay);
  Instant birth = first + static_cast<Instant>(draws.Uniform() * static_cast<double>(last - first));
  birth -= (birth % kDay + kDay) % kDay;
  person->Begin(key, std::max(birth, first));
  const BuiltIn& built_in = library_.built_in();
  person->Set(built_in.gender, Value::Text(Pick(sexes_, &draws)));
  person->Set(built_in.race, Value::Text(Pick(races_, &draws)));
  person->Set(built_in.ethnicity, Value::Text(Pick(ethnicities_, &draws)));
  person->Set(built_in.socioeconomic_category, Value::Text(Pick(classes_, &draws)));
  person->Set(built_in.state, Value::Text(state_));
  person->Set(city_, Value::Text(town_));
  person->Set(income_, Value::Number(std::round(draws.Uniform(10'000, 200'000))));
  person->Set(insurance_, Value::Text(private_));
  person->Set(adherence_, Value::Number(draws.Uniform()));
  person->Set(attendance_, Value::Number(draws.Uniform()));
}

HouseholdForm UniformSource::FormOf(const Person& person, Instant census, const Particulars& told) const {
  HouseholdForm form;
  form.recorded = census;
  form.number = "H" + told.person;
  form.immigration = "citizen";
  const char sex = library_.vocabulary().Text(person.Get(library_.built_in().gender).id)[0];
  form.members.push_back({told.person, told.given, told.family, sex, person.birth(), "self", "M", "filer", -1, 40, {{"wages", "weekly", 100'000, 52'000}}});
  form.members.push_back({told.person + "R", "Given", told.family, 'F', person.birth(), "spouse", "M", "dependent", 0, 0, {}});
  return form;
}

void UniformSource::Describe(const Person& person, Instant census, Instant until, Particulars* particulars) const {
  Stream draws(Mix(person.key(), HashName("uniform details")));
  const auto text = [&](AttributeId id) { return std::string(library_.vocabulary().Text(person.Get(id).id)); };
  const std::string number = std::to_string(draws.Below(10'000));
  particulars->given = "Given" + number;
  particulars->family = "Family" + std::to_string(draws.Below(10'000));
  particulars->phone = "555-01" + std::to_string(10 + draws.Below(90));
  particulars->address = {number + " Side Street", "Nowhere", "", "MA", "00000"};
  particulars->language = "en";
  particulars->race = text(library_.built_in().race);
  particulars->ethnicity = text(library_.built_in().ethnicity);
  const auto practice = static_cast<uint32_t>(draws.Below(kPractices - 1));
  particulars->practice = particulars->clinician = practice + 1;
  particulars->hospital = kPractices;
  const Instant old = AddYears(person.birth(), 65);
  particulars->coverage.push_back({0, person.birth(), old, "P" + number, "Plan"});
  if (old < until) particulars->coverage.push_back({1, old, kNever, "M" + number, "Plan"});
  particulars->person = "P" + number;
  particulars->sexual_orientation = "OTH";
  particulars->disability = {Charted::kRecorded, 1};
  particulars->asked_until = census;
  if (person.Alive(census)) particulars->household = FormOf(person, census, *particulars);
  place::Circumstances who;
  for (const CoverageSpan& span : particulars->coverage) {
    const auto kind = span.payer == 0 ? place::PayerKind::kPrivate : place::PayerKind::kMedicare;
    who.coverage.push_back({kind, static_cast<uint16_t>(span.payer), 0, span.start, span.stop});
  }
  costs_.Bill(who, person.key(), person.record(), particulars->claims);
}

}  // namespace bogam::synth
