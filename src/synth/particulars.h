// SPDX-License-Identifier: Apache-2.0
// What writers need of a person and no module reads: the name, where they live, who pays, who treats them, and what of this the record says. And the directory
// of a place: its practices, clinicians and payers, numbered by position.
//
// What is recorded may be missing or differ from what is so: the truth stands in the person's attributes, what was asked and answered stands here.
#ifndef BOGAM_SYNTH_PARTICULARS_H_
#define BOGAM_SYNTH_PARTICULARS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "synth/instant.h"

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
  std::string name, ownership;  // GOVERNMENT, PRIVATE, …
  std::string coverage_code;    // of v3-ActCode: EHCPOL, SUBSIDIZ, PUBLICPOL, …
};

struct Directory {
  std::string name;  // of the place: part of every id in it
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
};

struct Particulars {
  std::string prefix, given, middle, family, suffix, maiden;
  std::string phone, email;
  Address address;
  std::string birth_city, birth_state, birth_country;
  std::string marital_status;  // code of v3-MaritalStatus: S, M, D, W; "" not recorded
  std::string language;        // BCP 47 ("en"); "" not recorded
  std::string record_number, social_security, driver_license, passport;

  /// As asked and written down: white, black, asian, native, hawaiian, other, multiple; "declined"; "" never asked. Likewise hispanic, nonhispanic.
  std::string race, ethnicity;
  std::string sexual_orientation, gender_identity;  // SNOMED CT codes; "" not recorded

  /// 1 + position in the place's lists; 0: none.
  uint32_t practice = 0, clinician = 0, hospital = 0;
  std::vector<CoverageSpan> coverage;  // in order of time
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_PARTICULARS_H_
