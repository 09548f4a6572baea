// SPDX-License-Identifier: Apache-2.0
// A programme's form as a FHIR R4 Questionnaire (Structured Data Capture), and its answers as an application and back. Every text stands in the first
// language of the programme's letters, with the others as translations of it.
//
// Answers are read strictly: what is no question of the form, is answered twice, or has a value of another type is a finding with the place in the form,
// "people[0].income[1].amount", of linkIds and places; so is what an application cannot say (healthplan/application.h) and an answer to a question
// that another answer made needless. What is not answered is unknown, never no. Nothing need be answered but what people are called.
#ifndef BOGAM_HEALTHPLAN_QUESTIONNAIRE_H_
#define BOGAM_HEALTHPLAN_QUESTIONNAIRE_H_

#include <string>
#include <string_view>

#include "healthplan/application.h"

namespace bogam::healthplan {

/// Of a programme with a form (Programme::form).
std::string QuestionnaireOf(const Programme& programme);

/// Whether JSON is an answered form of some kind, as its resourceType says.
bool IsResponse(const format::Json& json);
/// Whether it answers the programme's form, of whatever version.
bool IsResponseTo(const Programme& programme, const format::Json& json);
/// The application as it would have been written, and what is wrong with the shape of the answers. The day asked for is the answer, else `authored`.
format::Json ApplicationJson(const Programme& programme, const format::Json& response, const std::string& file, Findings& findings);
/// The same read as an application.
Application ReadResponse(const Programme& programme, const format::Json& response, const std::string& file, Day otherwise, Findings& findings);

struct ResponseFrame {
  std::string status = "completed";
  std::string id, subject, author, authored;  ///< empty: left out
  bool synthetic = false;                     ///< is marked as test data
};
/// A QuestionnaireResponse that is read as the same application.
std::string ResponseOf(const Programme& programme, const Application& application, const ResponseFrame& frame);

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_QUESTIONNAIRE_H_
