// SPDX-License-Identifier: Apache-2.0
// How rows are parted, always by person: all rows of one person stand on one side. Who goes where follows from a keyed digest of the person's
// id, so that neither the order of rows nor the rest of the machine has a say; people with and without the outcome are dealt out apart
// (stratified), in the order of their digests.
#ifndef BOGAM_RISK_LEARN_RESAMPLE_H_
#define BOGAM_RISK_LEARN_RESAMPLE_H_

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/learn/learner.h"

namespace bogam::risk {

struct Parting {
  std::vector<uint32_t> train, test;
  size_t dropped = 0;  ///< rows of the test side of people who have rows on both sides (by time, by site)
};

/// The fold of each of `rows`, from 0 to folds − 1.
std::vector<uint32_t> FoldsByPerson(const Dataset& data, std::span<const uint32_t> rows, uint32_t folds, uint64_t seed);
/// The first share of people in the order of their digests, those with the outcome and those without apart; a larger share holds every
/// smaller one.
std::vector<uint32_t> ShareOfPeople(const Dataset& data, std::span<const uint32_t> rows, double share, uint64_t seed);
/// kUnprocessable where a side would be empty, kNotFound for a site that no row has.
Result<std::vector<Parting>> Partings(const Dataset& data, const SplitPlan& plan, uint64_t seed);
/// Rows in the order of person, index and content: what a training sees, so that the order of a data set does not matter to it.
std::vector<uint32_t> CanonicalOrder(const Dataset& data);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_RESAMPLE_H_
