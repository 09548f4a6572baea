// SPDX-License-Identifier: Apache-2.0
// From a project over a store to a package, to aggregates of two sites, to kept scores and a watch; and the projects that the program carries.
#include "engine/model_study.h"
#include "engine/files_below.h"

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <random>

#include "base/test_folder.h"
#include "engine/kept_scores.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/model_network.h"
#include "engine/model_replay.h"
#include "engine/model_rows.h"
#include "engine/model_watch.h"
#include "risk/package.h"
#include "risk/test_project.h"

namespace bogam::engine {
namespace {

namespace fs = std::filesystem;

/// What is recorded of every second person in June 2022: nothing, the pressure as it was in another unit, or a pressure in kPa that is said to be in mmHg.
enum class June : uint8_t { kQuiet, kKiloPascal, kMislabelled };

/// A store of people whose pressure tells of strokes in the year after 2020.
class Town {
 public:
  explicit Town(unsigned seed, int people = 900, June june = June::kQuiet) {
    std::mt19937_64 random(seed);
    std::normal_distribution<double> normal;
    std::uniform_real_distribution<double> uniform;
    std::ofstream out(folder_.path() + "/in.ndjson");
    for (int i = 0; i < people; ++i) {
      const std::string id = "person-" + std::to_string(seed) + "-" + std::to_string(i), of = R"("subject":{"reference":"Patient/)" + id + "\"}";
      const int age = 30 + static_cast<int>(uniform(random) * 50);
      const double pressure = std::round(130 + 18 * normal(random));
      out << R"({"resourceType":"Patient","id":")" << id << R"(","gender":")" << (i % 2 == 0 ? "female" : "male") << R"(","birthDate":")" << 2020 - age
          << "-03-01\"}\n";
      const auto record = [&](const std::string& name, const std::string& day, double value, const char* unit) {
        out << R"({"resourceType":"Observation","id":")" << name << id << R"(","status":"final",)" << of
            << R"(,"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"effectiveDateTime":")" << day << R"(","issued":")" << day
            << R"(T10:00:00Z","valueQuantity":{"value":)" << value << R"(,"system":"http://unitsofmeasure.org","code":")" << unit << "\"}}\n";
      };
      record("o", "2019-06-01", pressure, "mm[Hg]");
      if (june != June::kQuiet && i % 2 == 0) record("j", "2022-06-10", pressure / 7.50062, june == June::kKiloPascal ? "kPa" : "mm[Hg]");
      for (const int year : {2020, 2021}) {
        if (uniform(random) >= 1 / (1 + std::exp(1.6 - 0.06 * (pressure - 130) - 0.03 * (age - 55)))) continue;
        const std::string month = std::to_string(2 + random() % 8);
        out << R"({"resourceType":"Condition","id":"c)" << id << year << "\"," << of
            << R"(,"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I63.9"}]},"onsetDateTime":")" << year << "-0" << month
            << R"(-10","recordedDate":")" << year << "-0" << month << "-11\"}\n";
      }
    }
    out.close();
    Options options;
    options.store = folder_.path() + "/store";
    auto opened = Engine::Open(options);
    EXPECT_TRUE(opened.ok()) << opened.status().ToString();
    engine = std::move(*opened);
    exchange::LoadRequest load;
    load.paths = {folder_.path() + "/in.ndjson"};
    const auto loaded = engine->Load(load);
    EXPECT_TRUE(loaded.ok()) << loaded.status().ToString();
    EXPECT_EQ(loaded->counts.rejected, 0u);
    request.project = TheProject();
    request.time.now = "2022-12-31";
    request.threads = 2;
  }
  static std::shared_ptr<const risk::Project> TheProject() {
    auto project = CompileProject(risk::TestProjectFiles());
    EXPECT_TRUE(project.ok()) << project.status().ToString();
    return *project;
  }
  const std::string& folder() const { return folder_.path(); }

  std::unique_ptr<Engine> engine;
  StudyRequest request;

 private:
  base::TestFolder folder_;
};

TrainedPackage Trained(Town& town, std::optional<uint64_t> seed = {}) {
  auto package = TrainPackage(town.engine.get(), {town.request, seed, "", {}});
  EXPECT_TRUE(package.ok()) << package.status().ToString();
  return *package;
}

