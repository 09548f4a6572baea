// SPDX-License-Identifier: Apache-2.0
// The drawings of the card, as SVG that takes its colours from the page's style. Each says in words what it shows.
#ifndef BOGAM_SYNTH_REPORT_CARD_PLOTS_H_
#define BOGAM_SYNTH_REPORT_CARD_PLOTS_H_

#include <string>
#include <string_view>
#include <vector>

#include "synth/report/report_card.h"

namespace bogam::synth {

/// As a person reads it: shares in per cent.
std::string ShownFigure(Target::Unit unit, double value);
std::string ShownRange(Target::Unit unit, double low, double high);

/// The accepted range (band), the published value (tick) and what the people show with its interval (dot and line).
std::string TargetPlot(const Target& target, const CardLine& line);

/// A share by age, women and men, over the accepted ranges of the targets that it names; and the same as a table.
std::string CurvePlot(const Curve& curve, const CurveTally& tally, const std::vector<Target>& targets);
std::string CurveTable(const Curve& curve, const CurveTally& tally);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_REPORT_CARD_PLOTS_H_
