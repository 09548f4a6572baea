// SPDX-License-Identifier: Apache-2.0
#include "format/x12.h"

#include <gtest/gtest.h>

namespace bogam::format {
namespace {

constexpr std::string_view kIsa = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260301*0930*^*00501*000000007*0*T*:~";

std::string Whole(const std::string& in_set, const std::string& count) {
  return std::string(kIsa) + "\nGS*BE*SENDER*RECEIVER*20260301*0930*12*X*005010X220A1~\nST*834*0001*005010X220A1~\n" + in_set + "SE*" + count +
         "*0001~\nGE*1*12~\nIEA*1*000000007~\n";
}

/// Reads all; the status, and how many segments were given.
struct X12Reading {
  Status status;
  size_t segments = 0;
};
X12Reading ReadWhole(const std::string& text) {
  X12Reader reader(MemoryInput(text));
  X12Segment segment;
  X12Reading out;
  while (true) {
    const Result<bool> more = reader.Next(&segment);
    out.status = more.status();
    if (!more.ok()) {
      EXPECT_EQ(reader.Next(&segment).status(), out.status);  // it stays so
      return out;
    }
    if (!*more) return out;
    ++out.segments;
  }
}

/// Whether a message is what is expected; [..] stands for anything.
bool Fits(std::string_view message, std::string_view expected) {
  const size_t hole = expected.find("[..]");
  if (hole == std::string_view::npos) return message == expected;
  return message.starts_with(expected.substr(0, hole)) && message.ends_with(expected.substr(hole + 4));
}

std::string Replaced(std::string text, std::string_view what, std::string_view with) {
  const size_t at = text.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  return text.replace(at, what.size(), with);
}

TEST(X12, SegmentsAndTheirElements) {
  const std::string text = Whole("REF*38*A^B:C**\n~", "3");
  X12Reader reader(MemoryInput(text));
  X12Segment segment;
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(*reader.Next(&segment));
  EXPECT_EQ(reader.interchange().sender, "SENDER");
  EXPECT_EQ(reader.interchange().delimiters, (X12Delimiters{'*', '^', ':', '~', "\n"}));
  EXPECT_EQ(reader.group().guide, "005010X220A1");
  EXPECT_EQ(reader.set().control, "0001");
  const Result<bool> more = reader.Next(&segment);
  ASSERT_FALSE(more.ok());
  EXPECT_EQ(more.status().message(), "segment 4 (REF), element 4, at byte " + std::to_string(text.find("REF")) + ": it has a control character");

  X12Reader second(MemoryInput(Whole("REF*38*A^B:C**~\n", "3")));
  for (int i = 0; i < 4; ++i) ASSERT_TRUE(*second.Next(&segment));
  EXPECT_EQ(segment.id, "REF");
  ASSERT_EQ(segment.elements.size(), 4u);
  EXPECT_EQ(segment.At(1), "38");
  EXPECT_EQ(segment.At(4), "");
  EXPECT_EQ(segment.At(5), "");
  EXPECT_EQ(segment.number, 4u);
  EXPECT_EQ(SplitX12(segment.At(2), second.interchange().delimiters), (X12Composites{{"A"}, {"B", "C"}}));
  EXPECT_TRUE(SplitX12("", second.interchange().delimiters).empty());
}

TEST(X12, EnvelopesCountAndPair) {
  const std::string whole = Whole("REF*38*P1~\n", "3");
  EXPECT_TRUE(ReadWhole(whole).status.ok()) << ReadWhole(whole).status.ToString();
  EXPECT_EQ(ReadWhole(whole).segments, 7u);
  EXPECT_EQ(ReadWhole(whole + "\n" + whole).segments, 14u);  // one behind another
  const struct {
    const char *what, *with, *message;
  } kCases[] = {
      {"SE*3", "SE*4", "segment 5 (SE), element 1, at byte [..]: the count of segments is 4, and 3 were read"},
      {"SE*3*0001", "SE*3*0002", "segment 5 (SE), element 2, at byte [..]: the control number is not that of ST02"},
      {"SE*3", "SE*x", "segment 5 (SE), element 1, at byte [..]: it is no count"},
      {"GE*1*12", "GE*2*12", "segment 6 (GE), element 1, at byte [..]: the count of transaction sets is 2, and 1 were read"},
      {"GE*1*12", "GE*1*13", "segment 6 (GE), element 2, at byte [..]: the control number is not that of GS06"},
      {"IEA*1*000000007", "IEA*0*000000007", "segment 7 (IEA), element 1, at byte [..]: the count of groups is 0, and 1 were read"},
      {"IEA*1*000000007", "IEA*1*7", "segment 7 (IEA), element 2, at byte [..]: the control number is not that of ISA13"},
      {"SE*3*0001~\n", "", "segment 5 (GE), at byte [..]: the transaction set before it has no end"},
      {"GE*1*12~\n", "", "segment 6 (IEA), at byte [..]: it stands outside of a transaction set"},
      {"ST*834", "GT*834", "segment 3 (GT), at byte [..]: it stands outside of a transaction set"},
      {"GS*BE", "GS*BEE", "segment 2 (GS), element 1, at byte 107: it is longer than 2"},
      {"ST*834*0001*005010X220A1", "ST*834*0001*005010X221A1", "segment 3 (ST), element 3, at byte [..]: it is not the guide of the group (GS08)"},
      {"*SENDER*R", "*SEN^DER*R", "segment 2 (GS), element 2, at byte 107: it has parts, and is to be one value"},
      {"20260301*0930", "20260231*0930", "segment 2 (GS), element 4, at byte 107: it is no date CCYYMMDD"},
      {"00501", "00401", "segment 1 (ISA), element 12, at byte 0: the version is not 00501"},
      {"*^*", "*U*", "segment 1 (ISA), element 11, at byte 0: a delimiter is a letter, a digit or a sign that values have"},
      {"*^*", "*:*", "segment 1 (ISA), element 16, at byte 0: two delimiters are the same"},
      {"ISA*00*  ", "ISA*00* ", "segment 1 (ISA), element 3, at byte 0: the delimiter before the element is not at byte 17 of ISA"},
      {"ISA*", "ISA|", "segment 1 (ISA), element 2, at byte 0: the delimiter before the element is not at byte 6 of ISA"},
      {"*:~", "*:|", "segment 1 (ISA), element 16, at byte 0: "},
      {"*:~\n", "*:~\n\n", "segment 2, at byte [..]: no name of a segment stands at its beginning"},
      {"REF*38", "ref*38", "segment 4, at byte [..]: no name of a segment stands at its beginning"},
      {"REF*38", "REF*\xff", "segment 4 (REF), element 1, at byte [..]: it is neither ASCII nor UTF-8"},
  };
  for (const auto& one : kCases) {
    const Status status = ReadWhole(Replaced(whole, one.what, one.with)).status;
    EXPECT_FALSE(status.ok()) << one.with;
    if (std::string_view(one.with) != "*:|") {
      EXPECT_TRUE(Fits(status.message(), one.message)) << status.message() << "\n" << one.message;
    }
    EXPECT_FALSE(status.detail().empty()) << one.with;
  }
}

TEST(X12, ASetThatStandsTwiceIsRefused) {
  const std::string set = "ST*834*0001*005010X220A1~\nSE*2*0001~\n";
  const std::string text = std::string(kIsa) + "GS*BE*SENDER*RECEIVER*20260301*0930*12*X*005010X220A1~" + set + set + "GE*2*12~IEA*1*000000007~";
  EXPECT_TRUE(Fits(ReadWhole(text).status.message(), "segment 5 (ST), element 2, at byte [..]: an earlier set of the group has this control number"));
}

TEST(X12, EveryCutIsRefused) {
  const std::string whole = Whole("REF*38*P1~\n", "3");
  const size_t end = whole.size() - 1;  // the line end behind IEA may be missing
  for (size_t size = 0; size < end; ++size) EXPECT_FALSE(ReadWhole(whole.substr(0, size)).status.ok()) << size;
  EXPECT_TRUE(ReadWhole(whole.substr(0, end)).status.ok());
  EXPECT_TRUE(Fits(ReadWhole(whole.substr(0, 195)).status.message(), "segment 4, at byte [..]: the input ends here, before SE, GE and IEA"));
  EXPECT_EQ(ReadWhole("").status.message(), "segment 1, at byte 0: the input is empty");
  EXPECT_EQ(ReadWhole("%PDF-1.7").status.message(), "segment 1, at byte 0: it is no X12 interchange");
  EXPECT_TRUE(Fits(ReadWhole(whole + "x").status.message(), "segment 8, at byte [..]: something stands behind the end of the interchange"));
}

/// Gives out a segment without an end, for ever.
class Endless final : public Input {
 public:
  explicit Endless(uint64_t most) : most_(most) {}
  Result<size_t> Read(std::span<char> to) override {
    const std::string_view head = given_ == 0 ? kIsa : std::string_view();
    std::fill(to.begin(), to.end(), 'A');
    std::copy(head.begin(), head.end(), to.begin());
    given_ += to.size();
    return given_ > most_ ? 0 : to.size();
  }
  uint64_t consumed() const override { return given_; }

