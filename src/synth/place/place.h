// SPDX-License-Identifier: Apache-2.0
// A place: a folder of data from which people are drawn. content/synth/place/README.md tells the format; adding a place needs no C++.
//
// Immutable once read; shared by threads. Money is in the place's currency (US dollars), ages in whole years, shares are normalised to sum 1.
#ifndef BOGAM_SYNTH_PLACE_PLACE_H_
#define BOGAM_SYNTH_PLACE_PLACE_H_

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/instant.h"
#include "synth/parameters.h"
#include "synth/place/rates.h"
#include "synth/source_files.h"
#include "synth/time_zone.h"

namespace bogam::synth::place {

inline constexpr size_t kNoPlace = static_cast<size_t>(-1);

/// Where the figures of one table come from.
struct Source {
  std::string population, source;
  int year = 0;  // 0: none stated
  Parameter::Standing status = Parameter::Standing::kAssumption;
};

enum class Sex : uint8_t { kFemale, kMale };

/// Kinds of household; what roles each has is told in composition.h.
enum class HouseholdKind : uint8_t { kAlone, kCouple, kCoupleChildren, kLoneParent, kCoupleAdultChildren, kExtended, kUnrelated };
inline constexpr size_t kHouseholdKinds = 7;
std::string_view HouseholdKindName(HouseholdKind kind);

struct HouseholdRule {
  int from = 18, to = 110;       // age of the anchor: [from, to)
  double women = 0.5;            // share of anchors who are women, before margins are balanced
  double partner = 0;            // extended: chance that the anchor has a partner
  std::vector<double> children;  // shares of 1, 2, … (adult) children; none where the kind has none
  std::vector<double> others;    // shares of 1, 2, … other adults
  double income_shift = 0;       // in standard deviations of the household's income rank
};

/// A race and ethnicity, as one group of a table.
struct Group {
  std::string name, race, ethnicity;      // race and ethnicity as modules read them
  size_t names = 0;                       // place in Place::names
  std::array<double, 3> by_age{1, 1, 1};  // how much more often than average among households whose anchor is under 40, 40–64, 65 and over
  double income_shift = 0;                // in standard deviations of the household's income rank
  std::vector<double> languages;          // by language, before a county's margin is balanced
};

struct Language {
  std::string name, tag;               // as modules read it; BCP 47
  double foreign_born = 0;             // chance that an adult with this first language was born abroad
  std::vector<std::string> countries;  // ISO 3166-1 alpha-2
  std::vector<std::string> tags;       // BCP 47 by country, where this stands for several languages; else empty
};

struct NameList {
  std::string name;
  std::vector<std::string> women, men, families;
};

struct Town {
  std::string name;
  std::vector<std::string> zips;
  double latitude = 0, longitude = 0;  // degrees
  double weight = 0;                   // share of the county's people, cumulated
};

struct County {
  std::string name, fips;
  double population = 0;
  std::array<std::vector<double>, 2> age;  // by sex and band: share of all people
  std::vector<double> groups, languages, income, education, households;
  double food_insecurity = 0, severe_housing_cost_burden = 0, unemployed = 0, no_vehicle_access = 0, uninsured = 0;
  std::vector<Town> towns;
};

enum class ProviderKind : uint8_t { kHealthCentre, kGroup, kHospitalClinic, kHospital, kUrgentCare, kNursingFacility, kHomeAgency };
std::string_view ProviderKindName(ProviderKind kind);
inline bool IsPrimaryCare(ProviderKind kind) { return kind <= ProviderKind::kHospitalClinic; }

enum class Specialty : uint8_t { kFamily, kInternal, kPaediatrics, kNursePractitioner, kEmergency, kHospitalist };
std::string_view SpecialtyName(Specialty specialty);

struct Provider {
  std::string id, name, street, city, zip;
  ProviderKind kind = ProviderKind::kGroup;
  size_t county = 0;
  double latitude = 0, longitude = 0;
  double size = 1;               // how large its panel is beside others'
  double low_income_factor = 1;  // how much more often people of low income choose it
  double intensification = 0.5, outreach = 0.5, result_follow_up = 0.8;
  uint32_t first_clinician = 0, clinicians = 0;  // in Place::clinicians
};

/// A PractitionerRole: one clinician at one provider.
struct Clinician {
  std::string id, given, family;
  Sex sex = Sex::kFemale;
  Specialty specialty = Specialty::kFamily;
  size_t provider = 0;
};

enum class PayerKind : uint8_t { kMedicare, kMedicaid, kPrivate };
std::string_view PayerKindName(PayerKind kind);

struct Payer {
  std::string id, name;
  PayerKind kind = PayerKind::kPrivate;
};

struct Plan {
  std::string id, name, programme;  // programme: what a rule of cover gives
  size_t payer = 0;
  Instant from = 0, to = kNever;                                        // [from, to)
  double share = 1;                                                     // among plans of its programme
  double deductible = 0, out_of_pocket_limit = 0, monthly_premium = 0;  // dollars a year; a month
  double coinsurance = 0;                                               // the member's part of what is above the deductible, 0..1
  double copay = 0;                                                     // dollars a visit, instead of coinsurance
};

/// Who is covered by what: the first rule of a kind that matches a person on a date.
struct CoverRule {
  std::string programme;
  PayerKind kind = PayerKind::kPrivate;
  Instant from = 0, to = kNever;
  int age_from = 0, age_to = 200;              // [from, to)
  double poverty_over = -1, poverty_to = 1e9;  // (over, to]
  std::optional<bool> disabled, parent, pregnant, employer, medicare, medicaid, social_security_disability;
  double hours_from = 0;       // weekly hours of work
  uint32_t immigration = ~0u;  // bits of Immigration
  double take_up = 1;          // chance that one who may have it has it; one draw for a person and programme
};

struct Guideline {
  int year = 0;
  double first = 0, each = 0;  // dollars a year for one person, and for each further one
};

/// What services cost: dollars of a middle charge of each kind.
struct CostTable {
  std::array<double, 10> encounter{};  // by EncounterClass
  double medication = 0, procedure = 0, observation = 0, report = 0, immunization = 0, imaging = 0, device = 0, supply = 0;
  double spread = 0;                                   // a charge lies within (1 - spread, 1 + 2 spread) times the middle, mode 1
  std::map<std::string, double, std::less<>> by_code;  // a code's own charge
};

class Place {
 public:
  /// kInvalid: every problem of every file, one a line, each with file and field.
  static Result<std::unique_ptr<const Place>> Read(const std::string& folder);
  static Result<std::unique_ptr<const Place>> Read(const SourceFiles& files);

