// SPDX-License-Identifier: Apache-2.0
// What the reader says of files that are wrong: each once, with file and field; and what a place may choose.
#include "risk/library.h"

#include <gtest/gtest.h>

#include "risk/test_library.h"

namespace bogam::risk {
namespace {

std::string Replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? text : text.replace(at, from.size(), to);
}

/// What is said when `from` stands as `to` in one file of the content.
std::vector<std::string> FindingsAfter(const std::string& path, const std::string& from, const std::string& to) {
  std::vector<SourceFile> files = ContentFiles();
  for (SourceFile& file : files) {
    if (file.path == path) file.text = Replaced(file.text, from, to);
  }
  Findings findings;
  Library::Read(files, &findings);
  std::vector<std::string> said;
  for (const Finding& finding : findings) said.push_back(finding.ToString());
  return said;
}

using Texts = std::vector<std::string>;

TEST(Library, SaysWhatIsWrongWithAnEquation) {
  const std::string equation = "ckd-epi-2021/equation.json", tables = "ckd-epi-2021/tables.json";
  // An equation that does not read is missed by the rule that takes its value only when all else is right.
  EXPECT_EQ(FindingsAfter(equation, "\"purpose\"", "\"porpoise\"").front(), equation + ": purpose: it is missing");
  EXPECT_EQ(FindingsAfter(equation, "\"purpose\"", "\"porpoise\"").back(), equation + ": porpoise: unknown field; did you mean purpose?");
  EXPECT_EQ(FindingsAfter(equation, "\"rule\": \"creatinine\"", "\"rule\": \"creatine\""), Texts{equation + ": inputs[2].rule: there is no rule \"creatine\""});
  EXPECT_EQ(FindingsAfter(equation, "\"ckd-epi-2021\"", "\"ckd\""), Texts{equation + ": id: it is not the name of the folder"});
  EXPECT_EQ(
      FindingsAfter(equation, "shared.beta", "shared.gamma").front(),
      equation +
          ": outputs[0].formulas: the table \"shared\" has no column \"gamma\", at character 106 of \"142 * min(creatinine / by_sex.kappa, 1) ^ by_sex.alpha * "
          "max(creatinine / by_sex.kappa, 1) ^ shared.gamma * shared.age ^ age * by_sex.factor\"");
  EXPECT_EQ(FindingsAfter(tables, "\"male\"", "\"mann\""),
            (Texts{tables + ": tables[0].rows: \"mann\" is no row of this table", tables + ": tables[0].rows: there is no row \"male\""}));
  EXPECT_EQ(FindingsAfter(tables, "1.012]", "\"1.012\"]"), Texts{tables + ": tables[0].rows: by_sex/female has an entry that is no number"});
  EXPECT_EQ(FindingsAfter(tables, "-0.241, ", ""), Texts{tables + ": tables[0].rows: by_sex/female has 2 numbers, not 3"});
  EXPECT_EQ(FindingsAfter(equation, "{", "{{").front().substr(0, 41), equation + ": it is no JSON");
}

TEST(Library, SaysWhatIsWrongWithRulesCodesAndVectors) {
  EXPECT_EQ(FindingsAfter("inputs.json", "\"fresh\": \"5 years\"", "\"fresh\": \"often\"").front(),
            "inputs.json: rules[4].from[0].fresh: it is no period like \"12 months\" or \"5 years\"");
  EXPECT_EQ(FindingsAfter("inputs.json", "\"unit\": \"mm[Hg]\"", "\"unit\": \"mmHgs\"").front(), "inputs.json: rules[3].unit: \"mmHgs\" is no UCUM unit");
  EXPECT_EQ(FindingsAfter("inputs.json", "\"observation\": \"creatinine\"", "\"observation\": \"kreatinin\"").front(),
            "inputs.json: rules[6].from[0].observation: there is no concept \"kreatinin\"");
  EXPECT_EQ(FindingsAfter("inputs.json", "\"output\": \"egfr\"", "\"output\": \"gfr\"").front(),
            "inputs.json: rule egfr: there is no equation \"ckd-epi-2021\" with an output \"gfr\"");
  EXPECT_EQ(FindingsAfter("ckd-epi-2021/vectors.json", "\"sex\": \"female\"", "\"sex\": \"f\"").front(),
            "ckd-epi-2021/vectors.json: vectors[0].inputs.sex: the value is not of the input's kind");
  EXPECT_EQ(FindingsAfter("place.json", "\"settings\": {}", "\"settings\": {\"score2_region\": \"north\"}"),
            Texts{"place.json: settings.score2_region: the setting score2_region is one of low, moderate, high, very-high: north"});
  EXPECT_EQ(FindingsAfter("place.json", "\"kidney\": \"ckd-epi-2021\"", "\"kidney-failure\": \"kfre-4\""),
            Texts{"place.json: equations.kidney-failure: kfre-4 is a draft: it cannot be chosen for the chart"});
}

TEST(Library, AVectorThatDoesNotComeOutSaysWhatCame) {
  std::vector<SourceFile> files = ContentFiles();
  for (SourceFile& file : files) {
    if (file.path == "ckd-epi-2021/equation.json") file.text = Replaced(file.text, "142 *", "175 *");
  }
  Findings findings;
  const auto library = Library::Read(files, &findings);
  const size_t at = *library->Find("ckd-epi-2021");
  EXPECT_EQ(CheckVector(library->equations()[at], library->vectors(at)[0]), Texts{"egfr: it must be 41, and is 50.40472862"});
}

TEST(Library, AFolderCanBeTakenOut) {
  std::vector<SourceFile> files = ContentFiles();
  std::erase_if(files, [](const SourceFile& file) { return file.path.starts_with("prevent-2023/"); });
  Findings findings;
  const auto library = Library::Read(files, &findings);
  EXPECT_TRUE(findings.empty());
  EXPECT_FALSE(library->Find("prevent-2023").ok());
  EXPECT_EQ(library->AbsentOfPlace(), Texts{"prevent-2023"});
  EXPECT_EQ(library->equations().size(), 9u);
}

}  // namespace
}  // namespace bogam::risk
