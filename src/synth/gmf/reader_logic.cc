// SPDX-License-Identifier: Apache-2.0
#include <simdjson.h>

#include <algorithm>

#include "synth/gmf/reader.h"

namespace bogam::synth::gmf {
namespace {

constexpr int kMaxConditionDepth = 100;

std::optional<Operator> OperatorOf(std::string_view text) {
  if (text == "==") return Operator::kEqual;
  if (text == "!=") return Operator::kNotEqual;
  if (text == "<") return Operator::kLess;
  if (text == "<=") return Operator::kLessOrEqual;
  if (text == ">") return Operator::kGreater;
  if (text == ">=") return Operator::kGreaterOrEqual;
  if (text == "is nil") return Operator::kIsNil;
  if (text == "is not nil") return Operator::kIsNotNil;
  return std::nullopt;
}

std::string Lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(), [](unsigned char c) { return static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c); });
  return out;
}

}  // namespace

LogicId ModuleReader::ReadLogic(const Json& json, int depth) {
  static const std::map<std::string_view, Logic::Kind> kKinds = {
      {"True", Logic::Kind::kTrue},
      {"False", Logic::Kind::kFalse},
      {"Gender", Logic::Kind::kGender},
      {"Race", Logic::Kind::kRace},
      {"Age", Logic::Kind::kAge},
      {"Date", Logic::Kind::kDate},
      {"Socioeconomic Status", Logic::Kind::kSocioeconomicStatus},
      {"Symptom", Logic::Kind::kSymptom},
      {"Observation", Logic::Kind::kObservation},
      {"Vital Sign", Logic::Kind::kVitalSign},
      {"Active Condition", Logic::Kind::kActiveCondition},
      {"Active Medication", Logic::Kind::kActiveMedication},
      {"Active CarePlan", Logic::Kind::kActiveCarePlan},
      {"Active Allergy", Logic::Kind::kActiveAllergy},
      {"PriorState", Logic::Kind::kPriorState},
      {"Attribute", Logic::Kind::kAttribute},
      {"And", Logic::Kind::kAnd},
      {"Or", Logic::Kind::kOr},
      {"Not", Logic::Kind::kNot},
      {"At Least", Logic::Kind::kAtLeast},
      {"At Most", Logic::Kind::kAtMost},
  };
  Object object;
  if (depth > kMaxConditionDepth || json.get_object().get(object) != simdjson::SUCCESS) {
    Report(depth > kMaxConditionDepth ? "conditions are nested more than 100 deep" : "a condition is an object");
    return kNoLogic;
  }
  const std::string_view type = RequiredText(object, "condition_type");
  const auto at = kKinds.find(type);
  if (at == kKinds.end()) {
    Report("\"" + std::string(type) + "\" is no type of condition");
    return kNoLogic;
  }
  Logic logic;
  logic.kind = at->second;
  if (const std::optional<std::string_view> op = Text(object, "operator")) {
    const std::optional<Operator> known = OperatorOf(*op);
    if (!known) Report("\"" + std::string(*op) + "\" is no operator (==, !=, <, <=, >, >=, is nil, is not nil)");
    logic.op = known.value_or(Operator::kEqual);
  } else if (logic.kind == Logic::Kind::kAge || logic.kind == Logic::Kind::kDate || logic.kind == Logic::Kind::kAttribute ||
             logic.kind == Logic::Kind::kSymptom || logic.kind == Logic::Kind::kObservation || logic.kind == Logic::Kind::kVitalSign) {
    Report(std::string(type) + ": \"operator\" is missing");
  }
  if (logic.kind >= Logic::Kind::kAnd)
    ReadChildren(object, logic, depth);
  else
    ReadLogicLeaf(object, type, logic);
  module_.logic.push_back(std::move(logic));
  return static_cast<LogicId>(module_.logic.size() - 1);
}

void ModuleReader::ReadChildren(const Object& json, Logic& logic, int depth) {
  std::vector<LogicId> children;
  Json child;
  simdjson::dom::array array;
  if (logic.kind == Logic::Kind::kNot) {
    if (json["condition"].get(child) == simdjson::SUCCESS) children.push_back(ReadLogic(child, depth + 1));
  } else if (json["conditions"].get_array().get(array) == simdjson::SUCCESS) {
    for (const Json each : array) children.push_back(ReadLogic(each, depth + 1));
  }
  if (children.empty()) Report("a condition that joins others has none");
  if (logic.kind == Logic::Kind::kAtLeast) logic.number = Number(json, "minimum").value_or(-1);
  if (logic.kind == Logic::Kind::kAtMost) logic.number = Number(json, "maximum").value_or(-1);
  if (logic.number < 0) Report("\"minimum\" or \"maximum\" is missing");
  logic.first = static_cast<uint32_t>(module_.logic_children.size());
  logic.count = static_cast<uint32_t>(children.size());
  module_.logic_children.insert(module_.logic_children.end(), children.begin(), children.end());
}

