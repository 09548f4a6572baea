// SPDX-License-Identifier: Apache-2.0
// `bogam risk`: list, score, run, check.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <map>
#include <utility>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/risk_person.h"
#include "engine/risk_run.h"
#include "engine/risk_shelf.h"
#include "engine/risk_writer.h"
#include "measure/json_text.h"

namespace bogam::cli {
namespace {

using measure::JsonText;
using risk::Explanation;

constexpr size_t kShownReasons = 6;
constexpr const char* kNotCauseOfLearned = "What added to the score of a learned model is its arithmetic: no cause, and no advice.";
constexpr const char* kNotCause = "What raised a score is arithmetic against a reference person, all other inputs kept: no cause, and no advice.";

std::string Fixed(double value, int digits) {
  char text[48];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  return text;
}

Result<std::shared_ptr<const risk::Library>> LibraryOf(const RiskArguments& arguments) {
  BOGAM_ASSIGN(std::shared_ptr<const risk::Library> library,
               engine::OpenRiskLibrary(arguments.folder, DataOnly(arguments.world) ? std::string() : arguments.world.store));
  if (arguments.settings.empty()) return library;
  risk::Place place = library->place();
  for (const std::string& setting : arguments.settings) {
    const size_t equals = setting.find('=');
    if (equals == std::string::npos || equals == 0) return Status(Code::kInvalid, "a setting is name=value, like score2_region=moderate", setting);
    BOGAM_TRY(library->CheckSetting(setting.substr(0, equals), setting.substr(equals + 1)));
    place.settings[setting.substr(0, equals)] = setting.substr(equals + 1);
  }
  return std::shared_ptr<const risk::Library>(library->At(std::move(place)));
}

/// Who reads a store keeps to what may be shown there: the ids asked for, or all that may be. Without a store nothing was decided, and the models stand where
/// their packages say; those that are shown nowhere are then given where they are asked for by name.
Status ChooseModels(const RiskArguments& arguments, engine::RiskRequest* request) {
  const engine::ModelShelf shelf(request->library, DataOnly(arguments.world) ? std::string() : arguments.world.store + "/models");
  if (arguments.equations.empty()) {
    BOGAM_ASSIGN(const engine::ShownModels shown, shelf.Shown());
    for (const engine::ShownModel& model : shown.models) request->equations.push_back(model.id);
    std::sort(request->equations.begin(), request->equations.end());
    return request->equations.empty() ? Status(Code::kUnprocessable, "no model may be shown here; bogam model list says why") : Status::Ok();
  }
  for (const std::string& id : arguments.equations) {
    BOGAM_ASSIGN(const engine::ModelView view, shelf.Find(id));
    const risk::ModelState state = view.record.state;
    const bool kept = view.about().trained && !risk::IsShown(state);
    if (kept && !view.record.moved) {
      return Status(Code::kUnprocessable,
                    view.about().title + " is " + std::string(risk::Name(state)) + ": no score of it is shown; bogam model state moves it");
    }
    if (!kept && state != risk::ModelState::kPaused && state != risk::ModelState::kRetired && state != risk::ModelState::kSilent) continue;
    const risk::StateChange& last = view.record.history.back();
    return Status(Code::kUnprocessable,
                  view.about().title + " is " + std::string(risk::Name(state)) + ": no score of it is shown (" + last.who + ", " + last.reason + ")");
  }
  request->equations = arguments.equations;
  return {};
}

Result<engine::RiskRequest> RequestOf(const RiskArguments& arguments, engine::Engine* engine) {
  engine::RiskRequest request;
  BOGAM_ASSIGN(request.library, LibraryOf(arguments));
  BOGAM_ASSIGN(request.data, DataOf(arguments.world));
  request.data_only = DataOnly(arguments.world);
  BOGAM_TRY(ChooseModels(arguments, &request));
  request.threads = arguments.world.threads;
  BOGAM_ASSIGN(request.offset, engine::ParseTimezone(arguments.time.timezone));
  BOGAM_ASSIGN(request.now, engine::RiskNow(engine, arguments.time, request.data.get(), request.data_only));
  return request;
}

Result<std::unique_ptr<engine::Engine>> EngineOf(const RiskArguments& arguments) {
  return OpenEngine(arguments.world, DataOnly(arguments.world) ? Access::kNone : Access::kRead);
}

// ---- list

void Texts(JsonText& json, std::string_view key, const std::vector<std::string>& texts) {
  json.Array(key);
  for (const std::string& text : texts) json.String(text);
  json.End();
}

void JsonCard(const risk::Library& library, size_t at, JsonText& json) {
  const risk::Equation& equation = library.equations()[at];
  json.Object().String("id", equation.id).String("title", equation.title).String("topic", equation.topic).String("purpose", equation.purpose);
  json.String("state", risk::StateName(equation.state)).Boolean("byDefault", library.ByDefault(at)).Boolean("onChart", library.OnChart(at));
  json.String("verification", equation.verification).String("licence", equation.licence).Optional("notice", equation.notice);
  json.String("effectiveFrom", equation.effective_from).Optional("effectiveTo", equation.effective_to).Array("sources");
  for (const risk::Citation& source : equation.sources) json.Object().String("title", source.title).Optional("link", source.link).End();
  json.End();
  Texts(json, "cautions", equation.cautions);
  Texts(json, "validated", equation.validated);
  json.Array("inputs");
  for (const risk::Input& input : equation.inputs) {
    json.Object().String("name", input.name).String("title", input.title).Optional("unit", input.unit);
    if (!input.range.empty()) json.String("range", input.range.ToString());
    json.Boolean("modifiable", input.modifiable).End();
  }
  json.End().Array("outputs");
  for (const risk::Output& output : equation.outputs) {
    json.Object().String("id", output.id).String("title", output.title).String("unit", output.unit).Optional("horizon", output.horizon).End();
  }
  json.End().Number("vectors", static_cast<int64_t>(risk::VectorsOf(library, at))).End();
}

Result<int> DoList(const RiskArguments& arguments) {
  BOGAM_ASSIGN(const std::shared_ptr<const risk::Library> library, LibraryOf(arguments));
  JsonText json;
  json.Array();
  Table table;
  table.Column("Id", Table::Align::kLeft, 40);
  for (const char* title : {"State", "On", "Chart", "Topic"}) table.Column(title, Table::Align::kLeft, 24);
  table.Column("Vectors", Table::Align::kRight);
  table.Column("Title", Table::Align::kLeft, 60);
  for (size_t i = 0; i < library->equations().size(); ++i) {
    const risk::Equation& equation = library->equations()[i];
    table.Row({equation.id, std::string(risk::StateName(equation.state)), library->ByDefault(i) ? "yes" : "no", library->OnChart(i) ? "yes" : "",
               equation.topic, std::to_string(risk::VectorsOf(*library, i)), equation.title});
    JsonCard(*library, i, json);
  }
  json.End();
  if (arguments.json) {
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  std::printf("%s", table.ToString().c_str());
  for (const std::string& absent : library->AbsentOfPlace()) std::printf("\nThe place names %s, which is not there.\n", absent.c_str());
  return kDone;
}

// ---- score

std::string Exact(double number) {
  char text[32];
  return number == 0 ? "0" : std::string(text, std::to_chars(text, text + sizeof text, number).ptr);
}

void JsonContributions(const Explanation::Contributions& all, JsonText& json) {
  json.Object("contributions").String("scale", all.scale).Raw("base", Exact(all.base)).Raw("sum", Exact(all.sum)).Array("items");
  for (const Explanation::Contribution& one : all.items) {
    json.Object().String("name", one.name).String("words", one.words).Raw("contribution", Exact(one.contribution)).Boolean("modifiable", one.modifiable).End();
  }
  json.End().End();
}

void PrintContributions(const Explanation& score) {
  constexpr size_t kMost = 12;
  const Explanation::Contributions& all = *score.contributions;
  std::printf("  What added to %s (AI; on the scale of the %s: base %s, sum %s)\n", score.output->title.c_str(),
              all.scale == "logit" ? "logit" : "log of the hazard", Fixed(all.base, 3).c_str(), Fixed(all.sum, 3).c_str());
  for (size_t i = 0; i < all.items.size() && i < kMost; ++i) {
    std::printf("    %+.3f  %s%s\n", all.items[i].contribution, all.items[i].words.c_str(), all.items[i].modifiable ? "" : " (not modifiable)");
  }
  if (all.items.size() > kMost) std::printf("    and %zu more (--json)\n", all.items.size() - kMost);
}

void JsonScore(const Explanation& score, JsonText& json) {
  json.Object().String("equation", score.equation->id).String("output", score.output->id).String("title", score.output->title);
  json.String("state", risk::StateName(score.equation->state)).Boolean("onChart", score.on_chart);
  if (score.value) {
    json.Raw("value", risk::NumberText(*score.value)).String("unit", score.output->unit).String("words", score.words);
    json.Optional("band", score.band).String("validUntil", score.valid_until);
  }
  json.Array("problems");
  for (const auto& problem : score.problems) json.Object().String("kind", problem.kind).String("input", problem.input).String("say", problem.say).End();
  json.End().Array("inputs");
  for (const auto& input : score.inputs) {
    json.Object()
        .String("name", input.name)
        .String("title", input.title)
        .Optional("value", input.value)
        .Optional("lack", input.lack)
        .Optional("why", input.why);
    json.Optional("passedOver", input.passed_over).Array("from");
    for (const auto& source : input.sources) {
      json.Object().Optional("reference", source.reference).Optional("date", source.date).Optional("value", source.value).End();
    }
    json.End().End();
  }
  json.End().Array("raised");
  for (const auto& raised : score.raised) {
    json.Object().String("input", raised.input).String("words", raised.words).Raw("change", risk::NumberText(raised.change));
    json.Boolean("modifiable", raised.modifiable).End();
  }
  json.End().Optional("referencePerson", score.reference_person);
  if (score.contributions) JsonContributions(*score.contributions, json);
  Texts(json, "alerts", score.alerts);
  json.Optional("notice", score.equation->notice).End();
}

std::string SourceText(const Explanation::InputText& input) {
  std::string out;
  for (const auto& source : input.sources) {
    out += (out.empty() ? "" : "; ") + (source.value.empty() || input.sources.size() == 1 ? "" : source.value + ", ") +
           (source.date.empty() ? "" : source.date + ", ") + source.reference;
  }
  return out;
}

/// The scores of one equation.
void PrintEquation(const std::vector<const Explanation*>& scores) {
  const Explanation& first = *scores.front();
  const bool draft = first.equation->state == risk::State::kDraft;
  std::printf("\n%s%s%s\n", first.equation->title.c_str(), first.on_chart ? " (on the chart)" : "", draft ? " (DRAFT: not verified, not for the bedside)" : "");
  for (const Explanation* score : scores) {
    if (score->value) {
      const std::string band = score->band.empty() ? "" : ", " + score->band;
      std::printf("  %s: %s%s, until %s\n", score->output->title.c_str(), score->words.c_str(), band.c_str(), score->valid_until.c_str());
      continue;
    }
    std::printf("  %s: no value\n", score->output->title.c_str());
    for (const auto& problem : score->problems) std::printf("    %s\n", problem.say.c_str());
  }
  for (const std::string& alert : first.alerts) std::printf("  ! %s\n", alert.c_str());
  std::map<std::string, bool> shown;
  Table table;
  table.Column("  Input", Table::Align::kLeft, 48);
  table.Column("Value", Table::Align::kLeft, 32);
  table.Column("From", Table::Align::kLeft, 160);
  for (const Explanation* score : scores) {
    for (const auto& input : score->inputs) {
      if (std::exchange(shown[input.name], true)) continue;
      const std::string passed = input.passed_over.empty() ? "" : " (newer passed over: " + input.passed_over + ")";
      table.Row({"  " + input.title, input.known ? input.value : "? " + input.lack, SourceText(input) + passed});
    }
  }
  std::printf("%s", table.ToString().c_str());
  for (const Explanation* score : scores) {
    if (score->contributions) PrintContributions(*score);
  }
  for (const Explanation* score : scores) {
    if (!score->value || score->raised.empty()) continue;
    std::printf("  What raised or lowered %s, compared with a person %s\n", score->output->title.c_str(), score->reference_person.c_str());
    for (const auto& raised : score->raised) std::printf("    %s%s\n", raised.words.c_str(), raised.modifiable ? "" : " (not modifiable)");
    break;
  }
  if (!first.equation->notice.empty()) std::printf("  %s\n", first.equation->notice.c_str());
}

Result<int> DoScore(const RiskArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, EngineOf(arguments));
  BOGAM_ASSIGN(const engine::RiskRequest request, RequestOf(arguments, engine.get()));
  const std::string id = arguments.patient.starts_with("Patient/") ? arguments.patient.substr(8) : arguments.patient;
  BOGAM_ASSIGN(const engine::PersonRisk person, engine::ScorePerson(engine.get(), request, id));
  if (arguments.json) {
    JsonText json;
    json.Object().String("patient", "Patient/" + person.patient).String("asOf", request.now.ToString()).Boolean("deceased", person.deceased).Array("scores");
    for (const Explanation& score : person.scores) {
      if (!person.deceased) JsonScore(score, json);
    }
    json.End().End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  std::printf("Patient/%s, as of %s\n", person.patient.c_str(), request.now.ToString().c_str());
  if (person.deceased) {
    std::printf("\nThe person has died: no scores.\n");
    return kDone;
  }
  bool raised = false, added = false;
  for (size_t i = 0; i < person.scores.size();) {
    std::vector<const Explanation*> of_one;
    for (; i < person.scores.size() && (of_one.empty() || person.scores[i].equation == of_one.front()->equation); ++i) of_one.push_back(&person.scores[i]);
    PrintEquation(of_one);
    for (const Explanation* score : of_one) {
      raised = raised || !score->raised.empty();
      added = added || score->contributions;
    }
  }
  if (raised) std::printf("\n%s\n", kNotCause);
  if (added) std::printf("\n%s\n", kNotCauseOfLearned);
  return kDone;
}

// ---- run

const risk::Output& OutputOf(const engine::RiskRun& run, const engine::OutputSummary& summary) {
  return run.library->equations()[summary.equation].outputs[summary.output];
}

struct ReasonCount {
  std::string kind, input;
  uint64_t people = 0;
};

/// The most frequent first.
std::vector<ReasonCount> Reasons(const engine::RiskRun& run, const engine::OutputSummary& summary) {
  std::vector<ReasonCount> reasons;
  for (const auto& [reason, people] : summary.problems) {
    const std::string& input = run.library->equations()[summary.equation].inputs[reason.input].name;
    reasons.push_back({std::string(risk::ProblemName(reason.kind, reason.lack)), input, people});
  }
  std::stable_sort(reasons.begin(), reasons.end(), [](const ReasonCount& a, const ReasonCount& b) { return a.people > b.people; });
  return reasons;
}

std::string JsonRun(const engine::RiskRun& run, const engine::RiskRequest& request) {
  JsonText json;
  json.Object().String("asOf", request.now.ToString()).Number("people", static_cast<int64_t>(run.people));
  json.Number("deceased", static_cast<int64_t>(run.deceased)).Array("outputs");
  for (const engine::OutputSummary& summary : run.outputs) {
    const risk::Output& output = OutputOf(run, summary);
    json.Object().String("equation", run.library->equations()[summary.equation].id).String("output", output.id).String("unit", output.unit);
    json.Number("scored", static_cast<int64_t>(summary.values.count()));
    if (summary.values.count() > 0) {
      json.Raw("mean", risk::NumberText(summary.values.mean()));
      for (const auto& [name, share] : {std::pair("p10", 0.1), std::pair("p50", 0.5), std::pair("p90", 0.9)}) {
        json.Raw(name, risk::NumberText(summary.values.Quantile(share)));
      }
    }
    json.Array("bands");
    for (const auto& [band, people] : summary.bands) json.Object().String("band", band).Number("people", static_cast<int64_t>(people)).End();
    json.End().Array("withheld");
    for (const ReasonCount& reason : Reasons(run, summary)) {
      json.Object().String("kind", reason.kind).String("input", reason.input).Number("people", static_cast<int64_t>(reason.people)).End();
    }
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take();
}

void PrintRun(const engine::RiskRun& run, const engine::RiskRequest& request) {
  std::printf("As of %s; %s people, of whom %s have died\n\n", request.now.ToString().c_str(), WithCommas(run.people).c_str(),
              WithCommas(run.deceased).c_str());
  Table table;
  table.Column("Score", Table::Align::kLeft, 44);
  for (const char* title : {"Scored", "No value", "Mean", "10 %", "Median", "90 %"}) table.Column(title, Table::Align::kRight, 12);
  table.Column("Unit", Table::Align::kLeft, 24);
  for (const engine::OutputSummary& summary : run.outputs) {
    const risk::Output& output = OutputOf(run, summary);
    const std::string& equation = run.library->equations()[summary.equation].id;
    const uint64_t scored = summary.values.count();
    std::vector<std::string> row = {equation == output.id ? equation : equation + " " + output.id, WithCommas(scored),
                                    WithCommas(run.people - run.deceased - scored)};
    for (const double value : {summary.values.mean(), summary.values.Quantile(0.1), summary.values.Quantile(0.5), summary.values.Quantile(0.9)}) {
      row.push_back(scored == 0 ? "" : Fixed(value, 1));
    }
    row.push_back(output.unit_text + (output.horizon.empty() ? "" : " in " + output.horizon));
    table.Row(std::move(row));
  }
  std::printf("%s\nWhy there is no value (of each person the first reason, in the order of the inputs)\n", table.ToString().c_str());
  for (const engine::OutputSummary& summary : run.outputs) {
    const risk::Output& output = OutputOf(run, summary);
    const std::vector<ReasonCount> reasons = Reasons(run, summary);
    if (reasons.empty()) continue;
    const std::string& equation = run.library->equations()[summary.equation].id;
    std::printf("  %s:", (equation == output.id ? equation : equation + " " + output.id).c_str());
    for (size_t i = 0; i < reasons.size() && i < kShownReasons; ++i) {
      std::printf("%s %s %s %s", i == 0 ? "" : ",", WithCommas(reasons[i].people).c_str(), reasons[i].input.c_str(), reasons[i].kind.c_str());
    }
    std::printf("%s\n", reasons.size() > kShownReasons ? ", and more (--json)" : "");
  }
}

Result<int> DoWrite(const RiskArguments& arguments) {
  if (!arguments.equations.empty() || !arguments.settings.empty() || !arguments.world.data.empty() || !arguments.out.empty()) {
    return Status(Code::kInvalid, "--write writes the models that may be shown, as the place has them: without --equation, --setting, --data and --out");
  }
  WorldArguments world = arguments.world;
  world.equations = arguments.folder;
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(world, Access::kWrite));
  engine::AssessmentRequest request;
  request.threads = world.threads;
  BOGAM_ASSIGN(request.offset, engine::ParseTimezone(arguments.time.timezone));
  BOGAM_ASSIGN(request.now, engine::RiskNow(engine.get(), arguments.time, nullptr, false));
  engine::AssessmentReport report;
  {
    Progress progress("scoring");
    request.progress = [&](uint64_t done, uint64_t total) {
      progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
      return true;
    };
    BOGAM_ASSIGN(report, engine::WriteAssessments(engine.get(), request));
  }
  if (arguments.json) {
    JsonText json;
    json.Object().String("asOf", request.now.ToString());
    for (const auto& [name, count] : {std::pair("people", report.people), std::pair("written", report.written), std::pair("unchanged", report.unchanged),
                                      std::pair("withdrawn", report.withdrawn), std::pair("kept", report.kept)}) {
      json.Number(name, static_cast<int64_t>(count));
    }
    json.End();
    std::printf("%s\n", json.text().c_str());
  } else {
    std::printf("As of %s; %s people\nRiskAssessments: %s written, %s as they were, %s withdrawn; kept scores: %s\n", request.now.ToString().c_str(),
                WithCommas(report.people).c_str(), WithCommas(report.written).c_str(), WithCommas(report.unchanged).c_str(),
                WithCommas(report.withdrawn).c_str(), WithCommas(report.kept).c_str());
  }
  return kDone;
}

Result<int> DoRun(const RiskArguments& arguments) {
  if (arguments.write) return DoWrite(arguments);
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, EngineOf(arguments));
  BOGAM_ASSIGN(engine::RiskRequest request, RequestOf(arguments, engine.get()));
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(nullptr, &std::fclose);
  if (!arguments.out.empty()) {
    file.reset(std::fopen(arguments.out.c_str(), "wb"));
    if (!file) return Status(Code::kIo, "the file for scores cannot be written", arguments.out);
    request.individual = [&](std::string_view line) {
      const bool written = std::fwrite(line.data(), 1, line.size(), file.get()) == line.size() && std::fputc('\n', file.get()) != EOF;
      return written ? Status::Ok() : Status(Code::kIo, "the file for scores cannot be written", arguments.out);
    };
  }
  engine::RiskRun run;
  {
    Progress progress("scoring");
    request.progress = [&](uint64_t done, uint64_t total) {
      progress.Update(static_cast<double>(done), static_cast<double>(total), done, "people");
      return true;
    };
    BOGAM_ASSIGN(run, engine::RunRisk(engine.get(), request));
  }
  if (file && std::fclose(file.release()) != 0) return Status(Code::kIo, "the file for scores cannot be written", arguments.out);
  if (arguments.json) {
    std::printf("%s\n", JsonRun(run, request).c_str());
  } else {
    PrintRun(run, request);
  }
  return kDone;
}

// ---- check

Result<int> DoCheck(const RiskArguments& arguments) {
  BOGAM_ASSIGN(const std::vector<risk::SourceFile> files, engine::RiskFiles(arguments.folder));
  risk::Findings findings;
  const std::unique_ptr<const risk::Library> library = risk::Library::Read(files, &findings);
  size_t tried = 0;
  const std::vector<std::string> failed = engine::FailedVectors(*library, &tried);
  if (arguments.json) {
    JsonText json;
    json.Object().Number("equations", static_cast<int64_t>(library->equations().size())).Number("vectors", static_cast<int64_t>(tried)).Array("findings");
    for (const risk::Finding& finding : findings)
      json.Object().String("file", finding.file).String("field", finding.field).String("message", finding.message).End();
    json.End();
    Texts(json, "failedVectors", failed);
    json.End();
    std::printf("%s\n", json.text().c_str());
  } else {
    for (const risk::Finding& finding : findings) std::printf("%s\n", finding.ToString().c_str());
    for (const std::string& one : failed) std::printf("%s\n", one.c_str());
    for (const std::string& absent : library->AbsentOfPlace()) std::printf("place.json names %s, which is not there\n", absent.c_str());
    std::printf("%zu equations, %zu findings, %zu vectors, %zu answers that do not come out\n", library->equations().size(), findings.size(), tried,
                failed.size());
  }
  return findings.empty() && failed.empty() ? kDone : kNo;
}

}  // namespace

int RunRiskList(const RiskArguments& arguments) { return AnswerOf(DoList(arguments)); }
int RunRiskScore(const RiskArguments& arguments) { return AnswerOf(DoScore(arguments)); }
int RunRiskRun(const RiskArguments& arguments) { return AnswerOf(DoRun(arguments)); }
int RunRiskCheck(const RiskArguments& arguments) { return AnswerOf(DoCheck(arguments)); }

}  // namespace bogam::cli
