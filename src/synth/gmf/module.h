// SPDX-License-Identifier: Apache-2.0
// A module of the Generic Module Framework (Synthea; versions 1 and 2), compiled: states are numbers, attributes are slots, codes are
// interned, conditions are nodes of one array. What each state does when it runs is in machine.cc.
//
// Nothing here changes after reading, so one set of modules serves every thread.
#ifndef BOGAM_SYNTH_GMF_MODULE_H_
#define BOGAM_SYNTH_GMF_MODULE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "synth/gmf/expression.h"
#include "synth/gmf/lookup_table.h"
#include "synth/instant.h"
#include "synth/parameters.h"
#include "synth/record.h"
#include "synth/value.h"
#include "synth/vocabulary.h"

namespace bogam::synth {
class Stream;
}

namespace bogam::synth::gmf {

using StateId = uint16_t;
using ModuleId = uint16_t;
using LogicId = uint32_t;
inline constexpr StateId kNoState = 0xffff;
inline constexpr ModuleId kNoModule = 0xffff;
inline constexpr int kMaxCalls = 16;  ///< submodules that call submodules
inline constexpr LogicId kNoLogic = 0xffffffff;

/// GMF 2 `distribution`, and GMF 1 `exact` (kExact) and `range` (kUniform).
struct Distribution {
  enum class Kind : uint8_t { kNone, kExact, kUniform, kGaussian, kExponential, kTriangular };
  Kind kind = Kind::kNone;
  bool round = false;
  bool has_min = false, has_max = false;  // of a Gaussian: values beyond are clamped
  double a = 0, b = 0, c = 0;             // value; low, high; mean, deviation; mean; min, mode, max
  double min = 0, max = 0;

  bool given() const { return kind != Kind::kNone; }
  double Sample(Stream& stream) const;
};

/// A distribution of lengths of time.
struct TimeSpan {
  Distribution quantity;
  TimeUnit unit = TimeUnit::kSeconds;
  bool whole = false;  // GMF 2 delays are cut to whole units

  bool given() const { return quantity.given(); }
  Duration Sample(Stream& stream) const;
};

enum class Operator : uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual, kIsNil, kIsNotNil };

/// One node of a condition. Children of And, Or, Not, At Least and At Most stand in Module::logic_children[first, first + count).
struct Logic {
  enum class Kind : uint8_t {
    kTrue,
    kFalse,
    kGender,
    kRace,
    kAge,
    kDate,
    kSocioeconomicStatus,
    kSymptom,
    kObservation,
    kVitalSign,
    kActiveCondition,
    kActiveMedication,
    kActiveCarePlan,
    kActiveAllergy,
    kPriorState,
    kAttribute,
    kAnd,
    kOr,
    kNot,
    kAtLeast,
    kAtMost,
  };
  enum class DatePart : uint8_t { kYear, kMonth, kInstant };

  Kind kind = Kind::kTrue;
  Operator op = Operator::kEqual;
  TimeUnit unit = TimeUnit::kYears;      // Age
  DatePart part = DatePart::kYear;       // Date
  bool has_within = false;               // PriorState
  AttributeId attribute = kNoAttribute;  // Attribute, and `referenced_by_attribute`
  uint16_t tracked = 0, since = 0xffff;  // PriorState: places in Module::tracked
  uint32_t first = 0, count = 0;
  double number = 0;    // Age, Symptom, Observation, Vital Sign; how many of At Least, At Most
  Instant instant = 0;  // Date
  Duration within = 0;  // PriorState
  uint32_t sign = 0;    // Symptom: SymptomId; Vital Sign: SignId
  Value value;          // Attribute; a code of Observation; a text of Gender, Race, Socioeconomic Status
  CodeListId codes = 0;
};

struct Option {
  StateId to = kNoState;
  double weight = 1;
  AttributeId weight_attribute = kNoAttribute;
  SymbolId parameter = 0;         // the weight's name in parameters.json
  LogicId condition = kNoLogic;   // of a conditional or complex transition
  uint32_t first = 0, count = 0;  // complex: Transition::weighted[first, first + count); 0: `to`
};

struct Transition {
  enum class Kind : uint8_t { kNone, kDirect, kDistributed, kConditional, kComplex, kLookupTable, kTypeOfCare };
  Kind kind = Kind::kNone;
  std::vector<Option> options;  // type of care: ambulatory, emergency, telemedicine; table: the columns' states, weight = default
  std::vector<Option> weighted;
  const LookupTable* table = nullptr;
  std::vector<uint16_t> columns;  // of the table, for each option
};

