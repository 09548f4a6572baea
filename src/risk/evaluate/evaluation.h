// SPDX-License-Identifier: Apache-2.0
// Evaluation: a plan and people in, everything that is to be said about a model's predictions out. It holds no row of anybody.
//
// Every figure has an interval from the same resamples, so that the comparator's differences are paired. Where not everybody was followed to the horizon
// each figure is its version with censoring (risk/evaluate/sample.h). Counts below `hide_below` are hidden, see risk/evaluate/hiding.h.
//
// The answer depends on people and plan only, not on threads.
#ifndef BOGAM_RISK_EVALUATE_EVALUATION_H_
#define BOGAM_RISK_EVALUATE_EVALUATION_H_

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/evaluate/calibration_curve.h"
#include "risk/evaluate/discrimination.h"
#include "risk/evaluate/incidence.h"
#include "risk/evaluate/metrics.h"
#include "risk/evaluate/need.h"
#include "risk/evaluate/people.h"
#include "risk/evaluate/recalibrate.h"
#include "risk/evaluate/resample.h"
#include "risk/evaluate/suppression.h"

namespace bogam::risk {

struct EvaluationPlan {
  BootstrapPlan bootstrap;
  std::vector<double> thresholds;          ///< for which the work is shown; ascending, in (0, 1)
  std::vector<double> benefit_thresholds;  ///< of the net benefit curve; empty: 0.01, 0.02 … 0.50
  double weeks = 52;                       ///< in which everybody is scored once
  size_t risk_groups = 10;
  double hide_below = kSmallestShownCell;  ///< 0: nothing is hidden
};

/// What flagging from a threshold on makes of work.
struct Workload {
  double threshold = 0;
  Estimate alerts;  ///< per 1,000 people a week
  Estimate ppv, sensitivity, specificity, number_needed, net_benefit;
};

/// A score, or the difference of two.
struct ScoreResult {
  std::array<Estimate, kMetrics> metrics;
  std::vector<Estimate> net_benefit;  ///< by benefit_thresholds
  std::vector<Workload> workload;     ///< by thresholds
  const Estimate& operator[](Metric metric) const { return metrics[static_cast<size_t>(metric)]; }
};

/// How a row of counts is shown.
enum class Showing : uint8_t {
  kWhole,
  kRounded,  ///< so that a hidden one cannot be subtracted from the total: counts to the nearest multiple of the smallest cell that is shown
  kHidden,
};

struct SubgroupRow {
  std::string label;
  Showing showing = Showing::kWhole;
  double people = 0, outcomes = 0;  ///< sums of weights; 0 where hidden
  Estimate observed;                ///< by a closed form (Wilson, or Aalen–Johansen)
  std::array<Estimate, kMetrics> metrics;
  std::vector<NeedCell> need;  ///< by group of score; empty where there is no need
  Estimate need_gap;
  const Estimate& operator[](Metric metric) const { return metrics[static_cast<size_t>(metric)]; }
};
struct SubgroupTable {
  std::string name;
  std::vector<SubgroupRow> rows;
};

/// A recalibration, and what the figures of the same people are with it.
struct RecalibrationResult {
  Recalibration recalibration;
  std::array<Figure, kMetrics> metrics;
};

/// The model learned from fewer people. Filled by whom learns.
struct LearningPoint {
  double people = 0, outcomes = 0;
  Estimate auroc, slope;
};

struct Evaluation {
  EvaluationPlan plan;
  uint64_t rows = 0, clusters = 0;
  double people = 0;                     ///< sum of weights
  Figure outcomes, competing, censored;  ///< sums of weights; censored: before the horizon
  double horizon_days = 0;
  bool complete = true;
  bool has_need = false;

  ScoreResult model;
  std::optional<ScoreResult> comparator, difference;  ///< difference: model less comparator
  DeLong delong, delong_difference;
  Figure concordance;                      ///< Harrell's; kNotAsked where everybody was followed
  std::vector<Figure> net_benefit_of_all;  ///< by benefit_thresholds; of nobody it is 0

  std::vector<RiskGroup> risk_groups;
  std::vector<Showing> risk_groups_showing;
  SmoothCurve curve;
  std::vector<HistogramBin> histogram;
  std::vector<CurvePoint> roc;
  std::vector<IncidencePoint> incidence;  ///< on a grid of times; empty where everybody was followed
  std::vector<SubgroupTable> subgroups;
  std::vector<RecalibrationResult> recalibrations;
  std::vector<LearningPoint> learning;
};

Result<Evaluation> Evaluate(const People& people, EvaluationPlan plan);

/// One JSON object, its members always in the same order, numbers with 16 significant digits. A figure that is not there is {"why": "no-outcome"}.
std::string EvaluationJson(const Evaluation& evaluation);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_EVALUATE_EVALUATION_H_
