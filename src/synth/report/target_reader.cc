// SPDX-License-Identifier: Apache-2.0
#include "synth/report/target.h"

#include <simdjson.h>

#include <algorithm>

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
  static constexpr std::pair<std::string_view, Operator> kOperators[] = {{"==", Operator::kEqual},  {"!=", Operator::kNotEqual},
                                                                         {"<", Operator::kLess},    {"<=", Operator::kLessOrEqual},
                                                                         {">", Operator::kGreater}, {">=", Operator::kGreaterOrEqual}};
  for (const auto& [name, op] : kOperators) {
    if (name == text) return op;
  }
  return std::nullopt;
}

bool ReadAges(const array& json, int* low, int* high) {
  if (json.size() != 2 || !NumberOf(json.at(0).value()) || !NumberOf(json.at(1).value())) return false;
  *low = static_cast<int>(*NumberOf(json.at(0).value()));
  *high = static_cast<int>(*NumberOf(json.at(1).value()));
  return true;
}

struct EntryName {
  const char* key;
  EntryKind kind;
  bool active;
};
constexpr EntryName kEntryNames[] = {
    {"condition", EntryKind::kCondition, true},   {"medication", EntryKind::kMedication, true},    {"allergy", EntryKind::kAllergy, true},
    {"procedure", EntryKind::kProcedure, false},  {"observation", EntryKind::kObservation, false}, {"immunization", EntryKind::kImmunization, false},
    {"order", EntryKind::kServiceRequest, false}, {"report", EntryKind::kReport, false},           {"panel", EntryKind::kPanel, false},
    {"diagnosis", EntryKind::kCondition, false},  {"prescription", EntryKind::kMedication, false}, {"appointment", EntryKind::kAppointment, false},
};

bool IsKnown(std::string_view key) {
  static constexpr std::string_view kKeys[] = {"all",       "deceased",   "age",     "attribute",  "is",     "at_least", "above", "below", "sign",
                                               "encounter", "codes",      "measure", "population", "every",  "any",      "not",   "days",  "within_days",
                                               "value",     "value_code", "at",      "for",        "status", "latest",   "first", "and",   "recorded"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys) ||
         std::any_of(std::begin(kEntryNames), std::end(kEntryNames), [&](const EntryName& name) { return name.key == key; });
}

class QuestionReader {
 public:
  explicit QuestionReader(Library& library) : library_(library), vocabulary_(library.vocabulary()) {}

