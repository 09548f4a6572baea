// SPDX-License-Identifier: Apache-2.0
#include "synth/place/people.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::place {
namespace {

constexpr Duration kBetweenSiblings = 300 * kDay;
constexpr double kApartments = 0.4, kDegreesAround = 0.02;  // spread around a town's centre: about two kilometres
constexpr double kTakesName = 0.6;                          // of married partners
constexpr double kSecondGeneration = 0.25;  // how often, beside adults of the same language, a child was born abroad or a native speaks little English

class People {
 public:
  People(const Place& place, const Composition& composition, Instant census, Household& household)
      : place_(place), rates_(place.rates), composition_(composition), census_(census), household_(household) {}

  void DrawAddress(Stream stream) {
    const County& county = place_.counties[household_.county];
    const double u = stream.Uniform();
    const auto town = std::find_if(county.towns.begin(), county.towns.end(), [&](const Town& t) { return u < t.weight; });
    household_.town = static_cast<uint16_t>(std::min<std::ptrdiff_t>(town - county.towns.begin(), static_cast<std::ptrdiff_t>(county.towns.size()) - 1));
    const Town& here = county.towns[household_.town];
    household_.zip = static_cast<uint16_t>(stream.Below(here.zips.size()));
    household_.house_number = static_cast<uint16_t>(1 + stream.Below(400));
    household_.street = static_cast<uint16_t>(stream.Below(place_.streets.size()));
    household_.apartment = stream.Chance(kApartments) ? static_cast<uint16_t>(1 + stream.Below(40)) : 0;
    household_.latitude = here.latitude + stream.Uniform(-kDegreesAround, kDegreesAround);
    household_.longitude = here.longitude + stream.Uniform(-kDegreesAround, kDegreesAround);
  }

  void DrawBirths(const KeyOf& key_of) {
    std::vector<Member*> by_age;
    for (Member& member : household_.members) by_age.push_back(&member);
    std::stable_sort(by_age.begin(), by_age.end(), [](const Member* a, const Member* b) { return a->age > b->age; });
    const Member* older = nullptr;  // sibling
    for (Member* member : by_age) {
      Stream stream(Mix(key_of(*member), HashName("birth")));
      const Instant last = AddYears(census_, -member->age);
      const auto draw = [&] { return last - static_cast<Duration>(stream.Below(365)) * kDay; };
      member->birth = draw();
      if (member->role != Role::kChild) continue;
      if (older != nullptr && older->age == member->age)
        member->birth = older->birth;
      else if (older != nullptr) {
        for (int tries = 0; tries < 16 && member->birth - older->birth < kBetweenSiblings; ++tries) member->birth = draw();
        if (member->birth - older->birth < kBetweenSiblings) member->birth = last;
      }
      older = member;
    }
  }

  /// Group and language: of the household, of a partner from elsewhere, of either parent.
  void DrawOrigins(Stream stream) {
    std::vector<Member>& members = household_.members;
    const auto draw = [&](Member& member) {
      member.group = static_cast<uint8_t>(composition_.DrawGroup(household_.county, member.age, stream));
      member.language = static_cast<uint8_t>(composition_.DrawLanguage(household_.county, member.group, stream));
    };
    draw(members[0]);
    for (Member& member : members) {
      const Member* like = nullptr;
      if (member.role == Role::kPartner && !stream.Chance(rates_.mixed_couple)) like = &members[0];
      if (member.role == Role::kChild)
        like = &members[static_cast<size_t>(member.parents[1] != kNoMember && stream.Chance(0.5) ? member.parents[1] : member.parents[0])];
      if (member.role == Role::kGrandparent) like = &members[0];
      if (like != nullptr) {
        member.group = like->group;
        member.language = like->language;
      } else if (member.role != Role::kAnchor) {
        draw(member);
      }
    }
  }

  void DrawRank(Stream stream) {
    const Member& anchor = household_.members[0];
    const auto& all = composition_.rank_shift(household_.county);
    const double shift = composition_.ShiftOf(household_.kind, anchor.group, anchor.age);
    household_.rank = (stream.Gaussian() + shift - all.mean) / std::sqrt(1 + all.variance);
  }

  void DrawMarriage(Stream stream) {
    const bool married = stream.Chance(rates_.couple_married);
    for (Member& member : household_.members) {
      const double u = stream.Uniform();
      if (member.partner != kNoMember) {
        member.marital = married ? Marital::kMarried : Marital::kNeverMarried;
        continue;
      }
      if (member.role == Role::kChild) continue;
      const double widowed = rates_.widowed_by_75 * std::clamp((member.age - 45) / 30.0, 0.0, 1.3) * (member.sex == Sex::kFemale ? 1.3 : 0.6);
      const double divorced = rates_.divorced_by_50 * std::clamp((member.age - 20) / 30.0, 0.0, 1.0);
      if (u < widowed)
        member.marital = Marital::kWidowed;
      else if (u < widowed + divorced)
        member.marital = Marital::kDivorced;
    }
  }

  void DrawNames(const KeyOf& key_of) {
    for (Member& member : household_.members) {
      Stream stream(Mix(key_of(member), HashName("name")));
      const size_t list = place_.groups[member.group].names;
      const NameList& names = place_.names[list];
      const auto& given = member.sex == Sex::kFemale ? names.women : names.men;
      member.given = static_cast<uint16_t>(stream.Below(given.size()));
      member.family_names = static_cast<uint8_t>(list);
      member.family = static_cast<uint16_t>(stream.Below(names.families.size()));
      const Member& anchor = household_.members[0];
      const bool shares = member.role == Role::kChild || member.role == Role::kGrandparent ||
                          (member.marital == Marital::kMarried && member.role == Role::kPartner && stream.Chance(kTakesName));
      if (!shares) continue;
      member.family_names = anchor.family_names;
      member.family = anchor.family;
    }
  }

