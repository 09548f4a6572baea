// SPDX-License-Identifier: Apache-2.0
#include "synth/place_source.h"

#include <algorithm>
#include <cmath>

#include "synth/household_form.h"
#include "synth/place/office_hours.h"
#include "synth/write/buffer.h"

namespace bogam::synth {
namespace {

using place::Circumstances;
using place::Member;
using place::Specialty;

struct SpecialtyWords {
  const char *name, *code;  // of the provider taxonomy
};

SpecialtyWords WordsOf(Specialty specialty) {
  switch (specialty) {
    case Specialty::kFamily: return {"Family Medicine Physician", "207Q00000X"};
    case Specialty::kInternal: return {"Internal Medicine Physician", "207R00000X"};
    case Specialty::kPaediatrics: return {"Pediatrics Physician", "208000000X"};
    case Specialty::kNursePractitioner: return {"Nurse Practitioner", "363L00000X"};
    case Specialty::kEmergency: return {"Emergency Medicine Physician", "207P00000X"};
    case Specialty::kHospitalist: return {"Hospitalist Physician", "208M00000X"};
  }
  return {"", ""};
}

/// Ten digits that begin with 1 and carry the check digit of the National Provider Identifier standard; 19999… is given to nobody.
std::string Npi(uint64_t number) {
  std::string digits = std::to_string(199990000 + number % 10000);
  int sum = 24;  // of the prefix 80840
  for (size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[i] - '0';
    if (i % 2 == 0) digit = digit * 2 > 9 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits + std::to_string((10 - sum % 10) % 10);
}

/// SNOMED CT codes of what US Core asks for.
const char* OrientationCode(place::Orientation orientation) {
  switch (orientation) {
    case place::Orientation::kHeterosexual: return "20430005";
    case place::Orientation::kHomosexual: return "38628009";
    case place::Orientation::kBisexual: return "42035005";
    case place::Orientation::kOther: return "OTH";
  }
  return "";
}

const char* IdentityCode(place::GenderIdentity identity) {
  switch (identity) {
    case place::GenderIdentity::kFemale: return "446141000124107";
    case place::GenderIdentity::kMale: return "446151000124109";
    case place::GenderIdentity::kTransgenderFemale: return "407376001";
    case place::GenderIdentity::kTransgenderMale: return "407377005";
    case place::GenderIdentity::kNonBinary: return "33791000087105";
  }
  return "";
}

std::string Charting(place::Charted charted, const std::string& truth, const char* declined = "declined") {
  return charted == place::Charted::kRecorded ? truth : charted == place::Charted::kAskedUnknown ? declined : "";
}

Charted StandingOf(place::Charted charted) {
  return charted == place::Charted::kRecorded ? Charted::kRecorded : charted == place::Charted::kAskedUnknown ? Charted::kDeclined : Charted::kNotAsked;
}

/// "haitian_creole" as a text.
std::string Spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

}  // namespace

class PlaceSource::Draw final : public PersonDraw {
 public:
  Draw(const PlaceSource& source, const PopulationOptions& options) : source_(source), options_(options) {}

  bool TurnTo(uint64_t index) override {
    source_.demography_.DrawHousehold(index, who_);
    if (!source_.choice_.AgeFits(who_)) return false;
    index_ = index;
    source_.demography_.Draw(index, who_);
    return source_.choice_.ChoosesBefore(who_);
  }
  unsigned most_lives() const override { return source_.choice_.most_lives(); }
  void Begin(unsigned attempt, Person* person) override {
    if (attempt > 0) source_.demography_.Draw(index_, who_);  // a life may have added cover
    person->Begin(source_.demography_.PersonKey(index_, attempt), who_.member().birth);
    source_.arrival_.Settle(*person, who_);
  }
  bool Counts(const Person& person) override { return source_.choice_.LifeCounts(person); }
  bool Keeps(const Person& person) override { return source_.choice_.ChoosesAfter(who_, person); }
  void Describe(Person& person, Particulars* out) override {
    place::KeepOfficeHours(person.key(), person.death(), person.record());
    source_.providers_.Assign(who_, person.key(), person.record());
    Name(person, out);
    Home(out);
    Recorded(out);
    Cover(person, out);
    out->person = NumberOf(index_);
    if (person.Alive(options_.census_day())) Told(person, out);
    source_.costs_.Bill(who_, person.key(), person.record(), out->claims);
    out->practice = who_.provider;
    out->clinician = who_.clinician;
    const size_t hospital = source_.providers_.Nearest(place::ProviderKind::kHospital, who_.household.county, who_.household.town);
    out->hospital = hospital == place::kNoPlace ? 0 : static_cast<uint32_t>(hospital + 1);
  }

