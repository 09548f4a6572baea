// SPDX-License-Identifier: Apache-2.0
// The records that the Java engine made: who the people are, and what was recorded of them.
#ifndef BOGAM_BENCH_SYNTHEA_REFERENCE_H_
#define BOGAM_BENCH_SYNTHEA_REFERENCE_H_

#include <string>
#include <vector>

#include "synthea/census.h"
#include "synthea/residents.h"

namespace synthea {

struct Reference {
  std::vector<Resident> living, everybody;
  bogam::synth::Instant middle_birth = 0;  // the older half is born before it
  Census census;
};

Reference ReadReference(const std::string& folder, Catalogue* catalogue);

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_REFERENCE_H_
