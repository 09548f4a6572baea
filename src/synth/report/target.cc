// SPDX-License-Identifier: Apache-2.0
#include "synth/report/target.h"

#include <simdjson.h>

#include <algorithm>

#include "synth/gmf/logic.h"

namespace bogam::synth {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr int kMaxDepth = 20;

std::string_view TextOf(const object& json, const char* key) {
  std::string_view text;
  return json[key].get_string().get(text) == simdjson::SUCCESS ? text : std::string_view();
}

std::optional<double> NumberOf(const element& json) {
  double number = 0;
  return json.get_double().get(number) == simdjson::SUCCESS ? std::optional(number) : std::nullopt;
}

std::optional<double> NumberOf(const object& json, const char* key) {
  element value;
  return json[key].get(value) == simdjson::SUCCESS ? NumberOf(value) : std::nullopt;
}

std::optional<gmf::Operator> OperatorOf(std::string_view text) {
  using gmf::Operator;
  static constexpr std::pair<std::string_view, Operator> kOperators[] = {{"==", Operator::kEqual}, {"!=", Operator::kNotEqual}, {"<", Operator::kLess},
                                                                         {"<=", Operator::kLessOrEqual}, {">", Operator::kGreater}, {">=", Operator::kGreaterOrEqual}};
  for (const auto& [name, op] : kOperators) {
    if (name == text) return op;
  }
  return std::nullopt;
}

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

struct EntryName {
  const char* key;
  EntryKind kind;
  bool active;
};
constexpr EntryName kEntryNames[] = {
    {"condition", EntryKind::kCondition, true},      {"medication", EntryKind::kMedication, true},     {"allergy", EntryKind::kAllergy, true},
    {"procedure", EntryKind::kProcedure, false},     {"observation", EntryKind::kObservation, false},  {"immunization", EntryKind::kImmunization, false},
    {"order", EntryKind::kServiceRequest, false},    {"report", EntryKind::kReport, false},            {"panel", EntryKind::kPanel, false},
    {"diagnosis", EntryKind::kCondition, false},     {"prescription", EntryKind::kMedication, false},  {"appointment", EntryKind::kAppointment, false},
};

class QuestionReader {
 public:
  explicit QuestionReader(Library& library) : library_(library), vocabulary_(library.vocabulary()) {}

  Result<Question> Read(const element& json, int depth = 0) {
    object question;
    if (depth > kMaxDepth || json.get_object().get(question) != simdjson::SUCCESS) return Bad("a question is an object, nested at most 20 deep");
    BOGAM_ASSIGN(Question out, ReadOne(question, depth));
    element more;
    if (question["and"].get(more) != simdjson::SUCCESS) return out;
    Question every;
    every.kind = Question::Kind::kEvery;
    array triple;
    if (out.kind == Question::Kind::kSign && more.get_array().get(triple) == simdjson::SUCCESS) {
      BOGAM_ASSIGN(Question second, ReadSign(triple));
      every.parts = {std::move(out), std::move(second)};
    } else {
      BOGAM_ASSIGN(Question second, Read(more, depth + 1));
      every.parts = {std::move(out), std::move(second)};
    }
    return every;
  }

 private:
  static Status Bad(std::string what) { return Status(bogam::Code::kInvalid, std::move(what)); }