// The states' own fields. A name follows the GMF key that it comes from.
struct InitialState {};
struct TerminalState {};
struct SimpleState {};
struct DelayState {
  TimeSpan length;
};
struct GuardState {
  LogicId allow = kNoLogic;
};
struct SetAttributeState {
  AttributeId attribute = kNoAttribute;
  enum class Source : uint8_t { kValue, kDistribution, kAttribute, kExpression } source = Source::kValue;
  Value value;
  SymbolId parameter = 0;  // the value's name in parameters.json
  Distribution distribution;
  int decimals = -1;  // of a GMF 1 range; -1: none stated
  AttributeId from = kNoAttribute;
  std::shared_ptr<const Expression> expression;
};
struct CounterState {
  AttributeId attribute = kNoAttribute;
  double amount = 1;  // negative: decrement
};
/// Why something was done: an attribute (an entry or a code), else a prior state's entry, else a ConditionOnset of the module.
struct Reason {
  AttributeId attribute = kNoAttribute;
  SymbolId state = 0;
  CodeListId onset_codes = 0;
  bool given() const { return state != 0; }
};
struct EncounterState {
  bool wellness = false;
  EncounterClass encounter_class = EncounterClass::kAmbulatory;
  enum class Telemedicine : uint8_t { kNone, kPossible, kAlways } telemedicine = Telemedicine::kNone;
  CodeListId codes = 0;
  Reason reason;
};
struct EncounterEndState {
  CodeId discharge_disposition = 0;
};
struct OnsetState {  // ConditionOnset, AllergyOnset
  CodeListId codes = 0;
  SymbolId target_encounter = 0;
  AttributeId assign_to = kNoAttribute;
  SymbolId allergy_type = 0, category = 0;
  struct Severity {
    SymbolId level = 0;
    double weight = 0;
  };
  struct Reaction {
    CodeId reaction = 0;
    std::vector<Severity> severities;
  };
  std::vector<Reaction> reactions;
};
/// ConditionEnd, AllergyEnd, MedicationEnd, CarePlanEnd, DeviceEnd, ServiceRequestEnd: one of the three is given.
struct EndState {
  bool revoked = false;  // ServiceRequestEnd: it came to nothing
  SymbolId state = 0;
  AttributeId attribute = kNoAttribute;
  CodeListId codes = 0;
};
struct MedicationOrderState {
  CodeListId codes = 0;
  Reason reason;
  AttributeId assign_to = kNoAttribute;
  bool administration = false, chronic = false;
  uint32_t prescription = 0;  // 1 + place in Module::prescriptions; 0: none
};
struct ProcedureState {
  CodeListId codes = 0;
  Reason reason;
  AttributeId assign_to = kNoAttribute;
  TimeSpan duration;
};
struct VitalSignState {
  uint16_t sign = 0;
  SymbolId unit = 0;
  Distribution distribution;
  std::shared_ptr<const Expression> expression;
};
/// What an Observation, or a part of a MultiObservation or DiagnosticReport, reports.
struct Reading {
  CodeListId codes = 0;
  SymbolId category = 0, unit = 0;
  enum class Source : uint8_t { kNone, kDistribution, kAttribute, kVitalSign, kCode, kText, kExpression, kSampled, kAttachment } source = Source::kNone;
  Distribution distribution;
  AttributeId attribute = kNoAttribute;
  uint16_t sign = 0;
  CodeId value_code = 0;
  std::shared_ptr<const Expression> expression;
  std::vector<AttributeId> series;  // sampled data
  double sample_period = 0, factor = 1;
  SymbolId text = 0;  // a text as value; attachment: its JSON
};
struct ObservationState {
  Reading reading;
};
struct PanelState {  // MultiObservation, DiagnosticReport
  bool report = false;
  CodeListId codes = 0;
  SymbolId category = 0;
  SymbolId questionnaire = 0;  // Bogam's own: the canonical of the Questionnaire that the observations answer
  std::vector<Reading> observations;
  uint32_t number_of_observations = 0;  // GMF 1: the last so many of the encounter
};
struct SymptomState {
  uint16_t symptom = 0;
  SymbolId cause = 0;  // 0: this module
  double probability = 1;
  Distribution distribution;
};
struct ImagingStudyState {
  CodeListId procedure = 0;
  struct Series {
    CodeId body_site = 0, modality = 0;
    std::vector<std::pair<SymbolId, CodeId>> instances;  // title, SOP class
  };
  std::vector<Series> series;
  uint16_t min_series = 0, max_series = 0, min_instances = 0, max_instances = 0;  // 0: as listed
};
struct DeviceState {
  CodeListId code = 0;
  SymbolId manufacturer = 0, model = 0;
  AttributeId assign_to = kNoAttribute;
};
struct SupplyListState {
  std::vector<std::pair<CodeListId, int>> supplies;
};
struct VaccineState {
  CodeListId codes = 0;
  int series = 1;
};
struct CarePlanStartState {
  CodeListId codes = 0;
  Reason reason;
  AttributeId assign_to = kNoAttribute;
  std::vector<CodeId> activities;
  std::vector<SymbolId> goals;
};
/// Bogam's own, beside GMF: an order or referral that is open until a ServiceRequestEnd completes or revokes it, or for ever.
struct ServiceRequestState {
  CodeListId codes = 0;
  Reason reason;
  AttributeId assign_to = kNoAttribute;
};
/// Bogam's own: a visit that was agreed. What came of it is the state's `status` (booked, fulfilled, noshow, cancelled).
struct AppointmentState {
  CodeListId codes = 0;
  SymbolId status = 0;
};
struct DeathState {
  TimeSpan delay;
  CodeListId codes = 0;
  SymbolId condition_onset = 0;
  AttributeId attribute = kNoAttribute;
};
struct CallSubmoduleState {
  ModuleId module = kNoModule;
  SymbolId path = 0;
};
struct PhysiologyState {
  StateId alternative = kNoState;  // alt_direct_transition: where a generator without the simulator goes on
};

