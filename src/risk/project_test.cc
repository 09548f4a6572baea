// SPDX-License-Identifier: Apache-2.0
// A project is what its folder says, and a folder that says less, more or something else is told where.
#include "risk/project.h"

#include <gtest/gtest.h>

#include "risk/test_project.h"

namespace bogam::risk {
namespace {

std::string Wrong(const ProjectFiles& files) {
  Findings findings;
  const auto project = ReadTestProject(files, findings);
  EXPECT_EQ(project == nullptr, !findings.empty());
  std::string out;
  for (const Finding& finding : findings) out += finding.ToString() + "\n";
  return out;
}

ProjectFiles With(const std::string& file, const std::string& from, const std::string& to) {
  ProjectFiles files = TestProjectFiles();
  std::string& text = files[file];
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  text.replace(at, from.size(), to);
  return files;
}

TEST(Project, IsWhatItsFolderSays) {
  Findings findings;
  const auto project = ReadTestProject(TestProjectFiles(), findings);
  for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  ASSERT_TRUE(project);
  EXPECT_EQ(project->id(), "stroke-1y");
  EXPECT_EQ(project->about().output.horizon, "1 year");
  EXPECT_EQ(project->horizon_days(), 365);
  EXPECT_EQ(project->about().learner->kind, LearnerKind::kLogistic);
  EXPECT_EQ(project->about().evaluation.thresholds, (std::vector<double>{0.1, 0.2}));
  EXPECT_EQ(project->about().learning_shares, (std::vector<double>{0.5, 1}));
  EXPECT_EQ(project->about().written.at(0).first, "background");
  EXPECT_EQ(project->features()->columns().size(), 5u);
  EXPECT_FALSE(project->cohort()->outcome_codes().empty());
}

TEST(Project, PassesOverWhatTrainingMade) {
  ProjectFiles files = TestProjectFiles();
  files["model.json"] = "{}";
  files["evaluation.html"] = "<html>";
  Findings findings;
  const auto project = ReadTestProject(files, findings);
  ASSERT_TRUE(project);
  EXPECT_EQ(project->files(), TestProjectFiles());
}

TEST(Project, SaysWhereItIsWrong) {
  EXPECT_EQ(Wrong({}), "model.yaml: the file is missing\ncohort.yaml: the file is missing\nfeatures.yaml: the file is missing\n");
  EXPECT_EQ(Wrong(With("model.yaml", "topic:", "topick:")), "model.yaml:1: topic: it is missing\nmodel.yaml:3: topick: unknown field; did you mean topic?\n");
  EXPECT_EQ(Wrong(With("model.yaml", "id: stroke-1y", "id: ../x")), "model.yaml:1: id: an id is small letters, digits and -, at most 64\n");
  EXPECT_EQ(Wrong(With("model.yaml", "horizon: 1 year", "horizon: 2 years")),
            "model.yaml: output.horizon: \"2 years\" is not the cohort's time at risk of 365 days\n");
  EXPECT_EQ(Wrong(With("model.yaml", "horizon: 1 year", "horizon: 12 months")), "");
  EXPECT_NE(Wrong(With("model.yaml", "background:", "foreground:")).find("the report has no section \"foreground\""), std::string::npos);
  EXPECT_NE(Wrong(With("model.yaml", "thresholds: [0.1, 0.2]", "thresholds: [0.2, 0.1]")).find("evaluation.thresholds: the numbers do not ascend"),
            std::string::npos);
  EXPECT_EQ(Wrong(With("cohort.yaml", "definition: Stroke", "definition: Strokes")).substr(0, 32), "cohort.yaml: outcome.definition:");
  EXPECT_NE(Wrong(With("cohort.yaml", "library: Stroke1y", "library: Strok1y")).find("did you mean Stroke1y?"), std::string::npos);
  EXPECT_NE(Wrong(With("Stroke1y.cql", "where S.onset", "wher S.onset")).find("Stroke1y.cql:"), std::string::npos);
  ProjectFiles files = TestProjectFiles();
  files.erase("valuesets/stroke.json");
  EXPECT_NE(Wrong(files).find("cohort.yaml: outcome.definition:"), std::string::npos);
  files = TestProjectFiles();
  files["notes.txt"] = "";
  EXPECT_EQ(Wrong(files), "notes.txt: a model's folder has no such file\n");
}

}  // namespace
}  // namespace bogam::risk
