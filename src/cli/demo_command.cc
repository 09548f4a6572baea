// SPDX-License-Identifier: Apache-2.0
// `bogam model demo` and `bogam model replay`: the whole way of a learned model on synthetic people, each step as its own command would do it.
#include <sys/resource.h>

#include <chrono>
#include <cstdio>
#include <filesystem>

#include "cli/commands.h"
#include "cli/terminal.h"
#include "engine/files_below.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/model_replay.h"
#include "engine/synthetic_world.h"
#include "records/load.h"
#include "synth/write/outlet.h"

namespace bogam::cli {
namespace {

constexpr const char* kDemoAsOf = "2025-12-31";
/// Month ends on which scores are replayed; outcomes of 12 months are known for the first half of them.
constexpr const char* kReplayed[] = {"2024-07-31", "2024-08-31", "2024-09-30", "2024-10-31", "2024-11-30", "2024-12-31",
                                     "2025-01-31", "2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31", "2025-06-30"};

/// A step of the demo: what it is and what to look at; in the end how long it took.
class Step {
 public:
  Step(const std::string& title, const char* what) {
    std::printf("\n== %s\n\n%s\n\n", title.c_str(), what);
    std::fflush(stdout);
  }
  ~Step() {
    std::printf("(%s)\n", Duration(std::chrono::duration<double>(Clock::now() - start_).count()).c_str());
    std::fflush(stdout);
  }

