// SPDX-License-Identifier: Apache-2.0
// The numbers of a disease's folder that come from outside: parameters.json. A module writes {"parameter": "name"} where a number stands, so that every figure
// has one place where its population, year, source and standing are told.
//
//   {"parameters": {"uncontrolled_at_diagnosis": {"value": 0.54, "population": "US adults with treated hypertension", "year": 2018,
//      "source": "…", "status": "read" | "relayed" | "assumption", "acts_on": "biology" | "exposure" | "access" | "coverage" | "treatment"}}}
#ifndef BOGAM_SYNTH_PARAMETERS_H_
#define BOGAM_SYNTH_PARAMETERS_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "bogam/status.h"

namespace bogam::synth {

struct Parameter {
  /// read: somebody of this project read the source; relayed: from our pages of facts; assumption: nobody did.
  enum class Standing : uint8_t { kRead, kRelayed, kAssumption };
  enum class ActsOn : uint8_t { kBiology, kExposure, kAccess, kCoverage, kTreatment };

  double value = 0;
  std::string population, source;
  int year = 0;  // 0: none stated
  Standing status = Standing::kAssumption;
  ActsOn acts_on = ActsOn::kBiology;
};

std::string_view StandingName(Parameter::Standing standing);
std::string_view ActsOnName(Parameter::ActsOn acts_on);
std::optional<Parameter::ActsOn> ActsOnOf(std::string_view name);

using Parameters = std::map<std::string, Parameter, std::less<>>;

/// kInvalid names the parameter and what it lacks: every one has value, population, source, status and acts_on; read and relayed ones a year too.
Result<Parameters> ReadParameters(std::string_view json);

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_PARAMETERS_H_
