// SPDX-License-Identifier: Apache-2.0
#include "server/desks.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "fhir/json.h"
#include "server/test_world.h"

namespace bogam::server {
namespace {

class DesksOfAStore : public testing::Test {
 protected:
  DesksOfAStore() {
    auto opened = engine::Engine::Open({});
    EXPECT_TRUE(opened.ok());
    engine_ = std::move(*opened);
    Put(R"({"resourceType":"Organization","id":"mine","name":"Mine"})");
    Put(R"({"resourceType":"Organization","id":"other","name":"Other"})");
    for (const std::string practice : {"mine", "other"}) {
      for (int i = 0; i < 40; ++i) Person(practice + std::to_string(i), practice);
    }
  }

  static access::Principal Of(const std::string& practice, const std::string& opened = {}) {
    access::Principal who = access::LocalPrincipal();
    who.means = access::Principal::Means::kSession;
    who.reach = {};
    who.reach.practices = {"Organization/" + practice};
    if (!opened.empty()) who.reach.opened = {"Patient/" + opened};
    return who;
  }
  static Response Today(const Desk& desk, const access::Principal& who) {
    Request request;
    request.method = "GET";
    request.path = request.raw_path = "/api/today";
    request.principal = &who;
    return desk.Answer(request);
  }
  static bool Prepared(const Desks& desks) {
    for (int i = 0; i < 3000 && !desks.prepared(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    return desks.prepared();
  }

  std::unique_ptr<engine::Engine> engine_;

 private:
  void Put(const std::string& json) { PutRecord(engine_.get(), json); }
  /// Sixty-five, and seen in 2025: something is due.
  void Person(const std::string& id, const std::string& practice) {
    Put(R"({"resourceType":"Patient","id":")" + id + R"(","gender":"female","birthDate":"1960-01-01","generalPractitioner":[{"reference":"Organization/)" +
        practice + "\"}]}");
    Put(R"({"resourceType":"Encounter","id":"e)" + id +
        R"(","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"type":[{"coding":[{"system":"http://snomed.info/sct","code":"185349003"}]}],"subject":{"reference":"Patient/)" +
        id + R"("},"period":{"start":"2025-03-04T10:00:00Z","end":"2025-03-04T10:20:00Z"}})");
  }
};

TEST_F(DesksOfAStore, AreFewHoweverManyRecordsAreOpenedWithAReason) {
  const Desks desks(engine_.get(), {});
  const access::Principal first = Of("mine", "other0");
  const std::weak_ptr<const Desk> given_up = desks.For(first);
  const std::shared_ptr<const Desk> in_use = desks.For(Of("mine", "other1"));
  for (int round = 0; round < 3; ++round) {
    for (int i = 2; i < 100; ++i) {
      desks.For(Of("mine", "other" + std::to_string(i)));
      ASSERT_LE(desks.size(), Desks::kMost);
    }
  }
  EXPECT_EQ(desks.size(), Desks::kMost);
  EXPECT_TRUE(given_up.expired()) << "nobody uses it";
  int status = 202;
  for (int i = 0; i < 600 && status == 202; ++i) status = Today(*in_use, Of("mine", "other1")).status;
  EXPECT_EQ(status, 200) << "who is still answered keeps theirs";
  EXPECT_EQ(desks.For(Of("mine", "other99")), desks.For(Of("mine", "other99"))) << "the newest are kept";
}

TEST_F(DesksOfAStore, HaveTheirListBeforeItIsAskedFor) {
  Desks desks(engine_.get(), {});
  desks.Welcome(Of("mine"));
  EXPECT_EQ(desks.size(), 0u) << "nothing is prepared before that is asked for";
  desks.BeginPreparing();
  desks.Welcome(Of("mine"));
  desks.Welcome(Of("mine"));
  desks.Welcome(access::LocalPrincipal());
  access::Principal counts = Of("other");
  counts.activities = access::ActivitySet{access::Activity::kReadCounts};
  desks.Welcome(counts);
  access::Principal app = Of("other");
  app.reach.only = "Patient/other1";
  desks.Welcome(app);
  EXPECT_EQ(desks.size(), 1u) << "neither who may not list people nor an app has a list made";
  ASSERT_TRUE(Prepared(desks));
  const Response mine = Today(*desks.For(Of("mine")), Of("mine")), all = Today(*desks.For(access::LocalPrincipal()), access::LocalPrincipal());
  EXPECT_NE(mine.body.find("\"total\":40"), std::string::npos) << mine.body.substr(0, 400);
  EXPECT_NE(all.body.find("\"total\":80"), std::string::npos) << all.body.substr(0, 400);
}

TEST_F(DesksOfAStore, EndInTheMidstOfPreparing) {
  Desks desks(engine_.get(), {});
  desks.BeginPreparing();
  for (int i = 0; i < 30; ++i) desks.Welcome(Of("mine", "other" + std::to_string(i)));
}

}  // namespace
}  // namespace bogam::server
