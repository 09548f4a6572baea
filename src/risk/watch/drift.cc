// SPDX-License-Identifier: Apache-2.0
#include "risk/watch/drift.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "risk/sentences.h"
#include "risk/watch/chances.h"

namespace bogam::risk {
namespace {

constexpr double kMiddle = 0.99;
/// Fewer recorded values than this say nothing of a distribution.
constexpr size_t kFewest = 20;

std::vector<double> Recorded(const std::vector<float>& values) {
  std::vector<double> out;
  out.reserve(values.size());
  for (const float v : values)
    if (!std::isnan(v)) out.push_back(v);
  std::sort(out.begin(), out.end());
  return out;
}

/// Linear between neighbours (type 7 of Hyndman and Fan).
double Quantile(std::span<const double> sorted, double share) {
  const double at = share * static_cast<double>(sorted.size() - 1);
  const size_t low = static_cast<size_t>(at);
  const size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (at - static_cast<double>(low)) * (sorted[high] - sorted[low]);
}

std::vector<double> CutsOf(std::span<const double> sorted) {
  std::vector<double> cuts;
  for (size_t i = 1; i < kBins; ++i) {
    const double cut = Quantile(sorted, static_cast<double>(i) / kBins);
    if (cut > sorted.front() && (cuts.empty() || cut > cuts.back())) cuts.push_back(cut);
  }
  // Two values only, such as yes and no: no decile may part them.
  if (cuts.empty() && sorted.front() < sorted.back()) cuts.push_back(sorted.back());
  return cuts;
}

std::vector<double> CountsOf(std::span<const double> sorted, std::span<const double> cuts) {
  std::vector<double> counts;
  size_t before = 0;
  for (const double cut : cuts) {
    const size_t here = static_cast<size_t>(std::lower_bound(sorted.begin(), sorted.end(), cut) - sorted.begin());
    counts.push_back(static_cast<double>(here - before));
    before = here;
  }
  counts.push_back(static_cast<double>(sorted.size() - before));
  return counts;
}

/// Share of a baseline below or at a value, or below it, read off the quantiles.
double ShareOf(std::span<const double> quantiles, double value, bool inclusive) {
  const auto at = inclusive ? std::upper_bound(quantiles.begin(), quantiles.end(), value) : std::lower_bound(quantiles.begin(), quantiles.end(), value);
  if (at == quantiles.begin()) return 0;
  if (at == quantiles.end()) return 1;
  const double low = *(at - 1), step = *at - low;
  return (static_cast<double>(at - quantiles.begin() - 1) + (step > 0 ? (value - low) / step : 1)) / static_cast<double>(quantiles.size() - 1);
}

double KolmogorovSmirnov(std::span<const double> quantiles, std::span<const double> sorted) {
  double largest = 0;
  const double n = static_cast<double>(sorted.size());
  for (size_t i = 0; i < sorted.size();) {
    size_t end = i;
    while (end < sorted.size() && sorted[end] == sorted[i]) ++end;
    largest = std::max({largest, std::abs(ShareOf(quantiles, sorted[i], true) - static_cast<double>(end) / n),
                        std::abs(ShareOf(quantiles, sorted[i], false) - static_cast<double>(i) / n)});
    i = end;
  }
  return largest;
}

/// Shares with half a case more in each bin, so that an empty one counts and does not break the logarithm.
double Psi(std::span<const double> shares, double baseline, std::span<const double> counts, double n) {
  double psi = 0;
  const double bins = static_cast<double>(shares.size());
  for (size_t i = 0; i < shares.size(); ++i) {
    const double was = (shares[i] * baseline + 0.5) / (baseline + bins / 2);
    const double is = (counts[i] + 0.5) / (n + bins / 2);
    psi += (is - was) * std::log(is / was);
  }
  return psi;
}

double RowsIn(const std::map<std::string, uint64_t>& units) {
  double rows = 0;
  for (const auto& [unit, count] : units) rows += static_cast<double>(count);
  return rows;
}

std::string Percent(double share) {
  char text[32];
  std::snprintf(text, sizeof text, "%.0f %%", 100 * share);
  return text;
}

std::string Rounded(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", value);
  return text;
}

class Comparison {
 public:
  Comparison(const BaselineColumn& was, const WatchedColumn& is, const Limits& limits, double chance) : was_(was), is_(is), limits_(limits), chance_(chance) {
    out_.name = is.name;
    out_.rows = is.values.size();
  }

  ColumnDrift Run() {
    const std::vector<double> sorted = Recorded(is_.values);
    out_.recorded = sorted.size();
    Missing();
    Units();
    if (sorted.size() >= kFewest && was_.rows - was_.missing >= kFewest) Values(sorted);
    return std::move(out_);
  }

 private:
  bool Add(DriftKind kind, double value, double chance, double limit) {
    const bool alarm = std::abs(value) >= limit && chance < chance_;
    out_.measures.push_back({kind, value, chance, alarm});
    return alarm;
  }

  void Missing() {
    if (was_.rows == 0 || out_.rows == 0) return;
    const double n = static_cast<double>(out_.rows), m = static_cast<double>(was_.rows);
    const double is = static_cast<double>(out_.rows - out_.recorded) / n, was = static_cast<double>(was_.missing) / m;
    if (Add(DriftKind::kMissing, is - was, TwoSharesTail(is, n, was, m), limits_.missing))
      out_.alarms.push_back({sentence::kDriftMissing, {{Percent(is)}, {Percent(was)}}});
  }

