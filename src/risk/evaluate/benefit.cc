// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/benefit.h"

namespace bogam::risk {
namespace {

Figure Ratio(double part, double of, Why without) { return of > 0 ? Figure::Of(part / of) : Figure::None(without); }

}  // namespace

Figure Cut::NetBenefit() const {
  if (why != Why::kThere) return Figure::None(why);
  return Figure::Of(true_positive - false_positive * threshold / (1 - threshold));
}

Figure Cut::NetBenefitOfAll() const {
  if (why != Why::kThere) return Figure::None(why);
  return Figure::Of(outcome - (1 - outcome) * threshold / (1 - threshold));
}

Figure Cut::Ppv() const { return why != Why::kThere ? Figure::None(why) : Ratio(true_positive, true_positive + false_positive, Why::kNobodyFlagged); }
Figure Cut::Sensitivity() const { return why != Why::kThere ? Figure::None(why) : Ratio(true_positive, outcome, Why::kNoOutcome); }
Figure Cut::Specificity() const { return why != Why::kThere ? Figure::None(why) : Ratio(1 - outcome - false_positive, 1 - outcome, Why::kOnlyOutcome); }

Figure Cut::NumberNeededToReview() const {
  const Figure ppv = Ppv();
  return ppv ? Ratio(1, ppv.value, Why::kNoOutcome) : ppv;
}

Figure Cut::AlertsPerThousandAWeek(double weeks) const {
  if (why == Why::kNobody || why == Why::kHidden) return Figure::None(why);
  return Figure::Of(1000 * flagged / weeks);
}

std::vector<Cut> CutAt(const Sample& sample, std::span<const double> thresholds) {
  std::vector<Cut> out(thresholds.size());
  const Ranked& ranked = sample.ranked();
  const double all = sample.outcomes() + sample.others();
  double flagged = 0, sums[2] = {0, 0};
  size_t next = sample.size();
  for (size_t i = thresholds.size(); i-- > 0;) {
    for (; next > 0 && ranked.risk()[next - 1] >= thresholds[i]; --next) {
      flagged += sample.weight()[next - 1];
      if (sample.usable() == Why::kThere) sums[ranked.outcome()[next - 1]] += sample.known()[next - 1];
    }
    Cut& cut = out[i];
    cut.threshold = thresholds[i];
    cut.why = sample.usable();
    if (cut.why != Why::kNobody) cut.flagged = flagged / sample.total();
    if (cut.why != Why::kThere) continue;
    cut.true_positive = sums[1] / all;
    cut.false_positive = sums[0] / all;
    cut.outcome = sample.outcomes() / all;
  }
  return out;
}

}  // namespace bogam::risk
