// SPDX-License-Identifier: Apache-2.0
#include "cli/study_arguments.h"

#include <CLI/CLI.hpp>
#include <string>

namespace bogam::cli {
namespace {

using Run = int (*)(const StudyArguments&);

CLI::App* Bare(CLI::App* parent, StudyCommands* all, StudyArguments* own, const char* name, const char* what, const std::string& example, Run run) {
  CLI::App* const app = parent->add_subcommand(name, what);
  app->footer("Example:\n  " + example);
  app->callback([=] { all->chosen = [=] { return run(*own); }; });
  return app;
}

void AddJson(CLI::App* app, StudyArguments* own) { app->add_flag("--json", own->json, "as JSON"); }

/// Over a store.
CLI::App* Add(CLI::App* parent, StudyCommands* all, StudyArguments* own, const char* name, const char* what, const std::string& example, Run run) {
  CLI::App* const app = Bare(parent, all, own, name, what, example, run);
  app->add_option("--store", own->world.store, "folder of the records")->envname("BOGAM_STORE")->capture_default_str();
  own->world.store_given = true;
  own->world.command = (parent->get_name() == "study" ? "model study " : "model ") + std::string(name);
  app->add_option("--practice", own->world.practice, "id of an Organization: its patients only, as if there were no others")->envname("BOGAM_PRACTICE");
  app->add_option("--threads", own->world.threads, "threads to use; 0: one a processor")->envname("BOGAM_THREADS")->check(CLI::Range(0, 1024));
  app->add_option("--now", own->time.now, "the day on which the records were taken: what is later has not happened; default: the newest clinical date")
      ->envname("BOGAM_NOW");
  app->add_option("--timezone", own->time.timezone, "UTC or an offset like +09:00, in which days are counted; default: UTC")->envname("BOGAM_TIMEZONE");
  return app;
}

void AddProject(CLI::App* app, StudyArguments* own) {
  AddJson(app, own);
  app->add_option("project", own->project, "folder with model.yaml, cohort.yaml, features.yaml and CQL; or the id of one that comes with Bogam")->required();
}

void AddIndex(CLI::App* app, StudyArguments* own) { app->add_option("--index", own->indexes, "days to ask at, instead of the project's own"); }

}  // namespace

void AddStudy(CLI::App* model, StudyCommands* own) {
  CLI::App* app = Add(model, own, &own->cohort, "cohort", "who is in a model's question, who left at which step, and what biases",
                      "bogam model cohort diabetes-onset-5y --store ./records --patient 17", RunModelCohort);
  AddProject(app, &own->cohort);
  AddIndex(app, &own->cohort);
  app->add_option("--patient", own->cohort.patient, "one person: at which step they left, and why");

  app = Add(model, own, &own->features, "features", "a model's rows: features known before the index, and what became of the people",
            "bogam model features diabetes-onset-5y --store ./records --out rows.parquet", RunModelFeatures);
  AddProject(app, &own->features);
  AddIndex(app, &own->features);
  app->add_option("--out", own->features.out, "FILE.parquet, FILE.csv, or a folder for the events as MEDS")->required();

  app = Add(model, own, &own->leak, "leak", "plants events that cannot be known, and sees whether a feature moves; names features that tell the outcome",
            "bogam model leak ./my-model --store ./records", RunModelLeak);
  AddProject(app, &own->leak);
  AddIndex(app, &own->leak);

  app = Add(model, own, &own->train, "train", "trains a model and judges it on people held out; writes a package with its report",
            "bogam model train diabetes-onset-5y --store ./records --out ./diabetes-package", RunModelTrain);
  AddProject(app, &own->train);
  app->add_option("--out", own->train.out, "folder of the package: written whole, or not at all")->required();
  CLI::Option* const seed = app->add_option("--seed", own->train.seed, "instead of the project's own");
  seed->each([own](const std::string&) { own->train.seed_given = true; });
  app->add_option("--data", own->train.data, "rows that `bogam model features` wrote, instead of the store's");

  app = Add(model, own, &own->evaluate, "evaluate", "judges a package on the people of a store, of another place or of later days, and recalibrates",
            "bogam model evaluate ./diabetes-package --store ./other --index 2020-12-31 --out ./validation", RunModelEvaluate);
  app->add_option("package", own->evaluate.project, "folder of a package")->required();
  AddJson(app, &own->evaluate);
  AddIndex(app, &own->evaluate);
  app->add_option("--out", own->evaluate.out, "folder for evaluation.html and evaluation.json");

  app = Bare(model, own, &own->onnx, "onnx", "a package's model as an ONNX file, for programs that run such models",
             "bogam model onnx ./diabetes-package --out diabetes.onnx", RunModelOnnx);
  app->add_option("package", own->onnx.project, "folder of a package")->required();
  app->add_option("--out", own->onnx.out, "file of the model: float32 rows of the features in their order in, risks out")->required();

  CLI::App* const study = model->add_subcommand("study", "the same question and model at several sites: only aggregates come back");
  study->footer("Example:\n  bogam model study pack ./diabetes-package --out diabetes.study");
  study->require_subcommand(1);
  app = Bare(study, own, &own->pack, "pack", "what goes out to the sites: declarations and model, nothing of who it was trained on",
             "bogam model study pack ./diabetes-package --out diabetes.study", RunModelStudyPack);
  app->add_option("package", own->pack.project, "folder of a package")->required();
  app->add_option("--out", own->pack.out, "file of the pack")->required();

  app = Add(study, own, &own->run, "run", "runs a pack on this store; writes the aggregates that may leave, with small counts hidden",
            "bogam model study run diabetes.study --store ./records --site north --out north.json", RunModelStudyRun);
  app->add_option("pack", own->run.project, "file of a pack")->required();
  AddJson(app, &own->run);
  app->add_option("--site", own->run.site, "what this site calls itself")->required();
  app->add_option("--out", own->run.out, "file of the aggregates")->required();

  app = Bare(study, own, &own->pool, "pool", "one estimate of several sites' aggregates, and how much the sites differ",
             "bogam model study pool north.json south.json --out pool.json", RunModelStudyPool);
  app->add_option("aggregates", own->pool.files, "files of sites")->required();
  AddJson(app, &own->pool);
  app->add_option("--out", own->pool.out, "file of the pool");

  app = Add(model, own, &own->watch, "watch", "kept scores of past days beside what has become of the people: drift, calibration, gates; pauses by its rule",
            "bogam model watch --store ./records --model avoidable-hospital-12m", RunModelWatch);
  AddJson(app, &own->watch);
  app->add_option("--model", own->watch.project, "id; default: all that have kept scores");

  app = Add(model, own, &own->replay, "replay", "scores of an installed package as past days would have had them, kept and shown to nobody",
            "bogam model replay avoidable-hospital-12m --store ./records --day 2025-01-31", RunModelReplay);
  app->add_option("model", own->replay.project, "id of an installed package")->required();
  app->add_option("--day", own->replay.indexes, "days")->required();

  own->demo.out = "./bogam-demo";
  app = Bare(model, own, &own->demo, "demo", "the whole way on synthetic people: question, training, validation, silent run, watch",
             "bogam model demo --out ./bogam-demo --population 5000", RunModelDemo);
  app->add_option("--out", own->demo.out, "an empty folder for store and packages")->capture_default_str();
  app->add_option("--population", own->demo.population, "how many people")->check(CLI::Range(200, 1'000'000))->capture_default_str();
  CLI::Option* const of_people = app->add_option("--seed", own->demo.seed, "of the people; default: 1");
  of_people->each([own](const std::string&) { own->demo.seed_given = true; });
  app->add_option("--truth", own->demo.data, "file for what is true of the people, seen or not: large");
  app->add_option("--threads", own->demo.world.threads, "threads to use; 0: one a processor")->envname("BOGAM_THREADS")->check(CLI::Range(0, 1024));
}

}  // namespace bogam::cli
