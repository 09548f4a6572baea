// SPDX-License-Identifier: Apache-2.0
// The evaluation as one HTML page in the order of TRIPOD+AI (BMJ 2024;385:e078378), with plots: calibration with the histogram of scores, net benefit, ROC and
// precision–recall, O/E of subgroups, need, learning curve. What the figures do not say themselves (question, cohort, features, learner) comes in as facts.
#ifndef BOGAM_RISK_EVALUATE_REPORT_H_
#define BOGAM_RISK_EVALUATE_REPORT_H_

#include <string>
#include <utility>
#include <vector>

#include "risk/evaluate/evaluation.h"
#include "risk/evaluate/report_texts.h"

namespace bogam::risk {

/// A step of the cohort: why people went, and how many.
struct AttritionRow {
  std::string step;
  uint64_t removed = 0, left = 0;
};

struct FeatureFact {
  std::string title, unit;
  std::string source;  ///< what it is worked out from, in words
  std::string weight;  ///< what the model makes of it: a coefficient, a share of the gain; "" where it has no one number
};

struct ReportFacts {
  std::string title;                                         ///< the model, its outcome and horizon
  std::vector<std::pair<std::string, std::string>> about;    ///< version, hash, days, store
  std::vector<std::pair<std::string, std::string>> learner;  ///< kind, settings, how it was tuned, seed
  std::vector<AttritionRow> attrition;
  std::vector<FeatureFact> features;
  std::string comparator;  ///< what the comparator is; "" none
  std::string need;        ///< what the second outcome is; "" none
  /// What people write, by section: background, objectives, data, participants, outcome, predictors, sample-size, missing, analysis, fairness,
  /// open-science, interpretation, limits, usability. A section without a text says that nobody wrote one.
  std::vector<std::pair<std::string, std::string>> written;
};

std::string EvaluationHtml(const Evaluation& evaluation, const ReportFacts& facts, const ReportTexts& texts);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_REPORT_H_