  Result<Question> ReadOne(const object& json, int depth) {
    Question out;
    element part;
    array list;
    bool all = false;
    if (json["all"].get_bool().get(all) == simdjson::SUCCESS) return out;
    if (json["deceased"].get_bool().get(all) == simdjson::SUCCESS) {
      out.kind = Question::Kind::kDeceased;
      return out;
    }
    if (json["attribute"].get(part) == simdjson::SUCCESS) return ReadAttribute(json);
    if (json["sign"].get_array().get(list) == simdjson::SUCCESS) return ReadSign(list);
    if (json["measure"].get(part) == simdjson::SUCCESS) {
      out.kind = Question::Kind::kMeasure;
      out.measure = TextOf(json, "measure");
      out.population = TextOf(json, "population");
      return out;
    }
    for (const auto& [key, kind] : {std::pair("every", Question::Kind::kEvery), std::pair("any", Question::Kind::kAny)}) {
      if (json[key].get_array().get(list) != simdjson::SUCCESS) continue;
      out.kind = kind;
      for (const element each : list) {
        BOGAM_ASSIGN(Question question, Read(each, depth + 1));
        out.parts.push_back(std::move(question));
      }
      return out;
    }
    if (json["not"].get(part) == simdjson::SUCCESS) {
      out.kind = Question::Kind::kNot;
      BOGAM_ASSIGN(Question question, Read(part, depth + 1));
      out.parts.push_back(std::move(question));
      return out;
    }
    if (json["encounter"].get(part) == simdjson::SUCCESS) return ReadEncounter(json);
    for (const EntryName& name : kEntryNames) {
      if (json[name.key].get_array().get(list) == simdjson::SUCCESS) return ReadEntry(json, list, name);
    }
    return Bad("a question asks for all, attribute, condition, diagnosis, medication, prescription, allergy, procedure, observation, immunization, order, report, panel, "
               "appointment, encounter, sign, deceased, measure, every, any or not");
  }

  Result<Question> ReadAttribute(const object& json) {
    Question out;
    out.kind = Question::Kind::kAttribute;
    const std::string name(TextOf(json, "attribute"));
    out.attribute = vocabulary_.Attribute(name);
    element value;
    bool truth = false;
    std::string_view text;
    if (json["is"].get(value) == simdjson::SUCCESS) {
      if (value.get_bool().get(truth) == simdjson::SUCCESS) out.value = Value::Boolean(truth);
      else if (value.get_string().get(text) == simdjson::SUCCESS) out.value = Value::Text(vocabulary_.Symbol(text));
      else if (const auto number = NumberOf(value)) out.value = Value::Number(*number);
      return out;
    }
    for (const auto& [key, op] : {std::pair("at_least", gmf::Operator::kGreaterOrEqual), std::pair("below", gmf::Operator::kLess), std::pair("above", gmf::Operator::kGreater)}) {
      if (const auto number = NumberOf(json, key)) {
        out.op = op;
        out.value = Value::Number(*number);
        return out;
      }
    }
    return Bad("attribute \"" + name + "\" is asked with is, at_least, above or below");
  }

  Result<Question> ReadSign(const array& triple) {
    Question out;
    out.kind = Question::Kind::kSign;
    std::string_view name, op;
    if (triple.size() != 3 || triple.at(0).get_string().get(name) != simdjson::SUCCESS || triple.at(1).get_string().get(op) != simdjson::SUCCESS || !OperatorOf(op) || !NumberOf(triple.at(2).value())) {
      return Bad("a sign is [name, operator, number]");
    }
    out.sign = library_.Sign(name);
    out.op = *OperatorOf(op);
    out.number = *NumberOf(triple.at(2).value());
    return out;
  }

  Result<Question> ReadEncounter(const object& json) {
    Question out;
    out.kind = Question::Kind::kEntry;
    out.entry = EntryKind::kEncounter;
    const std::string_view name = TextOf(json, "encounter");
    out.any_class = name == "any";
    bool known = out.any_class;
    for (int i = 0; i <= static_cast<int>(EncounterClass::kVirtual); ++i) {
      if (EncounterClassName(static_cast<EncounterClass>(i)) != name) continue;
      out.encounter_class = static_cast<EncounterClass>(i);
      known = true;
    }
    if (!known) return Bad("\"" + std::string(name) + "\" is no class of encounters");
    out.within = static_cast<Duration>(NumberOf(json, "within_days").value_or(0)) * kDay;
    out.codes.assign(vocabulary_.list_count(), true);
    return out;
  }

