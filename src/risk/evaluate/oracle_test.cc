// SPDX-License-Identifier: Apache-2.0
// 1,000 drawn data sets (ties, weights, censoring, competing deaths, empty and one-class groups) beside what scikit-learn, lifelines and
// scikit-survival say of them: tests/oracle/evaluate/answers.tsv, made by make.py there.
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <numeric>
#include <sstream>

#include "risk/evaluate/benefit.h"
#include "risk/evaluate/concordance.h"
#include "risk/evaluate/discrimination.h"
#include "risk/evaluate/incidence.h"
#include "risk/evaluate/metrics.h"
#include "risk/evaluate/test_people.h"

namespace bogam::risk {
namespace {

constexpr double kThreshold = 0.21, kClosed = 1e-12, kIterative = 1e-6;

using Row = std::map<std::string, std::string>;

std::vector<Row> ReadAnswers() {
  std::ifstream file(std::string(BOGAM_SOURCE_DIR) + "/tests/oracle/evaluate/answers.tsv");
  std::vector<std::string> columns;
  std::vector<Row> out;
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    std::vector<std::string> cells;
    for (std::string word; std::getline(words, word, '\t');) cells.push_back(word);
    if (columns.empty()) {
      columns = cells;
      continue;
    }
    Row row;
    for (size_t i = 0; i < cells.size(); ++i) row[columns[i]] = cells[i];
    out.push_back(std::move(row));
  }
  return out;
}

struct Drawn {
  size_t rows;
  RandomKind kind;
};

Drawn KindOf(size_t number) {
  static constexpr uint64_t kGrids[] = {20, 5, 2, 0};
  Drawn out{number * 37 % 121, {}};
  out.kind.grid = kGrids[number % 4];
  out.kind.weighted = number % 3 == 1;
  out.kind.censored = number % 5 == 0 || number % 5 == 3;
  out.kind.deaths = number % 7 < 4;
  out.kind.apart = number % 2 == 0;
  return out;
}

/// How many answers of a column were compared, and the largest difference.
struct Seen {
  size_t values = 0, none = 0;
  double off = 0;
};

class Comparison {
 public:
  void Hold(const Row& row, const std::string& column, const Figure& figure, double within) {
    const std::string& answer = row.at(column);
    Seen& seen = seen_[column];
    ASSERT_EQ(answer == "-", !figure) << "set " << row.at("set") << ' ' << column << ": " << answer << ", and " << WhyName(figure.why);
    if (!figure) {
      ++seen.none;
      return;
    }
    const double expected = std::stod(answer), off = std::abs(figure.value - expected) / std::max(1.0, std::abs(expected));
    EXPECT_LE(off, within) << "set " << row.at("set") << ' ' << column << ": " << answer << ", and " << figure.value;
    ++seen.values;
    seen.off = std::max(seen.off, off);
  }
  const std::map<std::string, Seen>& seen() const { return seen_; }

 private:
  std::map<std::string, Seen> seen_;
};

void HoldSet(const Row& row, Comparison* comparison) {
  const auto number = static_cast<size_t>(std::stoul(row.at("set")));
  const Drawn drawn = KindOf(number);
  const People people = RandomPeople(number, drawn.rows, drawn.kind);
  ASSERT_TRUE(Check(people).ok());
  const Ranked ranked(people);
  const Sample sample(ranked, people);
  const Measured measured = Measure(sample);
  comparison->Hold(row, "auroc", measured[Metric::kAuroc], kClosed);
  comparison->Hold(row, "average_precision", measured[Metric::kAveragePrecision], kClosed);
  comparison->Hold(row, "brier", measured[Metric::kBrier], kClosed);
  comparison->Hold(row, "observed", measured[Metric::kObserved], kClosed);
  comparison->Hold(row, "intercept", measured[Metric::kIntercept], kIterative);
  comparison->Hold(row, "slope", measured[Metric::kSlope], kIterative);
  const std::vector<double> thresholds = {kThreshold};
  comparison->Hold(row, "net_benefit", CutAt(sample, thresholds)[0].NetBenefit(), kClosed);
  if (row.at("delong") != "-") comparison->Hold(row, "delong", DeLongAuroc(sample).error, kClosed);
  if (row.at("ece") != "-") comparison->Hold(row, "ece", measured[Metric::kCalibrationError], kClosed);
  if (row.at("harrell") != "-") comparison->Hold(row, "harrell", HarrellConcordance(people, people.risk), kClosed);
  std::vector<uint32_t> rows(people.rows());
  std::iota(rows.begin(), rows.end(), 0);
  if (row.at("observed_error") != "-") {
    comparison->Hold(row, "observed_error", Figure::Of(IncidenceCurve(people, rows, Deaths::kCompete).back().error), kClosed);
  }
  if (row.at("km") == "-") return;
  const Estimate risk = IncidenceAtHorizon(people, rows, Deaths::kCensor, 0.95);
  comparison->Hold(row, "km", risk.value, kClosed);
  comparison->Hold(row, "km_low", risk.low, kClosed);
  comparison->Hold(row, "km_high", risk.high, kClosed);
}

TEST(Oracle, TheLibrariesSayTheSame) {
  const std::vector<Row> answers = ReadAnswers();
  ASSERT_EQ(answers.size(), 1000u);
  Comparison comparison;
  for (const Row& row : answers) HoldSet(row, &comparison);
  // Each column has enough of both: what has a value, and what has none.
  const std::map<std::string, Seen>& seen = comparison.seen();
  for (const char* const column : {"auroc", "average_precision", "brier", "observed", "intercept", "slope", "net_benefit"}) {
    EXPECT_GE(seen.at(column).values, 800u) << column;
    EXPECT_GE(seen.at(column).none, 5u) << column;
  }
  for (const char* const column : {"delong", "ece", "harrell", "km", "km_low"}) EXPECT_GE(seen.at(column).values, 150u) << column;
  EXPECT_GE(seen.at("observed_error").values, 100u);
  for (const auto& [column, of] : seen) {
    std::printf("%-18s %4zu values, %3zu without, largest difference %.1e\n", column.c_str(), of.values, of.none, of.off);
  }
}

}  // namespace
}  // namespace bogam::risk
