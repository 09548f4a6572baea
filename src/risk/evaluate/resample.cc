// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/resample.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <thread>

namespace bogam::risk {
namespace {

/// SplitMix64's step (Steele, Lea and Flood 2014).
uint64_t Mix(uint64_t x) {
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

/// The high word of the product: even to within n / 2^64.
uint64_t Below(uint64_t random, uint64_t n) {
  __extension__ using Wide = unsigned __int128;
  return static_cast<uint64_t>((static_cast<Wide>(random) * n) >> 64);
}

double Quantile(const std::vector<double>& sorted, double share) {
  const double place = share * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (place - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

}  // namespace

Resampler::Resampler(const People& people, uint64_t seed) : people_(&people), seed_(seed), clusters_(people.rows()) {
  if (people.cluster.empty()) return;
  constexpr uint32_t kNone = UINT32_MAX;
  std::vector<uint32_t> dense(people.rows(), kNone);
  clusters_ = 0;
  for (const uint32_t cluster : people.cluster) {
    if (dense[cluster] == kNone) dense[cluster] = static_cast<uint32_t>(clusters_++);
    cluster_.push_back(dense[cluster]);
  }
}

void Resampler::Draw(uint64_t number, std::vector<double>* by_row) const {
  std::vector<uint32_t> times(clusters_, 0);
  const uint64_t key = Mix(Mix(seed_) ^ number);
  for (size_t i = 0; i < clusters_; ++i) ++times[Below(Mix(key + i * 0x9e3779b97f4a7c15), clusters_)];
  by_row->resize(people_->rows());
  for (size_t i = 0; i < by_row->size(); ++i) {
    const double weight = people_->weight.empty() ? 1 : people_->weight[i];
    (*by_row)[i] = weight * times[cluster_.empty() ? i : cluster_[i]];
  }
}

void PercentileInterval(std::vector<double> resamples, double confidence, Estimate* out) {
  const size_t asked = resamples.size();
  std::erase_if(resamples, [](double value) { return std::isnan(value); });
  out->low = out->high = Figure::None(!out->value ? out->value.why : asked == 0 ? Why::kNotAsked : Why::kTooFewResamples);
  if (!out->value || resamples.empty() || resamples.size() * 10 < asked * 9) return;
  std::sort(resamples.begin(), resamples.end());
  out->low = Figure::Of(Quantile(resamples, (1 - confidence) / 2));
  out->high = Figure::Of(Quantile(resamples, (1 + confidence) / 2));
}

std::vector<std::vector<Estimate>> Bootstrap(const People& people, std::span<const Statistic> statistics, const BootstrapPlan& plan) {
  const std::vector<double> own = people.weight.empty() ? std::vector<double>(people.rows(), 1) : people.weight;
  std::vector<std::vector<Estimate>> out(statistics.size());
  std::vector<size_t> first(statistics.size() + 1, 0);  // of each statistic, its first column
  for (size_t i = 0; i < statistics.size(); ++i) {
    for (const Figure& figure : statistics[i](own)) out[i].push_back({figure, {}, {}});
    first[i + 1] = first[i] + out[i].size();
  }
  const size_t columns = first.back(), resamples = people.rows() == 0 ? 0 : static_cast<size_t>(std::max(0, plan.resamples));
  std::vector<double> table(columns * resamples, std::numeric_limits<double>::quiet_NaN());  // a column after the other
  const Resampler resampler(people, plan.seed);
  std::atomic<size_t> next{0};
  const auto work = [&] {
    std::vector<double> by_row;
    for (size_t number = next++; number < resamples; number = next++) {
      resampler.Draw(number, &by_row);
      for (size_t i = 0; i < statistics.size(); ++i) {
        const std::vector<Figure> figures = statistics[i](by_row);
        for (size_t k = 0; k < figures.size(); ++k) {
          if (figures[k]) table[(first[i] + k) * resamples + number] = figures[k].value;
        }
      }
    }
  };
  const auto processors = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int threads = std::clamp(plan.threads > 0 ? plan.threads : processors, 1, 256);
  {
    std::vector<std::jthread> others;
    for (int i = 1; i < threads; ++i) others.emplace_back(work);
    work();
  }
  for (size_t i = 0; i < statistics.size(); ++i) {
    for (size_t k = 0; k < out[i].size(); ++k) {
      const auto column = table.begin() + static_cast<ptrdiff_t>((first[i] + k) * resamples);
      PercentileInterval({column, column + static_cast<ptrdiff_t>(resamples)}, plan.confidence, &out[i][k]);
    }
  }
  return out;
}

}  // namespace bogam::risk
