// SPDX-License-Identifier: Apache-2.0
// /api/plan…, as docs/workspace-api.md says: who may see what, lists by page, and what cannot be asked.
#include <thread>

#include "server/signed_world.h"

namespace bogam::server {
namespace {

class Plan : public Signed {
 protected:
  Plan() {
    for (int i = 0; i < 5; ++i) {
      const std::string id = "m" + std::to_string(i);
      Store(R"({"resourceType":"Patient","id":")" + id +
            R"(","birthDate":"1990-01-01","name":[{"family":"Kim"}],"address":[{"use":"home","district":"Suffolk County"}]})");
      Store(R"({"resourceType":"Coverage","id":"v)" + id + R"(","status":"active","beneficiary":{"reference":"Patient/)" + id +
            R"("},"payor":[{"display":"x"}],"period":{"start":"2025-0)" + std::to_string(i + 1) +
            R"(-01"},"class":[{"type":{"coding":[{"code":"class"}]},"value":")" + (i < 3 ? "careplus" : "standard") + R"("}]})");
    }
    Add("lee", {Role::kCareTeam});
    Add("kim", {Role::kResearcher});
  }
  Answer Ask(const Browser& browser, const std::string& path, const std::string& headers = "") const {
    for (int tries = 0; tries < 500; ++tries) {
      const Answer answer = world_->Get(path, browser.Headers() + headers);
      if (answer.status != 202) return answer;
      EXPECT_EQ(answer.Header("retry-after"), "1");
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    return {};
  }
};

TEST_F(Plan, ThePageByWhoAsks) {
  const Browser lee = SignedIn("lee"), kim = SignedIn("kim");
  const Answer all = Ask(lee, "/api/plan?on=2026-05-01&by=place");
  ASSERT_EQ(all.status, 200) << all.body;
  EXPECT_TRUE(all.Has(R"("suppressed":false,"people":5,"members":5)")) << all.body.substr(0, 600);
  EXPECT_TRUE(all.Has("Suffolk County"));
  EXPECT_TRUE(all.Has("no tool of the Commonwealth"));
  const Answer few = Ask(kim, "/api/plan?on=2026-05-01&by=place");
  ASSERT_EQ(few.status, 200);
  EXPECT_TRUE(few.Has(R"("suppressed":true,"people":null,"members":null)")) << few.body.substr(0, 600);
  EXPECT_TRUE(few.Has(R"("covers":{"withheld":true,"rows":[],"columns":[],"cells":[]})")) << few.body;
  const Answer korean = Ask(lee, "/api/plan?on=2026-05-01", "Accept-Language: ko\r\n");
  EXPECT_EQ(korean.status, 200);
  EXPECT_EQ(Ask(lee, "/api/plan?by=height").status, 400);
  EXPECT_EQ(Ask(lee, "/api/plan?on=soon").status, 400);
}

TEST_F(Plan, ListsAreForWhoMayListPeopleAndArePaged) {
  const Browser lee = SignedIn("lee"), kim = SignedIn("kim");
  EXPECT_EQ(Ask(kim, "/api/plan/people?on=2026-05-01").status, 403);
  const Answer first = Ask(lee, "/api/plan/people?on=2026-05-01&cover=careplus&limit=2");
  ASSERT_EQ(first.status, 200) << first.body;
  EXPECT_TRUE(first.Has(R"("total":3)")) << first.body;
  EXPECT_TRUE(first.Has(R"("id":"m0")")) << "renewed first";
  EXPECT_FALSE(first.Has(R"("id":"m2")"));
  const std::string next = Member(first.body, "next");
  ASSERT_FALSE(next.empty());
  const Answer second = Ask(lee, "/api/plan/people?on=2026-05-01&cover=careplus&limit=2&cursor=" + next);
  EXPECT_TRUE(second.Has(R"("id":"m2")")) << second.body;
  EXPECT_TRUE(second.Has(R"("next":null)"));
  EXPECT_EQ(Ask(lee, "/api/plan/people?cover=standard&cursor=" + next).status, 400) << "of another list";
  EXPECT_EQ(Ask(lee, "/api/plan/people?cover=careplus&cursor=1.1.1.1").status, 400);
  EXPECT_TRUE(Ask(lee, "/api/plan/people?on=2026-05-01&fate=not-told&change=2027-01-01").Has(R"("total":5)"));
  for (const char* const wrong : {"cover=gold", "fate=luck", "fate=loses&change=2027-01-02", "by=height&group=x"}) {
    EXPECT_EQ(Ask(lee, "/api/plan/people?on=2026-05-01&" + std::string(wrong)).status, 400) << wrong;
  }
}

TEST_F(Plan, WhatOfTheContentIsOther) {
  const Browser kim = SignedIn("kim");
  const Answer changes = Ask(kim, "/api/plan/changes?on=2026-05-01&from=2026-12-31&to=2027-01-01");
  ASSERT_EQ(changes.status, 200) << changes.body;
  EXPECT_TRUE(changes.Has(R"("id":"R10")"));
  EXPECT_TRUE(changes.Has("community engagement"));
  EXPECT_TRUE(changes.Has(R"("moves":{"members":null,"changed":null)")) << changes.body.substr(changes.body.size() - 300);
  EXPECT_EQ(Ask(kim, "/api/plan/changes?from=2026-12-30").status, 400);
}

}  // namespace
}  // namespace bogam::server
