// SPDX-License-Identifier: Apache-2.0
// Card: what a reader must know before a model is used, field by field: the 31 + 13 source attributes of HTI-1, the items of TRIPOD+AI, the sections of
// CHAI's card. Which fields there are is content (content/risk/card-fields.json).
//
// A field is by the run (worked out from the package, its vectors and runs over this store's people: nobody types it) or by an author: a text that came with
// the package (card.json), which counts as written and not as signed, or one that a person here wrote or took over, and signed. Fields that ask the same are
// one: `same` names the one that is written.
#ifndef BOGAM_RISK_CARD_H_
#define BOGAM_RISK_CARD_H_

#include <string>
#include <string_view>
#include <vector>

#include "risk/card_derive.h"
#include "risk/card_fields.h"
#include "risk/registry.h"
#include "risk/translation.h"

namespace bogam::risk {

struct CardEntry {
  const CardField* field = nullptr;
  CardBy by = CardBy::kAuthor;
  std::string value;  ///< "" where nobody filled it
  std::string signed_by;
  int64_t signed_ms = 0;
  bool earlier_package = false;  ///< it was signed for another package than this
};

struct Card {
  std::vector<CardEntry> entries;  ///< in the order of the fields
  std::string hash;                ///< of all of it

  struct Count {
    size_t total = 0, by_run = 0, by_package = 0, by_person = 0;
    size_t filled() const { return by_run + by_package + by_person; }
  };
  Count CountOf(std::string_view scheme) const;
  /// Sentences: required fields that are empty, or not signed for this package.
  std::vector<std::string> Open(const Translation& in = {}) const;
  /// Who signed a field of it.
  bool SignedBy(std::string_view who) const;
};

Card MakeCard(const CardSubject& subject, const ModelRecord& record);

/// One page for people: every scheme with its source, every field with who filled it.
std::string CardMarkdown(const CardSubject& subject, const ModelRecord& record, const Card& card);
/// The same as a page that needs nothing else.
std::string CardHtml(const CardSubject& subject, const ModelRecord& record, const Card& card);

}  // namespace bogam::risk

#endif  // BOGAM_RISK_CARD_H_
