// SPDX-License-Identifier: Apache-2.0
// Who a person is before anything happens, as Synthea's engine has it: what the demographics say (a reference record tells most of it), and what it draws from
// them at birth: socioeconomic category, and the social factors of the county.
#ifndef BOGAM_BENCH_SYNTHEA_RESIDENTS_H_
#define BOGAM_BENCH_SYNTHEA_RESIDENTS_H_

#include <map>
#include <string>
#include <vector>

#include "synth/person.h"

namespace synthea {

struct Resident {
  bogam::synth::Instant birth = 0;
  std::string gender, race, ethnicity, birth_country, county;
  double income = 0;
  std::string education;  // less_than_hs, hs_degree, higher (college, with a degree or without); empty: not told
};

class Residents {
 public:
  /// Reads geography/sdoh.csv of Synthea's resources and names everything in the vocabulary: make it after the modules are read, before people live.
  Residents(bogam::synth::Library& library, const std::string& resources);

  /// Shares of education among those of whom it is told, for those of whom it is not.
  void LearnEducation(const std::vector<Resident>& residents);
  /// Attributes of a person who has been begun.
  void Settle(bogam::synth::Person& person, const Resident& resident) const;
  /// Anybody at all of Massachusetts: each sex, race, county, education and age as likely as the other. For coverage, not for rates.
  Resident Anybody(bogam::synth::Stream& stream, bogam::synth::Instant until) const;
  bogam::synth::AttributeId Attribute(std::string_view name) const;

 private:
  using SocialFactors = std::vector<std::pair<bogam::synth::AttributeId, double>>;

  std::string EducationOf(const Resident& resident, bogam::synth::Stream& stream) const;
  std::string CategoryOf(double income, const std::string& education, bogam::synth::Stream& stream) const;
  void Text(bogam::synth::Person& person, std::string_view name, const std::string& text) const;

  bogam::synth::Library& library_;
  std::map<std::string, SocialFactors> counties_;
  std::map<std::string, double> unemployment_;  // by county
  std::vector<std::pair<std::string, double>> education_;
};

}  // namespace synthea

#endif  // BOGAM_BENCH_SYNTHEA_RESIDENTS_H_
