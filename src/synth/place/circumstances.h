// SPDX-License-Identifier: Apache-2.0
// What surrounds a person: the household with its people, ties and income, cover over life, the practice. Made by Demography, kept for the life and for the
// writers.
//
// Texts stand in the Place; here are places in its lists. Cleared and used again for the next person.
#ifndef BOGAM_SYNTH_PLACE_CIRCUMSTANCES_H_
#define BOGAM_SYNTH_PLACE_CIRCUMSTANCES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/instant.h"
#include "synth/place/place.h"

namespace bogam::synth::place {

inline constexpr int8_t kNoMember = -1;

enum class Role : uint8_t { kAnchor, kPartner, kChild, kGrandparent, kUnrelated };

/// How one files taxes in the household: alone, with the spouse, claimed by `claimed_by`, or not at all.
enum class TaxRole : uint8_t { kFiler, kJointFiler, kDependent, kNonFiler };
std::string_view TaxRoleName(TaxRole role);

enum class IncomeKind : uint8_t { kWages, kSelfEmployment, kSocialSecurity, kDisabilityBenefit, kPension, kUnemployment, kOther };
std::string_view IncomeKindName(IncomeKind kind);
enum class Frequency : uint8_t { kWeekly, kBiweekly, kMonthly, kYearly };
std::string_view FrequencyName(Frequency frequency);
/// 52, 26, 12, 1.
double PaymentsAYear(Frequency frequency);

struct IncomeLine {
  IncomeKind kind = IncomeKind::kWages;
  Frequency frequency = Frequency::kMonthly;
  int64_t cents = 0;  // each time
  double YearlyDollars() const { return static_cast<double>(cents) * PaymentsAYear(frequency) / 100; }
};

enum class Marital : uint8_t { kNeverMarried, kMarried, kDivorced, kWidowed };
/// HL7 v3 MaritalStatus: S, M, D, W.
std::string_view MaritalCode(Marital marital);

/// As MassHealth groups people by status (130 CMR 504.003).
enum class Immigration : uint8_t { kCitizen, kQualifiedNoncitizen, kQualifiedNoncitizenBarred, kLawfullyPresent, kNqPrucol, kOtherNoncitizen };
inline constexpr size_t kImmigrationGroups = 6;
std::string_view ImmigrationName(Immigration group);

enum class Orientation : uint8_t { kHeterosexual, kHomosexual, kBisexual, kOther };
std::string_view OrientationName(Orientation orientation);
enum class GenderIdentity : uint8_t { kFemale, kMale, kTransgenderFemale, kTransgenderMale, kNonBinary };
std::string_view GenderIdentityName(GenderIdentity identity);

/// The six questions of the American Community Survey, as bits.
enum Disability : uint8_t { kHearing = 1, kVision = 2, kCognition = 4, kMobility = 8, kSelfCare = 16, kIndependentLiving = 32 };

/// Whether the chart has what is true.
enum class Charted : uint8_t { kRecorded, kAskedUnknown, kNotAsked };
struct Charting {
  Charted race = Charted::kRecorded, ethnicity = Charted::kRecorded, language = Charted::kRecorded, disability = Charted::kRecorded,
          sexual_orientation = Charted::kRecorded, gender_identity = Charted::kRecorded;
};

struct Member {
  uint64_t person = 0;  // index in the population; one past its end for the last household's people who are left out
  Role role = Role::kAnchor;
  Sex sex = Sex::kFemale;
  uint8_t age = 0;  // at the census
  Instant birth = 0;
  int8_t parents[2] = {kNoMember, kNoMember};  // those who live here
  int8_t partner = kNoMember;
  Marital marital = Marital::kNeverMarried;
  uint8_t group = 0, language = 0;  // in Place::groups, Place::languages
  uint16_t given = 0;               // in the name list of the group, by sex
  uint8_t family_names = 0;         // the name list of the family name, and the place in it
  uint16_t family = 0;
  // means
  uint8_t education = 0;  // in Place::education: reached or, for the young, will be
  double hours = 0;       // of work a week; 0: does not work
  std::vector<IncomeLine> income;
  TaxRole tax = TaxRole::kFiler;
  int8_t claimed_by = kNoMember;
  // the person
  uint8_t disability = 0;       // bits of Disability
  Instant determined = kNever;  // since when found disabled by Social Security
  Orientation orientation = Orientation::kHeterosexual;
  GenderIdentity identity = GenderIdentity::kFemale;
  bool foreign_born = false;
  uint8_t birth_country = 0;  // in the language's list of countries, when foreign_born
  Instant entered = 0;        // came to the country; birth for those born here
  Immigration immigration = Immigration::kCitizen;
  bool limited_english = false;
};

struct Household {
  uint64_t id = 0;
  uint16_t county = 0, town = 0, zip = 0;
  uint16_t house_number = 0, street = 0;
  uint16_t apartment = 0;  // 0: none
  double latitude = 0, longitude = 0;
  HouseholdKind kind = HouseholdKind::kAlone;
  double rank = 0;  // of income in the county: a standard normal deviate
  std::vector<Member> members;
};

/// What `other` is to `self`: spouse, partner, child, parent, grandchild, grandparent, sibling, parent_in_law, child_in_law, unrelated; self.
std::string_view TieOf(const Household& household, size_t self, size_t other);
/// Members counted with `self` for poverty: all who are related to him or her; people who share a flat count alone.
std::vector<size_t> FamilyOf(const Household& household, size_t self);
double FamilyIncome(const Household& household, size_t self);

struct CoverageSpan {
  PayerKind kind = PayerKind::kPrivate;
  uint16_t plan = 0;
  uint16_t rule = 0;              // in Place::cover
  Instant from = 0, to = kNever;  // [from, to); kNever: still
};

struct Circumstances {
  uint64_t person = 0;
  size_t self = 0;
  Household household;
  double family_income = 0, poverty_ratio = 0;  // dollars a year; of the guideline of that year
  uint8_t category = 1;                         // socioeconomic: 0 Low, 1 Middle, 2 High
  std::vector<CoverageSpan> coverage;           // by beginning
  uint32_t provider = 0, clinician = 0;         // the panel: 1 + place in the place's lists
  bool has_usual_care = true, transport_barrier = false, language_barrier = false;
  double adherence = 0, attendance = 0;
  Charting charting;
  double sampling_weight = 1;  // how many people of the place's own mix this one stands for

  const Member& member() const { return household.members[self]; }
  /// Bits 1 << PayerKind of what covers the person at an instant.
  unsigned CoveredBy(Instant at) const;
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_CIRCUMSTANCES_H_
