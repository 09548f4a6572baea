// SPDX-License-Identifier: Apache-2.0
// What a window of a series comes to: the known events in it in order of time, their value, and the events that alone say it. Tests: features_test.cc.
#ifndef BOGAM_RISK_FEATURES_WINDOW_VALUES_H_
#define BOGAM_RISK_FEATURES_WINDOW_VALUES_H_

#include <span>
#include <vector>

#include "risk/features/declaration.h"
#include "risk/features/series_reader.h"

namespace bogam::risk {

struct InWindow {
  std::span<const SeriesEvent> events;
  Day index;

  template <typename Visit>
  void Each(const Visit& visit) const {
    for (const SeriesEvent& event : events) {
      if (event.known < index) visit(event);
    }
  }
};
/// events: sorted by time.
InWindow Within(std::span<const SeriesEvent> events, const FeatureWindow& window, Day index);

/// Recency, or what is made of values; NaN where there is nothing to make it of. Of several last values their mean.
float WindowValue(Take take, const InWindow& in);
/// A condition or an order that lasts until the index.
bool Reaches(const Feature& feature, const SeriesEvent& event, Day index);
/// The events that alone say a value: those of the last moment, the least, the greatest, the newest, the newest that is active. None of sums and means.
std::vector<const SeriesEvent*> Telling(const Feature& feature, std::span<const SeriesEvent> events, Day index);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_WINDOW_VALUES_H_
