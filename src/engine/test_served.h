// SPDX-License-Identifier: Apache-2.0
// For tests: a store of people, a package learned from them, and its way from a draft to a model that is shown.
#ifndef BOGAM_ENGINE_TEST_SERVED_H_
#define BOGAM_ENGINE_TEST_SERVED_H_

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

#include "base/test_folder.h"
#include "engine/engine.h"
#include "engine/model_folder.h"
#include "engine/model_install.h"
#include "engine/risk_person.h"
#include "engine/risk_shelf.h"
#include "engine/test_package.h"

namespace bogam::engine {

class ServedPackage : public testing::Test {
 protected:
  ServedPackage() {
    WriteTestPeople(folder_ + "/in.ndjson", kPeople);
    Open();
    exchange::LoadRequest load;
    load.paths = {folder_ + "/in.ndjson"};
    const auto loaded = engine_->Load(load);
    EXPECT_TRUE(loaded.ok()) << loaded.status().ToString();
    files_ = TrainTestPackage(engine_.get(), &data_);
  }
  ~ServedPackage() override { engine_.reset(); }

  void Open() {
    engine_.reset();
    Options options;
    options.store = Store();
    options.threads = 2;
    auto opened = Engine::Open(options);
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    engine_ = std::move(*opened);
  }

  /// Installed, and the engine opened again, as a server is.
  void Install() {
    ASSERT_TRUE(WriteModelFolder(folder_ + "/package", files_).ok());
    const auto library = OpenRiskLibrary("");
    ASSERT_TRUE(library.ok());
    const auto installed = InstallPackage(Store(), folder_ + "/package", **library);
    ASSERT_TRUE(installed.ok()) << installed.status().ToString() << installed.status().detail();
    Open();
  }

  RiskRequest Request(const char* now = kTestIndex) const {
    RiskRequest request;
    request.library = (*engine_->Models())->library();
    request.equations = {kTestModel};
    request.now = *value::DateTime::Parse(now);
    request.threads = 2;
    return request;
  }
  risk::Explanation Score(const std::string& person, const char* now = kTestIndex) const {
    auto scored = ScorePerson(engine_.get(), Request(now), person);
    EXPECT_TRUE(scored.ok()) << scored.status().ToString();
    return scored->scores.at(0);
  }

  Status Move(risk::ModelState to, const std::string& who) {
    ModelShelf* const shelf = *engine_->Models();
    return shelf->Move(kTestModel, {to, who, "decided by the board", shelf->Find(kTestModel)->record.version});
  }
  /// As a watch of this package would have left it.
  void WriteWatch(bool open, const std::string& package) {
    std::filesystem::create_directories(Store() + "/models/watch");
    std::ofstream(Store() + "/models/watch/" + kTestModel + ".json")
        << R"({"model":"stroke-1y","package":")" << package << R"(","gates":[{"name":"events","open":)" << (open ? "true" : "false")
        << R"(,"sentence":"100 people with the outcome are asked; there are 12."}]})";
  }
  /// Every required field of the card by its author, then from draft to limited by somebody else.
  void MoveToLimited() {
    ModelShelf* const shelf = *engine_->Models();
    const ModelView view = *shelf->Find(kTestModel);
    for (const risk::CardEntry& entry : view.card.entries) {
      if (!entry.field->required) continue;
      ASSERT_TRUE(shelf->Sign(kTestModel, entry.field->id, "As it stands.", "author").ok()) << entry.field->id;
    }
    ASSERT_TRUE(Move(risk::ModelState::kTrained, "author").ok());
    ASSERT_TRUE(Move(risk::ModelState::kValidated, "kim").ok());
    ASSERT_TRUE(Move(risk::ModelState::kSilent, "kim").ok());
    WriteWatch(true, shelf->Find(kTestModel)->enrolment.package);
    const Status moved = Move(risk::ModelState::kLimited, "kim");
    ASSERT_TRUE(moved.ok()) << moved.ToString() << moved.detail();
  }

  static constexpr int kPeople = 300;
  std::string Store() const { return folder_ + "/store"; }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::unique_ptr<Engine> engine_;
  risk::Dataset data_;
  risk::ProjectFiles files_;
};

}  // namespace bogam::engine

#endif  // BOGAM_ENGINE_TEST_SERVED_H_
