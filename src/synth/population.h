// SPDX-License-Identifier: Apache-2.0
// A population: people 0 to n-1 of a place, each lived from birth to a date, on several threads, and given to outlets in the order of their index. A person
// depends on seed and index alone (and on the content), so that the bytes are the same for any number of threads and any one can be made again by itself.
//
// Memory: a few people a thread are under way at once, whatever the population.
#ifndef BOGAM_SYNTH_POPULATION_H_
#define BOGAM_SYNTH_POPULATION_H_

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/particulars.h"
#include "synth/person.h"
#include "synth/simulation.h"
#include "synth/write/outlet.h"

namespace bogam::synth {

/// Age in whole years at the census, both ends included.
struct AgeRange {
  int least = 0, most = 110;
};

/// One worker's hand on a source: candidates are looked at one after the other.
class PersonDraw {
 public:
  virtual ~PersonDraw() = default;
  /// Turns to candidate `index`; false when nobody of this number is of the population, as far as is known before the life.
  virtual bool TurnTo(uint64_t index) = 0;
  /// Lives that a candidate may have until one counts.
  virtual unsigned most_lives() const { return 1; }
  /// Begins life `attempt` of the candidate (Person::Begin) and sets the attributes of birth.
  virtual void Begin(unsigned attempt, Person* person) = 0;
  /// Whether the life that was lived counts; and, when it does, whether the candidate is of the population by what happened in it.
  virtual bool Counts(const Person&) { return true; }
  virtual bool Keeps(const Person&) { return true; }
  /// When the life has been lived: who gave what, names, address, cover, and what of all this was recorded.
  virtual void Describe(Person& person, Particulars* particulars) = 0;
};

/// Who is born: the demography of a place, for the options of one population. Thread-safe.
class PersonSource {
 public:
  virtual ~PersonSource() = default;
  virtual const Directory& directory() const = 0;
  /// Of all data of the place: part of the manifest.
  virtual uint64_t content_hash() const = 0;
  /// What the source keeps up during a life, beside the parts of life itself.
  virtual std::vector<const LifePart*> parts() const { return {}; }
  virtual std::unique_ptr<PersonDraw> NewDraw(const struct PopulationOptions& options) const = 0;
};

struct PopulationOptions {
  uint64_t people = 1000, seed = 1;
  uint64_t first = 0;  ///< the first candidate: one person alone is first = i, people = 1
  Instant as_of = 0;   ///< up to which they live
  Instant census = 0;  ///< the day on which they are the people of the place, with these ages; 0: as_of. A population goes on by a later as_of alone
  AgeRange ages;
  bool only_living = false;             ///< who has died by the census lives again under the same number, until a life reaches it
  std::vector<std::string> oversample;  ///< as place/choice.h tells
  int years_of_history = 0;             ///< how much of each life is written (write/years_of_history.h); 0: all
  int threads = 0;                      ///< 0: one a processor

  Instant census_day() const { return census == 0 ? as_of : census; }
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
  /// The first people, in the order of candidates, who are of the population. kUnprocessable: of a million candidates in a row none was, or of 20,000 lives
  /// none counted. Outlets are finished where all went well.
  Result<PopulationReport> Run(std::span<const std::unique_ptr<write::Outlet>> outlets, const Progress& progress = {}) const;

  const Library& library() const { return library_; }
  const PersonSource& source() const { return source_; }
  const PopulationOptions& options() const { return options_; }
  struct Lived {
    bool chosen = false;       ///< the candidate is of the population, and this is the life
    uint64_t thrown_away = 0;  ///< lives that do not count
  };
  Lived Live(PersonDraw& draw, uint64_t index, Person* person) const;

 private:
  const Library& library_;
  const Simulation& simulation_;
  const PersonSource& source_;
  PopulationOptions options_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_POPULATION_H_
