// SPDX-License-Identifier: Apache-2.0
// Pool: one estimate from several sites' estimates, and how much the sites differ. Sites send an estimate with its standard error and no person.
//
// Random effects: tau² by restricted maximum likelihood (Viechtbauer 2005), the interval by Hartung, Knapp, Sidik and Jonkman with Student's t, never
// narrower than without it; Cochran's Q, I² (Higgins and Thompson 2002), and the interval in which a new site's value is to be expected (Higgins,
// Thompson and Spiegelhalter 2009). Estimates are pooled on a scale where errors are about normal: AUROC on the logit, observed : expected on the logarithm,
// the calibration slope as it is (Debray et al. 2017). Tests: pool_test.cc.
#ifndef BOGAM_RISK_STUDY_POOL_H_
#define BOGAM_RISK_STUDY_POOL_H_

#include <optional>
#include <span>
#include <string>
#include <utility>

#include "bogam/status.h"

namespace bogam::risk {

struct SiteEstimate {
  std::string site;
  double value = 0, standard_error = 0;
};

struct Pooled {
  size_t sites = 0;
  double value = 0, standard_error = 0;
  double low = 0, high = 0;
  /// How sites differ: none with a single site.
  struct Heterogeneity {
    double tau2 = 0, q = 0, chance = 1;
    double i2 = 0;  ///< share of the spread that is not chance, 0 to 1
  };
  std::optional<Heterogeneity> heterogeneity;
  std::optional<std::pair<double, double>> new_site;  ///< with three sites and more
};

enum class PoolScale : uint8_t { kAsIs, kLogit, kLog };

/// Values and standard errors are on the natural scale and carried over by the delta method; the answer is on the natural scale, its standard error,
/// tau² and Q on the pooling one. kInvalid names a site whose value the scale does not have, or whose error is not positive.
Result<Pooled> Pool(std::span<const SiteEstimate> sites, PoolScale scale, double confidence = 0.95);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_STUDY_POOL_H_
