// SPDX-License-Identifier: Apache-2.0
// `bogam model`: the risk models of a store: list, install, card, sign, state, check. Works beside a running server, which sees a decision at its next request.
#include <cstdio>
#include <filesystem>

#include "access/audit_entry.h"
#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/model_install.h"
#include "engine/model_shelf.h"
#include "engine/risk_shelf.h"
#include "measure/json_text.h"

namespace bogam::cli {
namespace {

using engine::ModelView;
using measure::JsonText;

Result<std::unique_ptr<engine::ModelShelf>> ShelfOf(const ModelArguments& arguments) {
  BOGAM_ASSIGN(std::shared_ptr<const risk::Library> library, engine::OpenRiskLibrary(arguments.folder, arguments.store));
  return std::make_unique<engine::ModelShelf>(std::move(library), arguments.store + "/models");
}

/// Decisions belong to a store.
Status CheckStore(const ModelArguments& arguments) {
  std::error_code failed;
  if (std::filesystem::is_directory(arguments.store, failed)) return {};
  return Status(Code::kNotFound, "there are no records at " + arguments.store + ": name the store whose model it is with --store");
}

/// "kim (os:root)": the name that is given, and whose account it was.
std::string WhoOf(const ModelArguments& arguments) { return arguments.name.empty() ? SystemUser() : arguments.name + " (" + SystemUser() + ")"; }

std::string DayText(int64_t ms) { return access::WriteInstant(ms).substr(0, 10); }

std::string Filled(const ModelView& view) {
  const risk::Card::Count count = view.card.CountOf("HTI-1");
  return std::to_string(count.filled()) + " of " + std::to_string(count.total);
}

// ---- list

void JsonHead(const ModelView& view, JsonText& json) {
  const risk::Card::Count count = view.card.CountOf("HTI-1");
  json.String("id", view.about().id).String("title", view.about().title).String("topic", view.about().topic).String("state", risk::Name(view.record.state));
  json.Boolean("decided", view.record.moved)
      .Boolean("onChart", view.on_chart)
      .String("package", view.enrolment.package)
      .String("stateVersion", view.record.version);
  json.Object("vectors")
      .Number("passed", static_cast<int64_t>(view.subject.vectors_passed))
      .Number("tried", static_cast<int64_t>(view.subject.vectors_tried))
      .End();
  json.Object("card").Number("total", static_cast<int64_t>(count.total)).Number("byRun", static_cast<int64_t>(count.by_run));
  json.Number("byPackage", static_cast<int64_t>(count.by_package)).Number("byPeople", static_cast<int64_t>(count.by_person)).End().Array("alarms");
  for (const std::string& alarm : view.Alarms()) json.String(alarm);
  json.End();
}

Result<int> DoList(const ModelArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::ModelShelf> shelf, ShelfOf(arguments));
  BOGAM_ASSIGN(const std::vector<ModelView> all, shelf->All());
  if (arguments.json) {
    JsonText json;
    json.Array();
    for (const ModelView& view : all) {
      json.Object();
      JsonHead(view, json);
      json.End();
    }
    json.End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  Table table;
  table.Column("Id", Table::Align::kLeft, 40);
  table.Column("State", Table::Align::kLeft, 12);
  table.Column("Decided", Table::Align::kLeft, 40);
  table.Column("Chart", Table::Align::kLeft, 5);
  table.Column("Vectors", Table::Align::kRight);
  table.Column("Card", Table::Align::kRight);
  table.Column("Title", Table::Align::kLeft, 60);
  for (const ModelView& view : all) {
    const std::string decided = view.record.moved ? view.record.history.back().who + ", " + DayText(view.record.history.back().time_ms) : "by nobody";
    const std::string vectors = std::to_string(view.subject.vectors_passed) + "/" + std::to_string(view.subject.vectors_tried);
    table.Row({view.about().id, std::string(risk::Name(view.record.state)), decided, view.on_chart ? "yes" : "", vectors, Filled(view), view.about().title});
  }
  std::printf("%s", table.ToString().c_str());
  for (const ModelView& view : all) {
    for (const std::string& alarm : view.Alarms()) std::printf("\n%s: %s\n", view.about().id.c_str(), alarm.c_str());
  }
  for (const risk::Library::LeftOut& one : shelf->library()->left_out()) {
    std::printf("\nThe package %s does not hold together, and nothing of it is scored:\n", one.folder.c_str());
    for (const std::string& why : one.why) std::printf("  %s\n", why.c_str());
  }
  return kDone;
}

// ---- card

std::string JsonCard(const ModelView& view) {
  JsonText json;
  json.Object();
  JsonHead(view, json);
  json.String("hash", view.card.hash).Array("fields");
  for (const risk::CardEntry& entry : view.card.entries) {
    json.Object()
        .String("id", entry.field->id)
        .String("scheme", entry.field->scheme)
        .Optional("number", entry.field->number)
        .String("title", entry.field->title);
    json.String("by", entry.by == risk::CardBy::kRun ? "run" : "author").Boolean("required", entry.field->required).Optional("value", entry.value);
    json.Optional("signedBy", entry.signed_by);
    if (entry.signed_ms != 0) json.String("signedOn", access::WriteInstant(entry.signed_ms));
    json.End();
  }
  json.End().End();
  return std::move(json).Take() + "\n";
}

Result<int> DoCard(const ModelArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::ModelShelf> shelf, ShelfOf(arguments));
  BOGAM_ASSIGN(const ModelView view, shelf->Find(arguments.model));
  const std::string text = arguments.json               ? JsonCard(view)
                           : arguments.format == "html" ? risk::CardHtml(view.subject, view.record, view.card)
                                                        : risk::CardMarkdown(view.subject, view.record, view.card);
  if (arguments.out.empty()) {
    std::printf("%s", text.c_str());
    return kDone;
  }
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(arguments.out.c_str(), "wb"), &std::fclose);
  if (!file || std::fwrite(text.data(), 1, text.size(), file.get()) != text.size() || std::fflush(file.get()) != 0) {
    return Status(Code::kIo, "the card cannot be written", arguments.out);
  }
  return kDone;
}

