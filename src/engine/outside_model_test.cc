// SPDX-License-Identifier: Apache-2.0
// A model from elsewhere, in ONNX: judged, packed, installed and served as a trained one is. What runs it needs ONNX Runtime, whose library file
// BOGAM_ONNXRUNTIME names; without it only what is said then is tested.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <numeric>

#include "access/digest.h"
#include "base/test_folder.h"
#include "engine/engine.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/model_network.h"
#include "engine/model_study.h"
#include "engine/risk_person.h"
#include "engine/risk_shelf.h"
#include "engine/test_package.h"
#include "risk/learn/onnx_export.h"

namespace bogam::engine {
namespace {

/// The test project, with a model's file in the place of its learner.
risk::ProjectFiles OutsideFiles(const std::string& onnx) {
  risk::ProjectFiles files = risk::TestProjectFiles();
  std::string& yaml = files["model.yaml"];
  const size_t from = yaml.find("learner:"), to = yaml.find("comparator:");
  yaml.replace(from, to - from, "external: {file: model.onnx, sha256: " + access::Sha256Hex(onnx) + "}\n");
  const std::string curve = ", learning_curve: [0.5, 1]";
  yaml.erase(yaml.find(curve), curve.size());
  files["model.onnx"] = onnx;
  return files;
}

class OutsideModel : public testing::Test {
 protected:
  void SetUp() override {
    if (std::getenv("BOGAM_ONNXRUNTIME") == nullptr) GTEST_SKIP() << "BOGAM_ONNXRUNTIME names no libonnxruntime.so.1: models from elsewhere are not run";
    WriteTestPeople(folder_ + "/in.ndjson", 300);
    Open();
    exchange::LoadRequest load;
    load.paths = {folder_ + "/in.ndjson"};
    ASSERT_TRUE(engine_->Load(load).ok());
    ours_ = Trained(risk::TestProjectFiles());
    outside_ = Trained(OutsideFiles(risk::ExportOnnx(ours_.model).value()));
  }

  void Open() {
    engine_.reset();
    Options options;
    options.store = folder_ + "/store";
    options.threads = 2;
    engine_ = std::move(Engine::Open(options).value());
  }

  TrainedPackage Trained(risk::ProjectFiles files) {
    TrainRequest request;
    auto project = CompileProject(std::move(files));
    EXPECT_TRUE(project.ok()) << project.status().ToString() << project.status().detail();
    request.study.project = *project;
    request.study.time.now = "2022-12-31";
    request.study.threads = 2;
    auto trained = TrainPackage(engine_.get(), request);
    EXPECT_TRUE(trained.ok()) << trained.status().ToString() << trained.status().detail();
    return std::move(*trained);
  }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::unique_ptr<Engine> engine_;
  TrainedPackage ours_, outside_;
};

TEST_F(OutsideModel, IsJudgedOnAllRows) {
  EXPECT_EQ(outside_.record.train_rows, 0u);
  EXPECT_EQ(outside_.record.test_rows, 300u);
  EXPECT_EQ(outside_.record.sample.ToString(), "is not asked for: the model was not trained here");
  EXPECT_FALSE(outside_.record.comparator_model.empty());
  EXPECT_TRUE(outside_.record.leaks.leaks.empty());
  EXPECT_NE(outside_.files.at("evaluation.html").find("a model from elsewhere, in ONNX"), std::string::npos);
  EXPECT_EQ(outside_.model.facts.data, "");
}

TEST_F(OutsideModel, IsServedWithContributionsThatSumToTheLogit) {
  ASSERT_TRUE(WriteModelFolder(folder_ + "/package", outside_.files).ok());
  const auto library = OpenRiskLibrary("");
  const auto installed = InstallPackage(folder_ + "/store", folder_ + "/package", **library);
  ASSERT_TRUE(installed.ok()) << installed.status().ToString() << installed.status().detail();
  Open();
  RiskRequest request;
  request.library = (*engine_->Models())->library();
  request.equations = {kTestModel};
  request.now = *value::DateTime::Parse(kTestIndex);
  const size_t at = *request.library->Find(kTestModel);
  const risk::LearnedPackage& package = *request.library->equations()[at].trained;
  for (int i = 0; i < 40; ++i) {
    const auto scored = ScorePerson(engine_.get(), request, TestPerson(i));
    ASSERT_TRUE(scored.ok()) << scored.status().ToString();
    const risk::Explanation& one = scored->scores.at(0);
    ASSERT_TRUE(one.value && one.contributions) << TestPerson(i);
    double logit = one.contributions->base;
    for (const auto& item : one.contributions->items) logit += item.contribution;
    EXPECT_NEAR(100 / (1 + std::exp(-logit)), *one.value, 1e-9) << TestPerson(i);
    const auto hand = PersonAtHand::Open(engine_.get(), request, TestPerson(i));
    risk::LearnedScorer scorer(request.library->equations()[at].trained, risk::Clock(request.now, 0));
    scorer.Stand((*hand)->source());
    const auto row = scorer.Row();
    ASSERT_TRUE(row.ok());
    EXPECT_NEAR(*one.value, 100 * ours_.model.Risk(ours_.model.Score(*row)), 1e-4) << TestPerson(i);
  }
  EXPECT_EQ(package.model.outside.reference.size(), package.model.features.size());
}

TEST_F(OutsideModel, GoesToOtherSites) {
  const auto pack = MakePack(outside_.files);
  ASSERT_TRUE(pack.ok()) << pack.status().ToString() << pack.status().detail();
  const auto opened = OpenPack(risk::WritePack(*pack), "p.study");
  ASSERT_TRUE(opened.ok()) << opened.status().ToString() << opened.status().detail();
  EXPECT_EQ(opened->pack.files.at("model.onnx"), outside_.files.at("model.onnx"));
  const std::vector<float> row = opened->model.outside.reference;
  EXPECT_EQ(opened->model.Score(row), outside_.model.Score(row));
}

TEST_F(OutsideModel, WithoutARuntimeItIsNoPackageAndSaysWhatToDo) {
  risk::Findings findings;
  risk::ProjectInputs inputs = CarriedInputs();
  inputs.onnx_runtime.clear();
  EXPECT_EQ(risk::ReadLearnedPackage(outside_.files, inputs, findings), nullptr);
  ASSERT_FALSE(findings.empty());
  EXPECT_NE(findings.front().ToString().find("BOGAM_ONNXRUNTIME"), std::string::npos) << findings.front().ToString();
}

TEST(OutsideProject, ItsFileMustBeTheOneThatIsDeclared) {
  risk::ProjectFiles files = OutsideFiles("some bytes");
  ASSERT_TRUE(CompileProject(files).ok());
  files["model.onnx"] = "others";
  const auto changed = CompileProject(files);
  ASSERT_FALSE(changed.ok());
  EXPECT_NE(changed.status().detail().find("external.sha256"), std::string::npos) << changed.status().detail();
  files.erase("model.onnx");
  EXPECT_NE(CompileProject(files).status().detail().find("external.file: the file is missing"), std::string::npos) << CompileProject(files).status().detail();
  risk::ProjectFiles extra = risk::TestProjectFiles();
  extra["model.onnx"] = "bytes";
  EXPECT_NE(CompileProject(extra).status().detail().find("it is not declared"), std::string::npos);
}

}  // namespace
}  // namespace bogam::engine
