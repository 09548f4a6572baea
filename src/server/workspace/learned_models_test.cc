// SPDX-License-Identifier: Apache-2.0
// A trained model that orders Today: contributions on the person's page and in Today, its files, and that it is nowhere once it is paused.
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "access/json_value.h"
#include "base/test_folder.h"
#include "engine/model_install.h"
#include "engine/risk_shelf.h"
#include "engine/test_package.h"
#include "risk/sentences.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

namespace fs = std::filesystem;
using access::JsonValue;

/// A store of people in which the place chose stroke-1y for its cardiovascular chart.
class LearnedModels : public testing::Test {
 protected:
  LearnedModels() {
    engine::WriteTestPeople(folder_ + "/in.ndjson", kPeople);
    engine::Options options;
    options.store = folder_ + "/store";
    auto engine = engine::Engine::Open(options);
    EXPECT_TRUE(engine.ok()) << engine.status().ToString();
    exchange::LoadRequest load;
    load.paths = {folder_ + "/in.ndjson"};
    EXPECT_TRUE((*engine)->Load(load).ok());
    risk::Dataset data;
    risk::ProjectFiles files = engine::TrainTestPackage(engine->get(), &data);
    std::string& about = files["model.yaml"];
    about.replace(about.find("topic: stroke"), 13, "topic: cardiovascular");
    engine->reset();
    EXPECT_TRUE(engine::WriteModelFolder(folder_ + "/package", files).ok());
    const auto installed = engine::InstallPackage(options.store, folder_ + "/package", **engine::OpenRiskLibrary(""));
    EXPECT_TRUE(installed.ok()) << installed.status().ToString() << installed.status().detail();
    fs::copy(fs::path(BOGAM_SOURCE_DIR) / "content/risk", folder_ + "/risk", fs::copy_options::recursive);
    std::ofstream(folder_ + "/risk/place.json", std::ios::trunc) << R"({"equations": {"cardiovascular": "stroke-1y"}})";
    options.equations = folder_ + "/risk";
    world_ = std::make_unique<World>(options);
  }

