// SPDX-License-Identifier: Apache-2.0
#include "synth/gmf/lint.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <iterator>
#include <map>

namespace bogam::synth::gmf {
namespace {

constexpr double kSumTolerance = 1e-6;

/// Every condition of a module, with the state that it belongs to.
void ForEachCondition(const Module& module, const std::function<void(const State&, const Logic&)>& take) {
  const std::function<void(const State&, LogicId)> walk = [&](const State& state, LogicId id) {
    if (id == kNoLogic) return;
    const Logic& logic = module.logic[id];
    take(state, logic);
    for (uint32_t i = 0; i < logic.count; ++i) walk(state, module.logic_children[logic.first + i]);
  };
  for (const State& state : module.states) {
    if (const auto* guard = std::get_if<GuardState>(&state.body)) walk(state, guard->allow);
    for (const Option& option : state.transition.options) walk(state, option.condition);
  }
}

std::vector<StateId> Targets(const State& state) {
  std::vector<StateId> out;
  for (const auto* options : {&state.transition.options, &state.transition.weighted}) {
    for (const Option& option : *options) {
      if (option.to != kNoState) out.push_back(option.to);
    }
  }
  if (const auto* physiology = std::get_if<PhysiologyState>(&state.body); physiology != nullptr && physiology->alternative != kNoState)
    out.push_back(physiology->alternative);
  return out;
}

/// What the modules of a library read and write, and of which kind.
class AttributeUse {
 public:
  explicit AttributeUse(const Library& library) : library_(library) {
    for (size_t i = 0; i < library.module_count(); ++i) Collect(library.module(static_cast<ModuleId>(i)));
  }

  bool IsWritten(AttributeId id) const { return written_.contains(id); }
  /// Kinds of values that modules write; empty where any may come.
  const std::set<Value::Kind>& KindsOf(AttributeId id) const {
    static const std::set<Value::Kind> kAny;
    const auto at = written_.find(id);
    return at == written_.end() || any_.contains(id) ? kAny : at->second;
  }

 private:
  void Write(AttributeId id, Value::Kind kind) {
    if (id == kNoAttribute) return;
    auto& kinds = written_[id];
    if (kind != Value::Kind::kNone) kinds.insert(kind);
  }
  void Collect(const Module& module) {
    for (const State& state : module.states) {
      if (const auto* set = std::get_if<SetAttributeState>(&state.body)) {
        using Source = SetAttributeState::Source;
        if (set->source == Source::kAttribute) any_.insert(set->attribute);
        Write(set->attribute, set->source == Source::kValue ? set->value.kind : Value::Kind::kNumber);
      } else if (const auto* counter = std::get_if<CounterState>(&state.body)) {
        Write(counter->attribute, Value::Kind::kNumber);
      } else {
        std::visit(
            [&](const auto& body) {
              if constexpr (requires { body.assign_to; }) Write(body.assign_to, Value::Kind::kEntry);
            },
            state.body);
      }
    }
  }

  const Library& library_;
  std::map<AttributeId, std::set<Value::Kind>> written_;
  std::set<AttributeId> any_;
};

class ModuleLinter {
 public:
  ModuleLinter(const Library& library, const Module& module, const AttributeUse& use, const LintOptions& options, const std::set<SymbolId>& encounters,
               std::vector<Finding>& findings)
      : library_(library), vocabulary_(library.vocabulary()), module_(module), use_(use), options_(options), encounters_(encounters), findings_(findings) {}

  void Run() {
    Reach();
    for (const State& state : module_.states) {
      Sums(state);
      TargetEncounter(state);
      EndedState(state);
    }
    Attributes();
    const auto slash = module_.path.rfind('/');
    if (slash != std::string::npos && library_.parameters().contains(module_.path.substr(0, slash))) Protected();
  }

 private:
  void Report(const State& state, std::string message, Finding::Severity severity = Finding::Severity::kWarning) {
    findings_.push_back({severity, module_.file, state.line, std::string(vocabulary_.Text(state.name)), std::move(message)});
  }

  void Reach() {
    std::vector<bool> seen(module_.states.size());
    std::vector<StateId> open{module_.initial};
    seen[module_.initial] = true;
    while (!open.empty()) {
      const StateId at = open.back();
      open.pop_back();
      for (const StateId to : Targets(module_.states[at])) {
        if (!seen[to]) open.push_back(to);
        seen[to] = true;
      }
    }
    for (size_t i = 0; i < seen.size(); ++i) {
      if (!seen[i]) Report(module_.states[i], "no state leads to it");
    }
  }

