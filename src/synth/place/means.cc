// SPDX-License-Identifier: Apache-2.0
#include "synth/place/means.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bogam::synth::place {
namespace {

constexpr double kEducationPremium = 0.45;  // earnings an hour, for each level
constexpr double kPensionWeight = 15;       // beside hours of work a week

class Means {
 public:
  Means(const Place& place, Household& household) : place_(place), rates_(place.rates), county_(place.counties[household.county]), household_(household) {}

  void DrawWork(Member& member, Stream stream) {
    const double correlation = rates_.income_education_correlation;
    const double z = correlation * household_.rank + std::sqrt(1 - correlation * correlation) * stream.Gaussian();
    member.education = static_cast<uint8_t>(Chooser(county_.education).At(std::min(NormalBelow(z), 1 - 1e-12)));
    member.hours = 0;
    const int age = member.age;
    if (age < 16) return;
    double chance = age < 18   ? rates_.employed_16_17
                    : age < 25 ? rates_.employed_18_24
                    : age < 55 ? rates_.employed_25_54
                    : age < 65 ? rates_.employed_55_64
                    : age < 75 ? rates_.employed_65_74
                               : rates_.employed_75;
    if (member.disability != 0) chance *= rates_.employed_disabled_factor;
    chance = std::min(chance, 0.999);
    const double odds = chance / (1 - chance) * std::exp(rates_.employed_rank_factor * household_.rank);
    if (!stream.Chance(odds / (1 + odds))) return;
    const bool part = stream.Chance(age < 18 || age >= 65 ? std::min(1.0, 2 * rates_.part_time) : rates_.part_time);
    member.hours = std::round(std::clamp(stream.Gaussian(part ? rates_.part_time_hours_mean : rates_.full_time_hours_mean, rates_.hours_deviation), 4.0, 80.0));
  }

  /// Yearly dollars of benefits due by age or disability.
  double BenefitOf(const Member& member, Stream stream, IncomeKind* kind) const {
    if (member.age >= rates_.social_security_age_years) {
      *kind = IncomeKind::kSocialSecurity;
      return 12 * std::clamp(stream.Gaussian(rates_.social_security_month_dollars_mean, rates_.social_security_month_dollars_deviation), 300.0, 4500.0);
    }
    if (member.determined == kNever || member.hours >= 20) return 0;
    *kind = IncomeKind::kDisabilityBenefit;
    return 12 * std::clamp(stream.Gaussian(rates_.disability_benefit_month_dollars_mean, 300), 300.0, 3500.0);
  }

  void Share(double income, Stream stream) {
    std::vector<double> benefits, weights;
    std::vector<IncomeKind> kinds(household_.members.size(), IncomeKind::kOther);
    for (size_t i = 0; i < household_.members.size(); ++i) {
      Member& member = household_.members[i];
      member.income.clear();
      benefits.push_back(BenefitOf(member, stream, &kinds[i]));
      weights.push_back(member.hours * (1 + kEducationPremium * member.education));
    }
    const double due = std::accumulate(benefits.begin(), benefits.end(), 0.0), paid = std::min(due, income);
    for (size_t i = 0; i < benefits.size(); ++i) {
      if (benefits[i] > 0) AddLine(household_.members[i], kinds[i], Frequency::kMonthly, benefits[i] * paid / due);
    }
    ShareRest(income - paid, weights, stream);
  }

  void DrawTaxes(Stream stream) {
    std::vector<Member>& members = household_.members;
    const bool joint = members[0].marital == Marital::kMarried && stream.Chance(rates_.married_files_jointly);
    for (Member& member : members) {
      member.claimed_by = kNoMember;
      member.tax = TaxRole::kFiler;
      const double u = stream.Uniform();
      const double income = IncomeOf(member);
      const bool young = member.role == Role::kChild && (member.age < 19 || (member.age < 24 && u < rates_.adult_child_dependent));
      const bool old = member.role == Role::kGrandparent && income < 2 * rates_.filing_threshold_dollars && u < rates_.grandparent_dependent;
      if (young || old) {
        member.tax = TaxRole::kDependent;
        member.claimed_by = 0;
      } else if (joint && member.role <= Role::kPartner) {
        member.tax = TaxRole::kJointFiler;
      } else if (income < rates_.filing_threshold_dollars) {
        member.tax = TaxRole::kNonFiler;
      }
    }
    const bool claims = std::any_of(members.begin(), members.end(), [](const Member& member) { return member.claimed_by == 0; });
    if (claims && members[0].tax == TaxRole::kNonFiler) members[0].tax = TaxRole::kFiler;
  }

