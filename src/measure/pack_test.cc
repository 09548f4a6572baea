// SPDX-License-Identifier: Apache-2.0
// The measures that come with Bogam: they compile, their criteria and value sets are all there.
#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include "expr/model/model.h"
#include "measure/linked_measure.h"
#include "measure/package.h"

namespace bogam::measure {
namespace {

const std::string kPack = std::string(BOGAM_SOURCE_DIR) + "/content/";

void LoadContent(Package* package) {
  for (const char* folder : {"cql", "measures"}) {
    const Status loaded = package->Load(kPack + folder);
    ASSERT_TRUE(loaded.ok()) << loaded.ToString();
  }
  ASSERT_TRUE(package->Finish().ok());
}

TEST(Pack, EveryMeasureLinksAndKnowsItsValueSets) {
  Package package;
  LoadContent(&package);
  const expr::Models models;
  std::set<std::string> ids;
  for (const MeasureDefinition& measure : package.measures()) {
    ids.insert(measure.id);
    const auto libraries = package.Link(measure, LibraryForm::kCql, models);
    ASSERT_TRUE(libraries.ok()) << libraries.status().ToString();
    const auto linked = LinkedMeasure::Link(measure, *libraries);
    ASSERT_TRUE(linked.ok()) << linked.status().ToString();
    const Status known = (*linked)->CheckValueSets(&package.value_sets());
    EXPECT_TRUE(known.ok()) << known.ToString();
    EXPECT_FALSE((*linked)->ValueSets(&package.value_sets()).empty());
    EXPECT_TRUE(measure.groups[0].improvement) << measure.id;
    EXPECT_FALSE(measure.sources.empty());
  }
  EXPECT_EQ(ids, (std::set<std::string>{"blood-pressure-control", "colorectal-cancer-screening", "depression-screening-follow-up", "glycaemic-control"}));
}

TEST(Pack, AMissingValueSetIsNamedWithItsUser) {
  Package package;
  for (const char* path : {"cql", "measures/shared/PrimaryCare-1.0.0.cql", "measures/blood-pressure-control"}) {
    ASSERT_TRUE(package.Load(kPack + path).ok());
  }
  const expr::Models models;
  const MeasureDefinition& measure = package.measures().front();
  const auto libraries = package.Link(measure, LibraryForm::kCql, models);
  ASSERT_TRUE(libraries.ok()) << libraries.status().ToString();
  const auto linked = LinkedMeasure::Link(measure, *libraries);
  ASSERT_TRUE(linked.ok());
  const std::string message = (*linked)->CheckValueSets(&package.value_sets()).message();
  EXPECT_NE(
      message.find("value set https://bogam.example/fhir/ValueSet/hospice-care is not loaded, used as \"Hospice Care\" by \"PrimaryCare\".\"In Hospice\""),
      std::string::npos)
      << message;
}

// Licences: only the systems that may be shipped; SNOMED CT codes bare, and each listed in NOTICE.
TEST(Pack, CarriesOnlyCodesThatNoticeNames) {
  Package package;
  LoadContent(&package);
  std::ifstream file(std::string(BOGAM_SOURCE_DIR) + "/NOTICE");
  const std::string notice((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const std::set<std::string, std::less<>> allowed = {
      "http://hl7.org/fhir/sid/icd-10-cm", "http://loinc.org",      "http://www.nlm.nih.gov/research/umls/rxnorm", "http://www.nlm.nih.gov/research/umls/hcpcs",
      "http://hl7.org/fhir/sid/cvx",       "http://snomed.info/sct"};
  size_t codes = 0;
  for (const std::string& url : package.value_sets().Urls()) {
    const auto found = package.value_sets().FindValueSet(url, "");
    ASSERT_TRUE(found.ok()) << found.status().ToString();
    (*found)->ForEach([&](const expr::CodeValue& code) {
      ++codes;
      EXPECT_TRUE(allowed.contains(code.system)) << code.system << " in " << url;
      if (code.system != "http://snomed.info/sct") return;
      EXPECT_TRUE(code.display.empty()) << code.code;
      EXPECT_NE(notice.find(std::string(code.code)), std::string::npos) << code.code << " of " << url << " is not in NOTICE";
    });
  }
  EXPECT_GT(codes, 500u);
}

TEST(Package, ALibraryInABundleAnOverlayAndAnIndexAreRead) {
  Package package;
  ASSERT_TRUE(package
                  .AddJson(R"({"resourceType":"Bundle","type":"collection","entry":[
    {"resource":{"resourceType":"Library","status":"active","type":{"text":"logic"},"name":"L","url":"http://l","content":[
      {"contentType":"text/cql","data":"bGlicmFyeSBMIHZlcnNpb24gJzEnCmRlZmluZSBBOiB0cnVlCg=="}]}},
    {"resource":{"resourceType":"Measure","status":"draft","id":"m","name":"M","url":"http://m","library":["http://l"],
      "scoring":{"coding":[{"code":"cohort"}]},"improvementNotation":{"coding":[{"code":"decrease","display":"increase"}]},
      "group":[{"population":[{"code":{"coding":[{"code":"initial-population"}]},"criteria":{"language":"text/cql","expression":"A"}}]}]}},
    {"resource":{"resourceType":"ValueSet","status":"active","url":"http://v","compose":{"include":[{"system":"http://s","concept":[{"code":"a"}]}]}}}]})",
                           "m.json")
                  .ok());
  ASSERT_TRUE(
      package
          .AddJson(R"({"resourceType":"ValueSet","status":"active","url":"http://v","compose":{"include":[{"system":"http://s","concept":[{"code":"b"}]}]}})",
                   "x/overlays/v.json")
          .ok());
  ASSERT_TRUE(package.AddJson(R"([{"name":"M","improvement":"increase","cases":3},{"name":"Other"}])", "x/index.json").ok());
  ASSERT_TRUE(package.Finish().ok());
  EXPECT_EQ(package.measures()[0].groups[0].improvement, Improvement::kIncrease);
  EXPECT_TRUE((*package.value_sets().FindValueSet("http://v", ""))->Contains("http://s", "b"));
  const expr::Models models;
  const auto libraries = package.Link(package.measures()[0], LibraryForm::kCql, models);
  ASSERT_TRUE(libraries.ok()) << libraries.status().ToString();
  EXPECT_EQ((*libraries)->main->id, "L");
  EXPECT_EQ(package.AddCql("library L version '1' define A: false", "y.cql").code(), Code::kConflict);
  EXPECT_EQ(package.AddJson("{\"resourceType\":", "z.json").code(), Code::kInvalid);
  EXPECT_EQ(package.AddJson("{\"improvement\": [{\"measure\": \"M\"}]}", "w.json").code(), Code::kInvalid);
}

TEST(Package, ACriterionThatIsNotThereIsNamedWithWhatIsNear) {
  Package package;
  LoadContent(&package);
  const expr::Models models;
  MeasureDefinition measure = **package.Find("blood-pressure-control");
  const auto libraries = package.Link(measure, LibraryForm::kCql, models);
  ASSERT_TRUE(libraries.ok());
  measure.groups[0].populations[0].expression = "Initial Populaton";
  const Status status = LinkedMeasure::Link(measure, *libraries).status();
  EXPECT_EQ(status.message(), "measure BloodPressureControl: library BloodPressureControl has no definition \"Initial Populaton\"");
  EXPECT_EQ(status.detail(), "did you mean Initial Population?");
  EXPECT_FALSE(package.Find("blood-presure-control").ok());
  EXPECT_EQ(package.Find("blood-presure-control").status().detail(), "did you mean blood-pressure-control?");
}

}  // namespace
}  // namespace bogam::measure
