// SPDX-License-Identifier: Apache-2.0
#include "terms/value_sets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "fhir/json.h"

namespace bogam::terms {
namespace {

fhir::Record Parse(const std::string& json) {
  Result<fhir::Record> record = fhir::ParseJson(json);
  EXPECT_TRUE(record.ok()) << record.status().ToString();
  return record.ok() ? std::move(*record) : fhir::Record();
}

std::string ValueSet(const std::string& url, const std::string& rest) {
  return R"({"resourceType":"ValueSet","status":"active","url":")" + url + "\"," + rest + "}";
}

constexpr char kCodes[] = R"("expansion":{"timestamp":"2025-01-01","contains":[
  {"system":"http://a","version":"1","code":"x","display":"X"},
  {"system":"http://a","abstract":true,"code":"group","contains":[{"system":"http://a","code":"y"}]},
  {"system":"http://b","code":"x"}]})";

TEST(ValueSets, ExpansionFlattensAndIgnoresVersionsAndAbstractEntries) {
  ValueSets sets;
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://v/1", kCodes))).ok());
  const Result<const expr::ValueSet*> found = sets.FindValueSet("http://v/1", "");
  ASSERT_TRUE(found.ok()) << found.status().ToString();
  EXPECT_TRUE((*found)->Contains("http://a", "x"));
  EXPECT_TRUE((*found)->Contains("http://a", "y"));
  EXPECT_TRUE((*found)->Contains("http://b", "x"));
  EXPECT_FALSE((*found)->Contains("http://a", "group"));
  EXPECT_FALSE((*found)->Contains("http://b", "y"));
  EXPECT_FALSE((*found)->Contains("", "x"));
  EXPECT_TRUE((*found)->ContainsCode("y"));
  EXPECT_FALSE((*found)->ContainsCode("z"));
  std::string all;
  (*found)->ForEach([&](const expr::CodeValue& code) { all += std::string(code.system) + "#" + std::string(code.code) + " "; });
  EXPECT_EQ(all, "http://a#x http://a#y http://b#x ");
}

TEST(ValueSets, CanonicalIsFoundLooselyAndSaysSo) {
  ValueSets sets;
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://v/2.16.840.1", std::string(R"("version":"7",)") + kCodes))).ok());
  EXPECT_TRUE(sets.FindValueSet("http://v/2.16.840.1", "7").ok());
  EXPECT_TRUE(sets.notes().empty());
  EXPECT_TRUE(sets.FindValueSet("https://v/2.16.840.1", "").ok());
  EXPECT_TRUE(sets.FindValueSet("http://v/2.16.840.1|8", "").ok());
  EXPECT_TRUE(sets.FindValueSet("urn:oid:2.16.840.1", "").ok());
  EXPECT_EQ(sets.notes().size(), 3u);
  EXPECT_EQ(sets.notes()[0], "value set http://v/2.16.840.1|8 is answered by http://v/2.16.840.1|7");
}

