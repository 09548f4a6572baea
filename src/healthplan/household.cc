// SPDX-License-Identifier: Apache-2.0
#include "healthplan/household.h"

#include <algorithm>
#include <bit>

namespace bogam::healthplan {
namespace {

enum class Tri : uint8_t { kNo, kYes, kMaybe };

constexpr uint64_t Bit(size_t person) { return uint64_t{1} << person; }
bool Has(uint64_t set, size_t person) { return (set >> person & 1) != 0; }

class Building {
 public:
  Building(const Programme& programme, const HouseholdDef& def, const Application& application, size_t self, Household* out)
      : programme_(programme), def_(def), application_(application), people_(application.people), self_(self), out_(*out) {}

  void Build() {
    switch (def_.method) {
      case Method::kTaxHousehold: TaxHousehold(); break;
      case Method::kFamilyAtHome: FamilyAtHome(Way::kFamily); break;
      case Method::kCouple: Couple(); break;
      case Method::kTaxUnit: TaxUnit(); break;
    }
    if (def_.method == Method::kTaxHousehold || def_.method == Method::kFamilyAtHome) Unborn();
    out_.built = true;
    if (!out_.lacks.empty()) return;
    if (def_.method == Method::kCouple)
      CoupleIncome();
    else if (def_.method == Method::kTaxUnit)
      YearIncome();
    else
      Income();
  }

 private:
  // ---- what is known

  int64_t Fact(size_t person, size_t fact) const { return people_[person].facts[fact]; }
  /// A boolean that must be known here; false and a lack where it is not.
  bool Need(size_t person, size_t fact) {
    const int64_t value = Fact(person, fact);
    if (value == kNotKnown) out_.lacks.Add({Lack::Kind::kFact, static_cast<uint8_t>(person), static_cast<uint16_t>(fact)});
    return value == 1;
  }
  void NeedTold(bool told, size_t person, Relation relation) {
    if (!told) out_.lacks.Add({Lack::Kind::kRelation, static_cast<uint8_t>(person), static_cast<uint16_t>(relation)});
  }
  void Unread() { out_.lacks.Add({Lack::Kind::kUnread, static_cast<uint8_t>(self_), 0}); }

  bool AtHome(size_t person) { return !Need(person, programme_.roles.lives_elsewhere); }
  /// The spouse, where they live together; -1.
  int SpouseAtHome(size_t person) {
    const int spouse = people_[person].spouse;
    NeedTold(spouse != kNotTold, person, Relation::kSpouse);
    if (spouse < 0 || !AtHome(static_cast<size_t>(spouse)) || !AtHome(person)) return -1;
    return spouse;
  }
  /// Files one return with the spouse; -1 where there is none.
  int JointSpouse(size_t person) {
    const int spouse = people_[person].spouse;
    NeedTold(spouse != kNotTold, person, Relation::kSpouse);
    return spouse >= 0 && Need(person, programme_.roles.files_jointly) ? spouse : -1;
  }
  Tri IsChild(size_t person) {
    const int64_t birth = Fact(person, programme_.roles.birth_date);
    if (birth == kNotKnown) {
      Need(person, programme_.roles.birth_date);
      return Tri::kNo;
    }
    const int64_t age = YearsBetween(static_cast<Day>(birth), application_.asked_on);
    if (age < def_.child_until) return Tri::kYes;
    if (age >= def_.student_until || Fact(person, programme_.roles.full_time_student) == 0) return Tri::kNo;
    return Tri::kMaybe;
  }
  uint64_t ParentsOf(size_t person) {
    NeedTold(people_[person].parents_told, person, Relation::kParents);
    return people_[person].parents;
  }

  // ---- members

  void Add(size_t person, Why why, Tri sure = Tri::kYes) {
    if (sure == Tri::kNo || Has(out_.members, person)) return;
    if (!Has(out_.possible, person)) out_.why[person] = why;
    if (sure == Tri::kYes)
      out_.members |= Bit(person), out_.possible &= ~Bit(person);
    else
      out_.possible |= Bit(person);
  }

