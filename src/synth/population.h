// SPDX-License-Identifier: Apache-2.0
// A population: people 0 to n-1 of a place, each lived from birth to a date, on several threads, and given to outlets in the order of their index. A person depends on seed and
// index alone (and on the content), so that the bytes are the same for any number of threads and any one can be made again by itself.
//
// Memory: a few people a thread are under way at once, whatever the population.
#ifndef BOGAM_SYNTH_POPULATION_H_
#define BOGAM_SYNTH_POPULATION_H_

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "bogam/status.h"
#include "synth/particulars.h"
#include "synth/person.h"
#include "synth/simulation.h"
#include "synth/write/outlet.h"

namespace bogam::synth {

/// Age in whole years at the date, both ends included.
struct AgeRange {
  int least = 0, most = 110;
};

/// Who is born: the demography of a place. Thread-safe.
class PersonSource {
 public:
  virtual ~PersonSource() = default;
  virtual const Directory& directory() const = 0;
  /// Of all data of the place: part of the manifest.
  virtual uint64_t content_hash() const = 0;
  /// Begins the person (Person::Begin with this key) with a birth date that gives an age inside `ages` at `as_of`, and sets the attributes of birth.
  virtual void Begin(uint64_t key, Instant as_of, AgeRange ages, Person* person) const = 0;
  /// When the life has been lived: names, address, coverage, and what of all this was recorded.
  virtual void Describe(const Person& person, Instant until, Particulars* particulars) const = 0;
};

struct PopulationOptions {
  uint64_t people = 1000, seed = 1;
  uint64_t first = 0;  ///< index of the first person: one alone is first = i, people = 1
  Instant as_of = 0;
  AgeRange ages;
  bool only_living = false;  ///< who has died by the date is replaced, under the same index, by another life
  int threads = 0;           ///< 0: one a processor
};

struct PopulationReport {
  uint64_t people = 0, living = 0;
  uint64_t replaced = 0;  ///< lives that ended too early under only_living
  uint64_t entries = 0;
  std::array<uint64_t, write::kTypes> resources{};
  uint64_t bytes = 0;  ///< of FHIR JSON
  uint64_t total_resources() const;
};

class Population {
 public:
  /// All must outlive the population.
  Population(const Library& library, const Simulation& simulation, const PersonSource& source, PopulationOptions options)
      : library_(library), simulation_(simulation), source_(source), options_(options) {}

  using Progress = std::function<void(uint64_t people, uint64_t resources)>;
  /// kUnprocessable: under only_living no life of some index reached the date. Outlets are finished where all went well.
  Result<PopulationReport> Run(std::span<const std::unique_ptr<write::Outlet>> outlets, const Progress& progress = {}) const;

  /// manifest.json: everything that decides the bytes, and what was made. `version`: of the program.
  std::string Manifest(const PopulationReport& report, std::string_view version) const;

  const Library& library() const { return library_; }
  const PersonSource& source() const { return source_; }
  const PopulationOptions& options() const { return options_; }
  /// Lives the life of one index; gives how many were thrown away.
  Result<uint64_t> Live(uint64_t index, Person* person) const;

 private:
  const Library& library_;
  const Simulation& simulation_;
  const PersonSource& source_;
  PopulationOptions options_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_POPULATION_H_
