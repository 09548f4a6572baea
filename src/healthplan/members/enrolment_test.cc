// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>

#include "healthplan/members/enrolment_fuzz.h"
#include "healthplan/members/enrolment_json.h"
#include "healthplan/members/test_enrolment.h"

namespace bogam::healthplan {
namespace {

std::string Changed(std::string text, std::string_view what, std::string_view with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return at == std::string::npos ? text : text.replace(at, what.size(), with);
}

/// `text` with other delimiters in the place of * ^ : ~ and the line end.
std::string WithDelimiters(std::string text, std::string_view four, std::string_view line_end) {
  std::string out;
  for (const char c : text) {
    const size_t at = std::string_view("*^:~").find(c);
    if (c == '\n')
      out += line_end;
    else
      out += at == std::string_view::npos ? c : four[at];
  }
  return out;
}

/// A change within the first set that keeps its count of segments right.
std::string WithSegments(std::string_view what, std::string_view with) {
  const auto lines = [](std::string_view text) { return std::count(text.begin(), text.end(), '~'); };
  return Changed(Changed(kEverySegment, what, with), "SE*104*", "SE*" + std::to_string(104 + lines(with) - lines(what)) + "*");
}

TEST(Enrolment, EverySegmentIsReadAndWrittenAgainByteByByte) {
  for (const auto& [four, line_end] : {std::pair<const char*, const char*>{"*^:~", "\n"}, {"|!>~", "\r\n"}, {"*^:\n", ""}, {"\x1d\x1f\x1e\x1c", ""}}) {
    const std::string text = WithDelimiters(kEverySegment, four, line_end);
    std::string again;
    const Status status = WrittenAgain(text, &again);
    ASSERT_TRUE(status.ok()) << status.ToString();
    EXPECT_EQ(again, text);
  }
  std::string twice;
  ASSERT_TRUE(WrittenAgain(kEverySegment + kEverySegment, &twice).ok());
  EXPECT_EQ(twice, kEverySegment + kEverySegment);
}

TEST(Enrolment, ThroughJsonByteByByte) {
  std::string json, again;
  EnrolmentJsonWriter to_json([&](std::string_view line) { return json += line, Status(); });
  ASSERT_TRUE(ReadEnrolment(format::MemoryInput(kEverySegment), &to_json).ok());
  EnrolmentWriter writer([&](std::string_view bytes) { return again += bytes, Status(); });
  const Status status = ReadEnrolmentJson(format::MemoryInput(json), "m.ndjson", &writer);
  ASSERT_TRUE(status.ok()) << status.ToString();
  EXPECT_EQ(again, kEverySegment);
  EXPECT_EQ(std::count(json.begin(), json.end(), '\n'), 8);
}

TEST(Enrolment, WhatAFileSays) {
  EnrolmentKept kept;
  ASSERT_TRUE(ReadEnrolment(format::MemoryInput(kEverySegment), &kept).ok());
  EXPECT_TRUE(kept.ended);
  ASSERT_EQ(kept.members.size(), 4u);
  ASSERT_EQ(kept.headers.size(), 2u);
  EXPECT_EQ(kept.headers[0].payer.name, "EXAMPLE PLAN");
  EXPECT_EQ(kept.headers[0].brokers[0].account->other_number, "AC-2");
  const EnrolmentMember& jane = kept.members[0];
  EXPECT_EQ(jane.segment, 16u);
  EXPECT_EQ(jane.insured.died, 20260220);
  EXPECT_EQ(jane.insured.medicare, (format::X12Composites{{"A", "1"}}));
  EXPECT_EQ(ReferenceOf(jane.references, "0F"), "100000001");
  EXPECT_EQ(DateOf(jane.dates, "336")->from, 20200102);
  EXPECT_EQ(DateOf(jane.dates, "357"), nullptr);
  EXPECT_EQ(jane.person.demographics->born, 19880229);
  EXPECT_EQ(jane.person.demographics->race, (format::X12Composites{{"", "RET", "2135-2"}, {"7"}}));
  EXPECT_EQ(jane.person.languages.size(), 2u);
  EXPECT_EQ(jane.others.size(), 7u);
  ASSERT_EQ(jane.coverages.size(), 2u);
  EXPECT_EQ(jane.coverages[0].dates[2].to, 20260531);
  EXPECT_EQ(jane.coverages[0].providers[0].name.id, "1000000004");
  EXPECT_EQ(jane.coverages[0].coordination[0].insurers[0].name.name, "EXAMPLE INSURER");
  EXPECT_EQ(jane.categories[0].date->to, 20260331);
  EXPECT_EQ(kept.members[2].insured.maintenance, "024");
}

TEST(Enrolment, EmptyElementsAtTheEndAreLeftOut) {
  std::string again;
  ASSERT_TRUE(WrittenAgain(Changed(kEverySegment, "REF*0F*100000001~", "REF*0F*100000001**~"), &again).ok());
  EXPECT_EQ(again, kEverySegment);
}

TEST(Enrolment, WhatIsWrongSaysWhereAndWhat) {
  const struct {
    std::string text, message;
  } kCases[] = {
      {Changed(kEverySegment, "GS*BE", "GS*HP"), "segment 2 (GS), element 1, at byte 107: it is no group of enrolments (BE)"},
      {Changed(Changed(kEverySegment, "12*X*005010X220A1", "12*X*005010X218"), "0001*005010X220A1", "0001*005010X218"),
       "segment 2 (GS), element 8, at byte 107: the guide is not 005010X220A1"},
      {Changed(kEverySegment, "ST*834", "ST*820"), "segment 3 (ST), element 1, at byte 169: it is no set of enrolments (834)"},
      {Changed(kEverySegment, "ET*2", "ET*3"), "segment 106 (SE), at byte [..]: QTY with ET says 3 members, and 2 were read"},
      {Changed(kEverySegment, "TO*3", "TO*2"), "segment 106 (SE), at byte [..]: QTY with TO says 2 members, and 3 were read"},
      {Changed(kEverySegment, "INS*Y*18*021", "INS*Y*18*099"), "segment 16 (INS), element 3, at byte [..]: it is none of 001 021 024 025 030"},
      {Changed(kEverySegment, "INS*Y*18*021", "INS*X*18*021"), "segment 16 (INS), element 1, at byte [..]: it is none of Y N"},
      {Changed(kEverySegment, "INS*Y*18*021", "INS*Y*19*021"),
       "segment 16 (INS), element 2, at byte [..]: a subscriber (INS01 Y) is related to nobody but themselves (18), and nobody else is"},
      {Changed(kEverySegment, "D8*19880229", "D8*19890229"), "segment 27 (DMG), element 2, at byte [..]: it is no date CCYYMMDD"},
      {Changed(kEverySegment, "D8*19880229", "*19880229"), "segment 27 (DMG), element 1, at byte [..]: it is missing"},
      {Changed(kEverySegment, "RD8*20260301-20260531", "RD8*20260601-20260531"), "segment 65 (DTP), element 3, at byte [..]: the span ends before it begins"},
      {Changed(kEverySegment, "RD8*20260301-20260531", "RD8*20260301/20260531"), "segment 65 (DTP), element 3, at byte [..]: it is no span CCYYMMDD-CCYYMMDD"},
      {Changed(kEverySegment, "RD8*20260301-20260531", "D9*20260301"), "segment 65 (DTP), element 2, at byte [..]: it is none of D8 RD8"},
      {Changed(kEverySegment, "ICM*1*1234.56", "ICM*1*1,234.56"), "segment 29 (ICM), element 2, at byte [..]: it is no number"},
      {Changed(kEverySegment, "REF*0F*100000001~", "REF*0F*1000:0001~"), "segment 17 (REF), element 2, at byte [..]: it has parts, and is to be one value"},
      {Changed(kEverySegment, "REF*0F*100000001~", "REF*0F~"), "segment 17 (REF), element 2, at byte [..]: it is missing"},
      {Changed(kEverySegment, "REF*0F*100000001~", "REF*0F*100000001*AND MORE~"),
       "segment 17 (REF), element 3, at byte [..]: 834 does not use this element here"},
      {Changed(kEverySegment, "REF*0F*100000001~", "REF*0F*100000001" + std::string(62, '*') + "X~"),
       "segment 17 (REF), element 64, at byte [..]: 834 does not use this element here"},
      {Changed(kEverySegment, "REF*0F*100000001", "REF*0G*100000001"),
       "segment 16 (INS), at byte [..]: the member has 0 numbers of a subscriber (REF with 0F), not one"},
      {Changed(kEverySegment, "DMG*D8*19880229*F*M*:RET:2135-2^7", "DMG*D8*19880229*F*M*A:B:C:D"),
       "segment 27 (DMG), element 5, at byte [..]: it has more than 3 components"},
      {WithSegments("NM1*IL*1*DOE*JIM~\n", ""), "segment 99 (INS), at byte [..]: it stands where NM1 with one of 74 IL is to stand, behind REF"},
      {WithSegments("DTP*348*D8*20260301~\nLS", "LS"), "segment 89 (LS), at byte [..]: it stands where DTP is to stand, behind HD"},
      {WithSegments("LE*2700~\n", ""), "segment 96 (INS), at byte [..]: it stands where LE is to stand, behind LX"},
      {Changed(kEverySegment, "LE*2700", "LE*2701"), "segment 96 (LE), element 1, at byte [..]: it is not 2700"},
      {WithSegments("N1*IN*EXAMPLE PLAN*FI*990000001~\n", ""), "segment 12 (N1), at byte [..]: it stands where N1 with one of IN is to stand, behind N1"},
      {WithSegments("NM1*31*1~\nN3*BOX 12~\n", "NM1*31*1~\nDMG*D8*19880229~\nN3*BOX 12~\n"), "segment 38 (DMG), at byte [..]: it has no place behind NM1"},
      {WithSegments("HD*021**DEN~\n", "HD*021**DEN~\nXXX*1~\n"), "segment 89 (XXX), at byte [..]: it stands where DTP is to stand, behind HD"},
      {WithSegments("HLH*N*64*130~\n", "HLH*N*64*130~\nHLH*N*64*130~\n"), "segment 33 (HLH), at byte [..]: it has no place behind HLH"},
      {WithSegments("REF*38*EXAMPLE POLICY~\n", "REF*38*A~\nREF*38*B~\n"), "segment 6 (REF), at byte [..]: it stands here more than once"},
  };
  for (const auto& one : kCases) {
    std::string again;
    const Status status = WrittenAgain(one.text, &again);
    const size_t hole = one.message.find("[..]");
    EXPECT_FALSE(status.ok()) << one.message;
    if (hole == std::string::npos) {
      EXPECT_EQ(status.message(), one.message);
    } else {
      EXPECT_TRUE(status.message().starts_with(one.message.substr(0, hole)) && status.message().ends_with(one.message.substr(hole + 4)))
          << status.message() << "\n"
          << one.message;
    }
    EXPECT_FALSE(status.detail().empty());
  }
}

TEST(Enrolment, NothingOfAFileThatIsCutHolds) {
  for (size_t size = 0; size + 1 < kEverySegment.size(); size += 7) {
    EnrolmentKept kept;
    EXPECT_FALSE(ReadEnrolment(format::MemoryInput(std::string_view(kEverySegment).substr(0, size)), &kept).ok()) << size;
    EXPECT_FALSE(kept.ended) << size;
  }
}

TEST(Enrolment, EverySegmentThatIsLostOrStandsTwiceIsNoticed) {
  std::vector<std::string> segments;
  for (size_t at = 0; at < kEverySegment.size();) {
    const size_t end = kEverySegment.find('\n', at) + 1;
    segments.push_back(kEverySegment.substr(at, end - at));
    at = end;
  }
  for (size_t i = 0; i < segments.size(); ++i) {
    std::string lost, twice, again;
    for (size_t j = 0; j < segments.size(); ++j) {
      if (j != i) lost += segments[j];
      twice += segments[j] + (j == i ? segments[j] : "");
    }
    EXPECT_FALSE(WrittenAgain(lost, &again).ok()) << segments[i];
    EXPECT_FALSE(WrittenAgain(twice, &again).ok()) << segments[i];
  }
}

TEST(Enrolment, AMemberOfTooManySegmentsIsRefused) {
  std::string text = "LX*1~\nNM1*P3*1*ROE~\n";
  std::string coverage = "HD*021**HMO~\nDTP*348*D8*20260301~\n";
  for (int i = 0; i < 30; ++i) coverage += text;
  std::string many;
  for (int i = 0; i < 99; ++i) many += coverage;
  std::string again;
  const Status status = WrittenAgain(WithSegments("HD*021**DEN~\nDTP*348*D8*20260301~\n", many), &again);
  EXPECT_TRUE(status.message().ends_with("the member has over 4000 segments")) << status.message();
}

TEST(Enrolment, WhatCannotBeReadIsNotWritten) {
  EnrolmentKept kept;
  ASSERT_TRUE(ReadEnrolment(format::MemoryInput(kEverySegment), &kept).ok());
  std::string out;
  EnrolmentWriter writer([&](std::string_view bytes) { return out += bytes, Status(); });
  EXPECT_EQ(writer.Member(kept.members[0]).message(), "a member stands outside of a set");
  EXPECT_FALSE(writer.Set({"834", "0001", "005010X220A1"}, kept.headers[1]).ok());
  EXPECT_FALSE(writer.Group({"BE", "AA", "BB", "20260301", "0930", "1", "X", "005010X220A1"}).ok());
  ASSERT_TRUE(writer.Interchange(kept.interchanges[0]).ok());
  EXPECT_FALSE(writer.Group({"HP", "AA", "BB", "20260301", "0930", "1", "X", "005010X220A1"}).ok());
  ASSERT_TRUE(writer.Group({"BE", "AA", "BB", "20260301", "0930", "1", "X", "005010X220A1"}).ok());
  ASSERT_TRUE(writer.Set({"834", "0001", "005010X220A1"}, kept.headers[1]).ok());
  const auto refused = [&](const std::function<void(EnrolmentMember&)>& change) {
    EnrolmentMember member = kept.members[0];
    change(member);
    return writer.Member(member).message();
  };
  EXPECT_EQ(refused([](EnrolmentMember& m) { m.insured.maintenance = "099"; }), "member 1: INS, element 3: it is none of 001 021 024 025 030");
  EXPECT_EQ(refused([](EnrolmentMember& m) { m.person.name.name = "A*B"; }),
            "member 2: NM1, element 3: the text holds a delimiter of the interchange, or a control character");
  EXPECT_EQ(refused([](EnrolmentMember& m) { m.references.clear(); }), "member 3: REF with 0F stands 0 times, not once");
  EXPECT_EQ(refused([](EnrolmentMember& m) { m.person.name.role = "QQ"; }), "member 4: NM1, element 1: it is none of 74 IL");
  EXPECT_EQ(refused([](EnrolmentMember& m) { m.coverages[0].dates.clear(); }), "member 5: DTP: it stands 0 times, not 1 to 6");
  EXPECT_EQ(refused([](EnrolmentMember& m) { m.coverages[0].dates[0].from = 20260231; }), "member 6: DTP, element 3: it is no date CCYYMMDD");
}

TEST(Enrolment, JsonThatIsWrongSaysItsLine) {
  const auto said = [](const std::string& text) {
    std::string out;
    EnrolmentWriter writer([&](std::string_view bytes) { return out += bytes, Status(); });
    return ReadEnrolmentJson(format::MemoryInput(text), "m.ndjson", &writer).ToString();
  };
  const std::string interchange = R"({"interchange":{"sender":"A","receiver":"B","date":"260301","time":"0930","control":"000000001"}})"
                                  "\n";
  EXPECT_NE(said("").find("there is nothing to write"), std::string::npos);
  EXPECT_NE(said("{\"member\":{}}\n").find("m.ndjson:1: member.insured: it is missing"), std::string::npos) << said("{\"member\":{}}\n");
  EXPECT_NE(said(interchange + "{\"groupe\":{}}\n").find("m.ndjson:2"), std::string::npos);
  EXPECT_NE(said(interchange + "{\"group\":{\"fonctional\":\"BE\"}}\n").find("m.ndjson:2: group.fonctional"), std::string::npos);
  EXPECT_NE(said(interchange + "{\"group\":{\"functional\":\"BE\"}}\n").find("m.ndjson:2: the group is none of enrolments"), std::string::npos);
}

TEST(Enrolment, DamagedFilesAreRefusedOrWrittenAsTheyWereRead) {
  std::mt19937 random(834);
  const std::string few = Changed(kEverySegment, "QTY*TO*3~\n", "");
  size_t read = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string damaged = Damaged(i % 2 == 0 ? kEverySegment : few, &random);
    std::string wrong;
    read += EnrolmentHolds(damaged, &wrong);
    ASSERT_EQ(wrong, "") << damaged;
  }
  EXPECT_GT(read, 100u);  // some damage makes another file that is whole
}

}  // namespace
}  // namespace bogam::healthplan
