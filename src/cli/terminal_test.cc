// SPDX-License-Identifier: Apache-2.0
#include "cli/terminal.h"

#include <gtest/gtest.h>

namespace bogam::cli {
namespace {

TEST(Terminal, Numbers) {
  EXPECT_EQ(WithCommas(0), "0");
  EXPECT_EQ(WithCommas(999), "999");
  EXPECT_EQ(WithCommas(1234567), "1,234,567");
  EXPECT_EQ(Bytes(999), "999 B");
  EXPECT_EQ(Bytes(118'145'919), "118.1 MB");
  EXPECT_EQ(Duration(0.25), "250 ms");
  EXPECT_EQ(Duration(200), "3 min 20 s");
}

TEST(Terminal, HangulTakesTwoColumns) {
  EXPECT_EQ(DisplayWidth("김민수 A"), 8u);
  EXPECT_EQ(Fit("김민수", 6), "김민수");
  EXPECT_EQ(Fit("김민수", 5), "김민…");
  EXPECT_EQ(Fit("abcdef", 4), "abc…");
}

TEST(Terminal, TableAligns) {
  Table table;
  table.Column("name");
  table.Column("people", Table::Align::kRight);
  table.Row({"김민수", "7"});
  table.Row({"A", "1,000"});
  EXPECT_EQ(table.ToString(), "name    people\n김민수       7\nA        1,000\n");
}

}  // namespace
}  // namespace bogam::cli
