// SPDX-License-Identifier: Apache-2.0
// Enrolment: what a file of enrolments (X12 834, guide 005010X220A1) says, as values: header and members with people, cover, other insurance and
// reporting categories. Texts and codes stand as in the file; a Day 0 and an empty text are not told. Names of elements are ids of X12 (INS03);
// which stand where, with which lengths, is in enrolment_layout.h, once for reading, writing and JSON.
//
// Codes that Bogam acts on are checked (kCodes… in enrolment_layout.h); others are kept as they come: the guide's lists are its publisher's.
#ifndef BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_H_
#define BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "format/x12.h"
#include "healthplan/day.h"

namespace bogam::healthplan {

inline constexpr std::string_view kEnrolmentGuide = "005010X220A1";

// ---- segments

struct FilePurpose {  // BGN
  std::string purpose, reference, time, zone, original_reference, action;
  Day date = 0;
};
struct Reference {  // REF
  std::string what, value;
};
struct Dated {  // DTP; to 0: one day
  std::string what;
  Day from = 0, to = 0;
};
struct Total {  // QTY
  std::string what, number;
};
struct Organization {  // N1
  std::string role, name, id_kind, id;
};
struct Account {  // ACT
  std::string number, other_number;
};
struct Insured {  // INS
  std::string subscriber, relationship, maintenance, reason, benefit_status;
  format::X12Composites medicare;  // plan code, reason
  std::string cobra, employment, student, disabled, confidential, birth_sequence;
  Day died = 0;
};
struct PartyName {  // NM1
  std::string role, kind, name, given, middle, prefix, suffix, id_kind, id, relation;
};
struct Contact {  // PER
  std::string role, name, kind_1, number_1, kind_2, number_2, kind_3, number_3;
};
struct Street {  // N3
  std::string line_1, line_2;
};
struct Place {  // N4
  std::string city, state, zip, country, area_kind, area, subdivision;
};
struct Demographics {  // DMG
  Day born = 0;
  std::string sex, marital, citizenship, race_list, race_collection;
  format::X12Composites race;
};
struct Employment {  // EC
  std::string class_1, class_2, class_3;
};
struct Income {  // ICM
  std::string frequency, wage, hours, location, grade;
};
struct Amount {  // AMT
  std::string what, value;
};
struct Health {  // HLH
  std::string condition, height, weight;
};
struct Language {  // LUI
  std::string id_kind, id, name, use;
};
struct DisabilityKind {  // DSB
  std::string type, diagnosis_kind, diagnosis;
};
struct CoverageKind {  // HD
  std::string maintenance, line, plan, level, late;
};
struct CardRequest {  // IDC
  std::string plan, type, count, action;
};
struct ProviderNumber {  // LX
  std::string number;
};
struct ProviderChange {  // PLA
  std::string action, entity, reason;
  Day date = 0;
};
struct OtherInsurance {  // COB
  std::string sequence, policy, status;
  format::X12Composites types;
};
struct CategoryName {  // N1 of 2750
  std::string role, name;
};

// ---- loops

struct Broker {  // 1000C, 1100C
  Organization name;
  std::optional<Account> account;
};

struct EnrolmentHeader {
  FilePurpose purpose;
  std::vector<Reference> references;
  std::vector<Dated> dates;
  std::vector<Total> totals;
  Organization sponsor, payer;  // 1000A, 1000B
  std::vector<Broker> brokers;
};

struct EnrolmentPerson {  // 2100A to 2100H
  PartyName name;
  std::optional<Contact> contact;
  std::optional<Street> street;
  std::optional<Place> place;
  std::optional<Demographics> demographics;  // of 2100A and 2100B
  std::vector<Employment> employment;        // this and what follows: of 2100A
  std::optional<Income> income;
  std::vector<Amount> amounts;
  std::optional<Health> health;
  std::vector<Language> languages;
};

struct Disability {  // 2200
  DisabilityKind kind;
  std::vector<Dated> dates;
};

struct Provider {  // 2310
  ProviderNumber number;
  PartyName name;
  std::vector<Street> streets;
  std::optional<Place> place;
  std::vector<Contact> contacts;
  std::optional<ProviderChange> change;
};

struct Insurer {  // 2330
  PartyName name;
  std::optional<Street> street;
  std::optional<Place> place;
  std::optional<Contact> contact;
};

struct Coordination {  // 2320
  OtherInsurance other;
  std::vector<Reference> references;
  std::vector<Dated> dates;
  std::vector<Insurer> insurers;
};

struct HealthCoverage {  // 2300
  CoverageKind kind;
  std::vector<Dated> dates;
  std::vector<Amount> amounts;
  std::vector<Reference> references;
  std::vector<CardRequest> cards;
  std::vector<Provider> providers;
  std::vector<Coordination> coordination;
};

struct ReportingCategory {  // 2700, 2750
  ProviderNumber number;
  std::optional<CategoryName> name;
  std::optional<Reference> reference;
  std::optional<Dated> date;
};

struct EnrolmentMember {  // 2000
  uint64_t segment = 0;   ///< where INS stands in the input; 0: it was not read from one
  Insured insured;
  std::vector<Reference> references;
  std::vector<Dated> dates;
  EnrolmentPerson person;               // 2100A
  std::vector<EnrolmentPerson> others;  // 2100B to 2100H
  std::vector<Disability> disabilities;
  std::vector<HealthCoverage> coverages;
  std::vector<ReportingCategory> categories;
};

/// The value of the first reference of a kind, or "".
std::string_view ReferenceOf(const std::vector<Reference>& references, std::string_view what);
/// The first date of a kind; null where there is none.
const Dated* DateOf(const std::vector<Dated>& dates, std::string_view what);

/// Takes what a file says in its order. A failure ends the reading.
class EnrolmentSink {
 public:
  virtual ~EnrolmentSink() = default;
  virtual Status Interchange(const format::X12Interchange& interchange) = 0;
  virtual Status Group(const format::X12Group& group) = 0;
  virtual Status Set(const format::X12Set& set, const EnrolmentHeader& header) = 0;
  virtual Status Member(const EnrolmentMember& member) = 0;
  /// Behind the last: all that was given holds.
  virtual Status End() = 0;
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_H_
