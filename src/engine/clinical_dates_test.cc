// SPDX-License-Identifier: Apache-2.0
// An engine that remembers the newest date says what one says that looks for it anew.
#include "engine/clinical_dates.h"

#include <gtest/gtest.h>

#include <random>

#include "engine/engine.h"
#include "fhir/json.h"

namespace bogam::engine {
namespace {

class NewestDateTest : public testing::Test {
 protected:
  void Write(const std::string& id, const std::string& when) {
    auto record =
        fhir::ParseJson(R"({"resourceType":"Observation","id":")" + id + R"(","status":"final","code":{"text":"x"},"effectiveDateTime":")" + when + "\"}");
    ASSERT_TRUE(record.ok());
    ASSERT_TRUE(engine_->records().Update(fhir::FindResourceType("Observation"), id, std::move(*record)).ok());
  }
  void Agree(const std::string& latest, int offset) {
    const value::DateTime at = *value::DateTime::Parse(latest);
    const auto anew = NewestClinicalDate(**engine_->Snapshot(), at, offset);
    const auto kept = engine_->NewestClinicalDate(at, offset);
    ASSERT_TRUE(anew.ok() && kept.ok());
    ASSERT_EQ(anew->has_value(), kept->has_value()) << latest;
    if (*anew) {
      EXPECT_EQ((*anew)->ToString(), (*kept)->ToString()) << latest;
    }
    found_ += anew->has_value();
  }

  std::unique_ptr<Engine> engine_ = std::move(*Engine::Open({}));
  int found_ = 0;
};

std::string Minute(int of_day) {
  char text[32];
  std::snprintf(text, sizeof text, "2025-03-%02dT%02d:%02d:00Z", 1 + of_day / 1440, of_day / 60 % 24, of_day % 60);
  return text;
}

TEST_F(NewestDateTest, IsTheSameWhetherAskedOnceOrAgain) {
  std::mt19937 draw(7);
  const auto below = [&](int n) { return static_cast<int>(draw() % static_cast<uint32_t>(n)); };
  Agree(Minute(0), 0);
  for (int round = 0; round < 200; ++round) {
    if (below(3) == 0) Write("o" + std::to_string(below(5)), Minute(below(20 * 1440)));
    for (int asked = 0, at = below(20 * 1440); asked < 3; ++asked) {
      Agree(Minute(at), below(2) * 540);
      at = std::max(0, std::min(20 * 1440 - 1, at + below(2000) - 500));
    }
  }
  EXPECT_GT(found_, 300);
}

TEST_F(NewestDateTest, SeesWhatBecomesThePresentWithTheClock) {
  Write("past", "2025-03-01T10:00:00Z");
  Write("planned", "2025-03-05T10:00:00Z");
  for (const std::string now : {"2025-03-02T00:00:00Z", "2025-03-05T09:59:59Z", "2025-03-05T10:00:00Z", "2025-03-05T10:00:02Z"}) Agree(now, 0);
  EXPECT_EQ((*engine_->NewestClinicalDate(*value::DateTime::Parse("2025-03-05T10:00:02Z"), 0))->ToString(), "2025-03-05");
}

}  // namespace
}  // namespace bogam::engine