 private:
  const place::Place& where() const { return source_.place_; }

  void Name(const Person& person, Particulars* out) const {
    const Member& member = who_.member();
    const bool woman = member.sex == place::Sex::kFemale;
    const place::NameList& names = where().names[where().groups[member.group].names];
    out->given = (woman ? names.women : names.men)[member.given];
    out->family = where().names[member.family_names].families[member.family];
    Stream draws = person.StreamFor(HashName("particulars"));
    const std::string digits = std::to_string(1000 + draws.Below(9000));
    out->phone = "555-" + std::to_string(100 + draws.Below(900)) + "-" + digits;
    out->marital_status = std::string(place::MaritalCode(member.marital));
    out->record_number = std::to_string(100000000 + draws.Below(900000000));
    out->birth_country = member.foreign_born ? where().languages[member.language].countries[member.birth_country] : where().country;
    if (!member.foreign_born) out->birth_state = where().state_code;
  }

  void Home(Particulars* out) const {
    const place::Household& home = who_.household;
    const place::County& county = where().counties[home.county];
    const place::Town& town = county.towns[home.town];
    out->address.line = std::to_string(home.house_number) + " " + where().streets[home.street];
    if (home.apartment != 0) out->address.line += ", Apt " + std::to_string(home.apartment);
    out->address.city = town.name;
    out->address.county = county.name;
    out->address.state = where().state_code;
    out->address.postal_code = town.zips[home.zip];
    out->address.country = where().country;
    out->address.fips = county.fips;
    out->address.latitude = home.latitude;
    out->address.longitude = home.longitude;
  }

  void Recorded(Particulars* out) const {
    const Member& member = who_.member();
    const place::Group& group = where().groups[member.group];
    out->race = Charting(who_.charting.race, group.race);
    out->ethnicity = Charting(who_.charting.ethnicity, group.ethnicity);
    if (who_.charting.language == place::Charted::kRecorded) Speaks(member, out);
    out->gender_identity = Charting(who_.charting.gender_identity, IdentityCode(member.identity), "ASKU");
  }

  // What is so at the census, and was told before it.
  void Told(const Person& person, Particulars* out) const {
    const Member& member = who_.member();
    out->asked_until = options_.census_day() - kWeek;  // what came later may not have been lived yet, and is when the population goes on
    out->sexual_orientation = Charting(who_.charting.sexual_orientation, OrientationCode(member.orientation), "ASKU");
    out->disability = {StandingOf(who_.charting.disability), member.disability};
    const Stream draws = person.StreamFor(HashName("household form"));
    out->household = FillHouseholdForm(where(), who_, options_.census_day(), draws, [&](uint64_t index) { return NumberOf(index); });
  }

  // A language that stands for several is the one of the country that the person, or the family, is from.
  void Speaks(const Member& member, Particulars* out) const {
    const place::Language& language = where().languages[member.language];
    const size_t country = member.foreign_born ? member.birth_country : who_.household.id % language.countries.size();
    out->language = language.tags.empty() ? language.tag : language.tags[country];
    if (language.tags.empty()) out->language_name = Spoken(language.name);
    out->needs_interpreter = member.limited_english;
  }

  std::string NumberOf(uint64_t index) const {
    write::Buffer out;
    out.Hex(Mix(source_.demography_.PersonKey(index), HashName("person number")), 16);
    return std::string(out.view());
  }

