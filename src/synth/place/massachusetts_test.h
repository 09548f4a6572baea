// SPDX-License-Identifier: Apache-2.0
// 20,000 people of Massachusetts, drawn once for the tests of this folder.
#ifndef BOGAM_SYNTH_PLACE_MASSACHUSETTS_TEST_H_
#define BOGAM_SYNTH_PLACE_MASSACHUSETTS_TEST_H_

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

#include "synth/place/demography.h"

namespace bogam::synth::place {

inline const std::string kFolder = BOGAM_SOURCE_DIR "/content/synth/place/massachusetts";
inline constexpr uint64_t kPeople = 20000;
inline const Instant kAsOf = *ParseDate("2026-07-01");

inline const Place& Massachusetts() {
  static const auto place = [] {
    Result<std::unique_ptr<const Place>> read = Place::Read(kFolder);
    if (!read) throw std::runtime_error(read.status().message());
    return std::move(*read);
  }();
  return *place;
}

inline const Demography& People() {
  static const Demography demography(Massachusetts(), 7, kAsOf, kAsOf);
  return demography;
}

inline const std::vector<Circumstances>& Everybody() {
  static const auto everybody = [] {
    std::vector<Circumstances> out(kPeople);
    for (uint64_t i = 0; i < kPeople; ++i) People().Draw(i, out[i]);
    return out;
  }();
  return everybody;
}

/// Each household once, by the person in whom it was met first; those cut at the end are whole too.
inline std::vector<const Circumstances*> Households() {
  std::vector<const Circumstances*> out;
  for (const Circumstances& who : Everybody()) {
    if (who.self == 0) out.push_back(&who);
  }
  return out;
}

/// Four standard errors of a share in people who come in households (variance about 2.5 times as large), and a tenth of the share, 0.3 points at most, for the
/// fit of the cells.
inline double Tolerance(double share, double people = kPeople) { return 4 * std::sqrt(2.5 * share * (1 - share) / people) + std::min(0.1 * share, 0.003); }

inline double WantedOverCounties(const std::function<double(const County&)>& share) {
  double sum = 0, people = 0;
  for (const County& county : Massachusetts().counties) {
    sum += county.population * share(county);
    people += county.population;
  }
  return sum / people;
}

inline double Share(const std::function<bool(const Circumstances&)>& is) {
  double count = 0;
  for (const Circumstances& who : Everybody()) count += is(who) ? 1 : 0;
  return count / kPeople;
}

}  // namespace bogam::synth::place

#endif  // BOGAM_SYNTH_PLACE_MASSACHUSETTS_TEST_H_
