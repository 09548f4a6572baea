// SPDX-License-Identifier: Apache-2.0
// The constant pieces of JSON, rendered once: concepts of code lists, units with the number of places that a value of theirs is written with, categories, and
// what a state says of its prescription, plan or study. Filled when first asked for; belongs to one thread.
#ifndef BOGAM_SYNTH_WRITE_PHRASES_H_
#define BOGAM_SYNTH_WRITE_PHRASES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "synth/library.h"
#include "synth/record.h"

namespace bogam::synth::write {

class Phrases {
 public:
  explicit Phrases(const Library& library);

  struct Form {
    std::string concept_json;     // {"coding":[…],"text":"…"}
    std::string_view code, text;  // of the primary code; the first display, else the code
    std::string_view profile;     // of US Core, for an Observation that has one of its own
    int8_t places = -1;           // of a number under this code; -1: by its unit
    bool blood_pressure = false;  // a panel whose parts are components
  };
  const Form& FormOf(CodeListId codes);

  struct Unit {
    std::string json;  // the rest of a Quantity after its value: ,"unit":"mg/dL","system":"…","code":"mg/dL"
    int8_t places = 2;
    bool trim = false;  // without zeros at the end: scores and counts
  };
  const Unit& UnitOf(SymbolId unit);

  /// {"coding":[{…}],"text":"…"} and {"system":…,"code":…,"display":…} of one code.
  std::string_view ConceptOf(CodeId code);
  std::string_view CodingOf(CodeId code);
  /// The concept of RoutineReasonOf (billing.h); "" for none.
  std::string_view RoutineReasonOf(const Entry& entry, Instant birth);
  /// ,"category":[…] of an Observation; "" for none.
  std::string_view CategoryOf(SymbolId category);
  /// Inside of a JSON string.
  std::string_view TextOf(SymbolId text);

  /// ,"dosageInstruction":[…],"dispenseRequest":{…}; "" for none.
  std::string_view PrescriptionOf(const Entry& medication);
  /// ,"activity":[…] of a plan's state.
  std::string_view ActivitiesOf(const Entry& plan);

  /// The state that made an entry, when it is of this type; null otherwise.
  template <typename T>
  const T* StateOf(const Entry& entry) const {
    if (entry.module == 0xffff || entry.state == 0xffff) return nullptr;
    return std::get_if<T>(&library_.module(entry.module).states[entry.state].body);
  }
  std::string_view Display(CodeId code) const;

 private:
  std::string MakeConcept(std::span<const CodeId> codes) const;
  std::string MakePrescription(const gmf::Prescription& prescription) const;
  void MakeForm(CodeListId codes, Form* form) const;
  void MakeUnit(std::string_view text, Unit* unit) const;

  const Library& library_;
  const Vocabulary& vocabulary_;
  std::vector<Form> forms_;
  std::vector<std::string> concepts_, codings_;
  std::unordered_map<SymbolId, Unit> units_;
  std::unordered_map<SymbolId, std::string> categories_, texts_;
  std::unordered_map<uint64_t, std::string> prescriptions_, activities_;
  std::unordered_map<std::string_view, std::string> routine_reasons_;  // by code
};

}  // namespace bogam::synth::write

#endif  // BOGAM_SYNTH_WRITE_PHRASES_H_
