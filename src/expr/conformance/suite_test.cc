// SPDX-License-Identifier: Apache-2.0
// The runners on folders made here: what fails, what is excluded, what cannot be read.
#include "expr/conformance/suite.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "expr/conformance/cql_suite.h"
#include "expr/conformance/fhirpath_suite.h"
#include "expr/conformance/ucum_suite.h"

namespace bogam::expr {
namespace {

namespace fs = std::filesystem;

class Suites : public testing::Test {
 protected:
  Suites() : folder_(fs::temp_directory_path() / ("bogam_suites_" + std::to_string(getpid()))) {
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  ~Suites() override { fs::remove_all(folder_); }

  void Write(const std::string& name, const std::string& text) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name) << text;
  }
  std::string Cql(Ledger ledger = {}) {
    return Text([&](const OutputLine& out) { return RunCqlSuite(folder_.string(), CqlEvaluator::kProgram, ledger, out); });
  }
  std::string FhirPath(Ledger ledger = {}) {
    return Text([&](const OutputLine& out) { return RunFhirPathSuite(folder_.string(), ledger, out); });
  }
  std::string Ucum(Ledger ledger = {}) {
    return Text([&](const OutputLine& out) { return RunUcumSuite(folder_.string(), ledger, out); });
  }
  /// One FHIRPath case on a Patient: the last line.
  std::string OneFhirPath(const std::string& test) {
    Write("r4/input/p.json", R"({"resourceType":"Patient","active":true,"birthDate":"1960-05","name":[{"given":["1","B"]}]})");
    Write("r4/t.xml", "<tests><group name='g'>" + test + "</group></tests>");
    const std::string text = FhirPath();
    return text.substr(text.rfind('\n', text.size() - 2) + 1);
  }

  fs::path folder_;

 private:
  template <typename Run>
  std::string Text(const Run& run) {
    std::string text;
    const OutputLine out = [&](std::string_view line) { text += std::string(line) + "\n"; };
    const Result<SuiteTotals> totals = run(out);
    return totals.ok() ? text : text + totals.status().message();
  }
};

constexpr const char* kTwoCql = R"(<tests><group name='G'>
<test name='A'><expression>1 +
1</expression><output>2</output></test>
<test name='B'><expression>1 + 1</expression><output>3</output></test></group></tests>)";

TEST_F(Suites, FailingCasesHaveALineAndTheTotalsAreLast) {
  Write("T.xml", kTwoCql);
  EXPECT_EQ(Cql(), "T.B: 1 + 1: expected 3, got 2\n1 passed, 1 failed, 0 skipped\n");
}

TEST_F(Suites, TheLedgerSkipsWhatFailsAndReportsWhatPasses) {
  Write("T.xml", kTwoCql);
  const ExcludedCase ledger[] = {{"T.A", "why a", "2026-01-01"}, {"T.B", "why b", "2026-01-02"}};
  EXPECT_EQ(Cql(ledger),
            "T.A: passes, but is excluded since 2026-01-01: take it off the ledger\n"
            "T.B: 1 + 1: expected 3, got 2 [skipped, excluded since 2026-01-02: why b]\n0 passed, 1 failed, 1 skipped\n");
}

TEST_F(Suites, FoldersWithoutCases) {
  for (const std::string& said : {Cql(), FhirPath(), Ucum()}) EXPECT_EQ(said.find("no file with cases of the suite"), 0u) << said;
  Write("other.xml", "<catalogue><group><test name='x'/></group></catalogue>");
  for (const std::string& said : {Cql(), FhirPath(), Ucum()}) EXPECT_EQ(said.find("no file with cases of the suite"), 0u) << said;
  folder_ /= "none";
  for (const std::string& said : {Cql(), FhirPath(), Ucum()}) EXPECT_EQ(said, "there is no such folder");
  folder_ = folder_.parent_path();
}

TEST_F(Suites, BrokenFilesAreNamedWithTheirPlace) {
  Write("A.xml", "<tests>\n  <group name='g'></tests>");
  Write("B.xml", kTwoCql);
  Write("C.xml", "");
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "<a>";
  for (int i = 0; i < 100000; ++i) deep += "</a>";
  Write("D.xml", deep);
  const std::string said = Cql();
  EXPECT_EQ(said.find("A.xml:2:"), 0u) << said;
  for (const char* line : {"\nB.B: 1 + 1", "\nC.xml:1:1: it is not well-formed XML", "\nD.xml:1:", "\n1 passed, 4 failed, 0 skipped\n"}) {
    EXPECT_NE(said.find(line), std::string::npos) << line << " in " << said;
  }
}

