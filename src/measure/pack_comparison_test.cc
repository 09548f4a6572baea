// SPDX-License-Identifier: Apache-2.0
// The pack beside the published measures, on the people of the published deck: docs/pack-comparison.md lists every person on
// whom they differ, and this test keeps it true.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <string>

#include "expr/model/model.h"
#include "fhir/ids.h"
#include "measure/case_records.h"
#include "measure/evidence.h"
#include "measure/package.h"
#include "measure/reference_engine.h"
#include "measure/report.h"

namespace bogam::measure {
namespace {

namespace fs = std::filesystem;

const std::string kPublished = std::string(BOGAM_TEST_DATA) + "/ecqm/";
const std::string kSource = BOGAM_SOURCE_DIR;

// What a person is in a measure, in words that both kinds of measure share.
std::string Standing(const Group& group, const GroupResult& result) {
  const auto in = [&](PopulationType type) {
    for (size_t i = 0; i < group.populations.size(); ++i) {
      if (group.populations[i].type == type && result.counts[i] > 0) return true;
    }
    return false;
  };
  if (!in(PopulationType::kInitialPopulation)) return "out";
  if (in(PopulationType::kDenominatorExclusion)) return "excluded";
  if (in(PopulationType::kDenominatorException)) return "exception";
  return result.due.value_or(false) ? "due" : "met";
}

class Runner {
 public:
  Runner(const std::vector<std::string>& paths, const std::string& id) {
    for (const std::string& path : paths) EXPECT_TRUE(package_.Load(path).ok()) << path;
    EXPECT_TRUE(package_.Finish().ok());
    const MeasureDefinition& measure = id.empty() ? package_.measures().front() : **package_.Find(id);
    linked_ = *LinkedMeasure::Link(measure, *package_.Link(measure, LibraryForm::kCql, models_));
  }

  std::string Run(CaseRecords* records, std::string* why) {
    const Period period = *ParsePeriod("2025", 0);
    const PeriodParameters parameters(*linked_->libraries().main, period);
    expr::Environment environment;
    environment.retriever = records;
    environment.terminology = &package_.value_sets();
    environment.parameters = &parameters;
    environment.now = period.end;
    EvidenceLog log;
    const auto evaluator = StartReference(*linked_, environment, &log);
    const PatientResult result = EvaluatePatient(*linked_, evaluator->get(), {false, false});
    if (result.failed()) return "failed: " + result.error;
    *why = Explain(*linked_, result, log)[0].reason_definition;
    return Standing(linked_->definition().groups[0], result.groups[0]);
  }

 private:
  Package package_;
  expr::Models models_;
  std::shared_ptr<const LinkedMeasure> linked_;
};

// "CMS165 case: published, pack" of every person on whom they differ.
std::map<std::string, std::string> Differences(const std::string& cms, const std::string& id, int* people) {
  Runner published({kPublished + cms, kSource + "/tests/conformance/ecqm-improvement.json"}, "");
  Runner pack({kSource + "/content/cql", kSource + "/content/measures"}, id);
  std::map<std::string, std::string> out;
  std::ifstream file(kPublished + cms + "/patients.ndjson");
  for (std::string line; std::getline(file, line); ++*people) {
    CaseRecords records;
    EXPECT_TRUE(records.Load(line).ok());
    std::string why_published, why_pack;
    const std::string a = published.Run(&records, &why_published), b = pack.Run(&records, &why_pack);
    if (a == b) continue;
    out[cms + " " + std::string(records.patient().Get(fhir::name::kId).text())] = a + " | " + b;
    if (std::getenv("BOGAM_SHOW") != nullptr) {
      std::printf("%s %s | %s (%s) | %s (%s)\n", cms.c_str(), std::string(records.patient().Get(fhir::name::kId).text()).c_str(), a.c_str(),
                  why_published.c_str(), b.c_str(), why_pack.c_str());
    }
  }
  return out;
}

TEST(PackComparison, TheDocumentListsEveryDifference) {
  if (!fs::exists(kPublished)) GTEST_SKIP() << "no deck at " << kPublished;
  std::map<std::string, std::string> found, documented;
  int people = 0;
  const std::pair<const char*, const char*> pairs[] = {{"CMS165", "blood-pressure-control"},
                                                       {"CMS122", "glycaemic-control"},
                                                       {"CMS130", "colorectal-cancer-screening"},
                                                       {"CMS2", "depression-screening-follow-up"}};
  for (const auto& [cms, id] : pairs) found.merge(Differences(cms, id, &people));
  EXPECT_EQ(people, 195);
  // Rows of its tables: | case | published | pack | why |, under a heading that names the published measure.
  std::ifstream document(kSource + "/docs/pack-comparison.md");
  std::string cms;
  for (std::string line; std::getline(document, line);) {
    if (line.starts_with("## CMS")) cms = line.substr(3, line.find(' ', 3) - 3);
    if (!line.starts_with("| `")) continue;
    const size_t end = line.find('`', 3), second = line.find("| ", end) + 2, third = line.find(" |", line.find(" | ", second) + 3);
    documented[cms + " " + line.substr(3, end - 3)] = line.substr(second, third - second);
  }
  EXPECT_EQ(found, documented);
}

}  // namespace
}  // namespace bogam::measure
