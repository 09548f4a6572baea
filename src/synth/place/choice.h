// SPDX-License-Identifier: Apache-2.0
// Who is in a population: so many people, of an age, alive, some groups or conditions oftener than the place has them.
//
// Candidates are persons 0, 1, 2, … of a Demography; the population is the first n that are chosen, in this order, whatever the number of threads. Whether a
// candidate is chosen depends on (seed, candidate) and the choice alone, so a person keeps his or her number. Oversampling multiplies a candidate's weight by
// the factor of everything that matches and keeps him or her with weight / largest possible weight; Circumstances::sampling_weight becomes 1 / weight, so that
// weighted counts are those of the place again.
//
// Only living: a person who died before the census lives again (another life of the same person, attempt 1, 2, …) and only the life that reached it counts: no
// dead double is written and the place's ages stay. Who has died kMostLives times is passed over.
//
//   for (candidate = 0; chosen < choice.population(); ++candidate) {
//     demography.DrawHousehold(candidate, who);
//     if (!choice.AgeFits(who)) continue;
//     demography.Draw(candidate, who);
//     if (!choice.ChoosesBefore(who)) continue;
//     for (attempt = 0; attempt < choice.most_lives(); ++attempt) {
//       if (attempt > 0) demography.Draw(candidate, who);  // a life may have added to its cover
//       person.Begin(demography.PersonKey(candidate, attempt), birth); arrival.Settle(person, who); …
//       if (choice.LifeCounts(person)) break;
//     }
//     if (none counted || !choice.ChoosesAfter(who, person)) continue;
//     write it;
//   }
#ifndef BOGAM_SYNTH_PLACE_CHOICE_H_
#define BOGAM_SYNTH_PLACE_CHOICE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "synth/person.h"
#include "synth/place/circumstances.h"

namespace bogam::synth::place {

struct ChoiceOptions {
  uint64_t population = 1000;
  int age_from = 0, age_to = 200;  // at the census, both included
  bool only_living = false;
  /// "race:black=3", "ethnicity:hispanic=3", "county:Hampden County=2", "category:Low=2", "cover:medicaid=2" (at the census), "condition:E11.9=4" (active
  /// then).
  std::vector<std::string> oversample;
};

class Choice {
 public:
  static constexpr unsigned kMostLives = 20;

  /// kInvalid names the option that is wrong. `place` and `vocabulary` must outlive it.
  static Result<Choice> Make(const Place& place, const Vocabulary& vocabulary, uint64_t seed, Instant census, const ChoiceOptions& options);

  uint64_t population() const { return options_.population; }
  unsigned most_lives() const { return options_.only_living ? kMostLives : 1; }
  bool AgeFits(const Circumstances& who) const { return who.member().age >= options_.age_from && who.member().age <= options_.age_to; }
  /// By what is known before the life.
  bool ChoosesBefore(const Circumstances& who) const;
  bool LifeCounts(const Person& person) const { return !options_.only_living || person.Alive(census_); }
  /// By conditions; sets who.sampling_weight.
  bool ChoosesAfter(Circumstances& who, const Person& person) const;

 private:
  struct Weight {
    enum class Of : uint8_t { kRace, kEthnicity, kCounty, kCategory, kCover, kCondition } of = Of::kRace;
    size_t value = 0;  // place in the list that it is about; race, ethnicity: of the first group that has it; condition: symbol of the code
    double factor = 1;
  };
  Choice(const Place& place, const Vocabulary& vocabulary, uint64_t seed, Instant census, ChoiceOptions options)
      : place_(&place), vocabulary_(&vocabulary), seed_(seed), census_(census), options_(std::move(options)) {}

  Status AddWeight(const std::string& text);
  bool Is(const Weight& weight, const Circumstances& who) const;
  bool HadCondition(const Person& person, SymbolId code) const;
  void FindMost();
  double WeightBefore(const Circumstances& who) const;
  bool Keeps(const Circumstances& who, std::string_view purpose, double share) const;

  const Place* place_;
  const Vocabulary* vocabulary_;
  uint64_t seed_;
  Instant census_;
  ChoiceOptions options_;
  std::vector<Weight> before_, after_;
  double most_before_ = 1, most_after_ = 1;
};

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_CHOICE_H_