  void DrawImmigration(Member& member, Stream stream) const {
    const Language& language = place_.languages[member.language];
    const bool child = member.role == Role::kChild;
    member.foreign_born = stream.Chance(language.foreign_born * (child ? kSecondGeneration : 1));
    member.entered = member.birth;
    member.immigration = Immigration::kCitizen;
    if (member.foreign_born) {
      member.birth_country = static_cast<uint8_t>(stream.Below(language.countries.size()));
      const double years = child ? stream.Uniform(0, member.age) : std::clamp(stream.Gaussian(26, 9), 0.0, static_cast<double>(member.age));
      member.entered = std::min(census_, member.birth + static_cast<Duration>(years * 365.25) * kDay);
      const int here = YearsBetween(member.entered, census_);
      if (here < 5 || !stream.Chance(rates_.naturalised)) {
        const double u = stream.Uniform();
        double sum = rates_.noncitizen_qualified + rates_.noncitizen_barred;
        if (u < sum)
          member.immigration = here < 5 && u >= rates_.noncitizen_qualified ? Immigration::kQualifiedNoncitizenBarred : Immigration::kQualifiedNoncitizen;
        else if (u < (sum += rates_.noncitizen_lawfully_present))
          member.immigration = Immigration::kLawfullyPresent;
        else if (u < sum + rates_.noncitizen_nq_prucol)
          member.immigration = Immigration::kNqPrucol;
        else
          member.immigration = Immigration::kOtherNoncitizen;
      }
    }
    member.limited_english = false;
    if (language.tag != "en") {
      const bool recent = member.foreign_born && YearsBetween(member.entered, census_) < 10;
      const double factor = !member.foreign_born ? kSecondGeneration : recent ? rates_.limited_english_recent_factor : 1;
      member.limited_english = stream.Chance(std::min(1.0, rates_.limited_english * factor));
    }
  }

  void DrawDisability(Member& member, Stream stream) const {
    const int age = member.age;
    double chance = age < 18   ? rates_.disability_under_18
                    : age < 35 ? rates_.disability_18_34
                    : age < 65 ? rates_.disability_35_64
                    : age < 75 ? rates_.disability_65_74
                               : rates_.disability_75;
    if (NormalBelow(household_.rank) < 0.25) chance = std::min(1.0, chance * rates_.disability_poverty_factor);
    member.disability = 0;
    member.determined = kNever;
    if (!stream.Chance(chance)) return;
    static const Chooser kYoung({0.12, 0.1, 0.38, 0.2, 0.1, 0.1}), kOld({0.27, 0.12, 0.14, 0.33, 0.04, 0.1});
    const Chooser& kinds = age < 50 ? kYoung : kOld;
    const uint64_t count = 1 + stream.Below(3);
    for (uint64_t i = 0; i < count; ++i) member.disability = static_cast<uint8_t>(member.disability | 1u << kinds.Draw(stream));
    if (!stream.Chance(rates_.disability_determined)) return;
    const Instant from = age < 18 ? member.birth : AddYears(member.birth, 18), to = std::min(census_, AddYears(member.birth, 65));
    member.determined = from + static_cast<Duration>(stream.Uniform() * static_cast<double>((to - from) / kDay)) * kDay;
  }

  void DrawIdentity(Member& member, Stream stream) const {
    const double u = stream.Uniform(), v = stream.Uniform();
    member.orientation = u < rates_.homosexual                                                ? Orientation::kHomosexual
                         : u < rates_.homosexual + rates_.bisexual                            ? Orientation::kBisexual
                         : u < rates_.homosexual + rates_.bisexual + rates_.other_orientation ? Orientation::kOther
                                                                                              : Orientation::kHeterosexual;
    if (member.partner != kNoMember) {
      const bool same = household_.members[static_cast<size_t>(member.partner)].sex == member.sex;
      if (same && member.orientation == Orientation::kHeterosexual) member.orientation = Orientation::kHomosexual;
      if (!same && member.orientation == Orientation::kHomosexual) member.orientation = Orientation::kHeterosexual;
    }
    const bool female = member.sex == Sex::kFemale;
    member.identity = v < rates_.transgender                      ? (female ? GenderIdentity::kTransgenderMale : GenderIdentity::kTransgenderFemale)
                      : v < rates_.transgender + rates_.nonbinary ? GenderIdentity::kNonBinary
                      : female                                    ? GenderIdentity::kFemale
                                                                  : GenderIdentity::kMale;
  }

 private:
  const Place& place_;
  const Rates& rates_;
  const Composition& composition_;
  Instant census_;
  Household& household_;
};

}  // namespace

void DrawPeople(const Place& place, const Composition& composition, Instant census, uint64_t household_key, const KeyOf& key_of, Household& household) {
  People people(place, composition, census, household);
  const auto of_household = [&](std::string_view purpose) { return Stream(Mix(household_key, HashName(purpose))); };
  people.DrawAddress(of_household("address"));
  people.DrawBirths(key_of);
  people.DrawOrigins(of_household("origins"));
  people.DrawRank(of_household("income rank"));
  people.DrawMarriage(of_household("marriage"));
  people.DrawNames(key_of);
  for (Member& member : household.members) {
    const uint64_t key = key_of(member);
    people.DrawImmigration(member, Stream(Mix(key, HashName("immigration"))));
    people.DrawDisability(member, Stream(Mix(key, HashName("disability"))));
    people.DrawIdentity(member, Stream(Mix(key, HashName("identity"))));
  }
}

}  // namespace bogam::synth::place
