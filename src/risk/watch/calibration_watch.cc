// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/calibration_watch.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "risk/watch/chances.h"

namespace bogam::risk {
namespace {

struct Sums {
  uint64_t people = 0, events = 0;
  double expected = 0;
};

std::map<uint32_t, Sums> SumsOf(std::span<const Labelled> scores) {
  std::map<uint32_t, Sums> periods;
  for (const Labelled& one : scores) {
    Sums& sums = periods[one.period];
    ++sums.people;
    sums.events += one.outcome;
    sums.expected += one.score;
  }
  return periods;
}

/// The whole interval of O/E lies on one side of what is allowed: -1 below, 1 above, 0 not.
int Outside(uint64_t events, double expected, double low, double high, double confidence) {
  if (expected <= 0) return 0;
  const auto [least, most] = PoissonBounds(events, confidence);
  return most / expected < low ? -1 : least / expected > high ? 1 : 0;
}

std::string PauseSentence(std::span<const CalibrationPoint> points, const PauseRule& rule) {
  uint32_t run = 0;
  int side = 0;
  for (size_t i = 0; i < points.size(); ++i) {
    const int here = Outside(points[i].events, points[i].expected, rule.low, rule.high, rule.confidence);
    const bool follows = i > 0 && points[i].period == points[i - 1].period + 1;
    run = here == 0 ? 0 : here == side && follows ? run + 1 : 1;
    side = here;
    if (run < rule.periods) continue;
    char text[200];
    std::snprintf(text, sizeof text, "In %u periods in a row, people who were not acted on had %s than predicted: %.2f times in the last.", run,
                  side > 0 ? "more outcomes" : "fewer outcomes", *points[i].observed);
    return text;
  }
  return {};
}

}  // namespace

std::vector<CalibrationPoint> CalibrationPoints(std::span<const Labelled> scores, const AlarmRule& rule) {
  std::vector<CalibrationPoint> points;
  for (const auto& [period, sums] : SumsOf(scores)) {
    CalibrationPoint point{period, sums.people, sums.events, sums.expected, {}, 0, 0, false};
    if (sums.expected > 0) {
      const auto [low, high] = PoissonBounds(sums.events, rule.confidence);
      point.observed = static_cast<double>(sums.events) / sums.expected;
      point.low = low / sums.expected;
      point.high = high / sums.expected;
      point.alarm = Outside(sums.events, sums.expected, rule.low, rule.high, rule.confidence) != 0;
    }
    points.push_back(point);
  }
  return points;
}

CalibrationWatch WatchCalibration(std::span<const Labelled> scores, const AlarmRule& alarm, const PauseRule& pause) {
  std::vector<Labelled> acted_on, not_acted_on;
  for (const Labelled& one : scores) (one.acted_on ? acted_on : not_acted_on).push_back(one);
  CalibrationWatch out{CalibrationPoints(scores, alarm), CalibrationPoints(not_acted_on, alarm), CalibrationPoints(acted_on, alarm), {}};
  out.pause = PauseSentence(out.not_acted_on, pause);
  return out;
}

Outlook OutlookOf(std::span<const double> scores) {
  std::vector<double> sorted(scores.begin(), scores.end());
  std::sort(sorted.begin(), sorted.end());
  Outlook out;
  out.people = sorted.size();
  // Of a pair with a greater and a smaller score: the chance that the greater one has the outcome and the smaller has not.
  double below = 0, concordant = 0, pairs_with_self = 0, with = 0, without = 0;
  for (size_t i = 0; i < sorted.size();) {
    size_t end = i;
    double here_with = 0, here_without = 0;
    while (end < sorted.size() && sorted[end] == sorted[i]) {
      const double p = sorted[end++];
      here_with += p;
      here_without += 1 - p;
      pairs_with_self += p * (1 - p);
    }
    double tied = here_with * here_without;
    for (size_t k = i; k < end; ++k) tied -= sorted[k] * (1 - sorted[k]);
    concordant += here_with * below + tied / 2;
    below += here_without;
    with += here_with;
    without += here_without;
    i = end;
  }
  out.events = with;
  out.brier = sorted.empty() ? 0 : pairs_with_self / static_cast<double>(sorted.size());
  const double pairs = with * without - pairs_with_self;
  if (pairs > 0) out.auroc = concordant / pairs;
  return out;
}

}  // namespace bogam::risk
