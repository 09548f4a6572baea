// SPDX-License-Identifier: Apache-2.0
// wordings/….yaml.
#include <algorithm>
#include <set>

#include "healthplan/letter.h"
#include "healthplan/programme_reader.h"

namespace bogam::healthplan {
namespace {

using Texts = std::set<std::string, std::less<>>;

void Add(const std::string& text, Texts* out) {
  if (!text.empty()) out->insert(text);
}

void AddConditions(const std::vector<Condition>& conditions, Texts* out) {
  for (const Condition& one : conditions) Add(one.say, out);
}

void AddRules(const Programme& programme, Texts* out) {
  for (const Rule& rule : programme.rules) {
    Add(rule.title, out);
    for (const RuleVersion& version : rule.versions) {
      Add(version.missing, out);
      AddConditions(version.concerns, out);
      AddConditions(version.when, out);
      for (const Due& due : version.dues) Add(due.title, out);
    }
  }
  for (const Definition& one : programme.definitions) {
    for (const DefinitionVersion& version : one.versions) Add(version.condition.say, out);
  }
  for (const auto& period : programme.periods) {
    for (const PeriodVersion& version : period) {
      for (const PeriodOption& option : version.options) AddConditions(option.when, out);
    }
  }
}

/// Every text of the content that a trace may say, but values of coded facts.
Texts TextsOf(const Programme& programme) {
  Texts out;
  Add(programme.title, &out), Add(programme.notice, &out);
  for (const Track& one : programme.tracks) Add(one.title, &out);
  for (const CoverageType& one : programme.types) Add(one.title, &out);
  AddConditions(programme.general, &out);
  for (const Fact& one : programme.facts) Add(one.question, &out), Add(one.missing, &out);
  for (const std::string& one : programme.relation_questions) Add(one, &out);
  for (const IncomeKind& one : programme.kinds) Add(one.title, &out), Add(one.unread, &out);
  for (const Frequency& one : programme.frequencies) Add(one.title, &out);
  for (const Table& one : programme.tables) Add(one.title, &out);
  for (const HouseholdDef& one : programme.households) Add(one.title, &out), Add(one.unread, &out);
  for (const ReadingSet& set : programme.readings) {
    Add(set.title, &out);
    for (const ReadingVersion& version : set.versions) {
      for (const Reading& one : version.readings) Add(one.say, &out);
    }
  }
  AddRules(programme, &out);
  return out;
}

/// What the letters of the language say already.
void TakeLetters(const Programme& programme, const LetterWords& words, Wording* out) {
  const auto put = [&](const std::string& english, const std::string& text) { out->all.emplace(english, text); };
  for (size_t i = 0; i < programme.tracks.size(); ++i) put(programme.tracks[i].title, words.tracks[i]);
  for (size_t i = 0; i < programme.types.size(); ++i) put(programme.types[i].title, words.types[i]);
  for (size_t i = 0; i < programme.facts.size(); ++i) put(programme.facts[i].question, words.questions[i]);
  for (size_t i = 0; i < kRelations; ++i) put(programme.relation_questions[i], words.relation_questions[i]);
  if (!words.form) return;
  for (size_t i = 0; i < programme.kinds.size(); ++i) put(programme.kinds[i].title, words.form->kinds[i]);
  for (size_t i = 0; i < programme.frequencies.size(); ++i) put(programme.frequencies[i].title, words.form->frequencies[i]);
  out->values = words.form->values;
}

/// The rooms of a sentence, sorted.
std::vector<std::string> RoomsOf(std::string_view sentence) {
  std::vector<std::string> out;
  for (size_t at = sentence.find('{'); at != std::string_view::npos; at = sentence.find('{', at + 1)) {
    out.emplace_back(sentence.substr(at, sentence.find('}', at) - at));
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// The texts of a key for all that are wanted, each once and none besides.
void TakeTexts(JsonFields& root, std::string_view key, const std::vector<std::string>& wanted, Wording* out) {
  std::map<std::string, std::string, std::less<>> given;
  root.EachNamed(key, [&](const std::string& english, const Json& text) { given.emplace(english, text.text); });
  for (const std::string& english : wanted) {
    const auto found = given.find(english);
    if (found == given.end() || found->second.empty()) {
      root.Report(key, "\"" + english + "\" has no text");
      continue;
    }
    if (RoomsOf(english) != RoomsOf(found->second)) root.Report(key, "\"" + english + "\" and its text have not the same rooms");
    out->all.insert_or_assign(english, found->second);
    given.erase(found);
  }
  for (const auto& [english, text] : given) root.Report(key, "nothing says \"" + english + "\"");
}

}  // namespace

void ReadWording(JsonFields& root, Programme* out) {
  Wording wording{.language = root.Text("language"), .reviewed = root.FlagOr("reviewed", false), .all = {}, .values = {}};
  const LetterWords* const letters = LettersIn(*out, wording.language);
  if (letters == nullptr) return root.Report("language", "the programme has no letters in it");
  TakeLetters(*out, *letters, &wording);
  std::vector<std::string> facts, texts;
  for (const Fact& fact : out->facts) {
    if (fact.origin != Origin::kUnread && fact.origin != Origin::kDayAsked) facts.push_back(fact.name);
  }
  for (const std::string& text : TextsOf(*out)) {
    if (!wording.all.contains(text)) texts.push_back(text);
  }
  TakeTexts(root, "facts", facts, &wording);
  TakeTexts(root, "sentences", {TraceSentences().begin(), TraceSentences().end()}, &wording);
  TakeTexts(root, "texts", texts, &wording);
  out->wordings.push_back(std::move(wording));
}

}  // namespace bogam::healthplan
