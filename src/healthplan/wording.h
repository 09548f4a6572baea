// SPDX-License-Identifier: Apache-2.0
// Wording: what a trace says in a language. English is the language of the content and of the engine; another one has a text for each of their English
// texts (wordings/….yaml), sentences with {rooms} among them. A text whose English has changed has no translation any more, which is a finding when the
// content is read, so that none outlives what it was made from. Tests: wording_test.cc.
#ifndef BOGAM_HEALTHPLAN_WORDING_H_
#define BOGAM_HEALTHPLAN_WORDING_H_

#include <functional>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bogam::healthplan {

struct Programme;

struct Wording {
  std::string language = "en";
  bool reviewed = true;                                 ///< by somebody who speaks it
  std::map<std::string, std::string, std::less<>> all;  ///< by English; empty: English itself
  std::vector<std::vector<std::string>> values;         ///< by fact, by value of a coded one

  static const Wording& English();

  /// A text of the content, or a word of the engine.
  std::string Of(std::string_view english) const;
  /// A sentence of the engine with its rooms filled.
  std::string Say(std::string_view english, std::initializer_list<std::pair<std::string_view, std::string>> rooms) const;
  /// A told or derived value, as WordsOf says it in English.
  std::string ValueOf(const Programme& programme, size_t fact, int64_t slot) const;
};

/// English for "en"; null where the content has no wording in the language.
const Wording* WordingIn(const Programme& programme, std::string_view language);

/// What the engine says in a trace, in English.
const std::vector<std::string_view>& TraceSentences();

}  // namespace bogam::healthplan

#endif  // BOGAM_HEALTHPLAN_WORDING_H_
