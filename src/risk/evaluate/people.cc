// SPDX-License-Identifier: Apache-2.0
#include "risk/evaluate/people.h"

#include <algorithm>
#include <cmath>

namespace bogam::risk {
namespace {

Status Wrong(const std::string& what) { return {Code::kInvalid, "evaluation: " + what}; }

template <typename T>
Status CheckSize(const std::vector<T>& values, size_t rows, bool may_be_empty, const char* name) {
  if (values.size() == rows || (may_be_empty && values.empty())) return Status::Ok();
  return Wrong(std::string(name) + " has " + std::to_string(values.size()) + " values for " + std::to_string(rows) + " rows");
}

Status CheckRange(const std::vector<double>& values, double low, double high, const char* name) {
  for (size_t i = 0; i < values.size(); ++i) {
    if (!(values[i] >= low && values[i] <= high)) return Wrong(std::string(name) + " of row " + std::to_string(i) + " is out of range");
  }
  return Status::Ok();
}

}  // namespace

bool People::complete() const {
  for (size_t i = 0; i < rows(); ++i) {
    if (!known(i)) return false;
  }
  return true;
}

std::vector<double> People::heads() const {
  std::vector<double> out(rows(), 1), of_cluster(rows(), 0);
  for (const uint32_t of : cluster) ++of_cluster[of];
  for (size_t i = 0; i < rows(); ++i) {
    if (!cluster.empty()) out[i] = 1 / of_cluster[cluster[i]];
    if (!weight.empty() && weight[i] <= 0) out[i] = 0;
  }
  return out;
}

People Followed(std::span<const double> risk, std::span<const uint8_t> outcome) {
  People out;
  out.risk.assign(risk.begin(), risk.end());
  for (const uint8_t had : outcome) out.event.push_back(had != 0 ? Event::kOutcome : Event::kCensored);
  return out;
}

Status Check(const People& people) {
  const size_t rows = people.rows();
  constexpr double kMost = 1e15;
  if (rows >= UINT32_MAX) return Wrong("too many rows");
  BOGAM_TRY(CheckSize(people.event, rows, false, "event"));
  BOGAM_TRY(CheckSize(people.comparator, rows, true, "comparator"));
  BOGAM_TRY(CheckSize(people.days, rows, true, "days"));
  BOGAM_TRY(CheckSize(people.weight, rows, true, "weight"));
  BOGAM_TRY(CheckSize(people.cluster, rows, true, "cluster"));
  BOGAM_TRY(CheckSize(people.need, rows, true, "need"));
  BOGAM_TRY(CheckRange(people.risk, 0, 1, "risk"));
  BOGAM_TRY(CheckRange(people.comparator, 0, 1, "comparator"));
  BOGAM_TRY(CheckRange(people.days, 0, kMost, "days"));
  BOGAM_TRY(CheckRange(people.weight, 0, kMost, "weight"));
  if (!people.days.empty() && !(people.horizon_days > 0 && people.horizon_days <= kMost)) return Wrong("days without a horizon");
  for (const uint32_t cluster : people.cluster) {
    if (cluster >= rows) return Wrong("a cluster's number is not below the number of rows");
  }
  for (const double need : people.need) {
    if (std::isinf(need)) return Wrong("need is infinite");
  }
  for (const Event event : people.event) {
    if (static_cast<uint8_t>(event) > 2) return Wrong("there is no such event");
  }
  for (const Subgroup& group : people.subgroups) {
    BOGAM_TRY(CheckSize(group.of_row, rows, false, "a subgroup"));
    const auto within = [&](uint16_t label) { return label < group.labels.size(); };
    if (!std::all_of(group.of_row.begin(), group.of_row.end(), within)) return Wrong("a subgroup names a label that it does not have");
  }
  return Status::Ok();
}

}  // namespace bogam::risk
