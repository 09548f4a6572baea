// SPDX-License-Identifier: Apache-2.0
#include "healthplan/wording.h"

#include <algorithm>

#include "healthplan/programme.h"

namespace bogam::healthplan {

const Wording& Wording::English() {
  static const Wording english;
  return english;
}

std::string Wording::Of(std::string_view english) const {
  const auto found = all.find(english);
  return found == all.end() ? std::string(english) : found->second;
}

std::string Wording::Say(std::string_view english, std::initializer_list<std::pair<std::string_view, std::string>> rooms) const {
  std::string out;
  const std::string sentence = Of(english);
  for (size_t at = 0; at < sentence.size();) {
    const size_t open = sentence.find('{', at), close = sentence.find('}', open);
    if (open == std::string::npos || close == std::string::npos) return out + sentence.substr(at);
    const std::string_view name = std::string_view(sentence).substr(open + 1, close - open - 1);
    const auto room = std::find_if(rooms.begin(), rooms.end(), [&](const auto& one) { return one.first == name; });
    out += sentence.substr(at, open - at) + (room == rooms.end() ? "" : room->second);
    at = close + 1;
  }
  return out;
}

std::string Wording::ValueOf(const Programme& programme, size_t fact, int64_t slot) const {
  const Fact& known = programme.facts[fact];
  const bool coded = slot != kNotKnown && fact < values.size() && static_cast<size_t>(slot) < values[fact].size();
  return coded                                                 ? values[fact][static_cast<size_t>(slot)]
         : known.type == FactType::kCoded && slot != kNotKnown ? WordsOf(known, slot)
                                                               : Of(WordsOf(known, slot));
}

const Wording* WordingIn(const Programme& programme, std::string_view language) {
  if (language == Wording::English().language) return &Wording::English();
  const auto found = std::find_if(programme.wordings.begin(), programme.wordings.end(), [&](const Wording& one) { return one.language == language; });
  return found == programme.wordings.end() ? nullptr : &*found;
}

const std::vector<std::string_view>& TraceSentences() {
  static const std::vector<std::string_view> all = {
      // whom and when
      "{person} ({years} years, born {born}), asked for {day}", "{person} (age not known), asked for {day}", "{from} on", "from {from}", "{from} to {to}",
      "{when} (before the application, where all was as told now): {cover}", "back {months}; {source}", "renewed after {months}; {source}", "{n} month",
      "{n} months", "a time that is not known",
      // answers
      "none", "cannot be decided; open: {open}", "at least {cover}; open: {open}", "eligible", "not eligible", "cannot be decided",
      "{answer} (no rule is about such a person)", "ask of {person}: {say}", "verify: {say}", "not encoded here: {say}",
      // rules
      "met", "not met", "not about such a person", "at the limit: verify", "something is not known", "not encoded here", "none for that day",
      "{source}; in force here {span}", "not read: {say}", "read", "relayed", "assumption", "yes", "no", "?", "not known",
      // limits, households and income
      "{table}, {size} person: {amount} a year; {source}", "{table}, {size} people: {amount} a year; {source}",
      "{table}, {size} person: {amount} a month; {source}", "{table}, {size} people: {amount} a month; {source}", "(a range)", "{low} to {high}",
      "cannot be built", "(may count)", "unborn: {n}", "unborn of others, who may count: {n}", "Income: {amount} a month",
      "less {general}, and of earned income {earned} and a share", "(does not count here)", "(need not file a tax return: does not count)",
      "({times} × what is over {standard} a month)",
      // what would decide
      "the content speaks of {span} only", "the figure {name} for that day", "{rule} on that day", "the table {table} for that day",
      "who counts in the {household} (unborn children of others, students)", "the income lies between readings of the limit of {rule}",
      // why somebody counts (Words of Why), and how a household was built (Words of Way)
      "asked for", "spouse who lives with them", "spouse on the same tax return", "claimed by them as a dependant", "claims them as a dependant",
      "spouse of who claims them", "claimed by the same taxpayer", "child who lives with them", "parent who lives with them",
      "brother or sister who lives with them", "files taxes and is claimed by nobody", "is claimed as a dependant",
      "neither files nor is claimed: family at home", "is claimed by somebody who is neither spouse nor parent: family at home",
      "a child whose parents at home do not file jointly: family at home", "a child claimed by a parent who lives elsewhere: family at home", "family at home",
      "the person and a spouse at home", "all on one tax return"};
  return all;
}

}  // namespace bogam::healthplan
