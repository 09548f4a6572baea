// SPDX-License-Identifier: Apache-2.0
#include "healthplan/members/register_difference.h"

#include <gtest/gtest.h>

#include <random>

#include "healthplan/members/enrolment_reader.h"
#include "healthplan/members/enrolment_writer.h"

namespace bogam::healthplan {
namespace {

Result<std::string> DifferenceOf(const MemberRegister& before, const MemberRegister& after) {
  std::string out;
  EnrolmentWriter writer([&](std::string_view text) { return out += text, Status(); });
  BOGAM_TRY(WriteDifference(before, after, {"STATE", "PLAN", "MASSHEALTH", "D1", "0F", 20260501, false}, &writer));
  return out;
}

RegisteredMember SomeMember(const std::string& id) {
  RegisteredMember out;
  out.id = id, out.name = "DOE", out.given = "JANE", out.zip = "01608", out.born = 19900401;
  return out;
}
CoveredSpan PlanSpan(const std::string& plan, const std::string& practice, Day from, Day to = kLastDay) { return {"HMO", "P9", plan, practice, from, to, "F"}; }

TEST(RegisterDifference, SaysWhatChangedWithPlanAndPractice) {
  MemberRegister before, after;
  before["1"] = after["1"] = SomeMember("1");
  after["2"] = SomeMember("2");
  before["1"].spans = {PlanSpan("A", "EX-P01", 20260301)};
  after["1"].spans = {PlanSpan("A", "EX-P01", 20260301, 20260430), PlanSpan("B", "1000000004", 20260501)};
  after["2"].spans = {PlanSpan("A", "EX-P01", 20260501, 20260531)};
  const Result<std::string> text = DifferenceOf(before, after);
  ASSERT_TRUE(text.ok()) << text.status().ToString();
  const std::string body = text->substr(text->find("INS"));
  EXPECT_EQ(body.substr(0, body.find("SE*")),
            "INS*Y*18*001*AI*A~\nREF*0F*1~\nNM1*IL*1*DOE*JANE~\nDMG*D8*19900401*U~\nHD*001**HMO*B~\nDTP*348*D8*20260501~\nLX*1~\n"
            "NM1*P3*2******XX*1000000004~\n"
            "INS*Y*18*021*AI*A~\nREF*0F*2~\nNM1*IL*1*DOE*JANE~\nDMG*D8*19900401*U~\nHD*021**HMO*A~\nDTP*348*D8*20260501~\nDTP*349*D8*20260531~\n"
            "LX*1~\nNM1*P3*2******SV*EX-P01~\n");
  EXPECT_EQ(DifferenceOf(after, after).status().code(), Code::kInvalid);
  EXPECT_NE(DifferenceOf(after, before).status().message().find("lacks the member 2"), std::string::npos);
}

TEST(RegisterDifference, AnEndIsATermination) {
  MemberRegister before, after;
  before["1"] = after["1"] = SomeMember("1");
  before["1"].spans = {PlanSpan("A", "", 20260301)};
  after["1"].spans = {PlanSpan("A", "", 20260301, 20260430)};
  const Result<std::string> text = DifferenceOf(before, after);
  ASSERT_TRUE(text.ok());
  EXPECT_NE(text->find("HD*024**HMO~\nDTP*349*D8*20260430~"), std::string::npos) << *text;
}

std::vector<CoveredSpan> RandomRow(std::mt19937* random, const char* line, const char* payer) {
  std::vector<CoveredSpan> out;
  Day day = AddDays(20260101, (*random)() % 60);
  for (size_t n = (*random)() % 5; n > 0; --n) {
    const Day to = n == 1 && (*random)() % 2 == 0 ? kLastDay : AddDays(day, (*random)() % 40);
    const char* const plans[] = {"A", "B", "C"};
    const char* const practices[] = {"", "EX-P01", "1000000004"};
    PutSpan({line, payer, plans[(*random)() % 3], practices[(*random)() % 3], day, to, "F"}, &out);
    if (to == kLastDay) break;
    day = AddDays(to, 1 + ((*random)() % 3 == 0 ? (*random)() % 30 : 0));
  }
  return out;
}

/// Whoever has the older register and applies the difference has the cover of the newer one.
TEST(RegisterDifference, AppliedItGivesTheNewerRegister) {
  std::mt19937 random(834);
  size_t written = 0;
  for (int round = 0; round < 500; ++round) {
    MemberRegister before, after;
    for (const char* const id : {"1", "2", "3"}) {
      for (MemberRegister* const members : {&before, &after}) {
        if (members == &before && random() % 4 == 0) continue;
        RegisteredMember member = SomeMember(id);
        for (const char* const line : {"HMO", "HLT"}) {
          for (const char* const payer : {"P9", "Q9"}) {
            for (CoveredSpan& one : RandomRow(&random, line, payer)) PutSpan(std::move(one), &member.spans);
          }
        }
        (*members)[id] = std::move(member);
      }
      if (random() % 3 == 0 && before.contains(id)) after[id] = before[id];
    }
    const Result<std::string> text = DifferenceOf(before, after);
    if (!text.ok()) continue;
    ++written;
    MemberRegister got = before;
    EnrolmentApplier applier(&got, "0F", [&](const RegisterChange& one) {
      EXPECT_NE(one.kind, RegisterChange::Kind::kRefused) << one.what << "\n" << *text;
      return Status();
    });
    ASSERT_TRUE(ReadEnrolment(format::MemoryInput(*text), &applier).ok()) << *text;
    for (MemberRegister* const members : {&got, &after}) {
      for (auto& [id, member] : *members) {
        member.zip.clear();
        for (CoveredSpan& one : member.spans) one.because = "";
      }
    }
    // A member who is new and has no cover at all is in no file.
    std::erase_if(after, [&](const auto& one) { return one.second.spans.empty() && !got.contains(one.first); });
    ASSERT_EQ(got, after) << *text;
  }
  EXPECT_GT(written, 400u);
}

}  // namespace
}  // namespace bogam::healthplan
