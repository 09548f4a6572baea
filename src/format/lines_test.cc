// SPDX-License-Identifier: Apache-2.0
#include "format/lines.h"

#include <gtest/gtest.h>

namespace bogam::format {
namespace {

TEST(Lines, EndsAndTheLineThatIsTooLong) {
  const std::string text = "one\r\n\n" + std::string(600'000, 'x') + "\nlast";
  Lines lines(MemoryInput(text), 500'000);
  std::string line;
  ASSERT_TRUE(*lines.Next(&line));
  EXPECT_EQ(line, "one");
  ASSERT_TRUE(*lines.Next(&line));
  EXPECT_EQ(line, "");
  EXPECT_EQ(lines.Next(&line).status().code(), Code::kTooLarge);
  EXPECT_EQ(lines.number(), 3u);
  ASSERT_TRUE(*lines.Next(&line));
  EXPECT_EQ(line, "last");
  EXPECT_EQ(lines.number(), 4u);
  EXPECT_FALSE(*lines.Next(&line));
  EXPECT_FALSE(*lines.Next(&line));
  EXPECT_EQ(lines.number(), 4u);
}

TEST(Lines, ALineThatSpansBuffers) {
  const std::string longest(900'000, 'y');
  const std::string text = longest + "\n" + longest;
  Lines lines(MemoryInput(text));
  std::string line;
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(*lines.Next(&line));
    EXPECT_EQ(line, longest);
  }
  EXPECT_FALSE(*lines.Next(&line));
}

TEST(Lines, FieldsOfCsv) {
  std::vector<std::string> fields;
  ASSERT_TRUE(SplitCsv(R"(a,"b, ""c""",,"")", &fields).ok());
  EXPECT_EQ(fields, (std::vector<std::string>{"a", "b, \"c\"", "", ""}));
  ASSERT_TRUE(SplitCsv("", &fields).ok());
  EXPECT_EQ(fields, (std::vector<std::string>{""}));
  ASSERT_TRUE(SplitCsv("a,", &fields).ok());
  EXPECT_EQ(fields, (std::vector<std::string>{"a", ""}));
  EXPECT_FALSE(SplitCsv(R"(a,"b)", &fields).ok());
  EXPECT_FALSE(SplitCsv(R"("a"b,c)", &fields).ok());
}

}  // namespace
}  // namespace bogam::format
