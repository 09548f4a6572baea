// SPDX-License-Identifier: Apache-2.0
#include "risk/said.h"

#include <gtest/gtest.h>

#include "format/json_fields.h"
#include "risk/sentences.h"

namespace bogam::risk {
namespace {

Translation Korean() {
  format::Findings findings;
  Translation in;
  in.Read(format::ParseJson(R"({"language":"ko","texts":{"Not recorded in {0}; it was {1}.":"기록 없음: {1}에서 {0}(으)로","Blood pressure":"혈압"}})", "",
                            findings),
          "", "ko", nullptr, findings);
  EXPECT_TRUE(findings.empty());
  return in;
}

Said Alarm() { return {"{0}: {1}: {2}", {{"2024-03-01"}, {"Blood pressure"}, {sentence::kDriftMissing, {{"12 %"}, {"3 %"}}}}}; }

TEST(Said, PlacesAreSaidInTheLanguageOfTheWhole) {
  EXPECT_EQ(Alarm().In(), "2024-03-01: Blood pressure: Not recorded in 12 %; it was 3 %.");
  EXPECT_EQ(Alarm().In(Korean()), "2024-03-01: 혈압: 기록 없음: 3 %에서 12 %(으)로");
}

TEST(Said, WhatIsKeptIsSaidLaterAndAllElseStays) {
  format::JsonText json;
  json.Object().String("model", "a \"b\"").Raw("risk", "0.1").Raw("n", "12345678901").Raw("none", "null").Boolean("open", true).Array("alarms");
  Keep("", Alarm(), &json);
  Keep("", Said("plain"), &json);
  json.End();
  Keep("sentence", Alarm(), &json);
  json.End();
  const auto said = SayAll(json.text(), Korean());
  ASSERT_TRUE(said.ok());
  EXPECT_EQ(
      *said,
      "{\"model\":\"a \\\"b\\\"\",\"risk\":0.1,\"n\":12345678901,\"none\":null,\"open\":true,\"alarms\":[\"2024-03-01: 혈압: 기록 없음: 3 %에서 12 %(으)로\","
      "\"plain\"],\"sentence\":\"2024-03-01: 혈압: 기록 없음: 3 %에서 12 %(으)로\"}\n");
  EXPECT_FALSE(SayAll("{\"model\":", Korean()).ok());
}

}  // namespace
}  // namespace bogam::risk
