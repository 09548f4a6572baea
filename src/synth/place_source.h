// SPDX-License-Identifier: Apache-2.0
// The people of a place: who they are (demography), who of them is asked for (choice), and what writers say of them. Candidate i is person i of the place's
// demography, so a person keeps the number, whatever is asked for.
#ifndef BOGAM_SYNTH_PLACE_SOURCE_H_
#define BOGAM_SYNTH_PLACE_SOURCE_H_

#include <memory>
#include <vector>

#include "synth/place/arrival.h"
#include "synth/place/choice.h"
#include "synth/place/costs.h"
#include "synth/place/demography.h"
#include "synth/place/providers.h"
#include "synth/population.h"

namespace bogam::synth {

class PlaceSource final : public PersonSource {
 public:
  /// kInvalid names the option that is wrong. Make it before people are made: it names what it sets in the library's vocabulary. `place` must outlive it.
  static Result<std::unique_ptr<PlaceSource>> Make(const place::Place& place, Library& library, const PopulationOptions& options);

  const Directory& directory() const override { return directory_; }
  uint64_t content_hash() const override { return place_.content_hash; }
  std::vector<const LifePart*> parts() const override { return {&cover_part_}; }
  /// For the options it was made for.
  std::unique_ptr<PersonDraw> NewDraw(const PopulationOptions& options) const override;

 private:
  class Draw;
  PlaceSource(const place::Place& place, Library& library, const PopulationOptions& options, place::Choice choice);
  void FillDirectory();

  const place::Place& place_;
  place::Demography demography_;
  place::Choice choice_;
  place::Arrival arrival_;
  place::CoverPart cover_part_;
  place::Providers providers_;
  place::Costs costs_;
  Directory directory_;
};

}  // namespace bogam::synth

#endif  // BOGAM_SYNTH_PLACE_SOURCE_H_
