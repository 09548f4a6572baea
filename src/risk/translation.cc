// SPDX-License-Identifier: Apache-2.0
#include "risk/translation.h"

#include <algorithm>

#include "risk/card_fields.h"
#include "risk/equation.h"
#include "risk/explain.h"
#include "risk/model_state.h"
#include "risk/rule_value.h"
#include "risk/rules.h"
#include "risk/sentences.h"

namespace bogam::risk {
namespace {

/// The places of a sentence, in order: "{0}{1}".
std::multiset<char> PlacesOf(std::string_view text) {
  std::multiset<char> places;
  for (size_t at = 0; at + 2 < text.size(); ++at) {
    if (text[at] == '{' && text[at + 1] >= '0' && text[at + 1] <= '9' && text[at + 2] == '}') places.insert(text[at + 1]);
  }
  return places;
}

void Add(std::string_view text, std::set<std::string, std::less<>>* all) {
  if (!text.empty()) all->emplace(text);
}

}  // namespace

std::optional<std::string> LanguageOfFile(std::string_view name) {
  constexpr std::string_view kBefore = "texts.", kAfter = ".json";
  if (!name.starts_with(kBefore) || !name.ends_with(kAfter) || name.size() <= kBefore.size() + kAfter.size()) return std::nullopt;
  const std::string_view language = name.substr(kBefore.size(), name.size() - kBefore.size() - kAfter.size());
  const bool tag = language.size() >= 2 && language.size() <= 3 && std::all_of(language.begin(), language.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return tag ? std::optional(std::string(language)) : std::nullopt;
}

void Translation::Read(const Json& json, const std::string& file, std::string_view language, const std::set<std::string, std::less<>>* said,
                       Findings& findings) {
  if (json.kind == Json::Kind::kNull) return;
  JsonFields fields(findings, file, "", json);
  if (fields.Text("language") != language) fields.Report("language", "it is not that of the file's name");
  fields.EachNamed("texts", [&](const std::string& english, const Json& own) {
    if (own.kind != Json::Kind::kText || own.text.empty()) return fields.Report("texts", "\"" + english + "\" has no text");
    if (said != nullptr && !said->contains(english)) return fields.Report("texts", "\"" + english + "\" is said nowhere");
    if (PlacesOf(english) != PlacesOf(own.text)) return fields.Report("texts", "\"" + english + "\" and its translation have different places");
    texts_[english] = own.text;
  });
}

std::string Translation::Say(std::string_view english) const {
  const auto found = texts_.find(english);
  return found == texts_.end() ? std::string(english) : found->second;
}

std::string Translation::Say(std::string_view sentence, std::span<const std::string_view> places) const {
  const std::string form = Say(sentence);
  std::string out;
  for (size_t at = 0; at < form.size(); ++at) {
    const bool place = form[at] == '{' && at + 2 < form.size() && form[at + 1] >= '0' && form[at + 1] <= '9' && form[at + 2] == '}';
    const auto which = place ? static_cast<size_t>(form[at + 1] - '0') : places.size();
    if (which >= places.size()) {
      out += form[at];
      continue;
    }
    out += places[which];
    at += 2;
  }
  return out;
}

std::string RangeText(const Bounds& range, const Translation& in) {
  const std::string low = range.from ? NumberText(*range.from) : range.above ? in.Say(sentence::kAboveBound, {NumberText(*range.above)}) : "";
  const std::string high = range.to ? NumberText(*range.to) : range.below ? in.Say(sentence::kBelowBound, {NumberText(*range.below)}) : "";
  if (low.empty()) return range.to ? in.Say(sentence::kUpTo, {high}) : high;
  if (high.empty()) return range.from ? in.Say(sentence::kOrMore, {low}) : low;
  return in.Say(sentence::kTo, {low, high});
}

std::set<std::string, std::less<>> TextsOf(const Equation& equation) {
  std::set<std::string, std::less<>> all;
  for (const std::string_view text : {equation.title, equation.purpose, equation.verification, equation.licence, equation.notice}) Add(text, &all);
  for (const std::string& text : equation.cautions) Add(text, &all);
  for (const std::string& text : equation.validated) Add(text, &all);
  for (const Requirement& one : equation.requirements) Add(one.say, &all);
  for (const Alert& alert : equation.alerts) Add(alert.say, &all);
  for (const Output& output : equation.outputs) {
    Add(output.title, &all);
    Add(output.horizon, &all);
    Add(output.unit_text, &all);
    for (const Band& band : output.bands) Add(band.label, &all);
  }
  for (const Input& input : equation.inputs) {
    Add(input.title, &all);
    Add(input.unit_text, &all);
    Add(input.beyond, &all);
  }
  return all;
}

std::set<std::string, std::less<>> SharedTexts(const Rules& rules, const Concepts& concepts, const CardFields& card) {
  std::set<std::string, std::less<>> all;
  for (const std::string_view text : sentence::kAll) Add(text, &all);
  for (size_t state = 0; state < kModelStates; ++state) Add(Name(static_cast<ModelState>(state)), &all);
  for (size_t lack = 1; lack < kLacks; ++lack) Add(ProblemWords(LackName(static_cast<Lack>(lack))), &all);
  for (const Problem::Kind kind :
       {Problem::Kind::kBelow, Problem::Kind::kAbove, Problem::Kind::kExcluded, Problem::Kind::kDifferentDays, Problem::Kind::kNoAnswer}) {
    Add(ProblemWords(ProblemName(kind, Lack::kNone)), &all);
  }
  for (const CardField& field : card.fields()) Add(field.title, &all);
  for (RuleId id = 0; id < rules.size(); ++id) {
    const Rule& rule = rules.rule(id);
    Add(rule.title, &all);
    Add(rule.unit_text, &all);
    for (const std::string& choice : rule.choices) Add(choice, &all);
    for (const Source& source : rule.sources) {
      using Kind = Source::Kind;
      const bool coded =
          source.kind == Kind::kObservation || source.kind == Kind::kCondition || source.kind == Kind::kMedication || source.kind == Kind::kFamily;
      if (coded) Add(concepts.title(source.concept_id), &all);
    }
  }
  return all;
}

}  // namespace bogam::risk