// ---- sign

Result<int> DoSign(const ModelArguments& arguments) {
  BOGAM_TRY(CheckStore(arguments));
  BOGAM_ASSIGN(const std::unique_ptr<engine::ModelShelf> shelf, ShelfOf(arguments));
  BOGAM_ASSIGN(const ModelView before, shelf->Find(arguments.model));
  std::string text = arguments.text;
  if (arguments.take_over) {
    for (const risk::CardEntry& entry : before.card.entries) {
      if (entry.field->id == arguments.field) text = entry.value;
    }
    if (text.empty()) return Status(Code::kUnprocessable, "the field has no text to take over: write one with --text", arguments.field);
  }
  BOGAM_TRY(shelf->Sign(arguments.model, arguments.field, text, WhoOf(arguments)));
  BOGAM_ASSIGN(const ModelView after, shelf->Find(arguments.model));
  BOGAM_TRY(RecordCommand(arguments.store, "model-card", "model " + arguments.model + " field " + arguments.field + ", line " + after.record.version));
  std::printf("%s: %s fields of HTI-1 filled; %zu required fields are open\n", arguments.model.c_str(), Filled(after).c_str(), after.card.Open().size());
  return kDone;
}

// ---- state

void PrintState(const ModelView& view) {
  std::printf("%s: %s%s\n", view.about().title.c_str(), std::string(risk::Name(view.record.state)).c_str(),
              view.record.moved ? "" : ", as its package says; nobody here decided it");
  for (const std::string& alarm : view.Alarms()) std::printf("! %s\n", alarm.c_str());
  for (const risk::StateChange& change : view.record.history) {
    std::printf("  %s  %s to %s, %s: %s\n", access::WriteInstant(change.time_ms).c_str(), std::string(risk::Name(change.from)).c_str(),
                std::string(risk::Name(change.to)).c_str(), change.who.c_str(), change.reason.c_str());
  }
  std::printf("It can be moved to\n");
  for (const risk::Move& move : risk::Moves()) {
    if (move.from != view.record.state) continue;
    const std::vector<std::string> needs = view.NeedsOf(move.to, {});
    std::printf("  %s%s\n", std::string(risk::Name(move.to)).c_str(), needs.empty() ? "" : ", not yet:");
    for (const std::string& need : needs) std::printf("    %s\n", need.c_str());
  }
}

std::string JsonState(const ModelView& view) {
  JsonText json;
  json.Object();
  JsonHead(view, json);
  json.Array("history");
  for (const risk::StateChange& change : view.record.history) {
    json.Object().String("from", risk::Name(change.from)).String("to", risk::Name(change.to)).String("who", change.who);
    json.String("when", access::WriteInstant(change.time_ms)).String("reason", change.reason).String("evidence", change.evidence).End();
  }
  json.End().Array("moves");
  for (const risk::Move& move : risk::Moves()) {
    if (move.from != view.record.state) continue;
    json.Object().String("to", risk::Name(move.to)).Array("needs");
    for (const std::string& need : view.NeedsOf(move.to, {})) json.String(need);
    json.End().End();
  }
  json.End().End();
  return std::move(json).Take();
}

