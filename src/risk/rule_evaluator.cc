// SPDX-License-Identifier: Apache-2.0
#include "risk/rule_evaluator.h"

#include <algorithm>

#include "fhir/ids.h"
#include "store/type_code.h"

namespace bogam::risk {
namespace {

constexpr std::string_view kLackNames[] = {
    "known",       "not-recorded", "stale",          "hospital",    "near-condition",  "preliminary", "unit",      "no-number",      "not-dated",
    "implausible", "conflict",     "answer-unknown", "unconfirmed", "absence-unknown", "unreadable",  "imprecise", "setting-absent", "equation",
};
static_assert(std::size(kLackNames) == kLacks);

constexpr std::string_view kRaceUrl = "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race";

/// The types that rules ask for, ascending.
std::vector<store::TypeCode> TypesOf(const Rules& rules) {
  std::vector<store::TypeCode> types = {store::CodeOf(fhir::type::kEncounter)};
  const auto add = [&](fhir::TypeId type) { types.push_back(store::CodeOf(type)); };
  for (RuleId id = 0; id < rules.size(); ++id) {
    for (const Source& source : rules.rule(id).sources) {
      if (source.kind == Source::Kind::kObservation) add(fhir::type::kObservation);
      if (source.kind == Source::Kind::kCondition || !source.unless.empty()) add(fhir::type::kCondition);
      if (source.kind == Source::Kind::kMedication) add(fhir::type::kMedicationRequest), add(fhir::type::kMedicationStatement);
      if (source.kind == Source::Kind::kQuestionnaire) add(fhir::type::kQuestionnaireResponse);
      if (source.kind == Source::Kind::kFamily) add(fhir::type::kFamilyMemberHistory);
    }
  }
  std::sort(types.begin(), types.end());
  types.erase(std::unique(types.begin(), types.end()), types.end());
  return types;
}

}  // namespace

std::string_view LackName(Lack lack) { return kLackNames[static_cast<size_t>(lack)]; }

RuleEvaluator::RuleEvaluator(const Library* library, Clock clock)
    : library_(library), clock_(std::move(clock)), types_(TypesOf(library->rules())), values_(library->rules().size()), ready_(library->rules().size()) {}

void RuleEvaluator::Reset(const store::Dictionary* dictionary) {
  dictionary_ = dictionary;
  index_ = std::make_unique<ConceptIndex>(&library_->concepts(), dictionary);
  names_ = std::make_unique<NameIndex>(&library_->rules().names(), dictionary);
  facts_ = std::make_unique<PersonFacts>(library_->concepts().size(), types_, index_.get(), names_.get());
  words_.clear();
  genders_.clear();
  factors_.clear();
}

Result<bool> RuleEvaluator::Stand(PersonSource* source) {
  source_ = source;
  if (&source->dictionary() != dictionary_) Reset(&source->dictionary());
  std::fill(ready_.begin(), ready_.end(), false);
  courses_.clear();
  BOGAM_ASSIGN(const bool there, facts_->Stand(source));
  deceased_ = there && Died();
  return there;
}

bool RuleEvaluator::Died() const {
  const Entry& patient = facts_->patient();
  if (patient.value_kind == search::FactValue::kMoment) return clock_.First(patient.end) <= clock_.last();
  return patient.value_kind == search::FactValue::kBoolean && patient.number_value != 0;
}

Result<RuleEvaluator::Word> RuleEvaluator::WordOf(uint32_t ordinal) {
  for (const auto& [known, word] : words_) {
    if (known == ordinal) return word;
  }
  Word word = Word::kNone;
  if (ordinal != 0) {
    BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, ordinal));
    word = Read(std::string_view(text).substr(std::min<size_t>(4, text.size())));
  }
  words_.emplace_back(ordinal, word);
  return word;
}

RuleEvaluator::Word RuleEvaluator::Read(std::string_view code) {
  static constexpr std::pair<std::string_view, Word> kWords[] = {
      {"final", Word::kDone},
      {"corrected", Word::kDone},
      {"completed", Word::kCompleted},
      {"amended", Word::kCompleted},
      {"preliminary", Word::kPreliminary},
      {"registered", Word::kPreliminary},
      {"active", Word::kActive},
      {"finished", Word::kHappened},
      {"in-progress", Word::kHappened},
      {"arrived", Word::kHappened},
      {"triaged", Word::kHappened},
      {"onleave", Word::kHappened},
      {"entered-in-error", Word::kError},
      {"stopped", Word::kStopped},
      {"inactive", Word::kOver},
      {"remission", Word::kOver},
      {"resolved", Word::kOver},
      {"refuted", Word::kRefuted},
      {"unconfirmed", Word::kUnconfirmed},
      {"provisional", Word::kUnconfirmed},
      {"differential", Word::kUnconfirmed},
      {"order", Word::kOrder},
      {"original-order", Word::kOrder},
      {"reflex-order", Word::kOrder},
      {"filler-order", Word::kOrder},
      {"instance-order", Word::kOrder},
  };
  const auto* const found = std::find_if(std::begin(kWords), std::end(kWords), [&](const auto& word) { return word.first == code; });
  return found == std::end(kWords) ? Word::kOther : found->second;
}

Result<std::string> RuleEvaluator::UnitText(uint32_t ordinal) {
  if (ordinal == 0) return std::string();
  return dictionary_->Text(store::Term::kUnit, ordinal);
}

int64_t RuleEvaluator::AtOf(const Entry& entry) const {
  const value::DateTime& moment = entry.start.precision != value::Precision::kNone ? entry.start : entry.end;
  return moment.precision == value::Precision::kNone ? 0 : clock_.First(moment);
}