  std::string id, name, state, state_code, country, time_zone;
  TimeZone zone;
  std::vector<int> ages;               // lower ends of age bands, from 0
  std::vector<double> incomes;         // edges of the income table, the last the end of what is drawn
  std::vector<std::string> education;  // from the lowest
  std::vector<County> counties;
  std::array<HouseholdRule, kHouseholdKinds> households;
  std::vector<Group> groups;
  std::vector<Language> languages;
  std::vector<NameList> names;
  std::vector<std::string> streets;
  std::vector<Provider> providers;
  std::vector<Clinician> clinicians;
  std::vector<Payer> payers;
  std::vector<Plan> plans;
  std::vector<CoverRule> cover;
  std::vector<Guideline> guidelines;  // by year
  CostTable costs;
  Rates rates;
  Parameters parameters;                  // the same with their sources
  std::map<std::string, Source> sources;  // "counties.json/age"
  uint64_t content_hash = 0;

  size_t BandOf(int age) const;
  /// The end of a band, one more than its last age; the last ends at 101.
  int BandEnd(size_t band) const { return band + 1 < ages.size() ? ages[band + 1] : 101; }
  /// Of the latest year not after `year`, else the earliest: dollars a year for a family of this size.
  double PovertyGuideline(int year, size_t family) const;
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_PLACE_H_