  void AddClaimedBy(size_t taxpayer, Why why) {
    for (size_t i = 0; i < people_.size(); ++i) {
      NeedTold(people_[i].claimed_by != kNotTold, i, Relation::kClaimedBy);
      if (people_[i].claimed_by == static_cast<int>(taxpayer)) Add(i, why);
    }
  }

  /// The taxpayer's household: spouse at home or on the joint return, and all that either of a joint return claims.
  void Taxpayer(size_t taxpayer, Why spouse_why, Why claimed_why) {
    if (const int spouse = SpouseAtHome(taxpayer); spouse >= 0) Add(static_cast<size_t>(spouse), spouse_why);
    const int joint = JointSpouse(taxpayer);
    if (joint >= 0) Add(static_cast<size_t>(joint), spouse_why == Why::kSpouseAtHome ? Why::kJointReturn : spouse_why);
    AddClaimedBy(taxpayer, claimed_why);
    if (joint >= 0) AddClaimedBy(static_cast<size_t>(joint), claimed_why);
  }

  void TaxHousehold() {
    Add(self_, Why::kSelf);
    const int by = people_[self_].claimed_by;
    NeedTold(by != kNotTold, self_, Relation::kClaimedBy);
    if (by == kNotTold) return;
    if (by == kNobody) {
      if (!Need(self_, programme_.roles.files_taxes)) return FamilyAtHome(Way::kNotFiling);
      out_.way = Way::kTaxpayer;
      return Taxpayer(self_, Why::kSpouseAtHome, Why::kClaimed);
    }
    if (by == kOtherElsewhere) return FamilyAtHome(Way::kClaimedByOther);
    if (by == kParentElsewhere) return IsSureChild() ? FamilyAtHome(Way::kParentIsElsewhere) : Unread();  // the return of a parent who is not in the list
    Dependant(static_cast<size_t>(by));
  }

  /// Of a child or not; what may be one cannot be decided, since it changes the way.
  bool IsSureChild() {
    const Tri child = IsChild(self_);
    if (child == Tri::kMaybe) Unread();
    return child == Tri::kYes;
  }

  void Dependant(size_t by) {
    const bool spouse = people_[self_].spouse == static_cast<int>(by);
    const uint64_t parents = ParentsOf(self_);
    if (!spouse && !Has(parents, by)) return FamilyAtHome(Way::kClaimedByOther);
    if (!spouse && IsSureChild()) {
      if (!AtHome(by)) return FamilyAtHome(Way::kParentIsElsewhere);
      uint64_t both = 0;
      for (size_t i = 0; i < people_.size(); ++i) both |= Has(parents, i) && AtHome(i) ? Bit(i) : 0;
      if (std::popcount(both) > 1) {
        const int joint = JointSpouse(by);
        if (joint < 0 || !Has(both, static_cast<size_t>(joint))) return FamilyAtHome(Way::kParentsNotJoint);
      }
    }
    out_.way = Way::kDependant;
    Add(by, Why::kTaxpayer);
    Taxpayer(by, Why::kTaxpayersSpouse, Why::kTaxpayersDependant);
    if (const int own = SpouseAtHome(self_); own >= 0) Add(static_cast<size_t>(own), Why::kSpouseAtHome);
  }

  void FamilyAtHome(Way way) {
    out_.way = way;
    Add(self_, Why::kSelf);
    if (const int spouse = SpouseAtHome(self_); spouse >= 0) Add(static_cast<size_t>(spouse), Why::kSpouseAtHome);
    if (!AtHome(self_)) return;
    for (size_t i = 0; i < people_.size(); ++i) {
      if (i != self_ && IsChild(i) != Tri::kNo && Has(ParentsOf(i), self_) && AtHome(i)) Add(i, Why::kChildAtHome, IsChild(i));
    }
    if (def_.method != Method::kTaxHousehold) return;
    const Tri child = IsChild(self_);
    if (child == Tri::kNo) return;
    const uint64_t parents = ParentsOf(self_);
    for (size_t i = 0; i < people_.size(); ++i) {
      if (Has(parents, i) && AtHome(i)) Add(i, Why::kParentAtHome, child);
    }
    for (size_t i = 0; i < people_.size(); ++i) {
      if (i == self_ || IsChild(i) == Tri::kNo || (ParentsOf(i) & parents) == 0 || !AtHome(i)) continue;
      Add(i, Why::kSiblingAtHome, child == Tri::kYes ? IsChild(i) : Tri::kMaybe);
    }
  }

