// SPDX-License-Identifier: Apache-2.0
// What the commands share: opening the engine, writing down who did, and saying what went wrong.
#include <pwd.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>

#include "access/audit_log.h"
#include "cli/commands.h"
#include "engine/audit_recovery.h"

namespace bogam::cli {

Result<std::string> ReadText(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path)) return Status(Code::kNotFound, "the file cannot be read", path);
  return std::string(std::istreambuf_iterator<char>(in), {});
}

int Fail(const Status& status) {
  std::fprintf(stderr, "bogam: %s\n", status.ToString().c_str());
  return status.code() == Code::kInvalid ? kWrong : kNo;
}

int AnswerOf(const Result<int>& answer) { return answer.ok() ? *answer : Fail(answer.status()); }

std::string SystemUser() {
  const passwd* const user = ::getpwuid(::geteuid());
  return "os:" + (user != nullptr ? std::string(user->pw_name) : std::to_string(::geteuid()));
}

namespace {

access::AuditEntry CommandEntry(const std::string& action, const std::string& what) {
  access::AuditEntry entry;
  entry.who = SystemUser();
  entry.action = action;
  entry.what = what;
  entry.from = "cli";
  return entry;
}

}  // namespace

Status RecordCommand(const std::string& store, const std::string& action, const std::string& what) {
  BOGAM_ASSIGN(const std::unique_ptr<access::AuditLog> log, access::AuditLog::Open(access::AuditFolder(store)));
  return log->Record(CommandEntry(action, what));
}

/// What a server that was killed has left is put in order, and the command is on record before it writes.
Status BeginWriting(engine::Engine* engine, const WorldArguments& world) {
  BOGAM_ASSIGN(const std::unique_ptr<access::AuditLog> log, access::AuditLog::Open(access::AuditFolder(world.store)));
  return engine::CheckpointAudit(engine, log.get(), CommandEntry("command", "bogam " + world.command));
}

Result<std::unique_ptr<engine::Engine>> OpenEngine(const WorldArguments& world, Access access) {
  engine::Options options;
  options.store = access == Access::kNone ? "" : world.store;
  options.read_only = access == Access::kRead;
  options.packages = world.packages;
  options.overlays = world.overlays;
  options.model_info = world.model_info;
  options.equations = world.equations;
  options.threads = world.threads;
  if (world.reference) options.evaluator = engine::Evaluator::kReference;
  if (world.from == "cql") options.form = engine::LibraryForm::kCql;
  if (world.from == "elm") options.form = engine::LibraryForm::kElm;
  Result<std::unique_ptr<engine::Engine>> opened = engine::Engine::Open(std::move(options));
  if (opened.ok() && access == Access::kRead) BOGAM_TRY(RecordCommand(world.store, "command", "bogam " + world.command));
  if (opened.ok() && access == Access::kWrite) BOGAM_TRY(BeginWriting(opened->get(), world));
  if (opened.ok() && !world.practice.empty()) {
    std::unique_ptr<engine::Engine> within = (*opened)->Within(engine::PatientsOfPractice(world.practice));
    BOGAM_TRY(within->Snapshot().status());
    return within;
  }
  if (opened.ok() || access == Access::kNone) return opened;
  const Status why = opened.status();
  if (why.code() == Code::kNotFound && access == Access::kRead) {
    return Status(why.code(), "there are no records at " + world.store + "; load some first: bogam load --store " + world.store + " PATH…");
  }
  if (why.code() == Code::kUnavailable && access == Access::kWrite) {
    return Status(why.code(), why.ToString() + "; stop that process, or send the files to it: bogam load --server URL PATH…");
  }
  return opened;
}

Result<std::shared_ptr<const cohort::MemoryPopulation>> DataOf(const WorldArguments& world) {
  if (world.data.empty()) return std::shared_ptr<const cohort::MemoryPopulation>();
  return engine::ReadData(world.data);
}

}  // namespace bogam::cli
