// SPDX-License-Identifier: Apache-2.0
// FormPlan: how a programme asks for its facts (form.yaml) and the words of its form in a language (letters/….yaml, `form`). What the form is as FHIR:
// healthplan/questionnaire.h.
#ifndef BOGAM_HEALTHPLAN_FORM_PLAN_H_
#define BOGAM_HEALTHPLAN_FORM_PLAN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bogam::healthplan {

struct FormSection {
  std::string id;
  std::vector<std::string> asks;  ///< facts and relations by name
};

/// A question that is asked only where another fact of the same person has one of some values.
struct AskedWhen {
  size_t fact = 0;
  std::vector<int64_t> slots;
};

struct FormPlan {
  std::string version;
  std::vector<FormSection> sections;
  std::map<size_t, AskedWhen> asked_when;  ///< by fact
  std::map<size_t, std::string> units;     ///< by fact: "USD", a currency, or a unit of UCUM
};

/// What a person's relative may be beside somebody of the list.
inline constexpr std::string_view kPeopleAnswers[] = {"none", "nobody", "parent-elsewhere", "other-elsewhere"};
/// Questions that are no fact and no relation, by linkId.
inline constexpr std::string_view kFormQuestions[] = {"asked_on", "place", "people", "id", "has_income", "kind", "amount", "every"};

struct FormWords {
  std::string title, notice;
  std::map<std::string, std::string, std::less<>> questions;       ///< by kFormQuestions
  std::map<std::string, std::string, std::less<>> people_answers;  ///< by kPeopleAnswers
  std::vector<std::string> sections;                               ///< by place
  std::vector<std::vector<std::string>> values;                    ///< by fact, by value
  std::vector<std::string> kinds, frequencies;                     ///< by place
  std::map<std::string, std::string, std::less<>> help;            ///< by linkId: what a question means, where it has a help
  std::map<std::string, std::string, std::less<>> units;           ///< by unit
};

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_FORM_PLAN_H_
