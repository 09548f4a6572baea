// SPDX-License-Identifier: Apache-2.0
#include "synth/gmf/logic.h"

#include <algorithm>
#include <cmath>

namespace bogam::synth::gmf {
namespace {

using Kind = Logic::Kind;

constexpr uint64_t kVitalSign = HashName("vital sign");

template <typename T>
bool Compare(const T& left, Operator op, const T& right) {
  switch (op) {
    case Operator::kEqual: return left == right;
    case Operator::kNotEqual: return left != right;
    case Operator::kLess: return left < right;
    case Operator::kLessOrEqual: return left <= right;
    case Operator::kGreater: return left > right;
    case Operator::kGreaterOrEqual: return left >= right;
    case Operator::kIsNil: return false;
    case Operator::kIsNotNil: return true;
  }
  return false;
}

bool CompareBooleans(bool left, Operator op, bool right) {
  // `<` and `>` of truth values mean that they differ (Synthea, Utilities.compare).
  if (op == Operator::kLess || op == Operator::kGreater) return left != right;
  if (op == Operator::kLessOrEqual || op == Operator::kGreaterOrEqual) return left == right;
  return Compare(left, op, right);
}

bool CompareValues(const Vocabulary& vocabulary, const Value& left, Operator op, const Value& right) {
  if (op == Operator::kIsNil) return left.empty();
  if (op == Operator::kIsNotNil) return !left.empty();
  if (left.kind != right.kind) return false;
  switch (left.kind) {
    case Value::Kind::kNone: return false;
    case Value::Kind::kBoolean: return CompareBooleans(left.boolean, op, right.boolean);
    case Value::Kind::kNumber: return Compare(left.number, op, right.number);
    case Value::Kind::kText: return Compare(vocabulary.Text(left.id), op, vocabulary.Text(right.id));
    default: return op == Operator::kNotEqual ? left.id != right.id : op == Operator::kEqual && left.id == right.id;
  }
}

bool SameText(const Person& person, AttributeId attribute, const Value& text) {
  const Value& value = person.Get(attribute);
  return value.kind == Value::Kind::kText && value.id == text.id;
}

EntryKind KindOf(Kind kind) {
  switch (kind) {
    case Kind::kActiveMedication: return EntryKind::kMedication;
    case Kind::kActiveCarePlan: return EntryKind::kCarePlan;
    case Kind::kActiveAllergy: return EntryKind::kAllergy;
    default: return EntryKind::kCondition;
  }
}

/// The primary code of what an attribute refers to; 0: of nothing.
SymbolId ReferencedCode(const Person& person, AttributeId attribute) {
  if (attribute == kNoAttribute) return 0;
  const Vocabulary& vocabulary = person.library().vocabulary();
  const Value& value = person.Get(attribute);
  if (value.kind == Value::Kind::kEntry) return vocabulary.PrimarySymbol(person.record().at(value.id).codes);
  if (value.kind == Value::Kind::kCode) return vocabulary.CodeSymbol(value.id);
  return 0;
}

bool IsActive(const Logic& logic, const Question& q) {
  const Vocabulary& vocabulary = q.person.library().vocabulary();
  const EntryKind kind = KindOf(logic.kind);
  if (logic.codes == 0) return q.person.record().IsActive(ReferencedCode(q.person, logic.attribute), kind);
  const auto codes = vocabulary.codes(logic.codes);
  return std::any_of(codes.begin(), codes.end(), [&](CodeId code) { return q.person.record().IsActive(vocabulary.CodeSymbol(code), kind); });
}

bool ObservationHolds(const Logic& logic, const Question& q) {
  const Vocabulary& vocabulary = q.person.library().vocabulary();
  EntryId latest = kNoEntry;
  if (logic.codes != 0) {
    for (const CodeId code : vocabulary.codes(logic.codes)) {
      latest = q.person.record().LatestObservation(vocabulary.CodeSymbol(code));
      if (latest != kNoEntry) break;
    }
  } else if (const Value& value = q.person.Get(logic.attribute); value.kind == Value::Kind::kEntry) {
    latest = value.id;
  }
  if (logic.op == Operator::kIsNil) return latest == kNoEntry;
  if (logic.op == Operator::kIsNotNil) return latest != kNoEntry;
  return latest != kNoEntry && CompareValues(vocabulary, q.person.record().at(latest).value, logic.op, logic.value);
}

bool PriorStateHolds(const Logic& logic, const Question& q) {
  const Visited& visited = q.history[logic.tracked];
  if (visited.order == 0) return false;
  if (logic.has_within && visited.exited <= q.now - logic.within) return false;
  return logic.since == 0xffff || visited.order > q.history[logic.since].order;
}

bool DateHolds(const Logic& logic, Instant now) {
  switch (logic.part) {
    case Logic::DatePart::kYear: return Compare(static_cast<double>(YearOf(now)), logic.op, logic.number);
    case Logic::DatePart::kMonth: return Compare(static_cast<double>(CivilOf(now).month), logic.op, logic.number);
    case Logic::DatePart::kInstant: return Compare(now, logic.op, logic.instant);
  }
  return false;
}

bool AgeHolds(const Logic& logic, const Question& q) {
  double age = 0;
  if (logic.unit == TimeUnit::kYears)
    age = q.person.AgeInYears(q.now);
  else if (logic.unit == TimeUnit::kMonths)
    age = q.person.AgeInMonths(q.now);
  else
    age = std::floor(static_cast<double>(q.now - q.person.birth()) / static_cast<double>(DurationOf(1, logic.unit)));
  return Compare(age, logic.op, logic.number);
}

/// Around a date at which an age or a year turns: a day before and after too, for births on 29 February and times of day.
void Consider(Instant turn, Instant now, Instant* first) {
  for (const Instant at : {turn - kDay, turn, turn + kDay}) {
    if (at > now && at < *first) *first = at;
  }
}

Instant AgeMayChangeAt(const Logic& logic, const Question& q) {
  Instant first = kNever;
  for (const double step : {0.0, 1.0}) {
    const double amount = std::ceil(logic.number) + step;
    if (std::abs(amount) > 10'000) continue;
    if (logic.unit == TimeUnit::kYears)
      Consider(AddYears(q.person.birth(), static_cast<int>(amount)), q.now, &first);
    else if (logic.unit == TimeUnit::kMonths)
      Consider(AddMonths(q.person.birth(), static_cast<int>(amount)), q.now, &first);
    else
      Consider(q.person.birth() + static_cast<Instant>(amount * static_cast<double>(DurationOf(1, logic.unit))), q.now, &first);
  }
  return first;
}

Instant DateMayChangeAt(const Logic& logic, Instant now) {
  Instant first = kNever;
  if (logic.part == Logic::DatePart::kMonth) return AddMonths(InstantOf({YearOf(now), CivilOf(now).month, 1}), 1);
  if (logic.part == Logic::DatePart::kInstant) {
    Consider(logic.instant, now, &first);
    Consider(logic.instant + 1, now, &first);
    return first;
  }
  for (const int step : {0, 1}) Consider(InstantOf({static_cast<int>(logic.number) + step, 1, 1}), now, &first);
  return first;
}

/// While its module waits, time only makes it too long ago.
Instant PriorStateMayChangeAt(const Logic& logic, const Question& q) {
  const Instant exited = q.history[logic.tracked].exited;
  if (!logic.has_within || exited == kNever || exited + logic.within <= q.now) return kNever;
  return exited + logic.within;
}

}  // namespace

std::optional<double> ReadVitalSign(const Person& person, const Body& body, SignId sign, Instant now) {
  const SignOverride& set = person.sign_override(sign);
  if (!set.set) return body.VitalSign(person, sign, now);
  Stream stream = Once(Mix(person.key(), kVitalSign + sign), static_cast<uint64_t>(now));
  return set.distribution.Sample(stream);
}

bool Holds(LogicId id, const Question& q) {
  if (id == kNoLogic) return true;
  const Logic& logic = q.module.logic[id];
  const BuiltIn& built_in = q.person.library().built_in();
  const auto child = [&](uint32_t i) { return q.module.logic_children[logic.first + i]; };
  const auto count = [&] {
    uint32_t n = 0;
    for (uint32_t i = 0; i < logic.count; ++i) n += Holds(child(i), q);
    return static_cast<double>(n);
  };
  switch (logic.kind) {
    case Kind::kTrue: return true;
    case Kind::kFalse: return false;
    case Kind::kGender: return SameText(q.person, built_in.gender, logic.value);
    case Kind::kRace: return SameText(q.person, built_in.race, logic.value);
    case Kind::kSocioeconomicStatus: return SameText(q.person, built_in.socioeconomic_category, logic.value);
    case Kind::kAge: return AgeHolds(logic, q);
    case Kind::kDate: return DateHolds(logic, q.now);
    case Kind::kSymptom: return Compare(q.person.Symptom(static_cast<SymptomId>(logic.sign)), logic.op, logic.number);
    case Kind::kObservation: return ObservationHolds(logic, q);
    case Kind::kVitalSign: {
      const std::optional<double> value = ReadVitalSign(q.person, q.body, static_cast<SignId>(logic.sign), q.now);
      return value ? Compare(*value, logic.op, logic.number) : logic.op == Operator::kIsNil;
    }
    case Kind::kActiveCondition:
    case Kind::kActiveMedication:
    case Kind::kActiveCarePlan:
    case Kind::kActiveAllergy: return IsActive(logic, q);
    case Kind::kPriorState: return PriorStateHolds(logic, q);
    case Kind::kAttribute: return CompareValues(q.person.library().vocabulary(), q.person.Get(logic.attribute), logic.op, logic.value);
    case Kind::kAnd: {
      for (uint32_t i = 0; i < logic.count; ++i) {
        if (!Holds(child(i), q)) return false;
      }
      return true;
    }
    case Kind::kOr: {
      for (uint32_t i = 0; i < logic.count; ++i) {
        if (Holds(child(i), q)) return true;
      }
      return false;
    }
    case Kind::kNot: return !Holds(child(0), q);
    case Kind::kAtLeast: return count() >= logic.number;
    case Kind::kAtMost: return count() <= logic.number;
  }
  return false;
}

Instant MayChangeAt(LogicId id, const Question& q) {
  if (id == kNoLogic) return kNever;
  const Logic& logic = q.module.logic[id];
  switch (logic.kind) {
    case Kind::kAge: return AgeMayChangeAt(logic, q);
    case Kind::kDate: return DateMayChangeAt(logic, q.now);
    case Kind::kSymptom:
    case Kind::kVitalSign: return q.now + 1;
    case Kind::kPriorState: return PriorStateMayChangeAt(logic, q);
    case Kind::kActiveCondition:
    case Kind::kActiveMedication:
    case Kind::kActiveCarePlan:
    case Kind::kActiveAllergy: return logic.codes == 0 ? q.now + 1 : kNever;  // of an attribute: what it refers to may end
    default: {
      Instant first = kNever;
      for (uint32_t i = 0; i < logic.count; ++i) first = std::min(first, MayChangeAt(q.module.logic_children[logic.first + i], q));
      return first;
    }
  }
}

}  // namespace bogam::synth::gmf