  Answer Move(const std::string& to, const std::string& name) const {
    const std::string version(Model().Text("stateVersion"));
    return world_->Send("POST", "/api/models/stroke-1y/state", R"({"to":")" + to + R"(","reason":"decided by the board","stateVersion":")" + version + "\"}",
                        "Content-Type: application/json\r\nX-Bogam-Name: " + name + "\r\n");
  }
  JsonValue Model() const { return Read(world_->Get("/api/models/stroke-1y")); }
  void Show() const {
    const JsonValue model = Model();
    for (const JsonValue& field : At(model, "cardFields").list) {
      if (!field.IsTrue("required")) continue;
      const Answer signed_field = world_->Send("PUT", "/api/models/stroke-1y/card/" + std::string(field.Text("id")), R"({"value":"As it stands."})",
                                               "Content-Type: application/json\r\nX-Bogam-Name: author\r\n");
      EXPECT_EQ(signed_field.status, 200) << signed_field.body;
    }
    EXPECT_EQ(Move("trained", "author").status, 200);
    EXPECT_EQ(Move("validated", "kim").status, 200);
    EXPECT_EQ(Move("silent", "kim").status, 200);
    EXPECT_EQ(Move("limited", "kim").status, 422) << "the gates are shut";
    const std::string package = (*world_->engine->Models())->Find("stroke-1y")->enrolment.package;
    fs::create_directories(folder_ + "/store/models/watch");
    std::ofstream(folder_ + "/store/models/watch/stroke-1y.json")
        << R"({"package":")" << package << R"(","gates":[{"name":"events","open":true,"sentence":{"say":")" << risk::sentence::kGateEvents
        << R"(","places":["100","120"]}}]})";
    const auto sentence = [&](const std::string& headers) {
      return std::string(At(Read(world_->Get("/api/models/stroke-1y/watch", headers)), "gates").list.at(0).Text("sentence"));
    };
    EXPECT_EQ(sentence(""), "At least 100 people with the outcome: 120 so far.");
    EXPECT_EQ(sentence("Accept-Language: ko\r\n"), "결과가 생긴 사람 100명 이상: 지금까지 120명.");
    const Answer moved = Move("limited", "kim");
    EXPECT_EQ(moved.status, 200) << moved.body;
  }
  Answer Ready(const std::string& target, const std::string& headers = {}) const {
    for (int i = 0; i < 600; ++i) {
      Answer answer = world_->Get(target, headers);
      if (answer.status != 202) return answer;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    return {};
  }
  /// Somebody who has a score: nobody's stroke came before the last day of the records.
  std::string Scored() const {
    for (int i = 0; i < kPeople; ++i) {
      const JsonValue risks = Read(world_->Get("/api/people/" + engine::TestPerson(i) + "/risk"));
      for (const JsonValue& score : At(risks, "scores").list) {
        if (score.Text("model") == "stroke-1y" && At(score, "value").kind == JsonValue::Kind::kNumber) return engine::TestPerson(i);
      }
    }
    return "nobody";
  }

  static JsonValue Read(const Answer& answer) {
    access::JsonLimits limits;
    limits.bytes = size_t{8} << 20;
    limits.depth = 32;
    const auto value = access::ReadJsonObject(answer.body, limits);
    EXPECT_TRUE(value.ok()) << value.status().ToString() << answer.body.substr(0, 500);
    return value.ok() ? *value : JsonValue();
  }

  static const JsonValue& At(const JsonValue& value, std::string_view member) {
    static const JsonValue kNone;
    const JsonValue* const at = value.Find(member);
    return at == nullptr ? kNone : *at;
  }
  static constexpr int kPeople = 200;
  static void ExpectSum(const JsonValue& contributions, double percent) {
    double sum = At(contributions, "base").number;
    for (const JsonValue& one : At(contributions, "items").list) sum += At(one, "contribution").number;
    EXPECT_NEAR(sum, At(contributions, "sum").number, 1e-9);
    EXPECT_NEAR(sum, std::log(percent / (100 - percent)), 1e-4) << "as far as the value has digits";
    EXPECT_EQ(contributions.Text("scale"), "logit");
  }

  const base::TestFolder temporary_;
  const std::string folder_ = temporary_.path();
  std::unique_ptr<World> world_;
};

TEST_F(LearnedModels, IsShownWithWhatAddedAndGoneWhenPaused) {
  EXPECT_EQ(Model().Text("state"), "draft");
  EXPECT_EQ(Model().Text("kind"), "learned");
  Show();
  const std::string person = Scored();
  ASSERT_NE(person, "nobody");
  const JsonValue risks = Read(world_->Get("/api/people/" + person + "/risk"));
  const JsonValue& first = At(risks, "scores").list.at(0);
  EXPECT_EQ(first.Text("model"), "stroke-1y") << "the chart's";
  EXPECT_EQ(first.Text("kind"), "learned");
  EXPECT_TRUE(At(first, "raised").list.empty());
  EXPECT_EQ(At(first, "cautions").list.at(0).text, "A learned model (AI). It was not validated on this place's people.");
  ExpectSum(At(first, "contributions"), At(first, "value").number);
  const JsonValue row = Read(Ready("/api/today/" + person));
  const JsonValue& risk = At(row, "risk");
  EXPECT_EQ(risk.Text("model"), "stroke-1y");
  EXPECT_EQ(risk.Text("kind"), "learned");
  ExpectSum(At(risk, "contributions"), At(risk, "value").number);
  EXPECT_EQ(At(Read(Ready("/api/today")), "riskModel").Text("kind"), "learned");

  EXPECT_EQ(Move("paused", "kim").status, 200);
  const JsonValue after = Read(world_->Get("/api/people/" + person + "/risk"));
  for (const JsonValue& score : At(after, "scores").list) EXPECT_NE(score.Text("model"), "stroke-1y");
  EXPECT_EQ(At(after, "paused").list.size(), 1U);
  const JsonValue none = Read(Ready("/api/today/" + person));
  EXPECT_EQ(At(none, "risk").kind, JsonValue::Kind::kNull);
  EXPECT_EQ(none.Text("riskMissing"), "Stroke within a year is paused.");
  EXPECT_EQ(Read(Ready("/api/today/" + person, "Accept-Language: ko\r\n")).Text("riskMissing"), "Stroke within a year의 상태: 중지.");
  EXPECT_EQ(world_->Get("/api/models/stroke-1y/population").status, 422);
}

