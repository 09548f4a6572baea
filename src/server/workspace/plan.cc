// SPDX-License-Identifier: Apache-2.0
#include "server/workspace/plan.h"

#include <algorithm>

#include "engine/plan_tables.h"
#include "fhir/ids.h"
#include "healthplan/letter.h"
#include "server/workspace/cover.h"
#include "server/workspace/small_cells.h"

namespace bogam::server {
namespace {

using engine::PlanPopulation;
using healthplan::Day;
using PlanPtr = std::shared_ptr<const PlanPopulation>;

Response StillReading(const engine::MeasureResult::Progress& progress) {
  JsonText json;
  json.Object().String("state", "computing").Object("progress");
  json.Number("done", static_cast<int64_t>(progress.done)).Number("total", static_cast<int64_t>(progress.total));
  WriteNullable("elapsedSeconds", std::optional<double>(progress.elapsed_seconds), &json);
  WriteNullable("remainingSeconds", progress.remaining_seconds < 0 ? std::nullopt : std::optional(progress.remaining_seconds), &json);
  json.End().End();
  Response out = JsonResponse(std::move(json).Take(), 202);
  out.headers.emplace_back("Retry-After", "1");
  return out;
}

Result<engine::PlanPopulations::Answer> PlanOf(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const auto rulebook, CoverRulebook());
  BOGAM_ASSIGN(const Day on, CoverDay(context, request));
  return context.plans->Get(rulebook, on);
}

engine::PlanReader ReaderOf(const Request& request) { return {SeesPeople(request), LanguageOf(request)}; }

Result<engine::PlanSplit> ReadSplit(const Request& request) {
  const std::string* const by = request.Query("by");
  if (by == nullptr || by->empty()) return engine::PlanSplit::kRace;
  for (size_t i = 0; i < engine::kPlanSplits; ++i) {
    if (*by == engine::kPlanSplitNames[i]) return static_cast<engine::PlanSplit>(i);
  }
  return Status(Code::kInvalid, "by is race, language or place.", *by);
}

Result<Day> ReadDay(const Request& request, const char* key, Day otherwise) {
  const std::string* const text = request.Query(key);
  if (text == nullptr || text->empty()) return otherwise;
  const auto day = healthplan::ParseDay(*text);
  if (!day) return Status(Code::kInvalid, std::string(key) + " is a day like 2026-03-01.", *text);
  return *day;
}

/// The change that a page opens with: the next one, else the last.
Day NextChange(const engine::PlanFrame& frame) {
  const auto next = std::find_if(frame.changes.begin(), frame.changes.end(), [&](Day day) { return day > frame.on; });
  return next != frame.changes.end() ? *next : frame.changes.empty() ? frame.on : frame.changes.back();
}

Result<engine::PlanFilter> ReadFilter(const Request& request, const engine::PlanFrame& frame) {
  engine::PlanFilter out;
  BOGAM_ASSIGN(out.split, ReadSplit(request));
  const auto text = [&](const char* key) {
    const std::string* const found = request.Query(key);
    return found == nullptr || found->empty() ? std::nullopt : std::optional(*found);
  };
  out.group = text("group"), out.renewal = text("renewal");
  if (const auto cover = text("cover")) {
    const auto type = frame.rulebook->programme().TypeNamed(*cover);
    if (!type) return Status(Code::kInvalid, "cover is no cover of the programme.", *cover);
    out.cover = static_cast<int>(*type);
  }
  if (const auto fate = text("fate")) {
    uint8_t at = 0;
    while (at <= engine::kFateNotTold && engine::FateId(at) != *fate) ++at;
    if (at > engine::kFateNotTold) return Status(Code::kInvalid, "fate is keeps, must-show, less, loses, undecided, already or not-told.", *fate);
    out.fate = at;
    BOGAM_ASSIGN(const Day change, ReadDay(request, "change", NextChange(frame)));
    if (std::find(frame.changes.begin(), frame.changes.end(), change) == frame.changes.end()) {
      return Status(Code::kInvalid, "change is no day on which rules change.", healthplan::DayText(change));
    }
    out.change = change;
  }
  return out;
}

std::string MarkText(const Request& request) {
  std::string out;
  for (const char* const key : {"by", "group", "renewal", "cover", "fate", "change"}) {
    const std::string* const found = request.Query(key);
    out += (found == nullptr ? std::string() : *found) + "\n";
  }
  return out;
}

/// One row of a list.
Status WriteMember(const PlanPopulation& plan, const engine::PlanPerson& one, const engine::PlanFilter& filter, const engine::EvaluationTime& time,
                   const healthplan::LetterWords* words, cohort::PatientReader* reader, JsonText* json) {
  BOGAM_ASSIGN(const bool there, reader->Move(one.number));
  if (!there) return Status(Code::kDataLoss, "a member of the list is not in its state of the store");
  const fhir::Node patient = reader->resource();
  const healthplan::Programme& programme = plan.frame().rulebook->programme();
  const auto type = static_cast<size_t>(one.covers.back());
  json->Object().String("id", patient.Get(fhir::name::kId).text());
  WriteNames(patient, time, json);
  WriteNullable("birthDate", patient.Get(fhir::name::kBirthDate).text(), json);
  WriteNullable("age", AgeOf(patient, time), json);
  json->Object("cover").String("id", programme.types[type].id).String("title", words == nullptr ? programme.types[type].title : words->types[type]).End();
  WriteNullable("renewal", one.renewal == 0 ? std::string() : healthplan::DayText(one.renewal), json);
  const auto& changes = plan.frame().changes;
  const auto change = filter.change ? std::find(changes.begin(), changes.end(), *filter.change) : changes.end();
  WriteNullable("fate", change == changes.end() ? std::string_view() : engine::FateId(one.fates[static_cast<size_t>(change - changes.begin())]), json);
  json->Object("groups");
  for (size_t i = 0; i < engine::kPlanSplits; ++i) {
    const engine::PlanGroup& group = plan.groups(static_cast<engine::PlanSplit>(i))[one.groups[i]];
    json->Object(engine::kPlanSplitNames[i]).String("key", group.key).String("label", group.label).End();
  }
  json->End().End();
  return {};
}

}  // namespace

