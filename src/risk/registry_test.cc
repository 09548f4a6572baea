// SPDX-License-Identifier: Apache-2.0
// States of models: which moves there are, what each needs, who may decide, and what a new package does to them.
#include "risk/registry.h"

#include <gtest/gtest.h>

#include <mutex>
#include <thread>

namespace bogam::risk {
namespace {

const Enrolment kModel{"m", "package-1", "rules-1", ModelState::kDraft};

std::vector<std::string> NoNeeds(const ModelRecord&) { return {}; }
Evidence SomeEvidence(const ModelRecord&) { return {"package-1", "rules-1", "card-1", "3 of 3"}; }

ModelRecord Of(Registry* registry, const Enrolment& model = kModel) {
  const auto record = registry->Of(model);
  EXPECT_TRUE(record.ok()) << record.status().ToString();
  return record.ok() ? *record : ModelRecord();
}

Status MoveTo(Registry* registry, ModelState to, const Enrolment& model = kModel, const std::string& who = "kim",
              const std::string& reason = "the board decided it") {
  return registry->Move(model, {to, who, reason, Of(registry, model).version}, SomeEvidence, NoNeeds);
}

TEST(ModelState, TheTableOfMoves) {
  std::string table;
  for (size_t i = 0; i < kModelStates; ++i) {
    const auto from = static_cast<ModelState>(i);
    table += std::string(Name(from)) + ":";
    for (size_t k = 0; k < kModelStates; ++k) {
      const risk::Move* const move = FindMove(from, static_cast<ModelState>(k));
      if (move != nullptr) table += " " + std::string(Name(move->to)) + (move->judged ? "*" : "");
    }
    table += "\n";
    EXPECT_EQ(FindModelState(Name(from)), from);
  }
  EXPECT_EQ(table,
            "draft: trained retired\n"
            "trained: draft validated* retired\n"
            "validated: silent retired\n"
            "silent: limited* paused retired\n"
            "limited: silent live* paused retired\n"
            "live: silent limited paused retired\n"
            "paused: silent limited live* retired\n"
            "retired: draft\n");
  EXPECT_FALSE(FindModelState("on"));
}

TEST(ModelState, OnlyLimitedAndLiveAreShown) {
  std::string shown, scored;
  for (size_t i = 0; i < kModelStates; ++i) {
    const auto state = static_cast<ModelState>(i);
    if (IsShown(state)) shown += std::string(Name(state)) + " ";
    if (IsScored(state)) scored += std::string(Name(state)) + " ";
  }
  EXPECT_EQ(shown, "limited live ");
  EXPECT_EQ(scored, "silent limited live ");
}

TEST(ModelState, ANewPackagePutsNothingOn) {
  for (size_t i = 0; i < kModelStates; ++i) {
    for (size_t k = 0; k <= static_cast<size_t>(ModelState::kLimited); ++k) {  // how a package may enter
      const auto was = static_cast<ModelState>(i), entry = static_cast<ModelState>(k);
      const ModelState now = AfterNewPackage(was, entry);
      EXPECT_TRUE(!IsShown(now) || (IsShown(was) && IsShown(entry))) << Name(was) << " " << Name(entry);
    }
  }
  EXPECT_EQ(AfterNewPackage(ModelState::kLive, ModelState::kLimited), ModelState::kLimited);
  EXPECT_EQ(AfterNewPackage(ModelState::kSilent, ModelState::kLimited), ModelState::kSilent);
  EXPECT_EQ(AfterNewPackage(ModelState::kPaused, ModelState::kLimited), ModelState::kPaused);
}

TEST(Registry, StandsWhereThePackageSaysUntilSomebodyDecides) {
  Registry registry("");
  const Enrolment published{"p", "h", "r", ModelState::kLimited};
  EXPECT_EQ(Of(&registry, published).state, ModelState::kLimited);
  EXPECT_FALSE(Of(&registry, published).moved);
  ASSERT_TRUE(MoveTo(&registry, ModelState::kPaused, published).ok());
  const ModelRecord record = Of(&registry, published);
  EXPECT_EQ(record.state, ModelState::kPaused);
  ASSERT_EQ(record.history.size(), 1U);
  EXPECT_EQ(record.history[0].from, ModelState::kLimited);
  EXPECT_EQ(record.history[0].who, "kim");
  EXPECT_EQ(record.history[0].evidence, (Evidence{"package-1", "rules-1", "card-1", "3 of 3"}).Hash());
  EXPECT_EQ(Of(&registry).state, ModelState::kDraft) << "another model's";
}

TEST(Registry, AMoveNeedsNameReasonAndAPlaceInTheTable) {
  Registry registry("");
  EXPECT_EQ(MoveTo(&registry, ModelState::kLive).detail(), "There is no move from \"draft\" to \"live\".");
  EXPECT_EQ(MoveTo(&registry, ModelState::kTrained, kModel, "").message(), "the name of the person who decides is missing");
  EXPECT_EQ(MoveTo(&registry, ModelState::kTrained, kModel, "kim", "because").detail(), "A reason of at least 10 characters is needed.");
  EXPECT_EQ(MoveTo(&registry, ModelState::kTrained, kModel, "kim", std::string("ten\0characters", 14)).code(), Code::kUnprocessable);
  EXPECT_EQ(MoveTo(&registry, ModelState::kTrained, kModel, "kim", std::string(4001, 'x')).code(), Code::kUnprocessable);
  const Status needs =
      registry.Move(kModel, {ModelState::kTrained, "kim", "the board decided it", Of(&registry).version}, SomeEvidence, [](const ModelRecord&) {
        return std::vector<std::string>{"This.", "That."};
      });
  EXPECT_EQ(needs.detail(), "This.\nThat.");
  EXPECT_EQ(Of(&registry).state, ModelState::kDraft);
  EXPECT_TRUE(MoveTo(&registry, ModelState::kTrained).ok());
}

TEST(Registry, OfTwoAtOnceOneWins) {
  Registry registry("");
  const std::string seen = Of(&registry).version;
  int won = 0, told = 0;
  std::mutex mutex;
  std::vector<std::thread> people;
  for (int i = 0; i < 8; ++i) {
    people.emplace_back([&, i] {
      const Status moved =
          registry.Move(kModel, {i % 2 == 0 ? ModelState::kTrained : ModelState::kRetired, "kim", "the board decided it", seen}, SomeEvidence, NoNeeds);
      const std::lock_guard lock(mutex);
      won += moved.ok();
      told += moved.code() == Code::kConflict;
    });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(won, 1);
  EXPECT_EQ(told, 7);
  EXPECT_EQ(Of(&registry).history.size(), 1U);
}

TEST(Registry, ACardThatChangedSinceIsTold) {
  Registry registry("");
  const std::string seen = Of(&registry).version;
  ASSERT_TRUE(registry.Sign(kModel, "predictive-7", "nurses", "lee").ok());
  EXPECT_EQ(registry.Move(kModel, {ModelState::kTrained, "kim", "the board decided it", seen}, SomeEvidence, NoNeeds).code(), Code::kConflict);
  EXPECT_EQ(Of(&registry).signed_texts.at("predictive-7").value, "nurses");
  ASSERT_TRUE(registry.Sign(kModel, "predictive-7", "", "kim").ok());
  EXPECT_TRUE(Of(&registry).signed_texts.empty()) << "an empty text takes it back";
}

TEST(Registry, ANewPackageFallsToItsEntry) {
  Registry registry("");
  Enrolment model{"m", "package-1", "rules-1", ModelState::kLimited};
  ASSERT_TRUE(MoveTo(&registry, ModelState::kLive, model).ok());
  EXPECT_EQ(Of(&registry, model).state, ModelState::kLive);
  model.rules = "rules-2";
  EXPECT_EQ(Of(&registry, model).state, ModelState::kLive);
  EXPECT_TRUE(Of(&registry, model).new_rules);
  model.package = "package-2";
  EXPECT_EQ(Of(&registry, model).state, ModelState::kLimited);
  EXPECT_TRUE(Of(&registry, model).new_package);
  model.entry = ModelState::kDraft;
  EXPECT_EQ(Of(&registry, model).state, ModelState::kDraft);
}

}  // namespace
}  // namespace bogam::risk
