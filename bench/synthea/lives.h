// SPDX-License-Identifier: Apache-2.0
// Lives of reference people on this engine with stock modules and stock life, counted as Synthea's exporter would write them: the last ten years, what was
// still going on in them, and the encounters that belong to either.
#ifndef BOGAM_BENCH_SYNTHEA_LIVES_H_
#define BOGAM_BENCH_SYNTHEA_LIVES_H_

#include <memory>
#include <string>
#include <vector>

#include "synth/life/life_course.h"
#include "synth/simulation.h"
#include "synthea/census.h"
#include "synthea/reference.h"

namespace synthea {

/// Stock modules and stock life, read once for all threads.
struct World {
  /// `resources`: the folder of Synthea that holds modules and geography. Ends the program where they cannot be read.
  explicit World(const std::string& resources);

  bogam::synth::Library library;
  std::unique_ptr<bogam::synth::life::LifeCourse> life;
  std::unique_ptr<Residents> residents;
};

/// Synthea's end of the run that made the reference.
bogam::synth::Instant EndOfReference();

struct LivedCensus {
  Census census;
  double lives = 0, entries = 0, cpu_seconds = 0;
};

/// Each living reference person `times` times, and each time until one life lasts to the end; the lives that do not are counted too, as Synthea exports its
/// dead. The answer does not depend on the number of threads.
LivedCensus LiveAgain(const World& world, const Reference& reference, Catalogue* catalogue, int times, int threads);

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_LIVES_H_
