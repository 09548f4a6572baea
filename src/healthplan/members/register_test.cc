// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/register.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "healthplan/members/enrolment_reader.h"
#include "healthplan/members/test_enrolment.h"

namespace bogam::healthplan {
namespace {

/// A set with these segments as its members, of 2026-03-01.
std::string FileOf(const std::string& members, const std::string& action = "2") {
  const auto segments = std::count(members.begin(), members.end(), '~');
  return "ISA*00*          *00*          *ZZ*STATE          *ZZ*PLAN           *260301*0930*^*00501*000000001*0*T*:~"
         "GS*BE*STATE*PLAN*20260301*0930*1*X*005010X220A1~ST*834*0001*005010X220A1~BGN*00*F1*20260301*0930****" +
         action + "~N1*P5**FI*990000002~N1*IN**FI*P9~" + members + "SE*" + std::to_string(segments + 5) + "*0001~GE*1*1~IEA*1*000000001~";
}
std::string MemberOf(const std::string& id, const std::string& action, const std::string& covers, const std::string& dates = "") {
  return "INS*Y*18*" + action + "*XN*A~REF*0F*" + id + "~" + dates + "NM1*IL*1*DOE*JANE~" + covers;
}
std::string CoverOf(const std::string& action, const std::string& plan, const std::string& from, const std::string& to = "") {
  return "HD*" + action + "**HMO" + (plan.empty() ? "" : "*" + plan) + "~" + (from.empty() ? "" : "DTP*348*D8*" + from + "~") +
         (to.empty() ? "" : "DTP*349*D8*" + to + "~");
}

struct Register {
  MemberRegister members;
  std::string said;  ///< "kind: what" a line