  void Couple() {
    out_.way = Way::kCouple;
    Add(self_, Why::kSelf);
    if (const int spouse = SpouseAtHome(self_); spouse >= 0) Add(static_cast<size_t>(spouse), Why::kSpouseAtHome);
  }

  void TaxUnit() {
    out_.way = Way::kTaxUnit;
    Add(self_, Why::kSelf);
    const int by = people_[self_].claimed_by;
    NeedTold(by != kNotTold, self_, Relation::kClaimedBy);
    if (by == kNotTold) return;
    if (by < kNobody) return Unread();  // a return of somebody who is not in the list
    const size_t taxpayer = by == kNobody ? self_ : static_cast<size_t>(by);
    if (!Need(taxpayer, programme_.roles.files_taxes)) return Unread();
    if (taxpayer != self_) Add(taxpayer, Why::kTaxpayer);
    const int joint = JointSpouse(taxpayer);
    if (joint >= 0) Add(static_cast<size_t>(joint), taxpayer == self_ ? Why::kJointReturn : Why::kTaxpayersSpouse);
    AddClaimedBy(taxpayer, taxpayer == self_ ? Why::kClaimed : Why::kTaxpayersDependant);
    if (joint >= 0) AddClaimedBy(static_cast<size_t>(joint), Why::kClaimed);
  }

  /// A pregnant person counts with the children she expects; whether others' count is for the content to say.
  void Unborn() {
    for (size_t i = 0; i < people_.size(); ++i) {
      const bool in = Has(out_.members | out_.possible, i);
      if (!in || (i != self_ && !def_.others_unborn_possible) || !Need(i, programme_.roles.pregnant)) continue;
      const int64_t unborn = Fact(i, programme_.roles.unborn);
      if (unborn == kNotKnown)
        Need(i, programme_.roles.unborn);
      else
        (i == self_ ? out_.unborn : out_.possible_unborn) += static_cast<int>(std::clamp<int64_t>(unborn, 0, 20));
    }
  }

  // ---- income

  /// Whether a member's income counts: a child's in a parent's household and a dependant's in the claimer's only where they must file.
  Tri Counts(size_t person) const {
    const Person& member = people_[person];
    const uint64_t others = (out_.members | out_.possible) & ~Bit(person);
    const int by = member.claimed_by;
    const bool child = (member.parents & others) != 0;
    const bool dependant = by >= 0 && Has(others, static_cast<size_t>(by)) && member.spouse != by;
    const bool perhaps = others != 0 && (!member.parents_told || by == kNotTold);
    const int64_t must = Fact(person, programme_.roles.must_file);
    if (must == 1 || (!child && !dependant && !perhaps)) return Tri::kYes;
    return must == 0 && (child || dependant) ? Tri::kNo : Tri::kMaybe;
  }

  int64_t UnitsOf(size_t person, bool earned, bool both) const {
    const uint32_t here = 1u << (&def_ - programme_.households.data());
    int64_t sum = 0;
    for (const IncomeLine& line : people_[person].income) {
      const IncomeKind& kind = programme_.kinds[line.kind];
      if ((kind.counted & here) != 0 && (both || kind.earned == earned)) sum += line.units;
    }
    return sum;
  }

  /// What may be taken off the person's income before it counts.
  int64_t Deductible(size_t person) const {
    const uint32_t here = 1u << (&def_ - programme_.households.data());
    int64_t sum = 0;
    for (const IncomeLine& line : people_[person].income) {
      const IncomeKind& kind = programme_.kinds[line.kind];
      if (kind.deducted_at_most.over == 0 || (kind.counted & here) == 0 || line.units <= 0) continue;
      const value::Int128 share = static_cast<value::Int128>(line.units) * kind.deducted_at_most.over;
      sum += static_cast<int64_t>((share + kind.deducted_at_most.under - 1) / kind.deducted_at_most.under);
    }
    return sum;
  }

