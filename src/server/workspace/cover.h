// SPDX-License-Identifier: Apache-2.0
// The views of a member's cover (docs/workspace-api.md): what they may have and why, at which income it changes, the letter, and the form of the
// home, which is kept as a QuestionnaireResponse. Every answer carries the programme's notice: it is no tool of the state. Tests: cover_test.cc.
#ifndef BOGAM_SERVER_WORKSPACE_COVER_H_
#define BOGAM_SERVER_WORKSPACE_COVER_H_

#include <memory>
#include <string_view>

#include "engine/person_home.h"
#include "healthplan/rulebook.h"
#include "server/workspace/view.h"

namespace bogam::server {

View CoverOfPerson(const ViewContext& context, const Request& request, std::string_view person);
View CoverCliff(const ViewContext& context, const Request& request, std::string_view person);
View CoverLetter(const ViewContext& context, const Request& request, std::string_view person);
View CoverQuestionnaire(const ViewContext& context, const Request& request);
/// The form to go on with, and what somebody makes of it.
View CoverForm(const ViewContext& context, const Request& request, std::string_view person);
View SaveCoverForm(const ViewContext& context, const Request& request, std::string_view person);

/// The programme that comes with Bogam, compiled once.
Result<std::shared_ptr<const healthplan::Rulebook>> CoverRulebook();
/// on=, else engine::CoverDay.
Result<healthplan::Day> CoverDay(const ViewContext& context, const Request& request);
/// A FHIR resource as it is.
Response FhirResponse(std::string body);

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_COVER_H_