  Result<Question> ReadEntry(const object& json, const array& codes, const EntryName& name) {
    Question out;
    out.kind = name.active ? Question::Kind::kActive : Question::Kind::kEntry;
    out.entry = name.kind;
    std::vector<std::string> wanted;
    for (const element code : codes) {
      std::string_view text;
      if (code.get_string().get(text) != simdjson::SUCCESS) return Bad(std::string("\"") + name.key + "\" is a list of codes");
      wanted.emplace_back(text);
    }
    out.codes.assign(vocabulary_.list_count(), false);
    std::vector<bool> met(wanted.size());
    for (CodeListId list = 0; list < vocabulary_.list_count(); ++list) {
      for (const CodeId id : vocabulary_.codes(list)) {
        for (size_t i = 0; i < wanted.size(); ++i) {
          if (!Fits(wanted[i], vocabulary_.code(id).code)) continue;
          out.codes[list] = true;
          met[i] = true;
        }
      }
    }
    for (size_t i = 0; i < wanted.size(); ++i) {
      if (!met[i]) return Bad("no module has a code \"" + wanted[i] + "\"");
    }
    out.within = static_cast<Duration>(NumberOf(json, "within_days").value_or(0)) * kDay;
    array value;
    if (json["value"].get_array().get(value) == simdjson::SUCCESS) {
      std::string_view op;
      if (value.size() != 2 || value.at(0).get_string().get(op) != simdjson::SUCCESS || !OperatorOf(op) || !NumberOf(value.at(1).value())) return Bad("\"value\" is [operator, number]");
      out.has_value = true;
      out.op = *OperatorOf(op);
      out.number = *NumberOf(value.at(1).value());
    }
    return out;
  }

  static bool Fits(const std::string& wanted, const std::string& code) {
    return wanted.ends_with('*') ? code.compare(0, wanted.size() - 1, wanted, 0, wanted.size() - 1) == 0 : code == wanted;
  }

  Library& library_;
  Vocabulary& vocabulary_;
};

Status ReadFigures(const object& json, Target* out) {
  const auto bad = [](const std::string& what) { return Status(bogam::Code::kInvalid, what); };
  const std::optional<double> low = NumberOf(json, "low"), high = NumberOf(json, "high"), value = NumberOf(json, "value");
  if (!low || !high || *low > *high) return bad("\"low\" and \"high\" are the accepted range");
  out->low = *low;
  out->high = *high;
  out->has_value = value.has_value();
  out->value = value.value_or(0);
  out->population = TextOf(json, "population");
  out->source = TextOf(json, "source");
  out->note = TextOf(json, "note");
  if (out->population.empty() || out->source.empty()) return bad("\"population\" or \"source\" is missing");
  out->year = static_cast<int>(NumberOf(json, "year").value_or(0));
  const std::string_view status = TextOf(json, "status");
  if (status == "read") out->status = Parameter::Standing::kRead;
  else if (status == "relayed") out->status = Parameter::Standing::kRelayed;
  else if (status != "assumption") return bad("\"status\" is read, relayed or assumption");
  return {};
}

Result<Target> ReadTarget(const object& json, Library& library) {
  const auto bad = [](const std::string& what) { return Status(bogam::Code::kInvalid, what); };
  Target out;
  out.name = TextOf(json, "name");
  QuestionReader reader(library);
  element what, among;
  if (json["what"].get(what) != simdjson::SUCCESS) return bad("\"what\" is missing");
  BOGAM_ASSIGN(out.what, reader.Read(what));
  if (json["among"].get(among) == simdjson::SUCCESS) {
    BOGAM_ASSIGN(out.among, reader.Read(among));
  }
  array age;
  if (json["age"].get_array().get(age) == simdjson::SUCCESS && age.size() == 2) {
    out.age_low = static_cast<int>(NumberOf(age.at(0).value()).value_or(0));
    out.age_high = static_cast<int>(NumberOf(age.at(1).value()).value_or(200));
  }
  if (const std::string_view sex = TextOf(json, "sex"); !sex.empty()) out.sex = library.vocabulary().Symbol(sex);
  const std::string_view unit = TextOf(json, "unit");
  if (unit == "per_person") out.unit = Target::Unit::kPerPerson;
  else if (unit == "mean") out.unit = Target::Unit::kMean;
  else if (unit == "within_person_sd") out.unit = Target::Unit::kWithinPersonSd;
  else if (!unit.empty() && unit != "share") return bad("\"unit\" is share, per_person, mean or within_person_sd");
  BOGAM_TRY(ReadFigures(json, &out));
  return out;
}

bool EntryFits(const Question& question, const Entry& entry, Instant day) {
  if (entry.kind != question.entry || entry.start > day) return false;
  if (question.within != 0 && entry.start < day - question.within) return false;
  if (entry.kind == EntryKind::kEncounter) return question.any_class || entry.encounter_class == question.encounter_class;
  if (entry.codes >= question.codes.size() || !question.codes[entry.codes]) return false;
  return !question.has_value || (entry.value.kind == Value::Kind::kNumber && Compare(entry.value.number, question.op, question.number));
}

}  // namespace

