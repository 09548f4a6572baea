// SPDX-License-Identifier: Apache-2.0
// CardFields: which fields a model's card has, from content/risk/card-fields.json; and the texts for them that a package brings (card.json). What a card is:
// risk/card.h.
#ifndef BOGAM_RISK_CARD_FIELDS_H_
#define BOGAM_RISK_CARD_FIELDS_H_

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "risk/concepts.h"

namespace bogam::risk {

enum class CardBy : uint8_t { kRun, kAuthor };

struct CardScheme {
  std::string id, title, link, note;
};

struct CardField {
  std::string id, scheme, number, title;
  CardBy by = CardBy::kAuthor;          ///< of published equations
  CardBy by_learned = CardBy::kAuthor;  ///< of learned models; where the run has nothing to say of it, people write it
  bool required = false;                ///< an empty one blocks `validated`, and all that comes after it
  std::string from;                     ///< how a run works it out; of an author's field, the declaration's text for it
  std::string same;                     ///< the id of the field that asks the same; "": it is itself
};

class CardFields {
 public:
  /// derivations: the names that `from` may have.
  void Read(const Json& json, const std::string& file, const std::vector<std::string>& derivations, Findings& findings);

  const std::vector<CardScheme>& schemes() const { return schemes_; }
  const std::vector<CardField>& fields() const { return fields_; }
  const CardField* Find(std::string_view id) const;

 private:
  std::vector<CardScheme> schemes_;
  std::vector<CardField> fields_;
};

/// {"texts": {"predictive-7": "…"}}: of fields that an author fills and that are not the same as another.
std::map<std::string, std::string> ReadCardTexts(const Json& json, const std::string& file, const CardFields& fields, Findings& findings);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_CARD_FIELDS_H_
