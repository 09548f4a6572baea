// SPDX-License-Identifier: Apache-2.0
// Korean texts of content/risk: that none is missing or left over, and how sentences are filled; and what is wrong with a file.
#include "risk/translation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "risk/sentences.h"
#include "risk/test_library.h"

namespace bogam::risk {
namespace {

using TextSet = std::set<std::string, std::less<>>;

TextSet Missing(const Translation& in, const TextSet& texts) {
  TextSet missing;
  for (const std::string& text : texts) {
    const bool words = std::any_of(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    if (words && !in.Has(text)) missing.insert(text);
  }
  return missing;
}

TEST(Translation, EveryTextOfTheContentIsThereInKorean) {
  const auto library = ContentLibrary();
  const TextSet shared = SharedTexts(library->rules(), library->concepts(), library->card_fields());
  for (size_t i = 0; i < library->equations().size(); ++i) {
    const Translation& korean = library->translation("ko", i);
    EXPECT_EQ(Missing(korean, TextsOf(library->equations()[i])), TextSet()) << library->equations()[i].id;
    EXPECT_EQ(Missing(korean, shared), TextSet());
  }
}

TEST(Translation, NothingSharedIsLeftOver) {
  const auto library = ContentLibrary();
  TextSet said = SharedTexts(library->rules(), library->concepts(), library->card_fields());
  for (const Equation& equation : library->equations()) said.merge(TextsOf(equation));
  for (const SourceFile& file : ContentFiles()) {
    if (file.path != "texts.ko.json") continue;
    Findings findings;
    Translation texts;
    texts.Read(ParseJson(file.text, file.path, findings), file.path, "ko", &said, findings);
    for (const Finding& finding : findings) ADD_FAILURE() << finding.ToString();
  }
}

TEST(Translation, AnotherLanguageIsEnglish) {
  const auto library = ContentLibrary();
  const size_t at = *library->Find("prevent-2023");
  EXPECT_EQ(library->translation("fr", at).Say("10-year risk of heart failure"), "10-year risk of heart failure");
}

TEST(Translation, PlacesAreFilledOnce) {
  const Translation english;
  EXPECT_EQ(english.Say(sentence::kMore, {"diabetes", "3.1", "no diabetes"}), "diabetes: 3.1 more than with no diabetes");
  EXPECT_EQ(english.Say(sentence::kWith, {"{1}", "{0}"}), "{1} {0}") << "what is filled in is no sentence itself";
  EXPECT_EQ(english.Say("{9} {a} {", {"x"}), "{9} {a} {");
  const auto library = ContentLibrary();
  const Translation& korean = library->translation("ko", 0);
  EXPECT_EQ(korean.Say(sentence::kStale, {"총콜레스테롤", "2019-01-01", korean.Say(sentence::kYears, {"5"})}),
            "총콜레스테롤: 가장 최근 값이 2019-01-01의 것으로, 5년보다 오래되었습니다");
}

TEST(Translation, WhatIsWrongWithAFile) {
  const auto findings = [](const std::string& json) {
    const TextSet said{"a {0}", "b"};
    Findings out;
    Translation texts;
    texts.Read(ParseJson(json, "texts.ko.json", out), "texts.ko.json", "ko", &said, out);
    return out.size();
  };
  EXPECT_EQ(findings(R"({"language":"ko","texts":{"a {0}":"{0} ㄱ","b":"ㄴ"}})"), 0U);
  EXPECT_EQ(findings(R"({"language":"en","texts":{}})"), 1U);
  EXPECT_EQ(findings(R"({"language":"ko","texts":{"a {0}":"ㄱ"}})"), 1U) << "a place is lost";
  EXPECT_EQ(findings(R"({"language":"ko","texts":{"c":"ㄷ"}})"), 1U) << "nothing says it";
  EXPECT_EQ(findings(R"({"language":"ko","texts":{"b":""}})"), 1U);
  EXPECT_EQ(LanguageOfFile("texts.ko.json"), "ko");
  for (const char* const name : {"texts.json", "texts..json", "texts.korean.json", "texts.K1.json", "mytexts.ko.json"})
    EXPECT_FALSE(LanguageOfFile(name)) << name;
}

TEST(Translation, WordsDoNotChangeThePackage) {
  std::map<std::string, std::string> files{{"equation.json", "{}"}, {"texts.ko.json", "{}"}};
  const std::string before = PackageOf(files).hash;
  files["texts.ko.json"] = "{ }";
  EXPECT_EQ(PackageOf(files).hash, before);
  files["equation.json"] = "{ }";
  EXPECT_NE(PackageOf(files).hash, before);
}

}  // namespace
}  // namespace bogam::risk
