// SPDX-License-Identifier: Apache-2.0
// ModelWatch: a model that is scored, looked at in periods (a month each, of which one day stands for all): what it reads and answers beside the people it was
// trained on, what may be expected, what has come of it, for everybody and for each subgroup, and whether its gates are open. Tests: model_watch_test.cc.
#ifndef BOGAM_RISK_WATCH_MODEL_WATCH_H_
#define BOGAM_RISK_WATCH_MODEL_WATCH_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/evaluate/evaluation.h"
#include "risk/watch/calibration_watch.h"
#include "risk/watch/drift.h"
#include "risk/watch/gates.h"

namespace bogam::risk {

struct WatchPlan {
  Limits drift;
  AlarmRule alarm;
  PauseRule pause;
  GatePlan gates;
  double hide_below = kSmallestShownCell;
};

struct WatchInput {
  std::vector<BaselineColumn> baseline;  ///< of the columns and of kScoreColumn (risk/study/training.h)
  Dataset data;                          ///< people at the days of the periods, with what has become of them so far
  std::vector<double> risk;              ///< as it was given on the day, one a row; NaN: none
  std::vector<bool> acted_on;            ///< one a row
  std::vector<value::Date> days;         ///< one a period, ascending, at most one a month
  value::Date as_of;
  int silent_days = 0;
  EvaluationPlan evaluation;
};

struct WatchedPeriod {
  value::Date day;
  uint64_t people = 0;  ///< with a score
  std::vector<ColumnDrift> drift;
  Outlook outlook;
  bool due = false;  ///< the horizon has passed: outcomes are known
  uint64_t labelled = 0, outcomes = 0;
};

struct WatchedSubgroup {
  std::string variable, label;
  std::vector<CalibrationPoint> points;
};

struct ModelWatch {
  std::vector<WatchedPeriod> periods;
  CalibrationWatch calibration;
  std::vector<WatchedSubgroup> subgroups;  ///< of people not acted on; those with a small cell are left out
  GateFacts facts;
  std::vector<Gate> gates;
  std::vector<Said> alarms;
  bool gates_open() const;
};

Result<ModelWatch> WatchModel(const WatchInput& input, const WatchPlan& plan);

/// What is said of it besides: id, package, day.
struct WatchedModel {
  std::string id, title, package, state;
  value::Date as_of;
  bool synthetic = false;
  uint64_t other_package = 0;  ///< scores of an earlier package, which are not looked at
};
/// As it is kept: its sentences may be said in a language later (SayAll, risk/said.h).
std::string WatchJson(const WatchedModel& model, const ModelWatch& watch);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_WATCH_MODEL_WATCH_H_