  void Sum(const State& state, const std::vector<Option>& options, size_t first, size_t count) {
    double sum = 0;
    for (size_t i = first; i < first + count; ++i) {
      if (options[i].weight_attribute != kNoAttribute) return;  // known only when it runs
      sum += options[i].weight;
    }
    if (std::abs(sum - 1) > kSumTolerance) Report(state, "its weights sum to " + std::to_string(sum) + ", not to 1; the last option takes what is missing");
  }

  void Sums(const State& state) {
    const Transition& transition = state.transition;
    if (transition.kind == Transition::Kind::kDistributed) Sum(state, transition.options, 0, transition.options.size());
    for (const Option& option : transition.options) {
      if (option.count > 0) Sum(state, transition.weighted, option.first, option.count);
    }
    if (transition.table == nullptr) return;
    for (size_t row = 0; row < transition.table->rows(); ++row) {
      double sum = 0;
      for (const double weight : transition.table->probabilities(row)) sum += weight;
      if (std::abs(sum - 1) <= 1e-3) continue;
      Report(state, "row " + std::to_string(row + 1) + " of its lookup table sums to " + std::to_string(sum) + ", not to 1");
      return;
    }
  }

  void TargetEncounter(const State& state) {
    const auto* onset = std::get_if<OnsetState>(&state.body);
    if (onset == nullptr || onset->target_encounter == 0 || encounters_.contains(onset->target_encounter)) return;
    Report(state,
           "its target_encounter \"" + std::string(vocabulary_.Text(onset->target_encounter)) + "\" is no Encounter of any module: it is never diagnosed");
  }

  void EndedState(const State& state) {
    const auto* end = std::get_if<EndState>(&state.body);
    if (end == nullptr || end->state == 0) return;
    const bool there = std::any_of(module_.states.begin(), module_.states.end(),
                                   [&](const State& other) { return other.name == end->state && Begins(other.type, state.type); });
    if (!there)
      Report(state, "ends what \"" + std::string(vocabulary_.Text(end->state)) + "\" began, but no such state of this module begins anything of the kind");
  }

  static bool Begins(StateType onset, StateType end) {
    switch (end) {
      case StateType::kConditionEnd: return onset == StateType::kConditionOnset;
      case StateType::kAllergyEnd: return onset == StateType::kAllergyOnset;
      case StateType::kMedicationEnd: return onset == StateType::kMedicationOrder;
      case StateType::kCarePlanEnd: return onset == StateType::kCarePlanStart;
      case StateType::kDeviceEnd: return onset == StateType::kDevice;
      default: return onset == StateType::kServiceRequest;
    }
  }

  bool IsKnown(AttributeId id) const { return use_.IsWritten(id) || options_.written_outside.contains(vocabulary_.attribute_name(id)); }

  void Attributes() {
    std::set<AttributeId> said;
    ForEachCondition(module_, [&](const State& state, const Logic& logic) {
      const AttributeId id = logic.attribute;
      if (id == kNoAttribute) return;
      if (!IsKnown(id) && said.insert(id).second) Report(state, "reads attribute \"" + vocabulary_.attribute_name(id) + "\", which no module sets");
      if (logic.kind != Logic::Kind::kAttribute || logic.value.empty()) return;
      const std::set<Value::Kind>& kinds = use_.KindsOf(id);
      if (kinds.empty() || kinds.contains(logic.value.kind)) return;
      static constexpr std::string_view kNames[] = {"nothing", "a truth value", "a number", "a text", "a code", "an entry"};
      Report(state, "compares attribute \"" + vocabulary_.attribute_name(id) + "\" with " + std::string(kNames[static_cast<int>(logic.value.kind)]) +
                        ", but modules set it to " + std::string(kNames[static_cast<int>(*kinds.begin())]) + ": that never holds");
    });
    for (const State& state : module_.states) {
      for (const auto* options : {&state.transition.options, &state.transition.weighted}) {
        for (const Option& option : *options) {
          if (option.weight_attribute == kNoAttribute || IsKnown(option.weight_attribute) || !said.insert(option.weight_attribute).second) continue;
          Report(state,
                 "has attribute \"" + vocabulary_.attribute_name(option.weight_attribute) + "\" as weight, which no module sets: its default is always taken");
        }
      }
    }
  }

  // -- race, ethnicity, language and income --

  bool LooksAtProtected(const Logic& logic) const {
    if (logic.kind == Logic::Kind::kRace || logic.kind == Logic::Kind::kSocioeconomicStatus) return true;
    return logic.attribute != kNoAttribute && IsProtected(vocabulary_.attribute_name(logic.attribute));
  }