Result<std::vector<Target>> ReadTargets(std::string_view json, Library& library) {
  simdjson::dom::parser parser;
  object root, topics;
  if (const auto error = parser.parse(json.data(), json.size()).get_object().get(root); error != simdjson::SUCCESS) {
    return Status(bogam::Code::kInvalid, std::string("targets: it is no JSON object: ") + simdjson::error_message(error));
  }
  if (root["targets"].get_object().get(topics) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: it has no \"targets\"");
  std::vector<Target> out;
  for (const auto [topic, list] : topics) {
    array targets;
    if (list.get_array().get(targets) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: topic \"" + std::string(topic) + "\" is no list");
    for (const element each : targets) {
      object target;
      if (each.get_object().get(target) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: one of \"" + std::string(topic) + "\" is no object");
      Result<Target> read = ReadTarget(target, library);
      if (!read.ok()) {
        return Status(bogam::Code::kInvalid, "targets: " + std::string(topic) + ", \"" + std::string(TextOf(target, "name")) + "\": " + read.status().message());
      }
      read->topic = std::string(topic);
      out.push_back(std::move(*read));
    }
  }
  return out;
}

bool Holds(const Question& question, const Person& person, const Body& body, Instant day) {
  using Kind = Question::Kind;
  const auto holds = [&](const Question& part) { return Holds(part, person, body, day); };
  switch (question.kind) {
    case Kind::kAll: return true;
    case Kind::kDeceased: return !person.Alive(day);
    case Kind::kMeasure: return false;
    case Kind::kEvery: return std::all_of(question.parts.begin(), question.parts.end(), holds);
    case Kind::kAny: return std::any_of(question.parts.begin(), question.parts.end(), holds);
    case Kind::kNot: return !holds(question.parts[0]);
    case Kind::kAttribute: {
      const Value& value = person.Get(question.attribute);
      if (question.op == gmf::Operator::kEqual) return value == question.value || (value.empty() && question.value == Value::Boolean(false));
      return value.kind == Value::Kind::kNumber && Compare(value.number, question.op, question.value.number);
    }
    case Kind::kSign: {
      const std::optional<double> value = gmf::ReadVitalSign(person, body, question.sign, day);
      return value && Compare(*value, question.op, question.number);
    }
    case Kind::kActive:
      return std::any_of(person.record().entries().begin(), person.record().entries().end(),
                         [&](const Entry& entry) { return EntryFits(question, entry, day) && (!entry.ended || entry.stop > day); });
    case Kind::kEntry:
      return std::any_of(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) { return EntryFits(question, entry, day); });
  }
  return false;
}

uint32_t CountEntries(const Question& question, const Person& person, Instant day) {
  return static_cast<uint32_t>(
      std::count_if(person.record().entries().begin(), person.record().entries().end(), [&](const Entry& entry) { return EntryFits(question, entry, day); }));
}

std::vector<double> ValuesOf(const Question& question, const Person& person, const Body& body, Instant day) {
  std::vector<double> out;
  if (question.kind == Question::Kind::kSign) {
    if (const std::optional<double> value = gmf::ReadVitalSign(person, body, question.sign, day)) out.push_back(*value);
    return out;
  }
  for (const Entry& entry : person.record().entries()) {
    if (EntryFits(question, entry, day) && entry.value.kind == Value::Kind::kNumber) out.push_back(entry.value.number);
  }
  return out;
}

}  // namespace bogam::synth