/// The card of CDS Hooks of a learned model: only while it is shown, with the label of AI, what added, and the records that it read.
TEST_F(LearnedModels, IsACardOfCdsHooksWhileItIsShown) {
  Show();
  const std::string person = Scored();
  const auto cards = [&] {
    const Answer answer = world_->Send(
        "POST", "/cds-services/bogam-risk",
        R"({"hook":"patient-view","hookInstance":"d1577c69-dfbe-44ad-ba6d-3e05e953b2ea","context":{"userId":"Practitioner/1","patientId":")" + person + "\"}}",
        "Content-Type: application/json\r\n");
    EXPECT_EQ(answer.status, 200) << answer.body;
    std::vector<JsonValue> of_it;
    const JsonValue all = Read(answer);
    for (const JsonValue& card : At(all, "cards").list) {
      if (At(card, "source").Text("label") == "Bogam (AI): Stroke within a year") of_it.push_back(card);
    }
    return of_it;
  };
  const JsonValue risks = Read(world_->Get("/api/people/" + person + "/risk"));
  const JsonValue& score = At(risks, "scores").list.at(0);
  ASSERT_EQ(score.Text("model"), "stroke-1y");
  for (const char* const state : {"limited", "live"}) {
    if (std::string_view(state) == "live") {
      ASSERT_EQ(Move("live", "kim").status, 200);
    }
    const std::vector<JsonValue> shown = cards();
    ASSERT_EQ(shown.size(), 1U) << state;
    EXPECT_EQ(shown[0].Text("summary"), "1-year risk of stroke: " + std::string(score.Text("words")));
    EXPECT_EQ(shown[0].Text("indicator"), "info");
    EXPECT_FALSE(shown[0].Has("suggestions"));
    const std::string detail(shown[0].Text("detail"));
    for (const char* const part : {"of a learned model (AI)", "the model's arithmetic: no cause, and no advice", "Systolic blood pressure: ", " (Patient/"})
      EXPECT_NE(detail.find(part), std::string::npos) << part << "\n" << detail;
    EXPECT_EQ(detail.find("not validated on this place's people") != std::string::npos, std::string_view(state) == "limited") << detail;
    const std::string first(At(At(score, "contributions"), "items").list.at(0).Text("words"));
    EXPECT_NE(detail.find("- " + first), std::string::npos) << first << "\n" << detail;
  }
  ASSERT_EQ(Move("paused", "kim").status, 200);
  EXPECT_TRUE(cards().empty()) << "paused is nowhere";
}

TEST_F(LearnedModels, GivesItsFilesOut) {
  const JsonValue model = Model();
  EXPECT_EQ(At(model, "learned").Text("learner"), "logistic");
  EXPECT_FALSE(At(model, "learned").IsTrue("watched"));
  EXPECT_EQ(At(At(model, "about"), "excludes").list.at(0).text, "This is for adults.");
  const JsonValue evaluation = Read(world_->Get("/api/models/stroke-1y/evaluation"));
  EXPECT_NE(evaluation.Find("plan"), nullptr);
  const Answer report = world_->Get("/api/models/stroke-1y/report");
  EXPECT_EQ(report.status, 200);
  EXPECT_TRUE(report.Header("content-type").starts_with("text/html"));
  EXPECT_NE(report.Header("content-security-policy").find("sandbox"), std::string::npos);
  EXPECT_EQ(world_->Get("/api/models/stroke-1y/watch").status, 404);
  for (const char* const file : {"evaluation", "report", "watch"}) {
    EXPECT_EQ(world_->Get("/api/models/prevent-2023/" + std::string(file)).status, 404) << file;
    EXPECT_EQ(world_->Get("/api/models/nobody/" + std::string(file)).status, 404) << file;
  }
  EXPECT_TRUE(At(Read(world_->Get("/api/models")), "leftOut").list.empty());
}

}  // namespace
}  // namespace bogam::server