TEST(ValueSets, SeveralVersionsAnswerByVersionAndTheNewestByDefault) {
  ValueSets sets;
  for (const char* version : {"1", "2"}) {
    ASSERT_TRUE(sets.Add(Parse(ValueSet("http://v", R"("version":")" + std::string(version) +
                                                        R"(","compose":{"include":[{"system":"http://a","concept":[{"code":")" + version + R"("}]}]})")))
                    .ok());
  }
  EXPECT_TRUE((*sets.FindValueSet("http://v", "1"))->Contains("http://a", "1"));
  EXPECT_TRUE((*sets.FindValueSet("http://v", ""))->Contains("http://a", "2"));
  EXPECT_EQ(sets.FindValueSet("http://v|3", "").status().message(), "value set http://v is loaded, but not in version 3");
}

TEST(ValueSets, WhatIsNotKnownIsAnErrorThatNamesIt) {
  ValueSets sets;
  EXPECT_EQ(sets.FindValueSet("http://absent|1", "").status().message(), "value set http://absent|1 is not loaded");
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://empty", R"("name":"Empty")"))).ok());
  EXPECT_EQ(sets.FindValueSet("http://empty", "").status().message(),
            "value set http://empty (Empty) has no known members: it has neither an expansion nor a compose");
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://cut", R"("expansion":{"timestamp":"2025","total":9,"contains":[{"system":"http://a","code":"x"}]})"))).ok());
  EXPECT_EQ(sets.FindValueSet("http://cut", "").status().message(), "value set http://cut has no known members: its expansion is truncated");
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://whole", R"("compose":{"include":[{"system":"http://s"}]})"))).ok());
  EXPECT_EQ(sets.FindValueSet("http://whole", "").status().message(), "value set http://whole has no known members: code system http://s is not loaded");
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://round", R"("compose":{"include":[{"valueSet":["http://round"]}]})"))).ok());
  EXPECT_FALSE(sets.FindValueSet("http://round", "").ok());
}

TEST(ValueSets, ComposeImportsIntersectsExcludesAndFilters) {
  ValueSets sets;
  ASSERT_TRUE(sets.Add(Parse(R"({"resourceType":"CodeSystem","status":"active","content":"complete","url":"http://s","concept":[
      {"code":"a","concept":[{"code":"a1"},{"code":"a2","concept":[{"code":"a21"}]}]},{"code":"b"}]})"))
                  .ok());
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://below", R"("compose":{"include":[{"system":"http://s","filter":[{"property":"concept","op":"is-a","value":"a"}]}],
      "exclude":[{"system":"http://s","concept":[{"code":"a1"}]}]})")))
                  .ok());
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://both",
                                      R"("compose":{"include":[{"system":"http://s","concept":[{"code":"a2"},{"code":"b"}],"valueSet":["http://below"]}]})")))
                  .ok());
  ASSERT_TRUE(
      sets.Add(Parse(ValueSet("http://odd", R"("compose":{"include":[{"system":"http://s","filter":[{"property":"mood","op":"=","value":"x"}]}]})"))).ok());
  const auto members = [&](const char* url) {
    std::string out;
    const Result<const expr::ValueSet*> found = sets.FindValueSet(url, "");
    if (!found.ok()) return found.status().message();
    (*found)->ForEach([&](const expr::CodeValue& code) { out += std::string(code.code) + " "; });
    return out;
  };
  EXPECT_EQ(members("http://below"), "a a2 a21 ");
  EXPECT_EQ(members("http://both"), "a2 ");
  EXPECT_EQ(members("http://odd"), "value set http://odd has no known members: the filter mood = x cannot be answered");
  const Result<bool> subsumes = sets.Subsumes({"a", "http://s", {}, {}}, {"a21", "http://s", {}, {}});
  ASSERT_TRUE(subsumes.ok());
  EXPECT_TRUE(*subsumes);
  EXPECT_TRUE((*sets.FindCodeSystem("http://s", ""))->Contains("a21"));
  EXPECT_FALSE((*sets.FindCodeSystem("http://s", ""))->Contains("c"));
}

TEST(ValueSets, OverlayAddsLocalCodesAndTakesSomeAway) {
  ValueSets sets;
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://v", kCodes))).ok());
  ASSERT_TRUE(sets.AddOverlay(Parse(ValueSet("https://v", R"("compose":{"include":[{"system":"http://local","concept":[{"code":"bp1"}]}],
      "exclude":[{"system":"http://b","concept":[{"code":"x"}]}]})")))
                  .ok());
  const Result<const expr::ValueSet*> found = sets.FindValueSet("http://v", "");
  ASSERT_TRUE(found.ok()) << found.status().ToString();
  EXPECT_TRUE((*found)->Contains("http://local", "bp1"));
  EXPECT_TRUE((*found)->Contains("http://a", "x"));
  EXPECT_FALSE((*found)->Contains("http://b", "x"));
}

TEST(ValueSets, SameUrlAndVersionMustSayTheSame) {
  ValueSets sets;
  ASSERT_TRUE(sets.Add(Parse(ValueSet("http://v", kCodes))).ok());
  EXPECT_TRUE(sets.Add(Parse(ValueSet("http://v", kCodes))).ok());
  const Status other = sets.Add(Parse(ValueSet("http://v", R"("compose":{"include":[{"system":"http://a","concept":[{"code":"q"}]}]})")));
  EXPECT_EQ(other.code(), Code::kConflict);
}

TEST(CodeSet, BitmapAndArrayAgree) {
  for (const uint32_t step : {1u, 3u, 5000u}) {
    std::vector<uint32_t> ordinals;
    for (uint32_t i = 7; i < 7 + 400 * step; i += step) ordinals.push_back(i);
    const CodeSet set(ordinals);
    for (uint32_t i = 0; i < 20000; ++i) {
      EXPECT_EQ(set.Contains(i), std::binary_search(ordinals.begin(), ordinals.end(), i)) << step << " " << i;
    }
    EXPECT_FALSE(set.Contains(UINT32_MAX));
  }
}

}  // namespace
}  // namespace bogam::terms
