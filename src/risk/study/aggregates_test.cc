// SPDX-License-Identifier: Apache-2.0
// What leaves a site: an allowlist of fields, no small count, nothing of a person; and what comes of several sites.
#include "risk/study/aggregates.h"

#include <gtest/gtest.h>

#include <set>

#include "format/json_fields.h"
#include "risk/learn/test_dataset.h"
#include "risk/study/network.h"
#include "risk/study/people_of.h"

namespace bogam::risk {
namespace {

using format::Json;

struct Site {
  Dataset data;
  Attrition attrition;
  SiteAggregates aggregates;
};

/// Persons, days and one tiny group that no text may let out.
Site MakeSite(uint64_t seed, size_t rows = 600) {
  Site out;
  out.data = Draw({.rows = rows, .columns = 3, .leaving = 0.05, .seed = seed});
  Subgroup sex{"sex", {"not recorded", "female", "male"}, {}}, race{"race", {"not recorded", "Zembla"}, {}}, place{"place", {"not recorded", "Smallville"}, {}};
  std::vector<double> risk;
  for (size_t i = 0; i < rows; ++i) {
    out.data.person[i] = "secret-" + std::to_string(i);
    sex.of_row.push_back(static_cast<uint16_t>(1 + i % 2));
    race.of_row.push_back(i < 4 ? 1 : 0);
    place.of_row.push_back(1);
    risk.push_back(1 / (1 + std::exp(0.7 - 0.8 * static_cast<double>(out.data.row(i)[0]) + 0.5 * static_cast<double>(out.data.row(i)[1]))));
  }
  out.data.subgroups = {sex, race, place};
  uint64_t left_out = 0;
  EvaluationPlan plan;
  plan.thresholds = {0.3};
  plan.bootstrap.resamples = 40;
  const auto evaluation = Evaluate(PeopleOf(out.data, AllRows(out.data), risk, {}, &left_out), plan);
  EXPECT_TRUE(evaluation.ok()) << evaluation.status().ToString();
  out.attrition.people = rows + 25;
  out.attrition.people_in = rows;
  out.attrition.steps[3].people_left = 3;
  out.attrition.steps[4].people_left = 22;
  auto aggregates = AggregatesOf(*evaluation, out.attrition);
  EXPECT_TRUE(aggregates.ok()) << aggregates.status().ToString();
  out.aggregates = *aggregates;
  out.aggregates.study = "test";
  out.aggregates.pack = "aa";
  out.aggregates.site = "site " + std::to_string(seed);
  out.aggregates.made_by = "bogam";
  return out;
}

void Keys(const Json& json, std::set<std::string>* keys) {
  for (const auto& [key, value] : json.members) {
    keys->insert(key);
    Keys(value, keys);
  }
  for (const Json& item : json.items) Keys(item, keys);
}

/// Every count of people under these names.
void Counts(const Json& json, std::vector<double>* counts) {
  for (const auto& [key, value] : json.members) {
    const bool count = key == "people" || key == "outcomes" || key == "competing" || key == "censored";
    if (count && value.kind == Json::Kind::kNumber) counts->push_back(value.number);
    Counts(value, counts);
  }
  for (const Json& item : json.items) Counts(item, counts);
}

TEST(SiteAggregates, HoldNobody) {
  const Site site = MakeSite(1);
  const std::string text = WriteAggregates(site.aggregates);
  for (const std::string& person : site.data.person) EXPECT_EQ(text.find(person), std::string::npos);
  for (const value::Date& day : site.data.index) EXPECT_EQ(text.find(day.ToString()), std::string::npos);
  EXPECT_EQ(text.find("Zembla"), std::string::npos) << "a group of four";
  EXPECT_EQ(text.find("Smallville"), std::string::npos) << "a name of the site's own";
  EXPECT_NE(text.find("female"), std::string::npos);
  format::Findings findings;
  const Json json = format::ParseJson(text, "a", findings);
  ASSERT_TRUE(findings.empty());
  std::set<std::string> keys;
  Keys(json, &keys);
  const std::set<std::string> allowed = {"format",
                                         "study",
                                         "pack",
                                         "site",
                                         "madeBy",
                                         "synthetic",
                                         "horizonDays",
                                         "confidence",
                                         "complete",
                                         "attrition",
                                         "step",
                                         "people",
                                         "outcomes",
                                         "competing",
                                         "censored",
                                         "values",
                                         "comparator",
                                         "name",
                                         "value",
                                         "low",
                                         "high",
                                         "recalibrationIntercept",
                                         "recalibrationSlope",
                                         "groups",
                                         "predicted",
                                         "observed",
                                         "subgroups",
                                         "variable",
                                         "label",
                                         "subgroupsHidden"};
  for (const std::string& key : keys) EXPECT_TRUE(allowed.contains(key)) << key;
  std::vector<double> counts;
  Counts(json, &counts);
  EXPECT_GT(counts.size(), 10u);
  for (const double count : counts) EXPECT_TRUE(count == 0 || count >= kSmallestShownCell) << count;
}

TEST(SiteAggregates, ASmallStepCannotBeSubtracted) {
  const Site site = MakeSite(2);
  size_t hidden = 0;
  for (const SiteAggregates::Count& one : site.aggregates.attrition) hidden += !one.people;
  EXPECT_GE(hidden, 2u);
}

TEST(SiteAggregates, WithFewOutcomesNothingIsShown) {
  Dataset data = Draw({.rows = 200, .columns = 3, .seed = 5});
  for (size_t i = 0; i < data.rows(); ++i) data.event[i] = i < 5 ? Event::kOutcome : Event::kCensored, data.days[i] = i < 5 ? 10.0f : 365.0f;
  std::vector<double> risk;
  for (size_t i = 0; i < data.rows(); ++i) risk.push_back(0.02 + 0.001 * static_cast<double>(i));
  uint64_t left_out = 0;
  EvaluationPlan plan;
  plan.bootstrap.resamples = 20;
  const auto evaluation = Evaluate(PeopleOf(data, AllRows(data), risk, {}, &left_out), plan);
  ASSERT_TRUE(evaluation.ok());
  const auto aggregates = AggregatesOf(*evaluation, {});
  ASSERT_TRUE(aggregates.ok());
  EXPECT_TRUE(aggregates->values.empty());
  EXPECT_FALSE(aggregates->outcomes);
  EXPECT_FALSE(aggregates->recalibration_slope);
  plan.hide_below = 0;
  const auto open = Evaluate(PeopleOf(data, AllRows(data), risk, {}, &left_out), plan);
  ASSERT_TRUE(open.ok());
  EXPECT_FALSE(AggregatesOf(*open, {}).ok()) << "an evaluation that hides nothing does not leave";
}

TEST(SiteAggregates, ComeBackAsTheyWere) {
  const Site site = MakeSite(3);
  const std::string text = WriteAggregates(site.aggregates);
  format::Findings findings;
  const SiteAggregates back = ReadAggregates(text, "a.json", findings);
  for (const auto& finding : findings) ADD_FAILURE() << finding.ToString();
  EXPECT_EQ(WriteAggregates(back), text);
  std::string more = text;
  more.replace(1, 0, "\"patient\":\"x\",");
  ReadAggregates(more, "a.json", findings);
  ASSERT_FALSE(findings.empty());
  EXPECT_NE(findings.front().ToString().find("patient"), std::string::npos);
}

TEST(Network, PoolsSitesOfOnePack) {
  std::vector<SiteAggregates> sites;
  for (const uint64_t seed : {1, 2, 3}) sites.push_back(MakeSite(seed).aggregates);
  const auto pool = PoolSites(sites);
  ASSERT_TRUE(pool.ok()) << pool.status().ToString();
  ASSERT_EQ(pool->figures.size(), 3u);
  for (const PooledFigure& figure : pool->figures) {
    ASSERT_TRUE(figure.status.ok()) << figure.name << figure.status.ToString();
    EXPECT_EQ(figure.sites.size(), 3u);
    double low = 1e9, high = -1e9;
    for (const SiteEstimate& one : figure.sites) low = std::min(low, one.value), high = std::max(high, one.value);
    EXPECT_GE(figure.pooled.value, low);
    EXPECT_LE(figure.pooled.value, high);
    EXPECT_TRUE(figure.pooled.heterogeneity);
  }
  EXPECT_NE(WritePool(*pool).find("\"i2\""), std::string::npos);
  sites[1].site = sites[0].site;
  EXPECT_FALSE(PoolSites(sites).ok());
  sites[1].site = "other";
  sites[1].pack = "bb";
  EXPECT_FALSE(PoolSites(sites).ok());
}

TEST(Network, APackIsWhatItWasOrNothing) {
  StudyPack pack{"m", "hash", {{"model.yaml", "id: m"}, {"model.json", "{}"}}, "age and sex", "{}"};
  const std::string text = WritePack(pack);
  format::Findings findings;
  const StudyPack back = ReadPack(text, "p.json", findings);
  EXPECT_TRUE(findings.empty());
  EXPECT_EQ(back.hash(), pack.hash());
  std::string changed = text;
  changed.replace(changed.find("id: m"), 5, "id: n");
  ReadPack(changed, "p.json", findings);
  EXPECT_FALSE(findings.empty());
  findings.clear();
  pack.files["training.json"] = "{}";
  ReadPack(WritePack(pack), "p.json", findings);
  EXPECT_FALSE(findings.empty()) << "the training record stays at home";
}

}  // namespace
}  // namespace bogam::risk
