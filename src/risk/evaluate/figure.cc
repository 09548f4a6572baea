// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/figure.h"

namespace bogam::risk {

std::string_view WhyName(Why why) {
  static constexpr std::string_view kNames[] = {"there",     "nobody",    "no-outcome",    "only-outcome",  "no-follow-up", "nobody-flagged",
                                                "no-spread", "separated", "not-converged", "zero-expected", "weighted",     "too-few-resamples",
                                                "not-asked", "hidden"};
  return kNames[static_cast<size_t>(why)];
}

}  // namespace bogam::risk