  // Cover ends with life.
  void Cover(const Person& person, Particulars* out) {
    std::erase_if(who_.coverage, [&](const place::CoverageSpan& span) { return span.from >= person.death(); });
    for (place::CoverageSpan& span : who_.coverage) span.to = std::min(span.to, person.death());
    Stream draws = person.StreamFor(HashName("member numbers"));
    const std::string number = std::to_string(100000000 + draws.Below(900000000));
    for (const place::CoverageSpan& span : who_.coverage) {
      const place::Plan& plan = where().plans[span.plan];
      out->coverage.push_back(
          {static_cast<uint32_t>(plan.payer), span.from, span.to, number, plan.name, plan.id, plan.programme, std::llround(plan.monthly_premium * 100)});
    }
  }

  const PlaceSource& source_;
  const PopulationOptions& options_;
  uint64_t index_ = 0;
  Circumstances who_;
};

Result<std::unique_ptr<PlaceSource>> PlaceSource::Make(const place::Place& place, Library& library, const PopulationOptions& options) {
  place::ChoiceOptions choice;
  choice.population = options.people;
  choice.age_from = options.ages.least;
  choice.age_to = options.ages.most;
  choice.only_living = options.only_living;
  choice.oversample = options.oversample;
  BOGAM_ASSIGN(place::Choice chosen, place::Choice::Make(place, library.vocabulary(), options.seed, options.census_day(), choice));
  return std::unique_ptr<PlaceSource>(new PlaceSource(place, library, options, std::move(chosen)));
}

PlaceSource::PlaceSource(const place::Place& place, Library& library, const PopulationOptions& options, place::Choice choice)
    : place_(place),
      demography_(place, options.seed, options.census_day(), options.as_of),
      choice_(std::move(choice)),
      arrival_(place, library.vocabulary()),
      cover_part_(demography_.cover(), library.vocabulary()),
      providers_(place),
      costs_(place, library.vocabulary()) {
  FillDirectory();
}

std::unique_ptr<PersonDraw> PlaceSource::NewDraw(const PopulationOptions& options) const { return std::make_unique<Draw>(*this, options); }

void PlaceSource::FillDirectory() {
  directory_.name = place_.id;
  directory_.zone = place_.zone;
  for (size_t i = 0; i < place_.providers.size(); ++i) {
    const place::Provider& provider = place_.providers[i];
    Practice practice{provider.name, "555-01" + std::to_string(10 + i % 90), Npi(i), {}, provider.kind == place::ProviderKind::kHospital};
    practice.address.line = provider.street;
    practice.address.city = provider.city;
    practice.address.county = place_.counties[provider.county].name;
    practice.address.state = place_.state_code;
    practice.address.postal_code = provider.zip;
    practice.address.country = place_.country;
    practice.address.latitude = provider.latitude;
    practice.address.longitude = provider.longitude;
    directory_.practices.push_back(std::move(practice));
  }
  for (size_t i = 0; i < place_.clinicians.size(); ++i) {
    const place::Clinician& clinician = place_.clinicians[i];
    const SpecialtyWords words = WordsOf(clinician.specialty);
    directory_.clinicians.push_back({clinician.specialty == Specialty::kNursePractitioner ? "" : "Dr.", clinician.given, clinician.family, Npi(5000 + i),
                                     words.name, words.code, clinician.sex == place::Sex::kFemale ? 'F' : 'M', static_cast<uint32_t>(clinician.provider)});
  }
  for (const place::Payer& payer : place_.payers) {
    const bool open = payer.kind == place::PayerKind::kPrivate;
    const bool medicaid = payer.kind == place::PayerKind::kMedicaid;
    directory_.payers.push_back({payer.name, open ? "PRIVATE" : "GOVERNMENT",
                                 open       ? "EHCPOL"
                                 : medicaid ? "SUBSIDIZ"
                                            : "PUBLICPOL",
                                 open       ? "5"
                                 : medicaid ? "2"
                                            : "1"});
  }
}

}  // namespace bogam::synth
