// SPDX-License-Identifier: Apache-2.0
#include "synth/gmf/reader.h"

#include <simdjson.h>

#include <algorithm>

namespace bogam::synth::gmf {
namespace {

constexpr size_t kMaxStates = 20'000;

constexpr std::string_view kTypeNames[] = {
    "Initial",
    "Terminal",
    "Simple",
    "Delay",
    "Guard",
    "SetAttribute",
    "Counter",
    "Encounter",
    "EncounterEnd",
    "ConditionOnset",
    "AllergyOnset",
    "ConditionEnd",
    "AllergyEnd",
    "MedicationEnd",
    "CarePlanEnd",
    "DeviceEnd",
    "MedicationOrder",
    "Procedure",
    "VitalSign",
    "Observation",
    "MultiObservation",
    "DiagnosticReport",
    "Symptom",
    "ImagingStudy",
    "Device",
    "SupplyList",
    "Vaccine",
    "CarePlanStart",
    "Death",
    "CallSubmodule",
    "Physiology",
    "ServiceRequest",
    "ServiceRequestEnd",
    "Appointment",
};

std::optional<StateType> StateTypeOf(std::string_view name) {
  const auto at = std::find(std::begin(kTypeNames), std::end(kTypeNames), name);
  if (at == std::end(kTypeNames)) return std::nullopt;
  return static_cast<StateType>(at - std::begin(kTypeNames));
}

std::optional<EncounterClass> EncounterClassOf(std::string_view name) {
  static constexpr std::pair<std::string_view, EncounterClass> kNames[] = {
      {"wellness", EncounterClass::kWellness},      {"ambulatory", EncounterClass::kAmbulatory}, {"outpatient", EncounterClass::kOutpatient},
      {"inpatient", EncounterClass::kInpatient},    {"emergency", EncounterClass::kEmergency},   {"urgentcare", EncounterClass::kUrgentCare},
      {"urgent care", EncounterClass::kUrgentCare}, {"hospice", EncounterClass::kHospice},       {"home", EncounterClass::kHome},
      {"snf", EncounterClass::kSkilledNursing},     {"virtual", EncounterClass::kVirtual},       {"super", EncounterClass::kInpatient},
  };
  for (const auto& [known, value] : kNames) {
    if (known == name) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view StateTypeName(StateType type) { return kTypeNames[static_cast<size_t>(type)]; }

void ModuleReader::Report(std::string message, Finding::Severity severity) {
  Finding finding{severity, module_.file, 0, current_ == nullptr ? "" : *current_, std::move(message)};
  if (current_ != nullptr) finding.line = LineOf(*current_);
  findings_.push_back(std::move(finding));
}

// The line of a state's key. JSON that escapes letters in a state's name gives 0.
uint32_t ModuleReader::LineOf(std::string_view state) const {
  std::string key = "\"";
  key.append(state).append("\"");
  for (size_t at = text_.find(key); at != std::string_view::npos; at = text_.find(key, at + 1)) {
    size_t after = text_.find_first_not_of(" \t\r\n", at + key.size());
    if (after == std::string_view::npos || text_[after] != ':') continue;
    after = text_.find_first_not_of(" \t\r\n", after + 1);
    if (after == std::string_view::npos || text_[after] != '{') continue;
    return 1 + static_cast<uint32_t>(std::count(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(at), '\n'));
  }
  return 0;
}

bool ModuleReader::ReadHeader(const Object& module, std::vector<std::pair<std::string, Object>>* states) {
  Object object;
  if (module["states"].get_object().get(object) != simdjson::SUCCESS) {
    Report("it has no \"states\": it is no module");
    return false;
  }
  module_.name = std::string(Text(module, "name").value_or(module_.path));
  module_.specialty = std::string(Text(module, "specialty").value_or(""));
  module_.gmf_version = static_cast<int>(Number(module, "gmf_version").value_or(1));
  module_.name_symbol = vocabulary_.Symbol(module_.name);
  for (const auto [key, value] : object) {
    Object state;
    if (value.get_object().get(state) != simdjson::SUCCESS) {
      Report("state \"" + std::string(key) + "\" is no object");
      return false;
    }
    states->emplace_back(std::string(key), state);
  }
  if (states->size() > kMaxStates) {
    Report("more than 20,000 states");
    return false;
  }
  return true;
}

bool ModuleReader::Read() {
  simdjson::dom::parser parser;
  Object module;
  const auto error = parser.parse(text_.data(), text_.size()).get_object().get(module);
  if (error != simdjson::SUCCESS) {
    Report(std::string("it is no JSON object: ") + simdjson::error_message(error));
    return false;
  }
  std::vector<std::pair<std::string, Object>> states;
  if (!ReadHeader(module, &states)) return false;
  for (const auto& [name, json] : states) {
    if (!states_.emplace(name, static_cast<StateId>(states_.size())).second) Report("state \"" + name + "\" stands twice");
  }
  // A state's number is its place in the file.
  for (size_t i = 0; i < states.size(); ++i) states_[states[i].first] = static_cast<StateId>(i);
  module_.states.resize(states.size());
  for (const auto& [name, json] : states) {
    if (Text(json, "type") == "ConditionOnset") onsets_.emplace(name, ReadCodes(json));
  }
  for (size_t i = 0; i < states.size(); ++i) {
    current_ = &states[i].first;
    ReadState(states[i].second, module_.states[i]);
  }
  current_ = nullptr;
  Object asked_for;
  if (module["asked_for"].get_object().get(asked_for) == simdjson::SUCCESS) {
    for (const auto [code, state] : asked_for) {
      std::string_view name;
      if (state.get_string().get(name) == simdjson::SUCCESS && states_.contains(name))
        module_.asked_for.emplace_back(vocabulary_.Symbol(code), states_.find(name)->second);
      else
        Report("\"asked_for\": code \"" + std::string(code) + "\" leads to no state of this module");
    }
  }
  const auto initial = states_.find("Initial");
  if (initial == states_.end()) {
    Report("there is no state \"Initial\"");
    return false;
  }
  module_.initial = initial->second;
  for (State& state : module_.states) {
    const auto at = std::find(module_.tracked.begin(), module_.tracked.end(), state.name);
    if (at != module_.tracked.end()) state.tracked = static_cast<uint16_t>(at - module_.tracked.begin());
  }
  return true;
}

void ModuleReader::ReadState(const Object& json, State& state) {
  state.name = vocabulary_.Symbol(*current_);
  state.line = LineOf(*current_);
  const std::string_view type_name = RequiredText(json, "type");
  const std::optional<StateType> type = StateTypeOf(type_name);
  if (!type) {
    Report("\"" + std::string(type_name) + "\" is no type of state");
    return;
  }
  state.type = *type;
  if (const auto acts_on = Text(json, "acts_on")) {
    state.acts_on = ActsOnOf(*acts_on);
    if (!state.acts_on) Report("\"acts_on\" is biology, exposure, access, coverage or treatment");
  }
  state.body = ReadBody(json, *type);
  state.transition = ReadTransition(json);
  if (state.transition.kind == Transition::Kind::kNone && *type != StateType::kTerminal && *type != StateType::kPhysiology) {
    Report("it has no transition; only a Terminal state ends a module");
  }
}

StateBody ModuleReader::ReadBody(const Object& json, StateType type) {
  switch (type) {
    case StateType::kInitial: return InitialState{};
    case StateType::kTerminal: return TerminalState{};
    case StateType::kSimple: return SimpleState{};
    case StateType::kDelay: {
      DelayState out{ReadTimeSpan(json, "range")};
      if (!out.length.given()) Report("a Delay has exact, range or distribution");
      return out;
    }
    case StateType::kGuard: {
      Json allow;
      if (json["allow"].get(allow) == simdjson::SUCCESS) return GuardState{ReadLogic(allow)};
      Report("a Guard has \"allow\"");
      return SimpleState{};
    }
    case StateType::kSetAttribute: return ReadSetAttribute(json);
    case StateType::kCounter: {
      const std::string_view action = RequiredText(json, "action");
      if (action != "increment" && action != "decrement") Report("\"action\" is increment or decrement");
      const double amount = Number(json, "amount").value_or(1);
      return CounterState{Attribute(json, "attribute"), action == "decrement" ? -amount : amount};
    }
    case StateType::kEncounter: return ReadEncounter(json);
    case StateType::kEncounterEnd: {
      Json code;
      return EncounterEndState{json["discharge_disposition"].get(code) == simdjson::SUCCESS ? ReadCode(code) : 0};
    }
    case StateType::kConditionOnset:
    case StateType::kAllergyOnset: return ReadOnset(json);
    case StateType::kConditionEnd: return ReadEnd(json, "condition_onset");
    case StateType::kAllergyEnd: return ReadEnd(json, "allergy_onset");
    case StateType::kMedicationEnd: return ReadEnd(json, "medication_order");
    case StateType::kCarePlanEnd: return ReadEnd(json, "careplan");
    case StateType::kDeviceEnd: return ReadEnd(json, "device");
    case StateType::kMedicationOrder: return ReadMedicationOrder(json);
    case StateType::kProcedure: {
      ProcedureState out{ReadCodes(json), ReadReason(json), Attribute(json, "assign_to_attribute"), ReadTimeSpan(json, "duration")};
      if (out.codes == 0) Report("a Procedure has \"codes\"");
      return out;
    }
    case StateType::kVitalSign:
      return VitalSignState{library_.Sign(RequiredText(json, "vital_sign")), vocabulary_.Symbol(Text(json, "unit").value_or("")), ReadQuantity(json),
                            ReadExpression(json)};
    case StateType::kObservation: return ObservationState{ReadReading(json)};
    case StateType::kMultiObservation: return ReadPanel(json, false);
    case StateType::kDiagnosticReport: return ReadPanel(json, true);
    case StateType::kSymptom: {
      SymptomState out;
      out.symptom = library_.Symptom(Text(json, "symptom").value_or(""));
      if (const auto cause = Text(json, "cause")) out.cause = vocabulary_.Symbol(*cause);
      out.probability = Number(json, "probability").value_or(1);
      out.distribution = ReadQuantity(json);
      if (!out.distribution.given()) Report("a Symptom has exact, range or distribution");
      return out;
    }
    case StateType::kImagingStudy: return ReadImagingStudy(json);
    case StateType::kDevice: {
      Json code;
      if (json["code"].get(code) != simdjson::SUCCESS) {
        Report("a Device has \"code\"");
        return SimpleState{};
      }
      return DeviceState{vocabulary_.InternCodes({ReadCode(code)}), vocabulary_.Symbol(Text(json, "manufacturer").value_or("")),
                         vocabulary_.Symbol(Text(json, "model").value_or("")), Attribute(json, "assign_to_attribute")};
    }
    case StateType::kSupplyList: {
      SupplyListState out;
      simdjson::dom::array supplies;
      if (json["supplies"].get_array().get(supplies) != simdjson::SUCCESS)
        Report("a SupplyList has \"supplies\"");
      else {
        for (const Json each : supplies) {
          Object supply;
          Json code;
          if (each.get_object().get(supply) == simdjson::SUCCESS && supply["code"].get(code) == simdjson::SUCCESS) {
            out.supplies.emplace_back(vocabulary_.InternCodes({ReadCode(code)}), static_cast<int>(Number(supply, "quantity").value_or(1)));
          }
        }
      }
      return out;
    }
    case StateType::kVaccine: return VaccineState{ReadCodes(json), static_cast<int>(Number(json, "series").value_or(1))};
    case StateType::kCarePlanStart: {
      CarePlanStartState out{ReadCodes(json), ReadReason(json), Attribute(json, "assign_to_attribute"), {}, {}};
      simdjson::dom::array array;
      if (json["activities"].get_array().get(array) == simdjson::SUCCESS) {
        for (const Json activity : array) out.activities.push_back(ReadCode(activity));
      }
      if (json["goals"].get_array().get(array) == simdjson::SUCCESS) {
        for (const Json goal : array) out.goals.push_back(vocabulary_.Symbol(simdjson::minify(goal)));
      }
      return out;
    }
    case StateType::kDeath: return ReadDeath(json);
    case StateType::kCallSubmodule: return CallSubmoduleState{kNoModule, vocabulary_.Symbol(RequiredText(json, "submodule"))};
    case StateType::kServiceRequest: {
      ServiceRequestState out{ReadCodes(json), ReadReason(json), Attribute(json, "assign_to_attribute")};
      if (out.codes == 0) Report("a ServiceRequest has \"codes\"");
      return out;
    }
    case StateType::kServiceRequestEnd: {
      StateBody out = ReadEnd(json, "service_request");
      std::get<EndState>(out).revoked = Flag(json, "revoked");
      return out;
    }
    case StateType::kAppointment: {
      const std::string_view status = RequiredText(json, "status");
      if (status != "booked" && status != "fulfilled" && status != "noshow" && status != "cancelled")
        Report("\"status\" is booked, fulfilled, noshow or cancelled");
      return AppointmentState{ReadCodes(json), vocabulary_.Symbol(status)};
    }
    case StateType::kPhysiology: {
      const auto to = Text(json, "alt_direct_transition");
      if (!to) Report("a Physiology state needs \"alt_direct_transition\": there is no simulator here");
      return PhysiologyState{to ? Target(*to) : kNoState};
    }
  }
  return SimpleState{};
}

StateBody ModuleReader::ReadSetAttribute(const Object& json) {
  SetAttributeState out;
  RequiredText(json, "attribute");
  out.attribute = Attribute(json, "attribute");
  Json value;
  Object range;
  if (json["expression"].get(value) == simdjson::SUCCESS) {
    out.source = SetAttributeState::Source::kExpression;
    out.expression = ReadExpression(json);
  } else if (json["range"].get_object().get(range) == simdjson::SUCCESS) {
    out.source = SetAttributeState::Source::kDistribution;
    out.distribution = ReadQuantity(json);
    out.decimals = static_cast<int>(Number(range, "decimals").value_or(-1));
  } else if (json["series_data"].get(value) == simdjson::SUCCESS || json["seriesData"].get(value) == simdjson::SUCCESS) {
    out.value = ReadValue(value);
    std::string_view numbers;
    if (value.get_string().get(numbers) == simdjson::SUCCESS && numbers.find_first_not_of("0123456789.-+eE ") != std::string_view::npos)
      Report("\"series_data\" is numbers with spaces between");
  } else if (json["distribution"].get(value) == simdjson::SUCCESS) {
    out.source = SetAttributeState::Source::kDistribution;
    out.distribution = ReadQuantity(json);
  } else if (json["value_code"].get(value) == simdjson::SUCCESS) {
    out.value = Value::OfCode(ReadCode(value));
  } else if (json["value_attribute"].get(value) == simdjson::SUCCESS) {
    out.source = SetAttributeState::Source::kAttribute;
    out.from = Attribute(json, "value_attribute");
  } else if (json["value"].get(value) == simdjson::SUCCESS) {
    out.value = ReadValue(value);
    if (value.get_object().get(range) == simdjson::SUCCESS) out.parameter = vocabulary_.Symbol(Text(range, "parameter").value_or(""));
  }
  return out;
}

StateBody ModuleReader::ReadEncounter(const Object& json) {
  EncounterState out;
  out.wellness = Flag(json, "wellness");
  out.codes = ReadCodes(json);
  out.reason = ReadReason(json);
  if (out.wellness) {
    out.encounter_class = EncounterClass::kWellness;
  } else {
    const std::string_view name = RequiredText(json, "encounter_class");
    const std::optional<EncounterClass> encounter_class = EncounterClassOf(name);
    if (!encounter_class && !name.empty()) Report("\"" + std::string(name) + "\" is no encounter_class");
    out.encounter_class = encounter_class.value_or(EncounterClass::kAmbulatory);
    if (out.codes == 0) Report("an Encounter that is no wellness visit has \"codes\"");
  }
  const std::string_view telemedicine = Text(json, "telemedicine_possibility").value_or("none");
  if (telemedicine == "possible")
    out.telemedicine = EncounterState::Telemedicine::kPossible;
  else if (telemedicine == "always")
    out.telemedicine = EncounterState::Telemedicine::kAlways;
  else if (telemedicine != "none")
    Report("\"telemedicine_possibility\" is none, possible or always");
  return out;
}

StateBody ModuleReader::ReadOnset(const Object& json) {
  OnsetState out;
  out.codes = ReadCodes(json);
  if (out.codes == 0) Report("an onset has \"codes\"");
  if (const auto target = Text(json, "target_encounter")) {
    out.target_encounter = vocabulary_.Symbol(*target);
  }
  out.assign_to = Attribute(json, "assign_to_attribute");
  out.allergy_type = vocabulary_.Symbol(Text(json, "allergy_type").value_or(Text(json, "allergyType").value_or("")));
  out.category = vocabulary_.Symbol(Text(json, "category").value_or(""));
  simdjson::dom::array reactions, severities;
  if (json["reactions"].get_array().get(reactions) != simdjson::SUCCESS) return out;
  for (const Json each : reactions) {
    Object object;
    Json code;
    if (each.get_object().get(object) != simdjson::SUCCESS || object["reaction"].get(code) != simdjson::SUCCESS) {
      Report("a reaction has \"reaction\", a code");
      continue;
    }
    OnsetState::Reaction reaction{ReadCode(code), {}};
    if (object["possible_severities"].get_array().get(severities) == simdjson::SUCCESS) {
      for (const Json severity : severities) {
        Object part;
        if (severity.get_object().get(part) != simdjson::SUCCESS) continue;
        reaction.severities.push_back({vocabulary_.Symbol(Text(part, "level").value_or(Text(part, "severity").value_or(""))),
                                       Number(part, "value").value_or(Number(part, "level").value_or(0))});
      }
    }
    out.reactions.push_back(std::move(reaction));
  }
  return out;
}

StateBody ModuleReader::ReadEnd(const Object& json, std::string_view state_key) {
  EndState out;
  if (const auto state = Text(json, std::string(state_key).c_str())) out.state = vocabulary_.Symbol(*state);
  out.attribute = Attribute(json, "referenced_by_attribute");
  out.codes = ReadCodes(json);
  if (out.state == 0 && out.attribute == kNoAttribute && out.codes == 0) {
    Report("it ends nothing: it needs " + std::string(state_key) + ", referenced_by_attribute or codes");
  }
  return out;
}

Reason ModuleReader::ReadReason(const Object& json) {
  Reason out;
  const std::optional<std::string_view> text = Text(json, "reason");
  if (!text) return out;
  out.attribute = vocabulary_.Attribute(*text);
  out.state = vocabulary_.Symbol(*text);
  if (const auto onset = onsets_.find(*text); onset != onsets_.end()) out.onset_codes = onset->second;
  return out;
}

StateBody ModuleReader::ReadMedicationOrder(const Object& json) {
  MedicationOrderState out{ReadCodes(json), ReadReason(json), Attribute(json, "assign_to_attribute"), Flag(json, "administration"), Flag(json, "chronic"), 0};
  if (out.codes == 0) Report("a MedicationOrder has \"codes\"");
  Object prescription;
  if (json["prescription"].get_object().get(prescription) == simdjson::SUCCESS) {
    module_.prescriptions.push_back(ReadPrescription(prescription));
    out.prescription = static_cast<uint32_t>(module_.prescriptions.size());
  }
  return out;
}

Prescription ModuleReader::ReadPrescription(const Object& json) {
  Prescription out;
  out.as_needed = Flag(json, "as_needed");
  out.refills = static_cast<int>(Number(json, "refills").value_or(0));
  Object part;
  if (json["dosage"].get_object().get(part) == simdjson::SUCCESS) {
    out.amount = Number(part, "amount").value_or(0);
    out.frequency = Number(part, "frequency").value_or(0);
    out.period = Number(part, "period").value_or(0);
    out.period_unit = Unit(RequiredText(part, "unit"));
  }
  if (json["duration"].get_object().get(part) == simdjson::SUCCESS) {
    out.duration = Number(part, "quantity").value_or(0);
    out.duration_unit = Unit(RequiredText(part, "unit"));
  }
  simdjson::dom::array instructions;
  if (json["instructions"].get_array().get(instructions) == simdjson::SUCCESS) {
    for (const Json code : instructions) out.instructions.push_back(ReadCode(code));
  }
  return out;
}

Reading ModuleReader::ReadReading(const Object& json) {
  using Source = Reading::Source;
  Reading out;
  out.codes = ReadCodes(json);
  out.category = vocabulary_.Symbol(Text(json, "category").value_or(""));
  out.unit = vocabulary_.Symbol(Text(json, "unit").value_or(""));
  if (out.codes == 0) Report("an observation has \"codes\"");
  Json part;
  Object object;
  std::string_view words;
  if (json["exact"].get_object().get(object) == simdjson::SUCCESS && !Number(object, "quantity") &&
      object["quantity"].get_string().get(words) == simdjson::SUCCESS) {
    out.source = Source::kText;
    out.text = vocabulary_.Symbol(words);
    return out;
  }
  out.distribution = ReadQuantity(json);
  if (out.distribution.given()) {
    out.source = Source::kDistribution;
  } else if (const auto attribute = Text(json, "attribute")) {
    out.source = Source::kAttribute;
    out.attribute = vocabulary_.Attribute(*attribute);
  } else if (const auto sign = Text(json, "vital_sign")) {
    out.source = Source::kVitalSign;
    out.sign = library_.Sign(*sign);
  } else if (json["value_code"].get(part) == simdjson::SUCCESS) {
    out.source = Source::kCode;
    out.value_code = ReadCode(part);
  } else if (json["expression"].get(part) == simdjson::SUCCESS) {
    out.source = Source::kExpression;
    out.expression = ReadExpression(json);
  } else if (json["sampled_data"].get_object().get(object) == simdjson::SUCCESS) {
    out.source = Source::kSampled;
    out.factor = Number(object, "factor").value_or(1);
    simdjson::dom::array attributes;
    if (object["attributes"].get_array().get(attributes) == simdjson::SUCCESS) {
      for (const Json name : attributes) {
        std::string_view text;
        if (name.get_string().get(text) == simdjson::SUCCESS) out.series.push_back(vocabulary_.Attribute(text));
      }
    }
  } else if (json["attachment"].get(part) == simdjson::SUCCESS) {
    out.source = Source::kAttachment;
    out.text = vocabulary_.Symbol(simdjson::minify(part));
  }
  return out;
}

StateBody ModuleReader::ReadPanel(const Object& json, bool report) {
  PanelState out;
  out.report = report;
  out.codes = ReadCodes(json);
  out.category = vocabulary_.Symbol(Text(json, "category").value_or(""));
  out.questionnaire = vocabulary_.Symbol(Text(json, "questionnaire").value_or(""));
  out.number_of_observations = static_cast<uint32_t>(Number(json, "number_of_observations").value_or(0));
  simdjson::dom::array array;
  if (json["observations"].get_array().get(array) == simdjson::SUCCESS) {
    for (const Json each : array) {
      Object object;
      if (each.get_object().get(object) == simdjson::SUCCESS) out.observations.push_back(ReadReading(object));
    }
  }
  if (out.codes == 0) Report("a panel has \"codes\"");
  return out;
}

StateBody ModuleReader::ReadImagingStudy(const Object& json) {
  ImagingStudyState out;
  Json part;
  if (json["procedure_code"].get(part) == simdjson::SUCCESS)
    out.procedure = vocabulary_.InternCodes({ReadCode(part)});
  else
    Report("an ImagingStudy has \"procedure_code\"");
  const auto number = [&](const char* key) { return static_cast<uint16_t>(Number(json, key).value_or(0)); };
  out.min_series = number("min_number_series");
  out.max_series = number("max_number_series");
  simdjson::dom::array array, instances;
  if (json["series"].get_array().get(array) != simdjson::SUCCESS) return out;
  for (const Json each : array) {
    Object object;
    if (each.get_object().get(object) != simdjson::SUCCESS) continue;
    ImagingStudyState::Series series;
    if (object["body_site"].get(part) == simdjson::SUCCESS) series.body_site = ReadCode(part);
    if (object["modality"].get(part) == simdjson::SUCCESS) series.modality = ReadCode(part);
    if (object["instances"].get_array().get(instances) == simdjson::SUCCESS) {
      for (const Json instance : instances) {
        Object fields;
        if (instance.get_object().get(fields) != simdjson::SUCCESS) continue;
        const CodeId sop = fields["sop_class"].get(part) == simdjson::SUCCESS ? ReadCode(part) : 0;
        series.instances.emplace_back(vocabulary_.Symbol(Text(fields, "title").value_or("")), sop);
      }
    }
    out.series.push_back(std::move(series));
  }
  return out;
}

StateBody ModuleReader::ReadDeath(const Object& json) {
  DeathState out;
  out.delay = ReadTimeSpan(json, "range");
  out.codes = ReadCodes(json);
  if (const auto onset = Text(json, "condition_onset")) {
    out.condition_onset = vocabulary_.Symbol(*onset);
    if (const auto at = onsets_.find(*onset); at != onsets_.end())
      out.codes = at->second;
    else
      Report("its condition_onset \"" + std::string(*onset) + "\" is no ConditionOnset of this module");
  }
  out.attribute = Attribute(json, "referenced_by_attribute");
  return out;
}

}  // namespace bogam::synth::gmf
