// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/incidence.h"

#include <algorithm>
#include <cmath>

namespace bogam::risk {
namespace {

double WeightOf(const People& people, uint32_t row) { return people.weight.empty() ? 1 : people.weight[row]; }

/// What is summed up to a time, so that the variance at any time is had at once.
struct Sums {
  double survival = 1, risk = 0;              // of any event; of the outcome
  double a = 0, a_risk = 0, a_square = 0;     // Σ d / (n (n - d)), and with the risk and its square at that time
  double own = 0, cross = 0, cross_risk = 0;  // Σ S² (n - d1) d1 / n³; Σ S d1 / n², and with the risk

  void Add(double at_risk, double outcomes, double events) {
    own += survival * survival * (at_risk - outcomes) * outcomes / (at_risk * at_risk * at_risk);
    const double step = survival * outcomes / at_risk;
    risk += step;
    cross += step / at_risk;
    cross_risk += risk * step / at_risk;
    survival *= (at_risk - events) / at_risk;
    if (at_risk <= events) return;  // nobody is left: the risk does not change any more
    const double hazard = events / (at_risk * (at_risk - events));
    a += hazard;
    a_risk += hazard * risk;
    a_square += hazard * risk * risk;
  }
  /// What is left of terms that cancel is rounding, and 0: of a square root it would be seen.
  double Variance() const {
    const double more = risk * risk * a + a_square + own + 2 * cross_risk, less = 2 * risk * (a_risk + cross);
    return more - less > 1e-14 * (more + less) ? more - less : 0;
  }
};

}  // namespace

std::vector<IncidencePoint> IncidenceCurve(const People& people, std::span<const uint32_t> rows, Deaths deaths) {
  std::vector<uint32_t> order(rows.begin(), rows.end());
  const auto days = [&](uint32_t row) { return people.days.empty() ? people.horizon_days : people.days[row]; };
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) { return days(a) < days(b); });
  std::vector<double> left(order.size() + 1, 0);
  for (size_t i = order.size(); i-- > 0;) left[i] = left[i + 1] + WeightOf(people, order[i]);
  std::vector<IncidencePoint> out;
  Sums sums;
  for (size_t begin = 0; begin < order.size();) {
    IncidencePoint point{days(order[begin]), left[begin]};
    size_t end = begin;
    for (; end < order.size() && days(order[end]) == point.days; ++end) {
      const double weight = WeightOf(people, order[end]);
      if (people.event[order[end]] == Event::kOutcome) point.outcomes += weight;
      if (people.event[order[end]] == Event::kCompeting && deaths == Deaths::kCompete) point.competing += weight;
    }
    begin = end;
    if (!(point.outcomes + point.competing > 0)) continue;
    sums.Add(point.at_risk, point.outcomes, point.outcomes + point.competing);
    point.risk = std::clamp(sums.risk, 0.0, 1.0);
    point.error = std::sqrt(std::max(0.0, sums.Variance()));
    out.push_back(point);
  }
  return out;
}

Estimate IncidenceAtHorizon(const People& people, std::span<const uint32_t> rows, Deaths deaths, double confidence) {
  const auto none = [](Why why) { return Estimate{Figure::None(why), Figure::None(why), Figure::None(why)}; };
  double all = 0, longest = 0;
  bool to_the_end = people.days.empty();
  for (const uint32_t row : rows) {
    const double weight = WeightOf(people, row);
    all += weight;
    if (people.days.empty() || weight <= 0) continue;
    longest = std::max(longest, people.days[row]);
    to_the_end = to_the_end || people.days[row] >= people.horizon_days;
  }
  if (!(all > 0)) return none(Why::kNobody);
  // Follow-up that ends early is enough where the last ones all had an event.
  const auto lost = [&](uint32_t row) {
    const bool event = people.event[row] == Event::kOutcome || (people.event[row] == Event::kCompeting && deaths == Deaths::kCompete);
    return !event && WeightOf(people, row) > 0 && people.days[row] == longest;
  };
  if (!to_the_end && std::any_of(rows.begin(), rows.end(), lost)) return none(Why::kNoFollowUp);
  IncidencePoint last;
  for (const IncidencePoint& point : IncidenceCurve(people, rows, deaths)) {
    if (point.days <= people.horizon_days || people.days.empty()) last = point;
  }
  return LogLogInterval(last.risk, last.error, confidence);
}

Estimate LogLogInterval(double risk, double error, double confidence) {
  Estimate out{Figure::Of(risk), Figure::None(Why::kNoOutcome), Figure::None(Why::kNoOutcome)};
  if (risk >= 1) out.low = out.high = Figure::None(Why::kOnlyOutcome);
  if (risk <= 0 || risk >= 1) return out;
  const double free = 1 - risk, off = NormalQuantile((1 + confidence) / 2) * error / (free * std::log(free));
  out.low = Figure::Of(1 - std::pow(free, std::exp(off)));
  out.high = Figure::Of(1 - std::pow(free, std::exp(-off)));
  return out;
}

Estimate WilsonInterval(double holds, double of, double confidence) {
  if (!(of > 0)) return {Figure::None(Why::kNobody), Figure::None(Why::kNobody), Figure::None(Why::kNobody)};
  const double z = NormalQuantile((1 + confidence) / 2), share = holds / of, scale = 1 + z * z / of;
  const double middle = (share + z * z / (2 * of)) / scale, half = z * std::sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / scale;
  return {Figure::Of(share), Figure::Of(std::max(0.0, middle - half)), Figure::Of(std::min(1.0, middle + half))};
}

/// By bisection of the complementary error function: exact to the last digits, and asked seldom.
double NormalQuantile(double p) {
  double low = -40, high = 40;
  for (int i = 0; i < 200; ++i) {
    const double middle = (low + high) / 2;
    (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
  }
  return (low + high) / 2;
}

}  // namespace bogam::risk