  Status Apply(const std::string& file, const std::string& id_kind = "0F") {
    said.clear();
    EnrolmentApplier applier(&members, id_kind, [&](const RegisterChange& one) {
      said += std::string(Name(one.kind)) + ": " + one.what + "\n";
      return Status();
    });
    return ReadEnrolment(format::MemoryInput(file), &applier);
  }
  /// Applied, and what it said of one member.
  std::string One(const std::string& action, const std::string& covers, const std::string& dates = "") {
    const Status status = Apply(FileOf(MemberOf("1", action, covers, dates)));
    return status.ok() ? said.substr(0, said.empty() ? 0 : said.size() - 1) : status.ToString();
  }
  /// "A 20260101-20260228 …" of member 1.
  std::string Spans() const {
    std::string out;
    const auto found = members.find("1");
    if (found == members.end()) return "nobody";
    for (const CoveredSpan& one : found->second.spans) {
      out += (out.empty() ? "" : ", ") + one.plan + " " + std::to_string(one.from) + "-" + (one.to == kLastDay ? "" : std::to_string(one.to));
    }
    return out;
  }
};

TEST(Register, AdditionChangeTerminationReinstatement) {
  Register r;
  EXPECT_EQ(r.One("021", CoverOf("021", "A", "20260101")), "added: HMO A from 2026-01-01 (retroactive: the file is of 2026-03-01)");
  EXPECT_EQ(r.One("021", CoverOf("021", "A", "20260101")), "same: HMO A from 2026-01-01 is there already");
  EXPECT_EQ(r.One("021", CoverOf("021", "B", "20260401")),
            "refused: HMO B from 2026-04-01 overlaps HMO A from 2026-01-01: a change (001) or an end comes first");
  EXPECT_EQ(r.Spans(), "A 20260101-");
  EXPECT_EQ(r.One("001", CoverOf("001", "B", "20260401")), "changed: HMO B from 2026-04-01 in place of what was");
  EXPECT_EQ(r.Spans(), "A 20260101-20260331, B 20260401-");
  EXPECT_EQ(r.One("001", CoverOf("001", "B", "20260401")), "same: HMO B from 2026-04-01 is so already");
  EXPECT_EQ(r.One("001", CoverOf("001", "C", "20260201", "20260215")),
            "changed: HMO C from 2026-02-01 to 2026-02-15 in place of what was (retroactive: the file is of 2026-03-01)");
  EXPECT_EQ(r.Spans(), "A 20260101-20260131, C 20260201-20260215, A 20260216-20260331, B 20260401-");
  EXPECT_EQ(r.One("024", CoverOf("024", "", "", "20260430")), "ended: HMO ends on 2026-04-30");
  EXPECT_EQ(r.One("024", CoverOf("024", "", "", "20260430")), "refused: there is no cover of HMO behind 2026-04-30 to end");
  EXPECT_EQ(r.One("025", CoverOf("025", "", "20260501")), "reinstated: HMO B from 2026-05-01, without a gap");
  EXPECT_EQ(r.Spans(), "A 20260101-20260131, C 20260201-20260215, A 20260216-20260331, B 20260401-");
  EXPECT_EQ(r.One("024", "", "DTP*357*D8*20260210~"),
            "ended: HMO ends on 2026-02-10, without 2 spans that began later (retroactive: the file is of 2026-03-01)");
  EXPECT_EQ(r.Spans(), "A 20260101-20260131, C 20260201-20260210");
  EXPECT_EQ(r.One("025", CoverOf("025", "D", "20260301")), "reinstated: HMO D from 2026-03-01, after 18 days without");
  EXPECT_EQ(r.One("001", CoverOf("002", "", "20260301")), "changed: without cover of HMO from 2026-03-01");
  EXPECT_EQ(r.Spans(), "A 20260101-20260131, C 20260201-20260210");
  EXPECT_EQ(r.members.at("1").spans[1].because, "F1 XN");
}

TEST(Register, WhatIsRefusedChangesNothing) {
  Register r;
  EXPECT_EQ(r.One("001", ""), "refused: the register has no such member: an addition (021) comes first");
  EXPECT_EQ(r.One("024", "", "DTP*357*D8*20260210~"), "refused: the register has no such member: an addition (021) comes first");
  EXPECT_EQ(r.Spans(), "nobody");
  EXPECT_EQ(r.One("021", CoverOf("021", "A", "", "20260301")), "refused: cover of HMO has no first day (DTP 348)");
  EXPECT_EQ(r.One("021", CoverOf("021", "A", "20260401", "20260331")), "refused: cover of HMO ends before it begins");
  EXPECT_EQ(r.One("021", CoverOf("024", "A", "20260401")),
            "refused: the member is asked for 021 and a cover for 024: only a change (001) may hold other actions");
  EXPECT_EQ(r.Spans(), "nobody");
  EXPECT_EQ(r.One("021", CoverOf("021", "A", "20260301")), "added: HMO A from 2026-03-01");
  // The first cover would do, the second does not: neither holds.
  EXPECT_EQ(r.One("001", CoverOf("001", "B", "20260401") + CoverOf("030", "A", "20260401")),
            "refused: cover of HMO is asked for 030, which a register does not act on");
  EXPECT_EQ(r.One("024", ""), "refused: the end has no day (DTP 357)");
  EXPECT_EQ(r.One("025", CoverOf("025", "", "20260501")), "refused: cover of HMO has no end: there is nothing to reinstate");
  EXPECT_EQ(r.One("001", CoverOf("002", "", "20260101", "20260131")), "refused: there is no cover of HMO on these days to delete");
  EXPECT_EQ(r.Spans(), "A 20260301-");
  EXPECT_EQ(r.Apply(FileOf(MemberOf("1", "001", ""), "RX")).code(), Code::kUnsupported);
}

TEST(Register, AnAuditChangesNothingAndListsWhatDiffers) {
  Register r;
  ASSERT_TRUE(r.Apply(FileOf(MemberOf("1", "021", CoverOf("021", "A", "20260301")) + MemberOf("2", "021", ""))).ok());
  const MemberRegister before = r.members;
  ASSERT_TRUE(r.Apply(FileOf(MemberOf("1", "030", CoverOf("030", "A", "20260301")), "4")).ok());
  EXPECT_EQ(r.said, "same: nothing differs\ndiffers: the register has the member, and the file does not name them\n");
  ASSERT_TRUE(r.Apply(FileOf(MemberOf("1", "030", CoverOf("030", "B", "20260301")) + MemberOf("3", "030", ""))).ok());
  EXPECT_EQ(r.said,
            "differs: the file has HMO B from 2026-03-01, the register HMO A from 2026-03-01\n"
            "differs: the register has no such member\n");
  ASSERT_TRUE(r.Apply(FileOf(MemberOf("1", "030", CoverOf("030", "A", "20260101")))).ok());
  EXPECT_EQ(r.said, "differs: the register has no cover of HMO on 2026-01-01\n");
  EXPECT_EQ(r.members, before);
}

TEST(Register, DependentsNeedANumberOfTheirOwn) {
  Register r;
  ASSERT_TRUE(r.Apply(kEverySegment).code() == Code::kOk);
  EXPECT_NE(r.said.find("refused: a dependent has only the subscriber's number"), std::string::npos);
  ASSERT_TRUE(r.Apply(kEverySegment, "1L").ok());
  EXPECT_NE(r.said.find("refused: the member has no number of their own (REF 1L)"), std::string::npos);
  EXPECT_EQ(r.members.at("GROUP7").spans.size(), 2u);
  EXPECT_EQ(r.members.at("GROUP7").spans[1].practice, "1000000004");
  EXPECT_EQ(r.members.at("GROUP7").died, 20260220);
}

TEST(Register, IsWrittenAndReadAgain) {
  Register r;
  ASSERT_TRUE(r.Apply(kEverySegment).ok());
  std::string text;
  for (const auto& [id, member] : r.members) text += RegisterLine(member);
  const Result<MemberRegister> again = ReadRegister(format::MemoryInput(text), "r.ndjson");
  ASSERT_TRUE(again.ok()) << again.status().ToString();
  EXPECT_EQ(*again, r.members);
  EXPECT_NE(ReadRegister(format::MemoryInput(text + text), "r.ndjson").status().ToString().find("members stand in the order of their ids"), std::string::npos);
  const std::string overlap = R"({"id":"1","cover":[{"line":"HMO","payer":"P","from":"2026-01-01"},{"line":"HMO","payer":"P","from":"2026-02-01"}]})";
  EXPECT_NE(ReadRegister(format::MemoryInput(overlap), "r.ndjson").status().ToString().find("two spans of HMO overlap on 2026-02-01"), std::string::npos);
}

/// Taking and putting days, against an array of days.
TEST(Register, SpansAgreeWithAnArrayOfDays) {
  std::mt19937 random(5);
  for (int round = 0; round < 300; ++round) {
    std::vector<CoveredSpan> spans;
    std::vector<char> days(200, ' ');
    for (int step = 0; step < 12; ++step) {
      const int from = static_cast<int>(random() % 190), to = std::min<int>(199, from + static_cast<int>(random() % 40));
      CoveredSpan span{"HMO", "P", random() % 2 == 0 ? "A" : "B", "", AddDays(20260101, from), AddDays(20260101, to), "F"};
      const char plan = span.plan[0];
      const bool put = random() % 3 != 0;
      TakeDays(span, span.from, span.to, &spans);
      if (put) PutSpan(span, &spans);
      std::fill(days.begin() + from, days.begin() + to + 1, put ? plan : ' ');
      std::string fast(200, ' ');
      for (const CoveredSpan& one : spans) {
        for (int64_t d = DaysBetween(20260101, one.from); d <= DaysBetween(20260101, one.to); ++d) {
          ASSERT_EQ(fast[static_cast<size_t>(d)], ' ');
          fast[static_cast<size_t>(d)] = one.plan[0];
        }
      }
      ASSERT_EQ(fast, std::string(days.begin(), days.end()));
    }
  }
}

}  // namespace
}  // namespace bogam::healthplan
