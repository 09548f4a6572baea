// SPDX-License-Identifier: Apache-2.0
#include "format/json_fields.h"

#include <gtest/gtest.h>

namespace bogam::format {
namespace {

/// What `take` finds wrong with the object that a text holds, a line each.
std::string Wrong(std::string_view text, const std::function<void(JsonFields&)>& take) {
  Findings findings;
  const Json json = ParseJson(text, "a.json", findings);
  if (findings.empty()) {
    JsonFields fields(findings, "a.json", "", json);
    take(fields);
  }
  std::string out;
  for (const Finding& finding : findings) out += (out.empty() ? "" : "\n") + finding.ToString();
  return out;
}

TEST(JsonFields, NobodyAskedForIt) {
  EXPECT_EQ(Wrong(R"({"a": 1, "b": 2})", [](JsonFields& fields) { EXPECT_EQ(fields.Number("a"), 1); }), "a.json: b: unknown field");
  EXPECT_EQ(Wrong(R"({"list": [{"a": "x"}, {"a": "y", "c": true}]})",
                  [](JsonFields& fields) { fields.Each("list", true, [](JsonFields& one) { EXPECT_FALSE(one.Text("a").empty()); }); }),
            "a.json: list[1].c: unknown field");
}

TEST(JsonFields, WhatIsWrongStandsWithItsPlace) {
  const auto read = [](JsonFields& fields) {
    fields.Number("share", 0, 1);
    fields.Text("text");
    fields.Choice("kind", {"one", "two"});
    fields.Numbers("two", 2);
    fields.Shares("parts", {"x", "y"});
  };
  EXPECT_EQ(Wrong(R"({"share": 0.5, "text": "t", "kind": "two", "two": [1, 2], "parts": {"x": 3}})", read), "");
  EXPECT_EQ(Wrong(R"({"share": 1.5, "text": "", "kind": "three", "two": [1], "parts": {"z": 3}})", read),
            "a.json: share: it is not within 0 to 1\n"
            "a.json: text: it is empty\n"
            "a.json: kind: \"three\" is none of one, two\n"
            "a.json: two: it has 1 numbers, not 2\n"
            "a.json: parts.z: unknown field\n"
            "a.json: parts: its numbers sum up to nothing");
  EXPECT_EQ(Wrong(R"({"share": "half", "kind": "one", "two": [1, "2"], "parts": {"x": -1, "y": 1}})", read),
            "a.json: share: it is no number\n"
            "a.json: text: it is missing\n"
            "a.json: two: an entry is no number\n"
            "a.json: parts.x: it is no number from 0");
  EXPECT_EQ(Wrong(R"({"a": 1, "a": 2})", [](JsonFields& fields) { fields.Number("a"); }), "a.json: a: the field is written twice");
}

TEST(JsonFields, HostileText) {
  const auto nothing = [](JsonFields&) {};
  EXPECT_NE(Wrong("{", nothing), "");
  EXPECT_EQ(Wrong("[]", nothing), "a.json: it is no object");
  EXPECT_NE(Wrong(std::string(40, '[') + std::string(40, ']'), nothing), "");
  EXPECT_EQ(Wrong(std::string(9u << 20, ' '), nothing), "a.json: it is over 8 MB");
  std::string many = "{";
  for (int i = 0; i < 3000; ++i) many += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
  Findings findings;
  const Json json = ParseJson(many + "}", "a.json", findings);
  { const JsonFields fields(findings, "a.json", "", json); }
  EXPECT_EQ(findings.size(), 1000U);
}

}  // namespace
}  // namespace bogam::format