Result<int> DoState(const ModelArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::ModelShelf> shelf, ShelfOf(arguments));
  BOGAM_ASSIGN(ModelView view, shelf->Find(arguments.model));
  if (!arguments.to.empty()) {
    BOGAM_TRY(CheckStore(arguments));
    const auto to = risk::FindModelState(arguments.to);
    if (!to) return Status(Code::kInvalid, "there is no such state; there are draft, trained, validated, silent, limited, live, paused, retired", arguments.to);
    BOGAM_TRY(shelf->Move(arguments.model, {*to, WhoOf(arguments), arguments.reason, view.record.version}));
    BOGAM_ASSIGN(view, shelf->Find(arguments.model));
    BOGAM_TRY(RecordCommand(arguments.store, "model-state", "model " + arguments.model + " to " + arguments.to + ", line " + view.record.version));
  }
  if (arguments.json) {
    std::printf("%s\n", JsonState(view).c_str());
  } else {
    PrintState(view);
  }
  return kDone;
}

// ---- check

Result<int> DoCheck(const ModelArguments& arguments) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::ModelShelf> shelf, ShelfOf(arguments));
  BOGAM_ASSIGN(const std::vector<ModelView> all, shelf->All());  // kDataLoss where the journal was changed
  size_t decisions = 0;
  std::vector<std::string> wrong;
  for (const ModelView& view : all) {
    if (view.subject.vectors_passed != view.subject.vectors_tried) wrong.push_back(view.about().id + ": not all test vectors come out");
    for (const risk::StateChange& change : view.record.history) {
      ++decisions;
      if (risk::Evidence{change.package, change.rules, change.card, change.vectors}.Hash() != change.evidence) {
        wrong.push_back(view.about().id + ": the evidence of the move to " + std::string(risk::Name(change.to)) + " is not what its parts give");
      }
    }
    for (const std::string& alarm : view.Alarms()) wrong.push_back(view.about().id + ": " + alarm);
  }
  for (const risk::Library::LeftOut& one : shelf->library()->left_out()) {
    for (const std::string& why : one.why) wrong.push_back("package " + one.folder + ": " + why);
  }
  if (arguments.json) {
    JsonText json;
    json.Object().Number("models", static_cast<int64_t>(all.size())).Number("decisions", static_cast<int64_t>(decisions)).Array("wrong");
    for (const std::string& one : wrong) json.String(one);
    json.End().End();
    std::printf("%s\n", json.text().c_str());
  } else {
    for (const std::string& one : wrong) std::printf("%s\n", one.c_str());
    std::printf("%zu models; decisions: %zu, the journal is whole; to look at: %zu\n", all.size(), decisions, wrong.size());
  }
  return wrong.empty() ? kDone : kNo;
}

// ---- install

Result<int> DoInstall(const ModelArguments& arguments) {
  BOGAM_TRY(CheckStore(arguments));
  BOGAM_ASSIGN(const std::shared_ptr<const risk::Library> published, engine::OpenRiskLibrary(arguments.folder));
  BOGAM_ASSIGN(const engine::Installed installed, engine::InstallPackage(arguments.store, arguments.package, *published));
  const bool same = installed.change == engine::Installed::Change::kSame;
  if (!same) BOGAM_TRY(RecordCommand(arguments.store, "model-install", "model " + installed.id + ", package " + installed.version));
  BOGAM_ASSIGN(const std::unique_ptr<engine::ModelShelf> shelf, ShelfOf(arguments));
  BOGAM_ASSIGN(const ModelView view, shelf->Find(installed.id));
  if (arguments.json) {
    JsonText json;
    json.Object().String("change", same ? "same" : installed.change == engine::Installed::Change::kNew ? "new" : "replaced");
    JsonHead(view, json);
    json.End();
    std::printf("%s\n", json.text().c_str());
    return kDone;
  }
  const char* const what = same                                                  ? "is there already"
                           : installed.change == engine::Installed::Change::kNew ? "is installed"
                                                                                 : "took the place of another package";
  std::printf("%s, package %s, %s. It is %s%s.\n", installed.id.c_str(), installed.version.c_str(), what, std::string(risk::Name(view.record.state)).c_str(),
              risk::IsShown(view.record.state) ? "" : " and is not shown; bogam model state moves it");
  if (!same) std::printf("A server that is running takes it up at its next start.\n");
  return kDone;
}

}  // namespace

int RunModelList(const ModelArguments& arguments) { return AnswerOf(DoList(arguments)); }
int RunModelCard(const ModelArguments& arguments) { return AnswerOf(DoCard(arguments)); }
int RunModelSign(const ModelArguments& arguments) { return AnswerOf(DoSign(arguments)); }
int RunModelState(const ModelArguments& arguments) { return AnswerOf(DoState(arguments)); }
int RunModelCheck(const ModelArguments& arguments) { return AnswerOf(DoCheck(arguments)); }
int RunModelInstall(const ModelArguments& arguments) { return AnswerOf(DoInstall(arguments)); }

}  // namespace bogam::cli
