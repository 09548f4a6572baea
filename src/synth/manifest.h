// SPDX-License-Identifier: Apache-2.0
// manifest.json, beside every population: all that decides its bytes, and what was made. From it a population goes on to a later date.
#ifndef BOGAM_SYNTH_MANIFEST_H_
#define BOGAM_SYNTH_MANIFEST_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/population.h"

namespace bogam::synth {

struct Manifest {
  std::string version;        ///< of the program
  uint64_t content_hash = 0;  ///< of modules, life and place
  std::string place;          ///< its name
  std::string life;           ///< "" or "stock"
  std::vector<std::string> conditions;
  PopulationOptions options;  ///< all but the threads
  PopulationReport report;    ///< not read back

  std::string Json() const;
  /// kInvalid: it is no manifest of a population, or one of its fields is missing.
  static Result<Manifest> Read(std::string_view json);
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_MANIFEST_H_
