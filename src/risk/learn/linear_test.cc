// SPDX-License-Identifier: Apache-2.0
// Logistic and Cox regression against scikit-learn, statsmodels and lifelines (tests/cases/learn), and by their own properties.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "format/json_fields.h"
#include "risk/learn/cox.h"
#include "risk/learn/logistic.h"
#include "risk/learn/test_dataset.h"

namespace bogam::risk {
namespace {

using format::Json;

const Json& At(const Json& json, std::string_view name) {
  for (const auto& [key, value] : json.members) {
    if (key == name) return value;
  }
  static const Json none;
  ADD_FAILURE() << "there is no " << name;
  return none;
}

Json Oracle() {
  std::ifstream file(std::string(BOGAM_SOURCE_DIR) + "/tests/cases/learn/oracle.json");
  std::stringstream text;
  text << file.rdbuf();
  format::Findings findings;
  Json json = format::ParseJson(text.str(), "oracle.json", findings);
  EXPECT_TRUE(findings.empty());
  return json;
}

Dataset Columns(const Json& x) {
  Dataset data;
  data.horizon_days = 365;
  for (size_t c = 0; c < x.items[0].items.size(); ++c) data.columns.push_back({"x" + std::to_string(c), "", "", Column::Kind::kNumber, false, ""});
  for (const Json& row : x.items) {
    for (const Json& value : row.items) data.values.push_back(static_cast<float>(value.number));
    data.person.push_back("p" + std::to_string(data.person.size()));
  }
  return data;
}

std::vector<float> Floats(const Json& list) {
  std::vector<float> out;
  for (const Json& item : list.items) out.push_back(static_cast<float>(item.number));
  return out;
}

TEST(LogisticTest, CoefficientsAreThoseOfScikitLearn) {
  const Json oracle = Oracle();
  const Json& logistic = At(oracle, "logistic");
  const Dataset data = Columns(At(logistic, "x"));
  const std::vector<float> outcome = Floats(At(logistic, "y"));
  size_t zeros = 0;
  for (const Json& fit : At(logistic, "fits").items) {
    const std::vector<float> weights = At(fit, "weighted").boolean ? Floats(At(logistic, "weight")) : std::vector<float>();
    const Terms terms = MakeTerms(data, AllRows(data), weights, Fill::kNone, false).value();
    const Setting setting{At(fit, "strength").number, At(fit, "mix").number};
    const LinearFit ours = FitLogistic(terms, outcome, weights, setting).value();
    EXPECT_LT(ours.violation, 1e-12);
    EXPECT_NEAR(ours.model.intercept, At(fit, "intercept").number, 1e-6);
    for (size_t j = 0; j < data.columns.size(); ++j) {
      const double theirs = At(fit, "coefficients").items[j].number;
      EXPECT_NEAR(ours.model.terms[j].coefficient, theirs, 1e-6) << "strength " << setting.strength << " mix " << setting.mix << " column " << j;
      if (theirs != 0) continue;
      ++zeros;
      EXPECT_EQ(ours.model.terms[j].coefficient, 0);
    }
  }
  EXPECT_GE(zeros, 3u) << "no case of the oracle selects columns";
}

TEST(CoxTest, CoefficientsAndBaselineAreThoseOfTheOracles) {
  const Json oracle = Oracle();
  const Json& cox = At(oracle, "cox");
  Dataset data = Columns(At(cox, "x"));
  data.days = Floats(At(cox, "days"));
  for (const float event : Floats(At(cox, "event"))) data.event.push_back(event > 0 ? Event::kOutcome : Event::kCensored);
  const std::vector<uint32_t> rows = AllRows(data);
  const Terms terms = MakeTerms(data, rows, {}, Fill::kNone, false).value();
  for (const Json& fit : At(cox, "fits").items) {
    const Ties ties = At(fit, "ties").text == "efron" ? Ties::kEfron : Ties::kBreslow;
    const CoxFit ours = FitCox(data, rows, terms, ties, {At(fit, "strength").number, 0}).value();
    for (size_t j = 0; j < data.columns.size(); ++j) {
      EXPECT_NEAR(ours.model.terms[j].coefficient, At(fit, "coefficients").items[j].number, 1e-6)
          << At(fit, "by").text << " " << At(fit, "ties").text << " column " << j;
    }
    if (At(fit, "hazard").number > 0) {
      EXPECT_NEAR(ours.hazard, At(fit, "hazard").number, 1e-6);
    }
  }
}

TEST(CoxTest, DerivativesOfTheLikelihoodVanishAndCompetingEventsWarn) {
  Dataset data = Draw({.rows = 300, .leaving = 0.4});
  for (size_t i = 0; i < data.rows(); i += 7) {
    if (data.event[i] == Event::kCensored && data.days[i] < 365) data.event[i] = Event::kCompeting;
  }
  const std::vector<uint32_t> rows = AllRows(data);
  const Terms terms = MakeTerms(data, rows, {}, Fill::kNone, false).value();
  for (const Ties ties : {Ties::kEfron, Ties::kBreslow}) {
    const CoxFit fit = FitCox(data, rows, terms, ties, {}).value();
    EXPECT_LT(fit.violation, 1e-12);
    ASSERT_EQ(fit.warnings.size(), 1u);
    EXPECT_NE(fit.warnings[0].find("competing"), std::string::npos);
    const auto likelihood = [&](size_t j, double step) {
      LinearModel moved = fit.model;
      moved.terms[j].coefficient += step;
      std::vector<double> scores;
      for (const uint32_t row : rows) scores.push_back(moved.Score(data.row(row)));
      return PartialLikelihood(data, rows, scores, ties);
    };
    for (size_t j = 0; j < data.columns.size(); ++j) {
      EXPECT_GT(likelihood(j, 0), likelihood(j, 0.01));
      EXPECT_GT(likelihood(j, 0), likelihood(j, -0.01));
    }
  }
}

TEST(LogisticTest, WeightsAreDuplicates) {
  const Dataset data = Draw({.rows = 200, .missing = 0.2});
  std::vector<uint32_t> once = AllRows(data), often;
  std::vector<float> outcome, weight, outcome_often;
  for (const uint32_t row : once) {
    outcome.push_back(data.event[row] == Event::kOutcome ? 1.0f : 0.0f);
    weight.push_back(static_cast<float>(1 + row % 3));
    for (uint32_t i = 0; i < 1 + row % 3; ++i) often.push_back(row), outcome_often.push_back(outcome.back());
  }
  for (const Fill fill : {Fill::kMean, Fill::kMedian}) {
    const Terms weighted = MakeTerms(data, once, weight, fill, true).value(), duplicated = MakeTerms(data, often, {}, fill, true).value();
    for (const Setting setting : {Setting{0.05, 0}, Setting{0.02, 1}, Setting{0.03, 0.5}}) {
      const LinearModel a = FitLogistic(weighted, outcome, weight, setting).value().model,
                        b = FitLogistic(duplicated, outcome_often, {}, setting).value().model;
      for (const uint32_t row : once) EXPECT_NEAR(a.Score(data.row(row)), b.Score(data.row(row)), 1e-12);
    }
  }
}

TEST(LogisticTest, OrderOfRowsAndColumnsDoesNotMatter) {
  const Dataset data = Draw({.rows = 500, .columns = 8, .missing = 0.1});
  std::vector<uint32_t> order = AllRows(data);
  std::vector<size_t> columns(data.columns.size());
  std::iota(columns.begin(), columns.end(), size_t{0});
  std::mt19937_64 random(3);
  std::shuffle(order.begin(), order.end(), random);
  std::shuffle(columns.begin(), columns.end(), random);
  Dataset other = Reordered(data, order);
  for (size_t c = 0; c < columns.size(); ++c) {
    other.columns[c] = data.columns[columns[c]];
    for (size_t r = 0; r < order.size(); ++r) other.values[r * columns.size() + c] = data.row(order[r])[columns[c]];
  }
  const auto outcomes = [](const Dataset& of) {
    std::vector<float> out;
    for (const Event event : of.event) out.push_back(event == Event::kOutcome ? 1.0f : 0.0f);
    return out;
  };
  const Terms a_terms = MakeTerms(data, AllRows(data), {}, Fill::kMean, true).value(),
              b_terms = MakeTerms(other, AllRows(other), {}, Fill::kMean, true).value();
  for (const Setting setting : {Setting{0, 0}, Setting{0.1, 0}, Setting{0.02, 1}, Setting{0.02, 0.5}}) {
    const LinearModel a = FitLogistic(a_terms, outcomes(data), {}, setting).value().model, b = FitLogistic(b_terms, outcomes(other), {}, setting).value().model;
    for (size_t r = 0; r < order.size(); ++r) EXPECT_NEAR(a.Score(data.row(order[r])), b.Score(other.row(r)), 1e-12);
  }
}

TEST(LogisticTest, ContributionsSumToTheLogit) {
  const Dataset data = Draw({.rows = 300, .missing = 0.3});
  std::vector<float> outcome;
  for (const Event event : data.event) outcome.push_back(event == Event::kOutcome ? 1.0f : 0.0f);
  const LinearModel model = FitLogistic(MakeTerms(data, AllRows(data), {}, Fill::kMean, true).value(), outcome, {}, {0.01, 0.5}).value().model;
  EXPECT_EQ(model.terms.size(), 7u);  // five columns, two of them with values that are missing
  double mean = 0;
  for (size_t i = 0; i < data.rows(); ++i) {
    const Contributions parts = model.Explain(data.row(i));
    EXPECT_NEAR(std::accumulate(parts.of_feature.begin(), parts.of_feature.end(), parts.base), model.Score(data.row(i)), 1e-12);
    mean += model.Score(data.row(i)) / static_cast<double>(data.rows());
  }
  EXPECT_NEAR(model.Explain(data.row(0)).base, mean, 1e-9);
}

TEST(LogisticTest, SaysWhatItCannotFit) {
  Dataset data = Draw({.rows = 100, .columns = 3, .missing = 0.5});
  std::vector<float> separated;
  for (size_t i = 0; i < data.rows(); ++i) separated.push_back(data.row(i)[0] > 0 ? 1.0f : 0.0f);
  const Terms terms = MakeTerms(data, AllRows(data), {}, Fill::kMean, false).value();
  EXPECT_EQ(FitLogistic(terms, separated, {}, {0, 0}).status().code(), Code::kUnprocessable);
  EXPECT_TRUE(FitLogistic(terms, separated, {}, {0.01, 0}).ok());
  const Status unfilled = MakeTerms(data, AllRows(data), {}, Fill::kNone, false).status();
  EXPECT_EQ(unfilled.code(), Code::kUnprocessable);
  EXPECT_NE(unfilled.message().find("\"x1\""), std::string::npos);
}

TEST(LogisticTest, ConstantAndEqualColumnsDoNoHarm) {
  Dataset data = Draw({.rows = 200, .columns = 4});
  std::vector<float> outcome;
  for (size_t i = 0; i < data.rows(); ++i) {
    data.values[i * 4 + 2] = 7;
    data.values[i * 4 + 3] = data.values[i * 4];
    outcome.push_back(data.event[i] == Event::kOutcome ? 1.0f : 0.0f);
  }
  const Terms terms = MakeTerms(data, AllRows(data), {}, Fill::kNone, false).value();
  const LinearModel model = FitLogistic(terms, outcome, {}, {0.01, 0}).value().model;
  EXPECT_EQ(model.terms[2].coefficient, 0);
  EXPECT_NEAR(model.terms[0].coefficient, model.terms[3].coefficient, 1e-9);
  EXPECT_TRUE(FitLogistic(terms, outcome, {}, {0, 0}).ok());
}

}  // namespace
}  // namespace bogam::risk
