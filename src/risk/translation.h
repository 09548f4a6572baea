// SPDX-License-Identifier: Apache-2.0
// Translation: the words of risk models in one language, by the English text. English is what content says and what a decision about a model is about; another
// language stands beside it, in texts.LANGUAGE.json of content/risk (titles of inputs, units, sentences of the program) and of each equation's own folder:
//
//   {"language": "ko", "texts": {"10-year risk of heart failure": "10년 심부전 위험"}}
//
// What is not there is said in English. A text of an equation that it does not say any more, or a sentence that has lost one of its places, is a finding.
#ifndef BOGAM_RISK_TRANSLATION_H_
#define BOGAM_RISK_TRANSLATION_H_

#include <initializer_list>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "risk/concepts.h"

namespace bogam::risk {

class CardFields;
class Rules;
struct Bounds;
struct Equation;

/// "ko" of "texts.ko.json"; nothing for another name.
std::optional<std::string> LanguageOfFile(std::string_view name);

/// Immutable once read; shared by threads. An empty one says English.
class Translation {
 public:
  /// said: the texts that there are to translate; null: any, since an equation that says one may be taken out.
  void Read(const Json& json, const std::string& file, std::string_view language, const std::set<std::string, std::less<>>* said, Findings& findings);

  /// The text in this language, else as it is.
  std::string Say(std::string_view english) const;
  /// A sentence (risk/sentences.h) with its places {0}, {1}, … filled with what is said already.
  std::string Say(std::string_view sentence, std::initializer_list<std::string_view> places) const { return Say(sentence, std::span(places)); }
  std::string Say(std::string_view sentence, std::span<const std::string_view> places) const;
  bool Has(std::string_view english) const { return texts_.find(english) != texts_.end(); }

 private:
  std::map<std::string, std::string, std::less<>> texts_;
};

/// "18.5 to below 40"
std::string RangeText(const Bounds& range, const Translation& in = {});

/// What an equation's own file may translate.
std::set<std::string, std::less<>> TextsOf(const Equation& equation);
/// What the shared file is there for: titles and choices of rules, units, titles of concepts and of a card's fields, sentences and kinds of problems.
std::set<std::string, std::less<>> SharedTexts(const Rules& rules, const Concepts& concepts, const CardFields& card);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_TRANSLATION_H_
