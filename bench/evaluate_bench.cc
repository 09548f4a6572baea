// SPDX-License-Identifier: Apache-2.0
// The full evaluation of PEOPLE people: 200 resamples, a comparator, seven subgroup variables and a need; once with everybody followed, once with
// censoring and competing deaths. The answer is checked: AUROC, average precision and Brier score are scikit-learn's to 1e-12, where it is there; one
// thread's JSON is that of all threads, on a tenth of the people; and the interval of AUROC is DeLong's.
// The rival in the same run: scikit-learn (roc_auc_score, average_precision_score, brier_score_loss) on the same arrays, once, and for ten resamples.
//
//   evaluate_bench [PEOPLE=100000] [PYTHON=python3]
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "risk/evaluate/evaluation.h"
#include "timing.h"

namespace {

using namespace bogam;

class Draws {
 public:
  double Uniform() {
    uint64_t x = state_ += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return static_cast<double>((x ^ (x >> 31)) >> 11) * 0x1.0p-53;
  }

 private:
  uint64_t state_ = 45;
};

/// Scores of a model that is fair, with a fifteenth having the outcome.
risk::People Make(size_t rows, bool censored) {
  Draws draws;
  risk::People out;
  static constexpr std::pair<const char*, size_t> kGroups[] = {{"sex", 3},      {"age", 7},   {"race", 7}, {"ethnicity", 3},
                                                               {"language", 6}, {"place", 8}, {"payer", 5}};
  for (const auto& [name, labels] : kGroups) {
    risk::Subgroup group{name, {}, {}};
    for (size_t i = 0; i < labels; ++i) group.labels.push_back(std::string(name) + " " + std::to_string(i));
    for (size_t i = 0; i < rows; ++i) {
      const double at = draws.Uniform();
      group.of_row.push_back(static_cast<uint16_t>(at * at * static_cast<double>(labels)));
    }
    out.subgroups.push_back(std::move(group));
  }
  if (censored) out.horizon_days = 365;
  for (size_t i = 0; i < rows; ++i) {
    const double logit = -3.3 + 1.2 * (draws.Uniform() + draws.Uniform() + draws.Uniform() + draws.Uniform() - 2) / std::sqrt(4.0 / 12);
    out.risk.push_back(1 / (1 + std::exp(-logit)));
    out.comparator.push_back(1 / (1 + std::exp(-(0.5 * logit - 1.5 + draws.Uniform()))));
    out.need.push_back(draws.Uniform() < 2 * out.risk.back() ? 1 : 0);
    const bool outcome = draws.Uniform() < out.risk.back();
    const double day = 1 + std::floor(draws.Uniform() * 365), end = 1 + std::floor(draws.Uniform() * 900), fate = draws.Uniform();
    if (!censored) {
      out.event.push_back(outcome ? risk::Event::kOutcome : risk::Event::kCensored);
      continue;
    }
    const double last = std::min(end, 365.0);
    const risk::Event event = outcome ? risk::Event::kOutcome : fate < 0.02 ? risk::Event::kCompeting : risk::Event::kCensored;
    const bool seen = event != risk::Event::kCensored && day <= last;
    out.event.push_back(seen ? event : risk::Event::kCensored);
    out.days.push_back(seen ? day : last);
  }
  return out;
}

risk::EvaluationPlan Plan(int threads) {
  risk::EvaluationPlan plan;
  plan.thresholds = {0.05, 0.1, 0.2};
  plan.bootstrap = {.resamples = 200, .seed = 45, .threads = threads};
  return plan;
}

risk::Evaluation Must(Result<risk::Evaluation> result) {
  if (!result.ok()) bench::Die(result.status().ToString());
  return std::move(result).value();
}

risk::Evaluation Timed(const char* what, const risk::People& people) {
  const bench::Timer timer;
  const risk::Evaluation out = Must(risk::Evaluate(people, Plan(0)));
  const std::string json = risk::EvaluationJson(out);
  std::printf("%-9s %zu people, %d resamples, comparator, 7 subgroup variables: %.1f s wall, %.1f s CPU, peak %llu MB; JSON %zu kB\n", what, people.rows(),
              out.plan.bootstrap.resamples, timer.wall(), timer.cpu(), static_cast<unsigned long long>(bench::PeakMegabytes()), json.size() / 1000);
  std::fflush(stdout);
  return out;
}

constexpr const char* kRival = R"(
import sys, time
import numpy as np
try:
    from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
except ImportError:
    sys.exit(3)
risk, outcome = np.loadtxt(sys.argv[1], unpack=True)
def three(weight=None):
    return [f(outcome, risk, sample_weight=weight) for f in (roc_auc_score, average_precision_score, brier_score_loss)]
begin = time.process_time(); once = three(); once_seconds = time.process_time() - begin
draw = np.random.default_rng(1)
weights = [np.bincount(draw.integers(0, len(risk), len(risk)), minlength=len(risk)) for _ in range(10)]
begin = time.process_time()
for weight in weights: three(weight)
print(*(repr(float(x)) for x in once), once_seconds, (time.process_time() - begin) / 10)
)";

