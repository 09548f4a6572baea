// SPDX-License-Identifier: Apache-2.0
// GET /api/people/{id}/risk: the scores that may be shown of one person, with inputs, reasons and how they were before.
#include <algorithm>
#include <map>

#include "access/audit_entry.h"
#include "engine/risk_assessment.h"
#include "engine/risk_person.h"
#include "server/workspace/contributions_view.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

void WriteInputs(const risk::Explanation& score, const risk::Translation& in, JsonText* json) {
  json->Array("inputs");
  for (const risk::Explanation::InputText& input : score.inputs) {
    json->Object().String("name", input.name).String("title", input.title).Boolean("known", input.known);
    WriteNullable("value", input.value, json);
    WriteNullable("lack", input.lack, json);
    WriteNullable("why", input.why, json);
    WriteNullable("passedOver", in.Say(risk::ProblemWords(input.passed_over)), json);
    json->Array("sources");
    for (const risk::Explanation::Source& source : input.sources) {
      if (source.reference.empty()) continue;
      json->Object().String("resource", source.reference);
      WriteNullable("date", source.date, json);
      WriteNullable("value", source.value, json);
      json->End();
    }
    json->End().End();
  }
  json->End();
}

void WriteRaised(const risk::Explanation& score, JsonText* json) {
  json->Array("raised");
  for (const risk::Explanation::Raised& raised : score.raised) {
    json->Object().String("input", raised.input).String("title", raised.title).String("value", raised.value).String("reference", raised.reference);
    json->Raw("change", risk::NumberText(raised.change)).String("words", raised.words).Boolean("modifiable", raised.modifiable).End();
  }
  json->End();
  WriteNullable("referencePerson", score.reference_person, json);
}

void WriteScore(const risk::Explanation& score, const engine::ShownModel& model, std::string_view version, const std::vector<engine::PastScore>& past,
                const risk::Translation& in, JsonText* json) {
  const risk::Equation& equation = *score.equation;
  json->Object().String("model", equation.id).String("title", in.Say(equation.title)).String("topic", equation.topic).String("version", version);
  json->String("state", risk::Name(model.state)).Boolean("onChart", model.on_chart).String("kind", equation.learned ? "learned" : "equation");
  json->String("output", score.output->id).String("outputTitle", in.Say(score.output->title));
  json->Raw("value", score.value ? risk::NumberText(*score.value) : "null");
  WriteNullable("unit", in.Say(score.output->unit_text), json);
  WriteNullable("horizon", in.Say(score.output->horizon), json);
  WriteNullable("words", score.words, json);
  WriteNullable("band", score.band, json);
  WriteNullable("validUntil", score.valid_until, json);
  json->Array("problems");
  for (const risk::Explanation::ProblemText& problem : score.problems) {
    json->Object().String("kind", problem.kind);
    WriteNullable("input", problem.input, json);
    json->String("text", problem.say).End();
  }
  json->End();
  WriteInputs(score, in, json);
  WriteRaised(score, json);
  WriteContributions(score, json);
  WriteTexts("alerts", score.alerts, json);
  std::vector<std::string> cautions = equation.cautions;
  if (!model.caveat.empty()) cautions.insert(cautions.begin(), model.caveat);
  if (!equation.notice.empty()) cautions.push_back(equation.notice);
  for (std::string& caution : cautions) caution = in.Say(caution);
  WriteTexts("cautions", cautions, json);
  json->Array("history");
  for (const engine::PastScore& one : past) {
    if (one.output == score.output->id) json->Object().String("date", one.date).Raw("value", risk::NumberText(one.value)).End();
  }
  json->End().End();
}

/// The chart's first, then others, then those without a value.
int RankOf(const risk::Explanation& score, const engine::ShownModel& model) { return !score.value ? 2 : model.on_chart ? 0 : 1; }

/// Models that would say something here, had nobody paused them: the page says that they are.
void WritePaused(const engine::ShownModels& shown, std::string_view language, JsonText* json) {
  json->Array("paused");
  for (const engine::PausedModel& model : shown.paused) {
    const auto at = shown.library->Find(model.id);
    json->Object().String("model", model.id).String("title", at.ok() ? shown.library->translation(language, *at).Say(model.title) : model.title);
    WriteNullable("since", model.since_ms == 0 ? std::string() : access::WriteInstant(model.since_ms), json);
    json->End();
  }
  json->End();
}

Status WriteImported(const ViewContext& context, std::string_view person, JsonText* json) {
  BOGAM_ASSIGN(const std::vector<engine::ImportedRisk> imported, engine::ImportedRisks(context.engine, person));
  json->Array("imported");
  for (const engine::ImportedRisk& one : imported) {
    json->Object().String("resource", one.resource);
    WriteNullable("date", one.date, json);
    WriteNullable("method", one.method, json);
    WriteNullable("outcome", one.outcome, json);
    json->Raw("value", risk::NumberText(one.percent)).String("unit", "%").End();
  }
  json->End();
  return {};
}

}  // namespace

View PersonRiskView(const ViewContext& context, const Request& request, std::string_view person) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const engine::ShownModels shown, shelf->Shown());
  engine::TimeRequest time;
  const std::string* const at = request.Query("at");
  if (at != nullptr) {
    const auto day = value::Date::Parse(*at);
    if (!day || day->ToString().size() != 10) return Status(Code::kInvalid, "at is a day, like 2026-03-01");
    time.now = *at + "T23:59:59.999Z";
  }
  engine::RiskRequest wanted;
  wanted.library = shown.library;
  wanted.equations = shown.Ids();
  wanted.language = LanguageOf(request);
  BOGAM_ASSIGN(wanted.now, engine::RiskNow(context.engine, time, nullptr, false));
  auto opened = engine::PersonAtHand::Open(context.engine, wanted, person);
  if (opened.status().code() == Code::kNotFound) return Status(Code::kNotFound, "There is no person with this id.");
  BOGAM_ASSIGN(const auto hand, std::move(opened));
  engine::PersonRisk risks;
  if (!wanted.equations.empty()) {
    BOGAM_ASSIGN(risks, engine::ScorePerson(wanted, person, hand.get()));
    if (at == nullptr) BOGAM_TRY(engine::ExpireOld(context.engine, wanted, &risks));
  }
  if (risks.deceased) risks.scores.clear();
  std::stable_sort(risks.scores.begin(), risks.scores.end(), [&](const risk::Explanation& a, const risk::Explanation& b) {
    return RankOf(a, *shown.Find(a.equation->id)) < RankOf(b, *shown.Find(b.equation->id));
  });
  std::map<std::string, std::vector<engine::PastScore>> past;
  std::string models;
  JsonText json;
  json.Object().String("now", wanted.now.ToString());
  WritePaused(shown, wanted.language, &json);
  json.Array("scores");
  for (const risk::Explanation& score : risks.scores) {
    const engine::ShownModel& model = *shown.Find(score.equation->id);
    const auto [known, fresh] = past.try_emplace(model.id);
    if (fresh) {
      models += (models.empty() ? " " : ",") + model.id;
      BOGAM_ASSIGN(known->second, engine::RiskHistory(wanted, model.equation, hand.get()));
    }
    WriteScore(score, model, shown.library->package(model.equation).version(), known->second, shown.library->translation(wanted.language, model.equation),
               &json);
  }
  json.End();
  BOGAM_TRY(WriteImported(context, person, &json));
  json.End();
  Response response = JsonResponse(std::move(json).Take());
  response.deed.what = "/api/people/{}/risk" + models;
  return response;
}

}  // namespace bogam::server
