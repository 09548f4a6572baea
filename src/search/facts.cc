// SPDX-License-Identifier: Apache-2.0
// Facts: encoding and decoding of the payloads drawn in facts.h, and the table of each type's elements.
#include "search/facts.h"

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "base/bytes.h"
#include "fhir/ids.h"

namespace bogam::search {
namespace {

using fhir::NameId;
using fhir::Node;
using value::DateTime;
using value::Precision;

namespace n = fhir::name;

struct FactElements {
  NameId code = NameId::kNone;
  NameId time = NameId::kNone;
  NameId value = NameId::kNone;
  NameId known = NameId::kNone;
};

struct FactRule {
  std::string_view type;
  std::string_view code;
  std::string_view time;
};

// Primary code elements as the model information of FHIR 4.0.1 names them; times: the element by which the type is dated.
constexpr FactRule kRules[] = {
    {"Account", "type", "servicePeriod"},
    {"ActivityDefinition", "topic", "date"},
    {"AdverseEvent", "event", "date"},
    {"AllergyIntolerance", "code", "recordedDate"},
    {"Appointment", "serviceType", "start"},
    {"Basic", "code", "created"},
    {"BodyStructure", "location", ""},
    {"CarePlan", "category", "period"},
    {"CareTeam", "category", "period"},
    {"ChargeItem", "code", "occurrence"},
    {"ChargeItemDefinition", "code", "date"},
    {"Claim", "type", "billablePeriod"},
    {"ClaimResponse", "type", "created"},
    {"ClinicalImpression", "code", "effective"},
    {"Communication", "reasonCode", "sent"},
    {"CommunicationRequest", "category", "authoredOn"},
    {"Composition", "type", "date"},
    {"Condition", "code", "onset"},
    {"Consent", "category", "dateTime"},
    {"Coverage", "type", "period"},
    {"DetectedIssue", "code", "identified"},
    {"Device", "type", ""},
    {"DeviceMetric", "type", ""},
    {"DeviceRequest", "code", "authoredOn"},
    {"DeviceUseStatement", "", "timing"},
    {"DiagnosticReport", "code", "effective"},
    {"DocumentReference", "type", "date"},
    {"Encounter", "type", "period"},
    {"EpisodeOfCare", "type", "period"},
    {"ExplanationOfBenefit", "type", "billablePeriod"},
    {"FamilyMemberHistory", "relationship", "date"},
    {"Flag", "code", "period"},
    {"Goal", "category", "start"},
    {"Group", "code", ""},
    {"GuidanceResponse", "", "occurrenceDateTime"},
    {"HealthcareService", "type", ""},
    {"ImagingStudy", "", "started"},
    {"Immunization", "vaccineCode", "occurrence"},
    {"ImmunizationRecommendation", "", "date"},
    {"Library", "topic", "date"},
    {"List", "code", "date"},
    {"Location", "type", ""},
    {"Measure", "topic", "date"},
    {"MeasureReport", "type", "date"},
    {"Media", "type", "created"},
    {"Medication", "code", ""},
    {"MedicationAdministration", "medication", "effective"},
    {"MedicationDispense", "medication", "whenHandedOver"},
    {"MedicationKnowledge", "code", ""},
    {"MedicationRequest", "medication", "authoredOn"},
    {"MedicationStatement", "medication", "effective"},
    {"NutritionOrder", "", "dateTime"},
    {"Observation", "code", "effective"},
    {"ObservationDefinition", "code", ""},
    {"Patient", "gender", "birthDate"},
    {"PractitionerRole", "code", "period"},
    {"Procedure", "code", "performed"},
    {"QuestionnaireResponse", "", "authored"},
    {"RelatedPerson", "relationship", "period"},
    {"RequestGroup", "code", "authoredOn"},
    {"RiskAssessment", "code", "occurrence"},
    {"ServiceRequest", "code", "authoredOn"},
    {"Specimen", "type", "receivedTime"},
    {"Substance", "code", ""},
    {"SupplyDelivery", "type", "occurrence"},
    {"SupplyRequest", "category", "authoredOn"},
    {"Task", "code", "authoredOn"},
};

struct KnownRule {
  std::string_view type;
  std::string_view known;
};

// When a resource was written down. Not here: types whose only date is when it happened (Procedure, Encounter, MedicationAdministration).
constexpr KnownRule kKnownRules[] = {
    {"AdverseEvent", "recordedDate"},
    {"AllergyIntolerance", "recordedDate"},
    {"Appointment", "created"},
    {"CarePlan", "created"},
    {"ChargeItem", "enteredDate"},
    {"Claim", "created"},
    {"ClaimResponse", "created"},
    {"ClinicalImpression", "date"},
    {"Communication", "sent"},
    {"CommunicationRequest", "authoredOn"},
    {"Composition", "date"},
    {"Condition", "recordedDate"},
    {"Consent", "dateTime"},
    {"DeviceRequest", "authoredOn"},
    {"DeviceUseStatement", "recordedOn"},
    {"DiagnosticReport", "issued"},
    {"DocumentReference", "date"},
    {"ExplanationOfBenefit", "created"},  // payment.date before it
    {"FamilyMemberHistory", "date"},
    {"Immunization", "recorded"},
    {"List", "date"},
    {"Media", "issued"},
    {"MedicationDispense", "whenHandedOver"},
    {"MedicationRequest", "authoredOn"},
    {"MedicationStatement", "dateAsserted"},
    {"NutritionOrder", "dateTime"},
    {"Observation", "issued"},
    {"QuestionnaireResponse", "authored"},
    {"RequestGroup", "authoredOn"},
    {"ServiceRequest", "authoredOn"},
    {"SupplyRequest", "authoredOn"},
    {"Task", "authoredOn"},
};

const std::vector<FactElements>& Table() {
  static const std::vector<FactElements> table = [] {
    std::vector<FactElements> rows(fhir::tables::kTypeCount);
    for (const FactRule& rule : kRules) {
      FactElements& row = rows[static_cast<size_t>(fhir::FindType(rule.type))];
      row.code = fhir::FindName(rule.code);
      row.time = fhir::FindName(rule.time);
    }
    for (const KnownRule& rule : kKnownRules) rows[static_cast<size_t>(fhir::FindType(rule.type))].known = fhir::FindName(rule.known);
    rows[static_cast<size_t>(fhir::type::kObservation)].value = n::kValue;
    rows[static_cast<size_t>(fhir::type::kPatient)].value = n::kDeceased;
    return rows;
  }();
  return table;
}

const FactElements& ElementsOf(fhir::TypeId type) { return Table()[static_cast<size_t>(type)]; }

// Of a QuestionnaireResponse with more, the items are in the record only.
constexpr size_t kMostItems = 512, kLongestName = 1024;
constexpr int kDeepestItem = 16;

constexpr int kOffsetStep = 15;
constexpr int kOffsetBase = 56;
constexpr uint8_t kOffsetInMinutes = 255;

void PutMoment(const DateTime& d, std::string* out) {
  uint64_t bits = static_cast<uint64_t>(d.year);
  int at = 14;
  const auto put = [&](uint64_t v, int width) {
    bits |= v << at;
    at += width;
  };
  put(d.month, 4);
  put(d.day, 5);
  put(d.hour, 5);
  put(d.minute, 6);
  put(d.second, 6);
  put(static_cast<uint64_t>(d.precision), 4);
  put(d.has_offset(), 1);
  put(d.zulu, 1);
  put(d.fraction_digits > 0, 1);
  for (int i = 0; i < 6; ++i) out->push_back(static_cast<char>(bits >> (8 * i)));
  if (d.has_offset() && d.offset % kOffsetStep == 0) {
    out->push_back(static_cast<char>(d.offset / kOffsetStep + kOffsetBase));
  } else if (d.has_offset()) {
    out->push_back(static_cast<char>(kOffsetInMinutes));
    out->push_back(static_cast<char>(d.offset & 0xff));
    out->push_back(static_cast<char>(d.offset >> 8));
  }
  if (d.fraction_digits > 0) {
    out->push_back(static_cast<char>(d.fraction_digits));
    base::PutVarint(out, d.nanosecond);
  }
}

std::optional<DateTime> MomentOf(Node node) {
  if (!node.has_value()) return std::nullopt;
  if (fhir::Row(node.type()).lexical == fhir::Lexical::kDate) {
    const auto date = value::Date::Parse(node.text());
    return date ? std::optional(DateTime::FromDate(*date)) : std::nullopt;
  }
  return DateTime::Parse(node.text());
}

bool IsMoment(Node node) {
  const fhir::Lexical l = fhir::Row(node.type()).lexical;
  return l == fhir::Lexical::kDate || l == fhir::Lexical::kDateTime || l == fhir::Lexical::kInstant;
}

bool Repeats(Node node) { return fhir::Row(node.element()).max != 1; }

FactTime TimeOf(Node root, NameId name, DateTime* start, DateTime* end) {
  const Node node = name == NameId::kNone ? Node() : root.Get(name);
  if (!node || (node.is_primitive() && !node.has_value())) return FactTime::kNone;
  if (node.type() == fhir::type::kPeriod) {
    const Node low = node.Get(n::kStart);
    const Node high = node.Get(n::kEnd);
    const auto from = MomentOf(low), to = MomentOf(high);
    // A bound with extensions or a text that no calendar knows must be read in the record.
    const bool plain = low.has_value() == from.has_value() && high.has_value() == to.has_value() && !low.is_extended() && !high.is_extended();
    if (!plain) return FactTime::kOther;
    *start = from.value_or(DateTime());
    *end = to.value_or(DateTime());
    return FactTime::kPeriod;
  }
  const auto moment = IsMoment(node) && !Repeats(node) ? MomentOf(node) : std::nullopt;
  if (!moment) return FactTime::kOther;
  *start = *moment;
  return FactTime::kPoint;
}

DateTime ToSecond(DateTime moment) {
  if (moment.precision > Precision::kSecond) moment.precision = Precision::kSecond;
  moment.nanosecond = 0;
  moment.fraction_digits = 0;
  return moment;
}

DateTime KnownOf(Node root, const FactElements& elements) {
  std::optional<DateTime> moment;
  if (root.type() == fhir::type::kExplanationOfBenefit) moment = MomentOf(root.Get(n::kPayment).Get(n::kDate));
  if (!moment && elements.known != NameId::kNone) moment = MomentOf(root.Get(elements.known));
  return moment ? ToSecond(*moment) : DateTime();
}

DateTime OverOf(Node root) {
  if (root.type() != fhir::type::kCondition) return {};
  const Node abatement = root.Get(n::kAbatement);
  const Node end = abatement.type() == fhir::type::kPeriod ? abatement.Get(n::kEnd) : abatement;
  return end && IsMoment(end) ? MomentOf(end).value_or(DateTime()) : DateTime();
}

bool IsThere(const DateTime& moment) { return moment.precision != Precision::kNone; }

/// The record says more than the moment does.
bool SaysMore(Node node, const DateTime& moment) {
  if (!node) return false;
  const auto whole = IsMoment(node) && !node.is_extended() ? MomentOf(node) : std::nullopt;
  return !whole || !(*whole == moment);
}

/// So many seconds later, in the same offset; nothing outside the years.
DateTime After(const DateTime& start, int64_t seconds) {
  constexpr int64_t second = 1'000'000, most = int64_t{400'000'000'000};  // more than all years there are
  if (seconds > most || seconds < -most || !start.has_offset()) return {};
  auto later = DateTime::FromInstant(start.Instants(0).first + seconds * second, start.offset);
  if (!later) return {};
  DateTime out = ToSecond(*later);
  out.zulu = start.zulu;
  return out;
}

enum class KnownForm : uint8_t { kNone, kStart, kAfter, kMoment };

/// How known is written beside start, and by how many seconds it is later.
KnownForm FormOf(const DateTime& known, const DateTime& start, int64_t* seconds) {
  if (!IsThere(known)) return KnownForm::kNone;
  if (known == ToSecond(start)) return KnownForm::kStart;
  const bool alike = ToSecond(start).precision == Precision::kSecond && known.precision == Precision::kSecond && start.offset == known.offset &&
                     start.zulu == known.zulu && known.has_offset();
  if (!alike) return KnownForm::kMoment;
  constexpr int64_t second = 1'000'000;
  *seconds = (known.Instants(0).first - ToSecond(start).Instants(0).first) / second;
  return KnownForm::kAfter;
}

/// Writes one resource's payload.
class Encoder {
 public:
  Encoder(store::Dictionary* dictionary, std::string* out) : dictionary_(dictionary), out_(out) {}

  Status Run(Node root, bool link) {
    const FactElements& elements = ElementsOf(root.type());
    BOGAM_TRY(Head(root, elements, link));
    BOGAM_TRY(Main(root, elements));
    if (elements.code != n::kCategory) BOGAM_TRY(Coded(root, n::kCategory, FactElement::kCategory));
    BOGAM_TRY(Coded(root, n::kClass, FactElement::kClass));
    if (root.type() == fhir::type::kObservation) return Components(root);
    if (root.type() == fhir::type::kQuestionnaireResponse) return Response(root);
    return Status::Ok();
  }

 private:
  Status Head(Node root, const FactElements& elements, bool link) {
    uint32_t status = 0;
    if (const Node s = root.Get(n::kStatus); s && fhir::Row(s.type()).lexical == fhir::Lexical::kCode) {
      BOGAM_ASSIGN(status, dictionary_->InternCode({}, s.text()));
    } else if (const Node clinical = root.Get(n::kClinicalStatus)) {
      const Node coding = clinical.Get(n::kCoding);
      if (coding.Get(n::kCode)) {
        BOGAM_ASSIGN(status, dictionary_->InternCode(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text()));
      }
    }
    DateTime start, end;
    const FactTime time = TimeOf(root, elements.time, &start, &end);
    const bool refused = root.Get(n::kDoNotPerform).boolean();
    std::string more;
    BOGAM_TRY(More(root, elements, start, &more));
    out_->push_back(static_cast<char>(static_cast<int>(time) | IsThere(start) << 2 | IsThere(end) << 3 | (status != 0) << 4 | refused << 5 | link << 6 |
                                      !more.empty() << 7));
    if (status != 0) base::PutVarint(out_, status);
    if (IsThere(start)) PutMoment(start, out_);
    if (IsThere(end)) PutMoment(end, out_);
    out_->append(more);
    return Status::Ok();
  }

  Status More(Node root, const FactElements& elements, const DateTime& start, std::string* out) {
    int64_t seconds = 0;
    const DateTime known = KnownOf(root, elements), over = OverOf(root);
    const KnownForm form = FormOf(known, start, &seconds);
    uint32_t certainty = 0, intent = 0;
    if (const Node coding = root.Get(n::kVerificationStatus).Get(n::kCoding); coding.Get(n::kCode)) {
      BOGAM_ASSIGN(certainty, dictionary_->InternCode(coding.Get(n::kSystem).text(), coding.Get(n::kCode).text()));
    }
    if (const Node i = root.Get(n::kIntent); i && fhir::Row(i.type()).lexical == fhir::Lexical::kCode) {
      BOGAM_ASSIGN(intent, dictionary_->InternCode({}, i.text()));
    }
    const bool known_more = SaysMore(elements.known == NameId::kNone ? Node() : root.Get(elements.known), known);
    const bool over_more = root.type() == fhir::type::kCondition && SaysMore(root.Get(n::kAbatement), over);
    const int bits = static_cast<int>(form) | IsThere(over) << 2 | (certainty != 0) << 3 | (intent != 0) << 4 | known_more << 5 | over_more << 6;
    if (bits == 0) return Status::Ok();
    out->push_back(static_cast<char>(bits));
    if (form == KnownForm::kAfter) base::PutVarint(out, base::ZigZag(seconds));
    if (form == KnownForm::kMoment) PutMoment(known, out);
    if (IsThere(over)) PutMoment(over, out);
    if (certainty != 0) base::PutVarint(out, certainty);
    if (intent != 0) base::PutVarint(out, intent);
    return Status::Ok();
  }

  Status Main(Node root, const FactElements& elements) {
    const NameId code = elements.code;
    if (elements.value != NameId::kNone) {
      BOGAM_TRY(Group(FactElement::kCode, root, code, elements.value));
      return ValueCodes(root, FactElement::kValue);
    }
    return Coded(root, code, FactElement::kCode);
  }

  Status Components(Node root) {
    for (Node component : root.children(n::kComponent)) {
      BOGAM_TRY(Group(FactElement::kComponent, component, n::kCode, n::kValue));
      BOGAM_TRY(ValueCodes(component, FactElement::kComponentValue));
    }
    return Status::Ok();
  }

  Status Response(Node root) {
    codes_.clear();
    std::vector<Node> items;
    const std::string_view canonical = root.Get(n::kQuestionnaire).text();
    const std::string_view plain = canonical.substr(0, canonical.find('|'));
    const bool fits = plain.size() <= kLongestName && AddItems(root, 0, &items);
    if (!plain.empty() && plain.size() <= kLongestName) BOGAM_TRY(CollectName(plain));
    Put(FactElement::kDetail, fits ? FactValue::kNone : FactValue::kOther, {});
    for (size_t i = 0; fits && i < items.size(); ++i) BOGAM_TRY(Item(items[i]));
    return Status::Ok();
  }

  /// False where there are too many.
  static bool AddItems(Node parent, int depth, std::vector<Node>* out) {
    for (const Node item : parent.children(n::kItem)) {
      if (depth > kDeepestItem || out->size() == kMostItems || item.Get(n::kLinkId).text().size() > kLongestName) return false;
      out->push_back(item);
      if (!AddItems(item, depth + 1, out)) return false;
    }
    return true;
  }

  Status Item(Node item) {
    const Node answer = item.Get(n::kAnswer);
    std::string bytes;
    BOGAM_ASSIGN(FactValue kind, Value(answer, n::kValue, &bytes));
    const Node value = answer.Get(n::kValue);
    const bool bare = value.type() == fhir::type::kQuantity && !value.Get(n::kCode).has_value() && !value.Get(n::kUnit).has_value();
    if (bare) {  // it would be a decimal
      kind = FactValue::kOther;
      bytes.clear();
    }
    codes_.clear();
    BOGAM_TRY(CollectName(item.Get(n::kLinkId).text()));
    Put(FactElement::kComponent, kind, bytes);
    return kind == FactValue::kCoded ? Coded(answer, n::kValue, FactElement::kComponentValue) : Status::Ok();
  }

  Status CollectName(std::string_view name) {
    BOGAM_ASSIGN(const uint32_t ordinal, dictionary_->InternCode({}, name));
    codes_.push_back(ordinal);
    return Status::Ok();
  }

  /// One group of all codes of an element, where there are any.
  Status Coded(Node object, NameId name, FactElement element) {
    codes_.clear();
    if (name == NameId::kNone) return Status::Ok();
    for (Node child : object.children(name)) BOGAM_TRY(Collect(child));
    if (!codes_.empty()) Put(element, FactValue::kNone, {});
    return Status::Ok();
  }

  Status ValueCodes(Node object, FactElement element) {
    return object.Get(n::kValue).type() == fhir::type::kCodeableConcept ? Coded(object, n::kValue, element) : Status::Ok();
  }

  Status Group(FactElement element, Node object, NameId code, NameId valued) {
    codes_.clear();
    for (Node child : object.children(code)) BOGAM_TRY(Collect(child));
    std::string bytes;
    BOGAM_ASSIGN(const FactValue kind, Value(object, valued, &bytes));
    Put(element, kind, bytes);
    return Status::Ok();
  }

  void Put(FactElement element, FactValue kind, std::string_view value) {
    const size_t short_count = std::min<size_t>(codes_.size(), 3);
    out_->push_back(static_cast<char>(static_cast<int>(element) | static_cast<int>(kind) << 3 | static_cast<int>(short_count) << 6));
    if (short_count == 3) base::PutVarint(out_, codes_.size() - 3);
    out_->append(value);
    for (uint32_t code : codes_) base::PutVarint(out_, code);
  }

  /// Ordinals of a CodeableConcept, Coding or code.
  Status Collect(Node node) {
    if (node.type() == fhir::type::kCodeableConcept) {
      for (Node coding : node.children(n::kCoding)) BOGAM_TRY(Collect(coding));
      return Status::Ok();
    }
    const bool coding = node.type() == fhir::type::kCoding;
    const Node code = coding ? node.Get(n::kCode) : node;
    if (!code.has_value() || fhir::Row(code.type()).lexical != fhir::Lexical::kCode) return Status::Ok();
    BOGAM_ASSIGN(const uint32_t ordinal, dictionary_->InternCode(coding ? node.Get(n::kSystem).text() : std::string_view(), code.text()));
    codes_.push_back(ordinal);
    return Status::Ok();
  }

  Result<FactValue> Value(Node object, NameId name, std::string* bytes) {
    const Node v = object.Get(name);
    if (!v) return object.Get(n::kDataAbsentReason) ? FactValue::kOther : FactValue::kNone;
    if (v.is_extended() || object.Get(n::kDataAbsentReason)) return FactValue::kOther;
    if (v.type() == fhir::type::kCodeableConcept || v.type() == fhir::type::kCoding) return FactValue::kCoded;
    if (v.type() == fhir::type::kQuantity) return QuantityValue(v, bytes);
    switch (fhir::Row(v.type()).lexical) {
      case fhir::Lexical::kBoolean: return bytes->push_back(v.boolean()), FactValue::kBoolean;
      case fhir::Lexical::kInteger: return base::PutVarint(bytes, base::ZigZag(v.integer())), FactValue::kInteger;
      case fhir::Lexical::kDecimal: return DecimalValue(v, bytes);
      case fhir::Lexical::kDateTime: {
        const auto moment = MomentOf(v);
        if (!moment) return FactValue::kOther;
        return PutMoment(*moment, bytes), FactValue::kMoment;
      }
      default: return FactValue::kOther;
    }
  }

  static FactValue DecimalValue(Node v, std::string* bytes) {
    const auto d = value::Decimal::Parse(v.ToText());
    if (!d || !Fits(*d)) return FactValue::kOther;
    PutNumber(*d, 0, bytes);
    return FactValue::kDecimal;
  }

  static bool Fits(const value::Decimal& d) {
    constexpr value::Int128 limit = std::numeric_limits<int64_t>::max();
    return d.coefficient() <= limit && d.coefficient() >= -limit;
  }

  static void PutNumber(const value::Decimal& d, uint32_t unit, std::string* bytes) {
    base::PutVarint(bytes, base::ZigZag(static_cast<int64_t>(d.coefficient())));
    bytes->push_back(static_cast<char>(d.scale()));
    base::PutVarint(bytes, unit);
  }

  Result<FactValue> QuantityValue(Node v, std::string* bytes) {
    const Node number = v.Get(n::kValue);
    const auto d = number.has_value() && !number.is_extended() ? value::Decimal::Parse(number.text()) : std::nullopt;
    if (!d || v.Get(n::kComparator) || !Fits(*d)) return FactValue::kOther;
    const Node code = v.Get(n::kCode);
    const std::string_view unit = code.has_value() ? code.text() : v.Get(n::kUnit).text();
    uint32_t ordinal = 0;
    if (!unit.empty()) {
      BOGAM_ASSIGN(ordinal, dictionary_->Intern(store::Term::kUnit, unit));
    }
    PutNumber(*d, ordinal, bytes);
    return FactValue::kDecimal;
  }

  store::Dictionary* dictionary_;
  std::string* out_;
  std::vector<uint32_t> codes_;
};

}  // namespace

NameId FactCodeElement(fhir::TypeId type) { return type == fhir::type::kPatient ? NameId::kNone : ElementsOf(type).code; }
NameId FactTimeElement(fhir::TypeId type) { return ElementsOf(type).time; }
NameId FactKnownElement(fhir::TypeId type) { return ElementsOf(type).known; }

FactHead FactTimes(Node resource) {
  FactHead head;
  const FactElements& elements = ElementsOf(resource.type());
  head.time = TimeOf(resource, elements.time, &head.start, &head.end);
  head.known = KnownOf(resource, elements);
  head.over = OverOf(resource);
  return head;
}

Status ExtractFacts(fhir::RecordView record, store::Dictionary* dictionary, bool link, std::string* payload) {
  return Encoder(dictionary, payload).Run(record.root(), link);
}

FactCursor::FactCursor(std::string_view payload) : rest_(payload) {
  if (rest_.empty()) {
    ok_ = false;
    return;
  }
  const uint8_t bits = static_cast<uint8_t>(rest_[0]);
  rest_.remove_prefix(1);
  head_.time = static_cast<FactTime>(bits & 3);
  head_.do_not_perform = (bits & 0x20) != 0;
  head_.link = (bits & 0x40) != 0;
  uint64_t status = 0;
  ok_ = (bits & 0x10) == 0 || base::TakeVarint(&rest_, &status);
  head_.status = static_cast<uint32_t>(status);
  if (ok_ && (bits & 4) != 0) ok_ = Moment(&head_.start);
  if (ok_ && (bits & 8) != 0) ok_ = Moment(&head_.end);
  if (ok_ && (bits & 0x80) != 0) ok_ = More();
}

bool FactCursor::More() {
  if (rest_.empty()) return false;
  const uint8_t bits = static_cast<uint8_t>(rest_[0]);
  rest_.remove_prefix(1);
  const auto form = static_cast<KnownForm>(bits & 3);
  if (form == KnownForm::kStart || form == KnownForm::kAfter) {
    if (!IsThere(head_.start)) return false;
    head_.known = ToSecond(head_.start);
  }
  uint64_t v = 0;
  if (form == KnownForm::kAfter) {
    if (!base::TakeVarint(&rest_, &v)) return false;
    head_.known = After(head_.known, base::UnZigZag(v));
    if (!IsThere(head_.known)) return false;
  }
  if (form == KnownForm::kMoment && !Moment(&head_.known)) return false;
  head_.known_in_record = (bits & 32) != 0;
  head_.over_in_record = (bits & 64) != 0;
  if ((bits & 4) != 0 && !Moment(&head_.over)) return false;
  if ((bits & 8) != 0 && !base::TakeVarint(&rest_, &v)) return false;
  if ((bits & 8) != 0) head_.certainty = static_cast<uint32_t>(v);
  if ((bits & 16) != 0 && !base::TakeVarint(&rest_, &v)) return false;
  if ((bits & 16) != 0) head_.intent = static_cast<uint32_t>(v);
  return true;
}

bool FactCursor::Moment(DateTime* out) {
  if (rest_.size() < 6) return false;
  uint64_t bits = 0;
  for (int i = 0; i < 6; ++i) bits |= static_cast<uint64_t>(static_cast<uint8_t>(rest_[static_cast<size_t>(i)])) << (8 * i);
  rest_.remove_prefix(6);
  const auto take = [&](int width) {
    const uint64_t v = bits & ((uint64_t{1} << width) - 1);
    bits >>= width;
    return v;
  };
  out->year = static_cast<int16_t>(take(14));
  out->month = static_cast<uint8_t>(take(4));
  out->day = static_cast<uint8_t>(take(5));
  out->hour = static_cast<uint8_t>(take(5));
  out->minute = static_cast<uint8_t>(take(6));
  out->second = static_cast<uint8_t>(take(6));
  out->precision = static_cast<Precision>(take(4));
  const bool offset = take(1) != 0;
  out->zulu = take(1) != 0;
  const bool fraction = take(1) != 0;
  out->offset = DateTime::kNoOffset;
  out->nanosecond = 0;
  out->fraction_digits = 0;
  const bool valid = out->month >= 1 && out->month <= 12 && out->day >= 1 && out->day <= 31 && out->hour < 24 && out->minute < 60 && out->second < 60 &&
                     out->precision <= Precision::kMillisecond && out->year >= 1 && out->year <= 9999;
  if (!valid) return false;
  if (offset) {
    if (rest_.empty()) return false;
    const uint8_t quarter = static_cast<uint8_t>(rest_[0]);
    const size_t width = quarter == kOffsetInMinutes ? 3 : 1;
    if (rest_.size() < width) return false;
    out->offset = width == 1 ? static_cast<int16_t>((quarter - kOffsetBase) * kOffsetStep)
                             : static_cast<int16_t>(static_cast<uint8_t>(rest_[1]) | static_cast<uint8_t>(rest_[2]) << 8);
    rest_.remove_prefix(width);
  }
  if (!fraction) return true;
  if (rest_.empty()) return false;
  out->fraction_digits = static_cast<uint8_t>(rest_[0]);
  rest_.remove_prefix(1);
  uint64_t nanoseconds = 0;
  if (!base::TakeVarint(&rest_, &nanoseconds) || nanoseconds > 999'999'999 || out->fraction_digits > 9) return false;
  out->nanosecond = static_cast<uint32_t>(nanoseconds);
  return true;
}

bool FactCursor::OpenGroup() {
  const uint8_t bits = static_cast<uint8_t>(rest_[0]);
  rest_.remove_prefix(1);
  row_ = {};
  row_.element = static_cast<FactElement>(bits & 7);
  row_.value_kind = static_cast<FactValue>(bits >> 3 & 7);
  components_ = static_cast<uint16_t>(components_ + (row_.element == FactElement::kComponent));
  details_ = static_cast<uint16_t>(details_ + (row_.element == FactElement::kDetail));
  const bool component = row_.element == FactElement::kComponent || row_.element == FactElement::kComponentValue;
  row_.group = component ? components_ : row_.element == FactElement::kDetail ? details_ : uint16_t{0};
  codes_left_ = bits >> 6;
  uint64_t more = 0;
  if (codes_left_ == 3 && !base::TakeVarint(&rest_, &more)) return false;
  codes_left_ += more;
  if (row_.element > FactElement::kDetail || codes_left_ > rest_.size()) return false;
  uint64_t v = 0;
  switch (row_.value_kind) {
    case FactValue::kDecimal: {
      if (!base::TakeVarint(&rest_, &v) || rest_.empty()) return false;
      const auto number = value::Decimal::Make(base::UnZigZag(v), static_cast<uint8_t>(rest_[0]));
      rest_.remove_prefix(1);
      if (!number || !base::TakeVarint(&rest_, &v)) return false;
      row_.number = *number;
      row_.unit = static_cast<uint32_t>(v);
      return true;
    }
    case FactValue::kInteger:
      if (!base::TakeVarint(&rest_, &v)) return false;
      row_.number = value::Decimal(base::UnZigZag(v));
      return true;
    case FactValue::kBoolean:
      if (rest_.empty()) return false;
      row_.boolean = rest_[0] != 0;
      rest_.remove_prefix(1);
      return true;
    case FactValue::kMoment: return Moment(&row_.moment);
    default: return true;
  }
}

bool FactCursor::Next(FactRow* row) {
  if (!ok_) return false;
  if (codes_left_ == 0) {
    if (rest_.empty()) return false;
    ok_ = OpenGroup();
    if (!ok_) return false;
    if (codes_left_ == 0) {
      row_.code = 0;
      *row = row_;
      return true;
    }
  }
  uint64_t code = 0;
  ok_ = base::TakeVarint(&rest_, &code);
  if (!ok_) return false;
  --codes_left_;
  row_.code = static_cast<uint32_t>(code);
  *row = row_;
  return true;
}

}  // namespace bogam::search