  void Units() {
    const double n = RowsIn(is_.units), m = RowsIn(was_.units);
    if (n < kFewest || m < kFewest) return;
    double change = 0, chi = 0;
    std::map<std::string, std::pair<double, double>> both;
    for (const auto& [unit, count] : was_.units) both[unit].first = static_cast<double>(count) / m;
    for (const auto& [unit, count] : is_.units) both[unit].second = static_cast<double>(count) / n;
    std::string most;
    double most_change = 0;  // upwards: what is new is named
    for (const auto& [unit, share] : both) {
      const double difference = share.second - share.first, pooled = (share.first * m + share.second * n) / (m + n);
      change += std::abs(difference) / 2;
      chi += difference * difference / (pooled * (1 / n + 1 / m));
      if (difference > most_change) most = unit, most_change = difference;
    }
    if (Add(DriftKind::kUnits, change, ChiSquaredTail(chi, static_cast<double>(both.size()) - 1), limits_.units)) {
      out_.alarms.push_back({sentence::kDriftUnit, {{most}, {Percent(both[most].second)}, {Percent(both[most].first)}}});
    }
  }

  void Values(const std::vector<double>& sorted) {
    const double n = static_cast<double>(sorted.size()), m = static_cast<double>(was_.rows - was_.missing);
    const std::vector<double> counts = CountsOf(sorted, was_.cuts);
    const double degrees = static_cast<double>(counts.size()) - 1, by_chance = 1 / n + 1 / m;
    const double psi = Psi(was_.shares, m, counts, n);
    if (degrees > 0 && Add(DriftKind::kPsi, psi - degrees * by_chance, ChiSquaredTail(psi / by_chance, degrees), limits_.psi))
      out_.alarms.push_back({sentence::kDriftPsi, {{Rounded(psi - degrees * by_chance)}}});
    const double ks = KolmogorovSmirnov(was_.quantiles, sorted);
    if (Add(DriftKind::kKs, ks, KolmogorovTail(ks, n, m), limits_.ks)) out_.alarms.push_back({sentence::kDriftGap, {{Percent(ks)}}});
    Beyond(sorted, n, m);
  }

  void Beyond(const std::vector<double>& sorted, double n, double m) {
    const double low = Quantile(was_.quantiles, (1 - kMiddle) / 2), high = Quantile(was_.quantiles, (1 + kMiddle) / 2);
    const auto inside = std::upper_bound(sorted.begin(), sorted.end(), high) - std::lower_bound(sorted.begin(), sorted.end(), low);
    const double share = 1 - static_cast<double>(inside) / n;
    out_.median = Quantile(sorted, 0.5);
    const double median = Quantile(was_.quantiles, 0.5);
    if (median != 0) out_.median_ratio = *out_.median / median;
    if (!Add(DriftKind::kBeyond, share, TwoSharesTail(share, n, 1 - kMiddle, m), limits_.beyond)) return;
    if (out_.median_ratio && *out_.median_ratio > 0) {
      out_.alarms.push_back({sentence::kDriftBeyondMedian, {{Percent(share)}, {Rounded(*out_.median_ratio)}}});
    } else {
      out_.alarms.push_back({sentence::kDriftBeyond, {{Percent(share)}}});
    }
  }

  const BaselineColumn& was_;
  const WatchedColumn& is_;
  const Limits& limits_;
  const double chance_;
  ColumnDrift out_;
};

}  // namespace

std::string_view Name(DriftKind kind) {
  constexpr std::string_view names[kDriftKinds] = {"psi", "ks", "missing", "beyond", "units"};
  return names[static_cast<size_t>(kind)];
}

BaselineColumn BaselineOf(const WatchedColumn& sample) {
  BaselineColumn out;
  out.name = sample.name;
  out.rows = sample.values.size();
  const std::vector<double> sorted = Recorded(sample.values);
  out.missing = out.rows - sorted.size();
  out.units = sample.units;
  if (sorted.empty()) return out;
  out.cuts = CutsOf(sorted);
  out.shares = CountsOf(sorted, out.cuts);
  for (double& share : out.shares) share /= static_cast<double>(sorted.size());
  for (size_t i = 0; i < kQuantiles; ++i) out.quantiles.push_back(Quantile(sorted, static_cast<double>(i) / (kQuantiles - 1)));
  return out;
}

Result<std::vector<ColumnDrift>> DriftOf(std::span<const BaselineColumn> baseline, std::span<const WatchedColumn> period, const Limits& limits) {
  std::map<std::string_view, const WatchedColumn*> by_name;
  for (const WatchedColumn& sample : period) by_name[sample.name] = &sample;
  std::vector<ColumnDrift> out;
  const double chance = limits.chance / static_cast<double>(std::max<size_t>(1, baseline.size()) * kDriftKinds);
  for (const BaselineColumn& column : baseline) {
    const auto found = by_name.find(column.name);
    if (found == by_name.end()) return Status(Code::kInvalid, "the period lacks a column of the baseline", column.name);
    out.push_back(Comparison(column, *found->second, limits, chance).Run());
    by_name.erase(found);
  }
  if (!by_name.empty()) return Status(Code::kInvalid, "the baseline lacks a column of the period", std::string(by_name.begin()->first));
  return out;
}

}  // namespace bogam::risk
