// SPDX-License-Identifier: Apache-2.0
// GET /api/models/{id}/population: what a model gives over the people in reach, worked out in the background, all models in one pass.
#include <algorithm>

#include "risk/explain.h"
#include "risk/sentences.h"
#include "server/workspace/small_cells.h"
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
std::string ReasonText(const risk::Input& input, std::string_view kind, const risk::Translation& in) {
  return in.Say(risk::sentence::kReason, {in.Say(input.title), in.Say(risk::ProblemWords(kind))});
}

void WriteCount(int64_t people, bool hidden, JsonText* json) { json->Raw("people", hidden ? "null" : std::to_string(people)).Boolean("suppressed", hidden); }

/// People of an output: with a value, by band, and without one, by reason. Those with a value and the reasons are the parts of all who live; the bands are the
/// parts of those with a value.
class OutputView {
 public:
  /// all: every count is shown.
  OutputView(const risk::Equation& equation, const engine::OutputSummary& summary, bool all, const risk::Translation& in)
      : equation_(equation), summary_(summary), output_(equation.outputs[summary.output]), in_(in) {
    for (const risk::Band& band : output_.bands) {
      if (std::find(labels_.begin(), labels_.end(), band.label) != labels_.end()) continue;  // of another sex, say
      labels_.push_back(band.label);
      const auto found = summary.bands.find(band.label);
      bands_.push_back(found == summary.bands.end() ? 0 : static_cast<int64_t>(found->second));
    }
    reasons_.assign(summary.problems.begin(), summary.problems.end());
    std::stable_sort(reasons_.begin(), reasons_.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    std::vector<int64_t> parts{Count()};
    for (const auto& [reason, people] : reasons_) parts.push_back(static_cast<int64_t>(people));
    hidden_ = all ? std::vector<bool>(parts.size()) : HiddenParts(parts);
    hidden_bands_ = all ? std::vector<bool>(bands_.size()) : hidden_[0] ? std::vector<bool>(bands_.size(), true) : HiddenParts(bands_);
  }

  void Write(JsonText* json) const {
    json->Object().String("id", output_.id).String("title", in_.Say(output_.title)).String("unit", in_.Say(output_.unit_text));
    json->Raw("count", hidden_[0] ? "null" : std::to_string(Count()));
    WriteSpread(json);
    json->Array("bands");
    for (size_t i = 0; i < labels_.size(); ++i) {
      json->Object().String("label", in_.Say(labels_[i]));
      WriteCount(bands_[i], hidden_bands_[i], json);
      json->End();
    }
    json->End().Array("without");
    for (size_t i = 0; i < reasons_.size(); ++i) WriteReason(reasons_[i].first, static_cast<int64_t>(reasons_[i].second), hidden_[i + 1], json);
    json->End().End();
  }

 private:
  int64_t Count() const { return static_cast<int64_t>(summary_.values.count()); }

  /// Of a handful of people neither a mean nor quantiles are shown to anybody.
  void WriteSpread(JsonText* json) const {
    const bool none = Count() == 0 || IsSmall(Count()) || hidden_[0];
    json->Raw("mean", none ? "null" : risk::NumberText(summary_.values.mean()));
    if (none) {
      json->Raw("quantiles", "null");
      return;
    }
    json->Object("quantiles");
    for (const auto& [name, share] : {std::pair("p5", 0.05), std::pair("p25", 0.25), std::pair("p50", 0.5), std::pair("p75", 0.75), std::pair("p95", 0.95)}) {
      json->Raw(name, risk::NumberText(summary_.values.Quantile(share)));
    }
    json->End();
  }

  void WriteReason(const engine::OutputSummary::Reason& reason, int64_t people, bool hidden, JsonText* json) const {
    const std::string_view kind = risk::ProblemName(reason.kind, reason.lack);
    const risk::Input& input = equation_.inputs[reason.input];
    json->Object().String("kind", kind).String("input", input.name).String("text", ReasonText(input, kind, in_));
    WriteCount(people, hidden, json);
    json->End();
  }

  const risk::Equation& equation_;
  const engine::OutputSummary& summary_;
  const risk::Output& output_;
  const risk::Translation& in_;
  std::vector<std::string> labels_;
  std::vector<int64_t> bands_;
  std::vector<std::pair<engine::OutputSummary::Reason, uint64_t>> reasons_;
  std::vector<bool> hidden_;  // of those with a value, then of the reasons
  std::vector<bool> hidden_bands_;
};

}  // namespace

View ModelPopulation(const ViewContext& context, const Request& request, std::string_view model) {
  BOGAM_ASSIGN(engine::ModelShelf* const shelf, context.engine->Models());
  BOGAM_ASSIGN(const engine::ModelView view, shelf->Find(model));
  BOGAM_ASSIGN(const engine::ShownModels shown, shelf->Shown());
  if (shown.Find(model) == nullptr) {
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
  const bool all = SeesPeople(request);
  const risk::Translation& in = view.library->translation(LanguageOf(request), view.equation);
  JsonText json;
  json.Object().String("now", summary->now().ToString());
  json.Number("people", static_cast<int64_t>(run.people)).Number("deceased", static_cast<int64_t>(run.deceased)).Array("outputs");
  for (const engine::OutputSummary& one : run.outputs) {
    if (one.equation == view.equation) OutputView(view.about(), one, all, in).Write(&json);
  }
  json.End().End();
  return JsonResponse(std::move(json).Take());
}

}  // namespace bogam::server
