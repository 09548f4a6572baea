// SPDX-License-Identifier: Apache-2.0
// People who were asked for with conditions: at the date given, the module that knows a condition is sent to its onset, wherever it stands.
#ifndef BOGAM_SYNTH_ASKED_CONDITIONS_H_
#define BOGAM_SYNTH_ASKED_CONDITIONS_H_

#include <string>
#include <vector>

#include "synth/life.h"

namespace bogam::synth {

/// A condition by its code, from a date on ("2015-03-01") or from an age in years.
struct AskedCondition {
  std::string code;
  Instant date = kNever;  // kNever: by age
  int age = 0;
};

/// "E11.9@2015-03-01" or "I10@age45". kInvalid says how it is written.
Result<AskedCondition> ParseAskedCondition(std::string_view text);

class AskedConditions final : public LifePart {
 public:
  /// kNotFound names the codes that no top-level module begins.
  static Result<AskedConditions> Make(Library& library, std::vector<AskedCondition> conditions);

  std::string_view name() const override { return ""; }  // before all modules
  void Begin(Person& person) const override;
  Instant Step(Person& person, Instant now) const override;

 private:
  struct Asked {
    Library::Onset onset;
    AskedCondition condition;
  };
  Instant DateOf(const Person& person, const Asked& asked) const;

  std::vector<Asked> asked_;
  AttributeId done_ = kNoAttribute;  // how many, in the order of their dates
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_ASKED_CONDITIONS_H_