  void Protected() {
    std::set<const State*> looking;
    ForEachCondition(module_, [&](const State& state, const Logic& logic) {
      if (LooksAtProtected(logic)) looking.insert(&state);
    });
    for (const State& state : module_.states) {
      if (state.transition.table != nullptr) {
        const auto columns = state.transition.table->attributes();
        if (std::any_of(columns.begin(), columns.end(), [&](AttributeId id) { return IsProtected(vocabulary_.attribute_name(id)); })) {
          Report(state, "its lookup table has a column of race, ethnicity, language or income; such differences are declared parameters",
                 Finding::Severity::kError);
        }
      }
      if (looking.contains(&state)) ProtectedState(state);
    }
  }

  void ProtectedState(const State& state) {
    if (!state.acts_on || *state.acts_on == Parameter::ActsOn::kBiology) {
      Report(state, "it looks at race, ethnicity, language or income, so it says \"acts_on\": exposure, access, coverage or treatment",
             Finding::Severity::kError);
      return;
    }
    for (const auto* options : {&state.transition.options, &state.transition.weighted}) {
      for (const Option& option : *options) {
        // Conditional and complex options that lead on have no weight of their own.
        const bool weighted = options == &state.transition.weighted || state.transition.kind == Transition::Kind::kDistributed;
        if (weighted && !Declared(option.parameter, *state.acts_on)) {
          Report(state, "a weight that depends on race, ethnicity, language or income is a parameter that acts on " + std::string(ActsOnName(*state.acts_on)),
                 Finding::Severity::kError);
        }
        if (option.to != kNoState) Branch(state, option.to);
      }
    }
  }

  bool Declared(SymbolId name, Parameter::ActsOn acts_on) const {
    if (name == 0) return false;
    const Parameters& parameters = library_.parameters().at(module_.path.substr(0, module_.path.rfind('/')));
    const auto at = parameters.find(vocabulary_.Text(name));
    return at != parameters.end() && at->second.acts_on == acts_on;
  }

  // The states that only this branch leads to: none may be biology.
  void Branch(const State& from, StateId at) {
    std::vector<int> leads(module_.states.size());
    for (const State& state : module_.states) {
      const std::vector<StateId> targets = Targets(state);
      for (const StateId to : std::set<StateId>(targets.begin(), targets.end())) ++leads[to];
    }
    for (size_t steps = 0; steps < module_.states.size() && leads[at] == 1; ++steps) {
      const State& state = module_.states[at];
      if (&state == &from) return;
      if (IsBiology(state)) {
        Report(state,
               "it is reached only by race, ethnicity, language or income (from \"" + std::string(vocabulary_.Text(from.name)) + "\") and changes the body",
               Finding::Severity::kError);
        return;
      }
      if (const auto* set = std::get_if<SetAttributeState>(&state.body);
          set != nullptr && set->value.kind == Value::Kind::kNumber && !Declared(set->parameter, *from.acts_on)) {
        Report(state, "a number that depends on race, ethnicity, language or income is a parameter that acts on " + std::string(ActsOnName(*from.acts_on)),
               Finding::Severity::kError);
        return;
      }
      const std::vector<StateId> next = Targets(state);
      if (next.size() != 1) return;
      at = next[0];
    }
  }

  bool IsBiology(const State& state) const {
    switch (state.type) {
      case StateType::kConditionOnset:
      case StateType::kAllergyOnset:
      case StateType::kVitalSign:
      case StateType::kSymptom:
      case StateType::kDeath: return true;
      case StateType::kSetAttribute: {
        const std::string& name = vocabulary_.attribute_name(std::get<SetAttributeState>(state.body).attribute);
        return name.ends_with("_disease") || name.ends_with("_treatment");
      }
      default: return false;
    }
  }

  const Library& library_;
  const Vocabulary& vocabulary_;
  const Module& module_;
  const AttributeUse& use_;
  const LintOptions& options_;
  const std::set<SymbolId>& encounters_;
  std::vector<Finding>& findings_;
};

}  // namespace

bool IsProtected(std::string_view attribute) {
  static constexpr std::string_view kNames[] = {"race",   "ethnicity",     "first_language",         "language",
                                                "income", "poverty_ratio", "socioeconomic_category", "birth_country"};
  return std::find(std::begin(kNames), std::end(kNames), attribute) != std::end(kNames);
}

std::vector<Finding> Lint(const Library& library, const LintOptions& options) {
  std::vector<Finding> findings;
  const AttributeUse use(library);
  std::set<SymbolId> encounters;
  for (size_t i = 0; i < library.module_count(); ++i) {
    for (const State& state : library.module(static_cast<ModuleId>(i)).states) {
      if (state.type == StateType::kEncounter) encounters.insert(state.name);
    }
  }
  for (size_t i = 0; i < library.module_count(); ++i) ModuleLinter(library, library.module(static_cast<ModuleId>(i)), use, options, encounters, findings).Run();
  return findings;
}

}  // namespace bogam::synth::gmf
