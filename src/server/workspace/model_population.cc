// SPDX-License-Identifier: Apache-2.0
// GET /api/models/{id}/population: what a model gives over the people in reach, worked out in the background, all models in one pass.
#include <algorithm>

#include "risk/explain.h"
#include "server/workspace/view.h"

namespace bogam::server {
namespace {

Response StillComputing(const engine::RiskSummary& summary) {
  const engine::RiskSummary::Progress progress = summary.progress();
  JsonText json;
  json.Object()
      .String("state", "computing")
      .Object("progress")
      .Number("done", static_cast<int64_t>(progress.done))
      .Number("total", static_cast<int64_t>(progress.total));
  WriteNullable("elapsedSeconds", std::optional<double>(progress.elapsed_seconds), &json);
  std::optional<double> remaining;
  if (progress.done > 0) remaining = progress.elapsed_seconds / static_cast<double>(progress.done) * static_cast<double>(progress.total - progress.done);
  WriteNullable("remainingSeconds", remaining, &json);
  json.End().End();
  Response response = JsonResponse(std::move(json).Take(), 202);
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

/// "serum creatinine: not recorded"
std::string ReasonText(const risk::Input& input, std::string_view kind) {
  std::string words(kind);
  std::replace(words.begin(), words.end(), '-', ' ');
  return input.title + ": " + words;
}

void WriteOutput(const risk::Equation& equation, const engine::OutputSummary& summary, JsonText* json) {
  const risk::Output& output = equation.outputs[summary.output];
  const uint64_t count = summary.values.count();
  const bool few = count > 0 && count < kSmallCell;
  json->Object().String("id", output.id).String("title", output.title).String("unit", output.unit_text).Number("count", static_cast<int64_t>(count));
  json->Raw("mean", count == 0 || few ? "null" : risk::NumberText(summary.values.mean()));
  if (count == 0 || few) {
    json->Raw("quantiles", "null");
  } else {
    json->Object("quantiles");
    for (const auto& [name, share] : {std::pair("p5", 0.05), std::pair("p25", 0.25), std::pair("p50", 0.5), std::pair("p75", 0.75), std::pair("p95", 0.95)}) {
      json->Raw(name, risk::NumberText(summary.values.Quantile(share)));
    }
    json->End();
  }
  json->Array("bands");
  std::vector<std::string> labels;
  for (const risk::Band& band : output.bands) {
    if (std::find(labels.begin(), labels.end(), band.label) != labels.end()) continue;  // of another sex, say
    labels.push_back(band.label);
    const auto found = summary.bands.find(band.label);
    const uint64_t people = found == summary.bands.end() ? 0 : found->second;
    const bool suppressed = people > 0 && people < kSmallCell;
    json->Object().String("label", band.label).Raw("people", suppressed ? "null" : std::to_string(people)).Boolean("suppressed", suppressed).End();
  }
  json->End().Array("without");
  std::vector<std::pair<engine::OutputSummary::Reason, uint64_t>> reasons(summary.problems.begin(), summary.problems.end());
  std::stable_sort(reasons.begin(), reasons.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
  for (const auto& [reason, people] : reasons) {
    const std::string_view kind = risk::ProblemName(reason.kind, reason.lack);
    const risk::Input& input = equation.inputs[reason.input];
    json->Object()
        .String("kind", kind)
        .String("input", input.name)
        .String("text", ReasonText(input, kind))
        .Number("people", static_cast<int64_t>(people))
        .End();
  }
  json->End().End();
}

}  // namespace

View ModelPopulation(const ViewContext& context, const Request& request, std::string_view model) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const engine::ModelView view, shelf->Find(model));
  if (view.record.state == risk::ModelState::kPaused || view.record.state == risk::ModelState::kRetired) {
    return Status(Code::kUnprocessable, view.about().title + " is " + std::string(risk::Name(view.record.state)) + ": nothing of it is shown.");
  }
  std::string practice;
  if (const std::string* const asked = request.Query("practice"); asked != nullptr && !asked->empty()) {
    if (!asked->starts_with("Organization/")) return Status(Code::kInvalid, "practice is the key of an Organization");
    practice = asked->substr(asked->find('/') + 1);
  }
  BOGAM_ASSIGN(const std::shared_ptr<const engine::RiskSummary> summary, context.risks->Get(practice));
  if (summary->state() == engine::RiskSummary::State::kComputing) return StillComputing(*summary);
  if (summary->state() == engine::RiskSummary::State::kFailed) return summary->failure();
  const engine::RiskRun& run = summary->run();
  JsonText json;
  json.Object()
      .String("now", summary->now().ToString())
      .Number("people", static_cast<int64_t>(run.people))
      .Number("deceased", static_cast<int64_t>(run.deceased))
      .Array("outputs");
  for (const engine::OutputSummary& one : run.outputs) {
    if (one.equation == view.equation) WriteOutput(view.about(), one, &json);
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