Result<std::string> RuleEvaluator::Reference(const Used& used) {
  const fhir::TypeId type = store::TypeOf(used.type);
  fhir::Node node;
  if (type == fhir::type::kPatient) {
    BOGAM_ASSIGN(node, source_->Patient());
  } else {
    BOGAM_ASSIGN(node, source_->Open(used.type, used.number, used.link));
  }
  const std::string_view id = node.Get(fhir::name::kId).text();
  return id.empty() ? std::string() : std::string(fhir::Name(type)) + "/" + std::string(id);
}

Result<const RuleValue*> RuleEvaluator::Value(RuleId id) {
  RuleValue* const out = &values_[id];
  if (ready_[id]) return static_cast<const RuleValue*>(out);
  out->Clear();
  const Rule& rule = library_->rules().rule(id);
  RuleValue tried;
  bool told = false;
  for (size_t i = 0; i < rule.sources.size(); ++i) {
    RuleValue* const own = i == 0 ? out : &tried;
    if (i > 0) own->Clear();
    BOGAM_TRY(Evaluate(rule, rule.sources[i], own));
    own->source = static_cast<uint16_t>(i);
    // The first source that gives a value; else the first that lacks more than a record.
    const bool tells = own->known || (!told && own->lack != Lack::kNotRecorded);
    if (tells && i > 0) *out = *own;
    told = told || tells;
    if (own->known) break;
  }
  ready_[id] = true;
  return static_cast<const RuleValue*>(out);
}

Status RuleEvaluator::Evaluate(const Rule& rule, const Source& source, RuleValue* out) {
  switch (source.kind) {
    case Source::Kind::kAge: return Age(out), Status::Ok();
    case Source::Kind::kGender: return Gender(rule, out);
    case Source::Kind::kRace: return Race(source, out);
    case Source::Kind::kObservation: return Observation(rule, source, out);
    case Source::Kind::kCondition: return Condition(source, out);
    case Source::Kind::kMedication: return Medication(source, out);
    case Source::Kind::kQuestionnaire: return Questionnaire(rule, source, out);
    case Source::Kind::kFamily: return Family(source, out);
    case Source::Kind::kEquation: return FromEquation(source, out);
    case Source::Kind::kSetting: return Setting(rule, source, out), Status::Ok();
  }
  return Status::Ok();
}

namespace {

void Know(double value, RuleValue* out) {
  out->known = true;
  out->lack = Lack::kNone;
  out->value = value;
}

Used ThePatient() {
  Used used;
  used.type = store::CodeOf(fhir::type::kPatient);
  return used;
}

}  // namespace

void RuleEvaluator::Age(RuleValue* out) const {
  const value::DateTime& birth = facts_->patient().start;
  if (birth.precision == value::Precision::kNone) return;
  out->used.push_back(ThePatient());
  const auto years = value::DurationBetween(birth.DateOf(), clock_.today(), value::Precision::kYear);
  if (!years || years->low != years->high) {
    out->lack = Lack::kImprecise;
  } else if (years->low >= 0) {
    Know(static_cast<double>(years->low), out);
  }
}

Status RuleEvaluator::Gender(const Rule& rule, RuleValue* out) {
  const uint32_t gender = facts_->gender();
  if (gender == 0) return Status::Ok();
  auto known = std::find_if(genders_.begin(), genders_.end(), [&](const auto& one) { return one.first == gender; });
  if (known == genders_.end()) {
    BOGAM_ASSIGN(const std::string text, dictionary_->Text(store::Term::kCode, gender));
    known = genders_.emplace(genders_.end(), gender, text.substr(std::min<size_t>(4, text.size())));
  }
  out->used.push_back(ThePatient());
  const auto found = std::find(rule.choices.begin(), rule.choices.end(), known->second);
  if (found == rule.choices.end()) {
    out->lack = Lack::kAnswerUnknown;
  } else {
    Know(static_cast<double>(found - rule.choices.begin()), out);
  }
  return Status::Ok();
}

/// One category alone; several, or one that no answer names, are not known to the equation.
Status RuleEvaluator::Race(const Source& source, RuleValue* out) {
  BOGAM_ASSIGN(const fhir::Node patient, source_->Patient());
  const fhir::Node race = patient.Extension(kRaceUrl);
  std::vector<ConceptId> concepts;
  size_t categories = 0;
  for (const fhir::Node part : race.children(fhir::name::kExtension)) {
    if (part.Get(fhir::name::kUrl).text() != "ombCategory") continue;
    ++categories;
    const fhir::Node coding = part.Get(fhir::name::kValue);
    library_->concepts().Of(coding.Get(fhir::name::kSystem).text(), coding.Get(fhir::name::kCode).text(), &concepts);
  }
  if (race.missing()) return Status::Ok();
  out->used.push_back(ThePatient());
  out->lack = Lack::kAnswerUnknown;
  if (categories != 1) return Status::Ok();
  for (const Answer& answer : source.answers) {
    if (answer.value && std::find(concepts.begin(), concepts.end(), answer.concept_id) != concepts.end()) Know(*answer.value, out);
  }
  return Status::Ok();
}

Status RuleEvaluator::FromEquation(const Source& source, RuleValue* out) {
  BOGAM_ASSIGN(const size_t equation, library_->Find(source.equation));
  return equation_value_(equation, *library_->equations()[equation].FindOutput(source.output), out);
}

void RuleEvaluator::Setting(const Rule& rule, const Source& source, RuleValue* out) const {
  const auto& settings = library_->place().settings;
  const auto set = settings.find(source.setting);
  const auto found = set == settings.end() ? rule.choices.end() : std::find(rule.choices.begin(), rule.choices.end(), set->second);
  if (found == rule.choices.end()) {
    out->lack = Lack::kSettingAbsent;
  } else {
    Know(static_cast<double>(found - rule.choices.begin()), out);
  }
}

}  // namespace bogam::risk