  Result<Question> Read(const element& json, int depth = 0) {
    object question;
    if (depth > kMaxDepth || json.get_object().get(question) != simdjson::SUCCESS) return Bad("a question is an object, nested at most 20 deep");
    for (const auto [key, value] : question) {
      if (!IsKnown(key)) return Bad("a question has no \"" + std::string(key) + "\"");
    }
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
      BOGAM_TRY(ReadDays(json, &out));
      return out;
    }
    if (json["age"].get_array().get(list) == simdjson::SUCCESS) {
      out.kind = Question::Kind::kAge;
      return ReadAges(list, &out.age_low, &out.age_high) ? Result<Question>(std::move(out)) : Bad("\"age\" is [low, high]");
    }
    if (json["attribute"].get(part) == simdjson::SUCCESS) return ReadAttribute(json);
    if (json["sign"].get_array().get(list) == simdjson::SUCCESS) return ReadSign(list);
    if (json["measure"].get(part) == simdjson::SUCCESS) {
      out.kind = Question::Kind::kMeasure;
      out.measure = TextOf(json, "measure");
      out.population = TextOf(json, "population");
      return out;
    }
    if (json["recorded"].get(part) == simdjson::SUCCESS) return ReadRecorded(TextOf(json, "recorded"));
    if (json["encounter"].get(part) == simdjson::SUCCESS) return ReadEncounter(json, part);
    for (const EntryName& name : kEntryNames) {
      if (json[name.key].get(part) == simdjson::SUCCESS) return ReadEntry(json, part, name);
    }
    return ReadCombined(json, depth);
  }

  Result<Question> ReadCombined(const object& json, int depth) {
    Question out;
    element part;
    array list;
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
    return Bad(
        "a question asks for all, age, attribute, condition, diagnosis, medication, prescription, allergy, procedure, observation, immunization, order, "
        "report, panel, "
        "appointment, encounter, sign, deceased, recorded, measure, every, any or not");
  }

  static Result<Question> ReadRecorded(std::string_view name) {
    static constexpr std::string_view kItems[] = {"race", "ethnicity", "language", "sexual_orientation", "gender_identity"};
    const auto at = std::find(std::begin(kItems), std::end(kItems), name);
    if (at == std::end(kItems)) return Bad("\"recorded\" is race, ethnicity, language, sexual_orientation or gender_identity");
    Question out;
    out.kind = Question::Kind::kRecorded;
    out.item = static_cast<Question::Item>(at - std::begin(kItems));
    return out;
  }

  Result<Question> ReadAttribute(const object& json) {
    Question out;
    out.kind = Question::Kind::kAttribute;
    const std::string name(TextOf(json, "attribute"));
    out.attribute = vocabulary_.FindAttribute(name);
    if (out.attribute == kNoAttribute) return Bad("nothing has an attribute \"" + name + "\"");
    element value;
    bool truth = false;
    std::string_view text;
    if (json["is"].get(value) == simdjson::SUCCESS) {
      if (value.get_bool().get(truth) == simdjson::SUCCESS)
        out.value = Value::Boolean(truth);
      else if (value.get_string().get(text) == simdjson::SUCCESS)
        out.value = Value::Text(vocabulary_.Symbol(text));
      else if (const auto number = NumberOf(value))
        out.value = Value::Number(*number);
      return out;
    }
    for (const auto& [key, op] :
         {std::pair("at_least", gmf::Operator::kGreaterOrEqual), std::pair("below", gmf::Operator::kLess), std::pair("above", gmf::Operator::kGreater)}) {
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
    if (triple.size() != 3 || triple.at(0).get_string().get(name) != simdjson::SUCCESS || triple.at(1).get_string().get(op) != simdjson::SUCCESS ||
        !OperatorOf(op) || !NumberOf(triple.at(2).value())) {
      return Bad("a sign is [name, operator, number]");
    }
    out.sign = library_.Sign(name);
    out.op = *OperatorOf(op);
    out.number = *NumberOf(triple.at(2).value());
    return out;
  }

  Result<Question> ReadEncounter(const object& json, const element& classes) {
    Question out;
    out.kind = Question::Kind::kEntry;
    out.entry = EntryKind::kEncounter;
    BOGAM_TRY(ReadClasses(classes, &out.classes));
    out.any_code = json["codes"].error() != simdjson::SUCCESS;
    if (!out.any_code) {
      BOGAM_ASSIGN(out.codes, ReadCodes(json["codes"], "codes"));
    }
    BOGAM_TRY(Narrow(json, &out));
    return out;
  }

  static Status ReadClasses(const element& json, uint32_t* classes) {
    array list;
    if (json.get_array().get(list) != simdjson::SUCCESS) return AddClass(json, classes);
    for (const element name : list) BOGAM_TRY(AddClass(name, classes));
    return *classes != 0 ? Status() : Bad("a list of classes of encounters is empty");
  }

  static Status AddClass(const element& json, uint32_t* classes) {
    std::string_view name;
    if (json.get_string().get(name) != simdjson::SUCCESS) return Bad("an encounter is a class, a list of classes or \"any\"");
    const uint32_t before = *classes;
    for (int i = 0; i <= static_cast<int>(EncounterClass::kVirtual); ++i) {
      if (name == "any" || EncounterClassName(static_cast<EncounterClass>(i)) == name) *classes |= 1u << i;
    }
    return *classes != before ? Status() : Bad("\"" + std::string(name) + "\" is no class of encounters, or named twice");
  }

  Result<Question> ReadEntry(const object& json, const element& codes, const EntryName& name) {
    Question out;
    out.kind = name.active ? Question::Kind::kActive : Question::Kind::kEntry;
    out.entry = name.kind;
    BOGAM_ASSIGN(out.codes, ReadCodes(codes, name.key));
    BOGAM_TRY(Narrow(json, &out));
    return out;
  }

  /// What is said of an entry beside its kind and codes.
  Status Narrow(const object& json, Question* out) {
    BOGAM_TRY(ReadDays(json, out));
    element part;
    if (json["at"].get(part) == simdjson::SUCCESS) BOGAM_TRY(ReadClasses(part, &out->at));
    if (json["for"].get(part) == simdjson::SUCCESS) {
      BOGAM_ASSIGN(out->reasons, ReadCodes(part, "for"));
    }
    if (json["value_code"].get(part) == simdjson::SUCCESS) {
      BOGAM_ASSIGN(out->value_codes, ReadCodes(part, "value_code"));
    }
    if (json["value"].get(part) == simdjson::SUCCESS) BOGAM_TRY(ReadValue(part, out));
    if (json["latest"].get(part) == simdjson::SUCCESS && part.get_bool().get(out->latest) != simdjson::SUCCESS) return Bad("\"latest\" is true or false");
    if (json["first"].get(part) == simdjson::SUCCESS && part.get_bool().get(out->first) != simdjson::SUCCESS) return Bad("\"first\" is true or false");
    if (json["at_least"].get(part) == simdjson::SUCCESS) {
      uint64_t number = 0;
      if (part.get_uint64().get(number) != simdjson::SUCCESS || number < 1 || number > 1000) return Bad("\"at_least\" of entries is a number from 1");
      out->at_least = static_cast<uint32_t>(number);
    }
    return ReadStatus(json, out);
  }

  Status ReadStatus(const object& json, Question* out) {
    const std::string_view status = TextOf(json, "status");
    if (out->entry == EntryKind::kAppointment) {
      if (status == "fulfilled" || status == "noshow" || status == "cancelled")
        out->appointment_status = vocabulary_.Symbol(status);
      else if (json["status"].error() == simdjson::SUCCESS)
        return Bad("\"status\" of an appointment is fulfilled, noshow or cancelled");
      return {};
    }
    if (status == "open")
      out->status = Question::Status::kOpen;
    else if (status == "completed")
      out->status = Question::Status::kCompleted;
    else if (status == "revoked")
      out->status = Question::Status::kRevoked;
    else if (json["status"].error() == simdjson::SUCCESS)
      return Bad("\"status\" of entries is open, completed or revoked");
    return {};
  }

  static Status ReadDays(const object& json, Question* out) {
    element part;
    array days;
    if (json["days"].get(part) == simdjson::SUCCESS) {
      if (part.get_array().get(days) != simdjson::SUCCESS || days.size() != 2 || !NumberOf(days.at(0).value()) || !NumberOf(days.at(1).value()))
        return Bad("\"days\" is [from, to]");
      out->from = static_cast<Duration>(*NumberOf(days.at(0).value()) * static_cast<double>(kDay));
      out->to = static_cast<Duration>(*NumberOf(days.at(1).value()) * static_cast<double>(kDay));
      out->ever = false;
    } else if (json["within_days"].get(part) == simdjson::SUCCESS) {
      const std::optional<double> within = NumberOf(part);
      if (!within || *within <= 0) return Bad("\"within_days\" is a number above 0");
      out->from = -static_cast<Duration>(*within * static_cast<double>(kDay));
      out->ever = false;
    }
    return out->ever || out->from <= out->to ? Status() : Bad("\"days\" go from the earlier to the later");
  }

  static Status ReadValue(const element& json, Question* out) {
    array pair;
    std::string_view op;
    if (json.get_array().get(pair) != simdjson::SUCCESS || pair.size() != 2 || pair.at(0).get_string().get(op) != simdjson::SUCCESS || !OperatorOf(op) ||
        !NumberOf(pair.at(1).value())) {
      return Bad("\"value\" is [operator, number]");
    }
    out->has_value = true;
    out->op = *OperatorOf(op);
    out->number = *NumberOf(pair.at(1).value());
    return {};
  }

  /// All codes of the library that are asked for, by CodeId.
  Result<std::vector<bool>> ReadCodes(const element& json, const char* key) const {
    array list;
    if (json.get_array().get(list) != simdjson::SUCCESS || list.size() == 0) return Bad(std::string("\"") + key + "\" is a list of codes");
    std::vector<bool> out(vocabulary_.code_count());
    for (const element each : list) {
      std::string_view wanted;
      if (each.get_string().get(wanted) != simdjson::SUCCESS || wanted.empty()) return Bad(std::string("\"") + key + "\" is a list of codes");
      bool met = false;
      for (CodeId id = 1; id < out.size(); ++id) {
        if (!Fits(wanted, vocabulary_.code(id).code)) continue;
        out[id] = met = true;
      }
      if (!met) return Bad("no module has a code \"" + std::string(wanted) + "\"");
    }
    return out;
  }

  static bool Fits(std::string_view wanted, std::string_view code) {
    return wanted.ends_with('*') ? code.starts_with(wanted.substr(0, wanted.size() - 1)) : code == wanted;
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
  if (status == "read")
    out->status = Parameter::Standing::kRead;
  else if (status == "relayed")
    out->status = Parameter::Standing::kRelayed;
  else if (status != "assumption")
    return bad("\"status\" is read, relayed or assumption");
  return {};
}

bool IsOfEntries(const Question& question) { return question.kind == Question::Kind::kEntry || question.kind == Question::Kind::kActive; }

Status ReadUnit(const object& json, Target* out) {
  const auto bad = [](const std::string& what) { return Status(bogam::Code::kInvalid, what); };
  const std::string_view unit = TextOf(json, "unit");
  if (unit == "per_person")
    out->unit = Target::Unit::kPerPerson;
  else if (unit == "mean")
    out->unit = Target::Unit::kMean;
  else if (unit == "within_person_sd")
    out->unit = Target::Unit::kWithinPersonSd;
  else if (unit == "per_year")
    out->unit = Target::Unit::kPerYear;
  else if (unit == "correlation")
    out->unit = Target::Unit::kCorrelation;
  else if (unit == "share_difference")
    out->unit = Target::Unit::kShareDifference;
  else if (!unit.empty() && unit != "share")
    return bad("\"unit\" is share, per_person, mean, within_person_sd, per_year, correlation or share_difference");
  if (out->versus.has_value() != (out->unit == Target::Unit::kShareDifference)) return bad("\"versus\" and unit share_difference go together");
  if (out->each && (out->unit != Target::Unit::kShare || !IsOfEntries(*out->each))) return bad("\"each\" asks for entries, and its unit is share");
  if (out->unit == Target::Unit::kPerPerson && !IsOfEntries(out->what)) return bad("per_person counts entries");
  if (out->unit == Target::Unit::kPerYear && (!IsOfEntries(out->what) || out->what.ever)) return bad("per_year counts entries within days");
  return {};
}

Result<Target> ReadTarget(const object& json, Library& library) {
  const auto bad = [](const std::string& what) { return Status(bogam::Code::kInvalid, what); };
  Target out;
  out.name = TextOf(json, "name");
  QuestionReader reader(library);
  element what, among, each, versus;
  if (json["what"].get(what) != simdjson::SUCCESS) return bad("\"what\" is missing");
  BOGAM_ASSIGN(out.what, reader.Read(what));
  if (json["among"].get(among) == simdjson::SUCCESS) {
    BOGAM_ASSIGN(out.among, reader.Read(among));
  }
  if (json["each"].get(each) == simdjson::SUCCESS) {
    BOGAM_ASSIGN(out.each, reader.Read(each));
  }
  if (json["versus"].get(versus) == simdjson::SUCCESS) {
    BOGAM_ASSIGN(out.versus, reader.Read(versus));
  }
  array age;
  if (json["age"].error() == simdjson::SUCCESS && (json["age"].get_array().get(age) != simdjson::SUCCESS || !ReadAges(age, &out.age_low, &out.age_high)))
    return bad("\"age\" is [low, high]");
  if (const std::string_view sex = TextOf(json, "sex"); !sex.empty()) out.sex = library.vocabulary().Symbol(sex);
  BOGAM_TRY(ReadUnit(json, &out));
  BOGAM_TRY(ReadFigures(json, &out));
  return out;
}

Result<Curve> ReadCurve(const object& json, Library& library) {
  Curve out;
  out.name = TextOf(json, "name");
  out.topic = TextOf(json, "topic");
  element what;
  array targets;
  if (out.name.empty() || json["what"].get(what) != simdjson::SUCCESS || json["targets"].get_array().get(targets) != simdjson::SUCCESS)
    return Status(bogam::Code::kInvalid, "a curve has name, what and targets");
  BOGAM_ASSIGN(out.what, QuestionReader(library).Read(what));
  for (const element each : targets) {
    std::string_view name;
    if (each.get_string().get(name) == simdjson::SUCCESS) out.targets.emplace_back(name);
  }
  return out;
}

}  // namespace

