// SPDX-License-Identifier: Apache-2.0
// SiteAggregates: all that leaves a site of a network study. It is a list of what may go: nothing that is not a member here is ever written, and no member can
// hold a person's id, a date, or a row. Counts from 1 to 10 are hidden, and with them those from which they could be worked out (risk/evaluate/hiding.h,
// suppression.h); figures of what is hidden are not there. Written in one way only; read strictly. Tests: aggregates_test.cc.
#ifndef BOGAM_RISK_STUDY_AGGREGATES_H_
#define BOGAM_RISK_STUDY_AGGREGATES_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "risk/cohort/cohort.h"
#include "risk/evaluate/evaluation.h"

namespace bogam::risk {

struct SiteAggregates {
  struct Count {
    std::string name;
    std::optional<uint64_t> people;  ///< none: hidden
  };
  struct Value {
    std::string name;  ///< as MetricName
    double value = 0;
    std::optional<double> low, high;
  };
  struct Group {
    std::optional<double> people, outcomes, predicted, observed;
  };
  struct Row {
    std::string variable, label;
    double people = 0, outcomes = 0;
    std::vector<Value> values;
  };

  std::string study;  ///< id of the model
  std::string pack;   ///< the hash of what was run
  std::string site;   ///< what the site calls itself
  std::string made_by;
  bool synthetic = false;
  double horizon_days = 0, confidence = 0.95;
  bool complete = true;  ///< everybody was followed to the horizon

  std::vector<Count> attrition;  ///< who left at each step, and who is in
  std::optional<uint64_t> people, outcomes, competing, censored;
  std::vector<Value> values, comparator;
  std::optional<double> recalibration_intercept, recalibration_slope;
  std::vector<Group> groups;  ///< by predicted risk
  std::vector<Row> subgroups;
  uint64_t subgroups_hidden = 0;  ///< rows that are not there because they are small

  const Value* Find(std::string_view name) const;
};

/// Of an evaluation whose plan hides small cells.
Result<SiteAggregates> AggregatesOf(const Evaluation& evaluation, const Attrition& attrition);

std::string WriteAggregates(const SiteAggregates& aggregates);
SiteAggregates ReadAggregates(std::string_view json, const std::string& file, format::Findings& findings);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_AGGREGATES_H_
