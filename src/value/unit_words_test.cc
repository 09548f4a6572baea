// SPDX-License-Identifier: Apache-2.0
#include "value/unit_words.h"

#include <gtest/gtest.h>

namespace bogam::value {
namespace {

TEST(UnitWords, AreWhatPeopleWrite) {
  EXPECT_EQ(UnitWords("mm[Hg]"), "mmHg");
  EXPECT_EQ(UnitWords("mm[Hg]/a"), "mmHg/a");
  EXPECT_EQ(UnitWords("mL/min/{1.73_m2}"), "mL/min/1.73 m2");
  EXPECT_EQ(UnitWords("{score}"), "score");
  EXPECT_EQ(UnitWords("mg/dL"), "mg/dL");
  EXPECT_EQ(UnitWords("%"), "%");
  EXPECT_EQ(UnitWords(""), "");
}

}  // namespace
}  // namespace bogam::value
