// SPDX-License-Identifier: Apache-2.0
// People drawn from a seed, for tests: risks that are true, on a grid where ties are asked for. The same numbers as tests/oracle/evaluate/make.py draws.
#ifndef BOGAM_RISK_EVALUATE_TEST_PEOPLE_H_
#define BOGAM_RISK_EVALUATE_TEST_PEOPLE_H_

#include <cmath>
#include <cstdint>

#include "risk/evaluate/people.h"

namespace bogam::risk {

/// SplitMix64; Uniform in [0, 1).
class Draws {
 public:
  explicit Draws(uint64_t seed) : state_(seed) {}
  uint64_t Next() {
    uint64_t x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
  }
  double Uniform() { return static_cast<double>(Next() >> 11) * 0x1.0p-53; }
  uint64_t Below(uint64_t n) { return Next() % n; }

 private:
  uint64_t state_;
};

struct RandomKind {
  uint64_t grid = 20;  ///< risks are multiples of 1 / grid, inside (0, 1); 0: of 2^-30
  bool weighted = false;
  bool censored = false;  ///< some are censored; times are whole days of a horizon of 30
  bool deaths = true;     ///< among those, some die
  bool apart = false;     ///< no two times before the horizon are the same
};

/// Only sums, products and comparisons, so that it is the same in every language.
inline People RandomPeople(uint64_t seed, size_t rows, const RandomKind& kind) {
  Draws draws(seed);
  People out;
  for (size_t i = 0; i < rows; ++i) {
    const uint64_t grid = kind.grid == 0 ? uint64_t{1} << 30 : kind.grid;
    out.risk.push_back((static_cast<double>(draws.Below(grid)) + 0.5) / static_cast<double>(grid));
    const bool outcome = draws.Uniform() < out.risk.back();
    const double weight = (1 + static_cast<double>(draws.Below(8))) / 4;
    if (kind.weighted) out.weight.push_back(weight);
    const uint64_t day = 1 + draws.Below(30), until = 1 + draws.Below(60), fate = draws.Below(10);
    if (!kind.censored) {
      out.event.push_back(outcome ? Event::kOutcome : Event::kCensored);
      continue;
    }
    out.horizon_days = 30;
    const Event event = outcome ? Event::kOutcome : kind.deaths && fate < 2 ? Event::kCompeting : Event::kCensored;
    const uint64_t last = until < 30 ? until : 30;
    const bool seen = event != Event::kCensored && day <= last;
    out.event.push_back(seen ? event : Event::kCensored);
    const auto days = static_cast<double>(seen ? day : last);
    out.days.push_back(kind.apart && days < 30 ? days + static_cast<double>(i + 1) / 4096 : days);
  }
  return out;
}

/// Each row as often as its weight says, without weights.
inline People Repeated(const People& people) {
  People out;
  out.horizon_days = people.horizon_days;
  for (size_t i = 0; i < people.rows(); ++i) {
    for (double times = people.weight[i]; times > 0; --times) {
      out.risk.push_back(people.risk[i]);
      out.event.push_back(people.event[i]);
      if (!people.days.empty()) out.days.push_back(people.days[i]);
    }
  }
  return out;
}

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_TEST_PEOPLE_H_
