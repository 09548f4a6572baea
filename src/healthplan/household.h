// SPDX-License-Identifier: Apache-2.0
// Household: who counts with a person, and what income, built for each person by one of four methods of the content. What is not known makes a
// range (a member who may count, income that may count or be taken off), and what makes even a range impossible is listed as lacking.
//
//   tax-household    42 CFR 435.603(f): taxpayers with those they claim; dependants with their taxpayer, except three; others with their family
//   family-at-home   the person, spouse and children at home
//   couple           the person and spouse at home, unearned and earned income with deductions
//   tax-unit         the taxpayer's return, by income of the year
//
// Income of a child in a parent's household, and of a dependant in the household of who claims them, counts only where they must file a return.
// Tests: household_test.cc.
#ifndef BOGAM_HEALTHPLAN_HOUSEHOLD_H_
#define BOGAM_HEALTHPLAN_HOUSEHOLD_H_

#include <array>
#include <cstdint>
#include <vector>

#include "healthplan/application.h"

namespace bogam::healthplan {

/// What was not told: a fact, a relation, or nothing that anybody could tell (the content has not read the rule).
struct Lack {
  enum class Kind : uint8_t { kFact, kRelation, kUnread } kind = Kind::kFact;
  uint8_t person = 0;
  uint16_t what = 0;  ///< a fact, or a Relation
  friend bool operator==(const Lack&, const Lack&) = default;
};

class Lacks {
 public:
  void Add(const Lack& lack);
  bool empty() const { return count_ == 0; }
  const Lack* begin() const { return all_.data(); }
  const Lack* end() const { return all_.data() + count_; }

 private:
  std::array<Lack, 6> all_;  // the first are enough to ask for
  uint8_t count_ = 0;
};

/// Why somebody counts, for the trace.
enum class Why : uint8_t {
  kSelf,
  kSpouseAtHome,
  kJointReturn,
  kClaimed,
  kTaxpayer,
  kTaxpayersSpouse,
  kTaxpayersDependant,
  kChildAtHome,
  kParentAtHome,
  kSiblingAtHome
};
std::string_view Words(Why why);

/// Which way of the method was taken, for the trace.
enum class Way : uint8_t { kTaxpayer, kDependant, kNotFiling, kClaimedByOther, kParentsNotJoint, kParentIsElsewhere, kFamily, kCouple, kTaxUnit };
std::string_view Words(Way way);

struct Household {
  bool built = false;
  Way way = Way::kFamily;
  uint64_t members = 0, possible = 0;   ///< bits of people; possible: may count
  uint64_t counted = 0, may_count = 0;  ///< whose income counts, and whose may
  std::array<Why, kMostPeople> why;     ///< of members and possible ones
  int unborn = 0, possible_unborn = 0;
  int64_t income_low = 0, income_high = 0;  ///< a month, in units
  Lacks lacks;

  bool known() const { return built && lacks.empty(); }
  int size_low() const;
  int size_high() const;
};

/// Of one person by one definition of the programme, on the day that the application asks for.
void BuildHousehold(const Programme& programme, const HouseholdDef& definition, const Application& application, size_t person, Household* out);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_HOUSEHOLD_H_