void ModuleReader::ReadLogicLeaf(const Object& json, std::string_view type, Logic& logic) {
  using Kind = Logic::Kind;
  const auto needs_value = [&] { return logic.op != Operator::kIsNil && logic.op != Operator::kIsNotNil; };
  const auto need_number = [&](const char* key) {
    const std::optional<double> number = Number(json, key);
    if (!number && needs_value()) Report(std::string(type) + ": \"" + key + "\" is missing");
    return number.value_or(0);
  };
  switch (logic.kind) {
    case Kind::kGender: logic.value = Value::Text(vocabulary_.Symbol(RequiredText(json, "gender"))); break;
    case Kind::kRace: logic.value = Value::Text(vocabulary_.Symbol(Lower(RequiredText(json, "race")))); break;
    case Kind::kSocioeconomicStatus: logic.value = Value::Text(vocabulary_.Symbol(RequiredText(json, "category"))); break;
    case Kind::kAge:
      logic.number = need_number("quantity");
      logic.unit = Unit(RequiredText(json, "unit"));
      break;
    case Kind::kDate: ReadDate(json, logic); break;
    case Kind::kSymptom:
      logic.sign = library_.Symptom(RequiredText(json, "symptom"));
      logic.number = need_number("value");
      break;
    case Kind::kVitalSign:
      logic.sign = library_.Sign(RequiredText(json, "vital_sign"));
      logic.number = need_number("value");
      break;
    case Kind::kObservation: {
      Json code;
      if (json["value_code"].get(code) == simdjson::SUCCESS)
        logic.value = Value::OfCode(ReadCode(code));
      else if (needs_value())
        logic.value = Value::Number(need_number("value"));
      [[fallthrough]];
    }
    case Kind::kActiveCondition:
    case Kind::kActiveMedication:
    case Kind::kActiveCarePlan:
    case Kind::kActiveAllergy:
      logic.codes = ReadCodes(json);
      logic.attribute = Attribute(json, "referenced_by_attribute");
      if (logic.codes == 0 && logic.attribute == kNoAttribute) Report(std::string(type) + " has neither codes nor referenced_by_attribute");
      break;
    case Kind::kPriorState: {
      logic.tracked = Track(RequiredText(json, "name"));
      if (const auto since = Text(json, "since")) logic.since = Track(*since);
      Object within;
      if (json["within"].get_object().get(within) == simdjson::SUCCESS) {
        logic.has_within = true;
        logic.within = DurationOf(Number(within, "quantity").value_or(0), Unit(RequiredText(within, "unit")));
      }
      break;
    }
    case Kind::kAttribute: {
      RequiredText(json, "attribute");
      logic.attribute = Attribute(json, "attribute");
      Json value;
      if (json["value_code"].get(value) == simdjson::SUCCESS)
        logic.value = Value::OfCode(ReadCode(value));
      else if (json["value"].get(value) == simdjson::SUCCESS)
        logic.value = ReadValue(value);
      else if (needs_value())
        Report("Attribute: \"value\" is missing");
      break;
    }
    default: break;
  }
}

void ModuleReader::ReadDate(const Object& json, Logic& logic) {
  Object date;
  if (const std::optional<double> year = Number(json, "year")) {
    logic.part = Logic::DatePart::kYear;
    logic.number = *year;
  } else if (const std::optional<double> month = Number(json, "month")) {
    logic.part = Logic::DatePart::kMonth;
    logic.number = *month;
  } else if (json["date"].get_object().get(date) == simdjson::SUCCESS) {
    const auto part = [&](const char* key, int otherwise) { return static_cast<int>(Number(date, key).value_or(otherwise)); };
    logic.part = Logic::DatePart::kInstant;
    logic.instant = InstantOf({part("year", 1970), part("month", 1), part("day", 1)}) + part("hour", 0) * kHour + part("minute", 0) * kMinute +
                    part("second", 0) * kSecond + part("millisecond", 0);
  } else {
    Report("Date has neither year, month nor date");
  }
}

uint16_t ModuleReader::Track(std::string_view state) {
  const SymbolId name = vocabulary_.Symbol(state);
  const auto at = std::find(module_.tracked.begin(), module_.tracked.end(), name);
  if (at != module_.tracked.end()) return static_cast<uint16_t>(at - module_.tracked.begin());
  module_.tracked.push_back(name);
  return static_cast<uint16_t>(module_.tracked.size() - 1);
}

}  // namespace bogam::synth::gmf
