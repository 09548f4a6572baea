// SPDX-License-Identifier: Apache-2.0
#include "risk/features/window_values.h"

#include <algorithm>
#include <limits>
#include <tuple>

namespace bogam::risk {
namespace {

constexpr float kUnknownValue = std::numeric_limits<float>::quiet_NaN();
constexpr double kDaysAYear = 365.25;

float Recency(const InWindow& in) {
  Day last = kNoDay;
  in.Each([&](const SeriesEvent& event) { last = event.on; });
  return last == kNoDay ? kUnknownValue : static_cast<float>(in.index - last);
}

/// Of several at the last moment their mean.
float Last(const InWindow& in) {
  double sum = 0, count = 0;
  Day on = kNoDay;
  int64_t at = 0;
  in.Each([&](const SeriesEvent& event) {
    if (event.on != on || event.at != at) sum = count = 0;
    on = event.on;
    at = event.at;
    sum += event.value;
    ++count;
  });
  return count == 0 ? kUnknownValue : static_cast<float>(sum / count);
}

float Slope(const InWindow& in) {
  double count = 0, x_sum = 0, y_sum = 0;
  in.Each([&](const SeriesEvent& event) {
    ++count;
    x_sum += event.on - in.index;
    y_sum += event.value;
  });
  if (count < 2) return kUnknownValue;
  double xx = 0, xy = 0;
  in.Each([&](const SeriesEvent& event) {
    const double x = event.on - in.index - x_sum / count;
    xx += x * x;
    xy += x * (event.value - y_sum / count);
  });
  return xx < 0.25 ? kUnknownValue : static_cast<float>(xy / xx * kDaysAYear);
}

float OfValues(Take take, const InWindow& in) {
  double least = std::numeric_limits<double>::infinity(), most = -least, sum = 0, count = 0;
  in.Each([&](const SeriesEvent& event) {
    least = std::min(least, event.value);
    most = std::max(most, event.value);
    sum += event.value;
    ++count;
  });
  if (count == 0) return kUnknownValue;
  return static_cast<float>(take == Take::kMin ? least : take == Take::kMax ? most : sum / count);
}

}  // namespace

InWindow Within(std::span<const SeriesEvent> events, const FeatureWindow& window, Day index) {
  const Day first = window.from == kAnyDays ? std::numeric_limits<Day>::min() : index - window.from;
  const Day last = index - window.to;
  const auto begin = std::lower_bound(events.begin(), events.end(), first, [](const SeriesEvent& event, Day day) { return event.on < day; });
  const auto end = std::upper_bound(begin, events.end(), last, [](Day day, const SeriesEvent& event) { return day < event.on; });
  return {events.subspan(static_cast<size_t>(begin - events.begin()), static_cast<size_t>(end - begin)), index};
}

float WindowValue(Take take, const InWindow& in) {
  switch (take) {
    case Take::kRecency: return Recency(in);
    case Take::kLast: return Last(in);
    case Take::kSlope: return Slope(in);
    default: return OfValues(take, in);
  }
}

bool Reaches(const Feature& feature, const SeriesEvent& event, Day index) {
  if (event.until != kNoDay) return event.until >= index;
  return feature.source != FeatureSource::kDrug || event.on + feature.lasting_days >= index;
}

std::vector<const SeriesEvent*> Telling(const Feature& feature, std::span<const SeriesEvent> events, Day index) {
  std::vector<const SeriesEvent*> out;
  const auto better = [&](const SeriesEvent& event) {
    if (out.empty()) return true;
    const SeriesEvent& best = *out.front();
    switch (feature.take) {
      case Take::kMin: return event.value < best.value;
      case Take::kMax: return event.value > best.value;
      default: return std::tie(event.on, event.at) > std::tie(best.on, best.at);
    }
  };
  switch (feature.take) {
    case Take::kEver:
    case Take::kActive:
    case Take::kRecency:
    case Take::kLast:
    case Take::kMin:
    case Take::kMax: break;
    default: return out;
  }
  Within(events, feature.window, index).Each([&](const SeriesEvent& event) {
    if (feature.take == Take::kActive && (event.over || !Reaches(feature, event, index))) return;
    const bool together = feature.take == Take::kLast && !out.empty() && event.on == out.front()->on && event.at == out.front()->at;
    if (!together && !better(event)) return;
    if (!together) out.clear();
    out.push_back(&event);
  });
  return out;
}

}  // namespace bogam::risk
