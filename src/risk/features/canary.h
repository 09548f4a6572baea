// SPDX-License-Identifier: Apache-2.0
// Canary: a record that a series would see at once, if it were known.
#ifndef BOGAM_RISK_FEATURES_CANARY_H_
#define BOGAM_RISK_FEATURES_CANARY_H_

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "risk/features/feature_program.h"

namespace bogam::risk {

struct Canary {
  bool says_when_recorded = false;  ///< it can be back-dated
  /// As JSON: of a patient, happened on a day, recorded on another.
  std::function<std::string(const std::string& id, std::string_view patient, const value::Date& on, const value::Date& recorded)> Json;
};

std::vector<Canary> CanariesOf(const FeatureProgram& program, const Series& series);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_FEATURES_CANARY_H_