TEST(ModelStudy, TheSameStoreProjectAndSeedGiveTheSamePackage) {
  Town town(1);
  const TrainedPackage one = Trained(town);
  town.request.threads = 1;
  const TrainedPackage two = Trained(town);
  EXPECT_EQ(one.hash, two.hash);
  EXPECT_EQ(one.files, two.files);
  EXPECT_NE(Trained(town, 9).hash, one.hash);
  EXPECT_EQ(one.record.rows, 900u);
  EXPECT_GT(one.record.outcomes, 100u);
  EXPECT_TRUE(one.record.leaks.leaks.empty());
  EXPECT_EQ(one.record.leaks.checked, 100u);
  EXPECT_GT(one.evaluation.model[risk::Metric::kAuroc].value.value, 0.7);
  EXPECT_EQ(one.files.at("model.yaml"), risk::TestProjectFiles().at("model.yaml"));
  EXPECT_EQ(one.hash, risk::PackageOf(one.files).hash);
}

TEST(ModelStudy, RowsThatWereWrittenTrainTheSameModel) {
  Town town(2);
  const auto gathered = GatherData(town.engine.get(), town.request);
  ASSERT_TRUE(gathered.ok());
  const TrainedPackage direct = Trained(town);
  for (const char* const name : {"/rows.parquet", "/rows.csv"}) {
    ASSERT_TRUE(WriteRows(town.engine.get(), *gathered, town.folder() + name).ok());
    std::stringstream bytes;
    bytes << std::ifstream(town.folder() + name, std::ios::binary).rdbuf();
    const auto read = TrainPackage(town.engine.get(), {town.request, {}, bytes.str(), {}});
    ASSERT_TRUE(read.ok()) << name << read.status().ToString();
    for (const auto& [file, text] : direct.files) EXPECT_EQ(read->files.at(file) == text, true) << name << file;
  }
  ASSERT_TRUE(WriteRows(town.engine.get(), *gathered, town.folder() + "/meds").ok());
  EXPECT_TRUE(fs::exists(town.folder() + "/meds/data/0.parquet"));
  EXPECT_TRUE(fs::exists(town.folder() + "/meds/labels.csv"));
}

TEST(ModelStudy, SaysWhyAPersonIsNotIn) {
  Town town(3, 60);
  const auto rows = CohortOfPerson(town.engine.get(), town.request, "person-3-0");
  ASSERT_TRUE(rows.ok()) << rows.status().ToString();
  ASSERT_EQ(rows->size(), 1u);
  EXPECT_EQ(rows->front().left_at, risk::CohortStep::kIn);
  StudyRequest later = town.request;
  later.indexes = {*value::Date::Parse("2010-01-01"), *value::Date::Parse("2023-06-01")};
  const auto none = CohortOfPerson(town.engine.get(), later, "person-3-0");
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(none->size(), 1u) << "an index after the day of the records is none";
  EXPECT_EQ(CohortOfPerson(town.engine.get(), town.request, "nobody").status().code(), Code::kNotFound);
}

TEST(ModelStudy, APackageIsWholeAndChecked) {
  Town town(4);
  const TrainedPackage trained = Trained(town);
  const std::string folder = town.folder() + "/package";
  ASSERT_TRUE(WriteModelFolder(folder, trained.files).ok());
  const auto files = FilesBelow(folder);
  ASSERT_TRUE(files.ok());
  EXPECT_EQ(*files, trained.files);
  const auto opened = OpenPackage(*files);
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  EXPECT_EQ((*opened)->package.hash, trained.hash);
  ASSERT_TRUE(WriteModelFolder(folder, trained.files).ok()) << "again";
  EXPECT_FALSE(fs::exists(folder + ".old"));
  EXPECT_FALSE(fs::exists(folder + ".new"));
  std::ofstream(town.folder() + "/other").put('x');
  EXPECT_EQ(WriteModelFolder(town.folder() + "/other", trained.files).code(), Code::kConflict);
  risk::ProjectFiles out_of_it = trained.files;
  out_of_it["../x"] = "";
  EXPECT_FALSE(WriteModelFolder(town.folder() + "/new", out_of_it).ok());
  EXPECT_FALSE(fs::exists(town.folder() + "/new"));

  risk::ProjectFiles changed = *files;
  std::string& model = changed["model.json"];
  const size_t at = model.find("\"coefficient\":") + 14;
  model.insert(at, model[at] == '-' ? "" : "-");
  EXPECT_FALSE(OpenPackage(changed).ok()) << "vectors do not come out";
  changed = *files;
  changed.erase("vectors.json");
  EXPECT_FALSE(OpenPackage(changed).ok());
}