using StateBody = std::variant<InitialState, TerminalState, SimpleState, DelayState, GuardState, SetAttributeState, CounterState, EncounterState,
                               EncounterEndState, OnsetState, EndState, MedicationOrderState, ProcedureState, VitalSignState, ObservationState, PanelState,
                               SymptomState, ImagingStudyState, DeviceState, SupplyListState, VaccineState, CarePlanStartState, ServiceRequestState,
                               AppointmentState, DeathState, CallSubmoduleState, PhysiologyState>;

enum class StateType : uint8_t {
  kInitial,
  kTerminal,
  kSimple,
  kDelay,
  kGuard,
  kSetAttribute,
  kCounter,
  kEncounter,
  kEncounterEnd,
  kConditionOnset,
  kAllergyOnset,
  kConditionEnd,
  kAllergyEnd,
  kMedicationEnd,
  kCarePlanEnd,
  kDeviceEnd,
  kMedicationOrder,
  kProcedure,
  kVitalSign,
  kObservation,
  kMultiObservation,
  kDiagnosticReport,
  kSymptom,
  kImagingStudy,
  kDevice,
  kSupplyList,
  kVaccine,
  kCarePlanStart,
  kDeath,
  kCallSubmodule,
  kPhysiology,
  kServiceRequest,
  kServiceRequestEnd,
  kAppointment,
};

/// "ConditionOnset", … as modules write it.
std::string_view StateTypeName(StateType type);

/// First what the walk over states reads of each.
struct State {
  StateType type = StateType::kSimple;
  uint16_t tracked = 0xffff;  // place in Module::tracked when some PriorState asks for this name
  SymbolId name = 0;
  Transition transition;
  StateBody body;
  uint32_t line = 0;                         // in the file, from 1
  std::optional<Parameter::ActsOn> acts_on;  // Bogam's own: by what a state that looks at race, language or income acts
};

struct Prescription {
  bool as_needed = false;
  double amount = 0, frequency = 0, period = 0;
  TimeUnit period_unit = TimeUnit::kDays;
  double duration = 0;
  TimeUnit duration_unit = TimeUnit::kDays;
  int refills = 0;
  std::vector<CodeId> instructions;
};

struct Module {
  std::string name;  // its `name`
  std::string path;  // under the folder, without ".json": "medications/statin"
  std::string file;
  std::string specialty;
  SymbolId name_symbol = 0;
  int gmf_version = 1;
  bool submodule = false;
  std::vector<State> states;
  StateId initial = kNoState;
  std::vector<Logic> logic;
  std::vector<LogicId> logic_children;
  std::vector<Prescription> prescriptions;
  /// Bogam's own: where a person begins who was asked for with a condition, by the symbol of its code.
  std::vector<std::pair<SymbolId, StateId>> asked_for;
  /// State names that a PriorState of this module, or of one that calls it, asks for.
  std::vector<SymbolId> tracked;
};

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_MODULE_H_