  void Count(size_t person, int64_t units, Tri counts, int64_t deductible = 0) {
    if (Has(out_.possible, person) && counts == Tri::kYes) counts = Tri::kMaybe;
    if (counts == Tri::kNo) return;
    (counts == Tri::kYes ? out_.counted : out_.may_count) |= Bit(person);
    if (counts == Tri::kYes) {
      out_.income_low += units - deductible, out_.income_high += units;
    } else {
      out_.income_low += std::min<int64_t>(units - deductible, 0), out_.income_high += std::max<int64_t>(units, 0);
    }
  }

  void Income() {
    for (size_t i = 0; i < people_.size(); ++i) {
      if (!Has(out_.members | out_.possible, i)) continue;
      const Tri counts = Counts(i);
      if (counts == Tri::kNo) continue;
      NeedTold(people_[i].income_told, i, Relation::kIncome);
      Count(i, UnitsOf(i, false, true), counts, Deductible(i));
    }
  }

  void CoupleIncome() {
    int64_t unearned = 0, earned = 0;
    for (size_t i = 0; i < people_.size(); ++i) {
      if (!Has(out_.members, i)) continue;
      NeedTold(people_[i].income_told, i, Relation::kIncome);
      unearned += UnitsOf(i, false, false), earned += UnitsOf(i, true, false);
      out_.counted |= Bit(i);
    }
    const int64_t general = def_.general_deduction * programme_.units;
    const int64_t from_unearned = std::clamp<int64_t>(unearned, 0, general);
    earned = std::max<int64_t>(0, earned - (general - from_unearned) - def_.earned_deduction * programme_.units);
    out_.income_low = out_.income_high = unearned - from_unearned + earned * def_.earned_share.over / def_.earned_share.under;
  }

  void YearIncome() {
    for (size_t i = 0; i < people_.size(); ++i) {
      if (!Has(out_.members, i)) continue;
      const Tri counts = Counts(i);
      if (counts == Tri::kNo) continue;
      const int64_t year = Fact(i, programme_.roles.year_income);
      if (year == kNotKnown)
        Need(i, programme_.roles.year_income);
      else
        Count(i, static_cast<int64_t>(static_cast<value::Int128>(year) * programme_.units / (kDecimalUnit / 100) / 12), counts);
    }
  }

  const Programme& programme_;
  const HouseholdDef& def_;
  const Application& application_;
  const std::vector<Person>& people_;
  const size_t self_;
  Household& out_;
};

}  // namespace

void Lacks::Add(const Lack& lack) {
  if (std::find(begin(), end(), lack) == end() && count_ < all_.size()) all_[count_++] = lack;
}

std::string_view Words(Why why) {
  constexpr std::string_view kWords[] = {"asked for",
                                         "spouse who lives with them",
                                         "spouse on the same tax return",
                                         "claimed by them as a dependant",
                                         "claims them as a dependant",
                                         "spouse of who claims them",
                                         "claimed by the same taxpayer",
                                         "child who lives with them",
                                         "parent who lives with them",
                                         "brother or sister who lives with them"};
  return kWords[static_cast<size_t>(why)];
}

std::string_view Words(Way way) {
  constexpr std::string_view kWords[] = {"files taxes and is claimed by nobody",
                                         "is claimed as a dependant",
                                         "neither files nor is claimed: family at home",
                                         "is claimed by somebody who is neither spouse nor parent: family at home",
                                         "a child whose parents at home do not file jointly: family at home",
                                         "a child claimed by a parent who lives elsewhere: family at home",
                                         "family at home",
                                         "the person and a spouse at home",
                                         "all on one tax return"};
  return kWords[static_cast<size_t>(way)];
}

int Household::size_low() const { return std::popcount(members) + unborn; }
int Household::size_high() const { return std::popcount(members | possible) + unborn + possible_unborn; }

void BuildHousehold(const Programme& programme, const HouseholdDef& definition, const Application& application, size_t person, Household* out) {
  *out = Household();
  Building(programme, definition, application, person, out).Build();
}

}  // namespace bogam::healthplan
