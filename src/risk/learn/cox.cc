// SPDX-License-Identifier: Apache-2.0
#include "risk/learn/cox.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace bogam::risk {
namespace {

/// Rows from the last day to the first, in groups of one day: whoever is behind is at risk.
struct Days {
  std::vector<uint32_t> order;  // indices into rows
  struct Group {
    size_t begin, end, events;  // events stand first
  };
  std::vector<Group> groups;
  size_t events = 0;

  Days(const Dataset& data, std::span<const uint32_t> rows) : order(rows.size()) {
    std::iota(order.begin(), order.end(), 0u);
    const auto outcome = [&](uint32_t i) { return data.event[rows[i]] == Event::kOutcome; };
    std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      const float x = data.days[rows[a]], y = data.days[rows[b]];
      return x != y ? x > y : outcome(a) && !outcome(b);
    });
    for (size_t i = 0; i < order.size();) {
      Group group{i, i, 0};
      while (group.end < order.size() && data.days[rows[order[group.end]]] == data.days[rows[order[i]]]) group.events += outcome(order[group.end++]) ? 1 : 0;
      events += group.events;
      groups.push_back(group);
      i = group.end;
    }
  }
};

/// Efron: the l-th of d tied events shares l/d of the tied hazard; Breslow: none.
double Share(Ties ties, size_t l, size_t d) { return ties == Ties::kEfron ? static_cast<double>(l) / static_cast<double>(d) : 0.0; }

double LogPartialLikelihood(const Days& days, std::span<const double> scores, Ties ties) {
  const double top = scores.empty() ? 0 : *std::max_element(scores.begin(), scores.end());
  double at_risk = 0, sum = 0;
  for (const Days::Group& group : days.groups) {
    double tied = 0;
    for (size_t i = group.begin; i < group.end; ++i) {
      const double score = scores[days.order[i]], hazard = std::exp(score - top);
      at_risk += hazard;
      if (i - group.begin < group.events) tied += hazard, sum += score - top;
    }
    for (size_t l = 0; l < group.events; ++l) sum -= std::log(at_risk - Share(ties, l, group.events) * tied);
  }
  return sum;
}

class CoxLoss final : public SmoothLoss {
 public:
  CoxLoss(const Days& days, const Terms& terms, Ties ties) : days_(days), terms_(terms), ties_(ties) {}

  size_t size() const override { return terms_.plan.size(); }
  double Value(std::span<const double> b) const override { return -LogPartialLikelihood(days_, Scores(b), ties_) / rows(); }

  void Derivatives(std::span<const double> b, std::vector<double>* gradient, std::vector<double>* hessian) const override {
    const size_t n = size();
    gradient->assign(n, 0.0);
    hessian->assign(n * n, 0.0);
    const std::vector<double> scores = Scores(b);
    const double top = scores.empty() ? 0 : *std::max_element(scores.begin(), scores.end());
    // Sums over whoever is at risk: of hazards, of hazard × x, of hazard × x x' (lower triangle); and the same of those tied.
    double risk = 0;
    std::vector<double> risk_x(n), risk_xx(n * n), tied_x(n), tied_xx(n * n), x(n), mean(n);
    for (const Days::Group& group : days_.groups) {
      double tied = 0;
      if (group.events > 0) std::fill(tied_x.begin(), tied_x.end(), 0.0), std::fill(tied_xx.begin(), tied_xx.end(), 0.0);
      for (size_t i = group.begin; i < group.end; ++i) {
        const size_t row = days_.order[i];
        const double hazard = std::exp(scores[row] - top);
        const bool event = i - group.begin < group.events;
        for (size_t j = 0; j < n; ++j) x[j] = terms_.values[j * terms_.rows + row];
        risk += hazard;
        if (event) tied += hazard;
        for (size_t j = 0; j < n; ++j) {
          const double part = hazard * x[j];
          risk_x[j] += part;
          if (event) tied_x[j] += part, (*gradient)[j] -= x[j];
          for (size_t k = 0; k <= j; ++k) risk_xx[j * n + k] += part * x[k];
          if (event && group.events > 1) {
            for (size_t k = 0; k <= j; ++k) tied_xx[j * n + k] += part * x[k];
          }
        }
      }
      // With one event, or Breslow, all tied events have the same sums.
      const size_t distinct = ties_ == Ties::kEfron ? group.events : std::min<size_t>(group.events, 1);
      const double times = ties_ == Ties::kEfron ? 1 : static_cast<double>(group.events);
      for (size_t l = 0; l < distinct; ++l) {
        const double share = Share(ties_, l, group.events), whole = risk - share * tied;
        for (size_t j = 0; j < n; ++j) mean[j] = (risk_x[j] - share * tied_x[j]) / whole;
        for (size_t j = 0; j < n; ++j) {
          (*gradient)[j] += times * mean[j];
          for (size_t k = 0; k <= j; ++k) {
            (*hessian)[j * n + k] += times * ((risk_xx[j * n + k] - share * tied_xx[j * n + k]) / whole - mean[j] * mean[k]);
          }
        }
      }
    }
    for (size_t j = 0; j < n; ++j) {
      (*gradient)[j] /= rows();
      for (size_t k = 0; k <= j; ++k) {
        (*hessian)[j * n + k] /= rows();
        (*hessian)[k * n + j] = (*hessian)[j * n + k];
      }
    }
  }

