// SPDX-License-Identifier: Apache-2.0
// Training as declared. Settings are tried by inner folds over the training rows alone, so that rows that are held out have no say in them;
// the one with the least loss on what was held out within is fitted on all training rows. Loss: the weighted mean negative
// log-likelihood at the horizon; for Cox the cross-validated partial likelihood (Verweij and van Houwelingen, Stat Med 1993;12:2305).
//
// Rows are put in one order first and the same work is done whatever the threads: equal rows, declaration, seed and library give a model
// with an equal hash.
#ifndef BOGAM_RISK_LEARN_TRAIN_H_
#define BOGAM_RISK_LEARN_TRAIN_H_

#include <cstdint>
#include <span>
#include <vector>

#include "bogam/status.h"
#include "risk/dataset.h"
#include "risk/learn/learned_model.h"
#include "risk/learn/learner.h"
#include "risk/learn/resample.h"
#include "risk/learn/sample_size.h"

namespace bogam::risk {

struct Trial {
  Setting setting;
  double loss = 0;  ///< mean over the inner folds' rows
};

struct Trained {
  LearnedModel model;
  std::vector<Trial> trials;  ///< empty where there was one setting
  SampleNeed sample;
};

/// On these rows of the data, in any order.
Result<Trained> Train(const Dataset& data, std::span<const uint32_t> rows, const Learner& learner, int threads = 1);

/// Each of the declared partings: a training, tuning included, and the risks of what was held out.
struct Tested {
  std::vector<Parting> partings;
  std::vector<Trained> trained;  ///< one a parting
  std::vector<double> risk;      ///< a row of the data; NaN: never held out
};
Result<Tested> TrainAndTest(const Dataset& data, const Learner& learner, int threads = 1);

/// Training on growing shares of the people of the first parting's training side, each share holding the smaller ones.
struct LearningCurve {
  std::vector<uint32_t> test;  ///< rows of the data
  struct Point {
    size_t people = 0, rows = 0, events = 0;
    std::vector<double> risk;  ///< a row of `test`
  };
  std::vector<Point> points;
};
/// shares: rising, within 0 to 1.
Result<LearningCurve> DrawLearningCurve(const Dataset& data, const Learner& learner, std::span<const double> shares, int threads = 1);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_TRAIN_H_