Result<std::vector<Curve>> ReadCurves(std::string_view json, Library& library) {
  simdjson::dom::parser parser;
  object root;
  array list;
  if (parser.parse(json.data(), json.size()).get_object().get(root) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: it is no JSON object");
  std::vector<Curve> out;
  if (root["curves"].get_array().get(list) != simdjson::SUCCESS) return out;
  for (const element each : list) {
    object curve;
    if (each.get_object().get(curve) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: a curve is no object");
    Result<Curve> read = ReadCurve(curve, library);
    if (!read.ok()) return Status(bogam::Code::kInvalid, "targets: curve \"" + std::string(TextOf(curve, "name")) + "\": " + read.status().message());
    out.push_back(std::move(*read));
  }
  return out;
}

Result<std::vector<Target>> ReadTargets(std::string_view json, Library& library, std::span<const std::string> only) {
  simdjson::dom::parser parser;
  object root, topics;
  if (const auto error = parser.parse(json.data(), json.size()).get_object().get(root); error != simdjson::SUCCESS) {
    return Status(bogam::Code::kInvalid, std::string("targets: it is no JSON object: ") + simdjson::error_message(error));
  }
  if (root["targets"].get_object().get(topics) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: it has no \"targets\"");
  std::vector<Target> out;
  for (const auto [topic, list] : topics) {
    if (!only.empty() && std::find(only.begin(), only.end(), topic) == only.end()) continue;
    array targets;
    if (list.get_array().get(targets) != simdjson::SUCCESS) return Status(bogam::Code::kInvalid, "targets: topic \"" + std::string(topic) + "\" is no list");
    for (const element each : targets) {
      object target;
      if (each.get_object().get(target) != simdjson::SUCCESS)
        return Status(bogam::Code::kInvalid, "targets: one of \"" + std::string(topic) + "\" is no object");
      Result<Target> read = ReadTarget(target, library);
      if (!read.ok()) {
        return Status(bogam::Code::kInvalid,
                      "targets: " + std::string(topic) + ", \"" + std::string(TextOf(target, "name")) + "\": " + read.status().message());
      }
      read->topic = std::string(topic);
      out.push_back(std::move(*read));
    }
  }
  return out;
}

}  // namespace bogam::synth
