// SPDX-License-Identifier: Apache-2.0
// Facts: what a question about a patient asks first of every resource (code, time, status, value, unit), packed so that it is
// read without opening the record. One payload a resource; the payloads of a patient's resources of one type stand together in
// one block (store/facts.h), in the order of resource numbers. A resource without any code still has a payload, so a block is
// also the list of the patient's resources of that type.
//
//   payload  head [status] [start] [end] [more] group*
//
//   head     1 byte:  bits 0-1 time (FactTime)   2 start is there   3 end is there   4 status is there
//                     5 doNotPerform is true     6 link: the resource's home is another patient     7 more is there
//   status   varint   ordinal of the code (Term::kCode without system) in `status`
//   moment   6 bytes, little-endian, bits from the lowest: year 14, month 4, day 5, hour 5, minute 6, second 6, precision 4,
//            offset is there 1, written Z 1, fraction is there 1;  then offset: 1 byte, quarter hours + 56 (255: two more bytes, minutes),
//            then fraction: 1 byte digits, varint nanoseconds
//   more     1 byte:  bits 0-1 known (0 no, 1 the second of start, 2 seconds after start, 3 a moment)   2 over is there
//                     3 certainty is there   4 intent is there   5 knownInRecord   6 overInRecord   7 zero;  then, of those that are there:
//            known: varint zigzag of seconds, or a moment     over: a moment     certainty, intent: varint each, ordinals in Term::kCode
//   group    1 byte:  bits 0-2 element (FactElement)   3-5 value (FactValue)   6-7 number of codes (3: a varint follows, the number - 3)
//            [value]  kDecimal: varint zigzag(coefficient), 1 byte scale, varint unit (Term::kUnit ordinal, 0 none)
//                     kInteger: varint zigzag   kBoolean: 1 byte   kMoment: a moment
//            codes    varint each: ordinals of (system, code) in Term::kCode
//            A kComponent group opens the next component; kValue and kComponentValue hold the codes of a coded value and belong to
//            the resource, or to the component before them.
//
//   Example: an Observation of a systolic pressure: head 14 (dateTime, start, status), status, 7 bytes start, group kCode with one
//   code, group kComponent with kDecimal 120 mm[Hg] and one code: about 20 bytes.
//
//   Known is when somebody wrote it down, by a table of types (FactKnownElement): issued, recorded, authored, created. It is cut to the second.
//   meta.lastUpdated is not: a load of old records would make everything known today.
//
//   A Patient's time is birthDate, its code is gender, its value is deceased[x].
//
//   A QuestionnaireResponse has one kDetail group: questionnaire without |version, as a code without system; kOther: its items are in the record only.
//   Its items are components in the order of a walk (an item, then those in it, not those in answers): the code is the linkId
//   without system, the value is the first answer's: kDecimal without unit for a decimal, with one for a Quantity, kCoded for a Coding.
//
// What is not here (text-only concepts, a value with a comparator, a Ratio, an onset as Age …) is marked kOther: open the record.
// Tests: facts_test.cc.
#ifndef BOGAM_SEARCH_FACTS_H_
#define BOGAM_SEARCH_FACTS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "fhir/record.h"
#include "store/dictionary.h"
#include "value/decimal.h"
#include "value/temporal.h"

namespace bogam::search {

/// Bytes of the facts format; another number makes the engine rebuild them.
inline constexpr uint32_t kFactsGeneration = 3;

/// How the type's time element (FactTimeElement) is filled.
enum class FactTime : uint8_t {
  kNone,    ///< absent
  kPoint,   ///< date, dateTime or instant: start
  kPeriod,  ///< Period: start and end, either may be missing (open)
  kOther,   ///< Timing, Age, Range, string: in the record only
};

enum class FactElement : uint8_t {
  kCode,            ///< the type's primary code element (FactCodeElement): Observation.code, Encounter.type, …
  kCategory,        ///< category
  kClass,           ///< Encounter.class
  kValue,           ///< codes of value[x] or another coded result of the resource
  kComponent,       ///< Observation.component.code, QuestionnaireResponse.item.linkId
  kComponentValue,  ///< codes of the component's value[x], of the item's answer
  kDetail,          ///< QuestionnaireResponse.questionnaire
};

enum class FactValue : uint8_t {
  kNone,     ///< no value[x]
  kDecimal,  ///< a Quantity without comparator
  kInteger,
  kBoolean,
  kMoment,  ///< a dateTime
  kCoded,   ///< a CodeableConcept: its codes follow in kValue or kComponentValue
  kOther,   ///< anything else, or a dataAbsentReason with the value: in the record only
};

/// What all rows of a resource share.
struct FactHead {
  uint32_t status = 0;  ///< Term::kCode ordinal of `status` (a code without a system), else of clinicalStatus' first coding; 0: none
  FactTime time = FactTime::kNone;
  bool do_not_perform = false;
  bool link = false;
  value::DateTime start;  ///< precision kNone: absent
  value::DateTime end;
  value::DateTime known;                                 ///< when it was recorded, issued or created, to the second; kNone: the record does not say
  value::DateTime over;                                  ///< of a Condition: abatement as a date, or the end of its period
  bool known_in_record = false, over_in_record = false;  ///< the record says more than known and over hold: a fraction, an age, a period, words
  uint32_t certainty = 0;                                ///< Term::kCode ordinal of verificationStatus' first coding; 0: none
  uint32_t intent = 0;                                   ///< of `intent` (a code without a system); 0: none
};

/// One coding or component.
struct FactRow {
  FactElement element = FactElement::kCode;
  uint32_t code = 0;                        ///< Term::kCode ordinal; 0: the element has no coding (text only, or a component without code)
  uint16_t group = 0;                       ///< 0: of the resource itself; n: of its n-th component
  FactValue value_kind = FactValue::kNone;  ///< the value that belongs to the code: on kCode, kComponent and kDetail rows only
  value::Decimal number;                    ///< kDecimal, kInteger
  uint32_t unit = 0;                        ///< Term::kUnit ordinal of Quantity.code, else of Quantity.unit; 0: none
  bool boolean = false;
  value::DateTime moment;  ///< kMoment
};

/// Reads one payload without allocating. Bytes are not trusted: Next is false and ok() false after damage.
class FactCursor {
 public:
  explicit FactCursor(std::string_view payload);
  const FactHead& head() const { return head_; }
  bool Next(FactRow* row);
  bool ok() const { return ok_; }

 private:
  bool Moment(value::DateTime* out);
  bool More();
  bool OpenGroup();

  std::string_view rest_;
  FactHead head_;
  FactRow row_;
  uint16_t components_ = 0, details_ = 0;
  uint64_t codes_left_ = 0;
  bool ok_ = true;
};

/// The element whose codes are kCode rows and the one that dates the resource, by FHIRPath name; kNone where the type has
/// none, and for a Patient's gender, which nothing retrieves by. A retrieve on another code path, or a date window on another element, cannot use the facts'
/// codes or time.
fhir::NameId FactCodeElement(fhir::TypeId type);
fhir::NameId FactTimeElement(fhir::TypeId type);
/// The element that says when such a resource was written down; kNone where the type has none.
fhir::NameId FactKnownElement(fhir::TypeId type);
/// The times alone (time, start, end, known, over) of a resource at hand.
FactHead FactTimes(fhir::Node resource);

/// Appends the payload of one resource. Codes, statuses and units get ordinals from dictionary.
/// link: for the block of another patient than the resource's home.
Status ExtractFacts(fhir::RecordView record, store::Dictionary* dictionary, bool link, std::string* payload);

}  // namespace bogam::search

#endif  // BOGAM_SEARCH_FACTS_H_
