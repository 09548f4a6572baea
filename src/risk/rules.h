// SPDX-License-Identifier: Apache-2.0
// Rules: how each input of an equation is found in a person's records: which resources, which of several values, how fresh, from which
// setting, in which unit, and what counts as known absence. They are content (content/risk/inputs.json); this is their form.
//
// What is not recorded is unknown, never "no". A condition or a drug is known to be absent only where the record says so (refuted, resolved)
// or where the person was seen: a visit within `absence`. Immutable once read.
#ifndef BOGAM_RISK_RULES_H_
#define BOGAM_RISK_RULES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "format/json_fields.h"
#include "risk/concepts.h"
#include "risk/name_index.h"
#include "value/unit.h"

namespace bogam::risk {

using RuleId = uint16_t;

enum class ValueKind : uint8_t { kNumber, kYesNo, kChoice };

/// What a value must keep to. "from" and "to" belong to it, "above" and "below" do not.
struct Bounds {
  std::optional<double> from, to, above, below;

  bool empty() const { return !from && !to && !above && !below; }
  bool TooLow(double value) const { return (from && value < *from) || (above && value <= *above); }
  bool TooHigh(double value) const { return (to && value > *to) || (below && value >= *below); }
  bool Hold(double value) const { return !TooLow(value) && !TooHigh(value); }
  /// "90 to 200", "18.5 to below 40", "below 60".
  std::string ToString() const;
};
Bounds ReadBounds(JsonFields& fields);

/// The shortest text that reads back as the number, at most 10 digits.
std::string NumberText(double value);

/// What a coded answer means; no value: that it is not known.
struct Answer {
  ConceptId concept_id = 0;
  std::optional<double> value;
};

/// Another unit of the same quantity that UCUM cannot convert (moles to mass): value · factor is in the rule's unit.
struct Conversion {
  value::UnitPtr unit;
  double factor = 1;
};

/// Values are not used from `before` days before a condition begins to `after` days past its end; where no end stands, it is taken to have
/// lasted `lasting` days.
struct Window {
  ConceptId condition = 0;
  int before = 0, lasting = 0, after = 0;
};

struct Source {
  enum class Kind : uint8_t { kAge, kGender, kRace, kObservation, kCondition, kMedication, kQuestionnaire, kFamily, kEquation, kSetting };
  Kind kind = Kind::kAge;
  ConceptId concept_id = 0;  ///< of observations, conditions, drugs, and of a relative's condition
  int mean_of = 1;           ///< observations: the mean of up to so many, newest first
  int fresh_months = 0;      ///< observations, questionnaires: how old it may be; 0: any age
  bool outside_hospital = false;
  std::vector<Window> unless;
  std::vector<Answer> answers;                          ///< of observations, questionnaires; of race; of relatives (which relation)
  bool ever = false;                                    ///< conditions: one that is over counts too
  int absence_months = 0;                               ///< conditions, drugs: a visit within so many months makes absence known; 0: it never is
  std::vector<std::string> questionnaires;              ///< canonicals; none: any that has such an item
  std::vector<std::string> items;                       ///< linkIds
  std::vector<NameId> questionnaire_names, item_names;  ///< the same, by Rules::names
  std::string equation, output;                         ///< another equation's value
  std::string setting;                                  ///< what the place says
};

/// The unit of a UCUM code that stands under the key; null with a finding.
value::UnitPtr ReadUnit(JsonFields& fields, std::string_view key, const std::string& code);

/// What a unit's text may be -> UCUM.
using UnitSpellings = std::vector<std::pair<std::string, std::string>>;
/// "spellings", where it is there.
UnitSpellings ReadUnitSpellings(JsonFields& fields);
/// The text itself where no spelling is declared for it.
std::string_view AsUcum(const UnitSpellings& spellings, std::string_view text);

struct Rule {
  std::string name, title, file;
  ValueKind kind = ValueKind::kNumber;
  std::string unit;       ///< UCUM; numbers only
  std::string unit_text;  ///< as people write it
  value::UnitPtr ucum;    ///< of unit
  std::vector<Conversion> conversions;
  UnitSpellings spellings;
  bool unit_optional = false;  ///< a count or score: a value without a unit is taken
  Bounds plausible;            ///< outside, a value is not believed
  std::vector<std::string> choices;
  std::vector<Source> sources;  ///< in order: the first that gives a value
};

class Rules {
 public:
  /// {"settings": {"visit", "hospital"}, "rules": […]}. concepts outlives this.
  void Read(const Json& json, const std::string& file, const Concepts& concepts, Findings& findings);

  std::optional<RuleId> Find(std::string_view name) const;
  const Rule& rule(RuleId id) const { return rules_[id]; }
  size_t size() const { return rules_.size(); }
  /// LinkIds and canonicals of all questionnaires, sorted.
  const std::vector<std::string>& names() const { return names_; }
  ConceptId visit() const { return visit_; }        ///< class of encounters at which a record is looked over
  ConceptId hospital() const { return hospital_; }  ///< class of stays and emergency visits

 private:
  void NumberNames();

  std::vector<Rule> rules_;
  std::vector<std::string> names_;
  ConceptId visit_ = 0, hospital_ = 0;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_RULES_H_