TEST(ModelStudy, AnotherPlaceIsJudgedAndSendsAggregatesOnly) {
  Town home(5), away(6, 700);
  const TrainedPackage trained = Trained(home);
  const auto package = OpenPackage(trained.files);
  ASSERT_TRUE(package.ok());
  StudyRequest there = away.request;
  there.project = (*package)->project;
  const auto validation = ValidatePackage(away.engine.get(), there, **package);
  ASSERT_TRUE(validation.ok()) << validation.status().ToString();
  EXPECT_EQ(validation->judged.evaluation.rows, 700u);
  EXPECT_GT(validation->judged.evaluation.model[risk::Metric::kAuroc].value.value, 0.7);
  EXPECT_TRUE(validation->judged.evaluation.comparator);
  EXPECT_EQ(validation->judged.evaluation.recalibrations.size(), 2u);
  EXPECT_NE(validation->html.find("<html"), std::string::npos);

  const auto pack = MakePack(trained.files);
  ASSERT_TRUE(pack.ok());
  const std::string text = risk::WritePack(*pack);
  EXPECT_EQ(text.find("quantiles"), std::string::npos) << "the training record stays at home";
  const auto opened = OpenPack(text, "p");
  ASSERT_TRUE(opened.ok()) << opened.status().ToString();
  std::vector<risk::SiteAggregates> sites;
  for (Town* const town : {&home, &away}) {
    StudyRequest request = town->request;
    request.project = opened->project;
    const auto aggregates = RunPack(town->engine.get(), request, *opened, town == &home ? "home" : "away");
    ASSERT_TRUE(aggregates.ok()) << aggregates.status().ToString();
    const std::string json = risk::WriteAggregates(*aggregates);
    EXPECT_EQ(json.find("person-"), std::string::npos);
    EXPECT_EQ(json.find("2019-"), std::string::npos);
    EXPECT_EQ(json.find("2020-"), std::string::npos);
    EXPECT_EQ(json.find("2022-"), std::string::npos);
    sites.push_back(*aggregates);
  }
  const auto pool = risk::PoolSites(sites);
  ASSERT_TRUE(pool.ok()) << pool.status().ToString();
  for (const risk::PooledFigure& figure : pool->figures) EXPECT_TRUE(figure.status.ok()) << figure.name;
}

TEST(ModelStudy, KeptScoresAreWatched) {
  Town town(7);
  const TrainedPackage trained = Trained(town);
  ASSERT_TRUE(WriteModelFolder(PackageFolder(town.engine->options().store, "stroke-1y"), trained.files).ok());
  const auto package = OpenPackage(trained.files);
  ASSERT_TRUE(package.ok());
  for (const char* const day : {"2020-11-30", "2020-12-31", "2022-06-30"}) {
    const auto scored = ReplayDay(town.engine.get(), **package, town.request, *value::Date::Parse(day));
    ASSERT_TRUE(scored.ok()) << scored.status().ToString();
    EXPECT_GT(scored->scored, 300u);
    EXPECT_FALSE(scored->run);
  }
  WatchRequest request;
  request.time.now = "2022-12-31";
  const auto all = WatchModels(town.engine.get(), request);
  ASSERT_TRUE(all.ok()) << all.status().ToString();
  ASSERT_EQ(all->size(), 1u);
  const Watched& one = all->front();
  ASSERT_TRUE(one.status.ok()) << one.status.ToString();
  ASSERT_EQ(one.watch.periods.size(), 3u);
  EXPECT_TRUE(one.watch.periods[1].due);
  EXPECT_GT(one.watch.periods[1].outcomes, 20u);
  EXPECT_FALSE(one.watch.periods[2].due);
  EXPECT_EQ(one.model.package, trained.hash);
  EXPECT_TRUE(fs::exists(town.engine->options().store + "/models/watch/stroke-1y.json"));
  EXPECT_EQ(one.json.find("person-"), std::string::npos);
  EXPECT_FALSE(one.paused);
}

