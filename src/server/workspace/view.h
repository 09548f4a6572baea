// SPDX-License-Identifier: Apache-2.0
// What the views of /api share (docs/workspace-api.md): their context, their JSON, what a request says about time and pages, and
// how people are named.
#ifndef BOGAM_SERVER_WORKSPACE_VIEW_H_
#define BOGAM_SERVER_WORKSPACE_VIEW_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/engine.h"
#include "engine/plan_populations.h"
#include "engine/practice_access.h"
#include "engine/risk_summaries.h"
#include "engine/worklist.h"
#include "fhir/record.h"
#include "measure/json_text.h"
#include "server/http.h"

namespace bogam::server {

using measure::JsonText;

class PeopleDirectories;
class RowLists;

/// Users who may act on people within the request's reach.
using OwnerSource = std::function<std::vector<worklist::Owner>(const Request& request)>;

struct ViewContext {
  engine::Engine* engine = nullptr;
  PeopleDirectories* people = nullptr;
  RowLists* lists = nullptr;
  engine::Worklist* worklist = nullptr;
  engine::PracticeAccess* access = nullptr;
  OwnerSource owners;  ///< null: there are no users
  engine::RiskSummaries* risks = nullptr;
  engine::PlanPopulations* plans = nullptr;
};

/// One answered request of /api; a Status becomes an OperationOutcome.
using View = Result<Response>;
View About(const ViewContext& context, const Request& request);
View MeasureList(const ViewContext& context, const Request& request);
View MeasureDetail(const ViewContext& context, const Request& request, std::string_view measure);
View MeasurePeople(const ViewContext& context, const Request& request, std::string_view measure);
View PeopleList(const ViewContext& context, const Request& request);
View PersonPage(const ViewContext& context, const Request& request, std::string_view person);
View EvidenceView(const ViewContext& context, const Request& request, std::string_view person, std::string_view measure);
View PersonRiskView(const ViewContext& context, const Request& request, std::string_view person);
View ModelList(const ViewContext& context, const Request& request);
View ModelDetail(const ViewContext& context, const Request& request, std::string_view model);
View ModelMove(const ViewContext& context, const Request& request, std::string_view model);
View ModelCardField(const ViewContext& context, const Request& request, std::string_view model, std::string_view field);
View ModelEvaluation(const ViewContext& context, const Request& request, std::string_view model);
View ModelReport(const ViewContext& context, const Request& request, std::string_view model);
View ModelWatched(const ViewContext& context, const Request& request, std::string_view model);
View ModelPopulation(const ViewContext& context, const Request& request, std::string_view model);
View LoadBody(const ViewContext& context, const Request& request);

Response JsonResponse(std::string body, int status = 200);
/// 202 with how far a result is.
Response Computing(const engine::MeasureResult& result);
void WriteProgress(const engine::MeasureResult& result, JsonText* json);

/// period=, else the default period.
Result<engine::EvaluationTime> ReadTime(const ViewContext& context, const Request& request);
/// Members period, now, timezone.
void WriteFrame(const engine::EvaluationTime& time, JsonText* json);
/// True when the first language of Accept-Language that is offered is Korean.
bool WantsKorean(const Request& request);
/// "ko", or "" for English: of texts of risk models.
std::string LanguageOf(const Request& request);
std::string TitleOf(const measure::MeasureDefinition& measure, bool korean);
/// One of the measure's texts in the reader's language, where it has it.
std::string_view WordsOf(const measure::MeasureDefinition& measure, std::string_view text, bool korean);
/// The index of group= in the measure; the first by default. kNotFound otherwise.
Result<size_t> ReadGroup(const measure::MeasureDefinition& measure, const Request& request);
/// limit: 1 to 500, default 100.
Result<size_t> ReadLimit(const Request& request);

void WriteNullable(std::string_view key, std::string_view text, JsonText* json);
void WriteNullable(std::string_view key, const std::optional<double>& number, JsonText* json);
void WriteNullable(std::string_view key, const std::optional<int64_t>& number, JsonText* json);
void WriteNullable(std::string_view key, const std::optional<bool>& value, JsonText* json);
void WriteInterval(std::string_view key, const std::optional<measure::Interval>& interval, JsonText* json);

/// Code of a CodeableConcept or Coding; all null for a missing node.
void WriteCode(std::string_view key, fhir::Node concept_node, JsonText* json);
void WriteCodeMembers(fhir::Node concept_node, JsonText* json);

/// names: every current name of a Patient.
void WriteNames(fhir::Node patient, const engine::EvaluationTime& time, JsonText* json);
/// deceasedDateTime, or "" (deceasedBoolean has no date).
std::string_view DeathDate(fhir::Node patient);
bool IsDeceased(fhir::Node patient);
/// Whole years at now, at death for the dead; nothing where the birth date is too coarse.
std::optional<int64_t> AgeOf(fhir::Node patient, const engine::EvaluationTime& time);
/// practice: { key, name } or null. key: "Organization/1", "none" or "".
void WritePractice(const ViewContext& context, const store::Reader& reader, std::string_view key, std::string_view label, JsonText* json);
/// Name of an Organization or Practitioner of the store; its reference where it has none.
std::string PracticeName(const ViewContext& context, const store::Reader& reader, std::string_view key);

/// One mark of a text, for cursors.
uint64_t MarkOf(std::string_view text);
/// "a.b.c" with numbers in base 16.
std::string WriteCursor(std::initializer_list<uint64_t> numbers);
bool ReadCursor(std::string_view text, std::initializer_list<uint64_t*> numbers);

/// Each as it is said in a language.
void WriteTexts(std::string_view key, const std::vector<std::string>& texts, JsonText* json, const risk::Translation& in = {});

}  // namespace bogam::server

#endif  // BOGAM_SERVER_WORKSPACE_VIEW_H_
