// SPDX-License-Identifier: Apache-2.0
// Twenty runs of each control with what it looks for planted and twenty without; 200 each are bench/controls_bench.cc, and stand in docs/models.md.
#include <gtest/gtest.h>

#include "base/test_sanitized.h"
#include "risk/study/test_controls.h"

namespace bogam::risk {
namespace {

TEST(Controls, FindWhatIsPlantedAndLittleElse) {
  constexpr uint64_t kTurns = base::kSanitized ? 4 : 20;
  for (const controls::Control& control : controls::kControls) {
    int found = 0, falsely = 0;
    for (uint64_t seed = 1; seed <= kTurns; ++seed) {
      const auto with = control.run(seed, true), without = control.run(seed + 1000, false);
      ASSERT_TRUE(with.ok() && without.ok()) << control.name << with.status().ToString() << without.status().ToString();
      found += *with;
      falsely += *without;
    }
    EXPECT_GE(found, static_cast<int>(kTurns) - 1) << control.name;
    EXPECT_LE(falsely, static_cast<int>(kTurns) / 10) << control.name;
  }
}

TEST(Controls, AQuietYearPausesNothing) {
  constexpr uint64_t kYears = base::kSanitized ? 2 : 20;
  size_t alarms = 0;
  for (uint64_t seed = 1; seed <= kYears; ++seed) {
    const auto year = controls::WatchQuietYear(seed);
    ASSERT_TRUE(year.ok()) << year.status().ToString();
    EXPECT_FALSE(year->paused) << seed;
    alarms += year->alarms;
  }
  EXPECT_LE(alarms, kYears) << "more than one alarm a year of which none is true";
}

TEST(Controls, AnUnderRecordedOutcomeLooksCalibrated) {
  double sum = 0;
  for (uint64_t seed = 1; seed <= 10; ++seed) {
    double ratio = 0;
    ASSERT_TRUE(controls::UnderRecordingIsFound(seed, true, &ratio).ok());
    sum += ratio;
  }
  EXPECT_NEAR(sum / 10, 1, 0.05);
}

}  // namespace
}  // namespace bogam::risk
