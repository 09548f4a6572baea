// SPDX-License-Identifier: Apache-2.0
// Figure: a number of an evaluation, or the named reason why there is none. A figure is never NaN: a reader who sees no value sees why.
#ifndef BOGAM_RISK_EVALUATE_FIGURE_H_
#define BOGAM_RISK_EVALUATE_FIGURE_H_

#include <cstdint>
#include <string_view>

namespace bogam::risk {

enum class Why : uint8_t {
  kThere,            ///< there is a value
  kNobody,           ///< nobody (with a weight) in the group
  kNoOutcome,        ///< nobody had the outcome
  kOnlyOutcome,      ///< everybody had the outcome
  kNoFollowUp,       ///< nobody was followed to the horizon
  kNobodyFlagged,    ///< nobody's score reaches the threshold
  kNoSpread,         ///< all scores are the same, or too few are different
  kSeparated,        ///< scores divide outcomes without overlap: no finite estimate
  kNotConverged,     ///< the iteration found no maximum
  kZeroExpected,     ///< the scores expect no outcome at all
  kWeighted,         ///< the closed form is for people without weights who were all followed, one row each
  kTooFewResamples,  ///< fewer than nine of ten resamples have a value
  kNotAsked,         ///< the plan does not ask for it
  kHidden,           ///< small cells are hidden
};

/// "nobody", "no-outcome", …: a name for a machine.
std::string_view WhyName(Why why);

struct Figure {
  double value = 0;
  Why why = Why::kNotAsked;

  static Figure Of(double value) { return {value, Why::kThere}; }
  static Figure None(Why why) { return {0, why}; }
  explicit operator bool() const { return why == Why::kThere; }
};

/// A figure with its interval. The interval may have no bounds where the figure has a value.
struct Estimate {
  Figure value, low, high;
};

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_FIGURE_H_