 private:
  using Clock = std::chrono::steady_clock;
  Clock::time_point start_ = Clock::now();
};

/// What the whole demo took.
void PrintCosts(std::chrono::steady_clock::time_point start) {
  rusage use{};
  getrusage(RUSAGE_SELF, &use);
  const auto seconds = [](const timeval& time) { return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6; };
  const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::printf("All of it took %s, %s of processor time, and at most %s of memory.\n", Duration(wall).c_str(),
              Duration(seconds(use.ru_utime) + seconds(use.ru_stime)).c_str(), Bytes(static_cast<uint64_t>(use.ru_maxrss) * 1024).c_str());
}

/// A step that went wrong ends the demo; "no" is an answer.
Status StepDone(int answer, const char* what) {
  return answer == kWrong ? Status(Code::kUnprocessable, std::string(what) + " could not be done") : Status::Ok();
}

Status MakeDemoPeople(const StudyArguments& arguments, const WorldArguments& world) {
  engine::SyntheticWorldOptions options;
  options.people.people = arguments.population;
  options.people.seed = arguments.seed_given ? arguments.seed : 1;
  options.people.threads = arguments.world.threads;
  options.people.as_of = *synth::ParseDate(kDemoAsOf);
  BOGAM_ASSIGN(const std::unique_ptr<engine::SyntheticWorld> people, engine::SyntheticWorld::Open(options));
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(world, Access::kWrite));
  uint64_t rejected = 0;
  records::LoadOptions load;
  load.reject = [&](records::Place, const Status&) { ++rejected; };
  load.file_name = [](uint32_t) { return std::string("the generator"); };
  BOGAM_ASSIGN(const std::unique_ptr<records::Loader> loader, records::NewLoader(&engine->records(), std::move(load)));
  std::vector<std::unique_ptr<synth::write::Outlet>> outlets;
  outlets.push_back(synth::write::NewStoreOutlet(loader.get()));
  if (!arguments.data.empty()) {
    BOGAM_ASSIGN(std::unique_ptr<synth::write::Outlet> truth, synth::write::NewTruthOutlet(arguments.data, people->library()));
    outlets.push_back(std::move(truth));
  }
  Progress progress("making people");
  BOGAM_ASSIGN(const synth::PopulationReport report, people->people().Run(outlets, [&](uint64_t done, uint64_t) {
    progress.Update(static_cast<double>(done), static_cast<double>(arguments.population), done, "people");
  }));
  if (rejected > 0) return Status(Code::kDataLoss, "the store did not take " + std::to_string(rejected) + " resources");
  std::printf("%s people, %s living on %s\n", WithCommas(report.people).c_str(), WithCommas(report.living).c_str(), kDemoAsOf);
  return {};
}

Status ReplayDays(const WorldArguments& world, const std::string& id, const std::vector<std::string>& days) {
  BOGAM_ASSIGN(const std::unique_ptr<engine::Engine> engine, OpenEngine(world, Access::kRead));
  BOGAM_ASSIGN(const risk::ProjectFiles files, engine::FilesBelow(engine::PackageFolder(engine->options().store, id)));
  BOGAM_ASSIGN(const auto package, engine::OpenPackage(files));
  engine::StudyRequest request;
  request.project = package->project;
  request.threads = world.threads;
  for (const std::string& text : days) {
    const auto day = value::Date::Parse(text);
    if (!day || day->precision != value::Precision::kDay) return Status(Code::kInvalid, "a day is YYYY-MM-DD", text);
    BOGAM_ASSIGN(const engine::Replayed replayed, engine::ReplayDay(engine.get(), *package, request, *day));
    std::printf("%s: %s people scored, shown to nobody%s\n", text.c_str(), WithCommas(replayed.scored).c_str(),
                replayed.run ? "; a watch takes what a run kept in that month" : "");
  }
  return {};
}

Status LearnOne(const StudyArguments& arguments, const WorldArguments& world, const std::string& id) {
  StudyArguments step;
  step.world = world;
  step.project = id;
  step.time.now = kDemoAsOf;
  {
    const Step shown(id + ": who is in the question",
                     "The question, asked of everybody: who is in it, and who left at which step. A line with ! is a choice that may bias.");
    BOGAM_TRY(StepDone(RunModelCohort(step), "the cohort"));
  }
  {
    const Step shown(
        id + ": training, and figures of people held out",
        "Settings are tried inside the training rows, and every person is held out once: the figures are of people whom the model had not seen.\n"
        "AUROC: how often who has the outcome has the higher score (0.5 is chance). O/E: outcomes for each one expected (1 is right). Slope: below 1\n"
        "the scores are too far apart. A difference whose interval holds 0 is none that these people could show.");
    step.out = arguments.out + "/" + id;
    BOGAM_TRY(StepDone(RunModelTrain(step), "the training"));
  }
  {
    const Step shown(id + ": the same model a year and more later", "Nothing is learned again: the model as it is, asked on a later day.");
    step.project = step.out;
    step.out += "-later";
    step.indexes = {id == "diabetes-onset-5y" ? "2020-12-31" : "2024-12-31"};
    BOGAM_TRY(StepDone(RunModelEvaluate(step), "the validation"));
  }
  {
    const Step shown(id + ": installed, and scored in silence on past days",
                     "The scores that it would have given on twelve month ends, from what was known before each.");
    ModelArguments install;
    install.store = world.store;
    install.package = step.project;
    BOGAM_TRY(StepDone(RunModelInstall(install), "the installation"));
    BOGAM_TRY(ReplayDays(world, id, {std::begin(kReplayed), std::end(kReplayed)}));
  }
  const Step shown(id + ": what has become of it",
                   "Outcomes that came beside those expected, columns that drift from what training saw, and the gates: what is missing before anybody may be\n"
                   "shown a score.");
  StudyArguments watch;
  watch.world = world;
  watch.project = id;
  watch.time.now = kDemoAsOf;
  return StepDone(RunModelWatch(watch), "the watch");
}

Result<int> DoDemo(const StudyArguments& arguments) {
  const auto start = std::chrono::steady_clock::now();
  std::error_code failed;
  if (std::filesystem::exists(arguments.out, failed) && !std::filesystem::is_empty(arguments.out, failed)) {
    return Status(Code::kInvalid, "the folder of the demo is not empty", arguments.out);
  }
  std::filesystem::create_directories(arguments.out, failed);
  WorldArguments world = arguments.world;
  world.store = arguments.out + "/store";
  world.command = "model demo";
  std::printf("Synthetic people prove the method, not the model: they live by the assumptions of their modules.\n");
  {
    const Step shown("synthetic people", "People who were never there, with the records of whole lives. It is most of the work.");
    BOGAM_TRY(MakeDemoPeople(arguments, world));
  }
  for (const std::string& id : engine::CarriedProjects()) BOGAM_TRY(LearnOne(arguments, world, id));
  PrintCosts(start);
  std::printf("The reports are evaluation.html in %s/*; docs/tutorial-learned-models.md goes through each step.\n", arguments.out.c_str());
  return kDone;
}

Result<int> DoReplay(const StudyArguments& arguments) {
  BOGAM_TRY(ReplayDays(arguments.world, arguments.project, arguments.indexes));
  return kDone;
}

}  // namespace

int RunModelDemo(const StudyArguments& arguments) { return AnswerOf(DoDemo(arguments)); }
int RunModelReplay(const StudyArguments& arguments) { return AnswerOf(DoReplay(arguments)); }

}  // namespace bogam::cli
