// SPDX-License-Identifier: Apache-2.0
// One module from JSON. Private to the library: ModuleReader goes over the states once, in the file's order, and reports every error it meets; a
// state with an error is left as a Simple state, so that the rest can still be checked.
#ifndef BOGAM_SYNTH_GMF_READER_H_
#define BOGAM_SYNTH_GMF_READER_H_

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "synth/library.h"

namespace simdjson::dom {
class element;
class object;
}  // namespace simdjson::dom

namespace bogam::synth::gmf {

/// Where a module's names lead: given by the library.
struct ModuleLinks {
  Library& library;
  /// Lookup table of a file name, with the states that are its columns; null: there is none (an error was reported).
  std::function<const LookupTable*(std::string_view name, const std::vector<std::string>& states, std::string* error)> table;
  /// The value of a declared parameter; nothing when there is none of this name.
  std::function<std::optional<double>(std::string_view name)> parameter;
};

class ModuleReader {
 public:
  ModuleReader(ModuleLinks links, Module& module, std::string_view text, std::vector<Finding>& findings)
      : links_(std::move(links)), library_(links_.library), vocabulary_(links_.library.vocabulary()), module_(module), text_(text), findings_(findings) {}

  /// False when the text is no module at all.
  bool Read();

 private:
  using Json = simdjson::dom::element;
  using Object = simdjson::dom::object;

  void Report(std::string message, Finding::Severity severity = Finding::Severity::kError);
  uint32_t LineOf(std::string_view state) const;

  bool ReadHeader(const Object& module, std::vector<std::pair<std::string, Object>>* states);
  void ReadState(const Object& json, State& state);
  StateBody ReadBody(const Object& json, StateType type);
  StateBody ReadSetAttribute(const Object& json);
  StateBody ReadEncounter(const Object& json);
  StateBody ReadOnset(const Object& json);
  StateBody ReadEnd(const Object& json, std::string_view state_key);
  StateBody ReadMedicationOrder(const Object& json);
  StateBody ReadPanel(const Object& json, bool report);
  StateBody ReadImagingStudy(const Object& json);
  StateBody ReadDeath(const Object& json);
  Reading ReadReading(const Object& json);
  Prescription ReadPrescription(const Object& json);
  Reason ReadReason(const Object& json);

  // reader_fields.cc
  CodeId ReadCode(const Json& json);
  CodeListId ReadCodes(const Object& json, const char* key = "codes");
  Value ReadValue(const Json& json);
  Distribution ReadDistribution(const Object& json);
  Distribution ReadQuantity(const Object& json);
  TimeSpan ReadTimeSpan(const Object& json, const char* range_key);
  std::shared_ptr<const Expression> ReadExpression(const Object& json);
  std::optional<std::string_view> Text(const Object& json, const char* key) const;
  std::string_view RequiredText(const Object& json, const char* key);
  std::optional<double> Number(const Object& json, const char* key) const;
  std::optional<double> NumberOf(const Json& value) const;
  bool Flag(const Object& json, const char* key) const;
  AttributeId Attribute(const Object& json, const char* key);
  TimeUnit Unit(std::string_view name);

  // reader_logic.cc
  LogicId ReadLogic(const Json& json, int depth = 0);
  void ReadLogicLeaf(const Object& json, std::string_view type, Logic& logic);
  void ReadDate(const Object& json, Logic& logic);
  void ReadChildren(const Object& json, Logic& logic, int depth);
  uint16_t Track(std::string_view state);

  // reader_transition.cc
  Transition ReadTransition(const Object& json);
  StateId Target(std::string_view name);
  Option ReadOption(const Object& json);
  void ReadWeight(const Object& json, Option& option, std::span<const Option> before);
  void ReadLookupTable(const Object& json, Transition& transition);
  void ReadTypeOfCare(const Object& json, Transition& transition);

  ModuleLinks links_;
  Library& library_;
  Vocabulary& vocabulary_;
  Module& module_;
  std::string_view text_;
  std::vector<Finding>& findings_;
  std::map<std::string, StateId, std::less<>> states_;
  std::map<std::string, CodeListId, std::less<>> onsets_;  // ConditionOnset states and their codes, for reasons
  const std::string* current_ = nullptr;
};

}  // namespace bogam::synth::gmf

#endif  // BOGAM_SYNTH_GMF_READER_H_