 private:
  uint64_t most_, given_ = 0;
};

TEST(X12, ASegmentOf100MegabytesIsRefusedAtItsBeginning) {
  X12Reader reader(std::make_unique<Endless>(100'000'000));
  X12Segment segment;
  ASSERT_TRUE(*reader.Next(&segment));
  const Result<bool> more = reader.Next(&segment);
  EXPECT_EQ(more.status().code(), Code::kTooLarge);
  EXPECT_EQ(more.status().message(), "segment 2, at byte 106: the segment is over 8192 bytes");
  EXPECT_LT(reader.consumed(), 200'000u);

  std::string many = "REF";
  for (int i = 0; i < 3000; ++i) many += "*A";
  EXPECT_TRUE(Fits(ReadWhole(Whole(many + "~\n", "3")).status.message(), "segment 4 (REF), element 65, at byte [..]: there are too many elements"));
}

TEST(X12, DelimitersOfAnyKindAreReadAndWritten) {
  for (const auto& [delimiters, name] : {std::pair<X12Delimiters, const char*>{{'*', '^', ':', '~', ""}, "nothing behind a segment"},
                                         {{'|', '!', '>', '~', "\r\n"}, "CR LF"},
                                         {{'\x1d', '\x1f', '\x1e', '\x1c', ""}, "control characters"},
                                         {{'*', '^', ':', '\n', ""}, "a line a segment"}}) {
    std::string text;
    X12Writer writer([&](std::string_view bytes) { return text += bytes, Status(); });
    X12Interchange interchange;
    interchange.delimiters = delimiters;
    interchange.sender = "A", interchange.receiver = "B", interchange.date = "260301", interchange.time = "0930", interchange.control = "000000001";
    ASSERT_TRUE(writer.BeginInterchange(interchange).ok()) << name;
    ASSERT_TRUE(writer.BeginGroup({"BE", "AA", "BB", "20260301", "0930", "1", "X", "005010X220A1"}).ok());
    ASSERT_TRUE(writer.BeginSet({"834", "0001", "005010X220A1"}).ok());
    writer.Begin("DMG");
    writer.Element("D8");
    writer.Element("");
    writer.Element(X12Composites{{"1", "", ""}, {"", "RET", "2135-2"}});
    writer.Element("");
    ASSERT_TRUE(writer.End().ok());
    ASSERT_TRUE(writer.EndSet().ok() && writer.EndGroup().ok() && writer.EndInterchange().ok());

    X12Reader reader(MemoryInput(text));
    X12Segment segment;
    for (int i = 0; i < 4; ++i) ASSERT_TRUE(reader.Next(&segment).ok()) << name << ": " << reader.Next(&segment).status().ToString();
    EXPECT_EQ(reader.interchange(), interchange) << name;
    EXPECT_EQ(segment.elements.size(), 3u) << name;
    EXPECT_EQ(SplitX12(segment.At(3), delimiters), (X12Composites{{"1"}, {"", "RET", "2135-2"}})) << name;
    EXPECT_TRUE(ReadWhole(text).status.ok()) << ReadWhole(text).status.ToString();
  }
}

TEST(X12, TextWithADelimiterIsNotWritten) {
  std::string text;
  X12Writer writer([&](std::string_view bytes) { return text += bytes, Status(); });
  X12Interchange interchange;
  interchange.sender = "A*B", interchange.receiver = "B", interchange.date = "260301", interchange.time = "0930", interchange.control = "000000001";
  EXPECT_FALSE(writer.BeginInterchange(interchange).ok());
  interchange.sender = "A", interchange.control = "1";
  EXPECT_FALSE(writer.BeginInterchange(interchange).ok());
  interchange.control = "000000001", interchange.delimiters.component = '*';
  EXPECT_FALSE(writer.BeginInterchange(interchange).ok());
  interchange.delimiters = {};
  EXPECT_TRUE(writer.BeginInterchange(interchange).ok());
  writer.Begin("REF");
  writer.Element("38");
  writer.Element("a:b");
  EXPECT_EQ(writer.End().message(), "REF, element 2: the text holds a delimiter of the interchange, or a control character");
}

TEST(X12, ValuesByTheirType) {
  EXPECT_EQ(X12Fault(X12Type::kText, 2, 4, "ab c"), "");
  EXPECT_EQ(X12Fault(X12Type::kText, 2, 4, "a"), "it is shorter than 2");
  EXPECT_EQ(X12Fault(X12Type::kText, 2, 4, "abcde"), "it is longer than 4");
  EXPECT_EQ(X12Fault(X12Type::kText, 1, 4, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9"), "");  // four letters
  EXPECT_EQ(X12Fault(X12Type::kText, 1, 4, "  "), "it holds nothing but spaces");
  EXPECT_EQ(X12Fault(X12Type::kText, 1, 4, ""), "it is missing");
  EXPECT_EQ(X12Fault(X12Type::kCode, 2, 3, "A!"), "it is no code of letters and digits");
  EXPECT_EQ(X12Fault(X12Type::kDecimal, 1, 4, "-123.4"), "");
  EXPECT_EQ(X12Fault(X12Type::kDecimal, 1, 4, "1.2.3"), "it is no number");
  EXPECT_EQ(X12Fault(X12Type::kDecimal, 1, 4, "-"), "it is no number");
  EXPECT_EQ(X12Fault(X12Type::kWhole, 1, 4, "1.5"), "it is no whole number");
  EXPECT_EQ(X12Fault(X12Type::kDate, 8, 8, "20240229"), "");
  EXPECT_EQ(X12Fault(X12Type::kDate, 8, 8, "20250229"), "it is no date CCYYMMDD");
  EXPECT_EQ(X12Fault(X12Type::kDate, 8, 8, "00000101"), "it is no date CCYYMMDD");
  EXPECT_EQ(X12Fault(X12Type::kTime, 4, 8, "2359"), "");
  EXPECT_EQ(X12Fault(X12Type::kTime, 4, 8, "24000000"), "it is no time HHMM or HHMMSS");
  EXPECT_EQ(X12Fault(X12Type::kTime, 4, 8, "12305"), "it is no time HHMM or HHMMSS");
}

}  // namespace
}  // namespace bogam::format