TEST(ModelStudy, AReplayTakesNoRunsPlace) {
  Town town(7, 300);
  const TrainedPackage trained = Trained(town);
  const std::string& store = town.engine->options().store;
  ASSERT_TRUE(WriteModelFolder(PackageFolder(store, "stroke-1y"), trained.files).ok());
  const auto package = OpenPackage(trained.files);
  ASSERT_TRUE(package.ok());
  const auto day = [](const char* text) { return *value::Date::Parse(text); };
  const auto keep = [&](const char* on, const std::string& of, double percent) {
    const std::string line = KeptLine("person-7-1", of, on, {{(*package)->project->about().output.id, percent}});
    ASSERT_TRUE(WriteKept(store, "stroke-1y", Keeper::kRun, on, [&](const auto& write) { return write(line); }).ok());
  };
  keep("2020-11-20", trained.hash, 41);
  keep("2020-12-31", "another package", 42);
  for (const char* const on : {"2020-11-20", "2020-11-30", "2020-12-31", "2022-06-30"}) {
    const auto replayed = ReplayDay(town.engine.get(), **package, town.request, day(on));
    ASSERT_TRUE(replayed.ok()) << replayed.status().ToString();
    EXPECT_EQ(replayed->run, day(on).year == 2020) << on;
  }
  const auto kept = ReadKept(store, **package, day("2022-12-31"));
  ASSERT_TRUE(kept.ok()) << kept.status().ToString();
  ASSERT_EQ(kept->days.size(), 3u);
  EXPECT_EQ(kept->days[0].ToString(), "2020-11-20") << "a later day that was replayed does not stand for the month";
  EXPECT_EQ(kept->days[1].ToString(), "2020-12-31");
  const risk::Day run = risk::DayOf(day("2020-11-20"));
  EXPECT_EQ(kept->risk.at({run, "person-7-1"}), 0.41) << "the run's score of the day that was replayed";
  EXPECT_EQ(std::count_if(kept->risk.begin(), kept->risk.end(), [&](const auto& one) { return one.first.first == run; }), 1);
  EXPECT_EQ(kept->other_package, 1u) << "where a run's are of another package the replayed ones stand for the month";
  EXPECT_EQ(kept->of_runs.days(), 1);
  EXPECT_GT(kept->all.days(), 500);
}

TEST(ModelStudy, AnotherUnitIsNamedInItsMonth) {
  for (const June june : {June::kQuiet, June::kKiloPascal, June::kMislabelled}) {
    Town town(8, 900, june);
    const TrainedPackage trained = Trained(town);
    EXPECT_EQ(trained.record.FindBaseline("systolic")->units, (std::map<std::string, uint64_t>{{"mm[Hg]", 900}}));
    EXPECT_TRUE(trained.record.FindBaseline("age")->units.empty());
    ASSERT_TRUE(WriteModelFolder(PackageFolder(town.engine->options().store, "stroke-1y"), trained.files).ok());
    const auto package = OpenPackage(trained.files);
    ASSERT_TRUE(package.ok());
    for (const char* const day : {"2022-05-31", "2022-06-30"})
      ASSERT_TRUE(ReplayDay(town.engine.get(), **package, town.request, *value::Date::Parse(day)).ok());
    WatchRequest request;
    request.time.now = "2022-12-31";
    const auto all = WatchModels(town.engine.get(), request);
    ASSERT_TRUE(all.ok() && all->front().status.ok());
    const risk::ModelWatch& watch = all->front().watch;
    ASSERT_EQ(watch.periods.size(), 2u);
    const auto& before = watch.periods[0].drift[2];
    ASSERT_EQ(before.name, "systolic");
    EXPECT_TRUE(before.alarms.empty()) << before.alarms.front().In();
    std::string said;
    for (const risk::Said& alarm : watch.periods[1].drift[2].alarms) said += alarm.In() + "\n";
    EXPECT_EQ(said.find("Recorded in \"kPa\" in ") != std::string::npos, june == June::kKiloPascal) << said;
    EXPECT_EQ(said.find("times what it was. Has a unit changed?") != std::string::npos, june == June::kMislabelled) << said;
    EXPECT_EQ(said.empty(), june == June::kQuiet) << said;
  }
}

TEST(ModelStudy, ProjectsThatTheProgramCarriesAreWhole) {
  const std::vector<std::string> ids = CarriedProjects();
  EXPECT_EQ(ids, (std::vector<std::string>{"avoidable-hospital-12m", "diabetes-onset-5y"}));
  for (const std::string& id : ids) {
    auto files = ProjectFilesOf(id);
    ASSERT_TRUE(files.ok());
    const auto project = CompileProject(std::move(*files));
    ASSERT_TRUE(project.ok()) << project.status().ToString();
    EXPECT_EQ((*project)->id(), id);
  }
  EXPECT_EQ(ProjectFilesOf("nothing").status().code(), Code::kNotFound);
}

}  // namespace
}  // namespace bogam::engine
