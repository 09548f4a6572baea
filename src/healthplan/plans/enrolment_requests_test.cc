// SPDX-License-Identifier: Apache-2.0
#include "healthplan/plans/enrolment_requests.h"

#include <gtest/gtest.h>

#include "healthplan/plans/test_plans.h"

namespace bogam::healthplan {
namespace {

struct Desk {
  MemberRegister members;
  std::string said;  ///< "kind line day: what" a line

  Status Run(const std::string& requests, Day today) {
    said.clear();
    auto read = ReadEnrolmentRequests(format::MemoryInput(requests), "requests");
    if (!read.ok()) return read.status();
    return EnrolMembers(*ThePlans(), *read, today, &members, [&](const EnrolmentChange& one) {
      said += std::string(Name(one.kind)) + " " + std::to_string(one.line) + " " + (one.day == 0 ? "" : DayText(one.day)) + ": " + one.what + "\n";
      return Status();
    });
  }
  std::string Spans(const std::string& id = "1") const {
    std::string out;
    for (const CoveredSpan& one : members.at(id).spans) {
      if (one.line == "HMO") out += one.plan + "/" + one.practice + " " + DayText(one.from) + ".." + (one.to == kLastDay ? "" : DayText(one.to)) + "\n";
    }
    return out;
  }
};

Desk WithOne() {
  Desk desk;
  desk.members["1"] = Covered("1", "standard", 20260301);
  return desk;
}

TEST(EnrolmentRequests, AYearOfOneMember) {
  Desk desk = WithOne();
  ASSERT_TRUE(desk.Run("", 20260310).ok());
  EXPECT_EQ(desk.said, "open 0 2026-03-10: they are assigned on 2026-03-15 unless they choose\n");
  ASSERT_TRUE(desk.Run(R"({"member":"1","ask":"choose","on":"2026-03-11","plan":"EX-ACPP-CENTRAL","practice":"EX-P01"})", 20260311).ok());
  EXPECT_EQ(desk.said,
            "held 1 2026-03-11: EX-ACPP-CENTRAL with EX-P01 from 2026-03-12\n"
            "changed 0 2026-03-12: EX-ACPP-CENTRAL with EX-P01, chosen on 2026-03-11\n");
  const MemberRegister once = desk.members;
  ASSERT_TRUE(desk.Run("", 20260501).ok());
  EXPECT_EQ(desk.said, "");
  EXPECT_EQ(desk.members, once);
  ASSERT_TRUE(desk.Run(R"({"member":"1","ask":"choose","on":"2026-08-01","plan":"EX-PCC","practice":"EX-P10"})", 20260801).ok());
  EXPECT_TRUE(desk.said.starts_with("refused 1 2026-08-01: EX-ACPP-CENTRAL is fixed on 2026-08-01: it may be changed from 2027-03-12, or before")) << desk.said;
  EXPECT_EQ(desk.members, once);  // nothing is left of it
  ASSERT_TRUE(desk.Run(R"({"member":"1","zip":"02121","from":"2026-08-10"}
{"member":"1","ask":"choose","on":"2026-08-12","plan":"EX-ACPP-COAST","practice":"EX-P03","reason":"moved"})",
                       20260812)
                  .ok());
  EXPECT_EQ(desk.Spans(), "EX-ACPP-CENTRAL/EX-P01 2026-03-12..2026-08-09\nEX-ACPP-COAST/EX-P03 2026-08-13..\n");
  ASSERT_TRUE(desk.Run(R"({"member":"1","cover":"none","from":"2026-10-01"})", 20261001).ok());
  EXPECT_EQ(desk.Spans(), "EX-ACPP-CENTRAL/EX-P01 2026-03-12..2026-08-09\nEX-ACPP-COAST/EX-P03 2026-08-13..2026-09-30\n");
  ASSERT_TRUE(desk.Run(R"({"member":"1","cover":"standard","from":"2026-11-15"})", 20261120).ok());
  EXPECT_NE(desk.said.find("changed 0 2026-11-15: EX-ACPP-COAST with EX-P03, reconnected after cover was lost on 2026-10-01"), std::string::npos) << desk.said;
}

TEST(EnrolmentRequests, WhatIsToldLateTakesBackWhatItMust) {
  Desk desk = WithOne();
  ASSERT_TRUE(desk.Run(R"({"member":"1","ask":"choose","on":"2026-03-01","plan":"EX-ACPP-CENTRAL","practice":"EX-P01"})", 20260601).ok());
  ASSERT_TRUE(desk.Run(R"({"member":"1","fact":"medicare","is":"yes","from":"2026-04-01"})", 20260601).ok());
  EXPECT_EQ(desk.Spans(), "EX-ACPP-CENTRAL/EX-P01 2026-03-02..2026-03-31\n");
  ASSERT_TRUE(desk.Run(R"({"member":"1","fact":"medicare","is":"no","from":"2026-04-01"})", 20260601).ok());  // it was an error
  EXPECT_EQ(desk.Spans(), "EX-ACPP-CENTRAL/EX-P01 2026-03-02..\n");
  ASSERT_TRUE(desk.Run(R"({"member":"1","ask":"correct","on":"2026-03-15","plan":"EX-ACPP-CENTRAL","practice":"EX-P02"})", 20260601).ok());
  EXPECT_EQ(desk.Spans(),
            "EX-ACPP-CENTRAL/EX-P01 2026-03-02..2026-03-14\nEX-ACPP-CENTRAL/EX-P02 2026-03-15..2026-08-31\nEX-PCACO-ALLIANCE/EX-P02 2026-09-01..\n");
  ASSERT_TRUE(desk.Run(R"({"member":"1","fact":"medicare","is":"yes","from":"2026-03-01"})", 20260601).ok());  // until April
  EXPECT_NE(desk.said.find("what was asked for (EX-ACPP-CENTRAL) does not hold: they may not be in a plan: has Medicare"), std::string::npos) << desk.said;
  EXPECT_EQ(desk.Spans().find(" 2026-03"), std::string::npos) << desk.Spans();
  EXPECT_NE(desk.Spans().find(" 2026-04-15.."), std::string::npos) << desk.Spans();
}

TEST(EnrolmentRequests, TheContentSpeaksOfSomeDays) {
  Desk desk = WithOne();
  ASSERT_TRUE(desk.Run(R"({"member":"1","zip":"02121","from":"2025-02-28"})", 20260601).ok());
  EXPECT_EQ(desk.said.substr(0, 67), "refused 1 2025-02-28: the content speaks of days from 2025-03-01\nch");
  EXPECT_EQ(desk.Run("", 20270301).code(), Code::kInvalid);
}

TEST(EnrolmentRequests, WhatCannotBeUnderstoodLeavesTheMemberAsTheyWere) {
  Desk desk = WithOne();
  const MemberRegister before = desk.members;
  ASSERT_TRUE(desk.Run(R"({"member":"1","cover":"gold","from":"2026-05-01"}
{"member":"2","zip":"01608","from":"2026-05-01"})",
                       20260601)
                  .ok());
  EXPECT_EQ(desk.said,
            "refused 2 2026-05-01: the register has no such member\n"
            "problem 0 : the register has the coverage type gold, which the content has not\n");
  EXPECT_EQ(desk.members, before);
}

TEST(EnrolmentRequests, AWrongLineMakesTheFileNone) {
  Desk desk = WithOne();
  const Status status = desk.Run(R"({"member":"1","ask":"choose","on":"2026-13-01","plan":"P"}
{"member":"1","ask":"choose","on":"2026-03-01"}
{"member":"1","colour":"red","from":"2026-03-01"})",
                                 20260601);
  EXPECT_EQ(status.code(), Code::kInvalid);
  for (const char* const wrong : {"requests:1: on: it is no day", "requests:2: plan: it is missing", "requests:3: colour: unknown field"})
    EXPECT_NE(std::string(status.detail()).find(wrong), std::string::npos) << status.ToString();
}

}  // namespace
}  // namespace bogam::healthplan
