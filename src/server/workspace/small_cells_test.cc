// SPDX-License-Identifier: Apache-2.0
// What is hidden cannot be worked out: by hand, and for random sums against whoever knows the total.
#include "server/workspace/small_cells.h"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "base/test_folder.h"
#include "engine/model_install.h"
#include "engine/risk_shelf.h"
#include "engine/test_package.h"
#include "server/signed_world.h"
#include "server/test_risk.h"

namespace bogam::server {
namespace {

std::vector<bool> Hidden(std::initializer_list<int64_t> parts) { return HiddenParts(parts); }

TEST(SmallCells, ByHand) {
  EXPECT_EQ(Hidden({}), (std::vector<bool>{}));
  EXPECT_EQ(Hidden({0, 11, 400}), (std::vector<bool>{false, false, false}));
  EXPECT_EQ(Hidden({10, 400, 90}), (std::vector<bool>{true, false, true})) << "90 is the smallest other";
  EXPECT_EQ(Hidden({3, 4, 400, 90}), (std::vector<bool>{true, true, false, true})) << "two are hidden, but 7 in all is small itself";
  EXPECT_EQ(Hidden({6, 7, 400}), (std::vector<bool>{true, true, false}));
  EXPECT_EQ(Hidden({5}), (std::vector<bool>{true}));
  EXPECT_EQ(Hidden({5, 0, 0}), (std::vector<bool>{true, false, false})) << "nothing is there to hide it among: its sum is for the caller to hide";
}

TEST(SmallCells, NothingSmallCanBeWorkedOut) {
  std::mt19937 random(7);
  int hiding = 0;
  for (int round = 0; round < 20000; ++round) {
    std::vector<int64_t> parts(1 + random() % 7);
    for (int64_t& part : parts) part = random() % 3 == 0 ? 0 : random() % 3 == 0 ? static_cast<int64_t>(random() % 14) : static_cast<int64_t>(random() % 500);
    const std::vector<bool> hidden = HiddenParts(parts);
    ASSERT_EQ(hidden.size(), parts.size());
    int64_t sum = 0, count = 0, shown = 0;
    for (size_t i = 0; i < parts.size(); ++i) {
      if (hidden[i]) {
        EXPECT_NE(parts[i], 0);
        sum += parts[i];
        ++count;
      } else {
        EXPECT_FALSE(IsSmall(parts[i]));
        shown += parts[i] != 0;
      }
    }
    if (count == 0) continue;
    ++hiding;
    // Whoever knows the total knows the sum of what is hidden: it is not small, and of two parts or more; or nothing else is left.
    EXPECT_TRUE((count >= 2 && sum >= kSmallCell) || shown == 0) << sum << " in " << count;
  }
  EXPECT_GT(hiding, 5000);
}

/// Three people, of whom a researcher learns no count and the care team every one.
TEST_F(Signed, WhoSeesNobodyByNameSeesNoSmallCount) {
  for (const char* const id : {"a", "b", "c"}) {
    for (const std::string& json : RiskResources(id, false)) Store(json);
  }
  Add("kim", {Role::kResearcher});
  Add("lee", {Role::kCareTeam});
  const auto population = [&](const Browser& browser, const std::string& model) {
    Answer answer;
    for (int tries = 0; tries < 500; ++tries) {
      answer = world_->Get("/api/models/" + model + "/population", browser.Headers());
      if (answer.status != 202) break;
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(answer.status, 200) << answer.body;
    return answer.body;
  };
  const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
  for (const char* const model : {"prevent-2023", "findrisc", "audit-c"}) {
    const std::string hidden = population(kim, model), shown = population(lee, model);
    const std::string outputs = hidden.substr(hidden.find("\"outputs\""));
    EXPECT_NE(shown.find("\"people\":3"), std::string::npos) << shown;
    EXPECT_EQ(shown.find("\"suppressed\":true"), std::string::npos) << shown;
    EXPECT_NE(outputs.find("\"suppressed\":true"), std::string::npos) << hidden;
    EXPECT_EQ(outputs.find("\"people\":3"), std::string::npos) << hidden;
    EXPECT_EQ(outputs.find("\"count\":3"), std::string::npos) << hidden;
    EXPECT_EQ(outputs.find("\"mean\":1"), std::string::npos) << hidden;
  }
}

/// A model that learned from few outcomes: their number is for who may list people.
TEST_F(Signed, WhoSeesNobodyByNameSeesNoFewOutcomesOfATraining) {
  world_.reset();
  const base::TestFolder folder;
  engine::Options options;
  options.store = folder_;
  engine::WriteTestPeople(folder.path() + "/in.ndjson", 200);
  auto engine = engine::Engine::Open(options);
  ASSERT_TRUE(engine.ok()) << engine.status().ToString();
  exchange::LoadRequest load;
  load.paths = {folder.path() + "/in.ndjson"};
  ASSERT_TRUE((*engine)->Load(load).ok());
  risk::Dataset data;
  const risk::ProjectFiles trained = engine::TrainTestPackage(engine->get(), &data);
  engine->reset();
  Add("kim", {Role::kResearcher});
  Add("lee", {Role::kCareTeam});
  for (const uint64_t outcomes : {uint64_t{7}, uint64_t{60}, data.rows() - 7}) {
    risk::ProjectFiles files = trained;
    std::string& record = files["training.json"];
    const size_t at = record.find("\"outcomes\":") + 11;
    record.replace(at, record.find(',', at) - at, std::to_string(outcomes));
    ASSERT_TRUE(engine::WriteModelFolder(folder.path() + "/package", files).ok());
    const auto installed = engine::InstallPackage(options.store, folder.path() + "/package", **engine::OpenRiskLibrary(""));
    ASSERT_TRUE(installed.ok()) << installed.status().ToString() << installed.status().detail();
    world_ = std::make_unique<World>(options, Options());
    const Browser kim = SignedIn("kim"), lee = SignedIn("lee");
    const std::string shown = "\"outcomes\":" + std::to_string(outcomes) + ",", hidden = "\"outcomes\":null,";
    EXPECT_NE(world_->Get("/api/models/stroke-1y", lee.Headers()).body.find(shown), std::string::npos);
    EXPECT_NE(world_->Get("/api/models/stroke-1y", kim.Headers()).body.find(outcomes == 60 ? shown : hidden), std::string::npos) << outcomes;
    world_.reset();
  }
}

}  // namespace
}  // namespace bogam::server
