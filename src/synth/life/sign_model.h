// SPDX-License-Identifier: Apache-2.0
// How the value of one vital sign or laboratory test comes about, as data (vital_signs.json):
//
//   a value = the level of the person's state + what stays with the person + the noise of the day
//           + what disease and treatment add (attributes <shift>_disease and <shift>_treatment) + shares of other signs.
//
// A level is the first whose conditions hold; it gives a range (every value in it is as likely) or a mean with a deviation, by age and sex. `repeatability` is
// the share of the variance that stays with the person. So two draws of one person agree as two measurements of one person do, and nothing is kept.
#ifndef BOGAM_SYNTH_LIFE_SIGN_MODEL_H_
#define BOGAM_SYNTH_LIFE_SIGN_MODEL_H_

#include <array>
#include <limits>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "synth/library.h"

namespace bogam::synth::life {

/// An attribute that is true (or there at all, when it is no truth value), or a number of at least so much.
struct SignCondition {
  AttributeId attribute = kNoAttribute;
  bool has_least = false;
  double least = 0;
};

struct SignLevel {
  std::vector<SignCondition> when;
  bool is_range = false;
  std::array<double, 2> low{}, high{};  // of a range, by sex
  struct AgeMean {
    double age, male, female;
  };
  std::vector<AgeMean> means;  // by age, interpolated; one row: the same at every age
  double deviation = 0;
  double per_bmi = 0, bmi_from = 25;  // added for each kg/m² above bmi_from
  struct Drug {
    SymbolId code;
    double shift;
  };
  std::vector<Drug> drugs;                                                                                  // added for each that is taken
  double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();  // before drugs
};

struct SignModel {
  enum class Source : uint8_t { kUnknown, kLevels, kHeight, kWeight, kBmi, kHead, kHeightPercentile, kCockcroftGault, kCkdEpi };
  Source source = Source::kUnknown;
  std::vector<SignLevel> levels;
  struct Share {
    SignId sign;
    double share;
  };
  std::vector<Share> sum;  // of other signs
  double repeatability = 0;
  SignId correlated_with = 0xffff;  // with this sign's own deviation
  double correlation = 0;
  AttributeId disease = kNoAttribute, treatment = kNoAttribute;
  double least = -std::numeric_limits<double>::infinity(), most = std::numeric_limits<double>::infinity();
  int decimals = -1;              // -1: not rounded
  uint64_t stays = 0, noise = 0;  // purposes of the two draws
};

/// By SignId. Interns the signs, attributes and codes that the text names. kInvalid lists all that is wrong.
Result<std::vector<SignModel>> ReadSignModels(std::string_view json, Library& library);

}  // namespace bogam::synth::life

#endif  // BOGAM_SYNTH_LIFE_SIGN_MODEL_H_
