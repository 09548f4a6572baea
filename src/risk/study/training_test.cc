// SPDX-License-Identifier: Apache-2.0
// Training of a project: the same rows, project and seed give the same bytes; the model beats or equals its comparator as the data were made; records, vectors
// and reports come back as they were written.
#include "risk/study/training.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "risk/learn/test_dataset.h"
#include "risk/study/model_vectors.h"
#include "risk/study/training_record.h"
#include "risk/study/training_report.h"
#include "risk/test_project.h"

namespace bogam::risk {
namespace {

std::shared_ptr<const Project> TheProject() {
  Findings findings;
  auto project = ReadTestProject(TestProjectFiles(), findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  return project;
}

/// Rows with the test project's columns: the outcome hangs on age and, more, on pressure.
Dataset Rows(const Project& project, uint64_t seed, double signal = 1, size_t rows = 1500) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> normal;
  std::uniform_real_distribution<double> uniform;
  Dataset out;
  out.columns = project.features()->columns();
  out.horizon_days = project.horizon_days();
  Subgroup sex{"sex", {"not recorded", "female", "male"}, {}};
  for (size_t i = 0; i < rows; ++i) {
    const double age = std::round(50 + 15 * normal(random)), pressure = std::round(130 + 18 * normal(random));
    const bool female = uniform(random) < 0.5, known = uniform(random) < 0.8;
    const double logit = -1.6 + signal * (0.03 * (age - 50) + 0.06 * (pressure - 130));
    const bool outcome = uniform(random) < 1 / (1 + std::exp(-logit));
    out.values.insert(out.values.end(), {static_cast<float>(age), female ? 1.0f : 0.0f, known ? static_cast<float>(pressure) : std::nanf(""),
                                         age > 60 ? 1.0f : 0.0f, known ? 0.0f : 1.0f});
    out.person.push_back("p" + std::to_string(i));
    out.index.push_back(*value::Date::Parse("2020-01-01"));
    out.site.push_back("");
    out.days.push_back(outcome ? static_cast<float>(std::ceil(uniform(random) * 365)) : 365.0f);
    out.event.push_back(outcome ? Event::kOutcome : Event::kCensored);
    sex.of_row.push_back(female ? 1 : 2);
  }
  out.subgroups = {sex};
  return out;
}

TEST(TrainProject, IsTheSameWhateverOrderAndThreads) {
  const auto project = TheProject();
  const Dataset data = Rows(*project, 1);
  const auto one = TrainProject(*project, data, {.threads = 1});
  ASSERT_TRUE(one.ok()) << one.status().ToString();
  const auto two = TrainProject(*project, data, {.threads = 3});
  ASSERT_TRUE(two.ok());
  EXPECT_EQ(WriteModel(one->final.model), WriteModel(two->final.model));
  EXPECT_EQ(EvaluationJson(one->evaluation), EvaluationJson(two->evaluation));
  const auto other = TrainProject(*project, data, {.seed = 8, .threads = 1});
  ASSERT_TRUE(other.ok());
  EXPECT_NE(EvaluationJson(one->evaluation), EvaluationJson(other->evaluation));
  EXPECT_EQ(other->final.model.facts.seed, 8u);
}

TEST(TrainProject, BeatsAgeAndSexWherePressureTells) {
  const auto project = TheProject();
  const auto trained = TrainProject(*project, Rows(*project, 2), {.threads = 2});
  ASSERT_TRUE(trained.ok());
  const Evaluation& evaluation = trained->evaluation;
  ASSERT_TRUE(evaluation.comparator && evaluation.difference);
  EXPECT_GT(evaluation.model[Metric::kAuroc].value.value, 0.72);
  EXPECT_GT((*evaluation.difference)[Metric::kAuroc].low.value, 0.03);
  EXPECT_EQ(trained->test_rows, evaluation.rows);
  EXPECT_EQ(evaluation.learning.size(), 2u);
  EXPECT_LT(evaluation.learning[0].people, evaluation.learning[1].people);
  ASSERT_TRUE(trained->age_and_sex);
  EXPECT_EQ(trained->age_and_sex->features.size(), 2u);
  EXPECT_TRUE(trained->proxies.empty());
}

TEST(TrainProject, NamesAColumnThatIsTheOutcome) {
  const auto project = TheProject();
  Dataset data = Rows(*project, 3);
  for (size_t i = 0; i < data.rows(); ++i) data.values[i * data.columns.size() + 3] = data.event[i] == Event::kOutcome ? 1.0f : 0.0f;
  const auto trained = TrainProject(*project, data, {.threads = 2});
  ASSERT_TRUE(trained.ok());
  ASSERT_EQ(trained->proxies.size(), 1u);
  EXPECT_EQ(trained->proxies.front().feature, "over_60");
}

TEST(TrainingRecord, ComesBackAsItWas) {
  const auto project = TheProject();
  const auto trained = TrainProject(*project, Rows(*project, 4), {.threads = 2});
  ASSERT_TRUE(trained.ok());
  TrainingRecord record;
  record.made_by = "bogam test";
  record.as_of = "2021-01-01";
  record.data = trained->final.model.facts.data;
  record.rows = record.people = 1500;
  record.seed = 7;
  record.split = WordsOf(project->about().learner->split);
  record.trials = trained->final.trials;
  record.sample = trained->final.sample;
  Attrition attrition;
  attrition.steps[2].people = 9;
  record.attrition = StepsOf(attrition);
  record.warnings = {{"nobody-leaves", "x"}};
  record.uncounted = {"12 values"};
  record.leaks = {5, 10, 4, {{"age", "records taken out", 2}}, {"visits"}};
  record.proxies = {{"age", "codes", 0}};
  record.comparator = "age and sex";
  record.comparator_model = WriteModel(*trained->age_and_sex);
  record.baseline = trained->baseline;
  record.baseline[2].units = {{"kPa, not converted", 3}, {"mm[Hg]", 1197}};
  const std::string text = WriteTraining(record);
  format::Findings findings;
  const TrainingRecord back = ReadTraining(text, "training.json", findings);
  for (const auto& finding : findings) ADD_FAILURE() << finding.ToString();
  EXPECT_EQ(WriteTraining(back), text);
  record.uncounted.clear();
  record.leaks = {};
  EXPECT_EQ(WriteTraining(ReadTraining(WriteTraining(record), "training.json", findings)), WriteTraining(record));
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(record.split, "by person, 30 % held out");
  ASSERT_NE(back.FindBaseline("systolic"), nullptr);
  EXPECT_NEAR(static_cast<double>(back.FindBaseline("systolic")->missing), 300, 60);
  EXPECT_EQ(back.FindBaseline("systolic")->units, record.baseline[2].units);
  EXPECT_NE(back.FindBaseline(kScoreColumn), nullptr);
  EXPECT_EQ(HashOf(*ReadModel(back.comparator_model)), HashOf(*trained->age_and_sex));

  const ReportFacts facts = ReportOf(*project, trained->final.model, back);
  EXPECT_EQ(facts.features.size(), 5u);
  EXPECT_EQ(facts.features[2].source, "observation, last");
  EXPECT_NE(facts.about.at(4).second.find("held out"), std::string::npos);
}

TEST(TrainingReport, FewRowsThatWereNotJudgedAreNotCounted) {
  const auto project = TheProject();
  LearnedModel model;
  const auto said = [&](uint64_t left_out) {
    TrainingRecord record;
    record.rows = 1500;
    record.test_rows = 1500;
    record.left_out = left_out;
    const ReportFacts facts = ReportOf(*project, model, record);
    std::string out;
    for (const auto* lines : {&facts.about, &facts.learner}) {
      for (const auto& [name, text] : *lines) out += name + ": " + text + "\n";
    }
    return out;
  };
  for (const uint64_t left_out : {0, 11}) EXPECT_NE(said(left_out).find("1500 rows held out"), std::string::npos);
  EXPECT_NE(said(11).find("Not judged: 11 held-out rows"), std::string::npos);
  const std::string few = said(3);
  EXPECT_NE(few.find("Not judged: fewer than 11 held-out rows"), std::string::npos) << few;
  EXPECT_EQ(few.find("1500"), std::string::npos) << "those who were judged are counted: the difference would say it\n" << few;
}

TEST(ModelVectors, ComeOutAndAreNobodys) {
  const auto project = TheProject();
  const Dataset data = Rows(*project, 5);
  const auto trained = TrainProject(*project, data, {.threads = 2});
  ASSERT_TRUE(trained.ok());
  const auto vectors = InventVectors(trained->final.model, trained->baseline);
  ASSERT_TRUE(vectors.ok());
  ASSERT_EQ(vectors->size(), 32u);
  format::Findings findings;
  std::vector<ModelVector> back = ReadModelVectors(WriteVectors(*vectors), "vectors.json", 5, findings);
  for (const auto& finding : findings) ADD_FAILURE() << finding.ToString();
  EXPECT_TRUE(FailedVectors(trained->final.model, back).empty());
  for (const ModelVector& one : back) EXPECT_EQ(std::isnan(one.row[2]), one.row[4] == 1);
  back[3].score += 0.01;
  back[4].contributions.of_feature[0] += 0.01;
  EXPECT_EQ(FailedVectors(trained->final.model, back).size(), 2u);
}

}  // namespace
}  // namespace bogam::risk
