// SPDX-License-Identifier: Apache-2.0
// Form: the questions of a programme as a tree, from which its Questionnaire is written and by which answers are read (healthplan/questionnaire.h). A
// linkId is the key that an application has, so that "people[0].income[1].amount" names a line of both:
//
//   notice                    what the form is not
//   asked_on, place
//   people                    a group a person
//     id
//     section.about …         groups that an application does not have
//       birth_date …          facts
//       spouse …              relations
//       has_income, income    a group a line: kind, amount, every
#ifndef BOGAM_HEALTHPLAN_FORM_H_
#define BOGAM_HEALTHPLAN_FORM_H_

#include <string>
#include <string_view>
#include <vector>

#include "healthplan/programme.h"

namespace bogam::healthplan {

struct FormItem {
  enum class Kind : uint8_t { kNotice, kQuestion, kPeople, kSection, kFact, kRelation, kIncome } kind = Kind::kQuestion;
  std::string link;
  std::string_view type;  ///< of FHIR: "group", "boolean", …
  size_t what = 0;        ///< a section, fact or Relation
  bool repeats = false, required = false;
  std::vector<FormItem> items;
};

/// Of a programme with a form (Programme::form).
std::vector<FormItem> FormOf(const Programme& programme);

/// Answers of an item that are codes, in the order of the content: values of a fact, kinds, frequencies, or what a relative may be.
std::vector<std::string> CodesOf(const Programme& programme, const FormItem& item);
/// "https://bogam.example/fhir/CodeSystem/masshealth-immigration".
std::string CodeSystemOf(const Programme& programme, const FormItem& item);
/// "https://bogam.example/fhir/Questionnaire/masshealth".
std::string FormUrl(const Programme& programme);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_FORM_H_