  std::vector<double> Scores(std::span<const double> b) const {
    std::vector<double> scores(terms_.rows, 0.0);
    for (size_t j = 0; j < b.size(); ++j) {
      const auto column = terms_.column(j);
      for (size_t i = 0; i < scores.size(); ++i) scores[i] += b[j] * column[i];
    }
    return scores;
  }

 private:
  double rows() const { return static_cast<double>(terms_.rows); }

  const Days& days_;
  const Terms& terms_;
  Ties ties_;
};

double BaselineHazard(const Days& days, std::span<const double> scores, Ties ties) {
  double at_risk = 0, hazard = 0;
  for (const Days::Group& group : days.groups) {
    double tied = 0;
    for (size_t i = group.begin; i < group.end; ++i) {
      const double one = std::exp(scores[days.order[i]]);
      at_risk += one;
      if (i - group.begin < group.events) tied += one;
    }
    for (size_t l = 0; l < group.events; ++l) hazard += 1 / (at_risk - Share(ties, l, group.events) * tied);
  }
  return hazard;
}

}  // namespace

double PartialLikelihood(const Dataset& data, std::span<const uint32_t> rows, std::span<const double> scores, Ties ties) {
  return LogPartialLikelihood(Days(data, rows), scores, ties);
}

Result<CoxFit> FitCox(const Dataset& data, std::span<const uint32_t> rows, const Terms& terms, Ties ties, const Setting& setting) {
  const Days days(data, rows);
  if (days.events == 0) return Status(Code::kUnprocessable, "no row has the outcome: nothing can be learned");
  const CoxLoss loss(days, terms, ties);
  const std::vector<double> l1(loss.size(), setting.strength * setting.mix), l2(loss.size(), setting.strength * (1 - setting.mix));
  BOGAM_ASSIGN(const Minimum minimum, Minimise(loss, l1, l2));
  CoxFit out;
  out.steps = minimum.steps;
  out.violation = minimum.violation;
  out.model.terms = terms.Raw(minimum.b, &out.model.intercept);
  out.hazard = BaselineHazard(days, loss.Scores(minimum.b), ties);
  const auto competing = std::count_if(rows.begin(), rows.end(), [&](uint32_t row) { return data.event[row] == Event::kCompeting; });
  if (competing > 0) {
    out.warnings.push_back(std::to_string(competing) + " of " + std::to_string(rows.size()) +
                           " rows end with a competing event, taken as leaving: risks are too high by what it prevents; judge them against Aalen–Johansen");
  }
  return out;
}

}  // namespace bogam::risk
