// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <functional>
#include <optional>

#include "cli/commands.h"
#include "cli/healthplan_arguments.h"
#include "cli/study_text.h"
#include "engine/person_home.h"
#include "engine/programme_shelf.h"
#include "format/json_text.h"
#include "format/yaml.h"
#include "healthplan/check.h"
#include "healthplan/cliff.h"
#include "healthplan/coverage_response.h"
#include "healthplan/letter.h"
#include "healthplan/questionnaire.h"
#include "healthplan/trace.h"

namespace bogam::cli {
namespace {

using healthplan::Application;
using healthplan::Findings;

Status Refused(const std::string& what, const Findings& findings) {
  return findings.empty() ? Status::Ok() : Status(Code::kInvalid, what, format::Indented(findings));
}

/// What records of a store tell; whose home it is stands first.
Result<Application> HomeOfPatient(const healthplan::Programme& programme, const HealthplanArguments& arguments) {
  WorldArguments world = arguments.world;
  world.command = "healthplan";
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(world, Access::kRead));
  std::optional<healthplan::Day> on = healthplan::ParseDay(arguments.on);
  if (!arguments.on.empty() && !on) return Status(Code::kInvalid, "--on is a day like 2026-03-01", arguments.on);
  if (!on) {
    BOGAM_ASSIGN(on, engine::CoverDay(engine.get()));
  }
  BOGAM_ASSIGN(healthplan::HomeTold home, engine::HomeOnRecord(*engine, programme, arguments.patient, *on));
  BOGAM_TRY(Refused("the answered form has something wrong", home.wrong));
  if (!home.told_by.empty()) return std::move(home.application);
  return Status(Code::kNotFound, "nobody has told who lives with this person: there is no answered form", "Patient/" + arguments.patient);
}

/// What a file tells.
Result<Application> ApplicationInFile(const healthplan::Programme& programme, const HealthplanArguments& arguments) {
  if (arguments.application.empty()) return Status(Code::kInvalid, "whose home is it? A file, or --store and --patient");
  BOGAM_ASSIGN(const std::string text, WholeText(arguments.application));
  Findings findings;
  const format::Json json = format::ParseYaml(text, arguments.application, findings);
  const bool form = healthplan::IsResponse(json);
  if (form && !programme.form) return Status(Code::kInvalid, "the programme has no form that could be answered", arguments.application);
  Application out = form ? healthplan::ReadResponse(programme, json, arguments.application, 0, findings)
                         : healthplan::ReadApplication(programme, json, arguments.application, 0, findings);
  BOGAM_TRY(Refused("the application has something wrong", findings));
  return out;
}

Result<Application> ApplicationOf(const healthplan::Programme& programme, const HealthplanArguments& arguments) {
  BOGAM_ASSIGN(Application out, arguments.patient.empty() ? ApplicationInFile(programme, arguments) : HomeOfPatient(programme, arguments));
  Findings findings;
  for (const std::string& told : arguments.told) healthplan::TellOtherwise(programme, told, &out, findings);
  BOGAM_TRY(Refused("what is set cannot be told", findings));
  return out;
}

/// What `write` makes of the trace of each person asked for, told in the language `wording`.
Result<int> ForEachTrace(const HealthplanArguments& arguments, const std::string& wording,
                         const std::function<Result<std::string>(const healthplan::Trace&)>& write) {
  BOGAM_ASSIGN(const std::shared_ptr<const healthplan::Rulebook> rulebook, engine::OpenProgramme(arguments.programme));
  BOGAM_ASSIGN(const Application application, ApplicationOf(rulebook->programme(), arguments));
  const healthplan::Wording* const words = healthplan::WordingIn(rulebook->programme(), wording);
  if (words == nullptr) return Status(Code::kNotFound, "the programme gives no reasons in this language (letters may have it)", wording);
  std::vector<healthplan::PersonDecision> decisions;
  healthplan::Decide(*rulebook, application, &decisions);
  bool found = false;
  for (size_t person = 0; person < decisions.size(); ++person) {
    if (!arguments.person.empty() && application.people[person].id != arguments.person) continue;
    if (arguments.person.empty() && !arguments.patient.empty() && person > 0) continue;
    BOGAM_ASSIGN(const std::string text, write(healthplan::Explain(*rulebook, application, person, decisions[person], *words)));
    const bool lines = arguments.json || arguments.fhir;
    std::printf("%s%s%s", found && !lines ? "\n" : "", text.c_str(), lines ? "\n" : "");
    found = true;
  }
  if (!found) return Status(Code::kNotFound, "there is nobody of that name in the application", arguments.person);
  return kDone;
}

Result<int> DoDecide(const HealthplanArguments& arguments) {
  return ForEachTrace(arguments, arguments.language, [&](const healthplan::Trace& trace) -> Result<std::string> {
    if (arguments.json) return healthplan::TraceJson(trace);
    if (arguments.fhir) return healthplan::CoverageResponse(trace, healthplan::DayText(trace.application->asked_on));
    return healthplan::TraceText(trace, arguments.all);
  });
}

Result<int> DoLetter(const HealthplanArguments& arguments) {
  return ForEachTrace(arguments, healthplan::Wording::English().language, [&](const healthplan::Trace& trace) -> Result<std::string> {
    const healthplan::LetterWords* const words = healthplan::LettersIn(trace.rulebook->programme(), arguments.language);
    if (words == nullptr) return Status(Code::kNotFound, "the programme has no letters in this language", arguments.language);
    return healthplan::LetterOf(trace, *words);
  });
}

Result<int> DoCliff(const HealthplanArguments& arguments) {
  BOGAM_ASSIGN(const std::shared_ptr<const healthplan::Rulebook> rulebook, engine::OpenProgramme(arguments.programme));
  const healthplan::Programme& programme = rulebook->programme();
  BOGAM_ASSIGN(const Application application, ApplicationOf(programme, arguments));
  size_t person = 0, kind = 0;
  const bool own = arguments.person.empty() && !arguments.patient.empty();  // the patient stands first
  while (!own && person < application.people.size() && application.people[person].id != arguments.person) ++person;
  if (person == application.people.size()) return Status(Code::kNotFound, "there is nobody of that name in the application", arguments.person);
  while (kind < programme.kinds.size() && programme.kinds[kind].id != arguments.income) ++kind;
  if (kind == programme.kinds.size()) return Status(Code::kNotFound, "the programme has no such kind of income", arguments.income);
  const auto steps = healthplan::CliffOf(*rulebook, application, person, kind, arguments.most);
  std::printf("%s, by %s, asked for %s\n", application.people[person].id.c_str(), programme.kinds[kind].title.c_str(),
              healthplan::DayText(application.asked_on).c_str());
  for (size_t track = 0; track < programme.tracks.size(); ++track) {
    std::printf("\n%s\n%s", programme.tracks[track].title.c_str(), healthplan::CliffText(programme, steps, track).c_str());
  }
  std::printf("\n%s\n", programme.notice.c_str());
  return kDone;
}

Result<int> DoQuestionnaire(const HealthplanArguments& arguments) {
  BOGAM_ASSIGN(const std::shared_ptr<const healthplan::Rulebook> rulebook, engine::OpenProgramme(arguments.programme));
  if (!rulebook->programme().form) return Status(Code::kNotFound, "the programme has no form", arguments.programme);
  std::printf("%s\n", healthplan::QuestionnaireOf(rulebook->programme()).c_str());
  return kDone;
}

Result<int> DoCheck(const HealthplanArguments& arguments) {
  BOGAM_ASSIGN(const std::vector<healthplan::SourceFile> files, engine::ProgrammeFiles(arguments.programme));
  Findings findings;
  healthplan::Programme programme = healthplan::Programme::Read(files, findings);
  std::shared_ptr<const healthplan::Rulebook> rulebook;
  if (findings.empty()) rulebook = healthplan::Rulebook::Compile(std::move(programme), findings);
  if (rulebook != nullptr) {
    findings = healthplan::Check(*rulebook);
    healthplan::PlanBook::Read(files, rulebook->programme(), findings);
    healthplan::AttributionRules::Read(files, findings);
  }
  healthplan::Standing standing;
  if (rulebook != nullptr) {
    const auto day = arguments.on.empty() ? rulebook->programme().covers.from : healthplan::ParseDay(arguments.on);
    if (!day) return Status(Code::kInvalid, "--on is a day like 2026-03-01", arguments.on);
    standing = healthplan::StandingOn(*rulebook, *day);
  }
  if (arguments.json) {
    format::JsonText json;
    json.Object().Array("findings");
    for (const healthplan::Finding& one : findings) {
      json.Object().String("file", one.file).Number("line", one.line).Optional("field", one.field).String("message", one.message).End();
    }
    json.End().Number("rules", static_cast<int64_t>(standing.rules)).Number("on", static_cast<int64_t>(standing.on));
    json.Number("read", static_cast<int64_t>(standing.marks[0])).Number("relayed", static_cast<int64_t>(standing.marks[1]));
    json.Number("assumption", static_cast<int64_t>(standing.marks[2])).End();
    std::printf("%s\n", json.text().c_str());
  } else {
    for (const healthplan::Finding& one : findings) std::printf("%s\n", one.ToString().c_str());
    std::printf("%zu rules, %zu on (%zu read, %zu relayed, %zu assumptions), %zu off, %zu findings\n", standing.rules, standing.on, standing.marks[0],
                standing.marks[1], standing.marks[2], standing.off, findings.size());
  }
  return findings.empty() ? kDone : kNo;
}

}  // namespace

int RunHealthplanDecide(const HealthplanArguments& arguments) { return AnswerOf(DoDecide(arguments)); }
int RunHealthplanLetter(const HealthplanArguments& arguments) { return AnswerOf(DoLetter(arguments)); }
int RunHealthplanCliff(const HealthplanArguments& arguments) { return AnswerOf(DoCliff(arguments)); }
int RunHealthplanQuestionnaire(const HealthplanArguments& arguments) { return AnswerOf(DoQuestionnaire(arguments)); }
int RunHealthplanCheck(const HealthplanArguments& arguments) { return AnswerOf(DoCheck(arguments)); }

}  // namespace bogam::cli
