// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/discrimination.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace bogam::risk {
namespace {

/// Known weights of a tie block, without and with the outcome.
std::array<double, 2> BlockSums(const Sample& sample, size_t begin, size_t end) {
  const double* const known = sample.known().data();
  const uint8_t* const outcome = sample.ranked().outcome().data();
  std::array<double, 2> sums{};
  for (size_t i = begin; i < end; ++i) sums[outcome[i]] += known[i];
  return sums;
}

size_t TieBegin(const Ranked& ranked, size_t end) {
  size_t begin = end - 1;
  while (begin > 0 && ranked.TieEnd(begin - 1) == end) --begin;
  return begin;
}

bool Plain(const Sample& sample) {
  return sample.ranked().complete() && std::all_of(sample.weight().begin(), sample.weight().end(), [](double w) { return w == 1; });
}

/// For each position: the share of those of the other class that it stands on the right side of.
std::vector<double> Placements(const Sample& sample) {
  const Ranked& ranked = sample.ranked();
  std::vector<double> out(sample.size());
  double below[2] = {0, 0};
  for (size_t begin = 0; begin < sample.size();) {
    const size_t end = ranked.TieEnd(begin);
    const std::array<double, 2> sums = BlockSums(sample, begin, end);
    const double of_case = (below[0] + sums[0] / 2) / sample.others();
    const double of_control = 1 - (below[1] + sums[1] / 2) / sample.outcomes();
    for (size_t i = begin; i < end; ++i) out[i] = ranked.outcome()[i] != 0 ? of_case : of_control;
    below[0] += sums[0];
    below[1] += sums[1];
    begin = end;
  }
  return out;
}

/// From a placement a person, or the difference of two: its mean over the cases, and the standard error of that.
DeLong FromPlacements(std::span<const double> placement, std::span<const uint8_t> outcome) {
  double count[2] = {0, 0}, sum[2] = {0, 0}, squares[2] = {0, 0};
  for (size_t i = 0; i < placement.size(); ++i) {
    ++count[outcome[i]];
    sum[outcome[i]] += placement[i];
  }
  for (size_t i = 0; i < placement.size(); ++i) {
    const double off = placement[i] - sum[outcome[i]] / count[outcome[i]];
    squares[outcome[i]] += off * off;
  }
  DeLong out{Figure::Of(sum[1] / count[1]), Figure::None(Why::kNoSpread)};
  if (count[0] < 2 || count[1] < 2) return out;
  out.error = Figure::Of(std::sqrt(squares[0] / (count[0] - 1) / count[0] + squares[1] / (count[1] - 1) / count[1]));
  return out;
}

}  // namespace

Figure Auroc(const Sample& sample) {
  if (sample.comparable() != Why::kThere) return Figure::None(sample.comparable());
  const Ranked& ranked = sample.ranked();
  double below = 0, area = 0;
  for (size_t begin = 0; begin < sample.size();) {
    const size_t end = ranked.TieEnd(begin);
    const std::array<double, 2> sums = BlockSums(sample, begin, end);
    area += sums[1] * (below + sums[0] / 2);
    below += sums[0];
    begin = end;
  }
  return Figure::Of(area / sample.outcomes() / sample.others());
}

Figure AveragePrecision(const Sample& sample) {
  const Why why = sample.comparable();
  if (why != Why::kThere && why != Why::kOnlyOutcome) return Figure::None(why);
  const Ranked& ranked = sample.ranked();
  double flagged = 0, right = 0, area = 0;
  for (size_t end = sample.size(); end > 0;) {
    const size_t begin = TieBegin(ranked, end);
    const std::array<double, 2> sums = BlockSums(sample, begin, end);
    right += sums[1];
    flagged += sums[0] + sums[1];
    if (sums[1] > 0) area += sums[1] * (right / flagged);
    end = begin;
  }
  return Figure::Of(area / sample.outcomes());
}

DeLong DeLongAuroc(const Sample& sample) {
  const Why why = sample.comparable() != Why::kThere ? sample.comparable() : Plain(sample) ? Why::kThere : Why::kWeighted;
  if (why != Why::kThere) return {Figure::None(why), Figure::None(why)};
  return FromPlacements(Placements(sample), sample.ranked().outcome());
}

DeLong DeLongDifference(const Sample& sample, const Sample& other, size_t rows_of_people) {
  const Why why = sample.comparable() != Why::kThere ? sample.comparable() : Plain(sample) && Plain(other) ? Why::kThere : Why::kWeighted;
  if (why != Why::kThere) return {Figure::None(why), Figure::None(why)};
  std::vector<double> placement = Placements(sample), by_row(rows_of_people);
  const std::vector<double> other_placement = Placements(other);
  for (size_t i = 0; i < other.size(); ++i) by_row[other.ranked().row()[i]] = other_placement[i];
  for (size_t i = 0; i < sample.size(); ++i) placement[i] -= by_row[sample.ranked().row()[i]];
  return FromPlacements(placement, sample.ranked().outcome());
}

std::vector<CurvePoint> RocCurve(const Sample& sample, size_t most) {
  std::vector<CurvePoint> out;
  if (sample.comparable() != Why::kThere) return out;
  const double all = sample.outcomes() + sample.others();
  double flagged = 0, right = 0, wrong = 0;
  for (size_t end = sample.size(); end > 0;) {
    const size_t begin = TieBegin(sample.ranked(), end);
    for (size_t i = begin; i < end; ++i) flagged += sample.weight()[i];
    const std::array<double, 2> sums = BlockSums(sample, begin, end);
    wrong += sums[0];
    right += sums[1];
    const double asked = all * static_cast<double>(out.size() + 1) / static_cast<double>(most);
    if (right + wrong > 0 && (begin == 0 || right + wrong >= asked)) {
      out.push_back({sample.ranked().risk()[begin], flagged / sample.total(), right / sample.outcomes(), 1 - wrong / sample.others(), right / (right + wrong)});
    }
    end = begin;
  }
  return out;
}

}  // namespace bogam::risk