View PlanOverview(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const engine::PlanSplit split, ReadSplit(request));
  BOGAM_ASSIGN(const engine::PlanPopulations::Answer answer, PlanOf(context, request));
  if (answer.population == nullptr) return StillReading(answer.progress);
  return JsonResponse(engine::PlanJson(engine::PlanPageOf(answer.population, split, ReaderOf(request))));
}

View PlanChanges(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const engine::PlanPopulations::Answer answer, PlanOf(context, request));
  if (answer.population == nullptr) return StillReading(answer.progress);
  const engine::PlanFrame& frame = answer.population->frame();
  BOGAM_ASSIGN(const Day to, ReadDay(request, "to", NextChange(frame)));
  BOGAM_ASSIGN(const Day from, ReadDay(request, "from", to == frame.on ? to : healthplan::AddDays(to, -1)));
  for (const Day day : {from, to}) {
    if (frame.AskedOn(day) == frame.asked.size()) return Status(Code::kInvalid, "from and to are among days.", healthplan::DayText(day));
  }
  const healthplan::Programme& programme = frame.rulebook->programme();
  JsonText json;
  json.Object().Object("programme").String("id", programme.id).String("title", programme.title).String("notice", programme.notice).End();
  json.String("on", healthplan::DayText(frame.on)).String("from", healthplan::DayText(from)).String("to", healthplan::DayText(to)).Array("days");
  std::vector<Day> days = frame.asked;
  std::sort(days.begin(), days.end());
  for (const Day day : days) json.String(healthplan::DayText(day));
  json.End().Boolean("suppressed", !SeesPeople(request));
  json.Raw("content", healthplan::DifferenceJson(healthplan::DifferenceOf(programme, from, programme, to))).Object("moves");
  engine::WriteMoves(engine::PlanMovesOf(*answer.population, from, *answer.population, to, ReaderOf(request)), &json);
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

View PlanPeopleList(const ViewContext& context, const Request& request) {
  BOGAM_ASSIGN(const size_t limit, ReadLimit(request));
  const uint64_t mark = MarkOf(MarkText(request));
  uint64_t state = 0, on = 0, its_mark = 0, offset = 0;
  PlanPtr plan;
  if (const std::string* const cursor = request.Query("cursor"); cursor != nullptr && !cursor->empty()) {
    if (!ReadCursor(*cursor, {&state, &on, &its_mark, &offset}) || its_mark != mark)
      return Status(Code::kInvalid, "The cursor is damaged, or of another list.");
    plan = context.plans->Find(state, static_cast<Day>(on));
    if (plan == nullptr) return Status(Code::kGone, "The list has changed since this page was made; begin again.");
  } else {
    BOGAM_ASSIGN(const engine::PlanPopulations::Answer answer, PlanOf(context, request));
    if (answer.population == nullptr) return StillReading(answer.progress);
    plan = answer.population;
  }
  BOGAM_ASSIGN(const engine::PlanFilter filter, ReadFilter(request, plan->frame()));
  std::vector<uint32_t> rows = engine::PlanPeople(*plan, filter);
  const auto due = [&](uint32_t at) { return plan->people()[at].renewal == 0 ? healthplan::kLastDay : plan->people()[at].renewal; };
  std::stable_sort(rows.begin(), rows.end(), [&](uint32_t a, uint32_t b) { return due(a) < due(b); });
  offset = std::min<uint64_t>(offset, rows.size());
  const size_t end = std::min<size_t>(rows.size(), offset + limit);
  BOGAM_ASSIGN(const engine::EvaluationTime time, context.engine->When({}));
  const healthplan::Programme& programme = plan->frame().rulebook->programme();
  const healthplan::LetterWords* const words = WantsKorean(request) ? healthplan::LettersIn(programme, "ko") : nullptr;
  JsonText json;
  json.Object().String("on", healthplan::DayText(plan->frame().on)).Number("total", static_cast<int64_t>(rows.size()));
  WriteNullable("next", end < rows.size() ? WriteCursor({plan->change(), static_cast<uint64_t>(plan->frame().on), mark, end}) : std::string(), &json);
  json.Array("items");
  const auto reader = plan->population().NewReader();
  for (size_t i = offset; i < end; ++i) {
    BOGAM_TRY(WriteMember(*plan, plan->people()[rows[i]], filter, time, words, reader.get(), &json));
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
