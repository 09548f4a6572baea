// SPDX-License-Identifier: Apache-2.0
#include "synth/report/target.h"

#include <algorithm>

#include "synth/gmf/logic.h"

namespace bogam::synth {
namespace {

bool Compare(double left, gmf::Operator op, double right) {
  switch (op) {
    case gmf::Operator::kNotEqual: return left != right;
    case gmf::Operator::kLess: return left < right;
    case gmf::Operator::kLessOrEqual: return left <= right;
    case gmf::Operator::kGreater: return left > right;
    case gmf::Operator::kGreaterOrEqual: return left >= right;
    default: return left == right;
  }
}

bool HasCode(const Vocabulary& vocabulary, CodeListId list, const std::vector<bool>& wanted) {
  const auto codes = vocabulary.codes(list);
  return std::any_of(codes.begin(), codes.end(), [&](CodeId code) { return code < wanted.size() && wanted[code]; });
}

bool InDays(const Question& question, Instant start, Instant day) { return start <= day + question.to && (question.ever || start >= day + question.from); }

/// Of the kind, with the codes and for the reason asked for.
bool IsOfKind(const Question& question, const Entry& entry, const Person& person) {
  if (entry.kind != question.entry) return false;
  const auto among = [](uint32_t classes, const Entry& encounter) { return (classes >> static_cast<uint32_t>(encounter.encounter_class) & 1u) != 0; };
  if (entry.kind == EntryKind::kEncounter && !among(question.classes, entry)) return false;
  if (question.at != 0 && (entry.encounter == kNoEntry || !among(question.at, person.record().at(entry.encounter)))) return false;
  const Vocabulary& vocabulary = person.library().vocabulary();
  if (!question.any_code && !HasCode(vocabulary, entry.codes, question.codes)) return false;
  if (question.reasons.empty()) return true;
  if (entry.reason != kNoEntry) return HasCode(vocabulary, person.record().at(entry.reason).codes, question.reasons);
  return entry.reason_code < question.reasons.size() && question.reasons[entry.reason_code];
}

/// What it says: its value and how it stands.
bool Says(const Question& question, const Entry& entry, Instant day) {
  if (question.kind == Question::Kind::kActive && entry.ended && entry.stop <= day) return false;
  if (question.has_value && !(entry.value.kind == Value::Kind::kNumber && Compare(entry.value.number, question.op, question.number))) return false;
  if (question.appointment_status != 0 && entry.value != Value::Text(question.appointment_status)) return false;
  if (!question.value_codes.empty() &&
      !(entry.value.kind == Value::Kind::kCode && entry.value.id < question.value_codes.size() && question.value_codes[entry.value.id]))
    return false;
  switch (question.status) {
    case Question::Status::kOpen: return !entry.ended;
    case Question::Status::kCompleted: return entry.ended && !entry.revoked;
    case Question::Status::kRevoked: return entry.ended && entry.revoked;
    default: return true;
  }
}

/// Gives `take` every entry that answers, until it returns false.
template <typename Take>
void ForEachAnswer(const Question& question, const Person& person, Instant day, const Take& take) {
  const Entry* only = nullptr;
  for (const Entry& entry : person.record().entries()) {
    if (!IsOfKind(question, entry, person)) continue;
    if (question.first) {
      if (only == nullptr || entry.start < only->start) only = &entry;
    } else if (InDays(question, entry.start, day)) {
      if (question.latest)
        only = only == nullptr || entry.start >= only->start ? &entry : only;
      else if (Says(question, entry, day) && !take(entry))
        return;
    }
  }
  if (only != nullptr && InDays(question, only->start, day) && Says(question, *only, day)) take(*only);
}

bool HasAnswers(const Question& question, const Person& person, Instant day) {
  uint32_t count = 0;
  ForEachAnswer(question, person, day, [&](const Entry&) { return ++count < question.at_least; });
  return count >= question.at_least;
}

bool IsRecorded(Question::Item item, const Particulars& particulars) {
  const auto is_category = [](const std::string& text) { return !text.empty() && text != "declined"; };
  switch (item) {
    case Question::Item::kRace: return is_category(particulars.race);
    case Question::Item::kEthnicity: return is_category(particulars.ethnicity);
    case Question::Item::kLanguage: return !particulars.language.empty();
    case Question::Item::kSexualOrientation: return !particulars.sexual_orientation.empty();
    case Question::Item::kGenderIdentity: return !particulars.gender_identity.empty();
  }
  return false;
}

bool IsMember(const MeasureMemberships& measures, const Question& question) {
  return std::any_of(measures.in.begin(), measures.in.end(), [&](const MeasureMemberships::Membership& membership) {
    return membership.population == question.population && membership.measure == question.measure;
  });
}

}  // namespace

bool Holds(const Question& question, const Respondent& respondent, Instant day) {
  using Kind = Question::Kind;
  const Person& person = respondent.person;
  const auto holds = [&](const Question& part) { return Holds(part, respondent, day); };
  switch (question.kind) {
    case Kind::kAll: return true;
    case Kind::kDeceased: return !person.Alive(day + question.to);
    case Kind::kAge: return person.AgeInYears(day) >= question.age_low && person.AgeInYears(day) <= question.age_high;
    case Kind::kRecorded: return respondent.particulars != nullptr && IsRecorded(question.item, *respondent.particulars);
    case Kind::kMeasure: return respondent.measures != nullptr && IsMember(*respondent.measures, question);
    case Kind::kEvery: return std::all_of(question.parts.begin(), question.parts.end(), holds);
    case Kind::kAny: return std::any_of(question.parts.begin(), question.parts.end(), holds);
    case Kind::kNot: return !holds(question.parts[0]);
    case Kind::kAttribute: {
      const Value& value = person.Get(question.attribute);
      if (question.op == gmf::Operator::kEqual) return value == question.value || (value.empty() && question.value == Value::Boolean(false));
      return value.kind == Value::Kind::kNumber && Compare(value.number, question.op, question.value.number);
    }
    case Kind::kSign: {
      const std::optional<double> value = gmf::ReadVitalSign(person, respondent.body, question.sign, day);
      return value && Compare(*value, question.op, question.number);
    }
    case Kind::kActive:
    case Kind::kEntry: return HasAnswers(question, person, day);
  }
  return false;
}

std::vector<const Entry*> Answers(const Question& question, const Person& person, Instant day) {
  std::vector<const Entry*> out;
  ForEachAnswer(question, person, day, [&](const Entry& entry) {
    out.push_back(&entry);
    return true;
  });
  return out;
}

std::vector<double> ValuesOf(const Question& question, const Person& person, const Body& body, Instant day) {
  std::vector<double> out;
  if (question.kind == Question::Kind::kSign) {
    if (const std::optional<double> value = gmf::ReadVitalSign(person, body, question.sign, day)) out.push_back(*value);
    return out;
  }
  for (const Entry* entry : Answers(question, person, day)) {
    if (entry->value.kind == Value::Kind::kNumber) out.push_back(entry->value.number);
  }
  return out;
}

}  // namespace bogam::synth
