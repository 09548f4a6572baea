// SPDX-License-Identifier: Apache-2.0
// A place that is nowhere: ages evenly spread, sexes, races and incomes by plain shares that stand for nobody, round prices. For tests and measurements of the
// engine alone.
#ifndef BOGAM_SYNTH_UNIFORM_SOURCE_H_
#define BOGAM_SYNTH_UNIFORM_SOURCE_H_

#include <vector>

#include "synth/place/costs.h"
#include "synth/population.h"

namespace bogam::synth {

class UniformSource final : public PersonSource {
 public:
  /// Names what it sets in the library's vocabulary: make it before people are made.
  explicit UniformSource(Library* library);

  const Directory& directory() const override { return directory_; }
  uint64_t content_hash() const override { return 1; }
  std::unique_ptr<PersonDraw> NewDraw(const PopulationOptions& options) const override;

 private:
  class Draw;
  void Begin(uint64_t key, Instant as_of, AgeRange ages, Person* person) const;
  void Describe(const Person& person, Instant census, Instant until, Particulars* particulars) const;
  HouseholdForm FormOf(const Person& person, Instant census, const Particulars& told) const;
  struct Choice {
    SymbolId value;
    double share;
  };
  SymbolId Pick(const std::vector<Choice>& choices, Stream* draws) const;

  static place::Place Nowhere();

  const Library& library_;
  const place::Place nowhere_;  // prices and plans alone
  const place::Costs costs_;
  Directory directory_;
  std::vector<Choice> sexes_, races_, ethnicities_, classes_;
  AttributeId income_, insurance_, adherence_, attendance_, city_;
  SymbolId state_, private_, medicare_, town_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_UNIFORM_SOURCE_H_