 private:
  static double IncomeOf(const Member& member) {
    double sum = 0;
    for (const IncomeLine& line : member.income) sum += line.YearlyDollars();
    return sum;
  }

  static void AddLine(Member& member, IncomeKind kind, Frequency frequency, double yearly) {
    const auto cents = static_cast<int64_t>(std::llround(yearly * 100 / PaymentsAYear(frequency)));
    if (cents > 0) member.income.push_back({kind, frequency, cents});
  }

  void ShareRest(double rest, const std::vector<double>& work, Stream& stream) {
    std::vector<Member>& members = household_.members;
    std::vector<double> pensions(members.size());
    const bool nobody_works = std::accumulate(work.begin(), work.end(), 0.0) <= 0;
    double sum = std::accumulate(work.begin(), work.end(), 0.0);
    for (size_t i = 0; i < members.size(); ++i) {
      const bool pension = stream.Chance(rates_.pension) || nobody_works;
      if (members[i].age >= rates_.social_security_age_years && pension) sum += pensions[i] = kPensionWeight;
    }
    if (sum <= 0) {
      const bool unemployed = members[0].age < 65 && stream.Chance(2 * county_.unemployed);
      return AddLine(members[0], unemployed ? IncomeKind::kUnemployment : IncomeKind::kOther, unemployed ? Frequency::kWeekly : Frequency::kMonthly, rest);
    }
    for (size_t i = 0; i < members.size(); ++i) {
      if (pensions[i] > 0) AddLine(members[i], IncomeKind::kPension, Frequency::kMonthly, rest * pensions[i] / sum);
      if (work[i] <= 0) continue;
      const double earned = rest * work[i] / sum;
      const bool own = stream.Chance(rates_.self_employed);
      const double u = stream.Uniform();
      AddLine(members[i], own ? IncomeKind::kSelfEmployment : IncomeKind::kWages,
              own        ? Frequency::kYearly
              : u < 0.35 ? Frequency::kWeekly
              : u < 0.85 ? Frequency::kBiweekly
                         : Frequency::kMonthly,
              earned);
      members[i].hours = std::min(members[i].hours, std::max(1.0, std::floor(earned / (52 * rates_.minimum_wage_dollars))));
    }
  }

  const Place& place_;
  const Rates& rates_;
  const County& county_;
  Household& household_;
};

}  // namespace

double IncomeAt(const Place& place, const County& county, double u) {
  double below = 0;
  for (size_t bracket = 0; bracket < county.income.size(); ++bracket) {
    const double share = county.income[bracket];
    if (u < below + share || bracket + 1 == county.income.size()) {
      const double within = share > 0 ? std::clamp((u - below) / share, 0.0, 1.0) : 0.5;
      return place.incomes[bracket] + within * (place.incomes[bracket + 1] - place.incomes[bracket]);
    }
    below += share;
  }
  return 0;
}

uint8_t CategoryOf(const Place& place, const Household& household) {
  int best = 0;
  for (const Member& member : household.members) {
    if (member.age >= 18) best = std::max<int>(best, member.education);
  }
  const double score = 0.5 * NormalBelow(household.rank) + 0.5 * best / static_cast<double>(place.education.size() - 1);
  return score < place.rates.category_low_below ? 0 : score < place.rates.category_high_from ? 1 : 2;
}

void DrawMeans(const Place& place, uint64_t household_key, const KeyOf& key_of, Household& household) {
  Means means(place, household);
  for (Member& member : household.members) means.DrawWork(member, Stream(Mix(key_of(member), HashName("work"))));
  const double income = IncomeAt(place, place.counties[household.county], NormalBelow(household.rank));
  means.Share(income, Stream(Mix(household_key, HashName("income lines"))));
  means.DrawTaxes(Stream(Mix(household_key, HashName("taxes"))));
}

}  // namespace bogam::synth::place
