// SPDX-License-Identifier: Apache-2.0
// Said: a sentence of the program kept with what stands in its places, so that whoever reads it later reads it in their language.
//
//   Said{sentence::kNotRecorded, {{"12 %"}, {"3 %"}}}.In(korean)
//
// In a JSON text that is kept (a watch of a model) it is {"say": "Not recorded in {0}; it was {1}.", "places": ["12 %", "3 %"]}; one without places is a text.
#ifndef BOGAM_RISK_SAID_H_
#define BOGAM_RISK_SAID_H_

#include <string>
#include <string_view>
#include <vector>

#include "bogam/status.h"
#include "format/json_text.h"
#include "risk/translation.h"

namespace bogam::risk {

struct Said {
  std::string text;  ///< a sentence of risk/sentences.h, or a word, title or number
  std::vector<Said> places;

  Said() = default;
  Said(std::string_view sentence, std::vector<Said> in_places = {}) : text(sentence), places(std::move(in_places)) {}  // NOLINT(google-explicit-constructor)
  bool empty() const { return text.empty(); }
  std::string In(const Translation& in = {}) const;
  friend bool operator==(const Said&, const Said&) = default;
};

/// What Keep wrote.
Said ReadSaid(const Json& json);
/// As it is kept; in an array, or after a key where key is not "".
void Keep(std::string_view key, const Said& said, format::JsonText* json);

/// A kept JSON text with each sentence said: a string where it was an object. kDataLoss: it cannot be read.
Result<std::string> SayAll(std::string_view kept, const Translation& in);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_SAID_H_
