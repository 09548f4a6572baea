// SPDX-License-Identifier: Apache-2.0
// The drawings of the report, by format/plot.h. Each says in words what it shows; "" where there is nothing to draw.
#ifndef BOGAM_RISK_EVALUATE_REPORT_PLOTS_H_
#define BOGAM_RISK_EVALUATE_REPORT_PLOTS_H_

#include <string>

#include "risk/evaluate/report.h"

namespace bogam::risk {

/// Groups with intervals, the smooth curve and the diagonal; under it how many have which score, with the outcome upward and without downward.
std::string CalibrationPlot(const Evaluation& evaluation, const ReportTexts& texts);
std::string NetBenefitPlot(const Evaluation& evaluation, const ReportTexts& texts);
std::string RocPlot(const Evaluation& evaluation, const ReportTexts& texts);
std::string PrecisionRecallPlot(const Evaluation& evaluation, const ReportTexts& texts);
std::string IncidencePlot(const Evaluation& evaluation, const ReportTexts& texts);
std::string LearningPlot(const Evaluation& evaluation, const ReportTexts& texts);
/// O/E of one row with its interval, from 1/4 to 4.
std::string RatioPlot(const SubgroupRow& row, const ReportTexts& texts);
/// A line a label.
std::string NeedPlot(const SubgroupTable& table, const ReportTexts& texts);
/// The class of label i's line: series0 … series5, and round again.
std::string SeriesStyle(size_t label);

/// The CSS of these drawings.
extern const std::string_view kPlotStyle;

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_REPORT_PLOTS_H_
