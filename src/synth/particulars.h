// SPDX-License-Identifier: Apache-2.0
// What writers need of a person and no module reads: the name, where they live, who pays, who treats them, and what of this the record says. And the directory
// of a place: its practices, clinicians and payers, numbered by position.
//
// What is recorded may be missing or differ from what is so: the truth stands in the person's attributes, what was asked and answered stands here.
#ifndef BOGAM_SYNTH_PARTICULARS_H_
#define BOGAM_SYNTH_PARTICULARS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/claims.h"
#include "synth/instant.h"
#include "synth/time_zone.h"

namespace bogam::synth {

struct Address {
  std::string line, city, county, state, postal_code, country = "US";  // state: two letters
  std::string fips;                                                    // of the county
  double latitude = 0, longitude = 0;
};

struct Practice {
  std::string name, phone, npi;
  Address address;
  bool hospital = false;
};

struct Clinician {
  std::string prefix, given, family, npi;
  std::string specialty, specialty_code;  // of the provider taxonomy (http://nucc.org/provider-taxonomy)
  char sex = 'F';
  uint32_t practice = 0;  // position in Directory::practices
};

struct Payer {
  std::string name, ownership;    // GOVERNMENT, PRIVATE, …
  std::string coverage_code;      // of v3-ActCode: EHCPOL, SUBSIDIZ, PUBLICPOL, …
  std::string source_of_payment;  // of the Source of Payment Typology (https://nahdo.org/sopt)
};

struct Directory {
  std::string name;  // of the place: part of every id in it
  TimeZone zone;
  std::vector<Practice> practices;
  std::vector<Clinician> clinicians;
  std::vector<Payer> payers;
};

/// A time under one payer. stop: kNever while it lasts.
struct CoverageSpan {
  uint32_t payer = 0;  // position in Directory::payers
  Instant start = 0, stop = kNever;
  std::string member;  // the member's number with the payer
  std::string plan;
  std::string plan_id, programme;  // as the place names them
  int64_t monthly_premium = 0;     // cents
};

/// Whether the chart has what is so.
enum class Charted : uint8_t { kRecorded, kDeclined, kNotAsked };

struct IncomeSource {
  std::string_view kind, frequency;  // wages, …; weekly, biweekly, monthly, yearly
  int64_t cents = 0;                 // each time
  double yearly = 0;                 // dollars
};

struct HouseholdMember {
  std::string person;  // the number under which the member's own Patient stands
  std::string given, family;
  char sex = 'F';
  Instant birth = 0;
  std::string_view tie;  // what the member is to the person: self, spouse, child, … (place/circumstances.h)
  std::string_view marital_status, tax_role;
  int claimed_by = -1;  // place in the list: who claims the member as a dependent
  double hours = 0;     // of work a week
  std::vector<IncomeSource> income;
};

/// What the person last told of home and means: an application for cover, or its renewal. Nothing (no members) of those who had died.
struct HouseholdForm {
  Instant recorded = 0;
  std::string number;  // of the household
  std::vector<HouseholdMember> members;
  std::string_view immigration;     // group of 130 CMR 504.003
  Instant entered = kNever;         // came to the country; kNever: born here
  Instant found_disabled = kNever;  // by Social Security, since
};

/// The six questions of the American Community Survey, as place::Disability's bits.
struct DisabilityAnswers {
  Charted charted = Charted::kNotAsked;
  uint8_t yes = 0;
};

struct Particulars {
  std::string prefix, given, middle, family, suffix, maiden;
  std::string phone, email;
  Address address;
  std::string birth_city, birth_state, birth_country;
  std::string marital_status;  // code of v3-MaritalStatus: S, M, D, W; "" not recorded
  std::string language;        // BCP 47 ("en"); "" not recorded
  std::string language_name;
  bool needs_interpreter = false;
  std::string record_number, social_security, driver_license, passport;
  std::string person;  // number of the person: the same in every member's HouseholdForm

  /// As asked and written down: white, black, asian, native, hawaiian, other, multiple; "declined"; "" never asked. Likewise hispanic, nonhispanic.
  std::string race, ethnicity;
  std::string sexual_orientation, gender_identity;  // SNOMED CT codes; OTH, another one; ASKU, asked and not told; "" never asked
  DisabilityAnswers disability;
  Instant asked_until = kNever;  // the answers of the chart are of the last visit up to here
  HouseholdForm household;

  /// 1 + position in the place's lists; 0: none.
  uint32_t practice = 0, clinician = 0, hospital = 0;
  std::vector<CoverageSpan> coverage;  // in order of time
  Claims claims;                       // of everything in the record that was billed
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_PARTICULARS_H_
