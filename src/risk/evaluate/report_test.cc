// SPDX-License-Identifier: Apache-2.0
// The report: every text is there, sections in the order of TRIPOD+AI, figures and drawings where they belong, nothing that runs or is fetched.
// With BOGAM_REPORT_FOLDER the page is written there, for the browser's checks (web/e2e/report.spec.ts) and for eyes.
#include "risk/evaluate/report.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "risk/evaluate/test_people.h"

namespace bogam::risk {
namespace {

ReportTexts Texts() {
  std::ifstream file(std::string(BOGAM_SOURCE_DIR) + "/content/risk/evaluation-report.json");
  std::stringstream text;
  text << file.rdbuf();
  format::Findings findings;
  ReportTexts out;
  out.Read(format::ParseJson(text.str(), "evaluation-report.json", findings), "evaluation-report.json", findings);
  for (const format::Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  return out;
}

People Practice(bool censored) {
  People out = RandomPeople(21, 6000, {.grid = 500, .censored = censored});
  Draws draws(77);
  Subgroup sex{"Sex", {"not recorded", "female", "male"}, {}}, age{"Age", {"not recorded", "18 to 39", "40 to 64", "65 and older"}, {}};
  for (size_t i = 0; i < out.rows(); ++i) {
    out.risk[i] = out.risk[i] * out.risk[i];
    out.comparator.push_back(0.2 + 0.4 * draws.Uniform() * out.risk[i]);
    out.need.push_back(draws.Uniform() < out.risk[i] ? 1 : 0);
    sex.of_row.push_back(i < 6 ? 0 : static_cast<uint16_t>(1 + draws.Below(2)));
    age.of_row.push_back(static_cast<uint16_t>(1 + draws.Below(3)));
  }
  out.subgroups = {sex, age};
  return out;
}

Evaluation Evaluated(bool censored) {
  EvaluationPlan plan;
  plan.bootstrap.resamples = 40;
  plan.thresholds = {0.1, 0.3};
  Result<Evaluation> result = Evaluate(Practice(censored), plan);
  EXPECT_TRUE(result.ok());
  Evaluation out = std::move(result).value();
  const auto estimate = [](double value, double half) { return Estimate{Figure::Of(value), Figure::Of(value - half), Figure::Of(value + half)}; };
  out.learning = {{1000, 200, estimate(0.7, 0.05), estimate(0.8, 0.2)}, {3000, 610, estimate(0.74, 0.03), estimate(0.95, 0.1)}};
  return out;
}

ReportFacts Facts() {
  ReportFacts out;
  out.title = "Diabetes within 30 days <test>";
  out.about = {{"Version", "1"}, {"Store", "synthetic people"}};
  out.learner = {{"Learner", "L2 logistic"}};
  out.attrition = {{"Everybody", 0, 6110}, {"No visit in 24 months", 100, 6010}, {"Had the outcome before", 4, 6006}, {"Died before the index", 6, 6000}};
  out.features = {{"Body mass index", "kg/m2", "last of 24 months", "0.31"}};
  out.comparator = "age and sex";
  out.need = "Days in hospital, yes or no";
  out.written = {{"background", "Why this was made & for whom."}};
  return out;
}

void WriteForEyes(const std::string& name, const std::string& html) {
  if (const char* const folder = std::getenv("BOGAM_REPORT_FOLDER")) std::ofstream(std::string(folder) + "/" + name) << html;
}

TEST(Report, SectionsStandInTheOrderOfTripod) {
  const std::string html = EvaluationHtml(Evaluated(false), Facts(), Texts());
  WriteForEyes("complete.html", html);
  size_t at = 0;
  for (const char* const section : {"Summary",
                                    "Background",
                                    "Objectives",
                                    "Methods",
                                    "Source of data",
                                    "Participants",
                                    "Outcome",
                                    "Predictors",
                                    "Sample size",
                                    "Missing data",
                                    "Analysis",
                                    "Fairness",
                                    "Open science",
                                    "Results",
                                    "Flow of participants",
                                    "Discrimination and overall performance",
                                    "Calibration",
                                    "Net benefit",
                                    "Work at each threshold",
                                    "Subgroups",
                                    "Need",
                                    "Updating",
                                    "Learning curve",
                                    "Discussion",
                                    "Interpretation",
                                    "Limitations",
                                    "Use in practice"}) {
    const size_t found = html.find(">" + std::string(section) + "</h", at);
    ASSERT_NE(found, std::string::npos) << section;
    at = found;
  }
  EXPECT_NE(html.find("<h1>Diabetes within 30 days &lt;test&gt;</h1>"), std::string::npos);
  EXPECT_NE(html.find("Why this was made &amp; for whom."), std::string::npos);
  EXPECT_NE(html.find("Nobody has written this yet."), std::string::npos);
}

TEST(Report, NothingRunsAndNothingIsFetched) {
  for (const bool censored : {false, true}) {
    const std::string html = EvaluationHtml(Evaluated(censored), Facts(), Texts());
    if (censored) WriteForEyes("censored.html", html);
    for (const char* const word : {"<script", "http://", "https://", "src=", "url(", ">nan", "\"nan", "(nan", "to nan", "{1}", "{2}"})
      EXPECT_EQ(html.find(word), std::string::npos) << word;
    EXPECT_EQ(html.find("Aalen") != std::string::npos, censored);
    size_t drawings = 0;
    for (size_t at = 0; (at = html.find("role=\"img\"", at)) != std::string::npos; ++at) ++drawings;
    // Calibration, net benefit, two of discrimination, learning, need twice, O/E of five rows that are shown; over time where censored.
    EXPECT_EQ(drawings, censored ? 13u : 12u);
  }
}

TEST(Report, FiguresAreTheEvaluations) {
  const Evaluation evaluation = Evaluated(false);
  const std::string html = EvaluationHtml(evaluation, Facts(), Texts());
  const Estimate& auroc = evaluation.model[Metric::kAuroc];
  char text[80];
  std::snprintf(text, sizeof text, "%.3f (%.3f to %.3f)", auroc.value.value, auroc.low.value, auroc.high.value);
  EXPECT_NE(html.find(text), std::string::npos) << text;
  EXPECT_NE(html.find("6,000 people in 6,000 rows"), std::string::npos);
}

TEST(Report, SmallStepsOfTheCohortAreHidden) {
  const std::string html = EvaluationHtml(Evaluated(false), Facts(), Texts());
  // 4 and 6 are ten together: the 100 is hidden too, and what was left after the first two of the three.
  EXPECT_EQ(html.find("<td class=\"n\">4</td>"), std::string::npos);
  EXPECT_EQ(html.find("6,006"), std::string::npos);
  EXPECT_EQ(html.find("6,010"), std::string::npos);
  EXPECT_NE(html.find("<td class=\"n\">6,110</td>"), std::string::npos);
  EXPECT_NE(html.find("<td class=\"n\">6,000</td>"), std::string::npos);
}

TEST(Report, AReportOfNobodySaysWhy) {
  Result<Evaluation> nobody = Evaluate(Followed({}, {}), {});
  ASSERT_TRUE(nobody.ok());
  const std::string html = EvaluationHtml(*nobody, Facts(), Texts());
  EXPECT_NE(html.find("<td class=\"n\">nobody</td>"), std::string::npos);
  EXPECT_EQ(html.find(">nan"), std::string::npos);
}

TEST(ReportTexts, WhatIsMissingIsAFinding) {
  format::Findings findings;
  ReportTexts texts;
  texts.Read(format::ParseJson(R"({"texts": {"section.abstract": "Summary", "section.nothing": "x"}})", "t.json", findings), "t.json", findings);
  EXPECT_EQ(findings.size(), ReportTexts::Keys().size());  // all but one are missing, and one is not known
}

}  // namespace
}  // namespace bogam::risk
