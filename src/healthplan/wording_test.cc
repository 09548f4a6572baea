// SPDX-License-Identifier: Apache-2.0
#include "healthplan/wording.h"

#include <algorithm>
#include <map>

#include "healthplan/test_programme.h"
#include "healthplan/trace.h"

namespace bogam::healthplan {
namespace {

/// The content with another text for the Korean wording's file.
std::vector<SourceFile> WithWording(const std::function<void(std::string*)>& change) {
  std::vector<SourceFile> files = MassHealthFiles();
  for (SourceFile& file : files) {
    if (file.path == "wordings/ko.yaml") change(&file.text);
  }
  return files;
}

std::string FindingsOf(const std::vector<SourceFile>& files) {
  Findings findings;
  Programme::Read(files, findings);
  std::string out;
  for (const Finding& one : findings) out += one.ToString() + "\n";
  return out;
}

/// Without what is the same in every language: citations and editions, names of people, ids of rules.
std::string WithoutCitations(std::string text, const std::vector<std::string>& same) {
  for (const std::string& one : same) {
    for (size_t at = text.find(one); !one.empty() && at != std::string::npos; at = text.find(one)) text.erase(at, one.size());
  }
  return text;
}

TEST(Wording, NoEnglishIsLeftInATraceWhoseEveryTextHasAnother) {
  ASSERT_NE(MassHealth(), nullptr);
  const Programme& programme = MassHealth()->programme();
  Wording marked{.language = "xx", .reviewed = false, .all = WordingIn(programme, "ko")->all, .values = WordingIn(programme, "ko")->values};
  for (auto& [english, text] : marked.all) {
    std::string rooms;
    for (size_t at = english.find('{'); at != std::string::npos; at = english.find('{', at + 1))
      rooms += english.substr(at, english.find('}', at) + 1 - at) + " ";
    text = "§" + rooms;
  }
  for (auto& values : marked.values) std::fill(values.begin(), values.end(), "§");
  std::vector<std::string> same;
  const auto add = [&](const Source& source) { same.push_back(source.citation), same.push_back(source.edition); };
  for (const Rule& rule : programme.rules) {
    for (const RuleVersion& version : rule.versions) {
      add(version.source);
      for (const Due& due : version.dues) add(due.source);
    }
  }
  for (const Table& table : programme.tables) {
    for (const TableVersion& version : table.versions) add(version.source);
  }
  for (const HouseholdDef& one : programme.households) add(one.source);
  for (const auto& period : programme.periods) {
    for (const PeriodVersion& version : period) add(version.source);
  }
  for (const Rule& rule : programme.rules) same.push_back(rule.id);
  std::sort(same.begin(), same.end(), [](const std::string& a, const std::string& b) { return a.size() > b.size(); });
  for (const TextCase& one : TextCases::All()) {
    Application home = TextCases::ApplicationOf(programme, one);
    for (size_t i = 0; i < home.people.size(); ++i) home.people[i].id = std::to_string(i);
    std::vector<PersonDecision> decisions;
    Decide(*MassHealth(), home, &decisions);
    for (size_t person = 0; person < decisions.size(); ++person) {
      const std::string text = WithoutCitations(TraceText(Explain(*MassHealth(), home, person, decisions[person], marked), true), same);
      const auto letter = std::find_if(text.begin(), text.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
      ASSERT_EQ(letter, text.end()) << one.Where() << ": " << text.substr(static_cast<size_t>(std::max<ptrdiff_t>(0, letter - text.begin() - 40)), 120);
    }
  }
}

TEST(Wording, EnglishIsWhatTheContentSays) {
  ASSERT_NE(MassHealth(), nullptr);
  EXPECT_EQ(WordingIn(TheProgramme(), "en"), &Wording::English());
  EXPECT_EQ(WordingIn(TheProgramme(), "es"), nullptr);
  EXPECT_EQ(Wording::English().Say("back {months}; {source}", {{"months", "{source}"}, {"source", "x"}}), "back {source}; x");
}

TEST(Wording, AKoreanTraceSaysRuleHouseholdAndIncome) {
  ASSERT_NE(MassHealth(), nullptr);
  for (const TextCase& one : TextCases::All()) {
    if (one.name != "whether somebody is disabled is not known: at least CarePlus") continue;
    const Application home = TextCases::ApplicationOf(TheProgramme(), one);
    std::vector<PersonDecision> decisions;
    Decide(*MassHealth(), home, &decisions);
    const std::string text = TraceText(Explain(*MassHealth(), home, 0, decisions[0], *WordingIn(TheProgramme(), "ko")), false);
    for (const char* const line :
         {"기준일 2026-05-01", "건강 보장: 적어도 MassHealth CarePlus. 열린 보장: MassHealth Standard", "R10 성인 CarePlus: 충족",
          "예  21세부터 64세까지임 [나이 ", "MassHealth MAGI 가구: ", "소득: 한 달에 $",
          "ana 님에게 물어볼 것: 사회보장국 기준으로 장애가 있다고 결정되었습니까?", "130 CMR 505.008(A)(2), Register 1533, 2024-10-25 (원문을 읽음)"}) {
      EXPECT_NE(text.find(line), std::string::npos) << line << "\nin\n" << text;
    }
    return;
  }
  FAIL() << "the case is not there";
}

TEST(Wording, ATextThatIsMissingForeignOrOfOtherRoomsIsAFinding) {
  const struct {
    std::string from, to, wants;
  } kCases[] = {
      {"  is pregnant: 임신 중임\n", "", "\"is pregnant\" has no text"},
      {"  is pregnant: 임신 중임\n", "  is pregnant: 임신 중임\n  is glad: 기쁨\n", "nothing says \"is glad\""},
      {"\"{n}개월\"", "\"{m}개월\"", "\"{n} month\" and its text have not the same rooms"},
      {"  age: 나이\n", "", "\"age\" has no text"},
      {"language: ko", "language: fr", "the programme has no letters in it"},
  };
  for (const auto& one : kCases) {
    const std::string all = FindingsOf(WithWording([&](std::string* text) {
      const size_t at = text->find(one.from);
      ASSERT_NE(at, std::string::npos) << one.from;
      text->replace(at, one.from.size(), one.to);
    }));
    EXPECT_NE(all.find(one.wants), std::string::npos) << "wanted " << one.wants << "\ngot " << all;
  }
}

TEST(Wording, NoTranslationOutlivesItsEnglish) {
  std::vector<SourceFile> files = MassHealthFiles();
  for (SourceFile& file : files) {
    if (file.path != "rules/standard.yaml") continue;
    const std::string from = "say: is pregnant";
    const size_t at = file.text.find(from);
    ASSERT_NE(at, std::string::npos);
    file.text.replace(at, from.size(), "say: expects a child");
  }
  const std::string all = FindingsOf(files);
  EXPECT_NE(all.find("\"expects a child\" has no text"), std::string::npos) << all;
}

}  // namespace
}  // namespace bogam::healthplan
