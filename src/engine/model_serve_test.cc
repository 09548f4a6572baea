// SPDX-License-Identifier: Apache-2.0
// A trained package among the models of a store: it is served what it was trained on, explained exactly, told where it is not for somebody, and gone when
// paused.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>

#include "base/test_folder.h"
#include "engine/engine.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/risk_assessment.h"
#include "engine/risk_person.h"
#include "engine/risk_shelf.h"
#include "engine/risk_writer.h"
#include "engine/test_served.h"
#include "fhir/json.h"
#include "risk/learn/boosting.h"
#include "risk/learned_scorer.h"

namespace bogam::engine {
namespace {

constexpr const char* kModel = kTestModel;
constexpr const char* kIndex = kTestIndex;

class Served : public ServedPackage {};

TEST_F(Served, ServesTheRowsThatTrainingSaw) {
  Install();
  const RiskRequest request = Request();
  const size_t at = *request.library->Find(kModel);
  const risk::LearnedPackage& package = *request.library->equations()[at].trained;
  ASSERT_EQ(data_.rows(), static_cast<size_t>(kPeople));
  std::map<std::string, std::string> lines;
  RiskRequest batch = request;
  batch.individual = [&](std::string_view line) {
    const size_t begin = line.find("Patient/") + 8;
    lines[std::string(line.substr(begin, line.find('"', begin) - begin))] = line;
    return Status::Ok();
  };
  const auto run = RunRisk(engine_.get(), batch);
  ASSERT_TRUE(run.ok()) << run.status().ToString();
  EXPECT_EQ(run->outputs.at(0).values.count(), data_.rows());
  const std::vector<double> risks = package.model.Risks(data_.values);
  for (size_t i = 0; i < data_.rows(); ++i) {
    const auto hand = PersonAtHand::Open(engine_.get(), request, data_.person[i]);
    ASSERT_TRUE(hand.ok());
    risk::LearnedScorer scorer(request.library->equations()[at].trained, risk::Clock(request.now, 0));
    scorer.Stand((*hand)->source());
    const auto row = scorer.Row();
    ASSERT_TRUE(row.ok());
    for (size_t k = 0; k < row->size(); ++k) {
      const float then = data_.row(i)[k], now = (*row)[k];
      EXPECT_TRUE(std::isnan(then) ? std::isnan(now) : then == now) << data_.person[i] << " " << data_.columns[k].name;
    }
    const risk::Explanation score = Score(data_.person[i]);
    ASSERT_TRUE(score.value);
    EXPECT_EQ(*score.value, 100 * risks[i]) << "one person is what training's own scorer gives";
    EXPECT_NE(lines[data_.person[i]].find("\"value\":" + risk::NumberText(*score.value) + ","), std::string::npos) << lines[data_.person[i]];
  }
}

TEST_F(Served, ContributionsSumToTheLogit) {
  Install();
  size_t unknown = 0;
  for (int i = 0; i < 60; ++i) {
    const risk::Explanation score = Score(TestPerson(i));
    ASSERT_TRUE(score.value && score.contributions);
    EXPECT_TRUE(score.raised.empty());
    const auto& all = *score.contributions;
    double sum = all.base;
    for (const auto& one : all.items) {
      sum += one.contribution;
      if (!one.value) {
        EXPECT_EQ(one.name, "systolic");
        EXPECT_EQ(one.text, "not recorded");
        ++unknown;
      }
      EXPECT_NE(one.words.find(one.contribution > 0 ? " raises it" : " lowers it"), std::string::npos) << one.words;
    }
    const double risk = *score.value / 100;
    EXPECT_EQ(all.scale, "logit");
    EXPECT_NEAR(sum, std::log(risk / (1 - risk)), 1e-9);
    EXPECT_NEAR(all.sum, sum, 1e-12);
    for (size_t k = 1; k < all.items.size(); ++k) EXPECT_GE(std::abs(all.items[k - 1].contribution), std::abs(all.items[k].contribution));
    const std::string reason = score.Reason();
    EXPECT_TRUE(reason.empty() || reason.starts_with("Systolic blood pressure")) << "age and sex are nothing to change: " << reason;
  }
  EXPECT_GT(unknown, 5U) << "that nothing is recorded adds";
  const auto known = Score(TestPerson(0)).inputs;
  const auto pressure = std::find_if(known.begin(), known.end(), [](const auto& input) { return input.name == "systolic"; });
  ASSERT_NE(pressure, known.end());
  EXPECT_FALSE(pressure->known);
  EXPECT_EQ(pressure->lack, "not-recorded");
}

TEST_F(Served, EveryKindIsServedAndItsContributionsSum) {
  const std::pair<const char*, const char*> kinds[] = {{"logit", "  learner: trees\n  follow_up: complete\n  trees: {count: [40], depth: [3], rate: [0.2]}\n"},
                                                       {"log-hazard", "  learner: cox\n  missing: {fill: mean}\n  penalties: {strength: [0.001], mix: [0]}\n"}};
  for (const auto& [scale, learner] : kinds) {
    if (std::string_view(learner).find("trees") != std::string_view::npos && risk::BoostingLibrary().empty()) continue;
    data_ = {};
    files_ = TrainTestPackage(engine_.get(), &data_, WithLearner(learner));
    Install();
    const RiskRequest request = Request();
    const risk::LearnedModel& model = request.library->equations()[*request.library->Find(kModel)].trained->model;
    const std::vector<double> risks = model.Risks(data_.values);
    std::set<double> values;
    for (size_t i = 0; i < data_.rows(); ++i) {
      const risk::Explanation score = Score(data_.person[i]);
      ASSERT_TRUE(score.value && score.contributions) << scale;
      EXPECT_EQ(*score.value, 100 * risks[i]) << scale;
      values.insert(*score.value);
      double sum = score.contributions->base;
      for (const auto& one : score.contributions->items) sum += one.contribution;
      EXPECT_EQ(score.contributions->scale, scale);
      EXPECT_NEAR(sum, model.Score(data_.row(i)), 1e-9) << scale;
      EXPECT_NEAR(100 * model.Risk(sum), *score.value, 1e-7) << scale;
    }
    EXPECT_GT(values.size(), 20U) << scale << " tells people apart";
  }
}

TEST_F(Served, NamesTheRecordsOfItsInputs) {
  Install();
  const auto sources = [&](const risk::Explanation& score, const std::string& name) {
    std::string out;
    for (const auto& input : score.inputs) {
      if (input.name != name) continue;
      for (const auto& source : input.sources)
        out += source.reference + " " + source.date + " " + (source.value == input.value ? "its value" : source.value) + ";";
    }
    return out;
  };
  const risk::Explanation score = Score(TestPerson(1));
  EXPECT_EQ(sources(score, "systolic"), "Observation/operson-1 2019-06-01 its value;");
  EXPECT_EQ(sources(score, "age"), "Patient/person-1  ;");
  EXPECT_EQ(sources(score, "over_60"), "") << "a definition may rest on anything";
  EXPECT_EQ(sources(Score(TestPerson(0)), "systolic"), "") << "nothing is recorded";
}

TEST_F(Served, SaysWhomItIsNotFor) {
  Install();
  size_t with_outcome = 0;
  for (size_t i = 0; i < data_.rows(); ++i) {
    if (data_.event[i] != risk::Event::kOutcome) continue;
    ++with_outcome;
    const risk::Explanation score = Score(data_.person[i], "2021-01-01T00:00:00Z");
    EXPECT_FALSE(score.value);
    ASSERT_EQ(score.problems.size(), 1U);
    EXPECT_EQ(score.problems[0].kind, "excluded");
    EXPECT_EQ(score.problems[0].input, "prior-outcome");
    EXPECT_EQ(score.problems[0].say, "There has been a stroke already.");
    EXPECT_FALSE(score.contributions);
  }
  EXPECT_GT(with_outcome, 20U);
  const auto run = RunRisk(engine_.get(), Request("2021-01-01T00:00:00Z"));
  ASSERT_TRUE(run.ok());
  ASSERT_EQ(run->outputs.at(0).problems.size(), 1U);
  EXPECT_EQ(run->outputs[0].problems.begin()->second, with_outcome);
  size_t children = 0;
  for (int i = 0; i < kPeople; ++i) {
    const risk::Explanation then = Score(TestPerson(i), "1990-01-01T00:00:00Z");
    if (then.value) continue;
    ++children;
    EXPECT_EQ(then.problems.at(0).say, "This is for adults.");
  }
  EXPECT_GT(children, 50U);
}

TEST_F(Served, EntersAsADraftAndIsShownWhenItsGatesAreOpen) {
  Install();
  ModelShelf* const shelf = *engine_->Models();
  EXPECT_EQ(shelf->Find(kModel)->record.state, risk::ModelState::kDraft);
  EXPECT_EQ(shelf->Shown()->Find(kModel), nullptr);
  const ModelView view = *shelf->Find(kModel);
  EXPECT_EQ(view.subject.vectors_passed, view.subject.vectors_tried);
  EXPECT_GT(view.subject.vectors_tried, 20U);
  ASSERT_EQ(view.closed_gates.size(), 1U);
  EXPECT_EQ(view.closed_gates[0].In(), "Its silent run was never looked at: bogam model watch does.");
  WriteWatch(false, view.enrolment.package);
  EXPECT_EQ(shelf->Find(kModel)->closed_gates.at(0).In(), "Silent run: 100 people with the outcome are asked; there are 12.");
  WriteWatch(true, "another");
  EXPECT_EQ(shelf->Find(kModel)->closed_gates.size(), 1U);
  MoveToLimited();
  ASSERT_NE(shelf->Shown()->Find(kModel), nullptr);
  EXPECT_EQ(shelf->Shown()->Find(kModel)->caveat, "A learned model (AI). It was not validated on this place's people.");
}

TEST_F(Served, WritesScoresWithTheAiLabelAndTakesThemBack) {
  Install();
  MoveToLimited();
  AssessmentRequest request;
  request.now = *value::DateTime::Parse(kIndex);
  request.threads = 2;
  ASSERT_TRUE(WriteAssessments(engine_.get(), request).ok());
  const auto read = [&] {
    const auto version = engine_->records().Read(fhir::FindResourceType("RiskAssessment"), AssessmentId(kModel, TestPerson(1)));
    return version.ok() ? fhir::ToJson(version->record) : version.status().ToString();
  };
  EXPECT_NE(read().find("AIAST"), std::string::npos) << read();
  EXPECT_NE(read().find(R"("status":"final")"), std::string::npos) << read();
  const ModelView view = *(*engine_->Models())->Find(kModel);
  const risk::Explanation score = Score(TestPerson(1));
  const AssessmentSubject subject{view.library.get(), view.equation, TestPerson(1), "2020-01-01", "", false};
  const std::string json = AssessmentJson(subject, {&score});
  EXPECT_TRUE(fhir::ParseJson(json).ok()) << json;
  for (const char* const part : {R"("code":"AIAST")", R"("probabilityDecimal":)", R"("code":"stroke-1y")"})
    EXPECT_NE(json.find(part), std::string::npos) << json;
  EXPECT_NE(json.find(R"("basis":[{"reference":"Observation/operson-1"},{"reference":"Patient/person-1"}])"), std::string::npos) << json;
  ASSERT_TRUE(Move(risk::ModelState::kPaused, "kim").ok());
  EXPECT_EQ((*engine_->Models())->Shown()->Find(kModel), nullptr);
  EXPECT_EQ((*engine_->Models())->Shown()->paused.size(), 1U);
  const auto withdrawn = WithdrawAssessments(engine_.get(), request.now);
  ASSERT_TRUE(withdrawn.ok()) << withdrawn.status().ToString();
  EXPECT_EQ(withdrawn->withdrawn, static_cast<uint64_t>(kPeople));
  EXPECT_NE(read().find(R"("status":"cancelled")"), std::string::npos) << read();
  EXPECT_EQ(read().find("prediction"), std::string::npos) << read();
}

TEST_F(Served, ABrokenPackageIsToldAndHindersNothing) {
  Install();
  std::string& vectors = files_["vectors.json"];
  const size_t at = vectors.find("\"score\":") + 8;
  vectors.insert(at, vectors[at] == '-' ? "" : "-");
  if (vectors[at] == '-' && vectors.compare(at, 2, "--") != 0) vectors.insert(at + 1, "9");
  ASSERT_TRUE(WriteModelFolder(folder_ + "/package", files_).ok());
  const auto library = OpenRiskLibrary("");
  const auto refused = InstallPackage(Store(), folder_ + "/package", **library);
  EXPECT_EQ(refused.status().code(), Code::kInvalid);
  EXPECT_NE(refused.status().detail().find("vectors.json"), std::string::npos) << refused.status().detail();
  ASSERT_TRUE(WriteModelFolder(Store() + "/models/packages/" + kModel, files_).ok());
  const auto opened = OpenRiskLibrary("", Store());
  ASSERT_TRUE(opened.ok());
  EXPECT_FALSE((*opened)->Find(kModel).ok());
  EXPECT_TRUE((*opened)->Find("prevent-2023").ok());
  ASSERT_EQ((*opened)->left_out().size(), 1U);
  EXPECT_EQ((*opened)->left_out()[0].folder, kModel);
  files_.erase("model.json");
  ASSERT_TRUE(WriteModelFolder(Store() + "/models/packages/" + kModel, files_).ok());
  EXPECT_EQ((*OpenRiskLibrary("", Store()))->left_out().at(0).why,
            std::vector<std::string>{"model.json: the file is missing: the folder is no trained package"});
}

TEST_F(Served, InstallingAgainIsNoChange) {
  Install();
  const auto library = OpenRiskLibrary("");
  EXPECT_EQ(InstallPackage(Store(), folder_ + "/package", **library)->change, Installed::Change::kSame);
  const std::string before = (*engine_->Models())->Find(kModel)->enrolment.package;
  files_["evaluation.html"] += "<p>more</p>";
  ASSERT_TRUE(WriteModelFolder(folder_ + "/package", files_).ok());
  EXPECT_EQ(InstallPackage(Store(), folder_ + "/package", **library)->change, Installed::Change::kReplaced);
  Open();
  EXPECT_NE((*engine_->Models())->Find(kModel)->enrolment.package, before);
}

TEST_F(Served, ItsCardIsFilledByTraining) {
  Install();
  const ModelView view = *(*engine_->Models())->Find(kModel);
  const auto value = [&](const char* id) {
    for (const risk::CardEntry& entry : view.card.entries) {
      if (entry.field->id == id) return entry.value;
    }
    return std::string();
  };
  EXPECT_NE(value("predictive-21").find("AUROC 0."), std::string::npos) << value("predictive-21");
  EXPECT_NE(value("tripod-12").find("Logistic regression by bogam"), std::string::npos) << value("tripod-12");
  for (const risk::Input& input : view.about().inputs) EXPECT_FALSE(risk::RuleText(view.subject, input).empty()) << input.name;
  EXPECT_EQ(risk::RuleText(view.subject, view.about().inputs[2]), "observation: last, whenever before the index");
}

TEST_F(Served, ItsCardHidesSmallCounts) {
  std::string& training = files_["training.json"];
  const auto replace = [&](const std::string& from, const std::string& to) {
    ASSERT_NE(training.find(from), std::string::npos) << from;
    training.replace(training.find(from), from.size(), to);
  };
  replace(R"({"step":"alive","people":300,"peopleLeft":0)", R"({"step":"alive","people":300,"peopleLeft":4)");
  replace(R"({"step":"washout","people":300,"peopleLeft":0)", R"({"step":"washout","people":296,"peopleLeft":30)");
  replace(R"("competing":0)", R"("competing":3)");
  Install();
  const ModelView view = *(*engine_->Models())->Find(kModel);
  const auto value = [&](const char* id) {
    for (const risk::CardEntry& entry : view.card.entries) {
      if (entry.field->id == id) return entry.value;
    }
    return std::string();
  };
  const std::string flow = value("predictive-11");
  EXPECT_NE(
      flow.find("observed: 0 people left there, 300 stayed\nalive: hidden people left there, hidden stayed\nwashout: hidden people left there, 266 stayed\n"),
      std::string::npos)
      << flow;
  EXPECT_NE(value("predictive-13").find(" outcomes, hidden competing events"), std::string::npos) << value("predictive-13");
}

}  // namespace
}  // namespace bogam::engine