TEST_F(Suites, CasesThatCannotBeJudgedFailWithTheirLine) {
  Write("T.xml",
        "<tests><group>\n<test name='A'/>\n<test><expression>1</expression><output>1</output></test>\n"
        "<test name='C'><expression>1</expression></test>\n</group></tests>");
  EXPECT_EQ(Cql(),
            "T.A: line 2: the test has no expression\n"
            "T.: line 3: the test has no name\nT.C: line 4: the test has no output\n0 passed, 3 failed, 0 skipped\n");
  Write("T.xml",
        "<ucumTests><validation><case id='1' unit='m'/></validation>\n"
        "<conversion><case id='2' value='x' srcUnit='m' dstUnit='m' outcome='1'/></conversion>"
        "<weights><case id='3'/></weights></ucumTests>");
  EXPECT_EQ(Ucum(),
            "validation/1: line 1: the case has no valid\nconversion/2: line 2: value is no number: x\n"
            "weights/3: line 2: the suite has no section weights\n0 passed, 3 failed, 0 skipped\n");
}

TEST_F(Suites, UcumSections) {
  Write("T.xml", R"x(<ucumTests>
    <validation><case id="1" unit="mg/dL" valid="true"/><case id="2" unit="mgg" valid="true"/><case id="3" unit="mgg" valid="false"/></validation>
    <displayNameGeneration><case id="1" unit="mm" display="(millimeter)"/><case id="2" unit="mm" display="mm"/></displayNameGeneration>
    <conversion><case id="1" value="1" srcUnit="m" dstUnit="cm" outcome="100"/><case id="2" value="1" srcUnit="m" dstUnit="g" outcome="100"/></conversion>
    <multiplication><case id="1" v1="2" u1="m" v2="3" u2="m" vRes="60000" uRes="cm2"/></multiplication>
    <division><case id="1" v1="2" u1="m" v2="4" u2="s" vRes="0.6" uRes="m/s"/></division></ucumTests>)x");
  EXPECT_EQ(Ucum(),
            "validation/2: 'mgg': expected a unit, got unknown unit: 'mgg': no such unit in UCUM\n"
            "displayNameGeneration/2: 'mm': expected mm, got (millimeter)\n"
            "conversion/2: 1 'm': expected 100 'g', got units of different dimensions: 'm' and 'g'\n"
            "division/1: 2 'm' / 4 's': expected 0.6 'm/s', got 0.5 'm/s'\n5 passed, 4 failed, 0 skipped\n");
}

TEST_F(Suites, FhirPathJudgesTypeAndValue) {
  constexpr const char *kPassed = "1 passed, 0 failed, 0 skipped\n", *kFailed = "0 passed, 1 failed, 0 skipped\n";
  const auto one = [&](const std::string& attributes, const std::string& expression, const std::string& outputs) {
    return OneFhirPath("<test name='n' " + attributes + "><expression>" + expression + "</expression>" + outputs + "</test>");
  };
  const std::string on = "inputfile='p.xml'";
  EXPECT_EQ(one(on, "active", "<output type='boolean'>true</output>"), kPassed);
  EXPECT_EQ(one(on, "active", "<output type='boolean'>yes</output>"), kFailed);
  EXPECT_EQ(one(on, "active.toString()", "<output type='boolean'>true</output>"), kFailed);
  EXPECT_EQ(one(on, "birthDate", "<output type='date'>@1960-05</output>"), kPassed);
  EXPECT_EQ(one(on, "birthDate", "<output type='date'>@1960-05-01</output>"), kFailed);
  EXPECT_EQ(one(on, "name.given", "<output type='string'>1</output><output type='string'>B</output>"), kPassed);
  EXPECT_EQ(one(on, "name.given", "<output type='string'>B</output><output type='string'>1</output>"), kFailed);
  EXPECT_EQ(one(on + " ordered='false'", "name.given", "<output type='string'>B</output><output type='string'>1</output>"), kPassed);
  EXPECT_EQ(one(on, "name.given", "<output type='string'>1</output>"), kFailed);
  EXPECT_EQ(one(on, "name.given.first()", "<output type='integer'>1</output>"), kFailed);
  EXPECT_EQ(one(on, "name.given.where(false)", ""), kPassed);
  EXPECT_EQ(one("", "1 + 1", "<output type='integer'>2</output>"), kPassed);
  EXPECT_EQ(one("", "1 + 1", "<output type='integer'>3</output>"), kFailed);
  EXPECT_EQ(one("", "1 / 2", "<output type='decimal'>0.50</output>"), kPassed);
  EXPECT_EQ(one("", "1 'cm'", "<output type='Quantity'>1 'cm'</output>"), kPassed);
  EXPECT_EQ(one(on + " predicate='true'", "name", "<output type='boolean'>true</output>"), kPassed);
  EXPECT_EQ(one(on + " predicate='true'", "photo", "<output type='boolean'>true</output>"), kFailed);
  EXPECT_EQ(one("inputfile='q.xml'", "active", ""), kFailed);
  EXPECT_EQ(one("mode='tx'", "1", ""), "0 passed, 0 failed, 1 skipped\n");
  EXPECT_EQ(OneFhirPath("<test name='n'><expression invalid='syntax'>1 +</expression></test>"), kPassed);
  EXPECT_EQ(OneFhirPath("<test name='n'><expression invalid='syntax'>1</expression></test>"), kFailed);
}

}  // namespace
}  // namespace bogam::expr
