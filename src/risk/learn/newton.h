// SPDX-License-Identifier: Apache-2.0
// Proximal Newton: the minimum of a smooth convex loss plus Σ l1·|b| + l2/2·b². Each step solves the loss's quadratic with the penalty: by
// coordinate descent, then exactly on the coordinates that are not zero (Cholesky); a line search keeps it going down. Steps of a billionth
// end it: from there on convergence is quadratic, so that what is left is rounding. Lee, Sun and Saunders, SIAM J. Optim. 24 (2014) 1420.
#ifndef BOGAM_RISK_LEARN_NEWTON_H_
#define BOGAM_RISK_LEARN_NEWTON_H_

#include <span>
#include <vector>

#include "bogam/status.h"

namespace bogam::risk {

class SmoothLoss {
 public:
  virtual ~SmoothLoss() = default;
  virtual size_t size() const = 0;
  virtual double Value(std::span<const double> b) const = 0;
  /// gradient: size(); hessian: size()², symmetric and row-major.
  virtual void Derivatives(std::span<const double> b, std::vector<double>* gradient, std::vector<double>* hessian) const = 0;
};

struct Minimum {
  std::vector<double> b;
  int steps = 0;
  double violation = 0;  ///< the largest of what the gradient and the penalty leave over: 0 at the exact minimum
};

/// kUnprocessable where it does not converge: outcomes that columns separate have no minimum without a penalty.
Result<Minimum> Minimise(const SmoothLoss& loss, std::span<const double> l1, std::span<const double> l2);

/// Solves A x = y in place of y for a symmetric positive definite A (row-major, overwritten); false where it is not.
bool SolveCholesky(std::vector<double>& a, std::vector<double>& y);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_LEARN_NEWTON_H_