/// The three metrics alone, as a resample asks for them: sorted once, then ten times weighted.
double SecondsOfThree(const risk::People& people) {
  const risk::Ranked ranked(people);
  risk::Sample sample(ranked);
  const risk::Resampler resampler(people, 1);
  std::vector<double> weights;
  const bench::Timer timer;
  double sum = 0;
  for (uint64_t i = 0; i < 10; ++i) {
    resampler.Draw(i, &weights);
    sample.Draw(weights);
    sum += risk::Auroc(sample).value + risk::AveragePrecision(sample).value + risk::Brier(sample).value;
  }
  if (!(sum > 0)) bench::Die("the resamples have no value");
  return timer.cpu() / 10;
}

void Rival(const risk::People& people, const risk::Evaluation& evaluation, const std::string& python) {
  const bench::TemporaryFolder folder;
  std::ofstream data(folder.path() / "data"), script(folder.path() / "rival.py");
  data.precision(17);
  for (size_t i = 0; i < people.rows(); ++i) data << people.risk[i] << ' ' << people.outcome(i) << '\n';
  script << kRival;
  data.close();
  script.close();
  const std::string out = (folder.path() / "out").string();
  const std::string command = python + " " + (folder.path() / "rival.py").string() + " " + (folder.path() / "data").string() + " >" + out;
  if (std::system(command.c_str()) != 0) {
    std::printf("rival: skipped, %s has no scikit-learn\n", python.c_str());
    return;
  }
  double auroc = 0, precision = 0, brier = 0, once = 0, resample = 0;
  std::ifstream(out) >> auroc >> precision >> brier >> once >> resample;
  const auto same = [&](risk::Metric metric, double other) { return std::abs(evaluation.model[metric].value.value - other) < 1e-12; };
  if (!same(risk::Metric::kAuroc, auroc) || !same(risk::Metric::kAveragePrecision, precision) || !same(risk::Metric::kBrier, brier)) {
    bench::Die("scikit-learn says something else");
  }
  const double own = SecondsOfThree(people);
  std::printf("AUROC, average precision, Brier: the same to 1e-12. A resample of the three: scikit-learn %.1f ms, here %.1f ms (%.0f times); once %.1f ms\n",
              1000 * resample, 1000 * own, resample / own, 1000 * once);
}

}  // namespace

int main(int argc, char** argv) {
  const size_t rows = argc > 1 ? static_cast<size_t>(std::atoll(argv[1])) : 100'000;
  for (const bool censored : {false, true}) {
    const risk::People few = Make(rows / 10, censored);
    if (risk::EvaluationJson(Must(risk::Evaluate(few, Plan(1)))) != risk::EvaluationJson(Must(risk::Evaluate(few, Plan(2))))) {
      bench::Die("threads change the answer");
    }
  }
  const risk::People people = Make(rows, false);
  const risk::Evaluation evaluation = Timed("followed", people);
  const risk::Estimate& auroc = evaluation.model[risk::Metric::kAuroc];
  const double width = auroc.high.value - auroc.low.value, closed = 2 * 1.959964 * evaluation.delong.error.value;
  if (std::abs(width / closed - 1) > 0.2) bench::Die("the interval is not DeLong's");
  std::printf("AUROC %.4f (%.4f to %.4f); width over DeLong's %.3f; O/E %.3f, slope %.3f\n", auroc.value.value, auroc.low.value, auroc.high.value,
              width / closed, evaluation.model[risk::Metric::kObservedToExpected].value.value, evaluation.model[risk::Metric::kSlope].value.value);
  Rival(people, evaluation, argc > 2 ? argv[2] : "python3");
  const risk::Evaluation over_time = Timed("censored", Make(rows, true));
  const risk::Estimate& ratio = over_time.model[risk::Metric::kObservedToExpected];
  if (!(ratio.low.value < 1.05 && ratio.high.value > 0.9)) bench::Die("observed risk is not the true one");
  std::printf("AUROC %.4f, O/E %.3f (%.3f to %.3f)\n", over_time.model[risk::Metric::kAuroc].value.value, ratio.value.value, ratio.low.value, ratio.high.value);
}
