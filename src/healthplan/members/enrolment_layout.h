// SPDX-License-Identifier: Apache-2.0
// How an 834 is laid out: for every segment its elements, for every loop its segments, in order. Describe(V&, T&) tells a visitor, and reading X12
// (enrolment_reader.cc), writing X12 (enrolment_writer.cc) and JSON both ways (enrolment_json.cc) are visitors, so that nothing is read that is not
// written, and nothing is written that would not be read.
//
// Of a segment:  Text(name, element, need, type, least, most, value [, codes])   Date(name, element, need, day)
//                DateBehindFormat(name, element, day)       format in the element, day in the next
//                Days(element, from, to)                    the same, a day or a span
//                Composites(name, element, repeats, components, value)
// Of a loop:     One, Maybe, Many (name, segment, …)        One, Many with a type that is a loop: Loop, Loops (name, segment, …)
//                Bracketed: loops between LS and LE
#ifndef BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_LAYOUT_H_
#define BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_LAYOUT_H_

#include "healthplan/members/enrolment.h"

namespace bogam::healthplan {

inline constexpr bool kNeed = true, kMay = false;
inline constexpr size_t kMostSegmentsOfMember = 4'000;

inline constexpr const char* kCodesYesNo = "Y N";
inline constexpr const char* kCodesMaintenance = "001 021 024 025 030";                      // INS03
inline constexpr const char* kCodesCoverageMaintenance = "001 002 021 024 025 026 030 032";  // HD01
inline constexpr const char* kCodesPurpose = "00 15 22";                                     // BGN01
inline constexpr const char* kCodesAction = "2 4 RX";                                        // BGN08: changes; verify (audit); replace
inline constexpr const char* kCodesEntityKind = "1 2";                                       // NM102

/// The other people of a member: corrected name, mailing address, employers, schools, custodial parent, responsible people, drop-off place.
inline constexpr const char* kRolesOfOthers = "70 31 36 M8 S3 6Y 9K E1 EI EXS GB GD J6 LR QD S1 TZ X4 45";

using format::X12Type;

/// A word among words with spaces between.
bool IsAmong(std::string_view word, std::string_view words);
/// What is wrong with an element, or "".
std::string EnrolmentFault(bool need, X12Type type, size_t least, size_t most, const char* codes, std::string_view value);

// ---- segments

template <typename V>
void Describe(V& v, FilePurpose& s) {
  v.Text("purpose", 1, kNeed, X12Type::kCode, 2, 2, s.purpose, kCodesPurpose);
  v.Text("reference", 2, kNeed, X12Type::kText, 1, 50, s.reference);
  v.Date("date", 3, kNeed, s.date);
  v.Text("time", 4, kNeed, X12Type::kTime, 4, 8, s.time);
  v.Text("zone", 5, kMay, X12Type::kCode, 2, 2, s.zone);
  v.Text("originalReference", 6, kMay, X12Type::kText, 1, 50, s.original_reference);
  v.Text("action", 8, kNeed, X12Type::kCode, 1, 2, s.action, kCodesAction);
}
template <typename V>
void Describe(V& v, Reference& s) {
  v.Text("what", 1, kNeed, X12Type::kCode, 2, 3, s.what);
  v.Text("value", 2, kNeed, X12Type::kText, 1, 50, s.value);
}
template <typename V>
void Describe(V& v, Dated& s) {
  v.Text("what", 1, kNeed, X12Type::kCode, 3, 3, s.what);
  v.Days(2, s.from, s.to);
}
template <typename V>
void Describe(V& v, Total& s) {
  v.Text("what", 1, kNeed, X12Type::kCode, 2, 2, s.what);
  v.Text("number", 2, kNeed, X12Type::kWhole, 1, 15, s.number);
}
template <typename V>
void Describe(V& v, Organization& s) {
  v.Text("role", 1, kNeed, X12Type::kCode, 2, 3, s.role);
  v.Text("name", 2, kMay, X12Type::kText, 1, 60, s.name);
  v.Text("idKind", 3, kNeed, X12Type::kCode, 1, 2, s.id_kind);
  v.Text("id", 4, kNeed, X12Type::kText, 2, 80, s.id);
}
template <typename V>
void Describe(V& v, Account& s) {
  v.Text("number", 1, kNeed, X12Type::kText, 1, 35, s.number);
  v.Text("otherNumber", 6, kMay, X12Type::kText, 1, 35, s.other_number);
}
template <typename V>
void Describe(V& v, Insured& s) {
  v.Text("subscriber", 1, kNeed, X12Type::kCode, 1, 1, s.subscriber, kCodesYesNo);
  v.Text("relationship", 2, kNeed, X12Type::kCode, 2, 2, s.relationship);
  v.Text("maintenance", 3, kNeed, X12Type::kCode, 3, 3, s.maintenance, kCodesMaintenance);
  v.Text("reason", 4, kMay, X12Type::kCode, 2, 3, s.reason);
  v.Text("benefitStatus", 5, kNeed, X12Type::kCode, 1, 1, s.benefit_status);
  v.Composites("medicare", 6, 1, 2, s.medicare);
  v.Text("cobra", 7, kMay, X12Type::kCode, 1, 2, s.cobra);
  v.Text("employment", 8, kMay, X12Type::kCode, 2, 2, s.employment);
  v.Text("student", 9, kMay, X12Type::kCode, 1, 1, s.student);
  v.Text("disabled", 10, kMay, X12Type::kCode, 1, 1, s.disabled, kCodesYesNo);
  v.DateBehindFormat("died", 11, s.died);
  v.Text("confidential", 13, kMay, X12Type::kCode, 1, 1, s.confidential);
  v.Text("birthSequence", 17, kMay, X12Type::kWhole, 1, 9, s.birth_sequence);
}
template <typename V>
void Describe(V& v, PartyName& s) {
  v.Text("role", 1, kNeed, X12Type::kCode, 2, 3, s.role);
  v.Text("kind", 2, kNeed, X12Type::kCode, 1, 1, s.kind, kCodesEntityKind);
  v.Text("name", 3, kMay, X12Type::kText, 1, 60, s.name);
  v.Text("given", 4, kMay, X12Type::kText, 1, 35, s.given);
  v.Text("middle", 5, kMay, X12Type::kText, 1, 25, s.middle);
  v.Text("prefix", 6, kMay, X12Type::kText, 1, 10, s.prefix);
  v.Text("suffix", 7, kMay, X12Type::kText, 1, 10, s.suffix);
  v.Text("idKind", 8, kMay, X12Type::kCode, 1, 2, s.id_kind);
  v.Text("id", 9, kMay, X12Type::kText, 2, 80, s.id);
  v.Text("relation", 10, kMay, X12Type::kCode, 2, 2, s.relation);
}
template <typename V>
void Describe(V& v, Contact& s) {
  v.Text("role", 1, kNeed, X12Type::kCode, 2, 2, s.role);
  v.Text("name", 2, kMay, X12Type::kText, 1, 60, s.name);
  v.Text("kind1", 3, kNeed, X12Type::kCode, 2, 2, s.kind_1);
  v.Text("number1", 4, kNeed, X12Type::kText, 1, 256, s.number_1);
  v.Text("kind2", 5, kMay, X12Type::kCode, 2, 2, s.kind_2);
  v.Text("number2", 6, kMay, X12Type::kText, 1, 256, s.number_2);
  v.Text("kind3", 7, kMay, X12Type::kCode, 2, 2, s.kind_3);
  v.Text("number3", 8, kMay, X12Type::kText, 1, 256, s.number_3);
}
template <typename V>
void Describe(V& v, Street& s) {
  v.Text("line1", 1, kNeed, X12Type::kText, 1, 55, s.line_1);
  v.Text("line2", 2, kMay, X12Type::kText, 1, 55, s.line_2);
}
template <typename V>
void Describe(V& v, Place& s) {
  v.Text("city", 1, kNeed, X12Type::kText, 2, 30, s.city);
  v.Text("state", 2, kMay, X12Type::kCode, 2, 2, s.state);
  v.Text("zip", 3, kMay, X12Type::kText, 3, 15, s.zip);
  v.Text("country", 4, kMay, X12Type::kCode, 2, 3, s.country);
  v.Text("areaKind", 5, kMay, X12Type::kCode, 1, 2, s.area_kind);
  v.Text("area", 6, kMay, X12Type::kText, 1, 30, s.area);
  v.Text("subdivision", 7, kMay, X12Type::kCode, 1, 3, s.subdivision);
}
template <typename V>
void Describe(V& v, Demographics& s) {
  v.DateBehindFormat("born", 1, s.born);
  v.Text("sex", 3, kMay, X12Type::kCode, 1, 1, s.sex);
  v.Text("marital", 4, kMay, X12Type::kCode, 1, 1, s.marital);
  v.Composites("race", 5, 10, 3, s.race);
  v.Text("citizenship", 6, kMay, X12Type::kCode, 1, 2, s.citizenship);
  v.Text("raceList", 10, kMay, X12Type::kCode, 1, 3, s.race_list);
  v.Text("raceCollection", 11, kMay, X12Type::kText, 1, 30, s.race_collection);
}
template <typename V>
void Describe(V& v, Employment& s) {
  v.Text("class1", 1, kNeed, X12Type::kCode, 2, 3, s.class_1);
  v.Text("class2", 2, kMay, X12Type::kCode, 2, 3, s.class_2);
  v.Text("class3", 3, kMay, X12Type::kCode, 2, 3, s.class_3);
}
template <typename V>
void Describe(V& v, Income& s) {
  v.Text("frequency", 1, kNeed, X12Type::kCode, 1, 1, s.frequency);
  v.Text("wage", 2, kNeed, X12Type::kDecimal, 1, 18, s.wage);
  v.Text("hours", 3, kMay, X12Type::kDecimal, 1, 15, s.hours);
  v.Text("location", 4, kMay, X12Type::kText, 1, 30, s.location);
  v.Text("grade", 5, kMay, X12Type::kText, 1, 5, s.grade);
}
template <typename V>
void Describe(V& v, Amount& s) {
  v.Text("what", 1, kNeed, X12Type::kCode, 1, 3, s.what);
  v.Text("value", 2, kNeed, X12Type::kDecimal, 1, 18, s.value);
}
template <typename V>
void Describe(V& v, Health& s) {
  v.Text("condition", 1, kNeed, X12Type::kCode, 1, 1, s.condition);
  v.Text("height", 2, kMay, X12Type::kDecimal, 1, 8, s.height);
  v.Text("weight", 3, kMay, X12Type::kDecimal, 1, 10, s.weight);
}
template <typename V>
void Describe(V& v, Language& s) {
  v.Text("idKind", 1, kMay, X12Type::kCode, 1, 2, s.id_kind);
  v.Text("id", 2, kMay, X12Type::kText, 2, 80, s.id);
  v.Text("name", 3, kMay, X12Type::kText, 1, 80, s.name);
  v.Text("use", 4, kMay, X12Type::kCode, 1, 2, s.use);
}
template <typename V>
void Describe(V& v, DisabilityKind& s) {
  v.Text("type", 1, kNeed, X12Type::kCode, 1, 1, s.type);
  v.Text("diagnosisKind", 7, kMay, X12Type::kCode, 2, 2, s.diagnosis_kind);
  v.Text("diagnosis", 8, kMay, X12Type::kText, 1, 15, s.diagnosis);
}
template <typename V>
void Describe(V& v, CoverageKind& s) {
  v.Text("maintenance", 1, kNeed, X12Type::kCode, 3, 3, s.maintenance, kCodesCoverageMaintenance);
  v.Text("line", 3, kNeed, X12Type::kCode, 2, 3, s.line);
  v.Text("plan", 4, kMay, X12Type::kText, 1, 50, s.plan);
  v.Text("level", 5, kMay, X12Type::kCode, 3, 3, s.level);
  v.Text("late", 9, kMay, X12Type::kCode, 1, 1, s.late, kCodesYesNo);
}
template <typename V>
void Describe(V& v, CardRequest& s) {
  v.Text("plan", 1, kNeed, X12Type::kText, 1, 50, s.plan);
  v.Text("type", 2, kNeed, X12Type::kCode, 1, 1, s.type);
  v.Text("count", 3, kMay, X12Type::kDecimal, 1, 15, s.count);
  v.Text("action", 4, kMay, X12Type::kCode, 1, 2, s.action);
}
template <typename V>
void Describe(V& v, ProviderNumber& s) {
  v.Text("number", 1, kNeed, X12Type::kWhole, 1, 6, s.number);
}
template <typename V>
void Describe(V& v, ProviderChange& s) {
  v.Text("action", 1, kNeed, X12Type::kCode, 1, 2, s.action);
  v.Text("entity", 2, kNeed, X12Type::kCode, 2, 3, s.entity);
  v.Date("date", 3, kNeed, s.date);
  v.Text("reason", 5, kNeed, X12Type::kCode, 2, 3, s.reason);
}
template <typename V>
void Describe(V& v, OtherInsurance& s) {
  v.Text("sequence", 1, kNeed, X12Type::kCode, 1, 1, s.sequence);
  v.Text("policy", 2, kMay, X12Type::kText, 1, 50, s.policy);
  v.Text("status", 3, kNeed, X12Type::kCode, 1, 1, s.status);
  v.Composites("types", 4, 9, 1, s.types);
}
template <typename V>
void Describe(V& v, CategoryName& s) {
  v.Text("role", 1, kNeed, X12Type::kCode, 2, 3, s.role, "75");
  v.Text("name", 2, kNeed, X12Type::kText, 1, 60, s.name);
}

// ---- loops

template <typename V>
void Describe(V& v, Broker& l) {
  v.One("name", "N1", l.name);
  v.Maybe("account", "ACT", l.account);
}
template <typename V>
void Describe(V& v, EnrolmentHeader& l) {
  v.One("purpose", "BGN", l.purpose);
  v.Many("references", "REF", 0, 1, l.references);
  v.Many("dates", "DTP", 0, 20, l.dates);
  v.Many("totals", "QTY", 0, 3, l.totals);
  v.One("sponsor", "N1", l.sponsor, "P5");
  v.One("payer", "N1", l.payer, "IN");
  v.Loops("brokers", "N1", 2, l.brokers, "BO TV");
}
template <typename V>
void Describe(V& v, EnrolmentPerson& l) {
  v.One("name", "NM1", l.name);
  const bool member = l.name.role == "74" || l.name.role == "IL";
  if (l.name.role != "31" && l.name.role != "70" && l.name.role != "45") v.Maybe("contact", "PER", l.contact);
  if (l.name.role != "70") {
    v.Maybe("street", "N3", l.street);
    v.Maybe("place", "N4", l.place);
  }
  if (member || l.name.role == "70") v.Maybe("demographics", "DMG", l.demographics);
  if (!member) return;
  v.Many("employment", "EC", 0, 20, l.employment);
  v.Maybe("income", "ICM", l.income);
  v.Many("amounts", "AMT", 0, 7, l.amounts);
  v.Maybe("health", "HLH", l.health);
  v.Many("languages", "LUI", 0, 20, l.languages);
}
template <typename V>
void Describe(V& v, Disability& l) {
  v.One("kind", "DSB", l.kind);
  v.Many("dates", "DTP", 0, 2, l.dates);
}
template <typename V>
void Describe(V& v, Provider& l) {
  v.One("number", "LX", l.number);
  v.One("name", "NM1", l.name);
  v.Many("streets", "N3", 0, 2, l.streets);
  v.Maybe("place", "N4", l.place);
  v.Many("contacts", "PER", 0, 2, l.contacts);
  v.Maybe("change", "PLA", l.change);
}
template <typename V>
void Describe(V& v, Insurer& l) {
  v.One("name", "NM1", l.name);
  v.Maybe("street", "N3", l.street);
  v.Maybe("place", "N4", l.place);
  v.Maybe("contact", "PER", l.contact);
}
template <typename V>
void Describe(V& v, Coordination& l) {
  v.One("other", "COB", l.other);
  v.Many("references", "REF", 0, 4, l.references);
  v.Many("dates", "DTP", 0, 2, l.dates);
  v.Loops("insurers", "NM1", 3, l.insurers, "36 GW IN");
}
template <typename V>
void Describe(V& v, HealthCoverage& l) {
  v.One("kind", "HD", l.kind);
  v.Many("dates", "DTP", 1, 6, l.dates);
  v.Many("amounts", "AMT", 0, 9, l.amounts);
  v.Many("references", "REF", 0, 15, l.references);
  v.Many("cards", "IDC", 0, 3, l.cards);
  v.Loops("providers", "LX", 30, l.providers);
  v.Loops("coordination", "COB", 5, l.coordination);
}
template <typename V>
void Describe(V& v, ReportingCategory& l) {
  v.One("number", "LX", l.number);
  v.Maybe("name", "N1", l.name);
  if (!l.name) return;
  v.Maybe("reference", "REF", l.reference);
  v.Maybe("date", "DTP", l.date);
}
template <typename V>
void Describe(V& v, EnrolmentMember& l) {
  v.One("insured", "INS", l.insured);
  v.Many("references", "REF", 1, 15, l.references);
  v.Many("dates", "DTP", 0, 24, l.dates);
  v.Loop("person", "NM1", l.person, "74 IL");
  v.Loops("others", "NM1", 30, l.others, kRolesOfOthers);
  v.Loops("disabilities", "DSB", 20, l.disabilities);
  v.Loops("coverages", "HD", 99, l.coverages);
  v.Bracketed("categories", "2700", 500, l.categories);
}

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_MEMBERS_ENROLMENT_LAYOUT_H_
