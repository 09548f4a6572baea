// SPDX-License-Identifier: Apache-2.0
// Measures over synthetic people as they are made give the figures that a run over a store of the same people gives, and the card is answered by them.
#include "engine/synthetic_measures.h"

#include <gtest/gtest.h>

#include "base/test_sanitized.h"
#include "engine/engine.h"
#include "engine/synthetic_world.h"
#include "records/load.h"
#include "synth/write/outlet.h"

namespace bogam::engine {
namespace {

constexpr synth::Instant kAsOf = 1795737600000;  // 27 November 2026
constexpr uint64_t kSynthetic = base::kSanitized ? 60 : 200;

class MeasuresOfThoseMade : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = Engine::Open({});
    ASSERT_TRUE(opened.ok()) << opened.status().ToString();
    engine_ = std::move(*opened);
    auto world =
        SyntheticWorld::Open({.modules = {}, .place = "", .life = "", .conditions = {}, .people = {.people = kSynthetic, .as_of = kAsOf, .threads = 2}});
    ASSERT_TRUE(world.ok()) << world.status().ToString();
    world_ = std::move(*world);
    const auto shelf = engine_->Measures();
    ASSERT_TRUE(shelf.ok()) << shelf.status().ToString();
    shelf_ = *shelf;
  }

  std::unique_ptr<Engine> engine_;  // its records are in memory
  std::unique_ptr<SyntheticWorld> world_;
  const MeasureShelf* shelf_ = nullptr;
};

TEST_F(MeasuresOfThoseMade, AreThoseOfAStoreOfTheSamePeople) {
  auto measures = SyntheticMeasures::Open(*shelf_, kAsOf, world_->targets());
  ASSERT_TRUE(measures.ok()) << measures.status().ToString();
  auto loader = records::NewLoader(&engine_->records(), {});
  ASSERT_TRUE(loader.ok()) << loader.status().ToString();
  std::vector<std::unique_ptr<synth::write::Outlet>> outlets;
  outlets.push_back(synth::write::NewStoreOutlet(loader->get()));
  auto outlet = std::make_unique<synth::ReportOutlet>(world_->targets(), world_->curves(), world_->body(), measures->get());
  synth::ReportOutlet& card = *outlet;
  outlets.push_back(std::move(outlet));
  const auto made = world_->people().Run(outlets);
  ASSERT_TRUE(made.ok()) << made.status().ToString();

  RunRequest request;
  const auto time = engine_->When({});
  ASSERT_TRUE(time.ok()) << time.status().ToString();
  request.time = *time;
  const auto runs = engine_->Run(request);
  ASSERT_TRUE(runs.ok()) << runs.status().ToString();
  const std::vector<measure::Summary> summaries = (*measures)->summaries();
  ASSERT_EQ(runs->size(), summaries.size());  // with two threads more people are judged than are of the population
  for (size_t i = 0; i < summaries.size(); ++i) {
    ASSERT_TRUE((*runs)[i].status.ok());
    EXPECT_GT(summaries[i].groups()[0].total.denominator, 0) << summaries[i].definition().id;
    EXPECT_EQ(measure::JsonReport(summaries[i], (*measures)->time()), measure::JsonReport(*(*runs)[i].summary, (*runs)[i].time));
  }

  size_t rates = 0;
  const std::vector<synth::CardLine> lines = card.card().Lines();
  for (size_t t = 0; t < lines.size(); ++t) {
    const synth::Target& target = world_->targets()[t];
    if (!target.OfMeasure()) continue;
    EXPECT_NE(lines[t].verdict, synth::CardLine::Verdict::kNotAsked) << target.name;
    const bool of_all = target.among.population == "performance-denominator" && target.sex == 0 && target.age_low <= 18 && target.age_high >= 75;
    for (const measure::Summary& summary : summaries) {
      if (!of_all || summary.definition().id != target.what.measure) continue;
      ++rates;
      EXPECT_EQ(lines[t].asked, static_cast<uint64_t>(summary.groups()[0].total.denominator)) << target.name;
      EXPECT_NEAR(lines[t].observed, *summary.Rate(0), 1e-12) << target.name;
    }
  }
  EXPECT_EQ(rates, 4u);
}

TEST_F(MeasuresOfThoseMade, ATargetThatAsksForNoPopulationIsNamed) {
  std::vector<synth::Target> targets(1);
  targets[0].what.kind = synth::Question::Kind::kMeasure;
  targets[0].what.measure = "blood-pressure-control";
  targets[0].what.population = "winners";
  EXPECT_EQ(SyntheticMeasures::Open(*shelf_, kAsOf, targets).status().code(), Code::kInvalid);
  targets[0].what.measure = "happiness";
  EXPECT_EQ(SyntheticMeasures::Open(*shelf_, kAsOf, targets).status().code(), Code::kNotFound);
}

}  // namespace
}  // namespace bogam::engine
