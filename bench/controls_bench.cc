// SPDX-License-Identifier: Apache-2.0
// The controls of learned models (src/risk/study/test_controls.h), RUNS times each with what they look for planted and without: shares found and found falsely.
//
// Then model-years in which nothing happens, five for each run: pauses and alarms of the watch, all of them false.
//
//   controls_bench [RUNS=200]
#include <cstdio>
#include <cstdlib>

#include "risk/study/test_controls.h"

int main(int argc, char** argv) {
  const int runs = argc > 1 ? std::atoi(argv[1]) : 200;
  bool well = runs > 0;
  for (const auto& control : bogam::risk::controls::kControls) {
    int found = 0, falsely = 0;
    for (int seed = 1; seed <= runs; ++seed) {
      const auto with = control.run(static_cast<uint64_t>(seed), true), without = control.run(static_cast<uint64_t>(seed) + 100'000, false);
      if (!with.ok() || !without.ok()) {
        std::fprintf(stderr, "%s: %s\n", control.name, (with.ok() ? without : with).status().ToString().c_str());
        return 2;
      }
      found += *with;
      falsely += *without;
    }
    std::printf("%-30s found %d of %d, falsely %d of %d\n", control.name, found, runs, falsely, runs);
    std::fflush(stdout);
    well = well && 100 * found >= 95 * runs && 100 * falsely <= 5 * runs;
  }
  double ratios = 0;
  for (int seed = 1; seed <= runs; ++seed) {
    double ratio = 0;
    if (bogam::risk::controls::UnderRecordingIsFound(static_cast<uint64_t>(seed), true, &ratio).ok()) ratios += ratio;
  }
  std::printf("mean O/E of the under-recorded group: %.3f\n", ratios / runs);
  const int years = 5 * runs;
  int paused = 0, with_alarm = 0;
  size_t alarms = 0;
  for (int seed = 1; seed <= years; ++seed) {
    const auto year = bogam::risk::controls::WatchQuietYear(static_cast<uint64_t>(seed));
    if (!year.ok()) {
      std::fprintf(stderr, "quiet years: %s\n", year.status().ToString().c_str());
      return 2;
    }
    paused += year->paused;
    with_alarm += year->alarms > 0;
    alarms += year->alarms;
  }
  std::printf("quiet model-years: %d of %d paused, %d with an alarm (%zu alarms)\n", paused, years, with_alarm, alarms);
  return well && 100 * paused <= years ? 0 : 1;
}
